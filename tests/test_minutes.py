"""Minutes: a form from the agenda, and back as meeting, decisions and agreements of the plan."""

import subprocess
import sys
from datetime import date

import pytest

from casekit.errors import AccessError, ChangedMeanwhileError, FormatError, RefusedError, UsageError
from casekit.model.results import Change
from casekit.vault.minutes import read_form
from tests.office import Office
from tests.refusals import SECRET, refused
from tests.vaults import AGREEMENT, MEETING, SISTER, SmallVault

FILLED = f"""\
attended: [person, sanne]
decisions:
  - text: Samen de post openen
    who: [person, sanne]
    due: 2026-04-10
    domain: money
  - text: De koffie blijft
agreements:
  - id: {AGREEMENT}
    status: done
    result: Hij rijdt weer
follow_up_on: 2026-04-17
"""


@pytest.fixture
def small(small: SmallVault) -> SmallVault:
    """The small vault, in which the meeting was earlier on the same day."""
    small.as_().set(small.case, MEETING, {"when": "2026-03-12 09:00"})
    return small


def minuted(small: SmallVault, text: str = FILLED) -> Change:
    return small.as_().minute(small.case, MEETING, text)


def test_the_form_begins_from_the_agenda_and_the_open_agreements(small: SmallVault) -> None:
    vault = small.as_()
    vault.add(small.case, "agenda-item", {"text": "Hoe gaat het met de fiets?"}, under=MEETING)
    form = vault.minutes_form(small.case, MEETING)
    assert "#   1. Hoe gaat het met de fiets?" in form
    assert "#   samira = " in form
    values = read_form(form)
    assert values["attended"] == ["sanne", "samira"]
    assert [one["id"] for one in values["agreements"]] == [AGREEMENT, "a-med1c1"]
    assert "decisions" not in values


def test_decisions_become_agreements_with_their_ids_in_one_commit(small: SmallVault) -> None:
    before = small.head
    change = minuted(small)
    assert small.git("rev-parse", "HEAD^").strip() == before
    assert change.commit == small.head
    vault = small.as_()
    (meeting,) = vault.section(small.case, "meetings").meetings
    assert meeting.status == "held"
    assert meeting.attended == ("person", "sanne")
    assert meeting.person_present is True
    assert str(meeting.follow_up_on) == "2026-04-17"
    first, second = meeting.decisions
    assert second.agreement is None
    done, made, _ = vault.section(small.case, "plan").agreements
    assert (done.id, done.status, done.result) == (AGREEMENT, "done", "Hij rijdt weer")
    assert (made.id, made.text, made.who) == (
        first.agreement, "Samen de post openen", ("person", "sanne"),
    )  # fmt: skip
    assert (str(made.made_on), str(made.due)) == ("2026-03-12", "2026-04-10")
    assert (made.meeting, made.status, made.domain) == (MEETING, "open", "money")


def test_comments_and_everything_else_stay_as_they_were(small: SmallVault) -> None:
    minuted(small)
    plan = small.as_().text(small.case, "plan")
    assert "question: Hoe houd ik mijn huis?   # zo zei Ada het\n" in plan
    assert "  # de fiets eerst\n" in plan
    assert small.as_().validate([small.case]).fine


def test_the_same_minutes_twice_change_nothing(small: SmallVault) -> None:
    minuted(small)
    vault = small.as_()
    form = vault.minutes_form(small.case, MEETING)
    assert [one["text"] for one in read_form(form)["decisions"]] == [
        "Samen de post openen", "De koffie blijft",
    ]  # fmt: skip
    assert not vault.minute(small.case, MEETING, form).commit
    # a word of it can be mended, and a decision get a name later
    form = form.replace("De koffie blijft", "De koffie blijft.\n    who: sanne")
    assert vault.minute(small.case, MEETING, form).commit
    _, second = vault.section(small.case, "meetings").meetings[0].decisions
    assert second.text == "De koffie blijft."
    assert second.agreement in {one.id for one in vault.section(small.case, "plan").agreements}


def test_a_file_of_minutes_written_twice_adds_nothing(small: SmallVault) -> None:
    minuted(small)
    before = small.as_().text(small.case, "plan")
    assert not minuted(small).commit
    assert small.as_().text(small.case, "plan") == before
    more = FILLED.replace("  - text: De koffie blijft\n", "  - text: De thee ook\n")
    assert minuted(small, more).commit
    (meeting,) = small.as_().section(small.case, "meetings").meetings
    assert [one.text for one in meeting.decisions] == [
        "Samen de post openen", "De koffie blijft", "De thee ook",
    ]  # fmt: skip
    assert small.as_().text(small.case, "plan") == before


def test_a_decision_that_is_an_agreement_already_is_changed_there(small: SmallVault) -> None:
    minuted(small)
    with refused(small, UsageError, 2) as refusal:
        minuted(small, FILLED.replace("2026-04-10", "2026-05-01"))
    assert "due is another one now" in refusal.error.message
    assert "casekit set CASE a-" in refusal.error.hint


def test_the_minutes_are_told_in_the_document(small: SmallVault) -> None:
    minuted(small)
    (page,) = (
        small.as_()
        .render("minutes", small.case, ["person"], meeting=MEETING, formats=("md",))
        .pages
    )
    assert "Jij was er zelf bij." in page.text
    assert "- Samen de post openen\\\n  **Wie:** jij en " in page.text
    assert "- De koffie blijft" in page.text
    assert page.text.count("Samen de post openen") == 1
    assert "Op 17 april 2026 vragen we na hoe het loopt." in page.text


def test_what_was_agreed_is_due_in_status(small: SmallVault) -> None:
    minuted(small)
    due = {one.item: one for one in small.as_().status()}
    assert AGREEMENT not in due  # it is done
    _, made, _ = [one.id for one in small.as_().section(small.case, "plan").agreements]
    later = {one.item: one.overdue for one in small.as_(today=date(2026, 4, 11)).status()}
    assert later[made] is True


def test_an_agreement_of_a_compartment_is_written_there(small: SmallVault) -> None:
    minuted(small, "attended: person\nagreements:\n  - {id: a-med1c1, status: working}\n")
    vault = small.as_()
    assert "status: working" in vault.text(small.case, "plan.health")
    assert "a-med1c1" not in vault.text(small.case, "plan")


def test_what_a_meeting_apart_agreed_stays_apart(small: SmallVault) -> None:
    vault = small.as_()
    fields = {"kind": "other", "when": "2026-03-10 14:00"}
    for apart in ("health", "family"):  # the plan has the one already
        one = vault.add(small.case, "meeting", fields, compartment=apart).id
        form = f"attended: person\ndecisions:\n  - {{text: onder ons {apart}, who: person}}\n"
        vault.minute(small.case, one, form)
        assert f"onder ons {apart}" in vault.text(small.case, f"plan.{apart}")
    open_to_more = vault.text(small.case, "plan") + vault.text(small.case, "meetings")
    assert "onder ons" not in open_to_more
    assert one not in open_to_more
    page = vault.render("plan", small.case, ["samira"], formats=("md",)).pages[0]
    assert "onder ons" not in page.text


def test_a_meeting_apart_writes_nothing_of_the_open_plan(small: SmallVault) -> None:
    vault = small.as_()
    fields = {"kind": "other", "when": "2026-03-10 14:00"}
    one = vault.add(small.case, "meeting", fields, compartment="health").id
    form = vault.minutes_form(small.case, one)
    assert "a-med1c1" in form
    assert AGREEMENT not in form
    with refused(small, UsageError, 2):
        typed = f"agreements:\n  - {{id: {AGREEMENT}, status: done, result: {SECRET}}}\n"
        vault.minute(small.case, one, typed)


def test_an_agreement_in_two_parts_is_carried_over_in_neither(small: SmallVault) -> None:
    vault = small.as_()
    both = f"agreements:\n  - {{id: {AGREEMENT}, text: {SECRET}}}\n"
    vault.replace(small.case, "plan.health", both)
    form = vault.minutes_form(small.case, MEETING)
    assert AGREEMENT not in form
    vault.minute(small.case, MEETING, form)
    assert SECRET not in vault.text(small.case, "plan")
    with refused(small, UsageError, 2):
        minuted(small, f"agreements:\n  - {{id: {AGREEMENT}, status: done}}\n")


def test_a_meeting_in_two_parts_has_no_minutes(small: SmallVault) -> None:
    vault = small.as_()
    both = f"meetings:\n  - {{id: {MEETING}, kind: care-conference, when: 2026-03-12}}\n"
    vault.replace(small.case, "meetings.health", both)
    with refused(small, UsageError, 2):
        minuted(small)


def test_what_is_kept_from_the_person_makes_no_agreement_that_is_not(small: SmallVault) -> None:
    vault = small.as_()
    fields = {"kind": "other", "when": "2026-03-10 14:00"}
    one = vault.add(small.case, "meeting", fields, compartment="melding").id
    vault.add(small.case, "kept-from-person",
              {"sections": "meetings.melding", "reason": "iemand anders"})  # fmt: skip
    form = f"attended: sanne\ndecisions:\n  - {{text: {SECRET}, who: sanne}}\n"
    with refused(small, UsageError, 2):
        vault.minute(small.case, one, form)
    vault.minute(small.case, one, "attended: sanne\ndecisions:\n  - text: alleen dit\n")
    vault.add(small.case, "kept-from-person",
              {"sections": "plan.melding", "reason": "iemand anders"})  # fmt: skip
    vault.minute(small.case, one, form)
    assert SECRET in vault.text(small.case, "plan.melding")


def test_who_reads_what_was_agreed_apart_is_told(small: SmallVault) -> None:
    vault = small.as_()
    fields = {"kind": "other", "when": "2026-03-10 14:00"}
    one = vault.add(small.case, "meeting", fields, compartment="health").id
    form = "attended: person\ndecisions:\n  - {text: onder ons, who: person}\n"
    vault.give(small.case, to=["bram"], sections=["plan.health"], purposes=["pillen"])
    told = "plan.health can be opened by bram too, who can't open meetings.health"
    assert told in vault.minute(small.case, one, form).notes
    vault.give(small.case, to=["bram"], sections=["meetings.health"], purposes=["pillen"])
    assert told not in vault.minute(small.case, one, form.replace("onder ons", "met elkaar")).notes


def test_what_one_may_not_open_is_not_written_over(small: SmallVault) -> None:
    vault = small.as_()
    vault.give(small.case, to=["samira"], sections=["meetings", "meetings.health"],
               purposes=["x"], access="write")  # fmt: skip
    one = vault.add(small.case, "meeting", {"kind": "other", "when": "2026-03-10 14:00"},
                    compartment="health").id  # fmt: skip
    before = vault.text(small.case, "plan.health")
    with refused(small, AccessError, 3):
        small.as_("samira").minute(
            small.case, one, "decisions:\n  - {text: Pillen tellen, who: samira}\n"
        )
    assert vault.text(small.case, "plan.health") == before


def test_an_emptied_form_is_no_minutes(small: SmallVault) -> None:
    with refused(small, UsageError, 2):
        minuted(small, "# niets\n")


def test_four_weeks_after_a_family_conference_somebody_calls(small: SmallVault) -> None:
    vault = small.as_()
    one = vault.add(
        small.case, "meeting",
        {"kind": "eigen-kracht", "when": "2026-03-10 14:00", "coordinator": SISTER},
    ).id  # fmt: skip
    assert "follow_up_on: 2026-04-07" in vault.minutes_form(small.case, one)
    vault.minute(small.case, one, "attended: person\ndecisions:\n  - text: het plan\n")
    meeting = vault.section(small.case, "meetings").meetings[-1]
    assert str(meeting.follow_up_on) == "2026-04-07"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("self-help-group", f"decisions:\n  - text: {SECRET}\n"),
        ("self-help-group", f"note: {SECRET}\n"),
        ("eigen-kracht", f"note: {SECRET}\n"),
        ("learning-session", f"agreements:\n  - {{id: {AGREEMENT}, status: done}}\n"),
        ("learning-session", f"decisions:\n  - {{text: {SECRET}, who: sanne}}\n"),
        ("care-conference", f"decisions:\n  - {{id: de-000000, text: {SECRET}}}\n"),
        ("care-conference", "agreements:\n  - {id: a-000000, status: done}\n"),
    ],
)
def test_what_has_no_place_in_the_minutes_is_refused(
    kind: str, text: str, small: SmallVault
) -> None:
    vault = small.as_()
    one = vault.add(small.case, "meeting", {"kind": kind, "when": "2026-03-10"}).id
    with refused(small, UsageError, 2):
        vault.minute(small.case, one, f"attended: person\n{text}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("attended: person\ndecisions:\n  - who: sanne\n", "missing `text`"),
        ("besluiten: x\n", "unknown field"),
        ("attended: [person]\nfollow_up_on: morgen\n", "a date like 2026-03-31"),
        (f"agreements:\n  - {{id: {AGREEMENT}, status: zomaar}}\n", "one of: open, working"),
        ("person_present: zomaar\n", "true or false"),
        ("decisions: [", ""),
        (f"attended: &a {SECRET}\n", ""),
    ],
)
def test_a_form_that_is_wrong_is_told_by_its_lines(text: str, said: str, small: SmallVault) -> None:
    with refused(small, FormatError, 1) as refusal:
        minuted(small, text)
    [found] = refusal.error.findings  # type: ignore[attr-defined]
    assert said in found.message
    assert found.line


def test_somebody_whom_nobody_knows_is_not_written_down(small: SmallVault) -> None:
    with refused(small, FormatError, 1) as refusal:
        minuted(small, "attended: [person, zomaar]\n")
    assert refusal.codes == ["link-unknown"]


def test_a_breakthrough_table_without_the_person_needs_a_reason(small: SmallVault) -> None:
    vault = small.as_()
    one = vault.add(small.case, "meeting", {"kind": "breakthrough-table", "when": "2026-03-10"}).id
    with refused(small, FormatError, 1):
        vault.minute(small.case, one, "attended: sanne\n")
    vault.minute(small.case, one, "attended: sanne\nabsent_because: lag in het ziekenhuis\n")
    assert vault.section(small.case, "meetings").meetings[-1].person_present is False


def test_minutes_of_another_meeting_than_was_meant_are_noticed(small: SmallVault) -> None:
    early = small.as_(today=date(2026, 3, 11))
    with refused(small, UsageError, 2) as refusal:
        early.minute(small.case, MEETING, FILLED)
    assert "is only on 2026-03-12" in refusal.error.message
    with refused(small, UsageError, 2), early.minuting(small.case, MEETING):
        pass
    assert "attended" in early.minutes_form(small.case, MEETING)  # to take along
    vault = small.as_()
    assert not vault.minute(small.case, MEETING, "attended: person\n").notes
    vault.set(small.case, MEETING, {"status": "cancelled"})
    with refused(small, UsageError, 2):
        vault.minute(small.case, MEETING, FILLED)


@pytest.mark.parametrize(
    "form",
    [
        "attended: [person, sanne]\nperson_present: false\nabsent_because: ziek\n",
        "attended: sanne\nperson_present: true\n",
    ],
)
def test_whether_the_person_was_there_is_answered_once(form: str, small: SmallVault) -> None:
    vault = small.as_()
    with refused(small, UsageError, 2) as refusal:
        vault.minute(small.case, MEETING, form)
    assert "person_present" in refusal.error.hint
    fields = dict(line.split(": ") for line in form.replace("[", "").replace("]", "").splitlines())
    vault.set(small.case, MEETING, {"status": "held", **fields})
    (finding,) = vault.validate([small.case]).findings
    assert (finding.code, finding.severity) == ("meeting-presence", "warning")
    notes = vault.render("minutes", small.case, ["person"], meeting=MEETING).notes
    assert [note for note in notes if "`attended`" in note]


def test_whoever_may_not_write_writes_no_minutes(small: SmallVault) -> None:
    small.as_().give(
        small.case, to=["samira"], sections=["meetings"], purposes=["erbij zijn"],
    )  # fmt: skip
    with refused(small, RefusedError, 5):
        small.as_("samira").minute(small.case, MEETING, "attended: samira\n")


def test_work_that_was_not_saved_is_there_the_next_time(small: SmallVault) -> None:
    with small.as_().minuting(small.case, MEETING) as session:
        session.path.write_text(FILLED)
    assert SECRET not in small.git("status", "--short")
    with small.as_().minuting(small.case, MEETING) as session:
        assert session.draft
        assert session.path.read_text() == FILLED
        session.save()
    with small.as_().minuting(small.case, MEETING) as session:
        assert not session.draft


def test_minutes_on_an_older_version_are_told_of(small: SmallVault) -> None:
    with small.as_().minuting(small.case, MEETING) as session:
        session.path.write_text(FILLED)
        small.as_().set(small.case, AGREEMENT, {"result": "bijna"})
        with pytest.raises(ChangedMeanwhileError):
            session.save()
        session.save(over=True)
    assert small.as_().section(small.case, "plan").agreements[0].result == "Hij rijdt weer"


KILLED = """
import os, signal, sys
from pathlib import Path
from casekit import Vault
root, key, case, meeting, text = sys.argv[1:]
vault = Vault.open(Path(root), identity=Path(key))
with vault.minuting(case, meeting) as session:
    session.path.write_text(text)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_minutes_of_a_killed_process_are_not_lost(small: SmallVault) -> None:
    before = small.head
    command = [sys.executable, "-c", KILLED, str(small.root), str(small.key_file("sanne"))]
    done = subprocess.run([*command, small.case, MEETING, FILLED], check=False)
    assert done.returncode == -9
    assert small.head == before
    with small.as_().minuting(small.case, MEETING) as session:
        assert session.path.read_text() == FILLED
        session.save()
    assert small.as_().section(small.case, "meetings").meetings[0].status == "held"


# --- the commands --------------------------------------------------------------------


@pytest.fixture
def meeting(office: Office) -> str:
    found = str(office.json("show", office.case, "meetings")["meetings"][0]["id"])
    office.run("set", office.case, found, "when=2026-03-12 09:00")
    return found


def test_a_script_takes_the_form_fills_it_in_and_gives_it_back(
    office: Office, meeting: str
) -> None:
    arguments = ("minutes", office.case, "--meeting", meeting)
    form = office.run(*arguments, "--form").out
    assert office.json(*arguments, "--form")["form"].strip() == form.strip()
    filled = form.replace("decisions:\n", "decisions:\n  - {text: bellen, who: sanne}\n")
    done = office.json(*arguments, "--from", "-", stdin=filled)
    assert done["commit"]
    assert done["id"] == meeting
    assert "bellen" in office.run("show", office.case, "plan").out
    assert "--from is missing" in office.run(*arguments, status=2).err
    assert "--meeting is missing" in office.run("minutes", office.case, status=2).err
    told = office.run("minutes", office.case, "--meeting", "mt-000000", "--form", status=2).err
    assert "no meeting mt-000000" in told


def test_meetings_are_listed_and_presence_is_counted(office: Office, meeting: str) -> None:
    office.run("minutes", office.case, "--meeting", meeting, "--from", "-",
               stdin="attended: [person, sanne]\npeer_support: samira\n")  # fmt: skip
    for values in (["status=held", "attended=sanne"], ["status=held"], ["status=planned"]):
        sets = [part for value in values for part in ("--set", value)]
        office.run("new", "meeting", office.case, "--set", "kind=other", "--set",
                   "when=2026-03-01", *sets)  # fmt: skip
    told = office.json("meetings")
    assert told["held"] == {
        "meetings": 3, "with_person": 1, "without_person": 1, "without_person_with_reason": 0,
        "not_recorded": 1, "with_peer_support": 1,
    }  # fmt: skip
    assert [one["person_present"] for one in told["meetings"]][-1] is True
    assert len(office.json("meetings", office.case)["meetings"]) == 4
    text = office.run("meetings").out
    assert "held: 3; with the person: 1; without: 1" in text
    assert meeting in text


def test_a_new_meeting_is_asked_for_step_by_step(office: Office) -> None:
    shown = office.at_terminal(
        "new", "meeting", office.case, "--lang", "nl",
        answers=[
            ("een nummer", "elf\n"),
            ("begrijp ik niet", "eigen kracht-conferentie\n"),
            ("Wanneer?", "volgende week\n"),
            ("begrijp ik niet", "2026-04-02 15:00\n"),
            ("Waar?", "bij Ada thuis\n"),
            ("minuten", "90\n"),
            ("Waarvoor", "\n"),
            ("nodig je uit?", "person, Sanne de Boer, niemand\n"),
            ("begrijp ik niet", "person, sanne\n"),
            ("Wie nodigt uit?", "sanne\n"),
            ("coördinator?", "samira\n"),
            ("ervaringsdeskundige", "\n"),
        ],
    )  # fmt: skip
    assert "staat nu in meetings" in shown
    assert "Eigen Kracht-conferentie" in shown
    made = office.json("show", office.case, "meetings")["meetings"][-1]
    del made["id"]
    assert made == {
        "kind": "eigen-kracht", "when": "2026-04-02 15:00", "minutes": 90,
        "where": "bij Ada thuis", "invited": ["person", "sanne"], "convened_by": "sanne",
        "coordinator": "samira",
    }  # fmt: skip


def test_a_wizard_that_is_broken_off_makes_nothing(office: Office) -> None:
    before = office.run("show", office.case, "meetings").out
    office.at_terminal("new", "meeting", office.case, answers=[("number", "\x04")], status=5)
    assert office.run("show", office.case, "meetings").out == before

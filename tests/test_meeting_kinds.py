"""The rules of each kind of meeting: what a record must tell, what it must never hold."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casekit.api import Vault
from casekit.errors import FormatError, IdentityMissingError, RefusedError
from casekit.format import schema
from casekit.model.anonymity import DAY, NAME, PLACE, REACH, Known, given_away, known_of
from casekit.model.meeting_kinds import KINDS, check_meeting, follow_up_day, was_present
from casekit.model.readers import Sharing
from casekit.model.records import Agreement, CrisisContact, Meeting, Person, Plan, Route, from_data
from casekit.model.records_sharing import Case, Keeper, Party
from casekit.model.team import Member
from tests.office import Office
from tests.refusals import SECRET, refused
from tests.vaults import AGREEMENT, MEETING, SISTER, SmallVault

KINDS_WITHOUT_A_NAME = ("case-discussion", "learning-session", "core-team", "steering-team")


def sharing(*parties: Party) -> Sharing:
    team = {
        handle: Member(handle, handle.title(), organisation, "", ())
        for handle, organisation in [
            ("sanne", "Wijkteam"), ("joris", "Wijkteam"), ("mirjam", "Kring"),
            ("samira", "Zorg"), ("bert", "Zorg"),
        ]
    }  # fmt: skip
    keeper = Keeper(id="k-000001", handle="sanne", legal_basis="consent", since=date(2026, 1, 1))
    return Sharing(Case(alias="de man", keepers=(keeper,)), (), parties, team)


def meeting(kind: str, **fields: Any) -> Meeting:
    return Meeting(**{"id": "mt-000001", "kind": kind, "when": "2026-03-20 14:00"} | fields)


def codes(one: Meeting, *parties: Party, who: str = "samira") -> list[str]:
    plan = Plan(agreements=(Agreement(id="a-000001", text="x", who=(who,)),))
    return [breach.code for breach in check_meeting(one, sharing(*parties), (plan,))]


# --- the table ----------------------------------------------------------------------


def test_the_table_has_every_kind_of_the_schema_with_its_source() -> None:
    kind = schema.field("meetings", ("meetings", 0, "kind"))
    assert kind is not None
    assert sorted(KINDS) == sorted(kind["enum"])
    assert all(one.source for one in KINDS.values() if one.name != "other")


def test_a_resource_group_is_convened_by_the_person() -> None:
    assert codes(meeting("resource-group", convened_by="person")) == []
    assert codes(meeting("resource-group")) == ["meeting-convened"]
    assert codes(meeting("resource-group", status="cancelled")) == []


@pytest.mark.parametrize(
    ("coordinator", "independent"),
    [
        ("mirjam", True),
        ("p-000001", True),
        (None, False),
        ("person", False),
        ("sanne", False),  # keeps the case
        ("joris", False),  # a colleague of who keeps it
        ("samira", False),  # does what is agreed
        ("bert", False),  # a colleague of who does it
        ("p-000002", False),  # joris, as the map knows him
    ],
)
def test_the_coordinator_of_a_family_conference_is_independent(
    coordinator: str | None, independent: bool
) -> None:
    parties = (
        Party(id="p-000001", name="Mirjam"),
        Party(id="p-000002", name="Joris", handle="joris"),
    )
    one = meeting("eigen-kracht", coordinator=coordinator)
    assert codes(one, *parties) == ([] if independent else ["meeting-coordinator"])


def test_a_breakthrough_table_has_the_person_or_a_reason() -> None:
    planned = meeting("breakthrough-table", invited=("sanne",))
    assert codes(planned) == ["meeting-without-person"]
    assert codes(replace(planned, invited=("person", "sanne"))) == []
    assert codes(replace(planned, absent_because="wilde niet")) == []
    held = replace(planned, status="held", invited=("person",), attended=("sanne",))
    assert codes(held) == ["meeting-without-person"]
    assert codes(replace(held, attended=("person",))) == []
    assert codes(replace(held, absent_because="in het ziekenhuis")) == []


def test_presence_that_nobody_recorded_is_unknown() -> None:
    assert was_present(meeting("other")) is None
    assert was_present(meeting("other", attended=("person",))) is True
    assert was_present(meeting("other", attended=("sanne",))) is False
    assert was_present(meeting("other", attended=("sanne",), person_present=True)) is True


def test_a_family_conference_with_decisions_is_followed_up_after_four_weeks() -> None:
    decided = from_data(Meeting, {
        "id": "mt-000001", "kind": "eigen-kracht", "when": "2026-03-01", "status": "held",
        "decisions": [{"id": "de-000001", "text": "het plan"}],
    })  # fmt: skip
    assert follow_up_day(decided) == date(2026, 3, 29)
    assert follow_up_day(replace(decided, follow_up_on=date(2026, 4, 2))) == date(2026, 4, 2)
    assert follow_up_day(replace(decided, followed_up_on=date(2026, 3, 30))) is None
    assert follow_up_day(replace(decided, decisions=())) is None
    assert follow_up_day(replace(decided, kind="care-conference")) is None


# --- what gives somebody away --------------------------------------------------------


def known() -> Known:
    return known_of(
        [
            Case(alias="Zilverreiger", opened_on=date(2026, 1, 5)),
            Person(
                name="Willem van der Kruik", called="Wil", born="1971",
                routes=(
                    Route(id="r-000001", kind="phone", value="06-12 34 56 78"),
                    Route(id="r-000002", kind="post", value="Kastanjelaan 12 b, Oosterdam"),
                    Route(id="r-000003", kind="visit", value="Kade 3 1234 AB Westerdam"),
                ),
            ),
            Party(id="p-000001", name="tante Naïma", contact="naima@voorbeeld.invalid"),
            CrisisContact(id="cc-000001", name="dokter Zilt"),
            Party(id="p-000002", name="Politie", kind="organisation"),
            Party(id="p-000003", name="Bakkerij de Halve Maan", kind="organisation"),
            Party(id="p-000004", name="Maryam Idrissi"),
            Party(id="p-000007", name="محمد علي"),
            Party(id="p-000008", name="和田 花子"),
            Party(id="p-000009", name="Özgür Yılmaz"),
            Party(id="p-000005", name="Bakkerij Jansen", kind="organisation"),
            Party(id="p-000006", name="Zorggroep Dienst Werk", kind="organisation"),
            meeting("other", where="Buurthuis De Linde, achterkamer", when="2026-02-03 10:00"),
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Iemand van vijftig stond drie weken buiten.", ()),
        ("Wat wil hij, en wie van de politie belt zijn tante?", ()),
        ("de kruik gaat te water", (NAME,)),
        ("Wil zegt dat het goed is", (NAME,)),
        ("ZILVERREIGER belde", (NAME,)),
        ("naïma's broer", (NAME,)),
        ("bij bakkerij  de halve maan", (NAME,)),
        ("In buurthuis De Linde", (PLACE,)),
        ("in een buurthuis", ()),
        ("hij woont kastanjelaan 12 b", (PLACE,)),
        ("ergens op de Kastanjelaan", (PLACE,)),
        ("in oosterdam", (PLACE,)),
        ("een laan met kastanjes", ()),
        ("Dokter Zilt belde", (NAME,)),
        ("op 3 februari", (DAY,)),
        ("on 5 January 2026", (DAY,)),
        ("op 5 januari 2025", ()),
        ("op 5-1-2026, om 10.30 uur", (DAY,)),
        ("op 05.01.26", (DAY,)),
        ("geboren in 1971", (DAY,)),
        ("bel +31 6 12345678", (REACH,)),
        ("mail Naima@Voorbeeld.invalid.", (NAME, REACH)),
        ("mail naima (at) voorbeeld [punt] invalid", (NAME, REACH)),
        ("in westerdam", (PLACE,)),
        ("محمد علي", (NAME,)),
        ("عليه", (NAME,)),
        ("مع محمد", (NAME,)),
        ("لمحمد", (NAME,)),
        ("سلام", ()),
        ("和田さん", (NAME,)),
        ("meneer Yilmaz", (NAME,)),
        ("mevrouw Ozgur", (NAME,)),
        ("W i l l e m  v a n  d e r  K r u i k", (NAME,)),
        ("bel 0688888888", ()),
        ("Maryams huis", (NAME,)),
        ("maryams huis", (NAME,)),
        ("Wils broer", (NAME,)),
        ("wils", ()),
        ("Mar-yam belde", (NAME,)),
        ("M a r y a m", (NAME,)),
        ("M.a.r.y.a.m. belde", (NAME,)),
        ("Mar\u00adyam", (NAME,)),
        ("hij werkte bij Jansen", (NAME,)),
        ("Jansens brood", (NAME,)),
        ("bij een Bakkerij, via een Dienst voor Werk en zorg", ()),
        ("a b c, en dan 1 2 3", ()),
        ("het mwil-lemx-werk", ()),
    ],
)
def test_only_what_the_record_knows_gives_somebody_away(text: str, found: tuple[str, ...]) -> None:
    assert known().found_in(text) == found


def test_the_day_and_place_of_the_meeting_itself_are_no_secret() -> None:
    one = meeting("learning-session", where="Buurthuis De Linde", purpose="Op 20 maart in De Linde")
    assert list(given_away(one, [one])) == []
    other = replace(one, id="mt-000002")
    assert list(given_away(other, [one])) == []  # both on the same day, in the same place
    assert list(given_away(replace(other, when="2026-04-01", where=None), [one])) == [
        (("purpose",), (DAY,))
    ]


def test_a_place_gives_away_only_human_beings() -> None:
    party = Party(id="p-000001", name="Maryam van der Linde", kind="person", ring=1)
    bakery = Party(id="p-000002", name="Bakkerij De Linde", kind="organisation", ring=3)
    one = meeting("learning-session", where="Thuis bij Maryam")
    assert list(given_away(one, [party, bakery])) == [(("where",), (NAME,))]
    assert list(given_away(replace(one, where="Bakkerij De Linde"), [bakery])) == []
    home = Person(routes=(Route(id="r-000001", kind="visit", value="Kade 3, 1234 AB Westerdam"),))
    assert list(given_away(replace(one, where="Buurthuis, Westerdam"), [home])) == []
    assert list(given_away(replace(one, where="aan de Kade 3"), [home])) == [(("where",), (PLACE,))]


def test_a_meeting_to_come_is_not_held_yet(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, MEETING, {"status": "held", "attended": "person"})
    assert [one.code for one in vault.validate([small.case]).findings] == ["meeting-ahead"]
    assert [one.status for one in vault.meetings() if one.id == MEETING] == ["planned"]
    later = small.as_(today=date(2026, 3, 20))
    assert [one.code for one in later.validate([small.case]).findings] == []
    assert [one.status for one in later.meetings() if one.id == MEETING] == ["held"]


def test_no_key_is_no_empty_list_of_meetings(small: SmallVault, tmp_path: Path) -> None:
    with refused(small, IdentityMissingError, 3):
        Vault.open(small.root, identity=tmp_path / "none.txt").meetings()
    assert small.as_("bram").meetings() == ()


# --- what may be saved ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("eigen-kracht", {"note": SECRET}),
        ("eigen-kracht", {"x-besloten": SECRET}),
        ("eigen-kracht", {"private_time": SECRET}),
        ("eigen-kracht", {"private_time.notes": SECRET}),
        ("self-help-group", {"purpose": SECRET}),
        ("self-help-group", {"note": SECRET}),
        ("resource-group", {"convened_by": "sanne"}),
        ("breakthrough-table", {"status": "held"}),
        ("care-conference", {"private_time": "30"}),
    ],
)
def test_what_a_kind_leaves_blank_cannot_be_saved(
    kind: str, fields: dict[str, str], small: SmallVault
) -> None:
    vault = small.as_()
    with refused(small, FormatError, 1):
        vault.add(small.case, "meeting", {"kind": kind, "when": "2026-04-01", **fields})


def test_what_a_kind_asks_for_is_told_by_validate(small: SmallVault) -> None:
    vault = small.as_()
    one = vault.add(small.case, "meeting", {
        "kind": "learning-session", "when": "2026-04-01", "purpose": "Ada leert ons",
    })  # fmt: skip
    vault.add(small.case, "meeting", {"kind": "eigen-kracht", "when": "2026-04-01"})
    found = vault.validate([small.case]).findings
    assert [(f.code, f.severity) for f in found] == [
        ("meeting-names", "warning"),
        ("meeting-coordinator", "warning"),
    ]
    assert found[0].field == "meetings[1].purpose"
    assert found[0].line
    assert not any("Ada" in f.message + f.hint + f.frame for f in found)
    vault.set(small.case, one.id, {"purpose": "iemand leert ons"})
    assert [f.code for f in vault.validate([small.case]).findings] == ["meeting-coordinator"]


# --- what gets a document ------------------------------------------------------------


def test_no_document_of_a_family_conference_without_an_independent_coordinator(
    small: SmallVault,
) -> None:
    vault = small.as_()
    made = vault.add(small.case, "meeting", {"kind": "eigen-kracht", "when": "2026-04-01"})
    with refused(small, RefusedError, 5) as refusal:
        vault.render("agenda", small.case, ["person"], meeting=made.id)
    assert f"casekit set {small.case} {made.id} coordinator=" in refusal.error.hint
    vault.set(small.case, made.id, {"coordinator": SISTER})
    assert vault.render("agenda", small.case, ["person"], meeting=made.id).pages
    vault.set(small.case, made.id, {"coordinator": "sanne"})
    with refused(small, RefusedError, 5):
        vault.render("agenda", small.case, ["person"], meeting=made.id)
    # an agreement in the plan is none of an invitation, and counts all the same
    vault.set(small.case, made.id, {"coordinator": SISTER})
    vault.set(small.case, AGREEMENT, {"who": SISTER})
    for document in ("invitation", "agenda", "pack", "minutes"):
        with refused(small, RefusedError, 5):
            vault.render(document, small.case, ["person"], meeting=made.id)


@pytest.mark.parametrize("kind", KINDS_WITHOUT_A_NAME)
def test_a_meeting_that_is_told_as_of_anybody_names_nobody_of_the_case(
    kind: str, small: SmallVault
) -> None:
    vault = small.as_()
    made = vault.add(small.case, "meeting", {"kind": kind, "when": "2026-04-01"})
    talk = vault.add(
        small.case, "agenda-item", {"text": "wat Ada ons leerde over 0612345678"}, under=made.id
    )
    with refused(small, RefusedError, 5) as refusal:
        vault.render("agenda", small.case, ["sanne"], meeting=made.id)
    assert talk.id in refusal.error.message
    assert "a name and a way to reach somebody" in refusal.error.message
    vault.set(small.case, talk.id, {"text": "wat iemand ons leerde"})
    pages = vault.render("agenda", small.case, ["sanne"], meeting=made.id, formats=("md",)).pages
    assert "wat iemand ons leerde" in pages[0].text


def test_who_is_invited_to_a_care_conference_without_a_consent_is_told(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, MEETING, {"invited": "person, samira, joris"})
    notes = vault.render("agenda", small.case, ["person"], meeting=MEETING).notes
    assert [note for note in notes if "joris is invited" in note]
    assert not [note for note in notes if "samira is invited" in note]
    vault.set(small.case, MEETING, {
        "status": "held", "invited": "person, samira", "attended": "person, samira, joris",
    })  # fmt: skip
    notes = vault.render("agenda", small.case, ["person"], meeting=MEETING).notes
    assert [note for note in notes if "joris was there" in note]
    assert not [note for note in notes if "samira was there" in note]


def test_a_consent_that_ends_before_the_meeting_is_told_of(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, MEETING, {"invited": "person, samira, joris"})
    consent = vault.give(small.case, to=["joris"], sections=["meetings"], purposes=["x"],
                         until=date(2026, 3, 19)).id  # fmt: skip
    notes = vault.render("agenda", small.case, ["joris"], meeting=MEETING).notes
    told = "joris may read now, and no more on the day of the meeting, 2026-03-20: expired"
    assert f"{told} ({consent})" in notes
    assert not [note for note in notes if note.startswith("samira may")]


# --- what is due ---------------------------------------------------------------------


def test_a_call_after_four_weeks_is_due_until_it_was_made(office: Office) -> None:
    made = office.json(
        "new", "meeting", office.case, "--set", "kind=eigen-kracht", "--set", "when=2026-02-14",
        "--set", "status=held", "--set", "coordinator=person",
    )["id"]  # fmt: skip
    office.run("new", "decision", office.case, "--under", made, "--set", "text=het plan")

    def calls(today: str) -> list[tuple[str, bool]]:
        due = office.json("status", "--today", today)["due"]
        return [(one["on"], one["overdue"]) for one in due if "follow-up" in one["text"]]

    assert calls("2026-02-20") == []
    assert calls("2026-03-10") == [("2026-03-14", False)]
    assert calls("2026-03-15") == [("2026-03-14", True)]
    office.run("set", office.case, made, "followed_up_on=2026-03-14")
    assert calls("2026-03-15") == []


def test_a_meeting_that_is_over_waits_for_its_minutes(small: SmallVault) -> None:
    def waiting(who: str) -> list[bool]:
        due = small.as_(who, today=date(2026, 3, 21)).status()
        return [one.overdue for one in due if one.item == MEETING and "no minutes" in one.text]

    vault = small.as_()
    known = f"id: {MEETING}, kind: care-conference, when: 2026-03-20"
    for said in ("", ", status: planned"):
        vault.replace(small.case, "meetings", f"meetings:\n  - {{{known}{said}}}\n")
        assert waiting("sanne") == [True]
    vault.give(small.case, to=["samira"], sections=["meetings"], purposes=["overleg"])
    assert waiting("samira") == [True]
    vault.replace(small.case, "meetings", f"meetings:\n  - {{{known}}}\n")
    # another part of the same meeting, which not everybody may open, tells that it was held
    vault.replace(small.case, "meetings.health", f"meetings:\n  - {{{known}, status: held}}\n")
    assert small.as_("samira").data(small.case, "meetings")["meetings"]
    assert waiting("sanne") == waiting("samira") == []

"""What the documents of a meeting tell: each kind its own agenda, and its deliberate blanks."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casekit.errors import RefusedError, UsageError
from casekit.model.meeting_kinds import KINDS
from casekit.render import documents
from casekit.render.audience import View
from casekit.render.breakthrough import costs
from casekit.render.subject import Subject
from tests.refusals import refused
from tests.rendering import seen_by
from tests.vaults import MEETING, SISTER, SmallVault

HOSTILE = '# geen kop\n<script>alert(1)</script> {{ 7*7 }} #read("/etc/passwd") | cel |'


def told(document: str, seen: View, meeting: str = "", language: str = "nl", **more: Any) -> str:
    subject = Subject(meeting=meeting, calendar="x", time_zone="Europe/Amsterdam", **more)
    return documents.write(document, seen, subject, language=language, format="md").decode()


def chapters(text: str) -> list[str]:
    return re.findall(r"^## (.*)", text, re.MULTILINE)


def as_kind(seen: View, meeting: str, kind: str, **fields: Any) -> View:
    """The same view, in which a meeting is of another kind."""
    record = seen.sections["meetings"]
    changed = tuple(
        replace(one, kind=kind, **fields) if one.id == meeting else one for one in record.meetings
    )
    return replace(seen, sections={**seen.sections, "meetings": replace(record, meetings=changed)})


HENK = "mt-wwd6yw"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("document", ["agenda", "pack", "invitation", "minutes"])
def test_every_kind_has_every_document_in_both_languages(document: str, kind: str) -> None:
    for reader in ("person", "sanne", "samira"):
        seen = as_kind(seen_by("henk", reader), HENK, kind)
        dutch = told(document, seen, HENK)
        english = told(document, seen, HENK, "en")
        assert len(chapters(dutch)) == len(chapters(english)) > 0
        if not KINDS[kind].of_the_person:
            assert dutch.count("\n- Iemand met eigen ervaring\n") <= 1
            assert "naast Iemand" not in dutch
        assert chapters(dutch) != chapters(english)
        assert "\n\n\n" not in dutch
        if not KINDS[kind].of_the_person and KINDS[kind].told != "attendance":
            said = dutch.split("## ", 1)[0]
            assert "Henk" not in said


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if not kind.of_the_person])
@pytest.mark.parametrize("document", ["agenda", "pack", "invitation", "minutes"])
def test_what_is_told_as_of_anybody_has_nothing_of_the_case(document: str, kind: str) -> None:
    bare = {"purpose": None, "agenda": (), "where": None, "note": None}
    seen = as_kind(seen_by("henk", "sanne"), HENK, kind, **bare)
    text = told(document, seen, HENK)
    assert "eigen deur" not in text  # a goal
    assert "sleutel" not in text
    assert "aanmaning" not in text  # an agreement
    assert "06-" not in text
    names = {"Ria", "Bikkel", "Pinas", "Kim"} if KINDS[kind].told != "attendance" else {"Bikkel"}
    assert not [name for name in {*names} if name in text]
    if KINDS[kind].told != "attendance":
        assert "Henk" not in text
        assert "Sanne" in text or document == "minutes"


def test_the_agenda_of_a_care_conference_begins_with_the_persons_word() -> None:
    found = chapters(told("agenda", seen_by("henk", "sanne"), HENK))
    order = ["Wat Henk wil", "Wanneer, waar en met wie", "Mag iedereen hier zijn?",
             "Waar we over praten", "De mensen om Henk heen", "Wat al is afgesproken",
             "Wat we nu afspreken"]  # fmt: skip
    assert [one for one in found if one in order] == order


def test_a_first_resource_group_gets_acquainted_and_the_next_one_looks_back() -> None:
    seen = seen_by("marga", "person")
    first, later = told("agenda", seen, "mt-pyyr30"), told("agenda", seen, "mt-0nm1jp")
    assert "Wie zijn we?" in chapters(first)
    assert "Hoe ging het sinds de vorige keer?" not in chapters(first)
    assert "Hoe ging het sinds de vorige keer?" in chapters(later)
    assert "Wie blijft, wie stopt, wie komt erbij?" in chapters(later)
    assert "Wie zijn we?" not in chapters(later)


def test_private_time_has_no_room_to_write() -> None:
    for reader, language in [("person", "nl"), ("sanne", "nl"), ("person", "en")]:
        text = told("agenda", seen_by("fatima", reader), "mt-4bbh5w", language)
        begin = "## Besloten tijd: 2 uur" if language == "nl" else "## Private time: 2 hours"
        private = text.split(begin)[1].split("\n## ")[0]
        assert "|" not in private
        text = told("minutes", seen_by("fatima", reader), "mt-4bbh5w", language)
        assert ("besloten tijd" if language == "nl" else "private time") in text


def test_figures_are_told_and_small_ones_are_not() -> None:
    seen = as_kind(seen_by("henk", "sanne"), HENK, "core-team")
    text = told("agenda", seen, HENK, figures=(("cases", 12), ("barriers-solved", None)))
    assert "- Mensen die meedoen: **12**" in text
    assert "- Doorbraken: **geen getal**" in text


def test_counts_over_too_few_cases_are_not_told(small: SmallVault) -> None:
    vault = small.as_()
    one = vault.add(small.case, "meeting", {"kind": "core-team", "when": "2026-03-20"}).id
    arguments: dict[str, Any] = {"meeting": one, "formats": ("md",)}
    (page,) = vault.render("agenda", small.case, ["sanne"], **arguments).pages
    assert "Mensen die meedoen: **geen getal**" in page.text
    for number in range(4):
        made = vault.new_case(alias=f"geval {number}")
        vault.add(made.case, "agreement", {"text": "x", "status": "done"})
    (page,) = vault.render("agenda", small.case, ["sanne"], **arguments).pages
    assert "Mensen die meedoen: **5**" in page.text
    assert "Afspraken die gelukt zijn: **geen getal**" in page.text
    assert not re.search(r"\*\*[0-4]\*\*", page.text)


def test_whoever_may_not_read_of_a_meeting_gets_no_page_about_somebody_instead(
    small: SmallVault,
) -> None:
    vault = small.as_()
    one = vault.add(small.case, "meeting", {"kind": "case-discussion", "when": "2026-03-20"}).id
    with pytest.raises(RefusedError):
        vault.render("agenda", small.case, ["samira"], meeting=one)
    for document in ("invitation", "minutes"):
        with pytest.raises(RefusedError):
            vault.render(document, small.case, ["samira"], meeting=MEETING)


def test_what_nobody_could_look_for_is_told_to_the_maker(small: SmallVault) -> None:
    vault = small.as_()
    one = vault.add(small.case, "meeting", {"kind": "case-discussion", "when": "2026-03-20"}).id
    everything = ["case", "consents", "meetings", "plan", "goals", "person"]
    vault.give(small.case, to=["samira"], sections=everything[1:], purposes=["leren"])
    arguments: dict[str, Any] = {"meeting": one, "formats": ("md",)}
    told = " ".join(small.as_("samira").render("agenda", small.case, ["samira"], **arguments).notes)
    assert "you can't open network" in told
    assert "you can't open plan.health" not in told.split("network")[0]
    notes = vault.render("agenda", small.case, ["samira"], **arguments).notes
    assert not [one for one in notes if "nobody looked" in one]


def test_a_page_as_of_anybody_takes_a_yes_for_its_meeting_alone(small: SmallVault) -> None:
    vault = small.as_()
    body = (
        "meetings:\n  - {kind: learning-session, when: 2026-03-25, purpose: wat een sleutel doet}\n"
    )
    vault.replace(small.case, "meetings.learning", body)
    one = vault.data(small.case, "meetings")["meetings"][-1]["id"]
    with pytest.raises(RefusedError):
        vault.render("agenda", small.case, ["bram"], meeting=one)
    vault.give(small.case, to=["bram"], sections=["meetings.learning"], purposes=["leren"])
    made = vault.render("agenda", small.case, ["bram"], meeting=one, formats=("md",))
    assert "wat een sleutel doet" in made.pages[0].text
    assert not [note for note in made.notes if "not all may read" in note]
    with pytest.raises(RefusedError):
        vault.render("agenda", small.case, ["bram"], meeting=MEETING)


# --- invitation ----------------------------------------------------------------------


def test_an_invitation_speaks_to_whom_it_is_for() -> None:
    assert "We praten met Henk, niet over Henk." in told(
        "invitation", seen_by("henk", "samira"), HENK
    )
    own = told("invitation", seen_by("henk", "person"), HENK)
    assert "We praten" not in own
    assert "Jij mag zeggen wie erbij is" in own
    assert "Dat heeft geen gevolgen voor de hulp die je krijgt." in own
    assert "Jij nodigt uit" in told("invitation", seen_by("marga", "person"), "mt-0nm1jp")
    assert "Marga nodigt je uit" in told("invitation", seen_by("marga", "samira"), "mt-0nm1jp")


def test_a_moved_or_cancelled_meeting_is_told_at_once() -> None:
    seen = seen_by("henk", "samira")
    assert "Gooi de oude weg" not in told("invitation", seen, HENK)
    moved = as_kind(seen, HENK, "care-conference", sequence=1)
    assert "Gooi de oude weg" in told("invitation", moved, HENK)
    put_off = told("invitation", as_kind(seen, HENK, "care-conference", status="moved"), HENK)
    assert put_off.startswith("# Komt op een andere dag: Zorgconferentie met Henk")
    assert "Welke dag dat is, hoor je nog." in put_off
    assert chapters(put_off) == []
    off = as_kind(seen, HENK, "care-conference", sequence=1, status="cancelled")
    text = told("invitation", off, HENK)
    assert text.startswith("# Gaat niet door: Zorgconferentie met Henk")
    assert told("agenda", off, HENK).startswith("# Gaat niet door: Zorgconferentie met Henk")
    assert "Heb je een vraag? Laat het Sanne de Boer weten." in text
    assert chapters(text) == []


def test_what_the_team_calls_somebody_is_no_word_for_a_sentence(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, "case", {"alias": "de vrouw van de kade"})
    arguments: dict[str, Any] = {"meeting": MEETING, "formats": ("md",)}
    made = vault.render("invitation", small.case, [SISTER], **arguments)
    assert "We praten met de hoofdpersoon, niet over de hoofdpersoon." in made.pages[0].text
    assert "casekit consent give CASE --to … --section person" in " ".join(made.notes)
    for alias in ("Ada", "de heer Verhulst"):
        vault.set(small.case, "case", {"alias": alias})
        made = vault.render("invitation", small.case, [SISTER], **arguments)
        assert f"We praten met {alias}, niet over {alias}." in made.pages[0].text
        assert not [note for note in made.notes if "--section person" in note]


# --- minutes, interview, breakthrough --------------------------------------------------


def test_minutes_tell_whether_the_person_was_there_and_why_not() -> None:
    seen = seen_by("henk", "sanne")
    away = as_kind(
        seen, HENK, "care-conference", status="held", person_present=False,
        absent_because="De mist was er.", attended=("sanne", "samira"),
    )  # fmt: skip
    text = told("minutes", away, HENK)
    assert "- Henk was er niet bij.\\\n  De mist was er." in text
    assert "- Jij\n" in text
    unknown = as_kind(seen, HENK, "care-conference", status="held")
    assert "er niet bij" not in told("minutes", unknown, HENK)


@pytest.mark.parametrize(
    ("status", "day", "told", "next_"),
    [
        (
            "planned",
            25,
            f"nobody wrote minutes of {MEETING} yet",
            f"--meeting {MEETING} writes them",
        ),
        ("planned", 12, "is only on 2026-03-20", "casekit meetings"),
        ("cancelled", 25, "was cancelled", "status=planned"),
        ("moved", 25, "was put off to a day that isn't known yet", "when=…"),
        ("moved", 12, "was put off to a day that isn't known yet", "when=…"),
    ],
)
def test_there_are_no_minutes_of_a_meeting_that_was_not_held(
    status: str, day: int, told: str, next_: str, small: SmallVault
) -> None:
    small.as_().set(small.case, MEETING, {"status": status})
    vault = small.as_(today=date(2026, 3, day))
    with refused(small, UsageError, 2) as refusal:
        vault.render("minutes", small.case, ["person"], meeting=MEETING)
    assert told in refusal.error.message
    assert next_ in refusal.error.hint
    assert vault.render("agenda", small.case, ["person"], meeting=MEETING).pages


def test_minutes_that_were_written_are_told_without_a_remark(small: SmallVault) -> None:
    vault = small.as_(today=date(2026, 3, 25))
    vault.minute(small.case, MEETING, "attended: person\n")
    rendering = vault.render("minutes", small.case, ["person"], meeting=MEETING)
    assert rendering.pages
    assert not [one for one in rendering.notes if "minutes" in one or "another one" in one]


def test_an_interview_sheet_waits_for_a_pen() -> None:
    seen = seen_by("marga", "person")
    text = told("interview", seen, member="m-gz17sy")
    assert "Het is voor het gesprek met Ellen." in text
    assert text.count("|  |") >= 8
    assert "Dat het geen vergadering wordt." not in text  # the answer is the member's own
    theirs = told("interview", seen_by("marga", "p-78ya7y"))
    assert "Marga wil graag dat jij meedoet" in theirs


def test_an_alternative_whose_cost_nobody_knows_is_no_bargain() -> None:
    seen = seen_by("treinen", "joris")
    found = costs(seen.sections["budget"].scenarios)
    assert [(one.name, int(one.yearly.amount or 0), one.yearly.known) for one in found] == [
        ("Doorgaan zoals nu", 59000, False),
        ("Alleen de jaarkaart", 3000, True),
        ("Jaarkaart en een vast gezicht", 6000, False),
    ]
    assert {one.once.amount for one in found} == {None}
    text = told("breakthrough", seen)
    assert "| Doorgaan zoals nu | minstens €&#160;59.000 |" in text
    assert "| Alleen de jaarkaart | €&#160;3.000 |" in text
    assert "bedrag niet bekend" in text
    # what is not decided yet waits for a pen, and what is decided does not
    one = told("breakthrough", seen, barrier="b-c7tt6k")
    assert "| Wat we besluiten |" not in one
    assert "oude boetes" not in one
    with pytest.raises(UsageError):
        told("breakthrough", seen, barrier="b-000000")


def test_what_costs_nothing_says_so_and_what_nobody_knows_stands_under_its_own_head(
    small: SmallVault,
) -> None:
    vault = small.as_()
    for name, given in (
        ("Niets bekend", {}),
        ("Gratis", {"price": "0", "period": "once"}),
        ("Nul", {"price": "0", "quantity": "5", "period": "week"}),
        ("Eenmalig", {"price": "100", "period": "once"}),
        ("Beide", {"price": "10", "period": "month"}),
        ("Beide", {"period": "once"}),
        ("Deels", {"price": "10", "period": "year"}),
        ("Deels", {"period": "year"}),
    ):
        vault.add(small.case, "scenario", {"scenario": name, "item": "Iets", **given})
    [page] = vault.render("breakthrough", small.case, ["person"], formats=["md"]).pages
    told = re.sub("&#160;|\xa0", " ", page.text)
    for row in (
        "| Niets bekend |  | niet bekend |", "| Gratis |  | € 0 |", "| Nul | € 0 |  |",
        "| Eenmalig |  | € 100 |", "| Beide | € 120 | niet bekend |",
        "| Deels | minstens € 10 |  |",
    ):  # fmt: skip
        assert row in told


def test_what_a_user_types_is_text_in_every_one_of_them(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(
        small.case, MEETING,
        {"where": HOSTILE, "purpose": HOSTILE, "invited": f"person, {SISTER}", "attended": "sanne",
         "person_present": "false", "absent_because": HOSTILE, "when": "2026-03-10 14:00",
         "status": "held"},
    )  # fmt: skip
    vault.add(small.case, "agenda-item", {"text": HOSTILE}, under=MEETING)
    vault.add(small.case, "decision", {"text": HOSTILE}, under=MEETING)
    vault.add(small.case, "barrier", {"stuck": HOSTILE, "tried": HOSTILE, "decision": HOSTILE})
    vault.add(small.case, "scenario", {"scenario": HOSTILE, "item": HOSTILE, "assumption": HOSTILE})
    vault.add(small.case, "request", {"text": HOSTILE})
    for document in ("agenda", "pack", "invitation", "minutes", "breakthrough"):
        meeting = "" if document == "breakthrough" else MEETING
        (page,) = vault.render(document, small.case, ["person"], meeting=meeting).pages
        assert "alert(1)" in page.text, document
        assert "<script>" not in page.text, document
        assert "<h1>geen kop" not in page.text, document
        assert "49" not in re.sub(r"(?s)<style>.*?</style>", "", page.text), document
        assert "root:" not in page.text


def test_an_empty_case_gets_good_pages(small: SmallVault) -> None:
    vault = small.as_()
    case = vault.new_case(alias="de man").case
    one = vault.add(case, "meeting", {"kind": "other", "when": "2026-04-01"}).id
    for document in ("agenda", "pack", "invitation"):
        assert vault.render(document, case, ["person"], meeting=one).pages
    vault.set(case, one, {"when": "2026-03-10", "status": "held"})
    assert vault.render("minutes", case, ["person"], meeting=one).pages
    for document in ("interview", "breakthrough"):
        assert vault.render(document, case, ["person"]).pages


def test_a_small_rest_of_a_count_can_not_be_reckoned_out(small: SmallVault) -> None:
    vault = small.as_()
    one = vault.add(small.case, "meeting", {"kind": "core-team", "when": "2026-03-20"}).id
    for number in range(4):
        vault.new_case(alias=f"geval {number}")
    held = {"kind": "other", "status": "held", "attended": ["person"], "person_present": True}
    for number in range(6):
        vault.add(small.case, "meeting", held | {"when": f"2026-02-{number + 1:02}"})
    arguments: dict[str, Any] = {"meeting": one, "formats": ("md",)}
    (page,) = vault.render("agenda", small.case, ["sanne"], **arguments).pages
    assert "Daarvan met de persoon erbij: **6**" in page.text
    alone = held | {"attended": ["sanne"], "person_present": False, "when": "2026-02-20"}
    vault.add(small.case, "meeting", alone | {"absent_because": "ziek"})
    (page,) = vault.render("agenda", small.case, ["sanne"], **arguments).pages
    assert "Overleggen in het afgelopen jaar: **7**" in page.text
    assert "Daarvan met de persoon erbij: **geen getal**" in page.text


def test_minutes_name_those_who_came_and_hint_at_no_one_else() -> None:
    text = told("minutes", seen_by("henk", "p-a9nxey", "wendy"), "mt-ccs5fs")
    came = text.split("### Wie er waren")[1].split("\n## ")[0]
    assert came.rstrip().endswith("- Mensen om Henk heen")


def test_minutes_hold_no_agreement_that_was_made_later() -> None:
    text = told("minutes", seen_by("henk", "sanne"), "mt-ccs5fs")
    assert "Niemand komt binnen" in text.split("## Wat al was afgesproken")[1]
    assert "sleutel van het portiek" not in text, "agreed two months later"


def test_what_a_team_learns_is_no_next_meeting_of_the_person() -> None:
    seen = seen_by("henk", "sanne")
    (held, *_) = [one for one in seen.sections["meetings"].meetings if one.id == HENK]
    talk = replace(held, id="mt-000001", kind="case-discussion", when=f"{held.when[:10]} 23:00")
    record = replace(seen.sections["meetings"], meetings=(held, talk))
    seen = replace(seen, sections={**seen.sections, "meetings": record})
    assert "Het volgende overleg" not in told("agenda", seen, HENK)
    other = replace(talk, kind="care-conference")
    record = replace(record, meetings=(held, other))
    seen = replace(seen, sections={**seen.sections, "meetings": record})
    assert "Het volgende overleg" in told("agenda", seen, HENK)
    # what is over by the day that the page is made on
    late = replace(seen, day=date(2026, 3, 18))
    assert "Het volgende overleg" not in told("agenda", late, HENK)

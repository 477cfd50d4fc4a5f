"""The timeline, and the whole record for people and for a machine."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casekit.format.yaml import parse
from casekit.model.documents import DOCUMENTS
from casekit.model.names import PERSON
from casekit.model.records import from_data, section_type
from casekit.model.records_work import Measures, Point, Series
from casekit.render import documents
from casekit.render.audience import view
from casekit.resources import examples_dir
from tests.rendering import TODAY, parts_of, seen_by, sharing_of, written

CASES = ["henk", "marga", "fatima", "grace", "treinen", "wim", "youssef"]
ITEM = re.compile(r"\b[a-z]{1,2}-[0-9a-hjkmnp-tv-z]{6}\b")


def timeline(case: str, *audience: str, language: str = "nl", day: date = TODAY) -> str:
    seen = seen_by(case, *audience, day=day)
    return written("timeline", seen, language=language, format="md")


def record(case: str, *audience: str, language: str = "nl") -> str:
    return written("record", seen_by(case, *audience), language=language, format="md")


def data(case: str, *audience: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        written("record", seen_by(case, *audience), language="nl", format="json")
    )
    return found


def under(text: str, *titles: str) -> str:
    for level, title in enumerate(titles, start=2):
        text = text.split(f"\n{'#' * level} {title}\n")[1]
        text = re.split(rf"\n#{{2,{level}}} ", text)[0]
    return text


# --- the timeline ----------------------------------------------------------------------


def test_the_timeline_tells_by_year_and_month_what_happened() -> None:
    december = under(timeline("henk", PERSON), "2025", "December")
    assert "- **2 december. Overleg**: Zorgconferentie met Henk" in december
    assert "Erbij: jij, Ria, Sanne de Boer" in december
    assert "Besloten: Wendy brengt Henk naar huis." in december
    assert "- **2 december. Afgesproken**: De huur gaat er als eerste af" in december
    assert "- **2 december. Gedroomd**: “Eén keer een kaart terug van Kim." in december
    assert december.index("Gedroomd") < december.index("31 december")


def test_the_timeline_tells_contacts_consents_measures_breakthroughs_and_money() -> None:
    page = timeline("henk", PERSON)
    assert "- **30 juni. Politie, 4 keer**: Vier meldingen in juni" in page
    assert re.search(r"20 januari\. Toestemming\*\*: .*Woningcorporatie.*: ingetrokken", page)
    assert "- **9 september. Doorbraak**: Sinds september 2025" in page
    assert "- **11 september. Betaald**: Slot, twee sleutels" in page
    # unknown is not zero
    assert re.search(r"31 december\. Gemeten\*\*: .*: onbekend", page)


def test_what_lies_ahead_stands_apart_from_what_happened() -> None:
    page = timeline("henk", PERSON)
    ahead = under(page, "Wat er nog komt")
    assert "**17 maart 2026. Overleg**: Zorgconferentie met Henk" in ahead
    assert "17 maart" not in page.split("## Wat er nog komt")[0]
    later = timeline("henk", PERSON, day=date(2026, 3, 18))
    assert "17 maart. Overleg" in under(later, "2026", "Maart")


def test_what_is_told_as_of_anybody_is_not_told_of_somebody() -> None:
    parts = [
        replace(part, record=replace(part.record, meetings=tuple(
            replace(one, kind="case-discussion") for one in part.record.meetings
        )))
        if part.section == "meetings"
        else part
        for part in parts_of("henk")
    ]  # fmt: skip
    seen = view(parts, sharing_of(parts), [PERSON], TODAY)
    assert "Overleg" not in written("timeline", seen, language="nl", format="md")


def test_a_reader_sees_only_what_he_may() -> None:
    page = timeline("henk", "joris")
    for kind in ("Politie", "Toestemming", "Gemeten", "Doorbraak", "Gezegd"):
        assert f". {kind}" not in page
    assert "Afgesproken" in page


def test_several_figures_of_a_month_have_their_days() -> None:
    seen = seen_by("henk", PERSON)
    points = tuple(Point(id=f"pt-{n:06}", date=date(2026, 2, 2 + 7 * n), value=n) for n in range(2))
    alone = Point(id="pt-000009", date=date(2026, 3, 2), value=4)
    series = Series(id="se-000001", instrument="slapen", points=(*points, alone))
    measures = Measures(series=(series,))
    text = written("timeline", replace(seen, sections={**seen.sections, "measures": measures}),
                   language="nl", format="md")  # fmt: skip
    assert "slapen: 0 (2 feb), 1 (9 feb)" in text
    assert "slapen: 4\n" in text


def test_an_empty_timeline_says_so() -> None:
    parts = [part for part in parts_of("wim") if part.section in ("person", "consents")]
    seen = view(parts, sharing_of(parts_of("wim")), ["person"], TODAY)
    seen = replace(seen, sections={})
    assert "Er staat nog niets" in written("timeline", seen, language="nl", format="md")


# --- the record for people -------------------------------------------------------------


def test_the_record_holds_each_section_with_the_titles_of_the_format() -> None:
    page = record("henk", PERSON)
    found = re.findall(r"^## (.*)", page, re.MULTILINE)
    assert found[:4] == ["Dossier", "Persoon", "Toestemmingen", "Netwerk"]
    assert "**Teamlid:** Sanne de Boer" in under(page, "Dossier", "Dossierhouders")
    assert "> Noem me Henk. Geen meneer.\n" in under(page, "Signaleringsplan", "Wensen")
    english = record("grace", PERSON, language="en")
    assert "Goals" in re.findall(r"^## (.*)", english, re.MULTILINE)


def test_the_record_is_told_in_words_and_whole_sentences() -> None:
    page = record("henk", PERSON)
    # a section that is one list has its name once
    assert not re.search(r"^## (.*)\n+### \1$", page, re.MULTILINE)
    assert "**Wanneer:** dinsdag 9 september 2025 om 10.00 uur" in page
    assert "Ik groet iedereen bij de haven. Bikkel loopt los naast me." in page
    assert "**Door:** hulpverleners" in page
    assert "fase: met steun" in page
    assert "– Wie is er allemaal bij Henk betrokken? Ingebracht door: Sanne de Boer" in page
    assert not re.search(r"[.?!][,;:]|baseline|\*\* (?:network|self|professional)\b", page)
    english = record("henk", PERSON, language="en")
    assert "**When:** Tuesday 9 September 2025 at 10:00" in english


def test_who_and_what_is_referred_to_is_named_and_no_id_shows() -> None:
    for case in CASES:
        for reader in sharing_of(parts_of(case)).readers("case", TODAY):
            for language in ("nl", "en"):
                page = record(case, reader.name, language=language)
                assert not ITEM.search(page), (case, reader.name, ITEM.search(page))
                assert "None" not in page
                assert not re.search(r"\{[{%]|\n{3}", page)
    page = record("henk", PERSON)
    assert "**Aan:** iedereen van Politie die in het team zit" in page


def test_the_record_of_a_reader_holds_what_he_may_read_and_no_more() -> None:
    page = record("henk", "wendy")
    found = re.findall(r"^## (.*)", page, re.MULTILINE)
    assert found == [
        "Dossier", "Doelen", "Plan", "Signaleringsplan", "Overleggen", "Klopt er iets niet?"
    ]  # fmt: skip
    assert "wissen" not in page


# --- the record for a machine ----------------------------------------------------------


def test_the_file_has_a_version_and_tells_whom_and_when_it_was_made_for() -> None:
    found = data("henk", "wendy")
    assert found["casekit"] == 1
    assert found["document"] == "record"
    assert found["version"] == 1
    assert found["made_for"] == ["wendy"]
    assert found["made_on"] == "2026-03-12"
    assert list(found["sections"]) == ["case", "goals", "plan", "crisis", "meetings"]


@pytest.mark.parametrize("case", CASES)
def test_the_file_holds_everything_that_the_person_reads_as_it_was_typed(case: str) -> None:
    found = data(case, PERSON)["sections"]
    sharing = sharing_of(parts_of(case))
    for part in parts_of(case):
        if not sharing.may_read(PERSON, part.section, TODAY):
            continue
        typed = parse((examples_dir() / case / f"{part.section}.yaml").read_text("utf-8")).data
        assert_holds(found[part.section.section], typed, part.section)


def assert_holds(found: Any, typed: Any, at: str) -> None:
    """Every typed value is in what was found; items are known by their id."""
    if isinstance(typed, dict):
        for key, value in typed.items():
            if key == "kept_from_person":
                # why something is kept from the person would be told to the person by this
                assert key not in found
            elif not key.startswith("x-"):
                assert key in found, f"{at}.{key}"
                assert_holds(found[key], value, f"{at}.{key}")
    elif isinstance(typed, list) and typed and isinstance(typed[0], dict):
        by_id = {one["id"]: one for one in found}
        for one in typed:
            assert_holds(by_id[one["id"]], one, f"{at}.{one['id']}")
    elif isinstance(typed, str) and isinstance(found, list):
        assert found == [typed], at
    else:
        assert found == typed, at


def test_what_the_file_holds_can_be_read_back_as_a_record() -> None:
    for name, section in data("marga", PERSON)["sections"].items():
        assert from_data(section_type(name), section)


def test_somebody_who_cannot_be_named_is_no_id_in_the_file() -> None:
    found = data("henk", "wendy")
    text = json.dumps(found["sections"])
    assert "p-a9nxey" not in text  # Ria: the network is not hers to read
    assert '"?"' in text
    assert "p-a9nxey" not in found["names"]
    assert set(found["names"]) <= set(re.findall(r'"([a-z-]+)"', text)) | {PERSON}


def test_text_that_was_typed_stays_text_in_every_form() -> None:
    typed = "# kop\n<script>alert(1)</script> {{ 7*7 }} 😀 שלום"
    parts = [
        replace(part, record=replace(part.record, goals=(
            replace(part.record.goals[0], own_words=typed), *part.record.goals[1:]
        )))
        if part.section == "goals"
        else part
        for part in parts_of("henk")
    ]  # fmt: skip
    seen = view(parts, sharing_of(parts), [PERSON], TODAY)
    for document in ("record", "timeline"):
        page = documents.write(document, seen, language="nl").decode()
        assert "<script>" not in page
        assert "{{ 7*7 }}" in page
        assert "<h1>kop" not in page
    found = json.loads(documents.write("record", seen, language="nl", format="json"))
    assert found["sections"]["goals"]["goals"][0]["own_words"] == typed


@pytest.mark.parametrize("document", ["timeline", "my-record"])
def test_no_slip_of_a_template_shows(document: str) -> None:
    slips = re.compile(
        r"None|\{[{%.]|[%}]\}|\(\)|\*\* *$|(?:voor|for): *$|, *$|\n{3}|&#", re.MULTILINE
    )
    for case in CASES:
        sharing = sharing_of(parts_of(case))
        section = DOCUMENTS[document].about if DOCUMENTS[document].all_read else "case"
        for reader in sharing.readers(section, TODAY):
            for language in ("nl", "en"):
                seen = seen_by(case, reader.name)
                page = written(document, seen, language=language, format="md")
                for found in (slips.search(page), ITEM.search(page)):
                    assert not found, (case, reader.name, found)

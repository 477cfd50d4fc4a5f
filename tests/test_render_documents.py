"""The documents themselves: what they say, to whom they are refused, and what a page is made of."""

import re
from datetime import date
from itertools import product

import pytest

from casekit.errors import REFUSED, RefusedError, UsageError
from casekit.model.names import PERSON
from casekit.render import documents
from casekit.render.audience import View
from casekit.resources import examples_dir
from tests.rendering import TODAY, parts_of, seen_by, sharing_of, team

CONFERENCE = "mt-wwd6yw"
NOT_YET = "mt-tcjp87"
INVITED = ("person", "p-a9nxey", "sanne", "samira", "marijke", "wendy", "anouk", "rachid")
CASES = sorted(folder.name for folder in examples_dir().iterdir() if folder.is_dir())


def agenda(seen: View, language: str = "nl", format: str = "md") -> str:  # noqa: A002 - as in the API
    return documents.agenda(seen, CONFERENCE, language=language, format=format)


# --- who may get one -------------------------------------------------------------------


def test_a_conference_is_prepared_for_everyone_invited_who_has_a_ground() -> None:
    documents.gate(sharing_of(parts_of("henk")), "agenda", INVITED, TODAY)


def test_an_attendee_without_consent_is_named_with_the_command_that_records_one() -> None:
    sharing = sharing_of(parts_of("henk"))
    with pytest.raises(RefusedError) as caught:
        documents.gate(sharing, "agenda", ("person", "sanne", "bram"), TODAY)
    assert caught.value.status == REFUSED
    assert caught.value.message == "no agenda for bram: withdrawn (c-h41m28)"
    assert "casekit consent give CASE --to bram --section meetings" in caught.value.hint


def test_a_refusal_is_not_answered_with_a_command_to_overrule_it() -> None:
    sharing = sharing_of(parts_of("henk"))
    with pytest.raises(RefusedError) as caught:
        documents.gate(sharing, "plan", ("p-n4nc8k",), TODAY)
    assert "refused (c-e2ss6c)" in caught.value.message
    assert "consent give" not in caught.value.hint


def test_a_ground_ends_with_the_consent() -> None:
    sharing = sharing_of(parts_of("henk"))
    documents.gate(sharing, "agenda", ("marijke",), date(2026, 3, 31))
    with pytest.raises(RefusedError):
        documents.gate(sharing, "agenda", ("marijke",), date(2026, 4, 1))


# --- what they say ---------------------------------------------------------------------


def test_the_persons_own_words_come_first_verbatim_and_marked() -> None:
    text = agenda(seen_by("henk", *INVITED))
    words = (
        "> Ik wil mijn eigen deur dichtdoen\\\n"
        "> en dat er dan niemand met een sleutel voor staat.\n\n"
        "In eigen woorden, 10 juni 2025."
    )
    assert words in text
    chapters = re.findall(r"^## (.*)", text, re.MULTILINE)
    assert chapters[0] == "Wat Henk wil"
    assert chapters.index("Wat Henk wil") < chapters.index("Wanneer, waar en met wie")


def test_an_agenda_says_for_whom_it_was_made_and_on_which_day() -> None:
    assert "Gemaakt voor Sanne de Boer en Rachid Bouali, op 12 maart 2026." in agenda(
        seen_by("henk", "sanne", "rachid")
    )
    assert "Dit is jouw exemplaar, gemaakt op 12 maart 2026." in agenda(seen_by("henk", PERSON))


def test_a_reader_who_cannot_be_named_to_the_others_is_not_passed_over() -> None:
    assert "Gemaakt voor Wendy Kuipers en anderen die meedoen, op" in agenda(
        seen_by("henk", "wendy", "p-a9nxey")
    )
    assert "Gemaakt voor jou, op" in documents.plan(
        seen_by("fatima", "p-gswtes"), language="nl", format="md"
    )


def test_day_and_time_are_said_as_people_say_them() -> None:
    seen = seen_by("henk", "sanne")
    assert "**Wanneer:** dinsdag 17 maart 2026 om 10.30 uur" in agenda(seen)
    assert "**When:** Tuesday 17 March 2026 at 10:30" in agenda(seen, "en")


def test_without_the_meetings_a_page_has_no_time_place_or_attendees() -> None:
    text = documents.agenda(seen_by("fatima", "bram"), "mt-2hj6k0", language="nl", format="md")
    assert text.startswith("# Overleg met Fatima\n")
    assert "moeder thuis" not in text
    assert "Wanneer," not in text


@pytest.mark.parametrize("reader", ["sanne", "wendy"])
def test_a_plan_counts_no_more_than_it_shows(reader: str) -> None:
    text = documents.plan(seen_by("henk", reader), language="nl", format="md")
    [counted] = re.findall(r"^Wie doet wat: (.*)", text, re.MULTILINE)
    chapter = text.split("## Wat we hebben afgesproken")[1].split("\n## ")[0]
    shown = re.findall(r"^(?:- |\| (?!Wat \||---))", chapter, re.MULTILINE)
    assert sum(map(int, re.findall(r"\d+", counted))) == len(shown)
    assert ("Gezondheid" in text) == (reader == "sanne")


@pytest.mark.parametrize(("case", "language"), list(product(CASES, ["nl", "en"])))
def test_no_document_of_any_example_shows_an_id_or_a_slip_of_the_template(
    case: str, language: str
) -> None:
    parts = parts_of(case)
    sharing = sharing_of(parts)
    meetings = [one for part in parts if part.section == "meetings" for one in part.record.meetings]
    for reader in sharing.readers("case", TODAY):
        seen = seen_by(case, reader.name)
        for text in (
            documents.plan(seen, language=language, format="md"),
            *(
                documents.agenda(seen, meeting.id, language=language, format="md")
                for meeting in meetings
            ),
        ):
            assert not re.search(r"\b[a-z]{1,2}-[0-9a-hjkmnp-tv-z]{6}\b", text)
            assert not re.search(r"None|\{[{%.]|[%}]\}|\(\)|: *$|\n{3}", text, re.MULTILINE)
            assert not {handle for handle in team() if re.search(rf"\b{handle}\b", text)}


def test_an_unknown_language_or_format_is_refused() -> None:
    seen = seen_by("henk", "sanne")
    with pytest.raises(UsageError):
        agenda(seen, "fy")
    with pytest.raises(UsageError):
        agenda(seen, "nl", "odt")


# --- the page --------------------------------------------------------------------------


def test_a_page_stands_on_its_own_and_loads_or_runs_nothing() -> None:
    html = agenda(seen_by("henk", PERSON), format="html")
    assert "default-src &#x27;none&#x27;" in html
    assert not re.search(r"<script|<link|<img|\son\w+=|https?:|url\((?!data:font)|@import", html)
    assert len(html) < 150_000


def test_a_page_says_its_language_and_its_parts() -> None:
    html = agenda(seen_by("henk", PERSON), format="html", language="en")
    assert '<html lang="en">' in html
    assert "<title>Care conference with Henk</title>" in html
    assert html.count("<h1>") == html.count("<header>") == html.count("<main>") == 1
    assert html.index("<h1>") < html.index("</header>") < html.index("<h2>")
    assert '<blockquote dir="auto">' in html


def test_a_table_that_stacks_on_a_small_screen_keeps_its_heads_and_its_meaning() -> None:
    html = agenda(seen_by("henk", PERSON), format="html")
    assert '<td role="cell" data-label="Wie">Henk en Cor</td>' in html
    assert html.count("<table") == html.count('role="table"')
    assert html.count('class="pen"') == 1

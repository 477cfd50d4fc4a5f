"""The documents themselves: what they say, to whom they are refused, and what a page is made of."""

import re
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from casekit.errors import REFUSED, RefusedError, UsageError
from casekit.model.documents import DOCUMENTS
from casekit.model.names import PERSON
from casekit.model.records import Consent
from casekit.render import documents
from casekit.render.audience import View, view
from casekit.resources import examples_dir
from tests.rendering import TODAY, parts_of, seen_by, sharing_of, team, written

CONFERENCE = "mt-wwd6yw"
NOT_YET = "mt-tcjp87"
INVITED = ("person", "p-a9nxey", "sanne", "samira", "marijke", "wendy", "anouk", "rachid")
CASES = sorted(folder.name for folder in examples_dir().iterdir() if folder.is_dir())


def agenda(seen: View, language: str = "nl", format: str = "md") -> str:  # noqa: A002 - as in the API
    return written("agenda", seen, meeting=CONFERENCE, language=language, format=format)


# --- who may get one -------------------------------------------------------------------


def test_a_conference_is_prepared_for_everyone_invited_who_has_a_ground() -> None:
    documents.gate(sharing_of(parts_of("henk")), "agenda", INVITED, TODAY)


def test_an_attendee_without_consent_is_named_with_the_command_that_records_one() -> None:
    sharing = sharing_of(parts_of("henk"))
    with pytest.raises(RefusedError) as caught:
        documents.gate(sharing, "agenda", ("person", "sanne", "bram"), TODAY)
    assert caught.value.status == REFUSED
    assert caught.value.message == "no agenda for bram: withdrawn (c-h41m28)"
    assert "casekit consent give k7f3qz2m --to bram --section meetings" in caught.value.hint


def test_a_refusal_is_not_answered_with_a_command_to_overrule_it() -> None:
    sharing = sharing_of(parts_of("henk"))
    with pytest.raises(RefusedError) as caught:
        documents.gate(sharing, "plan", ("p-n4nc8k",), TODAY)
    assert "refused (c-e2ss6c)" in caught.value.message
    assert "consent give" not in caught.value.hint


@pytest.mark.parametrize("document", ["agenda", "pack", "plan", "my-plan", "crisis-plan"])
def test_a_document_about_a_section_needs_a_ground_to_read_that(document: str) -> None:
    sharing = sharing_of(parts_of("henk"))
    consent = Consent(
        id="c-000001", decision="given", to=("bram",), sections=("network",), from_=TODAY
    )
    other = replace(sharing, consents=(consent,))
    with pytest.raises(RefusedError) as caught:
        documents.gate(other, document, ("bram",), TODAY)
    section = DOCUMENTS[document].about
    assert f"consent give k7f3qz2m --to bram --section {section}" in caught.value.hint
    documents.gate(other, "record", ("bram",), TODAY)


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
    text = agenda(seen_by("henk", "wendy", "p-a9nxey"))
    assert "Gemaakt voor iedereen die meedoet, op" in text
    assert "\n- Mensen om Henk heen\n" in text.split("### Wie er zijn uitgenodigd")[1]
    assert "Ria" not in text.replace("belt eerst Ria", "").replace("naar Ria", "").split("##")[1]
    assert "Gemaakt voor jou, op" in written(
        "plan", seen_by("fatima", "p-gswtes"), language="nl", format="md"
    )


def lines(text: str, start: str) -> str:
    """The item of a list that begins so, with the lines that belong to it."""
    [found] = re.findall(rf"^- (?:\*\*)?{start}.*(?:\n  .*)*", text, re.MULTILINE)
    return str(found)


def test_an_agreement_with_people_who_cannot_be_named_is_not_told_wrong() -> None:
    text = written("plan", seen_by("henk", "wendy", "anouk", PERSON), language="nl", format="md")
    assert "**Wie:** mensen om Henk heen" in lines(text, "Als Henk een nacht weg is")
    assert "**Wie:** Sanne de Boer, samen met anderen" in lines(text, "Niemand komt binnen")
    assert "**Wie:** Henk en Sanne de Boer, samen met anderen" in lines(
        text, "Als er weer een brief"
    )
    signed = text.split("## Wie hierachter staat")[1]
    assert signed.split("\n- ")[1:] == [
        "Henk, 2 december 2025", "Sanne de Boer, 2 december 2025", "Mensen om Henk heen\n"
    ]  # fmt: skip


def test_everybody_finds_himself_in_his_own_copy_whatever_else_he_may_read() -> None:
    parts = parts_of("henk")
    sharing = sharing_of(parts)
    alone = replace(sharing, consents=(replace(sharing.consents[0], id="c-000000", to=("p-a9nxey",),
                    sections=("plan",), from_=date(2026, 1, 1), until=None),))  # fmt: skip
    seen = view(parts, alone, ["p-a9nxey"], TODAY)
    assert "network" not in seen.sections
    text = written("plan", seen, language="nl", format="md")
    assert "**Wie:** Sanne de Boer en jij" in lines(text, "Niemand komt binnen")
    assert "**Wie:** mensen om Henk heen" in lines(text, "Als Henk een nacht weg is")
    assert "- Jij, 2 december 2025\n" in text.split("## Wie hierachter staat")[1]
    assert "| Naam |" not in text
    english = written("plan", seen, language="en", format="md")
    assert "**Who:** Sanne de Boer and you" in lines(english, "Niemand komt binnen")


def test_a_plan_that_nobody_signed_has_room_for_signatures() -> None:
    text = written("plan", seen_by("youssef", PERSON), language="nl", format="md")
    assert "| Naam | Handtekening | Datum |" in text
    nothing = written("plan", seen_by("wim", PERSON), language="nl", format="md")
    assert "## Nog geen plan" in nothing
    assert "Handtekening" not in nothing, "nobody signs what is not there"


def test_the_own_copy_says_you() -> None:
    seen = seen_by("fatima", PERSON)
    text = written("plan", seen, language="nl", format="md")
    chapters = re.findall(r"^## (.*)", text, re.MULTILINE)
    assert chapters[0] == "Wat jij wil"
    assert {"Waar jij goed in bent", "Wat jij niet kwijt wil", "Jouw woorden"} < set(chapters)
    english = written("plan", seen, language="en", format="md")
    assert {"What you want", "What you are good at"} < set(
        re.findall(r"^## (.*)", english, re.MULTILINE)
    )
    of_henk = agenda(seen_by("henk", PERSON))
    assert "De mensen om jou heen" in of_henk
    assert "**Wie zit naast jou:** Rachid Bouali" in of_henk
    assert "Je mag je altijd bedenken." in of_henk
    convenor = agenda(seen_by("henk", "sanne"))
    assert "**Wie nodigt uit:** jij" in convenor
    assert "Laat het" not in convenor


def test_what_to_do_when_things_go_otherwise_follows_what_was_agreed_with_numbers() -> None:
    text = written("plan", seen_by("henk", PERSON), language="nl", format="md")
    chapters = re.findall(r"^## (.*)", text, re.MULTILINE)
    agreed = chapters.index("Wat we hebben afgesproken")
    assert chapters[agreed + 1] == "Als het anders loopt"
    assert lines(text, "Als Henk drie dagen").endswith(
        "Mevrouw Pinas: 06-00000013\\\n  Ria: 06-00000012"
    )
    assert "06-" not in written("plan", seen_by("henk", "wendy"), language="nl", format="md")


def test_own_words_without_a_day_are_marked_once_a_chapter() -> None:
    text = agenda(seen_by("henk", "sanne"))
    chapter = text.split("## Waar Henk goed in is")[1].split("\n## ")[0]
    assert chapter.count("\n> ") == 3
    assert chapter.count("In eigen woorden.") == 1


def test_markdown_reads_as_text_without_signs_for_a_browser() -> None:
    for reader in (PERSON, "sanne"):
        seen = seen_by("henk", reader)
        for text in (agenda(seen), written("plan", seen, language="nl", format="md")):
            assert "&#" not in text


def test_day_and_time_are_said_as_people_say_them() -> None:
    seen = seen_by("henk", "sanne")
    assert "**Wanneer:** dinsdag 17 maart 2026 om 10.30 uur" in agenda(seen)
    assert "**When:** Tuesday 17 March 2026 at 10:30" in agenda(seen, "en")


def test_without_the_meetings_a_page_has_no_time_place_or_attendees() -> None:
    text = written(
        "agenda", seen_by("fatima", "bram"), meeting="mt-2hj6k0", language="nl", format="md"
    )
    assert text.startswith("# Overleg met Fatima\n")
    assert "moeder thuis" not in text
    assert "Wanneer," not in text


@pytest.mark.parametrize("reader", ["sanne", "wendy"])
def test_a_plan_counts_nothing(reader: str) -> None:
    text = written("plan", seen_by("henk", reader), language="nl", format="md")
    assert "Wie doet wat" not in text
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
            written("plan", seen, language=language, format="md"),
            *(
                written("agenda", seen, meeting=meeting.id, language=language, format="md")
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
    assert '<td role="cell" data-label="Wie"></td>' in html
    assert html.count("<table") == html.count('role="table"')
    assert html.count('class="pen"') == 1

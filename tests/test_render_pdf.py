"""Documents on paper: what a screen reader finds in a PDF, and that bad text is only text."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from casekit.model.names import PERSON
from casekit.render import documents, fonts, pdf
from casekit.render.composed import Composed, Picture
from casekit.render.markdown import line, paragraph, quote
from casekit.render.subject import Subject
from tests.paper import faults, read
from tests.rendering import seen_by
from tests.test_render_text import NASTY

PICTURE = Picture(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200" '
    'font-family="Atkinson Hyperlegible Next"><rect width="400" height="200" fill="#eee"/>'
    '<text x="20" y="60" font-size="30">Zus Ria 漢</text></svg>',
    "Ria staat dichtbij Henk.",
    wide=True,
)


def agenda(language: str = "nl") -> Composed:
    subject = Subject(meeting="mt-wwd6yw")
    return documents.compose("agenda", seen_by("henk", PERSON), subject, language=language)


def composed(markdown: str, **pictures: Picture) -> Composed:
    return Composed(markdown, "Titel", "nl", date(2026, 3, 12), pictures)


def test_a_screen_reader_finds_title_language_headings_and_heads_of_tables() -> None:
    found = read(pdf.pdf(agenda()))
    assert (found.title, found.language) == ("Zorgconferentie met Henk", "nl")
    assert found.headings[:3] == (
        (1, "Zorgconferentie met Henk"), (2, "Wat jij wil"), (2, "Waar jij goed in bent")
    )  # fmt: skip
    assert found.outline == tuple(text for _, text in found.headings)
    assert found.tables == ((3, 15),)
    assert found.parts["/BlockQuote"] == 9
    assert found.parts["/L"] >= 8
    assert set(found.sizes) == {(210, 297)}
    assert read(pdf.pdf(agenda("en"))).language == "en"


@pytest.mark.parametrize(("document", "language"), list(product(["agenda", "plan"], ["nl", "en"])))
def test_a_validator_finds_no_fault(document: str, language: str) -> None:
    for case, reader in (("henk", PERSON), ("wim", PERSON), ("fatima", "sanne")):
        made = documents.compose(document, seen_by(case, reader), language=language)
        assert faults(pdf.pdf(made)) == []


def test_a_wide_picture_lies_on_its_side_with_its_words_for_who_cannot_see() -> None:
    made = composed("# T\n\n## Woorden\n\na\n\n## Kaart\n\n![](picture:map)\n\nslot\n", map=PICTURE)
    found = read(pdf.pdf(made))
    assert found.sizes == ((210, 297), (297, 210), (210, 297))
    assert found.alts == ("Ria staat dichtbij Henk.",)
    assert f"Zus Ria {fonts.UNKNOWN}" in found.text
    assert faults(pdf.pdf(made)) == []


def test_a_card_has_its_sides_on_one_page_and_grows_with_what_it_says() -> None:
    made = documents.compose("crisis-card", seen_by("henk", PERSON), language="nl")
    assert made.card
    found = read(pdf.pdf(made))
    assert len(found.sizes) == 1
    assert [text for level, text in found.headings if level == 2][1:] == [
        "Bel", "Dit helpt", "Dit niet"
    ]  # fmt: skip
    longer = replace(made, markdown=made.markdown + "- nog iets wat helpt\n" * 40)
    assert read(pdf.pdf(longer)).text.count("nog iets wat helpt") == 40
    assert faults(pdf.pdf(longer)) == []


def test_a_document_is_the_same_bytes_each_time() -> None:
    assert pdf.pdf(agenda()) == pdf.pdf(agenda())
    assert b"2026-03-12" in pdf.pdf(agenda())


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_was_typed_is_text_and_keeps_the_standards(nasty: str) -> None:
    # of a word of thousands of letters typst makes one string, which PDF/A does not allow
    nasty = nasty[:2_000]
    made = composed(
        f"# {line(nasty)}\n\n{paragraph(nasty)}\n\n{quote(nasty)}\n\n- **x{line(nasty)}x**\n\n"
        f"| {line(nasty)} | b | c |\n| --- | --- | --- |\n| {line(nasty)} | {line(nasty)} | |\n"
    )
    content = pdf.pdf(made)
    assert faults(content) == []
    found = read(content)
    assert found.parts["/H1"] == 1
    assert found.tables == ((3, 3),)
    assert "root:" not in found.text


def test_code_of_the_typesetter_stays_text() -> None:
    typed = '#read("/etc/passwd") $x^2$ *a* _b_ <label> @ref // x /* y */ \\ ~ -- --- ... "q"'
    assert typed in read(pdf.pdf(composed(str(paragraph(typed))))).text.replace("\n", " ")


def test_a_long_story_runs_on_over_pages_and_no_word_is_lost() -> None:
    words = [f"woord{number}" for number in range(5_000)]
    story = " ".join(words)
    for markdown in (quote(story), f"- {paragraph(story)}", f"| a |\n| --- |\n| {line(story)} |"):
        found = read(pdf.pdf(composed(f"# Verhaal\n\n{markdown}\n")))
        assert len(found.sizes) > 5
        assert [word for word in words if word not in found.text] == []


def test_a_word_without_an_end_stays_on_the_page() -> None:
    long = "a" * 3_000
    cells = f"| a | b | c |\n| --- | --- | --- |\n| x | {long} | |\n"
    for markdown in (long, f"> {long}", f"- {long}", f"- **{long}**: b", f"> *{long}*", cells):
        text = read(pdf.pdf(composed(markdown))).text
        assert text.count("a") >= 3_000
        assert max(map(len, text.splitlines())) < 90
        assert _rightmost(pdf.pdf(composed(markdown))) < 210 - 21


def test_the_maker_is_told_of_what_a_font_lacks() -> None:
    assert pdf.notes(agenda()) == ()
    [told] = pdf.notes(composed(f"# T\n\n{paragraph('naam 漢字')}\n"))
    assert "U+5B57, U+6F22" in told
    assert "naam" not in told


def test_a_document_without_chapters_or_words_is_a_page() -> None:
    assert len(read(pdf.pdf(composed(""))).sizes) == 1
    assert faults(pdf.pdf(composed("alleen dit\n"))) == []


def _rightmost(content: bytes) -> float:
    """Where the last sign of any line begins, in millimetres from the left."""
    from io import BytesIO

    from pypdf import PdfReader

    found: list[float] = []

    def note(_text: str, page: list[float], line: list[float], *_font: object) -> None:
        found.append((line[4] * page[0] + page[4]) / 72 * 25.4)

    for one in PdfReader(BytesIO(content)).pages:
        one.extract_text(visitor_text=note)
    return max(found)

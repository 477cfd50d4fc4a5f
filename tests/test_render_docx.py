"""Documents for Word: what python-docx and LibreOffice find in them, and that bad text is text."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from casekit.model.names import PERSON
from casekit.render import documents
from casekit.render.blocks import blocks, texts
from casekit.render.composed import Composed
from casekit.render.docx import docx
from casekit.render.markdown import line, paragraph, quote
from casekit.render.subject import Subject
from casekit.render.writers import form_notes
from tests.rendering import seen_by
from tests.test_render_pdf import PICTURE
from tests.test_render_text import NASTY
from tests.word import by_libreoffice, read

MIXED = (
    "# T\n\nvoor\n\n## Woorden\n\n> Ik wil rust\n\nIn eigen woorden.\n\n3. drie\n4. vier\n\n"
    "## Kaart\n\n![](picture:map)\n\n## Wie\n\n| Wie | Wat |\n| --- | --- |\n| Ria | belt |\n\n"
    "1. weer een\n\n[de wet](https://example.org/wet)\n"
)


def agenda(language: str = "nl") -> Composed:
    subject = Subject(meeting="mt-wwd6yw")
    return documents.compose("agenda", seen_by("henk", PERSON), subject, language=language)


def written(made: Composed) -> str:
    """The XML of the words of a document."""
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(docx(made))) as package:
        return package.read("word/document.xml").decode()


def composed(markdown: str) -> Composed:
    return Composed(markdown, "Titel", "nl", date(2026, 3, 12), {"map": PICTURE})


def test_headings_quotations_tables_title_and_language_are_what_they_say() -> None:
    found = read(docx(agenda()))
    assert (found.title, found.language) == ("Zorgconferentie met Henk", "nl-NL")
    assert found.headings[:2] == ((1, "Zorgconferentie met Henk"), (2, "Wat jij wil"))
    assert "Ik wil mijn eigen deur dichtdoen\nen dat" in found.quotations[0]
    assert found.tables[0][0] == ("Wat", "Wie", "Wanneer")
    assert found.heads == 1
    assert found.landscape == (False,)
    assert '<w:lang w:val="nl-NL"' in found.parts
    assert 'w:val="en-GB"' in read(docx(agenda("en"))).parts


def test_a_picture_is_a_raster_with_its_words_on_a_page_on_its_side() -> None:
    found = read(docx(composed(MIXED)))
    assert found.alts == ("Ria staat dichtbij Henk.",)
    assert found.landscape == (False, True, False)
    assert "svg" not in found.parts.casefold()


def test_the_maker_hears_of_a_map_that_no_page_of_word_holds() -> None:
    assert form_notes(composed(MIXED), "docx") == ()
    large = PICTURE.svg.replace("0 0 400 200", "0 0 4000 2000")
    wide = replace(composed(MIXED), pictures={"map": replace(PICTURE, svg=large)})
    assert "Word has no page as large as this map" in form_notes(wide, "docx")[0]


def test_a_picture_and_the_line_below_a_page_are_as_wide_as_the_words(tmp_path: Path) -> None:
    found = by_libreoffice(docx(composed(MIXED)), tmp_path, "fodt")
    [frame] = re.findall(r"<draw:frame [^>]*>", found)
    [style] = re.findall(r'draw:style-name="(\w+)"', frame)
    [look] = re.findall(rf'<style:style style:name="{style}".*?</style:style>', found)
    assert re.findall(r'fo:margin-(?:left|right)="([\d.]+)\w+"', look) == ["0", "0"]
    [across] = re.findall(r'svg:width="([\d.]+)in"', frame)
    # the page on its side has a line of its own, which reaches as far as its words
    stops = re.findall(r'<style:tab-stop style:position="([\d.]+)in" style:type="right"', found)
    assert {round(float(one) * 25.4) for one in stops} >= {166, 273}
    assert float(across) * 25.4 <= 273.1


def test_libreoffice_finds_the_same_headings_tables_and_picture(tmp_path: Path) -> None:
    html = by_libreoffice(docx(composed(MIXED)), tmp_path)
    heads = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<h[12].*?</h[12]>", html)]
    assert [head.strip() for head in heads] == ["T", "Woorden", "Kaart", "Wie"]
    assert html.count("<table") == 1
    assert re.search(r"<thead>.*Wie.*</thead>", html)
    assert html.count("<img") == 1
    assert re.findall(r'<ol> <li value="(\d)">', html) == ["3", "1"]
    assert 'lang="nl-NL"' in html


def test_libreoffice_finds_the_words_of_a_picture(tmp_path: Path) -> None:
    found = by_libreoffice(docx(composed(MIXED)), tmp_path, "fodt")
    assert "<svg:desc>Ria staat dichtbij Henk.</svg:desc>" in found


def test_a_card_is_a_table_of_its_sides() -> None:
    made = documents.compose("crisis-card", seen_by("henk", PERSON), language="nl")
    [card] = read(docx(made)).tables
    assert [cell.split("\n")[0] for row in card for cell in row] == [
        "Ik ben Henk", "Bel", "Dit helpt", "Dit niet"
    ]  # fmt: skip


def test_a_document_is_the_same_bytes_each_time_and_names_no_maker() -> None:
    made = docx(agenda())
    assert made == docx(agenda())
    assert made != docx(replace(agenda(), day=date(2026, 3, 13)))
    parts = read(made).parts
    assert "python" not in parts.casefold()
    assert "2026-03-12T00:00:00Z" in parts


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_was_typed_is_text_and_all_of_it_is_there(nasty: str) -> None:
    made = composed(
        f"# {line(nasty)}\n\n{paragraph(nasty)}\n\n{quote(nasty)}\n\n- **x{line(nasty)}x**\n\n"
        f"| {line(nasty)} | b |\n| --- | --- |\n| {line(nasty)} | |\n"
    )
    said = "".join(texts(blocks(made)))
    assert re.sub(r"\s", "", read(docx(made)).text) == re.sub(r"\s", "", said)


def test_what_xml_has_no_place_for_does_no_harm() -> None:
    assert read(docx(composed("a\x0bb\ufffec\ud800d\n"))).text == "abcd"


ARABIC = "يوسف بن محمد"


def test_own_words_have_their_line_where_they_begin() -> None:
    def beside(words: str) -> str:
        lines: list[str] = re.findall(r"<w:pBdr>(.*?)</w:pBdr>", written(composed(f"> {words}\n")))
        [line] = lines
        return line

    assert '<w:right w:val="single"' in beside(f"{ARABIC} en Ria")


def test_a_story_of_many_pages_leaves_its_heading_with_its_first_words() -> None:
    long = written(composed("## Verhaal\n\n> " + "woord " * 200))
    assert '<w:keepNext w:val="0"/>' in long
    assert '<w:keepNext w:val="0"/>' not in written(composed("## Verhaal\n\n> woord\n"))


def test_everything_on_a_card_is_as_large_as_its_words() -> None:
    card = documents.compose("crisis-card", seen_by("treinen", PERSON), language="nl")
    head = written(card).split("Zelf invullen")[0].rpartition("<w:p>")[2]
    [size] = re.findall(r'<w:sz w:val="(\d+)"/>', head)
    assert int(size) < 25


def test_words_that_run_to_the_left_do_so() -> None:
    parts = read(docx(composed("> שלום, אני\n"))).parts
    assert "<w:bidi/>" in parts
    assert "<w:rtl/>" in parts

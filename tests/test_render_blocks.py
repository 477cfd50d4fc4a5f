"""The blocks that PDF and Word are written from: the same words, in the same order, as the page."""

import re
from datetime import date

import pytest

from casekit.render.blocks import (
    Drawing,
    Heading,
    Listing,
    Paragraph,
    Quotation,
    Run,
    Table,
    blocks,
    sheets,
    texts,
)
from casekit.render.composed import Composed, Picture
from casekit.render.directions import right_to_left
from casekit.render.page import page
from tests.test_render_text import NASTY, read

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><path d="M0 0h9"/></svg>'


def composed(markdown: str, **pictures: Picture) -> Composed:
    return Composed(markdown, "Titel", "nl", date(2026, 3, 12), pictures)


def test_every_kind_of_block_is_read() -> None:
    markdown = (
        "# Plan\n\nVoor *allen*, **nu**\\\nen later\n\n> Ik wil rust\n\n- een\n- twee\n\n"
        "3. drie\n\n   - binnen\n\n| Wie | Wat |\n| --- | --- |\n| Ria | **belt** |\n"
    )
    assert blocks(composed(markdown)) == (
        Heading(1, (Run("Plan"),)),
        Paragraph((Run("Voor allen, "), Run("nu", strong=True), Run("\nen later"))),
        Quotation((Paragraph((Run("Ik wil rust"),)),)),
        Listing(((Paragraph((Run("een"),)),), (Paragraph((Run("twee"),)),))),
        Listing(
            ((Paragraph((Run("drie"),)), Listing(((Paragraph((Run("binnen"),)),),))),), start=3
        ),
        Table(
            ((Run("Wie"),), (Run("Wat"),)),
            (((Run("Ria"),), (Run("belt", strong=True),)),),
        ),
    )


def test_what_a_team_writes_in_its_own_template_is_not_lost() -> None:
    markdown = "[de wet](https://example.org/wet) en `code`\n\n    vier spaties\n\n```\nhek\n```\n"
    assert list(texts(blocks(composed(markdown)))) == ["de wet en code", "vier spaties", "hek"]
    [paragraph, *_] = blocks(composed(markdown))
    assert isinstance(paragraph, Paragraph)
    assert paragraph.line[0] == Run("de wet", link="https://example.org/wet")


def test_no_level_of_headings_is_skipped() -> None:
    levels = [
        block.level
        for block in blocks(composed("### a\n\n# b\n\n### c\n\n###### d\n\n## e\n"))
        if isinstance(block, Heading)
    ]
    assert levels == [1, 1, 2, 3, 2]


def test_a_table_waits_for_a_pen_when_all_its_cells_are_empty() -> None:
    empty, full = (f"| a |\n| --- |\n| {cell} |\n" for cell in (" ", "x"))
    [pen], [filled] = blocks(composed(empty)), blocks(composed(full))
    assert isinstance(pen, Table)
    assert isinstance(filled, Table)
    assert (pen.for_a_pen, filled.for_a_pen) == (True, False)


def test_a_picture_stands_by_itself_and_an_unknown_one_nowhere() -> None:
    drawing = Picture(SVG, "Drie mensen")
    found = blocks(composed("voor ![](picture:map) na ![](picture:no)", map=drawing))
    assert found == (Paragraph((Run("voor "),)), Drawing(drawing), Paragraph((Run(" na "),)))


def test_a_wide_picture_has_a_page_with_its_heading_and_a_rule_begins_a_page() -> None:
    wide = Picture(SVG, "Breed", wide=True)
    markdown = (
        "# T\n\nvoor\n\n## Kaart\n\n![](picture:map)\n\nb\n\n---\n\n---\n\n## C\n\nc\n\n"
        "## Kaart\n\n### Nu\n\n![](picture:map)"
    )
    found = sheets(composed(markdown, map=wide))
    assert [(list(texts(sheet.blocks)), sheet.wide) for sheet in found] == [
        (["T", "voor", "Kaart"], True), (["b"], False), (["C", "c"], False), (["Kaart", "Nu"], True)
    ]  # fmt: skip


def test_a_picture_is_as_large_as_it_can_be() -> None:
    assert Picture(SVG, "").within(150, 200) == (150, 50)
    assert Picture(SVG, "").within(150, 20) == (60, 20)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("أريد أن أنام", True),
        ("12 שלום", True),
        ("Samira (سميرة)", False),
        ("12-03", False),
        ("\u2068محمد\u2069, Ria", False),
        ("\u2068שלום\u2069\n\u2068שלום\u2069", True),
    ],
)
def test_a_line_runs_as_its_first_letter_does(text: str, left: bool) -> None:
    assert right_to_left(text) == left


@pytest.mark.parametrize("nasty", NASTY)
def test_blocks_hold_the_words_of_the_page_and_no_others(nasty: str) -> None:
    from casekit.render.markdown import line, paragraph, quote

    markdown = (
        f"# {line(nasty)}\n\n{paragraph(nasty)}\n\n{quote(nasty)}\n\n- **x{line(nasty)}x**\\\n"
        f"  {paragraph(nasty)}\n\n1. {paragraph(nasty)}\n\n| a |\n| --- |\n| {line(nasty)} |\n"
    )
    shown = read(page(composed(markdown)).decode().partition("<body>")[2]).text
    said = "".join(texts(blocks(composed(markdown)))).replace("\u2068", "").replace("\u2069", "")
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", shown)

"""Where pages may end, and how large a card can be written."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from casekit.model.names import PERSON
from casekit.render import documents
from casekit.render.blocks import Listing, blocks, sheets, sides
from casekit.render.breaks import card_size, chapters, kept
from casekit.render.composed import Composed
from casekit.render.docx import docx
from casekit.render.pdf import pdf
from casekit.render.writers import form_notes
from tests.paper import faults
from tests.pictures import shown
from tests.rendering import seen_by
from tests.word import sheets as printed

PHASE = (
    "## {name}\n\n### Zo merk je het\n\n- a\n- b\n\n### Wat ik doe\n\n- c\n\n### Anderen\n\n- d\n\n"
)


def composed(markdown: str) -> Composed:
    return Composed(f"# T\n\n{markdown}", "T", "nl", date(2026, 3, 12))


def pages(content: bytes) -> list[str]:
    from io import BytesIO

    from pypdf import PdfReader

    return [one.extract_text() for one in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize("before", range(18, 34, 3))
def test_a_phase_of_a_crisis_is_on_one_page_wherever_it_begins(before: int) -> None:
    made = composed("regel\n\n" * before + PHASE.format(name="Radio uit"))
    assert [whole for whole, _ in chapters(blocks(made))] == [False, True]
    content = pdf(made)
    [page] = [one for one in pages(content) if "Radio uit" in one]
    assert "Anderen" in page
    assert faults(content) == []


def test_a_long_chapter_goes_on_on_the_next_page() -> None:
    made = composed("## Lang\n\n" + "- regel\n" * 60)
    assert not any(whole for whole, _ in chapters(blocks(made)))
    assert len(pages(pdf(made))) == 2


def test_the_short_parts_of_a_long_chapter_stay_whole() -> None:
    month = "### {name}\n\n- a\\\n  b\\\n  c\n\n"
    made = composed("## Lang\n\n" + "".join(month.format(name=f"m{n}") for n in range(30)))
    found = list(chapters(blocks(made)))
    assert [whole for whole, _ in found] == [False, False, *[True] * 30]
    for page in pages(pdf(made)):
        assert not page.split("1 /")[0].strip().split("\n")[-1].startswith("m")
        assert page.count("m") <= page.count("c")


SIGNED = "## Wie hierachter staat\n\n- Ik\n- Ria\n"


@pytest.mark.parametrize("before", range(20, 38, 2))
def test_what_is_signed_is_never_alone_on_the_last_page(before: int) -> None:
    made = composed("## Lang\n\n" + "- regel\n" * before + SIGNED)
    content = pdf(made)
    *_, last = pages(content)
    assert last.count("regel") >= 2
    assert "Ria" in last
    assert faults(content) == []


@pytest.mark.parametrize("before", range(14, 26, 3))
def test_what_is_signed_takes_a_whole_phase_along(before: int) -> None:
    made = composed("regel\n\n" * before + PHASE.format(name="Radio uit") + SIGNED)
    [page] = [one for one in pages(pdf(made)) if "hierachter" in one]
    assert "Radio uit" in page


def test_a_list_that_is_parted_goes_on_with_its_numbers() -> None:
    made = composed("## Lang\n\n" + "".join(f"{n}. regel\n" for n in range(1, 31)) + SIGNED)
    *_, (whole, last) = kept(blocks(made))
    assert whole
    assert isinstance(last[0], Listing)
    assert (len(last[0].items), last[0].start) == (2, 29)


def test_a_letter_is_one_page_in_word_as_well(tmp_path: Path) -> None:
    for document in ("withdrawal", "access-letter"):
        one = shown(document)
        for language in ("nl", "en"):
            made = documents.compose(document, one.view, one.subject, language=language)
            assert len(pages(pdf(made))) == 1, (document, language)
            assert len(printed(docx(made), tmp_path)) == 1, (document, language)


def test_word_keeps_the_same_chapters_together() -> None:
    from io import BytesIO

    from docx import Document

    written = Document(
        BytesIO(docx(composed(PHASE.format(name="Radio uit") + "## Lang\n\n" + "- r\n" * 40)))
    )
    kept = {one.text: one.paragraph_format.keep_with_next for one in written.paragraphs}
    assert kept["a"]
    assert kept["c"]
    assert not kept["d"]
    assert not kept["r"]


def test_word_leaves_no_last_item_alone() -> None:
    from io import BytesIO

    from docx import Document

    written = Document(BytesIO(docx(composed("## Lang\n\n" + "- r\n" * 40))))
    kept = [one.paragraph_format.keep_with_next for one in written.paragraphs]
    assert kept[-3:] == [None, True, None]


def test_word_keeps_a_table_for_a_pen_with_the_words_above_it() -> None:
    from io import BytesIO

    from docx import Document

    made = composed("## Teken hier\n\nGraag.\n\n| Naam | Datum |\n| --- | --- |\n|  |  |\n")
    written = Document(BytesIO(docx(made)))
    [table] = written.tables
    kept = [cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[1].cells]
    assert kept == [True, True]
    assert all(
        one.paragraph_format.keep_with_next for one in written.paragraphs if one.text[:1] == "G"
    )


def test_no_name_in_a_heading_is_parted() -> None:
    title = "Verslag: Eigen Kracht-conferentie van Fatima"
    said = Composed(f"# {title}\n", title, "nl", date(2026, 3, 12))
    assert "Fatima" in pages(pdf(said))[0].split("1 /")[0]
    long = "Arbeidsongeschiktheidsverzekeringsmaatschappij"
    # what fits in no line is parted where its language parts it
    assert "\xad" in pages(pdf(composed(f"## {long} {long}\n")))[0]


def test_a_card_with_little_on_it_is_written_large_and_never_small() -> None:
    def size(markdown: str) -> float:
        [sheet] = sheets(composed(markdown))
        return card_size(sides(sheet))

    assert size("## Bel\n\n- Ria: 06\n") == 12
    assert size("## Bel\n\n" + "- Ria: 06 en dan nog wat woorden\n" * 7) < 12
    assert size("## Bel\n\n" + "- Ria: 06 en dan nog wat woorden\n" * 40) == 9.5
    card = documents.compose("crisis-card", seen_by("henk", PERSON), language="nl")
    assert 10 <= card_size(sides(sheets(card)[-1])) <= 12


def test_the_maker_is_told_of_a_card_that_fits_in_no_wallet() -> None:
    card = documents.compose("crisis-card", seen_by("henk", PERSON), language="nl")
    more = "\n- Zus Ria: 06 en dan nog wat woorden\n" * 12
    fuller = replace(card, markdown=card.markdown + more)
    for form in ("pdf", "docx", "html"):
        assert form_notes(card, form) == ()
        assert "fits in a wallet" in form_notes(fuller, form)[0]
    assert form_notes(fuller, "md") == ()

"""A document for Word and LibreOffice, which its receiver can change.

Its headings, lists, heads of tables and quotations are what they say they are, so that a screen
reader finds its way; pictures are a raster with their words.
"""

import re
from collections.abc import Sequence
from io import BytesIO
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from casekit.messages import tr
from casekit.render.blocks import (
    Block,
    Drawing,
    Heading,
    Line,
    Listing,
    PageBreak,
    Paragraph,
    Quotation,
    Sheet,
    Table,
    sheets,
    sides,
    text_of,
)
from casekit.render.breaks import card_size, close, kept
from casekit.render.composed import PAPERS, Composed, Picture
from casekit.render.directions import right_to_left
from casekit.render.docx_styles import (
    COUNTRY,
    GREY,
    INK,
    SAID,
    below,
    beside,
    border,
    footer,
    new_document,
    no_room,
    node,
    smaller,
    xml,
)
from casekit.render.typesetter import png

if TYPE_CHECKING:
    from docx.blkcntnr import BlockItemContainer
    from docx.document import Document
    from docx.text.paragraph import Paragraph as Written

# what a picture can take of a page, in millimetres
_UPRIGHT = (166.0, 215.0)
# and what margins, a heading and the line below it take of a page on its side
_AROUND = (24.0, 50.0)
# Word knows no larger page
_LARGEST = 558.0

# a side of a card, and the room around its words
_CARD = (83.0, 54.0, 3.5)

# a row for a pen, in millimetres
_ROW, _ROW_OF_CARD = 14.0, 9.0

# letters in own words that stay with what follows them
_LONG = 800

# what XML 1.0 has no place for
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx(composed: Composed) -> bytes:
    """The document as a Word file; the same bytes for the same document."""
    document = new_document(composed)
    writer = _Writer(document, composed.title)
    paper = sheets(composed)
    for number, sheet in enumerate(paper):
        if number:
            writer.turn(paper[number - 1], sheet)
        elif sheet.wide:
            writer.lay_wide(document.sections[0], sheet)
        cards = sides(sheet) if composed.card else ()
        writer.chapters(sheet.blocks[: len(sheet.blocks) - sum(map(len, cards))])
        if cards:
            writer.card(cards)
    _end(document)
    content = BytesIO()
    document.save(content)
    return _timeless(content.getvalue())


def notes(composed: Composed) -> tuple[str, ...]:
    """What the maker should know of this Word file: a picture that its largest page makes small."""
    papers = [one.paper for one in composed.pictures.values() if one.wide]
    # a tenth smaller is not seen
    if all(paper.across <= 1.1 * _LARGEST for paper in papers):
        return ()
    return (
        tr(
            "Word has no page as large as this map, so its letters are small there; "
            "--format pdf keeps them as large as they are"
        ),
    )


class _Writer:
    """What is written into one document; the width at hand depends on the page."""

    def __init__(self, document: "Document", title: str) -> None:
        self.document = document
        self.title = title
        self.within = _UPRIGHT
        self.across = _UPRIGHT[0]
        self.pictures = 0

    def turn(self, before: Sheet, sheet: Sheet) -> None:
        """Begin a page, which may lie on its side or stand upright again."""
        from docx.enum.section import WD_SECTION
        from docx.shared import Mm

        if before.paper == sheet.paper:
            self.document.add_page_break()  # type: ignore[no-untyped-call]  # python-docx gives it none
            return
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        if sheet.wide:
            self.lay_wide(section, sheet)
        else:
            section.orientation = 0
            section.page_width, section.page_height = Mm(210), Mm(297)
            section.left_margin = section.right_margin = Mm(22)
            section.top_margin, section.bottom_margin = Mm(18), Mm(22)
            self.within = _UPRIGHT
            footer(section, self.title, self.within[0])

    def lay_wide(self, section: Any, sheet: Sheet) -> None:
        """Lay a page on its side, as large as its picture asks."""
        from docx.enum.section import WD_ORIENTATION
        from docx.shared import Mm

        section.orientation = WD_ORIENTATION.LANDSCAPE
        paper = sheet.paper or PAPERS[0]
        across, down = min(paper.across, _LARGEST), min(paper.down, _LARGEST)
        section.page_width, section.page_height = Mm(across), Mm(down)
        section.left_margin = section.right_margin = Mm(12)
        section.top_margin, section.bottom_margin = Mm(12), Mm(15)
        self.within = (across - _AROUND[0], down - _AROUND[1])
        footer(section, self.title, self.within[0])

    def chapters(self, blocks: Sequence[Block]) -> None:
        """Write the chapters, of which those that stay whole end on the page they begin on."""
        from docx.oxml.ns import qn
        from docx.text.parfmt import ParagraphFormat

        body = self.document.element.body
        for whole, chapter in kept(blocks):
            before = len(body)
            self.blocks(chapter, self.document)
            # the last element is the page itself, and the one before it ends the chapter
            for element in body[before - 1 : -2] if whole else ():
                for paragraph in element.iter(qn("w:p")):
                    ParagraphFormat(paragraph).keep_with_next = True

    def blocks(
        self, blocks: Sequence[Block], into: "BlockItemContainer | Document", depth: int = 0
    ) -> None:
        previous: Block | None = None
        for block in blocks:
            self.block(block, previous, into, depth)
            previous = block

    def block(
        self,
        block: Block,
        previous: Block | None,
        into: "BlockItemContainer | Document",
        depth: int,
    ) -> None:
        match block:
            case Heading():
                self.line(block.line, into, style=f"Heading {block.level}")
            case Paragraph():
                said = SAID if isinstance(previous, Quotation) else ""
                self.line(block.line, into, said or _inside("List Continue", depth, "Normal"))
            case Quotation():
                for one in block.blocks:
                    if isinstance(one, Paragraph):
                        self.quote(one.line, into)
                    else:
                        self.block(one, None, into, depth)
            case Listing():
                self.listing(block, into, depth + 1)
            case Table():
                self.table(block, into)
            case Drawing():
                self.drawing(block.picture, into)
            case PageBreak():
                raise AssertionError("sheets() parts the document there")

    def quote(self, line: Line, into: "BlockItemContainer | Document") -> None:
        """Own words, with a line where they begin."""
        written = self.line(line, into, "Quote")
        if len(text_of(line)) > _LONG:
            # what fills pages goes with nothing, or its heading would stay behind
            written.paragraph_format.keep_with_next = False
        if right_to_left(text_of(line)):
            node(written).get_or_add_pPr().insert_element_before(
                beside("right"), "w:shd", "w:bidi", "w:spacing", "w:ind", "w:jc"
            )

    def listing(self, listing: Listing, into: "BlockItemContainer | Document", depth: int) -> None:
        style = _inside("List Bullet" if listing.start is None else "List Number", depth, "")
        from docx.shared import Pt

        numbers = None if listing.start is None else self.numbering(style, listing.start)
        for item in listing.items:
            first, *rest = item or (Paragraph(()),)
            if isinstance(first, Paragraph):
                written = self.line(first.line, into, style)
            else:
                written = self.line((), into, style)
                rest = [first, *rest]
            if close(listing):
                written.paragraph_format.space_after = Pt(2)
            if numbers is not None:
                properties = node(written).get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = numbers
            self.blocks(rest, into, depth)

    def numbering(self, style: str, start: int) -> int:
        """A new row of numbers: without it each list would go on where the last one ended."""
        numbering: Any = self.document.part.numbering_part.element
        [of_style] = self.document.styles[style].element.xpath("./w:pPr/w:numPr/w:numId/@w:val")
        [abstract] = numbering.xpath(f"./w:num[@w:numId='{of_style}']/w:abstractNumId/@w:val")
        row = numbering.add_num(int(abstract))
        row.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(row.numId)

    def table(self, table: Table, into: "BlockItemContainer | Document") -> None:
        from docx.shared import Mm

        across = len(table.head)
        made: Any = into.add_table(1 + len(table.rows), across)  # type: ignore[call-arg]  # a document takes no width
        made.autofit = False
        # the lines of a table begin where the words around it begin
        room = xml("tblCellMar")
        room.append(xml("left", w=0, type="dxa"))
        room.append(xml("right", w=Mm(3).twips, type="dxa"))
        node(made).tblPr.append(room)
        for column, part in zip(made.columns, table.parts, strict=True):
            column.width = Mm(part * self.across)
        for number, (row, cells) in enumerate(
            zip(made.rows, (table.head, *table.rows), strict=True)
        ):
            properties = node(row).get_or_add_trPr()
            properties.append(xml("cantSplit"))
            if number == 0:
                properties.append(xml("tblHeader"))
            elif table.for_a_pen:
                height = _ROW if self.across > _CARD[0] else _ROW_OF_CARD
                properties.append(xml("trHeight", val=Mm(height).twips, hRule="atLeast"))
            for cell, line in zip(row.cells, cells, strict=True):
                self.fill(cell.paragraphs[0], line, strong=number == 0)
                node(cell).get_or_add_tcPr().append(below(head=number == 0))
                # what waits for a pen is not parted, and a head goes with its first row
                with_next = number < len(table.rows) if table.for_a_pen else number == 0
                cell.paragraphs[0].paragraph_format.keep_with_next = with_next or None
        # Word joins two tables between which there is nothing
        no_room(into.add_paragraph())

    def drawing(self, picture: Picture, into: "BlockItemContainer | Document") -> None:
        from docx.shared import Mm

        width, height = picture.within(*self.within)
        run = into.add_paragraph().add_run()
        shape = run.add_picture(BytesIO(png(picture, width)), Mm(width), Mm(height))
        self.pictures += 1
        inline = shape._inline  # noqa: SLF001 - python-docx knows no words of a picture
        inline.docPr.set("descr", picture.alt)
        inline.docPr.set("name", str(self.pictures))
        for side in ("distT", "distB", "distL", "distR"):
            # where nothing is said of the room around it, LibreOffice leaves 3 mm
            inline.set(side, "0")

    def card(self, cards: Sequence[Sequence[Block]]) -> None:
        """A card for a wallet: two sides beside each other, to cut out and fold."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Mm

        made: Any = self.document.add_table(-(-len(cards) // 2), 2)
        made.autofit = False
        lines = xml("tblBorders")
        for side in ("top", "left", "bottom", "right"):
            lines.append(border(side, 14, INK))
        for side in ("insideH", "insideV"):
            lines.append(border(side, 6, GREY, kind="dotted"))
        node(made).tblPr.append(lines)
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        within = xml("tblCellMar")
        for side in ("top", "left", "bottom", "right"):
            within.append(xml(side, w=Mm(_CARD[2]).twips, type="dxa"))
        node(made).tblPr.append(within)
        for row in made.rows:
            row.height = Mm(_CARD[1])
        size = card_size(cards)
        self.across = _CARD[0] - 2 * _CARD[2]
        cells = [cell for row in made.rows for cell in row.cells]
        for cell, chapter in zip(cells, cards, strict=False):
            cell.width = Mm(_CARD[0])
            self.blocks(chapter, cell)
            # a cell begins with an empty paragraph
            empty = node(cell.paragraphs[0])
            empty.getparent().remove(empty)
            inside = [one for table in cell.tables for row in table.rows for one in row.cells]
            for paragraph in chain(cell.paragraphs, *(one.paragraphs for one in inside)):
                smaller(paragraph, size)

    def line(self, line: Line, into: "BlockItemContainer | Document", style: str) -> "Written":
        return self.fill(into.add_paragraph(style=style), line)

    def fill(self, paragraph: "Written", line: Line, *, strong: bool = False) -> "Written":
        if right_to_left(text_of(line)):
            node(paragraph).get_or_add_pPr().append(xml("bidi"))
        for run in line:
            words = paragraph.add_run(_NO_XML.sub("", run.text))
            words.bold = True if run.strong or strong else None
            words.font.cs_bold = words.bold
            words.font.rtl = True if right_to_left(run.text) else None
            if run.language:
                code = COUNTRY.get(run.language, run.language)
                node(words).get_or_add_rPr().append(xml("lang", val=code, bidi=code))
            if run.link:
                self.link(paragraph, words, run.link)
        return paragraph

    def link(self, paragraph: "Written", run: Any, address: str) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn

        known = self.document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = xml("hyperlink")
        link.set(qn("r:id"), known)
        node(paragraph).append(link)
        link.append(node(run))
        run.font.underline = True


def _inside(style: str, depth: int, outside: str) -> str:
    """The style of a paragraph in a list: Word has three levels of each."""
    if depth == 0:
        return outside
    return style if depth == 1 else f"{style} {min(depth, 3)}"


def _end(document: "Document") -> None:
    """Leave no last item of a list alone on the last page."""
    for before, last in pairwise(document.paragraphs[-2:]):
        if all(str(one.style and one.style.name).startswith("List") for one in (before, last)):
            before.paragraph_format.keep_with_next = True


def _timeless(content: bytes) -> bytes:
    """The same package, whose parts don't tell when they were packed."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            # ZipInfo begins in 1980, as far back as the format goes
            info = ZipInfo(name)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return packed.getvalue()

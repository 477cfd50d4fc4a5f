"""How a Word document looks: its styles, in place of those that python-docx brings along."""

from typing import TYPE_CHECKING, Any

from casekit.render.composed import Composed
from casekit.render.docx_fonts import FACE, embed

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph as Written

INK, BLUE, RUST, GREY = "16191C", "005A8C", "9A3B12", "767676"
SIZE = 12.5
"""Points of running text."""

SAID = "Quote Source"
"""The style of the line that tells when own words were said."""

COUNTRY = {"nl": "nl-NL", "en": "en-GB"}
"""The languages of our documents as Word's spelling checkers are called."""


def new_document(composed: Composed) -> "Document":
    """An empty A4 document in our styles, which knows its title, language and day."""
    from docx import Document
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin, section.footer_distance = Mm(18), Mm(22), Mm(10)
    language = COUNTRY.get(composed.language, composed.language)
    _defaults(document, language)
    _headings(document)
    _lists(document)
    _quotations(document)
    document.styles["Footer"].paragraph_format.tab_stops.clear_all()
    footer(section, composed.title, 166)
    _properties(document, composed, language)
    embed(document)
    return document


def node(piece: Any) -> Any:
    """The XML of a paragraph, run, table, row or cell, which python-docx has no public name for."""
    return piece._element  # noqa: SLF001 - see above


def xml(tag: str, **attributes: object) -> Any:
    """An element of WordprocessingML: `xml("shd", fill="fff")` is `<w:shd w:fill="fff"/>`."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def border(side: str, eighths: int, colour: str, *, kind: str = "single", space: int = 0) -> Any:
    """A line beside, above or below something; its width is in eighths of a point."""
    return xml(side, val=kind, sz=eighths, space=space, color=colour)


def beside(side: str) -> Any:
    """The line beside own words, at the side where they begin."""
    lines = xml("pBdr")
    for one in ("left", "right"):
        line = border(one, 30, RUST, space=10) if one == side else border(one, 0, RUST, kind="nil")
        lines.append(line)
    return lines


def footer(section: "Section", title: str, across: float) -> None:
    """Put the title and the number of the page below pages with so many millimetres of words."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(Mm(across), WD_TAB_ALIGNMENT.RIGHT)
    line.clear()
    line.add_run(f"{title}\t")
    for part in ("PAGE", " / ", "NUMPAGES"):
        if part.isupper():
            field = xml("fldSimple", instr=part)
            node(line).append(field)
            run = xml("r")
            text = xml("t")
            text.text = "1"
            run.append(text)
            field.append(run)
        else:
            line.add_run(part)


def _defaults(document: "Document", language: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    fonts = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:rPr')}")
    for one in list(fonts):
        fonts.remove(one)
    fonts.append(xml("rFonts", ascii=FACE, hAnsi=FACE, cs=FACE, eastAsia=FACE))
    fonts.append(xml("color", val=INK))
    fonts.append(xml("sz", val=int(2 * SIZE)))
    fonts.append(xml("szCs", val=int(2 * SIZE)))
    fonts.append(xml("lang", val=language, eastAsia="zh-CN", bidi="ar-SA"))
    spacing = document.styles["Normal"].paragraph_format
    spacing.space_after, spacing.line_spacing = Pt(6), 1.05
    spacing.widow_control = True


def _headings(document: "Document") -> None:
    sizes = {1: (22.5, 0, 8), 2: (16, 18, 6), 3: (13, 13, 4)}
    for level in range(1, 10):
        size, before, after = sizes.get(level, (SIZE, 12, 4))
        style = document.styles[f"Heading {level}"]
        _plain(style, size, bold=True, before=before, after=after)
        style.paragraph_format.keep_with_next = True
        if level == 2:
            lines = xml("pBdr")
            lines.append(border("top", 24, INK, space=6))
            style.element.get_or_add_pPr().insert_element_before(
                lines, *("w:shd", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
            )


def _lists(document: "Document") -> None:
    from docx.shared import Pt

    for kind in ("List Bullet", "List Number", "List Continue"):
        for level in ("", " 2", " 3"):
            style = document.styles[f"{kind}{level}"]
            style.paragraph_format.space_after = Pt(4)
            # as on paper, an item is not parted
            style.paragraph_format.keep_together = True
            for together in style.element.xpath("./w:pPr/w:contextualSpacing"):
                together.getparent().remove(together)


def _quotations(document: "Document") -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm

    quote = document.styles["Quote"]
    _plain(quote, 14.5, before=14, after=3)
    quote.paragraph_format.left_indent = Mm(5)
    quote.paragraph_format.keep_with_next = True
    quote.element.get_or_add_pPr().insert_element_before(
        beside("left"), *("w:shd", "w:spacing", "w:ind", "w:jc")
    )
    said: Any = document.styles.add_style(SAID, WD_STYLE_TYPE.PARAGRAPH)
    said.base_style = document.styles["Normal"]
    _plain(said, 12, after=10)
    said.paragraph_format.left_indent = Mm(5)


def _plain(
    style: "ParagraphStyle | Any",
    size: float,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
) -> None:
    """Words in our face and in black, whatever the style was before."""
    from docx.shared import Pt, RGBColor

    for one in style.element.xpath("./w:rPr/*"):
        one.getparent().remove(one)
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, RGBColor(22, 25, 28)
    style.element.rPr.append(xml("szCs", val=int(2 * size)))
    if bold:
        style.font.cs_bold = True
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)


def _properties(document: "Document", composed: Composed, language: str) -> None:
    from datetime import datetime, time

    known = document.core_properties
    known.title, known.language = composed.title, language
    known.author = known.comments = known.last_modified_by = known.keywords = ""
    known.created = known.modified = datetime.combine(composed.day, time())
    known.revision = 1
    shown = document.settings.element.xpath("./w:themeFontLang")
    for one in shown:
        one.getparent().remove(one)


def smaller(paragraph: "Written", size: float) -> None:
    """The paragraph as it stands on a card."""
    from docx.shared import Pt

    head = paragraph.style is not None and "Heading" in str(paragraph.style.name)
    paragraph.paragraph_format.space_before = Pt(0)
    paragraph.paragraph_format.space_after = Pt(3)
    paragraph.paragraph_format.line_spacing = 1.1
    if head:
        lines = xml("pBdr")
        lines.append(border("top", 0, INK, kind="nil"))
        node(paragraph).get_or_add_pPr().insert_element_before(lines, "w:spacing")
    points = max(12, size) if head else size
    for run in paragraph.runs:
        run.font.size = Pt(points)
        # letters that run to the left have a size of their own
        node(run).rPr.insert_element_before(
            xml("szCs", val=int(2 * points)),
            *("w:highlight", "w:u", "w:rtl", "w:cs", "w:lang"),
        )


def below(*, head: bool) -> Any:
    """The line below a cell of a table, thick below its head."""
    lines = xml("tcBorders")
    lines.append(border("bottom", 15, INK) if head else border("bottom", 6, GREY))
    return lines


def no_room(paragraph: "Written") -> None:
    """A paragraph that is there because Word asks for one, as low as can be."""
    from docx.shared import Pt

    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(9)

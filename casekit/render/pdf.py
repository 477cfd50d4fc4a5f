"""A document on paper: PDF that is read aloud as well as seen (PDF/UA-1) and lasts (PDF/A-2a).

Typst sets the pages by `templates/page.typ`. What the document says reaches it as data, and the
only files that it could read are our fonts.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from itertools import chain
from typing import Any

from casekit.errors import FaultError
from casekit.messages import tr
from casekit.render import fonts
from casekit.render.blocks import (
    Block,
    Drawing,
    Heading,
    Line,
    Listing,
    PageBreak,
    Paragraph,
    Quotation,
    Run,
    Sheet,
    Table,
    sheets,
    sides,
    text_of,
    texts,
)
from casekit.render.breaks import close, kept
from casekit.render.composed import Composed
from casekit.render.directions import right_to_left
from casekit.render.said import unmarked
from casekit.render.typesetter import compiler, drawn, layout

# what a picture can take of a page, in millimetres; on its side there may be headings above it
_UPRIGHT = (166.0, 215.0)
# and what its margins and the title below take of a page on its side
_AROUND = (24.0, 33.0)
_A_HEADING = 17.0

# a word without an end, which would run off the page
_ENDLESS = re.compile(r"\S{41}")

# words that stay together on a page; more would leave half a page empty
_SMALL = 800

# letters in a word that fits in any heading
_LONG = 24


def pdf(composed: Composed) -> bytes:
    """The document as a PDF file; the same bytes for the same document."""
    import json

    from typst import TypstError

    paper = sheets(composed)
    families = fonts.families(_all_text(composed, paper))
    data = {
        "title": fonts.drawable(composed.title),
        "language": composed.language,
        "day": {"year": composed.day.year, "month": composed.day.month, "day": composed.day.day},
        "fonts": families,
        "card": composed.card,
        "sheets": [_sheet(sheet, card=composed.card) for sheet in paper],
    }
    try:
        content = compiler(families).compile(
            layout("lettering") + layout("page"),
            format="pdf",
            sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
            # archive and accessibility at once; typst refuses what would break either
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.combine(composed.day, time(), UTC),
        )
    except TypstError as error:
        # its message may quote the document
        raise FaultError(
            tr("the PDF could not be made: {name}", name=type(error).__name__),
            hint=tr("--format html or docx"),
        ) from None
    assert isinstance(content, bytes)
    return content


def notes(composed: Composed) -> tuple[str, ...]:
    """What the maker should know of this PDF: characters that it can't show."""
    # what Markdown adds to the words are signs that every font draws
    drawn = (picture.svg for picture in composed.pictures.values())
    if not (
        missing := fonts.undrawable("".join([unmarked(composed.markdown), composed.title, *drawn]))
    ):
        return ()
    codes = ", ".join(f"U+{ord(one):04X}" for one in missing[:5])
    rest = tr(" and {n} others", n=len(missing) - 5) if len(missing) > 5 else ""
    return (
        tr(
            "the PDF shows {sign} for {codes}{rest}, which its fonts lack; HTML and Word show them",
            sign=fonts.UNKNOWN,
            codes=codes,
            rest=rest,
        ),
    )


def _sheet(sheet: Sheet, *, card: bool) -> dict[str, Any]:
    paper, within = sheet.paper, _UPRIGHT
    if paper:
        down = paper.down - _AROUND[1]
        above = _A_HEADING * (len(sheet.blocks) - 1)
        within = (paper.across - _AROUND[0], max(down - above, down / 2))
    cards = sides(sheet) if card else []
    return {
        "wide": paper.name if paper else "",
        "blocks": _chapters(sheet.blocks[: len(sheet.blocks) - sum(map(len, cards))], within),
        "sides": [_row(side, within) for side in cards],
    }


def _row(blocks: Sequence[Block], within: tuple[float, float]) -> list[dict[str, Any]]:
    # what follows own words says when they were said
    before, after = [None, *blocks[:-1]], [*blocks[1:], None]
    return [
        _block(block, within, previous, following)
        for block, previous, following in zip(blocks, before, after, strict=True)
    ]


def _chapters(blocks: Sequence[Block], within: tuple[float, float]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for whole, chapter in kept(blocks):
        row = _row(chapter, within)
        level = first.level if isinstance(first := chapter[0], Heading) else 0
        found += [{"kind": "chapter", "blocks": row, "level": level}] if whole else row
    return found


def _block(
    block: Block,
    within: tuple[float, float],
    previous: Block | None = None,
    following: Block | None = None,
) -> dict[str, Any]:
    match block:
        case Heading():
            return {
                "kind": "heading",
                "level": block.level,
                "line": _line(block.line),
                # a name is never parted at the end of a line, a word that is too long for one is
                "long": any(len(word) > _LONG for word in text_of(block.line).split()),
            }
        case Paragraph():
            kind = "attribution" if isinstance(previous, Quotation) else "paragraph"
            return {"kind": kind, "line": _line(block.line)}
        case Quotation():
            return {
                "kind": "quotation",
                "blocks": [_block(one, within) for one in block.blocks],
                "rtl": right_to_left("".join(texts([block]))),
                "small": _length(block) < _SMALL,
                "attributed": isinstance(following, Paragraph),
                "sticky": isinstance(following, Paragraph | Listing),
            }
        case Listing():
            items = [
                {
                    "blocks": [_block(one, within) for one in item],
                    "small": _length(*item) < _SMALL,
                }
                for item in block.items
            ]
            kind = "list" if block.start is None else "numbered"
            return {
                "kind": kind,
                "items": items,
                "start": block.start,
                "close": close(block),
            }
        case Table():
            rows = [
                {"cells": list(map(_line, row)), "small": sum(map(len, map(text_of, row))) < _SMALL}
                for row in block.rows
            ]
            return {
                "kind": "table",
                "head": list(map(_line, block.head)),
                "rows": rows,
                "pen": block.for_a_pen,
                "parts": block.parts,
            }
        case Drawing():
            picture = block.picture
            width, _ = picture.within(*within)
            return {"kind": "drawing", "alt": picture.alt, **drawn(picture, width)}
        case PageBreak():
            raise AssertionError("sheets() parts the document there")


def _line(line: Line) -> dict[str, Any]:
    return {"runs": list(map(_run, line)), "rtl": right_to_left(text_of(line))}


def _run(run: Run) -> dict[str, Any]:
    text = fonts.drawable(run.text.replace("\t", "    "))
    return {
        "text": text,
        "strong": run.strong,
        "link": run.link,
        # typst has a word for a country, and for a way of writing none
        "language": run.language.partition("-")[0],
        # looking for one costs the typesetter more than setting the words
        "endless": _ENDLESS.search(text) is not None,
    }


def _length(*blocks: Block) -> int:
    return sum(map(len, texts(blocks)))


def _all_text(composed: Composed, paper: Sequence[Sheet]) -> str:
    drawn = (picture.svg for picture in composed.pictures.values())
    return "".join(chain(*(texts(sheet.blocks) for sheet in paper), drawn, [composed.title]))

"""Markdown as one self-contained HTML page: readable on paper, on a telephone and aloud."""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from casekit.errors import TemplateError
from casekit.messages import tr
from casekit.render.blocks import (
    PICTURE,
    Block,
    Drawing,
    Heading,
    asks_for_more,
    read,
    sheets,
    sides,
)
from casekit.render.breaks import card_size, chapters
from casekit.render.composed import Composed, Picture
from casekit.render.said import MARKS, unmarked
from casekit.resources import templates_dir

if TYPE_CHECKING:
    from markdown_it.token import Token

STYLE = "page.css"
"""The style sheet, which a team may replace by its own."""

_NO_STYLE = re.compile(r"<|@import|url\(|image-set\(", re.IGNORECASE)

# Nothing is loaded and nothing runs, whatever a page might ever hold
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'"

# In later faces a range takes precedence: zero.woff2 is the figure without its slash
_FACES = {
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1E00-1E9F,"
    "U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,"
    "U+2122,U+2191,U+2193,U+2212,U+2215",
    "zero": "U+0030",
}


def page(composed: Composed) -> bytes:
    """A whole page; what stands before the first chapter becomes its header."""
    header, main = _html(composed)
    return f"""<!doctype html>
<html lang="{escape(composed.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">
<title>{escape(composed.title)}</title>
<style>
{_faces()}{composed.style or _style()}</style>
</head>
<body{_card(composed) if composed.card else ""}>
<header>
{header}</header>
<main>
{main}</main>
</body>
</html>
""".encode()


def _card(composed: Composed) -> str:
    """What a page says of its card: how large its words can be on paper."""
    *_, sheet = sheets(composed)
    return f' class="card" style="--size: {card_size(sides(sheet)):g}pt"'


def _html(composed: Composed) -> tuple[str, str]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # own words keep their white space, so the line break must not bring a second one
    parser.add_render_rule("hardbreak", lambda *_: "<br>")
    # a picture is casekit's own drawing; no other source of an image is known
    parser.add_render_rule(
        "image",
        lambda _, tokens, at, *__: _picture(composed, str(tokens[at].attrGet("src")), in_words),
    )
    if MARKS.search(composed.markdown):
        parser.add_render_rule("text", lambda _, tokens, at, *__: _words(tokens[at].content))
    tokens = parser.parse(composed.markdown)
    _describe(tokens)
    in_words = _in_words(composed, tokens)
    chapter = next(
        (
            at
            for at, token in enumerate(tokens)
            if (token.type, token.tag) == ("heading_open", "h2")
        ),
        len(tokens),
    )

    def written(part: "Sequence[Token]") -> str:
        return str(parser.renderer.render(part, parser.options, {}))

    if composed.card:
        main = [f"<section>\n{written(one)}</section>\n" for one in _sides(tokens[chapter:])]
    else:
        main = [
            f'<div class="{kind}">\n{written(tokens[at:end])}</div>\n'
            if kind
            else written(tokens[at:end])
            for kind, at, end in _parts(composed, tokens)
            if at >= chapter
        ]
    return written(tokens[:chapter]), "".join(main)


def _words(text: str) -> str:
    """Words, of which those in another language say so."""
    return MARKS.sub(
        lambda found: f'<span lang="{found[1]}">' if found[1] else "</span>",
        escape(text),
    )


def _sides(tokens: "Sequence[Token]") -> "list[Sequence[Token]]":
    """The chapters of a card, each one side of it."""
    begins = [at for at, one in enumerate(tokens) if (one.type, one.tag) == ("heading_open", "h2")]
    return [tokens[one:end] for one, end in pairwise([*begins, len(tokens)])]


def _parts(composed: Composed, tokens: "Sequence[Token]") -> Iterator[tuple[str, int, int]]:
    """Each chapter, or part of one: what paper does with it, where it begins, and where it ends.

    A short one stays whole; a wide picture with nothing but its heading has a sheet of its own.
    """
    headings = (at for at, one in enumerate(tokens) if one.type == "heading_open" and not one.level)
    begins = []
    for whole, part in chapters(tuple(read(composed, tokens))):
        if mine := [next(headings) for one in part if isinstance(one, Heading)]:
            begins.append(("whole" if whole else _sheet(part[len(mine) :]), mine[0]))
    for (kind, at), (_, end) in pairwise([*begins, ("", len(tokens))]):
        yield kind, at, end


def _sheet(below: Sequence[Block]) -> str:
    match below:
        case (Drawing(picture=Picture(wide=True) as picture),):
            return f"sheet {picture.paper.name}"
    return ""


def _in_words(composed: Composed, tokens: "Sequence[Token]") -> str:
    """A link to the chapter below the last wide picture, which tells it in words."""
    pictures = {f"{PICTURE}{name}" for name, one in composed.pictures.items() if one.wide}
    last = max(
        (
            at
            for at, token in enumerate(tokens)
            for one in token.children or ()
            if one.type == "image" and one.attrGet("src") in pictures
        ),
        default=len(tokens),
    )
    for token, title in pairwise(tokens[last:]):
        if (token.type, token.tag) == ("heading_open", "h2"):
            token.attrSet("id", "words")
            return f'<a class="words" href="#words">{escape(unmarked(title.content))}</a>'
    return ""


def _picture(composed: Composed, source: str, in_words: str) -> str:
    picture = composed.pictures.get(source.removeprefix(PICTURE))
    if picture is None:
        return ""
    kind = f"picture wide {picture.paper.name}" if picture.wide else "picture"
    # on a narrow screen it scrolls, by keyboard as well, where its words would get too small
    return (
        f"{in_words if picture.wide else ''}"
        f'<span class="{kind}" role="img" tabindex="0" aria-label="{escape(picture.alt)}"'
        f' style="--least: {ceil(picture.size[0])}px">{picture.svg}</span>'
    )


def _describe(tokens: "Sequence[Token]") -> None:
    """Say in the page what Markdown can't: directions, and the parts of tables that stack."""
    for token in tokens:
        if token.type == "blockquote_open":
            token.attrSet("dir", "auto")
        if role := _ROLES.get(token.type):
            # a table that CSS stacks is none to a screen reader, unless it says so
            token.attrSet("role", role)
    for start, token in enumerate(tokens):
        if token.type == "table_open":
            end = next(at for at in range(start, len(tokens)) if tokens[at].type == "table_close")
            _label(tokens[start:end])


def _label(table: "Sequence[Token]") -> None:
    """Give each cell the heading of its column, and mark a table that waits for a pen."""
    heads: list[str] = []
    cells: list[tuple[Any, str]] = []
    for token, content in pairwise(table):
        if token.type == "th_open":
            heads.append(unmarked(content.content))
        elif token.type == "td_open":
            cells.append((token, content.content.strip()))
    for at, (cell, _) in enumerate(cells):
        cell.attrSet("data-label", heads[at % len(heads)])
    kinds = ["pen"] if not any(text for _, text in cells) else []
    if len(heads) != 3 or asks_for_more(heads[1]):
        kinds.append("even")
    if kinds:
        table[0].attrSet("class", " ".join(kinds))


_ROLES = {
    "table_open": "table",
    "thead_open": "rowgroup",
    "tbody_open": "rowgroup",
    "tr_open": "row",
    "th_open": "columnheader",
    "td_open": "cell",
}


def own_style(text: str) -> str:
    """A team's style sheet; TemplateError where it would be more than that, or load something."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _NO_STYLE.search(line):
            raise TemplateError(
                tr(
                    "templates/{style}:{number}: `{found}` has no place in a style sheet here",
                    style=STYLE,
                    number=number,
                    found=found[0],
                ),
                hint=tr("a page loads nothing, and holds nothing but casekit's own elements"),
                file=f"templates/{STYLE}",
                line=number,
            )
    return text


def _style() -> str:
    return (templates_dir() / STYLE).read_text("utf-8")


@cache
def _faces() -> str:
    folder = templates_dir()
    faces = []
    for subset, characters in _FACES.items():
        for weight in (400, 700):
            data = (folder / "fonts" / f"{subset}-{weight}.woff2").read_bytes()
            faces.append(
                '@font-face { font-family: "Atkinson Hyperlegible Next"; '
                f"font-weight: {weight}; unicode-range: {characters}; "
                f"src: url(data:font/woff2;base64,{b64encode(data).decode()}) format('woff2'); }}\n"
            )
    return "".join(faces)

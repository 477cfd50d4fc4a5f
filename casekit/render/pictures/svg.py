"""The parts of a drawing: words that are measured without a browser, lines and shapes.

Plain SVG 1.1 with attributes only: typst's renderer knows no style sheet, variable or
foreignObject, and takes fonts by name from the files it is given.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from html import escape

from casekit.render.pictures.widths import BOLD, REGULAR

INK, GREY, PALE, BLUE, RUST = "#16191c", "#5f6468", "#d9dcdf", "#005a8c", "#9a3b12"

FAMILY = "Atkinson Hyperlegible Next, Atkinson Hyperlegible, Verdana, sans-serif"

LINE = 1.22
"""From one line of words to the next, in sizes of the letters."""

ASCENT = 0.76
"""How far letters rise above the line that they stand on, in their size."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide words are at most; letters of other scripts are taken as wide as they may be."""
    return size / 1000 * sum(_width(one, bold=bold) for one in text)


@lru_cache(maxsize=4096)
def _width(character: str, *, bold: bool) -> int:
    if (known := _widths(bold=bold).get(character)) is not None:
        return known
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Cf", "Cc"}:
        return 0
    if unicodedata.east_asian_width(character) in "WF" or ord(character) > 0xFFFF:
        return 1350
    return 950


@cache
def _widths(*, bold: bool) -> dict[str, int]:
    table = BOLD if bold else REGULAR
    return {one: width for width, characters in table.items() for one in characters}


def wrapped(
    text: str, size: float, across: float, *, lines: int = 99, bold: bool = False
) -> tuple[str, ...]:
    """The words in lines no wider than `across`; `…` ends what doesn't fit in so many lines.

    A word that is wider than a line is parted.
    """
    found: list[str] = []
    line = ""
    for word in _pieces(_CONTROL.sub("", " ".join(text.split())), size, across, bold=bold):
        joined = f"{line} {word}" if line and not line.endswith("\u200b") else line + word
        if line and width(joined, size, bold=bold) > across:
            found.append(line)
            joined = word
        line = joined
    if line:
        found.append(line)
    found = [one.replace("\u200b", "") for one in found]
    if len(found) > lines:
        last = found[lines - 1]
        while last and width(f"{last}…", size, bold=bold) > across:
            last = last[:-1]
        found = [*found[: lines - 1], f"{last.rstrip()}…"]
    return tuple(found)


def _pieces(text: str, size: float, across: float, *, bold: bool) -> list[str]:
    """The words; a long one in pieces that end in a zero-width space, where no space belongs."""
    found: list[str] = []
    for word in text.split(" "):
        piece = ""
        for one in word:
            if piece and width(piece + one, size, bold=bold) > across:
                found.append(f"{piece}\u200b")
                piece = ""
            piece += one
        found.append(piece)
    return [one for one in found if one]


def words(
    x: float,
    y: float,
    lines: Sequence[str] | str,
    size: float,
    *,
    bold: bool = False,
    fill: str = INK,
    anchor: str = "start",
    mark: str = "",
) -> str:
    """Lines of words; `y` is where the first one stands, `anchor` says which side is at `x`."""
    each = [lines] if isinstance(lines, str) else lines
    attributes = f'font-size="{number(size)}" fill="{fill}"'
    attributes += ' font-weight="700"' if bold else ""
    attributes += f" {mark}" if mark else ""
    return "".join(
        f'<text x="{number(x)}" y="{number(y + at * size * LINE)}" '
        f'text-anchor="{_anchor(one, anchor)}" {attributes}{_direction(one)}>{_text(one)}</text>'
        for at, one in enumerate(each)
    )


def _anchor(text: str, anchor: str) -> str:
    # where words run from right to left they start at their right side
    if _direction(text):
        return {"start": "end", "end": "start"}.get(anchor, anchor)
    return anchor


def _direction(text: str) -> str:
    for one in text:
        kind = unicodedata.bidirectional(one)
        if kind in _RIGHT_TO_LEFT:
            return ' direction="rtl"'
        if kind == "L":
            return ""
    return ""


def _text(text: str) -> str:
    return escape(_CONTROL.sub("", text))


def line(points: Sequence[tuple[float, float]], *, stroke: str = INK, width: float = 1.4) -> str:
    """A line through points."""
    return path("M" + " L".join(f"{number(x)} {number(y)}" for x, y in points), stroke, width)


def path(way: str, stroke: str, width: float, *, more: str = "") -> str:
    """A line along a way as SVG writes it."""
    return (
        f'<path d="{way}" fill="none" stroke="{stroke}" stroke-width="{number(width)}"'
        f"{f' {more}' if more else ''}/>"
    )


def box(
    x: float,
    y: float,
    across: float,
    down: float,
    *,
    fill: str = "none",
    stroke: str = "none",
    line: float = 1.4,
    round_: float = 0,
    more: str = "",
) -> str:
    """A rectangle; `round_` is the radius of its corners."""
    corners = f' rx="{number(round_)}"' if round_ else ""
    edge = f' stroke="{stroke}" stroke-width="{number(line)}"' if stroke != "none" else ""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(across)}" height="{number(down)}"'
        f'{corners} fill="{fill}"{edge}{f" {more}" if more else ""}/>'
    )


def drawing(
    across: float, down: float, parts: Sequence[str], *, title: str = "", about: str = ""
) -> str:
    """The whole picture, as large as its page lets it be; one unit is a point at full size.

    `title` and `about` are for whoever meets the picture without its page.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(across)} {number(down)}" '
        f'width="{number(across)}pt" height="{number(down)}pt" font-family="{FAMILY}">'
        + (f"<title>{_text(title)}</title>" if title else "")
        + (f"<desc>{_text(about)}</desc>" if about else "")
        + "".join(parts)
        + "</svg>"
    )


def number(value: float) -> str:
    """A figure as short as it can be: `12.5`, `3`."""
    rounded = round(value, 1)
    return str(int(rounded) if rounded == int(rounded) else rounded)

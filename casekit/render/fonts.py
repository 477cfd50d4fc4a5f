"""The fonts of documents on paper, and which characters they can draw.

A font of the reader's computer is never used: the same document is the same page everywhere.
"""

import re
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from casekit.resources import templates_dir

OWN = ("Atkinson Hyperlegible Next",)
"""What nearly every text needs; loading it takes no time."""

MORE = (
    *("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Ethiopic"),
    *("Noto Sans Symbols 2", "Noto Sans Math", "Noto Emoji"),
)
"""What names, own words and signs of other scripts need, in the order in which they are tried."""

UNKNOWN = "\N{WHITE SQUARE}"
"""Stands on paper for a character that no font of ours can draw."""

# nothing is drawn for these (Unicode DerivedCoreProperties: Default_Ignorable_Code_Point), or an
# empty space that is as wide as another one
_UNSEEN = re.compile(
    "[\t\n \xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
# no part of a text in any PDF/A file; a byte order mark or control character is nothing to see
_NOTHING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")


@cache
def folder(*, more: bool) -> Path:
    """Where the font files of `OWN` are, or those of `MORE`."""
    return templates_dir() / "fonts" / ("scripts" if more else "print")


def families(text: str) -> tuple[str, ...]:
    """The fonts that a text needs."""
    return OWN if _beyond(text) <= _drawn(folder(more=False)) else (*OWN, *MORE)


def drawable(text: str) -> str:
    """The text as our fonts can draw it: `UNKNOWN` for what they lack, nothing for controls."""
    missing = undrawable(text)
    text = _NOTHING.sub("", text)
    return text.translate(dict.fromkeys(map(ord, missing), UNKNOWN)) if missing else text


def undrawable(text: str) -> tuple[str, ...]:
    """The characters of a text that none of our fonts can draw."""
    beyond = _beyond(text) - _drawn(folder(more=False))
    return tuple(map(chr, sorted(beyond - _drawn(folder(more=True))))) if beyond else ()


def _beyond(text: str) -> set[int]:
    return set(map(ord, set(_UNSEEN.sub("", _NOTHING.sub("", text)))))


@cache
def _drawn(fonts: Path) -> frozenset[int]:
    return frozenset(
        code for path in sorted(fonts.glob("*.ttf")) for code in _characters(path.read_bytes())
    )


def _characters(font: bytes) -> Iterator[int]:
    """The code points that a TrueType font has a glyph for (OpenType 1.9, table `cmap`)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for at in range(12, 12 + 16 * tables, 16):
        tag, _, start, _ = struct.unpack_from(">4sLLL", font, at)
        if tag == b"cmap":
            break
    else:
        return
    (maps,) = struct.unpack_from(">H", font, start + 2)
    for at in range(start + 4, start + 4 + 8 * maps, 8):
        _, _, offset = struct.unpack_from(">HHL", font, at)
        yield from _mapped(font, start + offset)


def _mapped(font: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == 12:
        (groups,) = struct.unpack_from(">L", font, at + 12)
        for first, last, _ in struct.iter_unpack(">LLL", font[at + 16 : at + 16 + 12 * groups]):
            yield from range(first, last + 1)
    elif form == 4:
        (twice,) = struct.unpack_from(">H", font, at + 6)
        shape = f">{twice // 2}H"
        lasts = struct.unpack_from(shape, font, at + 14)
        firsts = struct.unpack_from(shape, font, at + 16 + twice)
        for first, last in zip(firsts, lasts, strict=True):
            # our fonts have no gap inside a segment; a test compares with another reader
            yield from range(first, min(last, 0xFFFE) + 1)

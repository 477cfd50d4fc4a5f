"""Makes widths.py from the font of the documents: python -m casekit.render.pictures.measure.

Its only reader is whoever changes the font; a picture never opens a font file.
"""

import struct
import sys
from pathlib import Path

from casekit.render.fonts import folder

# what Dutch, English and the names of Europe are written with, and the signs around them
CHARACTERS = "".join(
    map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x20AC, 0x2212))
)


def widths(font: bytes) -> dict[str, int]:
    """The advance width of each of CHARACTERS that the font has, in 1/1000 em.

    OpenType 1.9, tables `head`, `hhea`, `hmtx` and `cmap` (format 4).
    """
    (count,) = struct.unpack_from(">H", font, 4)
    at = {
        tag: start for tag, _, start, _ in struct.iter_unpack(">4sLLL", font[12 : 12 + 16 * count])
    }
    (em,) = struct.unpack_from(">H", font, at[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", font, at[b"hhea"] + 34)
    glyphs = _glyphs(font, at[b"cmap"])
    found = {}
    for one in CHARACTERS:
        if glyph := glyphs.get(ord(one)):
            entry = at[b"hmtx"] + 4 * min(glyph, metrics - 1)
            (advance,) = struct.unpack_from(">H", font, entry)
            found[one] = round(1000 * advance / em)
    return found


def _glyphs(font: bytes, cmap: int) -> dict[int, int]:
    (maps,) = struct.unpack_from(">H", font, cmap + 2)
    for entry in range(cmap + 4, cmap + 4 + 8 * maps, 8):
        (offset,) = struct.unpack_from(">L", font, entry + 4)
        at = cmap + offset
        form, _, _, twice = struct.unpack_from(">HHHH", font, at)
        if form == 4:
            return _segments(font, at + 14, twice // 2)
    raise ValueError("no character map of format 4")


def _segments(font: bytes, at: int, count: int) -> dict[int, int]:
    def column(number: int, kind: str) -> tuple[int, ...]:
        # a word of padding stands behind the first column
        return struct.unpack_from(
            f">{count}{kind}", font, at + 2 * count * number + 2 * bool(number)
        )

    lasts, firsts, deltas, offsets = column(0, "H"), column(1, "H"), column(2, "h"), column(3, "H")
    offsets_at = at + 2 * count * 3 + 2
    found = {}
    for number, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if offsets[number]:
                where = offsets_at + 2 * number + offsets[number] + 2 * (code - first)
                if where + 2 > len(font):
                    continue
                (glyph,) = struct.unpack_from(">H", font, where)
            found[code] = (glyph + deltas[number]) % 65536
    return found


def table(name: str, font: bytes) -> str:
    """The table as Python: the characters of one width stand together."""
    by_width: dict[int, str] = {}
    for one, width in widths(font).items():
        by_width[width] = by_width.get(width, "") + one
    lines = [f"    {width}: {by_width[width]!a},\n" for width in sorted(by_width)]
    return f"{name} = {{\n{''.join(lines)}}}\n"


def main() -> None:
    """Print the module."""
    about = "How wide the characters of Atkinson Hyperlegible Next are, by width in 1/1000 em."
    how = "Made by python -m casekit.render.pictures.measure; not to be edited."
    text = f'"""{about}\n\n{how}\n"""\n# fmt: off\n'
    for name, weight in (("REGULAR", 400), ("BOLD", 700)):
        path: Path = folder(more=False) / f"AtkinsonHyperlegibleNext-{weight}.ttf"
        text += "\n" + table(name, path.read_bytes())
    sys.stdout.write(text)


if __name__ == "__main__":
    main()

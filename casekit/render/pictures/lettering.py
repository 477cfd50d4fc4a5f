"""The words of a picture that typst sets itself, since its renderer of SVG can't.

That renderer gives up where the letters of another font are more or fewer signs than our own font
made of them (Arabic letters and their dots, an emoji of several), and shows boxes; nor does it know
at which side words that run from right to left begin.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

_PART = re.compile(
    r'<g transform="translate\((?P<right>[-\d.]+) (?P<down>[-\d.]+)\)">'
    r'|<text x="(?P<x>[-\d.]+)" y="(?P<y>[-\d.]+)" text-anchor="(?P<anchor>\w+)" '
    r'font-size="(?P<size>[\d.]+)" fill="(?P<fill>\S+?)"(?P<bold> font-weight="700")?'
    r'(?P<rtl> direction="rtl")?>(?P<text>[^<]*)</text>'
)
_OTHER_SIDE = {"start": "end", "end": "start"}


def lifted(svg: str, apart: Callable[[str], bool]) -> tuple[str, list[dict[str, Any]]]:
    """The picture without the words that are to be set apart, and those words with their places.

    `svg` is a drawing of `casekit.render.pictures.svg`; places are in its units.
    """
    right = down = 0.0
    words: list[dict[str, Any]] = []

    def part(found: re.Match[str]) -> str:
        nonlocal right, down
        if found["right"]:
            right, down = float(found["right"]), float(found["down"])
            return found[0]
        text, rtl = unescape(found["text"]), bool(found["rtl"])
        if not apart(text):
            return found[0]
        # SVG counts from where words begin, a page from its left
        anchor = _OTHER_SIDE.get(found["anchor"], found["anchor"]) if rtl else found["anchor"]
        words.append(
            {
                "x": right + float(found["x"]), "y": down + float(found["y"]),
                "size": float(found["size"]), "fill": found["fill"], "bold": bool(found["bold"]),
                "anchor": anchor, "rtl": rtl, "text": text,
            }
        )  # fmt: skip
        return ""

    return _PART.sub(part, svg), words

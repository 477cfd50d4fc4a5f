"""What stands in a drawing, read from its SVG: where its words are, and where its lines go."""

import re
from html import unescape
from itertools import combinations, pairwise

from casekit.render.composed import Picture
from casekit.render.pictures import svg
from casekit.render.pictures.room import Box, Place

_TEXT = re.compile(
    r'<text x="(?P<x>[-\d.]+)" y="(?P<y>[-\d.]+)" text-anchor="(?P<anchor>\w+)" '
    r'font-size="(?P<size>[\d.]+)" fill="\S+?"(?P<bold> font-weight="700")?'
    r'(?P<rtl> direction="rtl")?>(?P<text>[^<]*)</text>'
)
_WAY = re.compile(r'<path d="([^"]+)" fill="none"')


def words_in(picture: Picture) -> list[tuple[str, Box]]:
    """Each line of words, and the box that its letters fill."""
    found = []
    for one in _TEXT.finditer(picture.svg):
        size, text = float(one["size"]), unescape(one["text"])
        across = svg.width(text, size, bold=bool(one["bold"]))
        anchor = one["anchor"]
        if one["rtl"]:
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        x = float(one["x"]) - {"start": 0, "middle": across / 2, "end": across}[anchor]
        found.append((text, Box(x, float(one["y"]) - svg.ASCENT * size, across, size)))
    assert len(found) == picture.svg.count("<text ")
    return found


def lines_in(picture: Picture) -> list[tuple[Place, Place]]:
    """Every straight line but those that are the pale ground of the drawing."""
    found = []
    for way in _WAY.finditer(picture.svg):
        if svg.PALE in picture.svg[way.end() : way.end() + 30]:
            continue
        for part in way[1].split("M")[1:]:
            points = [(float(x), float(y)) for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", part)]
            found += list(pairwise(points))
    return found


def check(picture: Picture) -> None:
    """Words stand on the page, as large as they should, and touch neither words nor lines."""
    across, down = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture.svg)[0])
    page = Box(-0.5, -0.5, across + 1, down + 1)
    words = words_in(picture)
    for text, box in words:
        assert box.within(page), text
        assert box.down >= 12, text
        inner = Box(box.x + 0.5, box.y + 0.5, box.across - 1, box.down - 1)
        for line in lines_in(picture):
            assert not inner.crossed(*line), (text, line)
    for (one, box), (other, place) in combinations(words, 2):
        assert not box.touches(place), (one, other)

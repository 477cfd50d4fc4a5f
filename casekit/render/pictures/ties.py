"""How ties are drawn: each kind a line of its own, that is told apart without colour."""

from collections.abc import Iterator

from casekit.render.pictures import svg
from casekit.render.pictures.ways import Point, Way, direction, length, part, point

STYLES = ("strong", "strong-tense", "ordinary", "loose", "tense", "broken", "wished")
"""All kinds of lines, in the order of a legend; a tie may be strong and tense at once."""

_DASH = {"loose": "7 5", "wished": "0.1 6"}
_STROKE = {
    "strong": (svg.BLUE, 4.5),
    "strong-tense": (svg.RUST, 4.0),
    "ordinary": (svg.INK, 1.5),
    "loose": (svg.GREY, 1.5),
    "tense": (svg.RUST, 1.5),
    "broken": (svg.INK, 1.5),
    "wished": (svg.BLUE, 3.0),
}
_HEAD = 8.0


def tie(way: Way, style: str, *, arrow: bool = False) -> str:
    """A line along a way; an `arrow` says that it goes to where the way ends."""
    stroke, width = _STROKE[style]
    head = ""
    if arrow:
        size = _HEAD + width
        way, head = _arrow(way, size, stroke)
    if style in {"tense", "strong-tense"}:
        way = tuple(_zigzag(way, 3.0 if style == "tense" else 4.5))
    more = 'stroke-linejoin="round"'
    if style in _DASH:
        more += f' stroke-dasharray="{_DASH[style]}"'
    if style == "wished":
        more += ' stroke-linecap="round"'
    if style == "broken":
        return _cut(way, stroke, width, more) + head
    return svg.path(_path(way), stroke, width, more=more) + head


def _path(way: Way) -> str:
    return "M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in way)


def _arrow(way: Way, size: float, fill: str) -> tuple[Way, str]:
    """The way without its last bit, and the head that stands there."""
    end = way[-1]
    short = part(way, 0, length(way) - size)
    (x, y), (dx, dy) = short[-1], direction(short[-1], end)
    half = size * 0.42
    corners = (end, (x - dy * half, y + dx * half), (x + dy * half, y - dx * half))
    drawn = " ".join(f"{svg.number(a)},{svg.number(b)}" for a, b in corners)
    return short, f'<polygon points="{drawn}" fill="{fill}"/>'


def _zigzag(way: Way, high: float) -> Iterator[Point]:
    whole = length(way)
    teeth = max(2 * round(whole / (high * 4)), 2)
    yield way[0]
    for tooth in range(teeth):
        (x, y), (dx, dy) = point(way, (tooth + 0.5) * whole / teeth)
        side = high if tooth % 2 else -high
        yield x - dy * side, y + dx * side
    yield way[-1]


def _cut(way: Way, stroke: str, width: float, more: str) -> str:
    """A line that is cut through half way."""
    whole = length(way)
    drawn = []
    for first, last, at in (
        (0, whole / 2 - 3, whole / 2 - 3),
        (whole / 2 + 3, whole, whole / 2 + 3),
    ):
        drawn.append(svg.path(_path(part(way, first, last)), stroke, width, more=more))
        (x, y), (dx, dy) = point(way, at)
        across = ((x - dy * 6, y + dx * 6), (x + dy * 6, y - dx * 6))
        drawn.append(svg.path(_path(across), stroke, width + 0.5))
    return "".join(drawn)

"""How something went over time, as a line with its phases (facts: charts by hand in SVG).

Nothing hangs on colour: each phase has marks of its own shape, the middle of a phase is a thick
line, the goal a dotted one, and where nothing is known there is no line.
"""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10

from casekit.model.value import Value
from casekit.render.composed import Picture
from casekit.render.over_time import Course, Moment, Phase, phase_name, rhythm, stretches
from casekit.render.pictures import svg
from casekit.render.pictures.marks import cross, mark
from casekit.render.pictures.room import Box, Place, Room, rows
from casekit.render.words import Words

_ACROSS = 470.0
_DOWN = 190.0
_SIZE = 12.0
_ROW = _SIZE * svg.LINE
_GAP = 10.0
_MARK = 4.6

# more values than these are told by the scale alone
_LABELLED = 14
_TOLD = 30


class _Plot(Value):
    """Where a day and a value are on the drawing."""

    left: float
    right: float
    top: float
    first: date
    last: date
    ticks: tuple[float, ...]

    @property
    def bottom(self) -> float:
        return self.top + _DOWN

    def x(self, on: date) -> float:
        days = (self.last - self.first).days
        inside = self.right - self.left - 4 * _GAP
        at = (on - self.first).days / days if days else 0.5
        return self.left + 2 * _GAP + at * inside

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * _DOWN


def series(course: Course, words: Words) -> Picture:
    """The course as a line; its words are in `over_time.told`.

    series(Course("How was your week?", (Moment(day, 4), Moment(later, 7)), enough=7), words)
    """
    ticks = scale(course)
    goal = _goal(course, words)
    left = max(svg.width(words.number(one), _SIZE) for one in ticks) + 8
    right = _ACROSS - (svg.width(goal, _SIZE, bold=True) + 8 if goal else 0)
    days = [one.on for one in course.moments] or [date(2000, 1, 1)]
    plot = _Plot(left, right, 0, min(days), max(days), ticks)
    heads, top = _heads(course, plot, words)
    # the highest value may have its figure above it
    plot = _Plot(left, right, top + _ROW + 4, min(days), max(days), ticks)
    parts = [*heads, *_grid(plot, words), *_values(course, plot, words), *_lines(course, plot)]
    if course.enough is not None:
        y = plot.y(course.enough)
        parts.append(
            svg.path(f"M{_at(plot.left, y)} L{_at(plot.right, y)}", svg.INK, 2, more=_DOTS)
        )
        parts.append(svg.words(plot.right + 6, y + 4.3, goal, _SIZE, bold=True))
    foot, down = _foot(course, plot, words)
    parts += foot
    alt = _alt(course, words)
    return Picture(svg.drawing(_ACROSS, down, parts, title=course.name, about=alt), alt)


def scale(course: Course) -> tuple[float, ...]:
    """The figures beside the line: the whole scale where it has ends, from zero where it counts."""
    values = [value for _, value in course.known]
    values += [one for one in (course.enough, course.lowest, course.highest) if one is not None]
    low, high = min(values, default=0), max(values, default=10)
    if low > 0 and low < 0.6 * high:
        low = 0
    if low == high:
        low, high = (0, high) if high > 0 else (low, 0) if low < 0 else (0, 1)
    step = _step(high - low)
    if all(one == int(one) for one in values):
        # what is counted has no halves
        step = max(step, 1)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return tuple(round(at * step, 10) for at in range(first, last + 1))


def _step(span: float) -> float:
    """A round number that goes into the span at most six times."""
    size = 10.0 ** floor(log10(span / 6))
    return next(times * size for times in (1, 2, 5, 10) if times * size * 6 >= span * (1 - 1e-9))


def _goal(course: Course, words: Words) -> str:
    if course.enough is None:
        return ""
    return _SAID[words.language]["goal"].format(value=words.number(course.enough))


def _heads(course: Course, plot: _Plot, words: Words) -> tuple[list[str], float]:
    """What each phase is called, above its part of the drawing, and how far down that reaches."""
    parts, y = [], 0.0
    if course.unit:
        unit = svg.wrapped(course.unit, _SIZE, _ACROSS)
        parts.append(svg.words(0, _SIZE, unit, _SIZE, fill=svg.GREY))
        y = len(unit) * _ROW + 4
    phases = course.phases
    if not any(one.name for one in phases):
        return parts, y
    starts = [plot.left, *_partings(course, plot)]
    room = [*starts[1:], _ACROSS]
    blocks = []
    for phase, start, end in zip(phases, starts, room, strict=True):
        across = end - start - _GAP - 16
        name = phase_name(phase.name, words)
        lines = svg.wrapped(
            name[:1].upper() + name[1:], _SIZE, across if across > 70 else 170, bold=True
        )
        middle = _middle(phase, words)
        widest = max((svg.width(one, _SIZE, bold=True) for one in lines), default=0)
        width = 16 + max(widest, svg.width(middle, _SIZE))
        blocks.append((min(start, _ACROSS - width), width, lines, middle))
    at = rows([(x, width) for x, width, _, _ in blocks], _GAP)
    tops = [y]
    for row in range(max(at) + 1):
        tallest = max(
            len(lines) + bool(middle)
            for (_, _, lines, middle), one in zip(blocks, at, strict=True)
            if one == row
        )
        tops.append(tops[-1] + tallest * _ROW + 4)
    for number, ((x, _, lines, middle), row) in enumerate(zip(blocks, at, strict=True)):
        y = tops[row] + _SIZE
        parts.append(mark(number)(x + 6, y - 4.2, _MARK))
        parts.append(svg.words(x + 16, y, lines, _SIZE, bold=True))
        if middle:
            parts.append(svg.words(x + 16, y + len(lines) * _ROW, middle, _SIZE))
    return parts, tops[-1]


def _middle(phase: Phase, words: Words) -> str:
    said = _SAID[words.language]["middle"]
    return "" if phase.middle is None else said.format(value=words.number(phase.middle))


def _between(plot: _Plot, before: Phase, after: Phase) -> float:
    return (plot.x(before.moments[-1].on) + plot.x(after.moments[0].on)) / 2


def _grid(plot: _Plot, words: Words) -> list[str]:
    parts = []
    for tick in plot.ticks:
        y = plot.y(tick)
        parts.append(svg.line([(plot.left, y), (plot.right, y)], stroke=svg.PALE, width=1))
        text = words.number(int(tick) if tick == int(tick) else tick)
        parts.append(svg.words(plot.left - 8, y + 4.3, text, _SIZE, fill=svg.GREY, anchor="end"))
    bottom = [(plot.left, plot.bottom), (plot.right, plot.bottom)]
    return [*parts, svg.line(bottom, width=1.6)]


def _lines(course: Course, plot: _Plot) -> list[str]:
    """Where phases part, the middle of each, and the values with lines between them."""
    usual = rhythm(course)
    parts = [
        svg.path(f"M{_at(x, plot.top)} L{_at(x, plot.bottom)}", svg.INK, 1.4, more=_DASH)
        for x in _partings(course, plot)
    ]
    middles = filter(None, (_middle_line(phase, plot) for phase in course.phases))
    parts += [svg.line(way, stroke=svg.BLUE, width=4) for way in middles]
    radius = _radius(course)
    for number, phase in enumerate(course.phases):
        for stretch in stretches(phase, usual):
            points = [(plot.x(on), plot.y(value)) for on, value in stretch]
            if len(points) > 1:
                parts.append(svg.line(points, width=1.8))
            parts += [mark(number)(x, y, radius) for x, y in points]
    return parts


def _partings(course: Course, plot: _Plot) -> list[float]:
    phases = course.phases
    return [_between(plot, *pair) for pair in pairwise(phases)]


def _middle_line(phase: Phase, plot: _Plot) -> list[Place]:
    if phase.middle is None:
        return []
    start, end = plot.x(phase.moments[0].on), plot.x(phase.moments[-1].on)
    y = plot.y(phase.middle)
    return [(start - 6, y), (end + 6, y)]


def _radius(course: Course) -> float:
    return min(_MARK, max(1.6, _MARK * 45 / max(len(course.known), 1)))


def _values(course: Course, plot: _Plot, words: Words) -> list[str]:
    """The figure of each value beside it, where there is room; the scale tells the others."""
    if len(course.known) > _LABELLED:
        return []
    above = _ROW + 2
    room = Room(Box(plot.left, plot.top - above, plot.right - plot.left, _DOWN + above))
    usual = rhythm(course)
    for x in _partings(course, plot):
        room.draw([(x, plot.top), (x, plot.bottom)])
    if course.enough is not None:
        room.draw([(plot.left, plot.y(course.enough)), (plot.right, plot.y(course.enough))])
    for phase in course.phases:
        if way := _middle_line(phase, plot):
            x, y = way[0]
            room.put(Box(x, y - 2, way[1][0] - x, 4))
        for stretch in stretches(phase, usual):
            room.draw([(plot.x(on), plot.y(value)) for on, value in stretch])
    for on, value in course.known:
        side = _MARK + 1.5
        room.put(Box(plot.x(on) - side, plot.y(value) - side, 2 * side, 2 * side))
    parts = []
    for on, value in course.known:
        text = words.number(value)
        across = svg.width(text, _SIZE) + 2
        x, y = plot.x(on) - across / 2, plot.y(value)
        for upper in (y - 7 - _SIZE, y + 7):
            box = Box(x, upper, across, _SIZE)
            if room.free(box):
                room.put(box)
                # the lines of the scale go behind it
                parts.append(svg.box(x, upper, across, _SIZE, fill="#ffffff"))
                parts.append(svg.words(plot.x(on), upper + 10.3, text, _SIZE, anchor="middle"))
                break
    return parts


def _foot(course: Course, plot: _Plot, words: Words) -> tuple[list[str], float]:
    """The days below the line, what its signs mean, and how far down they reach."""
    parts, y = [], plot.bottom + 4
    missing = [one.on for one in course.in_order if one.value is None]
    if missing:
        parts += [cross(plot.x(on), y + 6) for on in missing]
        y += 12
    days, down = _days(course, plot, words, y)
    parts += days
    y += down + 6
    said = _SAID[words.language]
    signs: list[tuple[Callable[[float, float], str], str]] = []
    if any(one.middle is not None for one in course.phases):
        signs.append((_thick, said["of the middle"]))
    if missing:
        signs.append((lambda x, y: cross(x + 10, y), said["missing"]))
    x = 0.0
    for sign, text in signs:
        lines = svg.wrapped(text, _SIZE, _ACROSS - 28)
        width = 28 + max(svg.width(one, _SIZE) for one in lines)
        if x and x + width > _ACROSS:
            x, y = 0.0, y + _ROW + 3
        parts.append(sign(x, y + 8))
        parts.append(svg.words(x + 28, y + _SIZE, lines, _SIZE))
        x += width + 2 * _GAP
    return parts, y + (_ROW + 3 if signs else 0)


def _days(course: Course, plot: _Plot, words: Words, y: float) -> tuple[list[str], float]:
    """Days below the line: the first, the last, and as many between as there is room for."""
    days = sorted({one.on for one in course.moments})
    texts = {on: words.short_day(on) for on in days}
    chosen: list[tuple[date, Box]] = []

    def place(on: date) -> Box:
        across = max(svg.width(texts[on], _SIZE), svg.width(str(on.year), _SIZE)) + _GAP
        x = min(max(plot.x(on) - across / 2, 0), _ACROSS - across)
        return Box(x, y, across, _ROW)

    for on in [*days[:1], *days[1:][-1:], *days[1:-1]]:
        box = place(on)
        if not any(box.touches(other) for _, other in chosen):
            chosen.append((on, box))
    parts, year = [], None
    for on, box in sorted(chosen, key=lambda one: one[0]):
        # the year only where it begins or changes
        lines = [texts[on]] if on.year == year else [texts[on], str(on.year)]
        year = on.year
        middle = box.x + box.across / 2
        parts.append(svg.words(middle, y + _SIZE, lines, _SIZE, fill=svg.GREY, anchor="middle"))
    return parts, 2 * _ROW if days else 0


def _alt(course: Course, words: Words) -> str:
    """The picture in words: every value with its day, or their number where they are many."""
    said = _SAID[words.language]
    known = course.known
    unit = f" ({course.unit})" if course.unit else ""
    if len(course.moments) > _TOLD:
        each = [said["many"].format(count=len(known))] if known else []
        names = [phase_name(one.name, words) for one in course.phases if one.name]
        each += list(dict.fromkeys(names))
    else:
        each = [_phase_told(one, words) for one in course.phases]
    goal = [_goal(course, words)] if course.enough is not None else []
    return " ".join(
        one if one.endswith((".", "?", "!")) else f"{one}."
        for one in (said["alt"], f"{course.name.strip()}{unit}", *each, *goal)
    )


def _phase_told(phase: Phase, words: Words) -> str:
    name = phase_name(phase.name, words)
    values = "; ".join(_moment_told(one, words) for one in phase.moments)
    middle = _middle(phase, words)
    return f"{name}: {values}" * bool(name) + values * (not name) + (middle and f" ({middle})")


def _moment_told(one: Moment, words: Words) -> str:
    value = _SAID[words.language]["missing"] if one.value is None else words.number(one.value)
    return f"{words.date(one.on)}: {value}"


def _thick(x: float, y: float) -> str:
    return svg.line([(x, y), (x + 20, y)], stroke=svg.BLUE, width=4)


def _at(x: float, y: float) -> str:
    return f"{svg.number(x)} {svg.number(y)}"


_DOTS = 'stroke-dasharray="0.1 5" stroke-linecap="round"'
_DASH = 'stroke-dasharray="6 4"'

_SAID = {
    "nl": {
        "alt": "Lijn door de tijd",
        "goal": "genoeg: {value}",
        "middle": "midden: {value}",
        "of the middle": "midden: de ene helft ligt hoger, de andere helft lager",
        "missing": "niet ingevuld",
        "many": "{count} keer ingevuld",
    },
    "en": {
        "alt": "A line over time",
        "goal": "enough: {value}",
        "middle": "middle: {value}",
        "of the middle": "middle: one half lies higher, the other half lower",
        "missing": "not filled in",
        "many": "filled in {count} times",
    },
}

"""Agreements over time: from the day on which each was made to the day on which it should be done.

A bar that is filled is done, an open one is not, and one without an end has no day to be done by.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from casekit.model.value import Value
from casekit.render.composed import Picture
from casekit.render.pictures import svg
from casekit.render.pictures.room import Box
from casekit.render.words import Words

_ACROSS = 470.0
_TALL = 600.0
"""No picture is taller: on a page it must not become smaller, for its words would too."""

_SIZE = 12.0
_ROW = _SIZE * svg.LINE
_TEXT = 214.0
_LINES = 4
_LEFT, _RIGHT = 232.0, _ACROSS - 6
_BAR = 13.0
_HEAD = 2 * _ROW + 8
_FOOT = 10 + _ROW


class Bar(Value):
    """An agreement in time; either day may be unknown."""

    text: str
    made: date | None
    due: date | None
    done: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(one for one in (self.made, self.due) if one)


class Domain(Value):
    """Agreements of one life domain; `label` is empty where they belong to none."""

    label: str
    bars: tuple[Bar, ...]


class _Row(Value):
    """A heading or an agreement, and how far down it reaches."""

    lines: tuple[str, ...]
    down: float
    bar: Bar | None = None


class _Axis(Value):
    first: date
    last: date

    def x(self, on: date) -> float:
        days = (self.last - self.first).days or 1
        return _LEFT + (on - self.first).days / days * (_RIGHT - _LEFT)


def agreements(domains: Sequence[Domain], today: date, words: Words) -> tuple[Picture, ...]:
    """The agreements that have a day, by domain; as many pictures as they need.

    None where fewer than two have one, or where all have the same: there is nothing to compare.
    """
    dated = [Domain(one.label, tuple(bar for bar in one.bars if bar.days)) for one in domains]
    days = [day for one in dated for bar in one.bars for day in bar.days]
    if sum(len(one.bars) for one in dated) < 2 or len(set(days)) < 2:
        return ()
    # a day at the edge has room for what stands there, and an open bar for its open end
    margin = timedelta(max(3, (max(*days, today) - min(*days, today)).days // 24))
    axis = _Axis(min(*days, today) - margin, max(*days, today) + margin)
    legend = _legend(dated)
    sheets = _sheets(dated, len(legend) * (_ROW + 4), words)
    return tuple(_picture(sheet, axis, today, words, legend) for sheet in sheets)


def _sheets(domains: Sequence[Domain], legend: float, words: Words) -> list[list[_Row]]:
    """The rows in pictures of a page at most; a domain that goes on has its heading again."""
    room = _TALL - _HEAD - _FOOT - legend
    found: list[list[_Row]] = [[]]
    for domain in domains:
        heads = _heading(domain)
        for number, bar in enumerate(domain.bars):
            row = _row(bar, words)
            new = [*heads, row] if number == 0 or not found[-1] else [row]
            used = sum(one.down for one in found[-1])
            if found[-1] and used + sum(one.down for one in new) > room:
                found.append([*heads, row])
            else:
                found[-1] += new
    return found


def _heading(domain: Domain) -> list[_Row]:
    lines = svg.wrapped(domain.label, _SIZE, _TEXT, lines=_LINES, bold=True)
    return [_Row(lines, len(lines) * _ROW + 10)] if lines else []


def _row(bar: Bar, words: Words) -> _Row:
    lines = svg.wrapped(bar.text, _SIZE, _TEXT, lines=_LINES)
    return _Row((*lines, _when(bar, words)), (len(lines) + 1) * _ROW + 9, bar)


def _when(bar: Bar, words: Words) -> str:
    """Until when, in words; what is done is done, whenever it was."""
    said = _SAID[words.language]
    if bar.done:
        return said["done"]
    return said["due"].format(on=words.date(bar.due)) if bar.due else said["open"]


def _picture(
    rows: Sequence[_Row], axis: _Axis, today: date, words: Words, legend: Sequence[str]
) -> Picture:
    parts: list[str] = []
    down = _HEAD + sum(one.down for one in rows)
    for on, lines, x in _months(axis, words):
        parts.append(svg.line([(axis.x(on), _HEAD), (axis.x(on), down)], stroke=svg.PALE, width=1))
        parts.append(svg.words(x, _SIZE, lines, _SIZE, fill=svg.GREY, anchor="middle"))
    parts.append(svg.line([(_LEFT, _HEAD), (_RIGHT, _HEAD)], width=1.6))
    now = axis.x(today)
    parts.append(svg.path(f"M{_at(now, _HEAD)} L{_at(now, down + 4)}", svg.INK, 1.4, more=_DASH))
    y = _HEAD
    for row in rows:
        if row.bar is None:
            parts.append(svg.words(0, y + 6 + _SIZE, row.lines, _SIZE, bold=True))
        else:
            *text, when = row.lines
            parts.append(svg.words(0, y + 4 + _SIZE, text, _SIZE))
            below = y + 4 + _SIZE + len(text) * _ROW
            parts.append(svg.words(0, below, when, _SIZE, fill=svg.GREY))
            parts += _bar(row.bar, axis, today, y + 6)
        y += row.down
    said = _SAID[words.language]
    across = svg.width(said["today"], _SIZE, bold=True)
    at = min(max(now - across / 2, 0), _ACROSS - across)
    parts.append(svg.words(at, y + 6 + _SIZE, said["today"], _SIZE, bold=True))
    y += _FOOT
    for kind in legend:
        parts += _SIGNS[kind](0, y)
        parts.append(svg.words(38, y + 10.6, said[f"sign {kind}"], _SIZE))
        y += _ROW + 4
    alt = _alt(rows, words)
    return Picture(svg.drawing(_ACROSS, y, parts, title=said["title"], about=alt), alt)


def _bar(bar: Bar, axis: _Axis, today: date, y: float) -> list[str]:
    if bar.made is None or (bar.due and bar.due < bar.made):
        return [_end(axis.x(day), y) for day in bar.days[-1:]]
    start = axis.x(bar.made)
    if bar.due:
        return _whole(start, y, max(axis.x(bar.due) - start, 4), done=bar.done)
    # what is done had a last day, and nobody wrote down which
    across = 14 if bar.done else max(axis.x(today) - start, 14)
    return _unending(start, y, across, done=bar.done)


def _whole(x: float, y: float, across: float, *, done: bool) -> list[str]:
    fill = svg.BLUE if done else "#ffffff"
    stroke = svg.BLUE if done else svg.INK
    return [svg.box(x, y, across, _BAR, fill=fill, stroke=stroke, line=1.6), _end(x + across, y)]


def _end(x: float, y: float) -> str:
    return svg.line([(x, y - 2.5), (x, y + _BAR + 2.5)], width=3)


def _unending(x: float, y: float, across: float, *, done: bool) -> list[str]:
    # nobody said until when
    fill = svg.BLUE if done else "#ffffff"
    stroke = svg.BLUE if done else svg.INK
    more = [svg.box(x + across + 3 + at * 5, y, 2.4, _BAR, fill=stroke) for at in range(2)]
    return [svg.box(x, y, across, _BAR, fill=fill, stroke=stroke, line=1.6), *more]


_SIGNS: dict[str, Callable[[float, float], list[str]]] = {
    "done": lambda x, y: _whole(x + 1, y, 24, done=True),
    "open": lambda x, y: _whole(x + 1, y, 24, done=False),
    "unending": lambda x, y: _unending(x + 1, y, 14, done=False),
}


def _legend(domains: Sequence[Domain]) -> tuple[str, ...]:
    """The signs that are used; what they mean is in the words of the picture."""
    bars = [bar for one in domains for bar in one.bars]
    used = {
        "done": any(bar.done for bar in bars),
        "open": any(bar.due and not bar.done for bar in bars),
        "unending": any(not bar.due for bar in bars),
    }
    return tuple(kind for kind, is_used in used.items() if is_used)


def _months(axis: _Axis, words: Words) -> Iterator[tuple[date, list[str], float]]:
    """First days of months, as many as there is room for; the year where it begins."""
    found: list[Box] = []
    year = None
    for on in _firsts(axis.first, axis.last):
        text = words.short_month(on)
        lines = [text] if on.year == year else [text, str(on.year)]
        across = max(svg.width(one, _SIZE) for one in (text, str(on.year))) + 10
        x = min(axis.x(on), _ACROSS - across / 2)
        box = Box(x - across / 2, 0, across, _ROW)
        if axis.x(on) >= _LEFT and not any(box.touches(one) for one in found):
            found.append(box)
            year = on.year
            yield on, lines, x


def _firsts(first: date, last: date) -> Iterator[date]:
    on = first.replace(day=1)
    while on <= last:
        if on >= first:
            yield on
        on = (on + timedelta(32)).replace(day=1)


def _alt(rows: Sequence[_Row], words: Words) -> str:
    said = _SAID[words.language]
    found = [said["alt"]]
    for row in rows:
        if row.bar is None:
            found.append(f"{' '.join(row.lines)}:")
            continue
        bar = row.bar
        made = said["made"].format(on=words.date(bar.made)) if bar.made else ""
        due = said["due"].format(on=words.date(bar.due)) if bar.due else ""
        done = said["done"] if bar.done else ""
        when = ", ".join(one for one in (made, due, done) if one)
        found.append(f"{bar.text.strip().rstrip('.')} ({when}).")
    return " ".join(found)


def _at(x: float, y: float) -> str:
    return f"{svg.number(x)} {svg.number(y)}"


_DASH = 'stroke-dasharray="2 4"'

_SAID = {
    "nl": {
        "title": "Afspraken in de tijd",
        "alt": "Afspraken in de tijd, elk een balk.",
        "made": "afgesproken op {on}",
        "due": "uiterlijk {on}",
        "open": "loopt door",
        "done": "gedaan",
        "today": "vandaag",
        "sign done": "gedaan",
        "sign open": "loopt nog; de streep is de dag waarop het klaar moet zijn",
        "sign unending": "zonder einddag",
    },
    "en": {
        "title": "Agreements over time",
        "alt": "Agreements over time, each a bar.",
        "made": "agreed on {on}",
        "due": "by {on}",
        "open": "goes on",
        "done": "done",
        "today": "today",
        "sign done": "done",
        "sign open": "under way; the line is the day by which it should be done",
        "sign unending": "without a last day",
    },
}

"""What alternatives cost, as bars side by side (seed C: a rail pass against meetings)."""

from collections.abc import Sequence
from decimal import Decimal

from casekit.model.value import Value
from casekit.render.composed import Picture
from casekit.render.pictures import svg
from casekit.render.words import Words

_ACROSS = 470.0
_SIZE = 12.0
_BAR = 20.0
_GAP = 22.0


class Bar(Value):
    """One alternative and what it costs a year in euro; `known` says that no amount lacks.

    With `known` false `amount` is the sum of the amounts that are known.
    """

    name: str
    amount: Decimal
    known: bool = True


def costs(bars: Sequence[Bar], words: Words) -> Picture:
    """The alternatives in their order, each a bar with its amount in words behind or below it.

    An amount that lacks a part says "at least" and its bar has an open end; one of which nothing
    is known has no bar, for unknown is no zero. Call it with one Bar for each scenario:

        costs([Bar("Meetings", Decimal(9000), known=False), Bar("Rail pass", Decimal(3000))], words)
    """
    said = _SAID[words.language]
    top = max((bar.amount for bar in bars), default=Decimal(0)) or Decimal(1)
    told = [_told(bar, words) for bar in bars]
    # every amount has its place behind the longest bar
    room = max([svg.width(one, _SIZE, bold=True) for one in told], default=0) + 22
    scale = (_ACROSS - room) / float(top)
    y, parts = _SIZE, []
    for bar, amount in zip(bars, told, strict=True):
        name = svg.wrapped(bar.name, _SIZE, _ACROSS)
        parts.append(svg.words(0, y, name, _SIZE))
        y += (len(name) - 1) * _SIZE * svg.LINE + 7
        length = float(bar.amount) * scale
        if bar.amount > 0:
            length = max(length, 2)
            parts.append(svg.box(0, y, length, _BAR, fill=svg.BLUE))
            if not bar.known:
                parts.append(_open_end(length, y))
                length += 13
        behind = length + 7 if length else 0
        parts.append(svg.words(behind, y + _BAR / 2 + 4.3, amount, _SIZE, bold=True))
        y += _BAR + _GAP + _SIZE * 0.4
    alt = said["alt"].format(
        each="; ".join(f"{bar.name}: {one}" for bar, one in zip(bars, told, strict=True))
    )
    return Picture(svg.drawing(_ACROSS, max(y - _GAP, 1), parts), alt)


def _open_end(x: float, y: float) -> str:
    # the bar goes on, nobody knows how far
    return "".join(svg.box(x + 2 + at * 4, y, 2, _BAR, fill=svg.BLUE) for at in range(3))


def _told(bar: Bar, words: Words) -> str:
    said = _SAID[words.language]
    if not bar.known:
        least = said["at least"].format(amount=words.money(bar.amount))
        return least if bar.amount else said["unknown"]
    return words.money(bar.amount)


_SAID = {
    "nl": {
        "alt": "Balken: wat het per jaar kost. {each}.",
        "at least": "minstens {amount}",
        "unknown": "onbekend",
    },
    "en": {
        "alt": "Bars: what it costs a year. {each}.",
        "at least": "at least {amount}",
        "unknown": "unknown",
    },
}

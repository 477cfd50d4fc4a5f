"""The signs that values of a drawing have, told apart by their shape and never by colour alone."""

from collections.abc import Callable, Sequence

from casekit.render.pictures import svg
from casekit.render.pictures.room import Place


def mark(number: int) -> Callable[[float, float, float], str]:
    """How a value of a phase is drawn, by the number of the phase: x, y and radius."""
    return _MARKS[number % len(_MARKS)]


def _circle(x: float, y: float, radius: float, fill: str = "#ffffff") -> str:
    side = 2 * radius
    return svg.box(
        x - radius, y - radius, side, side, fill=fill, stroke=svg.INK, line=1.8, round_=radius
    )


def _square(x: float, y: float, radius: float) -> str:
    return svg.box(x - radius, y - radius, 2 * radius, 2 * radius, fill=svg.INK)


def _polygon(points: Sequence[Place], fill: str) -> str:
    way = " L".join(_place(x, y) for x, y in points)
    return f'<path d="M{way} Z" fill="{fill}" stroke="{svg.INK}" stroke-width="1.6"/>'


def _triangle(x: float, y: float, radius: float) -> str:
    more = radius * 1.15
    return _polygon([(x, y - more), (x + more, y + radius), (x - more, y + radius)], "#ffffff")


def _diamond(x: float, y: float, radius: float) -> str:
    more = radius * 1.2
    return _polygon([(x, y - more), (x + more, y), (x, y + more), (x - more, y)], svg.INK)


_MARKS = (_circle, _square, _triangle, _diamond)


def cross(x: float, y: float) -> str:
    """Somebody looked and found nothing."""
    return svg.path(
        f"M{_place(x - 3.5, y - 3.5)} L{_place(x + 3.5, y + 3.5)} "
        f"M{_place(x - 3.5, y + 3.5)} L{_place(x + 3.5, y - 3.5)}",
        svg.INK,
        1.6,
    )


def _place(x: float, y: float) -> str:
    return f"{svg.number(x)} {svg.number(y)}"

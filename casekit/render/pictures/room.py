"""Where words find room in a drawing, between lines and other words."""

from collections.abc import Iterable
from itertools import pairwise

from casekit.model.value import Value

Place = tuple[float, float]


class Box(Value):
    """A rectangle: its left and upper side, and how far it reaches."""

    x: float
    y: float
    across: float
    down: float

    def touches(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.across
            and other.x < self.x + self.across
            and self.y < other.y + other.down
            and other.y < self.y + self.down
        )

    def within(self, other: "Box") -> bool:
        return (
            other.x <= self.x
            and self.x + self.across <= other.x + other.across
            and other.y <= self.y
            and self.y + self.down <= other.y + other.down
        )

    def crossed(self, start: Place, end: Place) -> bool:
        """Whether a straight line comes into it (Liang and Barsky 1984)."""
        first, last = 0.0, 1.0
        for at, way, low, high in (
            (start[0], end[0] - start[0], self.x, self.x + self.across),
            (start[1], end[1] - start[1], self.y, self.y + self.down),
        ):
            if way == 0:
                if not low < at < high:
                    return False
                continue
            one, other = sorted(((low - at) / way, (high - at) / way))
            first, last = max(first, one), min(last, other)
        return first < last


class Room:
    """What a drawing holds so far; `page` is where words may stand."""

    def __init__(self, page: Box) -> None:
        self._page = page
        self._boxes: list[Box] = []
        self._lines: list[tuple[Place, Place]] = []

    def put(self, box: Box) -> None:
        """Something stands here."""
        self._boxes.append(box)

    def draw(self, points: Iterable[Place]) -> None:
        """A line goes through these points."""
        self._lines += pairwise(points)

    def free(self, box: Box) -> bool:
        """Whether words would touch nothing here."""
        return (
            box.within(self._page)
            and not any(box.touches(one) for one in self._boxes)
            and not any(box.crossed(*one) for one in self._lines)
        )


def rows(widths: Iterable[tuple[float, float]], gap: float) -> list[int]:
    """For each of some words, by its left side and width, the first row in which it is free."""
    ends: list[list[tuple[float, float]]] = []
    found = []
    for x, across in widths:
        row = next(
            (
                at
                for at, taken in enumerate(ends)
                if all(x >= end + gap or x + across + gap <= start for start, end in taken)
            ),
            len(ends),
        )
        if row == len(ends):
            ends.append([])
        ends[row].append((x, x + across))
        found.append(row)
    return found

"""Ways over a map: from one box to another, round all that stands in between."""

from collections.abc import Collection, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from math import ceil, hypot

from casekit.render.pictures.rings import Box

Point = tuple[float, float]
Way = Sequence[Point]
"""Points, from one to the next in straight lines."""

_SIZE = 4.0
# how far a line stays from a box, give or take half a square; and its corners from it
_CLEAR = 4.0
_CORNER = 6.2
_BENDS = (0.0, 0.06, -0.06, 0.12, -0.12, 0.25, -0.25, 0.4, -0.4, 0.6, -0.6)


class Field:
    """The ground of a map in small squares, with all that stands on it."""

    def __init__(self, boxes: Sequence[Box], within: Box) -> None:
        self._boxes = boxes
        self._right, self._down = within.across / 2, within.down / 2
        self._taken: dict[tuple[int, int], int] = {}
        for number, box in enumerate(boxes):
            right, down = box.across / 2 + _CLEAR, box.down / 2 + _CLEAR
            for across in range(ceil((box.x - right) / _SIZE), int((box.x + right) // _SIZE) + 1):
                for along in range(ceil((box.y - down) / _SIZE), int((box.y + down) // _SIZE) + 1):
                    self._taken[across, along] = number

    def way(self, one: int, other: int) -> Way:
        """From the middle of one box to that of another, by their numbers.

        Straight or in a bow where that is free, else round the corners of what is in between.
        """
        ends = {one, other}
        start, end = ((self._boxes[at].x, self._boxes[at].y) for at in (one, other))
        for bend in _BENDS:
            bow = _bow(start, end, bend) if bend else (start, end)
            if self._hit(bow, ends) is None:
                return bow
        return self._round(start, end, ends)

    def _hit(self, way: Way, ends: Collection[int]) -> int | None:
        """What a way runs into first: a box by its number, or the edge (-1); None where it's free.

        A way through points that are far from each other is looked at in between.
        """
        taken = self._taken
        for x, y in way if len(way) > 2 else _steps(way[0], way[-1]):
            if abs(x) > self._right or abs(y) > self._down:
                return -1
            owner = taken.get((round(x / _SIZE), round(y / _SIZE)))
            if owner is not None and owner not in ends:
                return owner
        return None

    def _round(self, start: Point, end: Point, ends: Collection[int]) -> Way:
        """The shortest way over the corners that are met (A*); straight where there is none."""
        came = {start: start}
        cost = {start: 0.0}
        waiting = [(0.0, start)]
        while waiting and end not in came:
            _, here = heappop(waiting)
            there, met = [end], set[int]()
            while there:
                next_ = there.pop()
                new = cost[here] + _far(here, next_)
                if new >= cost.get(next_, 1e9):
                    continue
                hit = self._hit((here, next_), ends)
                if hit is None:
                    cost[next_], came[next_] = new, here
                    heappush(waiting, (new + _far(next_, end), next_))
                elif hit not in met and hit >= 0:
                    met.add(hit)
                    there += self._corners(self._boxes[hit])
        if end not in came:
            return start, end
        back = [end]
        while back[-1] != start:
            back.append(came[back[-1]])
        return _smooth(back[::-1])

    def _corners(self, box: Box) -> list[Point]:
        right, down = box.across / 2 + _CORNER, box.down / 2 + _CORNER
        return [(box.x + x, box.y + y) for x in (-right, right) for y in (-down, down)]


def length(way: Way) -> float:
    """How long a way is."""
    return sum(_far(one, other) for one, other in pairwise(way))


def part(way: Way, first: float, last: float) -> Way:
    """The way from one distance from its beginning to another; never nothing."""
    whole = length(way)
    first, last = max(first, 0), min(max(last, first + 0.1), whole)
    inner, gone = [], 0.0
    for one, other in pairwise(way):
        gone += _far(one, other)
        if first < gone < last:
            inner.append(other)
    return (point(way, first)[0], *inner, point(way, last)[0])


def point(way: Way, distance: float) -> tuple[Point, Point]:
    """The point at a distance from the beginning, and the direction there."""
    for one, other in pairwise(way):
        far = _far(one, other)
        if distance <= far and far:
            share = distance / far
            between = (one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share)
            return between, direction(one, other)
        distance -= far
    return way[-1], direction(way[-2], way[-1])


def direction(one: Point, other: Point) -> Point:
    """The step of one point's length that leads from one to the other."""
    far = _far(one, other) or 1
    return (other[0] - one[0]) / far, (other[1] - one[1]) / far


def outside(way: Way, box: Box, *, apart: float = 3.0) -> float:
    """How far along a way, which begins in a box, it has left it."""
    right, down = box.across / 2 + apart, box.down / 2 + apart
    gone = 0.0
    for one, other in pairwise(way):
        shares = [
            (edge - at) / (to - at)
            for at, to, far in (
                (one[0] - box.x, other[0] - box.x, right),
                (one[1] - box.y, other[1] - box.y, down),
            )
            for edge in (-far, far)
            if (to - at) * edge > 0
        ]
        if (share := min((one for one in shares if one >= 0), default=2)) <= 1:
            return gone + share * _far(one, other)
        gone += _far(one, other)
    return 0


def beside(way: Way, far: float) -> Way:
    """A way a little to the side of another."""
    if not far:
        return way
    across, along = direction(way[0], way[-1])
    return [(x - along * far, y + across * far) for x, y in way]


def _far(one: Point, other: Point) -> float:
    return hypot(other[0] - one[0], other[1] - one[1])


def _smooth(way: Way) -> Way:
    """A way with round corners: each is cut off, but no further than a little."""
    for _ in range(2):
        cut = [way[0]]
        for one, other in pairwise(way):
            share = min(0.25, 6 / (_far(one, other) or 1))
            cut += (
                (one[0] + (other[0] - one[0]) * at, one[1] + (other[1] - one[1]) * at)
                for at in (share, 1 - share)
            )
        way = [*cut, way[-1]]
    return way


def _steps(start: Point, end: Point) -> Iterator[Point]:
    """Points in a straight line, close to each other."""
    many = int(_far(start, end) / _SIZE) + 1
    across, down = (end[0] - start[0]) / many, (end[1] - start[1]) / many
    for number in range(many + 1):
        yield start[0] + across * number, start[1] + down * number


def _bow(start: Point, end: Point, bend: float) -> Way:
    """A line in a bow to one side; `bend` is in parts of how far it goes."""
    (x1, y1), (x2, y2) = start, end
    middle = (x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend
    many = max(int(_far(start, end) * (1 + abs(bend)) / _SIZE), 2)
    way = []
    for number in range(many + 1):
        t = number / many
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        way.append((a * x1 + b * middle[0] + c * x2, a * y1 + b * middle[1] + c * y2))
    return way

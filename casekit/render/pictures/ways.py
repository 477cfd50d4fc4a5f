"""Ways over a map: from one box to another, round all that stands in between."""

from collections.abc import Collection, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from math import hypot

from casekit.render.pictures.rings import Box

Point = tuple[float, float]
Way = Sequence[Point]
"""Points, from one to the next in straight lines."""

_SIZE = 4.0
_CLEAR = 4.5
_BENDS = (0.0, 0.06, -0.06, 0.12, -0.12, 0.25, -0.25, 0.4, -0.4, 0.6, -0.6)
_NEXT = tuple((x, y, hypot(x, y)) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y)

_Cell = tuple[int, int]


class Field:
    """The ground of a map in small squares, with all that stands on it."""

    def __init__(self, boxes: Sequence[Box], within: Box) -> None:
        self._taken: dict[_Cell, int] = {}
        self._boxes = boxes
        self._within = within
        for number, box in enumerate(boxes):
            right, down = box.across / 2 + _CLEAR, box.down / 2 + _CLEAR
            for across in range(_cell(box.x - right) + 1, _cell(box.x + right) + 1):
                for along in range(_cell(box.y - down) + 1, _cell(box.y + down) + 1):
                    self._taken[across, along] = number

    def way(self, one: int, other: int) -> Way:
        """From the middle of one box to that of another, by their numbers.

        Straight or in a bow where that is free, else the shortest way; straight where there is
        none.
        """
        ends = {one, other}
        start, end = ((self._boxes[at].x, self._boxes[at].y) for at in (one, other))
        for bend in _BENDS:
            bow = _bow(start, end, bend)
            if self._free(bow, ends):
                return bow
        return self._pulled(self._stepped(start, end, ends), ends)

    def _free(self, way: Way, ends: Collection[int]) -> bool:
        right, down = self._within.across / 2, self._within.down / 2
        return all(
            abs(x) <= right
            and abs(y) <= down
            and ((owner := self._taken.get((_cell(x), _cell(y)))) is None or owner in ends)
            for x, y in way
        )

    def _stepped(self, start: Point, end: Point, ends: Collection[int]) -> Way:
        """The shortest way from square to square (A*)."""
        first, goal = ((_cell(x), _cell(y)) for x, y in (start, end))
        came: dict[_Cell, _Cell] = {first: first}
        cost = {first: 0.0}
        waiting = [(0.0, first)]
        while waiting:
            _, here = heappop(waiting)
            if here == goal:
                break
            for across, along, far in _NEXT:
                there = here[0] + across, here[1] + along
                new = cost[here] + far
                if new < cost.get(there, 1e9) and self._free(
                    [(there[0] * _SIZE, there[1] * _SIZE)], ends
                ):
                    cost[there], came[there] = new, here
                    left = hypot(goal[0] - there[0], goal[1] - there[1])
                    heappush(waiting, (new + left, there))
        if goal not in came:
            return start, end
        back = [goal]
        while back[-1] != first:
            back.append(came[back[-1]])
        return [start, *((x * _SIZE, y * _SIZE) for x, y in back[-2:0:-1]), end]

    def _pulled(self, way: Way, ends: Collection[int]) -> Way:
        """The same way without steps where it can go straight on, its corners cut."""
        kept, at = [way[0]], 0
        while at < len(way) - 1:
            further = len(way) - 1
            while further > at + 1 and not self._free(_bow(way[at], way[further], 0), ends):
                further -= 1
            kept.append(way[further])
            at = further
        for _ in range(3):
            kept = [kept[0], *_rounded(kept), kept[-1]]
        return kept


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


def _cell(value: float) -> int:
    return round(value / _SIZE)


def _rounded(way: Way) -> list[Point]:
    """The corners cut off: each line without its first and last quarter (Chaikin 1974)."""
    return [
        (one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share)
        for one, other in pairwise(way)
        for share in (0.25, 0.75)
    ]


def _bow(start: Point, end: Point, bend: float) -> Way:
    """A line in a bow to one side, or straight; `bend` is in parts of how far it goes."""
    (x1, y1), (x2, y2) = start, end
    middle = (x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend
    many = max(int(_far(start, end) * (1 + abs(bend)) / _SIZE * 1.5), 2)
    way = []
    for number in range(many + 1):
        t = number / many
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        way.append((a * x1 + b * middle[0] + c * x2, a * y1 + b * middle[1] + c * y2))
    return way

"""Where everybody stands on a map: on a ring around the middle, so that no word is overlapped.

All labels are walked through once, clockwise from the top (or the other way round, which is the
same in a mirror). Each comes as soon after the one before as its box and its line to the middle
allow; what room is left is shared. Angles are in radians from the top.
"""

from collections.abc import Iterable, Sequence
from math import atan2, cos, pi, sin, tau
from typing import NamedTuple

from casekit.model.value import Value

_BESIDE = 6.0
"""How far a line to the middle stays from a box that it passes, at least, in points."""

_APART = 6.5
"""How much further boxes are from each other: room for a line that goes round them."""

_AT_MOST = 160.0

_STEP = 0.02


class Label(Value):
    """What is to be placed: how large it is, and on which ring, counted from the middle at 0.

    `tied` says that a line goes from it to the middle, and `close` that it belongs to the label
    before it and takes no room for itself.
    """

    key: str
    across: float
    down: float
    ring: int
    tied: bool = True
    close: bool = False


class Box(NamedTuple):
    """A rectangle by its middle."""

    x: float
    y: float
    across: float
    down: float

    def meets(self, other: "Box", apart: float = 0) -> bool:
        """Whether there is less than `apart` between them."""
        return (
            abs(self.x - other.x) < (self.across + other.across) / 2 + apart
            and abs(self.y - other.y) < (self.down + other.down) / 2 + apart
        )


Ring = tuple[float, float]
"""Half the width and half the height of an ellipse around the middle."""


def around(
    left: Sequence[Label],
    right: Sequence[Label],
    rings: Sequence[Ring],
    top: Sequence[Box],
    *,
    straight: float = 1,
) -> dict[str, Box] | None:
    """Each label's box, by key; None where they don't fit around these rings.

    `top` are the boxes that stand on the rings already, one on each, straight above the middle.
    `straight` says how much of a box no straight line to the middle may pass: with less than 1 some
    lines have to lead round a corner, and more finds a place.
    """
    halves = [_Half(labels, rings, top, straight) for labels in (left, right)]
    need = [half.walk(_BESIDE)[1] for half in halves]
    if sum(need) > tau:
        return None
    if max(need) <= pi and left and right:
        room = [pi, pi]
    else:
        # what is left goes to those who are many
        spare, many = tau - sum(need), len(left) + len(right) or 1
        room = [
            one + spare * len(labels) / many
            for one, labels in zip(need, (left, right), strict=True)
        ]
    placed = [half.spread(one) for half, one in zip(halves, room, strict=True)]
    mirrored = {key: Box(-box.x, box.y, box.across, box.down) for key, box in placed[0].items()}
    return mirrored | placed[1]


class _Half:
    """One walk from the top."""

    def __init__(
        self, labels: Sequence[Label], rings: Sequence[Ring], top: Sequence[Box], straight: float
    ) -> None:
        self.labels, self.rings, self.straight = labels, rings, straight
        self.top = top

    def spread(self, room: float) -> dict[str, Box]:
        """The boxes with as much between them as the room allows."""
        low, high, best = _BESIDE, _AT_MOST, self.walk(_BESIDE)
        for _ in range(7):
            middle = (low * high) ** 0.5
            tried = self.walk(middle)
            if tried[1] <= room:
                low, best = middle, tried
            else:
                high = middle
        return best[0]

    def walk(self, beside: float) -> tuple[dict[str, Box], float]:
        """The boxes with so much between them, and how far round they come."""
        placed: dict[str, Box] = {}
        standing = list(self.top)
        # by ring: behind which angle nothing hides the middle; and the last line that goes so far
        seen, last = self._hidden(), [0.0] * len(self.rings)
        at, end = 0.0, max(seen, default=0)
        for label in self.labels:
            ring = label.ring
            angle = max(seen[ring], at) if label.tied else at
            while True:
                box = self._box(label, angle)
                low, high = _cone(box, angle, beside)
                # the other half begins where this one does, and ends where this one ends
                whole = low - angle, high - angle
                low, high = (angle + one * self.straight for one in whole)
                if angle + whole[0] < 0:
                    angle = -whole[0] + 0.001
                elif low < last[ring]:
                    angle += max(last[ring] - low, 0.001)
                elif box.across and any(box.meets(one, beside + _APART) for one in standing):
                    angle += _STEP
                else:
                    break
                if angle > tau:
                    return placed, 2 * tau
            placed[label.key] = box
            if box.across:
                standing.append(box)
                for one in range(ring, len(seen)):
                    seen[one] = max(seen[one], high)
            if label.tied:
                for one in range(ring + 1):
                    last[one] = max(last[one], angle)
            if not label.close:
                at = angle
            end = max(end, angle + whole[1])
        return placed, end

    def _hidden(self) -> list[float]:
        """Up to which angle the words above the middle stand in the way, by ring."""
        found, hidden = [], 0.0
        for box in self.top:
            hidden = max(hidden, _cone(box, 0, _BESIDE)[1] * self.straight)
            found.append(hidden)
        return found

    def _box(self, label: Label, angle: float) -> Box:
        across, down = self.rings[label.ring]
        turn = atan2(sin(angle) * down, cos(angle) * across)
        return Box(across * sin(turn), -down * cos(turn), label.across, label.down)


def _cone(box: Box, angle: float, beside: float) -> tuple[float, float]:
    """Between which angles a box hides the middle, with what a line leaves free."""
    right, down = box.across / 2 + beside, box.down / 2 + beside
    seen = [
        (atan2(x, -y) - angle + pi) % tau - pi
        for x in (box.x - right, box.x + right)
        for y in (box.y - down, box.y + down)
    ]
    return angle + min(seen), angle + max(seen)


def woven(rows: Iterable[Sequence[Label]]) -> list[Label]:
    """The labels of several rings in one row, in which those of each are spread evenly."""
    found = [
        ((at + 0.5) / len(row), number, label)
        for number, row in enumerate(rows)
        for at, label in enumerate(row)
    ]
    return [label for _, _, label in sorted(found, key=lambda one: one[:2])]

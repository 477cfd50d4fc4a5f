"""Where a page may end: what is read at a glance stays on one page."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TypeAlias

from casekit.render.blocks import (
    Block,
    Drawing,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Quotation,
    Table,
    text_of,
    texts,
)

# a page has some forty lines; what is kept together leaves the rest of the last page empty
_SHORT = 12.0
_HALF_A_PAGE = 26.0
_A_PAGE = 34.0
_ACROSS = 85
"""Letters in a line of running text."""

_A_LINE = 75
"""Letters in a line of a list."""

_TWO_LINES = 2.0

_CARD = (75.0, 46.0)
"""What a side of a card has room for, in millimetres."""

# of its letters, in points
_SIZES = (12.0, 11.0, 10.0)
_SMALLEST = 9.5

_POINT = 25.4 / 72

_ABOVE = {1: 3.0, 2: 2.8}
"""How many lines a heading takes with the room above it; lower ones take two."""


Kept: TypeAlias = tuple[bool, tuple[Block, ...]]
"""Some blocks, and whether they stay on one page."""


def kept(blocks: Sequence[Block]) -> list[Kept]:
    """The same as `chapters`, but for a short last one, which takes what it follows along.

    What people sign, for one, is not alone on the last page.
    """
    found = list(chapters(blocks))
    if len(found) < 2 or not found[-1][0]:
        return found
    *done, (whole, before), (_, last) = found
    head, tail = ((), before) if whole else _end(before)
    if lines((*tail, *last)) > _A_PAGE:
        return found
    return [*done, *([(False, head)] if head else []), (True, (*tail, *last))]


def chapters(blocks: Sequence[Block]) -> Iterator[Kept]:
    """The blocks by chapter, each with whether it stays whole.

    A short one does, one with a table to fill in by hand, and one in parts that are read side by
    side, such as what to do in a phase of a crisis. Of a long one its short parts do.
    """
    for chapter in _parted(blocks, 2):
        parts = sum(isinstance(one, Heading) for one in chapter[1:])
        pen = any(isinstance(one, Table) and one.for_a_pen for one in chapter)
        if lines(chapter) <= (_HALF_A_PAGE if pen or parts > 1 else _SHORT):
            yield len(chapter) > 1, chapter
        else:
            for part in _parted(chapter, 3):
                yield len(part) > 1 and lines(part) <= _SHORT, part


def _parted(blocks: Sequence[Block], level: int) -> Iterator[tuple[Block, ...]]:
    """The blocks from one heading of a level, or a higher one, to the next."""
    begins = [
        at for at, one in enumerate(blocks) if isinstance(one, Heading) and one.level <= level
    ]
    for start, end in zip([0, *begins], [*begins, len(blocks)], strict=True):
        if start < end:
            yield tuple(blocks[start:end])


def _end(part: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What a part begins with, and its last two lines or more; a list is parted between items."""
    head, tail = list(part), tuple[Block, ...]()
    while head and (lines(tail) < _TWO_LINES or isinstance(head[-1], Heading | Quotation)):
        last = head.pop()
        if isinstance(last, Listing) and len(last.items) > 1:
            first, last = _parted_list(last, _TWO_LINES - lines(tail))
            head += first
        tail = (last, *tail)
    return tuple(head), tail


def _parted_list(listing: Listing, least: float) -> tuple[list[Listing], Listing]:
    """A list without its last items, and those, which take at least so many lines."""
    at = len(listing.items) - 1
    while at and lines([Listing(listing.items[at:])]) < least:
        at -= 1
    if not at:
        return [], listing
    start = None if listing.start is None else listing.start + at
    return [Listing(listing.items[:at], listing.start)], Listing(listing.items[at:], start)


def close(listing: Listing) -> bool:
    """Whether the items of a list are one line each, between which little room is enough."""
    return all(map(_one_line, listing.items))


def card_size(sides: Sequence[Sequence[Block]]) -> float:
    """How large letters can be on a card for a wallet, in points, so that each side holds them."""
    return next((one for one in _SIZES if _tallest(sides, one) <= _CARD[1]), _SMALLEST)


def too_full(sides: Sequence[Sequence[Block]]) -> bool:
    """Whether a side of a card needs more room than a wallet has, in the smallest letters too."""
    # what is only reckoned out to be taller by a quarter may still fit
    return _tallest(sides, _SMALLEST) > 1.25 * _CARD[1]


def _tallest(sides: Sequence[Sequence[Block]], size: float) -> float:
    # half a size is the width of most letters
    across = _CARD[0] / (size / 2 * _POINT)
    return max((1.5 + lines(one[1:], across) for one in sides), default=0) * 1.15 * size * _POINT


def lines(blocks: Sequence[Block], across: float = _ACROSS) -> float:
    """About how many lines some blocks take, where so many letters fit in one; inf for pictures."""
    return sum(_lines(block, across) for block in blocks)


def _one_line(item: Sequence[Block]) -> bool:
    text = "".join(texts(item))
    return len(item) == 1 and len(text) < _A_LINE and "\n" not in text


def _lines(block: Block, across: float) -> float:
    match block:
        case Heading():
            return _ABOVE.get(block.level, 2.0) + ceil(1.3 * len(text_of(block.line)) / across) - 1
        case Paragraph():
            each = text_of(block.line).split("\n")
            return 0.2 + sum(max(1, ceil(len(one) / across)) for one in each)
        case Quotation():
            return 1 + lines(block.blocks, across * 0.85)
        case Listing():
            return sum(0.1 + lines(item, across - 4) for item in block.items)
        case Table() if block.for_a_pen:
            return 2.3 * (1 + len(block.rows))
        case Table() | Drawing() | PageBreak():
            return float("inf")

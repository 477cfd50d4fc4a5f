"""Where a page may end: what is read at a glance stays on one page."""

from collections.abc import Iterator, Sequence
from math import ceil

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
_ACROSS = 85
"""Letters in a line of running text."""

_A_LINE = 75
"""Letters in a line of a list."""

_CARD = (75.0, 46.0)
"""What a side of a card has room for, in millimetres."""

_POINT = 25.4 / 72

_ABOVE = {1: 3.0, 2: 2.8}
"""How many lines a heading takes with the room above it; lower ones take two."""


def chapters(blocks: Sequence[Block]) -> Iterator[tuple[bool, tuple[Block, ...]]]:
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


def close(listing: Listing) -> bool:
    """Whether the items of a list are one line each, between which little room is enough."""
    return all(map(_one_line, listing.items))


def card_size(sides: Sequence[Sequence[Block]]) -> float:
    """How large letters can be on a card for a wallet, in points, so that each side holds them."""
    for size in (12.0, 11.0, 10.0):
        # half a size is the width of most letters
        across = _CARD[0] / (size / 2 * _POINT)
        tallest = max((1.5 + lines(one[1:], across) for one in sides), default=0)
        if tallest * 1.15 * size * _POINT <= _CARD[1]:
            return size
    return 9.5


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

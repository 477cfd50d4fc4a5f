"""Lines of text merged three ways (diff3), and what becomes of lines that both sides changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from casekit.merge.three import Three

Lines = Sequence[str]

# what takes the square of its length must have an end: a longer stretch is one change
_MANY_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Overlap:
    """A stretch of lines that both sides changed, and differently."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]


def merge_lines(versions: Three[str], settle: Callable[[Overlap], Lines]) -> str:
    """Take the changes of both sides; `settle` says what stands where they overlap.

    Changes that touch count as overlapping: two people who write at the same place have not read
    each other's words (S. Khanna, K. Kunal and B. Pierce, A Formal Investigation of Diff3, 2007).
    """
    return "".join(
        line
        for stretch in _stretches(versions.map(_lines))
        for line in (settle(stretch) if isinstance(stretch, Overlap) else stretch)
    )


def merge_words(versions: Three[str]) -> str | None:
    """A text with the lines that either side changed; None where both changed the same lines."""
    merged = ""
    for stretch in _stretches(versions.map(_lines)):
        if isinstance(stretch, Overlap):
            return None
        merged += "".join(stretch)
    return merged


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


Change = tuple[int, int, int, int]


def _stretches(versions: Three[list[str]]) -> Iterator[Lines | Overlap]:
    base, *sides = versions
    changes = [_changes(base, side) for side in sides]
    at = 0
    shifts = [0, 0]  # how far each side has run ahead of the base
    while changes[0] or changes[1]:
        first, last = min(left[0][:2] for left in changes if left)
        taken: list[list[Change]] = [[], []]
        grown = True
        while grown:
            grown = False
            for mine, left in zip(taken, changes, strict=True):
                while left and left[0][0] <= last:
                    mine.append(left.pop(0))
                    last = max(last, mine[-1][1])
                    grown = True
        yield base[at:first]
        texts: list[tuple[str, ...]] = []
        for number, (mine, side) in enumerate(zip(taken, sides, strict=True)):
            start = first + shifts[number]
            shifts[number] += sum((j2 - j1) - (i2 - i1) for i1, i2, j1, j2 in mine)
            texts.append(tuple(side[start : last + shifts[number]]))
        at = last
        if not taken[1] or texts[0] == texts[1]:
            yield texts[0]
        elif not taken[0]:
            yield texts[1]
        else:
            yield Overlap(texts[0], texts[1])
    yield base[at:]


def _changes(base: Lines, side: Lines) -> list[Change]:
    """What a side made of the lines: each stretch of the base with that of the side."""
    # nearly always little was changed, in between lines that were left alone
    head, most = 0, min(len(base), len(side))
    while head < most and base[head] == side[head]:
        head += 1
    tail = 0
    while tail < most - head and base[-1 - tail] == side[-1 - tail]:
        tail += 1
    before, after = base[head : len(base) - tail], side[head : len(side) - tail]
    if not before and not after:
        return []
    if max(len(before), len(after)) > _MANY_LINES:
        return [(head, head + len(before), head, head + len(after))]
    # without autojunk, a few hundred equal lines take minutes
    from difflib import SequenceMatcher  # a page that is made needs none of it

    codes = SequenceMatcher(None, before, after, autojunk=True).get_opcodes()
    return [
        (i1 + head, i2 + head, j1 + head, j2 + head)
        for tag, i1, i2, j1, j2 in codes
        if tag != "equal"
    ]

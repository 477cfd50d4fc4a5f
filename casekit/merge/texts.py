"""What becomes of comments, openings and ways of writing that both sides changed: all is kept."""

import re
from dataclasses import dataclass
from typing import Any

from casekit.format.edit import dump_value
from casekit.format.yaml import same
from casekit.merge.decisions import Written
from casekit.merge.policies import in_order
from casekit.merge.slices import Block, Entry, inner_comments, pieces, shift
from casekit.merge.three import Three
from casekit.merge.words import Overlap, merge_lines

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*")

Versions = Three[Entry | None]
"""A field or item in base, ours and theirs; None where it is not there."""


def columns(entries: Versions) -> int:
    """In which column the merged part is prepared."""
    found = entries.map(lambda entry: entry.column if entry else None)
    known = [column for column in found[1:] if column is not None]
    return known[0] if len(known) == 1 else found.agreed() or min(known)


def leads(entries: Versions, column: int) -> str:
    """The lines above, of both sides."""
    return both(entries.map(lambda e: shift(e.lead, column - e.column) if e else ""))


def both(texts: Three[str]) -> str:
    """Whole lines of comment merged; where both sides changed them, both stand there."""
    merged = texts.agreed()
    return merge_lines(texts, _keep_both) if merged is None else merged


def openings(blocks: Three[Block]) -> tuple[str, int, list[str]]:
    """What opens a mapping or list, how far its parts stand in, and comments that found no room."""
    pairs = blocks.map(lambda block: (block.opening, block.indent))
    merged = pairs.agreed()
    if merged is not None:
        return (*merged, [])
    one, other = sorted(pairs[1:])
    known = _COMMENT.findall(one[0] + pairs.base[0])
    return (*one, [text for text in _COMMENT.findall(other[0]) if text not in known])


def written(entries: Versions, value: Any) -> Written:
    """A field with a chosen value: written as a side wrote it that has this value, else anew."""
    column = columns(entries)
    leaves = entries.map(lambda entry: _leaf(entry, column) if entry else None)
    sides = [leaf for leaf in leaves[1:] if leaf]
    model = _model(leaves, value)
    source = model.source if model else dump_value(value, column)
    trail = _trail(leaves.map(lambda leaf: leaf.trail if leaf else ""))
    loose = _loose(leaves, model)
    if "\n" in source and trail.strip() and not (model and model.trail == trail):
        # a comment can't stand behind a value of several lines that was written without it
        loose.append(trail.strip())
        trail = ""
    tail = both(leaves.map(lambda leaf: leaf.tail if leaf else ""))
    if tail and source.lstrip().startswith(("|", ">")) and not (model and model.tail == tail):
        # nor below a block of lines, which would swallow it
        loose += [line.strip() for line in tail.split("\n") if line.strip()]
        tail = ""
    lead = leads(entries, column) + "".join(f"{' ' * column}{text}\n" for text in loose)
    # a key may be written with quotes or without
    head = min(leaf.head for leaf in sides)
    return Written(sides[0].name, value, lead, column, head, source, trail, tail)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A field in its pieces, moved to one column, with the comments inside its value."""

    name: str
    value: Any
    head: str
    source: str
    trail: str
    tail: str
    comments: tuple[str, ...]


def _leaf(entry: Entry, column: int) -> _Leaf:
    by = column - entry.column
    leaf = pieces(entry)
    return _Leaf(
        entry.name,
        entry.value,
        leaf.head,
        shift(leaf.source, by, first=False),
        leaf.trail,
        shift(leaf.tail, by),
        tuple(inner_comments(entry)),
    )


def _model(leaves: Three[_Leaf | None], value: Any) -> _Leaf | None:
    """The version whose way of writing is taken; None where none has this value."""
    base, *sides = (leaf if leaf and same(leaf.value, value) else None for leaf in leaves)
    known = [leaf for leaf in sides if leaf]
    if base and any(leaf.source != base.source for leaf in known):
        known = [leaf for leaf in known if leaf.source != base.source]
    return min(known, key=lambda leaf: leaf.source) if known else base


def _loose(leaves: Three[_Leaf | None], model: _Leaf | None) -> list[str]:
    """The comments inside values that would go with a way of writing that is not taken."""
    kept = model.comments if model else ()
    before = leaves.base.comments if leaves.base else ()
    here = [leaf.comments for leaf in leaves[1:] if leaf]
    return sorted(
        text
        for text in {text for side in here for text in side}
        if text not in kept and (text not in before or all(text in side for side in here))
    )


def _trail(trails: Three[str]) -> str:
    merged = trails.agreed()
    if merged is not None:
        return merged
    one, other = in_order(trails.ours, trails.theirs)
    if not one.strip() or not other.strip() or one.strip() == other.strip():
        return one if one.strip() else other
    return f"{one.rstrip()}  {other.strip()}"


def _keep_both(overlap: Overlap) -> list[str]:
    one, other = in_order(list(overlap.ours), list(overlap.theirs))
    return [*one, *(line for line in other if line not in one)]

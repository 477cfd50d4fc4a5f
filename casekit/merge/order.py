"""In which order the entries of a merged mapping or list stand.

Order is cosmetic: two sides that moved different entries both get what they want, and where they
moved the same one, it stays where it was.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence

from casekit.merge.three import Three

Names = Sequence[str]


def merge_order(versions: Three[Names], kept: Collection[str]) -> list[str]:
    """The names in `kept`, each where the side that moved or added it put it.

    Each name stands in at least one of the three, and in none twice. The same for either order of
    the two sides.
    """
    base, ours, theirs = versions.map(lambda names: [name for name in names if name in kept])
    sides = [ours] if ours == theirs else [ours, theirs]
    moved = [_moved(base, side) for side in sides]
    both = set.intersection(*moved) if len(moved) > 1 else set()
    strays = set().union(*moved) - both
    stable = [name for name in base if name not in strays]
    fixed = set(stable)
    runs = [
        _runs(side, fixed, strays & mine | (set(side) - set(base)))
        for side, mine in zip(sides, moved, strict=True)
    ]
    order: dict[str, None] = {}
    for anchor in ("", *stable):
        if anchor:
            order[anchor] = None
        # the names are random ids or fields: neither side decides which run comes first
        for run in sorted(mine.get(anchor, []) for mine in runs):
            order.update(dict.fromkeys(run))
    return list(order)


def _runs(side: Names, fixed: Collection[str], loose: Collection[str]) -> dict[str, list[str]]:
    """What this side put behind each name that stays; behind the empty name, at the beginning."""
    runs: dict[str, list[str]] = {}
    anchor = ""
    for name in side:
        if name in fixed:
            anchor = name
        elif name in loose:
            runs.setdefault(anchor, []).append(name)
    return runs


def _moved(base: Names, side: Names) -> set[str]:
    """The fewest names that have to move to get from one order to the other."""
    place = {name: number for number, name in enumerate(base)}
    common = [name for name in side if name in place]
    # the longest row of names that keep their order, by patience sorting
    tops: list[int] = []
    piles: list[str] = []
    before: dict[str, str] = {}
    for name in common:
        pile = bisect_left(tops, place[name])
        if pile:
            before[name] = piles[pile - 1]
        tops[pile : pile + 1] = [place[name]]
        piles[pile : pile + 1] = [name]
    kept: set[str] = set()
    last = piles[-1] if piles else ""
    while last:
        kept.add(last)
        last = before.get(last, "")
    return set(common) - kept

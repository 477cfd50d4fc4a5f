"""In which list each item of a section stands, and which items a side has moved to another."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casekit.merge.conflicts import Clash
from casekit.merge.policies import MISSING, Policy, digest
from casekit.merge.slices import Block, Entry, has_ids, split
from casekit.merge.three import Three

Place = tuple[tuple[str, ...], str]
"""The names that lead to a list, and the id of the item it belongs to (empty at the top)."""

Places = Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Moves:
    """The items that stand in different lists in different versions.

    `to` is where each of them goes; `versions` are all places in base, ours and theirs.
    """

    to: Places
    versions: Three[Places]
    slices: Three[Mapping[str, Entry]]

    def touch(self, value: Any, own: str = "") -> bool:
        """Whether a value holds an item that was moved, or is one, other than its `own`."""
        if not self.to:
            return False
        if isinstance(value, dict):
            moved = value.get("id") in self.to and value["id"] != own
            return moved or any(map(self.touch, value.values()))
        return isinstance(value, list) and any(map(self.touch, value))

    def entries(self, item: str) -> Three[Entry | None] | None:
        """The three versions of an item that was moved, wherever they stand."""
        if item not in self.to:
            return None
        return self.slices.map(lambda slices: slices.get(item))

    def clashes(self, settled: Collection[str]) -> Iterator[Clash]:
        """The items that both sides moved, to different lists, or `settled` in different ones."""
        for item in sorted(self.to):
            where = _where(self.versions, item)
            opposed = where.agreed() is None or item in settled
            if where.ours and where.theirs and opposed:
                parents = where.map(lambda place: place[1] if place else MISSING)
                yield Clash(item, self.to[item][0], "moved", *parents)


NONE = Moves({}, Three({}, {}, {}), Three({}, {}, {}))
"""No item was moved, which is nearly always so."""


def find_moves(rules: Policy, versions: Three[tuple[Block, Any]]) -> Moves:
    """Compare where the items stand in base, ours and theirs."""

    def find(version: tuple[Block, Any]) -> Places:
        return dict(_unique(_places(rules, version[1])))

    def slice_all(version: tuple[Block, Any]) -> Mapping[str, Entry]:
        return dict(_slices(rules, version[0]))

    places = versions.map(find)
    to = {}
    for item in dict.fromkeys(item for side in places for item in side):
        where = _where(places, item)
        known = [place for place in where if place]
        if any(place != known[0] for place in known):
            to[item] = where.agreed() or _smaller([place for place in where[1:] if place])
    if not to:
        return NONE
    return Moves(to, places, versions.map(slice_all))


def _where(places: Three[Places], item: str) -> Three[Place | None]:
    return places.map(lambda side: side.get(item))


def _places(
    rules: Policy, data: Any, names: tuple[str, ...] = (), item: str = ""
) -> Iterator[tuple[str, Place]]:
    for name, below in rules.fields.items():
        value = data.get(name)
        # what was written down in a log belongs to its item for ever
        logged = below.merge == "log"
        if isinstance(value, list) and below.fields and has_ids(value) and not logged:
            for one in value:
                yield one["id"], ((*names, name), item)
                yield from _places(below, one, (*names, name), one["id"])


def _unique(found: Iterator[tuple[str, Place]]) -> Iterator[tuple[str, Place]]:
    # an id that stands twice in a version names no one item
    places: dict[str, list[Place]] = {}
    for item, place in found:
        places.setdefault(item, []).append(place)
    return ((item, where[0]) for item, where in places.items() if len(where) == 1)


def _slices(rules: Policy, block: Block) -> Iterator[tuple[str, Entry]]:
    for name, entry in block.entries.items():
        below = rules.below(name)
        if below.fields and has_ids(entry.value) and entry.value:
            for item, one in split(entry)[1].entries.items():
                yield item, one
                yield from _slices(below, split(one)[1])


def _smaller(places: Sequence[Place]) -> Place:
    return min(places, key=lambda place: digest([list(place[0]), place[1]]))

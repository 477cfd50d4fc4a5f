"""Three versions of a section compared: for each field and item, what stands in the merged one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from casekit.format.yaml import same
from casekit.merge import consents, decided, places
from casekit.merge.conflicts import Clash
from casekit.merge.decisions import Branch, Decision, Keep
from casekit.merge.order import merge_order
from casekit.merge.policies import MISSING, Policy, choose, in_order, policy
from casekit.merge.slices import Block, Entry, comments, cut, has_ids, split
from casekit.merge.texts import Versions, both, columns, leads, openings, written
from casekit.merge.three import Three

Names = tuple[str, ...]
Values = Mapping[str, Any]


def decide(texts: Three[str], section: str) -> tuple[Branch, list[Clash], frozenset[str]]:
    """What becomes of every part of a section, and what people have to decide.

    The ids are those of conflicts that were there already, which no new one can have.
    """
    decider = _Decider(policy(section))
    root = decider.section(texts)
    return root, decider.clashes, decider.contested.taken


class Opposed(Enum):
    """Both sides changed a part, and differently."""

    BOTH = "both"


class _Decider:
    """Goes down three versions at once and gathers the conflicts."""

    def __init__(self, rules: Policy) -> None:
        self.rules = rules
        self.clashes: list[Clash] = []
        self.moves = places.NONE
        self.contested = decided.NONE

    def section(self, texts: Three[str]) -> Branch:
        cuts = texts.map(cut)
        blocks = cuts.map(lambda one: one[0])
        self.moves = places.find_moves(self.rules, cuts)
        self.contested = decided.find_contested(cuts.map(lambda one: one[1]))
        settled = {record["item"] for record in self.contested.moved()}
        self.clashes += self.moves.clashes(settled)
        indents = blocks.map(lambda block: block.indent)
        column = indents.agreed()
        return Branch(
            "",
            "",
            min(indents[1:]) if column is None else column,
            both(blocks.map(lambda block: block.opening)),
            0,
            self.fields(self.rules, blocks, (), "", {}),
            both(blocks.map(lambda block: block.closing)),
            is_list=False,
        )

    # --- mappings -------------------------------------------------------------------------

    def fields(
        self,
        rules: Policy,
        blocks: Three[Block],
        names: Names,
        item: str,
        fixed: Values,
    ) -> tuple[Decision, ...]:
        """The fields of a mapping; `fixed` are those whose value is known already."""
        found: dict[str, Decision] = {}
        for name in _names(blocks):
            entries = _entries(blocks, name)
            part = self.field(rules.below(name), entries, (*names, name), item, fixed)
            if part is not None:
                found[name] = part
        return _in_place(found, blocks)

    def field(
        self, rules: Policy, entries: Versions, names: Names, item: str, fixed: Values
    ) -> Decision | None:
        values = entries.map(_value)
        if names[-1] in fixed:
            return self.settled(entries, fixed[names[-1]])
        if rules.merge in {"items", "access", "log", "consent"} and all(
            value is MISSING or has_ids(value) for value in values
        ):
            return self.items(rules, entries, names, item)
        if (kept := self.unopposed(entries, names, item)) is not Opposed.BOTH:
            return kept
        if rules.merge == "fields" and all(
            value is MISSING or isinstance(value, dict) for value in values
        ):
            return self.item(rules, entries, names, item)
        value, kind = choose(rules, values)
        base, ours, theirs = entries
        if record := self.contested.at(item, names):
            kind = record["kind"]
            value = values.base if base else in_order(values.ours, values.theirs)[0]
        if value is MISSING and base and (ours or theirs) and self.touched(base, ours or theirs):
            # a comment was written to a field that the other side took away
            value, kind = base.value, "deleted"
        if kind:
            self.clashes.append(Clash(item, names, kind, *values))
        return None if value is MISSING else written(entries, value)

    def settled(self, entries: Versions, value: Any) -> Decision | None:
        if value is MISSING:
            return None
        kept = self.unopposed(entries, (), "")
        if isinstance(kept, Keep) and same(kept.entry.value, value):
            return kept
        base, ours, theirs = entries
        if ours is None and theirs is None:
            assert base is not None
            entries = Three(base, base, base)
        return written(entries, value)

    def unopposed(self, entries: Versions, names: Names, item: str) -> Keep | Opposed | None:
        """What one side made of a part that the other left alone."""
        base, ours, theirs = entries
        if any(entry and self.moves.touch(entry.value, item) for entry in entries):
            return Opposed.BOTH
        if self.contested.records and self.contested.within(item, names, entries.map(_value)):
            return Opposed.BOTH
        if _alike(ours, theirs) or _alike(theirs, base):
            return Keep(ours) if ours else None
        if _alike(ours, base):
            return Keep(theirs) if theirs else None
        return Opposed.BOTH

    # --- lists of items ---------------------------------------------------------------------

    def items(self, rules: Policy, entries: Versions, names: Names, parent: str) -> Decision | None:
        base, ours, theirs = entries
        # where items are never deleted, what one side made of the list is no more than a proposal
        proposed = _lasting(rules) and not (_alike(ours, theirs) and _alike(theirs, base))
        kept = Opposed.BOTH if proposed else self.unopposed(entries, names, parent)
        if kept is not Opposed.BOTH:
            return kept
        if ours is None and theirs is None and not _lasting(rules):
            return None
        entries, blocks = _split(entries)
        found: dict[str, Decision] = {}
        for name in _names(blocks):
            place = (names, parent)
            if self.moves.to.get(name, place) != place:
                continue
            versions = self.moves.entries(name) or _entries(blocks, name)
            part = self.item(rules, versions, names, name)
            if part is not None:
                found[name] = part
        side = ours or theirs
        if not found and (ours is None or theirs is None) and not _said(base, side):
            return None
        base, ours, theirs = entries
        texts = Three(base, ours or base, theirs or base)
        return self.branch(texts, blocks, _in_place(found, blocks), is_list=True)

    def item(self, rules: Policy, entries: Versions, names: Names, item: str) -> Decision | None:
        """An item, or a mapping inside one, of which the fields merge one by one."""
        staying = self.staying(rules, entries, names, item)
        if staying is None:
            return None
        if all(entries) and self.contested.at(item, names):
            assert entries.base is not None
            self.clashes.append(Clash(item, names, "deleted", *entries.map(_value)))
            return Keep(entries.base)
        fixed = _fixed(rules, staying)
        kept = self.unopposed(staying, names, item)
        if isinstance(kept, Keep) and _holds(rules, kept.entry.value, fixed, staying):
            return kept
        staying, blocks = _split(staying)
        parts = self.fields(rules, blocks, names, item, fixed)
        return self.branch(staying, blocks, parts, is_list=False)

    def staying(self, rules: Policy, entries: Versions, names: Names, item: str) -> Versions | None:
        """The versions of an item that stays, none of them missing; None where it goes."""
        base, ours, theirs = entries
        if ours and theirs:
            return entries
        side = ours or theirs
        if base is None and self.contested.at(item, names):
            # one side put back what the other one decided to leave away
            self.clashes.append(Clash(item, names, "deleted", *entries.map(_value)))
            return None if rules.merge == "access" else Three(side, side, side)
        if base is None:
            return Three(side, side, side)
        if side is None:
            return Three(base, base, base) if _lasting(rules) else None
        if not _lasting(rules):
            settled = self.contested.within(item, names, entries.map(_value))
            stays = settled or base.value.get("id") in self.moves.to
            if not stays and not self.touched(base, side):
                return None
            self.clashes.append(Clash(item, names, "deleted", *entries.map(_value)))
            if rules.merge == "access":
                return None
        # what one side took away stays as the other side left it
        return Three(base, ours or base, theirs or base)

    def branch(
        self,
        entries: Versions,
        blocks: Three[Block],
        parts: tuple[Decision, ...],
        *,
        is_list: bool,
    ) -> Branch:
        column = columns(entries)
        opening, indent, loose = openings(blocks)
        lead = leads(entries, column) + "".join(f"{' ' * column}{text}\n" for text in loose)
        closing = both(blocks.map(lambda block: block.closing))
        name = next(entry.name for entry in entries if entry)
        return Branch(name, lead, column, opening, indent, parts, closing, is_list)

    def touched(self, base: Entry, side: Entry | None) -> bool:
        """Whether a side changed a part, be it only in a comment."""
        assert side is not None
        return not same(base.value, side.value) or comments(base) != comments(side)


def _said(base: Entry | None, side: Entry | None) -> bool:
    """Whether a side wrote a comment to a part that is about to go."""
    known = comments(base) if base else []
    return side is not None and not set(comments(side)) <= set(known)


def _lasting(rules: Policy) -> bool:
    """Whether items of this list are never deleted."""
    return rules.merge in {"log", "consent"}


def _fixed(rules: Policy, entries: Versions) -> Values:
    """The fields of a consent or event that the join decides."""
    values = [entry.value for entry in entries if entry]
    joined = values[0]
    names: tuple[str, ...]
    if rules.merge == "consent":
        names = consents.RIGHTS
        for value in values[1:]:
            joined = consents.join(joined, value)
    elif rules.merge == "log":
        names = consents.MOMENTS
        for value in values[1:]:
            joined = consents.join_event(joined, value)
    else:
        return {}
    return {name: _as_written(joined.get(name, MISSING), name, values) for name in names}


def _as_written(value: Any, name: str, versions: list[Any]) -> Any:
    """The same value in the order in which a side wrote it, where it is a list."""
    if not isinstance(value, list):
        return value
    written_so = [
        one
        for one in (version.get(name) for version in versions)
        if isinstance(one, list) and sorted(map(str, one)) == sorted(map(str, value))
    ]
    if not written_so:
        return value
    first = written_so[0]
    for one in written_so[1:]:
        first = in_order(first, one)[0]
    return first


def _holds(rules: Policy, value: Any, fixed: Values, entries: Versions) -> bool:
    """Whether one version says about access what the join says."""
    if rules.merge != "consent":
        return all(same(value.get(name, MISSING), fixed[name]) for name in fixed)
    joined = value
    for entry in entries:
        if entry:
            joined = consents.join(joined, entry.value)
    return consents.rights(joined) == consents.rights(value)


def _alike(one: Entry | None, other: Entry | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.lead, one.body, one.column) == (other.lead, other.body, other.column)


def _split(entries: Versions) -> tuple[Versions, Three[Block]]:
    cuts = entries.map(lambda entry: split(entry) if entry else None)
    known = [one[1] for one in cuts if one]
    # where one side has none, it opens as the base does, or as the other side does
    empty = replace(known[0], entries={}, closing="")
    base = cuts.base[1] if cuts.base else Block("", {}, "", 0)
    ours, theirs = (one[1] if one else empty for one in cuts[1:])
    return cuts.map(lambda one: one[0] if one else None), Three(base, ours, theirs)


def _entries(blocks: Three[Block], name: str) -> Versions:
    return blocks.map(lambda block: block.entries.get(name))


def _value(entry: Entry | None) -> Any:
    return entry.value if entry else MISSING


def _names(blocks: Three[Block]) -> dict[str, None]:
    return dict.fromkeys(name for block in blocks for name in block.entries)


def _in_place(found: Mapping[str, Decision], blocks: Three[Block]) -> tuple[Decision, ...]:
    orders = blocks.map(_order)
    return tuple(found[name] for name in merge_order(orders, found))


def _order(block: Block) -> Sequence[str]:
    return list(block.entries)

"""Conflicts as data: how one is named, stored inside its section, and read again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from casekit.merge.policies import MISSING, digest, in_order
from casekit.model.names import ALPHABET

LIST = "conflicts"
"""The field of a section that holds its conflicts."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field or item that both sides changed; a value that is not there is None.

    `field` are the names that lead to it (`agreements.due`), or to the list of a whole item;
    `item` is the id of the innermost item, empty for a field of the section itself. `kind` is
    `value`, `words`, `deleted` (on one side, changed on the other) or `moved` (to two places).
    """

    id: str
    item: str
    field: str
    kind: str
    base: Any
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict as a merge finds it, where no value at all differs from null."""

    item: str
    names: tuple[str, ...]
    kind: str
    base: Any
    ours: Any
    theirs: Any

    def record(self, section: str, taken: Collection[str] = ()) -> dict[str, Any]:
        """What is stored: the same for both sides of a merge, and without their names.

        `taken` are the ids of older conflicts: one that arises again, after somebody settled it,
        is another one, for the old one may be taken away elsewhere.
        """
        first, second = in_order(self.ours, self.theirs)
        content = {
            "item": self.item or MISSING,
            "field": ".".join(self.names),
            "kind": self.kind,
            "base": self.base,
            "first": first,
            "second": second,
        }
        record = {name: value for name, value in content.items() if value is not MISSING}
        name = _id({"section": section, **record})
        while name in taken:
            name = _id({"section": section, "after": name, **record})
        return {"id": name, **record}

    def seen(self, section: str, taken: Collection[str] = ()) -> Conflict:
        """The conflict from the viewpoint of whoever merges."""
        values = (None if v is MISSING else v for v in (self.base, self.ours, self.theirs))
        return Conflict(
            self.record(section, taken)["id"], self.item, ".".join(self.names), self.kind, *values
        )


def standing(data: Mapping[str, Any]) -> tuple[Conflict, ...]:
    """The conflicts that stand in a section; `ours` is what is stored first, `theirs` second."""
    return tuple(
        Conflict(
            record["id"],
            record.get("item", ""),
            record["field"],
            record["kind"],
            record.get("base"),
            record.get("first"),
            record.get("second"),
        )
        for record in data.get(LIST) or ()
    )


def _id(content: Mapping[str, Any]) -> str:
    number = int(digest(content), 16)
    return "cf-" + "".join(ALPHABET[number >> 5 * place & 31] for place in range(6))

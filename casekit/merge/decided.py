"""Which conflicts of the base the two sides have settled in different ways.

To put the base in place is a decision as well, which a merge of three versions alone would take
for a field left alone, so that the other side would win in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casekit.merge.policies import MISSING
from casekit.merge.targets import Record, equal, records_in, value_of
from casekit.merge.three import Three

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contested:
    """The conflicts of the base that one side settled as the base has it, and the other not so.

    `records` are they, by the item and the field they are about; `taken` are the ids of all
    conflicts of the base, which a new one can't have.
    """

    records: Mapping[tuple[str, str], Record]
    taken: frozenset[str]

    def at(self, item: str, names: Names) -> Record | None:
        """The conflict about exactly this part."""
        return self.records.get((item, ".".join(names))) if self.records else None

    def within(self, item: str, names: Names, values: Three[Any]) -> bool:
        """Whether any of them is about this part or something in it."""
        path = ".".join(names)
        return any(
            (about == item and f"{field}.".startswith(f"{path}."))
            or (about != item and any(_holds(value, about) for value in values))
            for about, field in self.records
        )

    def moved(self) -> list[Record]:
        """Those about an item that was moved."""
        return [record for record in self.records.values() if record["kind"] == "moved"]


NONE = Contested({}, frozenset())


def find_contested(versions: Three[Any]) -> Contested:
    """Compare what became of the conflicts of the base on both sides."""
    base, *sides = versions
    records = {one["id"]: one for one in records_in(base)}
    if not records:
        return NONE
    open_still = [{one["id"] for one in records_in(side)} for side in sides]
    found = {}
    for name, record in records.items():
        before, ours, theirs = (value_of(data, record) for data in versions)
        if equal(ours, theirs):
            continue
        for value, left in zip((ours, theirs), open_still, strict=True):
            if equal(value, before) and name not in left:
                found[record.get("item", ""), record["field"]] = record
    return Contested(found, frozenset(records))


def _holds(value: Any, item: str) -> bool:
    """Whether the item of that id is this value or stands in it."""
    if not item or value is MISSING:
        return False
    if isinstance(value, dict):
        return value.get("id") == item or any(_holds(one, item) for one in value.values())
    return isinstance(value, list) and any(_holds(one, item) for one in value)

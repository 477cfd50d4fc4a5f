"""What changed from one record to the next, item by item and field by field."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from casekit.format.nodes import Path
from casekit.format.yaml import same
from casekit.merge.slices import has_ids
from casekit.model.value import Value


class Kind(StrEnum):
    """What happened to an item, to a field, or to the way in which it stands in its text."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    COMMENT = "comment"
    ORDER = "order"
    LAYOUT = "layout"


class Edit(Value):
    """One change. `item` is the id of the item, empty for a field of the section itself.

    `path` is the path of the list for a whole item, else of the field inside the item; `old` and
    `new` are the values (None where there is none). `within` is the id of the item that the list of
    this one belongs to, where there is one. A move has for values the names of the lists, or the
    ids of the items that they belong to.
    """

    kind: Kind
    path: Path
    item: str
    old: Any = None
    new: Any = None
    within: str = ""

    @property
    def whole(self) -> bool:
        """Whether an item came or went, rather than a field of it."""
        found = self.new if self.kind is Kind.ADDED else self.old
        return (
            self.kind in (Kind.ADDED, Kind.REMOVED)
            and isinstance(found, Mapping)
            and bool(self.item)
            and found.get("id") == self.item
        )


def edits(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
    """Every change between two versions of a section, `meta` left out; items are found by id.

    An item that left one list and stands in another one was moved there. A list in which an item
    has no id of its own is taken as a whole.
    """
    found = list(_fields(_without_meta(old), _without_meta(new), (), "", ""))
    gone = {edit.item: edit for edit in found if edit.whole and edit.kind is Kind.REMOVED}
    come = {edit.item for edit in found if edit.whole and edit.kind is Kind.ADDED}
    for edit in found:
        if edit.whole and edit.item in gone and edit.item in come:
            if edit.kind is Kind.ADDED:
                yield from moved(gone[edit.item], edit)
        else:
            yield edit


def moved(gone: Edit, come: Edit) -> Iterator[Edit]:
    """The two halves of a move as one, followed by what was changed in the item besides."""
    old, new = (edit.within or ".".join(map(str, edit.path)) for edit in (gone, come))
    yield Edit(Kind.MOVED, come.path, come.item, old, new, come.within)
    yield from _fields(gone.old, come.new, come.path, come.item, come.within)


def _without_meta(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "meta"}


def _fields(
    old: Mapping[str, Any], new: Mapping[str, Any], path: Path, item: str, within: str
) -> Iterator[Edit]:
    for key in dict.fromkeys((*old, *new)):
        before, after, here = old.get(key), new.get(key), (*path, key)
        if same(before, after) or (key == "id" and item):
            continue
        if _is_items(before, after):
            yield from _list(before or [], after or [], here, item)
        elif isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _fields(before, after, here, item, within)
        else:
            kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
            yield Edit(kind, here, item, before, after, within)


def _list(old: list[Any], new: list[Any], path: Path, within: str) -> Iterator[Edit]:
    before = {item["id"]: item for item in old}
    after = {item["id"]: item for item in new}
    for item in dict.fromkeys((*before, *after)):
        if item not in after:
            yield Edit(Kind.REMOVED, path, item, old=before[item], within=within)
        elif item not in before:
            yield Edit(Kind.ADDED, path, item, new=after[item], within=within)
        else:
            yield from _fields(before[item], after[item], path, item, within)


def _is_items(before: Any, after: Any) -> bool:
    """Whether both are lists of items with ids (or nothing), so that items can be told apart."""
    lists = [value for value in (before, after) if value is not None]
    return any(lists) and all(has_ids(value) for value in lists)

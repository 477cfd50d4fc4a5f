"""What changed from one record to the next, item by item and field by field."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from casekit.format.nodes import Path
from casekit.format.yaml import same
from casekit.model.value import Value


class Kind(StrEnum):
    """What happened to an item or a field."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Edit(Value):
    """One change. `item` is the id of the item, empty for a field of the section itself.

    `path` is the path of the list for a whole item, else of the field inside the item; `old` and
    `new` are the values (None where there is none).
    """

    kind: Kind
    path: Path
    item: str
    old: Any = None
    new: Any = None


def edits(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
    """Every change between two versions of a section, `meta` left out; items are found by id."""
    yield from _fields(_without_meta(old), _without_meta(new), (), "")


def _without_meta(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "meta"}


def _fields(
    old: Mapping[str, Any], new: Mapping[str, Any], path: Path, item: str
) -> Iterator[Edit]:
    for key in dict.fromkeys((*old, *new)):
        before, after, here = old.get(key), new.get(key), (*path, key)
        if same(before, after) or key == "id":
            continue
        if _is_items(before) or _is_items(after):
            yield from _list(before or [], after or [], here)
        elif isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _fields(before, after, here, item)
        else:
            kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
            yield Edit(kind, here, item, before, after)


def _list(old: list[Any], new: list[Any], path: Path) -> Iterator[Edit]:
    before = {item["id"]: item for item in old if isinstance(item, Mapping) and "id" in item}
    after = {item["id"]: item for item in new if isinstance(item, Mapping) and "id" in item}
    for item in dict.fromkeys((*before, *after)):
        if item not in after:
            yield Edit(Kind.REMOVED, path, item, old=before[item])
        elif item not in before:
            yield Edit(Kind.ADDED, path, item, new=after[item])
        else:
            yield from _fields(before[item], after[item], path, item)


def _is_items(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)

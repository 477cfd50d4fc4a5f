"""Where in a section a conflict stands, and what value stands there now."""

from collections.abc import Mapping
from typing import Any

from casekit.format.nodes import Path
from casekit.format.yaml import same
from casekit.merge.conflicts import LIST
from casekit.merge.policies import MISSING

Record = Mapping[str, Any]
"""A conflict as a section stores it."""

VALUES = ("base", "first", "second")


def value_of(data: Any, record: Record) -> Any:
    """What stands now where a conflict is about; of a moved item, the id of the item around it.

    MISSING where nothing stands there, or the item is gone.
    """
    at = path_of(data, record)
    if at is None:
        return MISSING
    if record["kind"] != "moved":
        return at_path(data, at)
    around = at_path(data, at[:-2])
    return around.get("id", "") if isinstance(around, dict) else MISSING


def changed_since(data: Any, record: Record) -> bool:
    """Whether somebody gave another value to what stood meanwhile, after the conflict arose."""
    now = value_of(data, record)
    names = ("base",) if "base" in record and record["kind"] in ("value", "words") else VALUES
    values = [record.get(name, MISSING) for name in names]
    if record["kind"] == "moved":
        values = ["" if value is MISSING else value for value in values]
    return not any(equal(now, value) for value in values)


def records_in(data: Any) -> list[Record]:
    """The conflicts of a section, be it one that nobody has checked."""
    found = data.get(LIST) if isinstance(data, dict) else None
    return [
        one
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, dict)
        and all(isinstance(one.get(name), str) for name in ("id", "field", "kind"))
    ]


def path_of(data: Any, record: Record) -> Path | None:
    """The path of the field or the whole item of a conflict; None where its item is gone."""
    names = tuple(record["field"].split("."))
    if "item" not in record:
        return names
    at = find(data, record["item"])
    if at is None or record["kind"] == "moved" or is_whole(record):
        return at
    lists = sum(isinstance(step, str) for step in at)
    return (*at, *names[lists:])


def is_whole(record: Record) -> bool:
    """Whether a conflict is about an item as a whole."""
    values = [record.get(name) for name in VALUES]
    return record["kind"] == "deleted" and any(
        isinstance(value, dict) and value.get("id") == record.get("item") for value in values
    )


def find(data: Any, item: str, at: Path = ()) -> Path | None:
    """Where the item of that id stands, the conflicts left out."""
    value = at_path(data, at)
    if isinstance(value, dict):
        if value.get("id") == item:
            return at
        steps: list[str | int] = [name for name in value if at or name != LIST]
    elif isinstance(value, list):
        steps = list(range(len(value)))
    else:
        return None
    found = (find(data, item, (*at, step)) for step in steps)
    return next((path for path in found if path is not None), None)


def at_path(data: Any, path: Path) -> Any:
    """The value at a path; MISSING where there is none."""
    value: Any = data
    for step in path:
        if isinstance(value, dict):
            value = value.get(str(step), MISSING)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return MISSING
    return value


def equal(one: Any, other: Any) -> bool:
    """Whether two values are the same, or are both not there."""
    return one is other if MISSING in (one, other) else same(one, other)

"""Takes a conflict out of a section and puts in its place what people have decided."""

from enum import StrEnum
from typing import Any

from casekit.errors import UsageError
from casekit.format.edit import append, remove, set_value
from casekit.format.nodes import Path
from casekit.format.yaml import Document, parse
from casekit.merge.conflicts import LIST
from casekit.merge.policies import MISSING


class Take(StrEnum):
    """Which value of a conflict is to stand, in the order in which it is stored."""

    FIRST = "first"
    SECOND = "second"
    BASE = "base"
    BOTH = "both"


def resolve(text: str, conflict: str, take: Take) -> str:
    """The body of a section with one conflict decided by one of its values.

    `both` is for own words, which then follow each other, and for lists, of which the second adds
    what the first lacks. Raises UsageError for a conflict or a choice that is not there.
    """
    document = parse(text)
    record = _record(document, conflict)
    if take is Take.BOTH:
        chosen = _both(record)
    else:
        chosen = record.get(take.value, MISSING)
    return _settled(document, record, chosen)


def resolve_with(text: str, conflict: str, value: Any) -> str:
    """The same with a value that somebody typed: of the type that the field asks for."""
    document = parse(text)
    return _settled(document, _record(document, conflict), value)


def _record(document: Document, conflict: str) -> dict[str, Any]:
    for record in document.data.get(LIST) or ():
        if record["id"] == conflict:
            found: dict[str, Any] = record
            return found
    raise UsageError(
        f"there is no conflict {conflict} in this section",
        hint="casekit status lists the conflicts",
    )


def _settled(document: Document, record: dict[str, Any], chosen: Any) -> str:
    put = {"deleted": _put_whole, "moved": _put_in_list}.get(record["kind"], _put_value)
    document = put(document, record, chosen)
    number = next(n for n, other in enumerate(document.data[LIST]) if other["id"] == record["id"])
    alone = len(document.data[LIST]) == 1
    return remove(document, (LIST,) if alone else (LIST, number)).text


def _put_value(document: Document, record: dict[str, Any], chosen: Any) -> Document:
    at = _path(document, record)
    if at is None:
        raise _gone(record)
    there = _value(document, at)
    if chosen is MISSING:
        return document if there is MISSING else remove(document, at)
    return document if there == chosen else set_value(document, at, chosen)


def _put_whole(document: Document, record: dict[str, Any], chosen: Any) -> Document:
    """An item, or a field of one, that one side deleted and the other changed."""
    names = tuple(record["field"].split("."))
    values = [record.get(name, MISSING) for name in ("base", "first", "second")]
    item = any(isinstance(v, dict) and v.get("id") == record.get("item") for v in values)
    if not item:
        return _put_value(document, record, chosen)
    at = _find(document, record.get("item", ""))
    if at is None:
        if chosen is MISSING:
            return document
        if len(names) > 1:
            raise _gone(record)
        return append(document, names, chosen)
    if chosen is MISSING:
        return remove(document, at)
    return document if _value(document, at) == chosen else set_value(document, at, chosen)


def _put_in_list(document: Document, record: dict[str, Any], chosen: Any) -> Document:
    """An item that both sides moved; the values are the ids of the items to move it to."""
    at = _find(document, record["item"])
    target = _find(document, chosen) if isinstance(chosen, str) and chosen else ()
    if at is None or target is None:
        raise _gone(record)
    home = (*target, record["field"].rpartition(".")[2])
    if at[:-1] == home:
        return document
    item = _value(document, at)
    document = remove(document, at)
    # taking it away may have moved the other one up
    target = _find(document, chosen) if target else ()
    assert target is not None
    return append(document, (*target, home[-1]), item)


def _both(record: dict[str, Any]) -> Any:
    first, second = record.get("first", MISSING), record.get("second", MISSING)
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *(value for value in second if value not in first)]
    if record["kind"] == "words" and isinstance(first, str) and isinstance(second, str):
        return f"{first.rstrip()}\n\n{second.rstrip()}\n"
    raise UsageError(
        "only own words and lists can take both values",
        hint="take one of them, or type the value that is right",
    )


def _path(document: Document, record: dict[str, Any]) -> Path | None:
    names = tuple(record["field"].split("."))
    if "item" not in record:
        return names
    at = _find(document, record["item"])
    if at is None:
        return None
    lists = sum(isinstance(step, str) for step in at)
    return (*at, *names[lists:])


def _find(document: Document, item: str, at: Path = ()) -> Path | None:
    """Where the item of that id stands, the conflicts left out."""
    data = _value(document, at)
    if isinstance(data, dict):
        if data.get("id") == item:
            return at
        steps: list[str | int] = [name for name in data if at or name != LIST]
    elif isinstance(data, list):
        steps = list(range(len(data)))
    else:
        return None
    found = (_find(document, item, (*at, step)) for step in steps)
    return next((path for path in found if path is not None), None)


def _value(document: Document, path: Path) -> Any:
    value: Any = document.data
    for step in path:
        if isinstance(value, dict):
            value = value.get(str(step), MISSING)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return MISSING
    return value


def _gone(record: dict[str, Any]) -> UsageError:
    return UsageError(
        f"what conflict {record['id']} is about is no longer there",
        hint="casekit edit takes the conflict out of the list",
    )

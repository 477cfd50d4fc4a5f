"""Takes a conflict out of a section and puts in its place what people have decided."""

from enum import StrEnum
from typing import Any

from casekit.errors import UsageError
from casekit.format.edit import append, remove, set_value
from casekit.format.yaml import Document, parse
from casekit.merge.conflicts import LIST
from casekit.merge.policies import MISSING
from casekit.merge.targets import (
    at_path,
    changed_since,
    equal,
    find,
    is_whole,
    path_of,
    records_in,
    value_of,
)
from casekit.messages import tr


class Take(StrEnum):
    """Which value of a conflict is to stand, in the order in which it is stored."""

    FIRST = "first"
    SECOND = "second"
    BASE = "base"
    BOTH = "both"
    NOW = "now"
    """What stands there now, whoever put it there since."""


def resolve(text: str, conflict: str, take: Take) -> str:
    """The body of a section with one conflict decided by one of its values.

    `both` is for own words, which then follow each other, and for lists, of which the second adds
    what the first lacks. Raises UsageError for a conflict or a choice that is not there.
    """
    document = parse(text)
    record = _record(document, conflict)
    if take is Take.NOW:
        return _without(document, record).text
    if take is Take.BOTH:
        chosen = _both(record)
    else:
        chosen = record.get(take.value, MISSING)
    return _settled(document, record, chosen).text


def resolve_with(text: str, conflict: str, value: Any) -> str:
    """The same with a value that somebody typed: of the type that the field asks for."""
    document = parse(text)
    return _settled(document, _record(document, conflict), value).text


def settle_edited(before: str, after: str) -> str:
    """The new body of a section without the conflicts that this edit has settled.

    Whoever gives another value to a field has decided what is to stand there; and whoever takes an
    item away, what becomes of all that stood in it. Raises UsageError when the edit changed the
    conflicts themselves, which would change what people have said.
    """
    old, document = parse(before).data, parse(after)
    records = {record["id"]: record for record in records_in(old)}
    left = document.data.get(LIST)
    for record in left if isinstance(left, list) else ():
        known = records.get(record.get("id")) if isinstance(record, dict) else None
        if known is None or not equal(record, known):
            raise UsageError(
                tr("what stands in a conflict is what people wrote: it is not edited"),
                hint=tr("casekit resolve CASE decides it, with another value as well"),
            )
        then, now = value_of(old, record), value_of(document.data, record)
        gone = "item" in record and find(document.data, record["item"]) is None
        # that a field of an item was edited does not decide whether the item goes
        if not equal(then, now) and (gone or not is_whole(record)):
            document = _without(document, record)
    return document.text


def stands(text: str, conflict: str) -> tuple[Any, bool]:
    """What stands now where a conflict is about, and whether that came after the conflict.

    MISSING where nothing does.
    """
    document = parse(text)
    record = _record(document, conflict)
    return value_of(document.data, record), changed_since(document.data, record)


def _record(document: Document, conflict: str) -> dict[str, Any]:
    for record in document.data.get(LIST) or ():
        if record["id"] == conflict:
            found: dict[str, Any] = record
            return found
    raise UsageError(
        tr("there is no conflict {conflict} in this section", conflict=conflict),
        hint=tr("casekit status lists the conflicts"),
    )


def _settled(document: Document, record: dict[str, Any], chosen: Any) -> Document:
    put = {"deleted": _put_whole, "moved": _put_in_list}.get(record["kind"], _put_value)
    return _without(put(document, record, chosen), record)


def _without(document: Document, record: dict[str, Any]) -> Document:
    number = next(n for n, other in enumerate(document.data[LIST]) if other["id"] == record["id"])
    alone = len(document.data[LIST]) == 1
    return remove(document, (LIST,) if alone else (LIST, number))


def _put_value(document: Document, record: dict[str, Any], chosen: Any) -> Document:
    at = path_of(document.data, record)
    if at is None or at_path(document.data, at[:-1]) is MISSING:
        raise _gone(record)
    there = at_path(document.data, at)
    if chosen is MISSING:
        return document if there is MISSING else remove(document, at)
    return document if there == chosen else set_value(document, at, chosen)


def _put_whole(document: Document, record: dict[str, Any], chosen: Any) -> Document:
    """An item, or a field of one, that one side deleted and the other changed."""
    names = tuple(record["field"].split("."))
    if not is_whole(record):
        return _put_value(document, record, chosen)
    at = find(document.data, record.get("item", ""))
    if at is None:
        if chosen is MISSING:
            return document
        if len(names) > 1:
            raise _gone(record)
        return append(document, names, chosen)
    if chosen is MISSING:
        return remove(document, at)
    return document if at_path(document.data, at) == chosen else set_value(document, at, chosen)


def _put_in_list(document: Document, record: dict[str, Any], chosen: Any) -> Document:
    """An item that both sides moved; the values are the ids of the items to move it to."""
    at = find(document.data, record["item"])
    target = find(document.data, chosen) if isinstance(chosen, str) and chosen else ()
    if at is None or target is None:
        raise _gone(record)
    home = (*target, record["field"].rpartition(".")[2])
    if at[:-1] == home:
        return document
    item = at_path(document.data, at)
    document = remove(document, at)
    # taking it away may have moved the other one up
    target = find(document.data, chosen) if target else ()
    assert target is not None
    return append(document, (*target, home[-1]), item)


def _both(record: dict[str, Any]) -> Any:
    first, second = record.get("first", MISSING), record.get("second", MISSING)
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *(value for value in second if value not in first)]
    if record["kind"] == "words" and isinstance(first, str) and isinstance(second, str):
        return f"{first.rstrip()}\n\n{second.rstrip()}\n"
    raise UsageError(
        tr("only own words and lists can take both values"),
        hint=tr("take one of them, or type the value that is right"),
    )


def _gone(record: dict[str, Any]) -> UsageError:
    return UsageError(
        tr("what conflict {id} is about is no longer there", id=record["id"]),
        hint=tr("--take now leaves it so, and takes the conflict away"),
    )

"""Changes of a record in words: who reads a log or a difference need know no field names."""

from collections.abc import Iterator, Mapping
from typing import Any

from casekit.format import schema
from casekit.format.edit import without
from casekit.format.envelope import read_envelope
from casekit.format.yaml import Document
from casekit.merge.changes import Edit, Kind, edits
from casekit.model.names import is_item_id

_LABELS = ("text", "own_words", "name", "word", "alias", "stuck", "handle", "item", "instrument")
_SHORT = 60


def describe(section: str, old: Document, new: Document) -> Iterator[str]:
    """Every change from one version of a section to the next, one sentence each.

    A change of the layout alone is called that: comments, or the order of items, are no content.
    """
    found = [words(section, edit, old.data, new.data) for edit in edits(old.data, new.data)]
    yield from found or _layout(old, new)
    yield from readers(old, new)


def begun(section: str, new: Document) -> Iterator[str]:
    """What a section held when it was begun."""
    yield "begun"
    for edit in edits({}, new.data):
        yield words(section, edit, {}, new.data)


def readers(old: Document, new: Document) -> Iterator[str]:
    """Who can open it now and could not before, and who no longer can."""
    if "meta" not in old.data or "meta" not in new.data:
        return
    before = set(read_envelope(old.data).readers)
    after = set(read_envelope(new.data).readers)
    if after - before:
        yield f"can now be opened by {', '.join(sorted(after - before))}"
    if before - after:
        yield f"can no longer be opened by {', '.join(sorted(before - after))}"


def words(section: str, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """One change, with the item it belongs to called by what people know it by."""
    label = schema.titles(section, edit.path)[0].lower()
    if edit.kind is not Kind.CHANGED and isinstance(edit.new or edit.old, Mapping) and edit.item:
        item = edit.new or edit.old
        noun = _noun(section, edit.path)
        verb = "added" if edit.kind is Kind.ADDED else "taken away"
        return f"{noun} {verb}: {_called(item) or edit.item} ({edit.item})"
    value = _value(edit)
    if not edit.item:
        return f"{label}{value}"
    item = _item(new, edit.item) or _item(old, edit.item) or {}
    called = _called(item)
    noun = _noun(section, edit.path[:-1])
    return f"{noun} {called or edit.item} ({edit.item}): {label}{value}"


def _layout(old: Document, new: Document) -> Iterator[str]:
    if _body(old) == _body(new):
        return
    if sorted(_body(old).split()) == sorted(_body(new).split()):
        yield "only the order of items or fields changed"
    else:
        yield "only comments or the layout changed"


def _body(document: Document) -> str:
    return without(document, "meta")


def _value(edit: Edit) -> str:
    old, new = _short(edit.old), _short(edit.new)
    if edit.kind is Kind.ADDED:
        return f" set to {new}" if new else " written"
    if edit.kind is Kind.REMOVED:
        return " taken away"
    return f" {old} → {new}" if old and new else " changed"


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = str(value)
    return text if len(text) <= _SHORT and "\n" not in text else ""


def _noun(section: str, path: tuple[str | int, ...]) -> str:
    names = tuple(str(step) for step in path if isinstance(step, str))
    for kind in schema.kinds().values():
        if kind.section == section.partition(".")[0] and kind.path == names:
            return kind.title_en.lower()
    return names[-1] if names else section


def _called(item: Mapping[str, Any]) -> str:
    if "decision" in item and "to" in item:
        return f"{item['decision']}, {', '.join(item['to'])}: {', '.join(item['sections'])}"
    if "kind" in item and "on" in item:
        return f"{item['kind']} on {item['on']}"
    for key in _LABELS:
        if isinstance(item.get(key), str):
            text = " ".join(item[key].split())
            return f"“{text if len(text) <= _SHORT else text[: _SHORT - 1] + '…'}”"
    return ""


def _item(data: Any, item: str) -> Mapping[str, Any] | None:
    if isinstance(data, Mapping):
        if data.get("id") == item and is_item_id(item):
            return data
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            if found := _item(value, item):
                return found
    return None

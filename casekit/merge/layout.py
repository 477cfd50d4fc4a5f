"""What changed in a text beside its content: comments, and the order of items and fields."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from casekit.format.edit import without
from casekit.format.nodes import Path
from casekit.format.yaml import Document
from casekit.merge.changes import Edit, Kind
from casekit.merge.slices import Entry, comments, cut, has_ids, split

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*")

_Place = tuple[Path, str, str]
"""Where comments stand: the path and the item of an edit, and the item around it."""


def layout(old: Document, new: Document) -> Iterator[Edit]:
    """Every change of order and comments between two versions of a section, `meta` left out.

    What stands in one version only is no matter of layout, and neither are its comments.
    """
    yield from _orders(old.data, new.data, (), "", "")
    # most changes touch no comment, and looking where each one stands takes longer than all else
    if _commented(old.text) != _commented(new.text):
        before, after = _gathered(old.text), _gathered(new.text)
        for place, texts in before.items():
            if place in after and texts != after[place]:
                path, item, within = place
                yield Edit(Kind.COMMENT, path, item, _joined(texts), _joined(after[place]), within)


def rewritten(old: Document, new: Document) -> Iterator[Edit]:
    """The same content in other quotes, lines or spaces: for texts that differ in nothing else."""
    if _body(old) != _body(new):
        yield Edit(Kind.LAYOUT, (), "")


def _body(document: Document) -> str:
    return without(document, "meta") if "meta" in document.data else document.text


def _orders(
    old: Mapping[str, Any], new: Mapping[str, Any], path: Path, item: str, within: str
) -> Iterator[Edit]:
    before = [key for key in old if key in new and key != "meta"]
    after = [key for key in new if key in old and key != "meta"]
    if before != after:
        yield Edit(Kind.ORDER, path, item, before, after, within)
    for key in before:
        one, other, here = old[key], new[key], (*path, key)
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _orders(one, other, here, item, within)
        elif has_ids(one) and has_ids(other):
            yield from _order_of_items(one, other, here, item)


def _order_of_items(old: list[Any], new: list[Any], path: Path, within: str) -> Iterator[Edit]:
    first = {item["id"]: item for item in old}
    second = {item["id"]: item for item in new}
    before = [item for item in first if item in second]
    after = [item for item in second if item in first]
    if before != after:
        yield Edit(Kind.ORDER, path, "", before, after, within)
    for item in before:
        yield from _orders(first[item], second[item], path, item, within)


def _commented(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if "#" in line]


def _joined(texts: list[str]) -> str | None:
    return "\n".join(text.lstrip("#").strip() for text in texts) or None


def _gathered(text: str) -> dict[_Place, list[str]]:
    block, _ = cut(text.replace("\r\n", "\n"))
    found: dict[_Place, list[str]] = {}
    found[(), "", ""] = _lines(block.opening) + _lines(block.closing)
    for name, entry in block.entries.items():
        if name != "meta":
            _gather(entry, ((name,), "", ""), found)
    return found


def _gather(entry: Entry, place: _Place, found: dict[_Place, list[str]]) -> None:
    path, item, within = place
    value = entry.value
    fields = isinstance(value, dict) and bool(value)
    if not fields and not (value and has_ids(value)):
        found[place] = comments(entry)
        return
    entry, block = split(entry)
    found[place] = [
        text for part in (entry.lead, block.opening, block.closing) for text in _lines(part)
    ]
    for name, inner in block.entries.items():
        # an item is found by its list and id, a field by its name behind those of its item
        _gather(inner, ((*path, name), item, within) if fields else (path, name, item), found)


def _lines(text: str) -> list[str]:
    return [found for line in text.split("\n") for found in _COMMENT.findall(line)]

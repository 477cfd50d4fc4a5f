"""Changes to a record's text that leave every other byte as it was.

Each change splices new lines into the text, next to the values whose positions are known, and is
then proved: the new text is parsed again, and must hold exactly the data that was meant.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from casekit.errors import FaultError, UsageError
from casekit.format.nodes import Node, Path
from casekit.format.scalars import dump_scalar, fits_block, is_plain
from casekit.format.yaml import Document, parse, same
from casekit.messages import tr

STEP = 2  # spaces for each level

_COMMENT = re.compile(r"^ *#", re.MULTILINE)
_OPEN_BLOCK = re.compile(r"([|>])(\d?)\+?")


def dump(data: Mapping[str, Any], newline: str = "\n") -> str:
    """A whole mapping as text in casekit's own style."""
    return "".join(_field(key, value, 0) for key, value in data.items()).replace("\n", newline)


def dump_value(value: Any, column: int) -> str:
    """What stands behind `key:` or `-`: one line that begins with a space, or lines below.

    `column` is that of the key or dash; the last line has no end.
    """
    if isinstance(value, dict):
        if not value:
            return " {}"
        inner = "".join(_field(key, entry, column + STEP) for key, entry in value.items())
        return "\n" + inner.removesuffix("\n")
    if isinstance(value, list):
        if _flows(value):
            return " [" + ", ".join(dump_scalar(entry, in_flow=True) for entry in value) + "]"
        inner = "".join(_item(entry, column + STEP) for entry in value)
        return "\n" + inner.removesuffix("\n")
    if isinstance(value, str) and fits_block(value):
        return _block(value, column + STEP)
    return " " + dump_scalar(value)


def set_value(document: Document, path: Path, value: Any) -> Document:
    """Put a value at a path: replace what is there, or add the field to its mapping.

    Mappings on the way that are not there yet are made.
    """
    known = 1
    while known < len(path) and _get(document.data, path[:known]) is not None:
        known += 1
    for step in reversed(path[known:]):
        value = {step: value}
    return _on_whole_lines(document, lambda whole: _set(whole, path[:known], value))


def _set(document: Document, path: Path, value: Any) -> Document:
    expected = deepcopy(document.data)
    _target(expected, path[:-1])[path[-1]] = value
    parent = document.node(path[:-1])
    text = document.text
    if parent.flow and (isinstance(value, dict | list) or "\n" in str(value)):
        # what takes several lines has no place between brackets
        return _rewrite(document, path[:-1], _target(expected, path[:-1]))
    if isinstance(parent.children, dict) and path[-1] in parent.children:
        key = parent.keys[str(path[-1])]
        node = parent.children[str(path[-1])]
        start = _after_colon(text, key)
        end = max(start, node.end)
        new = (
            f" {dump_scalar(value, in_flow=True)}" if parent.flow else dump_value(value, key.column)
        )
        text = _splice(document, start, end, new, node, key.column)
    elif isinstance(parent.children, list) and isinstance(path[-1], int):
        node = parent.children[path[-1]]
        new = dump_value(value, parent.column).lstrip(" \n")
        new = dump_scalar(value, in_flow=True) if parent.flow else new
        text = _splice(document, node.start, node.end, new, node, parent.column)
    elif parent.flow or not parent.children:
        return _rewrite(document, path[:-1], _target(expected, path[:-1]))
    else:
        column = next(iter(parent.keys.values())).column
        text = _insert_below(document, parent, _field(str(path[-1]), value, column))
    return _proved(text, expected)


def remove(document: Document, path: Path) -> Document:
    """Take a field or an item away, with the comment directly above it and those deeper below."""
    expected = deepcopy(document.data)
    parent_path, last = path[:-1], path[-1]
    del _target(expected, parent_path)[last]
    parent = document.node(parent_path)
    remaining = _target(expected, parent_path)
    if parent.flow or not remaining:
        if not parent_path:
            start, end = _lines(document.text, next(iter(parent.keys.values())).start, parent.end)
            return _proved(document.text[:start] + document.text[end:], expected)
        return _rewrite(document, parent_path, remaining)
    if isinstance(parent.children, dict):
        first, node = parent.keys[str(last)].start, parent.children[str(last)]
        if first == parent.start and parent_path and isinstance(parent_path[-1], int):
            # the first field shares its line with the dash of its item
            following = list(parent.keys.values())[1].start
            return _proved(document.text[:first] + document.text[following:], expected)
    elif isinstance(parent.children, list) and isinstance(last, int):
        node = parent.children[last]
        first = node.start
    else:
        raise UsageError(tr("there is nothing to take away there"))
    start, end = _lines(document.text, first, max(first, node.end))
    end = _below_comments(document.text, end, parent.column)
    return _proved(document.text[:start] + document.text[end:], expected)


def append(document: Document, path: Path, item: Any) -> Document:
    """Add an item at the end of a list, which is begun when there is none yet."""
    node = document.node(path)
    present = _get(document.data, path)
    if not present:
        return set_value(document, path, [item])
    if node.flow:
        return _rewrite(document, path, [*present, item])
    expected = deepcopy(document.data)
    _target(expected, path).append(item)

    def below(whole: Document) -> Document:
        last = whole.node(path)
        return _proved(_insert_below(whole, last, _item(item, last.column)), expected)

    return _on_whole_lines(document, below)


def fill_ids(
    document: Document, lists: Mapping[Path, str], fresh: Callable[[str], str]
) -> Document:
    """Give an id to every item that has none.

    `lists` tells for each list of items (a path of field names, list indexes left out) the prefix
    of its ids; `fresh` makes one.
    """
    if not _lacks_id(document.data, lists):
        return document
    missing: list[tuple[Node, str]] = []
    expected = deepcopy(document.data)

    def look(node: Node, data: Any, names: Path) -> None:
        if isinstance(node.children, dict):
            for key, child in node.children.items():
                look(child, data[key], (*names, key))
        elif isinstance(node.children, list):
            for child, item in zip(node.children, data, strict=True):
                if names in lists and isinstance(item, dict) and item.get("id") is None:
                    missing.append((child, fresh(lists[names])))
                    _put_first(item, "id", missing[-1][1])
                look(child, item, names)

    look(document.root, expected, ())
    text = document.text
    for node, new in sorted(missing, key=lambda entry: -entry[0].start):
        if "id" in node.keys:  # `id:` with nothing behind it
            at = _after_colon(text, node.keys["id"])
            stop = max(at, node.children["id"].end)  # type: ignore[index,call-overload]
            text = f"{text[:at]} {new}{text[stop:]}"
        elif node.flow:
            comma = ", " if node.children else ""
            text = f"{text[: node.start + 1]}id: {new}{comma}{text[node.start + 1 :]}"
        else:
            gap = document.newline + " " * node.column
            text = f"{text[: node.start]}id: {new}{gap}{text[node.start :]}"
    return _proved(text, expected)


def without(document: Document, key: str) -> str:
    """The text without one of its top fields, comments elsewhere untouched."""
    if key not in document.data:
        return document.text
    if document.root.flow:
        return dump({k: v for k, v in document.data.items() if k != key}, document.newline)
    return remove(document, (key,)).text


def _lacks_id(data: Any, lists: Mapping[Path, str], names: Path = ()) -> bool:
    if isinstance(data, dict):
        return any(_lacks_id(value, lists, (*names, key)) for key, value in data.items())
    if isinstance(data, list):
        return any(
            (names in lists and isinstance(item, dict) and item.get("id") is None)
            or _lacks_id(item, lists, names)
            for item in data
        )
    return False


def _proved(text: str, expected: dict[str, Any]) -> Document:
    document = parse(text)
    if not same(document.data, expected):
        raise FaultError(tr("an edit did not come out as it was meant"))
    return document


def _on_whole_lines(document: Document, change: Callable[[Document], Document]) -> Document:
    try:
        return change(document)
    except FaultError:
        if document.text.endswith("\n"):
            raise
    # a block (`|`) that ends the text without a line end means something else when one follows
    text = document.text + document.newline
    if not same(parse(text).data, document.data):
        node = document.root
        while node.children:
            inner = node.children
            node = list(inner.values() if isinstance(inner, dict) else inner)[-1]
        text = text[: node.start] + _OPEN_BLOCK.sub(r"\1\2-", text[node.start :], count=1)
    return change(_proved(text, document.data))


def _rewrite(document: Document, path: Path, value: Any) -> Document:
    if not path:
        return _proved(dump(value, document.newline), value)
    return set_value(document, path, value)


def _splice(document: Document, start: int, end: int, new: str, node: Node, column: int) -> str:
    text = document.text
    if "\n" in new:
        # a block of lines would swallow comments below it that stand as deep as its lines
        below = _line_end(text, end)
        stop = _below_comments(text, below, column)
        text = text[:below] + _COMMENT.sub(" " * column + "#", text[below:stop]) + text[stop:]
    new = new.replace("\n", document.newline)
    first, _, rest = new.partition(document.newline)
    behind = "#" in text[end : _line_end(text, end)] and _ends_in_block(new)
    if rest and (behind or (not node.children and "\n" not in text[start:end])):
        # a comment behind the old value keeps its place, the new lines go below it; and so it does
        # where the new lines end in a block, which would take it for its own
        stop = _line_end(text, end)
        lead = first if first.strip() else first.rstrip()
        tail = text[end:stop].rstrip("\r\n")
        body = rest + (document.newline if text[:stop].endswith("\n") else "")
        return text[:start] + lead + tail + document.newline + body + text[stop:]
    return text[:start] + new + text[end:]


def _ends_in_block(lines: str) -> bool:
    rows = lines.splitlines()
    for number, row in enumerate(rows[:-1]):
        column = len(row) - len(row.lstrip(" -"))
        # an item that is a block stands deeper than its dash, and not than the mark of the block
        column -= 2 * row[column:].startswith("|")
        if row.endswith((" |", " |-")) and not any(
            one[: column + 1].strip() for one in rows[number + 1 :]
        ):
            return True
    return False


def _insert_below(document: Document, node: Node, lines: str) -> str:
    text = document.text
    at = _below_comments(text, _line_end(text, node.end), node.column)
    if at and not text[:at].endswith("\n"):
        lines = "\n" + lines
    return text[:at] + lines.replace("\n", document.newline) + text[at:]


def _below_comments(text: str, at: int, column: int) -> int:
    """Where the comments end that are indented deeper: they belong to what stands above them."""
    end = at
    for line in text[at:].splitlines(keepends=True):
        words = line.lstrip(" ")
        at += len(line)
        if words.startswith("#") and len(line) - len(words) > column:
            end = at
        elif words.strip():
            break
    return end


def _after_colon(text: str, key: Node) -> int:
    return text.index(":", key.end) + 1


def _line_end(text: str, index: int) -> int:
    # a block's end may already stand at the beginning of the line below it
    at = text.find("\n", index)
    return len(text) if at < 0 else at + 1


def _lines(text: str, first: int, last: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, first) + 1
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].lstrip(" ").startswith("#"):
            break
        start = above
    return start, _line_end(text, last)


def _field(key: str, value: Any, column: int) -> str:
    return f"{' ' * column}{dump_scalar(key)}:{dump_value(value, column)}\n"


def _item(value: Any, column: int) -> str:
    if isinstance(value, dict) and value:
        fields = "".join(_field(key, entry, column + STEP) for key, entry in value.items())
        return f"{' ' * column}- {fields.lstrip(' ')}"
    return f"{' ' * column}-{dump_value(value, column)}\n"


def _flows(value: list[Any]) -> bool:
    if not all(isinstance(entry, str | int | float | bool) for entry in value):
        return False
    texts = [entry for entry in value if isinstance(entry, str)]
    return sum(map(len, texts)) + 2 * len(value) <= 60 and all(
        is_plain(text, in_flow=True) or text == "*" for text in texts
    )


def _block(text: str, column: int) -> str:
    body = text.removesuffix("\n")
    sign = "-" if body == text else ""
    lines = [" " * column + line if line else "" for line in body.split("\n")]
    return f" |{sign}\n" + "\n".join(lines)


def _get(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _target(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, dict) and data.get(str(step)) is None:
            data[str(step)] = {}
        data = data[step]
    return data


def _put_first(mapping: dict[str, Any], key: str, value: Any) -> None:
    rest = dict(mapping)
    mapping.clear()
    mapping[key] = value
    rest.pop(key, None)
    mapping.update(rest)

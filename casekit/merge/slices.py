"""A section cut into the text of its fields and items, so that each travels with its comments.

What stands above a field or item (comments, empty lines) belongs to it, and so does a comment
behind it or below it that is indented deeper. A comment at the top of the file, closed by an empty
line, belongs to the section.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from casekit.format.edit import dump, dump_value, set_value
from casekit.format.nodes import Node, find_nodes, walk
from casekit.format.yaml import parse, same


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a mapping or one item of a list.

    `name` is the field's name or the item's id. `lead` are the whole lines above; `body` begins at
    the key or dash, which stands in `column`, and ends with the last line. `at` is where the body
    begins in `source`, and `node` the value there; `key` is the key of a field.
    """

    name: str
    lead: str
    body: str
    column: int
    source: str
    at: int
    node: Node
    key: Node | None = None

    @property
    def value(self) -> Any:
        """What it holds."""
        return self.node.value


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping or list in pieces: what opens it, its entries by name, what stands below them.

    `indent` is how far the entries stand to the right of the key or dash they belong to.
    """

    opening: str
    entries: dict[str, Entry]
    closing: str
    indent: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field in pieces: `due:`, what stands behind it, a comment on that line, lines below."""

    head: str
    source: str
    trail: str
    tail: str


def cut(text: str) -> tuple[Block, Any]:
    """The fields of a whole section, and its value; lines end in LF."""
    if text and not text.endswith("\n"):
        text = _ended(text)
    data = parse(text).data
    root = find_nodes(text)
    if root.flow or not _cuttable(text, root, ""):
        comments = "".join(f"{comment}\n" for comment in _comments(text, root, 0, len(text)))
        block, _ = cut(dump(data))
        return replace(block, opening=comments), data
    if not root.keys:
        return Block(text, {}, "", 0), data
    first = next(iter(root.keys.values()))
    column = first.column
    head = text.rfind("\n\n", 0, first.start) + 2 if "\n\n" in text[: first.start] else 0
    entries, closing = _fields(text, root, head, len(text))
    return Block(text[:head], entries, closing, column), data


def split(entry: Entry) -> tuple[Entry, Block]:
    """The entries of a field or item that holds a mapping or a list of items with ids.

    The entry comes back with it, because one in flow style (`[…]`, `{…}`) is written anew, and the
    comments inside then stand above it.
    """
    node = entry.node
    if not node.children:
        leaf = pieces(entry)
        return entry, Block(f"{leaf.head}{leaf.trail}\n", {}, leaf.tail, 2)
    if node.flow or not _cuttable(entry.source, node, entry.body):
        return split(_rewritten(entry))
    source, end = entry.source, entry.at + len(entry.body)
    if isinstance(node.children, dict):
        first = next(iter(node.keys.values()))
        start = first.start if entry.key is None else _next_line(source, entry.key.end)
        column = first.column
        entries, closing = _fields(source, node, start, end)
    else:
        start = _next_line(source, entry.key.end if entry.key else entry.at)
        column = node.column
        entries, closing = _items(source, node, start, end)
    return entry, Block(source[entry.at : start], entries, closing, column - entry.column)


def pieces(entry: Entry) -> Leaf:
    """A field that is taken as a whole, in its pieces."""
    source, key = entry.source, entry.key
    assert key is not None
    colon = source.index(":", key.end) + 1
    end = max(colon, entry.node.end)
    line = _next_line(source, end)
    return Leaf(
        source[entry.at : colon],
        source[colon:end],
        source[end:line].rstrip("\n"),
        source[line : entry.at + len(entry.body)],
    )


def comments(entry: Entry, *, lead: bool = True) -> list[str]:
    """Every comment that belongs to an entry, from its `#` on; `lead` for those above it too."""
    above = [line.strip(" ") for line in entry.lead.split("\n") if line.strip(" ")] if lead else []
    return above + _comments(entry.source, entry.node, entry.at, entry.at + len(entry.body))


def inner_comments(entry: Entry) -> list[str]:
    """The comments that stand inside the value of a field, between its lines."""
    assert entry.key is not None
    colon = entry.source.index(":", entry.key.end) + 1
    return _comments(entry.source, entry.node, colon, max(colon, entry.node.end))


def shift(text: str, by: int, *, first: bool = True) -> str:
    """Text moved to the right or (negative) left; `first` is false where a line has begun."""
    if not by or not text:
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line and (number or first):
            indent = len(line) - len(line.lstrip(" "))
            lines[number] = " " * by + line if by > 0 else line[min(-by, indent) :]
    return "\n".join(lines)


def has_ids(value: Any) -> bool:
    """Whether this is a list of items that each have an id of their own."""
    if not isinstance(value, list):
        return False
    ids = [item.get("id") if isinstance(item, dict) else None for item in value]
    return all(isinstance(one, str) and one for one in ids) and len(set(ids)) == len(ids)


def _ended(text: str) -> str:
    """The same values in a text that ends its last line."""
    document, ended = parse(text), text + "\n"
    if not same(parse(ended).data, document.data):
        # a block of lines at the end takes what ends them for its own
        *_, (path, last) = walk(document.root)
        ended = set_value(document, path, last.value).text + "\n"
    return ended


def _fields(source: str, node: Node, start: int, end: int) -> tuple[dict[str, Entry], str]:
    children = node.children
    assert isinstance(children, dict)
    places = [(name, key.start, key, children[name]) for name, key in node.keys.items()]
    return _entries(source, places, places[0][2].column, start, end)


def _items(source: str, node: Node, start: int, end: int) -> tuple[dict[str, Entry], str]:
    children = node.children
    assert isinstance(children, list)
    places = [(item.value["id"], _dash(source, item, node.column), None, item) for item in children]
    return _entries(source, places, node.column, start, end)


def _entries(
    source: str,
    places: list[tuple[str, int, Node, Node]] | list[tuple[str, int, None, Node]],
    column: int,
    start: int,
    end: int,
) -> tuple[dict[str, Entry], str]:
    entries = {}
    for number, (name, at, key, node) in enumerate(places):
        following = places[number + 1][1] - column if number + 1 < len(places) else end
        below = _next_line(source, max(key.end if key else at, node.end))
        stop = below + _tail(source[below:following], column)
        lead = source[start : max(start, at - column)]
        entries[name] = Entry(name, lead, source[at:stop], column, source, at, node, key)
        start = stop
    return entries, source[start:end]


def _tail(gap: str, column: int) -> int:
    """How much of the lines below an entry belongs to it: comments that are indented deeper."""
    length = at = 0
    for line in gap.splitlines(keepends=True):
        at += len(line)
        text = line.lstrip(" ")
        if text.startswith("#"):
            if len(line) - len(text) <= column:
                break
            length = at
    return length


def _dash(source: str, item: Node, column: int) -> int:
    """Where the dash of an item stands: on its line, or alone on a line above."""
    line = source.rfind("\n", 0, item.start) + 1
    while line and source[line : line + column + 1] != " " * column + "-":
        line = source.rfind("\n", 0, line - 1) + 1
    return line + column


def _next_line(source: str, index: int) -> int:
    at = source.find("\n", index)
    return len(source) if at < 0 else at + 1


def _cuttable(source: str, node: Node, body: str) -> bool:
    """Whether each entry begins a line of its own, as it does in nearly every text."""
    if isinstance(node.children, list):
        return body.partition("\n")[0].partition("#")[0].rstrip().endswith(":")
    starts = [key.start for key in node.keys.values()]
    inside = body.startswith("-")
    return all(
        not source[source.rfind("\n", 0, at) + 1 : at].strip(" ") for at in starts[inside:]
    ) and all(source[key.end : key.end + 1] == ":" for key in node.keys.values())


def _rewritten(entry: Entry) -> Entry:
    """The same value in block style, each comment from inside above it."""
    pad = " " * entry.column
    above = "".join(f"{pad}{comment}\n" for comment in comments(entry, lead=False))
    if entry.key is not None:
        head = entry.source[entry.at : entry.source.index(":", entry.key.end) + 1]
        source = f"{pad}{head}{dump_value(entry.value, entry.column)}\n"
        root = find_nodes(source)
        assert isinstance(root.children, dict)
        key, node = next(iter(root.keys.values())), next(iter(root.children.values()))
    else:
        fields = shift(dump(entry.value), entry.column + 2)
        source = f"{pad}- {fields.lstrip(' ')}"
        root = find_nodes(source)
        assert isinstance(root.children, list)
        key, node = None, root.children[0]
    assert same(node.value, entry.value)
    return replace(
        entry,
        lead=entry.lead + above,
        body=source[entry.column :],
        source=source,
        at=entry.column,
        node=node,
        key=key,
    )


def _comments(source: str, node: Node, start: int, end: int) -> list[str]:
    """The comments in a stretch of text that holds this value, each from its `#` to its end."""
    if "#" not in source[start:end]:
        return []
    found = []
    at = start
    for first, last in (*_texts(source, node), (end, end)):
        found += [match[1] for match in _COMMENT.finditer(source[at : max(at, first)])]
        at = max(at, last)
    return found


_COMMENT = re.compile(r"(?:^|(?<=[\s,\[\]{}]))(#[^\n]*)", re.MULTILINE)
_BLOCK_HEAD = re.compile(r"[|>][0-9+-]*")


def _texts(source: str, node: Node) -> Iterator[tuple[int, int]]:
    """Where the texts stand in which a `#` is no comment: keys and values."""
    spans = []
    for _, inner in walk(node):
        spans += [(key.start, key.end) for key in inner.keys.values()]
        if not isinstance(inner.children, dict | list):
            start = inner.start
            if head := _BLOCK_HEAD.match(source, start):
                # a comment may stand behind the sign of a block
                start = source.find("\n", head.end())
                start = inner.end if start < 0 else start
            spans.append((start, inner.end))
    return iter(sorted(spans))

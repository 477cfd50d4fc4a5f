"""Where each value stands in its text: what a finding points at and an edit splices next to.

Only for texts that were read before: what is not allowed has been refused by then.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

from casekit.format.scalars import resolve

Path = tuple[str | int, ...]


class Node:
    """A value and where it stands: `start` and `end` are indexes into the text.

    The end of a block collection is the end of its last value, so that comments below it stay
    out. A collection has `children`; a mapping has the places of its keys besides.
    """

    __slots__ = ("children", "end", "flow", "keys", "mark", "value")

    def __init__(self, value: Any, mark: Any, end: int) -> None:
        self.value = value
        self.mark = mark
        self.end = end
        self.flow = False
        self.children: dict[str, Node] | list[Node] | None = None
        self.keys: dict[str, Node] = _NO_KEYS

    @property
    def start(self) -> int:
        """Index of the first character."""
        index: int = self.mark.index
        return index

    @property
    def line(self) -> int:
        """The line it starts on, from 0."""
        line: int = self.mark.line
        return line

    @property
    def column(self) -> int:
        """The column it starts in, from 0."""
        column: int = self.mark.column
        return column


_NO_KEYS: dict[str, Node] = {}


def find_nodes(text: str) -> Node:
    """The root of a text that `parse` has accepted, or whose root it is about to refuse."""
    root = _Builder(text).build()
    if root is None:
        from ruamel.yaml.error import FileMark

        root = Node({}, FileMark("", len(text), 0, 0), len(text))
        root.children = {}
    return root


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node below, with its path."""
    yield path, node
    if isinstance(node.children, dict):
        for key, child in node.children.items():
            yield from walk(child, (*path, key))
    elif isinstance(node.children, list):
        for number, child in enumerate(node.children):
            yield from walk(child, (*path, number))


class _Builder:
    """Builds nodes from the events of libyaml."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Node | None = None
        self.open: list[tuple[Node, Node | None]] = []  # collections around, with their keys
        self.top: Node | None = None  # the collection that is being filled
        self.key: Node | None = None  # its key that waits for a value
        self.wants_key = False

    def build(self) -> Node | None:
        # imported late: a text that is only read doesn't need it
        from ruamel.yaml import events
        from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]

        steps: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self.scalar,
            events.MappingStartEvent: self.start_mapping,
            events.SequenceStartEvent: self.start_sequence,
            events.MappingEndEvent: self.end,
            events.SequenceEndEvent: self.end,
        }
        next_event: Callable[[], Any] = CParser(self.text).get_event
        while (event := next_event()) is not None:
            if (step := steps.get(type(event))) is not None:
                step(event)
        return self.root

    def scalar(self, event: Any) -> None:
        value: Any = event.value
        node = Node(value, event.start_mark, event.end_mark.index)
        if self.wants_key:
            self.key = node
            self.wants_key = False
            return
        style = event.style
        if not style:
            node.value = resolve(value)
        elif style in "|>":
            start = node.start
            block = self.text[start : node.end]
            if "+" in block[1:3]:
                # this block keeps the blank lines below it; its last line end is not part of it
                block = block.rstrip(" ").removesuffix("\n").removesuffix("\r")
            else:
                # blank lines below a block belong to the gap, not to the text
                block = block.rstrip("\r\n ")
            node.end = start + len(block)
        self.place(node)

    def start_mapping(self, event: Any) -> None:
        node = self.start(event)
        node.value, node.children, node.keys = {}, {}, {}
        self.wants_key = True

    def start_sequence(self, event: Any) -> None:
        node = self.start(event)
        node.value, node.children = [], []

    def start(self, event: Any) -> Node:
        node = Node(None, event.start_mark, event.start_mark.index)
        node.flow = bool(event.flow_style)
        if self.top is not None:
            self.open.append((self.top, self.key))
        self.top, self.key = node, None
        return node

    def end(self, event: Any) -> None:
        node = cast(Node, self.top)
        self.top, self.key = self.open.pop() if self.open else (None, None)
        if node.flow:
            node.end = event.end_mark.index
        self.place(node)

    def place(self, node: Node) -> None:
        parent, key = self.top, self.key
        if parent is None:
            self.root = node
            return
        if key is None:
            parent.value.append(node.value)
            parent.children.append(node)  # type: ignore[union-attr]
            self.wants_key = False
        else:
            name = key.value
            parent.value[name] = node.value
            parent.children[name] = node  # type: ignore[index]
            parent.keys[name] = key
            self.key = None
            self.wants_key = True
        if not parent.flow:
            parent.end = node.end

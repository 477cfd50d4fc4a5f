"""Strict YAML: text in, values with their positions out, and nothing composed before it is safe.

The text is read as a stream of libyaml events. Anchors, aliases, tags, directives, a second
document, great depth and great size are refused the moment they appear, so that no hostile text
is ever expanded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn, cast

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import FileMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from casekit.errors import FormatError
from casekit.format.scalars import resolve
from casekit.model.findings import Finding

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 12

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


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text; `data` is its value, `root` the same with positions."""

    text: str
    root: Node

    @property
    def data(self) -> dict[str, Any]:
        """The mapping that the text holds."""
        value: dict[str, Any] = self.root.value
        return value

    @property
    def newline(self) -> str:
        """How its lines end; kept as it was found."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def node(self, path: Path) -> Node:
        """The node at a path, or the nearest one above it that exists."""
        node = self.root
        for step in path:
            try:
                node = node.children[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                break
        return node

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column (from 1) of the value at a path, or of the nearest key above it."""
        node = self.root
        for step in path:
            if isinstance(node.children, dict) and isinstance(step, str) and step in node.keys:
                key = node.keys[step]
                node = node.children[step]
                if node.line != key.line and step == path[-1]:
                    return key.line + 1, key.column + 1
            elif isinstance(node.children, list) and isinstance(step, int):
                if step >= len(node.children):
                    break
                node = node.children[step]
            else:
                break
        return node.line + 1, node.column + 1


def decode(raw: bytes, source: str = "") -> str:
    """Bytes to text: UTF-8 without a byte-order mark, at most 4 MiB."""
    if len(raw) > MAX_BYTES:
        raise _refuse(
            source,
            "yaml-size",
            f"larger than {MAX_BYTES // 1024 // 1024} MiB",
            "a section holds notes, not files; keep large files elsewhere",
        )
    if raw.startswith(b"\xef\xbb\xbf"):
        raise _refuse(
            source,
            "yaml-bom",
            "starts with a byte-order mark",
            "save it as UTF-8 without a byte-order mark (BOM)",
            1,
            1,
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        raise _refuse(
            source,
            "yaml-encoding",
            "not UTF-8 text",
            "save the file as UTF-8",
            before.count(b"\n") + 1,
            error.start - (before.rfind(b"\n") + 1) + 1,
        ) from None


def parse(text: str, source: str = "") -> Document:
    """Read one record; raise FormatError with the finding that says where and why not.

    The empty text is an empty mapping.
    """
    _refuse_characters(text, source)
    if len(text) > MAX_BYTES:
        decode(text.encode(), source)
    try:
        root = _Builder(text, source).build(CParser(text))
    except YAMLError as error:
        raise _syntax(error, text, source) from None
    if root is None:
        root = Node({}, FileMark("", len(text), 0, 0), len(text))
        root.children = {}
    if type(root.value) is not dict:
        raise _refuse(
            source,
            "yaml-root",
            "a record is a mapping of `field: value` lines",
            "start with a field at the beginning of a line, such as `question: …`",
            root.line + 1,
            root.column + 1,
        )
    return Document(text, root)


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node below, with its path."""
    yield path, node
    if isinstance(node.children, dict):
        for key, child in node.children.items():
            yield from walk(child, (*path, key))
    elif isinstance(node.children, list):
        for number, child in enumerate(node.children):
            yield from walk(child, (*path, number))


def same(one: object, other: object) -> bool:
    """Whether two values are equal with their types: 1 is not true and not 1.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


class _Builder:
    """Builds nodes from the events of libyaml, and stops at the first that is not allowed."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source
        self.root: Node | None = None
        self.open: list[tuple[Node, Node | None]] = []  # collections around, with their keys
        self.top: Node | None = None  # the collection that is being filled
        self.key: Node | None = None  # its key that waits for a value
        self.wants_key = False
        self.documents = 0

    def build(self, parser: Any) -> Node | None:
        steps: dict[type, Callable[[Any], None]] = {
            ScalarEvent: self.scalar,
            MappingStartEvent: self.start,
            SequenceStartEvent: self.start,
            MappingEndEvent: self.end,
            SequenceEndEvent: self.end,
            AliasEvent: self.alias,
            DocumentStartEvent: self.document_start,
            DocumentEndEvent: self.document_end,
        }
        next_event: Callable[[], Any] = parser.get_event
        while (event := next_event()) is not None:
            if (step := steps.get(type(event))) is not None:
                step(event)
        return self.root

    def scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            raise _mark(event, self.source)
        value: Any = event.value
        node = Node(value, event.start_mark, event.end_mark.index)
        if self.wants_key:
            if value in self.top.value:  # type: ignore[union-attr]
                self.refuse(
                    "yaml-duplicate-key", "this field stands here twice", "keep one", node.mark
                )
            self.key = node
            self.wants_key = False
            return
        style = event.style
        if not style:
            node.value = resolve(value)
        elif style in "|>":
            # blank lines below a block belong to the gap, not to the text
            start = node.start
            node.end = start + len(self.text[start : node.end].rstrip("\r\n "))
        self.place(node)

    def start(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            raise _mark(event, self.source)
        first = event.start_mark
        if len(self.open) >= MAX_DEPTH - 1:
            self.refuse(
                "yaml-depth",
                f"more than {MAX_DEPTH} levels deep",
                "a record is flat: lists of items with fields",
                first,
            )
        if self.wants_key:
            self.refuse(
                "yaml-key", "the name of a field is one word of text", "write `field: value`", first
            )
        node = Node(None, first, first.index)
        node.flow = bool(event.flow_style)
        if self.top is not None:
            self.open.append((self.top, self.key))
        if type(event) is MappingStartEvent:
            node.value, node.children, node.keys = {}, {}, {}
            self.wants_key = True
        else:
            node.value, node.children = [], []
        self.top, self.key = node, None

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

    def alias(self, event: Any) -> None:
        raise _mark(event, self.source)

    def document_start(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.refuse(
                "yaml-documents",
                "a second document begins here",
                "one file holds one section: take the line `---` away",
                event.start_mark,
            )
        if event.version is not None or event.tags:
            self.refuse(
                "yaml-directive",
                "directives are not used in a record",
                "take the line that starts with % away",
                event.start_mark,
            )
        if event.explicit:
            self.refuse(
                "yaml-documents",
                "a line of dashes starts the document",
                "take the line `---` away",
                event.start_mark,
            )

    def document_end(self, event: Any) -> None:
        if event.explicit:
            self.refuse(
                "yaml-documents",
                "a line of dots ends the document",
                "take the line `...` away",
                event.start_mark,
            )

    def refuse(self, code: str, message: str, hint: str, mark: Any) -> NoReturn:
        raise _refuse_at(self.source, code, message, hint, mark)


def _mark(event: Any, source: str) -> FormatError:
    if type(event) is AliasEvent:
        return _refuse_at(
            source,
            "yaml-alias",
            "an alias (`*name`) is not used in a record",
            "write the text out, or put it in quotes",
            event.start_mark,
        )
    if event.anchor is not None:
        return _refuse_at(
            source,
            "yaml-anchor",
            "an anchor (`&name`) is not used in a record",
            "put a text that starts with & in quotes",
            event.start_mark,
        )
    return _refuse_at(
        source,
        "yaml-tag",
        "a tag (`!name`) is not used in a record",
        "put a text that starts with ! in quotes",
        event.start_mark,
    )


def _refuse_characters(text: str, source: str) -> None:
    # libyaml ends a line at these, most editors don't: positions and own words would go astray
    for character, name in (("\x85", "U+0085"), ("\u2028", "U+2028"), ("\u2029", "U+2029")):
        if (at := text.find(character)) >= 0:
            raise _refuse(
                source,
                "yaml-character",
                f"an invisible line separator ({name})",
                "replace it by an ordinary new line",
                text.count("\n", 0, at) + 1,
                at - text.rfind("\n", 0, at),
            )
    if "\r" in text and (at := text.replace("\r\n", "\n\n").find("\r")) >= 0:
        raise _refuse(
            source,
            "yaml-character",
            "a carriage return without a new line",
            "save the file with ordinary line ends",
            text.count("\n", 0, at) + 1,
            at - text.rfind("\n", 0, at),
        )


def _syntax(error: Any, text: str, source: str) -> FormatError:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _refuse(
            source,
            "yaml-character",
            "a character that text never holds",
            "look for control characters and take them away",
        )
    line = text.split("\n")[mark.line] if mark.line < text.count("\n") + 1 else ""
    if "\t" in line[: mark.column + 1]:
        return _refuse_at(
            source,
            "yaml-tab",
            "a tab among the spaces before the text",
            "YAML is indented with spaces: replace the tab by spaces",
            mark,
        )
    problem = str(getattr(error, "problem", "") or "this can't be read as YAML")
    return _refuse_at(
        source,
        "yaml-syntax",
        problem,
        "look at the spaces, colons and quotes here and on the line above",
        mark,
    )


def _refuse_at(source: str, code: str, message: str, hint: str, mark: Any) -> FormatError:
    return _refuse(source, code, message, hint, mark.line + 1, mark.column + 1)


def _refuse(
    source: str, code: str, message: str, hint: str, line: int = 0, column: int = 0
) -> FormatError:
    finding = Finding(code, message, hint, file=source, line=line, column=column)
    place = f"{source or 'the text'}:{line}:{column}" if line else source or "the text"
    return FormatError(f"{place}: {message}", hint=hint, findings=(finding,), source=source)

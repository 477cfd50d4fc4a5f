"""A record's text and the values in it: bytes to text, text to values.

Most texts are in the plain style that casekit writes; all others, and whatever has to be refused,
go to the strict reader of YAML.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from casekit.format.plain import read_plain
from casekit.format.refusal import refuse, refuse_mark
from casekit.messages import tr
from casekit.model.value import Value

if TYPE_CHECKING:
    from casekit.format.nodes import Node, Path

MAX_BYTES: Final = 4 * 1024 * 1024


class Document(Value):
    """A parsed text; `data` is its value, `root` the same with positions."""

    text: str
    data: dict[str, Any]

    @cached_property
    def root(self) -> "Node":
        """The values with their places; found when first asked for, as most texts are only read."""
        from casekit.format.nodes import find_nodes

        return find_nodes(self.text)

    @cached_property
    def every(self) -> "list[dict[str, Any]]":
        """Every mapping without its place: several times faster, and enough for most."""
        found = [self.data]
        for one in found:
            for value in one.values():
                if type(value) is dict:
                    found.append(value)
                elif type(value) is list:
                    found += [item for item in value if type(item) is dict]
        return found

    @cached_property
    def mappings(self) -> "list[tuple[Path, Path, dict[str, Any]]]":
        """Every mapping with its path, and with the names of the fields on that path."""
        return _mappings(self.data, (), ())

    @property
    def newline(self) -> str:
        """How its lines end; kept as it was found."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def node(self, path: "Path") -> "Node":
        """The node at a path, or the nearest one above it that exists."""
        node = self.root
        for step in path:
            try:
                node = node.children[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                break
        return node

    def place(self, path: "Path") -> tuple[int, int]:
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
        raise refuse(
            source,
            "yaml-size",
            tr("larger than {max_bytes} MiB", max_bytes=MAX_BYTES // 1024 // 1024),
            tr("a section holds notes, not files; keep large files elsewhere"),
        )
    if raw.startswith(b"\xef\xbb\xbf"):
        raise refuse_mark(source)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        raise refuse(
            source,
            "yaml-encoding",
            tr("not UTF-8 text"),
            tr("save the file as UTF-8"),
            before.count(b"\n") + 1,
            error.start - (before.rfind(b"\n") + 1) + 1,
        ) from None


def parse(text: str, source: str = "") -> Document:
    """Read one record; raise FormatError with the finding that says where and why not.

    The empty text is an empty mapping.
    """
    _refuse_halves(text, source)
    if len(text) > MAX_BYTES:
        decode(text.encode(), source)
    data = read_plain(text)
    if data is None:
        # importing libyaml takes longer than reading most cases
        from casekit.format.strict import read_strictly

        data = read_strictly(text, source)
    return Document(text, data)


def _refuse_halves(text: str, source: str) -> None:
    # Python hands on bytes that are no UTF-8 (on a command line, for instance) as half characters
    try:
        text.encode()
    except UnicodeEncodeError as error:
        at = error.start
        raise refuse(
            source,
            "yaml-encoding",
            tr("not UTF-8 text"),
            tr("type it anew, or look at the encoding of your terminal"),
            text.count("\n", 0, at) + 1,
            at - text.rfind("\n", 0, at),
        ) from None


def _mappings(
    data: dict[str, Any], path: "Path", names: "Path"
) -> "list[tuple[Path, Path, dict[str, Any]]]":
    found = [(path, names, data)]
    for name, value in data.items():
        if type(value) is dict:
            found += _mappings(value, (*path, name), (*names, name))
        elif type(value) is list:
            for number, item in enumerate(value):
                if type(item) is dict:
                    found += _mappings(item, (*path, name, number), (*names, name))
    return found


def same(one: object, other: object) -> bool:
    """Whether two values are equal with their types: 1 is not true and not 1.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other

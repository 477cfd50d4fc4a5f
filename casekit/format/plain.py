"""The plain style that casekit writes itself, read line by line, several times faster than YAML.

Fields, items, one-line values, short lists in brackets, literal blocks and comments on lines of
their own: all that is spelt in only one way. Whatever looks different is left to the strict
reader, which alone refuses; a law in the tests holds both to the same values.
"""

import re
from functools import lru_cache
from itertools import islice
from typing import Any

from casekit.format.scalars import resolve

# indentation, dash, a field's name (`on` is quoted: it is a yes to older readers) and the rest
# nothing in it is possessive: before 3.11.5, Python's re lost a character behind such a group
_LINE = re.compile(
    r"^( *)(- )?(?:('?)([A-Za-z_][A-Za-z0-9_-]{0,60})\3:(?: +|$))?(.*)$", re.MULTILINE
)
_SINGLE_QUOTED = re.compile(r"'((?:[^']|'')*)' *")
_DOUBLE_QUOTED = re.compile(r'"([^"\\]*)" *')
_ENTRY = r"(?:[A-Za-z0-9](?:[\w ./*-]*\w)?|'[^',\[\]{}]*')"
_BRACKETS = re.compile(rf"\[({_ENTRY}(?:, {_ENTRY})*)?\] *")

# what an unquoted value may not begin with, and what may not stand inside it
_INDICATORS = frozenset(" ?:,[]{}#&*!|>'\"%@`")
# no record goes deeper; the strict reader says how deep any text may go
_DEPTH = 8

Collection = dict[str, Any] | list[Any]


class _Unusual(Exception):  # noqa: N818 - no error: the other reader is asked
    """A line that is written in another style."""


def read_plain(text: str) -> dict[str, Any] | None:
    """The mapping that a text in the plain style holds; None for any other text."""
    # neither a tab nor a carriage return is printable, nor what libyaml refuses
    if not text.replace("\n", "").isprintable():
        return None
    try:
        return _Lines(text).read()
    except _Unusual:
        return None


class _Lines:
    """The lines of a text, and the collections that are open where the reading is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: dict[str, Any] = {}
        self.open: list[tuple[int, Collection]] = [(0, self.root)]  # each with its column
        self.waiting: tuple[int, dict[str, Any], str] | None = None  # a field without its value

    def read(self) -> dict[str, Any]:
        rows = enumerate(_LINE.findall(self.text))
        for number, (indent, dash, _, key, rest) in rows:
            if not dash and not key:
                if rest and rest[0] != "#":
                    raise _Unusual
                continue
            column = len(indent)
            if self.waiting is not None:
                self.begin(column, dash)
            top: Any
            at, top = self.open[-1]
            if at != column or type(top) is not (list if dash else dict):
                top = self.around(column, dash)
            if dash:
                if not key:
                    top.append(_value(rest))
                    continue
                item: dict[str, Any] = {}
                top.append(item)
                top = item
                column += 2
                self.open.append((column, item))
            if key in top:
                raise _Unusual
            if not rest:
                top[key] = None
                self.waiting = column, top, key
            elif rest[0] == "|":
                top[key], lines = self.block(number, column, rest)
                next(islice(rows, lines, lines), None)
            elif rest[0] not in _INDICATORS:
                top[key] = _unquoted(rest)
            else:
                top[key] = _value(rest)
        return self.root

    def begin(self, column: int, dash: str) -> None:
        """Open the collection that a field without a value has on the lines below it, if any."""
        assert self.waiting is not None
        at, fields, key = self.waiting
        self.waiting = None
        # the dashes of a list may stand right under the field's name
        if column > at or (dash and column == at):
            if len(self.open) >= _DEPTH:
                raise _Unusual
            fields[key] = [] if dash else {}
            self.open.append((column, fields[key]))

    def around(self, column: int, dash: str) -> Any:
        """The collection that the line at this column belongs to."""
        at, top = self.open[-1]
        wanted = list if dash else dict
        while at > column or (at == column and type(top) is not wanted and len(self.open) > 1):
            self.open.pop()
            at, top = self.open[-1]
        if at != column or type(top) is not wanted:
            raise _Unusual
        return top

    def block(self, number: int, column: int, sign: str) -> tuple[str, int]:
        """The text of the block below a line, and how many lines it takes."""
        lines = self.text.split("\n")
        first = lines[number + 1] if number + 1 < len(lines) else ""
        indent = len(first) - len(first.lstrip(" "))
        if sign not in {"|", "|-"} or indent <= column or indent == len(first):
            raise _Unusual
        found = []
        end = last = number + 1
        while end < len(lines):
            line = lines[end]
            if line.strip(" "):
                if not line.startswith(first[:indent]):
                    break
                last = end
            elif line:
                raise _Unusual
            found.append(line[indent:])
            end += 1
        value = "\n".join(found[: last - number])
        broken = sign == "|" and last + 1 < len(lines)
        return value + "\n" * broken, len(found)


def _value(rest: str) -> Any:
    first = rest[0] if rest else " "
    if first not in _INDICATORS:
        return _unquoted(rest)
    inner = rest[1:-1]
    if first == "'" == rest[-1] and "'" not in inner and len(rest) > 1:
        return inner
    if found := _SINGLE_QUOTED.fullmatch(rest):
        return found[1].replace("''", "'")
    if found := _DOUBLE_QUOTED.fullmatch(rest):
        return found[1]
    if found := _BRACKETS.fullmatch(rest):
        return [_entry(entry) for entry in found[1].split(", ")] if found[1] else []
    raise _Unusual


# handles, dates and keys stand in every section
@lru_cache(maxsize=1024)
def _unquoted(rest: str) -> Any:
    if ": " in rest or " #" in rest or rest[-1] == ":":
        raise _Unusual
    value = resolve(rest.rstrip(" "))
    if rest[0] == "-" and isinstance(value, str):
        raise _Unusual
    return value


def _entry(text: str) -> Any:
    return text[1:-1] if text[0] == "'" else resolve(text)

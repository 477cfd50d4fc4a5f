"""The lines around a finding, with everything that could tell about somebody masked.

What is shown stays useful without its values: the names of fields, the indentation, dashes,
colons and quotes, and the values of fields that the schema does not call sensitive.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from casekit.format import schema
from casekit.format.nodes import Node, find_nodes, walk
from casekit.format.yaml import Document

MASK = "•"
_FIELD = re.compile(r"^(\s*(?:- )?)([A-Za-z_][\w-]*)(:(?:\s|$))(.*)$")
_LETTER = re.compile(r"\w")
_COMMENT = re.compile("#")
_COMMENT_BEHIND = re.compile(r"\s#")


def frame(document: Document, line: int, column: int, section: str) -> str:
    """The line with a finding, the one above and the one below, and a mark under the place."""
    return _around(_masked(document.text, section), line, column)


def frame_unread(text: str, line: int, column: int) -> str:
    """The same for a text that could not be parsed: all but the names of fields is masked."""
    return _around(tuple(map(_mask_line, text.splitlines())), line, column)


# one text may have hundreds of findings
@lru_cache(maxsize=4)
def _masked(text: str, section: str) -> tuple[str, ...]:
    root = find_nodes(text)
    masked: set[int] = set()
    kept = set()
    for path, node in walk(root):
        kept.add(node.line)
        if not node.children and node.end > node.start and schema.is_sensitive(section, path):
            masked.update(range(node.start, node.end))
    for key in _keys(root):
        if not schema.is_field_name(key.value):
            masked.update(range(key.start, key.end))
    shown = _LETTER.sub(lambda found: MASK if found.start() in masked else found[0], text)
    # a comment may say anything about anybody
    return tuple(
        _mask_comment(row, has_value=number in kept)
        for number, row in enumerate(shown.splitlines())
    )


def _keys(node: Node) -> Iterator[Node]:
    for _, inner in walk(node):
        yield from inner.keys.values()


def _mask_line(row: str) -> str:
    if (found := _FIELD.match(row)) and schema.is_field_name(found[2]):
        lead, name, colon, value = found.groups()
        return lead + name + colon + _LETTER.sub(MASK, value)
    return _LETTER.sub(MASK, row)


def _mask_comment(row: str, *, has_value: bool) -> str:
    found = (_COMMENT_BEHIND if has_value else _COMMENT).search(row)
    if not found:
        return row
    return row[: found.end()] + _LETTER.sub(MASK, row[found.end() :])


def _around(lines: tuple[str, ...], line: int, column: int) -> str:
    rows = []
    width = len(str(line + 1))
    for number in range(max(1, line - 1), min(len(lines), line + 1) + 1):
        rows.append(f"{number:>{width}} │ {_short(lines[number - 1])}")
        if number == line:
            rows.append(f"{' ' * width} │ {' ' * (min(column, 96) - 1)}^")
    return "\n".join(rows)


def _short(row: str) -> str:
    row = "".join(c if c.isprintable() else "·" for c in row)
    return row if len(row) <= 100 else row[:99] + "…"

"""The lines around a finding, with everything that could tell about somebody masked.

What is shown stays useful without its values: the names of fields, the indentation, dashes,
colons and quotes, and the values of fields that the schema does not call sensitive.
"""

import re
from collections.abc import Callable

from casekit.format.nodes import Path, walk
from casekit.format.yaml import Document

MASK = "•"
_FIELD = re.compile(r"^(\s*(?:- )?)([A-Za-z_][\w-]*)(:(?:\s|$))(.*)$")
_LETTER = re.compile(r"\w")


def frame(document: Document, line: int, column: int, sensitive: Callable[[Path], bool]) -> str:
    """The line with a finding, the one above and the one below, and a mark under the place."""
    masked: set[int] = set()
    for path, node in walk(document.root):
        if not node.children and node.end > node.start and sensitive(path):
            masked.update(range(node.start, node.end))
    text = document.text
    shown = _LETTER.sub(lambda found: MASK if found.start() in masked else found[0], text)
    kept = {node.line for _, node in walk(document.root)}
    lines = shown.splitlines()
    # a comment may say anything about anybody
    lines = [_mask_comment(row, has_value=number in kept) for number, row in enumerate(lines)]
    return _around(lines, line, column)


def frame_unread(text: str, line: int, column: int) -> str:
    """The same for a text that could not be parsed: every value is masked."""
    return _around([_mask_line(row) for row in text.splitlines()], line, column)


def _mask_line(row: str) -> str:
    if found := _FIELD.match(row):
        lead, name, colon, value = found.groups()
        return lead + name + colon + _LETTER.sub(MASK, value)
    return _LETTER.sub(MASK, row)


def _mask_comment(row: str, *, has_value: bool) -> str:
    code, hash_, comment = row.partition(" #" if has_value else "#")
    return code + hash_ + _LETTER.sub(MASK, comment)


def _around(lines: list[str], line: int, column: int) -> str:
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

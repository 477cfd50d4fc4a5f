"""The lines around a finding, with everything that could tell about somebody masked.

What is shown stays useful without its values: the names of fields, the indentation, dashes and
colons, how a value begins (a quote, a `|`), and the values of fields that the schema does not call
sensitive. A masked value is always as long, whatever stood there.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from casekit.format import schema
from casekit.format.nodes import Node, find_nodes, walk
from casekit.format.yaml import Document

MASK = "•"
_RUN = re.compile(f"{MASK}+")
_SHOWN = MASK * 5
_FIELD = re.compile(r"^(\s*(?:- )?)([A-Za-z_][\w-]*)(:(?:\s|$))(.*)$")
# how a block of text is announced: | or >, and what of its end is kept
_BLOCK = re.compile(r"[|>][-+1-9]{0,2}")
_ITEM = re.compile(r"(\s*(?:- )?)(.*)")
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
    spans: list[tuple[int, int]] = []
    kept = set()
    for path, node in walk(root):
        kept.add(node.line)
        if not node.children and node.end > node.start and schema.is_sensitive(section, path):
            spans.append((node.start, node.end))
        elif node.keys and schema.is_secret_text(section, path):
            # words with a colon, where a text belongs: YAML takes the first for a name
            spans += [(key.start, key.end) for key in node.keys.values()]
    spans += [(key.start, key.end) for key in _keys(root) if not schema.is_field_name(key.value)]
    shown, done = [], 0
    for start, end in sorted(spans):
        if start >= done:
            shown += [text[done:start], _mask_lines(text[start:end])]
            done = end
    rows = "".join([*shown, text[done:]]).splitlines()
    # a comment may say anything about anybody
    return tuple(_mask_comment(row, has_value=number in kept) for number, row in enumerate(rows))


def _keys(node: Node) -> Iterator[Node]:
    for _, inner in walk(node):
        yield from inner.keys.values()


def _mask_line(row: str) -> str:
    if (found := _FIELD.match(row)) and schema.is_field_name(found[2]):
        lead, name, colon, value = found.groups()
        return lead + name + colon + _mask(value)
    return _ITEM.sub(lambda found: found[1] + _mask(found[2]), row, count=1)


def _mask_comment(row: str, *, has_value: bool) -> str:
    found = (_COMMENT_BEHIND if has_value else _COMMENT).search(row)
    if not found:
        return row
    words = row[found.end() :].strip()
    start = row.index(words, found.end())
    return row[:start] + MASK * len(words)


def _mask_lines(value: str) -> str:
    return "".join(
        _mask(line.rstrip("\r\n")) + line[len(line.rstrip("\r\n")) :]
        for line in value.splitlines(keepends=True)
    )


def _mask(value: str) -> str:
    """A value with a sign for each of its own, so that places in its line stay what they are."""
    inner = value.strip()
    if not inner or _BLOCK.fullmatch(inner):
        return value
    start = value.index(inner)
    opening = inner[0] if inner[0] in "\"'" else ""
    closing = opening if len(inner) > 1 and inner[-1] == opening else ""
    hidden = MASK * (len(inner) - len(opening) - len(closing))
    return value[:start] + opening + hidden + closing + value[start + len(inner) :]


def _around(lines: tuple[str, ...], line: int, column: int) -> str:
    rows = []
    width = len(str(line + 1))
    for number in range(max(1, line - 1), min(len(lines), line + 1) + 1):
        row = lines[number - 1]
        rows.append(f"{number:>{width}} │ {_short(_RUN.sub(_SHOWN, row))}")
        if number == line:
            rows.append(f"{' ' * width} │ {' ' * (min(_place(row, column), 96) - 1)}^")
    return "\n".join(rows)


def _place(row: str, column: int) -> int:
    """Where a column of the text stands in the line that is shown; a masked value is one place."""
    before = row[: column - 1]
    if row[column - 1 : column] == MASK:
        before = before.rstrip(MASK)
    return len(_RUN.sub(_SHOWN, before)) + 1


def _short(row: str) -> str:
    row = "".join(c if c.isprintable() else "·" for c in row)
    return row if len(row) <= 100 else row[:99] + "…"

"""From decisions to text: every part is put in its place, with the comments that belong to it."""

import re
from collections.abc import Iterable
from typing import Any

from casekit.format.nodes import find_nodes
from casekit.merge.decisions import Branch, Decision, Keep, Written
from casekit.merge.slices import shift


def apply(root: Branch) -> tuple[str, dict[str, Any]]:
    """The text of a merged section, and the value that it is meant to hold."""
    parts = [_text(part, root.column) for part in root.parts]
    value = _value(root)
    assert isinstance(value, dict)
    return root.opening + _rows(parts, root.closing, root.column), value


def _text(part: Decision, column: int) -> tuple[str, str]:
    """The lines above a part, and its own from the key or dash on, which stands in `column`."""
    if isinstance(part, Keep):
        by = column - part.entry.column
        return shift(part.entry.lead, by), shift(part.entry.body, by, first=False)
    by = column - part.column
    lead = shift(part.lead, by)
    if isinstance(part, Written):
        body = f"{part.head}{shift(part.source, by, first=False)}{part.trail}\n"
        return lead, body + shift(part.tail, by)
    opening, closing = shift(part.opening, by, first=False), shift(part.closing, by)
    if not part.parts:
        # an empty list or mapping stands behind its key
        key, _, rest = opening.partition(":")
        sign = "[]" if part.is_list else "{}"
        return lead, f"{key}: {sign}{rest.rstrip()}\n{closing}"
    inner = column + part.indent
    parts = [_text(one, inner) for one in part.parts]
    first = ""
    if not opening.endswith("\n"):
        # the first field shares its line with the dash: a comment above it goes above both
        above, first = parts.pop(0)
        lead += shift(above, column - inner)
    return lead, opening + first + _rows(parts, closing, inner, first)


def _rows(parts: Iterable[tuple[str, str]], closing: str, column: int, above: str = "") -> str:
    """Parts below each other, and below another one or what opens them."""
    text = ""
    for lead, body in parts:
        text += f"{_set_off(above, lead, column)}{' ' * column}{body}"
        above = body
    return text + _set_off(above, closing, column)


def _set_off(part: str, lead: str, column: int) -> str:
    """Lines of comment that the part above, if there is one, can't take for its own."""
    if not part or not lead:
        return lead
    lines = lead.split("\n")
    if _keeps_lines(" " * column + part):
        # a block that keeps its empty lines would keep these too
        while len(lines) > 1 and not lines[0].strip():
            lines.pop(0)
    for number, line in enumerate(lines):
        if line.strip():
            indent = len(line) - len(line.lstrip(" "))
            if indent <= column:
                break
            lines[number] = line[indent - column :]
    return "\n".join(lines)


_KEPT = re.compile(r"[|>][0-9]?\+")


def _keeps_lines(part: str) -> bool:
    """Whether a part ends with a block of lines that takes the empty ones below it as well."""
    # the sign may stand in a text, or in a field above the last one
    return bool(_KEPT.search(part)) and find_nodes(part).value != find_nodes(part + "\n").value


def _value(part: Decision) -> Any:
    if isinstance(part, Keep):
        return part.entry.value
    if isinstance(part, Written):
        return part.value
    if part.is_list:
        return [_value(one) for one in part.parts]
    return {
        one.entry.name if isinstance(one, Keep) else one.name: _value(one) for one in part.parts
    }

"""From decisions to text: every part is put in its place, with the comments that belong to it."""

from typing import Any

from casekit.merge.decisions import Branch, Decision, Keep, Written
from casekit.merge.slices import shift


def apply(root: Branch) -> tuple[str, dict[str, Any]]:
    """The text of a merged section, and the value that it is meant to hold."""
    text = root.opening
    for part in root.parts:
        text += _lines(part, root.column)
    value = _value(root)
    assert isinstance(value, dict)
    return text + root.closing, value


def _lines(part: Decision, column: int) -> str:
    lead, body = _text(part, column)
    return f"{lead}{' ' * column}{body}"


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
    opening = shift(part.opening, by, first=False)
    if not part.parts:
        # an empty list or mapping fits behind its key; what was said about its parts stays below
        key, _, rest = opening.partition(":")
        sign = "[]" if part.is_list else "{}"
        return lead, f"{key}: {sign}{rest.rstrip()}\n" + _deeper(part.closing, column)
    inner = column + part.indent
    pieces = [_text(one, inner) for one in part.parts]
    if opening.endswith("\n"):
        body = opening + "".join(f"{above}{' ' * inner}{below}" for above, below in pieces)
    else:
        # the first field shares its line with the dash: a comment above it goes above both
        lead += shift(pieces[0][0], column - inner)
        body = opening + pieces[0][1]
        body += "".join(f"{above}{' ' * inner}{below}" for above, below in pieces[1:])
    return lead, body + shift(part.closing, by)


def _deeper(closing: str, column: int) -> str:
    lines = [line.strip() for line in closing.split("\n") if line.strip()]
    return "".join(f"{' ' * (column + 2)}{line}\n" for line in lines)


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

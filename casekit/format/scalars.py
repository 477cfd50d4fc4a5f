"""What a value is, as typed: one table for reading, one for writing.

YAML libraries disagree about `no`, `1:30`, `010` and `0612345678`. In a casekit record everything
is text, except null, true, false and numbers written as JSON writes them.
"""

import json
import math
import re
from functools import lru_cache
from typing import Final

Scalar = str | int | float | bool | None

_WORDS: Final[dict[str, Scalar]] = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?(?:[eE][+-]?[0-9]{1,3})?")
_MAYBE_NUMBER = frozenset("-0123456789")

# what other YAML readers (1.1 and 1.2) take for something else than text
_ODD_WORDS = frozenset(("", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# written as text: re compiles one when it is first needed, and most commands write nothing
_PLAIN = r"[^\W\d_](?:[\w .,;!?()'\"/&+%€@*-]*[\w.!?)%])?"
_PLAIN_IN_FLOW = r"[^\W\d_](?:[\w ./*-]*\w)?"
_PRINTABLE = (
    r"[\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
_UNPRINTABLE = r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"


def resolve(text: str) -> Scalar:
    """The value of an unquoted scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _MAYBE_NUMBER:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _NUMBER.fullmatch(text) and math.isfinite(number := float(text)):
            return number
    return text


def dump_scalar(value: Scalar, *, in_flow: bool = False) -> str:
    """One line of YAML that every reader takes for the same value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return json.dumps(value)
    if is_plain(value, in_flow=in_flow):
        return value
    if (value.isprintable() or re.fullmatch(_PRINTABLE, value)) and "\t" not in value:
        if "'" in value and '"' not in value and "\\" not in value:
            return f'"{value}"'
        return "'" + value.replace("'", "''") + "'"
    return re.sub(
        _UNPRINTABLE,
        lambda found: f"\\u{ord(found[0]):04x}",
        json.dumps(value, ensure_ascii=False),
    )


# keys, dates and handles stand in a vault thousands of times
@lru_cache(maxsize=1024)
def is_plain(text: str, *, in_flow: bool = False) -> bool:
    """Whether a text needs no quotes, for any reader."""
    if _DAY.fullmatch(text):
        return True
    pattern = _PLAIN_IN_FLOW if in_flow else _PLAIN
    return bool(re.fullmatch(pattern, text)) and text.lower() not in _ODD_WORDS and " #" not in text


def fits_block(text: str) -> bool:
    """Whether a text of several lines can be written as it is, under a `|`."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and not text.endswith("\n\n")
        and bool(lines[0].strip())
        and not lines[0].startswith((" ", "\t"))
        # empty lines at the end would run into the lines below
        and not text.endswith("\n\n")
        and all(re.fullmatch(_PRINTABLE, line) for line in lines)
        and not any(line and not line.strip() for line in lines)
    )

"""In which direction words run, and how those of a foreign one stay apart (Unicode UAX 9)."""

import re
from unicodedata import bidirectional

from casekit.render.said import together

APART = "\N{FIRST STRONG ISOLATE}"
_UNTIL = "\N{POP DIRECTIONAL ISOLATE}"
_ISOLATED = re.compile(f"{APART}[^\u2066-\u2069]*{_UNTIL}")
_FOREIGN = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "PDF"})


def isolated(text: str) -> str:
    """A text whose direction doesn't reach over the rest of its sentence."""
    if any(bidirectional(one) in _FOREIGN for one in _ISOLATED.sub("", text)):
        return together(APART, text, _UNTIL)
    return text


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs to the left.

    One that stands apart counts only where there are no others (rule P2).
    """
    letters = (bidirectional(one) for one in _ISOLATED.sub("", text) + text)
    return next((one for one in letters if one in {"L", "R", "AL"}), "L") != "L"

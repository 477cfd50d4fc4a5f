"""What git, a hook or a hosting site says when it takes no changes, fit to be shown to people."""

import re
from collections.abc import Iterable

_LINES = 16
_WIDTH = 300

# an address may hold a password, and a control character may clear the screen
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://[^\s'\"]*|[^\s'\"@:]+@[^\s'\"@:]+:[^\s'\"]+", re.IGNORECASE
)
_CONTROL = re.compile("\x1b\\[[0-9;?]*[A-Za-z]|[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NOISE = re.compile(
    r"(Enumerating|Counting|Compressing|Writing|Resolving|Processing|Delta compression|"
    r"Total \d|To \S+$|hint:|error: failed to push|"
    r"casekit: (nothing was pushed|er is niets verstuurd)|POST |Everything up-to-date|Done$)"
)


def said(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines that give a reason; no progress, addresses, passwords or control characters."""
    found: dict[str, None] = {}
    for line in lines:
        clean = _CONTROL.sub("", _ADDRESS.sub("(address)", line)).rstrip()
        if not clean.strip() or _NOISE.match(clean.strip()):
            continue
        found[clean.removeprefix("remote: ").removeprefix("remote:")[:_WIDTH]] = None
    return tuple(one for one in found if one.strip())[:_LINES]

"""Text of others that is safe to show: nothing in it that a terminal or a reader obeys.

A record may hold what somebody pasted, and git takes any byte but one in the name of a file. On a
terminal, control characters could clear the screen or fake a line, and bidirectional overrides
could make a text read as another one.
"""

import re

from casekit.messages import tr

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Text with its control characters and bidirectional overrides spelt out: `\\u202e`."""
    return _UNSAFE.sub(_spelt, text.replace("\r\n", "\n"))


def reason(error: OSError) -> str:
    """What the system says of a file, in lower case."""
    said = (error.strerror or "").lower()
    return next((one for one in _REASONS if one == said), said or tr("the system gave no reason"))


_REASONS = (
    tr("no such file or directory"),
    tr("permission denied"),
    tr("operation not permitted"),
    tr("is a directory"),
    tr("not a directory"),
    tr("not an ordinary file"),
    tr("no space left on device"),
    tr("read-only file system"),
    tr("file name too long"),
    tr("file exists"),
    tr("exec format error"),
)


def in_line(text: str) -> str:
    """The same for what has to stay in its line, such as a path that git tells of."""
    return text if text.isprintable() else _UNSAFE.sub(_spelt, text).replace("\n", "\\u000a")


def _spelt(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"

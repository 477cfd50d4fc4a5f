"""Names that some disk or program takes for another one, or that git itself obeys.

A vault is used on Windows, macOS and Linux. What git's own checks refuse on one of them is refused
here on all; see `path.protectNTFS`, `core.protectHFS` and gitnaming in git's documentation.
"""

import re
import unicodedata

from casekit.messages import tr
from casekit.vault.cached import cached
from casekit.vault.harmless import is_ours, is_ours_exactly
from casekit.vault.trees import folded

LONGEST_NAME = 200
"""In bytes: most disks take 255, less what programs add for a moment."""

LONGEST_PATH = 1_000

_DEVICES = r"(?:aux|con|nul|prn|com[0-9]|lpt[0-9]|conin\$|conout\$)"
_DEVICE = re.compile(rf"{_DEVICES}[ ]*(?:\..*)?", re.IGNORECASE | re.DOTALL)
_PLAIN = re.compile(rf"(?:(?!{_DEVICES}[./])[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?/)+",
                    re.IGNORECASE)  # fmt: skip
_GIT = re.compile(r"(?:\.git|\.gitmodules|gi(?:t|tmod|[0-9a-f]{4}|[0-9a-f]{1,6})~[0-9]+)[. ]*")


@cached
def what_is_odd(path: str) -> str:
    """Why a file of this path has no place in a vault; empty where it may stand."""
    if len(path) <= LONGEST_NAME and _PLAIN.fullmatch(f"{path}/"):
        return _lookalike(path)
    if len(path.encode("utf-8", "surrogateescape")) > LONGEST_PATH:
        return tr("its path is longer than some disks take")
    return next((what for part in path.split("/") if (what := _odd_name(part))), _lookalike(path))


def _odd_name(name: str) -> str:
    if len(name.encode("utf-8", "surrogateescape")) > LONGEST_NAME:
        return tr("its name is longer than some disks take")
    if not name.isprintable():
        return tr("its name holds characters that can't be seen, or bytes that are no text")
    if name in ("", ".", ".."):
        return tr("no file can have this name")
    if _GIT.fullmatch(folded(name)):
        return tr("git would take it for settings of its own")
    if "\\" in name or ":" in name:
        return tr("some systems take a part of its name for a folder, or for another file")
    if name.endswith((".", " ")):
        return tr("its name ends in a dot or a space, which some systems leave out")
    if _DEVICE.fullmatch(name):
        return tr("some systems take this name for a device")
    if unicodedata.normalize("NFC", name) != name:
        return tr("its accents are written in a way that some disks change")
    return ""


def _lookalike(path: str) -> str:
    if is_ours(path) and not is_ours_exactly(path):
        return tr("some disks take it for a folder or file of casekit's own")
    return ""

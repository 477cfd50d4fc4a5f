"""Which git there is: every change asks, so that its answer is kept for the next time."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from casekit.errors import DiskError
from casekit.vault.disk import write_whole

OLDEST = (2, 30)
"""The oldest git that casekit is tested with; --pathspec-from-file came with 2.26."""


def version_of(root: Path, ask: Callable[[], bytes]) -> tuple[int, int]:
    """Which git works on the vault at `root`, as it says itself when asked; 0.0 when it doesn't.

    One that is too old is asked again each time: it may have been replaced meanwhile.
    """
    from shutil import which  # loads what compresses

    program = which("git") or ""
    known = f"{Path(program).stat().st_mtime_ns if program else 0} {program}: "
    kept = root / ".git" / "casekit" / "git"
    with suppress(OSError, ValueError):
        text = kept.read_text("utf-8")
        if text.startswith(known):
            return _version_in(text)
    text = ask().decode(errors="replace")
    if kept.parent.is_dir() and _version_in(text) >= OLDEST:
        with suppress(DiskError):
            write_whole(kept, f"{known}{text}".encode())
    return _version_in(text)


def _version_in(text: str) -> tuple[int, int]:
    found = re.search(r"(\d+)\.(\d+)", text.partition("git version ")[2])
    return (int(found[1]), int(found[2])) if found else (0, 0)

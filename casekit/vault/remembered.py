"""Which value of a conflict is one's own, as far as this clone remembers it from its own merges.

It is kept in `.git/casekit/sides.json`. A conflict itself is stored without the names of its sides,
so that all clones hold the same bytes.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from casekit.merge.conflicts import Conflict
from casekit.vault.disk import write_whole


def remember(git_dir: Path, stored: Iterable[Conflict], found: Iterable[Conflict]) -> None:
    """Remember what a merge `found`, by how the same conflicts are `stored`."""
    ours = {one.id: one.ours for one in found}
    if not ours:
        return
    sides = {
        one.id: "first" if one.ours == ours[one.id] else "second"
        for one in stored
        if one.id in ours
    }
    known = json.dumps({**_read(git_dir), **sides}, sort_keys=True)
    write_whole(_path(git_dir), known.encode())


def remembered(git_dir: Path, conflict: str) -> str:
    """`first` or `second`, or nothing where the merge was made elsewhere."""
    side = _read(git_dir).get(conflict)
    return str(side) if side in ("first", "second") else ""


def _read(git_dir: Path) -> dict[str, object]:
    try:
        found = json.loads(_path(git_dir).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _path(git_dir: Path) -> Path:
    return git_dir / "casekit" / "sides.json"

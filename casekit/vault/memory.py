"""What was found fine before, so that a check looks only at what has changed since.

`.git/casekit/valid` holds digests over the git ids of a case's files, the registry, the schemas,
one's own key and the day, each with the number of files: they tell nothing, and any change makes
another one.
"""

import hashlib
import os
from contextlib import suppress

from casekit.format.schema import schema_digest
from casekit.model.settings import FILE as SETTINGS
from casekit.model.team import FOLDER as TEAM
from casekit.vault.acknowledged import acknowledged
from casekit.vault.workspace import CASES, Workspace
from casekit.version import __version__

REGISTRY = ""
"""Stands for the settings and the team, beside the cases by their ids."""

AROUND = "/"
"""Stands for all that is in no case."""


class Memory:
    """The verdicts that hold for the vault as it is now; none when something isn't committed."""

    def __init__(self, workspace: Workspace) -> None:
        self._path = workspace.git.directory / "casekit" / "valid"
        self._keys = _keys(workspace)
        self._known = self._read() if self._keys else {}
        self._fresh: dict[str, int] = {}

    def files(self, case: str) -> int | None:
        """How many files a case that was found fine has; None when it has to be looked at."""
        return self._known.get(self._keys.get(case, ""))

    def add(self, case: str, files: int) -> None:
        """Remember that a case was found fine."""
        if case in self._keys:
            self._fresh[self._keys[case]] = files

    def write(self) -> None:
        """Keep what was added, and forget what no longer holds."""
        if not self._fresh:
            return
        live = {key: self._known[key] for key in self._keys.values() if key in self._known}
        lines = [f"{key} {files}\n" for key, files in sorted({**live, **self._fresh}.items())]
        temporary = self._path.with_suffix(f".{os.getpid()}")
        # a disk that can't be written to must not stop a check
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.touch(mode=0o600)
            temporary.write_text("".join(lines), "ascii")
            temporary.replace(self._path)
        with suppress(OSError):
            temporary.unlink(missing_ok=True)

    def _read(self) -> dict[str, int]:
        try:
            rows = [line.split(" ") for line in self._path.read_text("ascii").splitlines()]
            return {key: int(files) for key, files in rows}
        except (OSError, ValueError):
            return {}


def _keys(workspace: Workspace) -> dict[str, str]:
    """For each case, and for the registry, the digest of all that its verdict rests on."""
    ids = workspace.git.committed(f"{CASES}/", f"{TEAM}/", SETTINGS)
    if ids is None:
        return {}
    ground = hashlib.sha256()
    for path in sorted(path for path in ids if not path.startswith(f"{CASES}/")):
        ground.update(f"{path} {ids[path]}\n".encode())
    for fact in (
        schema_digest(),
        __version__,
        workspace.public_keys,
        workspace.today,
        # what holds for one's own key besides follows from the key and the team's files
        sorted(acknowledged(workspace.git.directory).items()),
    ):
        ground.update(f"{fact}\n".encode())
    keys = {REGISTRY: ground.hexdigest()[:32]}
    around = ground.copy()
    around.update(workspace.git.head().encode())
    keys[AROUND] = around.hexdigest()[:32]
    for path, tree in ids.items():
        if path.startswith(f"{CASES}/"):
            digest = ground.copy()
            digest.update(f"{path} {tree}".encode())
            keys[path.removeprefix(f"{CASES}/")] = digest.hexdigest()[:32]
    return keys

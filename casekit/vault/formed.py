"""Which files were found to follow the format, so that reading one again needs no schema.

Loading what checks a section takes longer than reading it. `.git/casekit/formed` holds digests of
files as they lie on the disk, sealed: they tell nothing of what stands in them, and another
schema makes them void.
"""

import os
import weakref
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from casekit.format.schema import schema_digest
from casekit.version import __version__

_SIZE = 16
"""The length of a digest, in bytes."""

_MOST = 1 << 16
"""After so many it begins anew, with those that are still read."""


class Formed:
    """What is remembered of one vault; nothing where git keeps its files elsewhere."""

    def __init__(self, root: Path) -> None:
        self._path = root / ".git" / "casekit" / "formed"
        self._fresh: list[bytes] = []
        # kept once, in the end: a process that is killed has to look again the next time
        weakref.finalize(self, _keep, self._path, self._fresh)

    def knows(self, name: str, content: bytes) -> bool:
        """Whether a file with this content was found to follow the schema of this name."""
        return _digest(name, content) in self._known

    def add(self, name: str, content: bytes) -> None:
        """Remember that it does."""
        self._fresh.append(_digest(name, content))

    @cached_property
    def _known(self) -> frozenset[bytes]:
        kept = _read(self._path)
        return frozenset(kept[at : at + _SIZE] for at in range(_SIZE, len(kept), _SIZE))


def _read(path: Path) -> bytes:
    """What is kept, the mark of today's schemas first; without the rest if that is another."""
    ground = _digest(__version__, schema_digest().encode())
    with suppress(OSError):
        kept = path.read_bytes()
        if kept.startswith(ground) and len(kept) % _SIZE == 0 and len(kept) <= _MOST * _SIZE:
            return kept
    return ground


def _keep(path: Path, fresh: list[bytes]) -> None:
    if not fresh or not path.parent.is_dir():
        return
    temporary = path.with_suffix(f".{os.getpid()}")
    # a disk that can't be written to must not stop a reader
    with suppress(OSError):
        temporary.touch(mode=0o600)
        temporary.write_bytes(b"".join([_read(path), *fresh]))
        temporary.replace(path)
    with suppress(OSError):
        temporary.unlink(missing_ok=True)


def _digest(name: str, content: bytes) -> bytes:
    digest = blake2b(name.encode() + b"\0", digest_size=_SIZE)
    digest.update(content)
    return digest.digest()

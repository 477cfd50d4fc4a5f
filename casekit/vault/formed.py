"""Which files were found to follow the format, so that reading one again needs no schema.

Loading what checks a section takes longer than reading it. `.git/casekit/formed` holds digests of
files as they lie on the disk, sealed: they tell nothing of what stands in them, and another
schema makes them void.
"""

import os
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

    def knows(self, name: str, content: bytes) -> bool:
        """Whether a file with this content was found to follow the schema of this name."""
        return _digest(name, content) in self._known

    def add(self, name: str, content: bytes) -> None:
        """Remember that it does. A disk that can't be written to must not stop a reader."""
        digest = _digest(name, content)
        if digest in self._known or not self._path.parent.is_dir():
            return
        if not self._known:
            self._begin()
        with suppress(OSError), self._path.open("ab", buffering=0) as file:
            file.write(digest)
        self._known.add(digest)

    @cached_property
    def _known(self) -> set[bytes]:
        with suppress(OSError):
            kept = self._path.read_bytes()
            if kept.startswith(_ground()) and len(kept) % _SIZE == 0 and len(kept) <= _MOST * _SIZE:
                return {kept[at : at + _SIZE] for at in range(_SIZE, len(kept), _SIZE)}
        return set()

    def _begin(self) -> None:
        temporary = self._path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            temporary.touch(mode=0o600)
            temporary.write_bytes(_ground())
            temporary.replace(self._path)


def _ground() -> bytes:
    """The mark of today's schemas, which stands before all that was found under them."""
    return _digest(__version__, schema_digest().encode())


def _digest(name: str, content: bytes) -> bytes:
    digest = blake2b(name.encode() + b"\0", digest_size=_SIZE)
    digest.update(content)
    return digest.digest()

"""Contents that go into the repository while others are still being made.

`git fast-import` takes them as they come, without being told how many there will be, and keeps
them in one pack. Nothing points to them until they are committed.
"""

from types import TracebackType
from typing import IO, Self

from casekit.errors import GitError
from casekit.messages import tr
from casekit.vault.commits import Stored, object_id
from casekit.vault.disk import disk_errors
from casekit.vault.objects import Objects

# ciphertext neither compresses nor resembles what came before it
_AS_IT_IS = ("-c", "pack.compression=0", "fast-import", "--quiet", "--depth=0")


class Incoming:
    """Takes contents; they are in the repository once the `with` is left without an error.

    Raises GitError when git refuses them.
    """

    def __init__(self, git: Objects) -> None:
        self._git = git
        self._length = len(git.head()) or None

    def __enter__(self) -> Self:
        self._process = self._git.listen(*_AS_IT_IS)
        return self

    def add(self, content: bytes) -> Stored:
        """Take one in; gives the name that git knows it by."""
        with disk_errors():
            try:
                self._pipe.write(b"blob\ndata %d\n%b\n" % (len(content), content))
            except BrokenPipeError:
                self._end()
        return Stored(object_id("blob", content, self._length))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._process.kill()
            self._process.communicate()
            return
        self._end()

    @property
    def _pipe(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def _end(self) -> None:
        _, said = self._process.communicate()
        if self._process.returncode:
            lines = said.decode(errors="replace").split("\n")
            raise GitError(
                tr("git {command} failed: {said}", command="fast-import", said=lines[0] or "?"),
                hint=tr("git status may tell more"),
            )

"""Changes of several files that happen wholly or not at all, whatever stops the process.

1. Every new file is written beside the vault's own files, in `.git/casekit/pending/`, flushed,
   and read back. The commit is made and signed; no branch points to it yet.
2. The journal, which says what is to happen, is renamed into place. This is the turning point:
   killed before it, the vault is as it was; killed after it, the next command finishes the work.
3. The old files are put aside, the new ones renamed into place, and index and branch follow.
4. The journal goes. Should git refuse that, the journal is renamed, which is the turning
   point back, and the old files return.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from casekit.errors import BusyError, CasekitError, DiskError, FaultError, GitError
from casekit.messages import tr
from casekit.vault.commits import Sign, Stored
from casekit.vault.disk import disk_errors
from casekit.vault.git import Git
from casekit.vault.git_locks import marked
from casekit.vault.lock import locked
from casekit.vault.objects import EXECUTABLE, Entry, Objects
from casekit.vault.pending import pending_in

Check = Callable[[str, bytes], None]

# more files than this are flushed together: one by one would take seconds
_FEW = 16
_AT_ONCE = 8
"""How many threads remove many files: the disk takes its time to free each."""

PATIENCE = 10.0
"""For how many seconds a command waits for another one that is writing."""

_PATIENCE_OF_READERS = 2.0

# git needs less than this for a commit of a few files
_ROOM = 64 * 1024

_JOURNAL = "journal"
_BACK = "journal-back"


class Laid(NamedTuple):
    """A file that was laid ready: its name there, and its content where git has that already."""

    name: str
    stored: Stored | None = None


def apply(
    root: Path,
    git: Git,
    changes: Mapping[str, bytes | None],
    *,
    message: str,
    author: tuple[str, str],
    when: float | None = None,
    check: Check | None = None,
    ready: Mapping[str, Laid] | None = None,
    sign: Sign | None = None,
) -> str:
    """Write these files (None takes one away) and commit them; gives the commit.

    What else the user has staged stays staged, and is not taken along. `check` is called with each
    file as it was read back, and raises to stop everything. `ready` names files that were laid
    ready (see `laying_ready`) for their paths in the vault. Raises GitStateError, DirtyError,
    BusyError or DiskError with nothing changed.
    """
    git.check_version()
    objects = Objects(root)
    laid = {
        path: file.stored or pending_in(git.directory) / file.name
        for path, file in (ready or {}).items()
    }
    names = {path: file.name for path, file in (ready or {}).items()}

    def make(head: str) -> str:
        return objects.commit_files(
            head, {**changes, **laid}, message=message, author=author, when=when, sign=sign
        )

    with writing(root, git):
        return _go(root, objects, changes, make, check, message=f"commit: {message}", ready=names)


@contextmanager
def laying_ready(root: Path, git: Git) -> Iterator[Path]:
    """A folder in which worker processes lay files ready for `apply`, by `lay_ready`.

    What was not applied in the end goes with it.
    """
    with writing(root, git):
        pending = pending_in(git.directory)
        with disk_errors():
            pending.mkdir(mode=0o700)
        try:
            yield pending
        finally:
            # a change that could be neither finished nor taken back is left to the next command
            if not (pending / _JOURNAL).exists() and not (pending / _BACK).exists():
                _clear(pending)


def lay_ready(pending: Path, name: str, content: bytes) -> None:
    """Write a file to be put in place later, and read it back; DiskError when it differs."""
    with disk_errors(), open(f"{pending}/{name}", "x+b", buffering=0) as file:
        file.write(content)
        file.seek(0)
        if file.read() != content:
            raise DiskError(
                tr("{name} was not written as it should be", name=name), hint=tr("check the disk")
            )


def switch(
    root: Path,
    git: Objects,
    commit: str,
    contents: Mapping[str, bytes | None],
    entries: Mapping[str, Entry | None],
    *,
    message: str,
) -> None:
    """Bring work tree, index and branch to a commit that exists already, wholly or not at all.

    `contents` and `entries` are the files in which it differs from where the branch stands.
    Raises as `apply` does.
    """
    programs = [path for path, entry in entries.items() if entry and entry.mode == EXECUTABLE]
    with writing(root, git):
        _go(root, git, contents, lambda _head: commit, None, message=message, programs=programs)


def _go(
    root: Path,
    git: Objects,
    contents: Mapping[str, bytes | None],
    make: Callable[[str], str],
    check: Check | None,
    *,
    message: str,
    ready: Mapping[str, str] | None = None,
    programs: Sequence[str] = (),
) -> str:
    git.check_state()
    git.check_clean([*contents, *(ready or ())])
    pending = pending_in(git.directory)
    try:
        with disk_errors():
            _prepare(pending, contents, check, ready)
        head = git.head()
        with _flushing(pending):
            commit = make(head)
        if commit == head:
            _clear(pending)
            return head
        journal = _journal(root, contents, ready) | {
            "head": head,
            "to": commit,
            "message": message,
            "programs": list(programs),
        }
        with disk_errors():
            _write_journal(pending, journal)
    except BaseException as error:
        _clear(pending)
        if isinstance(error, GitError) and _is_full(root):
            raise _full() from None
        raise
    return _finish(root, git, journal)


def recover(root: Path, git: Git) -> None:
    """Finish or clear what a killed process left."""
    try:
        with writing(root, git, patience=_PATIENCE_OF_READERS):
            return
    except BusyError:
        return  # whoever is writing at this moment is alive and will finish


@contextmanager
def writing(root: Path, git: Git, *, patience: float | None = None) -> Iterator[None]:
    """Be the only one who writes to this vault; BusyError after `patience` seconds (PATIENCE).

    What a killed process left is settled first. The lock goes with its process, however that
    ends, and the same thread may take it again.
    """
    with locked(git.directory, PATIENCE if patience is None else patience) as first:
        if not first:
            yield
            return
        with marked(root, git.directory):
            pending = pending_in(git.directory)
            if pending.exists():
                _settle(root, git, pending)
            yield


def _journal(
    root: Path, changes: Mapping[str, bytes | None], ready: Mapping[str, str] | None
) -> dict[str, Any]:
    new = {
        path: None if content is None else str(number)
        for number, (path, content) in enumerate(changes.items())
    } | dict(ready or {})
    return {
        "files": {
            path: {"new": name, "existed": os.path.lexists(f"{root}/{path}")}
            for path, name in new.items()
        }
    }


def _prepare(
    pending: Path,
    changes: Mapping[str, bytes | None],
    check: Check | None,
    ready: Mapping[str, str] | None = None,
) -> None:
    if not ready:
        if pending.exists():
            shutil.rmtree(pending)
        pending.mkdir(mode=0o700)
    for number, (path, content) in enumerate(changes.items()):
        if content is None:
            continue
        lay_ready(pending, str(number), content)
        if check is not None:
            check(path, content)


@contextmanager
def _flushing(pending: Path) -> Iterator[None]:
    """Bring to the disk what was laid ready; that of many files while the caller goes on."""
    names = os.listdir(pending)  # noqa: PTH208 - it is fast
    if len(names) > _FEW:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as pool:
            flushed = pool.submit(os.sync)
            yield
            flushed.result()
        return
    with disk_errors():
        for name in names:
            file = os.open(pending / name, os.O_RDONLY)
            try:
                os.fsync(file)
            finally:
                os.close(file)
    yield


def _clear(pending: Path) -> None:
    names = []
    with suppress(OSError):
        names = os.listdir(pending)  # noqa: PTH208 - it is fast
    if len(names) > _FEW:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for number in range(_AT_ONCE):
                pool.submit(_remove, [f"{pending}/{name}" for name in names[number::_AT_ONCE]])
    shutil.rmtree(pending, ignore_errors=True)


def _remove(paths: Sequence[str]) -> None:
    for path in paths:
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108 - a Path for each of 8,000 is slow


def _write_journal(pending: Path, journal: Mapping[str, Any]) -> None:
    temporary = pending / "journal.new"
    with temporary.open("x", encoding="utf-8") as file:
        json.dump(journal, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(pending / _JOURNAL)
    folder = os.open(pending, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _finish(root: Path, git: Git, journal: Mapping[str, Any]) -> str:
    pending = pending_in(git.directory)
    files, commit = journal["files"], str(journal["to"])
    try:
        with disk_errors():
            for number, (path, file) in enumerate(files.items()):
                _put_aside(f"{root}/{path}", f"{pending}/old-{number}", pending, file["new"])
                _put_in_place(root, path, pending, file["new"])
            for path in journal["programs"]:
                (root / path).chmod(0o755)
        old = journal["head"]
        Objects(root).adopt(commit, list(files), message=journal["message"], old=old)
    except CasekitError as error:
        # else the git of a killed command was still at work, and came first
        if git.head() != commit:
            full = isinstance(error, GitError) and _is_full(root)
            # should this fail as well, the next command goes on with it
            with suppress(OSError, GitError):
                _take_back(root, git, pending, journal)
            if full:
                raise _full() from None
            raise
    _clear(pending)
    return commit


def _is_full(root: Path) -> bool:
    # git tells a full disk in many ways
    return shutil.disk_usage(root).free < _ROOM


def _full() -> DiskError:
    return DiskError(tr("the disk is full"), hint=tr("make room and try again"))


def _put_aside(target: str, old: str, pending: Path, new: str | None) -> None:
    if new is not None and not os.path.lexists(f"{pending}/{new}"):
        return  # the new one is in place since before the process was killed
    # put aside already, or there was none
    with suppress(FileExistsError, FileNotFoundError):
        os.link(target, old)


def _put_in_place(root: Path, path: str, pending: Path, new: str | None) -> None:
    if new is None:
        (root / path).unlink(missing_ok=True)
        _remove_empty((root / path).parent, root)
        return
    target = f"{root}/{path}"
    try:
        os.replace(f"{pending}/{new}", target)  # noqa: PTH105 - a Path for each of 8,000 is slow
    except FileNotFoundError:
        if not os.path.lexists(f"{pending}/{new}"):
            return  # done before the process was killed
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (pending / new).replace(target)


def _take_back(root: Path, git: Git, pending: Path, journal: Mapping[str, Any]) -> None:
    if (pending / _JOURNAL).exists():
        (pending / _JOURNAL).replace(pending / _BACK)
    files = journal["files"]
    for number, (path, file) in enumerate(files.items()):
        old, target = pending / f"old-{number}", root / path
        if old.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            old.replace(target)
        elif not file["existed"]:
            target.unlink(missing_ok=True)
            _remove_empty(target.parent, root)
    git.unstage(list(files))
    _clear(pending)


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _settle(root: Path, git: Git, pending: Path) -> None:
    back = (pending / _BACK).exists()
    try:
        journal = json.loads((pending / (_BACK if back else _JOURNAL)).read_text("utf-8"))
    except FileNotFoundError:
        _clear(pending)  # killed before the turning point
        return
    except ValueError:
        raise FaultError(
            tr("{folder}/journal can't be read", folder=pending),
            hint=tr("keep a copy of the vault and report this"),
        ) from None
    with disk_errors():
        if back:
            _take_back(root, git, pending, journal)
        elif git.head() == journal["to"]:
            _clear(pending)
        elif git.head() != journal["head"]:
            # somebody committed by hand in between: theirs stands
            _take_back(root, git, pending, journal)
        else:
            _finish(root, git, journal)

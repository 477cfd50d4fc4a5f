"""Locks that a killed git left behind: whose they are, and when they may be taken away.

A lock of git is a file, which stays when its process is killed (git-scm.com, api-lockfile).
"""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from casekit.errors import GitLockedError
from casekit.messages import tr, trn
from casekit.model.findings import Finding
from casekit.vault.disk import disk_errors

_MARK = "at-work-"
_ONES = ("index", "HEAD", "config", "packed-refs", "shallow", "FETCH_HEAD", "ORIG_HEAD")
_IN_THE_WAY = re.compile(r"Unable to create '([^']+\.lock)': File exists")
_PATIENCE = 2.0
_SLACK = 2.0
"""How much younger than its file's own stamp a lock may seem, in seconds: disks round times."""


def locks_in(directory: Path) -> list[Path]:
    """Every lock of git that lies in a repository, by its `.git` folder."""
    found = [directory / f"{name}.lock" for name in _ONES]
    for folder, _, names in os.walk(directory / "refs"):
        found += [Path(folder, name) for name in names if name.endswith(".lock")]
    return [lock for lock in found if lock.is_file()]


def git_at_work(root: Path) -> bool:
    """Whether a git is at work in this clone, as far as the system tells (Linux does)."""
    top = str(root.resolve())
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if not (process / "comm").read_text("ascii", "replace").startswith("git"):
                continue
            where = str((process / "cwd").readlink())
            said = (process / "cmdline").read_bytes().decode("utf-8", "replace")
            if where == top or where.startswith(f"{top}/") or top in said:
                return True
    return False


@contextmanager
def marked(root: Path, directory: Path) -> Iterator[None]:
    """Let others know that this process uses git here, should it be killed meanwhile.

    What processes of casekit that were killed left in the way is taken away first. So is nobody
    else's lock, and none as long as a git is at work.
    """
    folder = directory / "casekit"
    mark = folder / f"{_MARK}{os.getpid()}"
    with disk_errors():
        folder.mkdir(exist_ok=True)
        _free(root, directory, folder)
        mark.write_text(_started(os.getpid()), "ascii")
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def refuse_locked(root: Path, said: str) -> None:
    """Raise GitLockedError where git says that a lock is in its way, with what can be done."""
    found = _IN_THE_WAY.search(said)
    if found is None:
        return
    lock = Path(found[1])
    name = lock.name
    with suppress(ValueError):
        name = str(lock.resolve().relative_to(root.resolve()))
    if git_at_work(root):
        raise GitLockedError(
            tr("git is at work in this clone, and holds {name}", name=name),
            hint=tr("try again when it is done; casekit doctor tells when nothing is"),
        )
    known = Path("/proc/self").exists()
    raise GitLockedError(
        tr(
            "{name} is in the way{age}: a git that was killed left it, as no git is at work in "
            "this clone",
            name=name,
            age=_age(lock),
        )
        if known
        else tr(
            "{name} is in the way{age}: a git is at work in this clone, or left it when it was "
            "killed",
            name=name,
            age=_age(lock),
        ),
        hint=tr(
            "rm {name} takes it away, where no other computer works in this folder; "
            "casekit doctor lists all of them",
            name=name,
        ),
    )


def lock_named_in(said: str) -> str:
    """The name of the lock that is in the way of a git elsewhere; empty where it tells of none."""
    found = _IN_THE_WAY.search(said)
    return Path(found[1]).name if found else ""


def check_locks(root: Path, directory: Path) -> list[Finding]:
    """A finding for each lock that nobody seems to hold."""
    locks = locks_in(directory)
    if not locks or git_at_work(root):
        return []
    return [
        Finding(
            "git-lock",
            tr("a git that was killed left this lock{age}: nothing can be written", age=_age(lock)),
            tr(
                "rm {relative_to} takes it away, where no other computer works in this folder",
                relative_to=lock.relative_to(root) if lock.is_relative_to(root) else lock,
            ),
            file=str(lock.relative_to(root)) if lock.is_relative_to(root) else str(lock),
        )
        for lock in locks
    ]


def _free(root: Path, directory: Path, folder: Path) -> None:
    dead = [
        Path(entry.path)
        for entry in os.scandir(folder)
        if entry.name.startswith(_MARK) and not _lives(Path(entry.path))
    ]
    if not dead:
        return
    began = min(mark.stat().st_mtime for mark in dead) - _SLACK
    until = time.monotonic() + _PATIENCE
    # what a killed process had begun may come to its end by itself
    while (busy := git_at_work(root)) and time.monotonic() < until:
        time.sleep(0.05)
    if busy:
        return
    for lock in locks_in(directory):
        with suppress(FileNotFoundError):
            if lock.stat().st_mtime >= began:
                lock.unlink()
    for mark in dead:
        mark.unlink(missing_ok=True)


def _lives(mark: Path) -> bool:
    number = mark.name.removeprefix(_MARK)
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass
    # the number may belong to another process by now
    with suppress(OSError):
        return mark.read_text("ascii") == _started(int(number))
    return False


def _started(process: int) -> str:
    """When a process began, in the system's own count; empty where it does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2]
        return fields.split()[19]
    except (OSError, IndexError):
        return ""


def _age(lock: Path) -> str:
    try:
        minutes = int((time.time() - lock.stat().st_mtime) / 60)
    except OSError:
        return ""
    if minutes < 1:
        return tr(" since a moment ago")
    if minutes < 120:
        return trn(" since {n} minute", " since {n} minutes", minutes)
    return trn(" since {n} hour", " since {n} hours", minutes // 60)

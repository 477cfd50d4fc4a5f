"""A folder for plaintext while somebody edits: private, in memory where there is such a place.

A session holds a lock on its folder. A folder whose lock is free belongs to a process that died:
what it holds is sealed to its writer first, so that no work is lost, and then wiped.
"""

import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from casekit.errors import CasekitError, DiskError
from casekit.messages import tr
from casekit.vault.cipher import encrypt
from casekit.vault.disk import disk_errors

# every command looks whether something was left behind; what it takes to clear it, or to make a
# folder, is imported only then

PREFIX = "casekit-edit-"
_ABOUT = ".session"

Save = Callable[[str, bytes], None]
"""Is given the target of a session and its sealed text."""


@contextmanager
def session(recipient: str, target: str) -> Iterator[Path]:
    """A private folder that is wiped in the end, however the process ends but for a kill.

    `recipient` is the public key that left-over text is sealed to, and `target` tells `sweep`
    what the text was. After a DiskError, when it could be kept nowhere else, it stays for a sweep.
    """
    import json
    import tempfile

    with disk_errors():
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_place()))
        handle = os.open(folder / _ABOUT, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    stays = False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.write(handle, json.dumps({"recipient": recipient, "target": target}).encode())
        with _ending_cleanly():
            yield folder
    except DiskError:
        stays = True
        raise
    finally:
        if not stays:
            _wipe(folder)
        os.close(handle)


def nothing_to_keep(folder: Path) -> None:
    """Say that what this folder holds is safe elsewhere: a sweep then only wipes it."""
    (folder / _ABOUT).write_text("{}", "ascii")


def sweep(save: Save) -> None:
    """Seal and clear what dead sessions of this user left behind."""
    for place in _places():
        try:
            entries = [entry for entry in os.scandir(place) if entry.name.startswith(PREFIX)]
        except OSError:
            continue
        for entry in entries:
            # another command may be sweeping at the same moment
            with suppress(FileNotFoundError):
                if entry.is_dir(follow_symlinks=False) and entry.stat().st_uid == os.getuid():
                    _clear(Path(entry.path), save)


def _clear(folder: Path, save: Save) -> None:
    import json

    try:
        handle = os.open(folder / _ABOUT, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        # made a moment ago, or killed before its lock was there
        if not _owner_lives(folder):
            _wipe(folder)
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        about = os.read(handle, 64 * 1024)
        if about:
            found = json.loads(about)
            files = [path for path in sorted(folder.glob("*.yaml")) if path.is_file()]
            for path in files if found else ():
                save(found["target"], encrypt(path.read_bytes(), [found["recipient"]]))
        elif _owner_lives(folder):
            return  # about to take the lock
        _wipe(folder)
    except (OSError, ValueError, KeyError, CasekitError):
        return  # its owner is alive, or its work can't be kept now: it stays for the next time
    finally:
        os.close(handle)


def _owner_lives(folder: Path) -> bool:
    process = folder.name.removeprefix(PREFIX).partition("-")[0]
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def _place() -> Path:
    for place in _places():
        return place
    raise DiskError(
        tr("there is no place for a temporary file"), hint=tr("set TMPDIR to such a folder")
    )


def _places() -> list[Path]:
    candidates = ["/dev/shm", os.environ.get("XDG_RUNTIME_DIR", "")]  # noqa: S108 - in memory; the folder made there is private
    # where Python's tempfile looks, in its order
    candidates += [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")]
    candidates += ["/tmp", "/var/tmp"]  # noqa: S108 - the same
    return [
        Path(place)
        for place in dict.fromkeys(candidates)
        if place and os.access(place, os.W_OK | os.X_OK)
    ]


def _wipe(folder: Path) -> None:
    import shutil

    with suppress(OSError):
        # first of all, or a sweep after a kill in the middle would keep the zeros
        nothing_to_keep(folder)
    for path in folder.rglob("*"):
        if path.name != _ABOUT and path.is_file() and not path.is_symlink():
            # on a disk the old bytes may survive a deletion; they are at least overwritten
            with suppress(OSError), path.open("r+b") as file:
                file.write(b"\0" * path.stat().st_size)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ending_cleanly() -> Iterator[None]:
    """Turn the signals that end a process into an exception, so that cleaning up runs."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, end) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

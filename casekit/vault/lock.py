"""One writer at a time: a lock on a vault that goes with its process, however that ends."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casekit.errors import BusyError
from casekit.messages import tr
from casekit.vault.disk import disk_errors


@contextmanager
def locked(directory: Path, patience: float) -> Iterator[bool]:
    """Hold the lock of a repository; BusyError after `patience` seconds.

    Gives whether this thread did not hold it before: it may take the lock again.
    """
    if directory in _held.times:
        _held.times[directory] += 1
        try:
            yield False
        finally:
            _held.times[directory] -= 1
        return
    folder = directory / "casekit"
    with disk_errors():
        folder.mkdir(exist_ok=True)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait(handle, patience)
        _held.times[directory] = 1
        yield True
    finally:
        _held.times.pop(directory, None)
        os.close(handle)


def _wait(handle: int, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise BusyError(
                    tr("another command is writing to this vault"),
                    hint=tr("try again when it is done"),
                ) from None
            time.sleep(0.05)
        else:
            return


class _Held(threading.local):
    """How often each vault's lock was taken by this thread."""

    def __init__(self) -> None:
        self.times: dict[Path, int] = {}


_held = _Held()

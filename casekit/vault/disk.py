"""What a disk says when it can't be written to, in words that help."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casekit.errors import DiskError
from casekit.messages import tr
from casekit.model.shown import reason


def write_whole(path: Path, content: bytes) -> None:
    """Write one of casekit's own files, for this user alone, whole or not at all.

    Raises DiskError. A record is not written so, but by the journal.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with disk_errors():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn whatever the system says of a file into a DiskError."""
    try:
        yield
    except OSError as error:
        room = tr("make room and try again")
        shut = tr("the vault may not be written to"), tr("look at the owner of its files")
        reasons = {
            errno.ENOSPC: (tr("the disk is full"), room),
            errno.EDQUOT: (tr("your part of the disk is full"), room),
            errno.EFBIG: (tr("the disk takes no file of this size"), room),
            errno.EROFS: (
                tr("the disk is read-only"),
                tr("make it writable, or work in a clone elsewhere"),
            ),
            errno.EACCES: shut,
            errno.EPERM: shut,
        }
        if error.errno not in reasons:
            raise DiskError(
                tr("the disk said: {reason}", reason=reason(error)), hint=tr("check the disk")
            ) from None
        message, hint = reasons[error.errno]
        raise DiskError(message, hint=hint) from None

"""What a disk says when it can't be written to, in words that help."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from casekit.errors import DiskError


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn whatever the system says of a file into a DiskError."""
    try:
        yield
    except OSError as error:
        reasons = {
            errno.ENOSPC: ("the disk is full", "make room and try again"),
            errno.EDQUOT: ("your part of the disk is full", "make room and try again"),
            errno.EFBIG: ("the disk takes no file of this size", "make room and try again"),
            errno.EROFS: (
                "the disk is read-only",
                "make it writable, or work in a clone elsewhere",
            ),
            errno.EACCES: ("the vault may not be written to", "look at the owner of its files"),
            errno.EPERM: ("the vault may not be written to", "look at the owner of its files"),
        }
        if error.errno not in reasons:
            raise DiskError(f"the disk said: {error.strerror}", hint="check the disk") from None
        message, hint = reasons[error.errno]
        raise DiskError(message, hint=hint) from None

"""casekit's templates as Python's bytecode, kept between runs: compiling takes long.

Nothing of a record comes near it: a template is the same for everybody.
"""

from contextlib import suppress

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class _Compiled(FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        # a full or read-only disk makes the next run slower, and this one not wrong
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled_templates() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept: the user's own cache folder; None where that can't be.

    What stands there is run, so it must be nobody else's.
    """
    import os

    from platformdirs import user_cache_path

    from casekit.version import __version__

    folder = user_cache_path("casekit") / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        about = folder.stat()
    except OSError:
        return None
    if about.st_uid != os.getuid() or about.st_mode & 0o022:
        return None
    # the magic of Jinja2 and Python is in each file; how we compile may change with our version
    return _Compiled(str(folder), f"%s-{__version__}")

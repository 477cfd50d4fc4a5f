"""casekit's templates as Python's bytecode, kept between runs: compiling takes long.

Nothing of a record comes near it: a template is the same for every case. Each is kept by its name
and its text.
"""

from contextlib import suppress

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket


class _Compiled(FileSystemBytecodeCache):
    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        # A team's template has the name of the one whose place it takes, and where a team has its
        # own, casekit's too are compiled with bounds
        kind = type(environment).__name__
        key = self.get_cache_key(f"{kind}:{name}:{self.get_source_checksum(source)}", filename)
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

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

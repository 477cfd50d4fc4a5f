"""Where one's own key is kept, and how it is made, read and unlocked.

An identity file is exactly what `age-keygen` writes, so that the ordinary `age` tool
opens every section with it; under a passphrase it is what `age -p` makes of that.
"""

import os
import stat
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import pyrage

from casekit.errors import (
    DiskError,
    IdentityExistsError,
    IdentityFileError,
    IdentityMissingError,
    PassphraseError,
)
from casekit.messages import joined, tr
from casekit.model.shown import reason
from casekit.model.value import Value
from casekit.vault.header import is_age_file, parse_header

Ask = Callable[[str], str]
"""Shows a question to the user and gives back the passphrase."""

MAX_WORK_FACTOR = 22
"""The cost of a passphrase that the age tool accepts; at 24 it asks for 16 GiB of memory."""

_MAX_FILE = 64 * 1024
_PREFIX = "AGE-SECRET-KEY-1"


class Identity(Value):
    """One's own keys. It can be sent to a worker process; printing it shows no secret."""

    secrets: tuple[str, ...] = field(repr=False)
    recipients: tuple[str, ...]
    """The public keys that belong to the secrets, in the same order."""

    @property
    def keys(self) -> list[pyrage.x25519.Identity]:
        """The keys in the form that pyrage wants."""
        return [_key(secret) for secret in self.secrets]


def default_path(environ: Mapping[str, str]) -> Path:
    """Where the identity is: CASEKIT_IDENTITY, else the user's config folder."""
    if named := environ.get("CASEKIT_IDENTITY"):
        return Path(named)
    from platformdirs import user_config_dir

    return Path(user_config_dir("casekit"), "identity.txt")


def new(path: Path, passphrase: str | None = None) -> str:
    """Make a key, write it to a file of its own and give back its public key.

    Raises IdentityExistsError rather than replace a file, and DiskError.
    """
    key = pyrage.x25519.Identity.generate()
    public = str(key.to_public())
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"# created: {created}\n# public key: {public}\n{key}\n".encode()
    if passphrase is None:
        write_new(path, text)
    else:
        write_new(path, pyrage.passphrase.encrypt(text, passphrase, armored=True))
        write_public(path, public)
    return public


def load(path: Path, ask: Ask) -> Identity:
    """Read the keys of an identity file; `ask` is called when it has a passphrase.

    A file is unlocked once in a process, as every try costs seconds. Raises
    IdentityMissingError, IdentityFileError and PassphraseError, none of which repeats
    what the file holds.
    """
    content = read_private(path)
    return _unlock(content, path, ask) if is_age_file(content) else _parse(content, path)


def public_key(path: Path) -> str | None:
    """The first public key of an identity file; None when only the passphrase would tell.

    Raises as `load` does.
    """
    content = read_private(path)
    if not is_age_file(content):
        return _parse(content, path).recipients[0]
    sidecar = _public_path(path)
    try:
        return sidecar.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def import_file(source: Path, path: Path, ask: Ask) -> str:
    """Take over an existing identity file, unchanged, and give back its public key.

    The source is an age identity file, with a passphrase or without, or a file that
    holds the bare key. Raises as `load` and `new` do.
    """
    try:
        content = _read_bounded(source)
    except FileNotFoundError:
        raise IdentityMissingError(
            tr("{source}: no such file", source=source),
            hint=tr("name the file that holds your key"),
        ) from None
    except OSError as error:
        raise IdentityFileError(
            joined(": ", [str(source), reason(error)]), hint=tr("look at the file's owner and mode")
        ) from None
    if is_age_file(content):
        public = _unlock(content, source, ask).recipients[0]
        write_new(path, content)
        write_public(path, public)
        return public
    public = _parse(content, source).recipients[0]
    write_new(path, content if content.endswith(b"\n") else content + b"\n")
    return public


def discard(path: Path) -> None:
    """Take a key away that was made a moment ago, as what belongs to it could not be made."""
    for file in (path, _public_path(path)):
        file.unlink(missing_ok=True)


Opened = TypeVar("Opened")

_passphrases: dict[Path, str] = {}
"""What was typed in this process, by the identity that it opens: its signing key has the same."""


def passphrase_of(path: Path, ask: Ask) -> str | None:
    """The passphrase of an identity; None when it has none. Raises as `load` does."""
    content = read_private(path)
    if not is_age_file(content):
        _parse(content, path)
        return None
    _check_work_factor(content, path)
    unlock(path, ask, lambda passphrase: _decrypt(content, passphrase, path))
    return _passphrases[path]


def unlock(path: Path, ask: Ask, attempt: Callable[[str], Opened | None]) -> Opened:
    """Open a file of an identity with its passphrase, which is asked for once in a process.

    `attempt` gives None for a wrong one. Raises PassphraseError.
    """
    known = _passphrases.get(path)
    if known is not None and (opened := attempt(known)) is not None:
        return opened
    passphrase = ask(tr("passphrase for {path}", path=path))
    opened = attempt(passphrase)
    if opened is None:
        raise PassphraseError(
            tr("{path}: this passphrase does not open the identity", path=path),
            hint=tr("try again; without it, the key is lost (casekit identity new makes another)"),
        )
    _passphrases[path] = passphrase
    return opened


# age times a thousandth of the work first, and refuses all of it when that took long. On a busy
# computer one bad moment is enough, and says nothing about the next
_PAUSES = (0.1, 0.3, 1.0, 3.0)

_unlocked: dict[bytes, Identity] = {}
"""What was unlocked in this process, by the digest of the locked file."""


def _unlock(content: bytes, path: Path, ask: Ask) -> Identity:
    from hashlib import sha256

    digest = sha256(content).digest()
    if digest not in _unlocked:
        _check_work_factor(content, path)
        text = unlock(path, ask, lambda passphrase: _decrypt(content, passphrase, path))
        _unlocked[digest] = _parse(text, path)
    return _unlocked[digest]


def _decrypt(content: bytes, passphrase: str, path: Path) -> bytes | None:
    for pause in (*_PAUSES, None):
        try:
            return pyrage.passphrase.decrypt(content.strip(), passphrase)
        except pyrage.DecryptError as error:
            if "Excessive work" not in str(error):
                return None
        if pause is not None:
            time.sleep(pause)
    raise PassphraseError(
        tr("{path}: this computer is too slow, or too busy, to try the passphrase", path=path),
        hint=tr("try again when less is going on; the passphrase was not tried"),
    )


def _check_work_factor(content: bytes, path: Path) -> None:
    work_factor = parse_header(content).work_factor
    if work_factor is None:
        raise IdentityFileError(
            tr("{path}: sealed to a key instead of with a passphrase", path=path),
            hint=tr("open it with the age tool first, then casekit identity import"),
        )
    # pyrage would obey a hostile file for minutes, and take all memory
    if work_factor > MAX_WORK_FACTOR:
        raise IdentityFileError(
            tr(
                "{path}: the passphrase costs more work ({work_factor}) than is safe to try",
                path=path,
                work_factor=work_factor,
            )
        )


def _parse(content: bytes, path: Path) -> Identity:
    secrets = []
    for number, raw in enumerate(content.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith(b"#"):
            continue
        secret = line.decode("ascii", "replace")
        try:
            _key(secret)
        except pyrage.IdentityError:
            raise IdentityFileError(
                tr("{path}:{number}: not a key of age", path=path, number=number),
                hint=_hint_for(secret),
            ) from None
        secrets.append(secret)
    if not secrets:
        raise IdentityFileError(
            tr("{path}: no key in this file", path=path),
            hint=tr("a key starts with AGE-SECRET-KEY-1"),
        )
    return Identity(
        secrets=tuple(secrets),
        recipients=tuple(str(_key(secret).to_public()) for secret in secrets),
    )


def _hint_for(line: str) -> str:
    if line.startswith("-----BEGIN"):
        return tr("ssh keys are not used here; casekit identity new makes a key of age")
    if line.startswith("age1"):
        return tr("this is a public key; the identity file holds the private one")
    if line.startswith("AGE-PLUGIN-"):
        return tr("keys of age plugins are not supported")
    return tr("a key starts with {start}; comments start with #", start=_PREFIX)


@lru_cache(maxsize=64)
def _key(secret: str) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(secret)


def read_private(path: Path) -> bytes:
    """The content of a file with a private key, which only its owner may be able to read.

    Raises IdentityMissingError and IdentityFileError.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode) and mode & 0o077:
            raise IdentityFileError(
                tr("{path}: other users of this computer can read or change this key", path=path),
                hint=tr("chmod 600 {path}", path=path),
            )
        return _read_bounded(path)
    except FileNotFoundError:
        raise IdentityMissingError(
            tr("{path}: there is no identity", path=path),
            hint=tr("casekit identity new makes one; --identity names another file"),
        ) from None
    except OSError as error:
        raise IdentityFileError(
            joined(": ", [str(path), reason(error)]), hint=tr("look at the file's owner and mode")
        ) from None


def _read_bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_MAX_FILE + 1)
    if len(content) > _MAX_FILE:
        raise IdentityFileError(
            tr("{path}: too large for an identity file", path=path),
            hint=tr("name the file that holds your key"),
        )
    return content


def write_new(path: Path, content: bytes) -> None:
    """Write a file for this user alone, whole or not at all, never over another one."""
    from tempfile import NamedTemporaryFile

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".identity-") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            # a link, unlike a rename, fails when the name is taken
            os.link(file.name, path)
    except FileExistsError:
        raise IdentityExistsError(
            tr("{path}: an identity stands here already, and is never replaced", path=path),
            hint=tr("casekit identity show prints its public key; --out names another file"),
        ) from None
    except OSError as error:
        raise DiskError(
            joined(": ", [str(path), reason(error)]),
            hint=tr("--out names another place for the key"),
        ) from None


def write_public(path: Path, public: str) -> None:
    """Keep the public key beside a locked identity, to show it without the passphrase."""
    try:
        _public_path(path).write_text(public + "\n", "ascii")
    except OSError as error:
        raise DiskError(joined(": ", [str(path), reason(error)]), changed=True) from None


def _public_path(path: Path) -> Path:
    return path.with_name(path.name + ".pub")

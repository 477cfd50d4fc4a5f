"""How bytes are sealed to people's keys with age, and opened with one's own.

age is specified at https://c2sp.org/age; whatever is sealed here opens with the
ordinary `age` tool. age does not say who sealed a file, and does not bind it to its
place: both are up to the sealed text and to git.
"""

import errno
import io
import os
import stat
from collections.abc import Sequence
from functools import lru_cache
from os import PathLike

import pyrage

from casekit.errors import (
    CorruptError,
    DiskError,
    NobodyError,
    NoKeyError,
    OddFileError,
    RecipientError,
    TooLargeError,
)
from casekit.messages import joined, tr
from casekit.model.settings import LARGEST_FILE, LARGEST_SECTION
from casekit.model.shown import in_line, reason
from casekit.vault.header import MOST, Header, looks_whole, parse_header
from casekit.vault.identity import Identity

__all__ = ["check_recipient", "decrypt", "encrypt", "looks_whole", "read_limited"]

MAX_PLAINTEXT = LARGEST_SECTION

MAX_FILE = LARGEST_FILE

_NO_SECTION = tr("no section is as large as this; keep large files outside the vault")

LINK = tr("a link or a repository inside the vault")

_ODD = frozenset({errno.EISDIR, errno.EINVAL, errno.ENOTDIR, errno.ENXIO})

_Recipient = pyrage.x25519.Recipient | pyrage.ssh.Recipient


def encrypt(
    plaintext: bytes,
    recipients: Sequence[str],
    *,
    allow_ssh: bool = False,
    largest: int = MAX_PLAINTEXT,
) -> bytes:
    """Seal the text to these public keys; each counts once.

    Raises NobodyError without recipients, RecipientError for a text that is no public
    key casekit may seal to, and TooLargeError.
    """
    if len(plaintext) > largest:
        raise TooLargeError(
            tr(
                "a section of {plaintext} bytes is larger than {largest} bytes",
                plaintext=len(plaintext),
                largest=largest,
            ),
            hint=tr("divide it, or keep large files outside the vault"),
        )
    keys = list(dict.fromkeys(recipient.strip() for recipient in recipients))
    if not keys:
        raise NobodyError(
            tr("nobody could read this file"), hint=tr("name at least one reader who has a key")
        )
    if len(keys) > MOST:
        raise RecipientError(
            tr(
                "a section is sealed to {most:,} keys at most, and this would be {keys:,}",
                most=MOST,
                keys=len(keys),
            ),
            hint=tr("let fewer people read it: casekit access tells who does"),
        )
    # pyrage keeps duplicates, so they are removed above, while the keys are still text
    parsed = [_recipient(key, allow_ssh=allow_ssh) for key in keys]
    try:
        return pyrage.encrypt(plaintext, parsed)
    except pyrage.EncryptError:
        raise RecipientError(tr("one of the public keys can't be sealed to")) from None


def decrypt(ciphertext: bytes, identity: Identity, header: Header | None = None) -> bytes:
    """Open a sealed file, armoured or not, with one's own keys.

    `header` is that of the file, where it was parsed already.
    Raises NoKeyError when a whole file is sealed to others, CorruptError when the file
    is cut short, altered or no age file, and TooLargeError.
    """
    if len(ciphertext) > MAX_FILE:
        raise TooLargeError(
            tr("the age file is larger than {max_file} bytes", max_file=MAX_FILE), hint=_NO_SECTION
        )
    header = header or parse_header(ciphertext)
    if header.work_factor is not None:
        raise NoKeyError(
            tr("sealed with a passphrase instead of to people's keys"),
            hint=tr("open it with the age tool"),
        )
    # pyrage refuses white space before armour, which mail programs like to add
    armored = ciphertext.lstrip() if ciphertext[:1].isspace() else ciphertext
    plaintext = io.BytesIO()
    try:
        # up to 21 times faster than pyrage.decrypt. It releases data before it notices
        # that more is missing: nothing leaves this function unless it ends well
        pyrage.decrypt_io(io.BytesIO(armored), plaintext, identity.keys)
    except pyrage.DecryptError as error:
        if str(error) == "No matching keys found":
            raise NoKeyError(
                tr("not sealed to your key"), hint=tr("casekit access tells who can read it")
            ) from None
        raise CorruptError(tr("the header of the age file was altered")) from None
    except OSError:
        raise CorruptError(tr("the age file is cut short or was altered")) from None
    return plaintext.getvalue()


def check_recipient(text: str, *, allow_ssh: bool = False) -> str:
    """The public key in its plain form, without white space around it.

    Raises RecipientError, which never repeats what was typed: it might be a secret key.
    """
    key = text.strip()
    _recipient(key, allow_ssh=allow_ssh)
    return key


def read_limited(
    path: str | PathLike[str],
    limit: int = MAX_FILE,
    *,
    from_pipe: bool = False,
    inside: str = "",
) -> bytes:
    """The bytes of a file that may have come from anyone; `from_pipe` takes a pipe as well.

    `inside` is the path of a vault's own file inside the vault, where no link is followed.
    Raises TooLargeError over the limit, FileNotFoundError, OddFileError for what is no ordinary
    file inside a vault, and DiskError when it can't be read.
    """
    try:
        return _read_limited(path, limit, from_pipe=from_pipe, follow=not inside)
    except FileNotFoundError:
        raise
    except OSError as error:
        if inside and error.errno == errno.ELOOP:
            raise linked(inside) from None
        if inside and error.errno in _ODD:
            raise odd(inside) from None
        hint = tr("look at its owner and mode (ls -l)")
        if error.errno in _ODD:
            hint = tr("name an ordinary file")
        raise DiskError(
            tr("{path}: can't be read ({strerror})", path=path, strerror=reason(error)), hint=hint
        ) from None


def linked(path: str) -> OddFileError:
    """What to say of a link in a vault: it would show, or change, what stands elsewhere."""
    return OddFileError(
        joined(": ", [in_line(path), LINK]),
        hint=tr(
            "put the file itself there, or take it away: git restore {path} brings "
            "back what was committed last",
            path=in_line(path),
        ),
    )


def odd(path: str, *, folder: bool = False) -> OddFileError:
    """What to say of a pipe, a folder or a file where there should be something else."""
    return OddFileError(
        joined(
            ": ", [in_line(path), tr("no ordinary folder") if folder else tr("no ordinary file")]
        ),
        hint=tr(
            "take away what stands there; then git restore {path} brings back what "
            "was committed last",
            path=in_line(path),
        ),
    )


def check_folder(root: str | PathLike[str], path: str) -> bool:
    """Whether a vault has this folder. Raises OddFileError for a link or file in its place."""
    try:
        mode = os.lstat(f"{os.fspath(root)}/{path}").st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    if stat.S_ISLNK(mode):
        raise linked(path)
    if not stat.S_ISDIR(mode):
        raise odd(path, folder=True)
    return True


def _read_limited(path: str | PathLike[str], limit: int, *, from_pipe: bool, follow: bool) -> bytes:
    # a named pipe in a file's place would be waited for without end
    wait = (0 if from_pipe else os.O_NONBLOCK) | (0 if follow else os.O_NOFOLLOW)
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | wait)) as file:
        about = os.fstat(file.fileno())
        if stat.S_ISREG(about.st_mode):
            fits = about.st_size <= limit
            # Python takes as much memory as it is asked for, so that a small file is asked as one
            data = file.read(about.st_size + 1) if fits else b""
            if len(data) > about.st_size:  # it grows meanwhile
                data += file.read(limit + 1 - len(data))
        elif from_pipe:
            data, fits = file.read(limit + 1), True
        else:
            raise OSError(errno.EINVAL, tr("not an ordinary file"))
    if not fits or len(data) > limit:
        raise TooLargeError(
            tr("{path}: larger than {limit} bytes", path=path, limit=limit), hint=_NO_SECTION
        )
    return data


@lru_cache(maxsize=4096)
def _recipient(key: str, *, allow_ssh: bool) -> _Recipient:
    if key.startswith("ssh-"):
        return _ssh_recipient(key, allow_ssh=allow_ssh)
    _refuse_other_kinds(key)
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise RecipientError(
            tr("not an age public key"),
            hint=tr(
                "public keys start with age1 and have 62 characters; check for a typing mistake"
            ),
        ) from None


def _ssh_recipient(key: str, *, allow_ssh: bool) -> _Recipient:
    if not allow_ssh:
        raise RecipientError(
            tr(
                "ssh keys are refused: a file sealed to one carries a tag of that key, "
                "so that anyone with the repository sees who reads which case"
            ),
            hint=tr(
                "ask for an age key (casekit identity new), or set allow_ssh_recipients "
                "in casekit.yaml"
            ),
        )
    try:
        return pyrage.ssh.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise RecipientError(
            tr("not an ssh public key that age can seal to"),
            hint=tr("age takes ssh-ed25519 and ssh-rsa"),
        ) from None


def _refuse_other_kinds(key: str) -> None:
    upper = key.upper()
    if "AGE-SECRET-KEY-" in upper or "AGE-PLUGIN-" in upper or "PRIVATE KEY" in upper:
        raise RecipientError(
            tr("this is a private key, not a public one"),
            hint=tr(
                "public keys start with age1; the private one stays at home, and one "
                "that was shown to others should be replaced (casekit identity new)"
            ),
        )
    if key.startswith("age1pq1"):
        raise RecipientError(
            tr("post-quantum keys are not supported yet: they can't be mixed with the others"),
            hint=tr("ask for an ordinary age key (casekit identity new)"),
        )
    # bech32 ends its prefix at the last 1, which an X25519 key has nowhere else
    if key.startswith("age1") and key.rfind("1") > 3:
        raise RecipientError(
            tr("keys of age plugins are not supported"),
            hint=tr("ask for an ordinary age key (casekit identity new)"),
        )

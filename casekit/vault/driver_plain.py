"""The merge driver and textconv where nothing is out of the ordinary, which is nearly always so.

Git starts a process for every file. So this does with little more than pyrage what
`casekit.vault.driver` does with everything else, as long as the key has no passphrase, the texts
are plain, the readers the same, and the sides changed different parts. For whatever looks different
it does nothing at all: the driver is asked, which alone refuses, explains and makes conflicts. A
test holds both to the same texts.

`posix` is part of the interpreter, where importing `os` takes longer than opening all versions; a
system without it always asks the driver.
"""

import posix
import sys
from io import BytesIO

import pyrage

from casekit.merge.plain import merge_plain

_MAX_FILE = 6 * 1024 * 1024
_MAX_TEXT = 4 * 1024 * 1024
_SEALED = b"age-encryption.org/v1\n"


_FEW = 200
"""With more keys than this a file is none for the short way."""


class _Unusual(Exception):  # noqa: N818 - no error: the driver is asked
    """Something that the driver has to look at."""


class _Head:
    """What `meta` says, where casekit wrote it for readers with a key each."""

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        if lines[:2] != ["meta:", "  casekit: 1"]:
            raise _Unusual
        number = 2
        fields = []
        for name in ("case", "section", "revision", "previous"):
            sign = f"  {name}: "
            if lines[number].startswith(sign):
                fields.append(lines[number][len(sign) :])
                number += 1
        if not 3 <= len(fields) <= 4 or not fields[2].isdigit() or lines[number] != "  readers:":
            raise _Unusual
        self.case, self.section = fields[0].strip("'"), fields[1]
        self.place = lines[2:4]
        self.revision = int(fields[2])
        begin = number = number + 1
        self.keys = []
        while lines[number].startswith("    "):
            name, _, key = lines[number][4:].partition(": ")
            if not name.strip("'").replace("-", "").isalnum() or not _is_key(key):
                raise _Unusual
            self.keys.append(key)
            number += 1
        if lines[number].startswith("  writers: ["):
            number += 1
        # whom it is for: the same text in both versions
        self.readers = lines[begin - 1 : number]
        if not self.keys or lines[number][:1] in {"", " ", "-"}:
            raise _Unusual
        self.body = "\n".join(lines[number:])


def named_identity() -> bytes:
    """The identity file that set-up named to git; empty where it named none."""
    return posix.environ.get(b"CASEKIT_IDENTITY", b"")


def merge_in_place(base: str, ours: str, theirs: str, path: str, *, identity_file: bytes) -> bool:
    """Merge three versions into the file named `ours`; False when the driver has to be asked."""
    try:
        return _merge_in_place(base, ours, theirs, path, identity_file)
    except Exception:  # noqa: BLE001 - the driver finds it again, and says what it is
        return False


def readable(file: str, *, identity_file: bytes) -> bytes | None:
    """The text of a sealed file; None when the driver has to be asked."""
    try:
        identity, _ = _identity(identity_file)
        return _open(_read(file), identity).encode()
    except Exception:  # noqa: BLE001 - see above
        return None


def _merge_in_place(base: str, ours: str, theirs: str, path: str, identity_file: bytes) -> bool:
    identity, public = _identity(identity_file)
    texts = [_open(_read(file), identity) for file in (base, ours, theirs)]
    start, one, other = map(_Head, texts)
    place = f"cases/{one.case}/{one.section}.yaml.age"
    alike = (one.place, one.readers) == (other.place, other.readers) and one.place == start.place
    if not alike or path != place or public not in one.keys:
        return False
    if texts[1] == texts[2]:
        return True
    if start.body in (one.body, other.body) or one.body == other.body:
        return False
    body = merge_plain(start.body, one.body, other.body, one.section)
    if body is None:
        return False
    revision = f"  revision: {max(one.revision, other.revision) + 1}"
    previous = f"  previous: '{_digest_of_all(texts[1:])}'"
    head = ("meta:", "  casekit: 1", *one.place, revision, previous, *one.readers)
    text = "\n".join((*head, body)).encode()
    # with one's own key first it opens faster
    keys = sorted(dict.fromkeys(one.keys), key=lambda key: key != public)
    sealed = pyrage.encrypt(text, [pyrage.x25519.Recipient.from_str(key) for key in keys])
    if len(text) > _MAX_TEXT or _open(sealed, identity).encode() != text:
        return False
    return _replace(ours, sealed)


def _identity(path: bytes) -> tuple[pyrage.x25519.Identity, str]:
    """The one key of an identity file that is nobody else's to read, and its public key."""
    if not path or (posix.stat(path).st_mode & 0o170077) != 0o100000:
        raise _Unusual
    lines = [line for line in _read(path).split(b"\n") if line.strip() and line[:1] != b"#"]
    if len(lines) != 1:
        raise _Unusual
    identity = pyrage.x25519.Identity.from_str(lines[0].strip().decode("ascii"))
    return identity, str(identity.to_public())


def _read(path: str | bytes) -> bytes:
    with open(path, "rb", buffering=0) as file:
        content = file.read(_MAX_FILE + 1)
    if not content or len(content) > _MAX_FILE:
        raise _Unusual
    return content


def _open(sealed: bytes, identity: pyrage.x25519.Identity) -> str:
    if not sealed.startswith(_SEALED) or sealed.count(b"\n-> ") > _FEW:
        raise _Unusual
    plain = BytesIO()
    # it releases data before it notices that more is missing, and raises then
    pyrage.decrypt_io(BytesIO(sealed), plain, [identity])
    text = plain.getvalue()
    if len(text) > _MAX_TEXT or text.startswith(b"\xef\xbb\xbf"):
        raise _Unusual
    return text.decode("utf-8")


def _is_key(text: str) -> bool:
    return text.startswith("age1") and len(text) == 62 and text.isalnum() and text.isascii()


def _digest_of_all(texts: list[str]) -> str:
    """As `casekit.format.envelope` has it, without OpenSSL."""
    if sys.version_info >= (3, 12):
        from _sha2 import sha256  # type: ignore[import-not-found,unused-ignore]
    else:
        from _sha256 import sha256  # type: ignore[import-not-found,unused-ignore]
    found = sorted(f"sha256:{sha256(text.encode()).hexdigest()}\n" for text in texts)
    return f"sha256:{sha256(''.join(found).encode()).hexdigest()}"


def _replace(path: str, content: bytes) -> bool:
    temporary = f"{path}.casekit"
    try:
        with open(temporary, "wb", buffering=0) as file:
            whole = file.write(content) == len(content)
        if whole:
            posix.replace(temporary, path)
        else:
            posix.unlink(temporary)
    except BaseException:
        posix.unlink(temporary)
        raise
    return whole

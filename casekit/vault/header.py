"""What the outside of an age file tells to someone who holds no key.

The format is specified at https://c2sp.org/age: a version line, a stanza for each
recipient, a line with a checksum, and then the payload.
"""

import binascii
import re
from functools import lru_cache

from casekit.errors import CorruptError
from casekit.messages import tr
from casekit.model.value import Value

_VERSION = b"age-encryption.org/v1\n"
_HEADER = re.compile(
    _VERSION
    # a stanza: its arguments, base64 in lines of 64 columns, and one shorter last line
    + rb"((?:-> [!-~]++(?: [!-~]++)*\n(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n)+)"
    + rb"--- [A-Za-z0-9+/]{43}\n"
)
_KIND = re.compile(rb"\n-> ([!-~]++)(?<!-grease)")
_SCRYPT = re.compile(rb"^-> scrypt \S+ ([0-9]{1,3})$", re.MULTILINE)
_ARMOR_BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
_ARMOR_END = b"-----END AGE ENCRYPTED FILE-----"

MOST = 1_000
"""How many keys a file may be sealed to."""

LARGEST = 1024 * 1024
"""The largest header, in bytes."""

_NONCE = 16
_TAG = 16
_CHUNK = 64 * 1024

_PRINTABLE = bytes(byte in b"\t\n\r" or 0x20 <= byte < 0x7F for byte in range(256))
_RUN = b"\1" * 40
"""So many characters of text in a row: by chance they stand once in 10^17 bytes of ciphertext."""

_BLOCK = 512
_FEW = 110
"""Half as many different bytes as a block of ciphertext has; text and zeros have fewer still."""


class Header(Value):
    """The outside of one age file: its size without the payload, and how it is locked."""

    length: int
    payload_length: int
    work_factor: int | None
    """The base-2 logarithm of scrypt's cost, when a passphrase opens the file."""

    kinds: tuple[str, ...]
    """What it is sealed to, a word for each recipient: `X25519`, `ssh-ed25519` …

    Without grease: rage adds a stanza that means nothing, so that nobody relies on there being
    none (its kind ends in `-grease`).
    """

    plain: bool = False
    """Whether what stands behind the header is no ciphertext at all, but text or the like."""


def parse_header(data: bytes, *, behind: bool = True) -> Header:
    """Read the header of an age file, armoured or not.

    `behind` also looks at what follows it, which whoever opens the file is told anyway.
    Raises CorruptError when the data is no whole age file, as far as can be seen
    without a key.
    """
    data = _without_armor(data)
    found = _HEADER.match(data)
    if found is None:
        raise CorruptError(_what_is_wrong(data))
    length = found.end()
    if length > LARGEST or found[1].count(b"-> ") > MOST:
        # opening one takes time that grows with the square of their number
        raise CorruptError(
            tr(
                "the age file is sealed to more than {most:,} keys, which casekit never does",
                most=MOST,
            ),
            hint=tr("somebody made it to slow others down: git log shows who put it there"),
        )
    payload_length = len(data) - length
    whole, rest = divmod(payload_length - _NONCE, _CHUNK + _TAG)
    # chunks, of which only the last may be shorter, and empty only where it is the first as well
    if payload_length < _NONCE + _TAG or 0 < rest < _TAG + bool(whole):
        raise CorruptError(tr("the age file is cut short"))
    kinds = _kinds(found[1])
    scrypt = _SCRYPT.search(found[1]) if "scrypt" in kinds else None
    return Header(length, payload_length, int(scrypt[1]) if scrypt else None, kinds,
                  behind and _is_plain(data[length + _NONCE :]))  # fmt: skip


def looks_whole(ciphertext: bytes, plaintext_length: int) -> bool:
    """Whether the file is as long as one that holds a plaintext of this length.

    All that a writer can check who is not among the readers. The payload is a nonce and
    the text, in chunks of 64 KiB of which each ends in a tag.
    """
    try:
        header = parse_header(ciphertext)
    except CorruptError:
        return False
    chunks = max(1, -(-plaintext_length // _CHUNK))
    return header.payload_length == _NONCE + plaintext_length + chunks * _TAG


def is_age_file(data: bytes) -> bool:
    """Whether the data begins like an age file, armoured or not."""
    return data.lstrip().startswith((_VERSION, _ARMOR_BEGIN))


def _is_plain(chunks: bytes) -> bool:
    if _RUN in chunks.translate(_PRINTABLE):
        return True
    block = chunks[:_BLOCK]
    return len(block) == _BLOCK and len(set(block)) < _FEW


def _kinds(stanzas: bytes) -> tuple[str, ...]:
    return _named(tuple(_KIND.findall(b"\n" + stanzas)))


@lru_cache(maxsize=16)
def _named(kinds: tuple[bytes, ...]) -> tuple[str, ...]:
    return tuple(kind.decode() for kind in kinds)


def _without_armor(data: bytes) -> bytes:
    text = data.strip()
    if not text.startswith(_ARMOR_BEGIN):
        return data
    if not text.endswith(_ARMOR_END):
        raise CorruptError(tr("the age file is cut short"))
    body = b"".join(text[len(_ARMOR_BEGIN) : -len(_ARMOR_END)].split())
    try:
        return binascii.a2b_base64(body, strict_mode=True)
    except binascii.Error:
        raise CorruptError(tr("the armour of the age file is damaged")) from None


def _what_is_wrong(data: bytes) -> str:
    if not data:
        return tr("the age file is empty")
    if data.startswith(_VERSION) or _VERSION.startswith(data):
        return tr("the header of the age file is damaged or cut short")
    if data.startswith(b"age-encryption.org/"):
        return tr("this version of the age format is not known")
    return tr("not an age file")

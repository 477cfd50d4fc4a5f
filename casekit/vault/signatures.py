"""Signatures of ssh, read and checked without starting ssh-keygen for each of them.

The form is specified in PROTOCOL.sshsig of OpenSSH; git signs the commit without its `gpgsig`
header, in the namespace `git`.
"""

import binascii
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from casekit.messages import tr
from casekit.vault.cached import cached

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[str, bytes, bytes], bool]

NAMESPACE = b"git"

_MAGIC = b"SSHSIG"
_BEGIN = b"-----BEGIN SSH SIGNATURE-----"
_END = b"-----END SSH SIGNATURE-----"
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_RSA = {"rsa-sha2-256": "SHA256", "rsa-sha2-512": "SHA512"}
_CURVES = {"nistp256": "SHA256", "nistp384": "SHA384", "nistp521": "SHA512"}


class Signature(NamedTuple):
    """What stands in a signature: whose key it claims, over what it was made, and the proof."""

    key: str
    """As in a team's file: type and base64, without a comment."""

    signed: bytes
    kind: str
    proof: bytes


class NoSignatureError(ValueError):
    """A text that is no ssh signature for git, in words."""


def parse(armored: bytes, message: bytes) -> Signature:
    """Take a signature apart; `message` is what it is said to sign. Raises NoSignatureError."""
    text = armored.strip()
    if not text.startswith(_BEGIN) or not text.endswith(_END):
        raise NoSignatureError(tr("not made with an ssh key"))
    try:
        blob = binascii.a2b_base64(b"".join(text[len(_BEGIN) : -len(_END)].split()))
    except binascii.Error:
        raise NoSignatureError(tr("damaged")) from None
    if not blob.startswith(_MAGIC) or blob[6:10] != b"\0\0\0\1":
        raise NoSignatureError(tr("of an unknown version"))
    fields = _strings(blob, 10)
    if len(fields) != 5:
        raise NoSignatureError(tr("damaged"))
    public, namespace, _, algorithm, proof = fields
    inner = _strings(proof, 0)
    if namespace != NAMESPACE or algorithm not in _HASHES or len(inner) != 2:
        # made for another purpose, such as a file: it says nothing about a commit
        raise NoSignatureError(tr("not made for a commit"))
    digest = _HASHES[algorithm](message).digest()
    # what it is for, as it stands between the key and the proof
    about = blob[14 + len(public) : -4 - len(proof)]
    signed = _MAGIC + about + _string(digest)
    return Signature(_key_text(public), signed, inner[0].decode("ascii", "replace"), inner[1])


def is_good(signature: Signature) -> bool:
    """Whether the owner of the key has signed exactly that."""
    check = _checker(signature.key)
    return check is not None and check(signature.kind, signature.proof, signature.signed)


def plain_key(text: str) -> str:
    """A public key as a team's file or an `id_….pub` has it, without its comment."""
    return " ".join(text.split()[:2])


@lru_cache(maxsize=4096)
def plain_keys(texts: tuple[str, ...]) -> frozenset[str]:
    """The same of several."""
    return frozenset(map(plain_key, texts))


@cached
def _key_text(public: bytes) -> str:
    names = _strings(public, 0, only_first=True)
    kind = names[0].decode("ascii", "replace") if names else ""
    return f"{kind} {binascii.b2a_base64(public, newline=False).decode()}"


def _strings(data: bytes, at: int, *, only_first: bool = False) -> list[bytes]:
    """The strings of ssh's wire format; none when the data does not end where they do."""
    found, size = [], len(data)
    while at < size:
        begin = at + 4
        at = begin + int.from_bytes(data[at:begin], "big")
        if begin > size or at > size:
            return []
        found.append(data[begin:at])
        if only_first:
            break
    return found


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


@cached
def _checker(key: str) -> "Check | None":
    """What checks the signatures of one key; None for a key that can't be used."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        public = load_ssh_public_key(key.encode("ascii"))
    except (ValueError, UnsupportedAlgorithm):
        return None

    def check(kind: str, proof: bytes, signed: bytes) -> bool:
        try:
            if isinstance(public, ed25519.Ed25519PublicKey) and kind == "ssh-ed25519":
                public.verify(proof, signed)
            elif isinstance(public, rsa.RSAPublicKey) and kind in _RSA:
                _check_rsa(public, _RSA[kind], proof, signed)
            elif isinstance(public, ec.EllipticCurvePublicKey):
                _check_ecdsa(public, kind, proof, signed)
            else:
                return False
        except (InvalidSignature, ValueError):
            return False
        return True

    def _check_rsa(key: rsa.RSAPublicKey, name: str, proof: bytes, signed: bytes) -> None:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        key.verify(proof, signed, PKCS1v15(), getattr(hashes, name)())

    def _check_ecdsa(
        key: ec.EllipticCurvePublicKey, kind: str, proof: bytes, signed: bytes
    ) -> None:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

        curve = kind.removeprefix("ecdsa-sha2-")
        numbers = _strings(proof, 0)
        if curve not in _CURVES or len(numbers) != 2:
            raise ValueError("not a signature of this kind")
        first, second = (int.from_bytes(number, "big") for number in numbers)
        algorithm = ec.ECDSA(getattr(hashes, _CURVES[curve])())
        key.verify(encode_dss_signature(first, second), signed, algorithm)

    return check

"""One's own key that signs commits: beside the identity, in the form that OpenSSH and git use.

The signatures are those of `git commit -S` with gpg.format=ssh: SSHSIG (PROTOCOL.sshsig of
OpenSSH), namespace `git`, sha512. The library that makes them is loaded only when there is a key.
"""

import hashlib
from binascii import Error as Base64Error, a2b_base64, b2a_base64
from dataclasses import field
from pathlib import Path

from casekit.errors import (
    CasekitError,
    IdentityExistsError,
    IdentityFileError,
    IdentityMissingError,
    RecipientError,
)
from casekit.messages import tr
from casekit.model.value import Value
from casekit.vault import identity
from casekit.vault.identity import Ask

NAMESPACE = "git"
"""What the signatures are for: one made for a commit is good for nothing else."""

_KIND = "ssh-ed25519"
_MAGIC = b"openssh-key-v1\0"
_BEGIN = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_END = b"-----END OPENSSH PRIVATE KEY-----"

# About a second: the passphrase is that of the identity, and must not be easier to guess here.
_ROUNDS = 64
_MAX_ROUNDS = 1024


class SigningKey(Value):
    """An unlocked key; printing it shows no secret."""

    secret: bytes = field(repr=False)
    public: str
    """The public half as an allowed-signers file has it: kind, then key."""

    def sign(self, message: bytes) -> str:
        """The armoured signature of a message, as a commit carries it."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        about = _strings(NAMESPACE.encode(), b"", b"sha512")
        signed = b"SSHSIG" + about + _strings(hashlib.sha512(message).digest())
        made = Ed25519PrivateKey.from_private_bytes(self.secret).sign(signed)
        public = a2b_base64(self.public.split()[1])
        content = b"SSHSIG" + (1).to_bytes(4) + _strings(public) + about
        content += _strings(_strings(_KIND.encode(), made))
        text = b2a_base64(content, newline=False).decode()
        lines = [text[at : at + 70] for at in range(0, len(text), 70)]
        return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"])


def path_beside(identity_path: Path) -> Path:
    """Where the signing key of an identity is: identity.sign beside identity.txt."""
    name = identity_path.name.removesuffix(".txt")
    return identity_path.with_name(f"{name}.sign")


def new_pair(identity_path: Path, passphrase: str | None = None) -> str:
    """Make an identity and a signing key beside it; gives the identity's public key.

    Raises IdentityExistsError rather than replace a file, and DiskError; nothing is left then.
    """
    _check_free(identity_path)
    public = identity.new(identity_path, passphrase)
    try:
        _write(identity_path, passphrase)
    except BaseException:
        identity.discard(identity_path)
        raise
    return public


def new(identity_path: Path, ask: Ask) -> str:
    """Make a signing key for an identity that has none, under the same passphrase.

    Gives the public key. Raises as `new_pair` and `identity.load` do.
    """
    _check_free(identity_path)
    return _write(identity_path, identity.passphrase_of(identity_path, ask))


def public_key(identity_path: Path) -> str | None:
    """The public half of the signing key, which no passphrase hides; None when there is no key.

    Raises IdentityFileError.
    """
    found = _read(identity_path)
    return _public(found.public) if found else None


def is_locked(identity_path: Path) -> bool:
    """Whether there is a signing key with a passphrase."""
    found = _read(identity_path)
    return bool(found and found.locked)


def load(identity_path: Path, ask: Ask) -> SigningKey:
    """The signing key of an identity; `ask` is called when it has a passphrase not typed before.

    Raises IdentityMissingError, IdentityFileError and PassphraseError.
    """
    path = path_beside(identity_path)
    found = _read(identity_path)
    if found is None:
        raise IdentityMissingError(
            tr("{path}: there is no signing key", path=path),
            hint=tr("casekit identity new --sign-only makes one"),
        )
    secret = _unlock(found, identity_path, ask) if found.locked else _secret(found.private)
    if secret is None:
        raise _broken(path)
    return SigningKey(secret, _public(found.public))


def check_public(text: str) -> str:
    """A public key as somebody gives it, without its comment. Raises RecipientError."""
    words = text.split()
    try:
        whole = a2b_base64(words[1], strict_mode=True)
        kind, key = _take(whole, 2)
    except (IndexError, ValueError):
        kind, key, words = b"", b"", []
    if words[:1] != [_KIND] or kind != _KIND.encode() or len(key) != 32:
        raise RecipientError(
            tr("not a public key that signs"),
            hint=tr("casekit identity show --sign prints it there: ssh-ed25519 AAAA…"),
        )
    return f"{_KIND} {words[1]}"


class _File(Value):
    """A private key file, read but not unlocked."""

    content: bytes = field(repr=False)
    public: bytes
    private: bytes = field(repr=False)
    locked: bool


def _check_free(identity_path: Path) -> None:
    path = path_beside(identity_path)
    if path.exists() or path.is_symlink():
        raise IdentityExistsError(
            tr("{path}: a signing key stands here already, and is never replaced", path=path),
            hint=tr("casekit identity show --sign prints its public key; --out names another file"),
        )


def _write(identity_path: Path, passphrase: str | None) -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        KeySerializationEncryption,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.generate()
    lock: KeySerializationEncryption = NoEncryption()
    if passphrase is not None:
        how = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(_ROUNDS)
        lock = how.build(passphrase.encode())
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    path = path_beside(identity_path)
    identity.write_new(path, key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, lock))
    try:
        identity.write_public(path, public)
    except BaseException:
        identity.discard(path)
        raise
    return public


def _read(identity_path: Path) -> _File | None:
    path = path_beside(identity_path)
    try:
        content = identity.read_private(path)
    except IdentityMissingError:
        return None
    try:
        body = content.strip().removeprefix(_BEGIN).removesuffix(_END)
        whole = a2b_base64(body)
        if not whole.startswith(_MAGIC):
            raise ValueError  # noqa: TRY301 - the same as any other fault of its form
        whole = whole[len(_MAGIC) :]
        cipher, _, options, rest = _take(whole, 3, rest=True)
        if int.from_bytes(rest[:4]) != 1:
            raise ValueError  # noqa: TRY301 - the same
        public, private = _take(rest[4:], 2)
        if options and int.from_bytes(options[-4:]) > _MAX_ROUNDS:
            raise IdentityFileError(
                tr("{path}: the passphrase costs more work than is safe to try", path=path)
            )
        if _take(public, 1) != [_KIND.encode()]:
            raise IdentityFileError(
                tr("{path}: only keys of the kind {kind} sign here", path=path, kind=_KIND),
                hint=tr("move it away; casekit identity new --sign-only makes one"),
            )
    except (Base64Error, ValueError):
        raise _broken(path) from None
    return _File(content, public, private, cipher != b"none")


def _unlock(found: _File, identity_path: Path, ask: Ask) -> bytes | None:
    digest = hashlib.sha256(found.content).digest()
    if digest not in _unlocked:
        _unlocked[digest] = identity.unlock(
            identity_path, ask, lambda passphrase: _open(found, passphrase)
        )
    return _unlocked[digest]


_unlocked: dict[bytes, bytes] = {}
"""What was unlocked in this process, by the digest of the locked file."""


def _open(found: _File, passphrase: str) -> bytes | None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    try:
        key = load_ssh_private_key(found.content, passphrase.encode())
    except ValueError:
        return None
    return key.private_bytes_raw() if isinstance(key, Ed25519PrivateKey) else None


def _secret(private: bytes) -> bytes | None:
    # two equal numbers, kind, public key, then the secret with the public key behind it
    try:
        kind, public, both = _take(private[8:], 3)
    except ValueError:
        return None
    fine = private[:4] == private[4:8] and kind == _KIND.encode() and both[32:] == public
    return both[:32] if fine and len(both) == 64 else None


def _broken(path: Path) -> CasekitError:
    return IdentityFileError(
        tr("{path}: not a private key of OpenSSH", path=path),
        hint=tr(
            "bring it back from your copy, or move it away: casekit identity new "
            "--sign-only makes another"
        ),
    )


def _public(content: bytes) -> str:
    return f"{_KIND} {b2a_base64(content, newline=False).decode()}"


def _strings(*parts: bytes) -> bytes:
    """Parts as OpenSSH writes them: each after its length in four bytes."""
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def _take(content: bytes, count: int, *, rest: bool = False) -> list[bytes]:
    """The first parts of what `_strings` wrote. Raises ValueError when there are too few."""
    found = []
    for _ in range(count):
        size = int.from_bytes(content[:4])
        if len(content) < 4 + size:
            raise ValueError
        found.append(content[4 : 4 + size])
        content = content[4 + size :]
    return [*found, content] if rest else found

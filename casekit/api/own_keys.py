"""One's own keys: where they are, making and showing them."""

import os
from pathlib import Path

from casekit.messages import tr
from casekit.vault.identity import Ask, default_path, import_file, public_key as read_public_key


def never_ask(_question: str) -> str:
    """Raise PassphraseError: what answers where nobody can be asked."""
    from casekit.errors import PassphraseError

    raise PassphraseError(
        tr("the identity has a passphrase, and nobody can be asked for it here"),
        hint=tr("pass `ask` to Vault.open, or set CASEKIT_PASSPHRASE for the command line"),
    )


def identity_path(path: Path | None = None) -> Path:
    """Where one's own key is: the given path, CASEKIT_IDENTITY, or the user's config folder."""
    return path or default_path(os.environ)


def settled(path: Path | None) -> Path:
    """The same as an absolute path, whatever folder it is used from."""
    # git is told of it, and calls casekit from other folders; a link stays what it is: the key to
    # sign with lies beside it
    return Path(os.path.abspath(identity_path(path)))  # noqa: PTH100


def new_identity(path: Path | None = None, passphrase: str | None = None) -> str:
    """Make a key of one's own, and one that signs beside it; gives the first one's public key."""
    from casekit.vault.signing import new_pair

    return new_pair(identity_path(path), passphrase)


def new_signing_key(path: Path | None = None, ask: Ask = never_ask) -> str:
    """Make a signing key for an identity that has none; gives its public key."""
    from casekit.vault.signing import new

    return new(identity_path(path), ask)


def show_signing_key(path: Path | None = None) -> str | None:
    """The public key of the signing key beside an identity file; None when there is none."""
    from casekit.vault.signing import public_key

    return public_key(identity_path(path))


def signing_key_for_agent(path: Path | None = None) -> Path | None:
    """The file of a signing key that git can use only with ssh-agent, as it has a passphrase."""
    from casekit.vault.signing import is_locked, path_beside

    where = identity_path(path)
    return path_beside(where) if is_locked(where) else None


def show_identity(path: Path | None = None, ask: Ask = never_ask) -> str:
    """The public key of an identity file."""
    from casekit.vault.identity import load

    where = identity_path(path)
    return read_public_key(where) or load(where, ask).recipients[0]


def import_identity(source: Path, path: Path | None = None, ask: Ask = never_ask) -> str:
    """Take over a key that exists already; gives its public key."""
    return import_file(source, identity_path(path), ask)

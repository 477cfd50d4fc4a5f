"""Commits by hand, past all that casekit and its hooks would say: what attackers do."""

import os
import subprocess
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.clones import Clone


def strange_key(path: Path) -> str:
    """Make a key to sign with that nobody knows; gives its public half."""
    private = Ed25519PrivateKey.generate()
    path.touch(mode=0o600)
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    return private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def commit(clone: Clone, *arguments: str, when: str = "", author: str = "") -> str:
    """Commit everything in the work tree by hand, past all hooks; gives the commit.

    git signs with ssh-keygen, so that our reading of signatures is judged by theirs.
    """
    environment = {**os.environ}
    if when:
        environment |= {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    if author:
        address = f"{author}@casekit.invalid"
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{role}_NAME": author.title(), f"GIT_{role}_EMAIL": address}
    for words in (["add", "-A"], ["commit", "-q", "--no-verify", "-m", "by hand", *arguments]):
        subprocess.run(["git", *words], cwd=clone.root, env=environment, check=True)
    return clone.head

"""A village whose members sign: the small vault, with a key to sign with for each of its clones.

Commits are signed by git itself with ssh-keygen, so that our reading of signatures is judged by
theirs.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.clones import Clone, Village, found, git
from tests.vaults import SmallVault

KEYKEEPER = "sanne"


@dataclass(frozen=True)
class SignedClone(Clone):
    """A clone whose owner signs."""

    def git(self, *arguments: str) -> str:
        """Run git by hand under the owner's own name; gives what it says."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout


@dataclass(frozen=True)
class SignedVillage(Village):
    """The village; everybody in the team has a key to sign with."""

    def clone(self, owner: str, name: str = "") -> Clone:
        """A new clone for somebody who signs every commit."""
        made = super().clone(owner, name)
        sign_with(made.root, self.folder, owner)
        return SignedClone(made.folder, made.case, owner, made.at)


def signed(small: SmallVault, folder: Path) -> SignedVillage:
    """Give the members of the small vault keys to sign with, and push it."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((small.root / "team").glob("*.yaml")):
        text = path.read_text()
        if path.stem == KEYKEEPER:
            text = text.replace("role: coordinator", "role: coordinator, keykeeper")
        key = signing_key(folder, path.stem)
        path.write_text(f"{text.rstrip()}\nsigning_keys:\n  - {key}\n")
    sign_with(small.root, folder, KEYKEEPER)
    git(small.root, "commit", "-qam", "everybody signs from now on")
    village = found(small, folder)
    return SignedVillage(village.folder, village.small)


def signing_key(folder: Path, owner: str) -> str:
    """Make a key to sign with; gives its public half."""
    private = Ed25519PrivateKey.generate()
    path = folder / f"{owner}.signing"
    path.touch(mode=0o600)
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    path.with_suffix(".signing.pub").write_text(public + "\n")
    return public


def sign_with(root: Path, folder: Path, owner: str) -> None:
    """Let git in a clone sign with somebody's key, under their name."""
    for name, value in {
        "gpg.format": "ssh",
        "user.signingKey": str(folder / f"{owner}.signing"),
        "commit.gpgSign": "true",
        "user.name": owner,
        "user.email": f"{owner}@casekit.invalid",
    }.items():
        git(root, "config", name, value)


def commit(clone: Clone, *arguments: str, when: str = "", author: str = "") -> str:
    """Commit everything in the work tree by hand, past all hooks; gives the commit."""
    environment = {**os.environ}
    if when:
        environment |= {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    if author:
        address = f"{author}@casekit.invalid"
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{role}_NAME": author, f"GIT_{role}_EMAIL": address}
    for words in (["add", "-A"], ["commit", "-q", "--no-verify", "-m", "by hand", *arguments]):
        subprocess.run(["git", *words], cwd=clone.root, env=environment, check=True)
    return clone.head

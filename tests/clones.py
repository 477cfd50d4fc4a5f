"""Several clones of the small vault around one bare repository, each with its owner's key.

A test that needs a clone in another state than these has a fixture of the same name of its own.
"""

import subprocess
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from casekit import Vault
from tests.vaults import TODAY, SmallVault


@dataclass(frozen=True)
class Clone(SmallVault):
    """One clone; `owner` works in it."""

    owner: str = "sanne"
    at: Path = Path()

    @property
    def root(self) -> Path:
        return self.at

    def git(self, *arguments: str) -> str:
        """Run git by hand under the owner's own name, which signs; gives what it says."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout

    def vault(self, *, today: date = TODAY) -> Vault:
        """The clone as its owner opens it."""
        return self.as_(self.owner, today=today)

    def body(self, section: str = "plan") -> str:
        """What stands in a section, without `meta`."""
        from casekit.format.envelope import split

        return split(self.vault().text(self.case, section))[1]


@dataclass(frozen=True)
class Village:
    """A bare repository and the vault that everybody cloned."""

    folder: Path
    small: SmallVault

    @property
    def bare(self) -> Path:
        return self.folder / "bare.git"

    def clone(self, owner: str, name: str = "") -> Clone:
        """A new clone for somebody, with the keys of the team acknowledged."""
        at = self.folder / (name or owner)
        git(self.folder, "clone", "-q", str(self.bare), str(at))
        made = Clone(self.small.folder, self.small.case, owner, at)
        made.vault().acknowledge()
        sign_with(at, self.small.key_file(owner).with_suffix(".sign"), owner)
        return made


@pytest.fixture
def village(small: SmallVault, tmp_path: Path) -> Village:
    """The bare repository of the small vault, which nobody has cloned yet."""
    return found(small, tmp_path / "village")


@pytest.fixture
def sanne(village: Village) -> Clone:
    """The clone of the keeper of the case."""
    return village.clone("sanne")


@pytest.fixture
def samira(village: Village) -> Clone:
    """The clone of a member who reads goals and plan, and may write them."""
    return village.clone("samira")


@pytest.fixture
def honest(village: Village) -> Clone:
    """The clone of a keeper that has seen nothing of an attack yet."""
    return village.clone("sanne", "honest")


def found(small: SmallVault, folder: Path) -> Village:
    """Push the small vault to a bare repository."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "--bare", "-b", "main", "bare.git")
    village = Village(folder, small)
    git(small.root, "remote", "add", "origin", str(village.bare))
    git(small.root, "push", "-q", "-u", "origin", "main")
    return village


def sign_with(root: Path, key: Path, owner: str) -> None:
    """Let git in a clone sign with somebody's key, under their name."""
    for name, value in {
        "gpg.format": "ssh",
        "user.signingKey": str(key),
        "commit.gpgSign": "true",
        "user.name": owner.title(),
        "user.email": f"{owner}@casekit.invalid",
    }.items():
        git(root, "config", name, value)


def git(folder: Path, *arguments: str) -> str:
    """Run git by hand; gives what it says."""
    who = ["-c", "user.name=Test", "-c", "user.email=test@casekit.invalid"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def mallory(village: Village) -> Clone:
    """Somebody who got the right to push, and holds no key of the team."""
    from tests.signed import strange_key

    clone = village.clone("sanne", "mallory")
    strange_key(village.folder / "mallory.key")
    sign_with(clone.root, village.folder / "mallory.key", "mallory")
    return replace(clone, owner="stranger")

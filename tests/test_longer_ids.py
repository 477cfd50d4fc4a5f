"""Repositories of the longer ids of git (SHA-256), which casekit can't work with yet: GitPython."""

import shutil
import subprocess
from pathlib import Path

import pytest

from casekit import Vault
from casekit.errors import GitStateError, RemoteError
from tests.clones import Clone, git, sign_with
from tests.vaults import AGREEMENT, SmallVault


def bare(folder: Path, name: str, form: str) -> Path:
    folder.mkdir(exist_ok=True)
    subprocess.run(
        ["git", "init", "-q", "--bare", "-b", "main", f"--object-format={form}", name],
        cwd=folder, check=True,
    )  # fmt: skip
    return folder / name


@pytest.fixture
def uncommitted(small: SmallVault, tmp_path: Path) -> Clone:
    """The files of the small vault in a repository of longer ids, in no commit yet."""
    folder = tmp_path / "long"
    folder.mkdir()
    for name in ("casekit.yaml", "team", "cases", ".gitattributes"):
        copy = shutil.copytree if (small.root / name).is_dir() else shutil.copy
        copy(small.root / name, folder / name)
    subprocess.run(["git", "init", "-q", "-b", "main", "--object-format=sha256"], cwd=folder,
                   check=True)  # fmt: skip
    sign_with(folder, small.key_file("sanne").with_suffix(".sign"), "sanne")
    return Clone(small.folder, small.case, "sanne", folder)


def test_nothing_is_written_to_such_a_repository(uncommitted: Clone) -> None:
    with pytest.raises(GitStateError, match="SHA-256"):
        uncommitted.vault().new_case(alias="de eerste")
    uncommitted.git("add", "-A")
    uncommitted.git("commit", "-q", "-m", "begin")
    vault = uncommitted.vault()
    for change in (
        lambda: vault.new_case(alias="de eerste"),
        lambda: vault.set(uncommitted.case, AGREEMENT, {"status": "done"}),
        vault.sync,
    ):
        with uncommitted.unchanged(), pytest.raises(GitStateError, match="SHA-256"):
            change()
    assert vault.cases()


def test_nor_is_one_cloned(uncommitted: Clone, tmp_path: Path) -> None:
    remote = bare(tmp_path / "remote", "bare.git", "sha256")
    uncommitted.git("add", "-A")
    uncommitted.git("commit", "-q", "-m", "begin")
    uncommitted.git("push", "-q", str(remote), "main")
    with pytest.raises(GitStateError, match="SHA-256"):
        Vault.clone(str(remote), tmp_path / "clone", identity=uncommitted.key_file("sanne"))
    assert not (tmp_path / "clone").exists()


def test_a_vault_without_any_commit_says_so(small: SmallVault) -> None:
    shutil.rmtree(small.root / ".git")
    git(small.root, "init", "-q", "-b", "main")
    for ask in (small.as_().sync, small.as_().check_setup, lambda: small.as_().fingerprint):
        with pytest.raises(GitStateError, match="in no commit yet"):
            ask()


def test_a_remote_of_another_length_is_told(small: SmallVault, tmp_path: Path) -> None:
    git(small.root, "remote", "add", "origin", str(bare(tmp_path, "other.git", "sha256")))
    with small.unchanged(), pytest.raises(RemoteError, match="SHA-256") as refused:
        small.as_().sync()
    assert "--object-format=sha1" in refused.value.hint

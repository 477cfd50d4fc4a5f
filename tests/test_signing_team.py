"""Keys that sign in the team's registry: who adds them, and when they count."""

from pathlib import Path

import pytest

from casekit.api import new_identity
from casekit.errors import (
    CasekitError,
    RecipientError,
    RefusedError,
    UsageError,
)
from casekit.vault import identity, signing
from casekit.vault.acknowledged import acknowledged, usable_signing_keys
from tests.clones import Clone, found
from tests.command_line import Desk
from tests.vaults import AGREEMENT, SmallVault


@pytest.fixture
def sanne(small: SmallVault, tmp_path: Path) -> Clone:
    clone = found(small, tmp_path / "village").clone("sanne")
    clone.vault().set_up()
    return clone


def test_the_new_keys_are_told_apart(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "identity.txt")
    done = desk.run("identity", "new", "--no-passphrase")
    key = signing.public_key(desk.key)
    assert key
    assert done.out.strip() == identity.public_key(desk.key)
    assert key in done.err
    assert desk.run("identity", "show").out == done.out
    signing.path_beside(desk.key).unlink()
    assert desk.json("identity", "show")["signing_key"] is None
    assert "--sign-only" in desk.run("identity", "show", "--sign", status=3).err
    assert "--no-passphrase" in desk.run(
        "identity", "new", "--sign-only", "--no-passphrase", status=2
    ).err  # fmt: skip


def test_without_a_signing_key_one_is_told_what_to_do(small: SmallVault) -> None:
    small.lose_signing_key("samira")
    desk = Desk(small.root, small.key_file("samira"))
    desk.run("set", small.case, AGREEMENT, "status=done")
    assert "\ngpgsig " not in small.git("cat-file", "commit", "HEAD")
    assert "not signed" in desk.run("status").err
    assert "--sign-only" in desk.run("setup").err
    assert [one["code"] for one in desk.json("doctor", status=1)["findings"]] == ["unsigned-no-key"]


def test_a_new_signing_key_is_added_by_a_keykeeper(small: SmallVault) -> None:
    small.lose_signing_key("samira")
    samira = Desk(small.root, small.key_file("samira"))
    key = samira.run("identity", "new", "--sign-only").out.strip()
    assert samira.run("identity", "show", "--sign").out.strip() == key
    assert samira.json("identity", "show")["signing_key"] == key
    assert "send" in samira.run("status").err
    assert "Sanne" in samira.run("team", "sign-key", "samira", status=5).err.title()
    samira.as_("sanne").run("team", "sign-key", "samira", key)
    samira.run("set", small.case, AGREEMENT, "status=done")
    assert "\ngpgsig " in small.git("cat-file", "commit", "HEAD")
    assert not samira.run("status").err.count("not signed")
    member = small.as_("samira").team["samira"]
    assert usable_signing_keys(member, acknowledged(small.root / ".git")) == member.signing_keys


def test_where_nobody_is_keykeeper_one_adds_ones_own_key(small: SmallVault) -> None:
    path = small.root / "team" / "sanne.yaml"
    lines = path.read_text().replace(", keykeeper", "").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "ssh-" not in line and "sign" not in line))
    small.git("commit", "-qam", "an older registry")
    made = small.as_().add_signing_key("sanne").commit
    assert "\ngpgsig " in small.git("cat-file", "commit", made)
    assert not small.as_().add_signing_key("sanne").commit
    with pytest.raises(RefusedError):
        small.as_().add_signing_key("samira", new_key(small.folder))


def new_key(folder: Path) -> str:
    path = folder / "another.txt"
    new_identity(path)
    return signing.public_key(path) or ""


@pytest.mark.parametrize(
    "key", ["", "ssh-ed25519", "ssh-rsa AAAA", "ssh-ed25519 AAAA", "age1abc", "ssh-ed25519 é"]
)
def test_what_is_no_signing_key_is_refused(key: str, small: SmallVault) -> None:
    with small.unchanged(), pytest.raises((RecipientError, UsageError)) as refused:
        small.as_().add_signing_key("samira", key)
    assert isinstance(refused.value, CasekitError)


def test_a_key_signs_for_one_member(small: SmallVault) -> None:
    with small.unchanged(), pytest.raises(UsageError, match="bram's already"):
        small.as_().add_signing_key("samira", small.signing_key("bram"))


def test_a_signing_key_that_was_pushed_waits_until_it_is_acknowledged(sanne: Clone) -> None:
    key = new_key(sanne.folder)
    path = sanne.root / "team" / "samira.yaml"
    path.write_text(path.read_text().replace("signing_keys:\n", f"signing_keys:\n  - {key}\n"))
    sanne.git("commit", "-qam", "slipped in")
    waiting = sanne.vault().unacknowledged()
    assert [(one.handle, one.keys) for one in waiting] == [("samira", (f"signing key {key}",))]
    signers = sanne.root / ".git" / "casekit" / "allowed_signers"
    assert key not in signers.read_text()
    assert sanne.vault().check_setup().fine
    sanne.vault().acknowledge(["samira"])
    assert key in signers.read_text()


def test_the_first_member_is_keykeeper_which_is_told_beside_the_job(small: SmallVault) -> None:
    team = small.as_().team
    assert [name for name, member in team.items() if member.keykeeper] == ["sanne"]
    desk = Desk(small.root, small.key_file("sanne"))
    listed = {row.split()[0]: row for row in desk.run("team", "list").out.splitlines()}
    assert "coordinator, keykeeper" in listed["sanne"]
    assert "keykeeper" not in listed["samira"]
    assert desk.json("team", "show", "sanne")["keykeeper"] is True
    assert desk.json("team", "show", "sanne")["role"] == "coordinator"

"""Who committed what can be proved: signatures that git and ssh-keygen call good."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casekit import Vault
from casekit.errors import (
    IdentityExistsError,
    IdentityFileError,
    PassphraseError,
)
from casekit.vault import identity, signing
from tests.clones import Clone, Village
from tests.command_line import Desk
from tests.test_imports import loaded
from tests.vaults import AGREEMENT, FOR_SAMIRA, SmallVault

PASSPHRASE = "een lang geheim"


def nobody(question: str) -> str:
    raise AssertionError(f"asked {question!r} of a key without a passphrase")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "identity.txt"
    signing.new_pair(path)
    return path


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pair of keys under a passphrase, made once: it costs seconds."""
    path = tmp_path_factory.mktemp("locked") / "identity.txt"
    signing.new_pair(path, PASSPHRASE)
    return path


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in which nothing was unlocked yet."""
    monkeypatch.setattr(identity, "_unlocked", {})
    monkeypatch.setattr(identity, "_passphrases", {})
    monkeypatch.setattr(signing, "_unlocked", {})


@pytest.fixture
def sanne(village: Village) -> Iterator[Clone]:
    clone = village.clone("sanne")
    clone.vault().set_up()
    yield clone
    assert clone.vault().check_setup().fine


def by_hand(folder: Path, *arguments: str) -> str:
    """Run git as a user would, with nothing but the settings of the clone."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def verdicts(folder: Path) -> set[str]:
    """What git thinks of the signatures of all commits: G is good, N is none."""
    return set(by_hand(folder, "log", "--format=%G?").split())


# --- the key -------------------------------------------------------------------------


def test_a_new_identity_comes_with_a_key_that_signs(key: Path, ssh_keygen: Path) -> None:
    private, public = key.with_name("identity.sign"), key.with_name("identity.sign.pub")
    assert set(key.parent.iterdir()) == {key, private, public}
    assert private.stat().st_mode & 0o777 == 0o600
    read = subprocess.run([ssh_keygen, "-y", "-f", private], check=True, capture_output=True)
    assert read.stdout.decode().split()[:2] == public.read_text().split()
    assert signing.public_key(key) == public.read_text().strip()
    loaded = signing.load(key, nobody)
    assert loaded.public == signing.public_key(key)
    assert loaded.secret.hex() not in repr(loaded)
    assert str(loaded.secret) not in repr(loaded)


def test_a_key_with_a_passphrase_is_one_for_openssh_as_well(locked: Path, ssh_keygen: Path) -> None:
    private = signing.path_beside(locked)
    command = [str(ssh_keygen), "-y", "-f", str(private), "-P"]
    read = subprocess.run([*command, PASSPHRASE], check=True, capture_output=True)
    assert " ".join(read.stdout.decode().split()[:2]) == signing.public_key(locked)
    assert subprocess.run([*command, "iets anders"], check=False, capture_output=True).returncode


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("first", [identity.load, signing.load])
def test_the_passphrase_is_asked_once_for_both_keys(
    first: Callable[[Path, identity.Ask], object], locked: Path
) -> None:
    questions = []

    def ask(question: str) -> str:
        questions.append(question)
        return PASSPHRASE

    first(locked, ask)
    made = signing.load(locked, ask)
    assert identity.load(locked, ask).recipients == (identity.public_key(locked),)
    assert made.sign(b"x").startswith("-----BEGIN SSH SIGNATURE-----\n")
    assert len(questions) == 1


@pytest.mark.usefixtures("forgotten")
def test_a_wrong_passphrase_is_told_and_not_remembered(locked: Path) -> None:
    with pytest.raises(PassphraseError):
        signing.load(locked, lambda _question: "iets anders")
    found = signing.load(locked, lambda _question: PASSPHRASE)
    assert found.public == signing.public_key(locked)


@pytest.mark.parametrize("name", ["identity.txt", "identity.sign"])
def test_no_key_is_ever_replaced(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(IdentityExistsError):
        signing.new_pair(tmp_path / "identity.txt")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_an_identity_without_a_signing_key_gets_one_of_the_same_passphrase(
    tmp_path: Path, locked: Path, key: Path
) -> None:
    for source, passphrase in ((key, None), (locked, PASSPHRASE)):
        taken = tmp_path / f"taken-{source.parent.name}.txt"
        identity.import_file(source, taken, lambda _question: PASSPHRASE)
        assert signing.public_key(taken) is None
        public = signing.new(taken, lambda _question: PASSPHRASE)
        assert signing.public_key(taken) == public
        assert signing.is_locked(taken) is bool(passphrase)
        with pytest.raises(IdentityExistsError):
            signing.new(taken, nobody)


@pytest.mark.parametrize(
    "content",
    [b"", b"mine", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----"],
)
def test_a_broken_signing_key_is_told_and_nothing_is_committed(
    content: bytes, small: SmallVault
) -> None:
    path = signing.path_beside(small.key_file("sanne"))
    path.write_bytes(content)
    with small.unchanged(), pytest.raises(IdentityFileError) as refused:
        small.as_().set(small.case, AGREEMENT, {"status": "done"})
    assert "--sign-only" in refused.value.hint
    vault = small.as_()
    assert vault.access(small.case)
    assert {one.code for one in vault.unsigned()} == {"unsigned-key-broken"}
    assert "unsigned-key-broken" in {one.code for one in vault.check_setup().findings}


def test_a_signing_key_that_others_can_read_is_not_used(small: SmallVault) -> None:
    signing.path_beside(small.key_file("sanne")).chmod(0o644)
    with small.unchanged(), pytest.raises(IdentityFileError, match="other users"):
        small.as_().set(small.case, AGREEMENT, {"status": "done"})


def test_a_key_that_is_cut_off_anywhere_is_broken_and_no_fault(key: Path) -> None:
    path = signing.path_beside(key)
    whole = path.read_bytes()
    for length in range(0, len(whole) - 40, 3):
        path.write_bytes(whole[:length])
        with pytest.raises(IdentityFileError):
            signing.load(key, nobody)


# --- what casekit commits ------------------------------------------------------------


def test_git_calls_every_commit_of_casekit_good(small: SmallVault, ssh_keygen: Path) -> None:
    vault = small.as_()
    vault.set_up()
    vault.set(small.case, AGREEMENT, {"status": "done"})
    vault.undo(small.case)
    vault.withdraw(small.case, FOR_SAMIRA)
    vault.retire_member("bram")
    assert verdicts(small.root) == {"G"}
    log = by_hand(small.root, "log", "--format=%GS %ae %ce")
    assert set(log.splitlines()) == {" ".join(["sanne@casekit.invalid"] * 3)}
    by_hand(small.root, "verify-commit", "HEAD")
    by_hand(small.root, "fsck", "--strict")


def test_a_merge_is_signed_by_whoever_made_it(village: Village, ssh_keygen: Path) -> None:
    sanne, samira = village.clone("sanne"), village.clone("samira")
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    samira.vault().set(sanne.case, AGREEMENT, {"due": "2026-05-01"})
    samira.vault().sync()
    sanne.vault().sync()
    sanne.vault().set_up()
    assert len(sanne.git("log", "--merges", "--format=%H").split()) == 1
    assert verdicts(sanne.root) == {"G"}
    assert set(sanne.git("log", "--format=%ae=%GS").split()) == {
        f"{name}@casekit.invalid={name}@casekit.invalid" for name in ("sanne", "samira")
    }


def test_a_changed_commit_is_no_longer_good(small: SmallVault, ssh_keygen: Path) -> None:
    small.as_().set_up()
    text = small.git("cat-file", "commit", "HEAD").replace("author sanne", "author bram")
    forged = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=small.root, input=text, capture_output=True, check=True, text=True,
    ).stdout.strip()  # fmt: skip
    assert small.git("log", "-1", "--format=%G?", forged).strip() == "B"


def test_the_demo_is_signed_by_those_who_work_in_it(tmp_path: Path, ssh_keygen: Path) -> None:
    Desk(tmp_path, tmp_path / "none.txt").run("demo", "noord")
    root = tmp_path / "noord"
    signers = root / ".git" / "casekit" / "allowed_signers"
    by_hand(root, "config", "--local", "gpg.ssh.allowedSignersFile", str(signers))
    assert verdicts(root) == {"G"}
    pairs = by_hand(root, "log", "--format=%ae %GS").splitlines()
    assert len(set(pairs)) > 3
    assert all(len(set(pair.split())) == 1 for pair in pairs)


def test_only_who_signs_loads_what_signs(small: SmallVault) -> None:
    def loads(*arguments: str) -> bool:
        keyed = ["--identity", str(small.key_file("samira")), "--today", "2026-03-12"]
        return "cryptography" in loaded([*keyed, *arguments], small.root)

    change = ("set", small.case, AGREEMENT)
    assert not loads("list")
    assert loads(*change, "status=done")
    small.lose_signing_key("samira")
    assert not loads(*change, "status=open")


@pytest.mark.usefixtures("forgotten")
def test_a_passphrase_is_asked_once_for_a_whole_command(tmp_path: Path, locked: Path) -> None:
    questions = []

    def ask(question: str) -> str:
        questions.append(question)
        return PASSPHRASE

    root = tmp_path / "vault"
    vault = Vault.init(root, name="Noord", handle="sanne", identity=locked, ask=ask)
    case = vault.new_case(alias="de man met de hond").case
    assert vault.data(case, "case")["alias"] == "de man met de hond"
    assert (
        b"\ngpgsig "
        in subprocess.run(
            ["git", "cat-file", "commit", "HEAD"], cwd=root, capture_output=True, check=True
        ).stdout
    )
    assert len(questions) == 1


def test_names_that_git_refuses_still_make_commits_that_git_reads(
    tmp_path: Path, key: Path, ssh_keygen: Path
) -> None:
    name = '<Sanne> "de"  Boer\\, 夏 .'
    root = tmp_path / "vault"
    vault = Vault.init(root, name="Noord", handle="sanne", member_name=name, identity=key)
    vault.set_up()
    assert verdicts(root) == {"G"}
    assert by_hand(root, "log", "--format=%an") == 'Sanne  "de"  Boer\\, 夏\n'
    by_hand(root, "fsck", "--strict")
    assert vault.check_setup().fine


# --- what git commits in a clone that was set up -------------------------------------


def test_git_itself_signs_under_the_right_name(sanne: Clone, ssh_keygen: Path) -> None:
    (sanne.root / "templates").mkdir()
    (sanne.root / "templates" / "README.md").write_text("Onze eigen woorden.\n")
    by_hand(sanne.root, "add", "templates")
    by_hand(sanne.root, "commit", "-qm", "Our own words")
    by_hand(sanne.root, "switch", "-qc", "other", "HEAD~1")
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    by_hand(sanne.root, "switch", "-q", "main")
    by_hand(sanne.root, "merge", "-q", "--no-edit", "other")
    assert verdicts(sanne.root) == {"G"}
    assert (
        by_hand(sanne.root, "log", "-1", "--format=%ae %GS").split()
        == ["sanne@casekit.invalid"] * 2
    )


def test_the_doctor_notices_settings_and_signers_that_were_changed(sanne: Clone) -> None:
    by_hand(sanne.root, "config", "--local", "commit.gpgsign", "false")
    signers = sanne.root / ".git" / "casekit" / "allowed_signers"
    signers.write_text("")
    found = {one.code: one for one in sanne.vault().check_setup().findings}
    assert set(found) == {"setup-signing", "setup-signers"}
    assert found["setup-signing"].file == "commit.gpgsign"
    assert sanne.vault().set_up()


def test_whoever_left_signs_nothing_more(sanne: Clone) -> None:
    sanne.vault().retire_member("bram")
    signers = (sanne.root / ".git" / "casekit" / "allowed_signers").read_text()
    (line,) = [line for line in signers.splitlines() if line.startswith("bram@")]
    assert 'valid-before="20260312"' in line


def test_a_locked_key_is_named_to_whoever_sets_git_up(
    small: SmallVault, locked: Path, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, locked, more={"CASEKIT_PASSPHRASE": PASSPHRASE})
    desk.run("init", "noord", "--name", "Noord", "--as", "sanne")
    said = desk.run("--vault", "noord", "setup").err
    assert f"ssh-add {signing.path_beside(locked)}" in said

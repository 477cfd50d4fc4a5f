"""One's own key: the same file for casekit as for the age tool, and no secret in any message."""

import os
import pickle
import pty
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from casekit.errors import (
    CasekitError,
    IdentityExistsError,
    IdentityFileError,
    IdentityMissingError,
    PassphraseError,
)
from casekit.vault import identity
from casekit.vault.cipher import decrypt, encrypt

PASSPHRASE = "een lang geheim"


def nobody(question: str) -> str:
    raise AssertionError(f"asked {question!r} of a key without a passphrase")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "config" / "identity.txt"


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key under a passphrase, made once: it costs seconds."""
    path = tmp_path_factory.mktemp("locked") / "identity.txt"
    identity.new(path, PASSPHRASE)
    return path


def at_terminal(command: Sequence[str | Path], questions: int) -> None:
    """Run the age tool at a terminal: nowhere else does it take a passphrase."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    shown = b""
    answered = 0
    with suppress(OSError):  # Linux tells so that nobody writes any more
        while part := os.read(ours, 1024):
            shown += part
            if answered < questions and shown.count(b"assphrase") > answered:
                os.write(ours, PASSPHRASE.encode() + b"\n")
                answered += 1
    os.close(ours)
    assert process.wait(30) == 0, shown


# --- a key of one's own --------------------------------------------------------------


def test_a_new_key_is_for_its_owner_alone(key: Path) -> None:
    public = identity.new(key)
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    assert list(key.parent.iterdir()) == [key]
    assert identity.load(key, nobody).recipients == (public,)
    assert identity.public_key(key) == public


def test_a_new_key_is_written_as_age_keygen_writes_it(key: Path, age_tool: Path) -> None:
    public = identity.new(key)
    theirs = key.with_name("theirs.txt")
    subprocess.run(["age-keygen", "-o", theirs], check=True, capture_output=True)
    starts = ("# created: ", "# public key: age1", "AGE-SECRET-KEY-1")
    for path in (key, theirs):
        lines = path.read_text().splitlines()
        assert [line.startswith(start) for line, start in zip(lines, starts, strict=True)] == [
            True
        ] * 3
    done = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == public
    sealed = encrypt(b"woord", [public])
    opened = subprocess.run(
        [age_tool, "-d", "-i", key], input=sealed, check=True, capture_output=True
    )
    assert opened.stdout == b"woord"


def test_a_key_is_never_replaced(key: Path) -> None:
    identity.new(key)
    before = key.read_bytes()
    source = key.with_name("other.txt")
    identity.new(source)
    with pytest.raises(IdentityExistsError):
        identity.new(key)
    with pytest.raises(IdentityExistsError):
        identity.import_file(source, key, nobody)
    assert key.read_bytes() == before


def test_the_environment_names_the_key_before_the_config_folder_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert identity.default_path({"CASEKIT_IDENTITY": "/k.txt"}) == Path("/k.txt")
    monkeypatch.setenv("HOME", str(tmp_path))
    usual = identity.default_path({})
    assert usual.is_relative_to(tmp_path)
    assert (usual.parent.name, usual.name) == ("casekit", "identity.txt")


# --- reading -------------------------------------------------------------------------


def test_a_file_with_several_keys_and_comments_is_read_line_by_line(key: Path) -> None:
    first, second = (identity.new(key.with_name(f"{number}.txt")) for number in (1, 2))
    secrets = [identity.load(key.with_name(f"{n}.txt"), nobody).secrets[0] for n in (1, 2)]
    key.write_text(f"# twee\r\n\r\n  {secrets[0]}  \r\n# en\n{secrets[1]}")
    key.chmod(0o600)
    found = identity.load(key, nobody)
    assert found.recipients == (first, second)
    assert decrypt(encrypt(b"x", [second]), found) == b"x"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_can_touch_is_refused(mode: int, key: Path) -> None:
    identity.new(key)
    key.chmod(mode)
    for look in (lambda: identity.load(key, nobody), lambda: identity.public_key(key)):
        with pytest.raises(IdentityFileError) as refused:
            look()
        assert refused.value.hint == f"chmod 600 {key}"


def test_a_key_that_is_not_there_is_told_with_the_command_that_makes_one(key: Path) -> None:
    with pytest.raises(IdentityMissingError) as refused:
        identity.load(key, nobody)
    assert refused.value.status == 3
    assert "casekit identity new" in refused.value.hint


def test_a_secret_is_in_no_message_and_in_no_printed_value(key: Path) -> None:
    identity.new(key)
    found = identity.load(key, nobody)
    secret = found.secrets[0]
    assert secret not in f"{found!r} {found}"
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own, for a worker process
    for text in (secret[:-1], secret[:-1] + "b", f"{secret}\nx{secret}", "AGE-SECRET-KEY-1"):
        key.write_text(text)
        with pytest.raises(IdentityFileError) as refused:
            identity.load(key, nobody)
        said = f"{refused.value} {refused.value.hint}"
        assert secret[16:30] not in said


@pytest.mark.parametrize("content", ["", "# alleen dit\n", "age1abc", "\0\xff", "x" * 70_000])
def test_a_file_without_a_key_is_told(content: str, key: Path) -> None:
    key.parent.mkdir()
    key.write_text(content)
    key.chmod(0o600)
    with pytest.raises(IdentityFileError):
        identity.load(key, nobody)
    target = key.with_name("new.txt")
    with pytest.raises(IdentityFileError):
        identity.import_file(key, target, nobody)
    assert not target.exists()


# --- under a passphrase --------------------------------------------------------------


def test_a_passphrase_is_asked_once_in_a_process(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "_unlocked", {})
    monkeypatch.setattr(identity, "_passphrases", {})
    questions = []

    def ask(question: str) -> str:
        questions.append(question)
        return PASSPHRASE

    first = identity.load(locked, ask)
    assert identity.load(locked, ask) == first
    assert len(questions) == 1
    assert identity.public_key(locked) == first.recipients[0]
    assert b"AGE-SECRET-KEY" not in locked.read_bytes()


def test_a_wrong_passphrase_is_told_and_not_remembered(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "_unlocked", {})
    monkeypatch.setattr(identity, "_passphrases", {})
    with pytest.raises(PassphraseError) as refused:
        identity.load(locked, lambda _question: "iets anders")
    assert refused.value.status == 3
    assert "iets anders" not in f"{refused.value} {refused.value.hint}"
    assert identity.load(locked, lambda _question: PASSPHRASE).recipients


def test_the_age_tool_unlocks_a_key_that_was_locked_here(
    locked: Path, age_tool: Path, tmp_path: Path
) -> None:
    public = identity.public_key(locked)
    assert public
    (tmp_path / "sealed.age").write_bytes(encrypt(b"woord", [public]))
    opened = tmp_path / "opened"
    at_terminal([age_tool, "-d", "-i", locked, "-o", opened, tmp_path / "sealed.age"], 1)
    assert opened.read_bytes() == b"woord"


def test_a_key_that_the_age_tool_locked_is_taken_over_unchanged(key: Path, age_tool: Path) -> None:
    plain, theirs = key.with_name("plain.txt"), key.with_name("theirs.age")
    public = identity.new(plain)
    at_terminal([age_tool, "-p", "-o", theirs, plain], 2)
    assert identity.import_file(theirs, key, lambda _question: PASSPHRASE) == public
    assert key.read_bytes() == theirs.read_bytes()
    assert identity.public_key(key) == public
    assert key.stat().st_mode & 0o777 == 0o600


def test_without_the_public_half_beside_it_a_locked_key_tells_nothing(
    locked: Path, key: Path
) -> None:
    key.parent.mkdir()
    key.write_bytes(locked.read_bytes())
    key.chmod(0o600)
    assert identity.public_key(key) is None


@pytest.mark.parametrize("factor", [23, 24, 63, 999])
def test_a_hostile_work_factor_is_refused_before_anything_is_asked(factor: int, key: Path) -> None:
    key.parent.mkdir()
    key.write_bytes(
        b"age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" %d\n" % factor
        + b"A" * 43 + b"\n--- " + b"A" * 43 + b"\n" + bytes(200)
    )  # fmt: skip
    key.chmod(0o600)
    with pytest.raises(IdentityFileError, match=str(factor)):
        identity.load(key, nobody)


def test_a_busy_computer_is_not_taken_for_a_wrong_passphrase(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # more work than pyrage takes on at any speed, as a bad moment makes of an ordinary file
    monkeypatch.setattr(identity, "MAX_WORK_FACTOR", 30)
    monkeypatch.setattr(identity, "_PAUSES", (0.0,))
    key.parent.mkdir()
    key.write_bytes(
        b"age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" 30\n"
        + b"A" * 43 + b"\n--- " + b"A" * 43 + b"\n" + bytes(200)
    )  # fmt: skip
    key.chmod(0o600)
    with pytest.raises(PassphraseError, match="too busy") as refused:
        identity.load(key, lambda _question: PASSPHRASE)
    assert "does not open" not in refused.value.message


def test_a_locked_key_that_was_cut_short_is_told(locked: Path, key: Path) -> None:
    key.parent.mkdir()
    key.write_bytes(locked.read_bytes()[:150])
    key.chmod(0o600)
    with pytest.raises(CasekitError) as refused:
        identity.load(key, nobody)
    assert "cut short" in refused.value.message

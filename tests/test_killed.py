"""A process that is killed leaves the vault as it was before or as it is after, and no plaintext.

Each operation runs in a child process that kills itself at its first write, at its second, and so
on until it survives; and is killed from outside, with the git that it started, at any moment.
"""

import os
import re
import secrets
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from casekit import Vault
from casekit.errors import UsageError
from casekit.vault import journal as journal_module, private
from tests import killing
from tests.vaults import AGREEMENT, CANARIES, FOR_SAMIRA, MEETING, TODAY, SmallVault, copy

TOMORROW = TODAY + timedelta(days=1)

TYPED = f"nog niet bewaard {secrets.token_hex(8)}"
"""A text that no other process of this computer has in an editor at the same time."""


def edit(vault: Vault, case: str) -> None:
    with vault.editing(case, "plan") as session:
        text = session.path.read_text("utf-8")
        session.path.write_text(text.replace("Hoe houd ik mijn huis?", TYPED), "utf-8")
        session.save()


MINUTES = f"""\
attended: [person, sanne]
decisions:
  - {{text: de post openen, who: sanne}}
agreements:
  - {{id: {AGREEMENT}, status: done}}
"""

OPERATIONS: dict[str, Callable[[Vault, str], object]] = {
    "set": lambda vault, case: vault.set(case, AGREEMENT, {"status": "done"}),
    "give": lambda vault, case: vault.give(
        case, to=["bram"], sections=["plan.health", "goals"], purposes=["een huis"]
    ),
    "withdraw": lambda vault, case: vault.withdraw(case, FOR_SAMIRA),
    "seal": lambda vault, _case: vault.seal(),
    "retire": lambda vault, _case: vault.retire_member("samira"),
    "new case": lambda vault, _case: vault.new_case(alias="Nieuw"),
    "edit": edit,
    "minutes": lambda vault, case: vault.minute(case, MEETING, MINUTES),
    "merge": lambda vault, _case: vault.merge("theirs"),
}


@pytest.fixture(scope="module")
def ready(template: SmallVault, tmp_path_factory: pytest.TempPathFactory) -> SmallVault:
    """The small vault, with one file out of line, for `seal` to mend, and a branch to merge."""
    small = copy(template, tmp_path_factory.mktemp("ready"))
    # a day later the consent of the sister has ended
    small.as_().set(small.case, "c-zvs001", {"until": "2026-03-12"})
    small.as_().set(small.case, MEETING, {"when": "2026-03-12 09:00"})
    small.git("switch", "-q", "-c", "theirs")
    small.as_().set(small.case, AGREEMENT, {"due": "2026-05-01"})
    small.as_().add(small.case, "goal", {"own_words": "Een hond"})
    small.git("switch", "-q", "main")
    small.as_().add(small.case, "agreement", {"text": "de post openen"})
    return small


@pytest.mark.parametrize("name", OPERATIONS)
def test_killed_at_each_write_a_vault_is_as_before_or_as_after(
    name: str, ready: SmallVault, tmp_path: Path
) -> None:
    before, after = outcomes(name, ready, tmp_path)
    for step in range(1, 400):
        small = copy(ready, tmp_path / str(step))
        killed = run_killed(small, OPERATIONS[name], step)
        check(small, {before, after} if killed else {after})
        if not killed:
            break
    assert 10 < step < 399, "the writes were not seen"


@pytest.mark.parametrize("name", OPERATIONS)
def test_killed_at_any_moment_a_vault_is_as_before_or_as_after(
    name: str, ready: SmallVault, tmp_path: Path
) -> None:
    allowed = set(outcomes(name, ready, tmp_path))
    random = Random(name)
    for number in range(8):
        small = copy(ready, tmp_path / str(number))
        # with the git that it started, or alone, so that git is still at work
        run_for(small, OPERATIONS[name], random.uniform(0, 0.06), group=number % 2 == 0)
        check(small, allowed)


@pytest.mark.parametrize("name", ["retire", "merge"])
def test_killed_in_a_change_of_very_many_files_a_vault_is_as_before_or_as_after(
    name: str, ready: SmallVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # from how many files on they are flushed together, and cleared away by several threads
    monkeypatch.setattr(journal_module, "_FEW", 0)
    before, after = outcomes(name, ready, tmp_path)
    for step in range(1, 400, 2):
        small = copy(ready, tmp_path / str(step))
        killed = run_killed(small, OPERATIONS[name], step)
        check(small, {before, after} if killed else {after})
        if not killed:
            break
    assert 10 < step < 399, "the writes were not seen"


@pytest.mark.parametrize("step", range(1, 12))
def test_killed_while_it_recovers_a_vault_recovers_the_next_time(
    step: int, ready: SmallVault, tmp_path: Path
) -> None:
    allowed = set(outcomes("withdraw", ready, tmp_path))
    for number in range(1, 100):
        small = copy(ready, tmp_path / str(number))
        run_killed(small, OPERATIONS["withdraw"], number)
        if journal(small).exists():
            break
    run_killed(small, lambda _vault, _case: None, step)
    check(small, allowed)


def test_a_change_that_git_refuses_is_taken_back_whenever_it_is_killed(
    ready: SmallVault, tmp_path: Path
) -> None:
    taken_back = 0
    for step in range(1, 400):
        small = copy(ready, tmp_path / str(step))
        before = fingerprint(small)
        # casekit's own commits run no hook but this one, which git asks before a branch moves
        hook = small.root / ".git" / "hooks" / "reference-transaction"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
        killed = run_killed(small, OPERATIONS["withdraw"], step)
        if not killed:
            break
        hook.unlink()
        if (journal(small).parent / "journal-back").exists():
            check(small, {before})
            taken_back += 1
    assert taken_back > 3


def test_what_somebody_committed_by_hand_after_a_kill_stands(
    ready: SmallVault, tmp_path: Path
) -> None:
    for step in range(1, 100):
        small = copy(ready, tmp_path / str(step))
        before = fingerprint(small)
        run_killed(small, OPERATIONS["withdraw"], step)
        if journal(small).exists():
            break
    small.git("commit", "--allow-empty", "-qm", "by hand")
    head = small.head
    assert fingerprint(small) == before
    assert small.head == head
    assert not small.git("status", "--porcelain", "--untracked-files=all")
    assert not journal(small).parent.exists()


def test_a_vault_whose_beginning_was_killed_begins_again(ready: SmallVault, tmp_path: Path) -> None:
    small = copy(ready, tmp_path / "small")
    begun_again = 0
    for step in range(1, 400):
        root = tmp_path / f"new-{step}"

        killed = run_killed(small, partial(begin, root, small), step)
        try:
            begin(root, small)
            begun_again += 1
        except UsageError:
            assert not killed or (root / ".git" / "refs" / "heads" / "main").exists()
        vault = Vault.open(root, identity=small.key_file("bram"), today=TODAY)
        assert vault.me == "bram"
        assert vault.validate().fine
        if not killed:
            break
    assert begun_again > 10


def test_unsaved_work_survives_a_kill_and_is_offered_the_next_time(
    ready: SmallVault, tmp_path: Path
) -> None:
    small = copy(ready, tmp_path / "small")

    def typing(vault: Vault, case: str) -> None:
        with vault.editing(case, "plan") as session:
            session.path.write_text(f"question: {TYPED}\n  halve zin", "utf-8")
            os.kill(os.getpid(), signal.SIGKILL)

    assert run_killed(small, typing, 0)
    assert typed_folders(), "the text lies in its private folder"
    assert swept(small), "the next command clears it away"
    vault = small.as_()
    assert not plaintext_in(small.folder)
    with vault.editing(small.case, "plan") as session:
        assert session.draft
        assert session.path.read_text("utf-8") == f"question: {TYPED}\n  halve zin"
        session.discard()


def begin(root: Path, small: SmallVault, *_rest: object) -> Vault:
    """Make another vault, as bram."""
    key = small.key_file("bram")
    return Vault.init(root, name="Zuid", handle="bram", identity=key, today=TODAY)


# --- what is done, and killed --------------------------------------------------------


def run_killed(small: SmallVault, operation: Callable[[Vault, str], object], step: int) -> bool:
    """Run an operation in a child that kills itself before its n-th write; False if it lived."""
    return killing.run_killed(lambda: operation(small.as_(today=TOMORROW), small.case), step)


def run_for(
    small: SmallVault, operation: Callable[[Vault, str], object], seconds: float, *, group: bool
) -> None:
    """Run an operation in a child, and kill it after a while."""
    killing.run_for(lambda: operation(small.as_(today=TOMORROW), small.case), seconds, group=group)


# --- what is checked -----------------------------------------------------------------


def outcomes(name: str, ready: SmallVault, folder: Path) -> tuple[str, str]:
    """The state before an operation, and the state after it."""
    small = copy(ready, folder / "whole")
    before = fingerprint(small)
    OPERATIONS[name](small.as_(today=TOMORROW), small.case)
    after = fingerprint(small)
    assert before != after
    return before, after


def check(small: SmallVault, allowed: set[str]) -> None:
    """Open the vault as the next command would, and look at all of it."""
    typed = typed_folders()
    vault = small.as_(today=TOMORROW)
    assert fingerprint(small) in allowed
    assert not small.git("status", "--porcelain", "--untracked-files=all")
    assert not journal(small).parent.exists()
    assert "\ngpgsig " in small.git("cat-file", "commit", "HEAD"), "recovery needs no key"
    findings = vault.validate().findings
    assert {finding.code for finding in findings} <= {"consent-expired", "seal-too-wide"}
    assert swept(small)
    assert not plaintext_in(small.folder)
    if typed and TYPED not in vault.text(small.case, "plan"):
        with vault.editing(small.case, "plan") as session:
            assert TYPED in session.path.read_text("utf-8")
            session.discard()
    vault.set(small.case, AGREEMENT, {"result": "en het gaat door"})


def swept(small: SmallVault) -> bool:
    """Whether the next command clears the private folders of the dead away."""
    for _ in range(50):
        if not typed_folders():
            return True
        # for a moment the lock is held by a git that was about to start when its command was
        # killed, or by a command of another test that clears the same folder away
        time.sleep(0.02)
        small.as_()
    return False


def fingerprint(small: SmallVault) -> str:
    """All that the vault says, without the ids and commits that chance made."""
    vault = small.as_(today=TOMORROW)
    found = [path.read_text("utf-8") for path in sorted(small.root.glob("team/*.yaml"))]
    cases = [
        "".join(vault.text(case.id, name) for name in vault.sections(case.id))
        for case in vault.cases()
    ]
    whole = "".join([*found, *sorted(cases, key=len)])
    return re.sub(r"\b[a-z]{1,2}-[0-9a-hjkmnp-tv-z]{6}\b|case: .*", "…", whole)


def journal(small: SmallVault) -> Path:
    return small.root / ".git" / "casekit" / "pending" / "journal"


def typed_folders() -> list[Path]:
    """The private folders in which the text of this test lies."""
    found = []
    for place in private._places():
        # a command of another test may sweep away what its own dead left, just now
        with suppress(FileNotFoundError):
            for folder in place.glob(f"{private.PREFIX}*"):
                with suppress(FileNotFoundError):
                    texts = [path.read_text("utf-8") for path in folder.glob("*.yaml")]
                    found += [folder for text in texts if TYPED in text]
    return found


def plaintext_in(folder: Path) -> list[str]:
    """Where any word of the case can be read without a key, in git's objects as well."""
    words = [word.encode() for word in (*CANARIES.values(), TYPED)]
    found = [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in words)
    ]
    # git keeps its objects compressed
    objects = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch"],
        cwd=folder / "vault",
        check=True,
        capture_output=True,
    ).stdout
    return found + [f"git object with {word!r}" for word in words if word in objects]

"""A vault whose surroundings fail it: git, the disk, and others who write at the same time."""

import fcntl
import os
import resource
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from pyrage.x25519 import Identity

from casekit import Vault
from casekit.api import new_identity
from casekit.errors import (
    BusyError,
    CasekitError,
    DirtyError,
    DiskError,
    GitError,
    GitMissingError,
    GitStateError,
    GitTooOldError,
)
from casekit.vault import journal
from tests.refusals import check_told, refused
from tests.vaults import AGREEMENT, FOR_SAMIRA, TODAY, SmallVault, copy

CHANGES: dict[str, Callable[[Vault, str], object]] = {
    "set": lambda vault, case: vault.set(case, AGREEMENT, {"status": "done"}),
    "withdraw": lambda vault, case: vault.withdraw(case, FOR_SAMIRA),
    "retire": lambda vault, _: vault.retire_member("samira"),
    "new case": lambda vault, _: vault.new_case(alias="Nieuw"),
    "add member": lambda vault, _: vault.add_member(
        "nieuw", name="N", organisation="O", role="r", key=str(Identity.generate().to_public())
    ),
}

# --- git -----------------------------------------------------------------------------


@pytest.mark.parametrize("change", CHANGES)
def test_a_detached_head_is_refused(change: str, small: SmallVault) -> None:
    small.git("checkout", "--quiet", "--detach")
    with refused(small, GitStateError, 2) as refusal:
        CHANGES[change](small.as_(), small.case)
    assert "git switch" in refusal.error.hint


@pytest.mark.parametrize("change", CHANGES)
def test_a_merge_in_progress_is_refused(change: str, small: SmallVault) -> None:
    small.git("branch", "other")
    small.as_().set(small.case, AGREEMENT, {"result": "hier"})
    small.git("switch", "--quiet", "other")
    small.as_().set(small.case, AGREEMENT, {"result": "daar"})
    merged = subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@casekit.invalid", "merge", "main"],
        cwd=small.root,
        capture_output=True,
        check=False,
    )
    assert merged.returncode == 1
    with refused(small, GitStateError, 2) as refusal:
        CHANGES[change](small.as_(), small.case)
    assert "git merge --abort" in refusal.error.hint


def test_a_change_that_nobody_committed_is_not_overwritten(small: SmallVault) -> None:
    other = copy(small, small.folder.parent / "other")
    other.as_().set(small.case, AGREEMENT, {"result": "met de hand"})
    small.path("plan").write_bytes(other.path("plan").read_bytes())
    with refused(small, DirtyError, 2) as refusal:
        small.as_().set(small.case, AGREEMENT, {"status": "done"})
    assert "git restore" in refusal.error.hint
    with refused(small, DirtyError, 2):
        small.as_().withdraw(small.case, FOR_SAMIRA)


def test_dirt_elsewhere_stands_in_nobodys_way_and_is_not_taken_along(small: SmallVault) -> None:
    readme = small.root / "README.md"
    readme.write_text("van het team\n", "utf-8")
    small.git("add", "README.md")
    (small.root / "los.txt").write_text("los\n", "utf-8")
    change = small.as_().set(small.case, AGREEMENT, {"status": "done"})
    names = small.git("show", "--name-only", "--format=", change.commit).split()
    assert names == [f"cases/{small.case}/plan.yaml.age"]
    assert small.git("status", "--porcelain").splitlines() == ["A  README.md", "?? los.txt"]


@pytest.mark.parametrize("change", CHANGES)
def test_without_git_nothing_is_changed(
    change: str, small: SmallVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = small.as_()
    before = small.state()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        assert vault.section(small.case, "plan").question, "reading needs no git"
        with pytest.raises(GitMissingError) as failure:
            CHANGES[change](vault, small.case)
    check_told(failure.value)
    assert failure.value.status == 2
    assert small.state() == before


@pytest.mark.parametrize("says", ["git version 2.17.1", "git version 1.9.rc0", "hallo"])
def test_a_git_that_is_too_old_is_refused(
    says: str, small: SmallVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "git"
    fake.write_text(f"#!/bin/sh\necho {says}\n", "utf-8")
    fake.chmod(0o755)
    before = small.state()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        for change in CHANGES.values():
            with pytest.raises(GitTooOldError) as failure:
                change(small.as_(), small.case)
            check_told(failure.value)
    assert small.state() == before


def test_a_new_vault_without_git_leaves_nothing_behind(
    small: SmallVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitMissingError):
        Vault.init(tmp_path / "new", name="x", handle="an", identity=small.key_file("sanne"))
    assert not (tmp_path / "new").exists()


def test_a_hook_that_refuses_the_commit_leaves_all_as_it_was(small: SmallVault) -> None:
    hook = small.root / ".git" / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no commits today >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    for change in CHANGES.values():
        with refused(small, GitError, 2) as refusal:
            change(small.as_(), small.case)
        assert "no commits today" in refusal.error.message


def test_the_git_variables_of_a_hook_are_not_obeyed(
    small: SmallVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    change = small.as_().set(small.case, AGREEMENT, {"status": "done"})
    monkeypatch.undo()
    assert small.head == change.commit


def test_a_folder_that_is_no_repository_is_refused(small: SmallVault, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "casekit.yaml").write_bytes((small.root / "casekit.yaml").read_bytes())
    with pytest.raises(GitError) as failure:
        Vault.open(bare, identity=small.key_file("sanne"), today=TODAY)
    check_told(failure.value)


def test_a_vault_in_a_linked_work_tree_works(small: SmallVault, tmp_path: Path) -> None:
    small.git("worktree", "add", "--quiet", "-b", "linked", str(tmp_path / "linked"))
    linked = Vault.open(tmp_path / "linked", identity=small.key_file("sanne"), today=TODAY)
    assert linked.text(small.case, "plan") == small.as_().text(small.case, "plan")


# --- the disk ------------------------------------------------------------------------


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A small disk of its own at a folder; skips the test where that isn't allowed."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a disk as Linux does")
def test_a_read_only_disk_is_told_and_can_be_read(small: SmallVault, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, "size=20m"):
        there = copy(small, disk / "small")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        vault = there.as_()
        assert vault.section(there.case, "plan").question
        assert vault.validate().fine
        assert vault.access(there.case)
        for change in CHANGES.values():
            with refused(there, DiskError, 2) as refusal:
                change(there.as_(), there.case)
            assert refusal.error.message == "the disk is read-only"


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a disk as Linux does")
def test_work_that_can_not_be_kept_on_a_read_only_disk_waits_in_memory(
    small: SmallVault, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, "size=20m"):
        there = copy(small, disk / "small")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

        def type_it() -> None:
            with there.as_().editing(there.case, "plan") as session:
                session.path.write_text("question: voor later\n", "utf-8")
                session.save()

        with refused(there, DiskError, 2):
            type_it()
        assert there.as_().section(there.case, "plan").question != "voor later"
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        with there.as_().editing(there.case, "plan") as session:
            assert session.draft
            assert session.path.read_text("utf-8") == "question: voor later\n"
            session.discard()


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a disk as Linux does")
def test_a_vault_is_not_begun_on_a_disk_that_is_read_only(
    small: SmallVault, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, "size=1m", "ro"):
        for folder in (disk, disk / "new"):
            with pytest.raises(CasekitError) as failure:
                Vault.init(folder, name="x", handle="an", identity=small.key_file("sanne"))
            check_told(failure.value)
            assert failure.value.status == 2


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a disk as Linux does")
def test_a_full_disk_is_told_and_leaves_all_as_it_was(small: SmallVault, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, "size=4m"):
        there = copy(small, disk / "small")
        for room in range(0, 40_960, 4_096):
            with filled(disk, leaving=room):
                for change in CHANGES.values():
                    before = there.state()
                    try:
                        change(there.as_(), there.case)
                    except DiskError as error:
                        check_told(error)
                    else:
                        break  # there was room enough for this one
                    assert there.state() == before
        with filled(disk, leaving=0), refused(there, DiskError, 2) as refusal:
            there.as_().set(there.case, AGREEMENT, {"result": "nog een"})
        assert refusal.error.message == "the disk is full"
        there.as_().set(there.case, AGREEMENT, {"result": "er is weer plaats"})
        assert there.as_().validate().fine


@contextmanager
def filled(disk: Path, *, leaving: int) -> Iterator[None]:
    """Take all room on a disk but for so many bytes."""
    path = disk / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4_096))
        except OSError:
            file.truncate(max(0, file.tell() - leaving))
    try:
        yield
    finally:
        path.unlink()


def test_a_limit_on_the_size_of_files_is_told(small: SmallVault) -> None:
    before = small.state()

    def try_it() -> int:
        # git's own files are smaller than this
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            small.as_().set(small.case, "plan", {"question": "lang " * 20_000})
        except DiskError as error:
            check_told(error)
            return 0
        return 1

    assert in_child(try_it) == 0
    assert small.state() == before
    assert not (small.root / ".git" / "casekit" / "pending").exists()


# --- others --------------------------------------------------------------------------


def in_child(act: Callable[[], int]) -> int:
    """What this returns in a process of its own."""
    child = start(act)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def start(act: Callable[[], int]) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    status = 99
    try:
        status = act()
    finally:
        os._exit(status)


def test_who_waits_too_long_for_another_command_is_told(
    small: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PATIENCE", 0.2)
    with (small.root / ".git" / "casekit" / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for change in CHANGES.values():
            with refused(small, BusyError, 2):
                change(small.as_(), small.case)
        assert small.as_().section(small.case, "plan").question, "reading waits for nobody"
    small.as_().set(small.case, AGREEMENT, {"status": "done"})


def test_nothing_is_lost_when_many_write_at_once(small: SmallVault) -> None:
    def write(number: int) -> Callable[[], int]:
        def act() -> int:
            vault = small.as_("samira" if number % 2 else "sanne")
            for count in range(3):
                vault.add(small.case, "agreement", {"text": f"{number} {count}"})
            return 0

        return act

    children = [start(write(number)) for number in range(4)]
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    texts = {one.text for one in small.as_().section(small.case, "plan").agreements}
    assert {f"{number} {count}" for number in range(4) for count in range(3)} <= texts
    assert small.as_().data(small.case, "plan")["meta"]["revision"] == 13
    assert small.as_().validate().fine


def test_nothing_is_lost_when_threads_write_at_once(small: SmallVault) -> None:
    vaults = [small.as_() for _ in range(3)]
    threads = [
        Thread(target=vault.add, args=(small.case, "agreement", {"text": f"draad {number}"}))
        for number, vault in enumerate(vaults)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    texts = {one.text for one in small.as_().section(small.case, "plan").agreements}
    assert {f"draad {number}" for number in range(3)} <= texts


def test_who_opened_the_vault_before_somebody_left_does_not_seal_to_her_again(
    small: SmallVault,
) -> None:
    early = small.as_()
    assert early.team["samira"].until is None
    small.as_().retire_member("samira")
    early.set(small.case, "plan", {"question": "en nu?"})
    assert not small.opens("samira", "plan")
    assert small.as_().validate().fine


def test_who_opened_the_vault_before_a_consent_was_withdrawn_does_not_undo_that(
    small: SmallVault,
) -> None:
    early = small.as_("samira")
    assert early.section(small.case, "plan").question
    small.as_().withdraw(small.case, FOR_SAMIRA)
    with refused(small, CasekitError, 3):
        early.set(small.case, "plan", {"question": "en nu?"})


def test_a_key_that_somebody_pushed_is_not_sealed_to_before_it_is_acknowledged(
    small: SmallVault,
) -> None:
    path = small.root / "team" / "samira.yaml"
    key = new_identity(small.key_file("intruder"))
    path.write_text(path.read_text("utf-8").replace(small.public("samira"), key), "utf-8")
    small.git("commit", "--quiet", "--all", "--message=a new laptop")
    vault = small.as_()
    assert [(one.handle, one.keys) for one in vault.unacknowledged()] == [("samira", (key,))]
    assert any("casekit team ack samira" in note for note in vault.seal().notes)
    assert not small.opens("intruder", "plan")
    assert small.opens("samira", "plan")
    vault.acknowledge(["samira"])
    vault.seal()
    assert small.opens("intruder", "plan")
    assert not small.opens("samira", "plan")
    assert small.as_(today=date(2026, 3, 13)).validate().fine

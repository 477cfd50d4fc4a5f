"""Locks that a killed git left behind: told of, never a living one's, and one's own taken away."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casekit.errors import GitLockedError, RemoteError
from casekit.vault.git_locks import check_locks, git_at_work, marked
from tests.clones import Clone, Village


def lock(clone: Clone, name: str, *, minutes: int = 0) -> Path:
    path = clone.root / ".git" / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    then = time.time() - 60 * minutes
    os.utime(path, (then, then))
    return path


def dead_mark(clone: Clone) -> None:
    """What a process of casekit leaves that was killed while it used git here."""
    folder = clone.root / ".git" / "casekit"
    script = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from casekit.vault.git_locks import marked\n"
        "with marked(Path(sys.argv[1]), Path(sys.argv[1], '.git')):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, clone.root], check=False)
    assert list(folder.glob("at-work-*"))


@pytest.mark.parametrize("name", ["index", "refs/heads/main", "HEAD"])
def test_a_lock_in_the_way_is_named_with_the_way_out(sanne: Clone, name: str) -> None:
    path = lock(sanne, name, minutes=7)
    with pytest.raises(GitLockedError) as refused:
        sanne.vault().add(sanne.case, "agreement", {"text": "voor later"})
    assert f"{name}.lock" in refused.value.message
    assert "since 7 minutes" in refused.value.message
    assert f"rm .git/{name}.lock" in (refused.value.hint or "")
    assert path.exists()
    path.unlink()
    sanne.vault().add(sanne.case, "agreement", {"text": "voor later"})
    assert "voor later" in sanne.body()


def test_the_doctor_lists_every_lock(sanne: Clone) -> None:
    for name in ("index", "packed-refs", "refs/remotes/origin/main"):
        lock(sanne, name, minutes=200)
    found = [one for one in sanne.vault().check_setup().findings if one.code == "git-lock"]
    assert [one.file for one in found] == [
        ".git/index.lock", ".git/packed-refs.lock", ".git/refs/remotes/origin/main.lock",
    ]  # fmt: skip
    assert all("since 3 hours" in one.message for one in found)


def test_a_git_that_lives_keeps_its_lock(sanne: Clone) -> None:
    path = lock(sanne, "index")
    dead_mark(sanne)
    # it waits for what it is to be asked
    with subprocess.Popen(
        ["git", "cat-file", "--batch"],
        cwd=sanne.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as living:  # fmt: skip
        assert living.stdin
        assert living.stdout
        living.stdin.write(b"HEAD\n")
        living.stdin.flush()
        assert living.stdout.readline(), "it has begun"
        assert git_at_work(sanne.root)
        assert check_locks(sanne.root, sanne.root / ".git") == []
        with pytest.raises(GitLockedError, match="git is at work in this clone"):
            sanne.vault().add(sanne.case, "agreement", {"text": "voor later"})
        assert path.exists()
        living.stdin.close()
    assert not git_at_work(sanne.root)


def test_what_casekits_own_killed_process_left_is_taken_away(sanne: Clone) -> None:
    dead_mark(sanne)
    path = lock(sanne, "refs/remotes/origin/main")
    older = lock(sanne, "packed-refs", minutes=30)
    with marked(sanne.root, sanne.root / ".git"):
        assert not path.exists()
        assert older.exists(), "it was there before, so it is somebody else's"
    assert not list((sanne.root / ".git" / "casekit").glob("at-work-*"))


def test_a_sync_goes_on_after_one_that_was_killed_with_its_locks(sanne: Clone) -> None:
    sanne.vault().add(sanne.case, "agreement", {"text": "voor altijd"})
    dead_mark(sanne)
    for name in ("index", "refs/heads/main", "HEAD"):
        lock(sanne, name)
    sanne.vault().sync()
    assert sanne.git("rev-parse", "HEAD") == sanne.git("rev-parse", "origin/main")


@pytest.mark.parametrize("name", ["refs/casekit/seen/origin/main", "refs/remotes/origin/main"])
def test_a_lock_after_the_merge_is_told_as_it_is(sanne: Clone, samira: Clone, name: str) -> None:
    samira.vault().add(samira.case, "agreement", {"text": "voor altijd"})
    samira.vault().sync()
    path = lock(sanne, name)
    with pytest.raises(GitLockedError) as failed:
        sanne.vault().sync()
    assert "sealed anew" not in failed.value.hint
    assert "nothing is lost" in failed.value.hint
    assert failed.value.changed
    assert "voor altijd" in sanne.body()
    path.unlink()
    sanne.vault().sync()
    assert sanne.git("rev-parse", "HEAD") == sanne.git("rev-parse", "refs/casekit/seen/origin/main")


def test_a_lock_in_the_repository_of_the_team_is_no_rule_of_a_site(
    sanne: Clone, village: Village
) -> None:
    path = village.bare / "refs" / "heads" / "main.lock"
    path.touch()
    sanne.vault().add(sanne.case, "agreement", {"text": "voor altijd"})
    with pytest.raises(RemoteError, match=r"in the way there, main\.lock") as failed:
        sanne.vault().sync()
    assert "rule" not in failed.value.hint
    path.unlink()
    sanne.vault().sync()
    assert sanne.git("rev-parse", "HEAD") == sanne.git("rev-parse", "origin/main")

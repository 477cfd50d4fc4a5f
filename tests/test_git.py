"""What casekit asks of git, and what it makes of the answers, whatever stands in a repository."""

import os
import subprocess
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casekit.errors import DirtyError, GitError
from casekit.vault import journal
from casekit.vault.git import Git
from casekit.vault.objects import Objects

PLAN = "cases/k7f3qz2m/plan.yaml.age"
WRITER = ("Sanne", "sanne@example.org")


@pytest.fixture
def git(tmp_path: Path) -> Iterator[Git]:
    git = Git.init(tmp_path)
    write(git, {PLAN: b"one"})
    yield git
    assert not (git.directory / "casekit" / "pending").exists()


def write(git: Git, changes: dict[str, bytes | None]) -> str:
    return journal.apply(git.root, git, changes, message="Change", author=WRITER)


def run(git: Git, *arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
        cwd=git.root,
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("many", [3, 100])
def test_a_change_that_git_refuses_is_taken_back_whole(many: int, git: Git) -> None:
    paths = [f"cases/k7f3qz2m/plan.c{number}.yaml.age" for number in range(many)]
    write(git, dict.fromkeys(paths, b"before"))
    head = run(git, "rev-parse", "HEAD")
    lock = git.directory / "refs" / "heads" / "main.lock"
    lock.touch()
    with pytest.raises(GitError):
        write(git, {**dict.fromkeys(paths, b"after"), paths[0]: None, "cases/new.yaml.age": b"new"})
    lock.unlink()
    assert {(git.root / path).read_bytes() for path in paths} == {b"before"}
    assert not (git.root / "cases/new.yaml.age").exists()
    assert run(git, "status", "--porcelain") == ""
    assert run(git, "rev-parse", "HEAD") == head


# --- committing ----------------------------------------------------------------------


def test_what_the_user_has_staged_stays_staged_and_is_not_taken_along(git: Git) -> None:
    (git.root / "mine.txt").write_text("later")
    run(git, "add", "mine.txt")
    write(git, {PLAN: b"two", "cases/k7f3qz2m/goals.yaml.age": b"new"})
    assert run(git, "status", "--porcelain") == "A  mine.txt"
    changed = run(git, "show", "--name-only", "--format=").splitlines()
    assert changed == ["cases/k7f3qz2m/goals.yaml.age", PLAN]


def test_added_changed_and_removed_files_are_one_commit_of_their_writer(git: Git) -> None:
    write(git, {"cases/k7f3qz2m/goals.yaml.age": b"goals"})
    made = write(
        git,
        {PLAN: b"two", "cases/k7f3qz2m/goals.yaml.age": None, "cases/k7f3qz2m/case.yaml.age": b"c"},
    )
    newest = git.history()[0]
    assert (newest.id, newest.author_name, newest.author_email) == (made, *WRITER)
    kinds = {one.path.split("/")[-1]: (bool(one.old), bool(one.new)) for one in newest.paths}
    assert kinds == {
        "plan.yaml.age": (True, True),
        "goals.yaml.age": (True, False),
        "case.yaml.age": (False, True),
    }


@pytest.mark.parametrize("path", ["casekit.yaml", "programme/themes.yaml.age", PLAN])
def test_a_change_of_very_many_files_overwrites_no_uncommitted_one(path: str, git: Git) -> None:
    if path != PLAN:
        write(git, {path: b"one"})
    (git.root / path).write_bytes(b"not committed yet")
    many = {f"cases/k7f3qz2m/plan.c{number}.yaml.age": b"x" for number in range(100)}
    with pytest.raises(DirtyError):
        write(git, {path: b"two", **many})
    assert (git.root / path).read_bytes() == b"not committed yet"


def test_a_folder_that_is_a_link_is_not_written_through(
    git: Git, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "plan.yaml.age").write_bytes(b"mine")
    (git.root / "cases" / "aaaaaaaa").symlink_to(elsewhere)
    for name in ("plan", "goals"):
        with pytest.raises(Exception, match="symbolic link"):
            write(git, {f"cases/aaaaaaaa/{name}.yaml.age": b"two"})
    assert {path.name: path.read_bytes() for path in elsewhere.iterdir()} == {
        "plan.yaml.age": b"mine"
    }


# --- looking back --------------------------------------------------------------------


def test_history_gives_the_blobs_before_and_after(git: Git) -> None:
    write(git, {PLAN: b"two\nlines\n"})
    newest, first = git.history("cases/k7f3qz2m")
    assert first.paths[0].old is None
    assert newest.paths[0].old == first.paths[0].new
    ids = [str(one.paths[0].new) for one in (first, newest)]
    assert list(git.read_blobs(ids)) == [b"one", b"two\nlines\n"]


def test_many_large_files_are_read_one_after_the_other(git: Git) -> None:
    size = 1 << 20
    write(git, {f"cases/k7f3qz2m/{n}.yaml.age": bytes([n]) * size for n in range(20)})
    ids = [str(one.new) for one in git.history("cases/k7f3qz2m")[0].paths] * 20
    tracemalloc.start()
    try:
        assert sum(map(len, git.read_blobs(ids))) == 400 * size
        assert tracemalloc.get_traced_memory()[1] < 10 * size
    finally:
        tracemalloc.stop()


def test_an_object_that_is_not_there_is_named_unless_something_stands_for_it(git: Git) -> None:
    gone = "0123456789" * 4
    there = git.history("cases/k7f3qz2m")[0].paths[0].new
    assert list(git.read_blobs([gone, str(there)], missing=b"")) == [b"", b"one"]
    with pytest.raises(GitError, match=gone[:12]):
        list(git.read_blobs([gone]))


@pytest.mark.parametrize(
    "text", ["a\x1fb", "a\x01b", "\x01\x1f\x1f\x1f", ":100644 100644 a b M", "", "é\u202e\x1b[31m"]
)
def test_a_message_or_name_with_any_characters_does_not_break_the_history(
    text: str, git: Git
) -> None:
    (git.root / PLAN).write_bytes(b"by hand")
    run(git, "commit", "-qa", "--allow-empty-message", "-m", text, f"--author=x{text} <x@y>")
    newest, first = git.history(PLAN)
    assert newest.message == text
    assert newest.paths[0].old == first.paths[0].new


def test_a_file_name_with_any_characters_does_not_break_the_history(git: Git) -> None:
    odd = ":100644\n\x01\x1f é.txt"
    (git.root / odd).write_text("x")
    run(git, "add", f"./{odd}")
    run(git, "commit", "-qm", "odd")
    assert [[one.path for one in commit.paths] for commit in git.history()] == [[odd], [PLAN]]


@pytest.mark.parametrize("when", ["253402300800 +0000", "1700000000 +9999", "-5 +0000"])
def test_a_commit_of_an_impossible_date_does_not_break_the_history(when: str, git: Git) -> None:
    (git.root / PLAN).write_bytes(b"forged")
    run(git, "add", PLAN)
    tree, parent = run(git, "write-tree"), git.head()
    text = f"tree {tree}\nparent {parent}\nauthor x <x@y> {when}\ncommitter x <x@y> {when}\n\nx\n"
    forged = run(git, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=text)
    run(git, "reset", "--hard", "--quiet", forged)
    newest, first = git.history()
    assert (newest.id, newest.when) == (forged, datetime.fromtimestamp(0, UTC))
    assert first.id == parent


def test_settings_of_the_user_do_not_change_the_history(git: Git) -> None:
    before = git.history()
    for setting in ("log.showSignature=true", "log.showRoot=false", "log.decorate=full"):
        run(git, "config", "--local", *setting.split("="))
    assert git.history() == before
    assert before[0].paths


# --- merging open texts --------------------------------------------------------------------


def test_a_text_that_speaks_of_conflicts_is_merged_like_any_other(git: Git) -> None:
    objects = Objects(git.root)
    ours = b"a\n<<<<<<< no conflict\nb\nc\nd\n"
    assert objects.merge_lines(b"a\nb\nc\nd\n", ours, b"a\nb\nc\ne\n") == ours.replace(b"d", b"e")


@pytest.mark.parametrize("sides", [(b"b\n", b"c\n"), (b"b\0\n", b"c\0\n")])
def test_what_git_can_not_merge_by_lines_is_no_empty_text(
    sides: tuple[bytes, bytes], git: Git
) -> None:
    assert Objects(git.root).merge_lines(b"a\0\n", *sides) is None


def test_a_git_is_asked_only_once_which_version_it_is(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, asked = tmp_path / "git", tmp_path / "asked"
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def says(version: str) -> tuple[int, int]:
        script = f"#!/bin/sh\necho . >> {asked}\necho git version {version}\n"
        # another program has another day, however fast one follows on the other
        day = program.stat().st_mtime + 60 if program.exists() else 0
        program.write_text(script, "utf-8")
        program.chmod(0o755)
        os.utime(program, (day, day))
        return Git(git.root).version

    (git.root / ".git" / "casekit").mkdir(exist_ok=True)
    assert says("2.45.1") == (2, 45)
    assert Git(git.root).version == (2, 45)
    assert asked.read_text("utf-8").count(".") == 1
    assert says("2.11.0") == (2, 11), "another program is asked anew"
    assert Git(git.root).version == (2, 11)
    assert asked.read_text("utf-8").count(".") == 3, "one that is too old is not kept"

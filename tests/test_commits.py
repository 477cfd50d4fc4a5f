"""A commit made from its bytes is the one that git would have made of the same files."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from casekit.vault.commits import NewObjects, dump_commit
from casekit.vault.git import MANY
from casekit.vault.objects import Objects

WRITER = ("Sanne", "sanne@example.org")

NAMES = st.sampled_from(["a", "a.b", "a0", "ab", "plan.yaml.age", "A", "é", "-", "a b"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


def fits(files: Mapping[str, bytes]) -> bool:
    """Whether no file stands where another one has a folder."""
    return not any(other.startswith(f"{path}/") for path in files for other in files)


FILES = st.dictionaries(PATHS, st.binary(max_size=40), max_size=8).filter(fits)


def git(root: Path, *arguments: str, stdin: bytes = b"", index: str = "index") -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=root,
        env={"PATH": "/usr/bin:/bin", "GIT_INDEX_FILE": str(root / ".git" / index)},
        input=stdin,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Objects:
    root = tmp_path_factory.mktemp("commits")
    git(root, "init", "-q", ".")
    return Objects(root)


def tree_by_git(root: Path, files: Mapping[str, bytes]) -> str:
    """The tree that git's own index makes of these files."""
    (root / ".git" / "other").unlink(missing_ok=True)
    for path, content in files.items():
        blob = git(root, "hash-object", "-w", "--stdin", stdin=content)
        git(root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", index="other")
    return git(root, "write-tree", index="other")


@settings(max_examples=40)
@given(before=FILES, after=FILES)
def test_trees_are_those_that_git_makes(
    before: dict[str, bytes], after: dict[str, bytes], objects: Objects
) -> None:
    first = objects.commit_files("", before, message="one", author=WRITER)
    assert git(objects.root, "rev-parse", f"{first}^{{tree}}") == tree_by_git(objects.root, before)
    gone: dict[str, bytes | None] = {path: None for path in before if path not in after}
    changes = gone | after
    second = objects.commit_files(first, changes, message="two", author=WRITER)
    assert git(objects.root, "rev-parse", f"{second}^{{tree}}") == tree_by_git(objects.root, after)
    assert (second == first) is (before == after)
    git(objects.root, "fsck", "--strict", "--no-dangling", second)


@pytest.mark.parametrize("size", [0, 15, 16, 2**11 - 1, 2**11, 2**18, 2**18 + 1])
@pytest.mark.parametrize("count", [1, MANY + 1], ids=["few", "many"])
def test_files_of_any_size_and_number_come_back(size: int, count: int, objects: Objects) -> None:
    files = {f"{number}/file": b"%06d" % number + b"x" * size for number in range(count)}
    made = objects.commit_files("", files, message="files", author=WRITER)
    last = f"{count - 1}/file"
    assert git(objects.root, "cat-file", "blob", f"{made}:{last}").encode() == files[last]
    git(objects.root, "fsck", "--strict", "--no-dangling", made)


def test_what_differs_in_nothing_is_no_commit(objects: Objects) -> None:
    first = objects.commit_files("", {"a": b"x"}, message="one", author=WRITER)
    assert objects.commit_files(first, {"a": b"x"}, message="two", author=WRITER) == first


def test_a_repository_of_longer_ids_gets_longer_ids(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256", ".")
    tree = git(tmp_path, "hash-object", "-t", "tree", "-w", "--stdin")
    first = git(
        tmp_path, "hash-object", "-t", "commit", "-w", "--stdin",
        stdin=dump_commit(tree, [], message="x", author=WRITER),
    )  # fmt: skip
    made = Objects(tmp_path).commit_files(first, {"a/b": b"c"}, message="y", author=WRITER)
    assert len(made) == 64
    assert git(tmp_path, "show", f"{made}:a/b") == "c"
    git(tmp_path, "fsck", "--strict", "--no-dangling", made)


def test_an_object_that_stands_twice_is_packed_once() -> None:
    objects = NewObjects()
    assert objects.add("blob", b"x") == objects.add("blob", b"x")
    assert int.from_bytes(next(objects.pack())[8:12]) == 1

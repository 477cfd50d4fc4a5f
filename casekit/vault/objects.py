"""Commits, trees and blobs, read and written without touching the work tree or the index.

A merge of a hundred files is a handful of git processes this way, and nobody's work tree changes
before all of it is done.
"""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from casekit.errors import GitError, UsageError
from casekit.messages import tr
from casekit.vault.commit_graph import Commits
from casekit.vault.commits import (
    FOLDER,
    Content,
    Entries,
    NewObjects,
    Sign,
    change_trees,
    dump_commit,
    entries_of,
    folders_of,
)
from casekit.vault.disk import disk_errors
from casekit.vault.git import MANY

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

ORDINARY = "100644"
"""The mode of an ordinary file."""

EXECUTABLE = "100755"
"""The mode of a program."""

_LOOSE = 27
"""A 256th of the loose objects (gc.auto, 6,700) that git allows before it packs them."""


class Entry(NamedTuple):
    """A file in a tree: its mode and the id of its content."""

    mode: str
    blob: str


Tree = Mapping[str, Entry]
"""The files of a commit by their paths."""


_ID = 40
"""The length of an id of git, or of the shorter of its two kinds."""

_TREES = 4
_trees: dict[str, dict[str, Entry]] = {}
"""The trees that were read last, by their commits: few, as one of a large vault takes megabytes."""


_rows: dict[str, tuple[str, Entry]] = {}
"""The tree that was read last, row by row: the next one shares nearly all of it in memory."""


class Objects(Commits):
    """The objects of a repository."""

    def branch(self) -> str:
        """The name of the branch that is checked out."""
        head = (self.directory / "HEAD").read_text("utf-8").strip()
        return head.removeprefix("ref: refs/heads/")

    def tree(self, commit: str) -> Mapping[str, Entry]:
        """Every file of a commit."""
        if len(commit) < _ID:
            return self._read_tree(commit)  # a branch goes on, where a commit never changes
        # a sync asks several times for the same ones
        if commit not in _trees:
            while len(_trees) >= _TREES:
                del _trees[next(iter(_trees))]
            _trees[commit] = self._read_tree(commit)
        return _trees[commit]

    def _read_tree(self, commit: str) -> dict[str, Entry]:
        out = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        rows = {
            row: _rows.get(row) or _parsed(row)
            for row in out.decode("utf-8", "surrogateescape").split("\0")
            if row
        }
        _rows.clear()
        _rows.update(rows)
        return dict(rows.values())

    def staged(self, index: str = "") -> dict[str, Entry]:
        """Every file of the index (or of another index file) that is not in mid-merge."""
        return {path: entry for stage, path, entry in self._index(index) if stage == "0"}

    def files(self) -> tuple[str, ...]:
        """The files of the work tree that git knows or would take along."""
        out = self._run("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        found = out.decode("utf-8", "surrogateescape").split("\0")
        return tuple(sorted({path for path in found if path}))

    def unmerged(self) -> tuple[str, ...]:
        """The files that git could not merge and nobody has settled yet."""
        out = self._run("ls-files", "-z", "--unmerged").decode("utf-8", "surrogateescape")
        return tuple(sorted({row.partition("\t")[2] for row in out.split("\0") if row}))

    def forget_refs(self, start: str) -> None:
        """Take away all references whose full names begin like this."""
        names = self._run("for-each-ref", "--format=%(refname)", start).decode().split()
        self._run("update-ref", "--stdin", input="".join(f"delete {n}\n" for n in names).encode())

    def write_blobs(self, contents: Sequence[bytes]) -> tuple[str, ...]:
        """Put contents into the repository, by one process; gives their ids.

        They lie in a temporary folder under `.git` for a moment: ciphertext only.
        """
        if not contents:
            return ()
        with self._scratch() as folder:
            paths = [Path(folder, str(number)) for number in range(len(contents))]
            for path, content in zip(paths, contents, strict=True):
                path.write_bytes(content)
            out = self._run("hash-object", "-w", "--no-filters", "--stdin-paths",
                            input="".join(f"{path}\n" for path in paths).encode())  # fmt: skip
        return tuple(out.decode().split())

    def write_tree(self, start: str, changes: Mapping[str, Entry | None]) -> str:
        """The tree of a commit with some files put in place or (None) taken away."""
        with self._scratch() as folder:
            own_index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            self._run("read-tree", start, env=own_index)
            self._run("update-index", "-z", "--index-info", input=_index_info(changes),
                      env=own_index)  # fmt: skip
            return self._run("write-tree", env=own_index).decode().strip()

    def write_commit(
        self,
        tree: str,
        parents: Sequence[str],
        *,
        message: str,
        author: tuple[str, str],
        sign: Sign | None = None,
    ) -> str:
        """A commit of a tree that is there already; no branch points to it yet."""
        text = dump_commit(tree, parents, message=message, author=author, sign=sign)
        made = self._run("hash-object", "-t", "commit", "-w", "--stdin", input=text)
        return made.decode().strip()

    def commit_files(
        self,
        parent: str,
        changes: Mapping[str, Content | None],
        *,
        message: str,
        author: tuple[str, str],
        when: float | None = None,
        sign: Sign | None = None,
    ) -> str:
        """A commit of exactly these files (None takes one away) on top of another.

        No branch points to the commit yet, and
        the index knows nothing of it. Where nothing differs, it is the parent itself; an empty
        parent stands for the first commit.
        """
        objects = NewObjects(len(parent)) if parent else NewObjects()
        top, trees = self._trees(parent, folders_of(tuple(changes))) if parent else ("", {})
        tree = change_trees(trees, changes, objects)
        if tree == top:
            return parent
        parents = [parent] if parent else []
        text = dump_commit(tree, parents, message=message, author=author, when=when, sign=sign)
        made = objects.add("commit", text)
        if len(objects.contents) <= MANY:
            self._run("unpack-objects", "-q", "--strict", input=b"".join(objects.pack()))
            return made
        from tempfile import TemporaryFile

        # thousands of loose objects take seconds to write; nor need all be in memory at once
        with disk_errors(), TemporaryFile(dir=self._own_folder()) as pack:
            pack.writelines(objects.pack())
            pack.seek(0)
            self._run("index-pack", "--stdin", "--strict", input=pack)
        return made

    def _trees(self, commit: str, folders: Sequence[str]) -> tuple[str, dict[str, Entries]]:
        """The id of the top tree, and what these folders hold, as far as there are any.

        Upper folders come first, so that each is asked for by its id: git would look up a path
        from the top, over and over again.
        """
        trees: dict[str, Entries] = {}
        top = ""
        with self.talk("cat-file", "--batch") as git:
            for folder in folders:
                above, _, name = folder.rpartition("/")
                mode, tree = trees.get(above, {}).get(name, ("", ""))
                if not folder:
                    top, content = _ask(git, f"{commit}^{{tree}}")
                elif mode == FOLDER:
                    _, content = _ask(git, tree)
                else:
                    continue
                trees[folder] = entries_of(content, len(commit))
        return top, trees

    def adopt(self, commit: str, paths: Sequence[str], *, message: str, old: str) -> None:
        """Let the branch and the index go to a commit whose files are in the work tree already.

        What else is staged stays staged. Raises GitError when the branch is no longer at `old`.
        """
        listed = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
        self._run("update-index", "--add", "--remove", "--replace", "-z", "--stdin", input=listed)
        self._run("update-ref", "-m", message, "HEAD", commit, old or "0" * len(commit))
        self._tidy()

    def _tidy(self) -> None:
        # what git commit does after each commit: loose objects are packed once there are thousands,
        # which git reckons from one of their 256 folders as well
        try:
            loose = len(os.listdir(self.directory / "objects" / "17"))  # noqa: PTH208 - it is fast
        except OSError:
            return
        if loose > _LOOSE:
            self._run("gc", "--auto", "--quiet", check=False)

    def read_ref(self, name: str) -> str:
        """The commit that a full name of a reference points to; empty when there is none."""
        return self.resolve(name)

    def refs(self, folder: str) -> tuple[str, ...]:
        """The names of the references in a folder (`refs/heads/`), without the folder."""
        out = self._run("for-each-ref", "--format=%(refname)", folder)
        return tuple(name.removeprefix(folder) for name in out.decode().split())

    def write_refs(self, commit: str, *names: str) -> None:
        """Let references, given by their full names, point to a commit: all of them, or none."""
        rows = "".join(f"update {name} {commit}\n" for name in names)
        self._run("update-ref", "--stdin", input=rows.encode())

    def fetch_from(self, source: str) -> str:
        """Take over the commits of another repository on this computer; gives its HEAD."""
        if not Path(source).is_dir():
            raise UsageError(
                tr("there is neither a branch nor a vault of that name"),
                hint=tr("git branch -a shows the branches"),
            )
        try:
            self._run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--",
                      str(Path(source).resolve()), "+HEAD:refs/casekit/merged-in")  # fmt: skip
        except GitError as error:
            raise GitError(
                tr("{source} can't be read as a vault", source=source),
                hint=tr("it has to be a repository with commits"),
            ) from error
        return self.read_ref("refs/casekit/merged-in")

    def merge_lines(self, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
        """Three versions of an open text merged by lines; None when git can't."""
        with self._scratch() as folder:
            paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
            for path, content in zip(paths, (ours, base, theirs), strict=True):
                path.write_bytes(content)
            # it ends badly for every line that both changed, and for what is no text
            try:
                return self._run("merge-file", "-p", "-q", *map(str, paths))
            except GitError:
                return None

    def setting(self, name: str) -> str:
        """A setting of git; empty when there is none."""
        return self._run("config", "--get", name, check=False).decode().strip()

    def is_set_here(self, name: str) -> bool:
        """Whether this clone itself has a setting, and not only the computer or the user."""
        return bool(self._run("config", "--local", "--get", name, check=False))

    def set(self, name: str, value: str) -> None:
        """Change a setting of git for this clone."""
        self._run("config", "--local", name, value)

    def remotes(self) -> tuple[str, ...]:
        """The names of the remotes."""
        return tuple(self._run("remote").decode().split())

    def hooks_folder(self) -> Path:
        """Where git looks for hooks, core.hooksPath included."""
        out = self._run("rev-parse", "--git-path", "hooks").decode().strip()
        return Path(os.path.normpath(self.root / out))

    def common_folder(self) -> Path:
        """Where git keeps what all work trees of this clone share."""
        out = self._run("rev-parse", "--git-common-dir").decode().strip()
        return Path(os.path.normpath(self.root / out))

    def _scratch(self) -> "TemporaryDirectory[str]":
        from tempfile import TemporaryDirectory  # an ordinary change goes without

        return TemporaryDirectory(dir=self._own_folder())

    def _own_folder(self) -> Path:
        folder = self.directory / "casekit"
        folder.mkdir(exist_ok=True)
        return folder

    def _index(self, index: str) -> Iterable[tuple[str, str, Entry]]:
        env = {"GIT_INDEX_FILE": index} if index else {}
        out = self._run("ls-files", "-z", "--stage", env=env).decode("utf-8", "surrogateescape")
        for row in out.split("\0"):
            if row:
                described, _, path = row.partition("\t")
                mode, blob, stage = described.split(" ")
                yield stage, path, Entry(mode, blob)


def _ask(git: "subprocess.Popen[bytes]", name: str) -> tuple[str, bytes]:
    """The id and the content of an object; GitError when it isn't there."""
    assert git.stdin
    assert git.stdout
    with suppress(BrokenPipeError):
        git.stdin.write(f"{name}\n".encode())
        git.stdin.flush()
    words = git.stdout.readline().decode("utf-8", "replace").split()
    if not words or not words[-1].isdigit():
        raise GitError(tr("a folder in the history can't be read"), hint=tr("git fsck tells more"))
    content = git.stdout.read(int(words[-1]) + 1)[:-1]
    return words[0], content


def _parsed(row: str) -> tuple[str, Entry]:
    described, _, path = row.partition("\t")
    mode, _, blob = described.split(" ")
    return path, Entry(mode, blob)


def _index_info(changes: Mapping[str, Entry | None]) -> bytes:
    rows = [
        f"{entry.mode} {entry.blob}\t{path}" if entry else f"0 {'0' * 40}\t{path}"
        for path, entry in changes.items()
    ]
    return "".join(f"{row}\0" for row in rows).encode("utf-8", "surrogateescape")

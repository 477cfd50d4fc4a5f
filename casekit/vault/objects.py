"""Commits, trees and blobs, read and written without touching the work tree or the index.

A merge of a hundred files is a handful of git processes this way, and nobody's work tree changes
before all of it is done.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from casekit.errors import GitError, UsageError
from casekit.vault.git import HISTORY, Git

ORDINARY = "100644"
"""The mode of an ordinary file."""

EXECUTABLE = "100755"
"""The mode of a program."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a tree: its mode and the id of its content."""

    mode: str
    blob: str


Tree = Mapping[str, Entry]
"""The files of a commit by their paths."""


class Objects(Git):
    """The objects of a repository."""

    def resolve(self, revision: str) -> str:
        """The id of the commit that a revision names; empty when it names none."""
        out = self._run("rev-parse", "--verify", "--quiet", "--end-of-options",
                        f"{revision}^{{commit}}", check=False)  # fmt: skip
        return out.decode().strip()

    def branch(self) -> str:
        """The name of the branch that is checked out."""
        head = (self.directory / "HEAD").read_text("utf-8").strip()
        return head.removeprefix("ref: refs/heads/")

    def merge_bases(self, one: str, other: str) -> tuple[str, ...]:
        """The best common ancestors of two commits; several after a criss-cross."""
        out = self._run("merge-base", "--all", one, other, check=False)
        return tuple(sorted(out.decode().split()))

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether everything in the first commit is in the second one."""
        return one == other or self.merge_bases(one, other) == (one,)

    def tree(self, commit: str) -> dict[str, Entry]:
        """Every file of a commit."""
        out = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        files = {}
        for row in out.decode("utf-8", "surrogateescape").split("\0"):
            if row:
                described, _, path = row.partition("\t")
                mode, _, blob = described.split(" ")
                files[path] = Entry(mode, blob)
        return files

    def tree_id(self, commit: str) -> str:
        """The id of the tree of a commit; the same for the same files."""
        return self._run("rev-parse", "--verify", f"{commit}^{{tree}}").decode().strip()

    def blob_at(self, commit: str, path: str) -> str:
        """The id of a file's content in a commit; empty when it isn't there."""
        out = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{path}",
                        check=False)  # fmt: skip
        return out.decode().strip()

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

    def changed_in(self, commits: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
        """Path, mode and blob of all that these commits brought in, whatever took it away later."""
        if not commits:
            return ()
        out = self._run(
            "diff-tree", "--stdin", "-r", "-m", "--root", "--no-commit-id", "--raw", "--no-abbrev",
            "--no-renames", "-z", input="\n".join(commits).encode() + b"\n",
        ).decode("utf-8", "surrogateescape")  # fmt: skip
        fields = out.split("\0")
        found: dict[tuple[str, str, str], None] = {}
        for row, path in zip(fields[::2], fields[1::2], strict=False):
            if row.startswith(":"):
                _, mode, _, new, _ = row.split(" ")
                if new.strip("0"):
                    found[path, mode, new] = None
        return tuple(found)

    def first_commit(self, commit: str) -> str:
        """The commit with which the history of another one began, along its first parents."""
        out = self._run("rev-list", "--max-parents=0", "--first-parent", commit)
        return out.decode().split()[-1]

    def in_order(self, new: str, known: Iterable[str]) -> list[tuple[str, ...]]:
        """Every commit that leads to `new` and not to `known`, parents first, with its parents."""
        excluded = [f"^{commit}" for commit in known]
        out = self._run(
            *HISTORY, "rev-list", "--topo-order", "--reverse", "--parents", new, *excluded
        )
        return [tuple(line.split()) for line in out.decode().splitlines()]

    def objects_between(self, new: str, known: Iterable[str], folder: str) -> list[str]:
        """The ids of all that a folder held in commits that lead to `new` and not to `known`."""
        excluded = [f"^{commit}" for commit in known]
        out = self._run(
            *HISTORY, "rev-list", "--objects", "--no-object-names", new, *excluded, "--", folder
        )
        return out.decode().split()

    def held_before(self, blob: str, path: str, commits: Sequence[str]) -> bool:
        """Whether a file had this content in a commit or before it; any file for no path."""
        where = ["--", path] if path else []
        plain = ("log", "--no-show-signature", "--no-color", "--format=%H", "-1", "-m")
        out = self._run(*HISTORY, *plain, f"--find-object={blob}", *commits, *where)
        return bool(out.strip())

    def commits_between(self, new: str, known: Iterable[str], remote: str = "") -> tuple[str, ...]:
        """The commits that lead to `new` and that neither `known` nor a remote has."""
        excluded = [f"^{commit}" for commit in known if self.resolve(commit)]
        remotes = ["--not", f"--remotes={remote}"] if remote else []
        out = self._run("rev-list", new, *excluded, *remotes)
        return tuple(out.decode().split())

    def write_blobs(self, contents: Sequence[bytes]) -> tuple[str, ...]:
        """Put contents into the repository, by one process; gives their ids.

        They lie in a temporary folder under `.git` for a moment: ciphertext only.
        """
        if not contents:
            return ()
        with TemporaryDirectory(dir=self._own_folder()) as folder:
            paths = [Path(folder, str(number)) for number in range(len(contents))]
            for path, content in zip(paths, contents, strict=True):
                path.write_bytes(content)
            out = self._run("hash-object", "-w", "--no-filters", "--stdin-paths",
                            input="".join(f"{path}\n" for path in paths).encode())  # fmt: skip
        return tuple(out.decode().split())

    def write_tree(self, start: str, changes: Mapping[str, Entry | None]) -> str:
        """The tree of a commit with some files put in place or (None) taken away."""
        with TemporaryDirectory(dir=self._own_folder()) as folder:
            own_index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            self._run("read-tree", start, env=own_index)
            self._run("update-index", "-z", "--index-info", input=_index_info(changes),
                      env=own_index)  # fmt: skip
            return self._run("write-tree", env=own_index).decode().strip()

    def write_commit(
        self, tree: str, parents: Sequence[str], *, message: str, author: tuple[str, str]
    ) -> str:
        """A commit that no branch points to yet; signed where git is set to sign."""
        name, email = author
        # unlike git commit, commit-tree signs only when it is told to
        wanted = self._run("config", "--type=bool", "--get", "commit.gpgSign", check=False)
        sign = ("-S",) if wanted.strip() == b"true" else ()
        named = [word for parent in parents for word in ("-p", parent)]
        who = {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
        }
        made = self._run("commit-tree", *sign, *named, "-m", message, tree, env=who)
        return made.decode().strip()

    def adopt(self, commit: str, changes: Mapping[str, Entry | None], *, message: str) -> None:
        """Let the branch and the index go to a commit whose files are in the work tree already.

        What else is staged stays staged.
        """
        self._run("update-index", "-z", "--index-info", input=_index_info(changes))
        self._run("update-index", "-q", "--refresh", check=False)
        self._run("update-ref", "-m", message, "HEAD", commit)

    def read_ref(self, name: str) -> str:
        """The commit that a full name of a reference points to; empty when there is none."""
        return self.resolve(name)

    def write_ref(self, name: str, commit: str) -> None:
        """Let a reference, given by its full name, point to a commit."""
        self._run("update-ref", name, commit)

    def fetch_from(self, source: str) -> str:
        """Take over the commits of another repository on this computer; gives its HEAD."""
        if not Path(source).is_dir():
            raise UsageError(
                "there is neither a branch nor a vault of that name", hint="git branch -a"
            )
        try:
            self._run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--",
                      str(Path(source).resolve()), "+HEAD:refs/casekit/merged-in")  # fmt: skip
        except GitError as error:
            raise GitError(
                f"{source} can't be read as a vault", hint="it has to be a repository with commits"
            ) from error
        return self.read_ref("refs/casekit/merged-in")

    def merge_lines(self, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
        """Three versions of an open text merged by lines; None when the same lines changed."""
        with TemporaryDirectory(dir=self._own_folder()) as folder:
            paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
            for path, content in zip(paths, (ours, base, theirs), strict=True):
                path.write_bytes(content)
            merged = self._run("merge-file", "-p", *map(str, paths), check=False)
        return None if b"<<<<<<<" in merged else merged

    def setting(self, name: str) -> str:
        """A setting of git; empty when there is none."""
        return self._run("config", "--get", name, check=False).decode().strip()

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


def _index_info(changes: Mapping[str, Entry | None]) -> bytes:
    rows = [
        f"{entry.mode} {entry.blob}\t{path}" if entry else f"0 {'0' * 40}\t{path}"
        for path, entry in changes.items()
    ]
    return "".join(f"{row}\0" for row in rows).encode("utf-8", "surrogateescape")

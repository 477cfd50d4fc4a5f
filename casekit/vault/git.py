"""Every call of git that casekit makes, each quirk explained where it is met.

Plumbing runs as a process of its own: importing GitPython costs as much time as a whole command,
so only the beginning of a vault uses it.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Self

from casekit.errors import (
    DirtyError,
    GitError,
    GitMissingError,
    GitStateError,
    GitTooOldError,
    RemoteError,
    UsageError,
)
from casekit.messages import Message, tr
from casekit.model.shown import in_line
from casekit.vault.git_locks import refuse_locked
from casekit.vault.git_version import OLDEST, version_of
from casekit.vault.logged import Commit, commits_of

HISTORY = (
    "--no-replace-objects", "--literal-pathspecs",
    "-c", "core.packedGitWindowSize=1m", "-c", "core.packedGitLimit=16m",
    "-c", "core.deltaBaseCacheLimit=16m",
)  # fmt: skip
"""Lets git read a long history as it is, and without holding whole packs in memory."""

_QUESTIONS = 256
"""How many are asked before the answers are read: they fit into a pipe."""

_SHA1 = 40
"""The length of an id in the usual kind of repository."""

# above this many, files are looked at and stored together
MANY = 64


def _on_or_off(finish: str, drop: str) -> Message:
    return tr("finish it ({finish}) or drop it ({drop})", finish=finish, drop=drop)


_REBASE = tr("a rebase"), _on_or_off("git rebase --continue", "git rebase --abort")

_IN_PROGRESS = {
    "MERGE_HEAD": (tr("a merge"), _on_or_off("git commit", "git merge --abort")),
    "rebase-merge": _REBASE,
    "rebase-apply/applying": (tr("a git am"), _on_or_off("git am --continue", "git am --abort")),
    "rebase-apply": _REBASE,
    "CHERRY_PICK_HEAD": (
        tr("a cherry-pick"),
        _on_or_off("git cherry-pick --continue", "git cherry-pick --abort"),
    ),
    "REVERT_HEAD": (tr("a revert"), _on_or_off("git revert --continue", "git revert --abort")),
    "BISECT_LOG": (tr("a bisect"), tr("end it: {end}", end="git bisect reset")),
}


class Git:
    """The repository whose work tree is `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def init(cls, root: Path) -> "Git":
        """Make a repository, set up for ciphertext."""
        git = cls(root)
        git.check_version()
        from git import GitCommandError, Repo

        try:
            # ids of 40 signs, whatever the user's default is: that is what other tools expect
            Repo.init(root, initial_branch="main", object_format="sha1").close()
        except GitCommandError as error:
            said = " ".join(str(error.stderr).split())
            raise GitError(
                tr("git init failed: {said}", said=said), hint=tr("look at the disk")
            ) from None
        git.set_up_for_ciphertext()
        return git

    @classmethod
    def clone(cls, url: str, root: Path) -> Self:
        """Clone a repository, set up for ciphertext; RemoteError when it can't be read."""
        git = cls(root)
        git.check_version()
        from git import GitCommandError, Repo
        from git.exc import UnsafeOptionError, UnsafeProtocolError

        try:
            # whoever clones a vault trusts its files no further than casekit checks them
            Repo.clone_from(url, root, multi_options=["--no-checkout"]).close()
        except (UnsafeOptionError, UnsafeProtocolError):
            raise UsageError(
                tr("this address would make git run a program, which casekit does not let it"),
                hint=tr("https://…, ssh://…, user@host:path, or the folder of a vault"),
            ) from None
        except GitCommandError as error:
            said = [line for line in str(error.stderr).splitlines() if "fatal:" in line]
            reason = said[-1].partition("fatal:")[2].strip(" '") if said else tr("no answer")
            raise RemoteError(
                tr("{url} can't be cloned: {reason}", url=url, reason=reason),
                hint=tr("check the address, and your access to it"),
            ) from None
        git.set_up_for_ciphertext()
        git.check_format()
        git._check_out_first(url)
        return git

    def _check_out_first(self, url: str) -> None:
        if self.head():
            self._run("checkout", "--quiet")
            return
        # a bare repository that was made by itself points to a branch that nobody pushed
        found = self._run("for-each-ref", "--format=%(refname:lstrip=3)", "refs/remotes/origin")
        branches = found.decode().split()
        if not branches:
            raise RemoteError(
                tr("{url} is empty: there is no vault in it yet", url=url),
                hint=tr(
                    "in the vault of whoever began it: git remote add origin URL, casekit sync"
                ),
            )
        name = "main" if "main" in branches else branches[0]
        self._run("checkout", "--quiet", "-B", name, "--track", f"origin/{name}")

    def set_up_for_ciphertext(self) -> None:
        """Let git keep bytes as they are, and flush commits to the disk."""
        # bytes are bytes: a changed line end breaks a sealed file
        self._run("config", "--local", "core.autocrlf", "false")
        # commits hold the only copy of older versions
        self._run("config", "--local", "core.fsync", "committed")

    @cached_property
    def directory(self) -> Path:
        """Where git keeps its own files: `.git`, or what a linked work tree points to."""
        usual = self.root / ".git"
        if usual.is_dir():
            return usual
        if not usual.exists():
            raise GitError(
                tr("{root} is not a git repository", root=self.root),
                hint=tr("casekit init makes a vault with its repository"),
            )
        return Path(self._run("rev-parse", "--absolute-git-dir").decode().strip())

    def check_version(self) -> None:
        """Raise GitMissingError or GitTooOldError when git can't do what casekit asks of it."""
        if self.version < OLDEST:
            found, wanted = (".".join(map(str, version)) for version in (self.version, OLDEST))
            raise GitTooOldError(
                tr("git {found} is too old: casekit needs {wanted}", found=found, wanted=wanted),
                hint=tr("install a newer git"),
            )

    @property
    def version(self) -> tuple[int, int]:
        """Which git this is; 0.0 when it does not say."""
        return version_of(self.root, lambda: self._run("version", anywhere=True))

    def check_state(self) -> None:
        """Raise GitStateError when a commit now would be lost or end up in somebody's merge."""
        self.check_format()
        for name, (what, hint) in _IN_PROGRESS.items():
            if (self.directory / name).exists():
                raise GitStateError(tr("{what} is in progress in this vault", what=what), hint=hint)
        if not (self.directory / "HEAD").read_text("utf-8").startswith("ref: "):
            raise GitStateError(
                tr("no branch is checked out (detached HEAD): a change would easily be lost"),
                hint=tr("git switch main, or git switch -c NAME to begin a branch here"),
            )

    def check_format(self) -> None:
        """Raise GitStateError in a repository of longer ids, which GitPython can't read."""
        if len(self.head() or self._run("hash-object", "--stdin").strip()) > _SHA1:
            raise GitStateError(
                tr(
                    "this repository names its commits by SHA-256, which casekit can't work "
                    "with yet"
                ),
                hint=tr(
                    "a vault needs a repository of git's usual kind: git init "
                    "--object-format=sha1, with --bare for the one that the team shares"
                ),
            )

    def check_clean(self, paths: Sequence[str]) -> None:
        """Raise DirtyError when any of these files holds changes that are not committed."""
        if found := self.dirty(paths):
            more = tr(" and {n} more", n=len(found) - 1) if len(found) > 1 else ""
            raise DirtyError(
                tr(
                    "{found}{more}: changes that are not committed stand in the way",
                    found=in_line(found[0]),
                    more=more,
                ),
                hint=tr(
                    "git status shows them; commit them, or git restore takes them back: git "
                    "restore --staged --worktree {found}",
                    found=in_line(found[0]),
                ),
            )

    def dirty(self, paths: Sequence[str]) -> list[str]:
        """Which of these files hold changes that are not committed."""
        # threads to look at a few files with cost more than they spare
        few = () if len(paths) > MANY else ("-c", "core.preloadIndex=false")
        out = self._run(
            *few, "--no-optional-locks", "status", "--porcelain", "-z", "--ignored=matching",
            # an argument list has an end: of very many, the whole vault is looked at
            "--untracked-files=all", "--", *(paths if len(paths) <= MANY else ()),
        )  # fmt: skip
        dirty = {entry[3:] for entry in out.decode(errors="replace").split("\0") if entry}
        return sorted(dirty & set(paths))

    def uncommitted(self) -> list[str]:
        """Every file that differs from the last commit, or is not in it."""
        out = self._run(
            "--no-optional-locks", "status", "--porcelain", "-z", "--untracked-files=all",
            "--no-renames",
        )  # fmt: skip
        return sorted(entry[3:] for entry in out.decode(errors="replace").split("\0") if entry)

    def head(self) -> str:
        """The commit that is checked out; empty before the first one."""
        name = (self.directory / "HEAD").read_text("utf-8").strip().removeprefix("ref: ")
        loose = self.directory / name
        try:
            return loose.read_text("ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            out = self._run("rev-parse", "--verify", "--quiet", "HEAD", check=False)
            return out.decode().strip()

    def unstage(self, paths: Sequence[str]) -> None:
        """Make the index forget these files again."""
        listed = "\0".join(paths).encode() + b"\0"
        files = ("--pathspec-from-file=-", "--pathspec-file-nul")
        if self.head():
            self._run("reset", "--quiet", *files, input=listed, check=False)
        else:
            self._run("rm", "--cached", "--quiet", "--ignore-unmatch", *files, input=listed,
                      check=False)  # fmt: skip

    def committed(self, *paths: str) -> dict[str, str] | None:
        """The git ids of these in HEAD; `folder/` stands for everything directly in a folder.

        None when the work tree differs from HEAD. The id of a folder is one of all that it holds.
        """
        if not self.head():
            return None
        status = self._run(
            "--no-optional-locks", "status", "--porcelain", "-z", "--untracked-files=normal"
        )
        if status:
            return None
        ids = {}
        for entry in self._run("ls-tree", "-z", "HEAD", "--", *paths).decode().split("\0"):
            if entry:
                described, _, path = entry.partition("\t")
                ids[path] = described.split(" ")[2]
        return ids

    def history(
        self, prefix: str = "", *, limit: int = 0, among: Sequence[str] = ("HEAD",)
    ) -> tuple[Commit, ...]:
        """The commits that touched a path, newest first, with what each changed there.

        `among` says which commits are looked at, as git log takes it.
        """
        if not self.head():
            return ()
        out = self._run(
            # the last two undo settings of the user that would add lines, or hide the first commit
            "log", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-color",
            "--no-show-signature", "--root", "--format=%H%x00%cI%x00%an%x00%ae%x00%s",
            *([f"--max-count={limit}"] if limit else []), *among,
            "--", *([prefix] if prefix else []),
        ).decode("utf-8", "replace")  # fmt: skip
        return commits_of(out)

    def read_blobs(self, ids: Sequence[str], *, missing: bytes | None = None) -> Iterator[bytes]:
        """The contents of these blobs, in their order, read by one process and never all at once.

        `missing` stands for one that is not there; without it that is an error.
        """
        if not ids:
            return
        with self.talk("cat-file", "--batch") as git:
            assert git.stdin
            assert git.stdout
            for start in range(0, len(ids), _QUESTIONS):
                some = ids[start : start + _QUESTIONS]
                git.stdin.write("\n".join((*some, "")).encode())
                git.stdin.flush()
                for wanted in some:
                    header = git.stdout.readline().split()
                    if len(header) == 3:
                        yield git.stdout.read(int(header[2]))
                        git.stdout.read(1)
                    elif missing is not None and header:
                        yield missing
                    else:
                        raise GitError(
                            tr("object {wanted} is not in the repository", wanted=wanted[:12])
                        )

    def talk(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """A git that answers questions one after the other, for reading a whole history."""
        return subprocess.Popen(
            ["git", *HISTORY, *arguments],
            cwd=self.root,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # as much as a pipe holds: Python would fetch an eighth of that at once
            bufsize=1 << 16,
        )

    def listen(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """A git that takes in what it is told, and says nothing but errors."""
        return subprocess.Popen(
            ["git", *arguments],
            cwd=self.root,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def _run(
        self,
        *arguments: str,
        input: bytes | IO[bytes] | None = None,  # noqa: A002 - the name subprocess gives it
        env: Mapping[str, str] | None = None,
        check: bool = True,
        anywhere: bool = False,
    ) -> bytes:
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=None if anywhere else self.root,
                env=_environment() | dict(env or {}),
                **_input(input),
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise GitMissingError(
                tr("git is not installed"),
                hint=tr("install git 2.38 or newer; casekit keeps its history"),
            ) from None
        if check and done.returncode:
            lines = dict.fromkeys(done.stderr.decode(errors="replace").split("\n"))
            said = "; ".join(filter(None, map(str.strip, lines))) or "?"
            refuse_locked(self.root, said)
            command = next((word for word in arguments if not word.startswith("-")), "")
            raise GitError(
                tr("git {command} failed: {said}", command=command, said=said),
                hint=tr("git status may tell more"),
            )
        output: bytes = done.stdout
        return output


def _input(content: bytes | IO[bytes] | None) -> dict[str, Any]:
    if isinstance(content, bytes):
        return {"input": content}
    return {"stdin": content or subprocess.DEVNULL}


def _environment() -> dict[str, str]:
    # git exports GIT_DIR and friends to hooks and drivers; our own calls must not obey them
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true"}

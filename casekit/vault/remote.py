"""The repository that a team shares, wherever it is: fetching from it, pushing to it.

GitPython tells how far a transfer is; everything else about git is in `git.py` and `objects.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casekit.errors import RemoteError
from casekit.vault.objects import Objects

if TYPE_CHECKING:
    from git import RemoteProgress

Progress = Callable[[int, int], None]

_OFFLINE = "your own changes are safe in this clone: try casekit sync again when it can be reached"


@dataclass(frozen=True, slots=True)
class Remote:
    """A branch of another repository."""

    objects: Objects
    name: str
    branch: str

    @property
    def tracking(self) -> str:
        """The reference that remembers what was last fetched."""
        return f"refs/remotes/{self.name}/{self.branch}"

    @property
    def seen(self) -> str:
        """The reference that remembers what was last accepted.

        Unlike `tracking`, a `git fetch` by hand does not move it, and it keeps the commits of a
        branch that somebody rolled back.
        """
        return f"refs/casekit/seen/{self.name}/{self.branch}"

    def fetch(self, progress: Progress | None = None) -> str:
        """Fetch the branch; gives its commit, or an empty text where the remote has none yet.

        Raises RemoteError when the remote can't be reached.
        """
        from git import GitCommandError, Repo

        with Repo(self.objects.root) as repository:
            try:
                there = repository.git.ls_remote("--heads", "--", self.name, self._head)
                if not there:
                    return ""
                repository.remote(self.name).fetch(
                    f"+{self._head}:{self.tracking}", progress=_bar(progress), no_tags=True
                )
            except (GitCommandError, ValueError) as error:
                raise RemoteError(
                    f"the remote {self.name} can't be read: {_reason(error)}", hint=_OFFLINE
                ) from None
        return self.objects.read_ref(self.tracking)

    def push(self, commit: str, progress: Progress | None = None) -> bool:
        """Let the branch of the remote go on to a commit; False when it moved meanwhile.

        Raises RemoteError when it can't be reached, or refuses what is sent.
        """
        from git import GitCommandError, PushInfo, Repo

        with Repo(self.objects.root) as repository:
            try:
                answers = repository.remote(self.name).push(
                    f"{commit}:{self._head}", progress=_bar(progress)
                )
            except (GitCommandError, ValueError) as error:
                raise RemoteError(
                    f"the remote {self.name} can't be written: {_reason(error)}", hint=_OFFLINE
                ) from None
            refused = PushInfo.REJECTED | PushInfo.REMOTE_REJECTED | PushInfo.REMOTE_FAILURE
            said = " ".join(answer.summary.strip() for answer in answers if answer.flags & refused)
            if said and ("fetch first" in said or "non-fast-forward" in said or "stale" in said
                         or "cannot lock ref" in said):  # fmt: skip
                return False
            if said or answers.error is not None:
                raise RemoteError(
                    f"the remote {self.name} did not take the changes: "
                    f"{said or _reason(answers.error)}",
                    hint="a rule of the hosting site or a hook of yours says no; "
                    "nothing here was changed",
                )
        self.objects.write_ref(self.tracking, commit)
        return True

    @property
    def _head(self) -> str:
        return f"refs/heads/{self.branch}"


def of_branch(objects: Objects) -> Remote | None:
    """The remote that the checked-out branch goes with; None where there is none."""
    branch = objects.branch()
    names = objects.remotes()
    set_ = objects.setting(f"branch.{branch}.remote")
    merged = objects.setting(f"branch.{branch}.merge").removeprefix("refs/heads/")
    if set_ in names:
        return Remote(objects, set_, merged or branch)
    if "origin" in names or len(names) == 1:
        return Remote(objects, "origin" if "origin" in names else names[0], branch)
    return None


def _bar(progress: Progress | None) -> "RemoteProgress | None":
    if progress is None:
        return None
    from git import RemoteProgress

    class Bar(RemoteProgress):
        """Passes git's own counting on."""

        def update(
            self, op_code: int, cur_count: Any, max_count: Any = None, message: str = ""
        ) -> None:
            del op_code, message
            progress(int(cur_count), int(max_count or cur_count))

    return Bar()


def _reason(error: object) -> str:
    """The last thing git said, without the addresses and passwords that it may repeat."""
    text = str(getattr(error, "stderr", "") or error)
    lines = [line.strip(" '\n") for line in text.splitlines() if "fatal:" in line or "error:" in line]
    said = lines[0] if lines else text.strip().splitlines()[-1] if text.strip() else "no answer"
    return said.partition("://")[0].replace("stderr: '", "").strip()

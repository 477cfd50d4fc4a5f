"""The repository that a team shares, wherever it is: fetching from it, pushing to it.

GitPython tells how far a transfer is; everything else about git is in `git.py` and `objects.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casekit.errors import RemoteError
from casekit.messages import tr
from casekit.vault.git_locks import lock_named_in, marked, refuse_locked
from casekit.vault.objects import Objects
from casekit.vault.refusals import said

if TYPE_CHECKING:
    from git import RemoteProgress, Repo

Progress = Callable[[int, int], None]

FETCHED = "refs/casekit/fetched"
"""What the remote had when it was asked last, be it sound or not."""

# what git's own check would refuse as a whole is looked at here, and told with its commit
_UNCHECKED = {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "fetch.fsckObjects",
    "GIT_CONFIG_VALUE_0": "false",
}
_OFFLINE = tr(
    "your own changes are safe in this clone: try casekit sync again when it can be reached"
)


@dataclass(frozen=True, slots=True)
class Remote:
    """A branch of another repository."""

    objects: Objects
    name: str
    branch: str

    @property
    def seen(self) -> str:
        """The reference that remembers what was last accepted.

        A `git fetch` by hand does not move it, and it keeps the commits of a branch that somebody
        rolled back.
        """
        return f"refs/casekit/seen/{self.name}/{self.branch}"

    @property
    def others(self) -> tuple[str, ...]:
        """The branches of this remote that were accepted before, but for this one."""
        folder = f"refs/casekit/seen/{self.name}/"
        return tuple(name for name in self.objects.refs(folder) if name != self.branch)

    def fetch(self, progress: Progress | None = None) -> str:
        """Fetch the branch; gives its commit, or an empty text where the remote has none yet.

        Raises RemoteError when the remote can't be reached.
        """
        from git import GitCommandError, Repo

        with Repo(self.objects.root) as repository:
            found = self._stands(repository)
            if not found or found == self.objects.read_ref(self.seen):
                return found
            root = self.objects.root
            try:
                with (
                    marked(root, self.objects.directory),
                    repository.git.custom_environment(**_UNCHECKED),
                ):
                    repository.remote(self.name).fetch(
                        f"+{self._head}:{FETCHED}",
                        progress=_bar(progress),
                        no_tags=True,
                        # git would otherwise believe what is not accepted yet
                        refmap="",
                    )
            except (GitCommandError, ValueError) as error:
                refuse_locked(root, str(error))
                raise self._silent(error) from None
        return self.objects.read_ref(FETCHED)

    def push(self, commit: str, onto: str, progress: Progress | None = None) -> bool:
        """Let the branch of the remote go on from `onto` to a commit; False when it moved.

        Raises RemoteError when it can't be reached, or refuses what is sent.
        """
        from git import GitCommandError, PushInfo, Repo

        bar = _bar(progress)
        with Repo(self.objects.root) as repository:
            try:
                # the hook need not look a second time at what a sync has looked at
                with repository.git.custom_environment(CASEKIT_CHECKED=commit):
                    answers = repository.remote(self.name).push(
                        f"{commit}:{self._head}", progress=bar
                    )
                answers.raise_if_error()
                if not any(answer.flags & PushInfo.ERROR for answer in answers):
                    return True
                reason = answers[0].summary.strip()
            except (GitCommandError, ValueError) as error:
                reason = _reason(error)
            # what git says differs by version and transport; where the branch stands does not lie
            if self._stands(repository) != onto:
                return False
        raise self._refused(reason, said([*bar.other_lines, *bar.error_lines]))

    def _refused(self, reason: str, lines: tuple[str, ...]) -> RemoteError:
        told = "".join(f"\n  {line}" for line in lines) or f" {reason}"
        if any(line.startswith("casekit: ") for line in lines):
            return RemoteError(
                tr(
                    "nothing was sent to {name}, as the guard of this clone says no:{told}",
                    name=self.name,
                    told=told,
                ),
                hint=tr(
                    "casekit validate tells what is not in line; your own changes are safe here"
                ),
            )
        if lock := lock_named_in(reason + "".join(lines)):
            return RemoteError(
                tr(
                    "the remote {name} took nothing: a lock of git is in the way there, {lock}",
                    name=self.name,
                    lock=lock,
                ),
                hint=tr(
                    "somebody may be sending at this moment: casekit sync again in a minute. "
                    "Where it stays, a git that was killed there left it, and whoever looks "
                    "after that repository takes it away; your own changes are safe in this "
                    "clone"
                ),
            )
        if "hash algorithm" in told:
            raise self._another_hash()
        return RemoteError(
            tr("the remote {name} did not take the changes:{told}", name=self.name, told=told),
            hint=tr(
                "a rule of the hosting site or a hook says no, or you may not push "
                "there; your own changes are safe in this clone"
            ),
        )

    def accept(self, commit: str) -> None:
        """Remember that the branch of the remote stands at this commit, and that it was sound."""
        self.objects.write_refs(commit, self.seen, f"refs/remotes/{self.name}/{self.branch}")

    def _stands(self, repository: "Repo") -> str:
        from git import GitCommandError

        try:
            found = str(repository.git.ls_remote("--heads", "--", self.name, self._head))
        except GitCommandError as error:
            raise self._silent(error) from None
        return found.partition("\t")[0]

    def _another_hash(self) -> RemoteError:
        return RemoteError(
            tr(
                "the remote {name} names commits by SHA-256, and this vault doesn't", name=self.name
            ),
            hint=tr("begin the remote anew: git init --bare --object-format=sha1 DIR"),
        )

    def _silent(self, error: Exception) -> RemoteError:
        if "algorithm" in str(error):
            return self._another_hash()
        return RemoteError(
            tr("the remote {name} can't be read: {reason}", name=self.name, reason=_reason(error)),
            hint=_OFFLINE,
        )

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


def _bar(progress: Progress | None) -> "RemoteProgress":
    from git import RemoteProgress

    class Bar(RemoteProgress):
        """Passes git's own counting on, and keeps the rest of what it says."""

        def update(
            self, op_code: int, cur_count: Any, max_count: Any = None, message: str = ""
        ) -> None:
            del op_code, message
            if progress is not None:
                progress(int(cur_count), int(max_count or cur_count))

    return Bar()


def _reason(error: object) -> str:
    """The last thing git said, without the addresses and passwords that it may repeat."""
    text = str(getattr(error, "stderr", "") or error)
    lines = [line for line in text.splitlines() if "fatal:" in line or "error:" in line]
    said = (lines or text.strip().splitlines() or ["no answer"])[0]
    return said.partition("://")[0].replace("stderr: '", "").strip(" '")

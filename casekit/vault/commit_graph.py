"""Which commits there are, how they follow each other, and what each holds of a file."""

from collections.abc import Iterable, Sequence

from casekit.errors import GitError, GitStateError
from casekit.messages import tr
from casekit.vault.git import HISTORY, Git


class Commits(Git):
    """The history of a repository."""

    def resolve(self, revision: str) -> str:
        """The id of the commit that a revision names; empty when it names none."""
        out = self._run("rev-parse", "--verify", "--quiet", "--end-of-options",
                        f"{revision}^{{commit}}", check=False)  # fmt: skip
        return out.decode().strip()

    def merge_bases(self, one: str, other: str) -> tuple[str, ...]:
        """The best common ancestors of two commits; several after a criss-cross."""
        if one and one == other:
            return (one,)
        out = self._run("merge-base", "--all", one, other, check=False)
        return tuple(sorted(out.decode().split()))

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether everything in the first commit is in the second one."""
        return one == other or self.merge_bases(one, other) == (one,)

    def first_commit(self, commit: str) -> str:
        """The commit with which the history of another one began, along its first parents.

        Raises GitStateError where nothing was committed yet.
        """
        self.check_begun(commit)
        out = self._run("rev-list", "--max-parents=0", "--first-parent", commit)
        return out.decode().split()[-1]

    def check_begun(self, commit: str) -> None:
        """Raise GitStateError where there is no commit yet, so no history either."""
        if not commit:
            raise GitStateError(
                tr("these files are in no commit yet, so that this vault has no history"),
                hint=tr(
                    "casekit clone URL DIR gets a vault with its history; git add and git commit "
                    "begin one with these files"
                ),
            )

    def beginnings(self, commit: str) -> tuple[str, ...]:
        """All commits with which the history of another one began: one, in a sound vault."""
        return tuple(self._run("rev-list", "--max-parents=0", commit).decode().split())

    def holds_all(self, commit: str, others: Sequence[str]) -> bool:
        """Whether a commit came after all of these; one that is gone from here counts as not."""
        if not others or set(others) == {commit}:
            return True
        try:
            return not self._run("rev-list", "-1", *others, f"^{commit}").strip()
        except GitError:
            return False

    def in_order(self, new: Iterable[str], known: Iterable[str]) -> list[tuple[str, ...]]:
        """Every commit that leads to `new` and not to `known`, parents first, with its parents."""
        excluded = [f"^{commit}" for commit in known]
        out = self._run(
            *HISTORY, "rev-list", "--topo-order", "--reverse", "--parents", *new, *excluded
        )
        return [tuple(line.split()) for line in out.decode().splitlines()]

    def objects_between(self, new: Iterable[str], known: Iterable[str], folder: str) -> list[str]:
        """The ids of all that a folder held in commits that lead to `new` and not to `known`."""
        excluded = [f"^{commit}" for commit in known]
        out = self._run(
            *HISTORY, "rev-list", "--objects", "--no-object-names", *new, *excluded, "--", folder
        )
        return out.decode().split()

    def held_before(self, blob: str, path: str, commits: Sequence[str]) -> bool:
        """Whether a file had this content in a commit or before it; any file for no path."""
        where = ["--", path] if path else []
        plain = ("log", "--no-show-signature", "--no-color", "--format=%H", "-1", "-m")
        out = self._run(*HISTORY, *plain, f"--find-object={blob}", *commits, *where)
        return bool(out.strip())

    def changed_by(self, path: str, commits: Sequence[str]) -> list[str]:
        """The commits, up to these, in which a file is as it was in none of their parents."""
        found = self._run(*HISTORY, "rev-list", "--full-history", *commits, "--", path)
        # that names merges as well which only carry what one side has
        out = self._run(*HISTORY, "diff-tree", "--stdin", "--root", "-c", "-r", "--no-renames",
                        "--name-only", "--", path, input=found) if found else b""  # fmt: skip
        known, changed = set(found.decode().split()), dict[str, None]()
        for line in out.decode("utf-8", "replace").split("\n"):
            if line in known:
                commit = line
            elif line:
                # a merge is named in any case, its files only where no side has them so
                changed[commit] = None
        return list(changed)

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

    def commits_between(self, new: str, known: Iterable[str], remote: str = "") -> tuple[str, ...]:
        """The commits that lead to `new` and that neither `known` nor a remote has."""
        known = tuple(known)
        if new in known:
            return ()
        excluded = [f"^{commit}" for commit in known if self.resolve(commit)]
        remotes = ["--not", f"--remotes={remote}"] if remote else []
        out = self._run("rev-list", new, *excluded, *remotes)
        return tuple(out.decode().split())

    def blob_at(self, commit: str, path: str) -> str:
        """The id of a file's content in a commit; empty when it isn't there."""
        out = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{path}",
                        check=False)  # fmt: skip
        return out.decode().strip()

    def tree_id(self, commit: str) -> str:
        """The id of the tree of a commit; the same for the same files."""
        return self._run("rev-parse", "--verify", f"{commit}^{{tree}}").decode().strip()

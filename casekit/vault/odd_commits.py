"""What is wrong with the folders of a commit, and with the names of the files that it brings."""

from collections.abc import Iterable, Iterator, Sequence

from casekit.errors import RefusedError
from casekit.messages import tr
from casekit.model.findings import Finding
from casekit.vault.guard_file import check_path
from casekit.vault.raw_history import Changed, RawCommit, RawHistory, TooManyFilesError
from casekit.vault.signers import finding


class FloodedError(Exception):
    """So many commits are at fault that it helps nobody to look at the rest."""


def check_places(
    raw: RawCommit, history: RawHistory, brought: Iterable[Changed]
) -> Iterator[Finding]:
    """Folders that programs read in different ways, and names that some disk takes for others."""
    for path, what in history.odd.pop(raw.tree, ()):
        message = tr("a folder in it can be read in two ways: {what}", what=what)
        hint = tr("git fsck shows it; no program makes such a folder by itself: ask who did")
        yield finding(raw, "tree-odd", message, hint, path)
    for change in brought:
        for one in check_path(change.path):
            yield finding(raw, one.code, one.message, one.hint, one.file)


def too_many(raws: Sequence[RawCommit], error: TooManyFilesError) -> RefusedError:
    """The same refusal, with the commit that it is about and the way forward."""
    commit = next((one.id[:10] for one in raws if one.tree == error.tree), "")
    return RefusedError(
        tr("commit {id} brings more files, or deeper folders, than any vault has", id=commit),
        hint=tr(
            "git log -1 tells whose it is; whoever may force the branch of the remote sets it "
            "back to before it: git push --force REMOTE {id}~1:BRANCH",
            id=commit,
        ),
    )

"""What a sync is about to send, sealed once more where a consent has ended since it was written."""

from casekit.errors import CasekitError, RefusedError
from casekit.messages import joined, tr
from casekit.model.findings import Severity
from casekit.model.shown import in_line
from casekit.vault.guard import brought, check_open
from casekit.vault.guard_readers import readers_too_wide
from casekit.vault.objects import Objects
from casekit.vault.resealing import seal
from casekit.vault.saving import governs
from casekit.vault.snapshot import Snapshot, case_of, section_of
from casekit.vault.workspace import Workspace


def _keep_back(path: str) -> str:
    return tr(
        "git log -- {path} shows the commit: take it out before it is sent (git rebase -i). Where "
        "the words may stand in the open, git push --no-verify sends it",
        path=path,
    )


def refuse_plain(workspace: Workspace, objects: Objects, theirs: str) -> None:
    """Raise RefusedError for words of a record in an open file that one is about to send.

    Who has no hooks commits them with nobody saying a word; once sent, they stay with everybody.
    """
    commits = objects.commits_between(objects.head(), [theirs] if theirs else [])
    for one in check_open(workspace, objects, brought(objects, commits, theirs), _keep_back):
        if one.severity is Severity.ERROR:
            raise RefusedError(joined(": ", [in_line(one.file), one.message]), hint=one.hint)


def bring_in_line(workspace: Workspace, objects: Objects, theirs: str) -> tuple[str, ...]:
    """Seal anew what one's own commits changed and somebody can open who may not any more.

    Whoever does not decide who reads a case can't; that is told, in sentences, and kept from
    nobody: a colleague's work must not wait for a keeper.
    """
    wide = _too_wide(workspace, objects, theirs)
    mine = [case for case in wide if _decides(workspace, case)]
    notes: list[str] = [
        tr(
            "case {case}: somebody can open what you send who may not any more; a keeper of the "
            "case brings it in line (casekit seal {case})",
            case=case,
        )
        for case in sorted(wide - set(mine))
    ]
    if mine:
        notes += seal(workspace, sorted(mine)).notes
    return tuple(notes)


def _too_wide(workspace: Workspace, objects: Objects, theirs: str) -> set[str]:
    head = objects.head()
    commits = objects.commits_between(head, [theirs] if theirs else [])
    tree = objects.tree(head)
    changed: dict[str, set[str]] = {}
    for path, mode, blob in objects.changed_in(commits):
        if section_of(path) and tree.get(path) == (mode, blob):
            changed.setdefault(case_of(path), set()).add(path)
    snapshot = Snapshot(workspace, objects, tree)
    snapshot.load(tree[path].blob for case in changed for path in snapshot.paths(case))
    return {case for case, paths in changed.items() if readers_too_wide(snapshot, case, paths)}


def _decides(workspace: Workspace, case: str) -> bool:
    try:
        return governs(workspace, workspace.sharing(case, workspace.parts(case)))
    except CasekitError:
        return False

"""What must never get into the history of a vault, seen without a key where that can be.

The hooks check what is about to be committed or pushed, `validate` the work tree. Nobody is kept
from anything on purpose by this: hooks can be skipped, and a hosting site runs `validate` again.
"""

import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from casekit.errors import CasekitError, CorruptError, OddFileError
from casekit.messages import tr
from casekit.model.findings import Finding, Severity, in_order
from casekit.model.shown import in_line
from casekit.vault.cipher import read_limited
from casekit.vault.guard_file import check_content, too_large
from casekit.vault.guard_plain import papers, quoted
from casekit.vault.guard_readers import in_a_merge, readers_too_wide
from casekit.vault.guard_staged import check_step
from casekit.vault.harmless import is_ours
from casekit.vault.objects import EXECUTABLE, ORDINARY, Entry, Objects
from casekit.vault.registry import odd_finding
from casekit.vault.snapshot import Snapshot, case_of, section_of
from casekit.vault.stanzas import check_stanzas
from casekit.vault.workspace import CASES, Workspace

_TO_SEAL = ("seal-", "consent-expired")
"""How the findings begin that `casekit seal` mends."""

_DROPPED = {
    "MERGE_HEAD": "git merge --abort",
    "rebase-merge": "git rebase --abort",
    "rebase-apply": "git rebase --abort",
    "CHERRY_PICK_HEAD": "git cherry-pick --abort",
    "REVERT_HEAD": "git revert --abort",
}
"""What drops the work in whose midst git stopped, by the file that it keeps of it."""


def _unstashed(path: str) -> str:
    return tr(
        "git restore --source HEAD --staged --worktree -- {path} takes what was committed; after "
        "git stash pop the stash is kept, and git stash branch NAME opens it on a branch of its "
        "own, which casekit merge NAME merges once it is committed",
        path=path,
    )


def _unstage(path: str) -> str:
    return tr(
        "git restore --staged -- {path} takes it out of the commit. Where the words may stand in "
        "the open, git commit --no-verify goes on",
        path=path,
    )


def _unsend(path: str) -> str:
    return tr(
        "git log -- {path} shows the commit: take it out before it is sent (git rebase -i). Where "
        "the words may stand in the open, git push --no-verify goes on",
        path=path,
    )


def check_work_tree(workspace: Workspace, *, cases: bool = True) -> tuple[int, list[Finding]]:
    """Check the files of the work tree that git would take along; counts the sealed ones.

    Without `cases` their sections are left out, which somebody with a key looks into.
    """
    objects = Objects(workspace.root)
    checked, found = 0, []
    for path in objects.files():
        if not cases and section_of(path):
            continue
        checked += path.startswith(f"{CASES}/")
        found += _in_work_tree(workspace, path)
    found += _unmerged(objects)
    return checked, found


def check_staged(workspace: Workspace, index: str = "") -> list[Finding]:
    """Check what is about to be committed; `index` is another index file that git uses for it.

    Warnings are no reason to refuse it.
    """
    objects = Objects(workspace.root)
    staged = objects.staged(index)
    head = objects.tree(objects.head()) if objects.head() else {}
    changed = {path: entry for path, entry in staged.items() if head.get(path) != entry}
    found = _unmerged(objects)
    found += _check_entries(workspace, objects, staged, changed.items())
    other = objects.resolve("MERGE_HEAD")
    theirs = objects.tree(other) if other else {}
    same = {path for path, entry in changed.items() if theirs.get(path) == entry}
    if other:
        found = list(in_a_merge(found, same))
    made = [(path, entry) for path, entry in changed.items() if path not in same]
    found += check_open(workspace, objects, made, _unstage)
    if not any(one.severity is Severity.ERROR for one in found):
        parents = [tree for tree in (head, theirs) if tree]
        found += check_step(workspace, objects, staged, parents)
    return list(in_order(found if other else taken_back(found, head)))


def taken_back(findings: Iterable[Finding], uncommitted: Container[str]) -> list[Finding]:
    """The same, where `casekit seal` would refuse: what isn't committed stands in its way."""
    return [
        replace(
            one,
            hint=tr(
                "git restore --staged --worktree {file} brings back what was committed "
                "last; then {hint}",
                file=in_line(one.file),
                hint=one.hint,
            ),
        )
        if one.code.startswith(_TO_SEAL) and one.file in uncommitted
        else one
        for one in findings
    ]


def check_pushed(workspace: Workspace, remote: str, lines: Iterable[str]) -> list[Finding]:
    """Check every version that a push would send; `lines` are what git tells a pre-push hook."""
    objects = Objects(workspace.root)
    found: list[Finding] = []
    for line in lines:
        _, new, _, old = [*line.split(), "", "", "", ""][:4]
        if not new.strip("0"):
            continue  # a branch is taken away
        commits = objects.commits_between(new, [old] if old.strip("0") else [], remote)
        some = brought(objects, commits, old)
        found += _check_entries(workspace, objects, objects.tree(new), some)
        found += check_open(workspace, objects, some, _unsend)
    return list(in_order(found))


def brought(objects: Objects, commits: Sequence[str], to: str) -> list[tuple[str, Entry]]:
    """What these commits bring to where a remote stands, whatever took it away later."""
    return [
        (path, Entry(mode, blob))
        for path, mode, blob in objects.changed_in(commits)
        # never the whole tree: nobody has verified what the remote has, be it folders without end
        if path.endswith(".age") or not to.strip("0") or objects.blob_at(to, path) != blob
    ]


def check_open(
    workspace: Workspace,
    objects: Objects,
    entries: Iterable[tuple[str, Entry]],
    hint: Callable[[str], str],
) -> list[Finding]:
    """What the open ones among these files hold of somebody's record, or may hold."""
    some = [
        (path, entry)
        for path, entry in entries
        if entry.mode in (ORDINARY, EXECUTABLE) and not (path.endswith(".age") or is_ours(path))
    ]
    if not some:
        return []
    contents = objects.read_blobs([entry.blob for _, entry in some])
    found = [one for path, _ in some for one in papers(path)]
    files = zip((path for path, _ in some), contents, strict=True)
    return [*found, *quoted(workspace, files, hint)]


def _check_entries(
    workspace: Workspace,
    objects: Objects,
    tree: Mapping[str, Entry],
    changed: Iterable[tuple[str, Entry]],
) -> list[Finding]:
    """Check these versions, and the readers of those that stand in `tree`."""
    snapshot = Snapshot(workspace, objects, tree)
    entries = list(changed)
    snapshot.load(entry.blob for _, entry in entries if entry.mode in (ORDINARY, EXECUTABLE))
    allow_ssh = _allows_ssh(workspace)
    found: list[Finding] = []
    cases: dict[str, set[str]] = {}
    for path, entry in entries:
        linked = entry.mode not in (ORDINARY, EXECUTABLE)
        content = b"" if linked else snapshot.blob(entry.blob)
        problems = check_content(path, content, mode=entry.mode, allow_ssh=allow_ssh)
        if not problems and section_of(path):
            # what was put right since must not keep a push from going
            problems = _check_place(snapshot, path, entry, stands=tree.get(path) == entry)
        found += problems
        if not problems and tree.get(path) == entry and section_of(path):
            cases.setdefault(case_of(path), set()).add(path)
    for case, paths in cases.items():
        found += readers_too_wide(snapshot, case, paths)
    return found


def _check_place(snapshot: Snapshot, path: str, entry: Entry, *, stands: bool) -> list[Finding]:
    try:
        one = snapshot.open_blob(entry.blob, path)
    except CorruptError as error:
        return [
            Finding("file-corrupt", error.message, tr("git log shows what stood there"), file=path)
        ]
    except CasekitError:
        # no key, or no passphrase for it: what can be seen from outside was checked
        return []
    return check_stanzas(path, one.envelope, one.kinds) if stands else []


def _in_work_tree(workspace: Workspace, path: str) -> list[Finding]:
    file = workspace.root / path
    try:
        if file.is_symlink():
            return check_content(path, b"", mode="120000")
        content = read_limited(file, inside=path)
    except FileNotFoundError:
        return []  # taken away, and not committed yet
    except OddFileError as error:
        # below what should be a folder there is nothing: that one is told of
        return [odd_finding(error, path)] if os.path.lexists(file) else []
    except CasekitError:
        if is_ours(path) or path.endswith(".age"):
            return [too_large(path, file.lstat().st_size)]
        return []  # a picture or film of the team's own
    except OSError:
        return []
    return check_content(path, content, allow_ssh=_allows_ssh(workspace))


def _allows_ssh(workspace: Workspace) -> bool:
    try:
        return workspace.settings.allow_ssh_recipients
    except CasekitError:
        return False


def _unmerged(objects: Objects) -> list[Finding]:
    began = next((name for name in _DROPPED if (objects.directory / name).exists()), "")
    return [
        Finding(
            "file-unmerged",
            tr("git could not merge this and nobody has settled it yet"),
            tr(
                "{format}; or choose a side (git checkout --theirs -- {path}) and git add it",
                format=tr("{drop}, then casekit sync merges it", drop=_DROPPED[began])
                if began
                else _unstashed(in_line(path)),
                path=in_line(path),
            ),
            file=path,
        )
        for path in objects.unmerged()
    ]


def index_in_use() -> str:
    """The index that git has made for the commit at hand, as it tells its hooks."""
    named = os.environ.get("GIT_INDEX_FILE", "")
    return str(Path(named).resolve()) if named else ""

"""What the others would refuse in a commit that is about to be made, said while it can be mended.

`verify` judges commits when they arrive elsewhere; by then the work of days may hang on one that
nobody accepts. A hook can be skipped: this protects whoever commits from a mistake, and nobody
from an attacker.
"""

from collections.abc import Iterator, Sequence

from casekit.errors import CasekitError, FormatError
from casekit.format.check import read_checked
from casekit.format.yaml import decode
from casekit.messages import joined, tr
from casekit.model.findings import Finding, Severity
from casekit.model.names import SectionName, is_handle
from casekit.model.settings import FILE as SETTINGS
from casekit.model.team import FOLDER as TEAM, Team
from casekit.vault.objects import Entry, Objects, Tree
from casekit.vault.rights import added
from casekit.vault.snapshot import Snapshot, case_of, section_of
from casekit.vault.workspace import Workspace


def check_step(
    workspace: Workspace, objects: Objects, staged: Tree, parents: Sequence[Tree]
) -> Iterator[Finding]:
    """Compare what is staged with the commits that it will follow: one, or two for a merge.

    What came from the other side of a merge is judged where it was made.
    """
    if not parents:
        return
    now, before = (Snapshot(workspace, objects, tree) for tree in (staged, parents[0]))
    changed = {
        path: entry
        for path, entry in staged.items()
        if all(parent.get(path) != entry for parent in parents)
    }
    gone = [path for path in parents[0] if path not in staged and all(path in p for p in parents)]
    yield from _registry(now, before, changed, gone)
    for path in gone:
        if section_of(path):
            yield Finding(
                "section-removed",
                tr("a section is taken away, which casekit never does, and others refuse"),
                tr("git restore --staged --worktree -- {path} brings it back", path=path),
                file=path,
            )
    for path, entry in changed.items():
        if name := section_of(path):
            yield from _format(now, path, name, entry)
            old = [parent[path] for parent in parents if path in parent]
            yield from _widened(now, path, name, entry, old)


def _registry(
    now: Snapshot, before: Snapshot, changed: dict[str, Entry], gone: list[str]
) -> Iterator[Finding]:
    ours = sorted(path for path in (*changed, *gone) if _handle(path) or path == SETTINGS)
    if not ours:
        return
    for path in ours:
        if path in changed:
            yield from _unsound(path, now.blob(changed[path].blob))
    if SETTINGS in gone:
        yield Finding(
            "registry-missing",
            tr("without this file it is no vault any more"),
            tr("git restore --staged --worktree -- {settings} brings it back", settings=SETTINGS),
            file=SETTINGS,
        )
    team, day = before.team(), now.workspace.today
    keepers = [h for h, member in team.items() if member.keykeeper and member.belongs(day)]
    if not keepers or not any(member.signing_keys for member in team.values()):
        return
    me = _me(now.workspace, team)
    if me in keepers:
        return
    after = now.team()
    for path in ours:
        if not (me and path == f"{TEAM}/{me}.yaml" and _steps_back(me, team, after)):
            yield Finding(
                "team-changed",
                tr(
                    "only a keykeeper may change this: {keepers}",
                    keepers=", ".join(sorted(keepers)),
                ),
                tr(
                    "send the change to one of them, who can make it and sign it; git "
                    "restore --staged takes it out of this commit"
                ),
                file=path,
            )


def _unsound(path: str, content: bytes) -> Iterator[Finding]:
    try:
        _, found = read_checked(
            decode(content, path), name="settings" if path == SETTINGS else "member", file=path
        )
    except FormatError as error:
        yield Finding("registry-broken", error.message, error.hint, file=path)
        return
    yield from (one for one in found if one.severity is Severity.ERROR)


def _format(now: Snapshot, path: str, name: SectionName, entry: Entry) -> Iterator[Finding]:
    """What is wrong with a section, as a warning: git users may save what is half done."""
    try:
        text = now.open_blob(entry.blob, path).text
    except CasekitError:
        return
    _, found = read_checked(text, name=name, file=path)
    for one in found:
        if one.severity is Severity.ERROR:
            place = f"{one.field}: " if one.field else ""
            yield Finding(
                one.code, joined("", [place, one.message]), one.hint, Severity.WARNING, path
            )


def _widened(
    now: Snapshot, path: str, name: SectionName, entry: Entry, old: Sequence[Entry]
) -> Iterator[Finding]:
    """Readers whom somebody adds who can't see the consents, and so decides nothing about them."""
    try:
        envelopes = [now.open_blob(one.blob, path).envelope for one in (entry, *old)]
    except CasekitError:
        return
    new, *before = (envelope.readers for envelope in envelopes)
    if not before or all(some == new for some in before):
        return
    if {"case", "consents"} <= now.governing(case_of(path)).keys():
        return  # what is sealed too widely is told by what the consents say
    team, day = now.team(), now.workspace.today
    for who in sorted(set(added(new, before, name, team, lambda: None, day, decides=False))):
        yield Finding(
            "seal-too-wide",
            tr("this is sealed to {who}, whom nobody who may decide it has added", who=who),
            tr("ask a keeper of the case, who sees the consents: casekit seal"),
            file=path,
        )


def _handle(path: str) -> str:
    folder, _, name = path.partition("/")
    handle = name.removesuffix(".yaml")
    return handle if folder == TEAM and handle != name and is_handle(handle) else ""


def _me(workspace: Workspace, team: Team) -> str:
    try:
        own = set(workspace.public_keys)
    except CasekitError:
        return ""
    return next((handle for handle, one in team.items() if own & set(one.recipients)), "")


def _steps_back(handle: str, before: Team, after: Team) -> bool:
    """Whether somebody only ends the own membership, or takes an own key back."""
    if handle not in before or handle not in after:
        return False
    old, new = before[handle], after[handle]
    return (
        (old.name, old.organisation, old.role) == (new.name, new.organisation, new.role)
        and set(new.recipients) <= set(old.recipients)
        and set(new.signing_keys) <= set(old.signing_keys)
        and (old.until is None or (new.until is not None and new.until <= old.until))
    )

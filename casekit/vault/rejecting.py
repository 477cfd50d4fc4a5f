"""A keykeeper brings the team's history back to what is sound, for everybody at once."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from casekit.errors import MergeConflictError, RefusedError, UsageError
from casekit.messages import either, joined, tr
from casekit.model.faults import Rejectable
from casekit.model.findings import Finding, Severity
from casekit.model.results import SyncResult
from casekit.model.shown import in_line
from casekit.vault.accepting import changed_by, faults_of, made_by
from casekit.vault.converging import Converged, converge, go_to
from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawHistory
from casekit.vault.rejected import (
    CLOCKS_APART,
    CONSENTS,
    POSTDATED,
    Weighed,
    descendants,
    message,
)
from casekit.vault.remote import Remote, of_branch
from casekit.vault.saving import author, signer
from casekit.vault.sides import Sides
from casekit.vault.snapshot import Snapshot
from casekit.vault.sync import check_not_rewritten
from casekit.vault.undone import seen_by_all
from casekit.vault.workspace import Workspace

_MESSAGE = "casekit: reject"


@dataclass(frozen=True, slots=True)
class _Plan:
    objects: Objects
    remote: Remote
    theirs: str
    start: str
    kept: tuple[str, ...]
    named: tuple[str, ...]
    after: tuple[str, ...]


def look_at_rejection(workspace: Workspace, commits: Sequence[str]) -> Rejectable:
    """What rejecting these commits would reject, fetched and looked at; changes nothing.

    Raises UsageError for a commit that the remote does not have or nothing is wrong with,
    RefusedError for somebody who is no keykeeper, and where something sound would get lost that
    must not.
    """
    plan = _plan(workspace, commits)
    return Rejectable(_lines(plan.objects, plan.named), _lines(plan.objects, plan.after))


def reject(workspace: Workspace, commits: Sequence[str]) -> SyncResult:
    """Let these commits, and those after them, count for nothing, and send that to everybody.

    Raises as `look_at_rejection` and `sync` do.
    """
    plan = _plan(workspace, commits)
    objects, theirs = plan.objects, plan.theirs
    with workspace.writing():
        made = plan.start
        for other in plan.kept:
            Sides(workspace, objects, ours=made, theirs=other, send=True)
            made = converge(workspace, objects, made, other).commit
        rejection = objects.write_commit(
            objects.tree_id(made), [made, theirs], message=message(_MESSAGE, plan.named),
            author=author(workspace), sign=signer(workspace),
        )  # fmt: skip
        # what the others would refuse must not be sent
        sides = Sides(workspace, objects, ours=made, theirs=rejection, send=True)
        _check_nobody_reads_again(sides.weighed, rejection)
        if not plan.remote.push(rejection, theirs):
            raise MergeConflictError(
                tr("others pushed to {name} at the same time", name=plan.remote.name),
                hint=tr("nothing was rejected; try again"),
            )
        here, there = objects.tree(objects.head()), objects.tree(rejection)
        entries = {
            path: there.get(path) for path in {*here, *there} if here.get(path) != there.get(path)
        }
        go_to(workspace, objects, Converged(rejection, entries))
        plan.remote.accept(rejection)
        sides.remember(rejection)
    return SyncResult(rejection, notes=sides.notes)


def _plan(workspace: Workspace, commits: Sequence[str]) -> _Plan:
    objects = Objects(workspace.root)
    objects.check_version()
    objects.check_state()
    remote = of_branch(objects)
    if remote is None:
        raise UsageError(
            tr("there is no remote: what nobody sent you needs no rejection"),
            hint=tr("don't merge it; casekit explain commit-rejected tells what this is for"),
        )
    theirs = remote.fetch()
    check_not_rewritten(objects, remote, theirs)
    named = tuple(dict.fromkeys(_resolved(objects, theirs, one) for one in commits))
    rows = objects.in_order((theirs,), ())
    void = descendants(rows, named)
    kept = _heads(rows, void)
    if not kept:
        raise RefusedError(
            tr("that is the beginning of the vault: without it nothing is left"),
            hint=tr("casekit explain root-other"),
        )
    _check_keykeeper(workspace, objects, kept[0])
    for one in named:
        found = faults_of(workspace, objects, one)
        wrong = [each for each in found if each.severity is Severity.ERROR]
        if not wrong:
            raise UsageError(
                tr("nothing is wrong with commit {one} that stops anybody", one=one[:10]),
                hint=tr(
                    "casekit undo takes a change back; casekit verify tells what is at fault. "
                    "Where somebody says that a section no longer opens: casekit seal CASE --anew"
                ),
            )
        if all(each.code == POSTDATED for each in wrong):
            _check_clock(objects, one, wrong[0])
    after = tuple(one for one, *_ in rows if one in void and one not in named)
    _check_consents(objects, named, after)
    head = objects.head()
    if not any(objects.holds_all(head, (one,)) for one in named):
        return _Plan(objects, remote, theirs, head, kept, named, after)
    if not objects.holds_all(theirs, (head,)):
        raise RefusedError(
            tr("your own commits that were not sent yet are built on what you want to reject"),
            hint=tr(
                "git branch kept keeps them; git reset --keep {kept} takes them out of "
                "the way; then reject it, and write them again",
                kept=kept[0][:10],
            ),
        )
    return _Plan(objects, remote, theirs, kept[0], kept[1:], named, after)


def _resolved(objects: Objects, theirs: str, commit: str) -> str:
    full = objects.resolve(commit)
    if not full or not theirs or not objects.holds_all(theirs, (full,)):
        raise UsageError(
            tr("the team's repository has no commit {commit!r}", commit=commit[:40]),
            hint=tr(
                "casekit sync names the one at fault; what is here alone is not to be rejected"
            ),
        )
    return full


def _heads(rows: Sequence[tuple[str, ...]], void: set[str]) -> tuple[str, ...]:
    """The ends of what is left, those that came first in front."""
    good = [row for row in rows if row[0] not in void]
    inner = {parent for _, *parents in good for parent in parents}
    return tuple(commit for commit, *_ in good if commit not in inner)


def _check_keykeeper(workspace: Workspace, objects: Objects, commit: str) -> None:
    team = Snapshot(workspace, objects, objects.tree(commit)).team()
    day = workspace.today
    keepers = [h for h, one in team.items() if one.keykeeper and one.belongs(day)]
    if workspace.me not in keepers:
        names = either(sorted(keepers)) or tr("nobody is one")
        raise RefusedError(
            tr("only a keykeeper of the team rejects for everybody: {names}", names=names),
            hint=tr("call one of them and read out the commit that casekit sync names"),
        )
    if not workspace.signs:
        raise RefusedError(
            tr(
                "a rejection has to be signed, and your key to sign with is not in the team's files"
            ),
            hint=tr("casekit doctor tells what is missing"),
        )


def _check_nobody_reads_again(weighed: Weighed | None, rejection: str) -> None:
    """Raise RefusedError where others would see somebody get back in, and not the fault as well."""
    if weighed is None:
        return
    for one in weighed.narrowed:
        faults = weighed.faults.get(one.commit, frozenset())
        if one.rejection == rejection and not seen_by_all(faults, one.path):
            raise RefusedError(
                tr(
                    "commit {id} closed {path} to {names}, which a rejection would open again; "
                    "others see nothing wrong with it, and would refuse that",
                    id=one.commit[:10],
                    path=in_line(one.path),
                    names=", ".join(one.who) or tr("somebody"),
                ),
                hint=tr(
                    "leave it, and mend what is wrong by a change of your own: casekit verify "
                    "--accept {id} on each computer that names it, then casekit seal, or casekit "
                    "consent withdraw or give",
                    id=one.commit[:10],
                ),
            )


def _check_clock(objects: Objects, commit: str, found: Finding) -> None:
    """Raise RefusedError where one's own clock may be what is wrong."""
    with RawHistory(objects) as history:
        (raw,) = history.commits([commit])
    if raw.when < time.time() + CLOCKS_APART:
        raise RefusedError(
            tr(
                "{message}; nothing else is wrong with it. Where the clock of this computer is "
                "behind it is sound, and to reject it would take away what others know to be right",
                message=found.message,
            ),
            hint=tr(
                "{hint}. When that time has come, it verifies by itself",
                hint=found.hint,
            ),
        )


def _check_consents(objects: Objects, named: Sequence[str], after: Sequence[str]) -> None:
    """Somebody may have taken a consent back in what would go with it."""
    for commit in after:
        paths = sorted(path for path, _, _ in objects.changed_in([commit]))
        for path in paths:
            if path.endswith(CONSENTS):
                raise RefusedError(
                    tr(
                        "commit {commit} comes after it and changed {path}: a withdrawal could "
                        "get lost with it",
                        commit=commit[:10],
                        path=in_line(path),
                    ),
                    hint=tr(
                        "ask its maker. If it is at fault as well, reject both: casekit verify "
                        "{words}; else accept the other one (casekit verify --accept)",
                        words=" ".join(f"--reject {one[:10]}" for one in (*named, commit)),
                    ),
                )


def _lines(objects: Objects, commits: Sequence[str]) -> tuple[tuple[str, str], ...]:
    with RawHistory(objects) as history:
        return tuple(
            (raw.id, joined("; ", [made_by(raw), *changed_by(history, raw)]))
            for raw in list(history.commits(commits))
        )

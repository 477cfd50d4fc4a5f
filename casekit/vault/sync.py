"""A clone and the repository that the team shares, brought to the same state.

Fetch, check, merge in memory, push, and only then let the own branch go there: whoever is killed
in between has either pushed, and fetches it back next time, or has changed nothing. So no merge
is ever made twice with different bytes and then merged with itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from casekit.errors import CasekitError, MergeConflictError, RefusedError
from casekit.messages import joined, tr
from casekit.model.results import SyncResult
from casekit.model.shown import in_line
from casekit.vault import anew
from casekit.vault.converging import Converged, converge, go_to
from casekit.vault.objects import Objects
from casekit.vault.outgoing import bring_in_line, refuse_plain
from casekit.vault.remote import Progress, Remote, of_branch
from casekit.vault.sides import Sides
from casekit.vault.workspace import Workspace

_TRIES = 5
"""How often a push is tried when others push at the same time."""


def sync(workspace: Workspace, *, progress: Progress | None = None) -> SyncResult:
    """Bring this clone and its remote to the same state.

    Raises RemoteError when the remote can't be reached, RefusedError when its history was
    rewritten or something in it does not verify, DirtyError and GitStateError as every change
    does; nothing is changed then. Where something was done before an error, that says so.
    """
    objects = Objects(workspace.root)
    with _said_what_was_done(objects):
        return _with_notes(_sync(workspace, objects, progress), _uncommitted(objects))


def _sync(workspace: Workspace, objects: Objects, progress: Progress | None) -> SyncResult:
    objects.check_version()
    objects.check_state()
    objects.check_begun(objects.head())
    remote = of_branch(objects)
    if remote is None:
        with workspace.writing():
            alone = converge(workspace, objects, objects.head())
            go_to(workspace, objects, alone)
        names = ", ".join(objects.remotes())
        return _with_note(
            alone.result,
            tr(
                "this branch goes with none of the remotes ({names}): git config "
                "branch.{branch}.remote NAME says with which, then casekit sync",
                names=names,
                branch=objects.branch(),
            )
            if names
            else tr(
                "there is no remote to sync with: git remote add origin URL, then casekit sync"
            ),
        )
    notes: tuple[str, ...] = ()
    for _ in range(_TRIES):
        theirs = remote.fetch(progress)
        check_not_rewritten(objects, remote, theirs)
        _check_branch(remote, theirs)
        notes += bring_in_line(workspace, objects, theirs)
        ours = objects.head()
        sides = Sides(workspace, objects, ours=ours, theirs=theirs, send=True)
        # it lists what the others sent, which may hold a million files before it is verified
        refuse_plain(workspace, objects, theirs)
        with workspace.writing():
            if objects.head() != ours:
                continue  # somebody committed here meanwhile
            # what git itself brought in since is looked at as well
            seen = objects.read_ref(remote.seen)
            done = converge(workspace, objects, ours, theirs, since=seen)
            if wide := anew.still_open(workspace, objects, ours, theirs, done):
                done, sides = _anew(workspace, objects, ours, theirs, (done, sides), wide)
            sides.check_made(done.commit, workspace.team.get(workspace.me), workspace.today)
            if done.commit == theirs or remote.push(done.commit, theirs, progress):
                with _said_that_it_is_sent(remote, sent=done.commit != theirs):
                    go_to(workspace, objects, done)
                with _said_that_all_is_done(remote, changed={done.commit} != {ours, theirs}):
                    remote.accept(done.commit)
                    sides.remember(done.commit)
                    _remember_branch(objects, remote)
                return _with_notes(_told(done, theirs), (*notes, *sides.notes))
    raise MergeConflictError(
        tr(
            "others pushed to {name} at the same time, {tries} times in a row",
            name=remote.name,
            tries=_TRIES,
        ),
        hint=tr("casekit sync again in a minute; nothing is lost"),
    )


@contextmanager
def _said_what_was_done(objects: Objects) -> Iterator[None]:
    begun = objects.head()
    try:
        yield
    except CasekitError as error:
        if objects.head() != begun and not error.changed:
            # the only thing that a sync commits before it has come to its end
            error.changed = True
            told = tr("what a consent no longer allows was sealed anew here")
            error.hint = joined("; ", filter(None, (error.hint, told)))
        raise


@contextmanager
def _said_that_it_is_sent(remote: Remote, *, sent: bool) -> Iterator[None]:
    try:
        yield
    except CasekitError as error:
        if sent:
            error.changed = True
            told = tr(
                "your changes are with {name} already: casekit sync brings them here",
                name=remote.name,
            )
            error.hint = joined("; ", filter(None, (error.hint, told)))
        raise


@contextmanager
def _said_that_all_is_done(remote: Remote, *, changed: bool) -> Iterator[None]:
    try:
        yield
    except CasekitError as error:
        error.changed = changed
        told = tr(
            "nothing is lost, and what was to be sent or merged is; only where {name} stands is "
            "not taken down yet: casekit sync again does that",
            name=remote.name,
        )
        error.hint = joined("; ", filter(None, (error.hint, told)))
        raise


def _uncommitted(objects: Objects) -> tuple[str, ...]:
    files = objects.uncommitted()
    if not files:
        return ()
    return (
        tr(
            "not committed, so not sent: {file}{more}; casekit status tells what to do",
            file=in_line(files[0]),
            more=tr(" and {n} more", n=len(files) - 1) if len(files) > 1 else "",
        ),
    )


def _anew(
    workspace: Workspace,
    objects: Objects,
    ours: str,
    theirs: str,
    merged: tuple[Converged, Sides],
    wide: Mapping[str, set[str]],
) -> tuple[Converged, Sides]:
    """What is sent in the place of commits that somebody could open who was shut out meanwhile."""
    who = joined(
        "; ",
        [
            tr("case {case}: {what}", case=case, what=", ".join(sorted(some)))
            for case, some in wide.items()
        ],
    )
    try:
        made = anew.make(workspace, objects, ours, theirs)
        sides = Sides(workspace, objects, ours=made.commit, theirs=theirs, send=True)
        told = tr(
            "what you wrote is sent as one change, closed to who may not read it now ({who})",
            who=who,
        )
    except CasekitError as error:
        made, sides = merged
        told = tr(
            "versions that you wrote before this sync can be opened by who may not read them now "
            "({who}), and can't be made anew: {message}",
            who=who,
            message=error.message,
        )
    return replace(made, notes=(*made.notes, told)), sides


def merge_with(workspace: Workspace, other: str) -> SyncResult:
    """Merge another clone on this computer, or a branch of this one, without any remote.

    `other` is the folder of a vault, or a revision. Raises as `sync` does.
    """
    objects = Objects(workspace.root)
    objects.check_version()
    with workspace.writing():
        objects.check_state()
        theirs = objects.resolve(other) or objects.fetch_from(other)
        ours = objects.head()
        sides = Sides(workspace, objects, ours=ours, theirs=theirs, send=False)
        done = converge(workspace, objects, ours, theirs)
        go_to(workspace, objects, done)
        sides.remember(done.commit)
    taken = (tr("all that {other} has is here now", other=in_line(other)),)
    return _with_notes(
        done.result, (*sides.notes, *(taken if done.commit == theirs != ours else ()))
    )


def _check_branch(remote: Remote, theirs: str) -> None:
    """Raise RefusedError on a branch that the team does not have: nobody would get what is sent."""
    if theirs or not (others := remote.others):
        return
    raise RefusedError(
        tr(
            "you are on the branch {branch}, and the team works on {others}",
            branch=in_line(remote.branch),
            others=in_line(", ".join(others)),
        ),
        hint=tr(
            "git switch {other}, casekit merge {branch}, casekit sync; or git push {name} "
            "{branch} begins a branch for the team",
            other=in_line(others[0]),
            branch=in_line(remote.branch),
            name=remote.name,
        ),
    )


def check_not_rewritten(objects: Objects, remote: Remote, theirs: str) -> None:
    """Raise RefusedError for a branch that no longer holds what was accepted from it before."""
    seen = objects.read_ref(remote.seen)
    if seen and not theirs:
        raise RefusedError(
            tr(
                "the branch {branch} is gone from {name}, where it was before",
                branch=remote.branch,
                name=remote.name,
            ),
            hint=tr(
                "ask the team who took it away; if it was meant, git update-ref -d "
                "{seen} lets you push it again",
                seen=remote.seen,
            ),
        )
    if seen and not objects.is_ancestor(seen, theirs):
        raise RefusedError(
            tr(
                "the history of {name} was rewritten or rolled back: it no longer holds "
                "{seen}, which was there before",
                name=remote.name,
                seen=seen[:10],
            ),
            hint=tr(
                "ask the team who did it and why. If it was meant, save your own work and "
                "clone anew (casekit clone); if not, push the old history back"
            ),
        )


def _remember_branch(objects: Objects, remote: Remote) -> None:
    branch = objects.branch()
    if not objects.setting(f"branch.{branch}.remote"):
        objects.set(f"branch.{branch}.remote", remote.name)
        objects.set(f"branch.{branch}.merge", f"refs/heads/{remote.branch}")


def _told(done: Converged, theirs: str) -> SyncResult:
    if done.merged or done.notes:
        return done.result
    return _with_note(
        done.result,
        tr("everything the others did is here")
        if done.commit == theirs
        else tr("your changes are sent"),
    )


def _with_note(result: SyncResult, note: str) -> SyncResult:
    return _with_notes(result, (note,))


def _with_notes(result: SyncResult, notes: tuple[str, ...]) -> SyncResult:
    return SyncResult(result.commit, result.merged, result.conflicts, (*result.notes, *notes))

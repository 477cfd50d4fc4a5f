"""Verifying a vault's history: all of it, what is new in it, or what somebody sends.

What was verified once isn't verified again, so the usual answer costs hardly more than a look at
where the branch stands. What reads a history is imported where one is read.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.errors import IdentityMissingError, RefusedError, UsageError
from casekit.model.findings import Finding, Report, Severity
from casekit.vault import pin as pins, verified as memory
from casekit.vault.verified import Verified
from casekit.vault.workspace import CASES, Workspace

if TYPE_CHECKING:
    from casekit.vault.ancestry import State
    from casekit.vault.identity import Identity
    from casekit.vault.objects import Objects
    from casekit.vault.pin import Pin
    from casekit.vault.raw_history import RawHistory
    from casekit.vault.shards import Tally
    from casekit.vault.walk import Walk

Progress = Callable[[int, int], None]


def verify(workspace: Workspace, *, progress: Progress | None = None) -> Report:
    """Verify the whole history of the branch that is checked out, or what is new in it.

    `checked` counts commits, those that were verified before included. Raises RefusedError when it
    can't be told which beginning of the vault is the true one.
    """
    directory, head = workspace.git.directory, workspace.git.head()
    if not head:
        return Report(0, ())
    _check_whole(directory)
    pin, fresh = pins.read(directory), False
    if pin is None:
        from casekit.vault.objects import Objects

        pin, fresh = pins.ensure(Objects(workspace.root))
    ground = _ground(workspace, pin)
    result = memory.read(directory, ground)
    if result is None or result.head != head:
        result = _go_on(workspace, pin, result, head, progress)
        memory.write(directory, ground, result)
    return _report(workspace, directory, result, fresh=pin if fresh else None)


def check_incoming(workspace: Workspace, objects: "Objects", ours: str, theirs: str) -> None:
    """Verify what another clone or the remote brings, before it is merged.

    Raises RefusedError that names the first commit at fault and the reason; nothing is changed.
    """
    if not theirs or theirs == ours or objects.is_ancestor(theirs, ours):
        return
    _check_whole(objects.directory)
    from casekit.vault.raw_history import RawHistory
    from casekit.vault.walk import Ground, Walk

    pin, _ = pins.ensure(objects)
    before = memory.read(objects.directory, _ground(workspace, pin))
    if before is None or not objects.is_ancestor(before.head, ours):
        before = Verified("")
    start = Ground((ours,), before.signing, before.founders)
    with RawHistory(objects) as history:
        versions = _versions(objects, ours)
        walk = Walk(workspace, objects, history, pin, ground=start, versions=versions)
        order = objects.in_order(theirs, start.known)
        state, tally = _carry_out(workspace, walk, history, theirs, order, None)
        late = walk.late(state, walk.state(ours))
    found = (*_in_order([*walk.found, *tally.found]), *late)
    known = memory.accepted(objects.directory)
    left, _ = memory.unaccepted(found, known)
    errors = [one for one in left if one.severity is Severity.ERROR]
    if errors:
        commits = dict.fromkeys(one.commit for one in errors)
        first = errors[0]
        where = f" ({first.file})" if first.file else ""
        more = f"; {len(errors) - 1} more was found in it" if len(errors) > 1 else ""
        raise RefusedError(
            f"what was sent is not merged: {first.message}{where}{more}",
            hint=f"{first.hint}. If it was an honest mistake: "
            f"casekit verify --accept {' '.join(one[:10] for one in commits)} shows what is wrong "
            "and remembers on this computer that you accept it",
        )


def accept(workspace: Workspace, commit: str) -> tuple[Finding, ...]:
    """Accept on this computer what is wrong with a commit, be it merged already or not.

    Gives what was accepted. Another fault that turns up in it later is not covered. Raises
    UsageError when there is no such commit, or nothing is wrong with it.
    """
    from casekit.vault.objects import Objects
    from casekit.vault.raw_history import RawHistory
    from casekit.vault.walk import Ground, Walk

    objects = Objects(workspace.root)
    full = objects.resolve(commit)
    if not full:
        raise UsageError(
            "there is no such commit here", hint="casekit verify and casekit sync name it"
        )
    pin, _ = pins.ensure(objects)
    with RawHistory(objects) as history:
        walk = Walk(workspace, objects, history, pin, ground=Ground(), versions=set())
        ends = [full] if objects.is_ancestor(full, objects.head()) else [full, objects.head()]
        found: list[Finding] = []
        states = []
        for end in ends:
            order = objects.in_order(end, ())
            state, tally = _carry_out(workspace, walk, history, end, order, None)
            found += _in_order([*walk.found, *tally.found])
            walk.found.clear()
            states.append(state)
        if len(ends) == 2:
            found += walk.late(states[0], states[1])
    own = tuple(dict.fromkeys(one for one in found if one.commit == full))
    if not own:
        raise UsageError("nothing is wrong with that commit", hint="casekit verify")
    memory.accept(objects.directory, full, (one.code for one in own), date.today().isoformat())  # noqa: DTZ011 - people's own day
    return own


def _go_on(
    workspace: Workspace, pin: "Pin", before: Verified | None, head: str,
    progress: Progress | None,
) -> Verified:  # fmt: skip
    """What was verified before, with what came since."""
    from casekit.vault.objects import Objects
    from casekit.vault.raw_history import RawHistory
    from casekit.vault.walk import Ground, Walk

    objects = Objects(workspace.root)
    if before is None or not objects.is_ancestor(before.head, head):
        before = Verified("")
    versions = _versions(objects, before.head)
    start = Ground((before.head,) if before.head else (), before.signing, before.founders)
    order = objects.in_order(head, start.known)
    with RawHistory(objects) as history:
        walk = Walk(workspace, objects, history, pin, ground=start, versions=versions)
        state, tally = _carry_out(workspace, walk, history, head, order, progress)
    memory.write_versions(objects.directory, head, walk.versions)
    return Verified(
        head,
        before.checked + len(order),
        before.opened + tally.opened,
        before.closed + tally.closed,
        before.unjudged + tally.unjudged,
        state.signing,
        state.founders,
        (*before.findings, *_in_order([*walk.found, *tally.found])),
    )


def _check_whole(directory: Path) -> None:
    if (directory / "shallow").exists():
        raise RefusedError(
            "this clone holds only the newest part of the history, so it can't be verified",
            hint="git fetch --unshallow brings the rest",
        )


def _versions(objects: "Objects", commit: str) -> set[bytes]:
    """Pieces of all versions that a commit and those before it held."""
    if not commit:
        return set()
    known, pieces = memory.read_versions(objects.directory)
    if not objects.is_ancestor(known, commit):
        known, pieces = "", set()
    if known != commit:
        seen = objects.objects_between(commit, [known] if known else [], CASES)
        pieces.update(map(memory.piece, seen))
        memory.write_versions(objects.directory, commit, pieces)
    return pieces


def _carry_out(
    workspace: Workspace, walk: "Walk", history: "RawHistory", new: str,
    order: Sequence[tuple[str, ...]], progress: Progress | None,
) -> "tuple[State, Tally]":  # fmt: skip
    from casekit.vault.shards import spread

    work = spread(walk.objects, history, _identity(workspace), allow_ssh=walk.allow_ssh,
                  commits=len(order))  # fmt: skip
    try:
        state = walk.run(new, work, order, progress)
        return state, work.finish()
    finally:
        work.stop()


def _report(
    workspace: Workspace, directory: Path, result: Verified, *, fresh: "Pin | None"
) -> Report:
    findings, accepted = memory.unaccepted(result.findings, memory.accepted(directory))
    notes = []
    if not result.signing:
        notes.append(
            "nobody in the team has a key to sign with, so nothing shows who made a commit: "
            "casekit identity new makes one, and a keykeeper adds it to the team"
        )
    if result.closed:
        notes.append(
            f"{_count(result.closed, 'version')} of sections are sealed to others, and were "
            "judged from outside only: somebody who reads them can verify them"
        )
    if result.unjudged:
        notes.append(
            f"whether {_count(result.unjudged, 'version')} could be written by their author is "
            "told by sections that are sealed to others"
        )
    if accepted:
        notes.append(
            f"{_count(accepted, 'commit')} at fault were accepted by hand on this computer"
        )
    if fresh:
        from casekit.vault.setup import fingerprint

        notes.append(
            "the beginning of this vault was taken down just now; compare the fingerprint with a "
            f"colleague by telephone: {fingerprint(workspace.team, fresh)}"
        )
    return Report(result.checked, findings, tuple(notes))


def _ground(workspace: Workspace, pin: "Pin") -> str:
    try:
        keys = workspace.public_keys
    except IdentityMissingError:
        keys = ()
    return f"{pin.text} {' '.join(keys)}"


def _identity(workspace: Workspace) -> "Identity | None":
    try:
        return workspace.identity
    except IdentityMissingError:
        return None  # as on a hosting site: all is checked that can be seen from outside


def _in_order(found: Iterable[tuple[int, Finding]]) -> list[Finding]:
    ordered = [one for _, one in sorted(found, key=_place)]
    # the same may be told from outside and from inside a file
    once = {(one.commit, one.code, one.file): one for one in reversed(ordered)}
    return list(reversed(once.values()))


def _place(found: tuple[int, Finding]) -> tuple[int, str, str, str]:
    # the same order whoever looked at what
    number, one = found
    return number, one.file, one.code, one.message


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

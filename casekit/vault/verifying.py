"""Verifying a vault's history: all of it, or what is new in it.

What was verified once isn't verified again, so the usual answer costs hardly more than a look at
where the branch stands. What reads a history is imported where one is read.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.errors import GitError, IdentityMissingError, RefusedError
from casekit.messages import tr, trn
from casekit.model.faults import SHUT, fault
from casekit.model.findings import Finding, Report
from casekit.vault import pin as pins, verified as memory
from casekit.vault.rejected import CODE as REJECTED, reaches_back, settle
from casekit.vault.verified import Verified
from casekit.vault.workspace import CASES, Workspace

if TYPE_CHECKING:
    from casekit.vault.ancestry import State
    from casekit.vault.identity import Identity
    from casekit.vault.objects import Objects
    from casekit.vault.pin import Pin
    from casekit.vault.raw_history import RawHistory
    from casekit.vault.rejected import Weighed
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
    check_whole(directory)
    pin, fresh = pins.read(directory), False
    if pin is None:
        from casekit.vault.objects import Objects

        pin, fresh = pins.ensure(Objects(workspace.root))
    ground = ground_of(workspace, pin)
    result = memory.read(directory, ground)
    if result is None or result.heads != (head,) or not result.fingerprint:
        result = _go_on(workspace, pin, result, head, progress)
        result = replace(result, fingerprint=pins.fingerprint(workspace.team, pin))
        memory.write(directory, ground, result)
    return _report(directory, result, fresh=fresh)


def _go_on(
    workspace: Workspace, pin: "Pin", before: Verified | None, head: str,
    progress: Progress | None,
) -> Verified:  # fmt: skip
    """What was verified before, with what came since."""
    from casekit.vault.objects import Objects
    from casekit.vault.raw_history import RawHistory
    from casekit.vault.walk import Ground, Walk

    objects = Objects(workspace.root)
    if before is None or not objects.holds_all(head, before.heads):
        before = Verified("")
    versions = versions_at(objects, before.heads)
    start = Ground(before.heads, before.signing, before.founders, before.when)
    order = objects.in_order((head,), start.known)
    with RawHistory(objects) as history:
        walk = Walk(workspace, objects, history, pin, ground=start, versions=versions)
        states, tally = carry_out(workspace, walk, history, (head,), order, progress)
    if before.head and reaches_back(order, walk.rejections, before.rejected):
        return _go_on(workspace, pin, None, head, progress)
    memory.write_versions(objects.directory, (head,), walk.versions)
    found, void = settle(
        once_each([*walk.found, *tally.found]), order, walk.rejections, before.rejected, walk.ruled,
        weighed(walk, tally),
    )  # fmt: skip
    after = with_more(before, (head,), len(order), tally, states, found)
    return replace(milder(workspace, objects, after), rejected=void)


def with_more(
    before: Verified, heads: Sequence[str], commits: int, tally: "Tally",
    states: Sequence["State"], found: Iterable[Finding],
) -> Verified:  # fmt: skip
    """What was verified before, and these commits after it; `states` are those at the heads."""
    head, *beside = heads
    # what was told of two sides that were to come together is told of their merge as well
    known = {*before.findings}
    state = next((one for one in states if one.signing), states[0])
    return Verified(
        head,
        before.checked + commits,
        before.opened + tally.opened,
        before.closed + tally.closed,
        before.unjudged + tally.unjudged,
        state.signing,
        state.founders,
        (*before.findings, *(one for one in found if one not in known)),
        tuple(beside),
        when=max((before.when, *(one.when for one in states))),
    )


def milder(workspace: Workspace, objects: "Objects", verified: Verified) -> Verified:
    """The same, with what was mended since as a warning."""
    if not any(one.code == SHUT for one in verified.findings):
        return verified
    from casekit.vault.shut import mended

    found = mended(workspace, objects, verified.heads, verified.findings)
    return replace(verified, findings=tuple(found))


def check_whole(directory: Path) -> None:
    """Raises RefusedError for a clone that lacks the older part of the history."""
    if (directory / "shallow").exists():
        raise RefusedError(
            tr("this clone holds only the newest part of the history, so it can't be verified"),
            hint=tr("git fetch --unshallow brings the rest"),
        )


def versions_at(objects: "Objects", commits: Sequence[str]) -> set[bytes]:
    """Pieces of all versions that these commits and those before them held.

    One that they did not hold does no harm: git is asked about each.
    """
    if not commits:
        return set()
    known, pieces = memory.read_versions(objects.directory)
    if known != tuple(commits):
        try:
            seen = objects.objects_between(commits, known, CASES)
        except GitError:  # what was known is gone from here
            seen = objects.objects_between(commits, (), CASES)
        pieces.update(map(memory.piece, seen))
        memory.write_versions(objects.directory, commits, pieces)
    return pieces


def carry_out(
    workspace: Workspace, walk: "Walk", history: "RawHistory", ends: Sequence[str],
    order: Sequence[tuple[str, ...]], progress: Progress | None,
) -> "tuple[tuple[State, ...], Tally]":  # fmt: skip
    """Look at these commits, here or in several processes; gives the states at their ends."""
    from casekit.vault.malformed import standing
    from casekit.vault.shards import spread

    options = {"allow_ssh": walk.allow_ssh, "whole": walk.whole}
    work = spread(walk.objects, history, _identity(workspace), options, commits=len(order))
    try:
        states = walk.run(ends, work, order, progress)
        tally = work.finish()
        tally.found = standing(tally.found, states, walk.objects)
        return states, tally
    finally:
        work.stop()


def weighed(walk: "Walk", tally: "Tally") -> "Weighed":
    """What was found of the commits that somebody rejected."""
    from casekit.vault.undone import weigh

    return weigh([*walk.found, *tally.found], walk.voided, tally.narrowed, tally.told)


def parted(
    workspace: Workspace, walk: "Walk", history: "RawHistory", one: "State", other: "State"
) -> list[Finding]:
    """What is wrong with either of two sides, by what only the other one knows."""
    from casekit.vault.shards import Here

    found = [*walk.late(one, other), *walk.late(other, one)]
    jobs = walk.meeting(one, other)
    if jobs:
        options = {"allow_ssh": walk.allow_ssh, "whole": walk.whole}
        work = Here(history, _identity(workspace), options)
        work.add(walk.teams, jobs)
        found += [late for _, late in work.finish().found]
    return found


def _report(directory: Path, result: Verified, *, fresh: bool) -> Report:
    findings, accepted = memory.unaccepted(result.findings, memory.accepted(directory))
    findings = tuple(one for one in findings if one.code != REJECTED)
    notes = []
    if not result.signing:
        notes.append(
            tr(
                "nobody in the team has a key to sign with, so nothing shows who made a commit: "
                "casekit identity new makes one, and a keykeeper adds it to the team"
            )
        )
    if result.closed:
        notes.append(
            trn(
                "{n:,} version of a section is sealed to others, and was judged from outside only: "
                "somebody who reads it can verify it",
                "{n:,} versions of sections are sealed to others, and were judged from outside "
                "only: somebody who reads them can verify them",
                result.closed,
            )
        )
    if result.unjudged:
        notes.append(
            trn(
                "whether {n:,} version could be written by its author is told by sections that are "
                "sealed to others",
                "whether {n:,} versions could be written by their authors is told by sections that "
                "are sealed to others",
                result.unjudged,
            )
        )
    if accepted:
        notes.append(
            trn(
                "{n:,} commit at fault was accepted by hand on this computer",
                "{n:,} commits at fault were accepted by hand on this computer",
                accepted,
            )
        )
    if result.rejected:
        notes.append(
            trn(
                "a keykeeper rejected {n:,} commit, which counts for nothing",
                "a keykeeper rejected {n:,} commits, which count for nothing",
                len(result.rejected),
            )
        )
    if fresh:
        notes.append(
            tr(
                "the beginning of this vault was taken down just now; compare the fingerprint with "
                "a colleague by telephone: {fingerprint}",
                fingerprint=result.fingerprint,
            )
        )
    return Report(result.checked, findings, tuple(notes), result.fingerprint)


def ground_of(workspace: Workspace, pin: "Pin") -> str:
    """All that a verification rests on, besides the history itself."""
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


def once_each(found: Iterable[tuple[int, Finding]]) -> list[Finding]:
    """Findings in the order of their commits, each once."""
    ordered = [one for _, one in sorted(found, key=_place)]
    # the same may be told from outside and from inside a file
    once = {(one.commit, *fault(one)): one for one in reversed(ordered)}
    return list(reversed(once.values()))


def _place(found: tuple[int, Finding]) -> tuple[int, str, str, str]:
    # the same order whoever looked at what
    number, one = found
    return number, one.file, one.code, one.message

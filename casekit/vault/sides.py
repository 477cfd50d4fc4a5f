"""Both sides of a sync, verified before anything of them is merged or sent.

What was verified once isn't verified again: what a sync has looked at is remembered with what
`verify` found, so that the next sync and the next verification begin where it ended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from casekit.errors import RefusedError
from casekit.messages import joined, tr
from casekit.model.findings import Finding, Severity
from casekit.model.shown import in_line
from casekit.vault import pin as pins, verified as memory, way_back
from casekit.vault.left_out import UNSEEN
from casekit.vault.objects import Objects
from casekit.vault.rejected import reaches_back, settle
from casekit.vault.saving import author
from casekit.vault.verified import Verified
from casekit.vault.verifying import (
    carry_out,
    check_whole,
    ground_of,
    milder,
    once_each,
    parted,
    versions_at,
    weighed,
    with_more,
)
from casekit.vault.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date

    from casekit.model.team import Member
    from casekit.vault.ancestry import State
    from casekit.vault.pin import Pin
    from casekit.vault.rejected import Weighed

_MOST = 2_000
"""After how many faults no further commit is looked at: somebody floods the others with them."""

_TOLD = 8
"""How many remarks of one kind are told one by one."""


class Sides:
    """What two commits and all before them hold, once it was found sound.

    `notes` tell what is new in them and asks for a look, though it stops nobody.
    """

    def __init__(
        self, workspace: Workspace, objects: Objects, *, ours: str, theirs: str, send: bool
    ) -> None:
        """Verify both. Raises RefusedError that names the first commit at fault and the reason.

        `send` says that what is only here would be sent to others.
        """
        self._objects = objects
        self._ours, self._theirs = ours, theirs
        self._me = author(workspace)[1]
        self._send = send
        self._states: tuple[State, ...] = ()
        self._versions: set[bytes] = set()
        self.weighed: Weighed | None = None
        """What was found of the commits that somebody rejected, where any were looked at."""
        self.notes: tuple[str, ...] = ()
        check_whole(objects.directory)
        pin, _ = pins.ensure(objects)
        self._ground = ground_of(workspace, pin)
        before = memory.read(objects.directory, self._ground)
        if before is None or not objects.holds_all(ours, before.heads):
            before = Verified("")
        self.verified = before
        tips = tuple(dict.fromkeys(filter(None, (ours, theirs))))
        order = objects.in_order(tips, before.heads)
        new: Sequence[Finding] = ()
        if order:
            new = self._verify(workspace, pin, before, order, ours, theirs)
        every = self.verified.findings if order else before.findings
        left, _ = memory.unaccepted(every, memory.accepted(objects.directory))
        errors = self._at_fault(every)
        # whoever can't open a section may not write it either, which the others will tell
        unseen = [one for one in left if send and one.code == UNSEEN]
        if unseen:
            unsent = self._unsent()
            errors += [one for one in unseen if one.commit in unsent]
        if errors:
            raise self._refusal(errors, send=send)
        told = {*new} - {*before.findings}
        self.notes = _remarks([one for one in left if one in told])

    def check_made(self, commit: str, me: "Member | None", today: "date") -> None:
        """Raise RefusedError where the others would refuse a merge that was made of both sides.

        All that is in it was verified; left is whether one who is let go may still sign it.
        """
        if not self.verified.signing or me is None or commit in (self._ours, self._theirs):
            return
        teams = [state.team for state in self._states] or [{me.handle: me}]
        for team in teams:
            until = team[me.handle].until if me.handle in team else None
            if until is not None and until <= today:
                raise RefusedError(
                    tr(
                        "your membership of the team ended on {until}, and the others would "
                        "refuse what you merge",
                        until=until,
                    ),
                    hint=way_back.GONE,
                )

    def remember(self, commit: str) -> None:
        """Keep what was verified, once both sides are in a commit that is checked out."""
        if self.verified.heads and self._versions:
            heads = (commit,) if commit in self.verified.heads else self.verified.heads
            memory.write_versions(self._objects.directory, heads, self._versions)
            kept = replace(self.verified, head=heads[0], beside=heads[1:])
            memory.write(self._objects.directory, self._ground, kept)

    def _refusal(self, errors: Sequence[Finding], *, send: bool) -> RefusedError:
        first = errors[0]
        where = f" ({first.file})" if first.file else ""
        more = way_back.and_more(errors)
        here = {commit for commit, *_ in self._objects.in_order((self._ours,), ())}
        unsent = self._unsent()
        own = [one for one in errors if one.commit in unsent]
        # to accept what nobody else has helps nobody
        others = [one for one in errors if one.commit not in unsent] or errors
        if first.commit not in here:
            return RefusedError(
                tr(
                    "what was sent is not merged: {message}{where}{more}",
                    message=first.message,
                    where=where,
                    more=more,
                ),
                hint=joined(". ", [first.hint, way_back.ways(others)]),
            )
        if send and first.commit in unsent:
            mine = self._is_mine(first.commit)
            return RefusedError(
                tr(
                    "nothing was sent, as the others would refuse it: {own}{where}{more}",
                    own=_own(first) if mine else first.message,
                    where=where,
                    more=more,
                ),
                hint=way_back.instead(self._objects, self._ours, own, self._theirs, own=mine),
            )
        bad = [one.commit for one in errors if one.commit in here]
        back = way_back.taking_out(self._objects, self._ours, bad, self._theirs)
        hints = (first.hint, tr("to take it out of this clone: {back}", back=back) if back else "")
        return RefusedError(
            tr(
                "what is here already does not verify: {message}{where}{more}",
                message=first.message,
                where=where,
                more=more,
            ),
            hint=joined(". ", [joined("; ", filter(None, hints)), way_back.ways(others)]),
        )

    def _at_fault(self, found: Iterable[Finding]) -> list[Finding]:
        """The errors among these that nobody accepted on this computer."""
        left, _ = memory.unaccepted(found, memory.accepted(self._objects.directory))
        return [one for one in left if one.severity is Severity.ERROR]

    def _refuse_flood(self, found: Iterable[Finding]) -> None:
        if errors := self._at_fault(found):
            refusal = self._refusal(errors, send=self._send)
            raise RefusedError(
                tr("{message}, and casekit looked no further", message=refusal.message),
                hint=refusal.hint,
            )

    def _is_mine(self, commit: str) -> bool:
        from casekit.vault.raw_history import RawHistory

        with RawHistory(self._objects) as history:
            (raw,) = history.commits([commit])
        return raw.author == self._me

    def _unsent(self) -> frozenset[str]:
        """The commits that are in this clone alone."""
        known = [self._theirs] if self._theirs else []
        return frozenset(self._objects.commits_between(self._ours, known))

    def _verify(
        self, workspace: Workspace, pin: "Pin", before: Verified,
        order: Sequence[tuple[str, ...]], ours: str, theirs: str, most: int = _MOST,
    ) -> list[Finding]:  # fmt: skip
        from casekit.vault.odd_commits import FloodedError
        from casekit.vault.raw_history import RawHistory
        from casekit.vault.walk import Ground, Walk

        new = {commit for commit, *_ in order}
        inner = {parent for _, *parents in order for parent in parents}
        # where one side holds the other, nobody was let go beside it
        ends = tuple(one for one in dict.fromkeys((theirs, ours)) if one and one not in inner)
        apart = len(ends) == 2 and theirs in new
        ends = ends if apart else tuple(one for one in ends if one in new)
        ground = Ground(before.heads, before.signing, before.founders, before.when)
        with RawHistory(self._objects) as history:
            versions = versions_at(self._objects, before.heads)
            walk = Walk(workspace, self._objects, history, pin, ground=ground, versions=versions)
            walk.most = most
            try:
                states, tally = carry_out(workspace, walk, history, ends, order, None)
            except FloodedError:
                self._refuse_flood(once_each(walk.found))
                return self._verify(workspace, pin, before, order, ours, theirs, most=0)
            found = once_each([*walk.found, *tally.found])
            self.weighed = weighed(walk, tally)
            if apart and not walk.unopened:
                found += parted(workspace, walk, history, *states)
        if before.head and reaches_back(order, walk.rejections, before.rejected):
            tips = tuple(dict.fromkeys(filter(None, (ours, theirs))))
            whole = self._objects.in_order(tips, ())
            return self._verify(workspace, pin, Verified(""), whole, ours, theirs)
        found, void = settle(
            found, order, walk.rejections, before.rejected, walk.ruled, self.weighed
        )
        if walk.unopened and not self._at_fault(found):
            # what was at fault was accepted here, or rejected: now the rest counts
            return self._verify(workspace, pin, before, order, ours, theirs, most=0)
        self._states = states
        self._versions = walk.versions
        after = with_more(before, ends, len(order), tally, states, found)
        self.verified = replace(milder(workspace, self._objects, after), rejected=void)
        # what one side alone has wrong is mended by what the other one brings
        return [one for one in self.verified.findings if one not in before.findings]


def _own(first: Finding) -> str:
    if first.code == "commit-unsigned":
        return tr("commit {id} is not signed", id=first.commit[:10])
    return first.message


def _remarks(found: Iterable[Finding]) -> tuple[str, ...]:
    """What is told of warnings, a sentence each; of many of a kind only how many there are."""
    kinds: dict[str, list[Finding]] = {}
    for one in found:
        kinds.setdefault(one.code, []).append(one)
    notes: list[str] = []
    for some in kinds.values():
        # who has no key yet has none in any commit
        told = some[: 1 if some[0].code == "commit-unsigned-keyless" else _TOLD]
        for one in told:
            where = f" ({in_line(one.file)})" if one.file else ""
            notes.append(joined("", [one.message, where, ": ", one.hint]))
        if len(some) > len(told):
            notes.append(
                tr("{n} more of that kind: casekit verify tells of each", n=len(some) - len(told))
            )
    return tuple(notes)

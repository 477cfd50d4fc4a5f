"""What came in on one side of a merge from who had lost the right to it on the other.

By its place in the history it can't be told from what was made afterwards: clocks can be set back,
and a commit can be put on any old point. So whoever was let go, whose key was taken out, who is no
keykeeper any more, or who got a key to sign with, has to vouch for it anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from casekit.messages import tr
from casekit.model.findings import Finding
from casekit.model.team import FOLDER as TEAM, Member, Team
from casekit.vault import registry
from casekit.vault.ancestry import REGISTRY, State, place_of
from casekit.vault.authors import ADDRESS
from casekit.vault.harmless import is_harmless_commit
from casekit.vault.raw_history import Changed, RawCommit, RawHistory
from casekit.vault.signatures import NoSignatureError, parse, plain_keys
from casekit.vault.signers import finding


class _Loss(NamedTuple):
    """What a member can't do any more since a change of the registry."""

    handle: str
    keys: frozenset[str] = frozenset()
    """Keys that no longer sign in the member's name."""
    ended: bool = False
    """The member was let go, so that nothing without a signature is the member's either."""
    keeping: frozenset[str] = frozenset()
    """The keys of one who is no keykeeper any more."""
    keyed: bool = False
    """The member has a key since, so that nothing without a signature counts."""


class Beside:
    """Compares two sides of a history before, or as, they come together."""

    def __init__(self, history: RawHistory) -> None:
        self._history = history

    def late(self, side: State, other: State, day: date) -> list[Finding]:
        """What is wrong with commits that only `side` has, by what only `other` knows.

        `day` is that on which they come together.
        """
        changes = self._changes(side, other)
        began = other.signing and side.began != other.began
        losses = [loss for change in changes for loss in self._losses(change, other.team, day)]
        if not losses and not began:
            return []
        objects = self._history.objects
        commits = objects.commits_between(side.commit, [other.commit])
        ruled = frozenset[str]()
        if any(one.keeping for one in losses):
            ruled = frozenset(self._registry_of(side.commit, other.commit))
        found = []
        for raw in list(self._history.commits(commits)):
            problem = _judge(raw, losses, began=began, ruled=raw.id in ruled)
            if problem is not None and not is_harmless_commit(raw, self._history):
                found.append(problem)
        return found

    def _changes(self, side: State, other: State) -> Sequence[str]:
        """The changes of the team that `other` has and `side` has not."""
        if other.edges <= side.edges:
            return sorted(other.changes - side.changes)
        objects = self._history.objects
        return objects.changed_by(TEAM, [other.commit, f"^{side.commit}"])

    def _registry_of(self, side: str, other: str) -> Iterator[str]:
        objects = self._history.objects
        commits = objects.commits_between(side, [other])
        for raw in list(self._history.commits(commits)):
            if any(place_of(one.path) == REGISTRY for one in self._differences(raw)):
                yield raw.id

    def _differences(self, raw: RawCommit) -> Iterable[Changed]:
        parents = self._history.commits(raw.parents)
        pairs = [(one.tree, raw.tree) for one in parents] or [("", raw.tree)]
        for some in self._history.differences(pairs):
            yield from some

    def _losses(self, commit: str, team: Team, day: date) -> Iterator[_Loss]:
        """What somebody lost by a change of the team, and has not got back in `team`."""
        (raw,) = self._history.commits([commit])
        changed = [one for one in self._differences(raw) if one.path.startswith(f"{TEAM}/")]
        contents = self._history.blobs(
            blob for one in changed for blob in (one.old, one.new) if blob
        )
        for one in changed:
            old, new = (
                next(iter(registry.team_of({one.path: contents[blob] or b""}).values()), None)
                if blob
                else None
                for blob in (one.old, one.new)
            )
            handle = (old or new or _NOBODY).handle
            loss = _between(old, new, team.get(handle), day)
            if loss is not None:
                yield loss


def _between(old: Member | None, new: Member | None, now: Member | None, day: date) -> _Loss | None:
    if old is None:
        return None
    signed = plain_keys(old.signing_keys)
    keeps = now is not None and now.keykeeper and not _is_over(now, day)
    if _is_over(now, day) and (new is None or new.until != old.until):
        return _Loss(old.handle, signed, ended=True, keeping=signed)
    keys = (
        signed
        - plain_keys(new.signing_keys if new else ())
        - plain_keys(now.signing_keys if now else ())
    )
    keeping = signed if old.keykeeper and not (new and new.keykeeper) and not keeps else frozenset()
    keyed = not signed and bool(new and new.signing_keys and now and now.signing_keys)
    if keys or keeping or keyed:
        return _Loss(old.handle, keys, keeping=keeping, keyed=keyed)
    return None


def _judge(raw: RawCommit, losses: Iterable[_Loss], *, began: bool, ruled: bool) -> Finding | None:
    if not raw.signature:
        return _unsigned(raw, losses, began=began)
    try:
        key = parse(raw.signature, raw.signed).key
    except NoSignatureError:
        return None
    for one in losses:
        if key in one.keys:
            return _let_go(raw, one.handle)
        if ruled and key in one.keeping:
            return finding(
                raw,
                "team-changed",
                tr(
                    "{handle} changed the team off-line, and was a keykeeper no longer when "
                    "it came in: clocks can be set back, so nobody can tell when it was made",
                    handle=one.handle,
                ),
                tr("a keykeeper can make the change again"),
            )
    return None


def _unsigned(raw: RawCommit, losses: Iterable[_Loss], *, began: bool) -> Finding | None:
    claimed = raw.committer.removesuffix(ADDRESS)
    for one in losses:
        if one.handle == claimed and one.ended:
            return _let_go(raw, claimed)
        if one.handle == claimed and one.keyed:
            return finding(
                raw,
                "commit-unsigned",
                tr(
                    "it is not signed, and {claimed} had a key to sign with before it came "
                    "in: anybody can have made it",
                    claimed=claimed,
                ),
                _sign(claimed),
            )
    if began:
        return finding(
            raw,
            "commit-unsigned",
            tr(
                "it is not signed, and the team had begun to sign before it came in: "
                "anybody can have made it"
            ),
            _sign(tr("whoever made it")),
        )
    return None


def _let_go(raw: RawCommit, handle: str) -> Finding:
    return finding(
        raw,
        "signer-left",
        tr(
            "{handle} signed it off-line, and was let go, or that key was, before it "
            "came in: clocks can be set back, so nobody can tell when it was made",
            handle=handle,
        ),
        tr("ask {handle} about it, and accept it by hand if it is right", handle=handle),
    )


def _sign(who: str) -> str:
    return tr(
        "ask {who}; what is only in one's own clone can still be signed (git rebase, casekit "
        "setup)",
        who=who,
    )


_NOBODY = Member("", "", "", "", ())


def _is_over(member: Member | None, day: date) -> bool:
    return member is None or (member.until is not None and member.until <= day)

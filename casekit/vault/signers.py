"""Who made a commit, as far as its signature proves it, and whether that member could do it.

A signer is judged by the registry as it stood before the commit: a key that a commit brings in
does not vouch for that commit, and a key that was taken out signs nothing that comes after.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.model.team import FOLDER as TEAM, Member
from casekit.vault import registry
from casekit.vault.ancestry import REGISTRY, State, Step, Version, is_newer
from casekit.vault.authors import ADDRESS, borrowed, took_along
from casekit.vault.raw_history import RawCommit, RawHistory
from casekit.vault.signatures import NoSignatureError, is_good, parse, plain_keys

SKEW = 2 * 3600
"""By how many seconds the clocks of two computers may differ."""

_DAY = 24 * 3600
_FIRST_DAY = date(1970, 1, 1).toordinal()

Team = Mapping[str, Member]


class Signer(NamedTuple):
    """Who made a commit; `proven` when the signature of a member shows it.

    `judged` says that the member is held to what that member may do, proven or not.
    """

    handle: str
    proven: bool
    judged: bool


class Signers:
    """Judges the commits of one history, parents before children."""

    def __init__(self, history: RawHistory, *, now: float, pretended: bool) -> None:
        self._history = history
        self._now = now
        # whoever works on a day that is not today has a team that begins on such a day
        self._pretended = pretended

    def judge(
        self, raw: RawCommit, parents: list[State], state: State
    ) -> tuple[Signer, list[Finding]]:
        """Who made a commit, and what is wrong with that; `state` is the vault after it."""
        claimed = raw.committer.removesuffix(ADDRESS)
        found: list[Finding] = []
        if raw.odd:
            found.append(
                finding(
                    raw,
                    "commit-odd",
                    tr("its author or committer can be read in two ways"),
                    tr("git cat-file -p shows it; no program makes such a commit by itself"),
                )
            )
        state.when = max([raw.when, *[one.when for one in parents]])
        state.day = max([day_of(raw), *[one.day for one in parents]])
        if raw.when > self._now + SKEW:
            # what comes later must not look as if it were backdated
            state.when = max((one.when for one in parents), default=int(self._now))
            state.day = max((one.day for one in parents), default=day_of(raw))
        if not any(one.signing for one in parents or [state]):
            return Signer(claimed, proven=False, judged=False), found
        if not raw.signature:
            found += _unsigned(raw, claimed, parents)
            return Signer(claimed, proven=False, judged=not _errors(found)), found
        handle, problems = self._signed(raw, parents or [state], state)
        if not handle:
            return Signer("", proven=False, judged=False), found + problems
        found += [*problems, *self._dated(raw, parents)]
        if {raw.author, raw.committer} != {handle + ADDRESS} or borrowed(raw, handle, parents):
            # what a rebase or a cherry-pick takes along keeps its author; whether the signer could
            # write it is asked of the signer
            taken = took_along(raw, handle, parents)
            found.append(
                finding(
                    raw,
                    "author-other",
                    tr(
                        "it is signed by {handle}, but names {shown} as author and {value} as "
                        "committer",
                        handle=handle,
                        shown=_shown(raw.names[0], raw.author),
                        value=_shown(raw.names[1], raw.committer),
                    ),
                    tr("a rebase or a cherry-pick does this: ask {handle}", handle=handle)
                    if taken
                    else tr(
                        "ask {handle}; git config user.email {handle}{address} keeps it from "
                        "happening by mistake",
                        handle=handle,
                        address=ADDRESS,
                    ),
                    severity=Severity.WARNING if taken else Severity.ERROR,
                )
            )
        fine = not _errors(found)
        return Signer(handle, proven=fine, judged=fine), found

    def _signed(
        self, raw: RawCommit, parents: list[State], state: State
    ) -> tuple[str, list[Finding]]:
        try:
            signature = parse(raw.signature, raw.signed)
        except NoSignatureError as error:
            return "", [
                finding(
                    raw, "signature-bad", tr("its signature is {error}", error=error.args[0]), _ASK
                )
            ]
        if not is_good(signature):
            return "", [
                finding(
                    raw,
                    "signature-bad",
                    tr(
                        "its signature does not fit: the commit was altered after it was signed, "
                        "or somebody copied a signature"
                    ),
                    _ASK,
                )
            ]
        claimed = raw.committer.removesuffix(ADDRESS)
        holders = [_holder(parent, signature.key, claimed) for parent in parents]
        handle = next((one for one in holders if one), "")
        if not handle:
            own = _holder(state, signature.key, claimed)
            if own:
                return "", [
                    finding(
                        raw,
                        "signer-unknown",
                        tr(
                            "it is signed with a key that it adds itself, as one of {own}: nobody "
                            "who was known vouches for it",
                            own=own,
                        ),
                        _ASK,
                    )
                ]
            return "", [
                finding(
                    raw,
                    "signer-unknown",
                    tr("the key that signed it was in nobody's team file at that point"),
                    _ASK,
                )
            ]
        # nobody gets back to a day before that of the commit that let him go
        day = max([day_of(raw), *(one.day for one in parents)])
        for parent, holder in zip(parents, holders, strict=True):
            member = parent.team.get(handle)
            knows = parents[holders.index(handle)]
            if not holder and not self._came_later(knows, parent, handle):
                return "", [
                    finding(
                        raw,
                        "signer-left",
                        tr(
                            "it is signed with a key of {handle} that had been taken out of the "
                            "team's files",
                            handle=handle,
                        ),
                        _ASK,
                    )
                ]
            if member is not None and member.until is not None and member.until <= day:
                return "", [
                    finding(
                        raw,
                        "signer-left",
                        tr(
                            "it is signed by {handle}, whose membership had ended on {until}",
                            handle=handle,
                            until=member.until,
                        ),
                        _ASK,
                    )
                ]
        member = parents[holders.index(handle)].team[handle]
        if not self._pretended and member.from_ and day < member.from_:
            return handle, [
                finding(
                    raw,
                    "signer-early",
                    tr(
                        "it is signed by {handle}, who came to the team on {from_}",
                        handle=handle,
                        from_=member.from_,
                    ),
                    _ASK,
                )
            ]
        return handle, []

    def _came_later(self, knows: State, lacks: State, handle: str) -> bool:
        """Whether the side that knows a key has the newer version of the member's file."""
        path = f"{TEAM}/{handle}.yaml"
        # where the file isn't there it did not come yet: a member is never taken out of the team
        return path not in lacks.files.of(REGISTRY) or is_newer(
            self._history.objects, path, knows.commit, lacks.commit
        )

    def _dated(self, raw: RawCommit, parents: list[State]) -> Iterator[Finding]:
        if raw.when > self._now + SKEW:
            yield finding(
                raw,
                "commit-postdated",
                tr(
                    "it claims to be of {moment}, which is still to come: here it is {now}",
                    moment=_moment(raw.when),
                    now=_moment(self._now),
                ),
                tr(
                    "look at the clock of this computer first: where it is behind, nothing is "
                    "wrong with the commit, so set it right and try again. Only if it is right, "
                    "ask the author of the commit to set the other one right"
                ),
            )
        latest = max((one.when for one in parents), default=raw.when)
        if raw.when < latest - SKEW:
            yield finding(
                raw,
                "commit-backdated",
                tr(
                    "it claims to be of {moment}, earlier than the commit that it follows",
                    moment=_moment(raw.when),
                ),
                tr(
                    "ask its author: a wrong clock does this, and so does somebody who wants "
                    "to have signed before a membership ended"
                ),
            )


def follow(state: State, steps: Iterable[Step], parents: list[State], history: RawHistory) -> None:
    """Let the team of a state follow the files that a commit changed."""
    files = state.files.of(REGISTRY)
    changed = [step for step in steps if step.path.startswith(f"{TEAM}/")]
    if changed or len(parents) > 1 or not parents:
        state.team = team_of(files, history)
    state.signing = any(one.signing for one in parents)
    if changed:
        state.changes |= {state.commit}
    if not state.signing and any(member.signing_keys for member in state.team.values()):
        state.signing, state.began = True, state.commit
        state.founders = tuple(
            handle for handle, member in state.team.items() if member.signing_keys
        )


def team_of(files: Mapping[str, Version], history: RawHistory) -> Team:
    """The registry in these files."""
    blobs = {path: one.blob for path, one in files.items() if path.startswith(f"{TEAM}/")}
    # one and the same for commits that change no member
    key = tuple(sorted(blobs.items()))
    if key in _teams:
        return _teams[key]
    unknown = [blob for path, blob in blobs.items() if (path, blob) not in _members]
    contents = history.blobs(unknown)
    for path, blob in blobs.items():
        if blob in contents:
            made = registry.team_of({path: contents[blob] or b""})
            _members[path, blob] = next(iter(made.values()), None)
    found = (_members[path, blob] for path, blob in sorted(blobs.items()))
    _teams[key] = {member.handle: member for member in found if member is not None}
    return _teams[key]


_teams: dict[tuple[tuple[str, str], ...], Team] = {}
_members: dict[tuple[str, str], Member | None] = {}
"""What stands in the versions of the team's files that were read."""


def day_of(raw: RawCommit) -> date:
    """The day on which a commit was made, where it was made."""
    return date.fromordinal(_FIRST_DAY + max(0, raw.when + raw.zone) // _DAY)


def finding(
    raw: RawCommit,
    code: str,
    message: str,
    hint: str,
    file: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:
    """A finding about a commit."""
    return Finding(
        code,
        tr("commit {id}: {message}", id=raw.id[:10], message=message),
        hint,
        severity,
        file,
        commit=raw.id,
    )


_ASK = tr("git show --stat shows what it changed: ask whoever is named as its author, by telephone")


def _unsigned(raw: RawCommit, claimed: str, parents: list[State]) -> Iterator[Finding]:
    member = next((one.team[claimed] for one in parents if claimed in one.team), None)
    named = raw.author.removesuffix(ADDRESS)
    if member is None or named != claimed or not raw.committer.endswith(ADDRESS):
        what = tr("a merge") if len(raw.parents) > 1 else tr("a commit")
        yield finding(
            raw,
            "commit-unsigned",
            tr(
                "{what} without a signature, by somebody who is not in the team: {shown}",
                what=what,
                shown=_shown(raw.names[1], raw.committer),
            ),
            tr("a button on a hosting site does this: merge with casekit sync instead"),
        )
    elif member.signing_keys:
        yield finding(
            raw,
            "commit-unsigned",
            tr(
                "it names {claimed}, who has a key to sign with, but is not signed", claimed=claimed
            ),
            tr("ask {claimed}; casekit setup makes git sign on that computer", claimed=claimed),
        )
    elif member.until is not None and member.until <= day_of(raw):
        yield finding(
            raw,
            "signer-left",
            tr(
                "it names {claimed}, whose membership had ended on {until}",
                claimed=claimed,
                until=member.until,
            ),
            _ASK,
        )
    else:
        yield finding(
            raw,
            "commit-unsigned-keyless",
            tr(
                "it names {claimed}, who has no key to sign with yet, so that anybody "
                "can have made it",
                claimed=claimed,
            ),
            tr(
                "let {claimed} make a signing key (casekit identity new), for a keykeeper to add",
                claimed=claimed,
            ),
            severity=Severity.WARNING,
        )


def _shown(name: str, address: str) -> str:
    return repr(f"{name[:60]} <{address[:80]}>") if address else "nobody"


def _errors(found: list[Finding]) -> bool:
    return any(one.severity is Severity.ERROR for one in found)


def _moment(when: float) -> str:
    return datetime.fromtimestamp(max(0, when), UTC).strftime("%Y-%m-%d %H:%M UTC")


def _holder(state: State, key: str, claimed: str) -> str:
    """Who signs with a key; where several do, whoever is named, as it is told of elsewhere."""
    found = [
        handle
        for handle, member in state.team.items()
        if member.signing_keys and key in plain_keys(member.signing_keys)
    ]
    return claimed if claimed in found else next(iter(found), "")

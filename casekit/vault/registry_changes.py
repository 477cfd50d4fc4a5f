"""Who may change the team's files and the settings, and what they may never hold.

A keykeeper may; others only what takes something of their own away, and what git makes of two
keykeepers' lines.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from casekit.messages import either, tr
from casekit.model.findings import Finding
from casekit.model.team import FOLDER as TEAM, Team
from casekit.vault.ancestry import REGISTRY, State, Step, is_newer
from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawCommit, RawHistory
from casekit.vault.signatures import plain_keys
from casekit.vault.signers import Signer, day_of, finding


def check_registry(
    raw: RawCommit, signer: Signer, parents: list[State], state: State, steps: Iterable[Step],
    history: RawHistory,
) -> Iterator[Finding]:  # fmt: skip
    """Whether whoever changed the team's files or the settings may do so."""
    steps = list(steps)
    if not steps or not any(one.signing for one in parents):
        return
    keepers = keykeepers(parents, max([day_of(raw), *(one.day for one in parents)]), history)
    if signer.proven and signer.handle in keepers:
        return
    before = parents[0]
    for step in steps:
        if len(parents) > 1:
            fine = step.made and _merged_by_lines(step, parents, history)
        else:
            fine = signer.proven and _own_end(step, signer.handle, before.team, state.team)
        if not fine:
            message = tr(
                "{who} changed this, which only a keykeeper may: {names}",
                who=signer.handle if signer.proven else tr("somebody who did not sign"),
                names=either(sorted(keepers)) or tr("nobody who is still there"),
            )
            hint = tr("ask who it was; a keykeeper can make the change again and sign it")
            yield finding(raw, "team-changed", message, hint, step.path)


def check_shared_keys(raw: RawCommit, parents: list[State], state: State) -> Iterator[Finding]:
    """Whether a commit gives a member a key that is somebody else's."""
    if all(one.team is state.team for one in parents):
        return
    owners: dict[str, set[str]] = {}
    for handle, member in state.team.items():
        for key in (*member.recipients, *plain_keys(member.signing_keys)):
            owners.setdefault(key, set()).add(handle)
    for key, handles in owners.items():
        if len(handles) < 2:
            continue
        for handle in sorted(handles):
            before = [one.team.get(handle) for one in parents]
            if not any(one and key in {*one.recipients, *plain_keys(one.signing_keys)}
                       for one in before):  # fmt: skip
                others = ", ".join(sorted(handles - {handle}))
                message = tr(
                    "it gives {handle} a key of {others}, so that nobody can tell who of them "
                    "signs or reads",
                    handle=handle,
                    others=others,
                )
                hint = tr("everybody has keys of their own: let a keykeeper take it out again")
                yield finding(raw, "team-key-twice", message, hint, f"{TEAM}/{handle}.yaml")


def keykeepers(parents: list[State], day: date, history: RawHistory) -> tuple[str, ...]:
    """Who may change the team's files: the keykeepers, or the founder where nobody is one.

    Of the parents of a merge those count that have the newest version of the member's file.
    """
    handles = dict.fromkeys(handle for one in parents for handle in one.team)
    named = []
    for handle in handles:
        newest = [one.team.get(handle) for one in _newest(parents, handle, history)]
        if all(one and one.keykeeper and (one.until is None or day < one.until) for one in newest):
            named.append(handle)
    founders = next((one.founders for one in parents if one.founders), ())
    return tuple(named) or founders


def _newest(parents: list[State], handle: str, history: RawHistory) -> list[State]:
    path = f"{TEAM}/{handle}.yaml"
    if all(one.team.get(handle) is parents[0].team.get(handle) for one in parents[1:]):
        return parents[:1]
    there = [path in one.files.of(REGISTRY) for one in parents]
    known = [one for one, has in zip(parents, there, strict=True) if has]
    return [
        one
        for one in known
        if not any(
            other.team.get(handle) is not one.team.get(handle)
            and is_newer(history.objects, path, other.commit, one.commit)
            for other in known
        )
    ] or parents


def _own_end(step: Step, handle: str, before: Team, after: Team) -> bool:
    """Whether somebody only ends the own membership, or takes an own key back."""
    if step.path != f"{TEAM}/{handle}.yaml" or handle not in before or handle not in after:
        return False
    old, new = before[handle], after[handle]
    same = ("name", "organisation", "role", "from_")
    return (
        all(getattr(old, name) == getattr(new, name) for name in same)
        and set(new.recipients) <= set(old.recipients)
        and set(new.signing_keys) <= set(old.signing_keys)
        # without a key one's commits would count as those of somebody who has none yet
        and (bool(new.signing_keys) or not old.signing_keys or new.until is not None)
        and (old.until is None or (new.until is not None and new.until <= old.until))
    )


def _merged_by_lines(step: Step, parents: list[State], history: RawHistory) -> bool:
    """Whether a merge holds what git makes of both sides by itself."""
    objects: Objects = history.objects
    bases = objects.merge_bases(parents[0].commit, parents[1].commit)
    if step.new is None or len(parents) != 2 or len(bases) != 1:
        return False
    sides = [one.files.of(REGISTRY).get(step.path) for one in parents]
    wanted = [objects.blob_at(bases[0], step.path), *(one.blob if one else "" for one in sides)]
    contents = history.blobs([*filter(None, wanted), step.new])
    base, ours, theirs = ((contents.get(blob) or b"") if blob else b"" for blob in wanted)
    return objects.merge_lines(base, ours, theirs) == contents[step.new]

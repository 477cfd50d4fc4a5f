"""What of the team's files was acknowledged on this computer: keys, organisation, end.

Whoever may push to the repository could add a key of his own to somebody's file, one that opens or
one that signs, move himself to an organisation that a consent names, or take his own end date away.
So a member is sealed to, and a signature believed, only after somebody here has compared that and
said so; it is remembered outside the repository's content, in `.git/casekit/acknowledged.json`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from casekit.messages import tr
from casekit.model.team import Member, Team, signing_key
from casekit.vault.disk import write_whole


def acknowledged(git_dir: Path) -> dict[str, tuple[str, ...]]:
    """The keys that were acknowledged on this computer, by handle."""
    try:
        data = json.loads(_store(git_dir).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        # an unreadable memory acknowledges nothing; team ack writes a new one
        return {}
    return {handle: tuple(keys) for handle, keys in data.items()}


def acknowledge(git_dir: Path, keys: Mapping[str, Sequence[str]]) -> None:
    """Remember these keys and facts, beside the keys that were acknowledged before."""
    known = acknowledged(git_dir)
    for handle, new in keys.items():
        labels = {one.partition(": ")[0] for one in new if ": " in one}
        kept = [one for one in known.get(handle, ()) if one.partition(": ")[0] not in labels]
        known[handle] = tuple(dict.fromkeys((*kept, *new)))
    _write(git_dir, known)


def forget_gone(git_dir: Path, team: Team) -> None:
    """Forget the keys that stand in nobody's file any more.

    A key that was stolen is taken out; whoever puts it back must not find it acknowledged still.
    """
    known = acknowledged(git_dir)
    left = {
        handle: tuple(one for one in keys if one in everything(team[handle]) or _is_fact(one))
        if handle in team
        else keys
        for handle, keys in known.items()
    }
    if left != known:
        _write(git_dir, left)


def usable_keys(member: Member, known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keys of a member that are in the registry and were acknowledged here.

    None, when the member's organisation or end is another one than was acknowledged.
    """
    accepted = known.get(member.handle, ())
    if not set(facts(member)) <= set(accepted):
        return ()
    return tuple(key for key in member.recipients if key in accepted)


def facts(member: Member) -> tuple[str, str]:
    """What decides about a member's access besides the keys."""
    until = tr("until: {day}", day=member.until) if member.until else tr("until: no end")
    return tr("organisation: {name}", name=member.organisation), until


def usable_signing_keys(member: Member, known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keys with which a member signs, as far as they were acknowledged here."""
    accepted = known.get(member.handle, ())
    keys = map(signing_key, member.signing_keys)
    return tuple(key for key in keys if signing_entry(key) in accepted)


def signing_entry(key: str) -> str:
    """How a key that signs is remembered: so that it never counts as one that opens."""
    return tr("signing key {key}", key=signing_key(key))


def everything(member: Member) -> tuple[str, ...]:
    """All of a member that has to be acknowledged: keys, signing keys, facts."""
    signing = map(signing_entry, member.signing_keys)
    return (*member.recipients, *signing, *facts(member))


def pending_keys(team: Team, known: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Keys and facts in the registry that were not acknowledged here, by handle."""
    pending = {
        handle: tuple(one for one in everything(member) if one not in known.get(handle, ()))
        for handle, member in team.items()
    }
    return {handle: keys for handle, keys in pending.items() if keys}


def _is_fact(entry: str) -> bool:
    return ": " in entry


def _write(git_dir: Path, known: Mapping[str, Sequence[str]]) -> None:
    write_whole(_store(git_dir), json.dumps(known, indent=1).encode())


def _store(git_dir: Path) -> Path:
    return git_dir / "casekit" / "acknowledged.json"

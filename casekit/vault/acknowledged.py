"""Which keys of the team were acknowledged on this computer.

Whoever may push to the repository could add a key of his own to somebody's file. So a key is
sealed to only after somebody here has compared it and said so; that is remembered outside the
repository's content, in `.git/casekit/acknowledged.json`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from casekit.model.team import Member, Team
from casekit.vault.disk import disk_errors


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
    """Remember these keys, beside those that were acknowledged before."""
    known = acknowledged(git_dir)
    for handle, new in keys.items():
        known[handle] = tuple(dict.fromkeys((*known.get(handle, ()), *new)))
    store = _store(git_dir)
    with disk_errors():
        store.parent.mkdir(parents=True, exist_ok=True)
        temporary = store.with_suffix(".new")
        temporary.write_text(json.dumps(known, indent=1), "utf-8")
        temporary.replace(store)


def usable_keys(member: Member, known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keys of a member that are in the registry and were acknowledged here."""
    return tuple(key for key in member.recipients if key in known.get(member.handle, ()))


def pending_keys(team: Team, known: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Keys in the registry that were not acknowledged here, by handle."""
    pending = {
        handle: tuple(key for key in member.recipients if key not in known.get(handle, ()))
        for handle, member in team.items()
    }
    return {handle: keys for handle, keys in pending.items() if keys}


def _store(git_dir: Path) -> Path:
    return git_dir / "casekit" / "acknowledged.json"

"""What was verified before on this computer, and what somebody here accepted all the same.

`.git/casekit/verified.json` holds the last result with all that it rests on, `versions` a few bytes
of every version of a section that was seen, and `accepted.json` the commits that somebody here has
looked at and accepted. None of it can be pushed. Light on purpose: a second look must cost nothing.
"""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from casekit.messages import as_data, from_data
from casekit.model.faults import fault
from casekit.model.findings import Finding, Severity
from casekit.model.value import Value
from casekit.vault.disk import write_whole
from casekit.version import __version__

RULES = 5
"""Raised with every change of the rules: what was verified by others is verified again."""

_PIECE = 8


class Verified(Value):
    """The outcome of a whole verification, up to and including `head`.

    `beside` are commits that were verified as well, and that a merge has brought together with it;
    `rejected` those that count for nothing.
    """

    head: str
    checked: int = 0
    opened: int = 0
    closed: int = 0
    unjudged: int = 0
    signing: bool = False
    founders: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    beside: tuple[str, ...] = ()
    fingerprint: str = ""
    when: int = 0
    rejected: tuple[str, ...] = ()

    @property
    def heads(self) -> tuple[str, ...]:
        """All commits up to which everything was verified."""
        return (self.head, *self.beside) if self.head else ()


def read(git_dir: Path, ground: str) -> Verified | None:
    """What was verified on this ground: the same beginning, keys and rules."""
    try:
        data = json.loads((git_dir / "casekit" / "verified.json").read_text("utf-8"))
        if data.pop("ground") != _ground(ground):
            return None
        found = tuple(
            Finding(
                **{
                    **one,
                    "severity": Severity(one["severity"]),
                    "message": from_data(one["message"]),
                    "hint": from_data(one["hint"]),
                }
            )
            for one in data.pop("findings")
        )
        if any(one.code == "commit-postdated" for one in found):
            return None  # of a clock that was behind, or of a time that has come since
        lists = {name: tuple(data[name]) for name in ("founders", "beside", "rejected")}
        return Verified(**{**data, **lists, "findings": found})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(git_dir: Path, ground: str, verified: Verified) -> None:
    """Remember what was verified; a disk that takes nothing stops no verification."""
    data = vars(verified) | {
        "ground": _ground(ground),
        "findings": [
            one.as_json() | {"message": as_data(one.message), "hint": as_data(one.hint)}
            for one in verified.findings
        ],
    }
    _replace(git_dir / "casekit" / "verified.json", json.dumps(data).encode())


def read_versions(git_dir: Path) -> tuple[tuple[str, ...], set[bytes]]:
    """The versions that were seen, as `piece` has them, and up to which commits these are all."""
    try:
        content = (git_dir / "casekit" / "versions").read_bytes()
        head, _, pieces = content.partition(b"\n")
        return tuple(head.decode("ascii").split()), {
            pieces[at : at + _PIECE] for at in range(0, len(pieces), _PIECE)
        }
    except (OSError, ValueError):
        return (), set()


def write_versions(git_dir: Path, heads: Iterable[str], pieces: Iterable[bytes]) -> None:
    """Remember these versions, which are all up to some commits."""
    content = f"{' '.join(heads)}\n".encode("ascii") + b"".join(sorted(pieces))
    _replace(git_dir / "casekit" / "versions", content)


def piece(blob: str) -> bytes:
    """Enough of an id to ask git whether it was there before."""
    return bytes.fromhex(blob[: 2 * _PIECE])


def accepted(git_dir: Path) -> Mapping[str, Any]:
    """The commits that somebody accepted on this computer, with day and faults."""
    try:
        data = json.loads(_accepted(git_dir).read_text("utf-8"))
        return {
            commit: {"on": one["on"], "faults": [tuple(each) for each in one["faults"]]}
            for commit, one in data.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # what can't be read accepts nothing
        return {}


def accept(git_dir: Path, commit: str, faults: Iterable[Finding], day: str) -> None:
    """Remember that somebody looked at what is wrong with a commit, and accepted just that."""
    known = dict(accepted(git_dir))
    before = known.get(commit, {}).get("faults", ())
    known[commit] = {"on": day, "faults": sorted({*before, *map(fault, faults)})}
    _write_accepted(git_dir, known)


def take_back(git_dir: Path, commit: str) -> None:
    """Forget that a commit was accepted."""
    known = dict(accepted(git_dir))
    known.pop(commit, None)
    _write_accepted(git_dir, known)


def unaccepted(
    findings: Iterable[Finding], known: Mapping[str, Any]
) -> tuple[tuple[Finding, ...], int]:
    """The findings that nobody has accepted, and how many commits were."""
    left: list[Finding] = []
    commits: set[str] = set()
    for one in findings:
        if fault(one) in known.get(one.commit, {}).get("faults", ()):
            commits.add(one.commit)
        else:
            left.append(one)
    return tuple(left), len(commits)


def _ground(text: str) -> str:
    return f"{RULES} {__version__} {text}"


def _accepted(git_dir: Path) -> Path:
    return git_dir / "casekit" / "accepted.json"


def _write_accepted(git_dir: Path, known: Mapping[str, Any]) -> None:
    write_whole(_accepted(git_dir), json.dumps(known, indent=1).encode())


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(mode=0o600)
        temporary.write_bytes(content)
        temporary.replace(path)
    with suppress(OSError):
        temporary.unlink(missing_ok=True)

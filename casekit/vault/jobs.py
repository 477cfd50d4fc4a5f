"""What one commit did in one case, as it is handed to whoever looks at sections."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.vault.ancestry import Files, State, Step
from casekit.vault.raw_history import Changed
from casekit.vault.snapshot import case_of, section_of
from casekit.vault.workspace import CASES, GOVERNING, SEALED

Pairs = tuple[tuple[str, str], ...]
"""Commits that come together, each as the side that is judged and the one that it is judged by."""


class Undone(NamedTuple):
    """A version of a section in what is rejected, and the one that stands again instead."""

    commit: str
    path: str
    new: str
    replaced: tuple[str, ...]
    kept: str


class Job(NamedTuple):
    """What one commit did in one case.

    `before` are the case's files in each parent that has the case, `after` those in the commit
    itself, as blobs by path. `judged` says that the signer is held to what he may do, `doubted`
    that nobody knows who made it though the team signs. `ruling` are the versions of `case` that
    say who keeps it: the newest of those that the parents have. `team` names the registry after
    it. `beside` are the sides that come together and don't agree on who keeps the case, `apart` the
    sections of which each of two sides had its own version. `newest` says that it is one of those
    whose sections are read whole. `void` says that somebody rejected the commit, `undone` is what
    one that rejects brings back.
    """

    number: int
    commit: str
    parents: tuple[str, ...]
    signer: str
    judged: bool
    day: date
    case: str
    steps: tuple[Step, ...]
    before: tuple[Mapping[str, str], ...]
    after: Mapping[str, str]
    team: int
    ruling: tuple[str, ...] = ()
    beside: Pairs = ()
    doubted: bool = False
    apart: tuple[str, ...] = ()
    newest: bool = False
    void: bool = False
    undone: tuple[Undone, ...] = ()


class Contents:
    """The files of cases as blobs by path, listed once for commits in which they are the same."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[Files, Mapping[str, str]]] = {}

    def of(self, state: State, case: str) -> Mapping[str, str]:
        """What a case holds after a commit: most of the time what it held before the next one."""
        files = state.files.of(case)
        last = self._last.get(case)
        if last is None or last[0] is not files:
            last = files, {path: one.blob for path, one in files.items()}
            self._last[case] = last
        return last[1]


def ruling_path(case: str) -> str:
    """Where the section stands that names the keepers."""
    return f"{CASES}/{case}/case{SEALED}"


def found_in(
    job: Job, step: Step, code: str, message: str, hint: str, severity: Severity = Severity.ERROR
) -> Finding:
    """A finding about what a commit did to one file."""
    told = tr("commit {id}: {message}", id=job.commit[:10], message=message)
    return Finding(code, told, hint, severity, step.path, commit=job.commit)


def ruled_beside(
    parents: list[State], differences: Iterable[Iterable[Changed]]
) -> dict[str, Pairs]:
    """The cases that the sides of a merge decide on, each by its own keepers; with those sides."""
    if len(parents) < 2:
        return {}
    found: dict[str, Pairs] = {}
    for change in (change for some in differences for change in some):
        case, name = case_of(change.path), section_of(change.path)
        if case in found or name is None or name.section not in GOVERNING:
            continue
        first, *more = parents
        pairs = [(first, one) for one in more if ruled_apart(first, one, case)]
        if pairs:
            found[case] = tuple(
                (one.commit, other.commit)
                for pair in pairs for one, other in (pair, pair[::-1])
            )  # fmt: skip
    return found


def ruled_apart(one: State, other: State, case: str) -> bool:
    """Whether two sides came each by itself to what says who keeps a case.

    What they came to may be the same: only the one and same change is no change beside.
    """
    files, others = one.files.of(case), other.files.of(case)
    path = ruling_path(case)
    return files is not others and files.get(path) is not others.get(path)

"""What a rejection undoes, so that it lets nobody read again and takes nothing sound away.

Whoever rejects brings sections back as they were before. Had one of them been closed to somebody in
what is rejected, and rightly, then the next who writes there would seal it to that reader again. So
each closing is looked at by itself, by the keys that a version names where it opens, and else by
how many there are.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from casekit.model.faults import SHUT
from casekit.model.findings import Finding, Severity
from casekit.vault.ancestry import State, Step
from casekit.vault.jobs import Job, Undone
from casekit.vault.objects import ORDINARY
from casekit.vault.raw_history import RawCommit
from casekit.vault.rejected import CONSENTS, POSTDATED, Narrowed, Weighed
from casekit.vault.sealed_versions import Summary, Versions
from casekit.vault.snapshot import section_of

_INSIDE = frozenset(
    {
        "aside-lost", "consent-widened", "consents-unreadable", "keeper-left", "merge-dropped",
        "network-keys", "section-chain", "section-writers", POSTDATED,
    }
)  # fmt: skip
"""Faults that not everybody sees: by a key that opens more, or by another clock."""

_OF_THE_FILE = frozenset({"section-broken", "section-readers", SHUT, "section-writer"})
"""Faults of a section that everybody sees who opens it, or could open it before."""


class Voided:
    """What the commits did that a rejection takes back, gathered while a history is walked."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.times: dict[str, int] = {}
        self.cases: dict[str, int] = {}
        self._steps: dict[str, list[Step]] = {}

    def note(self, number: int, raw: RawCommit, steps: Iterable[Step], cases: int) -> None:
        """Remember one of them, with what it did to files and in how many cases."""
        self.numbers[raw.id], self.times[raw.id], self.cases[raw.id] = number, raw.when, cases
        self._steps[raw.id] = [one for one in steps if one.made and one.new]

    def undone(self, void: Iterable[str], kept: Mapping[str, str]) -> dict[str, tuple[Undone, ...]]:
        """What these did that is not so any more where the files are `kept`, by their cases."""
        found = [
            (_case(step.path), Undone(commit, step.path, step.new or "", step.replaced, now))
            for commit in sorted(void)
            for step in self._steps.get(commit, ())
            if section_of(step.path) and (now := kept.get(step.path, step.new)) != step.new and now
        ]
        found.sort(key=lambda one: one[0])
        return {
            case: tuple(one for _, one in some)
            for case, some in groupby(found, key=lambda one: one[0])
        }


def sections_of(state: State) -> dict[str, str]:
    """The sections of all cases in a state, as blobs by their paths."""
    return {
        path: version.blob
        for files in state.files.values()
        for path, version in files.items()
        if section_of(path)
    }


def put_back(kept: Mapping[str, str], other: Mapping[str, str]) -> list[Step]:
    """What a rejection itself did to the sections of the side that it rejects."""
    return [
        Step(path, ORDINARY, blob, (other[path],), (), made=True)
        for path, blob in kept.items()
        if other.get(path, blob) != blob
    ]


def put_back_consents(
    kept: Mapping[str, str], other: Mapping[str, str], undone: Mapping[str, Iterable[Undone]]
) -> list[Step]:
    """What a rejection did to consents: compared with all that stood there on the other side.

    The last of it may be there to hide a withdrawal that came before.
    """
    found: dict[str, set[str]] = {}
    for path, blob in other.items():
        found.setdefault(path, set()).add(blob)
    for one in (one for some in undone.values() for one in some):
        found.setdefault(one.path, set()).add(one.new)
    return [
        Step(path, ORDINARY, kept[path], (), tuple(sorted(blobs - {kept[path]})), made=False)
        for path, blobs in sorted(found.items())
        if path.endswith(CONSENTS) and path in kept and blobs != {kept[path]}
    ]


def narrowings(versions: Versions, job: Job) -> Iterator[Narrowed]:
    """Who was shut out in what is rejected, and would read again by it."""
    for one in job.undone:
        now, shut = (versions.summary(blob, one.path) for blob in (one.kept, one.new))
        before = [versions.summary(blob, one.path) for blob in one.replaced]
        if isinstance(now, Summary) and isinstance(shut, Summary):
            had = [_keys(some) for some in before if isinstance(some, Summary)] or [_keys(now)]
            lost = set[str]().union(*had) - _keys(shut).keys()
            who = {name for key, name in _keys(now).items() if key in lost}
            if who:
                yield Narrowed(job.commit, one.commit, one.path, tuple(sorted(who)), opens=True)
            continue
        # one's own key doesn't open both: from outside only their number tells
        number = versions.stanzas(one.new)
        most = max((versions.stanzas(blob) for blob in one.replaced), default=0)
        if number < min(most, versions.stanzas(one.kept)):
            yield Narrowed(job.commit, one.commit, one.path, (), opens=isinstance(now, Summary))


def is_told_whole(versions: Versions, job: Job) -> bool:
    """Whether one's own key opens all that could be at fault in what a commit did in a case."""
    for step in job.steps:
        if section_of(step.path) is None:
            return False
        blobs = [blob for blob in (step.new, *step.replaced, *step.dropped) if blob]
        found = [versions.summary(blob, step.path) for blob in blobs]
        opened = [one for one in found if isinstance(one, Summary)]
        if len(opened) < len(found):
            return False
        if step.new and versions.document(step.new, step.path) is None:
            return False  # of what follows no format only the newest is told
        sharing = [(one.readers, one.writers) for one in opened]
        same = bool(step.replaced) and all(one == sharing[0] for one in sharing)
        if not same and versions.sharing(job.team, job.after) is None:
            return False
    return True


def weigh(
    found: Sequence[tuple[int, Finding]], voided: Voided, narrowed: Sequence[Narrowed],
    told: Iterable[str],
) -> Weighed:  # fmt: skip
    """What was found of the commits that are rejected; `told` names one for each case of it.

    Found are numbers of commits with what was said at each. What only another commit shows, which
    somebody may have put beside it on purpose, makes none of them at fault here.
    """
    faults: dict[str, set[tuple[str, str]]] = {}
    for number, one in found:
        if one.severity is Severity.ERROR and voided.numbers.get(one.commit) == number:
            faults.setdefault(one.commit, set()).add((one.code, one.file))
    whole = Counter(told)
    return Weighed(
        {commit: frozenset(some) for commit, some in faults.items()},
        tuple(narrowed),
        frozenset(one for one, cases in voided.cases.items() if whole[one] == cases),
    )


def seen_by_all(faults: Collection[tuple[str, str]], path: str) -> bool:
    """Whether any of these faults is one that everybody sees who opens a section."""
    return any(
        code not in _INSIDE and (code not in _OF_THE_FILE or file == path) for code, file in faults
    )


def _keys(version: Summary) -> dict[str, str]:
    return {key.strip(): name for name, keys in version.readers.items() for key in keys}


def _case(path: str) -> str:
    return path.split("/")[1]

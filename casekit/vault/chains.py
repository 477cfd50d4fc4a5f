"""What a new version of a section may be: where it stands, what it replaces, who reads it.

Only what one's own key opens can be judged; the rest is counted. Everything here is told from a
commit and those before it, so that it is the same for everybody who can read as much.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import combinations
from typing import NamedTuple

from casekit.errors import CasekitError, FormatError
from casekit.format.envelope import digest
from casekit.model.findings import Finding, Severity
from casekit.model.names import SectionName
from casekit.vault import rights
from casekit.vault.ancestry import Step
from casekit.vault.aside import may_be_merged, was_left, was_taken
from casekit.vault.guard import check_content
from casekit.vault.left_out import UNSEEN, left_out
from casekit.vault.objects import ORDINARY
from casekit.vault.remerged import is_merge
from casekit.vault.sealed_versions import Summary, Versions
from casekit.vault.snapshot import aside_of, section_of
from casekit.vault.widened import widened
from casekit.vault.workspace import CASES, SEALED, path_of


class Job(NamedTuple):
    """What one commit did in one case.

    `before` are the case's files in each parent that has the case, `after` those in the commit
    itself, as blobs by path. `team` names the registry after it.
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


class Chains:
    """Looks at versions of sections, in the order in which they came."""

    def __init__(self, versions: Versions, *, allow_ssh: bool) -> None:
        self.found: list[tuple[int, Finding]] = []
        self.opened = 0
        self.closed = 0
        self.unjudged = 0
        """Versions of which nothing shows whether their author could write them."""
        self._versions = versions
        self._allow_ssh = allow_ssh

    def check(self, jobs: Iterable[Job]) -> None:
        """Look at what these commits did; what is wrong with it is added to `found`."""
        jobs = list(jobs)
        self._versions.load(
            (blob, step.path) for job in jobs for step in job.steps for blob in _blobs(step)
        )
        for job in jobs:
            for step in job.steps:
                for one in self._check(job, step):
                    self.found.append((job.number, one))

    def _check(self, job: Job, step: Step) -> Iterator[Finding]:
        name = section_of(step.path)
        if step.made and step.new is not None and not self._is_sealed(step, name):
            content = self._versions.content(step.new)
            problems = check_content(step.path, content or b"", mode=step.mode,
                                     allow_ssh=self._allow_ssh)  # fmt: skip
            yield from (_of(job, one) for one in problems)
            if problems:
                return
        if name is not None:
            yield from self._section(job, step, name)
        elif aside_of(step.path):
            yield from self._aside(job, step)

    def _is_sealed(self, step: Step, name: SectionName | None) -> bool:
        """Whether a section opens as it should, so that nothing has to be guessed from outside."""
        if name is None or step.new is None or step.mode != ORDINARY:
            return False
        if not isinstance(self._versions.summary(step.new, step.path), Summary):
            return False
        header = (self._versions.content(step.new) or b"").partition(b"\n---")[0]
        return b"-> ssh-" not in header

    def _section(self, job: Job, step: Step, name: SectionName) -> Iterator[Finding]:
        if step.new is None:
            lost = step.replaced or step.dropped
            if lost:
                yield _finding(job, step, "section-removed", "a section was taken away, which "
                               "casekit never does", f"git checkout {job.commit[:10]}~1 -- "
                               f"{step.path} brings it back")  # fmt: skip
            return
        new = self._versions.summary(step.new, step.path)
        if step.made:
            self.opened += isinstance(new, Summary)
            self.closed += new is None
        if isinstance(new, str):
            code = "section-place" if "sealed as another" in new else "section-broken"
            yield _finding(job, step, code, new, _LOOK)
            return
        dropped = [blob for blob in step.dropped if not _waits(job, step, blob)]
        yield from self._dropped(job, step, name, dropped, new)
        if new is None:
            return
        if step.made:
            yield from self._chain(job, step, new)
        yield from self._access(job, step, name, new, dropped)
        if name == "consents":
            aside = [one[2] for path in self._gone(job, step.path) if (one := aside_of(path))]
            for blob in (*step.replaced, *dropped, *aside):
                yield from self._consents(job, step, blob)

    # --- what waits beside it ----------------------------------------------------------

    def _aside(self, job: Job, step: Step) -> Iterator[Finding]:
        objects = self._versions.objects
        if step.new is not None:
            if step.made and not was_left(objects, step.path, step.new, job.parents):
                yield _finding(job, step, "section-aside", "a waiting version that nobody's merge "
                               "left: it is no version of this section, or not named after what "
                               "both sides began from", "ask who put it there; git rm takes it "
                               "away again")  # fmt: skip
            return
        if was_taken(objects, step.path, job.parents) or not may_be_merged(
            objects, step.path, job.parents
        ):
            return  # it was merged on one side, or never belonged there
        place = _place_beside(job, step.path)
        name = section_of(place)
        merged: bool | None = False
        for one in job.steps:
            if name is not None and one.path == place and one.made and one.new:
                merged = is_merge(self._versions, job.parents, one, name, self._gone(job, place))
        if merged is None:
            self.unjudged += 1
        elif not merged:
            yield _finding(job, step, "aside-lost", "a version that waited to be merged was taken "
                           "away, and what it says was not merged into the section",
                           f"git checkout {job.commit[:10]}~1 -- {step.path} brings it back, and "
                           "casekit sync merges it")  # fmt: skip

    def _gone(self, job: Job, path: str) -> list[str]:
        """The files of the versions beside a section that a commit took in, in order."""
        objects = self._versions.objects
        return sorted(
            one.path
            for one in job.steps
            if one.new is None
            and _place_beside(job, one.path) == path
            and not was_taken(objects, one.path, job.parents)
        )

    # --- what it replaces ------------------------------------------------------------

    def _chain(self, job: Job, step: Step, new: Summary) -> Iterator[Finding]:
        old = [self._versions.summary(blob, step.path) for blob in step.replaced]
        known = [one for one in old if isinstance(one, Summary)]
        if not old:
            if new.revision != 1 or new.previous:
                yield _finding(job, step, "section-chain", f"it begins with revision "
                               f"{new.revision}, though nothing stood here before", _REBASED,
                               Severity.WARNING)  # fmt: skip
            return
        if len(known) < len(old):
            return
        aside = [
            one
            for blob in _taken_in(job, step.path)
            if isinstance(one := self._versions.summary(blob, step.path), Summary)
        ]
        waited = [one.digest for one in aside]
        digests = {one.digest for one in known}
        newest = max(one.revision for one in known)
        if new.revision <= newest:
            yield _finding(job, step, "section-rollback", f"revision {new.revision} was put in "
                           f"the place of revision {newest}: an older version, or a copy of one",
                           _LOOK)  # fmt: skip
            return
        if _replaces(new, [digests | set(some) for some in _subsets(waited)]):
            if new.revision > 1 + max(newest, *(one.revision for one in aside), 0):
                yield _finding(job, step, "section-chain", f"revision {new.revision} follows "
                               f"revision {newest}", _REBASED, Severity.WARNING)  # fmt: skip
            return
        parts = [set(some) for some in _subsets(sorted(digests)) if 0 < len(some) < len(digests)]
        if _replaces(new, parts):
            lost = next(
                blob for blob, one in zip(step.replaced, old, strict=True)
                if not isinstance(one, Summary) or not _replaces(new, [{one.digest}])
            )  # fmt: skip
            yield _finding(job, step, "merge-dropped", *left_out(job, step, lost, right=True),
                           Severity.WARNING)  # fmt: skip
        else:
            yield _finding(job, step, "section-chain", "it says that it replaces a version that "
                           "is not in this history", _REBASED, Severity.WARNING)  # fmt: skip

    def _dropped(
        self, job: Job, step: Step, name: SectionName, dropped: list[str], new: Summary | None
    ) -> Iterator[Finding]:
        for blob in dropped:
            lost = self._versions.summary(blob, step.path)
            if new and isinstance(lost, Summary) and lost.digest == new.digest:
                continue  # the same text, sealed twice
            blind = name == "consents" and not (new and isinstance(lost, Summary))
            # to choose one of two versions is to write the section: a merge of casekit never does
            governs = self._governs(job)
            right = True if governs or not job.judged else self._may_write(
                job, step, name, [lost, new], governs=governs
            )  # fmt: skip
            severity = Severity.ERROR if blind or right is False else Severity.WARNING
            code = UNSEEN if right is None else "merge-dropped"
            yield _finding(job, step, code, *left_out(job, step, blob, right=right), severity)

    def _consents(self, job: Job, step: Step, blob: str) -> Iterator[Finding]:
        assert step.new is not None
        if not isinstance(self._versions.summary(blob, step.path), Summary):
            return
        before, after = (self._versions.document(one, step.path) for one in (blob, step.new))
        try:
            if before is None or after is None:
                raise FormatError("unreadable")
            consents = list(widened(before.data, after.data))
        except (CasekitError, KeyError, TypeError, AttributeError):
            yield _finding(job, step, "consents-unreadable", "the consents can't be read, so that "
                           "nobody can tell whether one was widened", _LOOK)  # fmt: skip
            return
        for consent in consents:
            yield _finding(
                job, step, "consent-widened", f"consent {consent} was widened, or a withdrawal, a "
                "refusal or an event of it is gone: what was taken back never returns",
                f"ask the person; then casekit consent withdraw {job.case} {consent}, or casekit "
                "consent give with a new one",
            )  # fmt: skip

    # --- who wrote it, who reads it ----------------------------------------------------

    def _access(
        self, job: Job, step: Step, name: SectionName, new: Summary, dropped: Iterable[str]
    ) -> Iterator[Finding]:
        old = [self._versions.summary(blob, step.path) for blob in (*step.replaced, *dropped)]
        known = [one for one in old if isinstance(one, Summary)]
        if not step.made and not known:
            return
        governs = self._governs(job)
        if step.made and job.judged and governs is not True:
            right = self._may_write(job, step, name, old, governs=governs)
            if right is None:
                self.unjudged += 1
            if right is None and len(job.parents) > 1 and len(step.replaced) > 1 and known:
                yield _finding(
                    job, step, "merge-unproved", f"{job.signer} may not write this but brought two "
                    "versions together, and whether nothing else was written can't be told here",
                    f"compare it with both sides, or ask {job.signer}", Severity.WARNING,
                )  # fmt: skip
            if right is False:
                yield _finding(
                    job, step, "section-writer", f"{job.signer} had no right to write this: no "
                    "keeper of the case, and no consent to write", f"ask {job.signer} and a "
                    f"keeper; casekit access {job.case} --section {name} tells who may",
                )  # fmt: skip
                return
        if len(known) < len(old):
            return
        team = self._versions.teams[job.team]
        look_up = partial(self._versions.sharing, job.team, job.after)
        decides = governs is True or not job.judged or not step.made
        for reader in rights.added(
            new.readers, [one.readers for one in known], name, team, look_up, job.day,
            decides=decides,
        ):  # fmt: skip
            yield _finding(
                job, step, "section-readers", f"it was sealed to {reader}, which no consent and no "
                "role allows", f"casekit seal {job.case} closes it; who opened it meanwhile has "
                "read it",
            )  # fmt: skip
        for writer in rights.added_writers(
            new.writers, [one.writers for one in known], name, look_up, job.day, decides=decides
        ):
            yield _finding(
                job, step, "section-writers", f"it names {writer} as one who may write, which no "
                "consent does", f"casekit seal {job.case} mends it",
            )  # fmt: skip
        if name.section == "network" and known and step.made and job.judged and not decides:
            keys = [self._versions.keys_on_map(blob, step.path) for blob in step.replaced]
            if self._versions.keys_on_map(step.new or "", step.path) not in keys:
                yield _finding(job, step, "network-keys", "keys or handles of parties were "
                               "changed by one who doesn't decide who reads", _LOOK)  # fmt: skip

    def _governs(self, job: Job) -> bool | None:
        """Whether the signer decides who reads the case; None when that can't be told."""
        if not job.before:
            return True  # whoever begins a case decides
        answers = []
        for files in job.before:
            path = f"{CASES}/{job.case}/case{SEALED}"
            case = self._versions.case(files[path], path) if path in files else None
            answers.append(None if case is None else rights.keeps(case, job.signer, job.day))
        return True if True in answers else None if None in answers else False

    def _may_write(
        self, job: Job, step: Step, name: SectionName, old: list[Summary | str | None], *,
        governs: bool | None,
    ) -> bool | None:  # fmt: skip
        """Whether somebody who is no keeper could write this; None when that can't be told."""
        known = [one for one in old if isinstance(one, Summary)]
        writes = bool(known) and all(job.signer in one.writers for one in known)
        if writes and len(known) == len(old) and name.section not in ("case", "consents"):
            return True
        if (len(job.parents) > 1 and len(step.replaced) > 1) or self._gone(job, step.path):
            # whoever brings versions together writes what the merge gives, and nothing else
            merged = is_merge(self._versions, job.parents, step, name, self._gone(job, step.path))
            if merged is not False:
                return merged
        return None if governs is None or len(known) < len(old) else False


_LOOK = "casekit log shows who and when; git checkout of the version before brings it back"
_REBASED = (
    "a rebase or a cherry-pick does this, and so does somebody who overwrites what others wrote: "
    "ask its author"
)


def _blobs(step: Step) -> Iterator[str]:
    yield from filter(None, (step.new, *step.replaced, *step.dropped))


def _waits(job: Job, step: Step, blob: str) -> bool:
    """Whether a version that did not come through is kept beside the section."""
    name = section_of(step.path)
    return any(
        (aside := aside_of(path)) is not None and aside[0] == name and aside[2] == blob
        for path in job.after
    )


def _taken_in(job: Job, path: str) -> list[str]:
    """The versions that waited beside a section before a commit, and no longer do."""
    name = section_of(path)
    found = []
    for one in {path for files in job.before for path in files} - set(job.after):
        aside = aside_of(one)
        if aside is not None and aside[0] == name:
            found.append(aside[2])
    return sorted(set(found))


def _place_beside(job: Job, path: str) -> str:
    """Where the section of a waiting version stands."""
    aside = aside_of(path)
    return path_of(job.case, aside[0]) if aside else ""


def _replaces(new: Summary, candidates: Iterable[set[str]]) -> bool:
    for digests in candidates:
        (one, *more) = sorted(digests)
        # as digest_of_all has it
        wanted = digest("".join(f"{each}\n" for each in (one, *more))) if more else one
        if new.previous == wanted:
            return True
    return False


def _subsets(items: list[str]) -> Iterator[tuple[str, ...]]:
    some = items[:4]
    for size in range(len(some), -1, -1):
        yield from combinations(some, size)


def _of(job: Job, found: Finding) -> Finding:
    return Finding(found.code, f"commit {job.commit[:10]}: {found.message}", found.hint,
                   found.severity, found.file, commit=job.commit)  # fmt: skip


def _finding(
    job: Job, step: Step, code: str, message: str, hint: str, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(code, f"commit {job.commit[:10]}: {message}", hint, severity, step.path,
                   commit=job.commit)  # fmt: skip

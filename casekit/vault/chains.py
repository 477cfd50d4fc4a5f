"""What a new version of a section may be: where it stands, and what it replaces.

Only what one's own key opens can be judged; the rest is counted. Everything here is told from a
commit and those before it, so that it is the same for everybody who can read as much.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations

from casekit.errors import CasekitError, FormatError
from casekit.format.envelope import digest
from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.model.names import SectionName
from casekit.model.shown import in_line
from casekit.vault.ancestry import Step
from casekit.vault.aside import may_be_merged, was_left, was_taken
from casekit.vault.entitlement import Entitlement
from casekit.vault.guard_file import check_content
from casekit.vault.jobs import Job, found_in
from casekit.vault.kept_beside import late_keepers
from casekit.vault.late_writers import late_writers
from casekit.vault.left_out import UNSEEN, left_out
from casekit.vault.malformed import malformed, mending_hint
from casekit.vault.objects import ORDINARY
from casekit.vault.rejected import Narrowed
from casekit.vault.remerged import is_merge
from casekit.vault.sealed_versions import Summary, Versions
from casekit.vault.snapshot import aside_of, section_of
from casekit.vault.undone import is_told_whole, narrowings
from casekit.vault.widened import widened
from casekit.vault.workspace import GOVERNING, path_of


class Chains:
    """Looks at versions of sections, in the order in which they came.

    `whole` says that it begins where the history does.
    """

    def __init__(self, versions: Versions, *, allow_ssh: bool, whole: bool) -> None:
        self.found: list[tuple[int, Finding]] = []
        self.opened = 0
        self.closed = 0
        self.narrowed: list[Narrowed] = []
        self.told: list[str] = []
        """The rejected commits of which all was judged, once for each case."""
        self._unjudged = 0
        self._versions = versions
        self._entitled = Entitlement(versions)
        self._allow_ssh = allow_ssh
        self._whole = whole

    @property
    def unjudged(self) -> int:
        """Of how many versions nothing shows whether their author could write them."""
        return self._unjudged + self._entitled.unjudged

    def check(self, jobs: Iterable[Job]) -> None:
        """Look at what these commits did; what is wrong with it is added to `found`."""
        jobs = list(jobs)
        self._versions.load(
            (blob, step.path) for job in jobs for step in job.steps for blob in _blobs(step)
        )
        for job in jobs:
            unjudged = self.unjudged
            self.found += [(job.number, one) for one in late_keepers(self._versions, job)]
            self.found += [(job.number, one) for one in late_writers(self._versions, job)]
            for step in job.steps:
                for one in self._check(job, step):
                    self.found.append((job.number, one))
            self.narrowed += narrowings(self._versions, job)
            if job.void and unjudged == self.unjudged and is_told_whole(self._versions, job):
                self.told.append(job.commit)

    def _check(self, job: Job, step: Step) -> Iterator[Finding]:
        name = section_of(step.path)
        if step.made and step.new is not None and not self._is_sealed(step, name):
            content = self._versions.content(step.new)
            problems = check_content(step.path, content or b"", mode=step.mode,
                                     allow_ssh=self._allow_ssh,
                                     size=self._versions.size(step.new))  # fmt: skip
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
        content = self._versions.content(step.new) or b""
        return content.find(b"-> ssh-", 0, content.find(b"\n---")) < 0

    def _section(self, job: Job, step: Step, name: SectionName) -> Iterator[Finding]:
        if step.new is None:
            lost = step.replaced or step.dropped
            if lost:
                # put back as it was, it would be an older version in the place of none
                yield found_in(
                    job,
                    step,
                    "section-removed",
                    tr("a section was taken away, which casekit never does"),
                    tr(
                        "git show {blob} | casekit edit {case} {name} --from - brings it back, "
                        "where it is gone and a keeper does it",
                        blob=lost[0][:12],
                        case=job.case,
                        name=name,
                    ),
                )
            return
        new = self._versions.summary(step.new, step.path)
        if step.made:
            self.opened += isinstance(new, Summary)
            self.closed += new is None
        if isinstance(new, str):
            code = "section-place" if "sealed as another" in new else "section-broken"
            yield found_in(job, step, code, new, mending_hint(job, name))
            self._versions.carry(step.new, step.path, step.replaced)
            return
        dropped = [blob for blob in step.dropped if not _waits(job, step, blob)]
        yield from self._dropped(job, step, name, dropped, new)
        if new is not None and step.made and (job.newest or name.section in GOVERNING):
            by_keeper = self._entitled.governs(job) is True
            yield from malformed(self._versions, job, step, name, resealed=by_keeper)
        gone = self._gone(job, step.path)
        if new is not None and step.made:
            yield from self._chain(job, step, new)
        yield from self._entitled.check(job, step, name, new, dropped=dropped, gone=gone)
        if new is None:
            self._versions.carry(step.new, step.path, step.replaced)
        elif name == "consents":
            aside = [one[2] for path in gone if (one := aside_of(path))]
            for blob in (*step.replaced, *dropped, *aside):
                yield from self._consents(job, step, blob)

    # --- what waits beside it ----------------------------------------------------------

    def _aside(self, job: Job, step: Step) -> Iterator[Finding]:
        objects = self._versions.objects
        if step.new is not None:
            if step.made and not was_left(objects, step.path, step.new, job.parents):
                yield found_in(
                    job,
                    step,
                    "section-aside",
                    tr(
                        "a waiting version that nobody's merge left: it is no version of this "
                        "section, or not named after what both sides began from"
                    ),
                    tr("ask who put it there; git rm takes it away again"),
                )
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
            self._unjudged += 1
        elif not merged:
            yield found_in(
                job,
                step,
                "aside-lost",
                tr(
                    "a version that waited to be merged was taken away, and what it says was not "
                    "merged into the section"
                ),
                tr(
                    "git checkout {id}~1 -- {path} brings it back, and casekit sync merges it",
                    id=job.commit[:10],
                    path=in_line(step.path),
                ),
            )

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
                message = tr(
                    "it begins with revision {new}, though nothing stood here before",
                    new=new.revision,
                )
                yield found_in(job, step, "section-chain", message, _REBASED, Severity.WARNING)
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
            message = tr(
                "revision {new} was put in the place of revision {newest}: an older version, or a "
                "copy of one",
                new=new.revision,
                newest=newest,
            )
            hint = tr(
                "casekit log {case} shows who and when; casekit undo {case} takes it back so that "
                "everybody accepts it",
                case=job.case,
            )
            yield found_in(job, step, "section-rollback", message, hint)
            return
        if _replaces(new, [digests | set(some) for some in _subsets(waited)]):
            if new.revision > 1 + max(newest, *(one.revision for one in aside), 0):
                message = tr(
                    "revision {new} follows revision {newest}", new=new.revision, newest=newest
                )
                # from the last number that there is nobody could go on
                severity = Severity.ERROR if new.revision > newest + _LEAP else Severity.WARNING
                yield found_in(job, step, "section-chain", message, _REBASED, severity)
            return
        parts = [set(some) for some in _subsets(sorted(digests)) if 0 < len(some) < len(digests)]
        if _replaces(new, parts):
            lost = next(
                blob for blob, one in zip(step.replaced, old, strict=True)
                if not isinstance(one, Summary) or not _replaces(new, [{one.digest}])
            )  # fmt: skip
            yield found_in(job, step, "merge-dropped", *left_out(job, step, lost, right=True),
                           Severity.WARNING)  # fmt: skip
        else:
            message = tr("it says that it replaces a version that is not in this history")
            yield found_in(job, step, "section-chain", message, _REBASED, Severity.WARNING)

    def _dropped(
        self, job: Job, step: Step, name: SectionName, dropped: list[str], new: Summary | None
    ) -> Iterator[Finding]:
        for blob in dropped:
            lost = self._versions.summary(blob, step.path)
            if new and isinstance(lost, Summary) and lost.digest == new.digest:
                continue  # the same text, sealed twice
            blind = name == "consents" and not (new and isinstance(lost, Summary))
            # to choose one of two versions is to write the section: a merge of casekit never does
            governs = self._entitled.governs(job)
            right = True if governs or not job.judged else self._entitled.may_write(
                job, step, name, [lost, new], governs=governs, gone=self._gone(job, step.path)
            )  # fmt: skip
            severity = Severity.ERROR if blind or right is False else Severity.WARNING
            code = UNSEEN if right is None else "merge-dropped"
            yield found_in(job, step, code, *left_out(job, step, blob, right=right), severity)

    def _consents(self, job: Job, step: Step, blob: str) -> Iterator[Finding]:
        assert step.new is not None
        last = self._versions.last_open(blob, step.path)
        before = self._versions.document(last, step.path) if last else None
        if before is None:
            if self._whole and not last:
                return  # none before it could be opened
            before = self._versions.open_before(step.path, job.parents)
            if before is None and not last:
                return
        after = self._versions.document(step.new, step.path)
        try:
            if before is None or after is None:
                raise FormatError("unreadable")
            consents = list(widened(before.data, after.data))
        except (CasekitError, KeyError, TypeError, AttributeError):
            message = tr(
                "the consents can't be read, so that nobody can tell whether one was widened"
            )
            yield found_in(job, step, "consents-unreadable", message, _LOOK)
            return
        for consent in consents:
            yield found_in(
                job,
                step,
                "consent-widened",
                tr(
                    "consent {id} was widened, or a withdrawal, a refusal or an event of it is "
                    "gone: what was taken back never returns",
                    id=consent,
                ),
                tr(
                    "ask the person; then casekit consent withdraw {case} {id}, or casekit consent "
                    "give with a new one",
                    case=job.case,
                    id=consent,
                ),
            )


_LEAP = 1_000_000
"""By so many at once no revision grows honestly."""

_LOOK = tr("casekit log shows who and when")
_REBASED = tr(
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
    for one in {path for files in job.before for path in files.keys() - job.after.keys()}:
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
    message = tr("commit {id}: {message}", id=job.commit[:10], message=found.message)
    return Finding(found.code, message, found.hint, found.severity, found.file, commit=job.commit)

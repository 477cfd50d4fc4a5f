"""Whether whoever wrote a version of a section might write it, and seal it to just these readers.

Told from the version itself where one's own key opens it, and else from what it took the place
of: somebody who can no longer open a section knows who could write it, and how many keys it had.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from casekit.messages import tr
from casekit.model.faults import SHUT
from casekit.model.findings import Finding, Severity
from casekit.model.names import PERSON, SectionName
from casekit.vault import rights
from casekit.vault.ancestry import Step
from casekit.vault.jobs import Job, found_in, ruling_path
from casekit.vault.remerged import is_merge
from casekit.vault.sealed_versions import Summary, Versions


class Entitlement:
    """Judges who wrote what, by the case as it stood before. `unjudged` counts what can't be."""

    def __init__(self, versions: Versions) -> None:
        self.unjudged = 0
        self._versions = versions

    def check(
        self, job: Job, step: Step, name: SectionName, new: Summary | None, *,
        dropped: Iterable[str], gone: list[str],
    ) -> Iterator[Finding]:  # fmt: skip
        """What is wrong with who wrote a version, and with whom it is sealed to.

        `new` is None for a version that one's own key doesn't open. `gone` are the files of the
        versions that it took in which waited beside it.
        """
        old = [
            self._versions.sound(blob, step.path, job.parents)
            for blob in (*step.replaced, *dropped)
        ]
        known = [one for one in old if isinstance(one, Summary)]
        if not step.made and not known:
            return
        governs = self.governs(job)
        if step.made and job.judged and governs is not True:
            before = [self._versions.sound(one, step.path, job.parents) for one in step.replaced]
            right = self.may_write(job, step, name, before, governs=governs, gone=gone)
            if right is None and governs is False and new and None in before:
                # whoever decides nothing lets nobody in again who could not open it
                right = None if len(job.parents) > 1 else False
            self.unjudged += right is None
            if right is None and len(job.parents) > 1 and len(step.replaced) > 1 and known:
                message = tr(
                    "{signer} may not write this but brought two versions together, and whether "
                    "nothing else was written can't be told here",
                    signer=job.signer,
                )
                hint = tr("compare it with both sides, or ask {signer}", signer=job.signer)
                yield found_in(job, step, "merge-unproved", message, hint, Severity.WARNING)
            if right is False:
                message = tr(
                    "{signer} had no right to write this: no keeper of the case, and no consent to "
                    "write",
                    signer=job.signer,
                )
                yield found_in(job, step, "section-writer", message, _ask(job, name))
                return
        if step.made and job.doubted and job.before and name in ("case", "consents"):
            message = tr("it decides who reads the case, and nobody can tell who wrote it")
            yield found_in(job, step, "section-writer", message, _ask(job, name))
        if step.made:
            yield from self._counted(job, step, new, governs=governs)
            if len(known) == len(old):
                yield from self._shut_out(job, step, name, new, known, governs=governs)
        if new is not None and len(known) == len(old):
            yield from self._named(job, step, name, new, known, governs=governs)

    def governs(self, job: Job) -> bool | None:
        """Whether the signer decides who reads the case; None when that can't be told.

        Where both sides of a merge changed who keeps it, both have to say so, or what they merge
        to by themselves.
        """
        if not job.before:
            return True  # whoever begins a case decides
        path = ruling_path(job.case)
        cases = [self._versions.case(blob, path) for blob in job.ruling]
        if None in cases:
            return None
        kept = [one is not None and rights.keeps(one, job.signer, job.day) for one in cases]
        if any(kept) and not all(kept):
            after = self._versions.case(job.after[path], path) if path in job.after else None
            own = [one for one in job.steps if one.path == path and one.made and one.new]
            return after is not None and rights.keeps(after, job.signer, job.day) and any(
                is_merge(self._versions, job.parents, one, SectionName("case"), ()) for one in own
            )  # fmt: skip
        return bool(kept) and all(kept)

    def may_write(
        self, job: Job, step: Step, name: SectionName, old: list[Summary | str | None], *,
        governs: bool | None, gone: list[str],
    ) -> bool | None:  # fmt: skip
        """Whether somebody who is no keeper could write this; None when that can't be told."""
        known = [one for one in old if isinstance(one, Summary)]
        writes = bool(known) and all(job.signer in one.writers for one in known)
        if writes and len(known) == len(old) and name.section not in ("case", "consents"):
            return True
        if (len(job.parents) > 1 and len(step.replaced) > 1) or gone:
            # whoever brings versions together writes what the merge gives, and nothing else
            merged = is_merge(self._versions, job.parents, step, name, gone)
            if merged is not False:
                return merged
        return None if governs is None or len(known) < len(old) else False

    # --- whom it is sealed to ------------------------------------------------------------

    def _named(
        self, job: Job, step: Step, name: SectionName, new: Summary, known: list[Summary], *,
        governs: bool | None,
    ) -> Iterator[Finding]:  # fmt: skip
        team = self._versions.teams[job.team]
        look_up = partial(self._versions.sharing, job.team, job.after)
        # whether the signer decides can often not be told by who was let in just now
        decides = governs is not False or not job.judged or not step.made
        for reader in rights.added(
            new.readers, [one.readers for one in known], name, team, look_up, job.day,
            decides=decides,
        ):  # fmt: skip
            message = tr(
                "it was sealed to {reader}, which no consent and no role allows", reader=reader
            )
            hint = tr(
                "where it is in this clone already, a keeper's casekit seal {case} closes it; who "
                "opened it meanwhile has read it",
                case=job.case,
            )
            yield found_in(job, step, "section-readers", message, hint)
        for writer in rights.added_writers(
            new.writers, [one.writers for one in known], name, look_up, job.day, decides=decides
        ):
            message = tr(
                "it names {writer} as one who may write, which no consent does", writer=writer
            )
            hint = tr(
                "where it is in this clone already, a keeper's casekit seal {case} mends it",
                case=job.case,
            )
            yield found_in(job, step, "section-writers", message, hint)
        if governs is not True and job.judged and step.made and len(job.parents) == 1:
            for writer in sorted(set(known[0].writers) - set(new.writers) if known else ()):
                message = tr(
                    "{writer} may not write any more by it, and it was not for its author to say",
                    writer=writer,
                )
                yield found_in(job, step, "section-writers", message, _seal(job))
        unentitled = job.doubted or (job.judged and not decides)
        if name.section == "network" and known and step.made and unentitled:
            keys = [self._versions.keys_on_map(blob, step.path) for blob in step.replaced]
            if (
                self._versions.keys_on_map(step.new or "", step.path) not in keys
                and is_merge(self._versions, job.parents, step, name, ()) is not True
            ):
                message = tr(
                    "keys or handles of parties were changed by one who doesn't decide who reads"
                )
                yield found_in(job, step, "network-keys", message, _ask(job, name))

    def _counted(
        self, job: Job, step: Step, new: Summary | None, *, governs: bool | None
    ) -> Iterator[Finding]:
        """Whether it has a key more or less than it may have: that shows outside."""
        if new is not None:
            if not new.counted:
                message = tr(
                    "it is sealed to another number of keys than it names: somebody opens it who "
                    "is not named, or a reader can't"
                )
                yield found_in(job, step, "section-readers", message, _seal(job))
            return
        if governs is not False or not job.judged or not step.replaced:
            return
        number = self._versions.stanzas(step.new or "")
        before = [self._versions.stanzas(blob) for blob in step.replaced]
        if number > max(before) or (len(job.parents) == 1 and number < min(before)):
            message = tr(
                "{signer}, who does not decide who reads it, sealed it to {number} keys, where it "
                "had {before}",
                signer=job.signer,
                number=number,
                before=max(before),
            )
            yield found_in(job, step, "section-readers", message, _seal(job))

    def _shut_out(
        self, job: Job, step: Step, name: SectionName, new: Summary | None, known: list[Summary],
        *, governs: bool | None,
    ) -> Iterator[Finding]:  # fmt: skip
        """Whether somebody was left out who has to be able to read it.

        Whoever doesn't decide who reads leaves out nobody, unless by a merge.
        """
        if not known:
            return
        common = set(known[0].readers).intersection(*(one.readers for one in known[1:]))
        if new is None:
            mine = self._versions.own_names(known[0].readers)
            names = {one for one in common & mine if self._opens_still(job, one)}
        else:
            names = common - set(new.readers)
        if governs is not True and job.judged and len(job.parents) == 1:
            lost = {one for one in names if self._is_here(job, one)}
        else:
            lost = {one for one in names if self._keeps_reading(job, name, one)}
            if governs is not True and job.judged and len(step.replaced) == 1:
                # whoever merges takes out of one side's version only who may not read any more
                lost |= {one for one in names if self._may_read(job, name, one)}
        if lost:
            who = ", ".join(sorted(lost))
            message = tr("{who} can't open it any more, though nothing took that away", who=who)
            if new is not None:
                yield found_in(job, step, "section-readers", message, _seal(job))
                return
            # nobody else may see it: another key can be in the place of one's own
            hint = tr(
                "let a keeper seal it for you again: casekit seal {case} --anew, then casekit sync "
                "here. If nobody opens it any more, a keykeeper rejects the commit",
                case=job.case,
            )
            yield found_in(job, step, SHUT, message, hint)

    def _keeps_reading(self, job: Job, name: SectionName, reader: str) -> bool:
        """Whether somebody reads the case by a role that no consent is needed for."""
        path = ruling_path(job.case)
        case = self._versions.case(job.after[path], path) if path in job.after else None
        if case is None:
            return False
        if reader == PERSON:
            return case.person_key is not None and not name.compartment
        return rights.keeps(case, reader, job.day) and self._is_here(job, reader)

    def _may_read(self, job: Job, name: SectionName, reader: str) -> bool:
        sharing = self._versions.sharing(job.team, job.after)
        return sharing is not None and sharing.may_read(reader, name, job.day)

    def _is_here(self, job: Job, reader: str) -> bool:
        member = self._versions.teams[job.team].get(reader)
        return member is None or member.until is None or job.day < member.until

    def _opens_still(self, job: Job, reader: str) -> bool:
        """Whether one's own key is still the one that the vault has of this reader."""
        member = self._versions.teams[job.team].get(reader)
        if member is not None:
            return bool(self._versions.own_keys & {*member.recipients})
        path = ruling_path(job.case)
        case = self._versions.case(job.after[path], path) if path in job.after else None
        return reader != PERSON or (case is not None and case.person_key in self._versions.own_keys)


def _ask(job: Job, name: SectionName) -> str:
    return tr(
        "ask {signer} and a keeper; casekit access {case} --section {name} tells who may",
        signer=job.signer or tr("whoever made it"),
        case=job.case,
        name=name,
    )


def _seal(job: Job) -> str:
    return tr(
        "where it is in this clone already, a keeper's casekit seal {case} seals it as it should "
        "be; who opened it meanwhile has read it",
        case=job.case,
    )

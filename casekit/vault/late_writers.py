"""What came in on one side of a merge from who had lost the right to write it on the other.

An honest edit that was made off-line looks like that, and so does one that was made afterwards on
an old point of the history: clocks can be set back. It is merged, and told, so that a person looks.
"""

from collections.abc import Iterator, Mapping

from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.vault import rights
from casekit.vault.jobs import Job, ruling_path
from casekit.vault.kept_beside import lost_keepers, written_by
from casekit.vault.sealed_versions import Summary, Versions
from casekit.vault.signers import finding
from casekit.vault.snapshot import section_of
from casekit.vault.workspace import GOVERNING


def late_writers(versions: Versions, job: Job) -> Iterator[Finding]:
    """The commits to be looked at, as far as one's own key tells who might write."""
    if len(job.parents) != 2 or len(job.before) != 2:
        return
    (one, files), (other, others) = zip(job.parents, job.before, strict=True)
    if not any(
        _governs(path) and files.get(path) != others.get(path) for path in {*files, *others}
    ):
        return  # nobody's rights ended on one side alone
    for side, mine, beside, theirs in ((one, files, other, others), (other, others, one, files)):
        kept = lost_keepers(versions, job, side, beside) if job.beside else set()
        for path in sorted(mine.keys() & theirs.keys()) if kept else job.apart:
            if not section_of(path) or _governs(path):
                continue  # of which `keeper-left` tells
            lost = _lost_writers(versions, job, path, (side, mine), (beside, theirs))
            lost |= kept - _writers(versions, theirs[path], path)
            for raw, handle in written_by(versions, job, lost, path, (side, f"^{beside}")):
                message = tr(
                    "{handle} wrote this on a point of the history from before the right to write "
                    "it ended: off-line and in good faith, or afterwards, which nobody can tell",
                    handle=handle,
                )
                hint = tr(
                    "casekit diff {case} {id}~1 {id} shows what: look at it, and ask {handle} "
                    "where it matters",
                    case=job.case,
                    id=raw.id[:10],
                    handle=handle,
                )
                yield finding(raw, "writer-left", message, hint, path, Severity.WARNING)


def _governs(path: str) -> bool:
    name = section_of(path)
    return name is not None and name.section in GOVERNING


def _lost_writers(
    versions: Versions, job: Job, path: str, side: tuple[str, Mapping[str, str]],
    beside: tuple[str, Mapping[str, str]],
) -> set[str]:  # fmt: skip
    """Who might write a section where the sides parted and on the one, and may not on the other."""
    (commit, mine), (other, theirs) = side, beside
    if not isinstance(versions.summary(theirs[path], path), Summary):
        return set()
    lost = _writers(versions, mine[path], path) - _writers(versions, theirs[path], path)
    if not lost:
        return set()
    objects = versions.objects
    bases = [objects.blob_at(base, path) for base in objects.merge_bases(commit, other)]
    lost &= {one for blob in bases if blob for one in _writers(versions, blob, path)}
    ruling = ruling_path(job.case)
    case = versions.case(theirs[ruling], ruling) if ruling in theirs else None
    return {one for one in lost if case is None or not rights.keeps(case, one, job.day)}


def _writers(versions: Versions, blob: str, path: str) -> set[str]:
    found = versions.summary(blob, path)
    return {*found.writers} if isinstance(found, Summary) else set()

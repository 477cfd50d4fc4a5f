"""What somebody decided in a case on one side of a merge who no longer kept it on the other.

By its place in the history it can't be told from what was decided afterwards: see
`casekit.vault.beside`, which says the same of the team.
"""

from collections.abc import Iterator, Sequence, Set

from casekit.messages import tr
from casekit.model.findings import Finding
from casekit.model.names import SectionName
from casekit.vault import rights
from casekit.vault.jobs import Job, ruling_path
from casekit.vault.raw_history import RawCommit
from casekit.vault.sealed_versions import Versions
from casekit.vault.signatures import NoSignatureError, parse, plain_key
from casekit.vault.signers import finding
from casekit.vault.workspace import GOVERNING, path_of


def late_keepers(versions: Versions, job: Job) -> Iterator[Finding]:
    """The commits that came in late, as far as one's own key tells who kept the case."""
    for side, other in job.beside:
        lost = lost_keepers(versions, job, side, other)
        told: set[str] = set()
        for section in GOVERNING:
            path = path_of(job.case, SectionName(section))
            for raw, handle in written_by(versions, job, lost, path, (side, f"^{other}")):
                if raw.id in told:
                    continue
                told.add(raw.id)
                message = tr(
                    "{handle} decided off-line who reads a case, and no longer kept it when that "
                    "came in: clocks can be set back, so nobody can tell when it was made",
                    handle=handle,
                )
                hint = tr("ask {handle}; a keeper can decide it anew", handle=handle)
                yield finding(raw, "keeper-left", message, hint, path)


def written_by(
    versions: Versions, job: Job, handles: Set[str], path: str, commits: Sequence[str]
) -> Iterator[tuple[RawCommit, str]]:
    """The commits, up to these, in which one of some members changed a file, and whose each is."""
    if not handles:
        return
    keys = {
        plain_key(key): handle
        for handle, member in versions.teams[job.team].items()
        for key in member.signing_keys
        if handle in handles
    }
    for raw in versions.commits(versions.objects.changed_by(path, commits)):
        try:
            handle = keys.get(parse(raw.signature, raw.signed).key)
        except NoSignatureError:
            continue
        if handle:
            yield raw, handle


def lost_keepers(versions: Versions, job: Job, side: str, other: str) -> set[str]:
    """Who kept the case when the sides parted, and doesn't on the other side."""
    path = ruling_path(job.case)
    objects = versions.objects
    now = objects.blob_at(other, path)
    case = versions.case(now, path) if now else None
    if case is None:
        return set()
    bases = [objects.blob_at(base, path) for base in objects.merge_bases(side, other)]
    before = [versions.case(blob, path) for blob in bases if blob]
    return {
        keeper.handle
        for one in before if one is not None
        for keeper in one.keepers
        if rights.keeps(one, keeper.handle, job.day)
        and not rights.keeps(case, keeper.handle, job.day)
    }  # fmt: skip

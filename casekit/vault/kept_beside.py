"""What somebody decided in a case on one side of a merge who no longer kept it on the other.

By its place in the history it can't be told from what was decided afterwards: see
`casekit.vault.beside`, which says the same of the team.
"""

from collections.abc import Iterator

from casekit.model.findings import Finding
from casekit.model.names import SectionName
from casekit.vault import rights
from casekit.vault.jobs import Job, ruling_path
from casekit.vault.sealed_versions import Versions
from casekit.vault.signatures import NoSignatureError, parse, plain_key
from casekit.vault.signers import finding
from casekit.vault.workspace import GOVERNING, path_of


def late_keepers(versions: Versions, job: Job) -> Iterator[Finding]:
    """The commits that came in late, as far as one's own key tells who kept the case."""
    for side, other in job.beside:
        lost = _lost(versions, job, side, other)
        if not lost:
            continue
        keys = {
            plain_key(key): handle
            for handle, member in versions.teams[job.team].items()
            for key in member.signing_keys
            if handle in lost
        }
        commits: dict[str, str] = {}
        for section in GOVERNING:
            path = path_of(job.case, SectionName(section))
            for commit in versions.objects.changed_by(path, (side, f"^{other}")):
                commits.setdefault(commit, path)
        for raw in versions.commits([*commits]):
            try:
                handle = keys.get(parse(raw.signature, raw.signed).key)
            except NoSignatureError:
                continue
            if handle:
                yield finding(
                    raw, "keeper-left", f"{handle} decided off-line who reads a case, and no "
                    "longer kept it when that came in: clocks can be set back, so nobody can tell "
                    "when it was made", f"ask {handle}; a keeper can decide it anew",
                    commits[raw.id],
                )  # fmt: skip


def _lost(versions: Versions, job: Job, side: str, other: str) -> set[str]:
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

"""Versions of sections that open, and don't follow the format: nobody could go on with them.

Looked at are those that somebody would take over: the newest of each file, and not what was mended
since.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from casekit.errors import CasekitError
from casekit.format.check import read_checked
from casekit.messages import joined, tr
from casekit.model.findings import Finding
from casekit.model.names import SectionName
from casekit.vault.ancestry import State, Step, place_of
from casekit.vault.jobs import Job, found_in
from casekit.vault.objects import Objects
from casekit.vault.sealed_versions import Versions

CODE = "section-malformed"

NEWEST = 200
"""So many commits are looked at of a whole history, in which nearly all was verified by others.

Sections that decide who reads a case are read anyway, and looked at in all of it.
"""


def malformed(
    versions: Versions, job: Job, step: Step, name: SectionName, *, resealed: bool
) -> Iterator[Finding]:
    """What is wrong with a version that opens, by the schema of its section.

    `resealed` says that who made it may seal a section anew whatever stands in it: who may read it
    must not hang on somebody who mends it.
    """
    assert step.new is not None
    if versions.document(step.new, step.path) is not None:
        return
    text = versions.open(step.new, step.path).text
    if resealed and any(_same_body(versions, step, old) for old in step.replaced):
        return
    _, problems = read_checked(text, name=name, file=step.path)
    first = problems[0]
    message = tr(
        "it does not follow the format: {problem}",
        problem=joined(": ", [first.field, first.message] if first.field else [first.message]),
    )
    yield found_in(job, step, CODE, message, mending_hint(job, name))


def mending_hint(job: Job, name: SectionName) -> str:
    """What can be done about a version that nobody can go on with."""
    return tr(
        "ask its author; where it is here already, casekit edit {case} {name} --from FILE puts a "
        "good text in its place, and casekit undo {case} what stood there before",
        case=job.case,
        name=name,
    )


def _same_body(versions: Versions, step: Step, old: str) -> bool:
    with suppress(CasekitError):
        return versions.open(old, step.path).body == versions.open(step.new or "", step.path).body
    return False


def standing(
    found: Iterable[tuple[int, Finding]], ends: Sequence[State], objects: Objects
) -> list[tuple[int, Finding]]:
    """These findings without those on versions that another one has taken the place of."""
    return [
        (number, one)
        for number, one in found
        if one.code != CODE or _stands(objects.blob_at(one.commit, one.file), one.file, ends)
    ]


def _stands(blob: str, path: str, ends: Sequence[State]) -> bool:
    versions = (state.files.of(place_of(path) or "").get(path) for state in ends)
    return any(one is not None and one.blob == blob for one in versions)

"""Merges of sections made once more, to see whether anything else was written in them."""

from collections.abc import Sequence

from casekit.errors import CasekitError
from casekit.model.names import SectionName
from casekit.vault.ancestry import Step
from casekit.vault.aside import beginnings
from casekit.vault.merging import merge_bodies
from casekit.vault.sealed_versions import Versions
from casekit.vault.snapshot import aside_of


def is_merge(
    versions: Versions, parents: Sequence[str], step: Step, name: SectionName, gone: Sequence[str]
) -> bool | None:
    """Whether a section is what its sides, and those that waited beside it, merge to.

    `gone` are the files of the versions that waited, in the order in which they are taken in.
    None when it can't be told: one's own key does not open all of them.
    """
    sides = len(step.replaced)
    if sides not in (1, 2) or (sides == 1 and not gone) or (sides == 2 and len(parents) != 2):
        return None
    try:
        text, *more = (versions.open(blob, step.path).body for blob in step.replaced)
        for side in more:
            start = _start(versions, step, parents, name)
            text = merge_bodies(start, text, side, section=name).text
        for path in gone:
            _, base, own = aside_of(path) or (name, "", "")
            start = versions.open(base, step.path).body if base else ""
            waited = versions.open(own, step.path).body
            text = merge_bodies(start, text, waited, section=name).text
        return text == versions.open(step.new or "", step.path).body
    except CasekitError:
        return None


def _start(versions: Versions, step: Step, parents: Sequence[str], name: SectionName) -> str:
    """What both sides began from; after a criss-cross that is the merge of several."""
    objects, path = versions.objects, step.path
    bases = objects.merge_bases(*parents)
    blobs = beginnings(objects, path, bases, step.replaced)
    if not blobs:
        return ""
    first, *more = (versions.open(blob, path).body for blob in blobs)
    if more:
        roots = objects.merge_bases(bases[0], bases[1])
        root = objects.blob_at(roots[0], path) if roots else ""
        before = versions.open(root, path).body if root else ""
        for one in more:
            first = merge_bodies(before, first, one, section=name).text
    return first

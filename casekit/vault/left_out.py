"""What is said of a merge that took one version whole, and how the other one comes back."""

from typing import TYPE_CHECKING

from casekit.vault.ancestry import Step
from casekit.vault.snapshot import section_of

if TYPE_CHECKING:
    from casekit.vault.jobs import Job

UNSEEN = "merge-unseen"
"""The code where one's own key doesn't tell whether whoever merged may write the section."""


def left_out(job: "Job", step: Step, blob: str, *, right: bool | None) -> tuple[str, str]:
    """Message and hint for a version that a merge left out.

    `right` says whether whoever merged may write the section; None where that can't be told.
    """
    who = job.signer or "somebody"
    made = job.commit[:10]
    sides = [number for number, files in enumerate(job.before, 1) if files.get(step.path) == blob]
    side = f"{made}^{sides[0] if sides else 1}"
    back = (
        f"git cat-file blob {blob[:12]} | casekit edit {job.case} {section_of(step.path)} --from - "
        f"brings the other version back in the place of this one; casekit diff {job.case} {side} "
        f"{made} shows first what differs"
    )
    merged = f"{who} merged by taking one version whole"
    lost = "what the other side wrote is not in it"
    if right is None:
        return (
            f"{merged} of a section that your key does not open: {lost}",
            f"casekit sync merges without that; ask {who} and a keeper of the case to look at it",
        )
    if right is False:
        return (
            f"{merged}, and may not write this section: {lost}",
            f"ask {who}, and a keeper of the case; once it is accepted, {back}",
        )
    return f"{merged}: {lost}", back

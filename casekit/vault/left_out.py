"""What is said of a merge that took one version whole, and how the other one comes back."""

from typing import TYPE_CHECKING

from casekit.vault.ancestry import Step
from casekit.vault.snapshot import section_of

if TYPE_CHECKING:
    from casekit.vault.chains import Job


def left_out(job: "Job", step: Step, blob: str, *, barred: bool) -> tuple[str, str]:
    """Message and hint for a version that a merge left out.

    `barred` says that whoever merged may not write the section.
    """
    who = job.signer or "somebody"
    may = ", and may not write this section" if barred else ""
    made = job.commit[:10]
    sides = [number for number, files in enumerate(job.before, 1) if files.get(step.path) == blob]
    side = f"{made}^{sides[0] if sides else 1}"
    message = (
        f"{who} merged by taking one version whole{may}: what the other side wrote is not in it"
    )
    hint = (
        f"git cat-file blob {blob[:12]} | casekit edit {job.case} {section_of(step.path)} --from - "
        f"brings the other version back in the place of this one; casekit diff {job.case} {side} "
        f"{made} shows first what differs"
    )
    return message, hint

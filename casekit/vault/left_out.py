"""What is said of a merge that took one version whole, and how the other one comes back."""

from typing import TYPE_CHECKING

from casekit.messages import tr
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
    who = job.signer or tr("somebody")
    made = job.commit[:10]
    sides = [number for number, files in enumerate(job.before, 1) if files.get(step.path) == blob]
    side = f"{made}^{sides[0] if sides else 1}"
    back = tr(
        "git cat-file blob {blob} | casekit edit {case} {name} --from - brings the other version "
        "back in the place of this one; casekit diff {case} {side} {made} shows first what differs",
        blob=blob[:12],
        case=job.case,
        name=section_of(step.path),
        side=side,
        made=made,
    )
    if right is None:
        return (
            tr(
                "{who} merged by taking one version whole of a section that your key does not "
                "open: what the other side wrote is not in it",
                who=who,
            ),
            tr(
                "casekit sync merges without that; ask {who} and a keeper of the case to look at "
                "it",
                who=who,
            ),
        )
    if right is False:
        return (
            tr(
                "{who} merged by taking one version whole, and may not write this section: what "
                "the other side wrote is not in it",
                who=who,
            ),
            tr(
                "ask {who}, and a keeper of the case; once it is accepted, {back}",
                who=who,
                back=back,
            ),
        )
    return (
        tr(
            "{who} merged by taking one version whole: what the other side wrote is not in it",
            who=who,
        ),
        back,
    )

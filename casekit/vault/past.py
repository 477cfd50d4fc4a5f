"""What a text may not tell otherwise: what was said, what was withdrawn, and what was given."""

from casekit.errors import FormatError, RefusedError
from casekit.format.yaml import Document
from casekit.messages import tr
from casekit.model.consents import revived, rewritten
from casekit.model.given import called_back
from casekit.vault.part import Part


def refuse_another_past(part: Part, document: Document) -> None:
    """Raise RefusedError for a new text of a section that changes what can only be added to."""
    try:
        before = part.content.data
    except FormatError:
        return  # broken before, and mended now: there is nothing to compare with
    if given := called_back(before, document.data):
        raise RefusedError(
            tr("{given} was given, and what was given is not called back", given=given),
            hint=tr("add a note to it, or another document"),
        )
    if consent := revived(document.data, before):
        raise RefusedError(
            tr("consent {id} was withdrawn, and is not confirmed afterwards", id=consent),
            hint=tr(
                "ask anew, and record the answer: casekit consent give {case} --to … --section … "
                "--purpose …",
                case="CASE",
            ),
        )
    if consent := rewritten(before, document.data):
        raise RefusedError(
            tr(
                "what was said in consent {id}, or what happened to it, would be rewritten",
                id=consent,
            ),
            hint=tr(
                "consents are a record: casekit consent withdraw or renew, or casekit consent give "
                "with a new one"
            ),
        )

"""Conflicts that somebody decides by editing what two people had changed at once.

What joins and decides is loaded only for a section that holds a conflict.
"""

from dataclasses import replace

from casekit.errors import FormatError
from casekit.format.yaml import Document, parse
from casekit.messages import tr
from casekit.model.results import Change
from casekit.vault.part import Part


def settled(part: Part | None, document: Document) -> str:
    """The text to save, without the conflicts that whoever edits it has decided by that."""
    if "conflicts" not in document.data:
        return document.text
    from casekit.merge.resolve import settle_edited

    try:
        before = part.content.text if part else ""
    except FormatError:
        return document.text  # broken before, and mended now: there is nothing to compare with
    return settle_edited(before, document.text)


def said_what_was_decided(change: Change, part: Part | None, text: str) -> Change:
    """Tell that an edit took the place of what two people had written at once."""
    if part is None or not change.commit or "conflicts:" not in part.text:
        return change
    from casekit.merge.targets import records_in

    try:
        before = records_in(part.content.data)
    except FormatError:
        return change  # it was broken, and whatever stood in it is in the history
    left = {record["id"] for record in records_in(parse(text).data)}
    fields = [record["field"] for record in before if record["id"] not in left]
    notes = [
        tr(
            "two people had changed {field} at once, and this stands instead of both; casekit log "
            "{case} shows what each wrote",
            field=field,
            case=change.case,
        )
        for field in dict.fromkeys(fields)
    ]
    return replace(change, notes=(*change.notes, *notes))

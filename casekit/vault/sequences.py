"""How often each meeting was moved or cancelled: counted whenever a section of meetings is saved.

A calendar that got an invitation takes a later one only with a higher number (RFC 5546, 2.1.4).
The count stands in the record, and not in git: a history may be forgotten, and a merge makes two
moves out of one. What changes before anybody was invited is no move.
"""

from collections.abc import Mapping, Set as AbstractSet
from typing import Any

from casekit.errors import FormatError
from casekit.format.edit import set_value
from casekit.format.yaml import Document, same
from casekit.model.data import from_data
from casekit.model.names import SectionName
from casekit.model.records_work import Meeting
from casekit.vault.given import invitations
from casekit.vault.part import Part
from casekit.vault.workspace import Workspace

_SHOWN = ("when", "where")
"""What a calendar shows, beside how long it takes and whether it goes on."""

_OFF = ("cancelled", "moved")
"""How a meeting stands of which the day no longer holds."""


def with_moves_counted(
    workspace: Workspace,
    case: str,
    parts: Mapping[SectionName, Part],
    changed: Mapping[SectionName, Document],
) -> dict[SectionName, Document]:
    """The changed meetings, with a higher `sequence` in each that a calendar has to learn of.

    A meeting that was put off is planned again once it has another day.
    """
    meetings = [name for name in changed if name.section == "meetings" and name in parts]
    if not meetings:
        return {}
    invited = invitations(workspace, case, parts)
    return {name: _counted(changed[name], parts[name], invited) for name in meetings}


def _counted(document: Document, part: Part, invited: AbstractSet[str] | None) -> Document:
    before = _by_id(part)
    for at, meeting in enumerate(document.data.get("meetings") or ()):
        old = before.get(meeting.get("id"))
        if old is None:
            continue
        status = meeting.get("status")
        if status == "moved" and not same(old.get("when"), meeting.get("when")):
            status = "planned"
            document = set_value(document, ("meetings", at, "status"), status)
        last, number = old.get("sequence") or 0, meeting.get("sequence") or 0
        # what was counted once was sent once
        known = invited is None or last > 0 or meeting["id"] in invited
        due = last + 1 if known and _differs(old, meeting, status) else last
        if number < due:
            document = set_value(document, ("meetings", at, "sequence"), due)
    return document


def _by_id(part: Part) -> dict[str, Mapping[str, Any]]:
    try:
        meetings = part.content.data.get("meetings") or ()
    except FormatError:
        return {}  # broken before, and mended now: there is nothing to compare with
    return {one["id"]: one for one in meetings if isinstance(one, dict) and "id" in one}


def _differs(old: Mapping[str, Any], new: Mapping[str, Any], status: str | None) -> bool:
    off = [one if one in _OFF else "" for one in (old.get("status"), status)]
    lasts = [from_data(Meeting, one).length for one in (old, new)]
    return (
        off[0] != off[1]
        or lasts[0] != lasts[1]
        or any(not same(old.get(key), new.get(key)) for key in _SHOWN)
    )

"""How often each meeting was moved or cancelled: counted whenever a section of meetings is saved.

A calendar that got an invitation takes a later one only with a higher number (RFC 5546, 2.1.4).
The count stands in the record, and not in git: a history may be forgotten, and a merge makes two
moves out of one.
"""

from collections.abc import Mapping
from typing import Any

from casekit.errors import FormatError
from casekit.format.edit import set_value
from casekit.format.yaml import Document, same
from casekit.model.names import SectionName
from casekit.vault.part import Part

_SHOWN = ("when", "where", "minutes")
"""What a calendar shows, beside whether it goes on."""


def with_sequences(name: SectionName, document: Document, part: Part | None) -> Document:
    """The document with a higher `sequence` in each meeting that a calendar has to learn of."""
    if name.section != "meetings" or part is None:
        return document
    before = _by_id(part)
    for at, meeting in enumerate(document.data.get("meetings") or ()):
        old = before.get(meeting.get("id"))
        if old is None:
            continue
        last, number = old.get("sequence") or 0, meeting.get("sequence") or 0
        due = last + 1 if _differs(old, meeting) else last
        if number < due:
            document = set_value(document, ("meetings", at, "sequence"), due)
    return document


def _by_id(part: Part) -> dict[str, Mapping[str, Any]]:
    try:
        meetings = part.content.data.get("meetings") or ()
    except FormatError:
        return {}  # broken before, and mended now: there is nothing to compare with
    return {one["id"]: one for one in meetings if isinstance(one, dict) and "id" in one}


def _differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    off = [one.get("status") == "cancelled" for one in (old, new)]
    return off[0] != off[1] or any(not same(old.get(key), new.get(key)) for key in _SHOWN)

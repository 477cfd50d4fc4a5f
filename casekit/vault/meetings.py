"""Whether the meetings of a case keep the rules of their kinds, as far as the record tells."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from casekit.format.check import finding
from casekit.format.ids import Opened
from casekit.merge.parts import merged
from casekit.messages import tr
from casekit.model.findings import Finding, Severity

if TYPE_CHECKING:
    from casekit.model.meeting_kinds import MeetingKind
    from casekit.model.readers import Sharing

_LIST = "meetings"

Place = tuple[Opened, int]
"""A part of the section, and the number of the meeting in it."""


def check_meetings(parts: Sequence[Opened], sharing: "Sharing", today: date) -> Iterator[Finding]:
    """What `validate` tells of the meetings of a case; none of it stops anybody from saving."""
    from casekit.model.data import from_data
    from casekit.model.meeting_kinds import KINDS, check_meeting, presence_told_twice
    from casekit.model.records import Meeting, Plan

    if not any(part.name.section == _LIST for part in parts):
        return
    plans: tuple[Plan, ...] | None = None
    for places in _meetings(parts).values():
        yield from _still_to_come(places, today)
        kind = KINDS[_fields(places[0])["kind"]]
        answered = any(_fields(place).get("person_present") is not None for place in places)
        # most kinds ask for nothing: no record is made of their meetings
        if not kind.asks and not answered:
            continue
        if plans is None:
            plans = tuple(
                from_data(Plan, one.document.data) for one in parts if one.name.section == "plan"
            )
        data: dict[str, Any] = {}
        for place in places:
            data = merged(_LIST, data, {_LIST: [_fields(place)]})
        meeting = from_data(Meeting, data[_LIST][0])
        twice = presence_told_twice(meeting)
        breaches = check_meeting(meeting, sharing, plans) if kind.asks else ()
        for breach in (*breaches, *([twice] if twice else ())):
            place = next((one for one in places if breach.field in _fields(one)), places[0])
            yield _finding(place, (breach.field,), breach.code, breach.message, breach.hint)
        yield from _given_away(parts, places, kind)


def _still_to_come(places: Sequence[Place], today: date) -> Iterator[Finding]:
    for place in places:
        fields = _fields(place)
        if fields.get("status") == "held" and fields["when"][:10] > today.isoformat():
            told = tr("a meeting of a day to come is not held yet")
            hint = tr("casekit set CASE {id} status=planned, or when=…", id=fields["id"])
            yield _finding(place, ("status",), "meeting-ahead", told, hint)


def _given_away(
    parts: Sequence[Opened], places: Sequence[Place], kind: "MeetingKind"
) -> Iterator[Finding]:
    if kind.told not in {"anonymised", "figures"}:
        return
    from casekit.model.anonymity import and_a, given_away
    from casekit.model.data import from_data
    from casekit.model.records import Meeting, section_type

    records = [from_data(section_type(one.name), one.document.data) for one in parts]
    for place in places:
        for path, sorts in given_away(from_data(Meeting, _fields(place)), records):
            told = tr(
                "this gives away a {sorts} of the case, and is told to others", sorts=and_a(sorts)
            )
            hint = tr(
                "tell it as of anybody: without names, places, days or ways to reach somebody"
            )
            yield _finding(place, path, "meeting-names", told, hint)


def _meetings(parts: Sequence[Opened]) -> dict[str, list[Place]]:
    """Where each meeting stands, by its id: it may stand in several compartments."""
    found: dict[str, list[Place]] = {}
    for part in parts:
        if part.name.section == _LIST:
            for at, item in enumerate(part.document.data.get(_LIST) or ()):
                found.setdefault(item["id"], []).append((part, at))
    return found


def _fields(place: Place) -> dict[str, Any]:
    part, at = place
    fields: dict[str, Any] = part.document.data[_LIST][at]
    return fields


def _finding(
    place: Place, path: tuple[str | int, ...], code: str, message: str, hint: str
) -> Finding:
    part, at = place
    return finding(
        part.document,
        code,
        (_LIST, at, *path),
        message,
        name=part.name,
        file=part.file,
        hint=hint,
        severity=Severity.WARNING,
    )

"""A meeting as a file for calendars (iCalendar, RFC 5545): nothing in it beyond the invitation.

A calendar lies open on a desk and on a telephone: what the entry is called names no one's case, and
it is marked private. It is published to its reader (RFC 5546): nobody answers it by mail.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from casekit.errors import RefusedError, UsageError
from casekit.messages import tr
from casekit.model.names import PERSON
from casekit.model.records import Meeting
from casekit.model.value import Value
from casekit.render.audience import View
from casekit.render.chapters import name
from casekit.render.subject import Subject
from casekit.render.words import Words

if TYPE_CHECKING:
    from icalendar import Calendar, Event as Entry

NOWHERE = "mailto:nobody@casekit.invalid"
"""Stands for the organiser's address, which no record holds and the format asks for."""


class Event(Value):
    """One meeting for one audience. `sequence` rises each time it is moved or cancelled.

    `starts` is a day, or a time in `time_zone`; `minutes` is how long it takes, where that is
    known. `made_on` is the day on which the file was made.
    """

    uid: str
    sequence: int
    summary: str
    starts: dt.date | dt.datetime
    minutes: int | None
    time_zone: str
    where: str
    description: str
    organiser: str
    cancelled: bool
    made_on: dt.date
    language: str


def event(view: View, words: Words, meeting: Meeting | None, subject: Subject) -> Event | None:
    """What a calendar may know of a meeting; None where its audience may not know the time."""
    if meeting is None:
        return None
    by = meeting.convened_by or ""
    # the person's name stays out of everybody's calendar
    convenor = view.names.get(by, "") if by != PERSON and by not in view.only else ""
    ask = name(view, words, meeting.convened_by) if by not in view.only else ""
    return Event(
        uid=subject.calendar,
        sequence=meeting.sequence or 0,
        summary=words.invited_by.format(name=convenor) if convenor else words.meeting,
        starts=dt.datetime.combine(meeting.day, meeting.time) if meeting.time else meeting.day,
        minutes=meeting.length,
        time_zone=subject.time_zone,
        where=(meeting.where or "") if subject.placed else "",
        description=words.ask.format(name=ask) if ask and by != PERSON else "",
        organiser=convenor,
        # the time that a calendar has no longer holds; the next file brings the new one
        cancelled=meeting.status in ("cancelled", "moved"),
        made_on=view.day,
        language=words.language,
    )


def calendar(event: Event | None) -> bytes:
    """The file: a PUBLISH, or a CANCEL with the same UID. Raises RefusedError for no event."""
    if event is None:
        raise RefusedError(
            tr("no calendar file: not all of its readers may read of the meeting"),
            hint=tr("--each makes one for each; --dry-run tells who may read what"),
        )
    from icalendar import Calendar, Event as NewEntry, vCalAddress, vText

    entry = NewEntry()
    entry.add("UID", event.uid)
    entry.add("SEQUENCE", event.sequence)
    entry.add("DTSTAMP", dt.datetime.combine(event.made_on, dt.time(), tzinfo=dt.UTC))
    entry.add("SUMMARY", event.summary)
    entry.add("CLASS", "PRIVATE")
    entry.add("STATUS", "CANCELLED" if event.cancelled else "CONFIRMED")
    _add_times(entry, event)
    if event.where:
        entry.add("LOCATION", event.where)
    if event.description:
        entry.add("DESCRIPTION", event.description)
    organiser = vCalAddress(NOWHERE)
    if event.organiser:
        organiser.params["CN"] = vText(event.organiser)
    entry.add("ORGANIZER", organiser)
    whole = Calendar()
    whole.add("PRODID", f"-//casekit//{event.language}")
    whole.add("VERSION", "2.0")
    whole.add("METHOD", "CANCEL" if event.cancelled else "PUBLISH")
    whole.add_component(entry)
    if isinstance(event.starts, dt.datetime):
        year = event.starts.year
        whole.add_missing_timezones(dt.date(year - 1, 1, 1), dt.date(year + 2, 1, 1))
        _set_onsets(whole, _zone(event.time_zone))
    return bytes(whole.to_ical())


def _add_times(entry: "Entry", event: Event) -> None:
    if not isinstance(event.starts, dt.datetime):
        entry.add("DTSTART", event.starts)
        return
    entry.add("DTSTART", event.starts.replace(tzinfo=_zone(event.time_zone)))
    if event.minutes:
        # an end would be one of two where the clock is put back meanwhile
        entry.add("DURATION", dt.timedelta(minutes=event.minutes))


def _set_onsets(whole: "Calendar", zone: dt.tzinfo) -> None:
    """Tell the start of summer time by the clock before it, as RFC 5545 (3.6.5) reads it.

    icalendar writes the first hour that the clock shows afterwards, which is read as an hour later.
    """
    changes: list[Any] = [*whole.walk("STANDARD"), *whole.walk("DAYLIGHT")]
    for one in changes:
        if one["TZOFFSETTO"].td <= one["TZOFFSETFROM"].td:
            continue
        before = dt.timezone(one["TZOFFSETFROM"].td)
        later = one.pop("RDATE").dts if "RDATE" in one else []
        onsets = [
            onset.dt.replace(tzinfo=zone).astimezone(before).replace(tzinfo=None)
            for onset in (one.pop("DTSTART"), *later)
        ]
        one.add("DTSTART", onsets[0])
        if later:
            one.add("RDATE", onsets[1:])


def _zone(name: str) -> dt.tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(
            tr("casekit.yaml names a time zone that nobody knows"),
            hint=tr("time_zone is written as in Europe/Amsterdam"),
        ) from None

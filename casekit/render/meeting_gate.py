"""Which meetings may have documents: the rules of their kinds, asked before a page is made."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from casekit.errors import RefusedError
from casekit.format.schema import label
from casekit.messages import tr
from casekit.model.meeting_kinds import KINDS, check_meeting
from casekit.model.names import PERSON
from casekit.model.readers import Sharing
from casekit.model.records import Meeting, Plan


def meeting_gate(meeting: Meeting, sharing: Sharing, records: Sequence[Any]) -> None:
    """Refuse documents of a meeting that does not keep the rules of its kind.

    `records` are the sections of the case that their maker opens: for a meeting that is not about
    one person, all of them. Raises RefusedError, without a word of the record.
    """
    case = sharing.case.meta.case if sharing.case.meta else "CASE"
    plans = tuple(one for one in records if isinstance(one, Plan))
    for breach in check_meeting(meeting, sharing, plans):
        raise RefusedError(
            tr("no document of {id}: {message}", id=meeting.id, message=breach.message),
            hint=breach.hint,
        )
    if KINDS[meeting.kind].of_the_person:
        return
    from casekit.model.anonymity import and_a, given_away

    for path, sorts in given_away(meeting, records):
        part = meeting.agenda if path[0] == "agenda" else meeting.decisions
        where = part[int(path[1])].id if len(path) > 1 else f"{meeting.id} {path[0]}"
        raise RefusedError(
            tr(
                "no document of {id}: {where} gives away a {sorts} of the case, and a {kind} is "
                "told as of anybody",
                id=meeting.id,
                where=where,
                sorts=and_a(sorts),
                kind=label("meetings", "meetings.kind", meeting.kind),
            ),
            hint=tr(
                "put it in words that could be anybody's: casekit edit {case} meetings", case=case
            ),
        )


def unready(meeting: Meeting, sharing: Sharing, day: date) -> tuple[str, ...]:
    """A sentence for each who is invited or came and may read nothing of the case, with the reason.

    On this day, or on that of the meeting.

    A care conference is held only with the consents of all who attend (seed A).
    """
    invited = [(name, who) for name in meeting.invited for who in sharing.resolve(name) or (name,)]
    now, then = (_admitted(sharing, one) for one in (day, max(day, meeting.day)))
    told = [
        tr(
            "{name} is invited, and has no ground to read anything of the case: {why}",
            name=name,
            why=sharing.why_not(who, "meetings", day),
        )
        for name, who in invited
        if who not in now
    ]
    told += [
        tr(
            "{name} may read now, and no more on the day of the meeting, {day}: {why}",
            name=name,
            day=meeting.day,
            why=sharing.why_not(who, "meetings", meeting.day),
        )
        for name, who in invited
        if who in now and who not in then
    ]
    told += [
        tr(
            "{name} was there, and had no ground to read anything of the case: {why}",
            name=name,
            why=sharing.why_not(who, "meetings", meeting.day),
        )
        for name in meeting.attended
        for who in sharing.resolve(name) or (name,)
        if name not in meeting.invited and who not in _admitted(sharing, meeting.day)
    ]
    return tuple(told)


def _admitted(sharing: Sharing, day: date) -> set[str]:
    return {reader.name for reader in sharing.readers("case", day)} | {PERSON}

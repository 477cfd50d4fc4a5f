"""What a document of a meeting is about, and what its maker should know of that meeting."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

from casekit.errors import UsageError
from casekit.messages import tr
from casekit.model.names import SECTIONS

if TYPE_CHECKING:
    from datetime import date

    from casekit.model.names import SectionName
    from casekit.model.readers import Sharing
    from casekit.model.records_work import Meeting
    from casekit.render.audience import Part as Seen
    from casekit.render.subject import Subject
    from casekit.vault.part import Part
    from casekit.vault.workspace import Workspace


def chosen(parts: "Mapping[SectionName, Part]", wanted: str) -> "Meeting":
    """The meeting that is asked for; UsageError where there is none."""
    from casekit.model.data import from_data
    from casekit.model.records_work import Meetings

    found = [part.document.data for name, part in parts.items() if name.section == "meetings"]
    data: Mapping[str, Any] = found[0] if found else {}
    if len(found) > 1:
        from casekit.merge.parts import merged

        # one meeting may stand in several: who is invited in one, the agenda in another
        data = reduce(partial(merged, "meetings"), found)
    meetings = {meeting.id: meeting for meeting in from_data(Meetings, data).meetings}
    if not wanted:
        raise UsageError(
            tr("this is a document of a meeting"),
            hint=tr("name it with --meeting ID: {meetings}", meetings=", ".join(meetings))
            if meetings
            else tr("name it with --meeting ID; casekit new meeting CASE makes one"),
        )
    if wanted not in meetings:
        raise UsageError(
            tr("there is no such meeting in this case"),
            hint=tr("casekit show CASE meetings lists them"),
        )
    return meetings[wanted]


def remarks(
    workspace: "Workspace",
    sharing: "Sharing",
    meeting: "Meeting",
    opened: "Sequence[Seen]",
    document: str,
) -> tuple[str, ...]:
    """What the maker should know of a meeting; RefusedError where its kind's rules aren't kept.

    UsageError for minutes of a meeting that was not held.
    """
    from casekit.model.meeting_kinds import KINDS
    from casekit.model.records import from_data, section_type
    from casekit.render.meeting_gate import meeting_gate, unready

    records = [part.record for part in opened]
    kind = KINDS[meeting.kind]
    case = sharing.case.meta.case if sharing.case.meta else ""
    known = {part.section.section for part in opened}
    # what the rules of a kind look at, whatever the document is made of
    asked: tuple[str, ...] = () if kind.of_the_person else SECTIONS
    asked = ("plan",) if kind.independent_coordinator else asked
    wanted = [name for name in asked if name not in known]
    rest = workspace.parts(case, sections=wanted) if wanted else {}
    records += [from_data(section_type(name), part.document.data) for name, part in rest.items()]
    seen = {*rest, *(part.section for part in opened)}
    unseen = [name for name in workspace.names(case) if name.section in asked and name not in seen]
    meeting_gate(meeting, sharing, records)
    return (
        *_timely(document, meeting, case, workspace.today),
        *(
            tr("you can't open {name}: nobody looked whether the coordinator acts in it", name=name)
            if kind.independent_coordinator
            else tr("you can't open {name}: nobody looked for what it would give away", name=name)
            for name in unseen
        ),
        *unready(meeting, sharing, workspace.today),
    )


def _timely(document: str, meeting: "Meeting", case: str, today: "date") -> tuple[str, ...]:
    from casekit.model.meeting_kinds import presence_told_twice, refuse_what_was_not_held

    if document == "minutes":
        refuse_what_was_not_held(case, meeting, today)
        if meeting.status != "held":
            raise UsageError(
                tr("nobody wrote minutes of {id} yet", id=meeting.id),
                hint=tr(
                    "casekit minutes {case} --meeting {id} writes them; casekit render agenda is "
                    "for what is still to come",
                    case=case,
                    id=meeting.id,
                ),
            )
        if twice := presence_told_twice(meeting):
            return (tr("{id}: {message}", id=meeting.id, message=twice.message),)
        return ()
    past = tr(
        "this meeting was on {day}; is another one meant? --meeting names it", day=meeting.day
    )
    return (past,) if meeting.day < today else ()


def unplaced(meeting: "Meeting", subject: "Subject") -> tuple[str, ...]:
    """What to tell whoever makes a calendar file that has no place."""
    why = tr(
        "the place of {id} names somebody, so it is not in the calendar file, which lies open on a "
        "desk; the invitation itself tells it",
        id=meeting.id,
    )
    return () if subject.placed else (why,)


def subject_of(
    workspace: "Workspace", case: str, meeting: "Meeting", opened: "Sequence[Seen]", *, ics: bool
) -> "Subject":
    """What a document says of a meeting beside the record: figures, and its name in calendars."""
    from casekit.model.meeting_kinds import KINDS
    from casekit.render.subject import Subject

    counts: Sequence[tuple[str, int | None]] = ()
    if KINDS[meeting.kind].told == "figures":
        from casekit.vault.figures import figures

        counts = figures(workspace)
    placed = True
    if ics and meeting.where:
        from casekit.model.anonymity import names_somebody

        placed = not names_somebody(meeting.where, [part.record for part in opened])
    # the same for everybody, and it tells neither case nor meeting
    digest = hashlib.sha256(f"{case}/{meeting.id}".encode()).hexdigest()
    return Subject(
        meeting=meeting.id,
        figures=tuple(counts),
        calendar=f"{digest[:32]}@casekit.invalid",
        time_zone=workspace.settings.time_zone,
        placed=placed,
    )

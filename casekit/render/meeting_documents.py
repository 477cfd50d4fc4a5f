"""The documents of one meeting: what each tells."""

from casekit.model.records import Meeting, Meetings
from casekit.render import chapters
from casekit.render.audience import View
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words


def agenda(view: View, words: Words, subject: Subject) -> Values:
    """The agenda: the person's words first, then who comes, the network and the agreements."""
    meeting = meeting_of(view, subject)
    return {
        **chapters.opening(view, words, meeting.kind if meeting else "other"),
        **chapters.own_words(view, words),
        **chapters.gathering(view, words, meeting),
        **chapters.agreements(view, words),
        **chapters.arrangements(view, words),
        **chapters.afterwards(view, words, meeting),
        "network": chapters.network(view, words),
    }


def meeting_of(view: View, subject: Subject) -> Meeting | None:
    """The meeting as the audience may know it; None where it may not read of meetings."""
    record: Meetings = view.sections.get("meetings", Meetings())
    return next((one for one in record.meetings if one.id == subject.meeting), None)


MAKERS: dict[str, Maker] = {"agenda": agenda}

"""The documents of one meeting: what each tells."""

from casekit.model.records import SupportGroup
from casekit.render import chapters, meeting_chapters
from casekit.render.audience import View
from casekit.render.meeting_chapters import kind_of, meeting_of, told
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words


def agenda(view: View, words: Words, subject: Subject) -> Values:
    """The agenda, chapter by chapter as the kind of meeting asks (model/meeting_kinds.py)."""
    meeting = meeting_of(view, subject)
    kind = kind_of(meeting)
    view = told(view, words, meeting)
    opening = chapters.opening(view, words, meeting.kind if meeting else "other")
    return {
        **opening,
        "title": meeting_chapters.off_title(words, meeting, opening["title"]) or opening["title"],
        **chapters.own_words(view, words),
        **meeting_chapters.gathering(view, words, meeting),
        **chapters.agreements(view, words),
        **chapters.arrangements(view, words),
        **chapters.afterwards(view, words, meeting),
        "network": chapters.network(view, words),
        "steps": kind.steps,
        "first": meeting_chapters.is_first(view, meeting),
        "private_time": meeting.private_time if meeting else None,
        "private_lasts": words.duration(meeting.private_time if meeting else None),
        **meeting_chapters.off(meeting),
        "of_the_person": kind.of_the_person,
        "pictures": {},
        "figures": meeting_chapters.figures(subject, words),
    }


def pack(view: View, words: Words, subject: Subject) -> Values:
    """All that one attendee takes along: the agenda, and on pages of their own plan and map."""
    values = agenda(view, words, subject)
    if values["of_the_person"]:
        from casekit.render.network_map import pictures  # which no other one draws

        values["pictures"] = pictures(view, words)
    apart = {"network", "agreements", "conditions"} if values["of_the_person"] else set()
    return values | {"steps": [step for step in values["steps"] if step not in apart]}


def invitation(view: View, words: Words, subject: Subject) -> Values:
    """When, where, who comes and what for; with it what a calendar needs to know."""
    from casekit.render.calendar import event

    meeting = meeting_of(view, subject)
    view = told(view, words, meeting)
    title = words.title(meeting.kind if meeting else "other", chapters.person(view, words))
    opening = chapters.opening(view, words, "invitation", about=title)
    return {
        **opening,
        "title": meeting_chapters.off_title(words, meeting, title) or opening["title"],
        **meeting_chapters.gathering(view, words, meeting),
        **chapters.afterwards(view, words, meeting),
        **meeting_chapters.inviting(view, words, meeting),
        "event": event(view, words, meeting, subject),
    }


def minutes(view: View, words: Words, subject: Subject) -> Values:
    """Who was there, what was decided, and who does what by when."""
    meeting = meeting_of(view, subject)
    kind = kind_of(meeting)
    view = told(view, words, meeting)
    title = words.title(meeting.kind if meeting else "other", chapters.person(view, words))
    return {
        **chapters.opening(view, words, "minutes", about=title),
        **meeting_chapters.gathering(view, words, meeting),
        **chapters.afterwards(view, words, meeting),
        **meeting_chapters.held(view, words, meeting, kind),
    }


def interview(view: View, words: Words, subject: Subject) -> Values:
    """A sheet for the talk with somebody whom the person wants in the resource group (seed D)."""
    group: SupportGroup = view.sections.get("support-group", SupportGroup())
    return {
        **chapters.opening(view, words, "interview"),
        **chapters.own_words(view, words),
        **meeting_chapters.member(view, words, group, subject),
    }


MAKERS: dict[str, Maker] = {
    "agenda": agenda,
    "pack": pack,
    "invitation": invitation,
    "minutes": minutes,
    "interview": interview,
}

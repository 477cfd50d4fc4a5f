"""What the chapters of a meeting's documents tell, taken from a view: plain values."""

from dataclasses import replace

from casekit.model.meeting_kinds import KINDS, MeetingKind, follow_up_day, was_present
from casekit.model.names import PERSON
from casekit.model.records import Agreement, Meeting, Meetings, Plan, SupportGroup
from casekit.render import chapters
from casekit.render.audience import SOMEBODY, View
from casekit.render.chapters import Chapter, agreed, capital, introduced, name
from casekit.render.subject import Subject
from casekit.render.words import Words

_OTHER = KINDS["other"]

_KEPT = {
    "anonymised": {"meetings"},
    "figures": {"meetings"},
    "attendance": {"case", "person", "network", "meetings"},
}
"""What a meeting that is not about one person may tell of the case, by how it is told."""


def meeting_of(view: View, subject: Subject) -> Meeting | None:
    """The meeting as the audience may know it; None where it may not read of meetings."""
    record: Meetings = view.sections.get("meetings", Meetings())
    return next((one for one in record.meetings if one.id == subject.meeting), None)


def kind_of(meeting: Meeting | None) -> MeetingKind:
    """The kind of a meeting; that of any other where the audience may not know."""
    return KINDS[meeting.kind] if meeting else _OTHER


def told(view: View, words: Words, meeting: Meeting | None) -> View:
    """The view for a meeting of its kind: without the case, where it is told as of anybody."""
    kind = kind_of(meeting)
    if kind.of_the_person:
        return view
    sections = {name: view.sections[name] for name in _KEPT[kind.told] & view.sections.keys()}
    if kind.told == "attendance":
        return replace(view, sections=sections)
    # members of the team speak for themselves there; nobody else has a name
    names = {who: view.names[who] for who in view.organisations if who in view.names}
    others = {PERSON, SOMEBODY, *_taking_part(meeting)} - names.keys()
    names |= dict.fromkeys(others, words.by_experience)
    return replace(
        view, sections=sections, names=names | dict.fromkeys(others, words.by_experience)
    )


def _taking_part(meeting: Meeting | None) -> set[str]:
    if meeting is None:
        return set()
    named = {meeting.convened_by, meeting.chair, meeting.peer_support}
    named |= {item.by for item in meeting.agenda}
    return {*meeting.invited, *meeting.attended, *(one for one in named if one)}


def gathering(view: View, words: Words, meeting: Meeting | None) -> Chapter:
    """When, where and with whom; who has no name there stands only once."""
    found = chapters.gathering(view, words, meeting)
    if kind_of(meeting).of_the_person or kind_of(meeting).told == "attendance":
        return found
    return found | {
        "coming": once(found["coming"]),
        "peer_support": "",
    }


def once(people: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each line of a list of people once."""
    return [one for n, one in enumerate(people) if one not in people[:n]]


def is_first(view: View, meeting: Meeting | None) -> bool:
    """Whether no meeting of this kind went before, as far as the audience may know."""
    record: Meetings = view.sections.get("meetings", Meetings())
    return meeting is None or not any(
        one.kind == meeting.kind and one.when < meeting.when and one.status == "held"
        for one in record.meetings
    )


def figures(subject: Subject, words: Words) -> list[dict[str, str]]:
    """Counts over many cases; a small one has no number (seed A: what holds for all)."""
    return [
        {
            "label": words.figures[name],
            "value": words.few if count is None else words.number(count),
        }
        for name, count in subject.figures
    ]


def inviting(view: View, words: Words, meeting: Meeting | None) -> Chapter:
    """What an invitation tells beside time and place."""
    kind = kind_of(meeting)
    minutes = meeting.length if meeting else None
    return {
        "kind": kind.name if meeting else "",
        "told": kind.told,
        "convened": meeting is not None and meeting.convened_by == PERSON,
        "minutes": minutes,
        "lasts": words.duration(_about(minutes)),
        "moved": bool(meeting and meeting.sequence),
        **off(meeting),
        "private_time": meeting.private_time if meeting else None,
        "coordinator": name(view, words, meeting.coordinator) if meeting else "",
    }


def off(meeting: Meeting | None) -> dict[str, bool]:
    """Whether a meeting doesn't go on, or not on the day that was told."""
    status = meeting.status if meeting else None
    return {"cancelled": status == "cancelled", "put_off": status == "moved"}


def off_title(words: Words, meeting: Meeting | None, title: str) -> str:
    """What the page of a meeting is called that doesn't go on; empty for any other."""
    status = meeting.status if meeting else None
    return words.title(status, "", title) if status in ("cancelled", "moved") else ""


def _about(minutes: int | None) -> int | None:
    """A length as people say it: beyond an hour in quarters."""
    return 15 * round(minutes / 15) if minutes and minutes > 60 else minutes


def held(view: View, words: Words, meeting: Meeting | None, kind: MeetingKind) -> Chapter:
    """Who came, what was decided, and the agreements that came of it or still stood."""
    plan: Plan = view.sections.get("plan", Plan())
    if meeting is None:
        return {"came": [], "decisions": [], "made": [], "standing": [], "told": kind.told} | {
            "present": None, "because": "", "private_time": None, "call": "", "kind": "",
            "called": "",
        }  # fmt: skip
    came = introduced(view, words, meeting.attended)
    linked = {one.agreement for one in meeting.decisions}
    mine = [one for one in plan.agreements if one.id in linked or one.meeting == meeting.id]
    said = {one.text for one in mine}
    return {
        "kind": kind.name,
        "told": kind.told,
        "came": came if kind.of_the_person else once(came),
        "present": was_present(meeting),
        "because": meeting.absent_because,
        "private_time": meeting.private_time,
        # what is an agreement in the same words needs not be said twice
        "decisions": [one.text for one in meeting.decisions if one.text not in said],
        "made": [agreed(view, words, one) for one in mine],
        "standing": [
            agreed(view, words, one)
            for one in plan.agreements
            if one not in mine and _stood(view, one, meeting)
        ],
        "call": words.date(follow_up_day(meeting)),
        "called": words.date(meeting.followed_up_on),
    }


def _stood(view: View, agreement: Agreement, meeting: Meeting) -> bool:
    """Whether an agreement that still holds was made before a meeting, as far as that is known."""
    record: Meetings = view.sections.get("meetings", Meetings())
    later = {one.id for one in record.meetings if one.when > meeting.when}
    made_later = agreement.made_on is not None and agreement.made_on > meeting.day
    holds = agreement.status in (None, "open", "working")
    return holds and not made_later and agreement.meeting not in later


def member(view: View, words: Words, group: SupportGroup, subject: Subject) -> Chapter:
    """Whom the sheet is about: the member that was named, or else its only reader."""
    found = next(
        (
            one
            for one in group.members
            if one.id == subject.member or (not subject.member and one.who in view.only)
        ),
        None,
    )
    called = name(view, words, found.who) if found and found.who != SOMEBODY else ""
    return {
        "member": capital(called, words),
        "to_member": bool(found and found.who in view.only),
        "role": found.role if found else "",
        "place": group.place,
        "frequency": group.frequency,
        "chair": name(view, words, group.chair),
    }

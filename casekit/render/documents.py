"""The documents of a case, each a pure function of a view, and who may get one."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from casekit.errors import RefusedError, UsageError
from casekit.model.documents import DOCUMENTS, FORMATS
from casekit.model.names import PERSON
from casekit.model.readers import Sharing
from casekit.model.records import Meeting, Meetings
from casekit.render import chapters
from casekit.render.audience import View
from casekit.render.markdown import fill
from casekit.render.page import page
from casekit.render.words import Words, words as words_of

Values = dict[str, Any]
"""What a template fills in."""


def write(
    document: str,
    view: View,
    *,
    meeting: str = "",
    language: str,
    format: str = "html",  # noqa: A002 - the word of the command line
) -> str:
    """A document for an audience; `meeting` is the id of the one it belongs to.

    For an audience that may not read of the meeting, it tells no time, place or attendee.
    """
    if format not in FORMATS:
        raise UsageError(f"no format {format!r}", hint=f"formats: {', '.join(FORMATS)}")
    words = words_of(language)
    values = _VALUES[document](view, words, _meeting(view, meeting))
    text = fill(f"{document}/{words.language}.md.j2", values)
    return text if format == "md" else page(text, values["title"], words.language)


def _agenda(view: View, words: Words, meeting: Meeting | None) -> Values:
    return {
        **chapters.opening(view, words, meeting.kind if meeting else "other"),
        **chapters.own_words(view, words),
        **chapters.gathering(view, words, meeting),
        **chapters.agreements(view, words),
        **chapters.arrangements(view, words),
        **chapters.afterwards(view, words, meeting),
        "network": chapters.network(view, words),
    }


def _plan(view: View, words: Words, _meeting: Meeting | None) -> Values:
    return {
        **chapters.opening(view, words, "plan"),
        **chapters.own_words(view, words),
        **chapters.agreements(view, words),
        **chapters.arrangements(view, words),
    }


_VALUES: dict[str, Callable[[View, Words, Meeting | None], Values]] = {
    "agenda": _agenda,
    "plan": _plan,
}


def gate(sharing: Sharing, document: str, audience: Sequence[str], day: date) -> None:
    """Refuse a document for anyone who has no ground to read anything of the case on that day.

    A ground is being the person, keeping the case, or a consent that stands (a care conference
    is held only with consent statements: seed A). Raises RefusedError, which names everyone who
    has none, why, and the command that records a consent where one would help.
    """
    admitted = {reader.name for reader in sharing.readers("case", day)} | {PERSON}
    section = DOCUMENTS[document].about
    refused = {who: sharing.why_not(who, section, day) for who in audience if who not in admitted}
    if not refused:
        return
    case = sharing.case.meta.case if sharing.case.meta else "CASE"
    asked = [who for who, why in refused.items() if not why.startswith(("refused", "not in"))]
    give = (
        f'casekit consent give {case} --to {" ".join(asked)} --section {section} --purpose "…"'
        " records a consent once it is given"
    )
    raise RefusedError(
        f"no {document} for " + ", ".join(f"{who}: {why}" for who, why in refused.items()),
        hint=f"{give}; or leave them out of --for" if asked else "leave them out of --for",
    )


def notes(view: View, document: str) -> tuple[str, ...]:
    """What the maker of a document should know about it, in sentences; never part of the page."""
    told = {
        "meetings": "the page has no time, place or attendees",
        "goals": "the page has none of the person's own words",
        "network": "people of the network have no name on the page",
        "plan": "the page has no agreements",
    }
    if not DOCUMENTS[document].of_meeting:
        del told["meetings"]
    found = []
    for section, effect in told.items():
        readers = dict.fromkeys(one.from_ for one in view.withheld if one.section == section)
        if readers:
            found.append(f"not all may read {section} ({', '.join(readers)}): {effect}")
    return tuple(found)


def _meeting(view: View, meeting: str) -> Meeting | None:
    record: Meetings | None = view.sections.get("meetings")
    if record is None:
        return None
    return next((one for one in record.meetings if one.id == meeting), None)

"""The documents of a case, each a pure function of a view, and who may get one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casekit.errors import RefusedError, UsageError
from casekit.messages import joined, tr
from casekit.model.documents import DOCUMENTS
from casekit.model.meeting_kinds import KINDS
from casekit.model.names import PERSON, SECTIONS, SectionName
from casekit.model.readers import Sharing
from casekit.model.records import Meeting
from casekit.render.audience import View
from casekit.render.chapters import by_description
from casekit.render.composed import Composed
from casekit.render.makers import maker
from casekit.render.markdown import NO_OVERRIDES, fill
from casekit.render.meeting_chapters import meeting_of
from casekit.render.page import STYLE, own_style
from casekit.render.stated import unstated
from casekit.render.subject import Subject, Values
from casekit.render.words import words as words_of
from casekit.render.writers import form


def write(
    document: str,
    view: View,
    subject: Subject | None = None,
    *,
    language: str,
    format: str = "html",  # noqa: A002 - the word of the command line
    overrides: Mapping[str, str] = NO_OVERRIDES,
) -> bytes:
    """A document for an audience; `subject` names the meeting or other item that it is about.

    `overrides` are the team's own templates and style sheet, by path; they take the place of
    casekit's. Raises TemplateError where one of them is broken.

    For an audience that may not read of the meeting, it tells no time, place or attendee.
    """
    known = DOCUMENTS[document].formats
    if format not in known:
        raise UsageError(
            tr("no format {format!r}", format=format), hint=f"formats: {', '.join(known)}"
        )
    return form(compose(document, view, subject, language=language, overrides=overrides), format)


def compose(
    document: str,
    view: View,
    subject: Subject | None = None,
    *,
    language: str,
    overrides: Mapping[str, str] = NO_OVERRIDES,
) -> Composed:
    """The words and pictures of a document, before it has a form."""
    told = values(document, view, subject, language=language)
    markdown = fill(f"{document}/{language}.md.j2", told, overrides)
    return Composed(
        markdown=markdown,
        title=told["title"],
        language=language,
        day=view.day,
        pictures=told.get("pictures", {}),
        card=told.get("card", False),
        event=told.get("event"),
        style=own_style(overrides[STYLE]) if STYLE in overrides else "",
        data=_data(document, view, subject, language),
        unstated=tuple(unstated(markdown, told, language)) if overrides else (),
    )


def values(document: str, view: View, subject: Subject | None = None, *, language: str) -> Values:
    """What the template of a document receives."""
    return maker(document)(view, words_of(language), subject or Subject())


def _data(document: str, view: View, subject: Subject | None, language: str) -> dict[str, Any]:
    if "json" not in DOCUMENTS[document].formats:
        return {}
    if document == "goals":
        from casekit.render.goals import goals_as_data

        return goals_as_data(view, words_of(language))
    from casekit.render.record import machine_readable

    only = SECTIONS if document == "record" else (DOCUMENTS[document].about,)
    told = machine_readable(view, words_of(language), document, only)
    if subject and (before := subject.before):
        then = machine_readable(before, words_of(language), document, only)
        told["before"] = {
            "on": before.day.isoformat(),
            **{k: then[k] for k in ("names", "sections")},
        }
    return told


def gate(sharing: Sharing, document: str, audience: Sequence[str], day: date) -> None:
    """Refuse a document for anyone who has no ground to read anything of the case on that day.

    A ground is being the person, keeping the case, or a consent that stands (a care conference
    is held only with consent statements: seed A). A document that is all about one section asks for
    a ground to read that, or a compartment of it. Raises RefusedError, which names everyone who
    has none, why, and the command that records a consent where one would help.
    """
    section = DOCUMENTS[document].about
    asked_for = {SectionName("case")}
    if DOCUMENTS[document].all_read:
        asked_for = {SectionName(section), *(n for n in sharing.existing if n.section == section)}
    admitted = {one.name for name in asked_for for one in sharing.readers(name, day)} | {PERSON}
    refused = {who: sharing.why_not(who, section, day) for who in audience if who not in admitted}
    if not refused:
        return
    case = sharing.case.meta.case if sharing.case.meta else "CASE"
    asked = [who for who, why in refused.items() if not why.startswith(("refused", "not in"))]
    give = tr(
        'casekit consent give {case} --to {to} --section {section} --purpose "…" records a consent '
        "once it is given",
        case=case,
        to=" --to ".join(asked),
        section=section,
    )
    raise RefusedError(
        tr(
            "no {document} for {refused}",
            document=document,
            refused=joined(", ", [joined(": ", one) for one in refused.items()]),
        ),
        hint=tr("{give}; or leave them out of --for", give=give)
        if asked
        else tr("leave them out of --for"),
    )


def about_known(view: View, document: str, meeting: Meeting | None = None) -> None:
    """Refuse a document that would be nothing, or too much, for all of its audience together.

    Each of them may read a part of what it is about, but no same one; or not all may read of the
    meeting. What is told as of anybody must not turn into a page about somebody. RefusedError.
    """
    kind = DOCUMENTS[document]
    who = ", ".join(view.audience)
    withheld = {SectionName.parse(one.section).section for one in view.withheld}
    if kind.all_read and kind.about not in view.sections and kind.about in withheld:
        raise RefusedError(
            tr(
                "no {document} for {who}: no part of {section} that you open may be read by all of "
                "them",
                document=document,
                who=who,
                section=kind.about,
            ),
            hint=tr(
                "--each makes one for each; casekit access CASE --section {section} tells who may "
                "read what",
                section=kind.about,
            ),
        )
    if meeting is None or (KINDS[meeting.kind].of_the_person and not kind.all_read):
        return
    if meeting_of(view, Subject(meeting=meeting.id)) is None:
        raise RefusedError(
            tr(
                "no {document} for {who}: not all may read of {id}",
                document=document,
                who=who,
                id=meeting.id,
            ),
            hint=tr("casekit access CASE --section meetings tells who may"),
        )


def notes(view: View, document: str, meeting: Meeting | None = None) -> tuple[str, ...]:
    """What the maker of a document should know about it, in sentences; never part of the page."""
    if meeting and not KINDS[meeting.kind].of_the_person:
        return ()  # nothing of the case belongs on it
    told = {
        "goals": tr("the page has none of the person's own words"),
        "network": tr("people of the network have no name on the page"),
        "plan": tr("the page has no agreements"),
    }
    about = DOCUMENTS[document].about
    found: list[str] = []
    if DOCUMENTS[document].all_read and about not in view.sections:
        found.append(
            tr("{section} holds nothing yet, so the page has nothing of it", section=about)
        )
    if by_description(view):
        told["person"] = tr(
            "the page has the person's name nowhere, only the alias; with the person's yes: "
            'casekit consent give CASE --to … --section person --purpose "…"'
        )
    for section, effect in told.items():
        readers = dict.fromkeys(one.from_ for one in view.withheld if one.section == section)
        if readers:
            found.append(
                tr(
                    "not all may read {section} ({readers}): {effect}",
                    section=section,
                    readers=", ".join(readers),
                    effect=effect,
                )
            )
    return tuple(found)

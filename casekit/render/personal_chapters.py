"""What the person's own documents tell: agreements by who does them, and the crisis plan."""

from collections.abc import Iterable

from casekit.model.dates import parse_day
from casekit.model.names import PERSON
from casekit.model.records import (
    Agreement,
    Crisis,
    CrisisContact,
    Network,
    Person,
    Phase,
    Plan,
)
from casekit.render import chapters
from casekit.render.audience import SOMEBODY, View
from casekit.render.chapters import Chapter
from casekit.render.words import Words


def agreements_by_whom(view: View, words: Words) -> Chapter:
    """Open agreements: what the person does, the person's people, professionals; and what is done.

    An agreement that doesn't say by whom it is done stands among the last of the open ones.
    """
    plan: Plan = view.sections.get("plan", Plan())
    kept = [one for one in plan.agreements if one.status != "dropped"]
    groups: dict[str, list[Chapter]] = {"self": [], "network": [], "professional": [], "": []}
    for one in kept:
        if one.status != "done":
            groups[_by(one)].append(chapters.agreed(view, words, one))
    return {
        "by_me": groups["self"],
        "by_my_people": groups["network"],
        "by_professionals": groups["professional"],
        "by_others": groups[""],
        "done": [chapters.agreed(view, words, one) for one in kept if one.status == "done"],
    }


def next_meeting(view: View, words: Words) -> str:
    """When people meet next; empty where nothing is planned."""
    ahead = [one for one in chapters.planned(view) if one.day >= view.day]
    return words.moment(ahead[0].day, ahead[0].time) if ahead else ""


def crisis(view: View, words: Words) -> Chapter:
    """The crisis plan: whom to call, wishes verbatim, the phases and the practical matters."""
    record: Crisis = view.sections.get("crisis", Crisis())
    wishes: dict[str | None, list[str]] = {"helps": [], "not": [], None: []}
    for one in record.wishes:
        wishes[one.kind].append(words.said(one.own_words, one.language))
    return {
        "contacts": contacts(view, words),
        "helps": wishes["helps"],
        "avoid": wishes["not"],
        "wishes": wishes[None],
        "phases": [_phase(phase) for phase in record.phases],
        "practical": [
            {"text": one.text, "who": chapters.who(view, words, one.who)}
            for one in record.practical
        ],
        "signatures": chapters.signed(view, words, record.signatures),
    }


def contacts(view: View, words: Words) -> list[Chapter]:
    """Whom to call in a crisis, in the order that the person gave."""
    record: Crisis = view.sections.get("crisis", Crisis())
    return [
        {"name": _called(view, words, one), "reach": one.reach, "when": one.when}
        for one in record.contacts
    ]


def _called(view: View, words: Words, contact: CrisisContact) -> str:
    # whoever is handed the paper in a crisis is somebody else: it says a name, and never "you"
    known = view.names.get(contact.who or "") or contact.name
    unnamed = chapters.name(view, words, contact.who) or chapters.others(view, words, [SOMEBODY])
    return known or chapters.capital(unnamed, words)


def near(view: View) -> list[Chapter]:
    """Who can be reached of the people around, the closest first."""
    record: Network = view.sections.get("network", Network())
    reachable = [one for one in record.parties if one.contact and one.id not in view.only]
    return [
        {"name": one.name, "reach": one.contact, "when": one.role}
        for one in sorted(reachable, key=lambda one: one.ring or 4)
    ]


def born(person: Person, words: Words) -> str:
    """The day or the year of birth, as people say it."""
    if person.born is None:
        return ""
    return words.date(parse_day(person.born)) or person.born


def _by(agreement: Agreement) -> str:
    if agreement.by in ("self", "network", "professional"):
        return agreement.by
    return "self" if set(agreement.who) == {PERSON} else ""


def _phase(phase: Phase) -> Chapter:
    def lines(texts: Iterable[str]) -> list[str]:
        return [text for text in texts if text.strip()]

    return {
        "name": phase.name,
        "signals": lines(phase.signals),
        "by_me": lines(phase.by_me),
        "by_my_people": lines(phase.by_my_people),
        "by_professionals": lines(phase.by_professionals),
    }

"""What a new meeting needs, asked in plain words at a terminal."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from casekit.cli import ask, speech
from casekit.cli.session import Session
from casekit.errors import AccessError, UsageError
from casekit.model.dates import parse_day
from casekit.model.meeting_kinds import KINDS
from casekit.model.names import PERSON

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (?:[01]\d|2[0-3]):[0-5]\d)?")

_SAID = {
    "nl": {
        "kind": "Wat voor overleg is het? (een nummer of de naam)",
        "when": "Wanneer? (zo: 2026-03-31 14:00)",
        "where": "Waar? (Enter: nog niet bekend)",
        "minutes": "Hoeveel minuten duurt het? (Enter: nog niet bekend)",
        "purpose": "Waarvoor komen jullie bij elkaar? (Enter: laat leeg)",
        "people": "Wie kun je noemen:",
        "person": "de hoofdpersoon",
        "invited": "Wie nodig je uit? (met komma's)",
        "convened_by": "Wie nodigt uit?",
        "coordinator": "Wie is de onafhankelijke coördinator?",
        "peer_support": "Welke ervaringsdeskundige zit naast de hoofdpersoon? (Enter: nog niemand)",
        "again": "dat begrijp ik niet; probeer het nog eens\n",
        "person_first": "Een resourcegroep roept de hoofdpersoon zelf bijeen.",
        "anybody": "Schrijf het zo dat niemand kan raden over wie het gaat.",
    },
    "en": {
        "kind": "What kind of meeting is it? (a number or its name)",
        "when": "When? (like 2026-03-31 14:00)",
        "where": "Where? (Enter: not known yet)",
        "minutes": "How many minutes does it take? (Enter: not known yet)",
        "purpose": "What is it for? (Enter: leave it blank)",
        "people": "Whom you can name:",
        "person": "the person",
        "invited": "Whom do you invite? (with commas)",
        "convened_by": "Who invites?",
        "coordinator": "Who is the independent coordinator?",
        "peer_support": "Which expert by experience sits beside the person? (Enter: nobody yet)",
        "again": "I don't understand that; try again\n",
        "person_first": "A resource group is convened by the person.",
        "anybody": "Write it so that nobody can guess who it is about.",
    },
}


def ask_meeting(session: Session, case: str) -> dict[str, str]:
    """The fields of a new meeting, as its maker answers; a field without an answer is left out."""
    from casekit.api import labels

    language = speech.language()
    said = _SAID[language]
    people = _people(session, case, said)
    kinds = labels("meetings", "meetings.kind", language)
    kind = KINDS[_until(said, said["kind"], _one_of(kinds))]
    values = {"kind": kind.name, "when": _until(said, said["when"], _moment)}
    values["where"] = ask.line(said["where"])
    values["minutes"] = _until(said, said["minutes"], _minutes)
    if kind.told != "attendance":
        if kind.told != "person":
            ask.show(said["anybody"] + "\n")
        values["purpose"] = ask.line(said["purpose"])
    ask.show(said["people"] + "\n" + "".join(f"  {who} = {name}\n" for who, name in people.items()))
    readers = _readers(people)
    values["invited"] = _until(said, said["invited"], readers)
    if kind.convened_by_person:
        ask.show(said["person_first"] + "\n")
        values["convened_by"] = PERSON
    else:
        values["convened_by"] = _until(said, said["convened_by"], readers)
    if kind.independent_coordinator:
        values["coordinator"] = _until(said, said["coordinator"], readers)
    if kind.of_the_person:
        values["peer_support"] = _until(said, said["peer_support"], readers)
    return {field: value for field, value in values.items() if value}


def _people(session: Session, case: str, said: Mapping[str, str]) -> dict[str, str]:
    vault = session.vault
    people = {PERSON: said["person"]}
    people |= {
        handle: member.name for handle, member in vault.team.items() if member.belongs(vault.today)
    }
    with suppress(AccessError, UsageError):  # no map yet, or not for this key
        people |= {party.id: party.name for party in vault.section(case, "network").parties}
    return people


def _until(said: Mapping[str, str], question: str, understand: Callable[[str], str | None]) -> str:
    """Ask until the answer is understood."""
    while (found := understand(ask.line(question))) is None:
        ask.show(said["again"])
    return found


def _one_of(options: Mapping[str, str]) -> Callable[[str], str | None]:
    """Show what there is to choose from; an answer is a number, the option itself, or its words."""
    names = list(options)
    by_words = {words.casefold(): name for name, words in options.items()}
    ask.show("".join(f"  {n}  {options[name]}\n" for n, name in enumerate(names, start=1)))

    def understand(answer: str) -> str | None:
        if answer in names:
            return answer
        if named := by_words.get(" ".join(answer.split()).casefold()):
            return named
        number = int(answer) if answer.isascii() and answer.isdigit() else 0
        return names[number - 1] if 0 < number <= len(names) else None

    return understand


def _moment(answer: str) -> str | None:
    found = _MOMENT.fullmatch(answer)
    return answer if found and parse_day(found[1]) else None


def _minutes(answer: str) -> str | None:
    return answer if not answer or (answer.isascii() and answer.isdigit() and int(answer)) else None


def _readers(people: Mapping[str, str]) -> Callable[[str], str | None]:
    """Handles, ids and names, as readers; None where one of them is nobody."""
    by_name = {name.casefold(): who for who, name in people.items()} | {who: who for who in people}

    def understand(answer: str) -> str | None:
        named = ask.split([answer])
        found = [by_name.get(one) or by_name.get(one.casefold()) for one in named]
        return None if None in found else ", ".join(filter(None, found))

    return understand

"""The form of minutes as somebody finds it in an editor: the agenda, with room for what was said.

It is YAML with remarks; `schemas/minutes.json` says what it may hold.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from casekit.format.edit import dump
from casekit.format.schema import labels
from casekit.model.meeting_kinds import KINDS
from casekit.model.names import PERSON
from casekit.model.records import Agreement, Meeting

FORM = "minutes"

_OPEN = (None, "open", "working")

_SAID = {
    "nl": {
        "head": "Verslag: {kind}, {when}",
        "how": "Wat achter een # staat, is uitleg. Bewaar en sluit: dan staat het in het dossier.",
        "came": "Wie waren er? Haal weg wie er niet was.",
        "person": "hoofdpersoon",
        "present": "Was de hoofdpersoon er zelf? Zo niet: waarom niet?",
        "peer": "Wie zat naast de hoofdpersoon?",
        "agenda": "Op de agenda stond:",
        "private": "Van de besloten tijd schrijf je niets op.",
        "decided": "Wat is er besloten? Met who of due komt het als afspraak in het plan:",
        "example": "Samen de post openen",
        "open": "Wat is er geworden van de afspraken die er al waren?",
        "status": "status: open (nog te doen), working (mee bezig), done (gedaan) of dropped",
        "call": "Wanneer vraag je na hoe het loopt?",
        "blank": "Van wat er in de groep wordt gezegd, schrijf je niets op.",
        "anybody": "Schrijf het zo dat niemand kan raden over wie het gaat.",
    },
    "en": {
        "head": "Minutes: {kind}, {when}",
        "how": "What stands behind a # explains. Save and close: then it is in the record.",
        "came": "Who was there? Take out who was not.",
        "person": "the person",
        "present": "Was the person there? If not: why not?",
        "peer": "Who sat beside the person?",
        "agenda": "On the agenda was:",
        "private": "Of the private time you write nothing down.",
        "decided": "What was decided? With who or due it becomes an agreement of the plan:",
        "example": "Open the post together",
        "open": "What became of the agreements that were there already?",
        "status": "status: open, working, done or dropped",
        "call": "When do you ask how it goes?",
        "blank": "Of what is said in the group you write nothing down.",
        "anybody": "Write it so that nobody can guess who it is about.",
    },
}


def blank(
    meeting: Meeting,
    agreements: Sequence[Agreement],
    names: Mapping[str, str],
    language: str,
    today: date,
) -> str:
    """The form for a meeting; after the first minutes it holds what they say.

    `names` tells what a handle or a party's id stands for, as far as whoever writes may know.
    """
    said = _SAID.get(language, _SAID["en"])
    kind = KINDS[meeting.kind]
    called = labels("meetings", "meetings.kind", language if language in _SAID else "en")
    lines = [said["head"].format(kind=called[meeting.kind], when=meeting.when), said["how"], ""]
    text = _remark(lines[:2]) + "\n"
    came = list(meeting.attended or meeting.invited)
    text += _remark([said["came"], *_who_is_who(came, names, said)])
    text += dump({"attended": came}) + "\n"
    if kind.told == "attendance":
        return text + _remark([said["blank"]])
    if kind.of_the_person:
        text += _remark([said["present"]])
        text += _field("person_present", meeting.person_present)
        text += _field("absent_because", meeting.absent_because) + "\n"
        text += _remark([said["peer"]]) + _field("peer_support", meeting.peer_support) + "\n"
    else:
        text += _remark([said["anybody"]]) + "\n"
    if meeting.agenda:
        points = [f"  {n}. {item.text}" for n, item in enumerate(meeting.agenda, start=1)]
        text += _remark([said["agenda"], *points]) + "\n"
    if kind.independent_coordinator:
        text += _remark([said["private"]]) + "\n"
    text += _decisions(meeting, said, of_the_person=kind.of_the_person, today=today)
    if kind.of_the_person:
        text += _agreements(agreements, names, said)
        text += "\n" + _remark([said["call"]])
        text += _field("follow_up_on", _follow_up(meeting))
    return text


def _follow_up(meeting: Meeting) -> str | None:
    days = KINDS[meeting.kind].follow_up_days
    if meeting.follow_up_on:
        return meeting.follow_up_on.isoformat()
    return (meeting.day + timedelta(days=days)).isoformat() if days else None


def _decisions(
    meeting: Meeting, said: Mapping[str, str], *, of_the_person: bool, today: date
) -> str:
    text = _remark([said["decided"] if of_the_person else said["decided"].split("?")[0] + "?"])
    example = [f"  - text: {said['example']}"]
    if of_the_person:
        example += ["    who: person", f"    due: {today + timedelta(days=28)}"]
    text += _remark(example)
    known: list[dict[str, Any]] = [{"id": one.id, "text": one.text} for one in meeting.decisions]
    return text + (dump({"decisions": known}) if known else "decisions:\n")


def _agreements(
    agreements: Sequence[Agreement], names: Mapping[str, str], said: Mapping[str, str]
) -> str:
    """The open agreements, for whoever writes to say what became of each."""
    standing = [one for one in agreements if one.status in _OPEN]
    if not standing:
        return ""
    who = [reader for one in standing for reader in one.who]
    text = "\n" + _remark([said["open"], said["status"], *_who_is_who(who, names, said)])
    items = [
        {
            "id": one.id,
            "text": one.text,
            "who": list(one.who),
            "due": one.due.isoformat() if one.due else None,
            "status": one.status or "open",
            "result": one.result,
        }
        for one in standing
    ]
    return text + dump({"agreements": [{k: v for k, v in i.items() if v} for i in items]})


def _who_is_who(
    readers: Sequence[str], names: Mapping[str, str], said: Mapping[str, str]
) -> list[str]:
    known = {PERSON: said["person"], **names}
    return [f"  {who} = {known[who]}" for who in dict.fromkeys(readers) if who in known]


def _field(name: str, value: object) -> str:
    return f"{name}:\n" if value is None else dump({name: value})


def _remark(lines: Sequence[str]) -> str:
    # a text of several lines stays a remark in each of them
    return "".join(f"# {part}\n" for line in lines for part in line.splitlines())

"""Every document of the example cases: what shows, and checks, what templates receive."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from casekit.errors import RefusedError
from casekit.format.yaml import parse
from casekit.model.dates import parse_day
from casekit.model.documents import DOCUMENTS
from casekit.model.meeting_kinds import KINDS
from casekit.model.names import PERSON, SectionName
from casekit.model.readers import Sharing
from casekit.model.records import Meeting, from_data, section_type
from casekit.model.settings import LIFE_DOMAINS
from casekit.model.team import Member, Team
from casekit.model.value import Value
from casekit.render.audience import Part, View, view
from casekit.render.earlier import before
from casekit.render.parting import consent_gate, parting
from casekit.render.subject import Subject
from casekit.resources import examples_dir

_META = {"casekit": 1, "case": "k7f3qz2m", "section": "", "revision": 1, "readers": {}}
"""What stands in a sealed section, and in no example: documents tell the number of a case."""

TODAY = date(2026, 3, 12)
"""The day on which the example cases are looked at."""


EARLIER = date(2026, 1, 15)
"""The day of what is kept of an earlier one."""


class Specimen(Value):
    """One document of an example case: what it is about, and for whom it is made."""

    document: str
    case: str
    subject: Subject
    audience: tuple[str, ...]

    @property
    def view(self) -> View:
        return seen_by(self.case, *self.audience)


def specimens(document: str) -> Iterator[Specimen]:
    """A document of each case and subject, for the person, for each reader, and for all of them."""
    for case in cases():
        for subject in subjects(document, case):
            for audience in audiences(document, case, subject):
                yield from _specimen(document, case, subject, audience)


def subjects(document: str, case: str) -> Iterator[Subject]:
    """Everything in a case that the document can be about."""
    kind, sharing = DOCUMENTS[document], sharing_of(parts_of(case))
    if kind.of_meeting:
        yield from map(_of_meeting, _items(case, "meetings", "meetings"))
    elif kind.of_consent:
        for standing in sharing.standings:
            with suppress(RefusedError):
                if not kind.parting:
                    consent_gate(sharing, document, standing.consent.id, TODAY)
                yield Subject(consent=standing.consent.id)
    elif document == "interview":
        yield from (Subject(member=one.id) for one in _items(case, "support-group", "members"))
    elif document == "breakthrough":
        yield from (Subject(barrier=one.id) for one in _items(case, "barriers", "barriers"))
    else:
        yield Subject()


def audiences(document: str, case: str, subject: Subject) -> list[tuple[str, ...]]:
    """For whom it is made: each reader alone, and all of them together where that can be."""
    sharing, kind = sharing_of(parts_of(case)), DOCUMENTS[document]
    if kind.parting:
        return [(who,) for who in sharing.named[subject.consent]]
    section = kind.about if kind.all_read else "case"
    readers = [one.name for one in sharing.readers(section, TODAY) if one.name != PERSON]
    groups = [(PERSON,), *((one,) for one in readers)]
    return list(dict.fromkeys(groups if kind.each else (*groups, (PERSON, *readers))))


def _of_meeting(meeting: Meeting) -> Subject:
    figures = (("cases", 12), ("meetings", 31), ("with-person", 24), ("with-peer", None))
    return Subject(
        meeting=meeting.id,
        figures=figures if KINDS[meeting.kind].told == "figures" else (),
        calendar=f"{meeting.id}@casekit.invalid",
        time_zone="Europe/Amsterdam",
    )


def _items(case: str, section: str, name: str) -> list[Any]:
    """The items of a list, each once, whichever compartment they stand in."""
    found = [one.record for one in parts_of(case) if one.section.section == section]
    whole = {item.id: item for record in reversed(found) for item in getattr(record, name)}
    return list(whole.values())


def _specimen(
    document: str, case: str, subject: Subject, audience: tuple[str, ...]
) -> Iterator[Specimen]:
    """The document, unless it is refused to these readers."""
    from casekit.render.documents import about_known

    sharing, kind = sharing_of(parts_of(case)), DOCUMENTS[document]
    one = Specimen(document, case, subject, audience)
    with suppress(RefusedError):
        if kind.parting:
            # most consents took nothing from anybody
            given = _items(case, "documents", "documents")
            lost = parting(sharing, subject.consent, audience, TODAY, given=given)
            one = replace(one, subject=replace(subject, parting=lost))
        for meeting in _items(case, "meetings", "meetings") if kind.of_meeting else ():
            if meeting.id == subject.meeting:
                about_known(one.view, document, meeting)
        yield one
        if document == "network" and (then := _earlier(case)):
            seen = before(
                then, parts_of(case), sharing, audience, day=EARLIER, today=TODAY,
                domains=LIFE_DOMAINS,
            )  # fmt: skip
            yield replace(one, subject=replace(subject, before=seen))


@cache
def cases() -> tuple[str, ...]:
    """The names of the example cases."""
    return tuple(sorted(folder.name for folder in examples_dir().iterdir() if folder.is_dir()))


@cache
def team() -> Team:
    """The members of the example team, without keys."""
    text = (examples_dir() / "team.yaml").read_text("utf-8")
    return {
        one["handle"]: Member(
            handle=one["handle"],
            name=one["name"],
            organisation=one["organisation"],
            role=one["role"],
            recipients=(),
            from_=parse_day(one.get("from")),
            until=parse_day(one.get("until")),
        )
        for one in parse(text).data["members"]
    }


@cache
def parts_of(case: str) -> tuple[Part, ...]:
    """The sections of an example case."""
    return tuple(
        Part(name, from_data(section_type(name), data)) for name, data in _data(case).items()
    )


def _earlier(case: str) -> dict[SectionName, dict[str, Any]]:
    """What there is of an earlier day of a case; of most there is nothing."""
    return _data(f"{case}/earlier")


@cache
def _data(folder: str) -> dict[SectionName, dict[str, Any]]:
    files = sorted((examples_dir() / folder).glob("*.yaml"))
    return {
        SectionName.parse(file.stem): {"meta": _META} | parse(file.read_text("utf-8")).data
        for file in files
    }


def sharing_of(parts: Sequence[Part]) -> Sharing:
    """Who reads what, by the parts themselves; every compartment exists."""
    records = {part.section: part.record for part in parts}
    consents, case = records.get(SectionName("consents")), records[SectionName("case")]
    return Sharing(
        case=case,
        consents=consents.consents if consents else (),
        parties=tuple(
            party
            for name, record in records.items()
            if name.section == "network"
            for party in record.parties
        ),
        team=team(),
        existing=tuple(records),
    )


def seen_by(case: str, *audience: str, day: date = TODAY) -> View:
    """What readers see of an example case."""
    parts = parts_of(case)
    return view(parts, sharing_of(parts), audience, day)

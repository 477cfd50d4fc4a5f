"""The example cases as values, for the tests of documents: parts, sharing and a view."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from casekit.format.yaml import parse
from casekit.model.dates import parse_day
from casekit.model.names import SectionName
from casekit.model.readers import Sharing
from casekit.model.records import from_data, section_type
from casekit.model.team import Member, Team
from casekit.render import documents
from casekit.render.audience import Part, View, view
from casekit.render.subject import Subject
from casekit.resources import examples_dir

TODAY = date(2026, 3, 12)


@cache
def team() -> Team:
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
    files = sorted((examples_dir() / case).glob("*.yaml"))
    return tuple(
        Part(
            SectionName.parse(file.stem),
            from_data(section_type(file.stem), parse(file.read_text("utf-8")).data),
        )
        for file in files
    )


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
    parts = parts_of(case)
    return view(parts, sharing_of(parts), audience, day)


def written(
    document: str,
    seen: View,
    *,
    meeting: str = "",
    language: str,
    format: str = "html",  # noqa: A002 - the word of the command line
) -> str:
    """The text of a document for an audience."""
    subject = Subject(meeting=meeting)
    return documents.write(document, seen, subject, language=language, format=format).decode()

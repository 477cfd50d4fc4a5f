"""Whether what one section says of another is there: readers, goals, parties, meetings.

A link into a section that the key at hand does not open can't be judged, and is left alone.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from casekit.format.check import finding
from casekit.format.clock import is_skipped
from casekit.format.ids import Opened, as_list, check_ids
from casekit.format.nodes import Path
from casekit.messages import tr
from casekit.model.findings import Finding
from casekit.model.names import PERSON, is_item_id
from casekit.model.settings import Settings
from casekit.model.team import Team

READER = tr("reader")
TIE = tr("party or the person")
REPRESENTATIVE = "representative"
"""A party of the network, or anybody by name."""

# for each section: the path of a field (list indexes left out) and what it has to name
_LINKS: dict[str, dict[Path, str]] = {
    "case": {("keepers", "handle"): "member"},
    "person": {("representatives", "party"): "parties"},
    "consents": {
        ("consents", "to"): "consent reader",
        ("consents", "supersedes"): "consents",
        ("consents", "representative"): REPRESENTATIVE,
    },
    "network": {
        ("ties", "a"): TIE,
        ("ties", "b"): TIE,
        ("parties", "handle"): "member",
    },
    "goals": {("goals", "paraphrase", "by"): READER},
    "plan": {
        ("agreements", "who"): READER,
        ("agreements", "goal"): "goals",
        ("agreements", "meeting"): "meetings",
        ("what_ifs", "who"): READER,
        ("signatures", "who"): READER,
    },
    "crisis": {
        ("contacts", "who"): READER,
        ("practical", "who"): READER,
        ("signatures", "who"): READER,
    },
    "support-group": {("members", "who"): READER, ("chair",): READER},
    "meetings": {
        ("meetings", "invited"): READER,
        ("meetings", "attended"): READER,
        ("meetings", "convened_by"): READER,
        ("meetings", "coordinator"): READER,
        ("meetings", "chair"): READER,
        ("meetings", "peer_support"): READER,
        ("meetings", "agenda", "by"): READER,
        ("meetings", "decisions", "agreement"): "agreements",
    },
    "contacts": {("contacts", "who"): READER},
    "budget": {("requests", "goal"): "goals"},
    "stories": {("stories", "teller"): READER},
    "measures": {("series", "rater"): READER},
    "documents": {("documents", "for"): READER, ("documents", "by"): READER},
}

# where the items that a link names are kept
_HOMES = {
    "parties": "network",
    "goals": "goals",
    "meetings": "meetings",
    "agreements": "plan",
    "consents": "consents",
}

_NOUN = {
    "parties": tr("party"),
    "goals": tr("goal"),
    "meetings": tr("meeting"),
    "agreements": tr("agreement"),
    "consents": tr("consent"),
    "member": tr("team member"),
}


def check_links(
    parts: list[Opened],
    team: Team,
    sealed: frozenset[str],
    *,
    settings: Settings,
) -> Iterator[Finding]:
    """Every link of a case that leads nowhere, and every id that stands twice.

    `sealed` are the sections of which a part could not be opened. `settings` name the life domains
    of the vault, and its time zone.
    """
    known = _known(parts)
    for part in parts:
        for pattern, wanted in _LINKS.get(part.name.section, {}).items():
            home = _HOMES.get(wanted, "network" if wanted != "member" else "")
            if home in sealed and wanted != "member":
                continue
            # nearly every link leads somewhere: where one stands is asked only when it doesn't
            if all(
                not isinstance(value, str) or _leads(value, wanted, known, team)
                for value in _leaves(part.document.data, pattern)
            ):
                continue
            for path, value in _values(part.document.data, pattern):
                if not isinstance(value, str) or _leads(value, wanted, known, team):
                    continue
                if not _is_over(part, path):
                    yield _dangling(part, path, wanted)
        yield from _domains(part, settings.life_domains)
        yield from _times(part, settings.time_zone)
    yield from _kept(parts)
    yield from check_ids(parts)


# where a life domain is named
_DOMAINS: dict[str, tuple[Path, ...]] = {
    "network": (("parties", "domains"),),
    "goals": (("goals", "domain"),),
    "plan": (("agreements", "domain"),),
}


def _domains(part: Opened, domains: Collection[str]) -> Iterator[Finding]:
    for pattern in _DOMAINS.get(part.name.section, ()):
        # what is no text is told by the schema
        if all(
            not isinstance(value, str) or value in domains
            for value in _leaves(part.document.data, pattern)
        ):
            continue
        for path, value in _values(part.document.data, pattern):
            if isinstance(value, str) and value not in domains:
                yield finding(
                    part.document,
                    "domain-unknown",
                    path,
                    tr("this vault has no such life domain"),
                    name=part.name,
                    file=part.file,
                    hint=tr(
                        "one of: {domains}; casekit.yaml can name others",
                        domains=", ".join(domains),
                    ),
                )


def _times(part: Opened, time_zone: str) -> Iterator[Finding]:
    if part.name.section != "meetings":
        return
    for path, value in _values(part.document.data, ("meetings", "when")):
        if isinstance(value, str) and is_skipped(value, time_zone):
            yield finding(
                part.document,
                "time-skipped",
                path,
                tr("there is no such time: the clock is put forward that night"),
                name=part.name,
                file=part.file,
                hint=tr(
                    "an hour earlier or later; the vault's time_zone is {time_zone}",
                    time_zone=time_zone,
                ),
            )


def _leads(value: str, wanted: str, known: Mapping[str, frozenset[str]], team: Team) -> bool:
    if wanted == "member":
        return value in team
    if wanted == REPRESENTATIVE:
        return value in known["parties"] or not is_item_id(value)
    if wanted == TIE:
        return value == PERSON or value in known["parties"]
    if wanted in _HOMES:
        return value in known[wanted]
    if value == PERSON or value in team or value in known["parties"]:
        return True
    organisations = {member.organisation for member in team.values()}
    return wanted == "consent reader" and value in organisations


def _is_over(part: Opened, path: Path) -> bool:
    # a withdrawn consent may name somebody whom nobody knows any more: it is a record
    if part.name.section != "consents" or len(path) < 2:
        return False
    consent = part.document.data["consents"][path[1]]
    events = consent.get("events") if isinstance(consent, dict) else None
    return any(isinstance(e, dict) and e.get("kind") == "withdrawn" for e in as_list(events))


def _dangling(part: Opened, path: Path, wanted: str) -> Finding:
    if wanted == REPRESENTATIVE:
        wanted = "parties"
    noun = _NOUN.get(wanted, READER if wanted.endswith("reader") else wanted)
    ways = {
        "reader": tr(
            "write a team handle (casekit team list), a party's id (casekit show CASE network) or "
            "person"
        ),
        "team member": tr("casekit team list shows the handles"),
        TIE: tr("write a party's id (casekit show CASE network) or person"),
    }
    hint = ways.get(
        noun, tr("casekit show CASE {section} lists the ids", section=_HOMES.get(wanted, ""))
    )
    return finding(
        part.document,
        "link-unknown",
        path,
        tr("there is no such {noun} in this case", noun=noun),
        name=part.name,
        file=part.file,
        hint=hint,
    )


def _known(parts: list[Opened]) -> dict[str, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    for key, home in _HOMES.items():
        known[key] = frozenset(
            str(item.get("id"))
            for part in parts
            if part.name.section == home
            for item in as_list(part.document.data.get(key))
            if isinstance(item, Mapping)
        )
    return known


def _values(data: Any, pattern: Path, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield from _values(item, pattern, (*path, number))
    elif not pattern:
        yield path, data
    elif isinstance(data, dict) and data.get(str(pattern[0])) is not None:
        yield from _values(data[str(pattern[0])], pattern[1:], (*path, pattern[0]))


def _leaves(data: Any, pattern: Path) -> list[Any]:
    """The values of `_values`, without their paths and several times faster."""
    level = [data]
    for name in pattern:
        level = [
            value
            for one in _flat(level)
            if isinstance(one, dict) and (value := one.get(name)) is not None
        ]
    return _flat(level)


def _flat(values: list[Any]) -> list[Any]:
    if list not in map(type, values):
        return values
    found: list[Any] = []
    for value in values:
        if isinstance(value, list):
            found += _flat(value)
        else:
            found.append(value)
    return found


def _kept(parts: list[Opened]) -> Iterator[Finding]:
    for part in parts:
        if part.name != "case":
            continue
        for path, value in _values(part.document.data, ("kept_from_person", "sections")):
            if isinstance(value, str) and "." not in value:
                yield finding(
                    part.document,
                    "kept-whole-section",
                    path,
                    tr("only a compartment can be kept from the person, never a whole section"),
                    name=part.name,
                    file=part.file,
                    hint=tr(
                        "put what is somebody else's in a compartment, such as {value}.others "
                        "(GDPR 15(4))",
                        value=value,
                    ),
                )

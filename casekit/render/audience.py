"""What an audience may see of a case: the filter that every document begins with.

A part of the record enters only when all of the audience may read it on that day. Everything
after this module knows only what passed, so no template can leak what it never got.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from dataclasses import MISSING, field, fields, is_dataclass, replace
from datetime import date
from functools import partial, reduce
from typing import Any

from casekit.errors import UsageError
from casekit.messages import tr
from casekit.model.names import PERSON, SectionName, is_item_id
from casekit.model.readers import Reader, Sharing
from casekit.model.records import Signature
from casekit.model.results import Withheld
from casekit.model.settings import LIFE_DOMAINS
from casekit.model.value import Value

# fields that point to another item; the value may also be a handle, `person` or free text
_REFERENCES = frozenset(
    {
        *("agreement", "goal", "meeting", "supersedes"),
        *("a", "b", "attended", "by", "chair", "convened_by", "coordinator", "invited"),
        *("party", "peer_support"),
        *("about", "for_", "rater", "representative", "set_by", "teller", "to", "who"),
    }
)

SOMEBODY = "?"
"""Stands for everybody who takes part and can't be named, however many they are.

That somebody does what is agreed, or comes, is told by the section that the audience may read; only
the name stands elsewhere. Without this a page would say that nobody does it, or only the others.
"""

# where a page would be untrue without those who can't be named
_TAKING_PART = frozenset({"who", "invited", "attended", "to", "for_"})


class Part(Value):
    """One section or compartment that the maker of the document can open."""

    section: SectionName
    record: Any


class Opposed(Value):
    """A field of which a compartment says something else than is shown; `item` may be empty."""

    part: SectionName
    item: str
    field: str


class View(Value):
    """What all of `audience` may see on `day`.

    `sections` holds typed records (model/records.py) by section, compartments joined in;
    `SOMEBODY` stands in them for people who can't be named. `names` tells how a reader is called
    here; whoever is not in it has no name in the document. `only` are the names under which the
    record knows the reader of a document that has just one.
    `organisations` gives that of team members, by handle, and `domains` the names of the life
    domains by key and language. `access` tells who may read each section that all of the audience
    may read, where they may know that. `withheld` is for the maker alone and never for a document,
    and so is `opposed`: what a compartment says otherwise than is shown.
    """

    audience: tuple[str, ...]
    day: date
    sections: Mapping[str, Any]
    names: Mapping[str, str]
    organisations: Mapping[str, str]
    domains: Mapping[str, Mapping[str, str]]
    withheld: tuple[Withheld, ...]
    only: frozenset[str] = frozenset()
    access: Mapping[str, tuple[Reader, ...]] = field(default_factory=dict)
    opposed: tuple[Opposed, ...] = ()

    @property
    def own_copy(self) -> bool:
        """Whether the person is the only reader."""
        return self.audience == (PERSON,)


def view(
    parts: Sequence[Part],
    sharing: Sharing,
    audience: Sequence[str],
    day: date,
    *,
    domains: Mapping[str, Mapping[str, str]] = LIFE_DOMAINS,
) -> View:
    """Leave out every part that not all of the audience may read, and every trace of it.

    Raises UsageError for a name that is no reader in this case.
    """
    readers = resolve(sharing, audience)
    visible: dict[str, list[Part]] = {}
    withheld: list[Withheld] = []
    for part in sorted(parts, key=lambda part: part.section.order):
        missing = [who for who in readers if not sharing.may_read(who, part.section, day)]
        if not missing:
            visible.setdefault(part.section.section, []).append(part)
        for who in missing:
            why = sharing.why_not(who, part.section, day)
            withheld += (Withheld(part.section, item, who, why) for item in _items(part.record))
    wholes = {
        name: _joined(name, [part.record for part in found]) for name, found in visible.items()
    }
    themselves = _themselves(parts, sharing, readers, day)
    only = _called(sharing, readers[0]) if len(readers) == 1 else frozenset()
    known = frozenset(_ids(wholes.values())) | themselves.keys() | only
    sections = {name: _mend(record, known) for name, record in wholes.items()}
    return View(
        audience=readers,
        day=day,
        sections=sections,
        names=themselves | _names(sections, sharing),
        organisations={handle: member.organisation for handle, member in sharing.team.items()},
        domains=domains,
        withheld=tuple(withheld),
        only=only,
        access=_access(sharing, readers, day),
        opposed=tuple(one for name, found in visible.items() for one in _opposed(name, found)),
    )


def resolve(sharing: Sharing, audience: Sequence[str]) -> tuple[str, ...]:
    """The readers behind the names after `--for`, each once; an organisation is its members.

    Raises UsageError for a name that is no reader in this case.
    """
    found: dict[str, None] = {}
    for name in audience:
        readers = sharing.resolve(name)
        if not readers:
            raise UsageError(
                tr("--for {name}: no member of the team and no party of this case", name=name),
                hint=tr("casekit access CASE shows who can be named"),
            )
        found.update(dict.fromkeys(readers))
    return tuple(found)


def _access(
    sharing: Sharing, audience: Sequence[str], day: date
) -> Mapping[str, tuple[Reader, ...]]:
    """Who reads what: for those who may read the consents, and of oneself for anybody alone."""
    all_ = all(sharing.may_read(who, "consents", day) for who in audience)
    if not all_ and len(audience) > 1:
        return {}
    found = {}
    for name in sharing.existing:
        readers = sharing.readers(name, day)
        if {reader.name for reader in readers}.issuperset(audience):
            found[str(name)] = tuple(one for one in readers if all_ or one.name in audience)
    return found


def _themselves(
    parts: Sequence[Part], sharing: Sharing, readers: Sequence[str], day: date
) -> dict[str, str]:
    """Parties among several readers whose name all others may read: they know it themselves."""
    if len(readers) == 1:
        return {}
    found: dict[str, str] = {}
    for part in sorted(parts, key=lambda part: part.section.order):
        if part.section.section != "network":
            continue
        unaware = {who for who in readers if not sharing.may_read(who, part.section, day)}
        for party in part.record.parties:
            if unaware <= {party.id}:
                found.setdefault(party.id, party.name)
    return {who: name for who, name in found.items() if who in readers}


def _called(sharing: Sharing, reader: str) -> frozenset[str]:
    """The reader's own name, and the parties through which the map knows a member of the team."""
    own = (party.id for party in sharing.parties if sharing.resolve(party.id) == (reader,))
    return frozenset({reader, *own})


def _names(sections: Mapping[str, Any], sharing: Sharing) -> dict[str, str]:
    """Names that the visible sections give; the registry of the team is open to all readers."""
    names = {handle: member.name for handle, member in sharing.team.items()}
    if network := sections.get("network"):
        names.update((party.id, party.name) for party in network.parties)
    case, person = sections.get("case"), sections.get("person")
    called = (person and (person.called or person.name)) or (case and case.alias)
    if called:
        names[PERSON] = called
    return names


def _joined(section: str, records: Sequence[Any]) -> Any:
    if len(records) == 1:
        return records[0]
    from casekit.merge.parts import joined

    return reduce(partial(joined, section), records)


def _opposed(section: str, parts: Sequence[Part]) -> Iterator[Opposed]:
    """What each part says otherwise than those before it, where only one can be shown."""
    if len(parts) == 1:
        return
    from casekit.merge.parts import joined, opposed

    whole = parts[0].record
    for part in parts[1:]:
        for item, name in opposed(section, whole, part.record):
            yield Opposed(part.section, item, name)
        whole = joined(section, whole, part.record)


def _items(record: Any) -> Iterator[str]:
    """The ids of a section's items, after an empty text for what stands beside them."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    values.pop("meta", None)
    if any(value is not None for value in values.values() if not isinstance(value, tuple)):
        yield ""
    for value in values.values():
        if isinstance(value, tuple):
            yield from (item.id for item in value if hasattr(item, "id"))


def _ids(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, tuple):
            yield from _ids(value)
        elif is_dataclass(value):
            if item := getattr(value, "id", ""):
                yield item
            yield from _ids(getattr(value, field.name) for field in fields(value))


def _mend(record: Any, known: AbstractSet[str]) -> Any:
    """Take out references to items that are not visible, without a sign of what they were.

    An item that is nothing without its reference (a tie) goes altogether. Who takes part stays as
    SOMEBODY.
    """
    changes = {}
    for one in fields(record):
        value = getattr(record, one.name)
        if one.name in _TAKING_PART and isinstance(value, tuple):
            value = tuple(dict.fromkeys(_known_or_somebody(name, known) for name in value))
        elif one.name == "who" and isinstance(record, Signature):
            value = _known_or_somebody(value, known)
        elif one.name in _REFERENCES:
            if isinstance(value, tuple):
                value = tuple(name for name in value if not _dangles(name, known))
            elif _dangles(value, known):
                value = None
        elif isinstance(value, tuple):
            value = tuple(
                _mend(item, known) if is_dataclass(item) else item
                for item in value
                if not _hangs(item, known)
            )
        changes[one.name] = value
    return replace(record, **changes)


def _known_or_somebody(name: str, known: AbstractSet[str]) -> str:
    return SOMEBODY if _dangles(name, known) else name


def _hangs(item: Any, known: AbstractSet[str]) -> bool:
    if isinstance(item, Signature):
        return False
    return is_dataclass(item) and any(
        _dangles(getattr(item, field.name), known)
        for field in fields(item)
        if field.name in _REFERENCES and field.default is MISSING
    )


def _dangles(value: Any, known: AbstractSet[str]) -> bool:
    return isinstance(value, str) and is_item_id(value) and value not in known

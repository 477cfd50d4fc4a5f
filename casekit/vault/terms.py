"""What somebody says yes or no to: whether it can be recorded, and what has to be told of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from casekit.errors import RefusedError, UsageError
from casekit.messages import tr
from casekit.model.consents import State, refuses
from casekit.model.names import EVERYTHING, PERSON, SECTIONS, SectionName, is_item_id
from casekit.model.readers import Sharing
from casekit.model.value import Record, Value


class Terms(Record):
    """What somebody says yes or no to; fields as in the consents section."""

    to: Sequence[str]
    sections: Sequence[str]
    purposes: Sequence[str] = ()
    access: str = "read"
    legal_basis: str = "consent"
    from_: date | None = None
    until: date | None = None
    by: str = PERSON
    representative: str = ""
    method: str = "spoken"
    witness: str = ""
    note: str = ""
    supersedes: str = ""


class Shut(Value):
    """A reader whom refusals keep from what a consent would open; `all_` when from all of it."""

    reader: str
    sections: tuple[SectionName, ...]
    refusals: tuple[str, ...]
    all_: bool


def check_who_decided(terms: Terms) -> None:
    """Raise UsageError where it isn't clear whether the person or somebody else decided."""
    if terms.by != PERSON and not terms.representative.strip():
        raise UsageError(
            tr("who decided for the person is not said"),
            hint=tr('add --representative "…", a name or a party of the network'),
        )
    if terms.by == PERSON and terms.representative:
        raise UsageError(
            tr("a representative is named, but the person decided"),
            hint=tr("add --by representative, or leave --representative out"),
        )


def check_representative(sharing: Sharing, terms: Terms) -> None:
    """Raise UsageError for a representative who is written as a party, where there is none."""
    who = terms.representative
    if is_item_id(who) and all(who != party.id for party in sharing.parties):
        raise UsageError(
            tr("there is no such party in this case"),
            hint=tr("casekit show CASE network lists the parties; a name will do as well"),
        )


def shut_out(
    sharing: Sharing,
    readers: Iterable[str],
    sections: Iterable[str],
    day: date,
    supersedes: str = "",
) -> tuple[Shut, ...]:
    """Whom refusals that stand on a day keep from a part of this; a refusal beats a consent."""
    wanted = _covered(sharing, sections)
    refusals = [
        standing.consent
        for standing in sharing.standings
        if standing.state(day) is State.REFUSED and standing.consent.id != supersedes
    ]
    found = []
    for reader in sorted(names_of(sharing, readers)):
        against = [one for one in refusals if reader in sharing.named[one.id]]
        shut = tuple(name for name in wanted if any(refuses(one, name) for one in against))
        if shut:
            by = tuple(one.id for one in against if any(refuses(one, name) for name in shut))
            found.append(Shut(reader, shut, by, len(shut) == len(wanted)))
    return tuple(found)


def refuse_hopeless(
    case: str,
    sharing: Sharing,
    readers: Iterable[str],
    sections: Sequence[str],
    shut: Sequence[Shut],
    day: date,
) -> None:
    """Raise RefusedError for a consent that would open nothing to anybody, because of refusals.

    Nobody must think that something is shared which isn't; and nobody is talked into taking a
    person's no away.
    """
    closed = {one.reader for one in shut if one.all_}
    names = names_of(sharing, readers)
    if not closed or any(name not in closed and not _left(sharing, name, day) for name in names):
        return
    what: str = tr("everything") if EVERYTHING in sections else ", ".join(sections)
    ids = ", ".join(dict.fromkeys(refusal for one in shut for refusal in one.refusals))
    raise RefusedError(
        tr(
            "a refusal stands in the way: {ids} keeps {closed} from {what}",
            ids=ids,
            closed=", ".join(sorted(closed)),
            what=what,
        ),
        hint=tr(
            "the no of the person stands, and this would open nothing; casekit "
            "consent list {case} shows what was said",
            case=case,
        ),
    )


def remarks(
    sharing: Sharing,
    day: date,
    readers: Sequence[str],
    sections: Sequence[str],
    shut: Sequence[Shut] | None,
) -> list[str]:
    """Sentences on what a new consent does not do; `shut` is None for a refusal."""
    names = names_of(sharing, readers)
    notes = _not_there_yet(sharing, sections)
    if shut is None:
        keepers = {keeper.handle for keeper in sharing.keepers(day)}
        notes += [
            tr(
                "{name} is a keeper of this case and reads on by that role; to end it, set an end "
                "day for the keeper",
                name=name,
            )
            for name in sorted(names & keepers)
        ]
        return notes
    notes += [_stays_out(one, everything=EVERYTHING in sections) for one in shut]
    notes += _not_in_team(sharing, readers, day)
    keys: Mapping[str, object] = sharing.outside_keys
    notes += [
        tr("{name} holds no key and receives documents", name=name)
        for name in sorted(names - set(sharing.team) - set(keys))
    ]
    compartments = [name for name in sharing.existing if name.compartment]
    if EVERYTHING in sections and compartments:
        notes.append(
            tr(
                "* leaves the compartments closed ({names}): name them to share them",
                names=", ".join(compartments),
            )
        )
    return notes


def names_of(sharing: Sharing, readers: Iterable[str]) -> set[str]:
    """The readers behind the names that a consent writes."""
    return {name for reader in readers for name in (sharing.resolve(reader) or (reader,))}


def _covered(sharing: Sharing, sections: Iterable[str]) -> list[SectionName]:
    found = []
    for section in sections:
        if section == EVERYTHING:
            found += [*map(SectionName, SECTIONS)]
            found += [name for name in sharing.existing if not name.compartment]
        else:
            found.append(SectionName(section))
    return list(dict.fromkeys(found))


def _stays_out(shut: Shut, *, everything: bool) -> str:
    what: str = tr("everything") if shut.all_ and everything else ", ".join(shut.sections)
    return tr(
        "{reader} stays out of {what}: a refusal beats a yes ({refusals})",
        reader=shut.reader,
        what=what,
        refusals=", ".join(shut.refusals),
    )


def _not_in_team(sharing: Sharing, readers: Collection[str], day: date) -> list[str]:
    notes: list[str] = []
    for reader in readers:
        names = names_of(sharing, [reader])
        if all(_left(sharing, name, day) for name in names):
            notes.append(
                tr("{reader} left the team: this opens nothing there", reader=reader)
                if names == {reader}
                else tr("all of {reader} left: this opens nothing there", reader=reader)
            )
    return notes


def _not_there_yet(sharing: Sharing, sections: Iterable[str]) -> list[str]:
    return [
        tr("{section} does not exist yet: this counts from the day it is begun", section=section)
        for section in sections
        if "." in section and section not in sharing.existing
    ]


def _left(sharing: Sharing, name: str, day: date) -> bool:
    member = sharing.team.get(name)
    return member is not None and member.until is not None and member.until <= day

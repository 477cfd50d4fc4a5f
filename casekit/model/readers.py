"""Who reads what, on which day, and why: the rules that turn consents into readers.

readers(section, day) = the person ∪ the keepers of the case on that day ∪ everyone whom a consent
that stands on that day names, less those whom a refusal names and less members who have left.
`case` goes to everyone who reads any section. All of this is a pure function of what the record
and the registry say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

from casekit.errors import UsageError
from casekit.messages import joined, tr
from casekit.model.consents import STATES, Standing, State, grants, refuses, standings, withdrawn_on
from casekit.model.names import PERSON, SECTIONS, SectionName, is_handle, is_item_id
from casekit.model.records_sharing import Case, Consent, Keeper, Party
from casekit.model.team import Team
from casekit.model.value import Value


class Ground(Value):
    """One reason why somebody may read: a role, or a consent.

    `since` and `until` are the first and the last day on which it holds; None is open.
    """

    because: str
    access: str
    since: date | None
    until: date | None
    consent: str = ""


Grounds = Mapping[str, Sequence[Ground]]
"""The reasons of each reader, by name."""


class Reader(Value):
    """Somebody who may read a section, with every reason for it.

    `key` is False for the person and for parties who hold no key: they receive documents.
    `waiting` says that nothing new is sealed to this reader yet, until somebody on this computer
    has acknowledged what the registry says.
    """

    name: str
    grounds: tuple[Ground, ...]
    key: bool = True
    waiting: bool = False

    @property
    def access(self) -> str:
        """`write` when any ground allows writing, else `read`."""
        return "write" if any(ground.access == "write" for ground in self.grounds) else "read"

    @property
    def because(self) -> str:
        """The grounds in words."""
        return joined("; ", dict.fromkeys(ground.because for ground in self.grounds))

    @property
    def since(self) -> date | None:
        """The first day of the earliest ground."""
        days = [ground.since for ground in self.grounds]
        return None if None in days else min(day for day in days if day)

    @property
    def until(self) -> date | None:
        """The last day of the last ground; None where none has an end."""
        days = [ground.until for ground in self.grounds]
        return None if None in days else max(day for day in days if day)


class Sharing(Value):
    """Everything that decides who reads a case; `existing` are its sections and compartments."""

    case: Case
    consents: tuple[Consent, ...]
    parties: tuple[Party, ...]
    team: Team
    existing: tuple[SectionName, ...] = ()

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The consents, each with what superseded it."""
        return standings(self.consents)

    @cached_property
    def _known(self) -> dict[tuple[object, ...], Grounds]:
        return {}

    @cached_property
    def _grounds_of(self) -> dict[tuple[SectionName, date], Grounds]:
        return {}

    @cached_property
    def _read_by(self) -> dict[int, tuple[Reader, ...]]:
        # by the identity of grounds that _known keeps
        return {}

    @cached_property
    def _standing_on(self) -> dict[date, dict[State, list[Standing]]]:
        return {}

    @cached_property
    def named(self) -> dict[str, frozenset[str]]:
        """For each consent the readers whom it names."""
        return {c.id: frozenset(self._resolve(c.to)) for c in self.consents}

    @cached_property
    def yeses(self) -> tuple[tuple[Consent, date | None], ...]:
        """Every yes, with the day from which its withdrawal counts, if any."""
        given = (one for one in self.consents if one.decision == "given")
        return tuple((one, withdrawn_on(one)) for one in given)

    def readers(self, section: str, day: date) -> tuple[Reader, ...]:
        """Who may read a section or compartment on a day, the person first, then by name."""
        name = SectionName.parse(section)
        if name == "case":
            return self._readers_of_any(day)
        grounds = self._grounds(name, day)
        if name == "consents":
            # who reads what is written by the keepers and the person alone
            return self._readers({who: [*map(_reading, grounds[who])] for who in grounds})
        if id(grounds) not in self._read_by:
            self._read_by[id(grounds)] = self._readers(grounds)
        return self._read_by[id(grounds)]

    def may_read(self, reader: str, section: str, day: date) -> bool:
        """Whether this reader may read that section on that day."""
        return any(found.name == reader for found in self.readers(section, day))

    def why_not(self, reader: str, section: str, day: date) -> str:
        """In words, why a reader may not read a section; never what stands in it."""
        name = SectionName.parse(section)
        if reader == PERSON:
            return tr("kept from the person for somebody else's sake")
        member = self.team.get(reader)
        if member is not None and not member.belongs(day):
            return tr("not in the team on that day")
        ended = ""
        for standing in self.standings:
            consent = standing.consent
            if reader not in self.named[consent.id]:
                continue
            state = standing.state(day)
            if state is State.REFUSED and refuses(consent, name):
                return tr("refused ({consent})", consent=consent.id)
            if consent.decision == "given" and grants(consent, name):
                ended = tr("{state} ({consent})", state=STATES[state], consent=consent.id)
        return ended or tr("no consent")

    def refused(self, section: SectionName, day: date) -> frozenset[str]:
        """Whom a refusal that stands on a day keeps from a section, as far as consents go."""
        names: set[str] = set()
        for standing in self._standing(State.REFUSED, day):
            if refuses(standing.consent, section):
                names |= self.named[standing.consent.id]
        return frozenset(names)

    def keepers(self, day: date) -> tuple[Keeper, ...]:
        """The keepers of the case on a day who are still in the team."""
        return tuple(
            keeper
            for keeper in self.case.keepers
            if keeper.keeps(day)
            and (member := self.team.get(keeper.handle)) is not None
            and member.belongs(day)
        )

    def _grounds(self, section: SectionName, day: date) -> Grounds:
        asked = section, day
        if asked not in self._grounds_of:
            self._grounds_of[asked] = self._grounds_on(section, day)
        return self._grounds_of[asked]

    def _grounds_on(self, section: SectionName, day: date) -> Grounds:
        given = [s for s in self._standing(State.GIVEN, day) if grants(s.consent, section)]
        refused = self.refused(section, day)
        kept = self._kept_from_person(section)
        # most sections of a case are opened by the same consents, and so to the same readers
        key = day, kept, refused, tuple(standing.consent.id for standing in given)
        if key not in self._known:
            self._known[key] = self._find_grounds(day, given, refused, kept=kept)
        return self._known[key]

    def _find_grounds(
        self, day: date, given: Sequence[Standing], refused: frozenset[str], *, kept: bool
    ) -> Grounds:
        found: dict[str, list[Ground]] = {}
        if not kept:
            found[PERSON] = [Ground(tr("the person"), "write", self.case.opened_on, None)]
        for keeper in self.keepers(day):
            found.setdefault(keeper.handle, []).append(self._keeping(keeper))
        for standing in given:
            for reader in self.named[standing.consent.id] - refused:
                if self._present(reader, day):
                    found.setdefault(reader, []).append(self._consenting(standing, reader))
        return found

    def _readers_of_any(self, day: date) -> tuple[Reader, ...]:
        names = dict.fromkeys((*map(SectionName, SECTIONS), *self.existing))
        found = [self._grounds(name, day) for name in names]
        every: dict[str, list[Ground]] = {}
        for one in {id(grounds): grounds for grounds in found}.values():
            for reader, grounds in one.items():
                every.setdefault(reader, []).extend(
                    Ground(g.because, "read" if g.consent else g.access, g.since, g.until)
                    for g in grounds
                )
        return self._readers(every)

    def _readers(self, grounds: Grounds) -> tuple[Reader, ...]:
        keys = self.outside_keys
        return tuple(
            Reader(who, tuple(dict.fromkeys(grounds[who])), who in self.team or who in keys)
            for who in sorted(grounds, key=lambda who: (who != PERSON, who))
        )

    def _standing(self, state: State, day: date) -> Sequence[Standing]:
        # every section of a case asks the same of every consent
        if day not in self._standing_on:
            found: dict[State, list[Standing]] = {}
            for standing in self.standings:
                found.setdefault(standing.state(day), []).append(standing)
            self._standing_on[day] = found
        return self._standing_on[day].get(state, ())

    def _kept_from_person(self, section: SectionName) -> bool:
        # GDPR 15(4) allows a part to be kept for somebody else's sake, never a whole section
        if not section.compartment:
            return False
        kept = {name for one in self.case.kept_from_person for name in one.sections}
        # which papers there are about a part would tell of it
        told = {f"documents.{name.partition('.')[2]}" for name in kept}
        return section in kept | told

    def _keeping(self, keeper: Keeper) -> Ground:
        member = self.team[keeper.handle]
        ends = [day - timedelta(days=1) for day in (keeper.until, member.until) if day]
        since = max(keeper.since, member.from_ or keeper.since)
        return Ground(
            tr("keeper ({basis})", basis=keeper.legal_basis),
            "write",
            since,
            min(ends, default=None),
        )

    def _consenting(self, standing: Standing, reader: str) -> Ground:
        consent, member = standing.consent, self.team.get(reader)
        ends = [standing.last_day] if standing.last_day else []
        starts = [consent.from_]
        because = tr("consent {consent}", consent=consent.id)
        if member is not None:
            if member.until:
                ends.append(member.until - timedelta(days=1))
            if member.from_:
                starts.append(member.from_)
            if reader not in consent.to and member.organisation in consent.to:
                because = tr(
                    "consent {consent}, through {organisation}",
                    consent=consent.id,
                    organisation=member.organisation,
                )
        return Ground(
            because,
            "write" if consent.access == "write" else "read",
            max(starts, default=None),
            min(ends, default=None),
            consent.id,
        )

    def _present(self, reader: str, day: date) -> bool:
        member = self.team.get(reader)
        return member is None or member.belongs(day)

    def _resolve(self, to: Iterable[str]) -> Iterator[str]:
        for name in to:
            yield from self.resolve(name)

    def resolve(self, name: str) -> tuple[str, ...]:
        """The readers behind a name in a consent: a member, a party, or all of an organisation."""
        if name in self.team or name == PERSON:
            return (name,)
        for party in self.parties:
            if party.id == name:
                # somebody of the team who is on the map as well reads with the team's key
                known = party.handle if party.handle and party.handle in self.team else party.id
                return (known,)
        return tuple(m.handle for m in self.team.values() if m.organisation == name)

    @cached_property
    def outside_keys(self) -> dict[str, tuple[str, ...]]:
        """The keys of readers outside the team: the person and parties of the network."""
        keys: dict[str, tuple[str, ...]] = {
            party.id: (party.key,) for party in self.parties if party.key
        }
        if self.case.person_key:
            keys[PERSON] = (self.case.person_key,)
        return keys


_NO_SUCH_READER = tr("there is no such reader")


def known_reader(sharing: Sharing, name: str) -> str:
    """The name of a reader as a consent writes it; a party may be called by its name.

    Raises UsageError for somebody whom neither the team nor the network knows.
    """
    if name == PERSON or sharing.resolve(name) or any(p.id == name for p in sharing.parties):
        return name
    lowered = name.casefold()
    parties = sorted({p.id for p in sharing.parties if p.name.casefold() == lowered})
    if len(parties) == 1:
        return parties[0]
    organisations = {
        member.organisation
        for member in sharing.team.values()
        if member.organisation.casefold() == lowered
    }
    if len(organisations) == 1:
        return organisations.pop()
    # what was typed may be somebody's name; a handle or an id tells nothing
    told = is_handle(name) or is_item_id(name)
    unknown = tr("there is no such reader {name}", name=name) if told else _NO_SUCH_READER
    raise UsageError(
        unknown if not parties else tr("two parties have this name"),
        hint=tr(
            "name a team handle (casekit team list), an organisation, or a party of "
            "the network by its id (casekit show CASE network)"
        ),
    )


def _reading(ground: Ground) -> Ground:
    if not ground.consent:
        return ground
    return Ground(ground.because, "read", ground.since, ground.until, ground.consent)

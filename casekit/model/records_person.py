"""Who the person is, wants and allows: the records of the first five sections of a case."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Texts = tuple[str, ...]
"""Several texts, or several readers; a single one in the data becomes a tuple of one."""

Day = dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What a sealed section says about itself; `readers` maps a reader to age public keys."""

    casekit: int
    case: str
    section: str
    revision: int
    previous: str | None = None
    readers: Mapping[str, Texts]
    writers: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What two people changed at once; `field` names the way to it, `item` is empty for a section.

    A value that is not there is None, like one that is null.
    """

    id: str
    item: str | None = None
    field: str
    kind: str
    base: Any = None
    first: Any = None
    second: Any = None


# --- case and person -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """A team member who keeps the case; `until` is the day on which it ended."""

    id: str
    handle: str
    legal_basis: str
    since: Day
    until: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFromPerson:
    """Part of the record that is kept from the person, for somebody else's sake."""

    id: str
    sections: Texts
    reason: str
    ask: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The section that all readers of a case read."""

    meta: Meta | None = None
    alias: str
    status: str | None = None
    language: str | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None
    review_on: Day | None = None
    keepers: tuple[Keeper, ...] = ()
    person_key: str | None = None
    kept_from_person: tuple[KeptFromPerson, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way to reach the person."""

    id: str
    kind: str
    value: str
    preferred: bool | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Somebody who may act for the person, by name or as a party of the network."""

    id: str
    name: str | None = None
    party: str | None = None
    capacity: str
    order: int | None = None
    since: Day | None = None
    until: Day | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How the case came."""

    starting_organisation: str | None = None
    methods: Texts = ()
    came_on: Day | None = None
    question: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the person is; `born` is a date or a year, as text."""

    meta: Meta | None = None
    name: str | None = None
    called: str | None = None
    born: str | None = None
    pronouns: str | None = None
    language: str | None = None
    routes: tuple[Route, ...] = ()
    representatives: tuple[Representative, ...] = ()
    arrival: Arrival | None = None
    conflicts: tuple[Conflict, ...] = ()


# --- consents ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a consent."""

    id: str
    kind: str
    on: Day
    recorded: Day | None = None
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A decision of the person about sharing; both `from_` and `until` count."""

    id: str
    decision: str
    to: Texts
    sections: Texts
    access: str | None = None
    purposes: Texts = ()
    legal_basis: str | None = None
    from_: Day
    until: Day | None = None
    by: str | None = None
    representative: str | None = None
    method: str | None = None
    language: str | None = None
    witness: str | None = None
    notice_shown: bool | None = None
    supersedes: str | None = None
    note: str | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """All consents and refusals, current and past."""

    meta: Meta | None = None
    consents: tuple[Consent, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


# --- network and goals ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or organisation around the person; ring 1 is closest, 3 furthest."""

    id: str
    name: str
    kind: str | None = None
    circle: str | None = None
    ring: int | None = None
    domains: Texts = ()
    role: str | None = None
    chosen_by_person: bool | None = None
    contribution: str | None = None
    asks: str | None = None
    contact: str | None = None
    handle: str | None = None
    key: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A tie between two parties, or between a party and the person."""

    id: str
    a: str
    b: str
    quality: str
    direction: str | None = None
    since: Day | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Everybody around the person, and the ties between them."""

    meta: Meta | None = None
    parties: tuple[Party, ...] = ()
    ties: tuple[Tie, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A grade from 0 to 10 that the person gives on a day."""

    id: str
    on: Day
    value: float
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paraphrase:
    """How a professional understands own words; it stands beside them."""

    text: str
    by: str | None = None
    on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal or dream in the person's own words, verbatim."""

    id: str
    own_words: str
    language: str | None = None
    said_on: Day | None = None
    kind: str | None = None
    term: str | None = None
    domain: str | None = None
    rank: int | None = None
    status: str | None = None
    ratings: tuple[Rating, ...] = ()
    paraphrase: Paraphrase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Something the person is good at."""

    id: str
    own_words: str
    said_on: Day | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SomethingToLose:
    """Something the person has and wants to keep."""

    id: str
    own_words: str
    said_on: Day | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """An own word and what it means to the person."""

    id: str
    word: str
    meaning: str
    said_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """What the person wants, is good at and has to lose."""

    meta: Meta | None = None
    goals: tuple[Goal, ...] = ()
    strengths: tuple[Strength, ...] = ()
    something_to_lose: tuple[SomethingToLose, ...] = ()
    vocabulary: tuple[Word, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

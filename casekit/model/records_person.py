"""Who the person is, who is around and what the person wants: three sections' records."""

from casekit.model.records_sharing import Conflict, Day, Meta, Party, Texts
from casekit.model.value import Record

# --- person --------------------------------------------------------------------------


class Route(Record):
    """A way to reach the person."""

    id: str
    kind: str
    value: str
    preferred: bool | None = None
    note: str | None = None


class Representative(Record):
    """Somebody who may act for the person, by name or as a party of the network."""

    id: str
    name: str | None = None
    party: str | None = None
    capacity: str
    order: int | None = None
    since: Day | None = None
    until: Day | None = None
    note: str | None = None


class Arrival(Record):
    """How the case came."""

    starting_organisation: str | None = None
    methods: Texts = ()
    came_on: Day | None = None
    question: str | None = None
    note: str | None = None


class Person(Record):
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


# --- network and goals ---------------------------------------------------------------


class Tie(Record):
    """A tie between two parties, or between a party and the person."""

    id: str
    a: str
    b: str
    quality: str
    direction: str | None = None
    since: Day | None = None
    note: str | None = None


class Network(Record):
    """Everybody around the person, and the ties between them."""

    meta: Meta | None = None
    parties: tuple[Party, ...] = ()
    ties: tuple[Tie, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Rating(Record):
    """A grade from 0 to 10 that the person gives on a day."""

    id: str
    on: Day
    value: float
    words: str | None = None


class Paraphrase(Record):
    """How a professional understands own words; it stands beside them."""

    text: str
    by: str | None = None
    on: Day | None = None


class Goal(Record):
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
    content_with: float | None = None
    ratings: tuple[Rating, ...] = ()
    paraphrase: Paraphrase | None = None


class Strength(Record):
    """Something the person is good at."""

    id: str
    own_words: str
    language: str | None = None
    said_on: Day | None = None
    note: str | None = None


class SomethingToLose(Record):
    """Something the person has and wants to keep."""

    id: str
    own_words: str
    language: str | None = None
    said_on: Day | None = None
    note: str | None = None


class Word(Record):
    """An own word and what it means to the person."""

    id: str
    word: str
    meaning: str
    language: str | None = None
    said_on: Day | None = None


class Goals(Record):
    """What the person wants, is good at and has to lose."""

    meta: Meta | None = None
    goals: tuple[Goal, ...] = ()
    strengths: tuple[Strength, ...] = ()
    something_to_lose: tuple[SomethingToLose, ...] = ()
    vocabulary: tuple[Word, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

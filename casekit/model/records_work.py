"""What is agreed, done and measured: the records of the last nine sections of a case."""

import datetime as dt

from casekit.model.records_sharing import Conflict, Day, Meta, Texts
from casekit.model.value import Record


class Signature(Record):
    """That somebody agreed to a plan or crisis plan."""

    id: str
    who: str
    on: Day | None = None
    method: str | None = None


# --- plan and crisis plan ------------------------------------------------------------


class Condition(Record):
    """Something that a plan has to meet."""

    id: str
    text: str
    set_by: str | None = None
    on: Day | None = None


class Agreement(Record):
    """Who does what, and when; overdue from the day after `due`."""

    id: str
    text: str
    domain: str | None = None
    who: Texts = ()
    by: str | None = None
    made_on: Day | None = None
    due: Day | None = None
    status: str | None = None
    result: str | None = None
    goal: str | None = None
    meeting: str | None = None


class WhatIf(Record):
    """What is done when things go otherwise."""

    id: str
    when: str
    then: str
    who: Texts = ()


class Plan(Record):
    """The person's plan."""

    meta: Meta | None = None
    kind: str | None = None
    question: str | None = None
    conditions: tuple[Condition, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    what_ifs: tuple[WhatIf, ...] = ()
    review_on: Day | None = None
    signatures: tuple[Signature, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Phase(Record):
    """How one phase of a crisis shows, and what everyone does."""

    id: str
    name: str
    signals: Texts = ()
    by_me: Texts = ()
    by_my_people: Texts = ()
    by_professionals: Texts = ()


class CrisisContact(Record):
    """Somebody to call, by name or as a reader."""

    id: str
    who: str | None = None
    name: str | None = None
    reach: str | None = None
    when: str | None = None


class Wish(Record):
    """What the person wants when it goes worse, verbatim; `kind` is `helps`, `not` or unknown."""

    id: str
    own_words: str
    language: str | None = None
    kind: str | None = None


class Practical(Record):
    """Something to look after meanwhile."""

    id: str
    text: str
    who: Texts = ()


class Crisis(Record):
    """What the person wants to happen when it goes worse."""

    meta: Meta | None = None
    phases: tuple[Phase, ...] = ()
    contacts: tuple[CrisisContact, ...] = ()
    wishes: tuple[Wish, ...] = ()
    practical: tuple[Practical, ...] = ()
    signatures: tuple[Signature, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


# --- people meeting ------------------------------------------------------------------


class GroupMember(Record):
    """Somebody whom the person nominated for the support group."""

    id: str
    who: str
    nominated_on: Day | None = None
    interviewed_on: Day | None = None
    answer: str | None = None
    role: str | None = None
    expectations: str | None = None
    joined: Day | None = None
    left: Day | None = None
    note: str | None = None


class SupportGroup(Record):
    """The resource group around the person."""

    meta: Meta | None = None
    members: tuple[GroupMember, ...] = ()
    chair: str | None = None
    frequency: str | None = None
    place: str | None = None
    channel: str | None = None
    starting_organisation: str | None = None
    conflicts: tuple[Conflict, ...] = ()


class AgendaItem(Record):
    """Something to talk about; `minutes` is how long."""

    id: str
    text: str
    by: str | None = None
    minutes: int | None = None


class Decision(Record):
    """What a meeting decided, and the agreement that follows from it."""

    id: str
    text: str
    agreement: str | None = None


class Meeting(Record):
    """A meeting; `when` is a day or a day and time, as text that sorts."""

    id: str
    kind: str
    when: str
    minutes: int | None = None
    where: str | None = None
    purpose: str | None = None
    convened_by: str | None = None
    coordinator: str | None = None
    chair: str | None = None
    invited: Texts = ()
    attended: Texts = ()
    person_present: bool | None = None
    absent_because: str | None = None
    peer_support: str | None = None
    status: str | None = None
    sequence: int | None = None
    private_time: int | None = None
    agenda: tuple[AgendaItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    follow_up_on: Day | None = None
    followed_up_on: Day | None = None
    note: str | None = None

    @property
    def day(self) -> Day:
        """The day of the meeting."""
        return dt.date.fromisoformat(self.when[:10])

    @property
    def time(self) -> dt.time | None:
        """The time of day in the vault's time zone, where it is known."""
        return dt.time.fromisoformat(self.when[11:]) if self.when[10:] else None

    @property
    def length(self) -> int | None:
        """How long it takes in minutes; None where that is not known."""
        parts = [item.minutes for item in self.agenda]
        known = [part for part in parts if part]
        whole = sum(known) + (self.private_time or 0)
        return self.minutes or (whole if known and len(known) == len(parts) else None)


class Meetings(Record):
    """All meetings, past and planned."""

    meta: Meta | None = None
    meetings: tuple[Meeting, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


# --- what happened, what it cost, what came of it -------------------------------------


class Contact(Record):
    """Something that happened on a day, `count` times."""

    id: str
    date: Day
    kind: str
    count: int | None = None
    text: str | None = None
    source: str | None = None
    restricted: bool | None = None
    who: Texts = ()


class Contacts(Record):
    """Support, visits, incidents and use of services."""

    meta: Meta | None = None
    contacts: tuple[Contact, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class GivenDocument(Record):
    """That a document was made for somebody; what it holds is not kept."""

    id: str
    document: str
    for_: Texts
    on: Day
    about: str | None = None
    language: str | None = None
    formats: Texts = ()
    by: str | None = None
    note: str | None = None


class Documents(Record):
    """All documents that were given."""

    meta: Meta | None = None
    documents: tuple[GivenDocument, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Barrier(Record):
    """Where it is stuck, what was tried and what broke through."""

    id: str
    stuck: str
    rule: str | None = None
    organisation: str | None = None
    tried: Texts = ()
    return_: str | None = None
    legitimacy: str | None = None
    involvement: str | None = None
    decision: str | None = None
    mandate: str | None = None
    breakthrough: str | None = None
    lesson: str | None = None
    theme: str | None = None
    status: str | None = None
    raised_on: Day | None = None
    decided_on: Day | None = None


class Barriers(Record):
    """All that stands in the way."""

    meta: Meta | None = None
    barriers: tuple[Barrier, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Request(Record):
    """Money that was asked for; amounts in euro."""

    id: str
    text: str
    asked: float | None = None
    approved: float | None = None
    spent: float | None = None
    asked_on: Day | None = None
    decided_on: Day | None = None
    paid_on: Day | None = None
    payer: str | None = None
    goal: str | None = None


class Scenario(Record):
    """One line of what an alternative costs; `price` in euro for one."""

    id: str
    scenario: str
    item: str
    quantity: float | None = None
    price: float | None = None
    period: str | None = None
    payer: str | None = None
    assumption: str | None = None


class Budget(Record):
    """Requests for money, and what alternatives cost."""

    meta: Meta | None = None
    requests: tuple[Request, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Permission(Record):
    """What the teller decided about one use of a story."""

    id: str
    use: str
    decision: str
    on: Day | None = None


class Story(Record):
    """A narrative or interview, verbatim."""

    id: str
    kind: str | None = None
    moment: str | None = None
    on: Day | None = None
    teller: str | None = None
    text: str
    language: str | None = None
    permissions: tuple[Permission, ...] = ()
    codes: Texts = ()


class Stories(Record):
    """All narratives and interviews."""

    meta: Meta | None = None
    stories: tuple[Story, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Point(Record):
    """One value on one day; None where it is unknown."""

    id: str
    date: Day
    value: float | None = None
    phase: str | None = None
    moment: str | None = None
    note: str | None = None


class Series(Record):
    """One variable over time."""

    id: str
    instrument: str
    item: str | None = None
    rater: str | None = None
    direction: str | None = None
    unit: str | None = None
    content_with: float | None = None
    source: str | None = None
    points: tuple[Point, ...] = ()


class Measures(Record):
    """Figures over time."""

    meta: Meta | None = None
    series: tuple[Series, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

"""Who decides who reads what: the records of cases and consents, and the parties of a network.

Apart from the other records, because every command that opens a vault needs these.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from casekit.model.value import Record

Texts = tuple[str, ...]
"""Several texts, or several readers; a single one in the data becomes a tuple of one."""

Day = dt.date


class Meta(Record):
    """What a sealed section says about itself; `readers` maps a reader to age public keys."""

    casekit: int
    case: str
    section: str
    revision: int
    previous: str | None = None
    readers: Mapping[str, Texts]
    writers: Texts = ()


class Conflict(Record):
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


# --- case ----------------------------------------------------------------------------


class Keeper(Record):
    """A team member who keeps the case; `until` is the day on which it ended."""

    id: str
    handle: str
    legal_basis: str
    since: Day
    until: Day | None = None

    def keeps(self, day: Day) -> bool:
        """Whether this keeper keeps the case on a day, if the team still knows him."""
        return self.since <= day and (self.until is None or day < self.until)


class KeptFromPerson(Record):
    """Part of the record that is kept from the person, for somebody else's sake."""

    id: str
    sections: Texts
    reason: str
    ask: str | None = None


class Case(Record):
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


# --- consents ------------------------------------------------------------------------


class Event(Record):
    """Something that happened to a consent."""

    id: str
    kind: str
    on: Day
    recorded: Day | None = None
    by: str | None = None
    note: str | None = None


class Consent(Record):
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


class Consents(Record):
    """All consents and refusals, current and past."""

    meta: Meta | None = None
    consents: tuple[Consent, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


# --- network -------------------------------------------------------------------------


class Party(Record):
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

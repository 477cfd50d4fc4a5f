"""What one consent says on one day: whether it stands, and whom and what it names.

A consent is never edited into its opposite: what happened to it is told by its events, and a new
decision is a new consent that says which one it supersedes (ISO/IEC TS 27560; GDPR 7(3)).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from casekit.messages import tr
from casekit.model.dates import within
from casekit.model.names import EVERYTHING, SectionName
from casekit.model.records_sharing import Consent
from casekit.model.value import Value


class State(StrEnum):
    """How a consent stands on a day."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    AHEAD = "not yet begun"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


STATES = {
    State.ASKED: tr("asked"),
    State.GIVEN: tr("given"),
    State.REFUSED: tr("refused"),
    State.AHEAD: tr("not yet begun"),
    State.EXPIRED: tr("expired"),
    State.WITHDRAWN: tr("withdrawn"),
    State.SUPERSEDED: tr("superseded"),
}
"""How a consent stands, for people; a state itself is the same in every language."""


class Standing(Value):
    """A consent together with what happened to those around it.

    `superseded_on` is the day on which another one took its place; `fallen_on` the first day on
    which a yes counts no longer because the yes that it went on from, `renewed`, was withdrawn.
    """

    consent: Consent
    superseded_on: date | None = None
    fallen_on: date | None = None
    renewed: str = ""

    def state(self, day: date) -> State:
        """How it stands on that day; withdrawal beats everything, from the day it is recorded."""
        if self.withdrawn_on is not None and self.withdrawn_on <= day:
            return State.WITHDRAWN
        if self.superseded_on is not None and self.superseded_on <= day:
            return State.SUPERSEDED
        if self.consent.decision == "asked":
            return State.ASKED
        if not within(day, None, self.last_day):
            return State.EXPIRED
        if not within(day, self.consent.from_, None):
            return State.AHEAD
        return State.GIVEN if self.consent.decision == "given" else State.REFUSED

    @cached_property
    def withdrawn_on(self) -> date | None:
        """The first day on which it counts as withdrawn."""
        days = [day for day in (withdrawn_on(self.consent), self.fallen_on) if day is not None]
        return min(days, default=None)

    @property
    def fell_with(self) -> str:
        """The consent whose withdrawal took it along; empty where nothing did."""
        return self.renewed if self.fallen_on and self.fallen_on == self.withdrawn_on else ""

    @cached_property
    def last_day(self) -> date | None:
        """The last day on which it stands, as far as is known."""
        ends = [
            day - timedelta(days=1)
            for day in (self.withdrawn_on, self.superseded_on, _expired_on(self.consent))
            if day is not None
        ]
        if self.consent.until is not None:
            ends.append(self.consent.until)
        return min(ends, default=None)


def standings(consents: Iterable[Consent]) -> tuple[Standing, ...]:
    """Every consent with what supersedes it.

    A no makes room only for a yes to all that it closed, to everybody whom it named (`makes_room`):
    the rest of it would be lost in silence.

    A consent that was superseded never comes back, not even when its successor is withdrawn: a
    withdrawal may take access away, never give it. And a yes that only goes on from an earlier one
    falls with it, when that one is withdrawn on the day of the renewal or later: two people may
    have written down a renewal and a withdrawal without knowing of each other, and then the
    withdrawal stands.
    """
    consents = tuple(consents)
    by_id = {consent.id: consent for consent in consents}
    replaced: dict[str, date] = {}
    for consent in consents:
        if consent.decision == "asked" or consent.from_ is None:
            continue
        before = by_id.get(consent.supersedes or "")
        if consent.supersedes and (before is None or makes_room(before, consent)):
            earlier = replaced.get(consent.supersedes, consent.from_)
            replaced[consent.supersedes] = min(earlier, consent.from_)
    return tuple(
        Standing(consent, replaced.get(consent.id), *_fallen(consent, by_id))
        for consent in consents
    )


def makes_room(before: Consent, after: Consent) -> bool:
    """Whether a consent takes the place of the one that it says it supersedes."""
    if before.decision != "refused" or after.decision != "given":
        return True
    return answers(before, after.to, after.sections)


def answers(no: Consent, to: Iterable[str], sections: Iterable[str]) -> bool:
    """Whether a yes to these readers and sections is one to all that a no closed."""
    return {*no.to} <= {*to} and {*no.sections} <= {*sections}


def _fallen(consent: Consent, by_id: Mapping[str, Consent]) -> tuple[date | None, str]:
    """From which day a yes counts no longer, and which other one was withdrawn then."""
    days: list[tuple[date, str]] = []
    given, seen = consent, {consent.id}
    while given.decision == "given" and given.supersedes in by_id.keys() - seen:
        earlier = by_id[given.supersedes]
        # a no that was taken back made room for this yes
        withdrawn = withdrawn_on(earlier) if earlier.decision == "given" else None
        if withdrawn is not None and withdrawn >= _given_on(given):
            days.append((withdrawn, earlier.id))
        given = earlier
        seen.add(given.id)
    return min(days, default=(None, ""))


def _given_on(consent: Consent) -> date:
    # the first one: a yes that fell is not raised by writing it down once more
    days = [event.recorded or event.on for event in consent.events if event.kind == "given"]
    return min(days, default=consent.from_)


def withdrawn_on(consent: Consent) -> date | None:
    """The first day on which a withdrawal counts; None as long as there is none.

    What was said earlier than it was written down counts from the writing: nobody could have
    acted on it before, and `access --at` tells who could really read on a day.
    """
    days = [
        max(event.on, event.recorded or event.on)
        for event in consent.events
        if event.kind == "withdrawn" and event.on is not None
    ]
    return min(days, default=None)


def grants(consent: Consent, section: SectionName) -> bool:
    """Whether a yes to this consent's sections opens this one.

    A yes is read narrowly: `*` stands for the sections, and a compartment has to be named,
    because it was split off to have other readers.
    """
    if section in consent.sections:
        return True
    return EVERYTHING in consent.sections and not section.compartment


def refuses(consent: Consent, section: SectionName) -> bool:
    """Whether a no to this consent's sections closes this one.

    A no is read widely: it covers the compartments of a section as well, and `*` covers all.
    """
    return (
        section in consent.sections
        or section.section in consent.sections
        or EVERYTHING in consent.sections
    )


def rewritten(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The first consent of which an edit of the section would rewrite the past; empty for none.

    What was decided stays as it was said, but for an end that comes earlier; and events are only
    added, so that no withdrawal is ever taken back (GDPR 7(1): consent can be demonstrated).
    """
    after = {item.get("id"): item for item in new.get("consents") or ()}
    for consent in old.get("consents") or ():
        kept = after.get(consent["id"])
        if kept is None:
            return str(consent["id"])
        events = {event.get("id"): event for event in kept.get("events") or ()}
        lost = any(events.get(event["id"]) != event for event in consent.get("events") or ())
        if lost or (consent["decision"] != "asked" and _says_more(consent, kept)):
            return str(consent["id"])
    return ""


def revived(new: Mapping[str, Any], old: Mapping[str, Any]) -> str:
    """The first consent that an edit confirms on or after the day it was withdrawn; or empty.

    Withdrawal beats everything: such an event would open nothing, and only look like a yes.
    """
    known = {consent["id"]: consent for consent in old.get("consents") or ()}
    for consent in new.get("consents") or ():
        if (was := known.get(consent.get("id"))) is None:
            continue  # a record of the past may be written down at once
        before = {event["id"] for event in was.get("events") or ()}
        events = consent.get("events") or ()
        ends = [
            max(event["on"], event.get("recorded") or event["on"])
            for event in events
            if event["kind"] == "withdrawn"
        ]
        added = [
            event["on"]
            for event in events
            if event["kind"] in ("given", "reconfirmed") and event.get("id") not in before
        ]
        if ends and added and max(added) >= min(ends):
            return str(consent["id"])
    return ""


def _says_more(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    said = ("decision", "to", "sections", "access", "from", "supersedes")
    if any(_names(old.get(key)) != _names(new.get(key)) for key in said):
        return True
    ends: tuple[str | None, str | None] = old.get("until"), new.get("until")
    return ends[0] is not None and (ends[1] is None or ends[1] > ends[0])


def _names(value: str | list[str] | None) -> set[str]:
    # one name may stand alone where several may stand
    return set([value] if isinstance(value, str) else value or ())


def _expired_on(consent: Consent) -> date | None:
    days = [event.on for event in consent.events if event.kind == "expired"]
    return min(days, default=None)

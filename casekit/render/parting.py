"""What somebody may not read any more, and which consent a document may be about.

A letter to somebody who lost access tells what that reader knows: what he could read, and until
when. Who decided so, why, and what else there is, he may not know.
"""

from collections.abc import Iterable, Sequence, Set as AbstractSet
from datetime import date, timedelta

from casekit.errors import RefusedError, UsageError
from casekit.messages import tr
from casekit.model.consents import STATES, Standing, State, grants
from casekit.model.names import EVERYTHING, SectionName
from casekit.model.readers import Sharing
from casekit.model.records_sharing import Consent
from casekit.model.records_work import GivenDocument
from casekit.model.value import Value


class Parting(Value):
    """What all readers of a letter could read until `last_day`, and can't any more.

    The section `case` goes with any other and is not told apart. Where everything was open, it is
    called so: which sections there are by now, its readers may never have known.
    `keeps` are the sections that all of them still read; `case` is its id, which has no meaning.
    `given` are the documents that all of them got, each with its day, but for letters like this
    one. `same_day` says that `last_day` was the first one, too: it ended within hours.
    """

    case: str
    last_day: date
    loses: tuple[str, ...]
    keeps: tuple[SectionName, ...]
    with_key: bool
    given: tuple[tuple[str, date], ...] = ()
    same_day: bool = False


def consent_gate(sharing: Sharing, document: str, consent: str, day: date) -> None:
    """Refuse a document about a consent that is not in the state that the document tells of.

    Raises UsageError where no such consent is named, RefusedError for one that ended, or did not.
    """
    standing = _standing(sharing, document, consent)
    state = standing.state(day)
    said = STATES[state]
    if document == "withdrawal" and standing.withdrawn_on is None:
        raise RefusedError(
            tr(
                "consent {consent} is not withdrawn: it is {state}",
                consent=consent,
                state=said,
            ),
            hint=tr(
                "casekit consent withdraw {case} {consent} withdraws it",
                case=_case(sharing),
                consent=consent,
            ),
        )
    if document == "consent-statement" and state in (
        State.WITHDRAWN,
        State.SUPERSEDED,
        State.EXPIRED,
    ):
        raise RefusedError(
            tr(
                "consent {consent} can't be signed any more: it is {state}",
                consent=consent,
                state=said,
            ),
            hint=tr(
                "casekit consent list {case} shows those that can; casekit consent renew "
                "or give makes a new one",
                case=_case(sharing),
            ),
        )


def parting(
    sharing: Sharing,
    consent: str,
    audience: Sequence[str],
    day: date,
    *,
    given: Iterable[GivenDocument] = (),
) -> Parting:
    """What these readers lost by the end of a consent; where none is named, what they lost last.

    Access also ends with a role: a keeper hands a case over, a member leaves the team. And a
    refusal closes what a consent opened.

    Raises RefusedError for a reader who lost nothing, and UsageError for no such consent.
    """
    of_each = {
        who: _lost_by(sharing, consent, who, day) if consent else _lost_last(sharing, who, day)
        for who in audience
    }
    for who, lost in of_each.items():
        if lost is None or not lost.sections - {"case"}:
            raise RefusedError(
                tr(
                    "no access-letter for {who}: nothing was lost by {consent}",
                    who=who,
                    consent=consent,
                )
                if consent
                else tr("no access-letter for {who}: nothing was lost", who=who),
                hint=tr(
                    "casekit access {case} --person {who} tells what may be read now; or "
                    "leave them out of --for",
                    case=_case(sharing),
                    who=who,
                ),
            )
    known = [lost for lost in of_each.values() if lost]
    shared = frozenset.intersection(*(lost.sections for lost in known))
    if not shared - {"case"} or len({lost.last_day for lost in known}) > 1:
        raise RefusedError(
            tr("these readers lost different things"),
            hint=tr("--each makes a letter for each of them"),
        )
    keeps = [
        {name for name in sharing.existing if sharing.may_read(who, name, day)} for who in audience
    ]
    return Parting(
        case=_case(sharing),
        last_day=known[0].last_day,
        loses=_called(shared, frozenset.intersection(*(lost.named for lost in known))),
        keeps=_in_order(set.intersection(*keeps)),
        given=tuple(
            (one.document, one.on)
            for one in sorted(given, key=lambda one: one.on)
            if {*audience} <= {*one.for_} and one.document != "access-letter"
        ),
        same_day=any(lost.same_day for lost in known),
        with_key=any(who in sharing.team or who in sharing.outside_keys for who in audience),
    )


class _Lost(Value):
    """What one reader could read until `last_day`, `named` as it was opened to that reader."""

    last_day: date
    sections: frozenset[SectionName]
    named: frozenset[str]
    same_day: bool = False


def _lost_by(sharing: Sharing, consent: str, who: str, day: date) -> _Lost | None:
    """What a reader lost by the end of this consent."""
    standing = _standing(sharing, "access-letter", consent)
    last = standing.last_day
    if standing.consent.decision != "given" or last is None or last >= day:
        raise RefusedError(
            tr(
                "nobody loses anything by consent {consent}: it is {state}",
                consent=consent,
                state=STATES[standing.state(day)],
            ),
            hint=tr(
                "casekit consent list {case} shows how each consent stands", case=_case(sharing)
            ),
        )
    if who not in sharing.named[consent]:
        return None
    granted = [name for name in sharing.existing if grants(standing.consent, name)]
    # one that was withdrawn on the day it was given was open for some hours
    once = max(last, standing.consent.from_)
    short = last < standing.consent.from_
    could = {name for name in granted if short or sharing.may_read(who, name, once)}
    gone = frozenset(name for name in could if not sharing.may_read(who, name, day))
    return _Lost(once, gone, frozenset(standing.consent.sections), same_day=short)


def _lost_last(sharing: Sharing, who: str, day: date) -> _Lost | None:
    """What a reader could read until the latest day on which it was more than now."""
    closed = [name for name in sharing.existing if not sharing.may_read(who, name, day)]
    ends: list[tuple[date, Consent | None]] = [(end, None) for end in _ends(sharing, who, day)]
    ends += [(one.from_, one) for one in _of_hours(sharing, who)]
    for last, short in sorted(ends, key=lambda end: end[0], reverse=True):
        if short:
            gone = frozenset(name for name in closed if grants(short, name))
            opened = frozenset(short.sections)
        else:
            gone = frozenset(name for name in closed if sharing.may_read(who, name, last))
            opened = _opened(sharing, who, gone, last)
        if gone:
            return _Lost(last, gone, opened, same_day=short is not None)
    return None


def _of_hours(sharing: Sharing, who: str) -> list[Consent]:
    """What was opened to a reader and withdrawn on one day: open for some hours."""
    return [
        one.consent
        for one in sharing.standings
        if who in sharing.named[one.consent.id]
        and one.consent.decision == "given"
        and one.last_day
        and one.last_day < one.consent.from_
    ]


def _ends(sharing: Sharing, who: str, day: date) -> set[date]:
    """The days before this one that were the last of something, as far as it is about a reader."""
    member = sharing.team.get(who)
    # the day on which somebody leaves, hands over or is refused no longer counts
    left = [keeper.until for keeper in sharing.case.keepers if keeper.handle == who]
    left += [member.until] if member else []
    ends = {on - timedelta(days=1) for on in left if on}
    for standing in sharing.standings:
        if who in sharing.named[standing.consent.id]:
            if standing.consent.decision == "refused":
                ends.add(standing.consent.from_ - timedelta(days=1))
            elif standing.last_day:
                ends.add(standing.last_day)
    return {end for end in ends if end < day}


def _opened(
    sharing: Sharing, who: str, gone: AbstractSet[SectionName], last: date
) -> frozenset[str]:
    """The names by which a reader knew what was open; for who kept the case, everything."""
    grounds = {
        ground.consent
        for name in gone - {"case"}
        for reader in sharing.readers(name, last)
        if reader.name == who
        for ground in reader.grounds
    }
    consents = {one.id: one for one in sharing.consents}
    named = {name for one in grounds - {""} for name in consents[one].sections}
    return frozenset(named | ({EVERYTHING} if "" in grounds else set()))


def _standing(sharing: Sharing, document: str, consent: str) -> Standing:
    known = {one.consent.id: one for one in sharing.standings}
    if not consent:
        raise UsageError(
            tr("a document like {document} is about one consent", document=document),
            hint=tr(
                "name it with --consent ID; casekit consent list {case} shows them",
                case=_case(sharing),
            )
            if known
            else tr("casekit consent give records one, and --consent ID names it"),
        )
    if consent not in known:
        raise UsageError(
            tr("there is no such consent in this case"),
            hint=tr("casekit consent list {case} shows them", case=_case(sharing)),
        )
    return known[consent]


def _case(sharing: Sharing) -> str:
    return sharing.case.meta.case if sharing.case.meta else "CASE"


def _called(names: AbstractSet[SectionName], opened: AbstractSet[str]) -> tuple[str, ...]:
    if EVERYTHING not in opened:
        return _in_order(names)
    return EVERYTHING, *(name for name in _in_order(names) if name.compartment and name in opened)


def _in_order(names: AbstractSet[SectionName]) -> tuple[SectionName, ...]:
    return tuple(sorted(names - {"case"}, key=lambda name: name.order))

"""What the end of a consent takes from its readers, and which consent a document may be about.

A letter to somebody who lost access tells what that reader knows: what he could read, and until
when. Who decided so, why, and what else there is, he may not know.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from casekit.errors import RefusedError, UsageError
from casekit.messages import tr
from casekit.model.consents import Standing, State, grants
from casekit.model.names import EVERYTHING, SectionName
from casekit.model.readers import Sharing
from casekit.model.records_work import GivenDocument
from casekit.model.value import Value


class Parting(Value):
    """What all readers of a letter could read until `last_day`, and can't any more.

    The section `case` goes with any other and is not told apart. A consent to everything is called
    so: which sections there are by now, its readers may never have known.
    `keeps` are the sections that all of them still read; `case` is its id, which has no meaning.
    `given` are the documents that all of them got, each with its day.
    """

    case: str
    last_day: date
    loses: tuple[str, ...]
    keeps: tuple[SectionName, ...]
    with_key: bool
    given: tuple[tuple[str, date], ...] = ()


def consent_gate(sharing: Sharing, document: str, consent: str, day: date) -> None:
    """Refuse a document about a consent that is not in the state that the document tells of.

    Raises UsageError where no such consent is named, RefusedError for one that ended, or did not.
    """
    standing = _standing(sharing, document, consent)
    state = standing.state(day)
    if document == "withdrawal" and standing.withdrawn_on is None:
        raise RefusedError(
            tr("consent {consent} is not withdrawn: it is {state}", consent=consent, state=state),
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
                state=state,
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
    """What these readers lost by the end of a consent.

    Raises RefusedError for a reader who lost nothing by it, and UsageError for no such consent.
    """
    standing = _standing(sharing, "access-letter", consent)
    last = standing.last_day
    if standing.consent.decision != "given" or last is None or last >= day:
        raise RefusedError(
            tr(
                "nobody loses anything by consent {consent}: it is {state}",
                consent=consent,
                state=standing.state(day),
            ),
            hint=tr(
                "casekit consent list {case} shows how each consent stands", case=_case(sharing)
            ),
        )
    granted = [name for name in sharing.existing if grants(standing.consent, name)]
    # one that was withdrawn on the day it was given was open for some hours
    once = max(last, standing.consent.from_)
    short = last < standing.consent.from_
    lost: list[set[SectionName]] = []
    for who in audience:
        could = {name for name in granted if short or sharing.may_read(who, name, once)}
        gone = {name for name in could if not sharing.may_read(who, name, day)}
        if who not in sharing.named[consent] or not gone:
            raise RefusedError(
                tr(
                    "no access-letter for {who}: nothing was lost by {consent}",
                    who=who,
                    consent=consent,
                ),
                hint=tr(
                    "casekit access {case} --person {who} tells what may be read now; or "
                    "leave them out of --for",
                    case=_case(sharing),
                    who=who,
                ),
            )
        lost.append(gone)
    if not set.intersection(*lost):
        raise RefusedError(
            tr("these readers lost different things"),
            hint=tr("--each makes a letter for each of them"),
        )
    keeps = [
        {name for name in sharing.existing if sharing.may_read(who, name, day)} for who in audience
    ]
    return Parting(
        case=_case(sharing),
        last_day=once,
        loses=_called(standing, set.intersection(*lost)),
        keeps=_in_order(set.intersection(*keeps)),
        given=tuple(
            (one.document, one.on)
            for one in sorted(given, key=lambda one: one.on)
            if {*audience} <= {*one.for_}
        ),
        with_key=any(who in sharing.team or who in sharing.outside_keys for who in audience),
    )


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


def _called(standing: Standing, names: set[SectionName]) -> tuple[str, ...]:
    if EVERYTHING not in standing.consent.sections:
        return _in_order(names)
    named = {*standing.consent.sections}
    return EVERYTHING, *(name for name in _in_order(names) if name.compartment and name in named)


def _in_order(names: set[SectionName]) -> tuple[SectionName, ...]:
    return tuple(sorted(names - {"case"}, key=lambda name: name.order))

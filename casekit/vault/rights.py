"""Whom a version of a section may be sealed to, judged long after it was made.

Days are read kindly: a consent that has run out by now opened the section once, and clocks differ.
Withdrawals and refusals count, and so does the end of a membership.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from casekit.format.envelope import Readers
from casekit.messages import tr
from casekit.model.consents import grants
from casekit.model.names import PERSON, SectionName
from casekit.model.readers import Sharing
from casekit.model.records_sharing import Case, Consent
from casekit.model.team import Team

LookUp = Callable[[], Sharing | None]


def keeps(case: Case, handle: str, day: date) -> bool:
    """Whether somebody keeps a case on a day."""
    return any(keeper.handle == handle and _holds(keeper.until, day) for keeper in case.keepers)


def added(
    readers: Readers, before: Sequence[Readers], section: SectionName, team: Team,
    look_up: LookUp, day: date, *, decides: bool,
) -> Iterator[str]:  # fmt: skip
    """The readers whom a version was sealed to without any ground, by name.

    `before` are those of the versions that it replaces: whoever is in all of them may stay.
    `decides` says that its author decides who reads the case, and not only writes in it;
    `look_up` gives what decides it, None where that can't be read.
    """
    if before and all(some == readers for some in before):
        return
    sharing = look_up() if decides else None
    common = set(before[0]).intersection(*before[1:]) if before else set()
    allowed: set[str] = set() if sharing is None else _allowed(sharing, section, day)
    for name, keys in readers.items():
        old = {key for some in before for key in some.get(name, ())}
        fresh = {key.strip() for key in keys} - old
        if name in common and not fresh:
            continue
        if not decides:
            yield name
        elif sharing is None:
            if name in team and not fresh <= set(team[name].recipients):
                yield tr("another key of {name} than the team's file has", name=name)
        elif name not in common and name not in allowed:
            yield name
        elif fresh - _keys(sharing, team, name):
            yield tr("a key that is not {name}'s", name=name)


def added_writers(
    writers: Sequence[str], before: Sequence[Sequence[str]], section: SectionName,
    look_up: LookUp, day: date, *, decides: bool,
) -> Iterator[str]:  # fmt: skip
    """The names of those who may write by a version though nothing says so."""
    if all(set(writers) <= set(some) for some in before or [()]):
        return
    sharing = look_up() if decides else None
    common = set(before[0]).intersection(*before[1:]) if before else set()
    for name in set(writers) - common:
        if not decides or (
            sharing is not None
            and not any(
                consent.access == "write" and name in sharing.named[consent.id]
                for consent in _given(sharing, section, day)
            )
        ):
            yield name


def _allowed(sharing: Sharing, section: SectionName, day: date) -> set[str]:
    names: set[str] = set()
    for consent in _given(sharing, section, day):
        names |= sharing.named[consent.id]
    names -= sharing.refused(section, day)
    # nobody refuses those who keep the case by their role
    names |= {keeper.handle for keeper in sharing.case.keepers if _holds(keeper.until, day)}
    names.add(PERSON)
    left = {
        handle
        for handle, member in sharing.team.items()
        if member.until is not None and member.until <= day
    }
    return names - left


def _holds(until: date | None, day: date) -> bool:
    return until is None or day < until


def _given(sharing: Sharing, section: SectionName, day: date) -> Iterator[Consent]:
    for consent, withdrawn in sharing.yeses:
        # `case` goes to everybody who reads anything
        if (withdrawn is None or day < withdrawn) and (
            section == "case" or grants(consent, section)
        ):
            yield consent


def _keys(sharing: Sharing, team: Team, name: str) -> set[str]:
    member = team.get(name)
    if member is not None:
        return set(member.recipients)
    return set(sharing.outside_keys.get(name, ()))

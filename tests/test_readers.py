"""Who reads what, rule by rule, and the laws that every case of it obeys."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from casekit.model.names import PERSON, SECTIONS, SectionName
from casekit.model.readers import Sharing
from casekit.model.records import Case, Consent, Event, Keeper, KeptFromPerson, Party
from casekit.model.team import Member

DAY = date(2026, 3, 12)
BEGUN = date(2026, 1, 5)
A_DAY = timedelta(days=1)
HEALTH = SectionName("plan.health")

TEAM = {
    handle: Member(handle, handle.title(), organisation, "worker", (f"age1{handle}",))
    for handle, organisation in (
        ("sanne", "Kernteam"),
        ("samira", "Verslavingszorg"),
        ("joris", "Verslavingszorg"),
        ("bram", "Woningcorporatie"),
    )
}
SISTER = Party(id="p-z0zzz1", name="zus")


def keeper(handle: str = "sanne", since: date = BEGUN, until: date | None = None) -> Keeper:
    return Keeper(
        id="k-000001", handle=handle, legal_basis="statutory-task", since=since, until=until
    )


def consent(to: str, *sections: str, number: int = 1, **fields: Any) -> Consent:
    values = {"decision": "given", "from_": BEGUN, **fields}
    return Consent(id=f"c-{number:06}", to=(to,), sections=sections, **values)


def withdrawal(on: date, recorded: date | None = None) -> Event:
    return Event(id="e-000001", kind="withdrawn", on=on, recorded=recorded)


def sharing(*consents: Consent, **changes: Any) -> Sharing:
    values: dict[str, Any] = {
        "case": Case(alias="A", opened_on=BEGUN, keepers=(keeper(),)),
        "consents": consents,
        "parties": (SISTER,),
        "team": TEAM,
        "existing": (SectionName("case"), SectionName("plan"), HEALTH),
    }
    return Sharing(**values | changes)


def reads(who: str, section: str, *consents: Consent, day: date = DAY, **changes: Any) -> bool:
    return sharing(*consents, **changes).may_read(who, section, day)


# --- the person and the keepers ------------------------------------------------------


def test_without_any_consent_only_the_person_and_the_keepers_read() -> None:
    for section in (*SECTIONS, "plan.health"):
        found = [reader.name for reader in sharing().readers(section, DAY)]
        assert found == [PERSON, "sanne"]


def test_a_keeper_reads_from_the_first_day_until_the_day_before_it_ended() -> None:
    case = Case(alias="A", keepers=(keeper(since=DAY, until=DAY + 2 * A_DAY),))
    days = [DAY + n * A_DAY for n in range(-1, 4)]
    assert [reads("sanne", "plan", day=day, case=case) for day in days] == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_a_keeper_who_is_not_in_the_team_reads_nothing() -> None:
    assert not reads("nobody", "plan", case=Case(alias="A", keepers=(keeper("nobody"),)))


def test_a_refusal_does_not_end_the_role_of_a_keeper() -> None:
    assert reads("sanne", "plan", consent("sanne", "*", decision="refused"))


def test_a_compartment_is_kept_from_the_person_only_by_name() -> None:
    kept = KeptFromPerson(id="x-000001", sections=("plan.health",), reason="of somebody else")
    case = Case(alias="A", keepers=(keeper(),), kept_from_person=(kept,))
    assert not reads(PERSON, "plan.health", case=case)
    assert reads(PERSON, "plan.other", case=case)
    assert reads(PERSON, "plan", case=case)
    assert reads(PERSON, "case", case=case)


def test_a_whole_section_is_never_kept_from_the_person() -> None:
    kept = KeptFromPerson(id="x-000001", sections=("plan",), reason="of somebody else")
    case = Case(alias="A", keepers=(keeper(),), kept_from_person=(kept,))
    assert reads(PERSON, "plan", case=case)
    assert reads(PERSON, "plan.health", case=case)


# --- what a consent opens ------------------------------------------------------------


def test_a_consent_opens_the_sections_that_it_names_and_no_other() -> None:
    given_ = consent("samira", "plan", "goals")
    assert [s for s in SECTIONS if reads("samira", s, given_)] == ["case", "goals", "plan"]


def test_everything_opens_all_sections_but_no_compartment() -> None:
    given_ = consent("samira", "*")
    assert all(reads("samira", section, given_) for section in SECTIONS)
    assert not reads("samira", "plan.health", given_)


def test_a_section_does_not_open_its_compartments_nor_the_other_way_round() -> None:
    assert not reads("samira", "plan.health", consent("samira", "plan"))
    assert not reads("samira", "plan", consent("samira", "plan.health"))
    assert reads("samira", "plan.health", consent("samira", "plan.health"))


def test_whoever_reads_anything_reads_the_section_case_for_reading_only() -> None:
    (found,) = [
        reader
        for reader in sharing(consent("samira", "plan.health", access="write")).readers("case", DAY)
        if reader.name == "samira"
    ]
    assert found.access == "read"


def test_a_consent_may_open_the_section_case_alone() -> None:
    given_ = consent("samira", "case")
    assert [s for s in SECTIONS if reads("samira", s, given_)] == ["case"]


def test_a_consent_counts_on_its_first_and_on_its_last_day() -> None:
    given_ = consent("samira", "plan", from_=DAY, until=DAY + A_DAY)
    days = [DAY + n * A_DAY for n in range(-1, 3)]
    assert [reads("samira", "plan", given_, day=day) for day in days] == [False, True, True, False]


def test_what_was_only_asked_opens_nothing() -> None:
    assert not reads("samira", "plan", consent("samira", "plan", decision="asked"))


def test_an_event_that_ends_a_consent_ends_it_on_that_day() -> None:
    ended = consent("samira", "plan", events=(Event(id="e-000001", kind="expired", on=DAY),))
    assert reads("samira", "plan", ended, day=DAY - A_DAY)
    assert not reads("samira", "plan", ended)


def test_an_organisation_stands_for_its_members() -> None:
    given_ = consent("Verslavingszorg", "plan")
    found = [reader.name for reader in sharing(given_).readers("plan", DAY)]
    assert found == [PERSON, "joris", "samira", "sanne"]


def test_access_tells_that_a_consent_came_through_an_organisation() -> None:
    readers = sharing(consent("Verslavingszorg", "plan")).readers("plan", DAY)
    assert {r.because for r in readers if r.name == "joris"} == {
        "consent c-000001, through Verslavingszorg"
    }


def test_a_party_of_the_network_reads_without_a_key() -> None:
    (found,) = [
        reader
        for reader in sharing(consent(SISTER.id, "plan")).readers("plan", DAY)
        if reader.name == SISTER.id
    ]
    assert not found.key


def test_a_party_who_is_in_the_team_reads_as_that_member() -> None:
    parties = (replace(SISTER, handle="bram"),)
    given_ = consent(SISTER.id, "plan")
    assert reads("bram", "plan", given_, parties=parties)
    assert not reads(SISTER.id, "plan", given_, parties=parties)


def test_somebody_whom_nobody_knows_reads_nothing() -> None:
    assert not reads("p-000000", "plan", consent("p-000000", "plan"))
    assert not reads("vreemde", "plan", consent("vreemde", "plan"))


# --- who left ------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["samira", "Verslavingszorg", SISTER.id])
def test_a_member_who_left_reads_nothing_from_that_day_on(to: str) -> None:
    team = TEAM | {"samira": replace(TEAM["samira"], until=DAY)}
    changes: dict[str, Any] = {"team": team, "parties": (replace(SISTER, handle="samira"),)}
    given_ = consent(to, "plan")
    assert reads("samira", "plan", given_, day=DAY - A_DAY, **changes)
    assert not reads("samira", "plan", given_, **changes)
    assert not reads("samira", "case", given_, **changes)


def test_a_member_who_has_yet_to_come_reads_nothing() -> None:
    team = TEAM | {"samira": replace(TEAM["samira"], from_=DAY)}
    assert not reads("samira", "plan", consent("samira", "plan"), day=DAY - A_DAY, team=team)
    assert reads("samira", "plan", consent("samira", "plan"), team=team)


def test_a_keeper_who_left_keeps_no_longer() -> None:
    team = TEAM | {"sanne": replace(TEAM["sanne"], until=DAY)}
    assert not reads("sanne", "plan", team=team)
    assert sharing(team=team).keepers(DAY) == ()


# --- refusing ------------------------------------------------------------------------


def test_a_refusal_beats_a_grant_whichever_came_first() -> None:
    yes = consent("samira", "plan")
    no = consent("samira", "plan", number=2, decision="refused")
    assert not reads("samira", "plan", yes, no)
    assert not reads("samira", "plan", no, yes)


def test_a_refusal_of_one_member_leaves_the_others_of_the_organisation() -> None:
    consents = (
        consent("Verslavingszorg", "plan"),
        consent("joris", "plan", number=2, decision="refused"),
    )
    assert reads("samira", "plan", *consents)
    assert not reads("joris", "plan", *consents)


def test_a_refusal_of_an_organisation_beats_a_grant_to_its_member() -> None:
    consents = (
        consent("joris", "plan"),
        consent("Verslavingszorg", "plan", number=2, decision="refused"),
    )
    assert not reads("joris", "plan", *consents)


def test_a_refusal_of_a_section_covers_its_compartments_but_not_the_other_way_round() -> None:
    grants = consent("samira", "plan", "plan.health")
    assert not reads(
        "samira", "plan.health", grants, consent("samira", "plan", number=2, decision="refused")
    )
    only = consent("samira", "plan.health", number=2, decision="refused")
    assert not reads("samira", "plan.health", grants, only)
    assert reads("samira", "plan", grants, only)


def test_a_refusal_of_everything_covers_compartments_and_the_section_case() -> None:
    grants = consent("samira", "*", "plan.health")
    no = consent("samira", "*", number=2, decision="refused")
    assert not any(reads("samira", s, grants, no) for s in (*SECTIONS, "plan.health"))


def test_a_refusal_counts_only_on_its_own_days() -> None:
    no = consent("samira", "plan", number=2, decision="refused", from_=DAY, until=DAY)
    days = (DAY - A_DAY, DAY, DAY + A_DAY)
    yes = consent("samira", "plan")
    assert [reads("samira", "plan", yes, no, day=day) for day in days] == [True, False, True]


def test_a_withdrawn_refusal_no_longer_refuses() -> None:
    no = consent("samira", "plan", number=2, decision="refused", events=(withdrawal(DAY),))
    assert reads("samira", "plan", consent("samira", "plan"), no)


# --- withdrawing and replacing -------------------------------------------------------


def test_a_withdrawal_counts_from_its_day() -> None:
    gone = consent("samira", "plan", events=(withdrawal(DAY),))
    assert reads("samira", "plan", gone, day=DAY - A_DAY)
    assert not reads("samira", "plan", gone)


def test_a_withdrawal_written_down_later_counts_from_the_writing() -> None:
    gone = consent("samira", "plan", events=(withdrawal(BEGUN, recorded=DAY),))
    assert reads("samira", "plan", gone, day=DAY - A_DAY)
    assert not reads("samira", "plan", gone)


def test_a_withdrawal_for_a_later_day_waits_for_it() -> None:
    gone = consent("samira", "plan", events=(withdrawal(DAY + A_DAY, recorded=BEGUN),))
    assert reads("samira", "plan", gone)
    assert not reads("samira", "plan", gone, day=DAY + A_DAY)


def test_of_two_withdrawals_the_earlier_counts() -> None:
    gone = consent("samira", "plan", events=(withdrawal(DAY + A_DAY), withdrawal(DAY)))
    assert not reads("samira", "plan", gone)


def test_a_superseded_consent_never_comes_back() -> None:
    old = consent("samira", "plan")
    new = consent("samira", "goals", number=2, from_=DAY, supersedes=old.id)
    assert reads("samira", "plan", old, new, day=DAY - A_DAY)
    assert not reads("samira", "plan", old, new)
    gone = replace(new, events=(withdrawal(DAY),))
    assert not reads("samira", "plan", old, gone)
    ended = replace(new, until=DAY)
    assert not reads("samira", "plan", old, ended, day=DAY + A_DAY)


def test_a_renewal_falls_with_a_yes_that_was_withdrawn_meanwhile() -> None:
    given = Event(id="e-000002", kind="given", on=DAY - A_DAY, recorded=DAY - A_DAY)
    new = consent("samira", "plan", number=2, from_=BEGUN, supersedes="c-000001", events=(given,))
    newest = replace(new, id="c-000003", supersedes=new.id)
    for on in (DAY - A_DAY, DAY):
        old = consent("samira", "plan", events=(withdrawal(on),))
        assert not reads("samira", "plan", old, new)
        assert not reads("samira", "plan", old, new, newest)
    # a no that was taken back made room for a yes
    no = consent("samira", "plan", decision="refused", events=(withdrawal(DAY),))
    assert reads("samira", "plan", no, new)
    # who asks anew after a withdrawal, and is told yes, may go on from there
    old = consent("samira", "plan", events=(withdrawal(DAY - 2 * A_DAY),))
    assert reads("samira", "plan", old, new)


def test_a_yes_that_fell_is_not_raised_by_writing_it_down_once_more() -> None:
    old = consent("samira", "plan", events=(withdrawal(DAY),))
    given = Event(id="e-000002", kind="given", on=DAY - A_DAY)
    again = Event(id="e-000003", kind="given", on=DAY + A_DAY)
    new = consent("samira", "plan", number=2, from_=BEGUN, supersedes=old.id, events=(given, again))
    assert not reads("samira", "plan", old, new)
    assert not reads("samira", "plan", old, new, day=DAY + 2 * A_DAY)


def test_a_no_makes_room_only_for_a_yes_to_all_that_it_closed() -> None:
    yes = consent("samira", "plan", "goals")
    no = consent("samira", "plan", number=2, decision="refused")
    for to, sections in (("joris", ("plan",)), ("samira", ("goals",))):
        other = consent(to, *sections, number=3, from_=DAY, supersedes=no.id)
        assert not reads("samira", "plan", yes, no, other)
    whole = consent("samira", "plan", "goals", number=3, from_=DAY, supersedes=no.id)
    assert reads("samira", "plan", yes, no, whole)


def test_a_question_supersedes_nothing() -> None:
    old = consent("samira", "plan")
    asked = consent("samira", "goals", number=2, decision="asked", supersedes=old.id)
    assert reads("samira", "plan", old, asked)


# --- laws ----------------------------------------------------------------------------

DAYS = st.dates(DAY - timedelta(days=4), DAY + timedelta(days=4))
TO = st.sampled_from([*TEAM, "Verslavingszorg", "Woningcorporatie", SISTER.id, "p-000000"])
NAMED = st.sampled_from(["*", "plan", "goals", "plan.health", "case"])


@st.composite
def consents(draw: st.DrawFn) -> tuple[Consent, ...]:
    made: list[Consent] = []
    for number in range(draw(st.integers(0, 5))):
        start = draw(DAYS)
        made.append(
            Consent(
                id=f"c-{number:06}",
                decision=draw(st.sampled_from(["given", "given", "refused", "asked"])),
                to=tuple(draw(st.lists(TO, min_size=1, max_size=2, unique=True))),
                sections=tuple(draw(st.lists(NAMED, min_size=1, max_size=2, unique=True))),
                from_=start,
                until=draw(st.none() | st.dates(start, DAY + timedelta(days=4))),
                supersedes=draw(st.sampled_from([None, *(one.id for one in made)])),
                events=tuple(
                    withdrawal(on, recorded=draw(st.none() | DAYS))
                    for on in draw(st.lists(DAYS, max_size=1))
                ),
            )
        )
    return tuple(made)


@st.composite
def teams(draw: st.DrawFn) -> dict[str, Member]:
    return {
        handle: replace(member, until=draw(st.none() | st.none() | DAYS))
        for handle, member in TEAM.items()
    }


def pairs(found: Sharing, day: date) -> set[tuple[str, str]]:
    sections = ("case", "plan", "plan.health", "goals", "person")
    return {(reader.name, s) for s in sections for reader in found.readers(s, day)}


@given(consents(), teams(), DAYS, st.integers(0, 4))
def test_withdrawing_a_consent_never_adds_a_reader(
    made: tuple[Consent, ...], team: dict[str, Member], day: date, which: int
) -> None:
    granted = [one for one in made if one.decision == "given"]
    if not granted:
        return
    chosen = granted[which % len(granted)]
    gone = replace(chosen, events=(*chosen.events, withdrawal(day)))
    after = tuple(gone if one is chosen else one for one in made)
    assert pairs(sharing(*after, team=team), day) <= pairs(sharing(*made, team=team), day)


@given(consents(), teams(), DAYS, TO, NAMED)
def test_a_refusal_never_adds_a_reader(
    made: tuple[Consent, ...], team: dict[str, Member], day: date, to: str, section: str
) -> None:
    no = consent(to, section, number=99, decision="refused")
    assert pairs(sharing(*made, no, team=team), day) <= pairs(sharing(*made, team=team), day)


@given(consents(), teams(), DAYS, TO, NAMED)
def test_a_grant_never_takes_a_reader_away(
    made: tuple[Consent, ...], team: dict[str, Member], day: date, to: str, section: str
) -> None:
    yes = consent(to, section, number=99)
    assert pairs(sharing(*made, yes, team=team), day) >= pairs(sharing(*made, team=team), day)


@given(consents(), teams(), DAYS)
def test_the_order_in_which_consents_stand_makes_no_difference(
    made: tuple[Consent, ...], team: dict[str, Member], day: date
) -> None:
    assert pairs(sharing(*made, team=team), day) == pairs(sharing(*made[::-1], team=team), day)


@given(consents(), teams(), DAYS)
def test_every_reader_has_a_ground_that_holds_on_that_day(
    made: tuple[Consent, ...], team: dict[str, Member], day: date
) -> None:
    found = sharing(*made, team=team)
    for section in ("case", "plan", "plan.health"):
        for reader in found.readers(section, day):
            assert reader.grounds
            for ground in reader.grounds:
                if reader.name != PERSON:
                    assert ground.since is None or ground.since <= day
                assert ground.until is None or day <= ground.until


@given(consents(), teams(), DAYS)
def test_the_last_day_that_access_tells_is_the_last_day_of_reading(
    made: tuple[Consent, ...], team: dict[str, Member], day: date
) -> None:
    found = sharing(*made, team=team)
    for reader in found.readers("plan", day):
        if reader.until is not None:
            later = {r.name: r for r in found.readers("plan", reader.until + A_DAY)}
            again = later.get(reader.name)
            # another ground may begin on the very next day
            assert again is None or not set(again.grounds) & set(reader.grounds)


@given(consents(), teams(), DAYS)
def test_whoever_reads_anything_reads_the_section_case(
    made: tuple[Consent, ...], team: dict[str, Member], day: date
) -> None:
    found = sharing(*made, team=team)
    anything = {r.name for name in (*SECTIONS[1:], HEALTH) for r in found.readers(name, day)}
    assert anything <= {reader.name for reader in found.readers("case", day)}

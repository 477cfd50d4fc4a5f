"""Saying yes, saying no, and taking it back: what is recorded, and who reads from then on."""

from datetime import date, timedelta

import pytest

from casekit import Vault
from casekit.errors import RefusedError, UsageError
from casekit.model.consents import Standing, State
from casekit.vault.consenting import LASTING
from tests.refusals import refused
from tests.vaults import FOR_SAMIRA, NEIGHBOUR, SISTER, TODAY, SmallVault

TOMORROW = TODAY + timedelta(days=1)
OF_SISTER = "c-zvs001"


def standing(vault: Vault, case: str, consent: str) -> Standing:
    (found,) = [one for one in vault.consents(case) if one.consent.id == consent]
    return found


def reads(vault: Vault, case: str, reader: str, at: date | None = None) -> set[str]:
    """The sections that somebody may read, as `access` tells."""
    return {
        section
        for section, readers in vault.access(case, at=at, reader=reader).items()
        if any(one.name == reader for one in readers)
    }


# --- yes -----------------------------------------------------------------------------


def test_a_yes_is_recorded_with_all_that_was_said(small: SmallVault) -> None:
    vault = small.as_()
    change = vault.give(
        small.case,
        to=["bram", "Verslavingszorg"],
        sections=["goals", "plan.health"],
        purposes=["een huis", "de pillen"],
        access="write",
        until=date(2026, 9, 1),
        by="representative",
        representative=SISTER,
        method="written",
        witness="de buurman",
        note="aan tafel",
    )
    consent = standing(vault, small.case, change.id).consent
    assert consent.decision == "given"
    assert consent.to == ("bram", "Verslavingszorg")
    assert consent.sections == ("goals", "plan.health")
    assert consent.purposes == ("een huis", "de pillen")
    assert (consent.access, consent.legal_basis, consent.method) == ("write", "consent", "written")
    assert (consent.from_, consent.until) == (TODAY, date(2026, 9, 1))
    assert (consent.by, consent.representative) == ("representative", SISTER)
    assert (consent.witness, consent.note) == ("de buurman", "aan tafel")
    (event,) = consent.events
    assert (event.kind, event.on, event.by) == ("given", TODAY, "sanne")


def test_a_yes_seals_at_once_in_the_same_commit(small: SmallVault) -> None:
    before = small.head
    assert not small.opens("bram", "goals")
    change = small.as_().give(small.case, to=["bram"], sections=["goals"], purposes=["een huis"])
    assert small.opened_by("goals") == {"sanne", "samira", "person", "bram"}
    assert small.opens("bram", "case")
    assert not small.opens("bram", "plan")
    assert small.git("rev-parse", "HEAD^").strip() == before
    assert "bram can now open case, goals" in change.notes


def test_a_yes_rewrites_the_files_of_its_own_case_alone(small: SmallVault) -> None:
    small.as_().new_case(alias="Ander")
    change = small.as_().give(small.case, to=["bram"], sections=["goals"], purposes=["een huis"])
    names = small.git("show", "--name-only", "--format=", change.commit).split()
    assert names == [
        f"cases/{small.case}/{name}.yaml.age" for name in ("case", "consents", "goals")
    ]


def test_a_yes_that_begins_later_opens_nothing_yet(small: SmallVault) -> None:
    vault = small.as_()
    change = vault.give(small.case, to=["bram"], sections=["goals"], purposes=["x"], from_=TOMORROW)
    assert not small.opens("bram", "goals")
    assert standing(vault, small.case, change.id).state(TODAY) is State.AHEAD
    assert reads(vault, small.case, "bram", TOMORROW) == {"case", "goals"}
    small.as_(today=TOMORROW).seal()
    assert small.opens("bram", "goals")


def test_a_yes_to_write_lets_write_and_a_yes_to_read_does_not(small: SmallVault) -> None:
    small.as_().give(small.case, to=["joris"], sections=["plan"], purposes=["x"], access="write")
    small.as_().give(small.case, to=["bram"], sections=["plan"], purposes=["x"])
    small.as_("joris").set(small.case, "plan", {"question": "en nu?"})
    with refused(small, RefusedError, 5):
        small.as_("bram").set(small.case, "plan", {"question": "en nu?"})


def test_a_yes_for_an_organisation_opens_for_all_of_it_and_for_who_comes_later(
    small: SmallVault,
) -> None:
    vault = small.as_()
    vault.give(small.case, to=["Verslavingszorg"], sections=["meetings"], purposes=["x"])
    assert small.opened_by("meetings") >= {"samira", "joris"}
    vault.add_member(
        "nieuw", name="N", organisation="Verslavingszorg", role="r", key=small.public("stranger")
    )
    assert not small.opens("stranger", "meetings")
    assert not vault.seal_check([small.case]).fine
    vault.seal([small.case])
    assert small.opens("stranger", "meetings")


def test_a_yes_for_somebody_without_a_key_says_so_and_seals_to_nobody_more(
    small: SmallVault,
) -> None:
    before = small.opened_by("goals")
    change = small.as_().give(small.case, to=[NEIGHBOUR], sections=["goals"], purposes=["x"])
    assert f"{NEIGHBOUR} holds no key and receives documents" in change.notes
    assert small.opened_by("goals") == before
    assert reads(small.as_(), small.case, NEIGHBOUR) == {"case", "goals"}


def test_everything_leaves_compartments_closed_and_says_so(small: SmallVault) -> None:
    change = small.as_().give(small.case, to=["bram"], sections=["*"], purposes=["x"])
    assert reads(small.as_(), small.case, "bram") == {
        "case", "person", "consents", "network", "goals", "plan", "meetings",
    }  # fmt: skip
    assert any("plan.health" in note for note in change.notes)


def test_somebody_who_reads_the_consents_still_does_not_decide(small: SmallVault) -> None:
    with refused(small, UsageError, 2):
        small.as_().give(
            small.case, to=["bram"], sections=["consents"], purposes=["x"], access="write"
        )
    small.as_().give(small.case, to=["bram"], sections=["consents"], purposes=["x"])
    with refused(small, RefusedError, 5):
        small.as_("bram").give(small.case, to=["bram"], sections=["*"], purposes=["x"])
    with refused(small, RefusedError, 5):
        small.as_("bram").withdraw(small.case, FOR_SAMIRA)


def test_the_person_decides_without_a_keeper(small: SmallVault) -> None:
    person = small.as_("person")
    person.withdraw(small.case, FOR_SAMIRA)
    assert not small.opens("samira", "plan")
    person.give(small.case, to=["bram"], sections=["plan"], purposes=["een huis"])
    assert small.opens("bram", "plan")
    assert small.as_().validate().fine


# --- no ------------------------------------------------------------------------------


def test_a_no_closes_what_a_yes_had_opened(small: SmallVault) -> None:
    change = small.as_().refuse(small.case, to=["samira"], sections=["plan"], note="nu niet")
    assert not small.opens("samira", "plan")
    assert small.opens("samira", "goals")
    assert "samira can no longer open plan" in change.notes
    assert standing(small.as_(), small.case, change.id).state(TODAY) is State.REFUSED


def test_a_no_to_a_keeper_says_that_the_role_goes_on(small: SmallVault) -> None:
    change = small.as_().refuse(small.case, to=["sanne"], sections=["plan"])
    assert small.opens("sanne", "plan")
    assert any("sanne is a keeper" in note for note in change.notes)


def test_a_no_that_is_taken_back_lets_a_yes_count_again(small: SmallVault) -> None:
    no = small.as_().refuse(small.case, to=["samira"], sections=["plan"])
    small.as_().withdraw(small.case, no.id)
    assert small.opens("samira", "plan")


# --- taking it back ------------------------------------------------------------------


def test_a_withdrawal_closes_at_once_and_keeps_what_was_said(small: SmallVault) -> None:
    change = small.as_().withdraw(small.case, FOR_SAMIRA, note="liever niet")
    assert not any(small.opens("samira", name) for name in ("case", "goals", "plan"))
    assert "samira can no longer open case, goals, plan" in change.notes
    found = standing(small.as_(), small.case, FOR_SAMIRA)
    assert found.consent.sections == ("goals", "plan")
    (event,) = found.consent.events
    assert (event.kind, event.on, event.recorded) == ("withdrawn", TODAY, TODAY)
    assert (event.by, event.note) == ("sanne", "liever niet")
    assert found.state(TODAY) is State.WITHDRAWN
    assert found.last_day == TODAY - timedelta(days=1)


def test_a_withdrawal_leaves_what_another_consent_opens(small: SmallVault) -> None:
    small.as_().give(small.case, to=["Verslavingszorg"], sections=["plan"], purposes=["x"])
    told = small.as_().consequences(small.case, FOR_SAMIRA)
    assert {(loss.reader, loss.section) for loss in told.losses} == {("samira", "goals")}
    assert [(who, section) for who, section, _ in told.keeps] == [("samira", "plan")]
    small.as_().withdraw(small.case, FOR_SAMIRA)
    assert small.opens("samira", "plan")
    assert not small.opens("samira", "goals")


def test_consequences_are_told_before_anything_happens(small: SmallVault) -> None:
    with small.unchanged():
        told = small.as_().consequences(small.case, FOR_SAMIRA)
    assert {(loss.reader, loss.section) for loss in told.losses} == {
        ("samira", "case"), ("samira", "goals"), ("samira", "plan"),
    }  # fmt: skip
    assert told.keeps == ()
    assert told.lasting == LASTING


def test_a_withdrawal_that_was_said_earlier_counts_from_today(small: SmallVault) -> None:
    small.as_().withdraw(small.case, FOR_SAMIRA, on=date(2026, 2, 1))
    assert not small.opens("samira", "plan")
    vault = small.as_()
    assert reads(vault, small.case, "samira", TODAY - timedelta(days=1)) >= {"plan"}
    assert reads(vault, small.case, "samira", TODAY) == set()


def test_a_withdrawal_for_later_waits_and_can_come_sooner_after_all(small: SmallVault) -> None:
    vault = small.as_()
    vault.withdraw(small.case, FOR_SAMIRA, on=date(2026, 4, 1))
    assert small.opens("samira", "plan")
    assert reads(vault, small.case, "samira", date(2026, 3, 31)) >= {"plan"}
    assert reads(vault, small.case, "samira", date(2026, 4, 1)) == set()
    vault.withdraw(small.case, FOR_SAMIRA)
    assert not small.opens("samira", "plan")


# --- again ---------------------------------------------------------------------------


def test_a_renewal_is_a_consent_of_its_own_that_takes_the_place_of_the_old(
    small: SmallVault,
) -> None:
    vault = small.as_()
    change = vault.renew(small.case, FOR_SAMIRA, until=date(2027, 1, 1), method="written")
    old = standing(vault, small.case, FOR_SAMIRA)
    new = standing(vault, small.case, change.id).consent
    assert old.state(TODAY) is State.SUPERSEDED
    assert (new.supersedes, new.until, new.method) == (FOR_SAMIRA, date(2027, 1, 1), "written")
    assert (new.to, new.sections, new.access) == (("samira",), ("goals", "plan"), "write")
    vault.withdraw(small.case, change.id)
    assert not small.opens("samira", "plan"), "the old one never comes back"


def test_a_renewal_lasts_as_long_as_the_old_one_did(small: SmallVault) -> None:
    vault = small.as_()
    first = vault.give(
        small.case,
        to=["bram"],
        sections=["goals"],
        purposes=["x"],
        from_=TODAY,
        until=TODAY + timedelta(days=90),
    )
    later = small.as_(today=TODAY + timedelta(days=80))
    second = later.renew(small.case, first.id)
    new = standing(later, small.case, second.id).consent
    assert (new.from_, new.until) == (TODAY + timedelta(days=80), TODAY + timedelta(days=170))


def test_what_has_expired_can_be_renewed_and_what_was_withdrawn_can_not(
    small: SmallVault,
) -> None:
    vault = small.as_()
    made = vault.give(small.case, to=["bram"], sections=["goals"], purposes=["x"], until=TODAY)
    later = small.as_(today=TOMORROW)
    assert standing(later, small.case, made.id).state(TOMORROW) is State.EXPIRED
    later.renew(small.case, made.id, until=date(2026, 9, 1))
    assert small.opens("bram", "goals")
    later.withdraw(small.case, FOR_SAMIRA)
    with refused(small, RefusedError, 5):
        later.renew(small.case, FOR_SAMIRA)


@pytest.mark.parametrize(
    "change",
    [
        {"sections": "*"},
        {"to": "samira, bram"},
        {"decision": "refused"},
        {"from": "2025-01-01"},
        {"access": "read"},
        {"supersedes": OF_SISTER},
    ],
)
def test_what_was_said_is_never_rewritten(change: dict[str, str], small: SmallVault) -> None:
    with refused(small, RefusedError, 5):
        small.as_().set(small.case, FOR_SAMIRA, change)


def test_an_end_may_come_earlier_but_never_later(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, FOR_SAMIRA, {"until": "2026-06-01"})
    vault.set(small.case, FOR_SAMIRA, {"until": "2026-05-01", "note": "tot mei"})
    for value in ("2026-06-01", ""):
        with refused(small, RefusedError, 5):
            vault.set(small.case, FOR_SAMIRA, {"until": value})


def test_a_withdrawal_is_never_edited_away(small: SmallVault) -> None:
    vault = small.as_()
    vault.withdraw(small.case, FOR_SAMIRA)
    event = standing(vault, small.case, FOR_SAMIRA).consent.events[0].id
    text = vault.text(small.case, "consents")
    for item, values in (
        (event, {"kind": "reconfirmed"}),
        (event, {"recorded": "2030-01-01", "on": "2030-01-01"}),
        (FOR_SAMIRA, {"events": ""}),
    ):
        with refused(small, RefusedError, 5):
            vault.set(small.case, item, values)
    with refused(small, RefusedError, 5):
        vault.replace(small.case, "consents", text.replace("withdrawn", "reconfirmed"))


# --- who reads, and why --------------------------------------------------------------


def test_access_tells_who_since_when_until_when_and_why(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, FOR_SAMIRA, {"until": "2026-06-01"})
    found = {one.name: one for one in vault.access(small.case)["plan"]}
    assert list(found) == ["person", SISTER, "samira", "sanne"]
    samira = found["samira"]
    assert samira.because == f"consent {FOR_SAMIRA}"
    assert (samira.since, samira.until) == (date(2026, 1, 5), date(2026, 6, 1))
    assert (samira.access, found[SISTER].access) == ("write", "read")
    assert found["sanne"].because == "keeper (consent)"
    assert found["person"].because == "the person"


def test_access_can_be_asked_for_any_day_one_reader_and_one_section(small: SmallVault) -> None:
    vault = small.as_()
    assert [one.name for one in vault.access(small.case, at=date(2025, 12, 31))["plan"]] == [
        "person"
    ]
    assert list(vault.access(small.case, section="plan")) == ["plan"]
    found = vault.access(small.case, reader="Verslavingszorg")
    assert {one.name for readers in found.values() for one in readers} == {"samira"}

"""What happened to a case, in words, and the last change taken back."""

from datetime import timedelta

import pytest

from casekit import Vault
from casekit.errors import RefusedError, UsageError
from casekit.model.consents import State
from tests.clones import Clone, Village
from tests.refusals import refused
from tests.vaults import AGREEMENT, CANARIES, FOR_SAMIRA, GOAL, TODAY, SmallVault


def newest(vault: Vault, case: str) -> list[tuple[str, tuple[str, ...]]]:
    """The sections that the last commit changed, each with what changed in words."""
    entries = vault.log(case)
    return [(one.section, one.lines) for one in entries if one.commit == entries[0].commit]


# --- log -----------------------------------------------------------------------------


def test_the_log_tells_who_changed_what_item_by_item(small: SmallVault) -> None:
    small.as_("samira").set(small.case, AGREEMENT, {"status": "done", "result": "hij rijdt"})
    entry = small.as_().log(small.case)[0]
    assert (entry.who, entry.case, entry.section) == ("Samira", small.case, "plan")
    said = f"agreement “De fiets van de {CANARIES['plan']} maken.” ({AGREEMENT}): "
    assert entry.lines == (f"{said}status open → done", f"{said}result set to hij rijdt")
    assert entry.commit == small.head


def test_the_log_tells_of_added_and_removed_items(small: SmallVault) -> None:
    vault = small.as_()
    item = vault.add(small.case, "strength", {"own_words": "koken"}).id
    assert newest(vault, small.case) == [("goals", (f"strength added: “koken” ({item})",))]
    vault.remove(small.case, item)
    assert newest(vault, small.case) == [("goals", (f"strength taken away: “koken” ({item})",))]


def test_the_log_tells_who_can_open_a_section_from_then_on(small: SmallVault) -> None:
    vault = small.as_()
    vault.give(small.case, to=["bram"], sections=["goals"], purposes=["x"])
    lines = dict(newest(vault, small.case))
    assert lines["goals"] == ("can now be opened by bram",)
    vault.withdraw(small.case, FOR_SAMIRA)
    assert dict(newest(vault, small.case))["plan"] == ("can no longer be opened by samira",)


def test_the_log_tells_of_a_consent_in_words(small: SmallVault) -> None:
    vault = small.as_()
    consent = vault.give(small.case, to=["bram"], sections=["goals"], purposes=["x"]).id
    lines = dict(newest(vault, small.case))
    assert lines["consents"] == (f"consent given to bram: goals ({consent})",)
    vault.withdraw(small.case, consent)
    lines = dict(newest(vault, small.case))
    withdrawn = f"consent withdrawn on 12 March 2026 for bram: goals ({consent})"
    assert lines["consents"] == (withdrawn,)


def test_the_log_speaks_dutch_as_well(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, AGREEMENT, {"due": "2026-04-08"})
    (entry,) = [one for one in vault.log(small.case, language="nl") if one.commit == small.head]
    (line,) = entry.lines
    assert line.startswith("afspraak “De fiets")
    assert line.endswith(": uiterlijk 2026-04-01 → 2026-04-08")


def test_the_log_gives_the_values_to_programs(small: SmallVault) -> None:
    small.as_("samira").set(small.case, AGREEMENT, {"status": "done"})
    (change,) = small.as_().log(small.case)[0].changes
    assert (change.kind, change.section, change.item) == ("changed", "plan", AGREEMENT)
    assert (change.field, change.old, change.new) == ("agreements.status", "open", "done")
    assert (change.case, change.by, change.commit) == (small.case, "Samira", small.head)


def test_a_reader_is_told_no_word_of_what_does_not_open(small: SmallVault) -> None:
    small.as_().set(small.case, "a-med1c1", {"status": "done"})
    entries = small.as_("samira").log(small.case)
    lines = {(one.section, line) for one in entries for line in one.lines}
    assert ("plan.health", "changed (sealed to others)") in lines
    assert ("plan.health", "begun (sealed to others)") in lines
    said = repr(entries)
    shown = {name for name, word in CANARIES.items() if word.casefold() in said.casefold()}
    assert shown == {"case", "goals", "plan"}


def test_who_came_later_is_told_no_word_of_before(small: SmallVault) -> None:
    small.as_().set(small.case, GOAL, {"own_words": "Iets heel anders."})
    small.as_().give(small.case, to=["bram"], sections=["goals"], purposes=["x"])
    entries = [one for one in small.as_("bram").log(small.case) if one.section == "goals"]
    assert entries[0].lines == ("changed (what it was before is sealed to others)",)
    assert CANARIES["goals"] not in repr(entries)
    assert "anders" not in repr(entries)


def test_the_log_of_the_vault_holds_all_cases_the_newest_first(small: SmallVault) -> None:
    other = small.as_().new_case(alias="Ander").case
    small.as_().set(small.case, AGREEMENT, {"status": "done"})
    cases = [entry.case for entry in small.as_().log()]
    assert cases[:3] == [small.case, other, other]
    assert {entry.case for entry in small.as_().log(other)} == {other}
    moments = [entry.when for entry in small.as_().log()]
    assert moments == sorted(moments, reverse=True)


def test_the_log_goes_on_past_a_file_that_somebody_broke(small: SmallVault) -> None:
    small.path("plan").write_bytes(b"kapot")
    small.git("commit", "--quiet", "--all", "--message=broken")
    small.git("rm", "--quiet", str(small.path("goals")))
    small.git("commit", "--quiet", "--message=gone")
    found = {(one.section, one.lines) for one in small.as_().log(small.case)[:2]}
    assert ("goals", ("taken away",)) in found


# --- undo ----------------------------------------------------------------------------


def test_a_change_is_taken_back_by_a_new_commit(small: SmallVault) -> None:
    vault = small.as_()
    text = vault.section(small.case, "plan")
    vault.set(small.case, AGREEMENT, {"status": "done"})
    done = small.head
    change = vault.undo(small.case)
    assert small.git("rev-parse", "HEAD^").strip() == done
    assert change.section == "plan"
    assert vault.section(small.case, "plan").agreements == text.agreements
    assert vault.data(small.case, "plan")["meta"]["revision"] == 3
    assert vault.validate().fine


def test_undoing_twice_brings_the_change_back(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, AGREEMENT, {"status": "done"})
    vault.undo(small.case)
    vault.undo(small.case)
    assert vault.section(small.case, "plan").agreements[0].status == "done"


def test_the_last_change_of_any_case_can_be_taken_back(small: SmallVault) -> None:
    vault = small.as_()
    other = vault.new_case(alias="Ander").case
    vault.set(small.case, AGREEMENT, {"status": "done"})
    vault.set(other, "case", {"alias": "Weer anders"})
    assert vault.undo().case == other
    assert vault.section(other, "case").alias == "Ander"
    vault.undo(small.case)
    assert vault.section(small.case, "plan").agreements[0].status == "open"


def test_after_a_merge_ones_own_last_change_is_taken_back_and_theirs_stays(
    sanne: Clone, samira: Clone
) -> None:
    samira.vault().add(samira.case, "agreement", {"text": "de huurbaas bellen"})
    samira.vault().sync()
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    assert sanne.vault().undo().case == sanne.case
    assert sanne.vault().section(sanne.case, "plan").agreements[0].status == "open"
    assert "de huurbaas bellen" in sanne.body()
    sanne.vault().undo(sanne.case)
    assert sanne.vault().section(sanne.case, "plan").agreements[0].status == "done"
    sanne.vault().sync()
    samira.vault().sync()
    assert samira.vault().verify().fine


def test_what_others_brought_further_is_not_taken_back(sanne: Clone, samira: Clone) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "working"})
    sanne.vault().sync()
    with sanne.unchanged(), pytest.raises(RefusedError, match="others went on"):
        sanne.vault().undo(sanne.case)


def test_a_section_that_git_took_away_comes_back_by_another_command(small: SmallVault) -> None:
    small.git("rm", "-q", str(small.path("goals")))
    small.git("commit", "-q", "--no-verify", "-m", "gone")
    with small.unchanged(), pytest.raises(RefusedError, match="took goals away") as refused:
        small.as_().undo(small.case)
    assert f"casekit edit {small.case} goals --from -" in refused.value.hint


def test_a_change_that_is_in_conflict_is_not_undone_but_resolved(
    sanne: Clone, samira: Clone
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"text": "Vandaag bellen"})
    samira.vault().sync()
    sanne.vault().set(sanne.case, AGREEMENT, {"text": "Morgen bellen"})
    sanne.vault().sync()
    with sanne.unchanged(), pytest.raises(UsageError, match="nothing is left") as error:
        sanne.vault().undo(sanne.case)
    assert f"casekit resolve {sanne.case}" in error.value.hint


def test_a_merge_of_what_others_wrote_is_not_called_a_change_of_the_team(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    samira.vault().add(samira.case, "agreement", {"text": "de huurbaas bellen"})
    samira.vault().sync()
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    joris = village.clone("joris")
    for case in ("", joris.case):
        with joris.unchanged(), pytest.raises(UsageError, match="written by you"):
            joris.vault().undo(case)


def test_undoing_seals_to_the_readers_of_today(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, AGREEMENT, {"status": "done"})
    vault.withdraw(small.case, FOR_SAMIRA)
    vault.set(small.case, AGREEMENT, {"status": "dropped"})
    vault.undo(small.case)
    assert vault.section(small.case, "plan").agreements[0].status == "done"
    assert not small.opens("samira", "plan")


def test_a_yes_is_undone_by_withdrawing_it(small: SmallVault) -> None:
    vault = small.as_()
    consent = vault.give(small.case, to=["bram"], sections=["goals"], purposes=["x"]).id
    vault.undo(small.case)
    assert not small.opens("bram", "goals")
    (found,) = [one for one in vault.consents(small.case) if one.consent.id == consent]
    assert found.state(TODAY) is State.WITHDRAWN
    assert found.consent.events[-1].note == "undone"


def test_a_withdrawal_is_never_undone(small: SmallVault) -> None:
    small.as_().withdraw(small.case, FOR_SAMIRA)
    with refused(small, RefusedError, 5):
        small.as_().undo(small.case)
    assert not small.opens("samira", "plan")


def test_a_refusal_and_a_renewal_are_never_undone(small: SmallVault) -> None:
    vault = small.as_()
    vault.refuse(small.case, to=["samira"], sections=["plan"])
    with refused(small, RefusedError, 5):
        vault.undo(small.case)
    vault.renew(small.case, "c-zvs001", until=TODAY + timedelta(days=9))
    with refused(small, RefusedError, 5):
        vault.undo(small.case)


def test_a_sealing_is_not_undone(small: SmallVault) -> None:
    small.as_().set(small.case, FOR_SAMIRA, {"until": TODAY.isoformat()})
    later = small.as_(today=TODAY + timedelta(days=1))
    later.seal()
    with refused(small, UsageError, 2):
        later.undo(small.case)
    assert not small.opens("samira", "plan")


def test_a_case_and_a_member_are_not_undone(small: SmallVault) -> None:
    vault = small.as_()
    other = vault.new_case(alias="Ander").case
    with refused(small, RefusedError, 5):
        vault.undo(other)
    vault.retire_member("bram")
    with refused(small, UsageError, 2):
        vault.undo()


def test_what_somebody_may_not_write_is_not_undone_either(small: SmallVault) -> None:
    small.as_().set(small.case, "meetings", {"x-note": "ja"})
    with refused(small, RefusedError, 5):
        small.as_("samira").undo(small.case)


@pytest.mark.parametrize("by", ["sanne", "person"])
def test_a_section_that_was_begun_is_emptied(by: str, small: SmallVault) -> None:
    vault = small.as_(by)
    vault.add(small.case, "request", {"text": "een bed"})
    vault.undo(small.case)
    assert vault.section(small.case, "budget").requests == ()
    assert vault.validate().fine

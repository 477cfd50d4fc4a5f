"""Who can change the team: never nobody."""

from pathlib import Path

import pytest

from casekit.api import new_identity
from casekit.errors import RefusedError
from casekit.vault.identity import public_key
from tests.clones import Clone
from tests.command_line import Desk
from tests.refusals import refused
from tests.vaults import SmallVault

KEEPER = {"id": "k-sanne1", "handle": "sanne", "legal_basis": "consent", "since": "2026-01-05"}


def test_the_only_keykeeper_goes_nowhere(sanne: Clone) -> None:
    with sanne.unchanged(), pytest.raises(RefusedError, match="only keykeeper") as refused:
        sanne.vault().retire_member("sanne")
    assert "casekit team role" in refused.value.hint
    with sanne.unchanged(), pytest.raises(RefusedError, match="only keykeeper"):
        sanne.vault().set_role("sanne", "worker")


def test_a_second_keykeeper_lets_the_first_one_go(sanne: Clone, samira: Clone) -> None:
    sanne.vault().set_role("samira", "worker, keykeeper")
    sanne.vault().retire_member("sanne")
    sanne.vault().sync()
    samira.vault().sync()
    samira.vault().set_role("bram", "coach")
    samira.vault().sync()
    assert samira.vault().team["bram"].job == "coach"
    assert samira.vault().verify().fine


def test_a_member_makes_no_keykeeper_of_anybody(samira: Clone) -> None:
    with samira.unchanged(), pytest.raises(RefusedError, match="only a keykeeper"):
        samira.vault().set_role("samira", "worker, keykeeper")


def test_the_last_keeper_of_a_case_stays_until_another_one_keeps_it(small: SmallVault) -> None:
    vault = small.as_()
    nobody: list[list[dict[str, str]]] = [[], [KEEPER | {"until": "2026-03-12"}]]
    for keepers in nobody:
        with refused(small, RefusedError, 5) as refusal:
            vault.set(small.case, "case", {"keepers": keepers})
        assert f"casekit new keeper {small.case}" in refusal.error.hint
    other = {"handle": "joris", "legal_basis": "consent", "since": "2026-03-12"}
    vault.add(small.case, "keeper", other)
    vault.set(small.case, "k-sanne1", {"until": "2026-03-12"})
    assert small.as_("joris").validate([small.case]).fine


def test_that_somebody_keeps_a_case_against_a_no_is_told(small: SmallVault) -> None:
    vault = small.as_()
    no = vault.refuse(small.case, to=["joris"], sections=["goals"]).id
    words = {"legal_basis": "consent", "since": "2026-03-12"}
    assert no in " ".join(vault.add(small.case, "keeper", {"handle": "joris", **words}).notes)
    assert no not in " ".join(vault.add(small.case, "keeper", {"handle": "bram", **words}).notes)


def test_a_closed_case_needs_no_keeper(small: SmallVault) -> None:
    small.as_().set(small.case, "case", {"status": "closed", "keepers": []})
    assert small.as_("person").validate([small.case]).fine


def test_the_person_may_go_on_without_a_keeper_and_is_told(small: SmallVault) -> None:
    change = small.as_("person").set(small.case, "case", {"keepers": []})
    assert "you alone decide" in " ".join(change.notes)
    found = small.as_("person").validate().findings
    assert [one.code for one in found] == ["keeper-none"]


def test_a_keeper_who_leaves_the_team_leaves_no_case_in_silence(small: SmallVault) -> None:
    small.as_().set_role("joris", "coordinator, keykeeper")
    change = small.as_().retire_member("sanne")
    assert f"nobody of the team keeps case {small.case}" in " ".join(change.notes)


def test_what_an_organisation_may_read_is_told_before_somebody_joins_it(
    small: SmallVault, tmp_path: Path
) -> None:
    small.as_().give(small.case, to=["Verslavingszorg"], sections=["goals"], purposes=["x"])
    new_identity(tmp_path / "kim.txt")
    [opened] = small.as_().opened_by_joining("kim", "Verslavingszorg")
    assert (opened.case, opened.sections) == (small.case, ("case", "goals"))
    assert small.as_().opened_by_joining("kim", "Woningcorporatie") == ()
    # whoever may not know who reads the case isn't told either
    assert small.as_("bram").opened_by_joining("kim", "Verslavingszorg") == ()
    desk = Desk(small.root, small.key_file("sanne"))
    words = ("team", "add", "kim", "--name", "Kim", "--organisation", "Verslavingszorg",
             "--role", "coach", "--key", public_key(tmp_path / "kim.txt"))  # fmt: skip
    told = f"kim may read of case {small.case}: case, goals"
    shown = desk.at_terminal(*words, answers=[("add kim? [y/N]: ", "n\n")], status=5)
    assert told in " ".join(shown.split())
    assert "kim" not in small.as_().team
    assert told in desk.run(*words).err
    assert "kim" in small.as_().team

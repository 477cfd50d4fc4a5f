"""Who can change the team: never nobody."""

import pytest

from casekit.errors import RefusedError
from tests.clones import Clone


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


def test_a_case_that_nobody_keeps_is_told(sanne: Clone) -> None:
    vault = sanne.vault()
    key = sanne.public("person") if (sanne.folder / "keys" / "person.txt").exists() else ""
    assert key, "the person of these tests holds a key"
    vault.set(sanne.case, "case", {"keepers": []})
    found = sanne.as_("person").validate().findings
    assert "keeper-none" in [one.code for one in found]

"""Three people edit, withdraw, grant and sync as chance has it, and end with the same vault."""

import shutil
from contextlib import nullcontext, suppress
from pathlib import Path
from random import Random

import pytest

from casekit.errors import CasekitError
from tests.clones import Clone, Village, found
from tests.vaults import AGREEMENT, FOR_SAMIRA, SmallVault, copy

STEPS = 24


@pytest.mark.parametrize("seed", range(4))
def test_whatever_three_people_do_they_end_with_the_same_vault(
    seed: int, template: SmallVault, tmp_path: Path
) -> None:
    village = found(copy(template, tmp_path / "small"), tmp_path / "village")
    clones = [village.clone("sanne"), village.clone("sanne", "at-home"), village.clone("samira")]
    for clone in clones[:2]:
        clone.vault().set_up()
    random = Random(seed)
    said: set[str] = set()
    withdrawn = False
    for number in range(STEPS):
        clone = random.choice(clones)
        text = f"woorden {seed}-{number}"
        what = random.choice(["add", "add", "change", "change", "withdraw", "sync", "sync", "git"])
        # samira is shut out some day, and is told so
        with suppress(CasekitError) if clone.owner == "samira" else nullcontext():
            withdrawn |= act(clone, what, text, said)
    for clone in (*clones, *clones, *clones):
        clone.vault().sync()
    assert len({clone.head for clone in clones}) == 1
    keeper = clones[0]
    everything = "".join(
        keeper.vault().text(keeper.case, name) for name in keeper.vault().sections(keeper.case)
    )
    assert {text for text in said if text not in everything} == set()
    assert not list(keeper.root.glob("cases/*/unmerged/*/*"))
    assert keeper.vault().validate().fine
    if withdrawn:
        assert "samira" not in keeper.opened_by("plan")


def act(clone: Clone, what: str, text: str, said: set[str]) -> bool:
    """Let somebody do something; whether the consent of samira was withdrawn by it."""
    vault = clone.vault()
    if what == "sync":
        vault.sync()
    elif what == "git" and clone.owner == "sanne":
        clone.git("fetch", "-q")
        clone.git("merge", "-q", "--no-edit", "origin/main")
    elif what == "withdraw" and clone.owner == "sanne" and text.endswith(("11", "17", "5")):
        vault.withdraw(clone.case, FOR_SAMIRA)
        return True
    elif what == "add":
        vault.add(clone.case, "agreement", {"text": text})
        said.add(text)
    else:
        vault.set(clone.case, AGREEMENT, {"x-" + text.replace(" ", "-"): text})
        said.add(text)
    return False


def test_a_lost_clone_loses_nothing_that_was_synced(village: Village) -> None:
    clone = village.clone("sanne", "laptop")
    clone.vault().add(clone.case, "agreement", {"text": "voor altijd"})
    clone.vault().sync()
    shutil.rmtree(clone.root)
    assert "voor altijd" in village.clone("sanne", "new-laptop").body()


@pytest.fixture
def village(small: SmallVault, tmp_path: Path) -> Village:
    return found(small, tmp_path / "village")

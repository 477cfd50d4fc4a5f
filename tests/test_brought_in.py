"""What plain git brings in is looked at before anything more is sealed by it."""

import pytest

from casekit.errors import RefusedError
from tests.clones import Clone
from tests.vaults import AGREEMENT, FOR_SAMIRA, NEIGHBOUR

WORDS = {"result": "GEHEIM"}


@pytest.fixture
def put_back(sanne: Clone, samira: Clone, mallory: Clone) -> Clone:
    """Sanne's clone, in which git pulled a vault from before her withdrawal."""
    before = sanne.git("rev-parse", "HEAD^{tree}").strip()
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    samira.vault().sync()
    mallory.git("pull", "-q")
    forged = mallory.git("commit-tree", before, "-p", "HEAD", "-m", "x").strip()
    mallory.git("push", "-q", "--no-verify", "origin", f"{forged}:main")
    sanne.git("pull", "-q")
    return sanne


def test_nothing_is_written_on_what_somebody_put_back(put_back: Clone) -> None:
    with put_back.unchanged(), pytest.raises(RefusedError, match="does not verify") as failure:
        put_back.vault().set(put_back.case, AGREEMENT, WORDS)
    assert "casekit verify" in str(failure.value.hint)
    with put_back.unchanged(), pytest.raises(RefusedError):
        put_back.vault().give(put_back.case, to=[NEIGHBOUR], sections=["goals"], purposes=["weten"])


def test_a_colleague_who_can_not_see_the_consents_is_stopped_as_well(
    put_back: Clone, samira: Clone
) -> None:
    samira.git("pull", "-q")
    with samira.unchanged(), pytest.raises(RefusedError, match="does not verify"):
        samira.vault().set(samira.case, AGREEMENT, WORDS)


def test_a_withdrawal_is_not_held_up(put_back: Clone) -> None:
    put_back.vault().withdraw(put_back.case, FOR_SAMIRA)
    assert "samira" not in put_back.opened_by("plan")


def test_who_rejects_it_can_go_on(put_back: Clone) -> None:
    bad = put_back.head
    put_back.vault().reject([bad])
    put_back.vault().set(put_back.case, AGREEMENT, WORDS)
    assert "samira" not in put_back.opened_by("plan")


def test_sound_work_that_git_brought_in_stops_nobody_and_is_looked_at_once(
    sanne: Clone, samira: Clone
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"result": "gebeld"})
    samira.vault().sync()
    sanne.git("pull", "-q")
    sanne.vault().set(sanne.case, AGREEMENT, WORDS)
    kept = sanne.root / ".git" / "casekit" / "fine"
    assert kept.read_text("ascii") == sanne.head
    verified = sanne.root / ".git" / "casekit" / "verified.json"
    looked = verified.read_bytes()
    sanne.vault().set(sanne.case, AGREEMENT, {"result": "nog een keer"})
    assert kept.read_text("ascii") == sanne.head
    assert verified.read_bytes() == looked, "one's own work needs no second look"


def test_what_git_committed_on_top_is_looked_at_again(sanne: Clone) -> None:
    sanne.vault().set(sanne.case, AGREEMENT, WORDS)
    sanne.git("commit", "-q", "--allow-empty", "-m", "van git")
    kept = sanne.root / ".git" / "casekit" / "fine"
    assert kept.read_text("ascii") != sanne.head

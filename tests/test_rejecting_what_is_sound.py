"""A keykeeper who rejects what is sound: nobody gets back in by it, and no work goes away by it."""

import re
from collections.abc import Sequence

import pytest

from casekit.errors import RefusedError, UsageError
from tests.clones import Clone, Village
from tests.signed import commit
from tests.test_attacks_on_history import forge, read_by, same
from tests.test_rejecting import by_hand, push, refused
from tests.vaults import AGREEMENT, FOR_SAMIRA

SECRET = "Wat Samira niet meer leest"


@pytest.fixture
def bram(sanne: Clone, village: Village) -> Clone:
    """Somebody who writes goals and plan, and opens no consents; samira is a keykeeper as well."""
    path = sanne.root / "team" / "samira.yaml"
    path.write_text(path.read_text().replace("role: worker", "role: keykeeper"))
    commit(sanne)
    sanne.vault().give(
        sanne.case, to=["bram"], sections=["goals", "plan"], purposes=["wonen"], access="write"
    )
    sanne.vault().sync()
    return village.clone("bram")


@pytest.fixture
def samira(bram: Clone, village: Village) -> Clone:
    return village.clone("samira")


def withdrawn(sanne: Clone) -> str:
    """Sanne withdraws samira's consent; gives the commit, which everybody gets."""
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    assert "samira" not in sanne.opened_by("plan")
    return sanne.head


def told(clone: Clone) -> list[str]:
    """What is wrong with what was sent, of each commit; a sync has to refuse it."""
    refused(clone)
    clone.git("fetch", "-q")
    clone.git("reset", "-q", "--hard", "origin/main")
    return [one.message for one in clone.vault().verify().findings if one.severity == "error"]


def back_in(samira: Clone, kept: str, tip: str, *named: str) -> str:
    samira.git("fetch", "-q")
    by_hand(samira, kept, tip, *named)
    return push(samira)


def check_all_converge(sanne: Clone, rejected: Sequence[str], others: Sequence[Clone]) -> None:
    """Another keykeeper rejects the rejection; then all have the same, and samira is out."""
    sanne.vault().reject(rejected)
    for clone in (*others, sanne):
        clone.vault().sync()
        assert clone.head == sanne.head
        assert clone.vault().verify().fine
    others[0].vault().add(sanne.case, "agreement", {"text": SECRET})
    others[0].vault().sync()
    sanne.vault().sync()
    assert SECRET in sanne.body()
    assert "samira" not in sanne.opened_by("plan")


@pytest.mark.parametrize("seen", [True, False])
def test_who_was_shut_out_does_not_read_on_by_a_rejection(
    sanne: Clone, samira: Clone, bram: Clone, *, seen: bool
) -> None:
    kept = sanne.head
    tip = withdrawn(sanne)
    if seen:
        bram.vault().sync()
    rejection = back_in(samira, kept, tip, tip)
    error = refused(bram)
    assert "rightly closed this to samira" in error.message
    assert f"--reject {rejection[:10]}" in error.hint
    refused(sanne)
    check_all_converge(sanne, [rejection], [bram])


def test_nor_by_a_fault_that_she_puts_on_top_of_it_herself(
    sanne: Clone, samira: Clone, bram: Clone
) -> None:
    kept = sanne.head
    tip = withdrawn(sanne)
    samira.git("fetch", "-q")
    samira.git("reset", "-q", "--hard", tip)
    forge(samira, "consents", same)
    bad = commit(samira, "--no-gpg-sign")
    rejection = back_in(samira, kept, bad, tip)
    assert any(f"{rejection[:10]}: samira rejected" in one for one in told(bram))
    refused(sanne)
    with pytest.raises(RefusedError, match="comes after it") as error:
        sanne.vault().reject([bad])
    named = re.findall(r"--reject (\w+)", error.value.hint)
    check_all_converge(sanne, named, [bram])


def test_a_withdrawal_that_closed_nothing_yet_does_not_go_away_by_a_fault_on_top_of_it(
    sanne: Clone, samira: Clone, bram: Clone
) -> None:
    given = sanne.vault().give(
        sanne.case, to=["samira"], sections=["documents"], purposes=["later"]
    )
    sanne.vault().sync()
    kept = sanne.head
    sanne.vault().withdraw(sanne.case, given.id)
    tip = sanne.vault().sync().commit
    samira.git("fetch", "-q")
    samira.git("reset", "-q", "--hard", tip)
    samira.path("consents").write_bytes(b"junk")
    commit(samira, "--no-gpg-sign")
    back_in(samira, kept, samira.head, tip, samira.head)
    assert any("was widened" in one for one in told(sanne))


def test_nor_by_letting_go_on_an_old_point_who_withdrew_it(
    sanne: Clone, samira: Clone, bram: Clone
) -> None:
    tip = withdrawn(sanne)
    path = samira.root / "team" / "sanne.yaml"
    path.write_text(path.read_text() + "until: 2026-02-01\n")
    beside = commit(samira)
    samira.git("fetch", "-q")
    samira.git("merge", "-q", "-s", "ours", "--no-edit", tip)
    merged = samira.head
    back_in(samira, beside, merged, tip)
    assert any("closed this to samira" in one for one in told(bram))


def test_sound_work_is_not_taken_away_by_a_rejection(
    sanne: Clone, samira: Clone, bram: Clone
) -> None:
    kept = sanne.head
    bram.vault().set(bram.case, AGREEMENT, {"status": "done"})
    good = bram.vault().sync().commit
    rejection = back_in(samira, kept, good, good)
    for clone in (sanne, bram):
        assert "nothing is wrong" in refused(clone).message
    sanne.vault().reject([rejection])
    for clone in (bram, samira, sanne):
        clone.vault().sync()
        assert clone.head == sanne.head
    assert "status: done" in sanne.body()


def test_a_rightful_rejection_is_not_rejected_in_turn(
    sanne: Clone, samira: Clone, bram: Clone
) -> None:
    bram.vault().set(bram.case, AGREEMENT, {"status": "done"})
    bram.git("-c", "commit.gpgSign=false", "commit", "-q", "--no-verify", "--amend", "--no-edit")
    bad = push(bram)
    rightful = sanne.vault().reject([bad]).commit
    back_in(samira, bad, rightful, rightful)
    assert "nothing is wrong" in refused(bram).message


def test_what_others_can_not_see_is_not_opened_again_by_rejecting_its_rejection(
    sanne: Clone, samira: Clone, bram: Clone
) -> None:
    """A keeper let samira write elsewhere; bram, who reads no consents, sees nothing wrong."""
    withdrawn(sanne)
    for clone in (samira, bram):
        clone.vault().sync()
    forge(sanne, "plan", read_by("samira", sanne.public("samira")))
    commit(sanne)
    bad = push(sanne)
    sanne.git("reset", "-q", "--hard", f"{bad}~1")
    rightful = sanne.vault().reject([bad]).commit
    bram.vault().sync()
    assert bram.head == rightful
    back_in(samira, bad, rightful, rightful)
    assert "closed this to samira" in refused(bram).message


def test_nobody_rejects_what_others_would_refuse(
    sanne: Clone, samira: Clone, bram: Clone, honest: Clone
) -> None:
    """A commit that narrows, and is at fault only for those who read the consents."""
    text = sanne.vault().text(sanne.case, "consents")
    assert FOR_SAMIRA in text
    wider = ("sections: [goals, plan]", "sections: ['*']", 1)
    forge(sanne, "consents", lambda one, body: (one, body.replace(*wider)))
    forge(
        sanne,
        "plan",
        lambda one, body: (
            one.__class__(
                one.case, one.section, one.revision,
                {name: keys for name, keys in one.readers.items() if name != "samira"},
                one.previous, tuple(name for name in one.writers if name != "samira"),
            ),
            body,
        ),
    )  # fmt: skip
    commit(sanne)
    bad = push(sanne)
    honest.git("fetch", "-q")
    with honest.unchanged(), pytest.raises(RefusedError, match="others see nothing wrong") as told:
        honest.vault().reject([bad])
    assert f"--accept {bad[:10]}" in told.value.hint


def test_what_is_at_fault_for_nobody_is_not_rejected_by_the_command(
    sanne: Clone, samira: Clone, bram: Clone
) -> None:
    tip = withdrawn(sanne)
    with samira.unchanged(), pytest.raises(UsageError, match="nothing is wrong"):
        samira.vault().reject([tip])

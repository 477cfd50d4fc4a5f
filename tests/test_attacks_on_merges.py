"""Whoever may push tries to get something in, or out, by way of merges and what waits for them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from casekit.errors import RefusedError
from casekit.format.envelope import Envelope, digest, split, wrap
from casekit.vault.cipher import encrypt
from tests.clones import Clone, Village
from tests.signed import commit
from tests.test_attacks_on_history import found_and_refused
from tests.vaults import AGREEMENT, FOR_SAMIRA


@pytest.fixture
def bram(village: Village) -> Clone:
    """A member whom no consent names."""
    return village.clone("bram")


def put_aside(clone: Clone, section: str, name: str, content: bytes) -> Path:
    """Write a file to wait beside a section; `{own}` in its name becomes its own blob."""
    own = clone.folder / "aside"
    own.write_bytes(content)
    blob = clone.git("hash-object", str(own)).strip()
    path = clone.root / "cases" / clone.case / "unmerged" / section / name.format(own=blob)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def blob_of(clone: Clone, section: str) -> str:
    return clone.git("rev-parse", f"HEAD:cases/{clone.case}/{section}.yaml.age").strip()


def forged(
    clone: Clone, section: str, change: Callable[[Envelope, str], tuple[Envelope, str]]
) -> bytes:
    """A section as a forger writes it, sealed to everybody whom it names."""
    text = clone.as_("sanne").text(clone.case, section)
    envelope, body = change(*split(text))
    new = replace(envelope, revision=envelope.revision + 1, previous=digest(text))
    return encrypt(wrap(new, body).encode(), [key for keys in new.readers.values() for key in keys])


def for_bram(envelope: Envelope, body: str) -> tuple[Envelope, str]:
    """The consents with one more, by which bram reads everything."""
    more = (
        "  - id: c-bram99\n    decision: given\n    to: [bram]\n    sections: ['*']\n"
        "    access: write\n    purposes: [alles]\n    from: 2026-01-05\n"
    )
    return envelope, body.rstrip() + "\n" + more


def agreed(envelope: Envelope, body: str) -> tuple[Envelope, str]:
    return envelope, body.replace("status: open", "status: done")


def waiting(clone: Clone) -> list[Path]:
    return sorted(clone.root.glob("cases/*/unmerged/*/*"))


def waiting_in(clone: Clone, commit: str) -> str:
    folder = f"cases/{clone.case}/unmerged"
    return clone.git("ls-tree", "-r", "--name-only", commit, folder).strip()


def leave_waiting(sanne: Clone, samira: Clone) -> None:
    """Samira is shut out while she writes off-line: what she wrote waits in what she pushed."""
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"text": "niet kwijtraken"})
    samira.vault().sync()
    assert [path.parent.name for path in waiting(samira)] == ["plan"]


# --- put there by somebody ------------------------------------------------------------------


@pytest.mark.parametrize("base", ["new", "head"])
def test_a_consent_for_oneself_left_to_be_merged(base: str, honest: Clone, bram: Clone) -> None:
    start = "new" if base == "new" else blob_of(bram, "consents")
    put_aside(bram, "consents", f"{start}-{{own}}.yaml.age", forged(bram, "consents", for_bram))
    commit(bram)
    found_and_refused(honest, bram, "section-aside", file="unmerged/consents")


def test_a_consent_for_oneself_is_not_merged_by_who_has_it_already(
    honest: Clone, bram: Clone
) -> None:
    put_aside(bram, "consents", "new-{own}.yaml.age", forged(bram, "consents", for_bram))
    commit(bram)
    bram.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    honest.git("pull", "-q", "--ff-only", "origin", "main")
    with pytest.raises(RefusedError, match="nobody's merge left"):
        honest.vault().sync()
    assert "c-bram99" not in honest.body("consents")
    assert "bram" not in honest.opened_by("plan")


@pytest.mark.parametrize("base", ["new", "head"])
def test_agreements_forged_by_way_of_what_waits(base: str, honest: Clone, bram: Clone) -> None:
    start = "new" if base == "new" else blob_of(bram, "plan")
    put_aside(bram, "plan", f"{start}-{{own}}.yaml.age", forged(bram, "plan", agreed))
    commit(bram)
    found_and_refused(honest, bram, "section-aside", file="unmerged/plan")


def test_a_withdrawal_dropped_by_way_of_what_waits(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    before = sanne.body("consents")
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    honest.vault().sync()
    content = forged(sanne, "consents", lambda envelope, _: (envelope, before))
    samira.vault().sync()
    put_aside(samira, "consents", f"{blob_of(samira, 'consents')}-{{own}}.yaml.age", content)
    commit(samira)
    found_and_refused(honest, samira, "section-aside", file="unmerged/consents")


def test_a_version_that_a_merge_of_nothing_leaves(honest: Clone, sanne: Clone, bram: Clone) -> None:
    # an older version of the plan, as if somebody had written it beside the newest one
    older, start = blob_of(bram, "plan"), bram.head
    content = bram.path("plan").read_bytes()
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    honest.vault().sync()
    bram.vault().sync()
    bram.git("checkout", "-q", "-b", "side", start)
    (bram.root / "README.md").write_text("bij de hand")
    commit(bram)
    bram.git("checkout", "-q", "main")
    bram.git("merge", "-q", "--no-ff", "--no-commit", "side")
    put_aside(bram, "plan", f"{older}-{{own}}.yaml.age", content)
    commit(bram)
    found_and_refused(honest, bram, "section-aside", file="unmerged/plan")


def test_a_forged_version_that_a_merge_leaves(honest: Clone, sanne: Clone, bram: Clone) -> None:
    start = blob_of(bram, "plan")
    bram.git("branch", "-q", "side")
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "working"})
    sanne.vault().sync()
    bram.vault().sync()
    bram.git("checkout", "-q", "side")
    (bram.root / "README.md").write_text("bij de hand")
    commit(bram)
    bram.git("checkout", "-q", "main")
    bram.git("merge", "-q", "--no-ff", "--no-commit", "side")
    put_aside(bram, "plan", f"{start}-{{own}}.yaml.age", forged(bram, "plan", agreed))
    commit(bram)
    found_and_refused(honest, bram, "section-aside", file="unmerged/plan")


# --- taken away by somebody -----------------------------------------------------------------


def test_a_version_that_waits_is_taken_away(
    honest: Clone, sanne: Clone, samira: Clone, bram: Clone
) -> None:
    leave_waiting(sanne, samira)
    bram.vault().sync()
    bram.git("rm", "-rq", f"cases/{bram.case}/unmerged")
    commit(bram)
    finding = found_and_refused(honest, bram, "aside-lost", file="unmerged/plan")
    assert "niet kwijtraken" not in finding.message


def test_a_version_that_waits_is_taken_away_by_a_keeper_who_writes_something_else(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    leave_waiting(sanne, samira)
    sanne.git("pull", "-q", "--ff-only", "origin", "main")
    sanne.git("rm", "-rq", f"cases/{sanne.case}/unmerged")
    sanne.path("plan").write_bytes(forged(sanne, "plan", agreed))
    commit(sanne)
    found_and_refused(honest, sanne, "aside-lost", file="unmerged/plan")


def test_a_version_that_waits_is_lost_in_a_merge(
    honest: Clone, sanne: Clone, samira: Clone, bram: Clone
) -> None:
    (bram.root / "README.md").write_text("bij de hand")
    commit(bram)
    leave_waiting(sanne, samira)
    bram.git("fetch", "-q", "origin")
    bram.git("merge", "-q", "--no-commit", "origin/main")
    bram.git("rm", "-rqf", f"cases/{bram.case}/unmerged")
    commit(bram)
    found_and_refused(honest, bram, "aside-lost", file="unmerged/plan")


def test_what_waited_is_merged_and_everybody_finds_that_in_order(
    honest: Clone, sanne: Clone, samira: Clone, bram: Clone
) -> None:
    leave_waiting(sanne, samira)
    sanne.vault().sync()
    assert "niet kwijtraken" in sanne.body()
    for clone in (honest, samira, bram):
        clone.vault().sync()
        assert not waiting(clone)
        assert not [one for one in clone.vault().verify().findings if one.severity == "error"]


@pytest.mark.parametrize("which", ["the one that waited", "the one that stood"])
def test_what_was_merged_does_not_come_back_by_the_same_merge_made_again(
    which: str, village: Village, honest: Clone, sanne: Clone, samira: Clone, bram: Clone
) -> None:
    """The two sides are brought together once more, long after, so that the version waits again."""
    leave_waiting(sanne, samira)
    left = samira.head
    sanne.vault().sync()
    sanne.vault().set(sanne.case, AGREEMENT, {"text": "De fiets van de putter maken."})
    sanne.vault().sync()
    honest.vault().sync()
    bram.vault().sync()
    one, other = bram.git("rev-parse", f"{left}^1", f"{left}^2").split()
    waits = waiting_in(bram, left)
    if which == "the one that stood":
        start = waits.rpartition("/")[2].partition("-")[0]
        bram.git("checkout", "-q", left, "--", ".")
        stood = bram.git("rev-parse", f"{left}:cases/{bram.case}/plan.yaml.age").strip()
        waits = waits.rpartition("/")[0] + f"/{start}-{stood}.yaml.age"
        content = bram.path("plan").read_bytes()
        bram.git("reset", "-q", "--hard")
    else:
        content = None
    bram.git("checkout", "-q", "-b", "again", one)
    bram.git("merge", "-q", "-s", "ours", "--no-commit", other)
    bram.git("checkout", "-q", left, "--", ".")
    if content:
        bram.git("rm", "-rqf", f"cases/{bram.case}/unmerged")
        (bram.root / waits).parent.mkdir(parents=True, exist_ok=True)
        (bram.root / waits).write_bytes(content)
        mine = next(
            side
            for side in (one, other)
            if bram.git("rev-parse", f"{side}:cases/{bram.case}/plan.yaml.age").strip() != stood
        )
        bram.git("checkout", "-q", mine, "--", f"cases/{bram.case}/plan.yaml.age")
    commit(bram)
    bram.git("checkout", "-q", "main")
    bram.git("merge", "-q", "-s", "ours", "--no-commit", "again")
    bram.git("checkout", "-q", "again", "--", f"cases/{bram.case}/unmerged")
    commit(bram)
    bram.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    before = honest.body()
    # a clone that knows nothing but what was pushed leaves it, and one that merged it drops it
    told = village.clone("sanne", "new").vault().sync()
    assert any("merged before" in note for note in told.notes)
    honest.vault().sync()
    assert not waiting(honest)
    assert honest.body() == before
    assert not [one for one in honest.vault().verify().findings if one.severity == "error"]


def test_two_who_left_the_same_version_to_wait_cost_nothing(
    honest: Clone, sanne: Clone, samira: Clone, village: Village
) -> None:
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"text": "niet kwijtraken"})
    bram = village.clone("bram")
    bram.vault().merge(str(samira.root))
    assert [path.parent.name for path in waiting(bram)] == ["plan"]
    samira.vault().sync()
    sanne.vault().sync()
    sanne.vault().set(sanne.case, AGREEMENT, {"text": "De fiets van de putter maken."})
    sanne.vault().sync()
    bram.vault().sync()
    assert not waiting(bram)
    honest.vault().sync()
    assert "niet kwijtraken" not in honest.body()
    assert not [one for one in honest.vault().verify().findings if one.severity == "error"]


def test_two_who_left_it_to_wait_and_then_meet_lose_nothing(
    honest: Clone, sanne: Clone, samira: Clone, village: Village
) -> None:
    sanne.vault().add(sanne.case, "agreement", {"text": "de huurbaas bellen"})
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"text": "niet kwijtraken"})
    bram = village.clone("bram")
    bram.vault().merge(str(samira.root))
    samira.vault().sync()
    bram.vault().sync()
    sanne.vault().sync()
    assert not waiting(sanne)
    assert "niet kwijtraken" in sanne.body()
    assert "de huurbaas bellen" in sanne.body()
    honest.vault().sync()
    assert honest.head == sanne.head
    assert not [one for one in honest.vault().verify().findings if one.severity == "error"]


def test_what_no_merge_left_may_be_taken_away_again(sanne: Clone, bram: Clone) -> None:
    put_aside(bram, "plan", "new-{own}.yaml.age", forged(bram, "plan", agreed))
    commit(bram)
    bram.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    sanne.git("pull", "-q", "--ff-only", "origin", "main")
    sanne.git("rm", "-rq", f"cases/{sanne.case}/unmerged")
    commit(sanne)
    codes = {one.code for one in sanne.vault().verify().findings if one.severity == "error"}
    assert codes == {"section-aside"}


# --- sealed by what held before -------------------------------------------------------------


def give_everything(clone: Clone) -> str:
    """Bram may read every section for now; gives the consent."""
    given = {"to": ["bram"], "sections": ["*"], "purposes": ["meelezen"]}
    return clone.vault().give(clone.case, **given).id  # type: ignore[arg-type]


@pytest.mark.parametrize("hooks", [False, True])
@pytest.mark.parametrize("first", ["withdrawal", "section"])
def test_a_new_section_is_not_sealed_to_whom_the_other_side_shut_out(
    first: str, hooks: bool, honest: Clone, sanne: Clone
) -> None:
    consent = give_everything(sanne)
    sanne.vault().sync()
    honest.vault().sync()
    if hooks:
        sanne.vault().set_up()
        honest.vault().set_up()
    sanne.vault().withdraw(sanne.case, consent)
    honest.vault().add(honest.case, "barrier", {"stuck": "de wachtlijst"})
    assert "bram" in honest.opened_by("barriers")
    one, other = (sanne, honest) if first == "withdrawal" else (honest, sanne)
    one.vault().sync()
    other.vault().sync()
    assert "bram" not in other.opened_by("barriers")
    one.vault().sync()
    assert one.head == other.head
    assert not other.vault().verify().findings


def test_a_forged_version_keeps_nobody_from_closing_a_door(
    honest: Clone, sanne: Clone, bram: Clone
) -> None:
    consent = give_everything(sanne)
    sanne.vault().sync()
    bram.vault().sync()
    put_aside(bram, "consents", "new-{own}.yaml.age", forged(bram, "consents", for_bram))
    commit(bram)
    bram.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    for clone in (sanne, honest):
        clone.git("pull", "-q", "--ff-only", "origin", "main")
        clone.vault().accept(bram.head)
    sanne.vault().withdraw(sanne.case, consent)
    assert "bram" not in sanne.opened_by("goals")
    honest.vault().add(honest.case, "barrier", {"stuck": "de wachtlijst"})
    sanne.vault().sync()
    honest.vault().sync()
    assert "bram" not in honest.opened_by("barriers")


@pytest.mark.parametrize("hooks", [False, True])
def test_nothing_is_sealed_to_a_member_whom_the_other_side_let_go(
    hooks: bool, honest: Clone, sanne: Clone
) -> None:
    if hooks:
        sanne.vault().set_up()
        honest.vault().set_up()
    sanne.vault().retire_member("bram")
    give_everything(honest)
    honest.vault().add(honest.case, "barrier", {"stuck": "de wachtlijst"})
    assert "bram" in honest.opened_by("meetings") & honest.opened_by("barriers")
    sanne.vault().sync()
    honest.vault().sync()
    for section in honest.vault().sections(honest.case):
        assert "bram" not in honest.opened_by(section), section
    sanne.vault().sync()
    assert not honest.vault().verify().findings


def test_a_writer_who_does_not_decide_seals_to_nobody_who_left(sanne: Clone, samira: Clone) -> None:
    give_everything(sanne)
    sanne.vault().sync()
    samira.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    assert "bram" in samira.opened_by("plan")
    sanne.vault().retire_member("bram")
    sanne.vault().sync()
    told = samira.vault().sync()
    assert "bram" not in samira.opened_by("plan")
    assert "status: done" in samira.body()
    sanne.vault().sync()
    assert not [one for one in sanne.vault().verify().findings if one.severity == "error"]
    assert not any("in line" in note for note in told.notes)
    assert sanne.vault().seal_check().fine


def test_a_writer_who_reads_the_consents_seals_to_nobody_shut_out_by_either_side(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    given = {"to": ["samira"], "sections": ["*"], "purposes": ["x"], "access": "write"}
    sanne.vault().give(sanne.case, **given)  # type: ignore[arg-type]
    consent = give_everything(sanne)
    sanne.vault().sync()
    honest.vault().sync()
    sanne.vault().withdraw(sanne.case, consent)
    sanne.vault().sync()
    samira.vault().sync()
    honest.vault().add(honest.case, "barrier", {"stuck": "de wachtlijst"})
    told = samira.vault().merge(str(honest.root))
    assert "bram" not in samira.opened_by("barriers")
    assert not any("in line" in note for note in told.notes)
    samira.vault().sync()
    sanne.vault().sync()
    assert sanne.vault().seal_check().fine
    assert not [one for one in sanne.vault().verify().findings if one.severity == "error"]

"""Whoever writes on a point from before his right to write ended is merged, and told of."""

from casekit.messages import said_in
from casekit.model.findings import Finding
from tests.clones import Clone, Village
from tests.test_attacks_on_keys import let_go_of
from tests.vaults import AGREEMENT, FOR_SAMIRA


def told(clone: Clone, commit: str) -> list[str]:
    """What a sync says of a commit that was written late."""
    return [
        note for note in clone.vault().sync().notes if commit[:10] in note and "wrote this" in note
    ]


def late(clone: Clone) -> list[Finding]:
    """What a verification finds, which has to be nothing else."""
    found = clone.vault().verify().findings
    assert {(one.code, one.severity) for one in found} <= {("writer-left", "warning")}
    return list(found)


def test_an_edit_from_an_old_point_by_who_may_not_write_any_more_is_told_once(
    sanne: Clone, samira: Clone, honest: Clone
) -> None:
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    honest.vault().sync()
    old = samira.head
    samira.vault().sync()
    samira.git("reset", "-q", "--hard", old)
    samira.vault().set(samira.case, AGREEMENT, {"text": "achteraf geschreven"})
    made = samira.head
    samira.vault().sync()
    (note,) = told(honest, made)
    assert f"commit {made[:10]}: samira wrote this" in note
    assert f"cases/{samira.case}/plan.yaml.age" in note
    assert f"casekit diff {samira.case} {made[:10]}~1 {made[:10]}" in note
    assert "achteraf geschreven" in honest.body()
    assert not told(honest, made)
    (finding,) = late(honest)
    assert (finding.commit, finding.code) == (made, "writer-left")
    # it was kept since the sync, and is still a message
    assert f"vastlegging {made[:10]}: samira schreef dit" in said_in("nl", finding.message)
    assert said_in("nl", finding.hint).endswith("en vraag samira als het ertoe doet")
    (honest.root / ".git" / "casekit" / "verified.json").unlink()
    assert late(honest) == [finding]


def test_it_is_told_at_the_sync_that_merges_it_and_not_again(sanne: Clone, samira: Clone) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"text": "van samira"})
    made = samira.head
    samira.vault().sync()
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    assert len(told(sanne, made)) == 1
    assert "van samira" in sanne.body()
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    assert not told(sanne, made)
    assert [one.commit for one in late(sanne)] == [made]


def test_who_still_reads_and_writes_no_more_is_told_of_as_well(sanne: Clone, samira: Clone) -> None:
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().give(sanne.case, to=["samira"], sections=["goals", "plan"], purposes=["x"])
    sanne.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"text": "van samira"})
    made = samira.head
    samira.vault().sync()
    assert len(told(sanne, made)) == 1
    assert [one.commit for one in late(sanne)] == [made]


def test_what_was_written_before_the_right_ended_is_not_told(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"text": "van samira"})
    samira.vault().sync()
    home = village.clone("sanne", "home")
    home.vault().set(home.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    assert home.vault().sync().merged
    assert not any("wrote this" in note for note in sanne.vault().sync().notes)
    assert not late(sanne)


def test_a_keeper_of_before_who_writes_from_an_old_point_is_told_of(
    honest: Clone, sanne: Clone, village: Village
) -> None:
    joris = village.clone("joris")
    stood = let_go_of(joris, sanne, honest)
    joris.git("reset", "-q", "--hard", stood)
    joris.vault().set(joris.case, "meetings", {"x-note": "achteraf"})
    made = joris.head
    joris.vault().sync()
    assert len(told(honest, made)) == 1
    assert [one.commit for one in late(honest)] == [made]

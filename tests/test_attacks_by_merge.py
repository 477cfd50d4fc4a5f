"""Merges that roll a section back: an error of whoever may not write it, told of whoever may."""

import subprocess

import pytest

from casekit.errors import RefusedError
from tests.clones import Clone, Village
from tests.command_line import Desk
from tests.signed import commit
from tests.vaults import AGREEMENT


def roll_back(village: Village, sanne: Clone, owner: str) -> Clone:
    """Sanne closes an agreement; somebody merges that, and keeps the plan as it was before."""
    attacker = village.clone(owner, f"{owner}-rolls-back")
    (attacker.root / "README.md").write_text("wat wij afspraken\n")
    commit(attacker)
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    attacker.git("fetch", "-q")
    attacker.git("merge", "-q", "--no-commit", "origin/main")
    attacker.git("checkout", "HEAD", "--", f"cases/{attacker.case}/plan.yaml.age")
    commit(attacker)
    attacker.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    return attacker


def test_a_merge_that_rolls_back_what_its_maker_may_not_write(
    honest: Clone, sanne: Clone, village: Village
) -> None:
    joris = roll_back(village, sanne, "joris")
    with honest.unchanged(), pytest.raises(RefusedError, match="may not write") as refused:
        honest.vault().sync()
    assert joris.head[:10] in refused.value.message
    sanne.git("fetch", "-q")
    sanne.git("reset", "-q", "--hard", "FETCH_HEAD")
    (finding,) = sanne.vault().verify().findings
    assert (finding.code, finding.severity) == ("merge-dropped", "error")


def test_whoever_may_not_write_a_section_is_kept_from_choosing_in_a_merge(
    sanne: Clone, village: Village
) -> None:
    joris = village.clone("joris")
    (joris.root / "README.md").write_text("wat wij afspraken\n")
    commit(joris)
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    joris.git("fetch", "-q")
    joris.git("merge", "-q", "-s", "ours", "--no-edit", "origin/main")
    with joris.unchanged(), pytest.raises(RefusedError, match="nothing was sent") as refused:
        joris.vault().sync()
    assert joris.head[:10] in refused.value.message
    joris.git("reset", "-q", "--keep", f"{joris.head[:10]}~1")
    joris.vault().sync()
    sanne.vault().sync()
    assert sanne.head == joris.head


def test_a_merge_that_takes_one_side_is_told_to_everybody_with_the_way_back(
    honest: Clone, sanne: Clone, village: Village
) -> None:
    samira = roll_back(village, sanne, "samira")
    (note,) = [one for one in honest.vault().sync().notes if "one version whole" in one]
    assert samira.head[:10] in note
    assert "samira" in note
    assert "plan.yaml.age" in note
    assert "status: open" in honest.body()
    # the command that the note names, as it stands there
    blob = note.partition("git cat-file blob ")[2].split()[0]
    desk = Desk(honest.root, honest.key_file("sanne"))
    desk.run("--today", "2026-03-12", "edit", honest.case, "plan", "--from", "-",
             stdin=git_bytes(honest, blob))  # fmt: skip
    assert "status: done" in honest.body()
    assert not [one for one in honest.vault().sync().notes if "one version whole" in one]


def test_whoever_takes_one_side_is_told_before_it_is_sent(sanne: Clone, village: Village) -> None:
    samira = village.clone("samira")
    samira.vault().set(samira.case, AGREEMENT, {"text": "Vandaag bellen"})
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    samira.git("fetch", "-q")
    samira.git("-c", "merge.casekit.driver=true", "merge", "-q", "-s", "ours", "origin/main")
    assert any("one version whole" in one for one in samira.vault().sync().notes)


def test_a_sealed_version_of_another_section_is_not_put_in_its_place(
    sanne: Clone,
) -> None:
    desk = Desk(sanne.root, sanne.key_file("sanne"))
    sealed = sanne.path("goals").read_bytes()
    with sanne.unchanged():
        desk.run("edit", sanne.case, "plan", "--from", "-", stdin=sealed, status=1)


def git_bytes(clone: Clone, blob: str) -> bytes:
    return subprocess.run(
        ["git", "cat-file", "blob", blob], cwd=clone.root, check=True, capture_output=True
    ).stdout

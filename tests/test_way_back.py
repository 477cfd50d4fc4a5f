"""What a refusal says to do loses nothing: each command is run here as it stands there."""

import re
import subprocess

import pytest

from casekit.errors import RefusedError
from tests.clones import Clone, Village
from tests.command_line import CASEKIT, Desk
from tests.signed import commit
from tests.vaults import AGREEMENT


@pytest.fixture
def sanne(village: Village) -> Clone:
    clone = village.clone("sanne")
    clone.vault().set_up()
    return clone


def refused(clone: Clone) -> RefusedError:
    with clone.unchanged(), pytest.raises(RefusedError) as error:
        clone.vault().sync()
    return error.value


def obey(clone: Clone, hint: str) -> None:
    """Run what a hint names: git branch, git reset and casekit merge."""
    desk = Desk(clone.root, clone.key_file(clone.owner))
    for words in re.findall(r"(git branch \S+|git reset --keep \S+|casekit merge \S+)", hint):
        program, *rest = words.split()
        command = [*CASEKIT, "--today", desk.today] if program == "casekit" else [program]
        subprocess.run([*command, *rest], cwd=clone.root, env=desk.environment, check=True)


def test_what_was_made_beside_a_bad_commit_stays_where_that_came_in_by_a_merge(
    sanne: Clone,
) -> None:
    sanne.git("checkout", "-q", "-b", "side")
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.git("revert", "--no-edit", "HEAD")
    bad = sanne.head
    sanne.git("checkout", "-q", "main")
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    sanne.git("merge", "-q", "--no-edit", "side")
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een kat"})
    last = sanne.head
    error = refused(sanne)
    assert bad[:10] in error.message
    obey(sanne, error.hint)
    assert sanne.git("rev-parse", f"kept-{bad[:10]}").strip() == last
    assert "Een hond" in sanne.body("goals")
    assert "status: done" in sanne.body()
    sanne.vault().sync()
    desk = Desk(sanne.root, sanne.key_file("sanne"))
    sealed = subprocess.run(
        ["git", "show", f"kept-{bad[:10]}:cases/{sanne.case}/goals.yaml.age"],
        cwd=sanne.root, check=True, capture_output=True,
    ).stdout  # fmt: skip
    desk.run("--today", desk.today, "edit", sanne.case, "goals", "--from", "-", stdin=sealed)
    assert "Een kat" in sanne.body("goals")


def test_own_work_on_top_of_what_others_sent_is_kept_and_not_to_be_accepted(
    sanne: Clone, samira: Clone
) -> None:
    samira.path("goals").unlink()
    junk = commit(samira)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    sanne.git("pull", "-q")
    sanne.git("revert", "--no-edit", junk)
    own = sanne.head
    error = refused(sanne)
    assert junk[:10] in error.message
    assert "; 1 more was found" in error.message
    assert f"--accept {junk[:10]}" in error.hint
    assert own[:10] not in error.hint
    obey(sanne, error.hint)
    assert sanne.git("rev-parse", f"kept-{junk[:10]}").strip() == own
    assert sanne.git("rev-parse", f"{junk}~1").strip() == sanne.head


def test_several_faults_are_counted_as_one_speaks(sanne: Clone) -> None:
    for name in ("goals", "plan", "meetings"):
        sanne.path(name).unlink()
    commit(sanne)
    assert refused(sanne).message.endswith("; 2 more were found")


def test_own_work_on_what_was_rejected_is_kept_and_sent_again(sanne: Clone, samira: Clone) -> None:
    samira.path("goals").unlink()
    bad = commit(samira)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    own = samira.head
    sanne.vault().reject([bad])
    error = refused(samira)
    obey(samira, error.hint)
    samira.vault().sync()
    (show,) = re.findall(r"git (show kept-\w+):FILE", error.hint)
    assert "casekit edit CASE SECTION --from -" in error.hint
    sealed = subprocess.run(
        ["git", *show.split()[:1], f"{show.split()[1]}:cases/{samira.case}/plan.yaml.age"],
        cwd=samira.root, check=True, capture_output=True,
    ).stdout  # fmt: skip
    assert show.split()[1] == f"kept-{own[:10]}"
    desk = Desk(samira.root, samira.key_file("samira"))
    desk.run("--today", desk.today, "edit", samira.case, "plan", "--from", "-", stdin=sealed)
    samira.vault().sync()
    sanne.vault().sync()
    assert "status: done" in sanne.body()
    assert sanne.vault().verify().fine


def test_nobody_is_told_to_accept_what_can_not_be_accepted(sanne: Clone, samira: Clone) -> None:
    samira.path("goals").unlink()
    bad = commit(samira)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    sanne.vault().reject([bad])
    with pytest.raises(RefusedError) as error:
        sanne.vault().merge(str(samira.root))
    assert "built on commits that a keykeeper rejected" in error.value.message
    assert "--accept" not in error.value.hint


def test_what_a_colleague_did_not_sign_is_for_the_colleague_to_sign(
    sanne: Clone, samira: Clone
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.git("-c", "commit.gpgSign=false", "commit", "-q", "--no-verify", "--amend", "--no-edit")
    unsigned = samira.head
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    sanne.git("fetch", "-q", str(samira.root), "main")
    sanne.git("merge", "-q", "--no-edit", "FETCH_HEAD")
    error = refused(sanne)
    assert f"commit {unsigned[:10]}: it names samira" in error.message
    obey(sanne, error.hint)
    sanne.vault().sync()
    assert "Een hond" in sanne.body("goals")
    assert "rebase" not in error.hint
    (amend,) = re.findall(r"git (commit --amend --no-edit)", error.hint)
    samira.git(*amend.split())
    samira.vault().sync()
    sanne.vault().sync()
    assert "status: done" in sanne.body()

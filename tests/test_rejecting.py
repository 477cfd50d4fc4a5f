"""A keykeeper rejects a bad commit for everybody; nobody else can, and nothing sound goes away."""

import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest

from casekit.errors import RefusedError, UsageError
from casekit.vault.rejected import message
from tests.clones import Clone, Village, git, sign_with
from tests.command_line import Desk
from tests.signed import commit, strange_key
from tests.test_attacks_on_history import forge, same
from tests.vaults import AGREEMENT, FOR_SAMIRA


def push(clone: Clone) -> str:
    clone.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    return clone.head


def attack(mallory: Clone) -> str:
    """A forged plan, and a key of mallory's own in the team, which no clone may take in."""
    forge(mallory, "plan", same)
    path = mallory.root / "team" / "bram.yaml"
    key = strange_key(mallory.root.parent / "another.key")
    path.write_text(path.read_text().replace("signing_keys:\n", f"signing_keys:\n  - {key}\n"))
    commit(mallory)
    return push(mallory)


def refused(clone: Clone) -> RefusedError:
    with clone.unchanged(), pytest.raises(RefusedError) as error:
        clone.vault().sync()
    return error.value


def files(clone: Clone) -> str:
    return clone.git("ls-tree", "-r", "HEAD")


def by_hand(clone: Clone, kept: str, tip: str, *named: str) -> str:
    """A rejection made by plain git, signed as the clone signs."""
    made = clone.git(
        "commit-tree", "-S", "-p", kept, "-p", tip, "-m", message("x", named), f"{kept}^{{tree}}"
    ).strip()
    clone.git("reset", "-q", "--hard", made)
    return made


def test_a_bad_commit_is_rejected_once_for_everybody(
    sanne: Clone, samira: Clone, honest: Clone, mallory: Clone
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    bad = attack(mallory)
    assert f"casekit verify --reject {bad[:10]}" in str(refused(samira).hint)
    refused(honest)
    before = files(sanne)
    result = sanne.vault().reject([bad[:10]])
    assert files(sanne) == before
    assert sanne.git("rev-list", "--count", f"{bad}..{result.commit}").strip() == "1"
    for clone in (samira, honest, sanne):
        told = clone.vault().sync()
        report = clone.vault().verify()
        assert report.fine, report.findings
        assert any("rejected 1 commit" in note for note in report.notes)
        if clone is not sanne:
            assert any(f"sanne rejected {bad[:10]}" in note for note in told.notes)
    assert "status: done" in samira.body()
    honest.vault().sync()
    sanne.vault().sync()
    assert honest.head == samira.head == sanne.head
    assert "status: done" in sanne.body()


def test_a_new_clone_verifies_it_from_the_beginning(
    sanne: Clone, mallory: Clone, village: Village
) -> None:
    sanne.vault().reject([attack(mallory)])
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    fresh = village.clone("samira", "fresh")
    assert fresh.vault().verify().fine
    fresh.vault().set(fresh.case, AGREEMENT, {"status": "open"})
    fresh.vault().sync()
    sanne.vault().sync()
    assert sanne.head == fresh.head


def test_good_work_beside_it_and_own_work_stay(sanne: Clone, samira: Clone, mallory: Clone) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    mallory.git("pull", "-q")
    bad = attack(mallory)
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    sanne.vault().reject([bad])
    assert "Een hond" in sanne.body("goals")
    assert "status: done" in sanne.body()
    samira.vault().sync()
    assert samira.vault().verify().fine
    assert "Een hond" in samira.body("goals")


def test_whoever_made_it_is_brought_back_and_told(sanne: Clone, samira: Clone) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.git("-c", "commit.gpgSign=false", "commit", "-q", "--no-verify", "--amend", "--no-edit")
    bad = push(samira)
    sanne.vault().reject([bad])
    told = samira.vault().sync()
    assert any(f"rejected {bad[:10]}" in note for note in told.notes)
    assert "status: done" not in samira.body()
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    sanne.vault().sync()
    assert "status: done" in sanne.body()


def test_what_was_accepted_before_is_rejected_all_the_same(
    sanne: Clone, honest: Clone, samira: Clone
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.git("-c", "commit.gpgSign=false", "commit", "-q", "--no-verify", "--amend", "--no-edit")
    bad = push(samira)
    for clone in (sanne, honest):
        refused(clone)
        clone.vault().accept(bad)
        clone.vault().sync()
    sanne.vault().reject([bad])
    assert "status: done" not in sanne.body()
    honest.vault().sync()
    assert honest.head == sanne.head
    assert honest.vault().verify().fine


def test_what_was_built_on_it_is_not_sent_and_not_taken(
    sanne: Clone, honest: Clone, mallory: Clone, samira: Clone
) -> None:
    bad = attack(mallory)
    samira.git("fetch", "-q")
    samira.git("reset", "-q", "--hard", bad)
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    built = samira.head
    sanne.vault().reject([bad])
    error = refused(samira)
    assert "built on commits that a keykeeper rejected" in error.message
    assert f"git reset --keep {samira.head[:10]}~1" in error.hint
    samira.git("fetch", "-q")
    samira.git("merge", "-q", "-s", "ours", "--no-edit", "origin/main")
    push(samira)
    refused(honest)
    refused(sanne)
    honest.git("fetch", "-q")
    honest.git("reset", "-q", "--hard", "origin/main")
    assert "commit-on-rejected" in [one.code for one in honest.vault().verify().findings]
    with pytest.raises(RefusedError, match="can't be accepted"):
        honest.vault().accept(built)


def test_only_a_keykeeper_rejects(sanne: Clone, samira: Clone, mallory: Clone) -> None:
    bad = attack(mallory)
    with samira.unchanged(), pytest.raises(RefusedError, match="only a keykeeper"):
        samira.vault().reject([bad])
    samira.git("fetch", "-q")
    by_hand(samira, samira.head, bad, bad)
    push(samira)
    assert bad[:10] in refused(sanne).message


def test_the_attackers_own_keykeeper_rejects_nothing(
    sanne: Clone, honest: Clone, mallory: Clone, samira: Clone
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    good = samira.vault().sync().commit
    path = mallory.root / "team" / "bram.yaml"
    key = mallory.root.parent / "mallory.key.pub"
    public = subprocess.run(
        ["ssh-keygen", "-y", "-f", str(key.with_suffix(""))],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    text = path.read_text().replace("role: worker", "role: keykeeper")
    path.write_text(text.replace("signing_keys:\n", f"signing_keys:\n  - {public}\n"))
    sign_with(mallory.root, key.with_suffix(""), "bram")
    bad = commit(mallory)
    mallory.git("fetch", "-q")
    by_hand(mallory, bad, good, good)
    push(mallory)
    assert bad[:10] in refused(honest).message
    sanne.vault().reject([bad])
    honest.vault().sync()
    assert honest.vault().verify().fine
    assert "status: done" in honest.body()


def test_who_was_keykeeper_once_does_not_come_back_by_it(
    sanne: Clone, honest: Clone, village: Village
) -> None:
    path = sanne.root / "team" / "samira.yaml"
    path.write_text(path.read_text().replace("role: worker", "role: keykeeper"))
    kept = commit(sanne)
    push(sanne)
    path.write_text(path.read_text().replace("role: keykeeper", "role: worker"))
    tip = commit(sanne)
    push(sanne)
    honest.vault().sync()
    samira = village.clone("samira")
    by_hand(samira, kept, tip, tip)
    again = push(samira)
    assert "rightly changed the team" in refused(honest).message
    sanne.vault().reject([again])
    honest.vault().sync()
    assert honest.vault().verify().fine
    assert "role: worker" in (honest.root / "team" / "samira.yaml").read_text()


def test_a_withdrawal_does_not_go_away_by_it(sanne: Clone, honest: Clone) -> None:
    kept = sanne.head
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    tip = sanne.head
    push(sanne)
    by_hand(sanne, kept, tip, tip)
    push(sanne)
    assert "widened" in refused(honest).message


def test_a_withdrawal_that_would_go_with_it_is_told_beforehand(
    sanne: Clone, honest: Clone, mallory: Clone
) -> None:
    bad = attack(mallory)
    honest.git("fetch", "-q")
    honest.git("reset", "-q", "--hard", bad)
    honest.vault().withdraw(honest.case, FOR_SAMIRA)
    after = push(honest)
    with sanne.unchanged(), pytest.raises(RefusedError, match=f"commit {after[:10]} comes after"):
        sanne.vault().reject([bad])


def test_what_is_fine_or_not_there_is_not_rejected(sanne: Clone, samira: Clone) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    good = samira.vault().sync().commit
    with sanne.unchanged(), pytest.raises(UsageError, match="nothing is wrong"):
        sanne.vault().reject([good])
    with sanne.unchanged(), pytest.raises(UsageError, match="has no commit"):
        sanne.vault().reject(["f" * 40])
    git(sanne.root, "remote", "remove", "origin")
    with sanne.unchanged(), pytest.raises(UsageError, match="there is no remote"):
        sanne.vault().reject([good])


def ahead(samira: Clone, by: timedelta) -> str:
    """A sound edit by samira, whose clock is ahead of all others."""
    forge(samira, "plan", same)
    made = commit(samira, when=(datetime.now(UTC) + by).isoformat())
    push(samira)
    return made


def test_what_a_slow_clock_takes_for_the_future_is_not_rejected(
    sanne: Clone, samira: Clone
) -> None:
    good = ahead(samira, timedelta(days=1))
    error = refused(sanne)
    assert "look at the clock of this computer first" in error.hint
    assert "here it is" in error.message
    assert "--reject" not in error.hint
    with sanne.unchanged(), pytest.raises(RefusedError, match="clock of this computer") as told:
        sanne.vault().reject([good])
    assert "verifies by itself" in told.value.hint


def test_what_is_of_a_far_future_is_rejected(sanne: Clone, samira: Clone, honest: Clone) -> None:
    bad = ahead(samira, timedelta(days=400))
    sanne.vault().reject([bad])
    honest.vault().sync()
    assert honest.head == sanne.head
    assert honest.vault().verify().fine


def test_what_was_of_the_future_is_looked_at_again_once_its_time_has_come(
    sanne: Clone, samira: Clone
) -> None:
    ahead(samira, timedelta(hours=2, seconds=8))
    sanne.git("pull", "-q")
    assert [one.code for one in sanne.vault().verify().findings] == ["commit-postdated"]
    time.sleep(10)
    assert sanne.vault().verify().fine


def test_the_command_shows_all_that_goes_and_asks(sanne: Clone, mallory: Clone) -> None:
    bad = attack(mallory)
    (mallory.root / ".more").write_text("x")
    after = commit(mallory)
    push(mallory)
    desk = Desk(sanne.root, sanne.key_file("sanne"))
    told = desk.run("verify", "--reject", bad[:10], status=2)
    assert "--yes is missing" in told.err
    shown = desk.at_terminal("verify", "--reject", bad[:10], answers=[("[y/N]", "n\n")], status=5)
    assert bad[:10] in shown
    assert after[:10] in shown
    assert "plan (changed)" in shown
    assert "nothing was changed" in shown
    asked = ["--lang", "nl", "verify", "--reject", bad[:10]]
    shown = desk.at_terminal(*asked, answers=[("[j/N]", "n\n")], status=5)
    assert "plan (veranderd)" in shown
    told = desk.run("verify", "--reject", bad[:10], "--yes")
    assert "rejected, and sent" in told.err
    assert desk.json("verify")["findings"] == []

"""People sync clones of one vault: nothing is lost, and nobody reads more than before."""

import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from casekit import Vault
from casekit.errors import GitLockedError, MergeConflictError, RefusedError, RemoteError
from casekit.model.findings import Severity
from casekit.vault.joining_readers import latest_day
from casekit.vault.objects import Objects
from casekit.vault.workspace import Workspace
from tests.clones import Clone, Village, git
from tests.command_line import Desk
from tests.signed import commit
from tests.vaults import AGREEMENT, TODAY, SmallVault


def test_edits_of_different_items_come_together(sanne: Clone, samira: Clone) -> None:
    sanne.vault().add(sanne.case, "agreement", {"text": "de huurbaas bellen"})
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    result = samira.vault().sync()
    sanne.vault().sync()
    assert [(one.section) for one in result.merged] == ["plan"]
    assert not result.conflicts
    assert sanne.head == samira.head
    assert "de huurbaas bellen" in samira.body()
    assert "status: done" in sanne.body()


def test_what_only_one_side_changed_is_taken_as_it_is(sanne: Clone, village: Village) -> None:
    other = village.clone("sanne", "at-home")
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    other.vault().add(other.case, "agreement", {"text": "de post openen"})
    before = sanne.path("goals").read_bytes(), other.path("plan").read_bytes()
    sanne.vault().sync()
    assert not other.vault().sync().merged
    assert (other.path("goals").read_bytes(), other.path("plan").read_bytes()) == before


def test_two_answers_to_one_question_are_a_conflict_that_everybody_gets(
    sanne: Clone, samira: Clone
) -> None:
    sanne.vault().set(sanne.case, AGREEMENT, {"text": "Morgen bellen"})
    samira.vault().set(samira.case, AGREEMENT, {"text": "Vandaag bellen"})
    sanne.vault().sync()
    (conflict,) = samira.vault().sync().conflicts
    assert (conflict.case, conflict.section) == (sanne.case, "plan")
    assert {conflict.ours, conflict.theirs} == {"Morgen bellen", "Vandaag bellen"}
    sanne.vault().sync()
    assert "Morgen bellen" in sanne.body()
    assert "Vandaag bellen" in sanne.body()


def test_a_withdrawal_stands_whatever_the_other_side_did(sanne: Clone, samira: Clone) -> None:
    consent = next(
        one.consent.id for one in sanne.vault().consents(sanne.case) if "samira" in one.consent.to
    )
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    sanne.vault().withdraw(sanne.case, consent)
    sanne.vault().sync()
    assert "status: done" in sanne.body()
    assert "samira" not in sanne.opened_by("plan")


def test_a_withdrawal_stands_though_somebody_renewed_without_knowing(
    sanne: Clone, village: Village
) -> None:
    consent = next(
        one.consent.id for one in sanne.vault().consents(sanne.case) if "samira" in one.consent.to
    )
    other = village.clone("sanne", "elsewhere")
    renewed = other.vault().renew(other.case, consent).id
    other.vault().sync()
    sanne.vault().withdraw(sanne.case, consent)
    told = f"case {sanne.case}: consent {renewed} fell with {consent}, which it renews"
    assert any(note.startswith(told) for note in sanne.vault().sync().notes)
    assert "samira" not in sanne.opened_by("plan")
    assert not any("fell with" in note for note in sanne.vault().sync().notes)
    assert any(note.startswith(told) for note in other.vault().sync().notes), "its maker knows too"
    assert not any("fell with" in note for note in other.vault().sync().notes)
    (due,) = [one for one in other.vault().status() if one.item == renewed]
    assert f"fell with {consent}" in due.text
    desk = Desk(other.root, other.key_file("sanne"))
    assert f"withdrawn with {consent}, which it renews" in " ".join(
        desk.run("--today", desk.today, "consent", "list", other.case).out.split()
    )
    other.vault().give(other.case, to=["samira"], sections=["plan"], purposes=["x"])
    assert not any("fell with" in one.text for one in other.vault().status())
    other.vault().sync()
    sanne.vault().sync()
    other.vault().sync()
    assert other.head == sanne.head


def test_what_is_sent_after_a_consent_has_ended_is_sealed_anew_first(
    sanne: Clone, samira: Clone
) -> None:
    last = TODAY + timedelta(days=3)
    consent = sanne.vault().give(
        sanne.case, to=["bram"], sections=["goals"], purposes=["x"], until=last
    )
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    assert "bram" in sanne.opened_by("goals")
    told = sanne.vault(today=last + timedelta(days=1)).sync()
    assert "bram" not in sanne.opened_by("goals")
    assert any("bram" in note for note in told.notes), consent
    samira.vault().sync()
    assert samira.head == sanne.head


def test_a_colleague_who_decides_nothing_is_not_kept_from_sending(
    sanne: Clone, samira: Clone
) -> None:
    last = TODAY + timedelta(days=3)
    sanne.vault().give(sanne.case, to=["bram"], sections=["plan"], purposes=["x"], until=last)
    sanne.vault().sync()
    samira.vault().sync()
    later = last + timedelta(days=1)
    samira.vault(today=later).set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault(today=later).sync()
    sanne.vault(today=later).sync()
    assert "status: done" in sanne.body()


def test_an_edit_of_somebody_shut_out_meanwhile_waits_for_a_keeper(
    sanne: Clone, samira: Clone
) -> None:
    consent = next(
        one.consent.id for one in sanne.vault().consents(sanne.case) if "samira" in one.consent.to
    )
    sanne.vault().withdraw(sanne.case, consent)
    sanne.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    told = samira.vault().sync()
    assert any("sanne" in note and "plan" in note for note in told.notes)
    assert not samira.opens("samira", "plan")
    result = sanne.vault().sync()
    assert "plan" in [one.section for one in result.merged]
    assert "status: done" in sanne.body()
    assert "samira" not in sanne.opened_by("plan")
    assert not list(sanne.root.glob("cases/*/unmerged/*/*"))
    samira.vault().sync()
    assert samira.head == sanne.head


def test_a_version_that_waits_is_merged_though_another_merge_has_carried_it(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    consent = next(
        one.consent.id for one in sanne.vault().consents(sanne.case) if "samira" in one.consent.to
    )
    elsewhere = village.clone("samira", "samira-elsewhere")
    elsewhere.vault().new_case(alias="een ander")
    sanne.vault().withdraw(sanne.case, consent)
    sanne.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    elsewhere.vault().sync()
    assert list(elsewhere.root.glob("cases/*/unmerged/*/*")), "she can't open it there either"
    result = sanne.vault().sync()
    assert "plan" in [one.section for one in result.merged]
    assert "status: done" in sanne.body()
    assert not list(sanne.root.glob("cases/*/unmerged/*/*"))


def test_a_vault_without_a_remote_says_so(small: SmallVault) -> None:
    before = small.head
    assert "no remote" in " ".join(small.as_().sync().notes)
    assert small.head == before


def test_a_new_remote_gets_everything(small: SmallVault, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "new.git")
    small.git("remote", "add", "origin", str(tmp_path / "new.git"))
    small.as_().sync()
    assert git(tmp_path / "new.git", "rev-parse", "main").strip() == small.head


def test_a_remote_that_can_not_be_reached_harms_nothing(sanne: Clone, village: Village) -> None:
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    village.bare.rename(village.folder / "elsewhere")
    with sanne.unchanged(), pytest.raises(RemoteError, match="can't be"):
        sanne.vault().sync()


def test_a_rewritten_history_is_refused(sanne: Clone, samira: Clone, village: Village) -> None:
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    samira.vault().sync()
    git(village.bare, "update-ref", "refs/heads/main", "main~1")
    with samira.unchanged(), pytest.raises(RefusedError, match="rewritten or rolled back"):
        samira.vault().sync()


def test_a_branch_rolled_back_before_the_first_sync_of_a_clone_is_refused(
    samira: Clone, village: Village
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    key = samira.key_file("sanne")
    fresh = Vault.clone(str(village.bare), village.folder / "fresh", identity=key, today=TODAY)
    git(village.bare, "update-ref", "refs/heads/main", "main~1")
    with pytest.raises(RefusedError, match="rewritten or rolled back"):
        fresh.sync()


def test_a_push_that_somebody_else_was_before_is_tried_again(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    samira.vault().add(samira.case, "agreement", {"text": "samen naar de markt"})
    hook = samira.root / ".git/hooks/pre-push"
    # somebody else is just a little faster
    hook.write_text(
        f"#!/bin/sh\nrm -f '{hook}'\nunset GIT_DIR\ngit -C '{sanne.root}' push -q origin main\n"
    )
    hook.chmod(0o755)
    assert samira.vault().sync().merged
    assert git(village.bare, "rev-parse", "main").strip() == samira.head


def test_both_sides_of_a_merge_come_to_the_same_text(sanne: Clone, samira: Clone) -> None:
    sanne.vault().add(sanne.case, "agreement", {"text": "de huurbaas bellen"})
    samira.vault().set(samira.case, AGREEMENT, {"text": "Vandaag bellen"})
    sanne.vault().set(sanne.case, AGREEMENT, {"text": "Morgen bellen"})
    before = sanne.head
    sanne.vault().merge(str(samira.root))
    one = sanne.vault().text(sanne.case, "plan")
    sanne.git("reset", "-q", "--hard", before)
    samira.vault().merge(str(sanne.root))
    other = samira.vault().text(samira.case, "plan")
    # samira may not reseal by the consents, but here both come to the same readers
    assert one == other


def test_what_is_not_committed_is_told_by_sync_and_status(sanne: Clone) -> None:
    sanne.vault().add(sanne.case, "agreement", {"text": "wel"})
    path = f"cases/{sanne.case}/plan.yaml.age"
    file = sanne.root / path
    before = file.read_bytes()
    sanne.vault().add(sanne.case, "agreement", {"text": "niet"})
    sanne.git("reset", "-q", "--soft", "HEAD~1")
    told = [due for due in sanne.vault().status() if due.kind == "uncommitted"]
    assert [due.case for due in told] == [sanne.case]
    assert path in told[0].text
    result = sanne.vault().sync()
    assert any(path in note and "not sent" in note for note in result.notes)
    assert file.read_bytes() != before
    sanne.git("reset", "-q", "--hard")
    assert not any(due.kind == "uncommitted" for due in sanne.vault().status())


def test_an_error_after_the_push_says_what_was_sent(sanne: Clone, samira: Clone) -> None:
    samira.vault().add(samira.case, "agreement", {"text": "van de een"})
    samira.vault().sync()
    sanne.vault().add(sanne.case, "agreement", {"text": "van de ander"})
    head = sanne.head
    lock = sanne.root / ".git" / "index.lock"
    lock.touch()
    with pytest.raises(GitLockedError) as failed:
        sanne.vault().sync()
    assert sanne.head == head
    assert failed.value.changed, "nobody may be told that nothing was changed"
    assert "with origin already" in failed.value.hint
    samira.vault().sync()
    assert "van de ander" in samira.body()
    lock.unlink()
    sanne.vault().sync()
    assert sanne.head == samira.head


def test_a_keeper_is_asked_to_seal_only_where_something_is_out_of_line(
    sanne: Clone, samira: Clone
) -> None:
    sanne.vault().add(sanne.case, "agreement", {"text": "de huurbaas bellen"})
    sanne.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    result = samira.vault().sync()
    assert result.merged
    assert not any("in line" in note for note in result.notes)
    sanne.vault().sync()
    sanne.vault().give(sanne.case, to=["bram"], sections=["plan"], purposes=["x"])
    sanne.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"result": "gelukt"})
    assert any("sanne brings the readers in line" in note for note in samira.vault().sync().notes)
    told = sanne.vault().sync()
    assert "bram" in sanne.opened_by("plan")
    assert f"{sanne.case}: bram can now open plan" in told.notes
    samira.vault().sync()
    assert samira.head == sanne.head


@pytest.mark.parametrize("how", ["merge", "rebase"])
def test_a_consent_given_while_somebody_merged_by_hand_opens_with_the_next_sync(
    sanne: Clone, village: Village, how: str
) -> None:
    other = village.clone("sanne", "at-home")
    other.vault().set_up()
    other.vault().set(other.case, AGREEMENT, {"status": "done"})
    sanne.vault().give(sanne.case, to=["bram"], sections=["plan"], purposes=["x"], access="write")
    sanne.vault().sync()
    other.git("fetch", "-q")
    other.git(how, "-q", "origin/main")
    assert "bram" not in other.opened_by("plan"), "the driver seals to whom both versions name"
    other.vault().sync()
    assert "bram" in other.opened_by("plan")
    sanne.vault().sync()
    assert sanne.head == other.head
    assert not sanne.vault().validate().findings
    assert not [one for one in sanne.vault().verify().findings if one.severity is Severity.ERROR]


def left_too_narrow(sanne: Clone, samira: Clone) -> None:
    """What samira merges without seeing the consents stands for fewer than these name."""
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    sanne.vault().give(sanne.case, to=["bram"], sections=["plan"], purposes=["x"])
    sanne.vault().sync()
    samira.vault().sync()
    assert "bram" not in samira.opened_by("plan")


def test_what_git_brought_in_is_brought_in_line_all_the_same(sanne: Clone, samira: Clone) -> None:
    left_too_narrow(sanne, samira)
    sanne.git("pull", "-q", "--ff-only")
    sanne.vault().sync()
    assert "bram" in sanne.opened_by("plan")


def test_two_keepers_who_bring_a_case_in_line_at_once_come_to_the_same(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    other = village.clone("sanne", "at-home")
    left_too_narrow(sanne, samira)
    for clone in (sanne, other):
        clone.vault().merge(str(samira.root))
        assert "bram" in clone.opened_by("plan")
    assert sanne.head != other.head
    for clone in (sanne, other, sanne):
        clone.vault().sync()
    assert sanne.head == other.head
    other.vault().sync()
    assert sanne.head == other.head
    assert "bram" in sanne.opened_by("plan")


def test_nobody_comes_in_by_a_sync_whose_key_was_not_acknowledged(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    other = village.clone("sanne", "at-home")
    left_too_narrow(sanne, samira)
    (other.root / ".git/casekit/acknowledged.json").unlink()
    other.vault().acknowledge(["sanne", "samira"])
    head = samira.head
    other.vault().sync()
    assert other.head == head
    sanne.vault().sync()
    other.vault().sync()
    assert "bram" in other.opened_by("plan"), "nor is anybody shut out again"
    assert other.head == sanne.head


def test_the_way_on_after_a_conflict_in_open_text_is_the_way_on(
    sanne: Clone, samira: Clone
) -> None:
    for clone, said in ((sanne, "van Sanne"), (samira, "van Samira")):
        (clone.root / "README.md").write_text(f"{said}\n", "utf-8")
        clone.git("add", "README.md")
        clone.git("commit", "-qm", "readme")
    samira.vault().sync()
    with pytest.raises(MergeConflictError) as failure:
        sanne.vault().sync()
    hint = str(failure.value.hint)
    other = hint.removeprefix("git merge ").partition(",")[0]
    with pytest.raises(subprocess.CalledProcessError):
        sanne.git("merge", "-q", other)
    (sanne.root / "README.md").write_text("van Sanne\nvan Samira\n", "utf-8")
    sanne.git("add", "README.md")
    sanne.git("commit", "-qm", "beide")
    sanne.vault().sync()
    samira.vault().sync()
    assert (samira.root / "README.md").read_text("utf-8") == "van Sanne\nvan Samira\n"


def test_nothing_is_sent_from_a_branch_that_the_team_does_not_have(
    sanne: Clone, village: Village
) -> None:
    sanne.vault().sync()
    sanne.git("switch", "-qc", "opzij")
    sanne.vault().set(sanne.case, AGREEMENT, {"result": "op een zijtak"})
    with pytest.raises(RefusedError, match=r"opzij.*main"):
        sanne.vault().sync()
    assert "opzij" not in git(village.bare, "branch", "--list")
    # what the hint says
    sanne.git("switch", "-q", "main")
    assert "opzij" in sanne.vault().merge("opzij").notes[-1]
    sanne.vault().sync()
    assert sanne.head in git(village.bare, "rev-parse", "main")


def test_a_branch_that_somebody_began_for_the_team_is_kept_in_step(sanne: Clone) -> None:
    sanne.vault().sync()
    sanne.git("switch", "-qc", "proef")
    sanne.git("push", "-q", "origin", "proef")
    sanne.vault().set(sanne.case, AGREEMENT, {"result": "op een zijtak"})
    sanne.vault().sync()
    assert sanne.git("ls-remote", "origin", "proef").startswith(sanne.head)


def test_what_one_computer_closed_at_midnight_another_one_does_not_open_before_its_own(
    sanne: Clone,
) -> None:
    now = datetime.now().astimezone()
    tomorrow = commit(sanne, "--allow-empty", when=(now + timedelta(days=1)).isoformat())
    objects = Objects(sanne.root)

    def day(today: date) -> date:
        workspace = Workspace(sanne.root, identity=sanne.key_file("sanne"), today=today, ask=str)
        return latest_day(workspace, objects, (sanne.head, f"{tomorrow}~1"))

    assert day(now.date()) == now.date() + timedelta(days=1)
    assert day(TODAY) == TODAY, "a day that somebody names counts alone"

"""What the others would refuse is not sent: sync looks at one's own commits first."""

import subprocess

import pytest

from casekit.errors import RefusedError, RemoteError
from tests.clones import Clone, Village, git
from tests.signed import commit
from tests.vaults import AGREEMENT, FOR_SAMIRA


@pytest.fixture
def sanne(village: Village) -> Clone:
    clone = village.clone("sanne")
    clone.vault().set_up()
    return clone


@pytest.fixture
def samira(village: Village) -> Clone:
    clone = village.clone("samira")
    clone.vault().set_up()
    return clone


def refused(clone: Clone, village: Village) -> RefusedError:
    """Sync must refuse to send what is here, and change nothing anywhere."""
    before = git(village.bare, "rev-parse", "main")
    with clone.unchanged(), pytest.raises(RefusedError) as error:
        clone.vault().sync()
    assert git(village.bare, "rev-parse", "main") == before
    return error.value


def test_a_revert_by_git_is_not_sent_and_undo_is(sanne: Clone, village: Village) -> None:
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    sanne.git("revert", "--no-edit", "HEAD")
    for _ in range(2):
        error = refused(sanne, village)
        assert sanne.head[:10] in error.message
        assert "older version" in error.message
        assert "casekit undo" in error.hint
        # whoever asks verify first is told the same
        sanne.vault().verify()
    sanne.git("reset", "-q", "--keep", f"{sanne.head[:10]}~1")
    sanne.vault().undo(sanne.case)
    sanne.vault().sync()
    assert "status: open" in sanne.body()


def test_a_merge_over_a_withdrawal_is_not_sent(sanne: Clone, village: Village) -> None:
    other = village.clone("sanne", "other")
    other.vault().set_up()
    other.vault().add(other.case, "goal", {"own_words": "Een hond"})
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    other.git("fetch", "-q")
    other.git("merge", "-q", "-s", "ours", "--no-edit", "origin/main")
    error = refused(other, village)
    assert FOR_SAMIRA in error.message
    assert f"{other.head[:10]}~1" in error.hint
    other.git("reset", "-q", "--keep", f"{other.head[:10]}~1")
    other.vault().sync()
    sanne.vault().sync()
    assert "samira" not in sanne.opened_by("plan")


def test_whoever_was_let_go_meanwhile_is_told_at_the_own_computer(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    sanne.vault().retire_member("samira")
    sanne.vault().sync()
    error = refused(samira, village)
    assert "samira signed it off-line" in error.message
    assert "keykeeper" in error.hint


def test_whoever_left_merges_nothing_that_waits_for_a_keeper(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    other = village.clone("sanne", "other")
    path = other.root / "team" / "sanne.yaml"
    path.write_text(path.read_text().rstrip() + "\nuntil: 2026-03-12\n")
    commit(other)
    other.git("push", "-q", "origin", "HEAD:main")
    assert "ended on 2026-03-12" in refused(sanne, village).message


def test_nothing_is_built_on_a_forged_commit_that_was_pulled(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    samira.git("config", "commit.gpgSign", "false")
    (samira.root / ".notes.md").write_text("wat wij afspraken")
    commit(samira)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    sanne.git("pull", "-q")
    error = refused(sanne, village)
    assert samira.head[:10] in error.message
    assert "does not verify" in error.message
    sanne.vault().verify()
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    assert samira.head[:10] in refused(sanne, village).message


def test_a_cherry_pick_of_a_colleagues_commit_is_told_but_refused_by_nobody(
    sanne: Clone, samira: Clone
) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    sanne.git("fetch", "-q", str(samira.root), "main:of-samira")
    sanne.git("cherry-pick", "of-samira")
    assert any("signed by sanne" in one for one in sanne.vault().sync().notes)
    samira.vault().sync()
    sanne.vault().sync()
    assert "status: done" in sanne.body()
    assert {one.severity for one in samira.vault().verify().findings} == {"warning"}


def test_a_cherry_pick_by_somebody_who_may_not_write_is_refused(
    samira: Clone, village: Village
) -> None:
    honest = village.clone("sanne", "honest")
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    joris = village.clone("joris")
    joris.git("fetch", "-q", str(samira.root), "main:of-samira")
    joris.git("cherry-pick", "of-samira")
    joris.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    with pytest.raises(RefusedError, match="joris had no right"):
        honest.vault().sync()


def test_what_a_sync_has_verified_is_not_verified_again(sanne: Clone, samira: Clone) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    sanne.vault().sync()
    fresh = sanne.vault().verify()
    (sanne.root / ".git" / "casekit" / "verified.json").unlink()
    assert sanne.vault().verify() == fresh
    assert fresh.checked == len(sanne.git("rev-list", "HEAD").split())


def test_the_words_of_a_hosting_site_that_takes_nothing_are_shown(
    sanne: Clone, village: Village
) -> None:
    hook = village.bare / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\nprintf 'main is \\033[31mprotected: ask the admin\\n' >&2\n"
        "echo 'see https://user:secret@git.example.org/noord' >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    with sanne.unchanged(), pytest.raises(RemoteError) as error:
        sanne.vault().sync()
    assert "main is protected: ask the admin" in error.value.message
    assert "secret" not in error.value.message


def test_the_words_of_an_own_hook_that_takes_nothing_are_shown(sanne: Clone) -> None:
    hook = sanne.root / ".git" / "hooks" / "pre-push"
    hook.write_text("#!/bin/sh\necho 'casekit: cases/x: open to bram' >&2\nexit 1\n")
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    with sanne.unchanged(), pytest.raises(RemoteError) as error:
        sanne.vault().sync()
    assert "cases/x: open to bram" in error.value.message


def test_the_hint_of_a_refusal_is_a_command_that_works(sanne: Clone, samira: Clone) -> None:
    samira.git("config", "commit.gpgSign", "false")
    for number in range(2):
        (samira.root / ".notes.md").write_text(f"{number}")
        commit(samira)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    with pytest.raises(RefusedError) as error:
        sanne.vault().sync()
    words = error.value.hint.partition("casekit verify ")[2].split()[:4]
    assert words[::2] == ["--accept", "--accept"]
    for one in words[1::2]:
        sanne.vault().accept(one)
    sanne.vault().sync()
    assert sanne.head == samira.head


def test_another_vault_is_not_offered_commit_by_commit(sanne: Clone, village: Village) -> None:
    other = village.clone("sanne", "forged")
    other.git("checkout", "-q", "--orphan", "forged")
    for number in range(12):
        (other.root / "README.md").write_text(f"{number}")
        subprocess.run(["git", "add", "-A"], cwd=other.root, check=True)
        other.git("-c", "commit.gpgSign=false", "commit", "-q", "--no-verify", "-m", "x")
    other.git("push", "-q", "--no-verify", "--force", "origin", "HEAD:main")
    with sanne.unchanged(), pytest.raises(RefusedError) as error:
        sanne.vault().sync()
    assert error.value.hint.count("--accept") <= 4

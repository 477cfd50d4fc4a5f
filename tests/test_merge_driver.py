"""People who use git itself: merge, rebase, cherry-pick, stash and log -p in a set-up clone."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from casekit.vault.header import is_age_file, parse_header
from tests.clones import Clone, Village, found, git
from tests.vaults import AGREEMENT, CANARIES, SmallVault


@pytest.fixture
def village(small: SmallVault, tmp_path: Path) -> Village:
    return found(small, tmp_path / "village")


@pytest.fixture
def sanne(village: Village) -> Clone:
    """A set-up clone with two branches that both changed the plan: main and theirs."""
    clone = village.clone("sanne")
    clone.vault().set_up()
    clone.git("branch", "theirs")
    return clone


def edit_both(clone: Clone, ours: dict[str, str], theirs: dict[str, str]) -> None:
    """Change the agreement on the branch theirs, then on main."""
    clone.git("switch", "-q", "theirs")
    clone.vault().set(clone.case, AGREEMENT, theirs)
    clone.git("switch", "-q", "main")
    clone.vault().set(clone.case, AGREEMENT, ours)


def try_git(clone: Clone, *arguments: str, env: Sequence[str] = ()) -> int:
    """Run git where it may fail; gives its status."""
    who = ["-c", "user.name=Test", "-c", "user.email=test@casekit.invalid"]
    command = ["env", *env, "git", *who, *arguments]
    return subprocess.run(command, cwd=clone.root, check=False, capture_output=True).returncode


def test_git_merge_joins_the_edits_of_both_branches(sanne: Clone) -> None:
    edit_both(sanne, {"status": "done"}, {"due": "2026-05-01"})
    sanne.git("merge", "--no-edit", "theirs")
    assert "status: done" in sanne.body()
    assert "2026-05-01" in sanne.body()
    assert sanne.vault().validate().fine


def test_git_rebase_joins_them_as_well(sanne: Clone) -> None:
    edit_both(sanne, {"status": "done"}, {"due": "2026-05-01"})
    sanne.git("rebase", "theirs")
    assert "status: done" in sanne.body()
    assert "2026-05-01" in sanne.body()


def test_git_cherry_pick_takes_one_edit_over(sanne: Clone) -> None:
    edit_both(sanne, {"status": "done"}, {"due": "2026-05-01"})
    sanne.git("cherry-pick", "theirs")
    assert "2026-05-01" in sanne.body()
    assert "status: done" in sanne.body()


def test_git_stash_puts_an_edit_aside_and_brings_it_back(sanne: Clone) -> None:
    edit_both(sanne, {"status": "done"}, {"due": "2026-05-01"})
    sanne.git("reset", "-q", "--soft", "HEAD~1")
    sanne.git("stash", "-q")
    sanne.git("merge", "-q", "--ff-only", "theirs")
    sanne.git("stash", "pop")
    assert "2026-05-01" in sanne.body()
    assert "status: done" in sanne.body()


def test_a_conflict_stands_in_the_sealed_file_with_both_values(sanne: Clone) -> None:
    edit_both(sanne, {"text": "Morgen bellen"}, {"text": "Vandaag bellen"})
    assert try_git(sanne, "merge", "theirs") == 1
    assert "Morgen bellen" in sanne.body()
    assert "Vandaag bellen" in sanne.body()
    sanne.git("add", "-A")
    sanne.git("commit", "-q", "--no-edit")


def test_nothing_but_ciphertext_becomes_an_object(sanne: Clone) -> None:
    edit_both(sanne, {"text": "Morgen bellen"}, {"text": "Vandaag bellen"})
    try_git(sanne, "merge", "theirs")
    ids = sanne.git("cat-file", "--batch-all-objects", "--batch-check").splitlines()
    for line in ids:
        name, kind, _ = line.split()
        if kind == "blob":
            content = subprocess.run(
                ["git", "cat-file", "blob", name], cwd=sanne.root, check=True, capture_output=True
            ).stdout
            assert b"bellen" not in content
            assert CANARIES["plan"].encode() not in content


def test_somebody_without_the_key_keeps_both_versions_whole(sanne: Clone, village: Village) -> None:
    edit_both(sanne, {"status": "done"}, {"due": "2026-05-01"})
    sanne.git("push", "-q", "origin", "main", "theirs")
    bram = village.clone("bram")
    bram.vault().set_up()
    bram.git("branch", "-q", "theirs", "origin/theirs")
    before = bram.path("plan").read_bytes()
    assert try_git(bram, "merge", "theirs") != 0
    assert bram.path("plan").read_bytes() == before
    theirs = subprocess.run(
        ["git", "cat-file", "blob", f"theirs:cases/{bram.case}/plan.yaml.age"],
        cwd=bram.root, check=True, capture_output=True,
    ).stdout  # fmt: skip
    parse_header(theirs)


@pytest.mark.parametrize("fault", ["no key", "no python", "broken file"])
def test_a_driver_that_fails_leaves_theirs_to_be_had(sanne: Clone, fault: str) -> None:
    edit_both(sanne, {"status": "done"}, {"due": "2026-05-01"})
    before = sanne.path("plan").read_bytes()
    if fault == "no python":
        driver = sanne.git("config", "merge.casekit.driver").strip()
        sanne.git("config", "merge.casekit.driver", driver.replace("/bin/python", "/bin/gone"))
    if fault == "broken file":
        sanne.git("switch", "-q", "theirs")
        sanne.path("plan").write_bytes(b"age-encryption.org/v1\nbroken\n")
        sanne.git("commit", "-q", "--no-verify", "-am", "broken")
        sanne.git("switch", "-q", "main")
    env = ["CASEKIT_IDENTITY=/nowhere"] if fault == "no key" else []
    assert try_git(sanne, "merge", "theirs", env=env) != 0
    assert sanne.path("plan").read_bytes() == before
    stages = sanne.git("ls-files", "--unmerged")
    assert "\tcases/" in stages
    assert " 3\t" in stages


def test_a_clone_without_set_up_gets_a_conflict_of_whole_files(village: Village) -> None:
    clone = village.clone("sanne")
    clone.git("branch", "theirs")
    edit_both(clone, {"status": "done"}, {"due": "2026-05-01"})
    before = clone.path("plan").read_bytes()
    assert try_git(clone, "merge", "theirs") == 1
    assert clone.path("plan").read_bytes() == before


def test_git_log_shows_what_one_may_read(sanne: Clone) -> None:
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    assert "+    status: done" in sanne.git("log", "-p", "-1")


def test_git_log_goes_on_past_what_one_may_not_read(sanne: Clone, village: Village) -> None:
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.git("push", "-q", "origin", "main")
    bram = village.clone("bram")
    bram.vault().set_up()
    shown = bram.git("log", "-p")
    assert "(sealed " in shown
    assert CANARIES["plan"] not in shown


def test_the_driver_leaves_a_merge_that_both_sides_made_alike(sanne: Clone) -> None:
    edit_both(sanne, {"status": "done"}, {"status": "done"})
    sanne.git("merge", "-q", "--no-edit", "theirs")
    assert is_age_file(sanne.path("plan").read_bytes())
    assert sanne.vault().validate().fine


def test_git_can_be_mixed_with_sync(sanne: Clone, village: Village) -> None:
    samira = village.clone("samira")
    samira.vault().set(samira.case, AGREEMENT, {"due": "2026-05-01"})
    samira.vault().sync()
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.git("pull", "-q", "--no-rebase", "--no-edit")
    sanne.vault().sync()
    samira.vault().sync()
    assert samira.head == sanne.head
    assert git(village.bare, "rev-parse", "main").strip() == sanne.head


def test_what_the_driver_loads_is_light(sanne: Clone) -> None:
    done = subprocess.run(
        ["sh", "-c", sanne.git("config", "merge.casekit.driver").split(" merge-driver ")[0]
         .replace("from casekit.plumbing import main;main()",
                  "import casekit.plumbing, casekit.vault.driver;print(*sys.modules)")],
        cwd=sanne.root, check=True, capture_output=True, text=True,
    )  # fmt: skip
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "pyrage" in loaded
    assert not loaded & {"typer", "click", "rich", "jsonschema", "jsonschema_rs", "git", "jinja2"}

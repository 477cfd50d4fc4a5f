"""People who use git itself: merge, rebase, cherry-pick, stash and log -p in a set-up clone."""

import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from casekit.api import new_identity
from casekit.errors import GitStateError
from casekit.vault import driver, driver_plain
from casekit.vault.cipher import decrypt
from casekit.vault.header import is_age_file, parse_header
from casekit.vault.identity import load, new
from tests.clones import Clone, Village, git
from tests.vaults import AGREEMENT, CANARIES


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
    return told_by_git(clone, *arguments, env=env)[0]


def told_by_git(clone: Clone, *arguments: str, env: Sequence[str] = ()) -> tuple[int, str]:
    """The same, with what was said to the user."""
    who = ["-c", "user.name=Test", "-c", "user.email=test@casekit.invalid"]
    command = ["env", *env, "git", *who, *arguments]
    done = subprocess.run(
        command, cwd=clone.root, check=False, capture_output=True, encoding="utf-8"
    )
    return done.returncode, done.stderr


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


@pytest.mark.parametrize("fault", ["no key", "wrong key", "locked key", "no python", "broken file"])
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
    locked = sanne.at.with_name("locked.txt")
    new(locked, "geheim")
    keys = {"no key": "/nowhere", "wrong key": sanne.key_file("bram"), "locked key": locked}
    env = [f"CASEKIT_IDENTITY={keys[fault]}"] if fault in keys else []
    status, said = told_by_git(sanne, "merge", "theirs", env=env)
    assert status != 0
    assert f"git checkout --theirs -- cases/{sanne.case}/plan.yaml.age" in said
    assert "git rebase --abort" in said
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


def versions(clone: Clone, folder: Path) -> tuple[list[str], str]:
    """The three versions of the plan as git hands them to its driver, and the path."""
    path = f"cases/{clone.case}/plan.yaml.age"
    base = clone.git("merge-base", "main", "theirs").strip()
    files = []
    for revision in (base, "main", "theirs"):
        sealed = subprocess.run(
            ["git", "cat-file", "blob", f"{revision}:{path}"],
            cwd=clone.root, check=True, capture_output=True,
        ).stdout  # fmt: skip
        files.append(folder / f"{revision}.age")
        files[-1].write_bytes(sealed)
    return [str(file) for file in files], path


def opened(clone: Clone, file: str) -> str:
    key = load(clone.key_file(clone.owner), ask=lambda _: "")
    return decrypt(Path(file).read_bytes(), key).decode()


def test_the_light_driver_comes_to_the_text_of_the_whole_one(sanne: Clone, tmp_path: Path) -> None:
    edit_both(sanne, {"status": "done"}, {"due": "2026-05-01"})
    (base, ours, theirs), path = versions(sanne, tmp_path)
    before = Path(ours).read_bytes()
    key = sanne.key_file("sanne")
    assert driver_plain.merge_in_place(base, ours, theirs, path, identity_file=bytes(key))
    light = opened(sanne, ours)
    Path(ours).write_bytes(before)
    environ = {"CASEKIT_IDENTITY": str(key)}
    files = Path(base), Path(ours), Path(theirs)
    assert driver.merge_in_place(*files, path, root=sanne.root, environ=environ) == 0
    assert light == opened(sanne, ours)
    assert driver_plain.readable(ours, identity_file=bytes(key)) == light.encode()


@pytest.mark.parametrize("unusual", ["conflict", "path", "key", "no key", "broken", "no base"])
def test_the_light_driver_writes_nothing_where_anything_is_unusual(
    sanne: Clone, tmp_path: Path, unusual: str
) -> None:
    edit_both(sanne, {"due": "2026-05-02" if unusual == "conflict" else ""}, {"due": "2026-05-01"})
    (base, ours, theirs), path = versions(sanne, tmp_path)
    key = sanne.key_file("bram" if unusual == "key" else "sanne")
    if unusual == "path":
        path = path.replace("plan", "goals")
    if unusual == "broken":
        Path(theirs).write_bytes(Path(theirs).read_bytes()[:-1])
    if unusual == "no base":
        Path(base).write_bytes(b"")
    before = Path(ours).read_bytes()
    identity = b"" if unusual == "no key" else bytes(key)
    assert not driver_plain.merge_in_place(base, ours, theirs, path, identity_file=identity)
    assert Path(ours).read_bytes() == before
    assert sorted(tmp_path.glob("*.casekit")) == []


def test_the_light_driver_loads_nothing_of_the_standard_library(
    sanne: Clone, tmp_path: Path
) -> None:
    edit_both(sanne, {"status": "done"}, {"due": "2026-05-01"})
    files, path = versions(sanne, tmp_path)
    command = sanne.git("config", "merge.casekit.driver").partition("; case")[0]
    command = command.replace("main()", "run(sys.argv[1:]);print(*sys.modules)")
    command = command.replace("import main;", "import run;").replace("%O %A %B %P", "")
    done = subprocess.run(
        ["sh", "-c", f"{command} {shlex.join([*files, path])}"],
        cwd=sanne.root, check=True, capture_output=True, text=True,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "casekit.vault.driver_plain" in loaded
    assert not loaded & {"casekit.vault.driver", "os", "re", "typing", "collections", "ruamel"}


def test_a_diff_tells_that_a_file_changed_where_casekit_can_not_be_run(sanne: Clone) -> None:
    command = sanne.git("config", "diff.casekit.textconv").strip()
    sanne.git("config", "diff.casekit.textconv", command.replace(sys.executable, "/nowhere"))
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    shown = sanne.git("log", "-p", "-1")
    assert len({line for line in shown.splitlines() if "can not be run here" in line}) == 2


def test_a_wrong_passphrase_is_not_told_as_none(sanne: Clone, tmp_path: Path) -> None:
    key = tmp_path / "locked.txt"
    new_identity(key, passphrase="right")
    for given, said in (
        ({}, "set CASEKIT_PASSPHRASE"),
        (
            {"CASEKIT_PASSPHRASE": "wrong"},
            "is not the passphrase",
        ),
    ):
        environ = {"CASEKIT_IDENTITY": str(key), **given}
        assert said in driver.readable(sanne.path("plan"), environ=environ)


def test_whose_a_value_is_can_be_told_after_a_merge_by_git(sanne: Clone) -> None:
    edit_both(sanne, {"due": "2026-05-02"}, {"due": "2026-05-01"})
    mine = sanne.vault().section(sanne.case, "plan").agreements[0].due
    try_git(sanne, "merge", "theirs")
    sanne.git("add", "-A")
    sanne.git("commit", "-q", "-m", "merged")
    (conflict,) = sanne.vault().conflicts(sanne.case)
    assert conflict.ours == str(mine)
    sanne.vault().resolve(sanne.case, conflict.id, take="ours")
    assert sanne.vault().section(sanne.case, "plan").agreements[0].due == mine


def test_a_patch_that_stopped_half_way_is_named(sanne: Clone) -> None:
    patch = sanne.root.parent / "odd.patch"
    patch.write_text("From: a <a@b.c>\nSubject: x\n\n---\ndiff --git a/no b/no\n"
                     "--- a/no\n+++ b/no\n@@ -1 +1 @@\n-a\n+b\n")  # fmt: skip
    with pytest.raises(subprocess.CalledProcessError):
        sanne.git("am", str(patch))
    with pytest.raises(GitStateError, match="a git am is in progress") as refused:
        sanne.vault().sync()
    assert "git am --abort" in refused.value.hint

"""What must never get into the history is stopped at the commit, at the push, and in CI."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from casekit.format.envelope import digest, split, wrap
from casekit.vault.cipher import encrypt
from tests.clones import Clone, Village
from tests.command_line import Desk
from tests.vaults import AGREEMENT, CANARIES, FOR_SAMIRA, SmallVault

PLAN = "meta:\n  casekit: 1\nagreements: []\n"
LATER = date(2026, 7, 1)
KEY = "AGE-SECRET-KEY-1" + "Q" * 58 + "\n"


@pytest.fixture
def sanne(village: Village) -> Clone:
    clone = village.clone("sanne")
    clone.vault().set_up()
    return clone


def attempt(clone: Clone, *arguments: str) -> tuple[int, str]:
    """Run git where a hook may refuse; gives its status and what was said."""
    who = ["-c", "user.name=Test", "-c", "user.email=test@casekit.invalid"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=clone.root, check=False, capture_output=True, text=True
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cases/{case}/plan.yaml", PLAN, "does not belong"),
        ("cases/{case}/goals.yaml.age", PLAN, "not sealed"),
        ("plan.yaml", PLAN, "does not belong"),
        ("notes/plan.txt", PLAN, "does not belong"),
        ("mine.txt", KEY, "private key"),
        ("team/sanne.yaml", KEY, "private key"),
    ],
)
def test_what_is_plain_or_secret_is_not_committed(
    sanne: Clone, name: str, content: str, said: str
) -> None:
    path = sanne.root / name.format(case=sanne.case)
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    before = sanne.head
    sanne.git("add", "-A")
    status, told = attempt(sanne, "commit", "-m", "oops")
    assert status == 1
    assert said in told
    assert "bellen" not in told
    assert sanne.head == before


def test_the_guard_speaks_the_language_of_who_commits(
    sanne: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEKIT_LANG", "nl")
    (sanne.root / "plan.yaml").write_text(PLAN)
    sanne.git("add", "-A")
    status, told = attempt(sanne, "commit", "-m", "oops")
    assert status == 1
    assert "casekit: plan.yaml: dit hoort niet in een kluis" in told
    assert "  tip: " in told
    assert told.endswith("casekit: er is niets vastgelegd\n")


def test_markers_in_a_sealed_file_are_not_committed(sanne: Clone) -> None:
    whole = sanne.path("plan").read_bytes()
    sanne.path("plan").write_bytes(
        b"<<<<<<< HEAD\n" + whole + b"\n=======\n" + whole + b"\n>>>>>>> theirs\n"
    )
    status, told = attempt(sanne, "commit", "-am", "oops")
    assert status == 1
    assert "conflict markers" in told


def test_a_section_in_the_place_of_another_is_not_committed(sanne: Clone) -> None:
    shutil.copy(sanne.path("goals"), sanne.path("plan"))
    status, told = attempt(sanne, "commit", "-am", "oops")
    assert status == 1
    assert "another case or section" in told


def test_an_older_version_for_somebody_who_may_not_read_any_more_is_not_committed(
    sanne: Clone,
) -> None:
    before = sanne.path("plan").read_bytes()
    consent = next(
        one.consent.id for one in sanne.vault().consents(sanne.case) if "samira" in one.consent.to
    )
    sanne.vault().withdraw(sanne.case, consent)
    sanne.path("plan").write_bytes(before)
    status, told = attempt(sanne, "commit", "-am", "oops")
    assert status == 1
    assert "samira can still open this" in told


@pytest.fixture
def ended(sanne: Clone, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A clone where samira's consent for the plan has ended since it was sealed."""
    vault = sanne.vault()
    vault.withdraw(sanne.case, FOR_SAMIRA)
    vault.give(sanne.case, to=["samira"], sections=["plan", "consents"], purposes=["x"],
               until=date(2026, 6, 1))  # fmt: skip
    sanne.git("push", "-q", "--no-verify", "origin", "main")
    monkeypatch.setenv("CASEKIT_TODAY", str(LATER))
    return sanne


def test_a_text_for_somebody_whose_consent_has_ended_is_not_committed(ended: Clone) -> None:
    reseal(ended, "plan", change=("fiets", "step"))
    status, told = attempt(ended, "commit", "-am", "oops")
    assert status == 1
    assert "samira can still open this" in told
    assert "ended on 2026-06-01" in told
    assert f"git restore --staged --worktree cases/{ended.case}/plan" in told
    ended.git("restore", "--staged", "--worktree", ".")
    ended.vault(today=LATER).seal()


def test_nor_pushed_until_a_keeper_has_sealed_it_anew(ended: Clone) -> None:
    reseal(ended, "plan", change=("fiets", "step"))
    ended.git("commit", "-q", "--no-verify", "-am", "written while it stood")
    status, told = attempt(ended, "push", "origin", "main")
    assert status == 1
    assert f"casekit seal {ended.case}" in told
    ended.vault(today=LATER).seal()
    ended.git("push", "-q", "origin", "main")


def test_whoever_does_not_decide_is_told_who_does(ended: Clone, village: Village) -> None:
    samira = village.clone("samira")
    samira.vault().set_up()
    reseal(samira, "plan", change=("fiets", "step"))
    status, told = attempt(samira, "commit", "-am", "oops")
    assert status == 1
    assert "samira can still open this" in told
    assert "ask sanne, who decides" in told


def test_a_merge_by_git_is_told_to_seal_it_afterwards(ended: Clone) -> None:
    ended.git("switch", "-q", "-c", "other")
    reseal(ended, "plan", change=("maken.", "repareren."))
    ended.git("commit", "-q", "--no-verify", "-am", "one")
    ended.git("switch", "-q", "main")
    reseal(ended, "plan", change=("maken.", "verkopen."))
    ended.git("commit", "-q", "--no-verify", "-am", "other")
    assert attempt(ended, "merge", "other")[0] == 1
    ended.git("add", "-A")
    status, told = attempt(ended, "commit", "-m", "both")
    assert status == 0, told
    assert f"once the merge is committed: casekit seal {ended.case}" in told
    ended.vault(today=LATER).seal()
    assert not ended.opens("samira", "plan")


def test_a_key_in_an_earlier_commit_is_not_pushed(sanne: Clone) -> None:
    (sanne.root / "mine.txt").write_text(KEY)
    sanne.git("add", "-A")
    sanne.git("commit", "-q", "--no-verify", "-m", "oops")
    (sanne.root / "mine.txt").unlink()
    sanne.git("commit", "-q", "-am", "taken away, but not from the history")
    status, told = attempt(sanne, "push", "origin", "main")
    assert status != 0
    assert "mine.txt: this holds a private key" in told


def test_ordinary_work_passes_the_guards(sanne: Clone) -> None:
    (sanne.root / "README.md").write_text("How to merge: <<<<<<< is a marker\n")
    sanne.git("add", "-A")
    sanne.git("commit", "-q", "-m", "words")
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.git("push", "-q", "origin", "main")


def test_only_what_is_staged_counts(sanne: Clone) -> None:
    (sanne.root / "mine.txt").write_text(KEY)
    (sanne.root / "README.md").write_text("words\n")
    sanne.git("add", "README.md")
    sanne.git("commit", "-q", "-m", "words")


def test_hooks_that_were_there_run_first_and_may_refuse(village: Village) -> None:
    clone = village.clone("sanne")
    hook = clone.root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho mine >&2\nexit 7\n")
    hook.chmod(0o755)
    clone.vault().set_up()
    assert not clone.vault().set_up(), "a second time has nothing to do"
    (clone.root / "README.md").write_text("words\n")
    clone.git("add", "-A")
    status, told = attempt(clone, "commit", "-m", "words")
    assert (status, told.strip()) == (1, "mine")


def test_no_hook_is_lost_though_another_tool_put_its_own_over_ours(village: Village) -> None:
    clone = village.clone("sanne", "hooked")
    folder = clone.root / ".git" / "hooks"
    for said in ("the first", "of a tool"):
        hook = folder / "pre-commit"
        hook.unlink(missing_ok=True)
        hook.write_text(f"#!/bin/sh\necho {said} >&2\n", "utf-8")
        hook.chmod(0o755)
        clone.vault().set_up()
    (clone.root / "README.md").write_text("words\n", "utf-8")
    clone.git("add", "-A")
    status, told = attempt(clone, "commit", "-m", "words")
    assert (status, set(told.splitlines())) == (0, {"the first", "of a tool"})


def test_a_push_hook_that_was_there_gets_what_git_tells(village: Village, tmp_path: Path) -> None:
    clone = village.clone("sanne")
    hook = clone.root / ".git/hooks/pre-push"
    hook.write_text(f"#!/bin/sh\ncat > '{tmp_path}/told'\n")
    hook.chmod(0o755)
    clone.vault().set_up()
    clone.vault().set(clone.case, AGREEMENT, {"status": "done"})
    clone.git("push", "-q", "origin", "main")
    assert clone.head in (tmp_path / "told").read_text()


def test_hooks_kept_elsewhere_are_left_alone(village: Village, tmp_path: Path) -> None:
    clone = village.clone("sanne")
    shared = tmp_path / "shared"
    shared.mkdir()
    clone.git("config", "core.hooksPath", str(shared))
    told = [note for note in clone.vault().set_up() if str(shared) in note]
    for name, note in zip(("pre-commit", "pre-push"), told, strict=True):
        assert str(shared / name) in note
    assert not list(shared.iterdir())


def test_the_doctor_finds_what_is_missing(village: Village) -> None:
    clone = village.clone("sanne")
    codes = {one.code for one in clone.vault().check_setup().findings}
    assert codes == {"setup-driver", "setup-attributes", "setup-hook", "setup-signing"}
    clone.vault().set_up()
    assert clone.vault().check_setup().fine


def test_the_doctor_warns_of_a_driver_that_is_committed(sanne: Clone) -> None:
    (sanne.root / ".gitattributes").write_text("*.age merge=casekit\n")
    codes = {one.code for one in sanne.vault().check_setup().findings}
    assert codes == {"setup-gitattributes"}


def ci(clone: Clone, tmp_path: Path) -> Desk:
    """A hosting site: the files, and nobody's key."""
    return Desk(clone.root, tmp_path / "no-such-key.txt")


def test_validate_works_without_any_key(sanne: Clone, tmp_path: Path) -> None:
    found = ci(sanne, tmp_path).json("validate")
    assert found["findings"] == []
    assert found["checked"] > 10


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cases/{case}/plan.yaml", PLAN, "file-stray"),
        ("cases/{case}/plan.yaml.age", PLAN, "file-unsealed"),
        ("cases/{case}/plan.yaml.age", "age-encryption.org/v1\nbroken", "file-corrupt"),
        ("cases/{case}/plan.yaml.age", "<<<<<<< HEAD\n=======\n>>>>>>> x\n", "merge-markers"),
        ("cases/{case}/diary.yaml.age", "age-encryption.org/v1\n", "file-stray"),
        ("cases/notacase/plan.yaml.age", "age-encryption.org/v1\n", "file-stray"),
        ("plan.yaml", PLAN, "file-stray"),
        ("deep/down/keys.txt", KEY, "key-file"),
        ("team/sanne.yaml", "name: [\n", "yaml-syntax"),
    ],
)
def test_validate_without_a_key_finds(
    sanne: Clone, tmp_path: Path, name: str, content: str, code: str
) -> None:
    path = sanne.root / name.format(case=sanne.case)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    codes = {one["code"] for one in ci(sanne, tmp_path).json("validate", status=1)["findings"]}
    assert code in codes


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("recipients:\n", "recipients:\n  - age2qqqqqqqqqqqqqqqqqqqq\n", "age"),
        ("role:", "hobby: schaken\nrole:", "hobby"),
    ],
)
def test_an_unsound_registry_is_not_committed(sanne: Clone, old: str, new: str, said: str) -> None:
    path = sanne.root / "team/samira.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    status, told = attempt(sanne, "commit", "-am", "oops")
    assert status == 1
    assert "team/samira.yaml" in told
    assert said in told


def test_a_change_of_the_team_by_somebody_else_than_the_keykeeper_is_not_committed(
    sanne: Clone, village: Village
) -> None:
    path = sanne.root / "team/sanne.yaml"
    assert "keykeeper" in path.read_text()
    samira = village.clone("samira")
    samira.vault().set_up()
    theirs = samira.root / "team/sanne.yaml"
    theirs.write_text(theirs.read_text().replace("name: ", "name: X", 1))
    status, told = attempt(samira, "commit", "-am", "oops")
    assert status == 1
    assert "only a keykeeper may change this: sanne" in told
    path.write_text(path.read_text().replace("name: ", "name: X", 1))
    sanne.git("commit", "-qam", "she may")


def test_a_member_may_end_the_own_membership(village: Village) -> None:
    samira = village.clone("samira")
    samira.vault().set_up()
    path = samira.root / "team/samira.yaml"
    path.write_text(path.read_text() + "until: 2026-06-01\n")
    samira.git("commit", "-qam", "I leave")


def test_a_section_that_is_taken_away_is_not_committed(sanne: Clone) -> None:
    sanne.git("rm", "-q", str(sanne.path("goals")))
    status, told = attempt(sanne, "commit", "-m", "oops")
    assert status == 1
    assert "a section is taken away" in told


def reseal(
    clone: Clone, section: str, reader: str = "", change: tuple[str, str] = ("", "")
) -> None:
    """Put a section in place that follows on its last version, with one more reader or a change."""
    text = clone.vault().text(clone.case, section)
    envelope, body = split(text)
    readers = {**envelope.readers, **({reader: (clone.public(reader),)} if reader else {})}
    new = replace(envelope, revision=envelope.revision + 1, previous=digest(text), readers=readers)
    keys = [key for keys in readers.values() for key in keys]
    sealed = encrypt(wrap(new, body.replace(*change)).encode(), keys)
    clone.path(section).write_bytes(sealed)


def test_readers_that_somebody_adds_who_decides_nothing_are_not_committed(
    village: Village,
) -> None:
    samira = village.clone("samira")
    samira.vault().set_up()
    reseal(samira, "plan", "joris")
    status, told = attempt(samira, "commit", "-am", "oops")
    assert status == 1
    assert "sealed to joris" in told


def test_what_does_not_follow_the_format_is_told_and_committed(sanne: Clone) -> None:
    reseal(sanne, "plan", change=("agreements:", "agrements:"))
    status, told = attempt(sanne, "commit", "-am", "half done")
    assert status == 0
    assert "agrements" in told
    assert CANARIES["plan"] not in told


def test_the_doctor_finds_hooks_kept_elsewhere_that_do_not_guard(
    sanne: Clone, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    hooks = Path(sanne.git("rev-parse", "--git-path", "hooks").strip())
    sanne.git("config", "core.hooksPath", str(shared))
    found = [one for one in sanne.vault().check_setup().findings if one.code == "setup-hook"]
    assert len(found) == 2
    for name in ("pre-commit", "pre-push"):
        shutil.copy(sanne.root / hooks / name, shared / name)
    assert sanne.vault().check_setup().fine
    assert not [note for note in sanne.vault().set_up() if str(shared) in note]


@pytest.mark.parametrize("where", ["--local", "--global"])
def test_what_the_doctor_says_of_hooks_kept_elsewhere_brings_back_the_guard(
    sanne: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    sanne.git("config", where, "core.hooksPath", str(tmp_path / "shared"))
    found = [one for one in sanne.vault().check_setup().findings if one.code == "setup-hook"]
    subprocess.run(found[0].hint.partition(",")[0].split(), cwd=sanne.root, check=True)
    sanne.vault().set_up()
    assert sanne.vault().check_setup().fine
    (sanne.root / "cases" / sanne.case / "plan.yaml").write_text("x: y\n")
    sanne.git("add", "-A")
    assert attempt(sanne, "commit", "-m", "plain")[0] == 1


def test_the_doctor_looks_at_the_hooks_that_husky_calls(sanne: Clone) -> None:
    folder = sanne.root / ".husky"
    (folder / "_").mkdir(parents=True)
    hooks = Path(sanne.git("rev-parse", "--git-path", "hooks").strip())
    for name in ("pre-commit", "pre-push"):
        (folder / "_" / name).write_text('#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n')
    sanne.git("config", "core.hooksPath", ".husky/_")
    found = [one for one in sanne.vault().check_setup().findings if one.code == "setup-hook"]
    assert [one.file for one in found] == [
        str(folder / name) for name in ("pre-commit", "pre-push")
    ]
    for name in ("pre-commit", "pre-push"):
        shutil.copy(sanne.root / hooks / name, folder / name)
    assert sanne.vault().check_setup().fine
    shutil.rmtree(folder / "_")
    assert not sanne.vault().check_setup().fine, "git calls nothing where husky was not installed"


def test_the_way_out_of_a_conflict_is_that_of_what_was_begun(sanne: Clone) -> None:
    def hint(*words: str) -> str:
        assert attempt(sanne, "-c", "merge.casekit.driver=false", *words)[0] != 0
        found = [one for one in sanne.vault().validate().findings if one.code == "file-unmerged"]
        return found[0].hint

    name = str(sanne.path("goals").relative_to(sanne.root))
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    sanne.git("branch", "other")
    sanne.git("reset", "-q", "HEAD~1")
    sanne.git("stash")
    sanne.vault().add(sanne.case, "goal", {"own_words": "Rust"})
    back = hint("stash", "pop")
    assert "--abort" not in back
    (command,) = re.findall(rf"git restore [^;]*? -- {re.escape(name)}", back)
    sanne.git(*command.split()[1:])
    assert sanne.vault().validate().fine
    assert sanne.git("stash", "list")
    for word in ("merge", "rebase", "cherry-pick"):
        assert f"git {word} --abort" in hint(word, "other")
        sanne.git(word, "--abort")


def test_nobody_is_told_to_commit_a_plain_file(small: SmallVault) -> None:
    (small.path("plan").with_name("plan.yaml")).write_text("agreements: []\n", "utf-8")
    (small.root / "notes.md").write_text("x\n", "utf-8")
    told = [one.text for one in small.as_().status() if one.kind == "uncommitted"]
    [plain] = [text for text in told if "plan.yaml" in text]
    assert "don't commit it" in plain
    assert "git add" not in plain
    assert [text for text in told if "notes.md is not committed" in text]

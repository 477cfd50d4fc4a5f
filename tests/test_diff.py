"""What differs between revisions of a vault, the work tree and files, in words, and whose it is."""

import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from casekit import Vault
from casekit.api import diff_files
from casekit.errors import NoKeyError, UsageError
from casekit.model.differences import Difference
from tests.clones import found, git
from tests.office import Office
from tests.refusals import refused
from tests.vaults import AGREEMENT, CANARIES, GOAL, SISTER, SmallVault

BIKE = f"agreement “De fiets van de {CANARIES['plan']} maken.” ({AGREEMENT})"


def words(changes: Sequence[Difference]) -> list[tuple[str, str]]:
    return [(one.section or one.file, one.words) for one in changes]


def by(changes: Sequence[Difference]) -> dict[str, str]:
    """Who did what, by field."""
    return {one.field: one.by for one in changes}


def rewrite(small: SmallVault, section: str, old: str, new: str, *, name: str = "sanne") -> None:
    """Change the text of a section as somebody does in an editor."""
    from casekit.format.envelope import split

    vault = small.as_(name)
    body = split(vault.text(small.case, section))[1]
    assert old in body
    vault.replace(small.case, section, body.replace(old, new))


# --- work tree and revisions ---------------------------------------------------------


def test_nothing_differs_in_a_fresh_vault(small: SmallVault) -> None:
    assert small.as_().diff().changes == ()
    assert small.as_().diff(small.case).changes == ()


def test_the_work_tree_is_compared_with_the_last_commit(small: SmallVault) -> None:
    small.as_().set(small.case, AGREEMENT, {"status": "done"})
    small.git("reset", "--quiet", "--soft", "HEAD~1")
    (change,) = small.as_().diff(small.case).changes
    assert change.words == f"{BIKE}: status open → done"
    assert (change.case, change.section, change.field) == (small.case, "plan", "agreements.status")
    assert (change.kind, change.old, change.new) == ("changed", "open", "done")
    assert (change.by, change.when, change.commit, change.credit) == ("", None, "", "")


def test_files_that_came_or_went_are_told(small: SmallVault) -> None:
    vault = small.as_()
    vault.add(small.case, "request", {"text": "een bed"})
    small.git("reset", "--quiet", "HEAD~1")
    small.path("goals").unlink()
    (small.root / "brief.txt").write_text("hallo")
    found = words(small.as_().diff().changes)
    assert ("goals", "taken away") in found
    assert ("budget", "begun") in found
    assert any(
        section == "budget" and "request added: “een bed”" in said for section, said in found
    )
    assert ("brief.txt", "file added") in found


def test_the_team_and_the_settings_are_told_field_by_field(small: SmallVault) -> None:
    small.as_().retire_member("bram")
    (change,) = small.as_().diff("HEAD~1", language="nl").changes
    assert (change.file, change.section, change.case) == ("team/bram.yaml", "", "")
    assert change.words == "tot is nu 2026-03-12"
    assert small.as_().diff(small.case, "HEAD~1").changes == ()


def test_two_revisions_are_compared_in_any_spelling_of_git(small: SmallVault) -> None:
    before = small.head
    vault = small.as_()
    vault.set(small.case, AGREEMENT, {"status": "working"})
    small.git("tag", "gebeld")
    vault.set(small.case, AGREEMENT, {"status": "done"})
    for ends in (["HEAD~2", "gebeld"], [before[:9], "HEAD~1"], [f"{before}..gebeld"]):
        (change,) = small.as_().diff(small.case, *ends).changes
        assert change.words == f"{BIKE}: status open → being worked on"
    (change,) = small.as_().diff("gebeld..").changes
    assert change.words == f"{BIKE}: status being worked on → done"
    assert small.as_().diff("HEAD", "HEAD").changes == ()


def test_a_day_is_the_last_commit_before_its_end(
    small: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date.today()  # noqa: DTZ011 - git reckons days by the clock of the computer as well
    small.as_().set(small.case, AGREEMENT, {"status": "done"})
    assert small.as_().diff(small.case, today.isoformat()).changes == ()
    start = small.git("rev-parse", "HEAD~1").strip()
    then = f"{(today - timedelta(days=40)).isoformat()}T12:00:00"
    small.git("checkout", "--quiet", "--orphan", "oud", start)
    monkeypatch.setenv("GIT_COMMITTER_DATE", then)
    small.git("commit", "--quiet", "--message=old")
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    small.as_().set(small.case, AGREEMENT, {"status": "dropped"})
    day = (today - timedelta(days=40)).isoformat()
    (change,) = small.as_().diff(small.case, day).changes
    assert change.words.endswith("status open → dropped")
    with refused(small, UsageError, 2) as refusal:
        small.as_().diff((today - timedelta(days=41)).isoformat())
    assert f"no commit of {today - timedelta(days=41)}" in refusal.error.message


@pytest.mark.parametrize(
    "asked",
    [["nergens"], ["HEAD~999"], ["--output=x"], [""], ["HEAD", "x y"], ["a..b"], ["HEAD^{tree}"]],
)
def test_a_revision_that_is_not_there_is_refused(asked: list[str], small: SmallVault) -> None:
    with refused(small, UsageError, 2) as refusal:
        small.as_().diff(*asked)
    assert "there is no revision" in refusal.error.message


def test_a_case_that_is_not_there_is_refused(small: SmallVault) -> None:
    with refused(small, UsageError, 2) as refusal:
        small.as_().diff("00000000")
    assert "there is no such case" in refusal.error.message
    with refused(small, UsageError, 2) as refusal:
        small.as_().diff(small.case, "HEAD", "HEAD", "HEAD")
    assert "at most one case" in refusal.error.message


def test_a_case_that_is_gone_can_still_be_compared(small: SmallVault) -> None:
    small.git("rm", "--quiet", "-r", f"cases/{small.case}")
    small.git("commit", "--quiet", "--message=gone")
    found = words(small.as_().diff(small.case, "HEAD~1").changes)
    assert ("plan", "taken away") in found
    assert len(found) == 8


# --- whose it is ---------------------------------------------------------------------


def test_each_change_is_told_with_who_did_it_and_when(small: SmallVault) -> None:
    start = small.head
    small.as_("samira").set(small.case, AGREEMENT, {"status": "done"})
    small.as_().set(small.case, AGREEMENT, {"due": "2026-04-08", "result": "hij rijdt"})
    changes = small.as_().diff(small.case, start).changes
    assert by(changes) == {
        "agreements.status": "Samira",
        "agreements.due": "sanne",
        "agreements.result": "sanne",
    }
    status = next(one for one in changes if one.field == "agreements.status")
    assert status.commit == small.git("rev-parse", "HEAD~1").strip()
    assert status.when is not None
    assert status.credit == f"by Samira on {status.when.day} {status.when:%B %Y}"
    (first, *_) = small.as_().diff(small.case, start, language="nl").changes
    assert first.credit.startswith("door ")


def test_the_last_of_several_hands_counts(small: SmallVault) -> None:
    start = small.head
    small.as_("samira").set(small.case, AGREEMENT, {"status": "working"})
    small.as_().set(small.case, AGREEMENT, {"status": "done"})
    small.as_("samira").set(small.case, AGREEMENT, {"result": "klaar"})
    assert by(small.as_().diff(start).changes) == {
        "agreements.status": "sanne",
        "agreements.result": "Samira",
    }


def test_what_is_not_committed_yet_is_nobodys(small: SmallVault) -> None:
    start = small.head
    small.as_("samira").set(small.case, AGREEMENT, {"status": "done"})
    small.as_().set(small.case, AGREEMENT, {"result": "klaar"})
    small.git("reset", "--quiet", "--soft", "HEAD~1")
    status, result = sorted(small.as_().diff(start).changes, key=lambda one: one.field)[::-1]
    assert (status.by, result.by) == ("Samira", "")
    assert result.credit == "not committed yet"


def test_an_edit_that_a_merge_brought_is_still_its_makers(
    small: SmallVault, tmp_path: Path
) -> None:
    village = found(small, tmp_path / "village")
    sanne, samira = village.clone("sanne"), village.clone("samira")
    start = sanne.head
    samira.vault().set(small.case, AGREEMENT, {"status": "done", "due": "2026-04-02"})
    samira.vault().sync()
    sanne.vault().set(small.case, AGREEMENT, {"result": "klaar", "due": "2026-04-03"})
    sanne.vault().sync()
    assert git(sanne.root, "rev-list", "--merges", "HEAD")
    changes = sanne.vault().diff(small.case, start, "HEAD").changes
    who = by(changes)
    assert (who["agreements.status"], who["agreements.result"]) == ("Samira", "sanne")
    # nobody but who merged made the conflict
    (conflict,) = [one for one in changes if one.field == "conflicts"]
    assert conflict.by == "sanne"
    assert conflict.words.startswith(f"two people changed {BIKE}, due at once: to be decided")


# --- what is told apart --------------------------------------------------------------


def test_comments_and_order_are_told_apart_from_content(small: SmallVault) -> None:
    rewrite(small, "plan", "# de fiets eerst", "# de fiets later")
    (comment,) = small.as_().diff("HEAD~1").changes
    assert comment.kind == "comment"
    assert comment.words == f"{BIKE}: only a comment changed: “de fiets eerst” → “de fiets later”"
    rewrite(small, "plan", "    who: samira\n    by: professional\n",
            "    by: professional\n    who: samira\n")  # fmt: skip
    (order,) = small.as_().diff("HEAD~1").changes
    assert (order.kind, order.words) == (
        "order", f"{BIKE}: only the order of the fields changed",
    )  # fmt: skip


def test_an_item_that_went_to_a_compartment_moved(small: SmallVault) -> None:
    start = small.head
    text = "  - id: a-med1c1\n    text: Pillen\n    status: done\n"
    rewrite(small, "plan", "agreements:\n", f"agreements:\n{text}")
    vault = small.as_()
    vault.replace(small.case, "plan.health", "question: Wat slik ik?\n")
    changes = small.as_().diff(start).changes
    moved = next(one for one in changes if one.kind == "moved")
    assert (moved.section, moved.old, moved.new) == ("plan", "plan.health", "plan")
    assert moved.words == "agreement “Pillen” (a-med1c1) moved from plan (health) to plan"
    assert ("plan", "agreement “Pillen” (a-med1c1): status open → done") in words(changes)
    assert {one.kind for one in changes if one.item == "a-med1c1"} == {"moved", "changed"}


def test_consents_are_told_in_plain_words(small: SmallVault) -> None:
    start = small.head
    vault = small.as_()
    consent = vault.give(small.case, to=["bram"], sections=["goals"], purposes=["x"]).id
    given = words(small.as_().diff(start).changes)
    assert ("consents", f"consent given to bram: goals ({consent})") in given
    assert ("goals", "can now be opened by bram") in given
    vault.withdraw(small.case, consent)
    both = words(small.as_().diff(start).changes)
    said = f"consent given to bram: goals, and withdrawn on 12 March 2026 ({consent})"
    assert both == [("consents", said)]


def test_a_party_is_called_by_name_by_those_who_may_know_it(small: SmallVault) -> None:
    start = small.head
    small.as_().set(small.case, AGREEMENT, {"who": ["samira", SISTER]})
    (who,) = small.as_().diff(start).changes
    assert who.words == f"{BIKE}: who samira → samira, zus van {CANARIES['network']}"
    assert who.new == ["samira", SISTER]
    (who,) = small.as_("samira").diff(start).changes
    assert who.words == f"{BIKE}: who samira → samira, {SISTER}"
    assert CANARIES["network"] not in repr(small.as_("samira").log())
    small.path("network").write_bytes(b"kapot")
    assert SISTER in small.as_().diff(start, "HEAD").changes[0].words


def test_another_key_of_a_reader_is_told(small: SmallVault) -> None:
    from casekit.format.yaml import parse
    from casekit.merge.differences import compare

    text = small.as_().text(small.case, "plan")
    other = text.replace(small.public("samira"), small.public("stranger"))
    (change,) = compare("plan", parse(text), parse(other))
    assert change.words == "is sealed to another key of samira from now on"


# --- what can't be read --------------------------------------------------------------


def test_of_a_sealed_section_only_that_it_changed(small: SmallVault) -> None:
    start = small.head
    small.as_().set(small.case, "a-med1c1", {"text": "Iets geheims"})
    small.as_().set(small.case, GOAL, {"status": "reached"})
    changes = small.as_("bram").diff(start).changes
    assert {(one.kind, one.words) for one in changes} == {("sealed", "changed (sealed to others)")}
    assert {one.section for one in changes} == {"goals", "plan.health"}
    assert {one.by for one in changes} == {"sanne"}
    assert not any(word in repr(changes) for word in ("geheims", *CANARIES.values()))


def test_who_came_later_or_left_is_told_no_word_of_the_rest(small: SmallVault) -> None:
    start = small.head
    small.as_().set(small.case, GOAL, {"own_words": "Iets geheims"})
    small.as_().give(small.case, to=["bram"], sections=["goals"], purposes=["x"])
    (change,) = [one for one in small.as_("bram").diff(start).changes if one.section == "goals"]
    assert change.words == "changed (what it was before is sealed to others)"
    consent = small.as_().consents(small.case)[-1].consent.id
    given = small.head
    small.as_().withdraw(small.case, consent)
    (change,) = [one for one in small.as_("bram").diff(given).changes if one.section == "goals"]
    assert change.words == "changed (what it is now is sealed to others)"


def test_garbage_that_somebody_pushed_has_a_placeholder(small: SmallVault) -> None:
    start = small.head
    small.path("plan").write_bytes(small.path("goals").read_bytes())
    small.path("meetings").write_bytes(b"age-encryption.org/v1\nkapot")
    small.path("goals").unlink()
    small.path("goals").symlink_to("/etc/passwd")
    (small.root / "team" / "bram.yaml").write_text("a: *b\n")
    small.git("add", "--all")
    blob = small.git("rev-parse", "HEAD").strip()
    link = f"160000,{'7' * 40},cases/{small.case}/network.yaml.age"
    small.git("update-index", "--add", "--cacheinfo", link)
    known = f"160000,{blob},cases/{small.case}/stories.yaml.age"
    small.git("update-index", "--add", "--cacheinfo", known)
    small.git("commit", "--quiet", "--message=garbage \x1b[2J")
    for vault in (small.as_(), small.as_("stranger")):
        assert vault.log()
        assert vault.diff(start).changes
        assert {one.case for one in vault.diff(start, "HEAD").changes} == {small.case, ""}
    found = {(one.section or one.file): one for one in small.as_().diff(start, "HEAD").changes}
    assert found["plan"].words == "changed (put here from another case or section)"
    assert "the file is broken" in found["meetings"].words
    assert found.keys() >= {"goals", "network", "stories", "team/bram.yaml"}
    back = {(one.section or one.file): one for one in small.as_().diff("HEAD", start).changes}
    assert "the file was broken" in back["meetings"].words


def test_a_section_that_is_no_record_has_a_placeholder(small: SmallVault) -> None:
    from casekit.vault.cipher import encrypt

    start = small.head
    meta = small.as_().text(small.case, "plan").partition("question")[0]
    texts = [
        "question: x\n",
        meta + "agreements: [1, {id: 5}]\nconflicts: {a: 1}\n",
        meta.replace("readers:", "readers: 3\nx:")
        + "agreements:\n  - id: a-7k2m9x\n    text: [1]\n",
        "meta:\n  case: [1]\n  section: plan\n",
    ]
    for text in texts:
        small.path("plan").write_bytes(encrypt(text.encode(), [small.public("sanne")]))
        small.git("commit", "--quiet", "--all", "--message=x")
    for count in range(len(texts)):
        assert small.as_().diff(f"HEAD~{count}", language="nl").changes or count == 0
    assert small.as_().diff(start).changes
    assert small.as_().log(small.case)


# --- files ---------------------------------------------------------------------------


def test_two_files_are_compared_outside_any_vault(small: SmallVault, tmp_path: Path) -> None:
    old, new = tmp_path / "plan-old.yaml.age", tmp_path / "plan.yaml"
    shutil.copy(small.path("plan"), old)
    new.write_text(small.as_().text(small.case, "plan").replace("open", "done"))
    found = diff_files(old, new, identity=small.key_file("sanne"))
    assert words(found.changes) == [("plan", f"{BIKE}: status open → done")]
    with pytest.raises(NoKeyError) as failure:
        diff_files(old, new, identity=small.key_file("stranger"))
    assert failure.value.message == f"{old}: not sealed to your key"


def test_plain_files_need_no_key_and_an_unknown_one_is_told_by_its_fields(tmp_path: Path) -> None:
    for name, text in (("a.yaml", "kleur: rood\n"), ("b.yaml", "kleur: blauw\n")):
        (tmp_path / name).write_text(text)
    found = diff_files(tmp_path / "a.yaml", tmp_path / "b.yaml", identity=tmp_path / "none")
    assert words(found.changes) == [("", "kleur rood → blauw")]
    with pytest.raises(UsageError, match="no section"):
        diff_files(tmp_path / "a.yaml", tmp_path / "b.yaml", section="plannen")


# --- the command ---------------------------------------------------------------------


def test_the_command_tells_in_words_and_in_json(office: Office) -> None:
    agreement = office.json("show", office.case, "plan")["agreements"][0]["id"]
    office.run("set", office.case, agreement, "status=done")
    shown = office.run("diff", office.case, "HEAD~1").out
    assert shown.startswith(f"{office.case}  plan\n  agreement “belt de huurbaas” ({agreement}): ")
    assert "status set to done, by Sanne de Boer on " in shown
    assert "\x1b" not in shown
    nl = office.run("diff", "HEAD~1", "--lang", "nl").out
    assert "afspraak “belt de huurbaas”" in nl
    assert ", door Sanne de Boer op " in nl
    data = office.json("diff", office.case, "HEAD~1")
    (change,) = data["changes"]
    assert list(change)[:9] == [
        "case", "section", "item", "field", "kind", "old", "new", "by", "when",
    ]  # fmt: skip
    assert (change["old"], change["new"], change["by"]) == (None, "done", "Sanne de Boer")
    entry = office.json("log", office.case)["entries"][0]
    assert entry["changes"] == [change]
    assert entry["lines"] == [change["words"]]
    none = office.run("diff")
    assert (none.out, none.err) == ("", "nothing differs\n")
    assert office.json("diff")["changes"] == []


def test_the_command_is_coloured_on_a_terminal_alone(office: Office) -> None:
    goal = office.json("show", office.case, "goals")["goals"][0]["id"]
    office.run("set", office.case, goal, "own_words=\x1b[2Jweg [bold]en[/bold]")
    assert "\x1b" not in office.at_terminal("diff", "HEAD~1")
    bright = {**office.more, "TERM": "xterm-256color", "NO_COLOR": ""}
    coloured = Office(office.folder, office.key, office.today, bright, office.case)
    shown = coloured.at_terminal("diff", "HEAD~1")
    assert "\x1b[33m" in shown
    # what somebody typed can neither command the terminal nor colour itself
    assert "\x1b[2J" not in shown
    assert "weg [bold]en[/bold]" in shown
    assert "\x1b[" in coloured.at_terminal("log", office.case)


def test_the_command_compares_files_and_refuses_what_is_not_there(
    office: Office, tmp_path: Path
) -> None:
    plan = office.run("show", office.case, "plan").out
    (tmp_path / "plan.yaml").write_text(plan)
    (tmp_path / "later.yaml").write_text(plan + "review_on: 2026-06-01\n")
    away = Office(tmp_path, office.key, office.today, office.more)
    assert away.run("diff", "plan.yaml", "later.yaml").out == (
        "plan\n  review on set to 2026-06-01\n"
    )
    assert "gone.yaml: no such file" in away.run("diff", "plan.yaml", "gone.yaml", status=2).err
    assert "is not inside a vault" in away.run("diff", status=2).err
    err = office.run("diff", "nergens", status=2).err
    assert "there is no revision 'nergens'" in err
    assert "hint: casekit log" in err
    assert "--section goes with two files" in office.run(
        "diff", "--section", "plan", status=2
    ).err  # fmt: skip


def test_looking_back_changes_nothing(small: SmallVault) -> None:
    with small.unchanged():
        vault: Vault = small.as_()
        vault.diff("HEAD~1")
        vault.log()
    subprocess.run(["git", "fsck"], cwd=small.root, check=True, capture_output=True)

"""The commands that bring clones together, as somebody types them."""

from pathlib import Path

import pytest

from tests.clones import git
from tests.command_line import Desk
from tests.office import Office

BASE = "agreements:\n  - id: a-7k2m9x\n    text: Bellen\n    status: open\n"


@pytest.fixture
def bare(office: Office) -> Path:
    """The repository that the team shares."""
    git(office.folder.parent, "init", "-q", "--bare", "-b", "main", "bare.git")
    git(office.folder, "remote", "add", "origin", str(office.folder.parent / "bare.git"))
    office.run("sync")
    return office.folder.parent / "bare.git"


@pytest.fixture
def samira(office: Office, bare: Path) -> Desk:
    """The desk of samira, in a clone of her own."""
    desk = Desk(office.folder.parent, office.key, more=office.more).as_("samira")
    desk.run("clone", bare, "hers")
    return Desk(office.folder.parent / "hers", desk.key, more=office.more)


def agreement(desk: Desk, case: str) -> str:
    found: str = desk.json("show", case, "plan")["agreements"][0]["id"]
    return found


def test_a_clone_tells_a_fingerprint_and_is_set_up(office: Office, bare: Path) -> None:
    desk = Desk(office.folder.parent, office.key, more=office.more)
    told = desk.json("clone", bare, "again")
    again = Desk(office.folder.parent / "again", office.key, more=office.more)
    assert len(told["fingerprint"].split()) == 8
    assert told["handle"] == "sanne"
    assert again.json("doctor")["findings"] == []
    assert again.json("validate")["findings"] == []


def test_sync_tells_what_was_merged(office: Office, samira: Desk) -> None:
    office.run("new", "agreement", office.case, "--set", "text=de post openen")
    office.run("sync")
    told = office.json("sync")
    assert (told["merged"], told["conflicts"]) == ([], [])


def test_a_conflict_has_the_keys_of_the_contract_and_status_4(office: Office, bare: Path) -> None:
    desk = Desk(office.folder.parent, office.key, more=office.more)
    desk.run("clone", bare, "home")
    home = Desk(office.folder.parent / "home", office.key, more=office.more)
    item = agreement(office, office.case)
    office.run("set", office.case, item, "text=Morgen bellen")
    home.run("set", office.case, item, "text=Vandaag bellen")
    office.run("sync")
    told = home.json("sync", status=4)
    assert told["merged"] == [{"case": office.case, "section": "plan"}]
    (conflict,) = told["conflicts"]
    assert set(conflict) == {
        "id", "case", "section", "field", "base", "ours", "theirs", "kind",
    }  # fmt: skip
    assert (conflict["ours"], conflict["theirs"]) == ("Vandaag bellen", "Morgen bellen")


def test_a_conflict_on_the_screen_holds_no_values(office: Office, bare: Path) -> None:
    desk = Desk(office.folder.parent, office.key, more=office.more)
    desk.run("clone", bare, "home")
    home = Desk(office.folder.parent / "home", office.key, more=office.more)
    item = agreement(office, office.case)
    office.run("set", office.case, item, "text=Morgen bellen")
    home.run("set", office.case, item, "text=Vandaag bellen")
    office.run("sync")
    done = home.run("sync", status=4)
    assert "casekit resolve" in done.err
    assert "bellen" not in done.out + done.err


def test_another_clone_is_merged_without_a_remote(office: Office, bare: Path) -> None:
    desk = Desk(office.folder.parent, office.key, more=office.more)
    desk.run("clone", bare, "home")
    home = Desk(office.folder.parent / "home", office.key, more=office.more)
    home.run("new", "agreement", office.case, "--set", "text=thuis bedacht")
    office.run("merge", "../home")
    assert "thuis bedacht" in office.run("show", office.case, "plan").out


def test_what_is_neither_a_branch_nor_a_vault_can_not_be_merged(office: Office) -> None:
    done = office.run("merge", "nowhere", status=2)
    assert "nothing was changed" in done.err


def versions(folder: Path, ours: str, theirs: str) -> list[Path]:
    paths = [folder / f"{name}.yaml" for name in ("base", "ours", "theirs")]
    for path, text in zip(paths, (BASE, ours, theirs), strict=True):
        path.write_text(text)
    return paths


def test_three_plain_files_become_one(office: Office, tmp_path: Path) -> None:
    paths = versions(tmp_path, BASE.replace("open", "done"), BASE + "    due: 2026-05-01\n")
    done = office.run("merge", *paths, "--section", "plan")
    assert done.out == BASE.replace("open", "done") + "    due: 2026-05-01\n"


def test_three_files_with_a_conflict_end_with_4_and_leave_both_values(
    office: Office, tmp_path: Path
) -> None:
    paths = versions(tmp_path, BASE.replace("Bellen", "Morgen"), BASE.replace("Bellen", "Vandaag"))
    out = tmp_path / "merged.yaml"
    told = office.json("merge", *paths, "--section", "plan", "--out", out, status=4)
    assert told["merged"] == str(out)
    assert {told["conflicts"][0]["ours"], told["conflicts"][0]["theirs"]} == {"Morgen", "Vandaag"}
    assert "Morgen" in out.read_text()
    assert "Vandaag" in out.read_text()


def test_a_merge_replaces_no_file_unasked(office: Office, tmp_path: Path) -> None:
    paths = versions(tmp_path, BASE.replace("open", "done"), BASE)
    words = ("merge", *paths, "--section", "plan", "--out", paths[1])
    before = paths[1].read_text("utf-8")
    assert "stands there already" in office.run(*words, status=2).err
    assert paths[1].read_text("utf-8") == before
    office.run(*words, "--force")
    assert "done" in paths[1].read_text("utf-8")


def test_three_sealed_files_become_a_sealed_one(office: Office, tmp_path: Path) -> None:
    sealed = office.folder / "cases" / office.case / "plan.yaml.age"
    base = tmp_path / "base.age"
    base.write_bytes(sealed.read_bytes())
    item = agreement(office, office.case)
    office.run("set", office.case, item, "status=done")
    ours = tmp_path / "ours.age"
    ours.write_bytes(sealed.read_bytes())
    office.run("undo", office.case)
    office.run("new", "agreement", office.case, "--set", "text=de post openen")
    out = tmp_path / "plan.yaml.age"
    office.run("merge", base, ours, sealed, "--out", out)
    assert out.read_bytes().startswith(b"age-encryption.org/v1\n")
    sealed.write_bytes(out.read_bytes())
    text = office.run("show", office.case, "plan").out
    assert "status: done" in text
    assert "de post openen" in text


def test_files_of_no_known_section_are_refused(office: Office, tmp_path: Path) -> None:
    paths = versions(tmp_path, BASE, BASE)
    assert "--section" in office.run("merge", *paths, status=2).err


def test_a_section_that_does_not_exist_is_told(office: Office, tmp_path: Path) -> None:
    paths = versions(tmp_path, BASE, BASE)
    told = office.run("merge", *paths, "--section", "foo", status=2)
    assert "there is no section 'foo'" in told.err


def test_a_file_that_can_not_be_read_is_named_also_where_all_are_equal(
    office: Office, tmp_path: Path
) -> None:
    base, ours, theirs = versions(tmp_path, BASE, BASE)
    theirs.write_text("agreements: &x []\n")
    told = office.run("merge", base, ours, theirs, "--section", "plan", status=1)
    assert str(theirs) in told.out + told.err
    office.run("merge", theirs, theirs, theirs, "--section", "plan", status=1)


def test_nothing_is_no_vault_to_merge(office: Office) -> None:
    office.run("merge", "", status=2)


def test_remotes_of_other_names_are_told_of(office: Office) -> None:
    git(office.folder, "remote", "add", "een", "/nowhere")
    git(office.folder, "remote", "add", "twee", "/nowhere")
    told = office.run("sync")
    assert "een, twee" in told.err


@pytest.mark.parametrize("url", ["ext::sh -c true", "--upload-pack=true"])
def test_an_address_that_runs_a_program_is_refused(office: Office, url: str) -> None:
    desk = Desk(office.folder.parent, office.key, more=office.more)
    told = desk.run("clone", url, "zz", status=2)
    assert "fault" not in told.err
    assert not (desk.folder / "zz").exists()


@pytest.mark.parametrize("stood", [False, True])
@pytest.mark.parametrize("why", ["empty", "no vault", "no key"])
def test_a_clone_that_fails_leaves_nothing_behind(
    office: Office, bare: Path, *, stood: bool, why: str
) -> None:
    folder = office.folder.parent
    desk = Desk(folder, office.key, more=office.more)
    if why == "empty":
        bare = folder / "empty.git"
        git(folder, "init", "-q", "--bare", "-b", "main", "empty.git")
    if why == "no vault":
        bare = folder / "other"
        git(folder, "init", "-q", "-b", "main", "other")
        git(bare, "commit", "-q", "--allow-empty", "-m", "x")
    if why == "no key":
        desk = Desk(folder, folder / "nobody.txt", more=office.more)
    if stood:
        (folder / "zz").mkdir()
    done = desk.run("clone", bare, "zz", status=3 if why == "no key" else 2)
    assert done.out == ""
    assert (folder / "zz").exists() == stood
    assert not stood or not list((folder / "zz").iterdir())

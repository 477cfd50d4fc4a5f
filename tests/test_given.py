"""Documents that were given: noted in the record, soon and once, whatever else happens."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casekit import Vault
from casekit.errors import RefusedError
from casekit.format.edit import dump
from tests.office import Office
from tests.vaults import MEETING, NEIGHBOUR, SmallVault, copy

TOMORROW = date(2026, 3, 13)


def listed(vault: Vault, case: str) -> list[dict[str, Any]]:
    """What the record says was given, without the ids."""
    if "documents" not in vault.sections(case):
        return []
    found = vault.data(case, "documents").get("documents", [])
    return [{key: value for key, value in one.items() if key != "id"} for one in found]


def give(vault: Vault, case: str, document: str, *audience: str, **more: Any) -> None:
    """Make a document and keep that it was made, as `casekit render` does."""
    vault.keep_given(vault.render(document, case, audience, **more))


# --- what is noted ---------------------------------------------------------------------


def test_what_was_made_for_whom_is_noted_with_the_day_the_language_and_the_forms(
    small: SmallVault,
) -> None:
    vault = small.as_()
    vault.give(small.case, to=["samira"], sections=["meetings"], purposes=["om erbij te zijn"])
    give(vault, small.case, "agenda", "person", "samira", meeting=MEETING, formats=("html", "md"))
    give(vault, small.case, "plan", "samira", language="en")
    assert listed(vault, small.case) == [
        {"document": "agenda", "for": ["person", "samira"], "on": "2026-03-12", "about": MEETING,
         "language": "nl", "formats": ["html", "md"], "by": "sanne"},
        {"document": "plan", "for": ["samira"], "on": "2026-03-12", "language": "en",
         "formats": ["html"], "by": "sanne"},
    ]  # fmt: skip


def test_one_document_for_each_is_one_item_for_each_and_one_commit(small: SmallVault) -> None:
    vault = small.as_()
    before = small.head
    give(vault, small.case, "plan", "person", "samira", "sanne", each=True)
    assert small.head == before
    assert [one["for"] for one in listed(vault, small.case)] == [["person"], ["samira"], ["sanne"]]
    assert small.git("rev-list", "--count", f"{before}..HEAD").strip() == "1"


def test_what_waits_of_several_cases_is_one_commit(small: SmallVault) -> None:
    vault = small.as_()
    other = vault.new_case(alias="een ander").case
    before = small.head
    give(vault, small.case, "plan", "samira")
    give(vault, other, "plan", "person")
    commit = vault.note_given()
    assert small.git("rev-list", f"{before}..HEAD").split() == [commit]
    assert len(listed(vault, small.case)) == len(listed(vault, other)) == 1


def test_the_same_document_for_the_same_readers_on_the_same_day_is_noted_once(
    small: SmallVault,
) -> None:
    vault = small.as_()
    give(vault, small.case, "plan", "samira", "person")
    give(vault, small.case, "plan", "person", "samira", formats=("md",))
    assert len(listed(vault, small.case)) == 1
    head = small.head
    give(vault, small.case, "plan", "person", "samira")
    assert len(listed(vault, small.case)) == 1
    assert small.head == head
    give(vault, small.case, "plan", "samira")
    give(small.as_(today=TOMORROW), small.case, "plan", "samira", "person")
    assert len(listed(vault, small.case)) == 3


def test_a_note_that_waits_is_sealed_to_its_maker(small: SmallVault) -> None:
    vault = small.as_()
    give(vault, small.case, "plan", "samira")
    [waiting] = (small.root / ".git/casekit/given").iterdir()
    assert waiting.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert waiting.stat().st_mode & 0o077 == 0
    assert b"plan" not in waiting.read_bytes()
    assert b"samira" not in waiting.read_bytes()


def test_the_person_reads_what_was_given_and_who_has_no_consent_for_it_does_not(
    small: SmallVault,
) -> None:
    vault = small.as_()
    give(vault, small.case, "plan", "samira")
    vault.note_given()
    readers = vault.access(small.case)["documents"]
    assert [reader.name for reader in readers] == ["person", "sanne"]
    assert not small.opens("samira", "documents")


# --- when ------------------------------------------------------------------------------


def test_it_goes_along_before_the_next_change_which_undo_still_takes_back(
    small: SmallVault,
) -> None:
    vault = small.as_()
    give(vault, small.case, "plan", "samira")
    vault.set(small.case, "case", {"status": "paused"})
    assert not list((small.root / ".git/casekit/given").iterdir())
    assert len(listed(vault, small.case)) == 1
    give(vault, small.case, "plan", "person")
    vault.undo(small.case)
    assert vault.data(small.case, "case")["status"] == "active"
    assert len(listed(vault, small.case)) == 2


def test_the_log_and_my_record_know_of_what_was_just_made(small: SmallVault) -> None:
    vault = small.as_()
    give(vault, small.case, "plan", "samira")
    (page,) = vault.render("my-record", small.case, ["person"], formats=("md",)).pages
    assert "- **12 maart 2026**: plan, voor Samira (Verslavingszorg)" in page.text
    give(vault, small.case, "my-record", "person")
    lines = [line for entry in vault.log(small.case) for line in entry.lines]
    assert sum("my-record" in line for line in lines) == 1


def test_sync_sends_it(small: SmallVault, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    small.git("clone", "--quiet", "--bare", str(small.root), str(remote))
    small.git("remote", "add", "origin", str(remote))
    vault = small.as_()
    vault.sync()
    give(vault, small.case, "plan", "samira")
    vault.sync()
    assert not list((small.root / ".git/casekit/given").iterdir())
    assert small.git("rev-parse", "HEAD") == small.git("ls-remote", "origin", "HEAD")[:41].replace(
        "\t", "\n"
    )


def test_what_cannot_be_noted_now_waits_and_stands_in_nobodys_way(small: SmallVault) -> None:
    vault = small.as_()
    give(vault, small.case, "plan", "samira")
    goals = small.path("goals")
    sealed = goals.read_bytes()
    goals.write_bytes(sealed[:-4])
    assert vault.note_given() == ""
    assert list((small.root / ".git/casekit/given").iterdir())
    goals.write_bytes(sealed)
    assert vault.note_given()


def test_a_note_that_nobody_can_read_any_more_begins_no_section(small: SmallVault) -> None:
    vault = small.as_()
    give(vault, small.case, "plan", "samira")
    [waiting] = (small.root / ".git/casekit/given").iterdir()
    waiting.write_bytes(waiting.read_bytes()[:-3])
    assert vault.note_given() == ""
    assert "documents" not in vault.sections(small.case)


def test_who_was_killed_after_the_commit_notes_nothing_twice(small: SmallVault) -> None:
    vault = small.as_()
    give(vault, small.case, "plan", "samira")
    [waiting] = (small.root / ".git/casekit/given").iterdir()
    kept = waiting.read_bytes()
    vault.note_given()
    waiting.write_bytes(kept)
    head = small.head
    assert small.as_().note_given() == ""
    assert small.head == head
    assert not waiting.exists()


def test_the_person_notes_what_the_person_makes(small: SmallVault) -> None:
    small.as_().set(small.case, "case", {"person_key": small.public("person")})
    vault = small.as_("person")
    give(vault, small.case, "my-plan", "person")
    assert vault.note_given()
    assert listed(small.as_(), small.case)[0]["by"] == "person"


def test_what_two_clones_noted_comes_together(small: SmallVault, tmp_path: Path) -> None:
    other = copy(small, tmp_path / "other")
    give(small.as_(), small.case, "plan", "samira")
    small.as_().note_given()
    give(other.as_(), small.case, "my-plan", "person")
    other.as_().note_given()
    vault = small.as_()
    assert not vault.merge(str(other.root)).conflicts
    assert {one["document"] for one in listed(vault, small.case)} == {"plan", "my-plan"}


def test_the_note_of_one_keeper_is_left_alone_by_another_in_the_same_clone(
    small: SmallVault,
) -> None:
    give(small.as_(), small.case, "plan", "samira")
    small.as_("samira").note_given()
    assert list((small.root / ".git/casekit/given").iterdir())


# --- what stays ------------------------------------------------------------------------


def test_what_was_given_is_not_called_back(small: SmallVault) -> None:
    vault = small.as_()
    give(vault, small.case, "plan", "samira")
    [item] = vault.data(small.case, "documents")["documents"]
    with pytest.raises(RefusedError) as caught:
        vault.remove(small.case, item["id"])
    assert "is not called back" in caught.value.message
    with pytest.raises(RefusedError):
        vault.set(small.case, item["id"], {"for": "person"})
    with pytest.raises(RefusedError):
        vault.replace(small.case, "documents", dump({"documents": [{**item, "on": "2026-01-01"}]}))
    vault.set(small.case, item["id"], {"note": "aan de deur"})
    assert listed(vault, small.case)[0]["note"] == "aan de deur"


def test_what_was_handed_over_otherwise_is_added_by_hand(small: SmallVault) -> None:
    vault = small.as_()
    vault.add(small.case, "document", {"document": "plan", "for": NEIGHBOUR, "on": "2026-03-01"})
    assert listed(vault, small.case) == [{"document": "plan", "for": NEIGHBOUR, "on": "2026-03-01"}]


# --- from the command line -------------------------------------------------------------


def test_a_preview_is_no_document_that_was_given(office: Office) -> None:
    plan = ("render", "plan", office.case, "--for", "samira")
    office.run(*plan, "--dry-run")
    office.run(*plan, "--out", "-", "--format", "md")
    assert "documents" not in office.run("show", office.case).out
    office.run(*plan)
    assert "documents" in office.run("show", office.case).out
    assert "document: plan" in office.run("show", office.case, "documents").out


def test_json_names_the_commit_that_notes_it(office: Office) -> None:
    made = office.json("render", "plan", office.case, "--for", "samira")
    assert office.json("log", office.case)["entries"][0]["commit"].startswith(made["commit"][:10])
    again = office.json("render", "plan", office.case, "--for", "samira")
    assert again["commit"] == ""


def test_who_may_not_write_there_gets_the_document_and_is_told(
    office: Office, tmp_path: Path
) -> None:
    office.run(
        "consent", "give", office.case, "--to", "samira", "--section", "*", "--section", "consents",
        "--purpose", "meelezen",
    )  # fmt: skip
    done = office.as_("samira").run(
        "render", "plan", office.case, "--for", "person", "--out", tmp_path / "uit"
    )
    assert "not noted in the record" in done.err
    assert list((tmp_path / "uit").iterdir())
    assert not (office.folder / ".git/casekit/given").exists()


def test_a_disk_that_takes_no_note_takes_no_document_away(office: Office, tmp_path: Path) -> None:
    given = office.folder / ".git/casekit/given"
    shutil.rmtree(given, ignore_errors=True)
    given.write_text("in the way")
    done = office.run("render", "plan", office.case, "--for", "samira", "--out", tmp_path / "uit")
    assert "can't be noted" in done.err
    assert list((tmp_path / "uit").iterdir())


# --- of what is apart ------------------------------------------------------------------


def test_a_paper_about_what_is_apart_is_noted_apart(small: SmallVault) -> None:
    vault = small.as_()
    one = vault.add(
        small.case, "meeting",
        {"kind": "other", "when": "2026-03-20", "invited": "sanne"}, compartment="health",
    ).id  # fmt: skip
    give(vault, small.case, "invitation", "sanne", meeting=one, formats=("ics",))
    give(vault, small.case, "agenda", "sanne", meeting=MEETING)
    assert {paper["about"] for paper in listed(vault, small.case)} == {MEETING, one}
    assert one not in vault.text(small.case, "documents")
    assert f"about: {one}" in vault.text(small.case, "documents.health")
    vault.set(small.case, one, {"when": "2026-03-21"})  # it was sent, so it is moved
    assert "sequence: 1" in vault.text(small.case, "meetings.health")
    vault.add(small.case, "kept-from-person",
              {"sections": "meetings.health", "reason": "iemand anders"})  # fmt: skip
    [readers] = vault.access(small.case, section="documents.health").values()
    assert {one.name for one in readers} == {"sanne"}


def test_who_may_write_of_papers_but_not_of_those_apart_is_told(small: SmallVault) -> None:
    vault = small.as_()
    one = vault.add(
        small.case, "meeting",
        {"kind": "other", "when": "2026-03-20", "invited": "samira"}, compartment="health",
    ).id  # fmt: skip
    vault.give(small.case, to=["samira"], purposes=["x"], sections=["consents", "network"])
    vault.give(small.case, to=["samira"], purposes=["x"], access="write",
               sections=["meetings.health", "documents"])  # fmt: skip
    made = small.as_("samira").render("agenda", small.case, ["samira"], meeting=one)
    assert made.maker == ""

"""Making, showing and changing records from the command line."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Desk
from tests.office import Office

# --- new and set ---------------------------------------------------------------------


def test_a_case_is_made_and_listed(office: Office) -> None:
    made = office.json("new", "case", "--alias", "Zoë", "--lang", "en", "--keeper", "sanne,samira")
    assert set(made) >= {"case", "section", "id", "commit"}
    [line] = [one for one in office.json("list")["cases"] if one["id"] == made["case"]]
    assert line["alias"] == "Zoë"
    assert line["language"] == "en"
    assert line["keepers"] == ["sanne", "samira"]
    assert "Zoë" in office.run("list").out


def test_an_alias_is_needed_and_asked_for(office: Office) -> None:
    assert "--alias is missing" in office.run("new", status=2).err
    question = "what the team calls the case, never a real name: "
    office.at_terminal("new", answers=[(question, "de buurvrouw\n")])
    assert "de buurvrouw" in office.run("list").out


def test_who_may_not_read_a_case_sees_its_id_alone(office: Office) -> None:
    [line] = office.as_("bram").json("list")["cases"]
    assert line["id"] == office.case
    assert line["alias"] == ""


def test_an_item_gets_an_id_and_typed_fields(office: Office) -> None:
    made = office.json(
        "new", "party", office.case, "--set", "name=Ria", "--set", "ring=1",
        "--set", "domains=family, health", "--set", "chosen_by_person=true",
    )  # fmt: skip
    [party] = office.json("show", office.case, "network")["parties"]
    assert made["section"] == "network"
    assert party["id"] == made["id"]
    assert party["ring"] == 1
    assert party["domains"] == ["family", "health"]
    assert party["chosen_by_person"] is True


def test_an_item_can_stand_in_a_compartment_or_under_another(office: Office) -> None:
    made = office.json(
        "new", "agreement", office.case, "--set", "text=prik", "--compartment", "health"
    )
    assert made["section"] == "plan.health"
    goal = office.json("show", office.case, "goals")["goals"][0]["id"]
    office.run(
        "new", "rating", office.case, "--under", goal, "--set", "on=2026-03-12", "--set", "value=7"
    )
    assert office.json("show", office.case, "goals")["goals"][0]["ratings"][0]["value"] == 7


def test_fields_are_set_and_taken_away(office: Office) -> None:
    [agreement] = office.json("show", office.case, "plan")["agreements"]
    item = agreement["id"]
    office.run("set", office.case, item, "status=done", "result=gelukt = fijn")
    office.run("set", office.case, "case", "review_on=2026-06-01")
    [changed] = office.json("show", office.case, "plan")["agreements"]
    assert changed == agreement | {"status": "done", "result": "gelukt = fijn"}
    assert office.json("show", office.case)["review_on"] == "2026-06-01"
    office.run("set", office.case, item, "result=")
    assert "result" not in office.json("show", office.case, "plan")["agreements"][0]


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ("new agrement CASE --set text=x", 2, "casekit new agreement"),
        ("new CASE agreement", 2, "casekit new agreement CASE --set KEY=VALUE"),
        ("new agreement --set text=x", 2, "is missing"),
        ("new agreement CASE --set text", 2, "field 1 is not written as KEY=VALUE"),
        ("new agreement CASE --set text=x --set text=y", 2, "text is given twice"),
        ("new agreement 00000000 --set text=x", 2, "no such case"),
        ("new agreement CASE --set text=x --set due=2026-02-30", 1, "due"),
        ("new agreement CASE --set text=x --set who=niemand", 1, "who"),
        ("new agreement CASE --set text=x --compartment Health", 2, "Health"),
        ("new rating CASE --under g-000000 --set on=2026-03-12 --set value=7", 2, "g-000000"),
        ("set CASE a-000000 status=done", 2, "a-000000"),
        ("set CASE niets status=done", 2, "niets"),
        ("set CASE plan", 2, "is missing"),
        ("show CASE niets", 2, "niets"),
        ("show CASE plan.niets", 2, "plan.niets"),
        ("show 00000000 plan", 2, "no such case"),
        ("show ../../etc plan", 2, ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_changes_nothing(
    arguments: str, status: int, told: str, office: Office
) -> None:
    before = office.run("log", "--json").out
    words = [word.replace("CASE", office.case) for word in arguments.split()]
    done = office.run(*words, status=status)
    assert told.replace("CASE", office.case) in done.err
    assert "nothing was changed" in done.err
    assert office.run("log", "--json").out == before


# --- show, status, log, undo ---------------------------------------------------------


def test_a_case_is_shown_with_who_reads_what(office: Office) -> None:
    shown = office.json("show", office.case)
    readers = {one["section"]: one["readers"] for one in shown["sections"]}
    assert readers["plan"] == ["person", "samira", "sanne"]
    assert readers["consents"] == ["person", "sanne"]
    assert "samira" in office.run("show", office.case).out


def test_a_section_is_shown_byte_for_byte(office: Office) -> None:
    body = "# van de keukentafel\r\nquestion: 'Hoe?'\r\nagreements:\r\n- text:   bellen # eerst\r\n"
    office.run("edit", office.case, "plan", "--from", "-", stdin=body)
    shown = office.run("show", office.case, "plan").out
    assert "# van de keukentafel\r\n" in shown
    assert "text:   bellen # eerst\r\n" in shown


def test_what_is_due_is_told(office: Office) -> None:
    office.run("set", office.case, "case", "review_on=2026-03-01")
    due = office.json("status")["due"]
    assert {(one["kind"], one["overdue"]) for one in due} >= {("review", True), ("meeting", False)}
    assert "overdue" in office.run("status").out
    later = office.json("status", "--today", "2026-12-20")["due"]
    assert "consent" in {one["kind"] for one in later}


def test_the_log_tells_in_words_and_undo_takes_back(office: Office) -> None:
    office.run("set", office.case, "plan", "question=Hoe houd ik mijn huis?")
    newest = office.json("log", office.case)["entries"][0]
    assert newest["who"] == "Sanne de Boer"
    assert newest["section"] == "plan"
    assert newest["lines"]
    undone = office.json("undo", office.case)
    assert undone["commit"]
    assert "question" not in office.json("show", office.case, "plan")
    assert undone["commit"][:10] in office.run("log", office.case).out


def test_undo_never_revives_a_withdrawn_consent(office: Office) -> None:
    [consent] = office.json("consent", "list", office.case)["consents"]
    office.run("consent", "withdraw", office.case, consent["id"])
    office.run("undo", office.case, status=5)
    office.as_("samira").run("show", office.case, "plan", status=3)


# --- edit ----------------------------------------------------------------------------


def test_a_section_is_replaced_from_a_file_and_its_meta_is_not_believed(office: Office) -> None:
    text = office.run("show", office.case, "plan").out
    before = office.json("show", office.case, "plan")["meta"]
    forged = text.replace("sanne:", "bram:").replace("belt de huurbaas", "belt de gemeente")
    (office.folder.parent / "plan.yaml").write_text(forged)
    saved = office.json("edit", office.case, "plan", "--from", "../plan.yaml")
    assert saved["section"] == "plan"
    shown = office.json("show", office.case, "plan")
    assert shown["agreements"][0]["text"] == "belt de gemeente"
    assert shown["meta"]["readers"] == before["readers"]
    assert shown["meta"]["revision"] == before["revision"] + 1


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("question: [", 1),
        ("question:\n\t- x", 1),
        ("question: &a x\nagreements: *a", 1),
        ("question: !!str x", 1),
        ("question: x\n---\nquestion: y", 1),
        ("agreements:\n  - id: a-000000\n    text: x\n  - id: a-000000\n    text: y", 1),
        ("- " * 50_000 + "x", 1),
        (b"question: \xff\xfe", 2),
        ("geheim: dit mag nooit in een melding", 1),
    ],
    ids=["broken", "tab", "anchor", "tag", "documents", "ids", "depth", "encoding", "unknown"],
)
def test_text_that_is_no_section_is_refused(text: str | bytes, status: int, office: Office) -> None:
    before = office.run("show", office.case, "plan").out
    done = office.run("edit", office.case, "plan", "--from", "-", stdin=text, status=status)
    assert "nothing was changed" in done.err
    assert "nooit in een melding" not in done.err
    assert len(done.err) < 5_000
    assert office.run("show", office.case, "plan").out == before


def test_a_file_that_is_not_there_is_told(office: Office) -> None:
    done = office.run("edit", office.case, "plan", "--from", "weg.yaml", status=2)
    assert done.err.startswith("casekit: weg.yaml: no such file")
    assert "--from is missing" in office.run("edit", office.case, "plan", status=2).err


def _with_editor(office: Office, tmp_path: Path, script: str) -> Desk:
    """The desk with an editor that does what the script does to `path`."""
    program = tmp_path / "editor.py"
    program.write_text(f"import pathlib, sys\npath = pathlib.Path(sys.argv[1])\n{script}\n")
    return Desk(office.folder, office.key, more={"EDITOR": f"{sys.executable} {program}"})


def test_the_editor_sees_no_meta_and_its_work_is_saved(office: Office, tmp_path: Path) -> None:
    desk = _with_editor(
        office, tmp_path,
        "text = path.read_text()\nassert 'meta:' not in text\n"
        "path.write_text(text.replace('huurbaas', 'buurvrouw'))",
    )  # fmt: skip
    assert "plan of" in desk.at_terminal("edit", office.case, "plan")
    assert "belt de buurvrouw" in office.run("show", office.case, "plan").out


def test_an_editor_that_changes_nothing_makes_no_commit(office: Office, tmp_path: Path) -> None:
    before = office.run("log", "--json").out
    desk = _with_editor(office, tmp_path, "")
    assert "nothing was changed" in desk.at_terminal("edit", office.case, "plan")
    assert office.run("log", "--json").out == before


def test_a_mistake_can_be_mended_kept_or_thrown_away(office: Office, tmp_path: Path) -> None:
    # each time the editor is opened it adds one more line; two make the text valid again
    desk = _with_editor(
        office, tmp_path,
        "text = path.read_text()\n"
        "path.write_text(text.replace('frage', 'question') if 'frage' in text"
        " else text + 'frage: x\\n')",
    )  # fmt: skip
    shown = desk.at_terminal("edit", office.case, "plan", answers=[("what now?", "edit\n")])
    assert "unknown field" in shown
    assert office.json("show", office.case, "plan")["question"] == "x"
    shown = desk.at_terminal(
        "edit", office.case, "plan", answers=[("what now?", "keep\n")], status=1
    )
    assert "kept, sealed to you" in shown
    drafts = [path.read_bytes() for path in (office.folder / ".git").rglob("drafts/*")]
    assert [draft.startswith(b"age-encryption.org/v1") for draft in drafts] == [True]
    shown = desk.at_terminal("edit", office.case, "plan", answers=[("what now?", "throw\n")])
    assert "unsaved work" in shown


def test_an_editor_that_fails_loses_nothing(office: Office, tmp_path: Path) -> None:
    desk = _with_editor(office, tmp_path, "path.write_text('question: half')\nsys.exit(3)")
    shown = desk.at_terminal("edit", office.case, "plan", status=2)
    assert "ended with status 3" in shown
    desk = _with_editor(office, tmp_path, "assert path.read_text() == 'question: half'")
    assert "unsaved work" in desk.at_terminal("edit", office.case, "plan")


def test_an_editor_that_is_not_there_is_told(office: Office) -> None:
    desk = Desk(office.folder, office.key, more={"EDITOR": "no-such-editor"})
    shown = desk.at_terminal("edit", office.case, "plan", status=2)
    assert "no-such-editor: no such file" in shown


def test_show_tells_that_a_compartment_holds_more(office: Office) -> None:
    office.run("new", "agreement", office.case, "--compartment", "health", "--set", "text=pillen")
    told = office.run("show", office.case, "plan").err
    assert f"more of plan: casekit show {office.case} plan.health" in told
    assert "more of" not in office.run("show", office.case, "plan.health").err
    assert "more of" not in office.run("show", office.case, "plan", "--json").err


# --- validate ------------------------------------------------------------------------


def test_a_vault_that_is_fine_is_told_so(office: Office) -> None:
    found = office.json("validate")
    assert found["checked"] > 0
    assert found["findings"] == []
    assert "nothing found" in office.run("validate", office.case).err
    assert office.run("validate", "--quiet").err == ""


def test_a_file_is_checked_without_a_vault(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "key.txt")
    (tmp_path / "plan.yaml").write_text("agreements:\n  - txt: geheim\n    due: 2026-02-30\n")
    found = desk.json("validate", "plan.yaml", status=1)
    assert found["checked"] == 1
    finding: dict[str, Any]
    for finding in found["findings"]:
        assert set(finding) == {
            "code", "severity", "file", "line", "column", "field", "message", "hint",
        }  # fmt: skip
    shown = desk.run("validate", "plan.yaml", status=1)
    assert "plan.yaml:2:" in shown.out
    assert "hint: " in shown.out
    assert "geheim" not in shown.out + shown.err + json.dumps(found)


def test_the_same_id_twice_in_a_file_is_found_without_a_vault(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "key.txt")
    item = "  - id: a-7k2m9x\n    text: bellen\n"
    (tmp_path / "plan.yaml").write_text(f"agreements:\n{item}{item}")
    [finding] = desk.json("validate", "plan.yaml", status=1)["findings"]
    assert (finding["code"], finding["line"], finding["field"]) == (
        "id-twice", 4, "agreements[1].id",
    )  # fmt: skip
    (tmp_path / "plan.yaml").write_text(f"agreements:\n{item}")
    desk.run("validate", "plan.yaml")


def test_a_damaged_file_is_found(office: Office) -> None:
    sealed = office.folder / "cases" / office.case / "plan.yaml.age"
    sealed.write_bytes(sealed.read_bytes()[:-20])
    found = office.json("validate", status=1)["findings"]
    assert {one["file"] for one in found} == {f"cases/{office.case}/plan.yaml.age"}


def test_what_is_neither_case_nor_file_is_told(office: Office) -> None:
    assert "neither a case nor a file" in office.run("validate", "weg.yaml", status=2).err

"""One-line texts stay one line, nothing printed obeys what was typed, and small words are right."""

import json
import subprocess
from itertools import chain
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema
import jsonschema_rs
import pytest

from casekit.resources import schemas_dir
from tests.command_line import CASEKIT, Desk
from tests.office import Office

ESCAPE = "\x1b[31mrood\x1b[0m"
REFUSED = [
    ESCAPE, "", "   ", "een\ntwee", "einde\n", "a\tb", "a\x85b", "a\u2028b", "a\u202eb", "a\u2066b",
    "\u200b", "\xa0",
]  # fmt: skip
ALLOWED = ["שלום", "عمر بن سعيد", "محمد\u200cرضا", "Zoë O'Neill (de jonge)", "👩🏽\u200d🌾"]


# --- one-line texts ------------------------------------------------------------------


@pytest.mark.parametrize("text", [*REFUSED, *ALLOWED])
def test_a_name_is_one_visible_line_in_any_script(text: str) -> None:
    line = json.loads((schemas_dir() / "common.json").read_text("utf-8"))["$defs"]["line"]
    # two dialects of regular expressions judge it: the fast pass, and the one that explains
    fast, explaining = jsonschema_rs.validator_for(line), jsonschema.Draft202012Validator(line)
    assert fast.is_valid(text) == explaining.is_valid(text) == (text in ALLOWED)


def test_every_way_to_give_a_name_refuses_control_characters(office: Office) -> None:
    key = office.as_("nieuw").run("identity", "new", "--no-passphrase").out.strip()
    member = {"--name": "Kim", "--organisation": "Oost", "--role": "buddy", "--key": key}
    ways = [{**member, flag: ESCAPE} for flag in ("--name", "--organisation", "--role")]
    for attempt in (
        ("new", "--alias", ESCAPE),
        ("new", "party", office.case, "--set", f"name={ESCAPE}"),
        ("new", "party", office.case, "--set", "name=Kim", "--set", f"role={ESCAPE}"),
        ("set", office.case, "person", f"called={ESCAPE}"),
        ("init", "../elsewhere", "--name", "Oost", "--as", "kim", "--organisation", ESCAPE),
        ("init", "../elsewhere", "--name", ESCAPE, "--as", "kim"),
        *(("team", "add", "kim", *chain.from_iterable(way.items())) for way in ways),
    ):
        done = office.run(*attempt, status=2 if attempt[0] == "init" else 1)
        assert "nothing was changed" in done.err, attempt
        assert "\x1b" not in done.err, attempt
    assert not (office.folder.parent / "elsewhere").exists()


def test_a_name_from_right_to_left_is_shown_as_it_is(office: Office) -> None:
    name = ALLOWED[1]
    case = office.json("new", "--alias", name)["case"]
    office.run("new", "party", case, "--set", f"name={name}")
    assert name in office.run("list").out


def test_a_registry_that_somebody_else_wrote_cannot_give_orders_to_a_terminal(
    office: Office,
) -> None:
    file = office.folder / "team" / "bram.yaml"
    file.write_text(file.read_text().replace("name: Bram", 'name: "\\e[31mBram\\u202e"'))
    for done in (office.run("team", "list", status=1), office.run("validate", status=1)):
        assert "\x1b" not in done.out + done.err
        assert "\u202e" not in done.out + done.err


def test_what_is_printed_is_harmless_also_for_a_pager_and_json_stays_exact(office: Office) -> None:
    odd = "rood\x1b[31m\u202e\x85 en\nnieuw"
    office.run("new", "agreement", office.case, "--set", f"text={odd}", "--set", "due=2026-03-01")
    done = office.run("status")
    assert not {"\x1b", "\u202e", "\x85"} & set(done.out)
    assert "rood\\u001b[31m\\u202e" in done.out
    assert odd in [one["text"] for one in office.json("status")["due"]]


def test_a_long_cell_is_cut_short_in_a_table_and_whole_in_json(office: Office) -> None:
    case = office.json("new", "--alias", "x" * 10_000)["case"]
    listed = office.run("list").out
    assert max(map(len, listed.splitlines())) < 160
    assert "…" in listed
    assert [len(one["alias"]) for one in office.json("list")["cases"] if one["case"] == case] == [
        10_000
    ]
    # a key that lacks its end is no key
    [key] = office.json("team", "show", "sanne")["recipients"]
    assert key in office.run("team", "show", "sanne").out


# --- small words ---------------------------------------------------------------------


def test_what_belongs_under_another_item_is_told(office: Office) -> None:
    assert (
        "each event is made under one consent"
        in office.run("new", "event", office.case, "--set", "kind=given", status=2).err
    )
    assert (
        "no agreement is made under another item"
        in office.run(
            "new", "agreement", office.case, "--under", "g-000000", "--set", "text=x", status=2
        ).err
    )


def test_that_nothing_had_to_change_is_said_once(office: Office) -> None:
    done = office.run("set", office.case, "case", "language=nl")
    assert (done.out, done.err) == ("nothing had to change\n", "")


def test_a_withdrawal_says_once_who_can_no_longer_open(office: Office) -> None:
    consent = office.run("consent", "list", office.case).out.splitlines()[1].split()[0]
    done = office.run("consent", "withdraw", office.case, consent)
    assert (done.out + done.err).count("samira can no longer open") == 1


def test_a_kind_that_looks_like_a_case_is_a_kind(office: Office) -> None:
    done = office.run("new", "strength", "--set", "own_words=x", status=2)
    assert "CASE is missing" in done.err


def test_a_case_has_the_same_key_everywhere(office: Office) -> None:
    [found] = office.json("list")["cases"]
    assert found["case"] == found["id"] == office.case


def test_a_keeper_named_twice_keeps_once(office: Office) -> None:
    case = office.json("new", "--alias", "x", "--keeper", "sanne", "--keeper", "sanne")["case"]
    assert office.json("show", case)["keepers"] == ["sanne"]


def test_a_vault_does_not_begin_inside_another(office: Office) -> None:
    for folder in ("inside", "cases/inside"):
        done = office.run("init", folder, "--name", "Oost", "--as", "kim", status=2)
        assert "lies inside the vault" in done.err
        assert not (office.folder / folder).exists()


def test_a_hint_names_no_file_that_an_installed_casekit_lacks(office: Office) -> None:
    done = office.run("new", "agreement", office.case, "--set", "colour=red", status=1)
    assert "hint: the format in casekit's documentation" in done.err
    assert "docs/" not in done.err


# --- questions -----------------------------------------------------------------------


def test_a_wrong_reader_or_section_is_told_before_the_next_question(office: Office) -> None:
    shown = office.at_terminal(
        "consent", "give", office.case,
        answers=[
            ("who may read", "niemand\n"), ("no such reader", ""), ("who may read", "bram\n"),
            ("which sections", "planning\n"), ("which sections", "plan\n"),
            ("what it may be used for", "overleg\n"),
        ],
    )  # fmt: skip
    assert "is recorded" in shown


def test_an_unknown_answer_is_explained(office: Office, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "onbekend: veld" >> "$1"\n')
    editor.chmod(0o755)
    desk = Desk(office.folder, office.key, more={"EDITOR": str(editor)})
    shown = desk.at_terminal(
        "edit", office.case, "plan", answers=[("what now?", "wat\n"), ("what now?", "throw\n")]
    )
    assert "type one of these words" in shown


# --- streams -------------------------------------------------------------------------


def test_a_closed_standard_input_is_told(office: Office) -> None:
    done = _shell(office, "edit", office.case, "plan", "--from", "-", redirected="<&-")
    assert done.returncode == 2
    assert b"standard input is closed" in done.stderr


def test_a_change_that_cannot_be_told_is_said_to_be_made(office: Office) -> None:
    done = _shell(office, "set", office.case, "case", "status=paused", redirected=">/dev/full")
    assert done.returncode == 2
    assert b"what was to be done is done" in done.stderr
    assert office.json("show", office.case)["status"] == "paused"
    done = _shell(office, "list", redirected=">/dev/full")
    assert b"is done" not in done.stderr


def test_an_editor_that_leaves_a_folder_in_the_place_of_the_text_changes_nothing(
    office: Office, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nrm "$1"; mkdir "$1"\n')
    editor.chmod(0o755)
    before = office.run("show", office.case, "plan").out
    desk = Desk(office.folder, office.key, more={"EDITOR": str(editor)})
    assert "nothing was changed" in desk.at_terminal("edit", office.case, "plan")
    assert office.run("show", office.case, "plan").out == before


def _shell(office: Office, *arguments: str, redirected: str) -> CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirected}', "sh", *CASEKIT, *arguments],
        cwd=office.folder, env=office.environment, capture_output=True, check=False,
    )  # fmt: skip

"""What holds for every command: help, options anywhere, errors, streams, statuses."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import casekit
from casekit.cli import commands, failures
from casekit.cli.output import Output
from casekit.cli.session import Session
from casekit.model.shown import visible
from tests.command_line import CASEKIT, Desk
from tests.office import Office


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, tmp_path / "key.txt")


def test_the_version_is_printed_alone(desk: Desk) -> None:
    assert desk.run("--version").out == f"casekit {casekit.__version__}\n"


def test_help_lists_every_command_under_its_panel(desk: Desk) -> None:
    shown = desk.run("--help").out
    assert shown == desk.run().out
    for command in commands.COMMANDS:
        assert f"  {command.name} " in shown
    assert all(f"\n{panel}\n" in shown for panel in commands.PANELS)


@pytest.mark.parametrize("command", commands.COMMANDS, ids=lambda command: command.name)
def test_the_help_of_a_command_has_examples_that_name_it(
    command: commands.Command, desk: Desk
) -> None:
    shown = desk.run(*command.name.split(), "--help").out
    assert f"  Examples:\n    casekit {command.name}" in shown


@pytest.mark.parametrize("command", commands.COMMANDS, ids=lambda command: command.name)
def test_the_help_of_a_command_is_in_dutch_with_the_same_examples(
    command: commands.Command, desk: Desk
) -> None:
    english = desk.run(*command.name.split(), "--help").out
    dutch = desk.run("--lang", "nl", *command.name.split(), "--help").out
    assert dutch.startswith(f"Zo gebruik je het: casekit {command.name} [OPTIES]")
    assert examples(dutch, "Voorbeelden:") == examples(english, "Examples:")
    assert "\nOpties:\n" in dutch
    assert "  --help " in dutch
    assert dutch.count("[standaard:") == english.count("[default:")
    assert dutch.count("[verplicht]") == english.count("[required]")
    assert re.findall(r"Arguments|Options|default:|required|Show this", dutch) == []


def test_the_help_of_a_command_follows_the_language_of_the_vault(office: Office) -> None:
    shown = Desk(office.folder, office.key, more={"CASEKIT_LANG": ""}).run("show", "--help").out
    assert "Wat je invult:\n  CASE " in shown


def examples(page: str, title: str) -> list[str]:
    """The lines of a help page that stand below a title."""
    below = page.partition(f"  {title}\n")[2]
    return [line.strip() for line in below.partition("\n\n")[0].splitlines()]


def test_a_group_lists_its_commands(desk: Desk) -> None:
    assert "consent withdraw" in desk.run("consent").out
    assert desk.run("consent").out == desk.run("consent", "--help").out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("consnt give", "consent give"), ("stauts", "status"), ("team acc", "team ack")],
)
def test_a_misspelt_command_is_recognised(typed: str, meant: str, desk: Desk) -> None:
    done = desk.run(*typed.split(), status=2)
    assert f"hint: casekit {meant} --help" in done.err
    assert done.out == ""


def test_global_options_stand_before_or_after_the_command(office: Office) -> None:
    before = office.run("--json", "--today", "2026-05-01", "access", office.case).out
    after = office.run("access", office.case, "--json", "--today=2026-05-01").out
    assert before == after
    assert json.loads(after)["at"] == "2026-05-01"


def test_the_vault_can_be_named_from_anywhere(office: Office, tmp_path: Path) -> None:
    elsewhere = Desk(tmp_path, office.key)
    assert elsewhere.json("list", "--vault", office.folder)["cases"][0]["id"] == office.case
    named = Desk(tmp_path, office.key, more={"CASEKIT_VAULT": str(office.folder)})
    assert named.run("list").out == office.run("list").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("list --today 2026-02-30", "--today: '2026-02-30' is no day of the calendar"),
        ("list --today", "--today needs a value"),
        ("list --lang fr", "--lang is nl or en"),
        ("--colour list", "there is no option --colour"),
        ("validate --fast", "there is no option --fast"),
        ("team show", "HANDLE is missing"),
        ("render k7f3qz2m --format", "--format needs a value"),
        ("render k7f3qz2m --each=yes", "--each takes no value"),
        ("team list me", "there are more arguments than this command takes"),
    ],
)
def test_wrong_usage_is_told_in_one_line_with_a_hint(
    arguments: str, message: str, desk: Desk
) -> None:
    done = desk.run(*arguments.split(), status=2)
    first, *rest = done.err.splitlines()
    assert first == f"casekit: {message}"
    assert rest[-1] == "  nothing was changed"
    assert done.out == ""


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        ("render --formt", "er is geen optie --formt", "misschien --for, --force, --format"),
        ("team show", "HANDLE ontbreekt", "casekit team show --help"),
        ("render k7f3qz2m --format", "--format heeft een waarde nodig", "casekit render --help"),
    ],
)
def test_wrong_usage_is_told_in_dutch(arguments: str, message: str, hint: str, desk: Desk) -> None:
    done = desk.run("--lang", "nl", *arguments.split(), status=2)
    first, second, _ = done.err.splitlines()
    assert first == f"casekit: {message}"
    assert hint in second


def test_an_error_is_one_json_object_too(desk: Desk) -> None:
    found = desk.json("list", status=2)
    assert found["error"]["code"] == "not-a-vault"
    assert found["error"]["status"] == 2
    assert "casekit init" in found["error"]["hint"]


def test_findings_of_a_refused_change_are_in_its_json(office: Office) -> None:
    found = office.json("new", "agreement", office.case, "--set", "txt=x", status=1)
    assert found["error"]["code"] == "format"
    assert {one["field"] for one in found["findings"]} == {"agreements[1]", "agreements[1].txt"}


def test_a_key_that_opens_nothing_is_status_3(office: Office) -> None:
    assert (
        "nothing was changed" in office.as_("bram").run("show", office.case, "plan", status=3).err
    )
    office.as_("nobody").run("show", office.case, "plan", status=3)


def test_output_is_utf_8_wherever_it_runs(office: Office) -> None:
    office.run("set", office.case, "case", "alias=Zoë 🌱 سارة")
    plain = Office(office.folder, office.key, more={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert "Zoë 🌱 سارة" in plain.run("list").out


def test_a_reader_that_has_seen_enough_ends_the_command_in_silence(office: Office) -> None:
    with subprocess.Popen(
        [*CASEKIT, "validate", "--help"],
        env=office.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("redirected", ["> /dev/full", ">&-"])
def test_output_that_can_not_be_written_is_no_traceback(redirected: str, desk: Desk) -> None:
    line = f"{sys.executable} -m casekit --help {redirected}"
    done = subprocess.run(
        ["/bin/sh", "-c", line], env=desk.environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode == (2 if "full" in redirected else 0)


def test_control_c_at_a_question_changes_nothing(desk: Desk) -> None:
    shown = desk.at_terminal("init", "north", answers=[("vault is called: ", "")], interrupt=True,
                             status=130)  # fmt: skip
    assert "stopped; nothing was changed" in shown
    assert not (desk.folder / "north").exists()


def test_a_fault_tells_its_kind_and_place_but_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        visible(None)  # type: ignore[arg-type]
    except AttributeError as error:
        error.args = ("Henk wil zijn huis houden",)
        status = failures.fault(Session(output=Output(as_json=True)), error)
    shown = capsys.readouterr()
    assert status == 70
    assert "a fault of casekit: AttributeError at casekit/model/shown.py:" in shown.err
    assert "Henk" not in shown.out + shown.err
    assert json.loads(shown.out)["error"]["status"] == 70


def test_what_a_terminal_would_obey_is_spelt_out() -> None:
    assert visible("a\x1b[2Jb\x07") == "a\\u001b[2Jb\\u0007"
    assert visible("abc\u202edef") == "abc\\u202edef"
    assert visible("regel\r\nTab\there\n") == "regel\nTab\there\n"
    assert visible("سارة 👩‍🌾 é") == "سارة 👩‍🌾 é"


def test_a_hostile_record_does_not_steer_the_terminal(office: Office) -> None:
    office.run("set", office.case, "plan", "question=weg\u202eermee")
    assert "weg\u202eermee" in office.run("show", office.case, "plan").out
    shown = office.at_terminal("show", office.case, "plan")
    assert "weg\\u202eermee" in shown


def test_a_full_disk_for_the_result_is_told_without_a_traceback(desk: Desk) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*CASEKIT, "list", "--json"],
            cwd=desk.folder,
            env=desk.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr

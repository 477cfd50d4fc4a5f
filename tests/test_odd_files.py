"""Pipes, folders, links and plain files where a vault has something else: each is told of."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.office import Office

ODD: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a link": lambda path: path.symlink_to("/dev/null"),
}


def findings(office: Office, *arguments: str) -> set[tuple[str, str]]:
    found = office.json("validate", *arguments, status=1)["findings"]
    return {(one["code"], one["file"]) for one in found}


def second(office: Office) -> str:
    return str(office.json("new", "--alias", "een ander")["case"])


def put(path: Path, kind: str) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    ODD[kind](path)


def test_a_plain_file_with_the_name_of_a_case_is_a_finding(office: Office) -> None:
    (office.folder / "cases" / "abcd2345").write_text("x\n")
    assert findings(office) == {("file-odd", "cases/abcd2345")}
    assert findings(office, "abcd2345") == {("file-odd", "cases/abcd2345")}
    broken = [one["case"] for one in office.json("list", status=1)["cases"] if one["broken"]]
    assert broken == ["abcd2345"]
    due = office.json("status", status=1)["due"]
    assert ("broken", "abcd2345") in {(one["kind"], one["case"]) for one in due}
    office.run("seal", "--check", status=1)
    done = office.run("seal", status=1)
    assert "no ordinary folder" in done.err


def test_a_case_replaced_by_a_file_or_a_link_is_not_silently_gone(office: Office) -> None:
    other = second(office)
    folder = office.folder / "cases" / other
    away = office.folder.parent / "away"
    folder.rename(away)
    folder.write_text("x\n")
    assert ("file-odd", f"cases/{other}") in findings(office)
    folder.unlink()
    folder.symlink_to(away)
    assert findings(office) == {("file-link", f"cases/{other}")}
    lines = {one["case"]: one for one in office.json("list", status=1)["cases"]}
    assert lines[other]["broken"]
    assert lines[office.case]["alias"] == "de man van de trap"
    assert "a link" in office.run("seal", status=1).err
    office.run("show", other, status=1)


@pytest.mark.parametrize("kind", ["a file", "a link"])
def test_something_else_than_a_folder_of_cases_is_told_in_one_line(
    kind: str, office: Office
) -> None:
    cases = office.folder / "cases"
    cases.rename(office.folder.parent / "away")
    if kind == "a link":
        cases.symlink_to(office.folder.parent / "away")
    else:
        cases.write_text("x\n")
    assert {one[1] for one in findings(office)} == {"cases"}
    for command in (["list"], ["status"], ["seal"], ["seal", "--check"], ["new", "--alias", "x"]):
        assert "casekit: cases: " in office.run(*command, status=1).err


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_section_takes_no_other_case_away(kind: str, office: Office) -> None:
    other = second(office)
    put(office.folder / "cases" / other / "case.yaml.age", kind)
    code = "file-link" if kind == "a link" else "file-odd"
    assert (code, f"cases/{other}/case.yaml.age") in findings(office)
    lines = {one["case"]: one for one in office.json("list", status=1)["cases"]}
    assert lines[other]["broken"]
    assert lines[office.case]["alias"] == "de man van de trap"
    due = office.json("status", status=1)["due"]
    assert "broken" in {one["kind"] for one in due if one["case"] == other}
    assert {one["kind"] for one in due if one["case"] == office.case}
    assert "owner and mode" not in office.run("seal", status=1).err
    office.run("seal", "--check", status=1)


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_section_that_is_not_the_first_is_told_of(kind: str, office: Office) -> None:
    put(office.folder / "cases" / office.case / "goals.yaml.age", kind)
    code = "file-link" if kind == "a link" else "file-odd"
    assert findings(office) == {(code, f"cases/{office.case}/goals.yaml.age")}
    office.run("access", office.case)
    office.run("consent", "list", office.case)
    assert office.json("list")["cases"][0]["alias"]
    assert office.json("status", status=1)["due"]
    office.run("seal", status=1)
    office.run("show", office.case, "goals", status=1)


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_member_file_keeps_no_other_problem_untold(kind: str, office: Office) -> None:
    put(office.folder / "team" / "bram.yaml", kind)
    put(office.folder / "cases" / office.case / "goals.yaml.age", "a pipe")
    code = "file-link" if kind == "a link" else "file-odd"
    assert findings(office) == {
        (code, "team/bram.yaml"),
        ("file-odd", f"cases/{office.case}/goals.yaml.age"),
    }


@pytest.mark.parametrize("text", ["a: [", "name: 3\n"])
def test_a_broken_registry_keeps_no_other_problem_untold(text: str, office: Office) -> None:
    (office.folder / "team" / "bram.yaml").write_text(text)
    put(office.folder / "cases" / office.case / "goals.yaml.age", "a pipe")
    files = {file for _, file in findings(office)}
    assert files == {"team/bram.yaml", f"cases/{office.case}/goals.yaml.age"}


@pytest.mark.parametrize("broken", ["team/bram.yaml", "casekit.yaml"])
def test_a_broken_registry_takes_the_cases_from_nobody(broken: str, office: Office) -> None:
    path = office.folder / broken
    path.write_text(path.read_text() + "unknown_field: 3\n")
    found = office.run("list", status=1)
    assert "de man van de trap" in found.out
    assert broken in found.err
    due = office.json("status", status=1)["due"]
    assert {"broken", "meeting", "uncommitted"} == {one["kind"] for one in due}
    assert broken in next(one["text"] for one in due if one["kind"] == "broken")


@pytest.mark.parametrize("kind", ["a file", "a link"])
def test_a_team_that_is_no_folder_is_told_of(kind: str, office: Office) -> None:
    team = office.folder / "team"
    team.rename(office.folder.parent / "away")
    if kind == "a link":
        team.symlink_to(office.folder.parent / "away")
    else:
        team.write_text("x\n")
    assert {file for _, file in findings(office)} == {"team"}
    assert "casekit: team: " in office.run("team", "list", status=1).err
    office.run("seal", status=1)


def test_without_a_key_each_is_told_once_and_for_what_it_is(office: Office) -> None:
    other = second(office)
    cases = office.folder / "cases"
    put(cases / office.case / "plan.yaml.age", "a pipe")
    (cases / "abcd2345").write_text("x\n")
    put(cases / other, "a link")
    found = office.as_("nobody").json("validate", status=1)["findings"]
    assert sorted((one["code"], one["file"]) for one in found) == sorted(
        [
            ("file-odd", f"cases/{office.case}/plan.yaml.age"),
            ("file-stray", "cases/abcd2345"),
            ("file-link", f"cases/{other}"),
        ]
    )

"""The documents of every meeting ahead, made in one go."""

from datetime import date
from pathlib import Path

import pytest

from casekit.api import Vault
from tests.office import Office
from tests.paper import read


@pytest.fixture
def second(office: Office) -> str:
    """Another case, with a meeting to which somebody without any ground is invited."""
    case = str(office.json("new", "--alias", "de vrouw van de markt", "--lang", "nl")["case"])
    office.run(
        "new", "meeting", case, "--set", "kind=care-conference", "--set", "when=2026-03-18",
        "--set", "invited=person, sanne, bram",
    )  # fmt: skip
    return case


def test_one_that_cannot_be_made_stops_no_other_one(office: Office, second: str) -> None:
    done = office.run("render", "agenda", "--all-due", "--format", "pdf,html", status=5)
    paths = [Path(line) for line in done.out.splitlines()]
    assert [path.suffix for path in paths] == [".pdf", ".html"]
    assert all(office.case in path.name for path in paths)
    assert read(paths[0].read_bytes()).headings
    assert f"note: {second} mt-" in done.err
    assert "no agenda for bram" in done.err
    assert "2 documents of 1 meeting; 1 could not be made" in done.err


def test_a_script_gets_all_as_one_object(office: Office, second: str) -> None:
    made = office.json("render", "agenda", "--all-due", "--for", "sanne")
    assert {one["case"] for one in made["documents"]} == {office.case, second}
    assert all(Path(one["path"]).is_file() for one in made["documents"])
    assert made["failures"] == []
    # what was given of both cases is noted in one commit
    for case in (office.case, second):
        log = office.json("log", case)["entries"]
        assert log[0]["commit"].startswith(made["commit"][:10])
        assert log[0]["section"] == "documents"


def test_only_meetings_ahead_are_due(office: Office) -> None:
    for day in ("2026-03-18", "2025-12-01"):
        done = office.run("render", "agenda", "--all-due", "--today", day)
        assert done.out == ""
        assert "no meeting is ahead" in done.err
    assert not office.folder.with_name("noord-documents").exists()


def test_somebody_else_who_opens_nothing_makes_nothing(office: Office) -> None:
    assert office.as_("bram").run("render", "agenda", "--all-due").out == ""


def test_many_cases_are_made_in_processes_and_told_of(office: Office) -> None:
    vault = Vault.open(office.folder, identity=office.key, today=date.fromisoformat(office.today))
    for number in range(25):
        vault.new_case(alias=f"nummer {number}")
    told: list[tuple[int, int]] = []
    made = list(
        vault.render_due(
            "agenda", ["sanne"], formats=["md"], progress=lambda *now: told.append(now)
        )
    )
    assert len(made) == 1
    assert told[-1] == (26, 26)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("plan --all-due", "only a document of a meeting can be due"),
        ("agenda CASE --all-due", "--all-due makes documents of every meeting ahead"),
        ("agenda --all-due --out -", "--all-due makes documents of every meeting ahead"),
    ],
)
def test_what_does_not_fit_is_told(arguments: str, words: str, office: Office) -> None:
    given = [office.case if word == "CASE" else word for word in arguments.split()]
    done = office.run("render", *given, status=2)
    assert words in done.err
    assert "nothing was changed" in done.err

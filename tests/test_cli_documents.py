"""Making documents for an audience, and the demo, from the command line."""

import json
import stat
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CASEKIT, Desk
from tests.office import Office
from tests.paper import read


@pytest.fixture
def meeting(office: Office) -> str:
    return str(office.json("show", office.case, "meetings")["meetings"][0]["id"])


# --- render --------------------------------------------------------------------------


def test_an_agenda_lies_beside_the_vault_for_its_maker_alone(office: Office, meeting: str) -> None:
    done = office.json(
        "render", "agenda", office.case, "--meeting", meeting, "--for", "meeting",
        "--format", "html,md",
    )  # fmt: skip
    assert [one["format"] for one in done["documents"]] == ["html", "md"]
    for one in done["documents"]:
        path = Path(one["path"])
        assert path.parent == office.folder.with_name("noord-documents")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "man" not in path.name
        assert one["for"] == ["person", "sanne", "samira"]
        assert one["language"] == "nl"
        assert "Ik wil mijn huis houden" in path.read_text()
    assert stat.S_IMODE(Path(done["documents"][0]["path"]).parent.stat().st_mode) == 0o700


def test_a_pdf_is_a_file_and_nothing_for_a_terminal(office: Office, meeting: str) -> None:
    arguments = ("render", "agenda", office.case, "--meeting", meeting, "--for", "person",
                 "--format", "pdf")  # fmt: skip
    [made] = office.json(*arguments)["documents"]
    content = Path(made["path"]).read_bytes()
    assert content.startswith(b"%PDF-")
    assert read(content).title == "Zorgconferentie met de man van de trap"
    assert "a terminal can't show pdf" in office.at_terminal(*arguments, "--out", "-", status=2)
    printed = subprocess.run(
        [*CASEKIT, *arguments, "--out", "-"],
        cwd=office.folder,
        env=office.environment,
        capture_output=True,
        check=True,
    )
    assert printed.stdout == content


def test_what_is_withheld_is_told_to_the_maker_alone(office: Office) -> None:
    office.run("new", "agreement", office.case, "--set", "text=prik", "--compartment", "health")
    arguments = ("render", "plan", office.case, "--for", "samira", "--dry-run")
    made = office.json(*arguments)
    assert all(set(one) == {"section", "item", "from", "why"} for one in made["withheld"])
    assert ("plan.health", "samira") in {(one["section"], one["from"]) for one in made["withheld"]}
    assert "withheld:" in office.run(*arguments).out
    assert not office.folder.with_name("noord-documents").exists()
    assert "prik" not in office.run("render", "plan", office.case, "--for", "samira", "--out",
                                    "-").out  # fmt: skip


def test_each_reader_can_have_a_document_of_his_own(office: Office) -> None:
    made = office.json("render", "plan", office.case, "--for", "samira,sanne", "--each")
    assert [one["for"] for one in made["documents"]] == [["samira"], ["sanne"]]
    assert len({one["path"] for one in made["documents"]}) == 2


def test_the_language_can_be_chosen(office: Office) -> None:
    shown = office.run(
        "render", "plan", office.case, "--for", "person", "--lang", "en", "--format", "md",
        "--out", "-",
    ).out  # fmt: skip
    dutch = office.run(
        "render", "plan", office.case, "--for", "person", "--format", "md", "--out", "-"
    ).out
    assert shown != dutch
    assert "belt de huurbaas" in shown


def test_a_file_that_differs_is_not_replaced_without_a_word(office: Office) -> None:
    arguments = ("render", "plan", office.case, "--for", "sanne", "--out", "../print")
    [made] = office.json(*arguments)["documents"]
    path = Path(made["path"])
    # the path that is told can be read without thinking
    assert path == office.folder.resolve().parent / "print" / path.name
    first = path.read_text()
    office.run(*arguments)
    path.write_text("met de hand verbeterd")
    assert "--force" in office.run(*arguments, status=2).err
    assert path.read_text() == "met de hand verbeterd"
    office.at_terminal(*arguments, answers=[("replace it? [y/N]: ", "n\n")], status=5)
    office.run(*arguments, "--force")
    assert path.read_text() == first


@pytest.mark.parametrize("out", ["print", "cases/CASE", ".", ".git/x", "../other/cases", "../link"])
def test_no_document_lands_inside_a_vault(out: str, office: Office) -> None:
    beside = office.folder.parent
    office.run("init", "../other", "--name", "Team Oost", "--as", "sanne")
    (beside / "link").symlink_to(office.folder / "cases")
    before = sorted(beside.rglob("*"))
    done = office.run(
        "render", "plan", office.case, "--for", "sanne", "--out", out.replace("CASE", office.case),
        status=2,
    )  # fmt: skip
    assert "inside the vault" in done.err
    assert "--out ~/documents" in done.err
    assert sorted(beside.rglob("*")) == before


def test_an_agenda_of_a_meeting_that_is_past_is_remarked_upon(office: Office, meeting: str) -> None:
    arguments = ("render", "agenda", office.case, "--meeting", meeting, "--for", "person",
                 "--format", "md", "--out", "-")  # fmt: skip
    assert "this meeting was on" not in office.run(*arguments, "--today", "2026-03-17").err
    done = office.run(*arguments, "--today", "2026-03-18")
    assert "this meeting was on 2026-03-17" in done.err
    assert "this meeting" not in done.out


def test_an_agenda_without_consent_is_refused(office: Office, meeting: str) -> None:
    arguments = ("render", "agenda", office.case, "--meeting", meeting, "--for", "samira,bram")
    done = office.run(*arguments, status=5)
    assert "bram" in done.err
    assert "casekit consent give" in done.err
    assert office.json(*arguments, status=5)["error"]["status"] == 5
    assert not office.folder.with_name("noord-documents").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("verslag CASE --for sanne", "one of: agenda, "),
        ("minutes CASE --for sanne", "this is a document of a meeting"),
        ("plan CASE --for sanne --format ics", "no format 'ics' of this document"),
        ("breakthrough CASE --for sanne --barrier b-000000", "no such barrier"),
        ("plan --for sanne", "CASE is missing"),
        ("plan CASE", "--for is missing"),
        ("plan CASE --for niemand", "no such reader"),
        ("plan CASE --for sanne --format png", "there is no format 'png'"),
        ("agenda CASE --for sanne --meeting mt-000000", "no such meeting"),
        ("plan CASE --for sanne,samira --each --out -", "takes one document"),
        ("plan CASE --for sanne --out - --json", "--json and --out -"),
        ("plan CASE --for sanne --out /proc/nowhere", "/proc/nowhere"),
    ],
)
def test_what_does_not_fit_is_told(arguments: str, told: str, office: Office) -> None:
    words = [office.case if word == "CASE" else word for word in arguments.split()]
    done = office.run("render", *words, status=2)
    assert told in done.err
    assert "nothing was changed" in done.err


# --- demo ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, dict[str, object], str]:
    """The demo vault, what it told as JSON, and as text the second time."""
    folder = tmp_path_factory.mktemp("demo")
    desk = Desk(folder, folder / "none.txt", more={"HOME": str(folder)})
    told = desk.json("demo")
    return desk, told, desk.run("demo", "again").out


def test_the_demo_shows_what_it_is_about(demo: tuple[Desk, dict[str, object], str]) -> None:
    _, told, text = demo
    assert len(text.splitlines()) < 80
    assert max(map(len, text.splitlines())) < 160
    for shown in ("plan.health", "when c-", "is refused", "age -d -i", "casekit status"):
        assert shown in text
    assert "AGE-SECRET-KEY" not in text
    assert isinstance(told["cases"], list)
    assert len(told["cases"]) >= 6


def test_the_demo_vault_is_fine_for_everybody_in_it(
    demo: tuple[Desk, dict[str, object], str], age_tool: Path
) -> None:
    _, told, _ = demo
    keys = Path(str(told["keys"]))
    vault = Desk(Path(str(told["vault"])), keys / "sanne.txt", str(told["today"]))
    for key in set(keys.iterdir()) - set(keys.glob("*.pub")):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    found = vault.run("validate", "--json").out
    assert json.loads(found)["findings"] == []
    assert vault.json("seal", "--check")["findings"] == []
    assert vault.json("verify")["findings"] == []
    log = vault.json("log")["entries"]
    assert {entry["who"] for entry in log} >= {"Sanne de Boer", "Samira El Amrani"}


def test_the_demo_was_written_on_the_days_of_its_story(
    demo: tuple[Desk, dict[str, Any], str],
) -> None:
    _, told, text = demo
    root, key = Path(str(told["vault"])), Path(str(told["keys"])) / "sanne.txt"
    log = subprocess.run(
        ["git", "log", "--reverse", "--format=%ad %cd", "--date=short"],
        cwd=root, capture_output=True, check=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    days = [line.split()[0] for line in log]
    assert all(line == f"{day} {day}" for line, day in zip(log, days, strict=True))
    assert days == sorted(days)
    assert days[-1] <= str(told["today"])
    assert len(set(days)) > 15
    # nobody has to pretend a day to find it sound
    assert Desk(root, key, str(date.today())).json("verify")["findings"] == []  # noqa: DTZ011

    (line,) = [line for line in text.splitlines() if "--compare" in line]
    [fatima] = [one["id"] for one in told["cases"] if one["example"] == "fatima"]
    words = line.partition(" #")[0].split()[1:]
    words[words.index("--out") + 1] = "-"
    words[2] = fatima
    page = Desk(root, key, str(told["today"])).run(*words, "--format", "md", "--lang", "en").out
    for change in ("**Came:** Zangkoor", "Buurvrouw Hennie", "first ordinary, now strong"):
        assert change in page


def test_the_demo_leaves_a_folder_with_something_in_it_alone(tmp_path: Path) -> None:
    (tmp_path / "demo-vault").mkdir()
    (tmp_path / "demo-vault" / "mijn werk.txt").write_text("x")
    desk = Desk(tmp_path, tmp_path / "none.txt")
    assert "is not empty" in desk.run("demo", "demo-vault", status=2).err
    assert [path.name for path in tmp_path.iterdir()] == ["demo-vault"]


def test_an_item_that_a_document_is_not_about_is_refused(office: Office) -> None:
    case = office.case
    for option in ("--meeting", "--member", "--barrier", "--consent"):
        done = office.run("render", "plan", case, "--for", "person", option, "x-000000", status=2)
        assert f"plan is about no {option[2:]}" in done.err

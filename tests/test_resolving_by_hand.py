"""A conflict as a coordinator meets it: shown with names and values, asked about, and decided."""

from pathlib import Path

import pytest

from tests.clones import git
from tests.command_line import Desk
from tests.office import Office


@pytest.fixture
def home(office: Office) -> Desk:
    """A second clone of sanne's, in which an agreement has another day than in the first one."""
    folder = office.folder.parent
    git(folder, "init", "-q", "--bare", "-b", "main", "bare.git")
    git(office.folder, "remote", "add", "origin", str(folder / "bare.git"))
    item = agreement(office)
    office.run("set", office.case, item, "due=2026-12-31")
    office.run("sync")
    Desk(folder, office.key, more=office.more).run("clone", "bare.git", "home")
    home = Desk(folder / "home", office.key, more=office.more)
    office.run("set", office.case, item, "due=2027-01-01")
    home.run("set", office.case, item, "due=2027-02-02")
    office.run("sync")
    home.run("sync", status=4)
    return home


def agreement(office: Office) -> str:
    found: str = office.json("show", office.case, "plan")["agreements"][0]["id"]
    return found


def due(desk: Desk, case: str) -> object:
    return desk.json("show", case, "plan")["agreements"][0]["due"]


def test_without_a_terminal_the_conflicts_are_listed(office: Office, home: Desk) -> None:
    done = home.run("resolve", office.case, status=4)
    for value in ("2026-12-31", "2027-01-01", "2027-02-02", "Sanne de Boer"):
        assert value in done.out
    assert "--take" in done.err
    (told,) = home.json("resolve", office.case, status=4)["conflicts"]
    assert told["now"] == "2026-12-31"


def test_a_third_value_is_shown_first_and_never_replaced_unseen(
    office: Office, home: Desk, tmp_path: Path
) -> None:
    # somebody who has not seen the conflict sets the day as well
    git(tmp_path, "clone", "-q", str(office.folder.parent / "bare.git"), "late")
    late = Desk(tmp_path / "late", office.key, more=office.more)
    git(late.folder, "reset", "-q", "--hard", "HEAD~2")
    late.run("set", office.case, agreement(office), "due=2027-03-03")
    home.run("merge", late.folder)
    assert due(home, office.case) == "2027-03-03"
    assert "now:    2027-03-03" in home.run("resolve", office.case, status=4).out
    conflict = home.json("resolve", office.case, status=4)["conflicts"][0]["id"]
    told = home.run("resolve", office.case, conflict, "--take", "base", status=2)
    assert "--take now" in told.err
    assert "2027" not in told.err
    shown = home.at_terminal("resolve", office.case, answers=[("which one stands", "now\n")])
    assert "2027-03-03" in shown
    assert due(home, office.case) == "2027-03-03"
    assert home.run("resolve", office.case).out == ""


def test_a_bad_value_is_asked_for_again_and_a_letter_that_means_two_words_too(
    office: Office, home: Desk
) -> None:
    shown = home.at_terminal(
        "resolve", office.case,
        answers=[
            ("which one stands", "b\n"),
            ("which one stands", "other\n"),
            ("the value", "soon\n"),
            ("which one stands", "other\n"),
            ("the value", "2027-04-04\n"),
        ],
    )  # fmt: skip
    assert "is resolved" in shown
    assert due(home, office.case) == "2027-04-04"


def test_an_edit_of_the_conflicts_themselves_is_refused(office: Office, home: Desk) -> None:
    text = home.run("show", office.case, "plan").out.replace("2027-02-02", "2029-09-09")
    told = home.run("edit", office.case, "plan", "--from", "-", stdin=text, status=2)
    assert "casekit resolve" in told.err

"""A small vault to try commands on: three members, one case, one consent."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command_line import Desk

MEMBERS = {
    "samira": "Verslavingszorg",
    "bram": "Woningcorporatie, afdeling Noord",
}


@dataclass(frozen=True)
class Office(Desk):
    """The desk of sanne, in the vault; `case` is the case she keeps."""

    case: str = ""


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vault with its keys beside it, built once."""
    folder = tmp_path_factory.mktemp("office")
    home = tmp_path_factory.mktemp("home")
    sanne = Desk(folder, folder / "sanne.txt", more={"HOME": str(home)})
    sanne.run("identity", "new", "--no-passphrase")
    sanne.run(
        "init", "noord", "--name", "Team Noord", "--as", "sanne",
        "--organisation", "Wijkteam Noord", "--my-name", "Sanne de Boer",
    )  # fmt: skip
    desk = Desk(folder / "noord", sanne.key, more=sanne.more)
    for handle, organisation in MEMBERS.items():
        key = desk.as_(handle).run("identity", "new", "--no-passphrase").out.strip()
        desk.run(
            "team", "add", handle, "--name", handle.title(), "--organisation", organisation,
            "--role", "begeleider", "--key", key,
        )  # fmt: skip
    case = desk.json("new", "--alias", "de man van de trap", "--lang", "nl")["case"]
    desk.run("new", "goal", case, "--set", "own_words=Ik wil mijn huis houden")
    desk.run("new", "agreement", case, "--set", "text=belt de huurbaas", "--set", "who=samira")
    desk.run(
        "new", "meeting", case, "--set", "kind=care-conference", "--set", "when=2026-03-17 10:30",
        "--set", "invited=person, sanne, samira", "--set", "purpose=Hoe houdt hij zijn huis?",
    )  # fmt: skip
    desk.run(
        "consent", "give", case, "--to", "samira", "--section", "plan,goals,meetings",
        "--purpose", "zorgconferentie", "--until", "2026-12-31",
    )  # fmt: skip
    (folder / "case.txt").write_text(case)
    return folder


@pytest.fixture
def office(furnished: Path, tmp_path: Path) -> Office:
    """A copy of the vault of one's own, with sanne at the desk."""
    folder = tmp_path / "office"
    shutil.copytree(furnished, folder)
    return Office(folder / "noord", folder / "sanne.txt", case=(folder / "case.txt").read_text())

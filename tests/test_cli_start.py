"""Making a key, a vault and a team from the command line."""

import stat
import subprocess
from pathlib import Path

import pytest

from tests.command_line import Desk
from tests.office import Office


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, tmp_path / "key.txt")


# --- identity ------------------------------------------------------------------------


def test_a_new_key_prints_its_public_half_alone(desk: Desk) -> None:
    done = desk.run("identity", "new", "--no-passphrase")
    assert done.out.startswith("age1")
    assert done.out.count("\n") == 1
    assert str(desk.key) in done.err
    assert stat.S_IMODE(desk.key.stat().st_mode) == 0o600
    assert desk.run("identity", "show").out == done.out


def test_a_key_can_be_made_elsewhere(desk: Desk) -> None:
    made = desk.json("identity", "new", "--out", "mine.txt", "--no-passphrase")
    assert Path(made["path"]).name == "mine.txt"
    shown = desk.json("identity", "show", "--identity", "mine.txt")
    assert shown["public_key"] == made["public_key"]


def test_a_key_is_never_replaced(desk: Desk) -> None:
    desk.run("identity", "new", "--no-passphrase")
    before = desk.key.read_bytes()
    assert "nothing was changed" in desk.run("identity", "new", "--no-passphrase", status=2).err
    assert desk.key.read_bytes() == before


def test_without_a_terminal_a_passphrase_is_said_or_renounced(desk: Desk) -> None:
    assert "--no-passphrase" in desk.run("identity", "new", status=2).err
    assert not desk.key.exists()


def test_a_passphrase_is_asked_twice_and_locks_the_key(desk: Desk) -> None:
    shown = desk.at_terminal(
        "identity", "new",
        answers=[("passphrase for your new key: ", "één\n"), ("once more: ", "eén\n"),
                 ("differ\r\npassphrase for your new key: ", "één\n"), ("once more: ", "één\n")],
    )  # fmt: skip
    assert "age1" in shown
    assert "één" not in shown
    assert b"AGE-SECRET-KEY" not in desk.key.read_bytes()
    assert desk.run("identity", "show").out.strip() in shown


def test_an_empty_passphrase_has_to_be_meant(desk: Desk) -> None:
    shown = desk.at_terminal("identity", "new", answers=[("new key: ", "\n")], status=2)
    assert "casekit identity new --no-passphrase" in shown


def test_a_script_gives_the_passphrase_by_the_environment(desk: Desk) -> None:
    locked = Desk(desk.folder, desk.key, more={"CASEKIT_PASSPHRASE": "een lang geheim"})
    locked.run("identity", "new")
    locked.run("init", "noord", "--name", "Noord", "--as", "sanne")
    inside = Desk(desk.folder / "noord", desk.key, more=locked.more)
    case = inside.json("new", "--alias", "de man")["case"]
    assert inside.json("list")["cases"][0]["alias"] == "de man"
    wrong = Desk(inside.folder, desk.key, more={"CASEKIT_PASSPHRASE": "iets anders"})
    assert "does not open" in wrong.run("show", case, "case", status=3).err
    nobody = Desk(inside.folder, desk.key)
    assert "CASEKIT_PASSPHRASE" in nobody.run("show", case, "case", status=3).err


def test_a_key_of_age_keygen_is_taken_over(desk: Desk, age_tool: Path) -> None:
    made = subprocess.run(
        ["age-keygen", "-o", desk.folder / "old.txt"], capture_output=True, text=True, check=True
    )
    public = made.stderr.removeprefix("Public key: ")
    assert desk.run("identity", "import", "old.txt").out == public
    assert desk.run("identity", "show").out == public


@pytest.mark.parametrize(
    ("content", "status"), [("geen sleutel", 2), ("ssh-ed25519 AAAA", 2), ("", 2)]
)
def test_what_is_no_key_is_not_taken_over(content: str, status: int, desk: Desk) -> None:
    (desk.folder / "old.txt").write_text(content)
    assert "nothing was changed" in desk.run("identity", "import", "old.txt", status=status).err
    assert not desk.key.exists()


def test_no_key_at_all_is_told_with_the_command_that_makes_one(desk: Desk) -> None:
    assert "casekit identity new" in desk.run("identity", "show", status=3).err


# --- init ----------------------------------------------------------------------------


def test_a_vault_begins_with_its_first_member(desk: Desk) -> None:
    desk.run("identity", "new", "--no-passphrase")
    made = desk.json(
        "init", "noord", "--name", "Team Noord", "--as", "sanne", "--organisation", "Wijkteam",
        "--my-name", "Sanne de Boer", "--role", "coördinator", "--lang", "en",
    )  # fmt: skip
    assert made["handle"] == "sanne"
    assert made["languages"][0] == "en"
    inside = Desk(desk.folder / "noord", desk.key)
    [member] = inside.json("team", "list")["members"]
    assert member["name"] == "Sanne de Boer"
    assert member["role"] == "coördinator"
    assert inside.json("validate")["findings"] == []


@pytest.mark.parametrize(
    ("flags", "named"), [((), "--name"), (("--name", "Noord"), "--as")], ids=["name", "handle"]
)
def test_what_is_missing_is_named(flags: tuple[str, ...], named: str, desk: Desk) -> None:
    desk.run("identity", "new", "--no-passphrase")
    assert f"{named} is missing" in desk.run("init", "noord", *flags, status=2).err
    assert not (desk.folder / "noord").exists()


def test_what_is_missing_is_asked_at_a_terminal(desk: Desk) -> None:
    desk.run("identity", "new", "--no-passphrase")
    desk.at_terminal(
        "init", "noord",
        answers=[("vault is called: ", "Team Noord\n"), ("as in sanne: ", "sanne\n")],
    )  # fmt: skip
    assert Desk(desk.folder / "noord", desk.key).json("team", "show", "sanne")["handle"] == "sanne"


@pytest.mark.parametrize("handle", ["Sanne", "person", "me", "a-000000", "s", "é"])
def test_a_handle_that_could_mean_something_else_is_refused(handle: str, desk: Desk) -> None:
    desk.run("identity", "new", "--no-passphrase")
    desk.run("init", "noord", "--name", "Noord", "--as", handle, status=2)
    assert not (desk.folder / "noord").exists()


def test_a_folder_with_something_in_it_is_left_alone(office: Office) -> None:
    done = office.run("init", office.folder, "--name", "Noord", "--as", "sanne", status=2)
    assert "not empty" in done.err


# --- team ----------------------------------------------------------------------------


def test_the_team_is_listed_with_those_who_left(office: Office) -> None:
    office.run("team", "retire", "bram", "--on", "2026-04-01")
    members = {one["handle"]: one for one in office.json("team", "list")["members"]}
    assert set(members) == {"sanne", "samira", "bram"}
    assert members["bram"]["until"] == "2026-04-01"
    listed = office.run("team", "list").out
    assert "until 2026-04-01" in listed
    assert "keykeeper" in next(row for row in listed.splitlines() if row.startswith("sanne"))


def test_who_leaves_is_sealed_out_at_once(office: Office) -> None:
    office.as_("samira").run("show", office.case, "plan")
    done = office.run("team", "retire", "samira")
    assert "samira is no longer in the team from 2026-03-12" in done.out
    office.as_("samira").run("show", office.case, "plan", status=3)


def test_a_member_is_shown_with_keys(office: Office) -> None:
    key = office.as_("samira").run("identity", "show").out.strip()
    assert office.json("team", "show", "samira")["recipients"] == [key]
    assert key in office.run("team", "show", "samira").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "niemand"),
        ("retire", "niemand"),
        ("retire", "bram", "--on", "2026-13-01"),
        ("add", "kees", "--name", "Kees", "--organisation", "x", "--role", "x", "--key", "age1x"),
        ("add", "kees", "--name", "Kees", "--organisation", "x", "--role", "x"),
        ("add", "person", "--name", "x", "--organisation", "x", "--role", "x", "--key", "age1x"),
    ],
    ids=" ".join,
)
def test_a_wrong_team_command_changes_nothing(arguments: tuple[str, ...], office: Office) -> None:
    before = office.run("team", "list", "--json").out
    assert "nothing was changed" in office.run("team", *arguments, status=2).err
    assert office.run("team", "list", "--json").out == before


def test_a_key_that_somebody_else_added_waits_until_it_was_checked(office: Office) -> None:
    assert office.json("team", "ack")["acknowledged"] == []
    _push_a_key(office)
    assert "HANDLE is missing; keys wait of: bram" in office.run("team", "ack", status=2).err
    assert office.json("team", "ack", "bram")["acknowledged"][0]["handle"] == "bram"
    assert office.json("team", "ack")["acknowledged"] == []


def test_what_waits_is_said_in_dutch_and_is_the_same_for_scripts(office: Office) -> None:
    path = office.folder / "team" / "bram.yaml"
    lines = path.read_text().splitlines()
    changed = [
        "organisation: Elders" if line.startswith("organisation:") else line for line in lines
    ]
    path.write_text("\n".join([*changed, ""]))
    _commit_all(office)
    assert "organisatie: Elders" in office.run("--lang", "nl", "team", "list").err
    (accepted,) = office.json("--lang", "nl", "team", "ack", "bram")["acknowledged"]
    assert accepted["keys"] == ["organisation: Elders"]


def test_a_key_is_accepted_only_by_a_clear_yes(office: Office) -> None:
    _push_a_key(office)
    office.at_terminal("team", "ack", answers=[("in person? [y/N]: ", "\n")], status=5)
    office.at_terminal("team", "ack", answers=[("in person? [y/N]: ", "y\n")])
    assert office.json("team", "ack")["acknowledged"] == []


def _push_a_key(office: Office) -> None:
    """Let bram's line in the registry gain a key by an ordinary commit, as a pull would bring."""
    other = office.as_("other").run("identity", "new", "--no-passphrase").out.strip()
    member = office.folder / "team" / "bram.yaml"
    text = member.read_text()
    member.write_text(text.replace("recipients:\n", f"recipients:\n  - {other}\n"))
    _commit_all(office)


def _commit_all(office: Office) -> None:
    subprocess.run(
        [
            "git", "-c", "user.name=x", "-c", "user.email=x@example.org",
            "commit", "--quiet", "--all", "--message", "keys",
        ],
        cwd=office.folder, check=True,
    )  # fmt: skip

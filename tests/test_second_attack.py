"""What a tester found by hand, who came back: each way in is closed, each answer is true."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from casekit.errors import UsageError
from casekit.vault.cipher import encrypt
from tests.command_line import CASEKIT, Desk
from tests.office import Office
from tests.refusals import refused
from tests.vaults import FOR_SAMIRA, SmallVault


def test_a_text_without_end_is_not_read_to_its_end(office: Office) -> None:
    done = office.run("edit", office.case, "plan", "--from", "/dev/zero", status=2)
    assert "larger than 4194304 bytes" in done.err
    endless = subprocess.run(
        ["sh", "-c", "yes 'a: b' | (ulimit -v 2000000; exec \"$@\")", "sh",
         *CASEKIT, "edit", office.case, "plan", "--from", "-"],
        cwd=office.folder, env=office.environment, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert endless.returncode == 2, endless.stderr
    assert b"larger than" in endless.stderr


def test_a_representative_who_is_no_party_is_refused(small: SmallVault) -> None:
    with refused(small, UsageError, 2) as refusal:
        small.as_().give(
            small.case, to=["bram"], sections=["goals"], purposes=["x"],
            by="representative", representative="p-zzzzzz",
        )  # fmt: skip
    assert "party" in refusal.error.message
    with refused(small, UsageError, 2):
        small.as_().refuse(
            small.case, to=["bram"], sections=["goals"],
            by="representative", representative="p-zzzzzz",
        )  # fmt: skip
    small.as_().give(
        small.case, to=["bram"], sections=["goals"], purposes=["x"],
        by="representative", representative="haar broer Jan",
    )  # fmt: skip
    assert small.as_().validate().fine


def test_a_link_to_a_representative_who_is_no_party_is_found(small: SmallVault) -> None:
    text = small.as_().text(small.case, "consents")
    text += (
        "  - id: c-zzzzz1\n    decision: given\n    to: [bram]\n    sections: [goals]\n"
        "    purposes: [x]\n    from: 2026-01-05\n    by: representative\n"
        "    representative: p-zzzzzz\n"
    )
    keys = small.as_().data(small.case, "consents")["meta"]["readers"].values()
    small.path("consents").write_bytes(encrypt(text.encode(), list(keys)))
    found = {(one.code, one.field) for one in small.as_().validate().findings}
    assert ("link-unknown", "consents[2].representative") in found


def test_a_purpose_of_blanks_is_none(office: Office, small: SmallVault) -> None:
    done = office.run(
        "consent", "give", office.case, "--to", "bram", "--section", "goals", "--purpose", "  ",
        status=2,
    )  # fmt: skip
    assert "--purpose is missing" in done.err
    with refused(small, UsageError, 2):
        small.as_().give(small.case, to=["bram"], sections=["goals"], purposes=[" ", "\t"])


@pytest.mark.parametrize("named", [True, False])
def test_undo_after_somebody_left_says_so_and_how_to_take_it_back(
    named: bool, small: SmallVault
) -> None:
    small.as_().retire_member("samira")
    with refused(small, UsageError, 2) as refusal:
        small.as_().undo(small.case if named else "")
    assert "the team" in refusal.error.message
    assert "`until`" in refusal.error.hint
    # and that is how
    path = small.root / "team" / "samira.yaml"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("until")))
    small.git("commit", "--quiet", "-am", "x")
    small.as_().acknowledge(["samira"])
    small.as_().seal()
    assert small.opens("samira", "plan")


def test_a_git_that_is_too_old_is_told_by_the_doctor(office: Office, tmp_path: Path) -> None:
    office.run("setup")
    office.run("doctor")
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = folder / "git"
    path = office.environment["PATH"]
    fake.write_text(
        '#!/bin/sh\nfor one; do [ "$one" = version ] && echo git version 2.10.0 && exit\ndone\n'
        f'PATH="{path}" exec git "$@"\n'
    )
    fake.chmod(0o755)
    old = replace(office, more={**office.more, "PATH": f"{folder}:{path}"})
    (one,) = old.json("doctor", status=1)["findings"]
    assert one["code"] == "git-old"


def test_a_key_named_by_a_relative_path_is_the_same_key(office: Office) -> None:
    office.run("setup")
    near = replace(office, key=Path("..", office.key.name))
    near.run("doctor")
    near.run("setup")
    office.run("doctor")


def test_what_was_sealed_by_hand_and_not_committed_can_be_taken_back(small: SmallVault) -> None:
    small.as_().set_up()
    before = small.path("goals").read_bytes()
    text = small.as_().text(small.case, "goals")
    keys = [small.public(name) for name in ("sanne", "samira", "bram", "stranger")]
    small.path("goals").write_bytes(encrypt(text.encode(), keys))
    small.git("add", "-A")
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        small.git("commit", "--quiet", "-m", "x")
    command = f"git restore --staged --worktree cases/{small.case}/goals.yaml.age"
    assert command in stopped.value.stderr
    (one, *_) = small.as_().validate().findings
    assert command in one.hint
    small.git(*command.split()[1:])
    assert small.path("goals").read_bytes() == before
    assert small.as_().validate().fine


def test_a_renewal_that_falls_with_what_it_renewed_is_told(office: Office) -> None:
    first = office.json("consent", "list", office.case)["consents"][0]["id"]
    second = office.json("consent", "renew", office.case, first, "--until", "2027-03-31")["id"]
    done = office.run("consent", "withdraw", office.case, first, "--yes")
    assert f"{second}, which renews it, is withdrawn with it" in done.err
    assert done.err.count(second) == 1


def test_the_list_of_consents_tells_scripts_who_decided_and_how(small: SmallVault) -> None:
    desk = Desk(small.root, small.key_file("sanne"))
    desk.run(
        "consent", "give", small.case, "--to", "bram", "--section", "goals", "--purpose", "x",
        "--by", "representative", "--representative", "haar broer", "--method", "written",
    )  # fmt: skip
    found = desk.json("consent", "list", small.case)["consents"]
    assert [(one["by"], one["representative"], one["method"]) for one in found] == [
        ("person", None, None),
        ("person", None, None),
        ("representative", "haar broer", "written"),
    ]
    assert found[0]["id"] == FOR_SAMIRA


def test_a_name_that_no_vault_can_have_is_told_before_there_is_one(office: Office) -> None:
    desk = replace(office, folder=office.folder.parent)
    done = desk.run("init", "new", "--name", "a\nb", "--as", "sanne", status=2)
    assert "name: " in done.err
    assert "casekit validate" not in done.err
    assert not (desk.folder / "new").exists()


def test_a_day_that_does_not_exist_is_said_to_and_not_repeated(office: Office) -> None:
    told = office.json("set", office.case, "case", "review_on=2026-02-30", status=1)
    assert told["findings"][0]["message"] == (
        "a date like 2026-03-31; there is no such day in that month"
    )
    done = office.run("set", office.case, "case", "review_on=morgen", status=1)
    assert "there is no such day" not in done.err


def test_a_case_without_consents_is_not_logged_with_a_dash(office: Office) -> None:
    office.run("new", "--alias", "een ander")
    for language in ("en", "nl"):
        assert "–" not in office.run("log", "--lang", language).out

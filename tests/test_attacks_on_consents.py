"""Consents that contradict each other, name what isn't there, or are hard to see through."""

import subprocess

import pytest

from casekit.api import new_identity
from tests.office import Office


def consent(office: Office, *words: str, status: int = 0) -> dict[str, object]:
    return office.json("consent", words[0], office.case, *words[1:], status=status)


def notes(found: dict[str, object]) -> str:
    return "\n".join(map(str, found["notes"]))  # type: ignore[call-overload]


def sections_of(office: Office, reader: str) -> set[str]:
    found = office.json("access", office.case, "--person", reader)["sections"]
    return {name for name, readers in found.items() if readers}


@pytest.fixture
def colleagues(office: Office) -> Office:
    """Joris works where Samira works."""
    key = office.as_("joris").run("identity", "new", "--no-passphrase").out.strip()
    office.run("team", "add", "joris", "--name", "Joris", "--organisation", "Verslavingszorg",
               "--role", "begeleider", "--key", key)  # fmt: skip
    return office


# --- refusals ------------------------------------------------------------------------


def test_a_no_to_one_keeps_nobody_else_out(colleagues: Office) -> None:
    no = str(consent(colleagues, "refuse", "--to", "joris", "--section", "*")["id"])
    flags = ("--to", "Verslavingszorg", "--section", "goals", "--purpose", "x")
    given = consent(colleagues, "give", *flags)
    assert f"joris stays out of goals: a refusal beats a yes ({no})" in notes(given)
    renewed = consent(colleagues, "renew", str(given["id"]), "--until", "2027-01-01")
    assert "joris stays out of goals" in notes(renewed)
    assert "goals" in sections_of(colleagues, "samira")
    assert "goals" not in sections_of(colleagues, "joris")


def test_a_no_to_one_section_keeps_no_other_one_shut(office: Office) -> None:
    consent(office, "refuse", "--to", "bram", "--section", "contacts")
    given = consent(office, "give", "--to", "bram", "--section", "*", "--purpose", "x")
    assert "bram stays out of contacts: a refusal beats a yes" in notes(given)
    assert {"plan", "goals"} <= sections_of(office, "bram")


def test_a_yes_that_opens_nothing_is_refused_and_nobody_is_told_to_undo_the_no(
    office: Office,
) -> None:
    consent(office, "refuse", "--to", "bram", "--section", "*")
    words = ("--to", "bram", "--section", "plan", "--purpose", "x")
    told = office.run("consent", "give", office.case, *words, status=5).err
    assert "keeps bram from plan" in told
    assert "withdraw" not in told


# --- what isn't there ----------------------------------------------------------------


def test_a_yes_about_somebody_else_lifts_no_no(office: Office) -> None:
    no = str(consent(office, "refuse", "--to", "samira", "--section", "plan")["id"])
    words = ("--to", "bram", "--section", "goals", "--purpose", "x", "--supersedes", no)
    told = office.run("consent", "give", office.case, *words, status=5).err
    assert f"{no} is a no to samira about plan" in told
    assert f"casekit consent withdraw {office.case} {no}" in told
    assert "plan" not in sections_of(office, "samira")
    consent(office, "withdraw", no, "--yes")
    consent(office, "give", *words)
    assert "goals" in sections_of(office, "bram")


def test_a_compartment_that_does_not_exist_is_told(office: Office) -> None:
    words = ("--to", "bram", "--section", "plan.nope", "--purpose", "x")
    assert "plan.nope does not exist yet" in notes(consent(office, "give", *words))
    office.run("access", office.case, "--section", "plan.xx", status=2)
    made = office.json("set", office.case, "plan.nope", "question=Wat?")
    assert "plan.nope is new and can be opened by: bram, sanne" in notes(made)
    assert "does not exist yet" not in notes(consent(office, "give", *words))


def test_a_yes_to_somebody_who_left_is_told(office: Office) -> None:
    office.run("team", "retire", "bram")
    words = ("--to", "bram", "--section", "plan", "--purpose", "x")
    assert "bram left the team" in notes(consent(office, "give", *words))


def test_nobody_is_acknowledged_who_is_not_there(office: Office) -> None:
    office.run("team", "ack", "nobody", status=2)


# --- who decided ---------------------------------------------------------------------


def test_a_representative_is_named_for_a_no_as_well(office: Office) -> None:
    who = ("--by", "representative", "--representative", "Oom Jan")
    consent(office, "refuse", "--to", "bram", "--section", "plan", *who)
    assert "Oom Jan" in office.run("show", office.case, "consents").out


@pytest.mark.parametrize("who", [("--by", "representative"), ("--representative", "Oom Jan")])
@pytest.mark.parametrize("verb", ["give", "refuse"])
def test_who_decided_is_said_in_one_way(verb: str, who: tuple[str, ...], office: Office) -> None:
    words = ["--to", "bram", "--section", "plan", *who]
    words += ["--purpose", "x"] if verb == "give" else []
    assert "representative" in office.run("consent", verb, office.case, *words, status=2).err


# --- days ----------------------------------------------------------------------------


def test_a_withdrawal_that_is_coming_is_seen_in_the_list(office: Office) -> None:
    given = str(office.json("consent", "list", office.case)["consents"][0]["id"])
    consent(office, "withdraw", given, "--on", "2026-04-01", "--yes")
    shown = office.run("consent", "list", office.case).out
    assert "given, withdrawn from 2026-04-01" in shown
    assert "2026-03-31" in shown
    assert (
        office.json("consent", "list", office.case)["consents"][0]["withdrawn_on"] == "2026-04-01"
    )


def test_no_consent_ends_before_it_begins_in_the_list(office: Office) -> None:
    given = str(office.json("consent", "list", office.case)["consents"][0]["id"])
    consent(office, "withdraw", given)
    later = consent(office, "give", "--to", "bram", "--section", "plan", "--purpose", "x",
                    "--from", "2026-05-01")  # fmt: skip
    consent(office, "withdraw", str(later["id"]), "--on", "2026-03-12")
    shown = office.run("consent", "list", office.case).out.splitlines()
    [same_day] = [line for line in shown if given in line]
    assert same_day.split()[-2:] == ["2026-03-12", "2026-03-12"]
    [unbegun] = [line for line in shown if str(later["id"]) in line]
    assert unbegun.split()[-2:] == ["2026-05-01", "never"]


def test_a_no_that_is_taken_back_is_called_a_refusal(office: Office) -> None:
    no = consent(office, "refuse", "--to", "samira", "--section", "goals")
    told = office.run("consent", "withdraw", office.case, str(no["id"]), "--on", "2026-04-01").out
    assert f"refusal {no['id']} ends on 2026-04-01" in told


def test_no_withdrawal_lies_before_its_consent(office: Office) -> None:
    given = str(office.json("consent", "list", office.case)["consents"][0]["id"])
    told = office.run("consent", "withdraw", office.case, given, "--on", "2026-01-01", status=2).err
    assert "before it was given, on 2026-03-12" in told
    # what is to begin later can be taken back before that
    later = consent(office, "give", "--to", "bram", "--section", "plan", "--purpose", "x",
                    "--from", "2026-05-01")  # fmt: skip
    consent(office, "withdraw", str(later["id"]), "--on", "2026-03-12")


def test_a_withdrawn_consent_is_not_confirmed_again(office: Office) -> None:
    given = str(office.json("consent", "list", office.case)["consents"][0]["id"])
    event = ("new", "event", office.case, "--under", given, "--set", "kind=reconfirmed", "--set")
    office.run(*event, "on=2026-03-12")
    consent(office, "withdraw", given)
    assert "was withdrawn" in office.run(*event, "on=2026-03-12", status=5).err


def test_a_keeper_who_has_ended_is_not_in_the_list(colleagues: Office) -> None:
    new = ("--set", "handle=joris", "--set", "legal_basis=consent", "--set", "since=2026-01-01")
    keeper = colleagues.json("new", "keeper", colleagues.case, *new)["id"]
    assert colleagues.json("list")["cases"][0]["keepers"] == ["sanne", "joris"]
    colleagues.run("set", colleagues.case, keeper, "until=2026-03-01")
    assert colleagues.json("list")["cases"][0]["keepers"] == ["sanne"]
    assert colleagues.json("show", colleagues.case)["keepers"] == ["sanne"]


# --- keys that wait ------------------------------------------------------------------


def by_hand(office: Office, handle: str, key: str) -> None:
    (office.folder / "team" / f"{handle}.yaml").write_text(
        f"name: Eve\norganisation: Verslavingszorg\nrole: x\nfrom: 2026-01-01\n"
        f"recipients:\n  - {key}\n"
    )
    name = ["-c", "user.name=T", "-c", "user.email=t@casekit.invalid"]
    for command in (["add", "-A"], [*name, "commit", "--quiet", "--no-verify", "-m", "x"]):
        subprocess.run(["git", *command], cwd=office.folder, check=True)


def test_a_key_that_waits_is_told_everywhere(office: Office) -> None:
    given = ("--to", "Verslavingszorg", "--section", "goals", "--purpose", "x")
    consent(office, "give", *given)
    by_hand(office, "eve", new_identity(office.folder.parent / "eve.txt"))
    readers = office.json("access", office.case, "--section", "goals")["sections"]["goals"]
    marks = {one["reader"]: one["acknowledged"] for one in readers}
    assert marks["eve"] is False
    assert marks["samira"] is True
    shown = office.run("access", office.case, "--section", "goals")
    assert "read, once acknowledged" in shown.out
    assert "casekit team ack eve" in shown.err
    found = office.json("validate", status=1)["findings"]
    assert [(one["code"], one["severity"], one["file"]) for one in found] == [
        ("team-waiting", "warning", "team/eve.yaml")
    ]
    assert "casekit team ack eve" in office.run("status").out
    office.run("team", "ack", "eve")
    office.run("seal")
    office.run("validate")


def test_one_key_of_two_members_is_an_error(office: Office) -> None:
    key = office.json("team", "show", "samira")["recipients"][0]
    by_hand(office, "eve", key)
    office.run("team", "ack", "eve")
    office.run("seal")
    for desk in (office, office.as_("nobody")):
        found = desk.json("validate", status=1)["findings"]
        assert [one["code"] for one in found if one["severity"] == "error"] == ["team-key-twice"]
    assert "same key" in office.run("status").out


def test_a_clone_in_which_nobody_is_known_is_told_so_once(office: Office) -> None:
    (office.folder / ".git" / "casekit" / "acknowledged.json").unlink()
    told = office.run("validate").err
    assert told.count("nobody of the team was acknowledged") == 1
    assert office.run("status").out.count("casekit team ack") == 1

"""Recording consent, asking who reads what, and sealing, from the command line."""

import subprocess
from pathlib import Path

import pytest

from tests.office import Office


def consent_of(office: Office) -> str:
    """The id of the one consent that samira reads by."""
    found = office.json("consent", "list", office.case)["consents"]
    return str(next(one["id"] for one in found if one["state"] == "given"))


def sections_of(office: Office, reader: str) -> set[str]:
    """What a reader may read today."""
    found = office.json("access", office.case, "--person", reader)["sections"]
    return {section for section, readers in found.items() if readers}


# --- consent -------------------------------------------------------------------------


def test_a_consent_opens_exactly_what_it_names(office: Office) -> None:
    office.as_("bram").run("show", office.case, "plan", status=3)
    given = office.json(
        "consent", "give", office.case, "--to", "bram", "--section", "plan",
        "--purpose", "de woning", "--from", "2026-03-01", "--until", "2026-03-31",
        "--method", "written", "--access", "write",
    )  # fmt: skip
    assert set(given) >= {"case", "section", "id", "commit"}
    assert sections_of(office, "bram") == {"case", "plan"}
    office.as_("bram").run("show", office.case, "plan")
    office.as_("bram").run("show", office.case, "goals", status=3)


def test_several_readers_and_sections_in_any_way_of_typing(office: Office) -> None:
    office.run(
        "consent", "give", office.case, "--to", "Woningcorporatie, afdeling Noord",
        "--section", "goals,meetings", "--section", "plan", "--purpose", "wonen, en rust",
    )  # fmt: skip
    assert sections_of(office, "bram") == {"case", "goals", "meetings", "plan"}
    [consent] = [
        one
        for one in office.json("consent", "list", office.case)["consents"]
        if one["to"] == ["Woningcorporatie, afdeling Noord"]
    ]
    assert consent["purposes"] == ["wonen, en rust"]


def test_a_refusal_beats_a_consent(office: Office) -> None:
    office.run("consent", "refuse", office.case, "--to", "samira", "--section", "goals")
    assert "goals" not in sections_of(office, "samira")
    assert "refused" in office.run("consent", "list", office.case).out


def test_a_withdrawal_says_first_what_will_follow(office: Office) -> None:
    consent = consent_of(office)
    done = office.run("consent", "withdraw", office.case, consent)
    assert "samira can no longer open case, goals, plan, meetings" in done.err
    assert "what they have read they have read" in done.err
    assert sections_of(office, "samira") == set()
    told = office.run("access", office.case, "--person", "samira").err
    assert "samira reads nothing of this, on 2026-03-12" in told
    office.as_("samira").run("show", office.case, "plan", status=3)


def test_at_a_terminal_a_withdrawal_is_asked(office: Office) -> None:
    consent = consent_of(office)
    question = f"withdraw {consent}? [y/N]: "
    shown = office.at_terminal(
        "consent", "withdraw", office.case, consent, answers=[(question, "\n")], status=5
    )
    assert "casekit: not done; nothing was changed" in shown
    assert sections_of(office, "samira")
    office.at_terminal("consent", "withdraw", office.case, consent, "--yes")
    assert not sections_of(office, "samira")


def test_a_consent_is_renewed_by_another_in_its_place(office: Office) -> None:
    consent = consent_of(office)
    renewed = office.json("consent", "renew", office.case, consent, "--until", "2027-12-31")["id"]
    states = {
        one["id"]: one["state"] for one in office.json("consent", "list", office.case)["consents"]
    }
    assert states == {consent: "superseded", renewed: "given"}
    assert "plan" in sections_of(office, "samira")


def test_what_is_missing_is_asked_at_a_terminal(office: Office) -> None:
    office.at_terminal(
        "consent", "give", office.case,
        answers=[("with commas): ", "bram\n"), ("* for all (several: with commas): ", "plan\n"),
                 ("used for (several: with commas): ", "wonen\n")],
    )  # fmt: skip
    assert sections_of(office, "bram") == {"case", "plan"}


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ("give CASE --section plan --purpose x", 2, "--to is missing"),
        ("give CASE --to bram --purpose x", 2, "--section is missing"),
        ("give CASE --to bram --section plan", 2, "--purpose is missing"),
        ("give CASE --to bram --section plan --purpose x --until 2026-02-30", 2, "--until"),
        ("give CASE --to bram --section plan --purpose x --from 2026-05-01 --until 2026-04-01", 2,
         "--until 2026-04-01 lies before --from 2026-05-01"),
        ("give CASE --to bram --section plan --purpose x --access all", 2, "read or write"),
        ("give CASE --to bram --section plan --purpose x --method shouted", 2, "written or spoken"),
        ("give CASE --to bram --section niets --purpose x", 2, "niets"),
        ("give CASE --to niemand --section plan --purpose x", 2, "no such reader"),
        ("refuse CASE --to niemand --section plan", 2, "no such reader"),
        ("withdraw CASE c-000000", 2, "no such consent"),
        ("renew CASE c-000000", 2, "no such consent"),
        ("withdraw CASE", 2, "is missing"),
        ("list", 2, "is missing"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_changes_nothing(
    arguments: str, status: int, told: str, office: Office
) -> None:
    before = office.run("consent", "list", office.case, "--json").out
    words = [word.replace("CASE", office.case) for word in arguments.split()]
    done = office.run("consent", *words, status=status)
    assert told in done.err
    assert "nothing was changed" in done.err
    assert office.run("consent", "list", office.case, "--json").out == before


def test_who_keeps_no_case_records_no_consent_in_it(office: Office) -> None:
    flags = ("--to", "bram", "--section", "plan", "--purpose", "x")
    office.as_("samira").run("consent", "give", office.case, *flags, status=3)


# --- access --------------------------------------------------------------------------


def test_access_tells_who_since_when_until_when_and_why(office: Office) -> None:
    consent = consent_of(office)
    found = office.json("access", office.case, "--section", "plan")
    assert found["case"] == office.case
    assert found["at"] == "2026-03-12"
    assert list(found["sections"]) == ["plan"]
    readers = {one["reader"]: one for one in found["sections"]["plan"]}
    assert readers["samira"] == {
        "reader": "samira",
        "access": "read",
        "key": True,
        "acknowledged": True,
        "because": f"consent {consent}",
        "since": "2026-03-12",
        "until": "2026-12-31",
    }
    assert readers["sanne"]["access"] == "write"
    assert f"consent {consent}" in office.run("access", office.case).out


def test_access_can_be_asked_for_another_day(office: Office) -> None:
    found = office.json("access", office.case, "--person", "samira", "--at", "2027-01-01")
    assert found["at"] == "2027-01-01"
    assert not any(found["sections"].values())
    assert "2026-02-30" in office.run("access", office.case, "--at", "2026-02-30", status=2).err


# --- seal ----------------------------------------------------------------------------


def test_an_expired_consent_is_found_and_sealed_out(office: Office) -> None:
    assert office.json("seal", "--check")["findings"] == []
    later = ("--today", "2027-01-01")
    found = office.json("seal", "--check", *later, status=1)["findings"]
    assert {one["file"] for one in found} >= {f"cases/{office.case}/plan.yaml.age"}
    office.as_("samira").run("show", office.case, "plan")
    assert office.json("seal", *later)["commit"]
    office.as_("samira").run("show", office.case, "plan", status=3)
    assert office.json("seal", *later)["commit"] == ""
    assert office.json("seal", "--check", *later)["findings"] == []


def test_the_age_tool_opens_what_the_command_sealed(office: Office, age_tool: Path) -> None:
    for name, opens in (("sanne", True), ("samira", True), ("bram", False)):
        sealed = office.folder / "cases" / office.case / "plan.yaml.age"
        done = subprocess.run(
            [age_tool, "-d", "-i", office.as_(name).key, sealed], capture_output=True, check=False
        )
        assert (done.returncode == 0) == opens
        if opens:
            assert done.stdout.decode() == office.run("show", office.case, "plan").out

"""Bringing files in line with the consents of the day: which are rewritten, and to whom."""

from datetime import date, timedelta

import pytest

from casekit.format.yaml import parse
from casekit.model.findings import Severity
from tests.refusals import check_silent
from tests.vaults import AGREEMENT, FOR_SAMIRA, SISTER, TODAY, SmallVault

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def expired(small: SmallVault) -> SmallVault:
    """The small vault, in which samira's consent ends today."""
    small.as_().set(small.case, FOR_SAMIRA, {"until": TODAY.isoformat()})
    return small


def changed(small: SmallVault, commit: str) -> list[str]:
    names = small.git("show", "--name-only", "--format=", commit).split()
    return [name.split("/")[-1].removesuffix(".yaml.age") for name in names]


def test_a_vault_in_line_needs_no_commit(small: SmallVault) -> None:
    with small.unchanged():
        change = small.as_().seal()
        assert small.as_().seal_check().fine
    assert change.commit == ""
    assert "every file is sealed as the consents say" in change.notes


def test_an_expired_consent_is_found_by_each_check(expired: SmallVault) -> None:
    assert expired.as_().seal_check().fine, "the last day counts"
    vault = expired.as_(today=TOMORROW)
    report = vault.seal_check()
    found = [(one.code, one.file.split("/")[-1]) for one in report.findings]
    assert found == [
        ("seal-too-wide", "case.yaml.age"),
        ("consent-expired", "goals.yaml.age"),
        ("consent-expired", "plan.yaml.age"),
    ]
    assert all(one.severity is Severity.ERROR and one.hint for one in report.findings)
    check_silent(*report.findings)
    assert vault.validate().findings == report.findings
    assert [due.kind for due in vault.status() if due.overdue] == ["sealing", "consent"]


def test_sealing_rewrites_exactly_the_files_whose_readers_changed(expired: SmallVault) -> None:
    vault = expired.as_(today=TOMORROW)
    before = {path.name: path.read_bytes() for path in expired.path("plan").parent.iterdir()}
    change = vault.seal()
    assert changed(expired, change.commit) == ["case", "goals", "plan"]
    after = {path.name: path.read_bytes() for path in expired.path("plan").parent.iterdir()}
    assert {name.split(".")[0] for name in after if after[name] != before[name]} == {
        "case", "goals", "plan",
    }  # fmt: skip
    assert not any(expired.opens("samira", name) for name in ("case", "goals", "plan"))
    assert vault.seal_check().fine
    assert any("samira can no longer open case, goals, plan" in note for note in change.notes)


def test_sealing_again_changes_no_word(expired: SmallVault) -> None:
    before = expired.as_().text(expired.case, "plan")
    expired.as_(today=TOMORROW).seal()
    after = expired.as_().text(expired.case, "plan")
    assert after[after.index("question:") :] == before[before.index("question:") :]
    meta = parse(after).data["meta"]
    assert meta["revision"] == parse(before).data["meta"]["revision"] + 1
    assert set(meta["readers"]) == {"person", SISTER, "sanne"}


def test_sealing_can_be_asked_for_some_cases_alone(expired: SmallVault) -> None:
    other = expired.as_().new_case(alias="Ander").case
    vault = expired.as_(today=TOMORROW)
    assert vault.seal([other]).commit == ""
    assert not vault.seal_check([expired.case]).fine
    assert vault.seal_check([other]).fine


def test_progress_is_told_case_by_case(expired: SmallVault) -> None:
    expired.as_().new_case(alias="Ander")
    seen: list[tuple[int, int]] = []
    expired.as_().seal(progress=lambda done, all_: seen.append((done, all_)))
    assert seen == [(1, 2), (2, 2)]


def test_cases_that_others_keep_are_passed_over_and_said_so(expired: SmallVault) -> None:
    change = expired.as_("bram", today=TOMORROW).seal()
    assert change.commit == ""
    assert any("1 case is not kept by you" in note for note in change.notes)
    assert expired.opens("samira", "plan")


def test_any_change_by_a_keeper_of_who_reads_brings_the_whole_case_in_line(
    expired: SmallVault,
) -> None:
    expired.as_(today=TOMORROW).refuse(expired.case, to=["bram"], sections=["plan"])
    assert not expired.opens("samira", "goals")
    assert expired.as_(today=TOMORROW).seal_check().fine


def test_a_member_who_leaves_opens_nothing_that_is_sealed_from_then_on(
    small: SmallVault,
) -> None:
    change = small.as_().retire_member("samira")
    assert changed(small, change.commit) == ["case", "goals", "plan", "samira.yaml"]
    assert not any(small.opens("samira", name) for name in ("case", "goals", "plan"))
    assert small.as_().team["samira"].until == TODAY
    assert small.as_().validate().fine


def test_a_member_who_leaves_later_reads_until_that_day(small: SmallVault) -> None:
    small.as_().retire_member("samira", on=TOMORROW)
    assert small.opens("samira", "plan")
    assert small.as_().seal_check().fine
    later = small.as_(today=TOMORROW)
    assert {one.code for one in later.seal_check().findings} == {"seal-too-wide"}
    later.seal()
    assert not small.opens("samira", "plan")


def test_a_keeper_who_leaves_is_told_where_another_is_needed(small: SmallVault) -> None:
    vault = small.as_()
    vault.set_role("joris", "coordinator, keykeeper")
    vault.add(
        small.case,
        "keeper",
        {"handle": "joris", "legal_basis": "consent", "since": "2026-03-12"},
    )
    vault.retire_member("sanne")
    assert small.opened_by("consents") == {"joris", "person"}
    assert small.as_("joris").set(small.case, AGREEMENT, {"status": "done"}).commit


def test_the_comments_of_a_members_file_survive_the_leaving(small: SmallVault) -> None:
    path = small.root / "team" / "samira.yaml"
    path.write_text("# werkt op maandag\n" + path.read_text("utf-8"), "utf-8")
    small.git("commit", "--quiet", "--all", "--message=by hand")
    small.as_().retire_member("samira", on=date(2026, 4, 1))
    assert path.read_text("utf-8").startswith("# werkt op maandag\n")
    assert path.read_text("utf-8").endswith("until: 2026-04-01\n")


def test_a_new_key_of_the_person_opens_the_whole_record(small: SmallVault) -> None:
    key = small.public("stranger")
    small.as_().set(small.case, "case", {"person_key": key})
    assert all(small.opens("stranger", name) for name in small.as_().sections(small.case))
    assert not small.opens("person", "plan")


def test_a_new_key_of_a_party_opens_what_the_party_may_read(small: SmallVault) -> None:
    small.as_().set(small.case, SISTER, {"key": small.public("stranger")})
    opened = {name for name in small.as_().sections(small.case) if small.opens("stranger", name)}
    assert opened == {"case", "plan", "meetings"}
    assert not small.opens(SISTER, "plan")


def test_a_compartment_is_kept_from_the_person_with_its_reason(small: SmallVault) -> None:
    small.as_().add(
        small.case,
        "kept-from-person",
        {"sections": "plan.health", "reason": "wat haar zus vertelde", "ask": "bij Sanne"},
    )
    assert small.opened_by("plan.health") == {"sanne"}
    person = small.as_("person")
    assert len(person.section(small.case, "plan").agreements) == 1
    assert person.section(small.case, "case").kept_from_person[0].ask == "bij Sanne"
    assert person.validate().fine


def test_a_compartment_can_be_shared_apart_from_its_section(small: SmallVault) -> None:
    small.as_().give(small.case, to=["bram"], sections=["plan.health"], purposes=["de pillen"])
    bram = small.as_("bram")
    assert bram.sections(small.case) == small.as_().sections(small.case)
    assert [one.id for one in bram.section(small.case, "plan").agreements] == ["a-med1c1"]
    assert small.opened_by("plan.health") == {"sanne", "person", "bram"}
    assert "bram" not in small.opened_by("plan")


def test_many_cases_are_sealed_in_one_commit(small: SmallVault) -> None:
    vault = small.as_()
    for number in range(30):
        case = vault.new_case(alias=f"nummer {number}").case
        vault.give(case, to=["samira"], sections=["goals"], purposes=["x"], until=TODAY)
    before = small.head
    later = small.as_(today=TOMORROW)
    later.seal()
    assert small.git("rev-list", "--count", f"{before}..HEAD").strip() == "1"
    assert later.seal_check().fine
    assert later.validate().fine
    assert later.validate().checked == small.as_().validate().checked

"""Sealed files that were made, copied or taken away by hand, and what every check says of them."""

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from casekit.vault.cipher import encrypt
from casekit.vault.header import parse_header
from tests.office import Office
from tests.vaults import SISTER, SmallVault


def seal_by_hand(small: SmallVault, section: str, keys: Sequence[str]) -> None:
    """What anybody can do who opens a section and has the age tool."""
    text = small.as_().text(small.case, section)
    small.path(section).write_bytes(encrypt(text.encode(), keys))
    small.git("commit", "--quiet", "--no-verify", "-am", "x")


def keys_of(small: SmallVault, section: str) -> list[str]:
    readers = small.as_().data(small.case, section)["meta"]["readers"]
    return list(readers.values())


def codes(small: SmallVault, name: str = "sanne") -> set[tuple[str, str]]:
    report = small.as_(name).validate()
    return {(one.code, Path(one.file).name) for one in report.findings}


def sealing_codes(small: SmallVault) -> set[tuple[str, str]]:
    return {(one.code, Path(one.file).name) for one in small.as_().seal_check().findings}


def test_a_file_sealed_to_one_key_too_many_is_found_and_sealed_anew(small: SmallVault) -> None:
    seal_by_hand(small, "plan", [*keys_of(small, "plan"), small.public("stranger")])
    assert small.opens("stranger", "plan")
    assert ("seal-count", "plan.yaml.age") in codes(small)
    assert ("seal-count", "plan.yaml.age") in sealing_codes(small)
    assert any(due.kind == "sealing" for due in small.as_().status())
    revision = small.as_().data(small.case, "plan")["meta"]["revision"]
    change = small.as_().seal()
    assert any("more or fewer keys" in note for note in change.notes)
    assert not small.opens("stranger", "plan")
    assert small.as_().data(small.case, "plan")["meta"]["revision"] == revision + 1
    assert not codes(small)
    assert not sealing_codes(small)


def test_a_file_sealed_to_fewer_keys_than_it_names_is_found_and_sealed_anew(
    small: SmallVault,
) -> None:
    seal_by_hand(small, "plan", [small.public("sanne")])
    assert ("seal-count", "plan.yaml.age") in codes(small)
    small.as_().seal()
    assert {"sanne", "samira", "person", SISTER} == small.opened_by("plan")
    assert not codes(small)


def test_a_reader_who_decides_nothing_finds_it_as_well(small: SmallVault) -> None:
    seal_by_hand(small, "plan", [*keys_of(small, "plan"), small.public("stranger")])
    assert ("seal-count", "plan.yaml.age") in codes(small, "samira")
    assert any(due.kind == "sealing" for due in small.as_("samira").status())


def test_any_change_of_who_reads_seals_such_a_file_anew(small: SmallVault) -> None:
    seal_by_hand(small, "plan", [*keys_of(small, "plan"), small.public("stranger")])
    small.as_().give(small.case, to=["bram"], sections=["meetings"], purposes=["x"])
    assert not small.opens("stranger", "plan")


def test_a_commit_of_such_a_file_is_stopped_by_the_hook(small: SmallVault) -> None:
    small.as_().set_up()
    text = small.as_().text(small.case, "plan")
    keys = [*keys_of(small, "plan"), small.public("stranger")]
    small.path("plan").write_bytes(encrypt(text.encode(), keys))
    small.git("add", "-A")
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        small.git("commit", "--quiet", "-m", "x")
    assert "5 keys, and names 4" in stopped.value.stderr


def test_the_stanza_that_rage_adds_to_mean_nothing_is_not_counted(small: SmallVault) -> None:
    sealed = small.path("plan").read_bytes()
    assert parse_header(sealed).kinds == ("X25519",) * 4
    odd = b"-> Qx1-grease some thing\nAAAA\n"
    assert parse_header(sealed.replace(b"\n-> ", b"\n" + odd + b"-> ", 1)).kinds == ("X25519",) * 4


def test_a_stanza_of_an_unknown_kind_is_told_even_to_who_holds_no_key(small: SmallVault) -> None:
    sealed = small.path("plan").read_bytes()
    odd = sealed.replace(b"\n-> ", b"\n-> mlkem768x25519 AAAA\nAAAA\n-> ", 1)
    small.path("plan").write_bytes(odd)
    small.git("commit", "--quiet", "--no-verify", "-am", "x")
    small.key_file("nobody").unlink(missing_ok=True)
    assert codes(small, "nobody") == {("seal-unknown", "plan.yaml.age")}
    # whose key does not open the file, sees the same
    assert ("seal-unknown", "plan.yaml.age") in codes(small, "bram")


def test_sealing_ends_badly_when_a_section_lies_over_another(office: Office) -> None:
    folder = office.folder / "cases" / office.case
    office.run("consent", "give", office.case, "--to", "bram", "--section", "meetings",
               "--purpose", "x", "--until", "2026-03-20")  # fmt: skip
    (folder / "plan.yaml.age").write_bytes((folder / "goals.yaml.age").read_bytes())
    office.run("validate", status=1)
    office.run("seal", "--check", status=1)
    later = replace(office, today="2026-04-01")
    _commit(office)
    done = later.json("seal", status=1)
    # what is whole is sealed all the same
    assert done["commit"]
    assert any("bram can no longer open" in note for note in done["notes"])
    assert "plan.yaml.age was sealed as another" in done["failures"][0]
    again = later.run("seal", status=1)
    assert "plan.yaml.age was sealed as another" in again.err
    assert "nothing had to change" not in again.out


@pytest.mark.parametrize("content", ["copied from another case", "nothing"])
def test_sealing_ends_badly_when_consents_are_not_the_case_s_own(
    office: Office, content: str
) -> None:
    other = office.json("new", "--alias", "de ander")["case"]
    cases = office.folder / "cases"
    stolen = (cases / other / "consents.yaml.age").read_bytes() if "copied" in content else b""
    (cases / office.case / "consents.yaml.age").write_bytes(stolen)
    _commit(office)
    assert office.case in office.json("seal", status=1)["failures"][0]


def test_consents_that_are_gone_are_not_taken_for_another_s(office: Office) -> None:
    (office.folder / "cases" / office.case / "consents.yaml.age").unlink()
    _commit(office)
    gone = f"case {office.case} has no consents section"
    for command in (
        ("seal",),
        ("access", office.case),
        ("new", "party", office.case, "--set", "name=zus", "--set", "kind=person"),
        ("consent", "give", office.case, "--to", "bram", "--section", "plan", "--purpose", "x"),
    ):
        assert gone in office.run(*command, status=1).err
    assert gone in office.run("seal", "--check", status=1).out
    assert "has no consents section" in office.run("status", status=1).out
    assert "is not shared" not in office.run("seal", status=1).err


def test_a_copied_file_is_one_finding_and_no_other_case_is_named(office: Office) -> None:
    other = office.json("new", "--alias", "de ander")["case"]
    cases = office.folder / "cases"
    for name in ("meetings", "plan"):
        stolen = (cases / office.case / f"{name}.yaml.age").read_bytes()
        (cases / other / f"{name}.yaml.age").write_bytes(stolen)
    _commit(office)
    found = office.json("validate", status=1)["findings"]
    assert [one["code"] for one in found] == ["envelope-place"] * 2
    assert not any(office.case in one["hint"] for one in found)


def test_a_broken_case_leaves_the_others_in_the_list(office: Office) -> None:
    other = office.json("new", "--alias", "de ander")["case"]
    (office.folder / "cases" / other / "case.yaml.age").write_bytes(b"age-encryption.org/v1\n")
    _commit(office)
    done = office.json("list", status=1)
    assert {one["id"]: one["broken"] for one in done["cases"]} == {office.case: False, other: True}
    shown = office.run("list", status=1)
    assert "de man van de trap" in shown.out
    assert "broken" in shown.out


def _commit(office: Office) -> None:
    name = ["-c", "user.name=T", "-c", "user.email=t@casekit.invalid"]
    for command in (["add", "-A"], [*name, "commit", "--quiet", "--no-verify", "-m", "x"]):
        subprocess.run(["git", *command], cwd=office.folder, check=True)

"""Sealed files that were made, copied or taken away by hand, and what every check says of them."""

import subprocess
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from zlib import compress

import pyrage
import pytest
from hypothesis import given, strategies as st
from pyrage import x25519

from casekit.vault.cipher import encrypt
from casekit.vault.header import parse_header
from tests.office import Office
from tests.vaults import SISTER, SmallVault

randbytes = Random(7).randbytes


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


PLAIN = b"agreements:\n  - text: De fiets van de putter maken.\n" * 20


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(PLAIN, "file-unsealed", id="text"),
        pytest.param(PLAIN[:60], "file-unsealed", id="a short text"),
        pytest.param(b64encode(compress(PLAIN * 9)), "file-unsealed", id="base64"),
        pytest.param(PLAIN.decode().encode("utf-16"), "file-unsealed", id="another encoding"),
        pytest.param(b"\0" * 2_000, "file-unsealed", id="nothing"),
        pytest.param(randbytes(300_000) + PLAIN, "file-unsealed", id="text at the end"),
        pytest.param(randbytes(64 * 1024 + 16 + 7), "file-corrupt", id="less than a chunk"),
        pytest.param(randbytes(64 * 1024 + 16 + 16), "file-corrupt", id="an empty last chunk"),
        pytest.param(randbytes(15), "file-corrupt", id="cut short"),
    ],
)
def test_what_is_no_ciphertext_behind_a_sound_header_is_found_without_a_key(
    body: bytes, code: str, small: SmallVault
) -> None:
    sealed = small.path("plan").read_bytes()
    length = parse_header(sealed).length
    small.path("plan").write_bytes(sealed[: length + 16] + body)
    for name in ("nobody", "bram"):
        assert (code, "plan.yaml.age") in codes(small, name)
    small.as_().set_up()
    small.git("add", "-A")
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        small.git("commit", "--quiet", "-m", "x")
    assert "plan.yaml.age" in stopped.value.stderr
    small.git("commit", "--quiet", "--no-verify", "-m", "x")
    assert (code, "plan.yaml.age") in {
        (one.code, Path(one.file).name) for one in small.as_("bram").verify().findings
    }


@given(length=st.one_of(st.integers(0, 3_000), st.integers(65_000, 66_000)))
def test_what_age_made_is_never_taken_for_plain(length: int) -> None:
    key = x25519.Identity.generate().to_public()
    header = parse_header(pyrage.encrypt(b"a" * length, [key]))
    assert not header.plain


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

"""Texts that are no record, and sealed files that are not what they seem."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from casekit.api import validate_files
from casekit.errors import (
    CasekitError,
    CorruptError,
    DiskError,
    FormatError,
    NoKeyError,
    TooLargeError,
    UsageError,
)
from casekit.vault.cipher import encrypt
from tests.refusals import SECRET, check_silent, refused
from tests.vaults import AGREEMENT, CANARIES, MEETING, SECTIONS, SmallVault

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(f'*{chr(ord(name) - 1)}' for _ in range(9))}]\n"
    for name in "bcdefghij"
)

NO_RECORD: dict[str, tuple[str, str]] = {
    "an open quote": (f'question: "{SECRET}\n', "yaml-syntax"),
    "a colon too many": (f"question: ik zei: {SECRET}\n", "yaml-syntax"),
    "fields out of line": (f"question: ja\n  kind: {SECRET}\n", "yaml-syntax"),
    "an open bracket": (f"agreements: [{SECRET}\n", "yaml-syntax"),
    "a tab": (f"agreements:\n\t- text: {SECRET}\n", "yaml-tab"),
    "an anchor": (f"question: &here {SECRET}\n", "yaml-anchor"),
    "an alias": (f"question: *{SECRET}\n", "yaml-alias"),
    "a tag": (f"question: !!python/name:os.system {SECRET}\n", "yaml-tag"),
    "a second document": (f"question: ja\n---\nquestion: {SECRET}\n", "yaml-documents"),
    "a line of dashes": (f"---\nquestion: {SECRET}\n", "yaml-documents"),
    "a line of dots": (f"question: {SECRET}\n...\n", "yaml-documents"),
    "a directive": (f"%YAML 1.1\n---\nquestion: {SECRET}\n", "yaml-directive"),
    "a field twice": (f"question: ja\nquestion: {SECRET}\n", "yaml-duplicate-key"),
    "a list": (f"- {SECRET}\n", "yaml-root"),
    "a bare text": (f"{SECRET}\n", "yaml-root"),
    "a key that is a list": (f"? [{SECRET}]\n: x\n", "yaml-key"),
    "a merge key": (f"<<: {{question: {SECRET}}}\n", "schema-additionalproperties"),
    "an alias bomb": (BOMB, "yaml-anchor"),
    "50,000 levels of lists": ("question: " + "[" * 50_000, "yaml-depth"),
    "50,000 levels of mappings": ("{a: " * 50_000, "yaml-depth"),
    "50,000 levels of dashes": ("agreements:\n" + "- " * 50_000 + "\n", "yaml-depth"),
    "5 MB": (f"question: {'ja ' * 1_700_000}\n", "yaml-size"),
    "a control character": (f"question: {SECRET}\x08\n", "yaml-character"),
    "a NUL": (f"question: {SECRET}\x00\n", "yaml-character"),
    "a lonely carriage return": (f"question: {SECRET}\rkind: x\n", "yaml-character"),
    "a line separator": (f"question: {SECRET}\u2028x\n", "yaml-character"),
    "a byte-order mark": (f"\ufeffquestion: {SECRET}\n", "yaml-bom"),
}


@pytest.mark.parametrize("what", NO_RECORD)
def test_a_text_that_is_no_record_is_refused(what: str, small: SmallVault) -> None:
    text, code = NO_RECORD[what]
    with refused(small, FormatError, 1) as refusal:
        small.as_().replace(small.case, "plan", text)
    assert refusal.codes == [code]


@pytest.mark.parametrize("what", NO_RECORD)
def test_validate_tells_the_same_of_a_file_with_its_place(what: str, tmp_path: Path) -> None:
    text, code = NO_RECORD[what]
    path = tmp_path / "plan.yaml"
    path.write_text(text, "utf-8", newline="")
    report = validate_files([path])
    assert [finding.code for finding in report.findings] == [code]
    (finding,) = report.findings
    assert finding.file == str(path)
    assert finding.hint
    assert finding.line or code == "yaml-size"
    assert len(finding.frame) < 500
    check_silent(finding)


BYTES: dict[str, tuple[bytes, str]] = {
    "Latin-1": (b"question: caf\xe9 geheimzinnig\n", "yaml-encoding"),
    "UTF-16": ("question: geheimzinnig\n".encode("utf-16"), "yaml-encoding"),
    "a byte-order mark": (b"\xef\xbb\xbfquestion: geheimzinnig\n", "yaml-bom"),
    "half a character": ("question: geheimzinnig €".encode()[:-1], "yaml-encoding"),
    "an age file": (b"age-encryption.org/v1\n-> X25519 x\n", "file-sealed"),
    "binary": (bytes(range(256)), "yaml-encoding"),
}


@pytest.mark.parametrize("what", BYTES)
def test_bytes_that_are_no_text_are_told_with_their_place(what: str, tmp_path: Path) -> None:
    raw, code = BYTES[what]
    path = tmp_path / "plan.yaml"
    path.write_bytes(raw)
    (finding,) = validate_files([path]).findings
    assert finding.code == code
    assert finding.hint
    check_silent(finding)


def test_a_file_of_100_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    (finding,) = validate_files([path]).findings
    assert finding.code == "yaml-size"
    assert finding.hint


def test_a_sealed_file_of_100_mb_is_refused_unread(small: SmallVault) -> None:
    with small.path("plan").open("r+b") as file:
        file.truncate(100 * 1024 * 1024)
    assert "file-unreadable" in codes(small)
    with pytest.raises(TooLargeError):
        small.as_().section(small.case, "plan")


def test_line_ends_of_windows_are_kept(small: SmallVault) -> None:
    text = "question: ja\r\n\r\n# zo\r\nagreements:\r\n  - text: |\r\n      een\r\n      twee\r\n"
    vault = small.as_()
    vault.replace(small.case, "plan", text)
    kept = vault.text(small.case, "plan")
    item = vault.section(small.case, "plan").agreements[0].id
    assert kept.endswith(text.replace("  - text", f"  - id: {item}\r\n    text"))
    assert "\n" not in kept.replace("\r\n", "")

    vault.set(small.case, item, {"status": "done", "result": "drie\nvier"})
    vault.add(small.case, "agreement", {"text": "nog een"})
    changed = vault.text(small.case, "plan")
    assert "\n" not in changed.replace("\r\n", "")
    assert "      een\r\n      twee\r\n" in changed
    assert vault.section(small.case, "plan").agreements[0].result == "drie\nvier"


def test_a_text_without_a_last_line_end_stays_without_until_something_follows(
    small: SmallVault,
) -> None:
    vault = small.as_()
    vault.replace(small.case, "goals", f"{SECTIONS['goals']}strengths:\n  - own_words: koken")
    assert vault.text(small.case, "goals").endswith("own_words: koken")
    vault.add(small.case, "strength", {"own_words": "luisteren"})
    words = [one.own_words for one in vault.section(small.case, "goals").strengths]
    assert words == ["koken", "luisteren"]


# --- sealed files that are not what they seem ----------------------------------------


def codes(small: SmallVault) -> set[str]:
    report = small.as_().validate()
    check_silent(*report.findings)
    return {finding.code for finding in report.findings}


def cut(raw: bytes, at: int) -> bytes:
    return raw[:at]


def flip(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _raw: b"",
    "cut in the first line": lambda raw: cut(raw, 10),
    "cut in the header": lambda raw: cut(raw, 120),
    "cut after the header": lambda raw: cut(raw, raw.index(b"\n---") + 49),
    "cut in the payload": lambda raw: cut(raw, len(raw) - 20),
    "one byte short": lambda raw: raw[:-1],
    "one byte too many": lambda raw: raw + b"\n",
    "a bit of the version": lambda raw: flip(raw, 3),
    "a bit of a stanza": lambda raw: flip(raw, raw.index(b"-> X25519") + 20),
    "a bit of the checksum": lambda raw: flip(raw, raw.index(b"\n--- ") + 8),
    "a bit of the payload": lambda raw: flip(raw, len(raw) - 40),
    "a bit of the end": lambda raw: flip(raw, len(raw) - 1),
    "conflict markers": lambda raw: b"<<<<<<< ours\n" + raw + b"\n=======\n" + raw + b">>>>>>>\n",
    "lines of Windows": lambda raw: raw.replace(b"\n", b"\r\n"),
    "plain text": lambda _raw: b"question: geheimzinnig\n",
    "nothing but zeros": lambda raw: bytes(len(raw)),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_file_is_found_and_never_read(what: str, small: SmallVault) -> None:
    path = small.path("plan")
    path.write_bytes(DAMAGE[what](path.read_bytes()))
    vault = small.as_()
    found = codes(small)
    assert found == {"file-corrupt"} or what == "a bit of a stanza"
    with refused(small, CasekitError, 1 if "file-corrupt" in found else 3):
        vault.text(small.case, "plan")
    with refused(small, CasekitError, 1 if "file-corrupt" in found else 3):
        vault.set(small.case, "plan", {"question": "ja"})


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_file_stops_nobody_from_seeing_the_others(what: str, small: SmallVault) -> None:
    path = small.path("plan.health")
    path.write_bytes(DAMAGE[what](path.read_bytes()))
    vault = small.as_()
    assert vault.cases()[0].alias == CANARIES["case"]
    assert vault.section(small.case, "goals").goals
    assert vault.text(small.case, "plan")


def test_a_file_of_another_section_is_found_out(small: SmallVault) -> None:
    small.path("plan").write_bytes(small.path("goals").read_bytes())
    small.git("commit", "--quiet", "--all", "--message=copied")
    assert "envelope-place" in codes(small)
    with refused(small, CorruptError, 1):
        small.as_().section(small.case, "plan")
    with refused(small, CorruptError, 1):
        small.as_().set(small.case, "plan", {"question": "ja"})
    with small.unchanged():
        notes = small.as_().seal().notes
    assert any("stays as it is" in note for note in notes)


def test_a_file_of_another_case_is_found_out(small: SmallVault) -> None:
    vault = small.as_()
    case = vault.new_case(alias="Ander").case
    vault.add(case, "agreement", {"text": "van een ander"})
    other = SmallVault(small.folder, case)
    small.path("plan").write_bytes(other.path("plan").read_bytes())
    small.git("commit", "--quiet", "--all", "--message=copied")
    assert "envelope-place" in codes(small)
    with refused(small, CorruptError, 1):
        small.as_().section(small.case, "plan")
    with refused(small, CorruptError, 1):
        small.as_().add(small.case, "agreement", {"text": "x"})


@pytest.mark.parametrize(
    "text",
    [
        "question: geheimzinnig\n",
        "meta: ja\nquestion: geheimzinnig\n",
        "meta: {}\nquestion: geheimzinnig\n",
        "meta: [geheimzinnig]\n",
        "",
        "geheimzinnig",
        "meta:\n  casekit: 2\n",
        BOMB,
    ],
)
def test_a_forged_text_without_an_envelope_is_found_out(text: str, small: SmallVault) -> None:
    # everybody who has the public keys can seal anything
    keys = [small.public(name) for name in ("sanne", "samira", "person")]
    small.path("plan").write_bytes(encrypt(text.encode(), keys))
    assert codes(small)
    with refused(small, FormatError, 1):
        small.as_().section(small.case, "plan")
    with refused(small, FormatError, 1):
        small.as_().set(small.case, "plan", {"question": "ja"})


def test_a_file_sealed_to_others_than_its_envelope_says_does_not_open(small: SmallVault) -> None:
    text = small.as_().text(small.case, "plan")
    small.path("plan").write_bytes(encrypt(text.encode(), [small.public("stranger")]))
    with refused(small, NoKeyError, 3):
        small.as_().text(small.case, "plan")


def test_readers_that_somebody_wrote_into_an_envelope_are_found(small: SmallVault) -> None:
    text = small.as_().text(small.case, "plan")
    wider = text.replace("  readers:\n", f"  readers:\n    bram: {small.public('bram')}\n")
    names = ("sanne", "samira", "person", "p-z0zzz1", "bram")
    small.path("plan").write_bytes(encrypt(wider.encode(), [small.public(n) for n in names]))
    small.git("commit", "--quiet", "--all", "--message=widened")
    assert codes(small) == {"seal-too-wide"}
    small.as_().seal()
    assert codes(small) == set()
    assert not small.opens("bram", "plan")


def test_stray_files_in_a_case_are_found(small: SmallVault) -> None:
    folder = small.path("plan").parent
    (folder / "plan.yaml").write_text("question: geheimzinnig\n", "utf-8")
    (folder / "notities.txt").write_text("geheimzinnig\n", "utf-8")
    (folder.parent / "klad").mkdir()
    report = small.as_().validate()
    assert [finding.code for finding in report.findings] == ["file-stray"] * 3


def test_a_broken_registry_is_told_and_changes_nothing(small: SmallVault) -> None:
    (small.root / "team" / "bram.yaml").write_text("name: [Bram\n", "utf-8")
    assert codes(small) == {"yaml-syntax"}
    with refused(small, FormatError, 1):
        small.as_().set(small.case, AGREEMENT, {"status": "done"})


def test_broken_settings_are_told_and_change_nothing(small: SmallVault) -> None:
    (small.root / "casekit.yaml").write_text("casekit: 2\nname: x\n", "utf-8")
    assert codes(small) == {"schema-const"}
    assert "a newer casekit" in small.as_().validate().findings[0].message
    with refused(small, FormatError, 1):
        small.as_().set(small.case, MEETING, {"status": "held"})


def test_a_folder_in_place_of_a_file_is_told(small: SmallVault) -> None:
    small.path("plan").unlink()
    small.path("plan").mkdir()
    assert "file-odd" in codes(small)
    with refused(small, CasekitError, 1):
        small.as_().text(small.case, "plan")


@pytest.mark.parametrize("name", ["plan.yaml", "."])
def test_a_file_that_can_not_be_read_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises((UsageError, DiskError)) as failure:
        validate_files([tmp_path / name])
    assert failure.value.status == 2
    assert failure.value.hint


def test_a_file_whose_name_tells_no_section_is_told(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text("question: geheimzinnig\n", "utf-8")
    (finding,) = validate_files([path]).findings
    assert finding.code == "file-name"


def test_a_pipe_in_place_of_a_file_does_not_hang(small: SmallVault) -> None:
    small.path("plan").unlink()
    os.mkfifo(small.path("plan"))
    assert codes(small) == {"file-odd"}
    with refused(small, CasekitError, 1):
        small.as_().text(small.case, "plan")

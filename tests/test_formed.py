"""What was found to follow the format is remembered, and only as long as it is the same file."""

from pathlib import Path

import pytest

from casekit.errors import FormatError
from casekit.format import schema
from casekit.vault import formed as module
from casekit.vault.cipher import encrypt
from casekit.vault.formed import Formed
from tests.test_imports import loaded
from tests.vaults import CANARIES, SmallVault


def test_reading_a_case_again_loads_no_validator(small: SmallVault, tmp_path: Path) -> None:
    asked = ["--vault", str(small.root), "--identity", str(small.key_file("sanne")), "status"]
    assert "jsonschema_rs" in loaded(asked, tmp_path)
    assert "jsonschema_rs" not in loaded(asked, tmp_path)


def test_a_file_that_no_longer_follows_the_format_is_refused(small: SmallVault) -> None:
    read(small)
    text = small.as_().text(small.case, "plan").replace("agreements:", "agreemints:")
    keys = [small.public(name) for name in sorted(small.opened_by("plan"))]
    small.path("plan").write_bytes(encrypt(text.encode(), keys))
    for _ in range(2):
        with pytest.raises(FormatError):
            read(small)


def test_a_file_in_the_place_of_another_section_is_checked_anew(small: SmallVault) -> None:
    read(small)
    kept = Formed(small.root)
    content = small.path("plan").read_bytes()
    assert kept.knows("plan", content)
    assert not kept.knows("goals", content)


def test_other_schemas_make_all_of_it_void(
    small: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(small)
    content = small.path("plan").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(module, "schema_digest", lambda: "other")
        assert not Formed(small.root).knows("plan", content)
    assert Formed(small.root).knows("plan", content)
    assert schema.schema_digest() != "other"


@pytest.mark.parametrize("spoiled", [b"", b"short", b"\0" * 4096])
def test_a_spoiled_memory_is_begun_anew(spoiled: bytes, small: SmallVault) -> None:
    read(small)
    kept = memory(small)
    kept.write_bytes(spoiled)
    assert not Formed(small.root).knows("plan", small.path("plan").read_bytes())
    read(small)
    assert Formed(small.root).knows("plan", small.path("plan").read_bytes())


def test_the_memory_tells_nothing_and_is_its_owners_alone(small: SmallVault) -> None:
    read(small)
    kept = memory(small)
    assert not any(word.encode() in kept.read_bytes() for word in CANARIES.values())
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in kept.parent.glob("formed*")] == ["formed"]


def test_the_memory_does_not_grow_for_ever(
    small: SmallVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST", 3)
    for number in range(5):
        Formed(small.root).add("plan", bytes([number]))
    assert memory(small).stat().st_size <= 5 * 16


def read(small: SmallVault) -> None:
    """Read the plan as a command does."""
    assert small.as_().section(small.case, "plan")


def memory(small: SmallVault) -> Path:
    return small.root / ".git" / "casekit" / "formed"

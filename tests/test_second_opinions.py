"""What tools that others wrote say of our files: Debian's age and check-jsonschema."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casekit.cli.demo_vault import DemoVault, build
from casekit.format.envelope import digest
from casekit.format.yaml import parse
from casekit.model.names import PERSON, SECTIONS, SectionName
from casekit.resources import schemas_dir
from tests.vaults import AGREEMENT, SmallVault

CHECK_JSONSCHEMA = Path(sys.executable).with_name("check-jsonschema")


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> DemoVault:
    """The vault of the demo, made of all example cases."""
    folder = tmp_path_factory.mktemp("examples")
    return build(folder / "vault", folder / "keys")


def sealed_sections(examples: DemoVault) -> Iterator[tuple[str, SectionName, Path]]:
    """Each sealed file: the folder of its example, its section, its path."""
    for slug, case in examples.cases.items():
        for path in sorted((examples.root / "cases" / case).iterdir()):
            yield slug, SectionName.parse(path.name.removesuffix(".yaml.age")), path


def key_of(examples: DemoVault, slug: str, reader: str) -> Path:
    """The key file of somebody whom an envelope names."""
    outside = {PERSON: f"{PERSON}-{slug}"}.get(reader, f"{slug}-{reader}")
    member = examples.key_file(reader)
    return member if member.exists() else examples.key_file(outside)


def decrypted(age: Path, path: Path, *keys: Path) -> str | None:
    """What `age -d` gives with these keys; None where it says that none of them opens it."""
    identities = [argument for key in keys for argument in ("-i", str(key))]
    done = subprocess.run([age, "-d", *identities, path], capture_output=True, check=False)
    if done.returncode:
        assert b"no identity matched any of the recipients" in done.stderr
        return None
    return done.stdout.decode()


def test_every_section_opens_with_the_age_tool_for_the_readers_in_its_envelope_alone(
    examples: DemoVault, age_tool: Path
) -> None:
    keys = set(examples.keys.glob("*.txt"))
    for slug, section, path in sealed_sections(examples):
        keeper = examples.key_file(examples.plan["opened_by"][slug])
        text = decrypted(age_tool, path, keeper)
        assert text is not None
        meta = parse(text).data["meta"]
        assert (meta["case"], meta["section"]) == (examples.cases[slug], section)
        readers = {key_of(examples, slug, reader) for reader in meta["readers"]}
        assert all(decrypted(age_tool, path, key) == text for key in readers)
        assert decrypted(age_tool, path, *keys - readers) is None


def test_every_section_passes_check_jsonschema_with_our_schema(
    examples: DemoVault, age_tool: Path, tmp_path: Path
) -> None:
    by_schema: dict[str, list[Path]] = defaultdict(list)
    for slug, section, path in sealed_sections(examples):
        keeper = examples.key_file(examples.plan["opened_by"][slug])
        plain = tmp_path / f"{slug}.{section}.yaml"
        plain.write_text(decrypted(age_tool, path, keeper) or "", "utf-8", newline="")
        by_schema[section.section].append(plain)
    by_schema["settings"] = [examples.root / "casekit.yaml"]
    by_schema["member"] = sorted((examples.root / "team").glob("*.yaml"))
    assert len(by_schema) == len(SECTIONS) + 2, "the example cases no longer use every section"
    for name, files in by_schema.items():
        done = subprocess.run(
            [CHECK_JSONSCHEMA, "--schemafile", schemas_dir() / f"{name}.json", *files],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_casekit_accepts_what_the_age_tool_sealed_to_the_right_keys(
    small: SmallVault, age_tool: Path
) -> None:
    path = small.path("plan")
    text = decrypted(age_tool, path, small.key_file("samira"))
    assert text is not None
    meta = parse(text).data["meta"]
    edited = (
        text.replace("revision: 1\n", f"revision: 2\n  previous: '{digest(text)}'\n")
        .replace("status: open", "status: done   # gedaan!")
        .encode()
    )
    recipients = [argument for key in meta["readers"].values() for argument in ("-r", key)]
    command = [age_tool, *recipients, "-o", path]
    subprocess.run(command, input=edited, check=True)
    small.git("commit", "--quiet", "--all", "--message=by hand")

    vault = small.as_()
    assert vault.validate().findings == ()
    assert vault.seal_check().fine
    assert vault.section(small.case, "plan").agreements[0].status == "done"
    assert vault.text(small.case, "plan").encode() == edited

    vault.set(small.case, AGREEMENT, {"due": "2026-05-01"})
    assert "status: done   # gedaan!" in small.as_("samira").text(small.case, "plan")
    assert parse(small.as_().text(small.case, "plan")).data["meta"]["revision"] == 3


def test_an_armoured_file_of_the_age_tool_opens_as_well(small: SmallVault, age_tool: Path) -> None:
    path = small.path("plan")
    text = decrypted(age_tool, path, small.key_file("sanne"))
    assert text is not None
    keys = parse(text).data["meta"]["readers"].values()
    recipients = [argument for key in keys for argument in ("-r", key)]
    subprocess.run([age_tool, "--armor", *recipients, "-o", path], input=text.encode(), check=True)
    assert path.read_bytes().startswith(b"-----BEGIN AGE ENCRYPTED FILE-----")
    assert small.as_(today=date(2026, 3, 12)).text(small.case, "plan") == text

"""What keeps sealed files whole in git, and the fingerprint that people compare by telephone."""

from pathlib import Path

import pytest

from casekit import Vault
from casekit.errors import RefusedError
from casekit.vault.attributes import check_attributes
from tests.clones import Clone
from tests.command_line import Desk
from tests.office import Office
from tests.signed import commit
from tests.vaults import AGREEMENT, FOR_SAMIRA


def without_key(clone: Clone, tmp_path: Path) -> Vault:
    return Vault.open(clone.root, identity=tmp_path / "no-such-key.txt", today=clone.vault().today)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".gitattributes", "*.age text\n"),
        ("docs/.gitattributes", "*.age text\n"),
        ("templates/handover.html.j2", "<p>niets</p>\n"),
    ],
)
def test_what_a_keykeeper_alone_changes(path: str, text: str, sanne: Clone, samira: Clone) -> None:
    file = samira.root / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    commit(samira)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    with sanne.unchanged(), pytest.raises(RefusedError, match="only a keykeeper may"):
        sanne.vault().sync()


def test_a_keykeeper_may_put_templates_in_the_vault(sanne: Clone, samira: Clone) -> None:
    (sanne.root / "templates").mkdir()
    (sanne.root / "templates" / "handover.html.j2").write_text("<p>van ons</p>\n")
    commit(sanne)
    sanne.vault().sync()
    samira.vault().sync()
    assert not samira.vault().verify().findings


@pytest.mark.parametrize(
    "line",
    [
        "*.age text",
        "*.age text=auto",
        "*.age merge=casekit",
        "*.age filter=lfs",
        "*.age working-tree-encoding=UTF-16",
        "* text=auto eol=lf",
        "cases/** -binary text",
        "cases/abc/plan.yaml.age !text",
        "[attr]binary text",
    ],
)
def test_attributes_that_harm_sealed_files_are_found(line: str, tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_text(f"*.age binary\n{line}\n")
    (finding,) = check_attributes(tmp_path)
    assert finding.severity == "error"


@pytest.mark.parametrize(
    "text",
    [
        "*.age binary\n",
        "# onze\n* text=auto\n*.age binary\n",
        "*.age binary\n*.md text\ndocs/* text",
    ],
)
def test_other_attributes_are_fine(text: str, tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_text(text)
    assert not check_attributes(tmp_path)


def test_validate_and_the_doctor_check_the_attributes(sanne: Clone, tmp_path: Path) -> None:
    (sanne.root / ".gitattributes").write_text("*.age binary\n*.age text\n")
    commit(sanne)
    for vault in (sanne.vault(), without_key(sanne, tmp_path)):
        assert "setup-gitattributes" in {one.code for one in vault.validate().findings}
    assert "setup-gitattributes" in {one.code for one in sanne.vault().check_setup().findings}


def test_a_set_up_clone_keeps_every_byte_whatever_the_vault_says(sanne: Clone) -> None:
    sanne.vault().set_up()
    (sanne.root / ".gitattributes").write_text("*.age text\n")
    sealed = sanne.path("plan").read_bytes() + b"\r\n" * 3 + b"end"
    sanne.path("plan").write_bytes(sealed)
    sanne.git("-c", "core.autocrlf=input", "add", str(sanne.path("plan")))
    name = f":cases/{sanne.case}/plan.yaml.age"
    assert sanne.git("rev-parse", name) == sanne.git(
        "hash-object", "--no-filters", str(sanne.path("plan"))
    )


def test_casekit_commits_every_byte_whatever_the_vault_says(sanne: Clone) -> None:
    (sanne.root / ".gitattributes").write_text("*.age text\n")
    # that file alone: git would look at the others once more, and change those with line ends
    sanne.git("commit", "-q", "--no-verify", "-m", "by hand", ".gitattributes")
    # large enough to hold what looks like line ends of Windows, but for once in 10 million times
    for words in ("x y z " * 180_000, "nog een"):
        sanne.vault().add(sanne.case, "goal", {"own_words": words})
        sealed = sanne.git("hash-object", "--no-filters", str(sanne.path("goals")))
        for revision in ("", "HEAD"):
            name = f"{revision}:cases/{sanne.case}/goals.yaml.age"
            assert sanne.git("rev-parse", name) == sealed
        assert b"\r\n" in sanne.path("goals").read_bytes()
        assert not sanne.git("status", "--short")


def test_validate_finds_the_same_with_a_key_and_without(
    sanne: Clone, samira: Clone, tmp_path: Path
) -> None:
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    samira.vault().sync()
    (samira.root / "docs").mkdir()
    (samira.root / "docs" / "plan.yml").write_text("agreements: []\n")
    samira.git("add", "docs")
    found = [
        {(one.code, one.file) for one in vault.validate().findings}
        for vault in (samira.vault(), without_key(samira, tmp_path))
    ]
    assert ("file-stray", "docs/plan.yml") in found[0] & found[1]
    assert "section-unmerged" in {code for code, _ in found[0] & found[1]}


def test_what_stands_beside_the_cases_is_found_once_it_is_there(sanne: Clone) -> None:
    assert sanne.vault().validate().fine
    assert sanne.vault().validate().fine
    (sanne.root / "plan.yaml").write_text("agreements: []\n")
    commit(sanne)
    for _ in range(2):
        assert {one.code for one in sanne.vault().validate().findings} == {"file-stray"}


def test_the_fingerprint_can_be_looked_up(office: Office, tmp_path: Path) -> None:
    office.run("setup")
    said = {
        office.json("verify")["fingerprint"],
        office.json("verify")["fingerprint"],
        office.json("team", "list")["fingerprint"],
        office.json("doctor")["fingerprint"],
    }
    (fingerprint,) = said
    for words in (("verify",), ("team", "list"), ("doctor",)):
        assert fingerprint in office.run(*words).err
    desk = Desk(tmp_path, office.key)
    begun = desk.json("init", "new", "--name", "Zuid", "--as", "sanne")
    assert len(begun["fingerprint"]) == 39
    assert begun["fingerprint"] != fingerprint

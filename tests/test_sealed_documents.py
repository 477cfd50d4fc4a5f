"""Documents that leave sealed, and folders that are no place for plain ones."""

import subprocess
from pathlib import Path

import pytest

from casekit.cli.clouds import cloud_of
from tests.office import Office
from tests.paper import read


def opened(path: Path, key: Path, age: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([age, "-d", "-i", key, path], capture_output=True, check=False)


def test_a_sealed_document_opens_for_its_own_reader_alone(office: Office, age_tool: Path) -> None:
    made = office.json(
        "render", "plan", office.case, "--for", "samira", "--sealed", "--format", "pdf,html"
    )["documents"]
    paths = [Path(one["path"]) for one in made]
    assert [path.name.split(".", 1)[1] for path in paths] == ["pdf.age", "html.age"]
    key = office.key.with_name("samira.txt")
    assert read(opened(paths[0], key, age_tool).stdout).language == "nl"
    assert b"<html" in opened(paths[1], key, age_tool).stdout
    assert opened(paths[0], office.key, age_tool).returncode != 0
    written = [path for path in paths[0].parent.rglob("*") if path.is_file()]
    assert sorted(written) == sorted(paths)
    assert all(path.read_bytes().startswith(b"age-encryption.org/v1") for path in written)


def test_a_sealed_document_of_several_opens_for_each_of_them(
    office: Office, age_tool: Path
) -> None:
    [made] = office.json("render", "plan", office.case, "--for", "sanne,samira", "--sealed")[
        "documents"
    ]
    for key in (office.key, office.key.with_name("samira.txt")):
        assert b"<html" in opened(Path(made["path"]), key, age_tool).stdout


def test_nobody_without_a_key_gets_a_sealed_document(office: Office) -> None:
    done = office.run("render", "plan", office.case, "--for", "person", "--sealed", status=5)
    assert "person has no key" in done.err
    assert "person_key=age1" in done.err
    assert not office.folder.with_name("noord-documents").exists()


@pytest.mark.parametrize(
    ("folder", "cloud"),
    [
        ("Dropbox/zorg", "Dropbox"),
        ("Dropbox (Team Noord)", "Dropbox"),
        ("OneDrive - Gemeente/af", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("Google Drive/My Drive", "Google Drive"),
        ("Nextcloud/x", "Nextcloud"),
        ("Documents/print", ""),
        ("stackless", ""),
    ],
)
def test_a_folder_of_a_cloud_is_known_by_its_name(folder: str, cloud: str, tmp_path: Path) -> None:
    assert cloud_of(tmp_path / folder) == cloud


def test_a_folder_of_a_cloud_is_known_by_what_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine" / "deep").mkdir(parents=True)
    (tmp_path / "mine" / "._sync_0a1b.db").touch()
    assert cloud_of(tmp_path / "mine" / "deep" / "deeper") == "Nextcloud"


def test_whoever_prints_into_a_cloud_is_warned_and_served(office: Office) -> None:
    out = office.folder.with_name("OneDrive")
    done = office.run("render", "plan", office.case, "--for", "sanne", "--out", out)
    assert "synchronised to OneDrive" in done.err
    assert list(out.glob("plan-*.html"))
    sealed = office.run("render", "plan", office.case, "--for", "sanne", "--sealed", "--out", out)
    assert "OneDrive, where" not in sealed.err
    assert list(out.glob("plan-*.html.age"))

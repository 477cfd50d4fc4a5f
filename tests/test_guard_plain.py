"""What somebody copies out of a section into an open file is found, by its form or by its words."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from casekit.errors import RefusedError
from casekit.format.yaml import parse
from casekit.vault.guard_file import check_content
from casekit.vault.guard_plain import Words, as_text
from tests.clones import Clone, Village
from tests.signed import commit
from tests.vaults import SECTIONS

SENTENCE = "De fiets van de putter maken."

BODIES = {name: body for name, body in SECTIONS.items() if name not in ("person", "case")}


def codes(path: str, content: str | bytes) -> set[tuple[str, str]]:
    raw = content.encode() if isinstance(content, str) else content
    return {(one.code, str(one.severity)) for one in check_content(path, raw)}


STRAY = {("file-stray", "error")}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("file", ["notes.txt", "docs/README.md", "export", "a.yaml", "b.html"])
def test_a_section_without_its_envelope_is_known_by_its_form(name: str, file: str) -> None:
    assert codes(file, SECTIONS[name]) == STRAY
    assert codes(file, "# uit het dossier\n\n" + SECTIONS[name].replace("\n", "\r\n")) == STRAY


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("indent", [None, 2])
def test_so_is_one_that_was_saved_as_json(name: str, indent: int | None) -> None:
    data = parse(SECTIONS[name]).data
    text = json.dumps(data, indent=indent, default=str)
    for file in ("export.json", "x.txt", "README.md"):
        assert codes(file, text) == STRAY


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_so_is_one_in_an_encoding_of_windows(encoding: str) -> None:
    assert codes("notes.txt", SECTIONS["plan"].encode(encoding)) == STRAY
    assert codes("x.txt", ("meta:\n  casekit: 1\n").encode(encoding)) == STRAY
    secret = ("AGE-SECRET-KEY-1" + "Q" * 58).encode(encoding)
    assert codes("key.txt", secret) == {("key-file", "error")}


@pytest.mark.parametrize(
    "text",
    [
        "id,text,who,status\na-f1etsw,De fiets maken,samira,open\n",
        '"status";"agreement"\n"open";"a-f1etsw"\n',
        "own_words\tsaid_on\tdomain\tstrengths\nEen bed\t2026-01-05\thousing\t\n",
    ],
)
def test_so_is_a_table_of_items(text: str) -> None:
    assert codes("export.csv", text) == STRAY


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("README.md", "# Ons team\n\nWij werken met casekit: zie plan, goals en consents.\n"),
        ("README.md", "Een doel heeft `own_words:`, `said_on:` en `domain:`.\n"),
        ("docs/form.md", "goals:\n  - own_words: in eigen woorden\n    said_on: de dag\n"),
        ("notes.txt", "De afspraak a-f1etsw is gedaan.\nid: 7\nstatus: open\n"),
        ("package.json", '{"name": "x", "id": "p-header", "routes": [], "conditions": {}}'),
        ("api.json", '{"routes": [], "documents": [], "contacts": [], "conditions": []}'),
        ("planning.csv", "id,name,status\n1,poster,open\n2,flyer,done\n"),
        ("app.js", "const a = {id: 'a-button', text: 'ok'}\n"),
        ("kaart.svg", '<svg id="a-b0tt0m"><text>plan</text></svg>'),
    ],
)
def test_what_only_speaks_of_records_is_left_alone(file: str, text: str) -> None:
    assert not codes(file, text)


def test_a_hostile_file_takes_no_long_time() -> None:
    begun = time.process_time()
    for text in (
        "{" * 1_000_000,
        "\n" * 1_000_000,
        "[ " * 500_000,
        "id:" * 300_000,
        "a_" * 500_000,
    ):
        codes("x.txt", text)
        codes("x.csv", text)
        Words(text).hold(["een zin van vijf woorden"])
    assert time.process_time() - begun < 60, "not by the square of its length"


@pytest.fixture
def sanne(village: Village) -> Clone:
    clone = village.clone("sanne")
    clone.vault().set_up()
    return clone


def attempt(clone: Clone, *arguments: str) -> tuple[int, str]:
    """Run git where a hook may refuse, with the owner's key at hand."""
    environment = {**os.environ, "CASEKIT_IDENTITY": str(clone.key_file(clone.owner))}
    done = subprocess.run(
        ["git", *arguments], cwd=clone.root, check=False, capture_output=True, text=True,
        env=environment,
    )  # fmt: skip
    return done.returncode, done.stderr


def put(clone: Clone, name: str, content: str | bytes) -> Path:
    path = clone.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    clone.git("add", "-A")
    return path


@pytest.mark.parametrize(
    "text",
    [
        f"Vandaag besproken:\n\n* {SENTENCE}\n",
        "Vandaag: De fiets van\nde   putter maken. En toen.\n",
        json.dumps({"gedaan": SENTENCE}),
        f"<table><tr><td>open</td><td>{SENTENCE}</td></tr></table>",
        f'dag;wat\n1 mei;"{SENTENCE}"\n',
        "naam: Ada roerdomp\n",
        "bel 0612345678\n",
    ],
)
def test_words_of_a_section_are_not_committed(text: str, sanne: Clone) -> None:
    put(sanne, "notes/today.txt", text)
    status, told = attempt(sanne, "commit", "-m", "oops")
    assert status == 1
    assert f"of case {sanne.case}" in told
    assert "git restore --staged -- notes/today.txt" in told
    assert "putter" not in told


@pytest.mark.parametrize("form", ["html", "docx", "md"])
def test_nor_is_a_document_that_was_made_of_it(form: str, sanne: Clone) -> None:
    (made,) = sanne.vault().render("plan", sanne.case, ["sanne"], formats=[form]).pages
    put(sanne, f"uit.{form}", made.content)
    status, told = attempt(sanne, "commit", "-m", "oops")
    assert status == 1
    assert "this holds words of" in told


def test_words_that_nobody_wrote_down_are_committed(sanne: Clone) -> None:
    put(sanne, "README.md", "De fiets van het team maken wij elke maandag in de schuur.\n")
    put(sanne, "folder.pdf", b"%PDF-1.7\n\0\1")
    status, told = attempt(sanne, "commit", "-m", "words")
    assert status == 0
    assert "folder.pdf: a document or table in a vault is open to everybody" in told


def test_whose_key_opens_nothing_is_not_held_up(village: Village) -> None:
    joris = village.clone("joris")
    joris.vault().set_up()
    put(joris, "notes.txt", SENTENCE)
    assert attempt(joris, "commit", "-m", "words")[0] == 0


def test_words_in_an_earlier_commit_are_not_pushed(sanne: Clone) -> None:
    path = put(sanne, "notes.txt", SENTENCE)
    sanne.git("commit", "-q", "--no-verify", "-m", "oops")
    path.unlink()
    sanne.git("commit", "-q", "--no-verify", "-am", "gone, but not from the history")
    status, told = attempt(sanne, "push", "origin", "main")
    assert status == 1
    assert "notes.txt: this holds words of plan" in told


def test_sync_does_not_send_them_either(village: Village, honest: Clone) -> None:
    clone = village.clone("sanne", "no-hooks")
    put(clone, "notes.txt", SENTENCE)
    commit(clone)
    with clone.unchanged(), pytest.raises(RefusedError, match="holds words of plan") as refused:
        clone.vault().sync()
    assert "git push --no-verify" in refused.value.hint
    # who means it has a way on, and nobody who merges it is held up
    clone.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    clone.vault().sync()
    honest.vault().set(honest.case, "a-f1etsw", {"status": "done"})
    honest.vault().sync()
    assert honest.head != clone.head


def test_a_record_by_its_form_stops_everybody(village: Village, honest: Clone) -> None:
    clone = village.clone("sanne", "no-hooks")
    put(clone, "notes.txt", SECTIONS["goals"])
    commit(clone)
    clone.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    assert [one.code for one in clone.vault().validate().findings] == ["file-stray"]
    assert [one.code for one in clone.vault().verify().findings] == ["file-stray"]
    with honest.unchanged(), pytest.raises(RefusedError, match="does not belong in a vault"):
        honest.vault().sync()


def test_what_looks_like_another_encoding_is_read() -> None:
    assert as_text("é".encode("utf-16")) == "é".encode()
    assert as_text(b"plain") == b"plain"

"""Files that are no part of any record: they are told of, and stop nobody, signed or not."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from casekit.errors import RefusedError
from tests.clones import Clone, Village, sign_with
from tests.signed import commit, strange_key
from tests.vaults import AGREEMENT

NOTES = "wat wij op de gang afspraken\n"


def unsigned(clone: Clone, *, name: str = "") -> str:
    """Commit all by hand without a signature, as somebody who is in no team."""
    clone.git("config", "commit.gpgSign", "false")
    return commit(clone, author=name)


def push(clone: Clone) -> None:
    clone.git("push", "-q", "--no-verify", "origin", "HEAD:main")


def by_a_stranger(clone: Clone, village: Village) -> None:
    unsigned(clone, name="noreply")


def by_a_member_without_signing(clone: Clone, village: Village) -> None:
    unsigned(clone)


def by_a_key_that_nobody_knows(clone: Clone, village: Village) -> None:
    strange_key(village.folder / "strange.key")
    sign_with(clone.root, village.folder / "strange.key", "samira")
    commit(clone)


def by_a_site_that_signs_in_its_own_way(clone: Clone, village: Village) -> None:
    made = unsigned(clone, name="noreply")
    head, _, message = clone.git("cat-file", "commit", made).partition("\n\n")
    armour = "-----BEGIN PGP SIGNATURE-----\n \n wsBcBAABCAAQ\n -----END PGP SIGNATURE-----"
    (village.folder / "raw").write_text(f"{head}\ngpgsig {armour}\n\n{message}")
    again = clone.git("hash-object", "-t", "commit", "-w", str(village.folder / "raw")).strip()
    clone.git("reset", "-q", "--hard", again)


MAKERS = (
    by_a_stranger,
    by_a_member_without_signing,
    by_a_key_that_nobody_knows,
    by_a_site_that_signs_in_its_own_way,
)


@pytest.mark.parametrize("make", MAKERS)
def test_notes_by_anybody_are_told_and_stop_nobody(
    make: Callable[[Clone, Village], None], honest: Clone, samira: Clone, village: Village
) -> None:
    (samira.root / "README.md").write_text(NOTES)
    (samira.root / "notes").mkdir()
    (samira.root / "notes" / "kaart.svg").write_text("<svg/>")
    make(samira, village)
    push(samira)
    honest.vault().set(honest.case, AGREEMENT, {"status": "done"})
    result = honest.vault().sync()
    assert (honest.root / "README.md").read_text() == NOTES
    (note,) = [one for one in result.notes if samira.head[:10] in one]
    assert "sync goes on" in note
    (finding,) = honest.vault().verify().findings
    assert (finding.commit, finding.severity) == (samira.head, "warning")
    assert honest.vault().sync().notes == ("everything the others did is here",)


def test_notes_by_one_who_was_let_go_stop_nobody_either(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    (samira.root / "README.md").write_text(NOTES)
    commit(samira)
    sanne.vault().retire_member("samira")
    sanne.git("fetch", "-q", str(samira.root), "main:late")
    sanne.git("-c", "merge.ff=false", "merge", "-q", "--no-edit", "late")
    push(sanne)
    honest.vault().sync()
    assert (honest.root / "README.md").read_text() == NOTES


@pytest.mark.parametrize(
    "path",
    [
        "templates/nl/plan.html.j2", "casekit.yaml", "team/mallory.yaml", ".gitattributes",
        ".github/workflows/run.yml", ".husky/pre-commit", "notes/.envrc", ".gitmodules",
        "Cases/plan.md", "TEAM/sanne.txt", "cases./plan.md", "notes\\plan.md", "cases~1/plan.md",
    ],
)  # fmt: skip
def test_what_something_leans_on_is_no_such_file(path: str, honest: Clone, samira: Clone) -> None:
    file = samira.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# niets\n")
    unsigned(samira)
    push(samira)
    with honest.unchanged(), pytest.raises(RefusedError):
        honest.vault().sync()


def test_neither_is_a_program_nor_a_link(honest: Clone, samira: Clone) -> None:
    (samira.root / "run").write_text("#!/bin/sh\n")
    (samira.root / "run").chmod(0o755)
    made = unsigned(samira)
    push(samira)
    with honest.unchanged(), pytest.raises(RefusedError, match=made[:10]):
        honest.vault().sync()


def test_neither_is_anything_beside_a_section(honest: Clone, samira: Clone) -> None:
    (samira.root / "README.md").write_text(NOTES)
    samira.path("plan").write_bytes(samira.path("goals").read_bytes())
    made = unsigned(samira)
    push(samira)
    with honest.unchanged(), pytest.raises(RefusedError, match=made[:10]):
        honest.vault().sync()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("notes/plan.yaml", "a: 1\n"),
        ("k7-plan-draft.yml", "a: 1\n"),
        ("draft.yaml", "agreements:\n  - text: belt de huurbaas\n"),
        ("anything.md", "meta:\n  casekit: 1\n"),
    ],
)
def test_a_record_in_plain_text_is_an_error_wherever_it_stands(
    path: str, text: str, honest: Clone, sanne: Clone
) -> None:
    (sanne.root / path).parent.mkdir(exist_ok=True)
    (sanne.root / path).write_text(text)
    commit(sanne)
    push(sanne)
    with honest.unchanged(), pytest.raises(RefusedError, match="does not belong in a vault"):
        honest.vault().sync()


def test_yaml_of_other_programs_is_told_and_may_stay(honest: Clone, sanne: Clone) -> None:
    (sanne.root / "compose.yaml").write_text("services: {}\n")
    commit(sanne)
    push(sanne)
    honest.vault().sync()
    (finding,) = honest.vault().verify().findings
    assert (finding.code, finding.severity) == ("file-foreign", "warning")
    assert [one.code for one in honest.vault().validate().findings] == ["file-foreign"]


def test_the_hook_lets_such_a_file_be_committed(sanne: Clone) -> None:
    sanne.vault().set_up()
    (sanne.root / "compose.yaml").write_text("services: {}\n")
    sanne.git("add", "-A")
    done = subprocess.run(
        ["git", "commit", "-q", "-m", "extra"], cwd=sanne.root, capture_output=True, text=True,
        check=True, env={**os.environ, "CASEKIT_IDENTITY": str(sanne.key_file("sanne"))},
    )  # fmt: skip
    assert "compose.yaml" in done.stderr


def test_the_clock_of_such_a_commit_holds_up_nobody_later(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    (samira.root / "README.md").write_text(NOTES)
    ahead = datetime.now(UTC) + timedelta(minutes=110)
    samira.git("config", "commit.gpgSign", "false")
    commit(samira, when=ahead.isoformat())
    push(samira)
    honest.vault().sync()
    sanne.vault().sync()
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    # as if two hours had passed for everybody who looks now
    back = datetime.now(UTC) - timedelta(minutes=20)
    sanne.git("commit", "-q", "--amend", "--no-verify", "--no-edit", "--date", back.isoformat())
    environment = {**os.environ, "GIT_COMMITTER_DATE": back.isoformat()}
    subprocess.run(
        ["git", "commit", "-q", "--amend", "--no-verify", "--no-edit"],
        cwd=sanne.root, env=environment, check=True,
    )  # fmt: skip
    push(sanne)
    honest.vault().sync()
    assert honest.head == sanne.head
    assert {one.code for one in honest.vault().verify().findings} == {"commit-unsigned"}

"""What was written without knowing of a withdrawal goes out closed to whoever was shut out."""

import subprocess
from contextlib import suppress
from datetime import timedelta

import pytest

from casekit.errors import CasekitError
from casekit.vault.cipher import decrypt
from casekit.vault.identity import load
from tests.clones import Clone, Village, git
from tests.vaults import AGREEMENT, TODAY

NEW = "vanaf nu geheim"


def consent_of(clone: Clone, reader: str) -> str:
    return next(
        one.consent.id for one in clone.vault().consents(clone.case) if reader in one.consent.to
    )


def opened(village: Village, clone: Clone, reader: str) -> list[str]:
    """All texts in the shared repository that a reader's key opens."""
    identity = load(clone.key_file(reader), str)
    texts = []
    for row in git(village.bare, "rev-list", "--objects", "--all").splitlines():
        blob, _, path = row.partition(" ")
        if path.endswith(".age"):
            command = ["git", "cat-file", "blob", blob]
            done = subprocess.run(command, cwd=village.bare, check=True, capture_output=True)
            with suppress(CasekitError):
                texts.append(decrypt(done.stdout, identity).decode())
    return texts


@pytest.fixture
def bram(sanne: Clone, samira: Clone) -> str:
    """Somebody who may read the plan, as both know."""
    sanne.vault().give(sanne.case, to=["bram"], sections=["plan", "goals"], purposes=["x"])
    sanne.vault().sync()
    samira.vault().sync()
    return consent_of(sanne, "bram")


@pytest.mark.parametrize("writer", ["samira", "sanne"])
def test_who_was_shut_out_opens_nothing_that_was_written_after(
    writer: str, village: Village, sanne: Clone, bram: str
) -> None:
    away = village.clone(writer, "away")
    away.vault().add(away.case, "agreement", {"text": NEW})
    away.vault().set(away.case, AGREEMENT, {"status": "done"})
    assert "bram" in away.opened_by("plan")
    sanne.vault().withdraw(sanne.case, bram)
    sanne.vault().sync()
    told = away.vault().sync()
    assert any("bram" in note and "one change" in note for note in told.notes)
    texts = opened(village, sanne, "bram")
    assert texts
    assert not [text for text in texts if NEW in text]
    sanne.vault().sync()
    assert sanne.head == away.head
    assert NEW in sanne.body()
    assert "status: done" in sanne.body()
    assert not sanne.vault().verify().findings


@pytest.mark.parametrize("moved", [False, True])
def test_what_was_written_before_ones_own_withdrawal_is_not_sent_open(
    moved: bool, village: Village, sanne: Clone, samira: Clone, bram: str
) -> None:
    if moved:
        samira.vault().add(samira.case, "goal", {"own_words": "Rust"})
        samira.vault().sync()
    sanne.vault().add(sanne.case, "agreement", {"text": NEW})
    sanne.vault().withdraw(sanne.case, bram)
    told = sanne.vault().sync()
    assert any("bram" in note and "one change" in note for note in told.notes)
    texts = opened(village, sanne, "bram")
    assert texts
    assert not [text for text in texts if NEW in text]
    assert NEW in sanne.body("plan")
    samira.vault().sync()
    assert samira.head == sanne.head
    assert NEW in samira.body("plan")


def test_what_a_consent_ended_for_before_it_was_sent_is_not_sent_open(
    village: Village, sanne: Clone, samira: Clone
) -> None:
    ends = TODAY + timedelta(days=1)
    vault = sanne.vault()
    vault.give(sanne.case, to=["bram"], sections=["plan"], purposes=["x"], until=ends)
    vault.sync()
    sanne.vault().add(sanne.case, "agreement", {"text": NEW})
    sanne.vault(today=ends + timedelta(days=1)).sync()
    assert not [text for text in opened(village, sanne, "bram") if NEW in text]
    assert NEW in sanne.body("plan")
    samira.vault(today=ends + timedelta(days=1)).sync()
    assert samira.head == sanne.head


def test_a_stop_between_sending_and_going_there_costs_nothing(
    village: Village, sanne: Clone, bram: str
) -> None:
    away = village.clone("sanne", "away")
    away.vault().add(away.case, "agreement", {"text": NEW})
    before = away.head
    sanne.vault().withdraw(sanne.case, bram)
    sanne.vault().sync()
    away.vault().sync()
    sent = away.head
    away.git("reset", "-q", "--hard", before)
    away.vault().sync()
    assert away.head == sent
    assert away.body().count(NEW) == 1


def test_new_consents_and_sections_are_made_anew_as_well(
    village: Village, sanne: Clone, bram: str
) -> None:
    away = village.clone("sanne", "away")
    away.vault().give(away.case, to=["joris"], sections=["plan", "barriers"], purposes=["x"])
    away.vault().add(away.case, "barrier", {"stuck": NEW})
    sanne.vault().withdraw(sanne.case, bram)
    sanne.vault().sync()
    away.vault().sync()
    sanne.vault().sync()
    assert sanne.head == away.head
    assert not [text for text in opened(village, sanne, "bram") if NEW in text]
    assert "joris" in sanne.opened_by("plan")
    assert not sanne.vault().verify().findings


def test_what_somebody_else_wrote_is_sent_as_it_is_and_told(
    village: Village, sanne: Clone, samira: Clone, bram: str
) -> None:
    away = village.clone("sanne", "away")
    samira.vault().add(samira.case, "agreement", {"text": NEW})
    away.vault().merge(str(samira.root))
    away.vault().set(away.case, AGREEMENT, {"status": "done"})
    sanne.vault().withdraw(sanne.case, bram)
    sanne.vault().sync()
    told = away.vault().sync()
    assert any("bram" in note and "somebody else" in note for note in told.notes)
    sanne.vault().sync()
    assert NEW in sanne.body()


def test_work_that_nobody_was_shut_out_of_goes_as_it_was_written(
    village: Village, sanne: Clone, bram: str
) -> None:
    away = village.clone("sanne", "away")
    away.vault().add(away.case, "goal", {"own_words": "Een hond"})
    written = away.head
    sanne.vault().give(sanne.case, to=["joris"], sections=["plan"], purposes=["x"])
    sanne.vault().sync()
    away.vault().sync()
    assert written in git(village.bare, "rev-list", "main").split()

"""Whoever may read a section, and finds it sealed to others, is told so, and nothing is lost."""

from datetime import timedelta
from pathlib import Path

import pytest

from casekit.errors import NoKeyError
from casekit.vault.cipher import encrypt
from tests.refusals import refused
from tests.vaults import AGREEMENT, TODAY, SmallVault


@pytest.fixture
def shut(small: SmallVault) -> SmallVault:
    """A vault whose only keeper no longer opens the plan."""
    text = small.as_().text(small.case, "plan")
    small.path("plan").write_bytes(encrypt(text.encode(), [small.public("stranger")]))
    small.git("commit", "--quiet", "--no-verify", "-am", "x")
    return small


def test_every_check_tells_the_reader_who_is_shut_out(shut: SmallVault) -> None:
    vault = shut.as_()
    for report in (vault.validate(), vault.seal_check()):
        (finding,) = (one for one in report.findings if one.code == "seal-shut-out")
        assert Path(finding.file).name == "plan.yaml.age"
        assert not report.fine
    assert any("not sealed to your key" in due.text for due in vault.status())
    change = vault.seal()
    assert any("not sealed to your key" in one for one in change.failures)
    assert not any("every file" in note for note in change.notes)


def test_who_can_not_know_who_reads_is_told_nothing(shut: SmallVault) -> None:
    for name in ("bram", "samira"):
        assert "seal-shut-out" not in {one.code for one in shut.as_(name).validate().findings}


def test_a_section_that_does_not_open_is_never_replaced(shut: SmallVault) -> None:
    vault = shut.as_()
    with refused(shut, NoKeyError, 3):
        vault.add(shut.case, "agreement", {"text": "nieuw"})
    with refused(shut, NoKeyError, 3):
        vault.replace(shut.case, "plan", "question: nieuw\n")
    with refused(shut, NoKeyError, 3):
        vault.set(shut.case, "plan", {"question": "nieuw"})


def test_a_keeper_whose_day_has_come_waits_for_somebody_who_seals(small: SmallVault) -> None:
    small.as_().give(small.case, to=["bram"], sections=["consents"], purposes=["x"])
    later = TODAY + timedelta(days=7)
    small.as_().add(
        small.case,
        "keeper",
        {"handle": "bram", "legal_basis": "consent", "since": later.isoformat()},
    )
    bram = small.as_("bram", today=later)
    with pytest.raises(NoKeyError):
        bram.add(small.case, "agreement", {"text": "nieuw"})
    assert "seal-shut-out" in {one.code for one in bram.validate().findings}
    small.as_(today=later).seal()
    small.as_("bram", today=later).set(small.case, AGREEMENT, {"status": "done"})


def test_a_document_never_lacks_what_its_maker_should_open(shut: SmallVault) -> None:
    with refused(shut, NoKeyError, 3):
        shut.as_().render("plan", shut.case, ["person"], formats=("md",))


def test_a_document_tells_its_maker_what_he_can_not_put_in(small: SmallVault) -> None:
    small.as_().give(
        small.case, to=["bram"], sections=["goals", "consents", "case"], purposes=["x"]
    )
    made = small.as_("bram").render("plan", small.case, ["person"], formats=("md",))
    assert ("plan", "person") in {(one.section, one.from_) for one in made.withheld}
    assert any("plan" in note and "can't open" in note for note in made.notes)

"""What two people changed at once stands open until somebody decides, and nothing is lost."""

from datetime import date
from pathlib import Path

import pytest

from casekit.api import Vault, new_identity
from casekit.errors import UsageError
from casekit.model.results import MergeConflict

TODAY = date(2026, 3, 12)


class Two:
    """A vault and a clone of it, in which the same agreement got two different days."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("sanne", "samira"):
            new_identity(folder / f"{name}.txt")
        ours = Vault.init(folder / "ours", name="Noord", handle="sanne", today=TODAY,
                          identity=folder / "sanne.txt")  # fmt: skip
        key = (folder / "samira.txt").read_text().split("public key: ")[1].split()[0]
        ours.add_member("samira", name="Samira", organisation="Zorg", role="x", key=key)
        self.case = ours.new_case(alias="H", keepers=["sanne", "samira"]).case
        self.item = ours.add(
            self.case, "agreement", {"text": "Bellen\nen vragen", "due": "2026-04-01"}
        ).id
        theirs = Vault.clone(str(folder / "ours"), folder / "theirs",
                             identity=folder / "samira.txt", today=TODAY)  # fmt: skip
        theirs.set(self.case, self.item, {"due": "2026-04-08"})
        ours.set(self.case, self.item, {"due": "2026-04-15"})
        (self.found,) = ours.merge(str(folder / "theirs")).conflicts
        self.ours = ours

    @property
    def due(self) -> str:
        return str(self.ours.section(self.case, "plan").agreements[0].due)


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def test_the_base_stands_until_somebody_decides(two: Two) -> None:
    assert two.due == "2026-04-01"
    (found,) = two.ours.conflicts(two.case)
    assert (found.ours, found.theirs) == ("2026-04-15", "2026-04-08")
    assert isinstance(found, MergeConflict)
    assert [due.item for due in two.ours.status() if due.kind == "conflict"] == [found.id]
    assert [one.code for one in two.ours.validate().findings] == ["conflict-open"]


@pytest.mark.parametrize(
    ("take", "due"), [("ours", "2026-04-15"), ("theirs", "2026-04-08"), ("base", "2026-04-01")]
)
def test_a_decision_takes_the_conflict_away(two: Two, take: str, due: str) -> None:
    two.ours.resolve(two.case, two.found.id, take=take)
    assert two.due == due
    assert not two.ours.conflicts()
    assert two.ours.validate().fine


def test_another_value_can_be_typed(two: Two) -> None:
    two.ours.resolve(two.case, two.found.id, value="2026-05-01")
    assert two.due == "2026-05-01"


def test_the_maker_of_a_page_is_told_of_a_conflict(two: Two) -> None:
    notes = two.ours.render("plan", two.case, ["sanne"], formats=["md"]).notes
    assert any(two.found.id in note for note in notes)


def test_another_clone_names_the_values_as_they_are_stored(two: Two) -> None:
    other = Vault.clone(str(two.folder / "ours"), two.folder / "third",
                        identity=two.folder / "sanne.txt", today=TODAY)  # fmt: skip
    with pytest.raises(UsageError, match="another clone"):
        other.resolve(two.case, two.found.id, take="ours")
    other.resolve(two.case, two.found.id, take="first")
    assert other.validate().fine


@pytest.mark.parametrize("take", ["", "mine"])
def test_a_decision_names_a_value(two: Two, take: str) -> None:
    with pytest.raises(UsageError):
        two.ours.resolve(two.case, two.found.id, take=take)
    assert two.ours.conflicts()


def test_a_conflict_that_is_not_there_is_told(two: Two) -> None:
    with pytest.raises(UsageError, match="no conflict"):
        two.ours.resolve(two.case, "cf-000000", take="base")

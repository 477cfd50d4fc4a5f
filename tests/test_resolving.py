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
        self.clone("sanne", "before")
        theirs.set(self.case, self.item, {"due": "2026-04-08"})
        self.theirs = theirs
        ours.set(self.case, self.item, {"due": "2026-04-15"})
        (self.found,) = ours.merge(str(folder / "theirs")).conflicts
        self.ours = ours

    @property
    def due(self) -> str:
        return due_in(self.ours, self.case)

    def clone(self, who: str, name: str, of: str = "ours") -> Vault:
        return Vault.clone(str(self.folder / of), self.folder / name,
                           identity=self.folder / f"{who}.txt", today=TODAY)  # fmt: skip


def due_in(vault: Vault, case: str) -> str:
    return str(vault.section(case, "plan").agreements[0].due)


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


def test_the_history_tells_in_every_clone_whose_a_value_is(two: Two) -> None:
    for name, mine in (("sanne", "2026-04-15"), ("samira", "2026-04-08")):
        other = two.clone(name, f"{name}-again")
        (found,) = other.conflicts(two.case)
        assert found.sided
        assert found.ours == mine
        assert {found.ours_by, found.theirs_by} == {"sanne", "Samira"}
        assert found.ours_by.lower() == name
        other.resolve(two.case, two.found.id, take="ours")
        assert due_in(other, two.case) == mine


def test_whoever_wrote_neither_value_takes_first_or_second(two: Two) -> None:
    new_identity(two.folder / "joris.txt")
    key = (two.folder / "joris.txt").read_text().split("public key: ")[1].split()[0]
    two.ours.add_member("joris", name="Joris", organisation="Zorg", role="x", key=key)
    two.ours.add(
        two.case, "keeper", {"handle": "joris", "legal_basis": "consent", "since": "2026-03-12"}
    )
    other = two.clone("joris", "third")
    (found,) = other.conflicts(two.case)
    assert not found.sided
    # the versions before joris came are sealed to others
    assert (found.ours_by, found.theirs_by) == ("", "")
    with pytest.raises(UsageError, match="neither value is yours"):
        other.resolve(two.case, two.found.id, take="ours")
    other.resolve(two.case, two.found.id, take="first")
    assert other.validate().fine


@pytest.mark.parametrize("door", ["set", "edit"])
def test_a_new_value_for_the_field_settles_its_conflict_in_the_same_commit(
    two: Two, door: str
) -> None:
    if door == "set":
        change = two.ours.set(two.case, two.item, {"due": "2027-03-03"})
    else:
        text = two.ours.text(two.case, "plan").replace("due: 2026-04-01", "due: 2027-03-03")
        change = two.ours.replace(two.case, "plan", text)
    assert change.commit
    assert two.due == "2027-03-03"
    assert not two.ours.conflicts()
    assert any("two people had changed agreements.due" in note for note in change.notes)


def test_another_field_of_the_item_leaves_its_conflict_open(two: Two) -> None:
    two.ours.set(two.case, two.item, {"status": "working"})
    assert [one.id for one in two.ours.conflicts()] == [two.found.id]


def test_a_third_value_that_comes_by_merge_is_shown_and_can_be_kept(two: Two) -> None:
    third = two.clone("sanne", "third", of="before")
    third.set(two.case, two.item, {"due": "2027-03-03"})
    two.ours.merge(str(third.root))
    assert two.due == "2027-03-03"
    (found,) = [one for one in two.ours.conflicts() if one.id == two.found.id]
    assert (found.now, found.changed) == ("2027-03-03", True)
    two.ours.resolve(two.case, two.found.id, take="now")
    assert two.due == "2027-03-03"
    assert not two.ours.conflicts()


def test_an_item_that_is_taken_away_takes_its_conflicts_with_it(two: Two) -> None:
    two.ours.remove(two.case, two.item)
    assert not two.ours.conflicts()


def test_what_people_wrote_in_a_conflict_is_not_edited(two: Two) -> None:
    text = two.ours.text(two.case, "plan").replace("2026-04-08", "2026-09-09")
    with pytest.raises(UsageError, match="not edited"):
        two.ours.replace(two.case, "plan", text)
    assert [one.id for one in two.ours.conflicts()] == [two.found.id]


def test_opposite_decisions_are_a_conflict_of_their_own(two: Two) -> None:
    other = two.clone("samira", "third")
    two.ours.resolve(two.case, two.found.id, take="base")
    other.resolve(two.case, two.found.id, take="first")
    decided = due_in(other, two.case)
    (found,) = two.ours.merge(str(other.root)).conflicts
    assert (found.ours, found.theirs) == ("2026-04-01", decided)
    assert found.id != two.found.id
    assert two.due == "2026-04-01"


@pytest.mark.parametrize("take", ["", "mine"])
def test_a_decision_names_a_value(two: Two, take: str) -> None:
    with pytest.raises(UsageError):
        two.ours.resolve(two.case, two.found.id, take=take)
    assert two.ours.conflicts()


def test_a_conflict_that_is_not_there_is_told(two: Two) -> None:
    with pytest.raises(UsageError, match="no conflict"):
        two.ours.resolve(two.case, "cf-000000", take="base")

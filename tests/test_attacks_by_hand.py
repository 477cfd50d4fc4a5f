"""What somebody tried by hand who wished us no good, or was only in a hurry."""

from datetime import date
from pathlib import Path

import pytest

from casekit.api import Vault, new_identity
from casekit.errors import ChangedMeanwhileError, FormatError, RefusedError, UsageError
from casekit.model.findings import Finding

TODAY = date(2026, 3, 12)


class Desk:
    """A small vault: Sanne keeps the case, Samira and Bram read some of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "noord"
        keys = {name: new_identity(folder / f"{name}.txt") for name in ("sanne", "samira", "bram")}
        vault = Vault.init(self.root, name="Noord", handle="sanne", organisation="Wijkteam",
                           identity=folder / "sanne.txt", today=TODAY)  # fmt: skip
        vault.add_member("samira", name="S", organisation="Zorg", role="x", key=keys["samira"])
        vault.add_member("bram", name="B", organisation="Wonen", role="x", key=keys["bram"])
        self.case = vault.new_case(alias="H").case
        vault.add(self.case, "agreement", {"text": "Bellen"})
        vault.add(self.case, "goal", {"own_words": "Rust"})
        vault.give(self.case, to=["Zorg"], sections=["plan"], purposes=["x"])
        self.given = vault.give(self.case, to=["bram"], sections=["goals"], purposes=["x"]).id

    def as_(self, name: str = "sanne") -> Vault:
        return Vault.open(self.root, identity=self.folder / f"{name}.txt", today=TODAY)

    def change(self, handle: str, old: str, new: str) -> None:
        """What anyone with the right to push can do to a member's file."""
        path = self.root / "team" / f"{handle}.yaml"
        path.write_text(path.read_text().replace(old, new))

    def opens(self, name: str, section: str) -> bool:
        readers = self.as_().data(self.case, section)["meta"]["readers"]
        return name in readers


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_member_who_moves_himself_to_another_organisation_gains_nothing(desk: Desk) -> None:
    desk.change("bram", "Wonen", "Zorg")
    notes = desk.as_().seal().notes
    assert not desk.opens("bram", "plan")
    assert any("casekit team ack bram" in note for note in notes)
    desk.as_().acknowledge(["bram"])
    desk.as_().seal()
    assert desk.opens("bram", "plan")


def test_a_member_who_takes_his_end_date_away_gains_nothing(desk: Desk) -> None:
    desk.as_().retire_member("bram")
    assert not desk.opens("bram", "goals")
    desk.change("bram", "until: 2026-03-12\n", "")
    desk.as_().seal()
    assert not desk.opens("bram", "goals")


def test_a_key_that_waits_keeps_nobody_from_withdrawing(desk: Desk) -> None:
    path = desk.root / "team" / "samira.yaml"
    other = new_identity(desk.folder / "other.txt")
    path.write_text("\n".join(f"  - {other}" if "age1" in line else line
                              for line in path.read_text().splitlines()))  # fmt: skip
    desk.as_().withdraw(desk.case, desk.given)
    assert not desk.opens("bram", "goals")
    assert desk.opens("samira", "plan")


def test_a_text_made_from_an_older_version_is_not_saved_over_a_newer_one(desk: Desk) -> None:
    old = desk.as_().text(desk.case, "goals")
    desk.as_().add(desk.case, "word", {"word": "mist", "meaning": "te veel"})
    with pytest.raises(ChangedMeanwhileError):
        desk.as_().replace(desk.case, "goals", old)
    assert desk.as_().section(desk.case, "goals").vocabulary


def test_an_empty_text_takes_no_section_away(desk: Desk) -> None:
    with pytest.raises(UsageError, match="empty"):
        desk.as_().replace(desk.case, "goals", "\n")
    assert desk.as_().section(desk.case, "goals").goals


def test_work_begun_before_somebody_else_saved_is_saved_over_theirs_on_demand_only(
    desk: Desk,
) -> None:
    with desk.as_().editing(desk.case, "goals") as session:
        session.path.write_text(session.path.read_text() + "# van mij\n")
    desk.as_().add(desk.case, "word", {"word": "mist", "meaning": "te veel"})
    with desk.as_().editing(desk.case, "goals") as session:
        assert session.draft
        assert session.outdated
        with pytest.raises(ChangedMeanwhileError):
            session.save()
        session.save(over=True)
    assert desk.as_().text(desk.case, "goals").endswith("# van mij\n")


def test_only_the_team_adds_to_the_team(desk: Desk) -> None:
    key = new_identity(desk.folder / "stranger.txt")
    with pytest.raises(RefusedError):
        desk.as_("stranger").add_member("eve", name="E", organisation="Zorg", role="x", key=key)


def test_what_a_withdrawn_refusal_opens_is_told_beforehand(desk: Desk) -> None:
    refusal = desk.as_().refuse(desk.case, to=["samira"], sections=["plan"]).id
    gains = desk.as_().consequences(desk.case, refusal).gains
    assert {(one.reader, one.section) for one in gains} >= {("samira", "plan")}


def test_a_broken_case_keeps_no_other_door_open(desk: Desk) -> None:
    vault = desk.as_()
    other = vault.new_case(alias="Ander").case
    (desk.root / "cases" / other / "consents.yaml.age").write_bytes(b"")
    later = Vault.open(desk.root, identity=desk.folder / "sanne.txt", today=TODAY)
    assert any("stays as it is" in note for note in later.seal().notes)
    assert any(due.kind == "broken" for due in later.status())


def test_consents_have_no_compartments(desk: Desk) -> None:
    with pytest.raises(UsageError, match="compartments"):
        desk.as_().add(desk.case, "consent", {"decision": "asked"}, compartment="geheim")


def findings(desk: Desk, section: str, text: str) -> list[Finding]:
    with pytest.raises(FormatError) as refused:
        desk.as_().replace(desk.case, section, text)
    return [one for one in refused.value.findings if isinstance(one, Finding)]


def test_one_mistake_hides_no_other_kind_of_mistake(desk: Desk) -> None:
    text = "goals:\n  - own_words: Rust\n    domain: nope\n    rank: 0\n"
    assert {one.field for one in findings(desk, "goals", text)} == {
        "goals[0].domain",
        "goals[0].rank",
    }
    plan = "agreements:\n  - text: Bellen\n    who: niemand\n    status: wat\n"
    assert {one.code for one in findings(desk, "plan", plan)} == {"link-unknown", "schema-enum"}
    later = "requests:\n  - {asked_on: 2026-03-02, paid_on: 2026-03-01, status: wat}\n"
    assert "dates-order" in {one.code for one in findings(desk, "budget", later)}


@pytest.mark.parametrize(
    "text",
    [
        "agreements: 5",
        "agreements: [1, a]",
        "agreements: {a: {}}",
        "agreements: [{who: {a: b}, domain: {a: b}, goal: [[a]]}]",
        "agreements: [{domain: [[a], {b: c}]}]",
    ],
)
def test_what_is_no_record_at_all_is_told_without_a_fault(desk: Desk, text: str) -> None:
    assert findings(desk, "plan", text)


@pytest.mark.parametrize("words", ["a", "[klik](http://x.nl) … & 🐈 Ada!", "'?!'"])
def test_a_frame_tells_neither_how_long_a_text_is_nor_what_stands_between_its_words(
    desk: Desk, words: str
) -> None:
    text = f'agreements:\n  - text: "{words}"   # {words}\n    status: wat\n'
    (found,) = findings(desk, "plan", text)
    assert found.frame.splitlines() == [
        '2 │   - text: "•••••"   # •••••',
        "3 │     status: wat",
        "  │             ^",
    ]
    (broken,) = findings(desk, "plan", f'agreements:\n  - text: "{words}"\n  - *x {words}\n')
    assert broken.frame.splitlines()[:2] == ['2 │   - text: "•••••"', "3 │   - •••••"]


def test_the_mark_stands_under_the_place_behind_a_masked_text(desk: Desk) -> None:
    text = "agreements: [{text: Heel erg lang verhaal over Ada, status: wat}]\n"
    (found,) = findings(desk, "plan", text)
    line, mark = found.frame.splitlines()
    assert line == "1 │ agreements: [{text: •••••, status: wat}]"
    assert mark.index("^") == line.index("wat")

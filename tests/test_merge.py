"""The case table of docs/merge.md, one folder a row, and how conflicts are resolved."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casekit.errors import FormatError, UsageError
from casekit.format.check import check_body
from casekit.format.yaml import parse
from casekit.merge.conflicts import standing
from casekit.merge.resolve import Take, resolve, resolve_with
from casekit.merge.sections import Merge, merge

EXAMPLES = sorted(path for path in (Path(__file__).parent / "merges").iterdir() if path.is_dir())
each_example = pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)


def read(folder: Path, name: str) -> str:
    return (folder / f"{name}.yaml").read_bytes().decode()


def section_of(folder: Path) -> str:
    """The first word of a folder's name is its section."""
    return folder.name.partition("-")[0]


@each_example
def test_an_example_merges_as_it_says(folder: Path) -> None:
    base, ours, theirs = (read(folder, name) for name in ("base", "ours", "theirs"))
    result = merge(base, ours, theirs, section=section_of(folder))
    assert result.text == read(folder, "expected")
    stated = folder / "conflicts.json"
    said = json.loads(stated.read_text("utf-8")) if stated.exists() else []
    assert [seen(conflict) for conflict in result.conflicts] == said


@each_example
def test_it_merges_to_the_same_bytes_the_other_way_round(folder: Path) -> None:
    base, ours, theirs = (read(folder, name) for name in ("base", "ours", "theirs"))
    section = section_of(folder)
    one, other = (
        merge(base, ours, theirs, section=section),
        merge(base, theirs, ours, section=section),
    )
    assert one.text == other.text
    assert [(c.ours, c.theirs) for c in one.conflicts] == [
        (c.theirs, c.ours) for c in other.conflicts
    ]


@each_example
def test_all_of_an_example_is_valid(folder: Path) -> None:
    for name in ("base", "ours", "theirs", "expected"):
        assert check_body(parse(read(folder, name)), name=section_of(folder), file=name) == []


def seen(conflict: Any) -> dict[str, Any]:
    return {
        name: getattr(conflict, name)
        for name in ("id", "item", "field", "kind", "base", "ours", "theirs")
    }


# --- resolving -------------------------------------------------------------------------

BASE = "agreements:\n  - id: a-7k2m9x\n    text: Bel   # every week\n    due: 2026-03-01\n"


def disputed(ours: str, theirs: str, base: str = BASE) -> Merge:
    return merge(base, ours, theirs, section="plan")


def test_a_conflict_is_resolved_by_either_side_or_the_base() -> None:
    late, later = BASE.replace("03-01", "04-01"), BASE.replace("03-01", "05-01")
    result = disputed(late, later)
    (found,) = standing(parse(result.text).data)
    texts = {resolve(result.text, found.id, take) for take in (Take.FIRST, Take.SECOND, Take.BASE)}
    assert texts == {BASE, late, later}
    assert (found.ours, found.theirs) in {
        ("2026-04-01", "2026-05-01"),
        ("2026-05-01", "2026-04-01"),
    }


def test_a_conflict_is_resolved_by_a_value_that_somebody_typed() -> None:
    result = disputed(BASE.replace("03-01", "04-01"), BASE.replace("03-01", "05-01"))
    assert resolve_with(result.text, result.conflicts[0].id, "2026-06-01") == BASE.replace(
        "03-01", "06-01"
    )


def test_both_versions_of_own_words_can_stand() -> None:
    result = disputed(BASE.replace("Bel", "Bel Marjan"), BASE.replace("Bel", "Bel de wijk"))
    both = parse(resolve(result.text, result.conflicts[0].id, Take.BOTH)).data
    words = both["agreements"][0]["text"].split("\n")
    assert sorted(filter(None, words)) == ["Bel Marjan", "Bel de wijk"]
    assert "conflicts" not in both


def test_a_value_that_is_no_text_and_no_list_cannot_be_both() -> None:
    result = disputed(BASE.replace("03-01", "04-01"), BASE.replace("03-01", "05-01"))
    with pytest.raises(UsageError, match="only own words and lists"):
        resolve(result.text, result.conflicts[0].id, Take.BOTH)


def test_an_item_that_was_deleted_and_changed_goes_or_stays() -> None:
    two = BASE + "  - id: a-000002\n    text: Tweede\n"
    changed = two.replace("Tweede", "Derde")
    result = disputed(BASE, changed, base=two)
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.ours, conflict.theirs["text"]) == ("deleted", None, "Derde")
    texts = {
        resolve(result.text, conflict.id, take) for take in (Take.FIRST, Take.SECOND, Take.BASE)
    }
    assert texts == {BASE, changed, two}


def test_a_keeper_who_was_taken_away_can_be_put_back() -> None:
    keepers = (
        "alias: Henk\nkeepers:\n  - id: k-000001\n    handle: sanne\n    legal_basis: consent\n"
        "    since: 2026-01-01\n  - id: k-000002\n    handle: joost\n    legal_basis: consent\n"
        "    since: 2026-01-01\n"
    )
    without = keepers[: keepers.index("  - id: k-000002")]
    changed = keepers.replace("joost\n    legal_basis: consent", "joost\n    legal_basis: order")
    result = merge(keepers, without, changed, section="case")
    assert "joost" not in result.text[: result.text.index("conflicts:")]
    texts = {resolve(result.text, result.conflicts[0].id, t) for t in (Take.FIRST, Take.SECOND)}
    assert texts == {without, changed}


def test_an_item_that_was_moved_to_two_places_goes_where_people_say() -> None:
    base = "meetings:\n" + "".join(
        f"  - id: mt-00000{n}\n    kind: other\n    when: 2026-02-0{n}\n" for n in (1, 2, 3)
    )
    point = "    agenda:\n      - id: ag-000001\n        text: Huis\n"
    at = [base.replace(f"02-0{n}\n", f"02-0{n}\n{point}") for n in (1, 2, 3)]
    result = merge(*at, section="meetings")
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.ours, conflict.theirs) == ("moved", "mt-000002", "mt-000003")
    data = parse(resolve_with(result.text, conflict.id, "mt-000001")).data
    assert [len(meeting.get("agenda", [])) for meeting in data["meetings"]] == [1, 0, 0]


def test_an_unknown_conflict_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no conflict cf-000000"):
        resolve(BASE, "cf-000000", Take.BASE)


# --- bad input and speed -----------------------------------------------------------------


def test_a_text_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(FormatError):
        merge(BASE, BASE + "x: [", BASE.replace("Bel", "Schrijf"), section="plan")


def test_a_merge_of_three_hundred_lines_costs_little_more_than_reading_them() -> None:
    base = "agreements:\n" + "".join(
        f"  # number {n}\n  - id: a-{n:06}\n    text: Bel Marjan op maandag\n"
        "    who: [sanne, joost]\n    due: 2026-03-01\n    status: open\n"
        for n in range(50)
    )
    ours = base.replace("a-000003\n    text: Bel", "a-000003\n    text: Schrijf")
    theirs = base.replace("# number 7\n", "# nummer 7\n").replace("open", "done", 5)
    assert base.count("\n") > 300
    merging = best(lambda: merge(base, ours, theirs, section="plan"))
    reading = best(lambda: [parse(text).root for text in (base, ours, theirs, base)])
    # 5 to 8 ms for the merge, on a machine with nothing else to do
    assert merging < 3 * reading


def best(work: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds."""
    spent = []
    for _ in range(15):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


@pytest.mark.parametrize("lines", [600, 2_000, 50_000])
def test_a_text_of_equal_lines_does_not_hang_a_merge(lines: int) -> None:
    same = "  x\n" * lines
    base = f"question: |\n{same}"
    one = f"question: |\n  a\n{same}  y\n"
    other = f"question: |\n{same[: len(same) // 2]}  z\n{same[len(same) // 2 :]}  w\n"
    began = time.monotonic()
    result = merge(base, one, other, section="plan")
    assert time.monotonic() - began < 10
    assert result.text == merge(base, other, one, section="plan").text
    assert [conflict.kind for conflict in result.conflicts] == ["words"]

"""Two versions of a section compared in words: one folder of tests/differences an example."""

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from casekit.format.check import check_body
from casekit.format.edit import dump
from casekit.format.yaml import parse
from casekit.merge.changes import Kind
from casekit.merge.differences import compare
from casekit.model.differences import Difference
from tests.merging import SECTIONS, commented, edited, sections

EXAMPLES = sorted((Path(__file__).parent / "differences").iterdir())
each_example = pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)

CONTENT = {Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.MOVED}


def read(folder: Path, name: str) -> str:
    return (folder / f"{name}.yaml").read_bytes().decode()


def section_of(folder: Path) -> str:
    """The first word of a folder's name is its section."""
    return folder.name.partition("-")[0]


def compared(section: str, old: str, new: str, language: str = "en") -> tuple[Difference, ...]:
    return compare(section, parse(old), parse(new), language=language)


def told(found: tuple[Difference, ...]) -> str:
    """Each difference with its kind, and the lines of a text below it."""
    return "".join(
        f"{one.kind}: {one.words}\n" + "".join(f"  {line}\n" for line in one.lines) for one in found
    )


@pytest.mark.parametrize("language", ["en", "nl"])
@each_example
def test_an_example_is_told_as_it_says(folder: Path, language: str) -> None:
    found = compared(section_of(folder), read(folder, "old"), read(folder, "new"), language)
    assert told(found) == (folder / f"{language}.txt").read_text("utf-8")


@each_example
def test_all_of_an_example_is_valid(folder: Path) -> None:
    for name in ("old", "new"):
        assert check_body(parse(read(folder, name)), name=section_of(folder), file=name) == []


@each_example
def test_the_values_go_with_the_words(folder: Path) -> None:
    found = compared(section_of(folder), read(folder, "old"), read(folder, "new"))
    assert found
    for one in found:
        assert one.section == section_of(folder)
        assert one.old != one.new or one.kind == "layout"


# --- laws ----------------------------------------------------------------------------


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str, str]:
    name = draw(st.sampled_from(SECTIONS))
    old = draw(sections(name))
    return name, old, draw(edited(name, old))


@given(versions())
def test_nothing_is_told_only_where_nothing_differs(case: tuple[str, str, str]) -> None:
    name, old, new = case
    assert compared(name, old, old) == ()
    found = compared(name, old, new)
    assert bool(found) == (old != new)
    same_data = parse(old).data == parse(new).data
    assert same_data or any(one.kind in CONTENT | {Kind.ORDER} for one in found)


@given(versions(), st.data())
def test_comments_and_empty_lines_are_no_content(
    case: tuple[str, str, str], data: st.DataObject
) -> None:
    name, old, _ = case
    found = compared(name, old, data.draw(commented(old)))
    assert {one.kind for one in found} <= {Kind.COMMENT, Kind.LAYOUT}


@given(versions())
def test_the_way_back_undoes_what_the_way_there_did(case: tuple[str, str, str]) -> None:
    name, old, new = case
    there, back = compared(name, old, new), compared(name, new, old)

    def values(found: tuple[Difference, ...], *, turned: bool) -> list[str]:
        pairs = [(one.new, one.old) if turned else (one.old, one.new) for one in found]
        return sorted(f"{one.item} {pair}" for one, pair in zip(found, pairs, strict=True))

    assert values(there, turned=False) == values(back, turned=True)


garbage = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text("ab#-:'é\n", max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "agreements", "text", "kind", "on", "to", "events", "decision",
                             "consents", "conflicts", "field", "item", "a", "b", "value"]),
            inner, max_size=4,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.sampled_from(["plan", "consents", "plan.health", "nonsense", ""]),
    st.dictionaries(
        st.sampled_from(["agreements", "consents", "conflicts", "meta", "question", "odd"]), garbage
    ),
    st.dictionaries(
        st.sampled_from(["agreements", "consents", "conflicts", "meta", "question", "odd"]), garbage
    ),
)
def test_whatever_somebody_pushed_is_told_of(
    section: str, old: dict[str, Any], new: dict[str, Any]
) -> None:
    texts = [dump(data) for data in (old, new)]
    for language in ("en", "nl"):
        found = compared(section, texts[0], texts[1], language)
        assert all(one.words for one in found)


def test_a_list_in_which_two_items_have_one_id_hides_nothing() -> None:
    old = "agreements:\n  - id: a-7k2m9x\n    text: Een\n  - id: a-7k2m9x\n    text: Twee\n"
    (found,) = compared("plan", old, old.replace("Een", "Drie"))
    assert (found.kind, found.field) == ("changed", "agreements")


def test_a_made_up_id_or_field_fakes_no_line() -> None:
    made_up = 'agreements:\n  - id: "a\\n  consent given to all"\n    text: x\n"b\\nc": 1\n'
    found = compared("plan", "{}\n", made_up)
    assert [one.words for one in found] == [
        "agreement added: “x” (a   consent given to all)",
        "b c set to 1",
    ]


def test_a_text_of_very_many_equal_lines_takes_no_time() -> None:
    old, new = "ja\n" * 1500, "ja\nnee\n" * 750
    began = time.monotonic()
    (found,) = compared("plan", dump({"question": old}), dump({"question": new}))
    assert found.words == "question changed"
    assert time.monotonic() - began < 5

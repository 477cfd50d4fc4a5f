"""Edits change what they are asked to change, and not one byte more."""

import string
from typing import Any

import pytest
from hypothesis import given, strategies as st

from casekit.format.edit import append, dump, fill_ids, remove, set_value, without
from casekit.format.nodes import Path, walk
from casekit.format.yaml import Document, parse, same
from casekit.resources import examples_dir

PLAN = """\
# the plan of a fictional man
question: Hoe houd ik mijn huis?  # his own question

agreements:
  # he asked for this himself
  - id: a-7k2m9x
    text: Samen de post openmaken
    who: [sanne, p-2b3c4d]
    due: 2026-03-31  # before the rent
  # not before May
  - id: a-8m3n0y
    text: |
      Bellen met de woningcorporatie.

      En vragen naar meneer B.

    status: open
# the end
"""

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
words = st.text(string.ascii_lowercase + "éü -:#'\"[]{}&*!|>%@`?,\n\t", max_size=30)
scalars = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | texts | words
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(string.ascii_lowercase, min_size=1, max_size=6), inner, max_size=3
        )
    ),
    max_leaves=8,
)
records = st.dictionaries(st.text(string.ascii_lowercase, min_size=1, max_size=6), values)


@given(records)
def test_what_is_written_is_read_back_with_its_types(record: dict[str, Any]) -> None:
    assert same(parse(dump(record)).data, record)


@given(values, st.sampled_from(["\n", "\r\n"]))
def test_a_value_is_set_and_the_rest_stays(value: Any, newline: str) -> None:
    document = parse(PLAN.replace("\n", newline))
    for path in [
        ("question",),
        ("conditions",),
        ("agreements", 0, "text"),
        ("agreements", 1, "text"),
        ("agreements", 0, "result"),
        ("agreements", 1, "status"),
        ("agreements", 0, "who"),
    ]:
        changed = set_value(document, path, value)
        for line in ("# the end", "  # not before May", "# the plan of a fictional man"):
            assert line in changed.text.split(newline)
        assert "\r" not in changed.text or changed.newline == newline


@given(st.dictionaries(st.text(string.ascii_lowercase, min_size=1), values, min_size=1))
def test_an_item_is_added_below_the_last_one(item: dict[str, Any]) -> None:
    changed = append(parse(PLAN), ("agreements",), item)
    before, after = PLAN.split("# the end")
    assert changed.text.startswith(before)
    assert changed.text.endswith("# the end" + after)


def test_setting_a_scalar_touches_only_that_scalar() -> None:
    changed = set_value(parse(PLAN), ("agreements", 0, "due"), "2026-04-01")
    assert changed.text == PLAN.replace("2026-03-31", "2026-04-01")


def test_an_item_goes_with_its_comment_and_leaves_the_others() -> None:
    changed = remove(parse(PLAN), ("agreements", 1))
    cut = PLAN.index("  # not before May"), PLAN.index("# the end")
    assert changed.text.rstrip("\n").endswith("# before the rent\n# the end") or changed.text == (
        PLAN[: cut[0]] + PLAN[cut[1] :]
    )


def test_the_first_field_of_an_item_can_go() -> None:
    assert remove(parse(PLAN), ("agreements", 0, "id")).data["agreements"][0]["text"]


def test_a_list_that_loses_its_last_item_is_an_empty_list() -> None:
    once = remove(parse(PLAN), ("agreements", 1))
    assert remove(once, ("agreements", 0)).data["agreements"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agreements:\n  - text: a\n", "agreements:\n  - id: a-1\n    text: a\n"),
        ("agreements:\n- text: a\n", "agreements:\n- id: a-1\n  text: a\n"),
        ("agreements: [{text: a}]\n", "agreements: [{id: a-1, text: a}]\n"),
        ("agreements:\n  - id:\n    text: a\n", "agreements:\n  - id: a-1\n    text: a\n"),
        ("agreements:\n  - id: a-2\n", "agreements:\n  - id: a-2\n"),
    ],
)
def test_new_items_get_an_id(text: str, expected: str) -> None:
    assert fill_ids(parse(text), {("agreements",): "a"}, lambda p: f"{p}-1").text == expected


def test_a_field_at_the_top_goes_without_touching_the_others() -> None:
    assert without(parse(PLAN), "agreements") == (
        "# the plan of a fictional man\n"
        "question: Hoe houd ik mijn huis?  # his own question\n\n# the end\n"
    )


EXAMPLES = [path.read_text("utf-8") for path in sorted(examples_dir().glob("*/*.yaml"))]


@st.composite
def typed(draw: st.DrawFn) -> tuple[Document, Path]:
    """A text as people type them, with any line ends, and a path in it."""
    text = draw(st.sampled_from(EXAMPLES))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    document = parse(text)
    return document, draw(st.sampled_from([path for path, _ in walk(document.root) if path]))


@given(typed(), values)
def test_any_value_that_somebody_typed_can_be_replaced(
    case: tuple[Document, Path], value: Any
) -> None:
    document, path = case
    changed = set_value(document, path, value)
    assert document.newline == "\n" or "\n" not in changed.text.replace("\r\n", "")
    assert same(changed.node(path).value, value)


@given(typed(), values)
def test_a_field_can_be_added_anywhere(case: tuple[Document, Path], value: Any) -> None:
    document, path = case
    while path and not isinstance(document.node(path).value, dict):
        path = path[:-1]
    changed = set_value(document, (*path, "x-new", "x-inner"), value)
    assert same(changed.node((*path, "x-new", "x-inner")).value, value)
    assert set(comments(document)) <= set(comments(changed))


@given(typed(), values)
def test_an_item_can_be_added_to_any_list(case: tuple[Document, Path], value: Any) -> None:
    document, path = case
    while path and not isinstance(document.node(path).value, list):
        path = path[:-1]
    if path:
        changed = append(document, path, value)
        assert same(changed.node(path).value[-1], value)
        assert set(comments(document)) <= set(comments(changed))


@given(typed())
def test_anything_that_somebody_typed_can_be_taken_away(case: tuple[Document, Path]) -> None:
    document, path = case
    changed = remove(document, path)
    assert set(comments(changed)) <= set(comments(document))


def comments(document: Document) -> list[str]:
    return [row.strip() for row in document.text.split("\n") if row.lstrip().startswith("#")]


@pytest.mark.parametrize("block", ["|", "|-", "|+", "|2", ">"])
def test_a_text_that_ends_without_a_line_end_keeps_its_last_value(block: str) -> None:
    document = parse(f"what_ifs:\n  - then: {block}\n      bel Ria")
    then = document.data["what_ifs"][0]["then"]
    for changed in (
        append(document, ("what_ifs",), {"then": "x"}),
        set_value(document, ("what_ifs", 0, "when"), "x"),
        set_value(document, ("review_on",), "2026-03-12"),
    ):
        assert changed.data["what_ifs"][0]["then"] == then


def test_a_comment_behind_an_old_list_does_not_become_words_of_a_text_in_the_new_one() -> None:
    document = parse("tried:\n  - een brief\n  - twee  # maart\n")
    tried = ["twee", "eerst bellen\ndan schrijven\n"]
    changed = set_value(document, ("tried",), tried)
    assert changed.data == {"tried": tried}
    assert "# maart" in changed.text


def test_a_comment_behind_an_old_value_does_not_become_words_of_a_new_one() -> None:
    document = parse("goals:\n  - id: g-000001\n  - id: g-000002   # gezegd in mei\n")
    items = [{"id": "g-000002"}, {"id": "g-000001", "own_words": "een\ntwee\n"}]
    text = set_value(document, ("goals",), items).text
    assert parse(text).data == {"goals": items}
    assert "# gezegd in mei" in text

"""Laws that every merge keeps, for random sections and random edits on two sides."""

import os
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from casekit.format.check import check_body
from casekit.format.yaml import parse, same
from casekit.merge.changes import Kind, edits
from casekit.merge.consents import join_consents, rights, undone
from casekit.merge.sections import merge
from tests.merging import CONSENT, SECTIONS, edited, items, sections

many = settings(max_examples=2_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 200)


@st.composite
def three(draw: st.DrawFn, name: str) -> tuple[str, str, str]:
    base = draw(sections(name))
    return base, draw(edited(name, base)), draw(edited(name, base))


each_section = pytest.mark.parametrize("name", SECTIONS)


@each_section
@many
@given(data=st.data())
def test_one_side_alone_is_taken_byte_for_byte(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    assert merge(base, ours, base, section=name).text == ours
    assert merge(base, base, theirs, section=name).text == theirs
    assert merge(base, ours, ours, section=name).text == ours


@each_section
@many
@given(data=st.data())
def test_both_sides_come_to_the_same_bytes(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    one, other = merge(base, ours, theirs, section=name), merge(base, theirs, ours, section=name)
    assert one.text == other.text
    swapped = [(c.id, c.ours, c.theirs) for c in other.conflicts]
    assert [(c.id, c.theirs, c.ours) for c in one.conflicts] == swapped


@each_section
@many
@given(data=st.data())
def test_what_comes_out_is_a_valid_section(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    text = merge(base, ours, theirs, section=name).text
    found = check_body(parse(text), name=name, file="")
    assert [one for one in found if one.code != "dates-order"] == []
    assert merge(text, text, text, section=name).text == text


@each_section
@many
@given(data=st.data())
def test_no_comment_is_lost_unless_somebody_took_it_away(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    text = merge(base, ours, theirs, section=name).text
    before, one, other, after = (set(marks(text)) for text in (base, ours, theirs, text))
    assert (one | other) - before <= after
    assert (before & one & other) <= after


def marks(text: str) -> list[str]:
    return re.findall(r"# mark \d+", text)


@pytest.mark.parametrize("name", [name for name in SECTIONS if name != "consents"])
@many
@given(data=st.data())
def test_every_change_is_in_the_result_or_in_a_conflict(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    result = merge(base, ours, theirs, section=name)
    merged = parse(result.text).data
    kept = Counter(leaves(merged))
    for side in (ours, theirs):
        before = Counter(leaves(parse(base).data))
        for leaf in Counter(leaves(parse(side).data)) - before:
            assert leaf in kept or lines_in(leaf, kept), leaf


def leaves(data: Any, item: str = "", field: str = "") -> list[tuple[str, str, str]]:
    """Every value with its item and field; values inside a conflict count as those they hold."""
    if isinstance(data, dict):
        if "first" in data or "second" in data:
            field = data["field"].rpartition(".")[2]
            whole = data["kind"] == "deleted" and "item" in data
            return [
                leaf
                for side in ("base", "first", "second")
                for leaf in leaves(
                    data.get(side),
                    data.get("item", ""),
                    ""
                    if whole and isinstance(data.get(side), dict) and "id" in data[side]
                    else field,
                )
            ]
        item = data.get("id", item)
        return [leaf for key, value in data.items() for leaf in leaves(value, item, key)]
    if isinstance(data, list):
        return [leaf for value in data for leaf in leaves(value, item, field)]
    return [(item, field, repr(data))]


def lines_in(leaf: tuple[str, str, str], kept: Counter[tuple[str, str, str]]) -> bool:
    """Whether each line of own words stands in the merged text of the same field."""
    item, field, text = leaf
    there = [value for other, name, value in kept if (other, name) == (item, field)]
    return "\\n" in text and any(
        set(changed_lines(text))
        <= set(changed_lines(value))
        | set(changed_lines(repr("regel een\nregel twee\nregel drie\nregel vier\n")))
        for value in there
    )


def changed_lines(text: str) -> list[str]:
    return text.strip("'\"").split("\\n")


@pytest.mark.parametrize("name", [name for name in SECTIONS if name != "consents"])
@many
@given(data=st.data())
def test_an_unopposed_deletion_holds(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    merged = ids(parse(merge(base, ours, theirs, section=name).text).data)
    changed = {edit.item for edit in edits(parse(base).data, parse(theirs).data)}
    gone = set(ids(parse(base).data)) - set(ids(parse(ours).data))
    for item in gone & merged.keys():
        inside = ids(find(parse(base).data, item)) | ids(find(parse(theirs).data, item))
        comments = set(marks(theirs)) - set(marks(base)) or len(marks(theirs)) != len(marks(base))
        assert inside.keys() & changed or comments or moved(base, theirs), item


def moved(base: str, theirs: str) -> bool:
    return not same(parse(base).data, parse(theirs).data)


def ids(data: Any) -> dict[str, Any]:
    found = {}
    if isinstance(data, dict):
        if "id" in data and "first" not in data and "second" not in data:
            found[data["id"]] = data
        for key, value in data.items():
            if key != "conflicts":
                found |= ids(value)
    elif isinstance(data, list):
        for value in data:
            found |= ids(value)
    return found


def find(data: Any, item: str) -> Any:
    return ids(data).get(item, {})

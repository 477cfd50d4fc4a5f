"""The quick reader says what the strict reader says, or leaves the text to it."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from casekit.errors import FormatError
from casekit.format.edit import dump
from casekit.format.plain import read_plain
from casekit.format.strict import read_strictly
from casekit.format.yaml import same
from casekit.model.names import SECTIONS
from casekit.resources import examples_dir

# pieces that lines are made of, right and wrong, so that chance meets the borders of the style
MARKS = ["-", "'", "''", '"', "\\", "|", "|-", "|+", ">", "[", "]", "[a, b]", "[]", ",", "{", "}"]
OTHER_MARKS = ["{}", "#", "&a", "*a", "!t", "%", "@", "`", "?", ":", "---", "...", "\t", "\r"]
WORDS = ["a", "b", "on", "1", "-1", "1.5", "1e5", "007", "null", "~", "true", "é", "😀"]
UNSEEN = ["\u200d", "\x85", "\ufeff"]
BEGINNINGS = ["- ", "a: ", "b:", "'on': ", ": ", "? ", ", ", " # c", "\n# c"]
GAPS = [" ", "  ", "\n", "\n\n", "\n  ", "\n    "]
PIECES = st.sampled_from([*MARKS, *OTHER_MARKS, *WORDS, *UNSEEN, *BEGINNINGS, *GAPS])
KEYS = st.sampled_from(["a", "b", "own_words", "on", "x-own", "text"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("a\nb\n\nc\n"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_it_reads_is_what_the_strict_reader_reads(text: str) -> None:
    agrees(text)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_what_casekit_writes_is_read_the_same_by_both(data: dict[str, Any]) -> None:
    agrees(dump(data))


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=3), st.data())
def test_a_text_in_which_something_was_mistyped_is_never_read_otherwise(
    data: dict[str, Any], draw: st.DataObject
) -> None:
    text = dump(data)
    at = draw.draw(st.integers(0, len(text)))
    agrees(text[:at] + draw.draw(PIECES) + text[at + draw.draw(st.integers(0, 2)) :])


@pytest.mark.parametrize("section", SECTIONS)
def test_the_example_cases_are_in_the_plain_style(section: str) -> None:
    for path in examples_dir().glob(f"*/{section}.yaml"):
        assert read_plain(path.read_text("utf-8")) is not None, path


def agrees(text: str) -> None:
    """Hold the quick reading of a text, if there is one, to the strict one."""
    quick = read_plain(text)
    if quick is None:
        return
    try:
        strict = read_strictly(text, "")
    except FormatError as error:
        raise AssertionError(f"{text!r} should be refused: {error}") from None
    assert same(quick, strict), text

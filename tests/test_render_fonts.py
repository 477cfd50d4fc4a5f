"""Which characters our fonts draw on paper, and what becomes of those that they don't."""

import pytest
from hypothesis import given, strategies as st

from casekit.render import fonts


def test_dutch_needs_our_own_font_alone() -> None:
    text = "Eén café, 's nachts: € 12,50 – “zo” ij Ĳ ë ñ ş ž\n\u2068\u2069"
    assert fonts.families(text) == fonts.OWN


@pytest.mark.parametrize(
    "text",
    ["Nguyễn", "Привіт", "Καλημέρα", "שלום", "أريد", "ሰላም", "→ ✓ ☐ ≥", "👩🏽\u200d🌾 ❤\ufe0f 👍"],
)
def test_names_of_many_scripts_can_be_drawn(text: str) -> None:
    assert fonts.families(text) == (*fonts.OWN, *fonts.MORE)
    assert fonts.drawable(text) == text
    assert fonts.undrawable(text) == ()


def test_what_no_font_draws_is_marked_and_told() -> None:
    assert fonts.undrawable("a 漢 \U0010fffd 漢") == ("漢", "\U0010fffd")
    assert fonts.drawable("a 漢 z") == f"a {fonts.UNKNOWN} z"


def test_controls_leave_nothing_behind() -> None:
    assert fonts.drawable("a\ufeff\x1b\x85z") == "az"
    assert fonts.undrawable("a\ufeff\x1b\x85z") == ()


@given(st.text())
def test_what_is_drawable_stays_so(text: str) -> None:
    assert fonts.undrawable(fonts.drawable(text)) == ()

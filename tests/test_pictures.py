"""Pictures: what they say is what the figures say, and their words fit."""

import re
from decimal import Decimal

import pytest

from casekit.render.fonts import folder
from casekit.render.pictures import measure, svg
from casekit.render.pictures.costs import Bar, costs
from casekit.render.pictures.widths import BOLD, REGULAR
from casekit.render.words import words

# seed C: a rail pass against six meetings at 1,500 euro each and detention
SEED_C = [
    Bar(name="Doorgaan zoals nu", amount=Decimal(59000), known=False),
    Bar(name="Alleen de jaarkaart", amount=Decimal(3000)),
]


@pytest.mark.parametrize(("table", "weight"), [(REGULAR, 400), (BOLD, 700)])
def test_the_table_of_widths_is_that_of_the_font(table: dict[int, str], weight: int) -> None:
    font = (folder(more=False) / f"AtkinsonHyperlegibleNext-{weight}.ttf").read_bytes()
    known = {one: width for width, characters in table.items() for one in characters}
    assert known == measure.widths(font)
    assert set("AaZzé€…") <= known.keys()


@pytest.mark.parametrize(
    "text", ["een twee drie", "Donaudampfschifffahrtsgesellschaft", "علي", "🚲" * 40]
)
def test_lines_are_no_wider_than_asked_and_lose_no_word(text: str) -> None:
    lines = svg.wrapped(text, 12, 60)
    assert all(svg.width(one, 12) <= 60 for one in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert svg.wrapped("een twee drie vier", 12, 40, lines=1)[-1].endswith("…")


def test_bars_are_as_long_as_their_amounts_and_say_what_is_not_known() -> None:
    picture = costs(SEED_C, words("nl"))
    long, short = (
        float(found) for found in re.findall(r'width="([\d.]+)" height="20"', picture.svg)[::4]
    )
    assert long / short == pytest.approx(59000 / 3000, rel=0.02)
    assert "minstens € 59.000" in picture.svg.replace("\xa0", " ")
    assert "minstens" in picture.alt
    assert "Alleen de jaarkaart" in picture.alt


def test_an_unknown_amount_has_no_bar_and_is_no_zero() -> None:
    picture = costs([Bar(name="Uren", amount=Decimal(0), known=False)], words("en"))
    assert "<rect" not in picture.svg
    assert ">unknown</text>" in picture.svg


def test_text_that_was_typed_is_never_markup() -> None:
    picture = costs([Bar(name='<b x="1">&amp;', amount=Decimal(1))], words("en"))
    assert "<b" not in picture.svg
    assert "&lt;b x=&quot;1&quot;&gt;&amp;amp;" in picture.svg

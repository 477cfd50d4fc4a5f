"""Names in other letters are drawn in the pictures of PDF and Word as they are in a browser."""

from datetime import date

import pytest

from casekit.render import pdf
from casekit.render.composed import Composed, Picture
from casekit.render.pictures import svg
from casekit.render.pictures.lettering import lifted
from casekit.render.typesetter import png
from tests.paper import faults, read


def picture(*names: str, anchor: str = "middle") -> Picture:
    lines = [svg.words(150, 30 * at, name, 16, anchor=anchor) for at, name in enumerate(names, 1)]
    return Picture(svg.drawing(300, 30 * len(names) + 20, lines), "Wie er is.")


# letters that join or have dots, with a space, another script, brackets, figures and an emoji
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("محمد علي", "سمير بدر"),
        ("zus سمير", "zus بدرة"),
        ("علي (عم)", "بدر (خم)"),
        ("علي 12", "بدر 12"),
        ("Jo 👩🏽\u200d🌾 Bo", "Jo 👩🏽\u200d🚒 Bo"),
    ],
)
def test_other_letters_are_other_signs(one: str, other: str) -> None:
    # boxes for what could not be drawn would be the same for both
    assert png(picture(one), 100) != png(picture(other), 100)


def test_each_letter_is_in_the_pdf_which_keeps_its_standards() -> None:
    names = ("محمد علي (عم)", "zus سمير", "דוד כהן", "ሰላም አበበ", "Zus Ria")
    drawn = {"map": picture(*names)}
    content = pdf.pdf(Composed("# T\n\n![](picture:map)\n", "T", "nl", date(2026, 3, 12), drawn))
    found = read(content)
    assert [one for one in set("".join(names)) if one not in found.text] == []
    assert found.alts == ("Wie er is.",)
    assert faults(content) == []


def test_words_are_lifted_out_with_the_place_where_they_stand() -> None:
    drawing = picture("Ria", "علي", anchor="start").svg
    shifted = drawing.replace("<text", '<g transform="translate(5 -2)"><text', 1)
    rest, words = lifted(shifted, apart=lambda text: text != "Ria")
    assert "Ria" in rest
    assert "علي" not in rest
    [one] = words
    # what runs from right to left begins at its right, and still stands right of its place
    assert (one["x"], one["y"], one["anchor"], one["rtl"]) == (155, 58, "start", True)

"""A name that is a description: small inside a sentence, with a capital where one begins."""

import pytest

from casekit.render.directions import right_to_left
from casekit.render.markdown import Name, fill, paragraph
from casekit.render.naming import beginning, within
from casekit.render.words import words


@pytest.mark.parametrize(
    ("typed", "inside", "at_start"),
    [
        ("De heer Verhulst", "de heer Verhulst", "De heer Verhulst"),
        ("de man van de trap", "de man van de trap", "De man van de trap"),
        ("Het toeslagenkantoor", "het toeslagenkantoor", "Het toeslagenkantoor"),
        ("Mevrouw Pinas", "mevrouw Pinas", "Mevrouw Pinas"),
        ("The man upstairs", "the man upstairs", "The man upstairs"),
        # a surname alone, a place, and names that only look alike
        *((name, name, name) for name in ("De Boer", "The Hague", "Deniz", "ria", "De", "")),
    ],
)
def test_a_description_has_its_capital_at_the_start_alone(
    typed: str, inside: str, at_start: str
) -> None:
    assert within(typed) == inside
    assert beginning(typed) == at_start


def test_a_list_of_names_and_a_title_stand_in_a_sentence() -> None:
    assert words("nl").several(["Sami", "De vader van Sami"]) == "Sami en de vader van Sami"
    assert words("nl").title("breakthrough", "De heer Verhulst") == (
        "Wat zit vast, en wat helpt de heer Verhulst?"
    )


def test_each_name_of_another_direction_stands_apart_in_a_list() -> None:
    said = words("nl").several(["محمد علي 0", "Buurvrouw Ria", "سمير"])
    assert said == "\u2068محمد علي 0\u2069, Buurvrouw Ria en \u2068سمير\u2069"
    assert paragraph(f"Dichtbij: {said}") == f"Dichtbij: {said}"
    assert right_to_left(said) is False
    assert beginning(words("nl").several(["De heer محمد"])) == "\u2068De heer محمد\u2069"


def test_the_name_in_a_template_follows_the_sentence_and_what_was_typed_stays() -> None:
    def filled(name: str) -> str:
        said = "de heer Verhulst zegt: de heer Verhulst."
        return fill("interview/nl.md.j2", {**_VALUES, "name": Name(name), "goals": [_goal(said)]})

    text = filled("De heer Verhulst")
    assert "## Wat de heer Verhulst wil" in text
    assert "\nDe heer Verhulst wil graag dat je meedoet" in text
    assert "vindt. De heer Verhulst nodigt uit" in text
    assert "> de heer Verhulst zegt: de heer Verhulst." in text
    assert "\ufdd0" not in text
    assert "## Wat De Boer wil" in filled("De Boer")
    # a sign of ours in what somebody typed does nothing
    assert "> de heer" in filled("\ufdd0de heer")


def _goal(text: str) -> dict[str, object]:
    return {"words": text, "said_on": "", "dream": False, "reached": False}


_VALUES: dict[str, object] = {
    "title": "T", "own_copy": False, "made_for": "Ria", "made_on": "12 maart 2026",
    "member": "", "to_member": False, "role": "", "place": "", "frequency": "", "chair": "",
    "dated": True, "strengths": [], "something_to_lose": [], "vocabulary": [],
}  # fmt: skip

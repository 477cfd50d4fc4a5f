"""Taking the envelope off a section loses nothing of what stands below, above or beside it."""

import pytest

from casekit.format.envelope import Envelope, split, wrap
from casekit.format.yaml import parse

ENVELOPE = Envelope("k7f3qz2m", "plan", 3, {"sanne": ("age1" + "q" * 58,)})
BODY = "# above\n\nquestion: Waar woon ik?\nagreements: []\n"


def test_what_was_wrapped_comes_back_byte_for_byte() -> None:
    assert split(wrap(ENVELOPE, BODY)) == (ENVELOPE, BODY)


@pytest.mark.parametrize("body", ["", "\n", "# only a comment\n", "question: no line end"])
def test_any_body_comes_back(body: str) -> None:
    assert split(wrap(ENVELOPE, body)) == (ENVELOPE, body)


def test_an_envelope_that_does_not_stand_first_is_taken_out_of_the_middle() -> None:
    envelope = wrap(ENVELOPE, "")
    found, body = split(f"# by hand\nquestion: Waar?\n{envelope}agreements: []\n")
    assert found == ENVELOPE
    assert "# by hand\n" in body
    assert parse(body).data == {"question": "Waar?", "agreements": []}


def test_a_comment_above_the_envelope_costs_nothing_of_the_body() -> None:
    _, body = split(f"# sealed with age\n{wrap(ENVELOPE, BODY)}")
    assert parse(body).data == parse(BODY).data

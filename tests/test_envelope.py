"""Taking the envelope off a section loses nothing of what stands below, above or beside it."""

from collections.abc import Mapping

import pytest
from hypothesis import given, strategies as st

from casekit.errors import FormatError
from casekit.format import envelope as module
from casekit.format.envelope import Envelope, split, wrap
from casekit.format.yaml import parse
from casekit.model.names import SECTIONS

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


def digest_of(digits: str) -> str:
    return f"sha256:{digits}"


cases = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=8, max_size=8)
keys = st.text("023456789acdefghjklmnpqrstuvwxyz", min_size=58, max_size=58).map("age1".__add__)
readers: st.SearchStrategy[Mapping[str, tuple[str, ...]]] = st.dictionaries(
    st.sampled_from(["sanne", "bram", "person", "pa-7f3qz2"]),
    st.lists(keys, min_size=1, max_size=2, unique=True).map(tuple),
    min_size=1,
    max_size=3,
)
envelopes = st.builds(
    Envelope,
    st.one_of(cases, st.sampled_from(["12345678", "12e45678", "00000000"])),
    st.one_of(st.sampled_from(SECTIONS), st.just("plan.health")),
    st.integers(1, 2_000_000_000),
    readers,
    st.one_of(st.none(), st.text("0123456789abcdef", min_size=64, max_size=64).map(digest_of)),
    st.sampled_from([(), ("bram",), ("bram", "sanne")]),
)


def split_slowly(text: str) -> tuple[Envelope, str] | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_split_as_written", lambda _text, **_known: None)
        try:
            return split(text)
        except FormatError:
            return None


@given(envelopes)
def test_the_short_way_reads_what_was_wrapped_as_the_long_way_does(envelope: Envelope) -> None:
    text = wrap(envelope, BODY)
    assert split(text) == split_slowly(text) == (envelope, BODY)


@given(envelopes, st.data())
def test_the_short_way_takes_nothing_that_the_long_way_refuses(
    envelope: Envelope, data: st.DataObject
) -> None:
    text = wrap(envelope, BODY)
    at = data.draw(st.integers(0, text.index("# above")))
    length = data.draw(st.integers(0, 12))
    put = data.draw(
        st.sampled_from(["", "'", "\n", "  ", "  case: k7f3qz2m\n", "#", "x: 1\n", "é"])
    )
    spoiled = text[:at] + put + text[at + length :]
    short = module._split_as_written(spoiled)
    assert short is None or short == split_slowly(spoiled)

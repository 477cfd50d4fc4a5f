"""No finding repeats a word of a sensitive field, however a text is broken."""

import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from casekit.errors import FormatError
from casekit.format import schema
from casekit.format.check import check_new_body, read_body, read_checked
from casekit.format.yaml import parse
from casekit.model.findings import Finding
from casekit.resources import PACKAGE, examples_dir, schemas_dir

FILES = sorted(examples_dir().glob("*/*.yaml"))

_WORD = re.compile(r"[^\W\d_]{6,}")


def texts_in(data: Any, path: tuple[str | int, ...], section: str) -> Iterator[tuple[bool, str]]:
    """Every value with whether it is sensitive."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from texts_in(value, (*path, key), section)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from texts_in(value, (*path, number), section)
    else:
        yield schema.is_sensitive(section, path), str(data)


@cache
def secrets_of(path: Path) -> frozenset[str]:
    """The longer words that stand in sensitive fields of an example, and in no others."""
    section = path.stem
    secret: set[str] = set()
    ours = [*schemas_dir().glob("*.json"), *(PACKAGE / "format").glob("*.py")]
    known = {word for file in ours for word in _WORD.findall(file.read_text("utf-8").casefold())}
    for sensitive, text in texts_in(parse(path.read_text("utf-8")).data, (), section):
        words = set(_WORD.findall(text.casefold()))
        if sensitive:
            secret |= words
        else:
            known |= words
    return frozenset(secret - known)


# what people do to a line: each gives the lines that come in its place
DAMAGE: tuple[Callable[[str], str], ...] = (
    lambda _line: "",
    lambda line: line.lstrip(" "),
    lambda line: "  " + line,
    lambda line: f"{line}\n{line}",
    lambda line: line.replace(": ", " ", 1),
    lambda line: re.sub(r"(\w+) (\w+)", r"\1: \2", line),
    lambda line: re.sub(r"^( *(?:- )?)\w+: ", r"\1", line),
    lambda line: re.sub(r"^.*?: ", "", line) + ": ja",
    *(lambda line, end=end: line + end for end in (":", " |", " #", "'", '"', " ]", "\t")),
    *(lambda line, end=end: line[:-1] + end for end in "&*!%@`>{["),
    *(
        lambda line, value=value: re.sub(r": .*", f": {value}", line)
        for value in ("", "[]", "7", "ja", "2026-02-30")
    ),
)


@st.composite
def broken(draw: st.DrawFn) -> tuple[Path, str]:
    """An example with a few lines damaged as people damage them."""
    path = draw(st.sampled_from(FILES))
    lines = path.read_text("utf-8").split("\n")
    for damage in draw(st.lists(st.sampled_from(DAMAGE), min_size=1, max_size=3)):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at] = damage(lines[at])
    return path, "\n".join(lines)


@given(broken())
def test_no_finding_repeats_what_stood_in_a_sensitive_field(case: tuple[Path, str]) -> None:
    path, text = case
    for found in findings_of(path.stem, text):
        told = f"{found.message}\n{found.hint}\n{found.field}\n{found.frame}".casefold()
        leaked = secrets_of(path) & set(_WORD.findall(told))
        assert not leaked, (leaked, found)


KEYS_OF_WORDS = {
    "a sentence at the beginning of a line": "question: ja\nGeheimzinnig gesprek: met Samira\n",
    "a word with a capital": "question: ja\nGeheimzinnig: met Samira\n",
    "in an item": "agreements:\n  - text: ja\n    Geheimzinnig gesprek: met Samira\n",
    "in a text that can't be read": 'question: "ja\nGeheimzinnig: nee\n',
    "in a comment": "question: ja\t# geheimzinnig\nkind: fout   # geheimzinnig\n#geheimzinnig\n",
    "behind a field without a value": "question: ja\nagreements: # geheimzinnig\n  - due: x\n",
}


@pytest.mark.parametrize("what", KEYS_OF_WORDS)
def test_words_that_stand_where_a_field_should_are_not_repeated(what: str) -> None:
    found = findings_of("plan", KEYS_OF_WORDS[what])
    assert found
    for one in found:
        assert "geheimzinnig" not in repr(one).casefold()


def test_a_mistyped_field_is_named_with_the_one_that_was_meant() -> None:
    messages = {one.message for one in findings_of("plan", "qeustion: ja\nAgreements: []\n")}
    assert "unknown field `qeustion`; did you mean `question`?" in messages
    assert "an unknown field; did you mean `agreements`?" in messages


def test_many_findings_in_one_text_take_no_longer_each_than_a_few() -> None:
    def seconds(number: int) -> float:
        text = "agreements:\n" + "  - text: iets\n    status: fout\n" * number
        begun = time.perf_counter()
        assert len(read_checked(text, name="plan", file="x")[1]) == 2 * number + 1
        return time.perf_counter() - begun

    seconds(10)  # what is loaded once
    assert seconds(1_000) < 40 * seconds(100)


def findings_of(section: str, text: str) -> list[Finding]:
    """What is told of a text as a file, and as what was to be saved."""
    found = list(read_checked(text, name=section, file="x.yaml")[1])
    try:
        found += check_new_body(read_body(text, section), name=section, file="x.yaml")
    except FormatError as error:
        found += [one for one in error.findings if isinstance(one, Finding)]
    return found

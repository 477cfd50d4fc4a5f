"""What a user typed is text and no more: never template, Markdown or HTML, and never lost."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given, strategies as st
from markdown_it import MarkdownIt

from casekit.model.names import SectionName
from casekit.model.readers import Sharing
from casekit.model.records import (
    AgendaItem,
    Agreement,
    Case,
    Condition,
    Goal,
    Goals,
    Meeting,
    Meetings,
    Network,
    Party,
    Person,
    Plan,
    Route,
    WhatIf,
    Word,
)
from casekit.render.audience import Part, view
from casekit.render.markdown import line, paragraph, quote
from tests.rendering import TODAY, written

NASTY = [
    "# not a heading",
    "<script>alert(1)</script>",
    "<!-- gone -->",
    "{{ 7*7 }} {% include 'x' %} {# gone #}",
    '#read("/etc/passwd")',
    "| pipe | a \\| b |",
    "1. one\n2) two",
    "---",
    "===",
    "- a\n+ b\n* c",
    "\\ \\\\ \\* backslashes \\",
    "&amp; &#10; &nbsp;",
    "[x](javascript:alert(1)) ![y](z) <https://example.org>",
    "www.example.org https://example.org a@example.org",
    "~~~\n```\n    code",
    "*a* __b__ ~~c~~ `d` $e$ ^f^",
    "  two spaces  in\tthe  middle  ",
    "\n\n> leading lines\n\n\nand empty ones",
    "שלום, אני רוצה שקט",
    "أريد أن أنام \u202eevil\u202c",
    "👩🏽\u200d🌾 zoë Ĳsselmeer ź",
    "a" * 10_000,
    "*" * 10_000,
]

texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t#*_|\\`<>&[]-+=.) 1:~"),
    max_size=60,
)


def spoken(text: str) -> str:
    """What must be on the page: the text with its line breaks, without empty lines at its end."""
    return "\n".join(text.splitlines()).rstrip("\n")


class Reader(HTMLParser):
    """The text of a page, with its line breaks, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - html.parser's own
        self.tags.append(tag)
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    # isolates are the page's own: they keep a foreign direction inside its words
    reader.feed(html.replace("\u2068", "").replace("\u2069", ""))
    reader.close()
    return reader


def parsed(markdown: str) -> Reader:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("hardbreak", lambda *_: "<br>")
    return read(parser.render(markdown))


def every(function: Any) -> Any:
    for nasty in NASTY:
        function = example(nasty)(function)
    return function


@every
@given(texts)
def test_a_paragraph_says_what_was_typed(text: str) -> None:
    page = parsed(f"a{paragraph(text)}z\n\n{paragraph(text)}")
    assert set(page.tags) <= {"p", "br"}
    expected = f"a{spoken(text)}z\n"
    assert page.text.startswith(expected)
    assert page.text.removeprefix(expected).removesuffix("\n") == spoken(text)


@every
@given(texts)
def test_a_quotation_says_what_was_typed(text: str) -> None:
    page = parsed(f"{quote(text)}\n\nend")
    assert set(page.tags) <= {"blockquote", "p", "br"}
    assert page.text.removesuffix("\nend\n").strip("\n") == spoken(text).strip("\n")


@every
@given(texts)
def test_a_heading_a_list_and_a_table_say_what_was_typed(text: str) -> None:
    said = spoken(text)
    heading = parsed(f"## {line(text)}\n")
    assert heading.tags == ["h2"]
    assert heading.text.removesuffix("\n") == said
    listed = parsed(f"- {paragraph(text)}\n- **x{line(text)}x**\n")
    assert set(listed.tags) <= {"ul", "li", "br", "strong"}
    assert f"x{said}x" in listed.text
    table = parsed(f"| a | b |\n| --- | --- |\n| {line(text)} | x{line(text)}x |\n")
    assert table.tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert table.text.count(said) >= 2


@pytest.mark.parametrize("nasty", NASTY)
def test_a_document_full_of_nasty_text_is_built_like_any_other(nasty: str) -> None:
    for document in (_agenda, _plan):
        plain, page = (read(document(text).partition("<body>")[2]) for text in ("Xyzzy", nasty))
        assert _blocks(page) == _blocks(plain)
        # a heading may have turned a small letter into a capital
        said = page.text.casefold().count(spoken(nasty).casefold())
        assert said == plain.text.casefold().count("xyzzy")


def _blocks(page: Reader) -> list[str]:
    # whether a chapter is kept whole on paper depends on how much it says
    return [tag for tag in page.tags if tag not in {"br", "div"}]


def _agenda(text: str) -> str:
    return written("agenda", _full_of(text), meeting="mt-000000", language="nl", format="html")


def _plan(text: str) -> str:
    return written("plan", _full_of(text), language="en", format="html")


def _full_of(text: str) -> Any:
    case = Case(alias=text)
    records = {
        "case": case,
        "person": Person(
            called=text, routes=(Route(id="r-000000", kind="mail", value=text, preferred=True),)
        ),
        "network": Network(
            parties=(
                Party(id="p-000000", name=text, ring=1, role=text, contribution=text, asks=text),
            )
        ),
        "goals": Goals(
            goals=(Goal(id="g-000000", own_words=text),),
            vocabulary=(Word(id="v-000000", word=text, meaning=text),),
        ),
        "plan": Plan(
            question=text,
            conditions=(Condition(id="d-000000", text=text, set_by=text),),
            agreements=(
                Agreement(id="a-000000", text=text, who=("person",), domain=text, result=text),
                Agreement(id="a-000001", text=text, who=("p-000000",), status="done", result=text),
            ),
            what_ifs=(WhatIf(id="w-000000", when=text, then=text, who=("person", "p-000000")),),
        ),
        "meetings": Meetings(
            meetings=(
                Meeting(
                    id="mt-000000",
                    kind="care-conference",
                    when="2026-03-20",
                    where=text,
                    purpose=text,
                    convened_by="person",
                    invited=("person", "p-000000"),
                    agenda=(AgendaItem(id="ag-000000", text=text, by="person", minutes=5),),
                ),
            )
        ),
    }
    parts = [Part(SectionName.parse(name), record) for name, record in records.items()]
    return view(parts, Sharing(case, (), records["network"].parties, {}), ["person"], TODAY)  # type: ignore[attr-defined]

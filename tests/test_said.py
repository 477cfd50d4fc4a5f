"""Own words in another language than the page say so in every form (WCAG 2.2, 3.1.2)."""

import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from casekit.model.records import Goal, Goals
from casekit.render import documents
from casekit.render.audience import View
from casekit.render.markdown import paragraph, quote
from casekit.render.said import MARKS, Said, together, unmarked
from casekit.render.words import words
from tests import paper
from tests.rendering import seen_by

GRACE = seen_by("grace", "person")

SPOKEN = (
    "I can look at a body and cut the cloth without measuring.",
    "The machine. It was my mother's.",
    "Letters in a blue envelope. I used to put them under the rice.",
)
"""What Grace is good at, has to lose, and means by a word of hers."""


def made(document: str, language: str, form: str, seen: View = GRACE) -> bytes:
    return documents.write(document, seen, language=language, format=form)


def in_page(content: bytes) -> str:
    """The words of a page that say they are English."""
    return unescape(
        " ".join(re.findall(r'<span lang="en">(.*?)</span>', content.decode(), re.DOTALL))
    )


def in_pdf(content: bytes) -> set[str]:
    from pypdf import PdfReader

    root: Any = PdfReader(BytesIO(content)).root_object
    return {str(one["/Lang"]) for one in paper.elements(root["/StructTreeRoot"]) if "/Lang" in one}


def in_word(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as package:
        text = package.read("word/document.xml").decode()
    runs = re.findall(r"<w:r>(.*?)</w:r>", text, re.DOTALL)
    spoken = [run for run in runs if '<w:lang w:val="en-GB" w:bidi="en-GB"/>' in run]
    return unescape(" ".join(re.findall(r"<w:t[^>]*>(.*?)</w:t>", "".join(spoken), re.DOTALL)))


@pytest.mark.parametrize("document", ["my-plan", "record"])
def test_own_words_say_their_language(document: str) -> None:
    page, word = in_page(made(document, "nl", "html")), in_word(made(document, "nl", "docx"))
    for one in SPOKEN:
        assert one in page
        assert one in word
    assert in_pdf(made(document, "nl", "pdf")) == {"en"}
    assert paper.faults(made(document, "nl", "pdf")) == []


@pytest.mark.parametrize("document", ["goals", "my-plan", "record", "timeline"])
def test_in_the_language_of_the_page_there_is_nothing_to_say(document: str) -> None:
    assert 'lang="en">' not in made(document, "en", "html").decode().partition("<head>")[2]
    assert in_pdf(made(document, "en", "pdf")) == set()
    assert in_word(made(document, "en", "docx")) == ""


def test_a_grade_is_told_in_the_words_of_the_goal_and_the_page_stays_its_own() -> None:
    content = made("timeline", "nl", "html").decode()
    assert re.search(r'5 voor “<span lang="en">That Esi comes for one summer', content)
    assert '“<span lang="en">She asked what the weather is like.</span>”' in content


def test_markdown_has_no_word_for_it_and_nothing_stays_of_the_marks() -> None:
    for form in ("html", "md", "docx", "pdf"):
        content = made("record", "nl", form)
        if form == "docx":
            with ZipFile(BytesIO(content)) as package:
                content = package.read("word/document.xml")
        assert not re.search("[\ufdd0-\ufdef]", content.decode("utf-8", "ignore"))


def test_several_lines_are_in_one_language_and_a_country_is_none_of_its_own() -> None:
    door = Goal(id="g-1", own_words="Een *deur*\n\n<b>van</b> mij\n", language="ar")
    goals = Goals(goals=(door, Goal(id="g-2", own_words="Rust", language="nl-BE")))
    seen = replace(GRACE, sections={**GRACE.sections, "goals": goals})
    content = made("goals", "nl", "html", seen).decode()
    assert '<span lang="ar">Een *deur*<br>' in content
    assert "&lt;b&gt;van&lt;/b&gt; mij</span></p>" in content
    assert content.count("<span lang=") == 1
    assert in_pdf(made("goals", "nl", "pdf", seen)) == {"ar"}


def test_nobody_can_type_a_mark() -> None:
    typed = "\ufdd1en\ufdd2 Hoi \ufdd3"
    assert not MARKS.search(paragraph(typed))
    assert MARKS.findall(quote(Said((typed, "fr")))) == ["fr", ""]


def test_texts_are_put_together_with_their_languages() -> None:
    dutch = words("nl")
    assert type(dutch.said("Rust", None)) is type(dutch.said("Rust", "nl")) is str
    said = together("5 voor “", dutch.said("Rest", "en-GB"), "”")
    assert said == "5 voor “Rest”"
    assert unmarked(paragraph(said)) == said
    assert [code for code in MARKS.findall(paragraph(said)) if code] == ["en-GB"]

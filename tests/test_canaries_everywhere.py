"""Every document, form and reader of the example cases: no word is where it may not be read.

Each text of each section carries a mark of that section. What a document may show follows from the
consents alone, so a new document is looked at here without a word about it. A map is also laid
beside that of an earlier day, when nothing was kept apart yet: its texts carry the marks of that
day, each of the section in which it stands today.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import islice
from typing import Any
from zipfile import ZipFile

import pytest

from casekit.errors import RefusedError
from casekit.format import schema
from casekit.format.yaml import parse
from casekit.model.documents import DOCUMENTS
from casekit.model.names import SECTIONS, SectionName
from casekit.model.records import from_data, section_type
from casekit.model.settings import LIFE_DOMAINS
from casekit.render import documents
from casekit.render.audience import Part, view
from casekit.render.composed import Composed
from casekit.render.earlier import before
from casekit.render.specimens import EARLIER, TODAY, Specimen, cases, sharing_of, specimens
from casekit.render.writers import form as form_of
from casekit.resources import examples_dir
from tests import paper

# the slow forms are made of some of the specimens, from all over the cases
SOME = 8
SLOW = ("pdf", "docx")

NOW, THEN = "z", "y"

_MARK = re.compile(f"q[{NOW}{THEN}]([a-z])([a-z])q")


def mark(name: SectionName, day: str = NOW) -> str:
    """A word that no text has, too short to be broken over two lines."""
    compartment = compartments().index(name.compartment or "")
    return f"q{day}{chr(97 + SECTIONS.index(name.section))}{chr(97 + compartment)}q"


@cache
def compartments() -> list[str]:
    names = {SectionName.parse(path.stem).compartment or "" for path in files("*")}
    return sorted(names)


def files(case: str) -> list[Any]:
    return sorted((examples_dir()).glob(f"{case}/*.yaml"))


@cache
def marked_parts(case: str) -> tuple[Part, ...]:
    """The sections of a case, with the mark of its section in every text."""
    parts = []
    for path in files(case):
        name = SectionName.parse(path.stem)
        data = marked(name, parse(path.read_text("utf-8")).data, ())
        parts.append(Part(name, from_data(section_type(path.stem), data)))
    return tuple(parts)


def marked(name: SectionName, value: Any, path: schema.Path, day: str = NOW) -> Any:
    if isinstance(value, dict):
        return {key: marked(name, one, (*path, key), day) for key, one in value.items()}
    if isinstance(value, list):
        return [marked(name, one, (*path, number), day) for number, one in enumerate(value)]
    text = isinstance(value, str) and (
        is_text(name, path) or (day == THEN and path[0] == "parties" and path[-1] == "name")
    )
    return f"{value} {mark(name, day)}" if text else value


def then(case: str) -> dict[SectionName, dict[str, Any]]:
    """The map of an earlier day, when all of it stood in one section."""
    whole: dict[str, Any] = {}
    for path in files(case):
        name = SectionName.parse(path.stem)
        if name.section == "network":
            data = marked(name, parse(path.read_text("utf-8")).data, (), THEN)
            for key, items in data.items():
                whole[key] = whole.get(key, []) + items
    meta = {"casekit": 1, "case": "k7f3qz2m", "section": "network", "revision": 1, "readers": {}}
    return {SectionName("network"): {"meta": meta, **whole}} if whole else {}


def looked_at(document: str) -> Iterator[Specimen]:
    """Each document as it is; the map also beside that of an earlier day."""
    for one in specimens(document):
        if one.subject.before is None:
            yield one
            if document == "network":
                parts = marked_parts(one.case)
                # who could read nothing on that day gets no comparison
                with suppress(RefusedError):
                    seen = before(
                        then(one.case), parts, sharing_of(parts), one.audience, day=EARLIER,
                        today=TODAY, domains=LIFE_DOMAINS,
                    )  # fmt: skip
                    yield replace(one, subject=replace(one.subject, before=seen))


def is_text(name: SectionName, path: schema.Path) -> bool:
    # in a document for several, a party's name may stand that only the party itself can't read
    if name.section == "network" and path[0] == "parties" and path[-1] == "name":
        return False
    # an organisation there is a reader, and no text
    if name.section == "consents" and path[2:3] == ("to",):
        return False
    rules = schema.field(name.section, path) or {}
    plain = not {"enum", "format"} & rules.keys()
    return plain and ("pattern" not in rules or rules.get("x-type") == "one line")


def composed(one: Specimen, language: str) -> Composed:
    parts = marked_parts(one.case)
    seen = view(parts, sharing_of(parts), one.audience, TODAY)
    return documents.compose(one.document, seen, one.subject, language=language)


def everything_in(content: bytes, form: str) -> str:
    """All that a program can find in a document: text, what is said of pictures, and metadata."""
    if form == "pdf":
        found = paper.read(content)
        return "".join((found.text + found.metadata + found.title + repr(found.alts)).split())
    if form == "docx":
        with ZipFile(BytesIO(content)) as file:
            return "".join(
                re.sub("<w:[^>]*>", "", file.read(one).decode("utf-8", "replace"))
                for one in file.namelist()
            )
    # a long line of a calendar is folded
    return content.decode().replace("\r\n ", "")


def told(text: str) -> set[str]:
    return {found[0] for found in _MARK.finditer(text)}


def allowed(one: Specimen) -> set[str]:
    sharing = sharing_of(marked_parts(one.case))
    may = {
        part.section
        for part in marked_parts(one.case)
        if all(sharing.may_read(who, part.section, TODAY) for who in one.audience)
    }
    could = [
        name
        for name in may
        if name.section == "network"
        and all(sharing.may_read(who, SectionName("network"), EARLIER) for who in one.audience)
    ]
    return {*map(mark, may), *(mark(name, THEN) for name in could)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_mark_stands_where_it_may_not_be_read(document: str) -> None:
    shown: set[str] = set()
    fast = [form for form in DOCUMENTS[document].formats if form not in SLOW]
    for number, one in enumerate(looked_at(document)):
        made = composed(one, ("nl", "en")[number % 2])
        may = allowed(one)
        for form in fast:
            # whoever may not read of a meeting gets no calendar file of it
            with suppress(RefusedError):
                found = told(everything_in(form_of(made, form), form))
                assert found <= may, (one.case, one.audience, form)
                shown |= found
    # a check that sees nothing would find nothing; who lost access may read nothing, as a rule
    assert shown or DOCUMENTS[document].parting


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_forms_for_paper_and_word_show_the_same_marks_as_the_page(document: str) -> None:
    found = list(looked_at(document))
    for one in islice(found, 0, None, max(1, len(found) // SOME)):
        made = composed(one, "nl")
        on_page = told(everything_in(form_of(made, "html"), "html"))
        for form in SLOW:
            assert told(everything_in(form_of(made, form), form)) == on_page, (
                one.case,
                one.audience,
                form,
            )


def test_every_case_and_section_is_marked() -> None:
    assert {part.section.section for case in cases() for part in marked_parts(case)} == set(
        SECTIONS
    )
    [goals] = [part for part in marked_parts("henk") if part.section == "goals"]
    assert all(one.own_words.endswith(mark(SectionName("goals"))) for one in goals.record.goals)


def test_the_check_would_see_a_page_in_the_wrong_hands() -> None:
    mine = next(one for one in specimens("my-plan") if one.audience == ("person",))
    other = next(one for one in specimens("my-plan") if one.audience == ("anouk",))
    page = everything_in(form_of(composed(mine, "nl"), "html"), "html")
    assert not told(page) <= allowed(other)


def test_the_map_of_an_earlier_day_is_looked_at_too() -> None:
    [compared, *_] = [one for one in looked_at("network") if one.subject.before]
    # plain Markdown has the words of the map alone, which are those of today
    for form in {*DOCUMENTS["network"].formats} - {"md"}:
        found = told(everything_in(form_of(composed(compared, "nl"), form), form))
        assert mark(SectionName("network"), THEN) in found, form
    # and what is kept apart today is not shown as it was then
    apart = SectionName("network.family")
    may = [one for one in looked_at("network") if one.case == "henk" and one.subject.before]
    seen = {one.audience for one in may if mark(apart, THEN) in allowed(one)}
    assert seen
    assert seen < {one.audience for one in may}

"""Every page of every document, opened in a browser: for everybody, on every screen, on paper."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from itertools import product

import pytest
from pypdf import PdfReader

from casekit.model.documents import DOCUMENTS
from casekit.render import documents
from casekit.render.composed import Composed
from casekit.render.page import page
from casekit.render.specimens import Specimen, specimens
from tests.browser import PROGRAM, Browser, browsing
from tests.conftest import SECOND_OPINIONS_REQUIRED

KINDS = [name for name, kind in DOCUMENTS.items() if "html" in kind.formats]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, started once; CI has it, a laptop may do without."""
    if PROGRAM is None or find_spec("playwright") is None:
        missing = "needs Chromium: apt-get install chromium"
        if SECOND_OPINIONS_REQUIRED:
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    with browsing(tmp_path_factory.mktemp("browser")) as found:
        yield found


@cache
def longest(document: str) -> tuple[Specimen, ...]:
    """The longest of each document for the person, for one other reader, and for several."""
    found: dict[object, tuple[int, Specimen]] = {}
    for one in specimens(document):
        group = (one.view.own_copy, len(one.audience) > 1)
        length = len(made(one, "nl").markdown)
        if length > found.get(group, (0, one))[0]:
            found[group] = (length, one)
    return tuple(one for _, one in found.values())


def made(one: Specimen, language: str) -> Composed:
    return documents.compose(one.document, one.view, one.subject, language=language)


@pytest.mark.parametrize(("document", "language"), list(product(KINDS, ["nl", "en"])))
def test_a_page_is_for_everybody_and_asks_nobody(
    document: str, language: str, browser: Browser
) -> None:
    # the pages of one document differ in words more than in form: English ones need less looking
    for one in longest(document)[: 3 if language == "nl" else 1]:
        seen = browser.look(page(made(one, language)))
        about = (one.case, one.audience)
        assert seen.requests == (), about
        assert seen.violations == (), about
        assert seen.sticks_out == (), about
        assert seen.cut == (), about
        assert seen.lonely == (), about


@pytest.mark.parametrize("width", [320, 600, 1000, 1400])
def test_a_map_is_as_small_as_the_screen_but_for_its_words(width: int, browser: Browser) -> None:
    for document in ("network", "goals"):
        html = page(made(longest(document)[0], "nl"))
        for picture in browser.pictures(html, width=width):
            assert picture.letters >= 11.9
            # what could be smaller is
            assert picture.across <= picture.room + 1 or picture.letters < 12.1
            assert picture.name
            assert picture.focusable


def test_who_cannot_see_a_whole_map_goes_to_its_words_at_once(browser: Browser) -> None:
    [one, *_] = longest("network")
    for language, words in (("nl", "De kaart in woorden"), ("en", "The map in words")):
        assert browser.follow(page(made(one, language)), words) == words


NASTY = """# {title}

Gemaakt voor {long}.

## Tabel {long}

| Wat | Wie | Wanneer |
| --- | --- | --- |
| {long} | مريم بنت عبد الله | 👩‍👩‍👧‍👦 {long} |
|  |  |  |

> {story}

- {long}
"""


def nasty() -> Composed:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    text = NASTY.format(title=word, long=word * 2, story="woorden " * 5_000)
    seen = longest("plan")[0].view
    return Composed(markdown=text, title=word, language="nl", day=seen.day)


def test_a_line_for_a_pen_says_on_a_telephone_what_it_is_for(browser: Browser) -> None:
    markdown = "# T\n\n| Naam | Handtekening | Datum |\n| --- | --- | --- |\n|  |  |  |\n"
    html = page(Composed(markdown, "T", "nl", date(2026, 3, 12)))
    assert browser.labels(html) == ["Naam", "Handtekening", "Datum"]


def test_words_without_an_end_and_long_stories_fit_on_a_telephone(browser: Browser) -> None:
    seen = browser.look(page(nasty()))
    assert (seen.requests, seen.violations, seen.sticks_out, seen.cut) == ((), (), (), ())


def test_the_browser_would_see_what_is_wrong(browser: Browser) -> None:
    """The checks of this file find something where there is something to find."""
    html = page(made(longest("plan")[0], "nl")).decode()
    wrong = html.replace(
        "</main>",
        '<img src="http://127.0.0.1:9/x.png"><p style="width: 900px; color: #ddd">grijs</p></main>',
    ).replace("</style>", "tr, h2 { break-inside: auto; break-after: auto !important }</style>")
    seen = browser.look(wrong.encode())
    assert seen.requests == ("http://127.0.0.1:9/x.png",)
    rules = {one.partition(":")[0] for one in seen.violations}
    assert {"image-alt", "color-contrast"} <= rules
    assert "P" in seen.sticks_out
    assert "H2" in seen.lonely


PHASE = """## {name}

### Zo merk je het

- a

### Wat ik doe

- b

### Anderen

- {name} eind

"""


@pytest.mark.parametrize("before", range(16, 34, 3))
def test_a_phase_of_a_crisis_is_whole_on_paper(before: int, browser: Browser) -> None:
    text = "# T\n\n" + "## Eerst\n\n" + "- regel\n" * before
    text += "".join(PHASE.format(name=name) for name in ("Uit", "Zacht", "Hard"))
    text += "## Wie hierachter staat\n\n- Ria\n"
    paper = browser.paper(page(replace(nasty(), markdown=text)))
    sheets = [one.extract_text() for one in PdfReader(BytesIO(paper)).pages]
    for name in ("Uit", "Zacht", "Hard"):
        assert [one for one in sheets if name in one] == [
            one for one in sheets if f"{name} eind" in one
        ]
    assert "Hard" in sheets[-1]
    assert "Ria" in sheets[-1]


def test_a_card_is_printed_as_large_as_it_can_be() -> None:
    little = replace(nasty(), markdown="# T\n\n## Bel\n\n- Ria: 06\n", card=True)
    assert b'class="card" style="--size: 12pt"' in page(little)


def test_no_row_is_cut_on_paper(browser: Browser) -> None:
    """A row that begins on one sheet ends on it, as Chromium really prints it."""
    # every row is found again by marks that stand at its beginning and its end
    rows = "\n".join(
        f"| begin{at:03}x {'woord ' * (at % 60)} | {'woord ' * 9} einde{at:03}x |"
        for at in range(60)
    )
    table = f"# Lijst\n\n## Alles\n\n| Wat | Wie |\n| --- | --- |\n{rows}\n"
    composed = replace(nasty(), markdown=table)
    reader = PdfReader(BytesIO(browser.paper(page(composed))))
    # figures stand in a font of their own, which looks like a space to whoever reads the file
    sheets = ["".join(sheet.extract_text().split()) for sheet in reader.pages]
    assert len(sheets) > 5
    for at in range(60):
        begins, ends = ([f"{mark}{at:03}x" in one for one in sheets] for mark in ("begin", "einde"))
        assert begins == ends
        assert begins.count(True) == 1

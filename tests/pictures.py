"""What each document looks like, and what it says: writes docs/documents.md, its pictures, and the
golden files of the tests.

`make pictures` runs it, and needs Chromium; the pictures and texts are then looked at by eye.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from casekit.model.documents import DOCUMENTS
from casekit.render import documents
from casekit.render.page import page
from casekit.render.said import unmarked
from casekit.render.specimens import Specimen, specimens
from casekit.render.typesetter import png
from tests.browser import browsing

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
PICTURES = ROOT / "docs" / "documents"

INTRODUCTION = """\
<!-- Made by `make pictures`. Change the templates or example cases, not this file. -->

# The documents

Each is made for somebody: `casekit render DOCUMENT CASE --for READER`. What a reader may not know
is not in it, and nothing tells that it is missing. All are made in Dutch and English. The people
in these pictures are fictional.

"""


DRAWN = {
    "series4": ("goals", "a line over time, with its phases, the middle of each, and a gap"),
    "agreements1": ("plan", "agreements over time, by life domain"),
    "costs": ("breakthrough", "what it costs, as bars"),
}
"""Drawings that stand below the top of a page: the document that has each, and what it shows."""


MORE = {
    "network": "`--compare DATE` adds the map of an earlier day, as here; `casekit demo` names a "
    "day to compare with.\n\n"
}
"""What else has to be said of a document."""


def shown(document: str) -> Specimen:
    """The specimen that shows most of a document: the longest one."""
    return max(specimens(document), key=lambda one: len(text(one, "nl")))


def text(one: Specimen, language: str) -> str:
    """A document as Markdown, with what its pictures say."""
    made = documents.compose(one.document, one.view, one.subject, language=language)
    pictures = "".join(f"\n[{name}]: {one.alt}\n" for name, one in made.pictures.items())
    return unmarked(made.markdown) + pictures


def golden(document: str, language: str) -> Path:
    """Where the text of a document is kept that was read and found good."""
    return GOLDEN / f"{document}.{language}.md"


def describe() -> str:
    """The whole of docs/documents.md."""
    rows = []
    for name, kind in DOCUMENTS.items():
        one = shown(name)
        forms = ", ".join(kind.formats)
        who = "the person" if one.view.own_copy else "others"
        rows.append(
            f"## {name}\n\nMade as {forms}. "
            f"This one is of the example case {one.case}, for {who}.\n\n"
            f"{MORE.get(name, '')}"
            f"![{name}: the top of the page](documents/{name}.png)\n"
        )
    drawn = [
        f"In {document}: {what}.\n\n![{what}](documents/drawing-{name}.png)\n"
        for name, (document, what) in DRAWN.items()
    ]
    return INTRODUCTION + "\n".join([*rows, "## The drawings in documents\n", *drawn])


def drawing(name: str) -> bytes:
    """A drawing as Word has it."""
    one = shown(DRAWN[name][0])
    made = documents.compose(one.document, one.view, one.subject, language="nl")
    return png(made.pictures[name], 120)


def main() -> None:
    """Write everything anew."""
    GOLDEN.mkdir(exist_ok=True)
    PICTURES.mkdir(exist_ok=True)
    for name in DOCUMENTS:
        for language in ("nl", "en"):
            golden(name, language).write_text(text(shown(name), language), "utf-8")
    (ROOT / "docs" / "documents.md").write_text(describe(), "utf-8")
    for name in DRAWN:
        (PICTURES / f"drawing-{name}.png").write_bytes(drawing(name))
    with TemporaryDirectory() as folder, browsing(Path(folder)) as browser:
        for name in DOCUMENTS:
            one = shown(name)
            made = documents.compose(name, one.view, one.subject, language="nl")
            # a map has more room than a text
            wide = any(one.wide for one in made.pictures.values()) and name == "network"
            picture = browser.picture(
                page(made), width=1500 if wide else 760, height=1620 if wide else 980
            )
            (PICTURES / f"{name}.png").write_bytes(picture)
    sys.stdout.write(f"{len(DOCUMENTS)} documents: now look at docs/documents/ and tests/golden/\n")


if __name__ == "__main__":
    main()

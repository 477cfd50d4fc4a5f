"""Each document says what it said when it was last read by eye, in both languages."""

from itertools import product

import pytest

from casekit.model.documents import DOCUMENTS
from tests import pictures


@pytest.mark.parametrize(("document", "language"), list(product(DOCUMENTS, ["nl", "en"])))
def test_a_document_says_what_was_read_and_found_good(document: str, language: str) -> None:
    said = pictures.text(pictures.shown(document), language)
    golden = pictures.golden(document, language)
    assert said == golden.read_text("utf-8"), (
        "read the difference; if it is better: make pictures, or python -m tests.pictures"
    )


def test_the_documentation_shows_every_document() -> None:
    committed = pictures.ROOT / "docs" / "documents.md"
    assert committed.read_text("utf-8") == pictures.describe()
    for picture in (*DOCUMENTS, *(f"drawing-{name}" for name in pictures.DRAWN)):
        assert (pictures.PICTURES / f"{picture}.png").stat().st_size < 300_000

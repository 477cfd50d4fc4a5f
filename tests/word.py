"""A Word document as other programs see it: python-docx and LibreOffice."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SECOND_OPINIONS_REQUIRED


@dataclass(frozen=True)
class Word:
    """What a reader program gets from a document besides how it looks.

    `tables` are their rows, with the header first; `text` holds the words of everything, and
    `parts` all XML of the file, where something could hide.
    """

    title: str
    language: str
    headings: tuple[tuple[int, str], ...]
    quotations: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    heads: int
    alts: tuple[str, ...]
    landscape: tuple[bool, ...]
    text: str
    parts: str


def read(content: bytes) -> Word:
    """Take a document apart with python-docx."""
    from zipfile import ZipFile

    from docx import Document
    from docx.oxml.ns import qn

    file = Document(BytesIO(content))
    body: Any = file.element.body
    everything = [
        (str(one.style.name), one.text) for one in map(_paragraph(file), body.iter(qn("w:p")))
    ]
    with ZipFile(BytesIO(content)) as package:
        parts = [
            package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))
        ]
    return Word(
        title=file.core_properties.title,
        language=file.core_properties.language,
        headings=tuple(
            (int(style[-1]), text) for style, text in everything if style.startswith("Heading")
        ),
        quotations=tuple(text for style, text in everything if style == "Quote"),
        tables=tuple(
            tuple(tuple(cell.text for cell in row.cells) for row in table.rows)
            for table in file.tables
        ),
        heads=len(list(body.iter(qn("w:tblHeader")))),
        alts=tuple(one.get("descr") for one in body.iter(qn("wp:docPr"))),
        landscape=tuple(bool(one.orientation) for one in file.sections),
        text="\n".join(text for _, text in everything),
        parts="".join(part.decode() for part in parts),
    )


def by_libreoffice(content: bytes, folder: Path, form: str = "html") -> str:
    """The document by LibreOffice, with everything on one line; skips where it is not.

    `form` is html, or fodt, which holds the words of pictures as well.
    """
    converted = _by_libreoffice(
        content, folder, "html:HTML (StarWriter):EmbedImages" if form == "html" else form
    )
    return re.sub(r"\s+", " ", converted.read_text("utf-8"))


def sheets(content: bytes, folder: Path) -> tuple[str, ...]:
    """The words of each page, as LibreOffice prints it; skips where it is not."""
    from pypdf import PdfReader

    return tuple(
        one.extract_text() for one in PdfReader(_by_libreoffice(content, folder, "pdf")).pages
    )


def _by_libreoffice(content: bytes, folder: Path, form: str) -> Path:
    program = shutil.which("soffice")
    if not program:
        missing = "needs LibreOffice: apt-get install libreoffice-writer-nogui"
        if SECOND_OPINIONS_REQUIRED:
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    (folder / "document.docx").write_bytes(content)
    subprocess.run(
        [
            *(program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", form),
            *("--outdir", str(folder), str(folder / "document.docx")),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / f"document.{form.partition(':')[0]}"


def _paragraph(file: Any) -> Any:
    from docx.text.paragraph import Paragraph

    return lambda element: Paragraph(element, file.part)

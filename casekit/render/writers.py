"""The forms that a document takes, each made by a module that is imported when it is asked for."""

import re

from casekit.render.composed import Composed
from casekit.render.markdown import line
from casekit.render.said import unmarked

_PICTURE = re.compile(r"!\[\]\(picture:([^)\s]+)\)")


def form(composed: Composed, name: str) -> bytes:
    """A composed document as `html`, `pdf`, `docx`, `md`, `json` or `ics`."""
    match name:
        case "html":
            from casekit.render.page import page

            return page(composed)
        case "pdf":
            from casekit.render.pdf import pdf

            return pdf(composed)
        case "docx":
            from casekit.render.docx import docx

            return docx(composed)
        case "ics":
            from casekit.render.calendar import calendar

            return calendar(composed.event)
        case "json":
            import json

            return (json.dumps(composed.data, ensure_ascii=False, indent=2) + "\n").encode()
        case _:
            return _in_words(composed).encode()


def _in_words(composed: Composed) -> str:
    """The Markdown, in which what a picture shows is told: there is no file to point to."""
    told = {name: line(picture.alt) for name, picture in composed.pictures.items()}
    return _PICTURE.sub(lambda found: told.get(found[1], ""), unmarked(composed.markdown))


def form_notes(composed: Composed, name: str) -> tuple[str, ...]:
    """What the maker should know of a form: what of the document it can't show."""
    if name == "pdf":
        from casekit.render import pdf

        return pdf.notes(composed)
    if name == "docx":
        from casekit.render import docx

        return docx.notes(composed)
    return ()

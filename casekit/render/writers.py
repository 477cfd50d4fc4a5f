"""The forms that a document takes, each made by a module that is imported when it is asked for."""

import re

from casekit.messages import joined, tr
from casekit.render.blocks import PICTURE, sheets, sides
from casekit.render.breaks import too_full
from casekit.render.composed import Composed
from casekit.render.markdown import line
from casekit.render.said import unmarked

# how pictures, HTML, and links to anything but a page, an address or a number begin. What stands
# behind a backslash is text: a code span, in which it would be none, ends with another sign.
_ACTIVE = re.compile(
    r"\\.|!\[[^]\\\n]*\]\((?P<source>[^)\\\n]*)\)|!\[|<|\](?=[(:](?!#|https?\\?:|mailto:|tel:))",
    re.DOTALL,
)


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
    """The Markdown, in which what a picture shows is told: there is no file to point to.

    Other programs show what ours drop from a team's templates: HTML, pictures and links that load
    or run something. Here they are text.
    """
    told = {PICTURE + name: line(picture.alt) for name, picture in composed.pictures.items()}

    def harmless(found: re.Match[str]) -> str:
        if found[0].startswith("\\"):
            return found[0]
        if found["source"] is not None:
            return told.get(found["source"], "")
        return f"{found[0][:-1]}\\{found[0][-1]}"

    return _ACTIVE.sub(harmless, unmarked(composed.markdown))


def form_notes(composed: Composed, name: str) -> tuple[str, ...]:
    """What the maker should know of a form: what of the document it can't show, or doesn't say."""
    if name in ("ics", "json"):
        return ()
    found = _card_notes(composed) if composed.card and name != "md" else ()
    if lacks := joined(", ", composed.unstated):
        found += (tr("the page doesn't say: {lacks}", lacks=lacks),)
    if name == "pdf":
        from casekit.render import pdf

        return *found, *pdf.notes(composed)
    if name == "docx":
        from casekit.render import docx

        return *found, *docx.notes(composed)
    return found


def _card_notes(composed: Composed) -> tuple[str, ...]:
    if not too_full([side for sheet in sheets(composed) for side in sides(sheet)]):
        return ()
    return (
        tr(
            "more stands on the card than fits in a wallet, so it is larger; in the section crisis "
            "it can be said shorter, or left out"
        ),
    )

"""The example cases as values, for the tests of documents: parts, sharing and a view."""

from casekit.render import documents
from casekit.render.audience import View
from casekit.render.specimens import TODAY, parts_of, seen_by, sharing_of, team
from casekit.render.subject import Subject

__all__ = ["TODAY", "parts_of", "seen_by", "sharing_of", "team", "written"]


def written(
    document: str,
    seen: View,
    *,
    meeting: str = "",
    language: str,
    format: str = "html",  # noqa: A002 - the word of the command line
) -> str:
    """The text of a document for an audience."""
    subject = Subject(meeting=meeting)
    return documents.write(document, seen, subject, language=language, format=format).decode()

"""What every document says of itself: what it is, for whom, of which day and in which language."""

import re
from collections.abc import Iterator

from casekit.messages import tr
from casekit.render.markdown import paragraph
from casekit.render.subject import Values
from casekit.render.words import words

_TITLE = re.compile(r"^ {0,3}# +\S|^=+ *$", re.MULTILINE)


def unstated(markdown: str, told: Values, language: str) -> Iterator[str]:
    """What a document lacks of it, as a team's own template may; `told` is what that received."""
    if not _TITLE.search(markdown):
        yield tr("what it is called")
    said = " ".join(markdown.split()).casefold()
    # the own copy says you, in words that each team chooses
    if not told["own_copy"] and _plain(told["made_for"]) not in said:
        yield tr("for whom it was made")
    if _plain(told["made_on"]) not in said:
        yield tr("on which day")
    if _plain(words(language).language_name(language)) not in said:
        yield tr("in which language")


def _plain(text: str) -> str:
    """A value as it stands in Markdown, whatever a template makes of its capitals and spaces."""
    return " ".join(paragraph(text).split()).casefold()

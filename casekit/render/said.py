"""Words in another language than the document's, and the marks that tell so as far as its form.

A screen reader must know how to read them aloud (WCAG 2.2, 3.1.2), and Markdown can't say it. So
they stand between characters that are none (Unicode 23.7), which are taken out of all that was
typed, and which each form puts in its own terms.
"""

import re
from collections.abc import Iterator

_OPEN, _NAMED, _CLOSE = "\ufdd1", "\ufdd2", "\ufdd3"

MARKS = re.compile(f"{_OPEN}([A-Za-z0-9-]+){_NAMED}|{_CLOSE}")
"""What stands before such words, with the code of their language, or behind them."""


class Said(str):
    """A text of which `parts` are each in a language; empty for that of the document."""

    __slots__ = ("parts",)

    parts: tuple[tuple[str, str], ...]

    def __new__(cls, *parts: tuple[str, str]) -> "Said":
        """The parts behind each other."""
        made = super().__new__(cls, "".join(text for text, _ in parts))
        made.parts = parts
        return made


def together(*texts: str) -> str:
    """Texts behind each other, of which some may be in another language."""
    if not any(isinstance(one, Said) for one in texts):
        return "".join(texts)
    parts = (one.parts if isinstance(one, Said) else ((one, ""),) for one in texts if one)
    return Said(*(part for some in parts for part in some))


def marked(text: str, language: str) -> str:
    """A text with the marks of its language."""
    return f"{_OPEN}{language}{_NAMED}{text}{_CLOSE}" if language else text


def unmarked(text: str) -> str:
    """A text without such marks."""
    return MARKS.sub("", text)


def by_language(text: str, language: str = "") -> Iterator[tuple[str, str]]:
    """The pieces of a marked text, each with its language; `language` is that of its beginning.

    The last piece, which may be empty, has the language in which the text goes on.
    """
    text, *others = MARKS.split(text)
    yield text, language
    for code, following in zip(others[::2], others[1::2], strict=True):
        yield following, code or ""

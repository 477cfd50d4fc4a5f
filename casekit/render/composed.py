"""A document whose words are chosen, before it has a form: what every writer begins with."""

from collections.abc import Mapping
from dataclasses import field

from casekit.model.value import Value


class Picture(Value):
    """A picture as plain SVG, and what it shows in words for whoever can't see it.

    `wide` asks for a page of its own, on its side.
    """

    svg: str
    alt: str
    wide: bool = False


class Composed(Value):
    """A document in Markdown; `![](picture:NAME)` in it stands for one of its `pictures`.

    The Markdown is CommonMark with tables. A quotation holds the person's own words; a cell
    without text waits for a pen; a rule (`---`) begins a new page. The chapters of a `card` are the
    sides of a card for a wallet, to cut out and fold; what stands before them is beside the card.
    """

    markdown: str
    title: str
    language: str
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    card: bool = False

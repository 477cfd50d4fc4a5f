"""A document whose words are chosen, before it has a form: what every writer begins with."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Any

from casekit.model.value import Value

if TYPE_CHECKING:
    from casekit.render.calendar import Event

# the last two of four numbers, which every drawing of ours has
_VIEW = re.compile(r'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"')


_POINT = 25.4 / 72


class Paper(Value):
    """A sheet on its side, in millimetres."""

    name: str
    across: float
    down: float


PAPERS = (Paper("a4", 297, 210), Paper("a3", 420, 297), Paper("a2", 594, 420),
          Paper("a1", 841, 594), Paper("a0", 1189, 841))  # fmt: skip
"""From small to large."""


class Picture(Value):
    """A picture as plain SVG, and what it shows in words for whoever can't see it.

    `wide` asks for a page of its own, on its side, so large that its words keep their size.
    """

    svg: str
    alt: str
    wide: bool = False

    def within(self, width: float, height: float) -> tuple[float, float]:
        """Its width and height where it is as large as it can be, in the unit of what is given."""
        across, down = self.size
        width = min(width, height * across / down)
        return width, width * down / across

    @property
    def paper(self) -> Paper:
        """The page on its side that it fits on where one of its units is a point."""
        across, down = (one * _POINT for one in self.size)
        return next(
            (one for one in PAPERS if across <= one.across - 25 and down <= one.down - 50),
            PAPERS[-1],
        )

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height in its own units."""
        found = _VIEW.search(self.svg)
        across, down = map(float, found.groups()) if found else (1, 1)
        return across, down


class Composed(Value):
    """A document in Markdown; `![](picture:NAME)` in it stands for one of its `pictures`.

    The Markdown is CommonMark with tables. A quotation holds the person's own words; a cell
    without text waits for a pen; a rule (`---`) begins a new page. Words in another language stand
    between marks (see `said`), which no form shows. The chapters of a `card` are the
    sides of a card for a wallet, to cut out and fold; what stands before them is beside the card.
    `day` is the one that it was made for, `event` what a calendar may know of it, and `data` what a
    machine may.
    `style` is the team's own style sheet for the HTML page; empty for casekit's. `unstated` is what
    the team's own template leaves out of what every document says of itself.
    """

    markdown: str
    title: str
    language: str
    day: date
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    card: bool = False
    event: "Event | None" = None
    style: str = ""
    unstated: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

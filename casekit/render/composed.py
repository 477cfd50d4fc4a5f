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


class Picture(Value):
    """A picture as plain SVG, and what it shows in words for whoever can't see it.

    `wide` asks for a page of its own, on its side.
    """

    svg: str
    alt: str
    wide: bool = False

    def within(self, width: float, height: float) -> tuple[float, float]:
        """Its width and height where it is as large as it can be, in the unit of what is given."""
        found = _VIEW.search(self.svg)
        across, down = map(float, found.groups()) if found else (1, 1)
        width = min(width, height * across / down)
        return width, width * down / across


class Composed(Value):
    """A document in Markdown; `![](picture:NAME)` in it stands for one of its `pictures`.

    The Markdown is CommonMark with tables. A quotation holds the person's own words; a cell
    without text waits for a pen; a rule (`---`) begins a new page. The chapters of a `card` are the
    sides of a card for a wallet, to cut out and fold; what stands before them is beside the card.
    `day` is the one that it was made for, `event` what a calendar may know of it, and `data` what a
    machine may.
    `style` is the team's own style sheet for the HTML page; empty for casekit's.
    """

    markdown: str
    title: str
    language: str
    day: date
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    card: bool = False
    event: "Event | None" = None
    style: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

"""The legend of a map: what is on it, and nothing else."""

from collections.abc import Iterator, Sequence

from casekit.model.records import Tie
from casekit.render.pictures import svg
from casekit.render.pictures.ground import SIZE, Map, is_own
from casekit.render.pictures.ties import STYLES, tie
from casekit.render.words import Words

Styled = list[tuple[str, str]]
"""Lines beside each other: how each is drawn, and its direction as a tie has it."""


def lines(ties: Sequence[Tie]) -> Iterator[tuple[tuple[str, str], Styled]]:
    """The lines between each two, from the first to the second of them."""
    found: dict[tuple[str, str], Styled] = {}
    for one in ties:
        direction = one.direction or "both"
        ends = (one.a, one.b)
        if ends[::-1] in found:
            ends = ends[::-1]
            direction = {"a-to-b": "b-to-a", "b-to-a": "a-to-b"}.get(direction, direction)
        if one.a != one.b and (one.quality, direction) not in found.setdefault(ends, []):
            found[ends].append((one.quality, direction))
    for ends, of_two in found.items():
        qualities = [quality for quality, _ in of_two]
        if sorted(qualities) == ["strong", "tense"]:
            directions = {direction for _, direction in of_two}
            yield ends, [("strong-tense", directions.pop() if len(directions) == 1 else "both")]
        else:
            yield ends, of_two


class Legend:
    """What is on the maps, and nothing else, in rows."""

    def __init__(self, maps: Sequence[Map], words: Words) -> None:
        told = _SAID[words.language]
        parties = [party for one in maps for party in one.parties]
        found = [line for one in maps for _, of_two in lines(one.ties) for line in of_two]
        used = {style for style, _ in found}
        self._items = [(style, told[style]) for style in STYLES if style in used]
        if any(direction != "both" for _, direction in found):
            self._items.append(("arrow", told["arrow"]))
        for kind, own in (("own", True), ("work", False)):
            if any(is_own(party) is own for party in parties):
                self._items.append((kind, told[kind]))
        self._rows: list[list[tuple[float, str, str]]] = []

    def fit(self, across: float) -> float:
        """Break the rows for a page of this width; how high they are."""
        self._rows = []
        at = across + 1
        for kind, text in self._items:
            wide = 46 + svg.width(text, SIZE)
            if at + wide > across:
                self._rows.append([])
                at = 0
            self._rows[-1].append((at, kind, text))
            at += wide + 22
        return len(self._rows) * 21.0 + 12 if self._rows else 0.0

    def drawn(self, left: float, top: float) -> Iterator[str]:
        """What stands below a map."""
        for number, row in enumerate(self._rows):
            y = top + 22 + number * 21
            for at, kind, text in row:
                x = left + at
                if kind in STYLES:
                    yield tie(((x + 1, y), (x + 38, y)), kind)
                elif kind == "arrow":
                    yield tie(((x + 1, y), (x + 38, y)), "ordinary", arrow=True)
                else:
                    round_ = 8 if kind == "own" else 2
                    yield svg.box(
                        x + 5,
                        y - 8,
                        30,
                        16,
                        fill="#ffffff",
                        stroke=svg.INK,
                        line=1.5,
                        round_=round_,
                    )
                    if kind == "work":
                        for bar in (x + 9, x + 31):
                            yield svg.line([(bar, y - 8), (bar, y + 8)], width=1.5)
                yield svg.words(x + 46, y + SIZE * 0.36, text, SIZE)


_SAID = {
    "nl": {
        "strong": "sterke band",
        "strong-tense": "sterke band met spanning",
        "ordinary": "gewone band",
        "loose": "losse band",
        "tense": "band met spanning",
        "broken": "verbroken contact",
        "wished": "gewenst contact",
        "arrow": "van de een naar de ander",
        "own": "uit eigen kring",
        "work": "er voor het werk",
    },
    "en": {
        "strong": "strong tie",
        "strong-tense": "strong tie with tension",
        "ordinary": "ordinary tie",
        "loose": "loose tie",
        "tense": "tie with tension",
        "broken": "broken contact",
        "wished": "contact wished for",
        "arrow": "from one to the other",
        "own": "own circle",
        "work": "there for work",
    },
}

"""Everybody around a person: own people at the left, those who are there for work at the right.

How close somebody is, is the ring; where in life he matters is the direction. A line tells of the
tie. Words never overlap and are never smaller: where there are many, the page grows.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import atan2, cos, hypot, sin

from casekit.model.names import PERSON
from casekit.model.records import Tie
from casekit.render.composed import Picture
from casekit.render.pictures import svg
from casekit.render.pictures.ground import LINE, MIDDLE, SIZE, Ground, Map, Node, ground, node
from casekit.render.pictures.legend import Legend, lines
from casekit.render.pictures.rings import Box
from casekit.render.pictures.ties import tie
from casekit.render.pictures.ways import Field, Point, Way, beside, length, outside, part, point
from casekit.render.words import Words


def network(one: Map, name: str, words: Words, domains: Mapping[str, str]) -> Picture:
    """The map around somebody; `domains` names the life domains by key, in their order.

    network(Map(record.parties, record.ties), "Fatima", words, {"money": "geld"})
    """
    [picture] = networks([one], name, words, domains)
    return picture


def networks(
    maps: Sequence[Map], name: str, words: Words, domains: Mapping[str, str]
) -> tuple[Picture, ...]:
    """The maps of several days, with everybody in the same place on each, to be compared.

    Whoever came closer, or matters elsewhere now, has two places.
    """
    legend = Legend(maps, words)
    on = ground(maps, name, words, domains, legend.fit)
    return tuple(_drawn(one, on, legend, words) for one in maps)


def _drawn(one: Map, on: Ground, legend: Legend, words: Words) -> Picture:
    there = {party.id: node(party, roles=on.roles) for party in one.parties}
    names = words.several([party.name for party in one.parties])
    said = _SAID[words.language]
    name = " ".join(on.name)
    shift = f'<g transform="translate({svg.number(on.across / 2)} {svg.number(on.down / 2)})">'
    parts = [
        shift,
        *_rings(on),
        *_ties(one.ties, there, on),
        *_middle(on),
        *(_party(found, on.boxes[found.key]) for found in there.values()),
        *legend.drawn(-on.across / 2, on.down / 2),
        "</g>",
    ]
    alt = said["alt"].format(name=name, names=names)
    down = on.down + legend.fit(on.across)
    title = said["title"].format(name=name)
    return Picture(svg.drawing(on.across, down, parts, title=title, about=alt), alt, wide=True)


def _rings(on: Ground) -> Iterator[str]:
    """What lies below it all: the rings, the life domains, and their names."""
    for across, down in on.rings[:3]:
        yield _oval(Box(0, 0, across * 2, down * 2), "none", stroke=svg.PALE)
    for box in on.borders:
        yield svg.line([_edge(on.middle, box, 10), (box.x, box.y)], stroke=svg.PALE, width=1)
    for box, text in on.top:
        yield _blank(box)
        yield svg.words(0, box.y + SIZE * 0.36, text, SIZE, fill=svg.GREY, anchor="middle")
    for key, called in on.sectors.items():
        box = on.boxes[key]
        yield _blank(box)
        first = box.y - box.down / 2 + SIZE * 0.92
        yield svg.words(box.x, first, called, SIZE, bold=True, fill=svg.GREY, anchor="middle")


def _ties(ties: Sequence[Tie], there: Mapping[str, Node], on: Ground) -> Iterator[str]:
    """The lines, none of which runs through words."""
    standing = {PERSON: on.middle, **{who: on.boxes[one.key] for who, one in there.items()}}
    around = [*(box for box, _ in on.top), *(on.boxes[key] for key in on.sectors)]
    field = Field([*standing.values(), *around], Box(0, 0, on.across - 4, on.down - 2))
    number = {who: at for at, who in enumerate(standing)}
    for ends, drawn in lines(ties):
        if not standing.keys() >= set(ends):
            continue
        way = field.way(*(number[who] for who in ends))
        first, last = (
            _left(one, PERSON if who == PERSON else "", standing[who])
            for who, one in zip(ends, (way, way[::-1]), strict=True)
        )
        way = part(way, first, length(way) - last)
        for at, (style, direction) in enumerate(drawn):
            own = beside(way, (at - (len(drawn) - 1) / 2) * 7)
            if direction == "b-to-a":
                own = own[::-1]
            yield tie(own, style, arrow=direction != "both")


def _left(way: Way, who: str, box: Box) -> float:
    """How far along a way it has left where it begins; the person is an oval."""
    if who != PERSON:
        return outside(way, box)
    across, down = box.across / 2 + 5, box.down / 2 + 5
    gone, whole = 0.0, length(way)
    while gone < whole:
        (x, y), _ = point(way, gone)
        if hypot(x / across, y / down) >= 1:
            break
        gone += 1
    return gone


def _middle(on: Ground) -> Iterator[str]:
    yield _oval(on.middle, svg.INK)
    first = MIDDLE * (0.36 - (len(on.name) - 1) / 2 * svg.LINE)
    yield svg.words(0, first, on.name, MIDDLE, bold=True, fill="#ffffff", anchor="middle")


def _party(one: Node, box: Box) -> str:
    """Somebody in a box: a round one for own people, one with bars for who is there for work."""
    left, top = box.x - one.across / 2, box.y - one.down / 2
    edge = min(one.down / 2, 17) if one.own else 2
    parts = [svg.box(left, top, one.across, one.down, fill="#ffffff", stroke=svg.INK, round_=edge)]
    if not one.own:
        bars = (left + 5, left + one.across - 5)
        parts += (svg.line([(x, top), (x, top + one.down)]) for x in bars)
    first = top + 4 + SIZE * 0.92
    parts.append(svg.words(box.x, first, one.name, SIZE, bold=True, anchor="middle"))
    first += len(one.name) * LINE
    parts.append(svg.words(box.x, first, one.role, SIZE, anchor="middle"))
    return "".join(parts)


def _edge(oval: Box, towards: Box, apart: float) -> Point:
    """The point on the edge of an oval in the direction of something."""
    angle = atan2(towards.x, -towards.y)
    across, down = oval.across / 2 + apart, oval.down / 2 + apart
    x, y = sin(angle), -cos(angle)
    far = 1 / hypot(x / across, y / down)
    return x * far, y * far


def _blank(box: Box) -> str:
    left, top = box.x - box.across / 2, box.y - box.down / 2
    return svg.box(left, top, box.across, box.down, fill="#ffffff")


def _oval(box: Box, fill: str, *, stroke: str = "none") -> str:
    n = svg.number
    return (
        f'<ellipse cx="{n(box.x)}" cy="{n(box.y)}" rx="{n(box.across / 2)}" '
        f'ry="{n(box.down / 2)}" fill="{fill}" stroke="{stroke}"/>'
    )


_SAID = {
    "nl": {
        "title": "De kaart van {name}",
        "alt": "De kaart van het netwerk: {name} in het midden, met daaromheen {names}. "
        "De kaart in woorden staat in de tekst.",
    },
    "en": {
        "title": "The map of {name}",
        "alt": "The map of the network: {name} in the middle, with {names} around. "
        "The map in words is in the text.",
    },
}

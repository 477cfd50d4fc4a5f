"""Where everybody stands on the maps of a network, and how large the page has to be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import sqrt

from casekit.model.records import Party, Tie
from casekit.model.value import Value
from casekit.render.pictures import svg
from casekit.render.pictures.rings import Box, Label, Ring, around, woven
from casekit.render.words import Words

SIZE = 12.0
"""How large all words of a map are, in points; only the name in the middle is larger."""

MIDDLE = 15.0
LINE = SIZE * svg.LINE

_PAPER = (765.0, 440.0)
"""What a picture can take of A4 on its side, with a heading above it, in points."""

_TRIED = ((True, 1), (True, 0.8), (False, 1), (False, 0.8))
"""With roles or without, and how straight lines are, before a larger page is taken."""

_INNER = 0.55
"""How far out the first ring is at least, to the last one."""


class Map(Value):
    """What a map shows on one day."""

    parties: Sequence[Party] = ()
    ties: Sequence[Tie] = ()


class Node(Value):
    """One party in one place, with its words in lines."""

    key: str
    own: bool
    ring: int
    sector: str
    name: tuple[str, ...]
    role: tuple[str, ...]
    across: float
    down: float


class Ground(Value):
    """Where everything stands, on every map of the same people; the middle is at 0, 0.

    `top` are the names of the rings, `sectors` those of the life domains, by the key of their box,
    and `borders` the boxes where the line between two of them ends. `roles` says whether there is
    room for what people are to the person.
    """

    across: float
    down: float
    roles: bool
    name: tuple[str, ...]
    middle: Box
    rings: Sequence[Ring]
    top: Sequence[tuple[Box, str]]
    boxes: Mapping[str, Box]
    sectors: Mapping[str, tuple[str, ...]]

    @property
    def borders(self) -> Iterator[Box]:
        return (box for key, box in self.boxes.items() if key.startswith(_BORDER))


def ground(
    maps: Sequence[Map],
    name: str,
    words: Words,
    domains: Mapping[str, str],
    below: Callable[[float], float],
) -> Ground:
    """The smallest page on which everybody finds a place; for many, without their roles.

    `below` is how much of a page's height something else needs, by its width.
    """
    lines = svg.wrapped(name, MIDDLE, 130, bold=True)
    width = max([svg.width(one, MIDDLE, bold=True) for one in lines], default=0)
    # an oval around a rectangle
    middle = Box(
        0,
        0,
        max(width * sqrt(2) + 14, 92),
        max(len(lines) * MIDDLE * svg.LINE * sqrt(2) + 10, 56),
    )
    nodes = {roles: _nodes(maps, roles=roles) for roles in (True, False)}
    size = 1.0
    while True:
        across, whole = (one * size for one in _PAPER)
        down = whole - below(across)
        for roles, straight in _TRIED:
            page = _Page(across, down, middle, nodes[roles], domains)
            if page.fits and (boxes := page.boxes(words, straight=straight)) is not None:
                return Ground(
                    across=across, down=down, roles=roles, name=lines, middle=middle,
                    rings=page.rings, top=page.top(words), boxes=boxes, sectors=page.sectors,
                )  # fmt: skip
        # the next of the sizes of paper
        size *= sqrt(2)


def node(party: Party, *, roles: bool) -> Node:
    """A party with its words as they stand in its box."""
    word = max((svg.width(one, SIZE, bold=True) for one in party.name.split()), default=0)
    # a long word stays whole, where it isn't endless
    for across in (max(92, min(word + 1, 150)), 160, 240, 480):
        name = svg.wrapped(party.name, SIZE, across, bold=True)
        if len(name) <= 3:
            break
    role = svg.wrapped(party.role or "", SIZE, across, lines=2) if roles else ()
    own, ring = is_own(party), (party.ring or 4) - 1
    sector = party.domains[0] if party.domains else ""
    widths = [svg.width(one, SIZE, bold=True) for one in name]
    widths += [svg.width(one, SIZE) for one in role]
    return Node(
        key=f"{party.id} {own} {ring} {sector}", own=own, ring=ring, sector=sector,
        name=name, role=role,
        across=max(widths, default=0) + (20 if own else 26),
        down=(len(name) + len(role)) * LINE + 8,
    )  # fmt: skip


def is_own(party: Party) -> bool:
    """Whether somebody is of the person's own circle: a person, unless something else is said."""
    return party.circle == "informal" or (not party.circle and party.kind != "organisation")


class _Page:
    """One size of page, on which everybody may find a place or not."""

    def __init__(
        self,
        across: float,
        down: float,
        middle: Box,
        nodes: Sequence[Node],
        domains: Mapping[str, str],
    ) -> None:
        self.nodes, self.domains = nodes, domains
        self.sectors: dict[str, tuple[str, ...]] = {}
        self.last = 3 if any(node.ring == 3 for node in nodes) else 2
        near = [node for node in nodes if node.ring == 0]
        first = (
            middle.across / 2 + 34 + max([one.across for one in near], default=70) / 2,
            middle.down / 2 + 32 + max([one.down for one in near], default=38) / 2,
        )
        far = (
            across / 2 - max([one.across for one in nodes], default=0) / 2 - 2,
            down / 2 - max([one.down for one in nodes], default=0) / 2 - 2,
        )
        self.fits = far[0] >= first[0] and far[1] >= first[1]
        steps = [(max(near, all_ * _INNER), all_) for near, all_ in zip(first, far, strict=True)]
        self.rings = [
            (_between(*steps[0], at / self.last), _between(*steps[1], at / self.last))
            for at in range(self.last + 1)
        ]

    def top(self, words: Words) -> list[tuple[Box, str]]:
        """The names of the rings, each on its ring straight above the middle."""
        return [
            (Box(0, -down, svg.width(text, SIZE) + 10, LINE), text)
            for (_, down), text in zip(self.rings, _RINGS[words.language], strict=False)
        ]

    def boxes(self, words: Words, *, straight: float) -> Mapping[str, Box] | None:
        """Everything in its place; None where it finds none."""
        left, right = (list(self._half(own=own)) for own in (True, False))
        top = [box for box, _ in self.top(words)]
        return around(left, right, self.rings, top, straight=straight)

    def _half(self, *, own: bool) -> Iterator[Label]:
        """The labels of one side, sector by sector, with the sectors' names among them."""
        for number, (sector, nodes) in enumerate(self._by_sector(own=own)):
            if number:
                yield Label(f"{_BORDER}{own} {sector}", 0, 0, self.last)
            rows: list[list[Label]] = [[] for _ in range(self.last + 2)]
            for one in nodes:
                rows[one.ring].append(Label(one.key, one.across, one.down, one.ring))
            if sector:
                key, lines = f"sector {own} {sector}", self._called(sector)
                self.sectors[key] = lines
                width = max(svg.width(one, SIZE, bold=True) for one in lines)
                rows[-1].append(
                    Label(key, width + 6, len(lines) * LINE, self.last, tied=False, close=True)
                )
            yield from woven(rows)

    def _called(self, sector: str) -> tuple[str, ...]:
        called = self.domains.get(sector, sector)
        return svg.wrapped(called[:1].upper() + called[1:], SIZE, 90, bold=True)

    def _by_sector(self, *, own: bool) -> list[tuple[str, list[Node]]]:
        """The sectors in their order, but those with many close by at the side, where room is."""
        order = {key: at for at, key in enumerate((*self.domains, ""))}
        by_sector: dict[str, list[Node]] = {}
        mine = (one for one in self.nodes if one.own is own)
        for one in sorted(mine, key=lambda one: order.get(one.sector, len(order))):
            by_sector.setdefault(one.sector, []).append(one)
        ranked = sorted(by_sector, key=lambda key: sum(not one.ring for one in by_sector[key]))
        return [(key, by_sector[key]) for key in (*ranked[::2], *ranked[1::2][::-1])]


def _nodes(maps: Sequence[Map], *, roles: bool) -> list[Node]:
    """Everybody in every place that he has on any of the maps, as large as he is on one."""
    found: dict[str, Node] = {}
    for party in (party for one in maps for party in one.parties):
        new = node(party, roles=roles)
        old = found.get(new.key)
        if old is None or new.across * new.down > old.across * old.down:
            found[new.key] = new
    return list(found.values())


def _between(near: float, far: float, share: float) -> float:
    return near + (far - near) * share


_BORDER = "border "

_RINGS = {
    "nl": ("Dichtbij", "Iets verder", "Op afstand", "Ook belangrijk"),
    "en": ("Close by", "A little further", "At a distance", "Also important"),
}

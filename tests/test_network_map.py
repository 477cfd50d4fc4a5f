"""The map of a network: words never touch, never shrink, and stay where they are."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings, strategies as st

from casekit.model.records import Party, Tie
from casekit.model.settings import LIFE_DOMAINS
from casekit.render.pictures.ground import Ground, Map, ground, node
from casekit.render.pictures.legend import Legend
from casekit.render.pictures.network import network, networks
from casekit.render.words import words

NL = words("nl")
DOMAINS = {key: names["nl"] for key, names in LIFE_DOMAINS.items()}
QUALITIES = ("strong", "ordinary", "loose", "tense", "broken", "wished")
NAMES = (
    "Ria",
    "Mevrouw Van der Meulen-Hoogerwaard tot Oudshoorn",
    "Wetenschappelijkonderzoeksinstituutmedewerkersvereniging",
    "محمد بن علي",
    "שירה כהן",
    "🚲 De fietsenmaker 👩🏽‍🔧",
    "王小明",
    "Wijkteam Noord",
    "<b>&amp;",
)


def people(count: int) -> Map:
    parties = [
        Party(
            id=f"p-{at:06}",
            name=f"{NAMES[at % len(NAMES)]} {at}",
            circle=("informal", "formal", None)[at % 3],
            kind=("person", "organisation", None)[at % 4 % 3],
            ring=(1, 2, 3, 2, 3, None)[at % 6],
            domains=(*DOMAINS, "elsewhere")[at * 3 % 8 : at * 3 % 8 + 1],
            role="iemand met een lange rol die over meer dan een regel gaat",
        )
        for at in range(count)
    ]
    ties = [
        Tie(
            id=f"t-{at:06}",
            a="person",
            b=party.id,
            quality=QUALITIES[at % 6],
            direction=(None, "a-to-b", "b-to-a")[at % 3],
        )
        for at, party in enumerate(parties)
    ]
    ties += [
        Tie(id=f"t-1{at:05}", a=parties[at].id, b=parties[at * 7 % count].id, quality="tense")
        for at in range(0, count, 4)
        if at != at * 7 % count
    ]
    return Map(parties, ties)


def placed(one: Map) -> Ground:
    return ground([one], "Fatima", NL, DOMAINS, Legend([one], NL).fit)


def lines(svg: str) -> Iterator[list[tuple[float, float]]]:
    """The ties of a map, point by point and close together."""
    for way in re.findall(r'<path d="M([^"]*)"[^>]*linejoin="round"', svg):
        ends = [tuple(map(float, point.split())) for point in way.split("L")]
        yield [
            (x1 + (x2 - x1) * at / 8, y1 + (y2 - y1) * at / 8)
            for (x1, y1), (x2, y2) in pairwise(ends)
            for at in range(9)
        ]


@pytest.mark.parametrize("count", [1, 2, 6, 20, 60])
def test_no_words_overlap_others_and_no_line_runs_through_them(count: int) -> None:
    one = people(count)
    on = placed(one)
    boxes = [box for box in on.boxes.values() if box.across] + [box for box, _ in on.top]
    for box, other in combinations([*boxes, on.middle], 2):
        assert not box.meets(other, 1), (box, other)
    for box in boxes:
        assert abs(box.x) + box.across / 2 <= on.across / 2
        assert abs(box.y) + box.down / 2 <= on.down / 2
    # the legend has its own samples of lines below it all
    ties = [
        way for way in lines(network(one, "Fatima", NL, DOMAINS).svg) if way[0][1] < on.down / 2
    ]
    assert len(ties) >= count
    for way in ties:
        for box in boxes:
            assert not any(
                abs(x - box.x) < box.across / 2 - 1 and abs(y - box.y) < box.down / 2 - 1
                for x, y in way
            ), (box, way)


@pytest.mark.parametrize("count", [1, 6, 20, 60])
def test_words_are_as_large_however_many_there_are_and_no_name_is_cut(count: int) -> None:
    one = people(count)
    svg = network(one, "Fatima", NL, DOMAINS).svg
    assert set(re.findall(r'font-size="([^"]*)"', svg)) == {"12", "15"}
    for party in one.parties:
        assert "".join(node(party, roles=False).name).replace(" ", "") == party.name.replace(
            " ", ""
        )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60),
            st.sampled_from(["informal", "formal", None]),
            st.sampled_from([1, 2, 3, None]),
            st.sampled_from([*DOMAINS, ""]),
        ),
        max_size=25,
    )
)
def test_whoever_they_are_everybody_has_a_place_of_his_own(
    rows: list[tuple[str, str | None, int | None, str]],
) -> None:
    parties = [
        Party(
            id=f"p-{at:06}", name=name, circle=circle, ring=ring, domains=(domain,) * bool(domain)
        )
        for at, (name, circle, ring, domain) in enumerate(rows)
    ]
    on = placed(Map(parties))
    boxes = [box for box in on.boxes.values() if box.across]
    assert all(node(party, roles=False).key in on.boxes for party in parties)
    assert not any(box.meets(other, 1) for box, other in combinations(boxes, 2))


def test_own_people_are_at_the_left_and_who_is_closer_is_nearer() -> None:
    one = people(20)
    on = placed(one)
    far = {1: 0.0, 2: 0.0, 3: 0.0}
    for party in one.parties:
        found = node(party, roles=False)
        box = on.boxes[found.key]
        across, down = on.rings[found.ring]
        assert (box.x / across) ** 2 + (box.y / down) ** 2 == pytest.approx(1)
        if party.circle and len({one.circle for one in one.parties}) > 1:
            assert (box.x < 1) == found.own or abs(box.x) < on.across / 4
        if party.ring:
            far[party.ring] = max(far[party.ring], across)
    assert far[1] < far[2] < far[3]


def test_the_same_map_is_the_same_picture() -> None:
    assert network(people(20), "Fatima", NL, DOMAINS) == network(people(20), "Fatima", NL, DOMAINS)


def test_whoever_stays_has_the_same_place_on_the_maps_of_two_days() -> None:
    now = people(12)
    before = Map(now.parties[2:], now.ties[2:])
    old, new = networks([before, now], "Fatima", NL, DOMAINS)
    boxes = r'<rect x="([^"]*)" y="([^"]*)"[^>]*stroke="#16191c"'
    assert set(re.findall(boxes, old.svg)) < set(re.findall(boxes, new.svg))
    assert old.paper == new.paper


def test_the_legend_has_what_is_on_the_map_and_nothing_else() -> None:
    party = Party(id="p-000001", name="Ria", circle="informal")
    tie = Tie(id="t-000001", a="person", b="p-000001", quality="tense")
    svg = network(Map([party], [tie]), "Fatima", NL, DOMAINS).svg
    for told in ("band met spanning", "uit eigen kring"):
        assert f">{told}</text>" in svg
    for untold in ("sterke band", "gewenst", "er voor het werk", "van de een naar de ander"):
        assert untold not in svg


def test_kinds_of_ties_differ_without_colour() -> None:
    drawn = set()
    for quality in QUALITIES:
        party = Party(id="p-000001", name="Ria", circle="informal")
        tie = Tie(id="t-000001", a="person", b="p-000001", quality=quality)
        svg = network(Map([party], [tie]), "Fatima", NL, DOMAINS).svg
        grey = re.sub(r"#[0-9a-f]{6}|<text.*?</text>|<(title|desc)>.*?</\1>", "", svg)
        drawn.add(grey)
    assert len(drawn) == len(QUALITIES)


def test_a_tie_that_is_strong_and_tense_is_one_line() -> None:
    party = Party(id="p-000001", name="Ria", circle="informal")
    ties = [
        Tie(id="t-000001", a="person", b="p-000001", quality="strong"),
        Tie(id="t-000002", a="p-000001", b="person", quality="tense"),
    ]
    svg = network(Map([party], ties), "Fatima", NL, DOMAINS).svg
    assert ">sterke band met spanning</text>" in svg
    assert ">sterke band</text>" not in svg

"""A network map of 60 parties, against graphviz on the same graph."""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.comparisons import Row, environment
from benchmarks.places import Bench
from benchmarks.processes import Side, measure

PARTIES = 60

_QUALITIES = ("strong", "ordinary", "loose", "tense", "broken", "wished")
_DOMAINS = ("housing", "care", "day", "money", "family", "health", "meaning")

_MAP = """\
import json, sys
from casekit.model.records import Party, Tie
from casekit.model.settings import LIFE_DOMAINS
from casekit.render.pictures.ground import Map
from casekit.render.pictures.network import network
from casekit.render.words import words

given = json.load(open(sys.argv[1]))
parties = [Party(**{**one, "domains": tuple(one["domains"])}) for one in given["parties"]]
one = Map(parties, [Tie(**one) for one in given["ties"]])
domains = {key: names["nl"] for key, names in LIFE_DOMAINS.items()}
open(sys.argv[2], "w").write(network(one, "Fatima", words("nl"), domains).svg)
"""


def rows(bench: Bench, *, repeats: int) -> Iterator[Row]:
    """From the start of a process to an SVG on disk, in which no two labels overlap.

    graphviz is no dependency of the development install; without it there is no row.
    """
    if not shutil.which("neato"):
        return
    folder = bench.folder / "scratch" / "network"
    folder.mkdir(parents=True, exist_ok=True)
    given, dot, script = (folder / name for name in ("map.json", "map.dot", "map.py"))
    parties, ties = _parties(), _ties()
    given.write_text(json.dumps({"parties": parties, "ties": ties}), "utf-8")
    dot.write_text(_dot(parties, ties), "utf-8")
    script.write_text(_MAP, "utf-8")
    sides = {
        "ours": Side((sys.executable, str(script), str(given), str(folder / "ours.svg"))),
        "neato": Side(("neato", "-Tsvg", "-o", str(folder / "neato.svg"), str(dot))),
    }
    costs = measure(
        sides, repeats=3 * repeats, folder=Path(bench.root), environment=environment(bench)
    )
    yield Row("a network map of 60 parties", costs["ours"].seconds, costs["neato"].seconds, 1)


def _parties() -> list[dict[str, object]]:
    return [
        {
            "id": f"p-{at:06}",
            "name": f"{('Ria', 'Buurman Koos', 'Wijkteam Noord', 'Huisarts')[at % 4]} {at}",
            "circle": "informal" if at % 5 < 3 else "formal",
            "kind": "person" if at % 5 < 3 else "organisation",
            "ring": (1, 2, 3, 3)[at % 4],
            "domains": [_DOMAINS[at * 3 % 7]],
            "role": "iemand die meedenkt",
        }
        for at in range(PARTIES)
    ]


def _ties() -> list[dict[str, object]]:
    own = [("person", f"p-{at:06}", _QUALITIES[at % 6]) for at in range(PARTIES)]
    own += [(f"p-{at:06}", f"p-{(at * 7 + 5) % PARTIES:06}", "ordinary")
            for at in range(0, PARTIES, 4)]  # fmt: skip
    return [
        {"id": f"t-{at:06}", "a": one, "b": other, "quality": quality}
        for at, (one, other, quality) in enumerate(own)
    ]


def _dot(parties: list[dict[str, object]], ties: list[dict[str, object]]) -> str:
    """The same graph; labels apart and lines round them, as on our map."""
    nodes = "".join(
        f'"{one["id"]}" [shape=box, label="{one["name"]}\\n{one["role"]}"];\n' for one in parties
    )
    edges = "".join(f'"{one["a"]}" -- "{one["b"]}";\n' for one in ties)
    return f"graph map {{ overlap=false; splines=true;\nperson;\n{nodes}{edges}}}\n"

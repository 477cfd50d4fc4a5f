"""`python -m benchmarks`: make vaults, measure casekit against plain tools, print the ratios."""

import argparse
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import documents, network, trust
from benchmarks.comparisons import Comparisons, Row, growth
from benchmarks.merging import Merging, memory
from benchmarks.places import Bench
from benchmarks.processes import Cost

SIZES = (10, 100, 1_000)


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when a promise is not kept."""
    given = _parse(arguments)
    with TemporaryDirectory(prefix="casekit-bench-") as folder:
        repeats = 1 if given.quick else given.repeats
        rows = list(_measured(Path(folder), sorted(given.cases), repeats))
    # one run on a small vault shows that everything works, not how fast
    return 0 if given.quick or all(row.holds for row in rows) else 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=SIZES, help="sizes of the vaults")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each long measurement")
    parser.add_argument("--quick", action="store_true", help="10 cases, one run: does it work?")
    given = parser.parse_args(arguments)
    if given.quick:
        given.cases = [10]
    return given


def _measured(folder: Path, sizes: Sequence[int], repeats: int) -> Iterator[Row]:
    """Print every row; give those that promises are about: the start-up and the largest vault."""
    costs: dict[int, Cost] = {}
    synced: dict[int, Cost] = {}
    for cases in sizes:
        bench = Bench(folder / str(cases), cases)
        # a process of its own, so that this one stays small beside those it measures
        subprocess.run(
            [sys.executable, "-m", "benchmarks.vaults", str(bench.folder), str(cases)], check=True
        )
        print(_heading(f"{cases:,} cases, {repeats} repeats"))
        comparisons = Comparisons(bench, repeats=repeats)
        if cases == sizes[0]:
            yield from _printed(comparisons.start_up())
            yield from _printed(network.rows(bench, repeats=repeats))
            commits = trust.COMMITS if repeats > 1 else trust.FEW
            yield from _printed(trust.rows(bench, repeats=repeats, commits=commits))
        # before the vault is worked in: it works in a clone
        merged, synced[cases] = Merging(bench, repeats=repeats).rows()
        validated, costs[cases] = comparisons.validate()
        rows = chain(
            merged,
            validated,
            comparisons.validate_again(),
            trust.again(bench, repeats=repeats),
            comparisons.edit(),
            comparisons.agenda(),
            documents.rows(bench, repeats=repeats),
            comparisons.consent_change(),
            comparisons.reseal(),
        )
        for row in _printed(rows):
            if cases == sizes[-1]:
                yield row
    if len(costs) > 1:
        print(_heading("growth"))
        yield from _printed(chain(growth(costs), memory(synced)))


def _printed(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        print(
            f"{row.what:<46}{_figure(row.ours, row.unit):>12}{_figure(row.peer, row.unit):>12}"
            f"{_times(row.ratio):>9}{_times(row.bound):>9}  {'' if row.holds else 'over'}",
            flush=True,
        )
        yield row


def _heading(title: str) -> str:
    return f"\n{title:<46}{'casekit':>12}{'peer':>12}{'ratio':>9}{'bound':>9}"


def _figure(value: float, unit: str) -> str:
    if unit == "s" and value < 10:
        return f"{value * 1000:,.0f} ms"
    return f"{value:,.0f} {unit}"


def _times(ratio: float) -> str:
    return f"1/{1 / ratio:.1f}" if ratio < 0.5 else f"{ratio:.2f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

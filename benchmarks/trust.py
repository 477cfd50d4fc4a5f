"""The promises on verifying a history, against what git itself does with its signatures."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.comparisons import Row, environment
from benchmarks.places import Bench
from benchmarks.processes import Cost, Side, measure, shell

COMMITS = 10_000
FEW = 1_000
_VERIFY = ("casekit", "verify")

SAMPLE = 150
"""Commits that git verifies; its time grows with them, and is scaled."""


def rows(bench: Bench, *, repeats: int, commits: int = COMMITS) -> Iterator[Row]:
    """Verify a history of that many signed commits from its beginning."""
    few, many = (_copy(bench, name, number) for name, number in (("few", FEW), ("many", commits)))
    small = _measure(few, {"ours": Side(_VERIFY, _forget(few))}, repeats=1)["ours"]
    allowed = f"gpg.ssh.allowedSignersFile={many.folder / 'allowed'}"
    git = ("git", "-c", allowed, "log", f"-{SAMPLE}", "--format=%G?")
    costs = _measure(many, {"ours": Side(_VERIFY, _forget(many)), "peer": Side(git)}, repeats)
    ours, scaled = costs["ours"], costs["peer"].seconds * commits / SAMPLE
    yield Row(f"verify {commits:,} signed commits", ours.seconds, scaled, 1 / 20)
    yield Row(f"… its memory, to that of {FEW:,}", ours.megabytes, small.megabytes, 1.5, "MB")


def again(bench: Bench, *, repeats: int) -> Iterator[Row]:
    """Verify when nothing is new, against `git status`."""
    sides = {"ours": Side(_VERIFY), "peer": Side(("git", "status"))}
    _measure(bench, sides, 1)
    found = _measure(bench, sides, 5 * repeats)
    yield Row("verify, nothing new", found["ours"].seconds, found["peer"].seconds, 5)


def _measure(bench: Bench, sides: Mapping[str, Side], repeats: int) -> dict[str, Cost]:
    return measure(sides, repeats=repeats, folder=bench.root, environment=environment(bench))


def _copy(bench: Bench, name: str, commits: int) -> Bench:
    made = Bench(bench.folder / "trust" / name, bench.cases)
    made.folder.mkdir(parents=True)
    subprocess.run(["cp", "-a", bench.root, made.root], check=True)
    shutil.copytree(bench.folder / "keys", made.folder / "keys")
    # a process of its own, so that this one stays small beside those it measures
    command = (sys.executable, "-m", "benchmarks.signed_history", made.folder, str(commits))
    subprocess.run(command, check=True)
    # files as young as the index are read again by every git status, which is nobody's fault
    subprocess.run(shell("sleep 1.1; git status > /dev/null"), cwd=made.root, check=True)
    return made


def _forget(bench: Bench) -> Callable[[], None]:
    memory = Path(bench.root, ".git", "casekit", "verified.json")
    return lambda: memory.unlink(missing_ok=True)

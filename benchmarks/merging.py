"""The promises on merging, each beside git with nothing to do for it: no sealing and no reading."""

import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.branches import LISTS
from benchmarks.comparisons import Row, environment
from benchmarks.places import Bench
from benchmarks.processes import Cost, Side, measure

FILES = 100
"""Sections that both sides changed."""

BARE = (sys.executable, "-I", "-S", "-c", "pass")
"""An interpreter that starts, reads nothing and ends."""


class Merging:
    """A clone in which `FILES` sections were changed on the branches ours and theirs.

    `one-ours` and `one-theirs` changed a single section; `one` and `many` are where they began.
    """

    def __init__(self, bench: Bench, *, repeats: int) -> None:
        self.bench = bench
        self.repeats = repeats
        self.root = bench.folder / "merging"
        self.remote = bench.folder / "remote.git"
        self.environment = {**environment(bench), "CASEKIT_VAULT": str(self.root)}
        self.files = min(FILES, len(LISTS) * bench.cases)
        # a process of its own, so that this one stays small beside those it measures
        subprocess.run(
            [sys.executable, "-m", "benchmarks.branches", str(bench.folder), str(bench.cases),
             str(FILES)],
            check=True, env=self.environment,
        )  # fmt: skip
        self._verified = {
            path: path.read_bytes()
            for path in (self.root / ".git/casekit").glob("ver*")
            if path.is_file()
        }

    def rows(self) -> tuple[Iterator[Row], Cost]:
        """Every comparison; gives the cost of a sync as well."""
        bare = f"{shlex.join(BARE)} %O %A %B %P"
        one = self._measure(
            {
                "ours": Side(self._merge("one-theirs"), lambda: self._at("one-ours")),
                "true": Side(self._merge("one-theirs", "true"), lambda: self._at("one-ours")),
                "bare": Side(self._merge("one-theirs", bare), lambda: self._at("one-ours")),
            },
            repeats=5 * self.repeats,
        )
        many = self._measure(
            {
                "sync": Side(("casekit", "sync"), self._apart),
                "true": Side(self._merge("theirs", "true"), lambda: self._at("ours")),
                "ours": Side(self._merge("theirs"), lambda: self._at("ours")),
            }
        )
        call, sync = one["ours"].seconds, many["sync"].seconds
        true, files = one["true"].seconds, self.files
        rows = [
            # one git merge of one section each
            Row("merge driver: one call, to driver `true`", call, true, 2.2),
            Row("  a bare interpreter, to driver `true`", one["bare"].seconds, true, 2.2),
            # sync fetches, checks and pushes besides
            Row(f"sync: {files} sections, to driver `true`", sync, many["true"].seconds, 8),
            Row(f"sync: {files} sections, to {files} calls", sync, call * files, 1 / 4),
            Row(f"sync: {files} sections, to one git merge", sync, many["ours"].seconds, 1),
            *self.log(),
        ]
        return iter(rows), many["sync"]

    def log(self) -> Iterator[Row]:
        """`git log -p` of a commit with many sections, each shown before and after."""
        show = ("log", "-p", "-1", "ours")
        sides = {
            "ours": Side(("git", *show)),
            "bare": Side(("git", "-c", f"diff.casekit.textconv={shlex.join(BARE)}", *show)),
        }
        costs = self._measure(sides)
        yield Row("log -p: textconv, to a bare interpreter", costs["ours"].seconds,
                  costs["bare"].seconds, 1.5)  # fmt: skip

    def _merge(self, branch: str, driver: str = "") -> Sequence[str]:
        named = ("-c", f"merge.casekit.driver={driver}") if driver else ()
        return ("git", *named, "merge", "--quiet", "--no-edit", branch)

    def _at(self, branch: str) -> None:
        self._git("switch", "--quiet", "--force-create", "main", branch)

    def _apart(self) -> None:
        """The clone at ours, and the remote at theirs, as if neither had heard of the other."""
        self._at("ours")
        # neither has been verified
        for path, content in self._verified.items():
            path.write_bytes(content)
        self._git("update-ref", "-d", "refs/casekit/seen/origin/main")
        self._git("push", "--quiet", "--no-verify", "--force", "origin", "theirs:main")

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.root, env=self.environment, check=True)

    def _measure(self, sides: Mapping[str, Side], *, repeats: int = 0) -> dict[str, Cost]:
        return measure(
            sides,
            repeats=repeats or self.repeats,
            folder=self.root,
            environment=self.environment,
        )


def memory(costs: Mapping[int, Cost]) -> Iterator[Row]:
    """Whether a sync of the same sections takes no more memory among many cases than among few."""
    # of fewer cases than that, fewer sections are merged
    small, large = min(size for size in costs if size >= FILES or size == max(costs)), max(costs)
    yield Row(
        f"sync: memory at {large:,} cases to {small:,}",
        costs[large].megabytes,
        costs[small].megabytes,
        1.2,
        "MB",
    )

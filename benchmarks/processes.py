"""What a whole process costs: seconds on the clock and the memory of its largest process."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a command, and what puts things back before each run."""

    command: Sequence[str]
    before: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """The median of the seconds, and the largest resident set of any process in megabytes."""

    seconds: float
    megabytes: float


def measure(
    sides: Mapping[str, Side], *, repeats: int, folder: Path, environment: Mapping[str, str]
) -> dict[str, Cost]:
    """Run the sides in turn, so that whatever else the machine does meets them all."""
    runs: dict[str, list[Cost]] = {name: [] for name in sides}
    for _ in range(repeats):
        for name, side in sides.items():
            if side.before:
                side.before()
            runs[name].append(_run(side.command, folder, environment))
    return {
        name: Cost(median(run.seconds for run in some), max(run.megabytes for run in some))
        for name, some in runs.items()
    }


def shell(script: str) -> tuple[str, ...]:
    """A command that runs a few lines of bash and stops at the first that fails."""
    return ("bash", "-c", f"set -euo pipefail\n{script}")


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    begin = perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read().decode(errors="replace")
        # the usage that wait4 gives covers the children of the process as well
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)[:200]} ended with {process.returncode}: {said}")
    return Cost(seconds, usage.ru_maxrss / 1024)

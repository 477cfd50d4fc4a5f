"""The same work on many cases, in processes of their own where that pays."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, cast

from casekit.vault.workspace import Workspace

Result = TypeVar("Result")
Work = Callable[[Workspace, str], Result]

Progress = Callable[[int, int], None]
"""Told how many of how many cases are done."""

# below this, starting processes takes longer than the work
_FEW = 24
_CHUNK = 8

_task: list[tuple[Workspace, Work[object]]] = []
"""What a worker process is given once, when it begins."""


def in_processes(
    workspace: Workspace,
    work: Work[Result],
    cases: Sequence[str],
    progress: Progress | None = None,
) -> Iterator[tuple[str, Result]]:
    """Do `work(workspace, case)` for each case; results come in the order of the cases."""
    processes = min(os.cpu_count() or 1, 4)
    if len(cases) < _FEW or processes < 2:
        for number, case in enumerate(cases, 1):
            yield case, work(workspace, case)
            if progress:
                progress(number, len(cases))
        return
    # age and the YAML reader hold Python's global lock: threads would wait for each other
    from multiprocessing import get_context

    workspace.prepare()
    context = get_context("fork" if hasattr(os, "fork") else "spawn")
    with context.Pool(processes, _begin, (workspace, work)) as pool:
        results = cast(Iterator[Result], pool.imap(_one, cases, chunksize=_CHUNK))
        for number, (case, result) in enumerate(zip(cases, results, strict=True), 1):
            yield case, result
            if progress:
                progress(number, len(cases))


def _begin(workspace: Workspace, work: Work[object]) -> None:
    # Ctrl-C reaches every process of a terminal; the parent ends the others, without tracebacks
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _task[:] = [(workspace, work)]


def _one(case: str) -> object:
    workspace, work = _task[0]
    return work(workspace, case)

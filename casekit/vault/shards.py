"""The sections of a long history, looked at by processes of their own.

Each process takes the same cases from beginning to end, so that what it knows of a version is there
when the next one comes. Threads would wait for each other: age holds Python's global lock.
"""

import os
import signal
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Full, Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

from casekit.errors import CasekitError, FaultError
from casekit.messages import tr
from casekit.model.findings import Finding
from casekit.model.team import Team
from casekit.vault.chains import Chains
from casekit.vault.identity import Identity
from casekit.vault.jobs import Job
from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawHistory
from casekit.vault.rejected import Narrowed
from casekit.vault.sealed_versions import Versions

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

MANY = 600
"""From this many commits on, starting processes takes less time than it saves."""

_AT_ONCE = 64
_AHEAD = 4 * 1024 * 1024
"""How many bytes wait for a process that is still at work.

The first commit of a vault may bring a thousand cases: whoever reads on need not wait for them.
"""

_END = b"end"


@dataclass
class Tally:
    """What was found in sections, and how many versions did and didn't open."""

    found: list[tuple[int, Finding]] = field(default_factory=list)
    opened: int = 0
    closed: int = 0
    unjudged: int = 0
    narrowed: list[Narrowed] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add(self, chains: "Chains | Tally") -> None:
        """Add what one process has found."""
        self.found += chains.found
        self.opened += chains.opened
        self.closed += chains.closed
        self.unjudged += chains.unjudged
        self.narrowed += chains.narrowed
        self.told += chains.told


class Here:
    """The same work in this process, for a few commits."""

    def __init__(
        self, history: RawHistory, identity: Identity | None, options: Mapping[str, bool]
    ) -> None:
        self._teams: dict[int, Team] = {}
        self._chains = Chains(Versions(history, identity, self._teams), **options)

    def add(self, teams: Mapping[int, Team], jobs: list[Job]) -> None:
        """Look at these."""
        self._teams |= teams
        for start in range(0, len(jobs), _AT_ONCE):
            self._chains.check(jobs[start : start + _AT_ONCE])

    def finish(self) -> Tally:
        """All that was found."""
        tally = Tally()
        tally.add(self._chains)
        return tally

    def stop(self) -> None:
        """Nothing goes on by itself here."""


class There:
    """Several processes that each look at their share of the cases."""

    def __init__(
        self, objects: Objects, identity: Identity | None, options: Mapping[str, bool], *,
        processes: int,
    ) -> None:  # fmt: skip
        from multiprocessing import get_context

        context = get_context("fork") if hasattr(os, "fork") else get_context("spawn")
        self._owners: dict[str, int] = {}
        self._given = [0] * processes
        self._workers: list[tuple[BaseProcess, Connection]] = []
        for _ in range(processes):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_work,
                args=(theirs, objects, identity, options),
                daemon=True,
            )
            process.start()
            theirs.close()
            self._workers.append((process, ours))
        # after all of them were made: a process that is copied takes no threads along
        self._feeders = [_Feeder(pipe) for _, pipe in self._workers]

    def add(self, teams: Mapping[int, Team], jobs: list[Job]) -> None:
        """Send each process what is its own."""
        shares: list[list[Job]] = [[] for _ in self._workers]
        for job in jobs:
            shares[self._whose(job)].append(job)
        for feeder, share in zip(self._feeders, shares, strict=True):
            if not teams and not share:
                continue
            for start in range(0, len(share) or 1, _AT_ONCE):
                feeder.put((teams if start == 0 else {}, share[start : start + _AT_ONCE]))

    def _whose(self, job: Job) -> int:
        """Which process has the case of a job: of a new case the one with the least work so far."""
        number = self._owners.get(job.case)
        if number is None:
            number = self._given.index(min(self._given))
            self._owners[job.case] = number
        self._given[number] += len(job.steps)
        return number

    def finish(self) -> Tally:
        """Wait for all of them; raises what stopped one of them."""
        for feeder in self._feeders:
            feeder.put(None)
        tally = Tally()
        for _, pipe in self._workers:
            try:
                answer = pipe.recv()
            except (EOFError, OSError):
                raise _ended() from None
            if isinstance(answer, CasekitError):
                raise answer
            tally.add(answer)
        return tally

    def stop(self) -> None:
        """End them, whether they are done or not."""
        for (process, pipe), feeder in zip(self._workers, self._feeders, strict=True):
            if not feeder.done:
                process.terminate()
            process.join()
            feeder.stop()
            pipe.close()


class _Feeder:
    """Sends one process its work, so that none waits while another one is being sent to."""

    def __init__(self, pipe: "Connection") -> None:
        self.done = False
        """Whether the last message was sent."""
        self._pipe = pipe
        self._failed = False
        self._waiting = _Waiting(_AHEAD)
        self._thread = Thread(target=self._feed, daemon=True)
        self._thread.start()

    def put(self, message: Any) -> None:
        """Send this after what was put before; None is the last. CasekitError when it ended."""
        from multiprocessing.reduction import ForkingPickler

        if self._failed:
            raise _ended()
        # packed here: what is sent must not change meanwhile
        self._waiting.put(bytes(ForkingPickler.dumps(message)))
        if message is None:
            self._waiting.put(_END)
            self._thread.join()
            self.done = not self._failed

    def stop(self) -> None:
        """End the sending, once nobody takes what is sent."""
        while self._thread.is_alive():
            with suppress(Full):
                self._waiting.put(_END, timeout=0.05)
            self._thread.join(0.05)

    def _feed(self) -> None:
        for message in iter(self._waiting.get, _END):
            if not self._failed:
                try:
                    self._pipe.send_bytes(message)
                except OSError:
                    self._failed = True


class _Waiting(Queue[bytes]):
    """Messages, of which as many wait as have so many bytes: those of a flood are large."""

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self._bytes = 0

    def _qsize(self) -> int:
        return self._bytes

    def _put(self, item: bytes) -> None:
        super()._put(item)
        self._bytes += len(item)

    def _get(self) -> bytes:
        item = super()._get()
        self._bytes -= len(item)
        return item


def _work(
    pipe: "Connection", objects: Objects, identity: Identity | None, options: Mapping[str, bool]
) -> None:
    # Ctrl-C reaches every process of a terminal; the parent ends the others, without tracebacks
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    teams: dict[int, Team] = {}
    try:
        with RawHistory(objects) as history:
            chains = Chains(Versions(history, identity, teams), **options)
            for more, jobs in iter(pipe.recv, None):
                teams |= more
                chains.check(jobs)
        tally = Tally()
        tally.add(chains)
        pipe.send(tally)
    except CasekitError as error:
        pipe.send(error)
    except (EOFError, OSError):
        return


def _ended() -> CasekitError:
    return FaultError(tr("a process that looked at sections ended too early"))


def spread(
    objects: Objects, history: RawHistory, identity: Identity | None,
    options: Mapping[str, bool], *, commits: int,
) -> Here | There:  # fmt: skip
    """Whoever does the work on that many commits; `options` are those of Chains."""
    processes = min(os.cpu_count() or 1, 4)
    if commits < MANY or processes < 2:
        return Here(history, identity, options)
    return There(objects, identity, options, processes=processes)


def teams_of(jobs: Iterable[Job], known: Mapping[int, Team], sent: set[int]) -> dict[int, Team]:
    """The registries that these need and that were not sent yet."""
    new = {job.team for job in jobs} - sent
    sent |= new
    return {number: known[number] for number in new}

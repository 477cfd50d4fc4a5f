"""A walk over the history, oldest first, that asks of each commit whether it could be so.

Four questions to every commit: who signed it, and was that a member then; could that member change
these files; does each section follow the one before it; and did anybody get back what was taken
from them. See docs/security.md for what that finds and what it can't.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from casekit.errors import CasekitError
from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.model.team import Team
from casekit.vault.ancestry import REGISTRY, State, Step, Steps, at_edge, place_of
from casekit.vault.apart import sections_apart, sections_met
from casekit.vault.beside import Beside
from casekit.vault.guard_file import check_content
from casekit.vault.harmless import only_harmless, softened
from casekit.vault.jobs import Contents, Job, Pairs, ruled_apart, ruled_beside, ruling_path
from casekit.vault.malformed import NEWEST
from casekit.vault.objects import Objects
from casekit.vault.odd_commits import FloodedError, check_places, too_many
from casekit.vault.pin import Pin
from casekit.vault.raw_history import WINDOW, Changed, RawCommit, RawHistory, TooManyFilesError
from casekit.vault.registry_changes import check_registry, check_shared_keys, keykeepers
from casekit.vault.rejected import CLOCKS_APART, CONSENTS, Rejection, find
from casekit.vault.seen_before import SeenBefore
from casekit.vault.shards import Here, There, teams_of
from casekit.vault.signers import SKEW, Signer, Signers, day_of, finding, follow, team_of
from casekit.vault.undone import Voided, put_back, put_back_consents, sections_of
from casekit.vault.workspace import Workspace

Progress = Callable[[int, int], None]


class Ground(NamedTuple):
    """What a walk begins from: commits that were looked at before, and what was known there."""

    known: tuple[str, ...] = ()
    signing: bool = False
    founders: tuple[str, ...] = ()
    when: int = 0
    """The latest time that a commit claimed which was believed."""


class Walk:
    """One walk over the commits that lead to another one."""

    def __init__(
        self, workspace: Workspace, objects: Objects, history: RawHistory, pin: Pin, *,
        ground: Ground, versions: set[bytes],
    ) -> None:  # fmt: skip
        self.found: list[tuple[int, Finding]] = []
        self.rejections: list[Rejection] = []
        self.ruled: dict[str, set[str]] = {}
        """Which commits that may be rejected changed the registry, or the consents of a case."""
        self.voided = Voided()
        self.versions = versions
        self._seen = SeenBefore(objects, versions)
        self.objects = objects
        self.whole = not ground.known
        self._history = history
        self._pin = pin
        self._ground = ground
        self._today = workspace.today
        self.allow_ssh = _allows_ssh(workspace)
        now = time.time()
        pretended = workspace.today != date.fromtimestamp(now)  # noqa: DTZ012 - people's own day
        self._signers = Signers(history, now=now, pretended=pretended)
        self._beside = Beside(history)
        self._steps = Steps(objects)
        self._states: dict[str, State] = {}
        self._contents = Contents()
        self._teams: dict[int, Team] = {}
        self._numbers: dict[int, int] = {}
        self._rejecting: dict[str, Rejection] = {}
        self._void: set[str] = set()
        self._newest = 0
        self.most = 0
        """After how many faults to look no further, by a FloodedError; 0 for never.

        Unless it is 0, no section is opened of a commit that is at fault, or that comes after it.
        """
        self.unopened = False
        """Whether sections were left closed, as something was at fault that shows outside."""

    def run(
        self, ends: Sequence[str], work: Here | There, order: Sequence[tuple[str, ...]],
        progress: Progress | None = None,
    ) -> tuple[State, ...]:  # fmt: skip
        """Look at these commits, parents first; gives the states at their ends."""
        self._rejecting = find(self.objects, self._history, order)
        self._void = {commit for one in self._rejecting.values() for commit in one.void}
        waiting = Counter(parent for _, *parents in order for parent in parents)
        waiting.update(ends)
        sent: set[int] = set()
        trees: dict[str, str] = {}
        self._newest = len(order) - NEWEST if self.whole else 0
        windows = [
            [commit for commit, *_ in order[start : start + WINDOW]]
            for start in range(0, len(order), WINDOW)
        ]
        done = 0
        asked = self._ask(windows[0], trees) if windows else []
        for _, following in zip_longest(windows, windows[1:]):
            raws = asked
            try:
                differences = self._history.answers()
            except TooManyFilesError as error:
                raise too_many(raws, error) from None
            # git compares the next trees while these are judged
            asked = self._ask(following, trees) if following else []
            jobs: list[Job] = []
            for number, raw in enumerate(raws, done):
                some = [next(differences) for _ in raw.parents or ("",)]
                jobs += self._look_at(number, raw, some)
                for parent in raw.parents:
                    waiting[parent] -= 1
                    if not waiting[parent]:
                        # nothing that is still to come needs to know what was here
                        self._states.pop(parent, None)
            faults = self._faulty() if self.most else []
            if faults:
                self.unopened = True
                jobs = [job for job in jobs if job.number < faults[0]]
            work.add(teams_of(jobs, self._teams, sent), jobs)
            done += len(raws)
            if progress:
                progress(done, len(order))
            if len(faults) > self.most:
                raise FloodedError
        return tuple(map(self._state, ends))

    def _faulty(self) -> list[int]:
        """The numbers of the commits that nobody rejected, once for each fault in them."""
        return sorted(
            number
            for number, one in self.found
            if one.severity is Severity.ERROR and one.commit not in self._void
        )

    def _ask(self, window: Sequence[str], trees: dict[str, str]) -> list[RawCommit]:
        """Read these commits, and begin to compare each with its parents.

        `trees` are those of commits whose children may still come; they are brought up to date.
        """
        raws = list(self._history.commits(window))
        made = {raw.id: raw.tree for raw in raws}
        pairs: list[tuple[str, str]] = []
        for raw in raws:
            for parent in raw.parents:
                if parent not in made:
                    made[parent] = trees.get(parent) or self._state(parent).tree
            pairs += [(made[one], raw.tree) for one in raw.parents] or [("", raw.tree)]
        self._history.ask(pairs)
        trees.clear()
        trees.update(made)
        return raws

    def late(self, side: State, other: State) -> list[Finding]:
        """What came in on one side by who had lost the right to it on the other."""
        return self._beside.late(side, other, max(side.day, other.day, self._today))

    def meeting(self, one: State, other: State) -> list[Job]:
        """What has to be looked at in cases, for two sides that are to come together."""
        ends = (one.commit, other.commit)
        nothing = Job(0, "", ends, signer="", judged=False, day=self._today, case="", steps=(),
                      before=(), after={}, team=self._number(one.team))  # fmt: skip
        jobs = []
        for case in sorted({*one.files, *other.files} - {REGISTRY}):
            beside = (ends, ends[::-1]) if ruled_apart(one, other, case) else ()
            apart = tuple(sections_apart(one, other, case))
            if beside or apart:
                before = tuple(
                    self._contents.of(side, case) for side in (one, other) if side.files.of(case)
                )
                jobs.append(nothing._replace(case=case, before=before, beside=beside, apart=apart))
        return jobs

    @property
    def teams(self) -> Mapping[int, Team]:
        """The registries that jobs name by number."""
        return self._teams

    def _state(self, commit: str) -> State:
        if commit not in self._states:
            state = at_edge(self.objects, commit)
            state.team = team_of(state.files.of(REGISTRY), self._history)
            (raw,) = self._history.commits([commit])
            # nobody believes the clock of a commit that was only tolerated
            state.when = min(raw.when, self._ground.when or raw.when)
            state.day = day_of(raw._replace(when=state.when))
            keyed = tuple(h for h, member in state.team.items() if member.signing_keys)
            # an old point may be from before anybody signed
            newest = commit in self._ground.known
            state.signing = bool(keyed) or (newest and self._ground.signing)
            state.began = _BEFORE if state.signing else ""
            state.founders = self._ground.founders or keyed
            self._states[commit] = state
        return self._states[commit]

    def _look_at(self, number: int, raw: RawCommit, differences: list[list[Changed]]) -> list[Job]:
        if raw.id in self._rejecting:
            rejected = self._rejects(number, raw)
            if rejected is not None:
                return rejected
        parents = [self._state(parent) for parent in raw.parents]
        state = parents[0].child(raw.id, raw.tree) if parents else State(raw.id, raw.tree)
        state.descend(parents[1:])
        steps, brought = self._steps.take(state, parents, differences)
        registry = [step for step in steps if place_of(step.path) == REGISTRY]
        follow(state, registry, parents, self._history)
        signer, found = self._signers.judge(raw, parents, state)
        if parents and not signer.proven and found and only_harmless(differences):
            found = softened(found, differences)
            state.when = max(one.when for one in parents)
            state.day = max(one.day for one in parents)
        if not parents:
            found += self._root(raw)
            if signer.proven:
                state.founders = (signer.handle,)
        found += check_registry(raw, signer, parents, state, registry, self._history)
        found += check_shared_keys(raw, parents, state)
        if len(parents) > 2:
            message = tr(
                "it brings more than two sides together, so that nobody can tell what came from "
                "which"
            )
            hint = tr("casekit sync merges them one by one")
            found.append(finding(raw, "merge-octopus", message, hint))
        for one in parents[1:]:
            for sides in ((parents[0], one), (one, parents[0])):
                found += self._beside.late(*sides, state.day)
        found += check_places(raw, self._history, brought)
        found += self._open_files(raw, brought)
        found += self._seen.again(raw, steps, void=raw.id in self._void)
        if raw.id in self._void:
            self._note_ruled(raw, signer, parents, steps)
        self._states[raw.id] = state
        self.found += [(number, one) for one in found]
        beside = ruled_beside(parents, differences)
        jobs = self._jobs(number, raw, signer, state, parents, steps, beside)
        if raw.id in self._void:
            self.voided.note(number, raw, steps, len(jobs))
            jobs = [job._replace(void=True) for job in jobs]
        return jobs

    def _rejects(self, number: int, raw: RawCommit) -> list[Job] | None:
        """Let a keykeeper, as told by what is kept, reject all that is not in it; else None.

        What is to be looked at is whether a consent that was taken back stands again, and whether
        anybody opens a section again who was shut out.
        """
        kept, other = map(self._state, raw.parents)
        state = kept.child(raw.id, raw.tree)
        signer, found = self._signers.judge(raw._replace(parents=raw.parents[:1]), [kept], state)
        keepers = keykeepers([kept], day_of(raw), self._history)
        if not signer.proven or signer.handle not in keepers:
            return None
        self._states[raw.id] = state
        self.found += [(number, one) for one in found]
        one = self._rejecting[raw.id]
        ahead = {
            name
            for name in one.named
            if self.voided.times.get(name, raw.when) > raw.when + CLOCKS_APART - SKEW
        }
        late = self._late_beside(kept, other)
        self.rejections.append(one._replace(by=signer.handle, doubtful=frozenset(ahead | late)))
        now = sections_of(kept)
        undone = self.voided.undone(one.void, now)
        steps = put_back_consents(now, sections_of(other), undone)
        whole = dict.fromkeys(undone, ())
        jobs = self._jobs(number, raw, signer, state, [kept, other], steps, whole)
        if raw.id in self._void:
            self.voided.note(number, raw, put_back(now, sections_of(other)), 0)
        return [job._replace(undone=undone.get(job.case, ())) for job in jobs]

    def _late_beside(self, kept: State, other: State) -> set[str]:
        """What is at fault, or might be, by what only the side tells that is kept."""
        if self.objects.is_ancestor(kept.commit, other.commit):
            return set()
        day = max(kept.day, other.day)
        if any(ruled_apart(kept, other, case) for case in {*kept.files, *other.files} - {REGISTRY}):
            return set(self.objects.commits_between(other.commit, [kept.commit]))
        return {one.commit for one in self._beside.late(other, kept, day)}

    def _note_ruled(
        self, raw: RawCommit, signer: Signer, parents: list[State], steps: Iterable[Step]
    ) -> None:
        # a member who may end the own membership must not hold up a rejection by that
        keepers = keykeepers(parents, day_of(raw), self._history) if parents else ()
        rules = signer.proven and signer.handle in keepers
        for step in steps:
            if step.made and step.path.endswith(CONSENTS):
                self.ruled.setdefault(step.path, set()).add(raw.id)
            elif step.made and rules and place_of(step.path) == REGISTRY:
                self.ruled.setdefault(REGISTRY, set()).add(raw.id)

    def _root(self, raw: RawCommit) -> list[Finding]:
        if raw.id == self._pin.root:
            return []
        message = tr(
            "another beginning than the one that was taken down here when this clone was made"
        )
        hint = tr(
            "somebody mixed in another vault, or a forged one: compare the fingerprint of casekit "
            "verify with a colleague's"
        )
        return [finding(raw, "root-other", message, hint)]

    def _open_files(self, raw: RawCommit, brought: Iterable[Changed]) -> list[Finding]:
        """What is wrong with the contents of files that are in no case."""
        some = [change for change in brought if not place_of(change.path)]
        if not some:
            return []
        contents = self._history.blobs(one.new for one in some if one.new)
        return [
            finding(raw, one.code, one.message, one.hint, one.file, one.severity)
            for change in some
            for one in check_content(change.path, contents[change.new or ""] or b"",
                                     mode=change.mode, allow_ssh=self.allow_ssh,
                                     size=self._history.too_large.get(change.new or "", 0))
        ]  # fmt: skip

    def _jobs(
        self, number: int, raw: RawCommit, signer: Signer, state: State, parents: list[State],
        steps: Iterable[Step], beside: Mapping[str, Pairs],
    ) -> list[Job]:  # fmt: skip
        cases: dict[str, list[Step]] = {case: [] for case in beside}
        for step in steps:
            case = place_of(step.path)
            if case:
                cases.setdefault(case, []).append(step)
        if not cases:
            return []
        day = min(max([day_of(raw), *[one.day for one in parents]]), self._today)
        doubted = not signer.judged and any(one.signing for one in parents)
        return [
            Job(
                number,
                raw.id,
                raw.parents,
                signer.handle,
                signer.judged,
                day,
                case,
                tuple(some),
                tuple([self._contents.of(one, case) for one in parents if one.files.of(case)]),
                self._contents.of(state, case),
                self._number(state.team),
                self._ruling(parents, case),
                beside.get(case, ()),
                doubted,
                sections_met(some) if len(parents) > 1 else (),
                newest=number >= self._newest,
            )
            for case, some in cases.items()
        ]

    def _ruling(self, parents: list[State], case: str) -> tuple[str, ...]:
        path = ruling_path(case)
        found = [one for state in parents if (one := state.files.of(case).get(path))]
        if len({one.blob for one in found}) > 1:
            return self._steps.newest(path, parents)
        return tuple({one.blob for one in found})

    def _number(self, team: Team) -> int:
        if id(team) not in self._numbers:
            number = len(self._teams)
            # kept, so that no other one gets the same id
            self._numbers[id(team)], self._teams[number] = number, team
        return self._numbers[id(team)]


_BEFORE = "before"
"""Stands for the commit with which signing began, where that was looked at another time."""


def _allows_ssh(workspace: Workspace) -> bool:
    try:
        return workspace.settings.allow_ssh_recipients
    except CasekitError:
        return False

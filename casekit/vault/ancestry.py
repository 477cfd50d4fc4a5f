"""How the files of a vault came from one another, commit by commit, over branches and merges.

Kept is only what later commits may need: a commit's files are forgotten when its last child was
looked at.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import NamedTuple

from casekit.model.settings import FILE as SETTINGS
from casekit.model.team import FOLDER as TEAM, Member
from casekit.vault.attributes import FILE as ATTRIBUTES
from casekit.vault.cached import cached
from casekit.vault.objects import Objects
from casekit.vault.raw_history import Changed, parse_commit
from casekit.vault.snapshot import aside_of, case_of

REGISTRY = ""
"""Where the files of the team and the settings are kept among the cases."""

_KEPT = (f"{TEAM}/", "templates/", ATTRIBUTES)


class Version:
    """One content of a file, and those that it came from."""

    __slots__ = ("blob", "depth", "parents")

    def __init__(self, blob: str, parents: tuple["Version", ...]) -> None:
        self.blob = blob
        self.parents = parents
        self.depth: int = 1 + max([one.depth for one in parents], default=0)


Files = Mapping[str, Version]
"""The files of one case (or of the registry) by their paths; never changed in place."""

_NONE: Files = {}


class Cases(Mapping[str, Files]):
    """The files of every case, and of the registry."""

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        # by the first letters of the cases: of thousands a commit changes one, and copies a few
        self._parts: dict[str, dict[str, Files]] = {}

    def __getitem__(self, case: str) -> Files:
        return self._parts[case[:1]][case]

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._parts.values())

    def __len__(self) -> int:
        return sum(map(len, self._parts.values()))

    def of(self, case: str) -> Files:
        """The files of a case; none for a case that is not there."""
        return self._parts.get(case[:1], _NO_CASES).get(case, _NONE)

    def put(self, case: str, files: Files) -> None:
        """Let a case have these files; a copy keeps those it had."""
        self._parts[case[:1]] = {**self._parts.get(case[:1], _NO_CASES), case: files}

    def copy(self) -> "Cases":
        """The same, to be changed by itself."""
        other = Cases()
        other._parts = self._parts.copy()
        return other


_NO_CASES: dict[str, Files] = {}


class State:
    """A vault after one commit."""

    __slots__ = (
        "began", "changes", "commit", "day", "edges", "files", "founders", "signing", "team",
        "tree", "when",
    )  # fmt: skip

    def __init__(self, commit: str, tree: str) -> None:
        self.commit = commit
        self.tree = tree
        self.files = Cases()
        self.team: Mapping[str, Member] = {}
        self.signing = False
        """Whether anybody in the team has had a key to sign with, here or before."""
        self.began = ""
        """The commit with which signing began; empty before that, and for what was read before."""
        self.founders: tuple[str, ...] = ()
        self.when = 0
        self.day = date.min
        """The latest day on which a commit was made that was believed, here or before."""
        self.edges: frozenset[str] = frozenset()
        """The commits looked at another time that this one came from, as far as they were met."""
        self.changes: frozenset[str] = frozenset()
        """The commits since those that changed the registry."""

    def child(self, commit: str, tree: str) -> "State":
        """The same files, for a commit that comes next."""
        other = State(commit, tree)
        other.files = self.files.copy()
        other.team, other.signing = self.team, self.signing
        other.founders, other.when = self.founders, self.when
        other.began, other.day = self.began, self.day
        other.edges, other.changes = self.edges, self.changes
        return other

    def descend(self, parents: list["State"]) -> None:
        """Take over what a merge has of all its parents."""
        for one in parents:
            if one.edges != self.edges:
                self.edges |= one.edges
            if one.changes != self.changes:
                self.changes |= one.changes
            self.began = self.began or one.began
            self.day = max(self.day, one.day)


class Step(NamedTuple):
    """What a commit did to one file.

    `replaced` are the versions that the new one takes the place of; `dropped` those of another
    parent that it does not come from, and that are nowhere else. `made` is False where a merge
    took a version of one of its parents as it was.
    """

    path: str
    mode: str
    new: str | None
    replaced: tuple[str, ...]
    dropped: tuple[str, ...]
    made: bool


@cached
def place_of(path: str) -> str | None:
    """The case of a path; REGISTRY for what a keykeeper alone changes; None for other files.

    That is who is in the team, the settings, the team's own wording of documents, and what tells
    git to leave sealed files as they are.
    """
    if path == SETTINGS or path.startswith(_KEPT) or path.endswith(f"/{ATTRIBUTES}"):
        return REGISTRY
    return case_of(path) or None


def at_edge(objects: Objects, commit: str) -> State:
    """The state after a commit that was verified another time."""
    state = State(commit, objects.tree_id(commit))
    state.edges = frozenset((commit,))
    files: dict[str, dict[str, Version]] = {}
    for path, entry in objects.tree(commit).items():
        place = place_of(path)
        if place is not None:
            files.setdefault(place, {})[path] = Version(entry.blob, ())
    for place, some in files.items():
        state.files.put(place, some)
    return state


class Steps:
    """Applies the differences of commits to states."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def take(
        self, state: State, parents: list[State], differences: list[list[Changed]]
    ) -> tuple[list[Step], list[Changed]]:
        """Bring `state`, which has the files of the first parent, to its commit.

        Gives what happened to files that we know, and what a commit brought in of any kind.
        """
        found: dict[str, list[Changed | None]] = {}
        for number, some in enumerate(differences):
            for change in some:
                found.setdefault(change.path, [None] * len(parents or [state]))[number] = change
        bases: dict[str, tuple[str, ...]] = {}
        steps, brought = [], []
        for path, changes in found.items():
            place = place_of(path)
            one = next(change for change in changes if change is not None)
            made = all(changes)
            if made and one.new is not None:
                brought.append(one)
            if place is None:
                continue
            step = (
                self._simple(state, place, one)
                if len(parents) < 2
                else self._merged(state, place, one, parents, made=made, bases=bases)
            )
            if step is not None:
                steps.append(step)
        return steps, brought

    def _simple(self, state: State, place: str, change: Changed) -> Step:
        before = state.files.of(place).get(change.path)
        _put(state, place, change.path, change.new, (before,) if before else ())
        replaced = (before.blob,) if before else ()
        return Step(change.path, change.mode, change.new, replaced, (), made=True)

    def _merged(
        self,
        state: State,
        place: str,
        change: Changed,
        parents: list[State],
        *,
        made: bool,
        bases: dict[str, tuple[str, ...]],
    ) -> Step | None:
        path = change.path
        versions = [parent.files.of(place).get(path) for parent in parents]
        there = {one.blob: one for one in versions if one is not None}
        if not made:
            taken = there.get(change.new or "")
            others = [one for one in there.values() if taken is None or one.blob != taken.blob]
            if taken is None:
                # one side has no such file: it was taken away there, or added on the other
                lost = [one for one in others if not self._at_base(path, one, parents, bases)]
            else:
                lost = [one for one in others if not self._from(path, taken, one, parents, bases)]
            _put(state, place, path, change.new, (), taken=taken)
            if not lost:
                return None
            blobs = tuple(one.blob for one in lost)
            return Step(path, change.mode, change.new, (), blobs, made=False)
        _put(state, place, path, change.new, tuple(there.values()))
        newest = self._newest(path, there, parents, bases)
        return Step(path, change.mode, change.new, newest, (), made=True)

    def newest(self, path: str, parents: list[State]) -> tuple[str, ...]:
        """The versions of a file that the parents of a merge have, without those that another one
        of them came from.
        """
        place = place_of(path) or REGISTRY
        versions = [parent.files.of(place).get(path) for parent in parents]
        there = {one.blob: one for one in versions if one is not None}
        return self._newest(path, there, parents, {})

    def _newest(
        self, path: str, there: Mapping[str, Version], parents: list[State],
        bases: dict[str, tuple[str, ...]],
    ) -> tuple[str, ...]:  # fmt: skip
        newest = [
            one
            for one in there.values()
            if not any(
                other is not one and self._from(path, other, one, parents, bases)
                for other in there.values()
            )
        ]
        # after a criss-cross each side may hold another one of the versions that they began from
        return tuple(one.blob for one in newest or there.values())

    def _from(
        self,
        path: str,
        later: Version,
        earlier: Version,
        parents: list[State],
        bases: dict[str, tuple[str, ...]],
    ) -> bool:
        """Whether the later version came from the earlier one."""
        # what came before the edge, or by a cherry-pick, shows where the sides parted
        return descends(later, earlier) or self._at_base(path, earlier, parents, bases)

    def _at_base(
        self,
        path: str,
        version: Version,
        parents: list[State],
        bases: dict[str, tuple[str, ...]],
    ) -> bool:
        """Whether the file was like that where the sides parted, so that only one changed it."""
        if "" not in bases:
            one, other = parents[0].commit, parents[1].commit
            bases[""] = self._objects.merge_bases(one, other)
        if path not in bases:
            bases[path] = tuple(self._objects.blob_at(base, path) for base in bases[""])
        return version.blob in bases[path]


def is_newer(objects: Objects, path: str, later: str, earlier: str) -> bool:
    """Whether one side of a merge knows all that the other one did to a file.

    Contents tell nothing of that: a file may be put back to what it was before.
    """
    found = objects.changed_by(path, [earlier, f"^{later}"])
    for commit, content in zip(found, objects.read_blobs(found), strict=True):
        parents = parse_commit(commit, content).parents
        blob = objects.blob_at(commit, path)
        # a merge that took the file of one side did nothing to it
        if all(objects.blob_at(parent, path) != blob for parent in parents):
            return False
    return True


def kept_aside(files: Files, path: str) -> dict[str, str]:
    """The versions of a section that wait beside it to be merged, by their paths."""
    name = path.rpartition("/")[2].removesuffix(".yaml.age")
    found = ((one, aside_of(one)) for one in files)
    return {one: parts[2] for one, parts in found if parts is not None and parts[0] == name}


def _put(
    state: State,
    place: str,
    path: str,
    blob: str | None,
    parents: tuple[Version, ...],
    *,
    taken: Version | None = None,
) -> None:
    files = dict(state.files.of(place))
    if blob is None:
        files.pop(path, None)
    else:
        files[path] = taken or Version(blob, parents)
    state.files.put(place, files)


def descends(later: Version, earlier: Version) -> bool:
    """Whether one version came from the other, as far as was read."""
    waiting = [later]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one.blob == earlier.blob:
            return True
        if id(one) not in seen:
            seen.add(id(one))
            # whatever came from a version counts higher
            waiting += [old for old in one.parents if old.depth >= earlier.depth]
    return False

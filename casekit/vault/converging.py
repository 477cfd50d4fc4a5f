"""Two commits of a vault brought together in one, in memory, before anything on disk changes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from casekit.errors import CasekitError, MergeConflictError, RefusedError
from casekit.messages import tr
from casekit.model.results import MergeConflict, MergedSection, SyncResult
from casekit.model.shown import in_line
from casekit.model.team import FOLDER as TEAM, Team
from casekit.vault import acknowledged, registry
from casekit.vault.ancestry import REGISTRY, place_of
from casekit.vault.aside import beginnings, was_taken
from casekit.vault.case_merge import Both, CaseMerge
from casekit.vault.fallen import notes_on_brought
from casekit.vault.joining import join_case
from casekit.vault.joining_readers import latest_day
from casekit.vault.journal import switch
from casekit.vault.merging import merge_bodies
from casekit.vault.objects import EXECUTABLE, ORDINARY, Entry, Objects, Tree
from casekit.vault.odd_paths import what_is_odd
from casekit.vault.saving import author, signer
from casekit.vault.snapshot import Snapshot, aside_of, case_of, section_of
from casekit.vault.workspace import GOVERNING, Workspace

MESSAGE = "casekit: merge"


@dataclass(frozen=True, slots=True)
class Converged:
    """A commit that holds both sides, and how it differs from where the branch stands."""

    commit: str
    entries: Mapping[str, Entry | None]
    merged: tuple[MergedSection, ...] = ()
    conflicts: tuple[MergeConflict, ...] = ()
    notes: tuple[str, ...] = ()
    decided: frozenset[str] = frozenset()
    """The cases in which one side changed who may read, while the other went on by what held."""

    @property
    def result(self) -> SyncResult:
        """What is told about it."""
        return SyncResult(self.commit, self.merged, self.conflicts, self.notes)


def converge(
    workspace: Workspace, objects: Objects, ours: str, theirs: str = "", *, since: str = ""
) -> Converged:
    """Make the commit that holds both sides; the branch and the work tree stay where they are.

    What changed after the commit `since`, or else after both went apart, is brought in line with
    its consents where one decides who reads it. Without `theirs`, and where one side holds the
    other already, only what had to wait for somebody with the right key is merged. Raises
    RefusedError for commits of another vault, MergeConflictError when both sides changed the same
    lines of an open file.
    """
    theirs = theirs or ours
    bases = objects.merge_bases(ours, theirs)
    if not bases:
        raise RefusedError(
            tr(
                "the two histories have nothing in common: this is another vault, or a "
                "rewritten one"
            ),
            hint=tr("a clone shares its history: casekit clone URL DIR"),
        )
    starts = [objects.tree(base) for base in bases]
    tree = objects.tree(ours)
    other = tree if theirs == ours else objects.tree(theirs)
    merged_tree, both, lines = _paths(starts, tree, other)
    _check_paths(merged_tree)
    for path in [path for path in merged_tree if aside_of(path) and path not in {*tree} & {*other}]:
        if was_taken(objects, path, (ours, theirs)):
            del merged_tree[path]
    entries = {path: merged_tree.get(path) for path in different(tree, merged_tree)}
    contents = _open_files(objects, lines, theirs)
    snapshot = Snapshot(workspace, objects, merged_tree)
    if any(path.startswith(f"{TEAM}/") for path in (*entries, *contents)):
        snapshot.workspace = workspace.with_team(_merged_team(snapshot, contents))
    total = CaseMerge(contents, entries)
    cases = _by_case(objects, snapshot, bases, both)
    decided = _decided(starts, tree, other, merged_tree)
    changed = _changed([objects.tree(since)] if since else starts, merged_tree) | cases.keys()
    day = latest_day(workspace, objects, (ours, theirs)) if changed else None
    snapshot.load(merged_tree[path].blob for case in changed for path in snapshot.paths(case))
    for case in sorted(changed | decided):
        done = join_case(
            snapshot,
            case,
            cases.get(case, []),
            (ours, theirs),
            decided=case in decided,
            changed=day if case in changed else None,
        )
        total.contents |= done.contents
        total.entries |= done.entries
        total.merged += done.merged
        total.conflicts += done.conflicts
        total.notes += done.notes
        if not any(one.section == "consents" for one in done.merged):
            total.notes += notes_on_brought(snapshot, case, tree)
    parents = [ours] if bases == (theirs,) else [theirs] if bases == (ours,) else [ours, theirs]
    commit = write(workspace, objects, total, ours, parents, message=MESSAGE)
    return Converged(
        commit,
        total.entries,
        tuple(total.merged),
        tuple(total.conflicts),
        tuple(total.notes),
        frozenset(decided),
    )


def go_to(workspace: Workspace, objects: Objects, converged: Converged) -> None:
    """Bring branch, index and work tree there, wholly or not at all."""
    if converged.commit == objects.head():
        return
    blobs = [entry.blob for entry in converged.entries.values() if entry]
    content = dict(zip(blobs, objects.read_blobs(blobs), strict=True))
    files = {
        path: content[entry.blob] if entry else None for path, entry in converged.entries.items()
    }
    switch(workspace.root, objects, converged.commit, files, converged.entries, message=MESSAGE)
    if any(path.startswith(f"{TEAM}/") for path in files):
        with suppress(CasekitError):  # a broken member's file is told of by validate
            team = registry.read_team(workspace.root, workspace.formed)
            acknowledged.forget_gone(objects.directory, team)


def _paths(
    starts: Sequence[Tree], mine: Tree, other: Tree
) -> tuple[dict[str, Entry], dict[str, tuple[Entry, Entry]], dict[str, list[Entry | None]]]:
    """The tree of what only one side changed, the sealed files that both changed, and the open
    ones (base, ours, theirs).
    """
    merged: dict[str, Entry] = {}
    both: dict[str, tuple[Entry, Entry]] = {}
    lines: dict[str, list[Entry | None]] = {}
    for path in sorted({*mine, *other}):
        one, two = mine.get(path), other.get(path)
        before = {start.get(path) for start in starts}
        if one == two or before == {two}:
            taken = one
        elif before == {one}:
            taken = two
        elif one is None or two is None:
            taken = one or two  # deleted here, edited there: the edit is kept
        elif section_of(path) and (one in before) != (two in before):
            # after a criss-cross: what both sides began from is older than what one made of it
            taken = two if one in before else one
        else:
            taken = one
            if section_of(path):
                both[path] = (one, two)
            else:
                lines[path] = [starts[0].get(path), one, two]
        if taken is not None:
            merged[path] = taken
    return merged, both, lines


def _decided(starts: Sequence[Tree], mine: Tree, other: Tree, merged: Tree) -> set[str]:
    """The cases in which one side changed what decides who reads, and the other side changed
    anything that was sealed by what held before.
    """
    touched: list[set[str]] = []
    governed: list[set[str]] = []
    for side in (mine, other):
        paths = [
            path
            for path in {*mine, *other}
            if mine.get(path) != other.get(path)
            and any(side.get(path) != start.get(path) for start in starts)
        ]
        everywhere = any(place_of(path) == REGISTRY for path in paths)
        names = [(case_of(path), section_of(path)) for path in paths]
        governed.append({case for case, name in names if name and name.section in GOVERNING})
        touched.append({case for case, _ in names if case})
        if everywhere:
            governed[-1] = touched[-1] = {case for path in merged if (case := case_of(path))}
    return governed[0] & touched[1] | governed[1] & touched[0]


def _changed(starts: Sequence[Tree], merged: Tree) -> set[str]:
    """The cases that hold something new."""
    return {
        case for start in starts for path in different(start, merged) if (case := case_of(path))
    }


def different(one: Tree, other: Tree) -> list[str]:
    """The paths at which two trees are not the same."""
    return [path for path in sorted({*one, *other}) if one.get(path) != other.get(path)]


def _check_paths(tree: Tree) -> None:
    for path, entry in tree.items():
        if what_is_odd(path) or entry.mode not in (ORDINARY, EXECUTABLE):
            raise RefusedError(
                tr("{path!r} is no ordinary file, and does not belong in a vault", path=path[:80]),
                hint=tr("git log shows who added it; it has to go before anything is merged"),
            )


def _open_files(
    objects: Objects, lines: Mapping[str, list[Entry | None]], other: str
) -> dict[str, bytes]:
    contents, clashes = {}, []
    for path, versions in lines.items():
        blobs = [entry.blob for entry in versions if entry]
        texts = dict(zip(blobs, objects.read_blobs(blobs), strict=True))
        base, ours, theirs = (texts[entry.blob] if entry else b"" for entry in versions)
        done = objects.merge_lines(base, ours, theirs)
        if done is None:
            clashes.append(path)
        else:
            contents[path] = done
    if clashes:
        raise MergeConflictError(
            tr(
                "{clashes}: both sides changed the same lines",
                clashes=", ".join(map(in_line, clashes)),
            ),
            hint=tr(
                "git merge {other}, mend these files in your editor, git add them and git "
                "commit; then casekit sync goes on",
                other=other[:12],
            ),
        )
    return contents


def _merged_team(snapshot: Snapshot, contents: Mapping[str, bytes]) -> Team:
    merged = {path: content for path, content in contents.items() if path.startswith(TEAM)}
    return {**snapshot.team(), **registry.team_of(merged)}


def _by_case(
    objects: Objects,
    snapshot: Snapshot,
    bases: tuple[str, ...],
    both: Mapping[str, tuple[Entry, Entry]],
) -> dict[str, list[Both]]:
    """What has to be done in each case: sections changed on both sides, versions that waited."""
    cases: dict[str, list[Both]] = {case_of(path): [] for path in snapshot.tree if aside_of(path)}
    starts = {base: objects.tree(base) for base in bases} if both else {}
    before = {path: [tree[path].blob for tree in starts.values() if path in tree] for path in both}
    for path, sides in both.items():
        own = [side.blob for side in sides]
        if {*own} <= {*before[path]}:
            before[path] = list(beginnings(objects, path, bases, own))
    snapshot.load(
        blob
        for path, sides in both.items()
        for blob in (*(side.blob for side in sides), *before[path])
    )
    for path, (ours, theirs) in both.items():
        name = section_of(path)
        assert name is not None
        made = Both(name, ours, theirs, *_base(objects, snapshot, path, before[path], bases))
        cases.setdefault(case_of(path), []).append(made)
    return cases


def _base(
    objects: Objects, snapshot: Snapshot, path: str, before: list[str], bases: tuple[str, ...]
) -> tuple[str, str | None, Mapping[str, tuple[str, ...]]]:
    """The blob, body and readers that both sides began from.

    After a criss-cross there are several: what both began from is then those merged, as git's own
    recursive strategy has it.
    """
    versions = sorted(set(before))
    if not versions:
        return "", "", {}
    try:
        opened = [snapshot.open_blob(blob, path) for blob in versions]
        body = opened[0].body
        if len(opened) > 1:
            roots = objects.merge_bases(bases[0], bases[1])
            root = objects.tree(roots[0]).get(path) if roots else None
            start = snapshot.open_blob(root.blob, path).body if root else ""
            for one in opened[1:]:
                body = merge_bodies(start, body, one.body, section=one.envelope.section).text
    except CasekitError:
        return versions[0], None, {}
    return versions[0], body, opened[0].envelope.readers


def write(
    workspace: Workspace,
    objects: Objects,
    total: CaseMerge,
    start: str,
    parents: list[str],
    *,
    message: str,
) -> str:
    """Make the commit of a merge's contents and entries on the files of `start`.

    Entries that change nothing are taken out; where none is left, it is the only parent itself.
    """
    tree = objects.tree(start)
    ids = objects.write_blobs(list(total.contents.values()))
    for path, blob in zip(total.contents, ids, strict=True):
        mode = tree[path].mode if path in tree else ORDINARY
        total.entries[path] = Entry(mode, blob)
    for path in [path for path, entry in total.entries.items() if entry == tree.get(path)]:
        del total.entries[path]
    made = {path: entry for path, entry in {**tree, **total.entries}.items() if entry}
    if len(parents) == 1 and made == objects.tree(parents[0]):
        return parents[0]
    root = objects.write_tree(start, total.entries) if total.entries else objects.tree_id(start)
    return objects.write_commit(root, parents, message=message, author=author(workspace),
                                sign=signer(workspace))  # fmt: skip

"""Versions that wait beside a section to be merged, and how one of them came there.

Anybody who may push can put a file there, sealed to public keys. What counts is therefore where it
came from: a merge left it, and it is what one of the two sides had in that section.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from casekit.vault.objects import Objects
from casekit.vault.raw_history import parse_commit
from casekit.vault.snapshot import aside_of, aside_path, case_of
from casekit.vault.widened import widened
from casekit.vault.workspace import path_of


def was_left(objects: Objects, path: str, blob: str, parents: Sequence[str]) -> bool:
    """Whether a merge of these parents could leave this content to wait under this path.

    It is the version of one side, both sides had changed the section since they parted, and the
    path names the version that both began from.
    """
    found = aside_of(path)
    if found is None or len(parents) != 2 or found[2] != blob:
        return False
    name, base, own = found
    place = path_of(case_of(path), name)
    one, other = (objects.blob_at(parent, place) for parent in parents)
    if own not in (one, other) or "" in (one, other) or one == other:
        return False
    starts = objects.merge_bases(*parents)
    before = beginnings(objects, place, starts, (one, other))
    return bool(starts) and not {one, other} & {*before} and base == (before or ("",))[0]


def beginnings(
    objects: Objects, place: str, bases: Sequence[str], sides: Iterable[str]
) -> tuple[str, ...]:
    """The versions of a section that two sides began from; several after a criss-cross.

    Where each side then holds another one of them, it is what those began from that counts.
    """
    found = {blob for base in bases if (blob := objects.blob_at(base, place))}
    if len(found) > 1 and {*sides} <= found:
        found = {objects.blob_at(root, place) for root in objects.merge_bases(*bases[:2])[:1]}
    return tuple(sorted(found - {""}))


def may_be_merged(objects: Objects, path: str, commits: Sequence[str]) -> bool:
    """Whether a waiting version was left by merges, and its sides were brought together nowhere.

    A second time it would undo what was written since.
    """
    found = objects.changed_by(path, commits)
    left = []
    for commit, content in zip(found, objects.read_blobs(found), strict=True):
        blob, parents = objects.blob_at(commit, path), parse_commit(commit, content).parents
        if blob and not was_left(objects, path, blob, parents):
            return False
        if blob:
            left.append(parents)
    return bool(left) and not any(_is_settled(objects, path, one, commits) for one in left)


def was_taken(objects: Objects, path: str, commits: Sequence[str]) -> bool:
    """Whether one of these commits holds both sides of a waiting version, and neither waits."""
    without = [commit for commit in commits if not objects.blob_at(commit, path)]
    found = objects.changed_by(path, commits) if without else []
    for left, content in zip(found, objects.read_blobs(found), strict=True):
        blob, parents = objects.blob_at(left, path), parse_commit(left, content).parents
        if blob and was_left(objects, path, blob, parents):
            for commit in without:
                holds = all(objects.is_ancestor(parent, commit) for parent in parents)
                if holds and not _waits(objects, path, parents, commit):
                    return True
    return False


def _is_settled(
    objects: Objects, path: str, parents: Sequence[str], commits: Sequence[str]
) -> bool:
    """Whether the two sides of a merge were brought together in the history of these commits."""
    ends: list[str] = []
    for side in _both(objects, path, parents):
        ends += objects.changed_by(side, commits)
    bases = objects.merge_bases(*parents)
    for new in commits:
        one, other = {parents[0]}, {parents[1]}
        for commit, *before in objects.in_order(new, bases):
            for known in (one, other):
                if known.intersection(before):
                    known.add(commit)
            if commit in one & other and not (one & other).intersection(before):
                ends.append(commit)
    return not all(_waits(objects, path, parents, end) for end in dict.fromkeys(ends))


def _waits(objects: Objects, path: str, parents: Sequence[str], commit: str) -> bool:
    return any(objects.blob_at(commit, one) for one in _both(objects, path, parents))


def _both(objects: Objects, path: str, parents: Sequence[str]) -> list[str]:
    """Where the version of either side waits, whichever of them stood."""
    found = aside_of(path)
    assert found is not None
    name, base, _ = found
    case = case_of(path)
    sides = [objects.blob_at(parent, path_of(case, name)) for parent in parents]
    return [aside_path(case, name, base, side) for side in sides]


def takes_back(before: Iterable[Any], after: Any) -> bool:
    """Whether merged consents hold less than one of the versions that they were merged from.

    `before` and `after` are what stands in them. The base of a merge never excuses that. What
    can't be read is not trusted to hold everything.
    """
    try:
        return any(True for one in before for _ in widened(one, after))
    except (KeyError, TypeError, AttributeError):
        return True

"""Whose the two values of a conflict are, as far as the history of their section tells.

A conflict is stored without names, so that all clones hold the same bytes. Who wrote which value
follows from the commits, wherever one looks from.
"""

from collections.abc import Iterable

from casekit.merge.policies import MISSING
from casekit.merge.targets import Record, equal, value_of
from casekit.model.value import Value
from casekit.vault.logged import Commit
from casekit.vault.objects import Objects
from casekit.vault.part import Part
from casekit.vault.saving import author
from casekit.vault.versions import Versions, section_at
from casekit.vault.workspace import Workspace, path_of

_COMMITS = 200
"""How far one looks back: each version has to be opened."""


class Whose(Value):
    """The names of who wrote what is stored first and second, empty where that is not known.

    `mine` says which of the two is one's own, `first` or `second`; empty where neither is, or both.
    """

    first: str = ""
    second: str = ""
    mine: str = ""


def whose(
    workspace: Workspace, case: str, part: Part, records: Iterable[Record]
) -> dict[str, Whose]:
    """Whose the values of these conflicts of one section are, by the id of the conflict."""
    records = tuple(records)
    if not records:
        return {}
    among = ["--no-merges", "HEAD"]
    if Objects(workspace.root).resolve("MERGE_HEAD"):
        among.append("MERGE_HEAD")  # a merge that git has not committed yet
    path = path_of(case, part.name)
    commits = workspace.git.history(path, limit=_COMMITS, among=among)
    changes = [(commit, change) for commit in commits for change in commit.paths]
    blobs = [blob for _, change in changes for blob in (change.old, change.new)]
    versions = Versions(workspace.git, workspace.identity, blobs)
    found: dict[tuple[str, str], Commit] = {}
    for commit, change in changes:
        place = section_at(change.path)
        new = versions.at(change.new, place) if place else None
        old = versions.at(change.old, place) if place else None
        if new is None or new.document is None:
            continue
        before = old.document.data if old and old.document else {}
        for record in records:
            then, now = value_of(before, record), value_of(new.document.data, record)
            for side in ("first", "second"):
                if not equal(then, now) and _is(record, side, now):
                    found.setdefault((record["id"], side), commit)
    own = author(workspace)[1]
    return {record["id"]: _whose(record["id"], found, own) for record in records}


def _whose(name: str, found: dict[tuple[str, str], Commit], own: str) -> Whose:
    first, second = found.get((name, "first")), found.get((name, "second"))
    mine = [
        side
        for side, commit in (("first", first), ("second", second))
        if commit and commit.author_email == own
    ]
    return Whose(
        first.author_name if first else "",
        second.author_name if second else "",
        mine[0] if len(mine) == 1 else "",
    )


def _is(record: Record, side: str, now: object) -> bool:
    missing = "" if record["kind"] == "moved" else MISSING
    return equal(now, record.get(side, missing))

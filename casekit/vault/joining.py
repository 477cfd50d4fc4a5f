"""One case with edits from two sides: which sections are merged, who reads them, what waits.

A section that only one side changed is taken as it is. One that both changed is merged when one's
own key opens both versions; else one version stands and the other is kept beside it, sealed as it
was, until somebody comes by who can open both.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from casekit.errors import CasekitError
from casekit.format.yaml import parse
from casekit.messages import either, tr
from casekit.model.names import SectionName
from casekit.model.results import MergeConflict, MergedSection
from casekit.model.shown import in_line
from casekit.vault.aside import may_be_merged, takes_back
from casekit.vault.case_merge import Both, CaseMerge
from casekit.vault.fallen import notes_on_fallen
from casekit.vault.joining_readers import bring_in_line, seal_merged
from casekit.vault.merging import Joined, Opened, join, join_more
from casekit.vault.objects import Entry
from casekit.vault.snapshot import Snapshot, aside_of, case_of
from casekit.vault.workspace import path_of


def join_case(
    snapshot: Snapshot,
    case: str,
    both: list[Both],
    commits: Sequence[str],
    *,
    decided: bool = False,
    changed: date | None = None,
) -> CaseMerge:
    """Merge what both sides changed in a case, and what was left to be merged earlier.

    `snapshot` holds everything that only one side changed, and `commits` are the two sides.
    `decided` says that one of them changed what decides who reads the case, while the other one
    went on by what held before: then no section may stay sealed as it is. `changed` is given
    where something in the case is new here: the day for which whoever decides who reads it brings
    it in line.
    """
    snapshot.load_case(case)
    result = CaseMerge()
    joined: dict[SectionName, Joined] = {}
    for one in sorted(both, key=lambda one: one.name.order):
        made = _join(snapshot, case, one, result)
        if made is not None:
            joined[one.name] = made
    _take_in(snapshot, case, joined, commits, result)
    if joined or decided:
        seal_merged(snapshot, case, both, joined, result)
    elif changed:
        bring_in_line(snapshot, case, result, changed)
    for name, made in joined.items():
        result.merged.append(MergedSection(case, name))
        if name == "consents":
            result.notes += notes_on_fallen(case, made)
        result.conflicts += [
            MergeConflict(one.id, case, name, one.field, one.base, one.ours, one.theirs, one.kind)
            for one in made.conflicts
        ]
    return result


def _join(snapshot: Snapshot, case: str, both: Both, result: CaseMerge) -> Joined | None:
    path = path_of(case, both.name)
    opened, failed = {}, {}
    for side in (both.ours, both.theirs):
        try:
            opened[side] = snapshot.open_blob(side.blob, path)
        except CasekitError as error:
            failed[side] = error
    if not failed:
        ours, theirs = opened[both.ours], opened[both.theirs]
        if ours.text == theirs.text:
            # the same text sealed twice: both sides keep the same one
            result.entries[path] = min(both.ours, both.theirs, key=lambda side: side.blob)
            return None
        if both.base is not None:
            try:
                made = join(
                    both.base, ours, theirs, known=snapshot.workspace.acknowledged, was=both.was
                )
                if not _takes_back(path, made):
                    return made
                why = tr(
                    "{name} of case {case} could only be merged by taking back a withdrawal; both "
                    "versions are kept: casekit validate {case}",
                    name=both.name,
                    case=case,
                )
            except CasekitError:
                why = tr(
                    "{name} of case {case} does not follow the format on one side; both versions "
                    "are kept: casekit validate {case}",
                    name=both.name,
                    case=case,
                )
            result.notes.append(why)
    result.put_aside(case, both, failed)
    if failed or both.base is None:
        result.notes.append(_who_can(case, both.name, opened, snapshot))
    return None


def _who_can(
    case: str, name: SectionName, opened: Mapping[Entry, Opened], snapshot: Snapshot
) -> str:
    readers = {reader for side in opened.values() for reader in side.envelope.readers}
    others = sorted(readers - {snapshot.workspace.me})
    return tr(
        "{name} of case {case} was changed on both sides and you can't open both: {who} can merge "
        "it with casekit sync; both versions are kept",
        name=name,
        case=case,
        who=either(others) or tr("somebody who reads it, such as a keeper of the case,"),
    )


def _take_in(
    snapshot: Snapshot,
    case: str,
    joined: dict[SectionName, Joined],
    commits: Sequence[str],
    result: CaseMerge,
) -> None:
    """Merge what somebody else had to leave, as far as one's own key opens all of it."""
    for path in sorted(path for path in snapshot.paths(case) if aside_of(path)):
        found = aside_of(path)
        if found is None or case_of(path) != case:
            continue
        name, base_blob, own = found
        place = path_of(case, name)
        if not may_be_merged(snapshot.objects, path, commits):
            result.strange.add(path)
            result.notes.append(
                tr(
                    "{path} is not merged: no merge left it there, or it was merged before; "
                    "casekit verify tells who did it",
                    path=in_line(path),
                )
            )
            continue
        try:
            base = snapshot.open_blob(base_blob, place) if base_blob else None
            kept = snapshot.open_blob(own, place)
            known = snapshot.workspace.acknowledged
            body, was = (base.body, base.envelope.readers) if base else ("", {})
            if name in joined:
                made = join_more(body, joined[name], kept, known=known, was=was)
            else:
                stands = snapshot.open_blob(result.standing(snapshot, place), place)
                made = join(body, stands, kept, known=known, was=was)
            if _takes_back(place, made):
                continue
        except (CasekitError, KeyError):
            continue
        joined[name] = made
        result.entries[path] = None


def _takes_back(path: str, made: Joined) -> bool:
    """Whether merged consents lack a withdrawal or an event that one of the versions has."""
    if not made.sides[0].envelope.section.startswith("consents"):
        return False
    return takes_back(
        (parse(side.text, path).data for side in made.sides), parse(made.body, path).data
    )

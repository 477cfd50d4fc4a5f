"""The conflicts that stand in a vault, and what people decide about them.

A conflict is stored without the names of its sides, so that both clones hold the same bytes. Whose
value is whose is remembered in the clone where the merge was made, in `.git/casekit/sides.json`.
"""

import json
from collections.abc import Iterable, Iterator

from casekit.errors import CasekitError, UsageError
from casekit.format.values import typed
from casekit.merge.conflicts import Conflict, standing
from casekit.merge.resolve import Take, resolve as resolved, resolve_with
from casekit.model.names import SectionName
from casekit.model.results import Change, MergeConflict
from casekit.vault.saving import save
from casekit.vault.workspace import Part, Workspace

OURS, THEIRS = "ours", "theirs"


def conflicts(workspace: Workspace, case: str = "") -> tuple[MergeConflict, ...]:
    """Every conflict of a case, or of all cases, that one's own key opens."""
    cases = [workspace.check_case(case)] if case else workspace.case_ids()
    second = _second(workspace)
    return tuple(
        _seen(one, name, part, swap=one.id in second)
        for name in cases
        for part in workspace.parts(name).values()
        for one in standing_in(part)
    )


def standing_in(part: Part) -> Iterator[Conflict]:
    """The conflicts of one section; none where it can't be read, which `validate` tells."""
    try:
        yield from standing(part.document.data)
    except CasekitError:
        return


def resolve(
    workspace: Workspace, case: str, conflict: str, *, take: str = "", value: str | None = None
) -> Change:
    """Put one of the values of a conflict in place, or a typed one, and take the conflict away.

    `take` is `ours`, `theirs`, `base` or `both`; `first` and `second` name the values as they are
    stored, for whoever did not make the merge.
    """
    parts = workspace.parts(workspace.check_case(case))
    for name, part in parts.items():
        for one in standing_in(part):
            if one.id == conflict:
                text = _decided(workspace, name, part, one, take, value)
                return save(workspace, case, {name: text}, parts=parts, item=conflict)
    raise UsageError(
        f"there is no conflict {conflict} in case {case}",
        hint=f"casekit resolve {case} lists what stands open",
    )


def remember_sides(workspace: Workspace, found: Iterable[MergeConflict]) -> None:
    """Remember in which of these conflicts one's own value is the one stored second."""
    mine = {one.id: one for one in found}
    if not mine:
        return
    swapped = set(_second(workspace))
    for case in {one.case for one in mine.values()}:
        for part in workspace.parts(case).values():
            for one in standing_in(part):
                if one.id in mine and one.ours != mine[one.id].ours:
                    swapped.add(one.id)
    path = workspace.git.directory / "casekit" / "sides.json"
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps({"merged": sorted({*_known(workspace), *mine}),
                                     "second": sorted(swapped)}), "utf-8")  # fmt: skip
    temporary.replace(path)


def _decided(
    workspace: Workspace,
    name: SectionName,
    part: Part,
    conflict: Conflict,
    take: str,
    value: str | None,
) -> str:
    if value is not None:
        path = tuple(step for name in conflict.field.split(".") for step in (name, 0))[:-1]
        return resolve_with(part.body, conflict.id, typed(name, path, value))
    if take in (OURS, THEIRS):
        if conflict.id not in _known(workspace):
            raise UsageError(
                "this merge was made in another clone, which alone knows whose value is whose",
                hint="look at both, and take first or second",
            )
        mine = "second" if conflict.id in _second(workspace) else "first"
        take = mine if take == OURS else "first" if mine == "second" else "second"
    if take not in list(Take):
        raise UsageError(
            "a conflict is resolved by one of its values, or by another one",
            hint="--take ours, theirs, both or base; or --value TEXT",
        )
    return resolved(part.body, conflict.id, Take(take))


def _seen(conflict: Conflict, case: str, part: Part, *, swap: bool) -> MergeConflict:
    ours, theirs = conflict.ours, conflict.theirs
    if swap:
        ours, theirs = theirs, ours
    return MergeConflict(
        conflict.id, case, part.name, conflict.field, conflict.base, ours, theirs, conflict.kind
    )


def _known(workspace: Workspace) -> frozenset[str]:
    return frozenset(_sides(workspace).get("merged", ()))


def _second(workspace: Workspace) -> frozenset[str]:
    return frozenset(_sides(workspace).get("second", ()))


def _sides(workspace: Workspace) -> dict[str, list[str]]:
    try:
        path = workspace.git.directory / "casekit" / "sides.json"
        found: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found

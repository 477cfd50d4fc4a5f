"""The conflicts that stand in a vault, and what people decide about them.

A conflict is stored without the names of its sides, so that both clones hold the same bytes. Whose
value is whose, the history tells (`whose`); where one person wrote both, the clone in which they
came together remembers which was there (`remembered`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from casekit.errors import CasekitError, UsageError
from casekit.format.values import typed
from casekit.merge.conflicts import Conflict, standing
from casekit.merge.policies import MISSING
from casekit.merge.resolve import Take, resolve as resolved, resolve_with, stands
from casekit.merge.targets import records_in
from casekit.messages import tr
from casekit.model.names import SectionName
from casekit.model.results import Change, MergeConflict
from casekit.vault.part import Part
from casekit.vault.remembered import remember, remembered
from casekit.vault.saving import save
from casekit.vault.whose import Whose, whose
from casekit.vault.workspace import Workspace

OURS, THEIRS = "ours", "theirs"


def conflicts(workspace: Workspace, case: str = "") -> tuple[MergeConflict, ...]:
    """Every conflict of a case, or of all cases, that one's own key opens.

    Whose each value is, the history tells; else where the merge was made, that it was made here.
    """
    cases = [workspace.check_case(case)] if case else workspace.case_ids()
    return tuple(
        one
        for name in cases
        for part in workspace.parts(name).values()
        for one in _conflicts(workspace, name, part)
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

    `take` is `ours`, `theirs`, `base`, `both`, or `now` for what stands there already; `first` and
    `second` name the values as they are stored, for whoever wrote neither.
    """
    parts = workspace.parts(workspace.check_case(case))
    for name, part in parts.items():
        for one in standing_in(part):
            if one.id == conflict:
                text = _decided(workspace, case, name, part, one, take, value)
                return save(workspace, case, {name: text}, parts=parts, item=conflict)
    raise UsageError(
        tr("there is no conflict {conflict} in case {case}", conflict=conflict, case=case),
        hint=tr("casekit resolve {case} lists what stands open", case=case),
    )


def remember_sides(workspace: Workspace, found: Iterable[MergeConflict]) -> None:
    """Remember in which of these conflicts one's own value is the one stored second."""
    mine = {one.id: one for one in found}
    stored = [
        one
        for case in {one.case for one in mine.values()}
        for part in workspace.parts(case).values()
        for one in standing_in(part)
    ]
    seen = [replace(one, ours=mine[one.id].ours) for one in stored if one.id in mine]
    remember(workspace.git.directory, stored, seen)


def _decided(
    workspace: Workspace,
    case: str,
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
        by = _whose(workspace, case, part)[conflict.id]
        mine = by.mine or remembered(workspace.git.directory, conflict.id)
        if not mine:
            raise UsageError(
                tr("neither value is yours alone, as far as the history tells"),
                hint=tr("look at both, and take first or second"),
            )
        take = mine if take == OURS else "first" if mine == "second" else "second"
    if take not in list(Take):
        raise UsageError(
            tr("a conflict is resolved by one of its values, or by another one"),
            hint=tr("--take ours, theirs, both, base or now; or --value TEXT"),
        )
    return resolved(part.body, conflict.id, Take(take))


def _conflicts(workspace: Workspace, case: str, part: Part) -> Iterator[MergeConflict]:
    found = tuple(standing_in(part))
    authors = _whose(workspace, case, part) if found else {}
    for one in found:
        by = authors.get(one.id, Whose())
        mine = by.mine or remembered(workspace.git.directory, one.id)
        now, changed = stands(part.body, one.id)
        values, names = (one.ours, one.theirs), (by.first, by.second)
        if mine == Take.SECOND:
            values, names = values[::-1], names[::-1]
        yield MergeConflict(
            one.id, case, part.name, one.field, one.base, *values, one.kind,
            now=None if now is MISSING else now, changed=changed, sided=bool(mine),
            ours_by=names[0], theirs_by=names[1],
        )  # fmt: skip


def _whose(workspace: Workspace, case: str, part: Part) -> dict[str, Whose]:
    return whose(workspace, case, part, records_in(part.content.data))

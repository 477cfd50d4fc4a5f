"""Who of the team keeps a case: somebody does, as long as the case goes on."""

from datetime import date

from casekit.errors import RefusedError
from casekit.messages import tr
from casekit.model.consents import State
from casekit.model.readers import Sharing
from casekit.vault.workspace import Workspace


def check_kept(
    workspace: Workspace, case: str, before: Sharing | None, after: Sharing
) -> tuple[str, ...]:
    """What to tell of a change of who keeps a case.

    That nobody of the team keeps it any more, only the person may bring about: raises RefusedError
    for everybody else. A closed case needs no keeper.
    """
    day = workspace.today
    if before is None:
        return ()
    if after.keepers(day) or not before.keepers(day) or after.case.status == "closed":
        return _against_a_no(before, after, day)
    if workspace.is_person(before):
        return (tr("nobody of the team keeps this case any more: you alone decide who reads it"),)
    raise RefusedError(
        tr("nobody of the team would keep case {case} any more", case=case),
        hint=tr(
            "name another keeper first: casekit new keeper {case} --set handle=… --set "
            "legal_basis=… --set since=…; or close it: casekit set {case} case status=closed",
            case=case,
        ),
    )


def _against_a_no(before: Sharing, after: Sharing, day: date) -> tuple[str, ...]:
    known = {keeper.handle for keeper in before.keepers(day)}
    return tuple(
        tr(
            "{handle} keeps the case now and reads all of it by that role, though the person said "
            "no to that: {refusal}",
            handle=keeper.handle,
            refusal=standing.consent.id,
        )
        for keeper in after.keepers(day)
        if keeper.handle not in known
        for standing in after.standings
        if standing.state(day) is State.REFUSED
        and keeper.handle in after.named[standing.consent.id]
    )


def kept_by_nobody_else(workspace: Workspace, handle: str) -> tuple[str, ...]:
    """What to tell of each case that this member alone keeps, before the member leaves."""
    from casekit.vault.records import list_cases

    return tuple(
        tr(
            "nobody of the team keeps case {case} any more: casekit new keeper {case}",
            case=line.id,
        )
        for line in list_cases(workspace)
        if line.keepers == (handle,) and line.status != "closed"
    )

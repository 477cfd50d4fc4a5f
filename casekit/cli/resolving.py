"""The command that lets people decide what a merge could not."""

from typing import TYPE_CHECKING, Annotated

import typer

from casekit.cli import ask
from casekit.cli.arguments import CaseArgument
from casekit.cli.session import Session
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.model.results import Change, MergeConflict

LATER = "later"
TAKES = ("ours", "theirs", "both", "base", "first", "second")


def resolve(
    ctx: typer.Context,
    case: CaseArgument,
    conflict: Annotated[
        str, typer.Argument(metavar="[CONFLICT]", help="Which one; else each is asked about.")
    ] = "",
    take: Annotated[
        str, typer.Option(metavar="ours|theirs|both|base", help="Which of its values is to stand.")
    ] = "",
    value: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Another value that is to stand.")
    ] = None,
) -> None:
    """Decide what two people changed at once. Both values are kept until somebody does.

    In another clone than the one that merged, first and second stand for ours and theirs.

    Examples:
      casekit resolve k7f3qz2m
      casekit resolve k7f3qz2m cf-y1en38 --take theirs
      casekit resolve k7f3qz2m cf-y1en38 --value 2026-03-03
    """
    session: Session = ctx.obj
    if take and value is not None:
        raise UsageError("--take and --value can't go together")
    if take and take not in TAKES:
        raise UsageError(f"--take is one of: {', '.join(TAKES)}")
    open_ones = [one for one in session.vault.conflicts(case) if conflict in ("", one.id)]
    if not open_ones and not conflict:
        session.output.note("no conflict stands open in this case")
        return
    if take or value is not None:
        if len(open_ones) > 1:
            raise UsageError(
                f"{len(open_ones)} conflicts stand open: say which one",
                hint=", ".join(one.id for one in open_ones),
            )
        wanted = open_ones[0].id if open_ones else conflict
        with session.changes():
            change = session.vault.resolve(case, wanted, take=take, value=value)
        session.changed(change, f"{wanted} is resolved")
        return
    if not ask.at_terminal():
        raise UsageError(
            "--take or --value is missing", hint=f"casekit status shows the conflicts of {case}"
        )
    for one in open_ones:
        _decide(session, one)


def _decide(session: Session, conflict: "MergeConflict") -> None:
    ask.show(
        f"{conflict.section}, {conflict.field} ({conflict.id})\n"
        f"  before: {_shown(conflict.base)}\n"
        f"  ours:   {_shown(conflict.ours)}\n"
        f"  theirs: {_shown(conflict.theirs)}\n"
    )
    while True:
        answer = ask.choice("which one stands?", ("ours", "theirs", "both", "base", "other", LATER))
        if answer == LATER:
            return
        try:
            change = _resolved(session, conflict, answer)
        except UsageError as error:
            ask.show(f"{error.message}\n")
            continue
        session.changed(change, f"{conflict.id} is resolved")
        return


def _resolved(session: Session, conflict: "MergeConflict", answer: str) -> "Change":
    with session.changes():
        if answer == "other":
            value = ask.line("the value")
            return session.vault.resolve(conflict.case, conflict.id, value=value)
        return session.vault.resolve(conflict.case, conflict.id, take=answer)


def _shown(value: object) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return str(value)

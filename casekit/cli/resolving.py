"""The command that lets people decide what a merge could not."""

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Exit, Option

from casekit.cli import ask
from casekit.cli.arguments import CaseArgument
from casekit.cli.output import hint
from casekit.cli.session import Session
from casekit.cli.speech import said
from casekit.cli.together import conflict_data
from casekit.errors import CONFLICT, FormatError, UsageError
from casekit.messages import joined, tr, trn

if TYPE_CHECKING:
    from casekit.model.results import Change, MergeConflict

LATER = tr("later")
TAKES = ("ours", "theirs", "both", "base", "now", "first", "second")


def resolve(
    ctx: Context,
    case: CaseArgument,
    conflict: Annotated[
        str, Argument(metavar="[CONFLICT]", help="Which one; else each is asked about.")
    ] = "",
    take: Annotated[
        str,
        Option(metavar="ours|theirs|both|base|now", help="Which value is to stand."),
    ] = "",
    value: Annotated[
        str | None, Option(metavar="TEXT", help="Another value that is to stand.")
    ] = None,
) -> None:
    """Decide what two people changed at once. Both values are kept until somebody does.

    Whoever wrote neither value takes first or second, and now keeps what stands there already.

    Examples:
      casekit resolve k7f3qz2m
      casekit resolve k7f3qz2m cf-y1en38 --take theirs
      casekit resolve k7f3qz2m cf-y1en38 --value 2026-03-03
    """
    session: Session = ctx.obj
    if take and value is not None:
        raise UsageError(tr("--take and --value can't go together"))
    if take and take not in TAKES:
        raise UsageError(tr("--take is one of: {takes}", takes=", ".join(TAKES)))
    open_ones = [one for one in session.vault.conflicts(case) if conflict in ("", one.id)]
    if not open_ones and not conflict:
        session.output.note(tr("no conflict stands open in this case"))
        return
    if take or value is not None:
        if len(open_ones) > 1:
            raise UsageError(
                trn(
                    "{n} conflict stands open: say which one",
                    "{n} conflicts stand open: say which one",
                    len(open_ones),
                ),
                hint=", ".join(one.id for one in open_ones),
            )
        wanted = open_ones[0].id if open_ones else conflict
        if take and take != "now" and open_ones and open_ones[0].changed:
            raise UsageError(
                tr("somebody changed {field} after this conflict arose", field=open_ones[0].field),
                hint=tr(
                    "casekit resolve {case} {wanted} shows what stands now, and --take now "
                    "keeps it; --value TEXT puts another value there",
                    case=case,
                    wanted=wanted,
                ),
            )
        with session.changes():
            change = session.vault.resolve(case, wanted, take=take, value=value)
        session.changed(change, tr("{wanted} is resolved", wanted=wanted))
        return
    if not open_ones:
        raise UsageError(
            tr("there is no conflict {conflict} in case {case}", conflict=conflict, case=case),
            hint=tr("casekit resolve {case} lists what stands open", case=case),
        )
    if session.output.as_json or not ask.at_terminal():
        _list(session, open_ones)
        raise Exit(CONFLICT)
    for one in open_ones:
        _decide(session, one)


def _list(session: Session, conflicts: "list[MergeConflict]") -> None:
    """What stands open, where nobody can be asked."""
    session.output.result(
        {"conflicts": [{**conflict_data(one), "now": one.now} for one in conflicts]},
        "\n".join(_told(one) for one in conflicts),
    )
    for one in conflicts if not session.output.as_json else ():
        takes = "|".join(_takes(one))
        session.output.note(
            joined("", ["  ", hint(f"casekit resolve {one.case} {one.id} --take {takes}")])
        )


def _decide(session: Session, conflict: "MergeConflict") -> None:
    ask.show(f"{said(_told(conflict))}\n")
    while True:
        answer = ask.choice(tr("which one stands?"), (*_shown_takes(conflict), tr("other"), LATER))
        if answer == LATER:
            return
        try:
            change = _resolved(session, conflict, answer)
        except (UsageError, FormatError) as error:
            ask.show(f"{said(error.message)}\n")
            for one in error.findings if isinstance(error, FormatError) else ():
                ask.show(f"  {said(getattr(one, 'message', ''))}\n")
            continue
        session.changed(change, tr("{id} is resolved", id=conflict.id))
        return


def _told(conflict: "MergeConflict") -> str:
    """A conflict with its values, and who wrote them."""
    rows = [(said(tr("before")), conflict.base, "")]
    values = (conflict.ours, conflict.ours_by), (conflict.theirs, conflict.theirs_by)
    rows += [(said(_WORDS[side]), *one) for side, one in zip(_sides(conflict), values, strict=True)]
    if conflict.changed:
        rows.append((said(tr("now")), conflict.now, ""))
    lines = [f"{conflict.section}, {conflict.field} ({conflict.id})"]
    for label, value, by in rows:
        lines.append(f"  {label + ':':<8}{_shown(value)}{f'  ({said(by)})' if by else ''}")
    return "\n".join(lines)


def _takes(conflict: "MergeConflict") -> tuple[str, ...]:
    return (*_sides(conflict), "both", "base", *(["now"] if conflict.changed else []))


_WORDS = {
    "ours": tr("ours"),
    "theirs": tr("theirs"),
    "first": tr("first"),
    "second": tr("second"),
    "both": tr("both"),
    "base": tr("base"),
    "now": tr("now"),
}


def _shown_takes(conflict: "MergeConflict") -> tuple[str, ...]:
    return tuple(_WORDS[take] for take in _takes(conflict))


def _sides(conflict: "MergeConflict") -> tuple[str, str]:
    return ("ours", "theirs") if conflict.sided else ("first", "second")


def _resolved(session: Session, conflict: "MergeConflict", answer: str) -> "Change":
    with session.changes():
        if answer == "other":
            value = ask.line(tr("the value"))
            return session.vault.resolve(conflict.case, conflict.id, value=value)
        return session.vault.resolve(conflict.case, conflict.id, take=answer)


def _shown(value: object) -> str:
    if value is None:
        return said(tr("(nothing)"))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return str(value)

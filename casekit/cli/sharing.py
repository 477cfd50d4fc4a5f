"""The commands that tell who reads what, and that bring the files in line with it."""

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Exit, Option

from casekit.cli.arguments import CaseArgument
from casekit.cli.options import parse_date
from casekit.cli.output import table
from casekit.cli.session import Session
from casekit.errors import FINDINGS, UsageError
from casekit.messages import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from casekit.model.readers import Reader


def access(
    ctx: Context,
    case: CaseArgument,
    person: Annotated[str, Option("--person", metavar="READER", help="Only this reader.")] = "",
    section: Annotated[str, Option(metavar="NAME", help="Only this section.")] = "",
    at: Annotated[str, Option(metavar="DATE", help="On this day; else today.")] = "",
) -> None:
    """Show who reads what in a case, since when, until when, and why.

    Examples:
      casekit access k7f3qz2m
      casekit access k7f3qz2m --person samira --at 2026-01-15
      casekit access k7f3qz2m --section plan.health --json
    """
    session: Session = ctx.obj
    vault = session.vault
    day = parse_date("--at", at) if at else vault.today
    found = vault.access(case, at=day, reader=person, section=section)
    session.output.result(
        {
            "case": case,
            "at": day,
            "sections": {
                name: [_reader_data(reader) for reader in readers]
                for name, readers in found.items()
            },
        },
        _access_text(found),
    )
    if not any(found.values()):
        told = tr("{name} reads nothing of this, on {day}", name=person, day=day)
        session.output.note(told if person else tr("nobody, on {day}", day=day))
    waiting = {reader.name for readers in found.values() for reader in readers if reader.waiting}
    for name in sorted(waiting):
        session.output.warn(
            tr(
                "{name} was not acknowledged on this computer, so nothing new is sealed "
                "to {name}: compare the key with its owner, then casekit team ack {name}",
                name=name,
            )
        )


def seal(
    ctx: Context,
    cases: Annotated[
        list[str] | None, Argument(metavar="CASE…", help="Only these; else all.")
    ] = None,
    check: Annotated[
        bool, Option("--check", help="Change nothing; tell what is out of line.")
    ] = False,
    anew: Annotated[
        bool, Option("--anew", help="Seal also what is in line: for somebody who can't open it.")
    ] = False,
) -> None:
    """Bring every file in line with the consents, keepers, team and day, in one commit.

    Nobody but its owner sees that another key is in the place of the right one: whoever may read
    a section and can't open it asks a keeper for --anew.

    Examples:
      casekit seal
      casekit seal k7f3qz2m
      casekit seal k7f3qz2m --anew
      casekit seal --check --json
    """
    session: Session = ctx.obj
    vault = session.vault
    if anew and (check or not cases):
        raise UsageError(
            tr("--anew goes with the cases that it is for, and without --check"),
            hint="casekit seal CASE --anew",
        )
    if check:
        with session.output.progress(tr("checking")) as progress:
            report = vault.seal_check(cases or (), progress=progress)
        session.output.report(report)
        if not report.fine:
            raise Exit(FINDINGS)
        return
    with session.output.progress(tr("sealing")) as progress, session.changes():
        change = vault.seal(cases or (), anew=anew, progress=progress)
    session.changed(
        change,
        tr("what could be opened is in line with the consents")
        if change.failures
        else tr("every file is in line with the consents"),
    )


def _access_text(found: "Mapping[str, Sequence[Reader]]") -> str:
    rows = [
        (
            name,
            reader.name,
            _may(reader),
            reader.because,
            tr("since {day}", day=reader.since) if reader.since else "",
            tr("until {day}", day=reader.until) if reader.until else "",
        )
        for name, readers in found.items()
        for reader in readers
    ]
    return (
        table(rows, (tr("SECTION"), tr("READER"), tr("MAY"), tr("BECAUSE"), "", ""), widest=200)
        if rows
        else ""
    )


def _may(reader: "Reader") -> str:
    access = tr("write") if reader.access == "write" else tr("read")
    if reader.waiting:
        return tr("{access}, once acknowledged", access=access)
    return access if reader.key else tr("{access}, on paper", access=access)


def _reader_data(reader: "Reader") -> dict[str, object]:
    return {
        "reader": reader.name,
        "access": reader.access,
        "key": reader.key,
        "acknowledged": not reader.waiting,
        "because": str(reader.because),
        "since": reader.since,
        "until": reader.until,
    }

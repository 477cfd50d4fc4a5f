"""The command that asks whether the history can be trusted."""

from typing import TYPE_CHECKING, Annotated

import typer

from casekit.cli.output import count, finding_text, report_data
from casekit.cli.session import Session
from casekit.errors import FINDINGS

if TYPE_CHECKING:
    from casekit.model.findings import Report


def verify(
    ctx: typer.Context,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="COMMIT", help="Accept what is wrong with it, on this computer."),
    ] = None,
) -> None:
    """Check the whole history: who signed each commit, and whether that member could make it.

    What your key opens is checked inside as well: that no section was rolled back or copied, and
    no consent widened. What was verified once isn't verified again. An honest mistake that can't
    be made undone, such as a commit without a signature, is accepted by hand after asking.

    Examples:
      casekit verify
      casekit verify --json
      casekit verify --accept 3f2a9c01d4
    """
    session: Session = ctx.obj
    vault = session.vault
    for commit in accept or ():
        with session.changes():
            accepted = vault.accept(commit)
        if not session.output.as_json:
            for one in accepted:
                session.output.warn(f"accepted on this computer: {one.message} {one.file}".rstrip())
    with session.output.progress("verifying") as progress:
        report = vault.verify(progress=progress)
    tell(session, report)
    if not report.fine:
        raise typer.Exit(FINDINGS)


def tell(session: Session, report: "Report") -> None:
    """Give what was found in the history, in its order."""
    text = "\n\n".join(map(finding_text, report.findings))
    session.output.result(report_data(report) | {"notes": report.notes}, text)
    session.output.note(summary(report))
    if not session.output.as_json:
        for note in report.notes:
            session.output.note(f"note: {note}")


def summary(report: "Report") -> str:
    """One line on how a verification went."""
    checked = f"{count(report.checked, 'commit')} verified"
    if report.fine:
        return f"{checked}, nothing found"
    commits = len({one.commit for one in report.findings})
    return f"{checked}, {count(len(report.findings), 'finding')} in {count(commits, 'commit')}"

"""The command that asks whether the history can be trusted."""

from typing import Annotated

import typer

from casekit.cli import verifying


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
    status = verifying.run(ctx.obj, accept or ())
    if status:
        raise typer.Exit(status)

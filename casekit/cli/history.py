"""The commands that look back and take back."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from casekit.cli.session import Session

if TYPE_CHECKING:
    from casekit.model.results import LogEntry

OptionalCase = Annotated[str, typer.Argument(metavar="CASE", help="Only this case.")]


def log(ctx: typer.Context, case: OptionalCase = "") -> None:
    """Show who changed what when, in words, the newest first.

    Of what your key doesn't open it tells only that it changed.

    Examples:
      casekit log
      casekit log k7f3qz2m
    """
    session: Session = ctx.obj
    entries = session.vault.log(case)
    session.output.result(
        {
            "case": case,
            "entries": [
                {
                    "commit": entry.commit,
                    "when": entry.when,
                    "who": entry.who,
                    "case": entry.case,
                    "section": entry.section,
                    "lines": entry.lines,
                }
                for entry in entries
            ],
        },
        "\n\n".join(
            _commit_text(list(group))
            for _, group in groupby(entries, key=lambda entry: (entry.commit, entry.case))
        ),
    )
    if not entries:
        session.output.note("nothing was changed yet")


def undo(ctx: typer.Context, case: OptionalCase = "") -> None:
    """Take the last change back by a new commit. A withdrawn consent never comes back by it.

    Examples:
      casekit undo k7f3qz2m
    """
    session: Session = ctx.obj
    vault = session.vault
    with session.changes():
        change = vault.undo(case)
    session.changed(change, "the last change is taken back")


def _commit_text(entries: "Sequence[LogEntry]") -> str:
    """What one commit did to one case, section by section."""
    first = entries[0]
    when = first.when.strftime("%Y-%m-%d %H:%M")
    lines = [f"{first.commit[:10]}  {when}  {first.who}  {first.case}"]
    for entry in entries:
        lines += [f"  {entry.section}: {line}" for line in entry.lines]
    return "\n".join(lines)

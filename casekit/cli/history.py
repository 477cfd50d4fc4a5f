"""The commands that look back and take back."""

from typing import TYPE_CHECKING, Annotated

import typer

from casekit.cli.session import Session

if TYPE_CHECKING:
    from casekit.model.results import LogEntry

OptionalCase = Annotated[str, typer.Argument(metavar="[CASE]", help="Only this case.")]


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
        "\n\n".join(map(_entry_text, entries)),
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


def _entry_text(entry: "LogEntry") -> str:
    place = " ".join(part for part in (entry.case, entry.section) if part)
    when = entry.when.strftime("%Y-%m-%d %H:%M")
    head = f"{entry.commit[:10]}  {when}  {entry.who}  {place}".rstrip()
    return "\n".join([head, *(f"  {line}" for line in entry.lines)])

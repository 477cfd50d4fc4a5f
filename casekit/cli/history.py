"""The commands that look back and take back."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from casekit.cli import speech
from casekit.cli.differing import STYLES, change_data
from casekit.cli.output import Piece
from casekit.cli.session import Session
from casekit.messages import tr
from casekit.model.shown import in_line

if TYPE_CHECKING:
    from casekit.model.results import LogEntry

OptionalCase = Annotated[str, Argument(metavar="CASE", help="Only this case.")]


def log(ctx: Context, case: OptionalCase = "") -> None:
    """Show who changed what when, in words, the newest first.

    Of what your key doesn't open it tells only that it changed.

    Examples:
      casekit log
      casekit log k7f3qz2m --lang nl
    """
    session: Session = ctx.obj
    entries = session.vault.log(case, language=speech.language())
    session.output.styled(
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
                    "changes": [change_data(change) for change in entry.changes],
                }
                for entry in entries
            ],
        },
        _pieces(entries),
    )
    if not entries:
        session.output.note(tr("nothing was changed yet"))


def undo(ctx: Context, case: OptionalCase = "") -> None:
    """Take the last change back by a new commit. A withdrawn consent never comes back by it.

    Examples:
      casekit undo k7f3qz2m
    """
    session: Session = ctx.obj
    vault = session.vault
    with session.changes():
        change = vault.undo(case)
    session.changed(change, tr("the last change is taken back"))


def _pieces(entries: "Sequence[LogEntry]") -> Iterator[Piece]:
    """What each commit did to one case, section by section."""
    groups = groupby(entries, key=lambda entry: (entry.commit, entry.case))
    for number, (_, group) in enumerate(groups):
        found = list(group)
        first = found[0]
        when = first.when.strftime("%Y-%m-%d %H:%M")
        start = "\n" if number else ""
        yield (
            f"{start}{first.commit[:10]}  {when}  {in_line(first.who)}  {in_line(first.case)}\n",
            "bold",
        )
        for entry in found:
            for change in entry.changes:
                yield f"  {in_line(entry.section)}: ", "dim"
                yield f"{change.words}\n", STYLES.get(change.kind, "")

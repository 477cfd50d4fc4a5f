"""The command that writes down what a meeting decided: in one's own editor, or from a file."""

from typing import Annotated

from typer import Context, Option

from casekit.cli import ask
from casekit.cli.arguments import CaseArgument
from casekit.cli.editing import in_editor
from casekit.cli.session import Session, read_input
from casekit.errors import UsageError
from casekit.messages import tr


def minutes(
    ctx: Context,
    case: CaseArgument,
    meeting: Annotated[
        str, Option(metavar="ID", help="The meeting; needed. casekit meetings lists them.")
    ] = "",
    from_: Annotated[
        str, Option("--from", metavar="FILE|-", help="Take the filled-in form from here.")
    ] = "",
    form: Annotated[bool, Option("--form", help="Print the form, and change nothing.")] = False,
) -> None:
    """Write the minutes of a meeting: who came, what was decided, what became of agreements.

    Your editor opens a form that begins from the agenda. A decision with `who` or `due` becomes an
    agreement of the plan. What the form leaves out stays as it was.

    Examples:
      casekit minutes k7f3qz2m --meeting mt-3h8w2q
      casekit minutes k7f3qz2m --meeting mt-3h8w2q --form > minutes.yaml
      casekit minutes k7f3qz2m --meeting mt-3h8w2q --from minutes.yaml
    """
    session: Session = ctx.obj
    meeting = ask.needed(
        "--meeting", meeting, tr("the id of the meeting: casekit meetings lists them")
    )
    vault = session.vault
    if form:
        text = vault.minutes_form(case, meeting)
        session.output.result({"form": text}, text.rstrip("\n"))
        return
    if from_:
        given = read_input(from_)
        if isinstance(given, bytes):
            raise UsageError(tr("--from takes a form of minutes, and this is a sealed file"))
        with session.changes():
            change = vault.minute(case, meeting, given)
    elif ask.at_terminal():
        with vault.minuting(case, meeting) as work:
            change = in_editor(session, work)
    else:
        raise UsageError(
            tr("--from is missing"), hint=tr("an editor needs a terminal; --from - reads on")
        )
    session.changed(
        change, tr("the minutes of {meeting} are in {case}", meeting=meeting, case=case)
    )

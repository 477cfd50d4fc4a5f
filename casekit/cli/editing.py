"""The command that changes a whole section: in one's own editor, or from a file."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Exit, Option

from casekit.cli import ask, editor, failures
from casekit.cli.arguments import CaseArgument
from casekit.cli.session import Session, read_input
from casekit.errors import CasekitError, ChangedMeanwhileError, UsageError
from casekit.messages import tr

if TYPE_CHECKING:
    from casekit.api import EditSession
    from casekit.model.results import Change

AGAIN, KEEP, THROW_AWAY = tr("edit again"), tr("keep for later"), tr("throw away")
OVER = tr("save over theirs")


def edit(
    ctx: Context,
    case: CaseArgument,
    section: Annotated[
        str, Argument(metavar="SECTION", help="A section or compartment: plan.health.")
    ],
    from_: Annotated[
        str, Option("--from", metavar="FILE|-", help="Take the text from here instead.")
    ] = "",
) -> None:
    """Change a section in your editor ($VISUAL, $EDITOR), or replace it by a file.

    Leave out the id of a new item: casekit fills it in. `meta` is written by casekit alone. An
    older version of the section, sealed as it was, comes back by --from as well.

    Examples:
      casekit edit k7f3qz2m plan
      casekit edit k7f3qz2m plan --from plan.yaml
      casekit show k7f3qz2m plan | sed s/open/done/ | casekit edit k7f3qz2m plan --from -
      git show HEAD~3:cases/k7f3qz2m/plan.yaml.age | casekit edit k7f3qz2m plan --from -
    """
    session: Session = ctx.obj
    if from_:
        text = read_input(from_)
        vault = session.vault
        with session.changes():
            change = vault.replace(case, section, text)
    elif ask.at_terminal():
        with session.vault.editing(case, section) as work:
            change = in_editor(session, work)
    else:
        raise UsageError(
            tr("--from is missing"), hint=tr("an editor needs a terminal; --from - reads on")
        )
    session.changed(change, tr("{section} of {case} is saved", section=change.section, case=case))


def in_editor(session: Session, work: "EditSession") -> "Change":
    """Let the user edit a text until it is saved, kept for later or thrown away.

    Raises Exit where nothing is saved.
    """
    if work.draft:
        session.output.note(tr("this is your unsaved work of last time"))
    if work.outdated:
        session.output.warn(
            tr("somebody saved it since; compare with {compare}", compare=work.compare)
        )
    over = False
    while True:
        if not over:
            editor.run(work.path)
        if not work.changed:
            work.discard()
            session.output.note(tr("nothing was changed"))
            raise Exit
        try:
            with session.changes():
                return work.save(over=over)
        except CasekitError as error:
            failures.tell(error)
            over = _decide(session, work.discard, error) == OVER


def _decide(session: Session, discard: Callable[[], None], error: CasekitError) -> str:
    """What becomes of text that can't be saved; comes back to edit it again, or to insist."""
    options: list[str] = [AGAIN, KEEP, THROW_AWAY]
    if isinstance(error, ChangedMeanwhileError):
        options.append(OVER)
    decision = ask.choice(tr("what now?"), options)
    if decision in (AGAIN, OVER):
        return decision
    if decision == KEEP:
        # closing the session keeps whatever was not saved
        session.output.note(tr("kept, sealed to you; the same command goes on with it"))
        raise Exit(error.status)
    discard()
    session.output.note(tr("thrown away; nothing was changed"))
    raise Exit

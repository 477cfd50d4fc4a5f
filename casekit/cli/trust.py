"""The command that asks whether the history can be trusted."""

from typing import Annotated

from typer import Context, Exit, Option

from casekit.cli import verifying
from casekit.cli.session import Session
from casekit.errors import UsageError
from casekit.messages import tr


def verify(
    ctx: Context,
    accept: Annotated[
        list[str] | None,
        Option(metavar="COMMIT", help="Show what is wrong with it, and accept just that."),
    ] = None,
    even: Annotated[
        list[str] | None,
        Option(metavar="CODE", help="Accept also what could give somebody access."),
    ] = None,
    yes: Annotated[bool, Option("--yes", help="Don't ask; for scripts.")] = False,
    accepted: Annotated[
        bool, Option("--accepted", help="List what was accepted on this computer.")
    ] = False,
    take_back: Annotated[
        list[str] | None, Option(metavar="COMMIT", help="Accept it no longer.")
    ] = None,
    reject: Annotated[
        list[str] | None,
        Option(metavar="COMMIT", help="As a keykeeper: let it count for nobody any more."),
    ] = None,
    accept_beginning: Annotated[
        str,
        Option(metavar="FINGERPRINT", help="As a colleague read it out, when the team began anew."),
    ] = "",
) -> None:
    """Check the whole history: who signed each commit, and whether that member could make it.

    What your key opens is checked inside as well: that no section was rolled back or copied, and
    no consent widened. What was verified once isn't verified again. An honest mistake that can't
    be made undone, such as a commit without a signature, is accepted on this computer after you
    have asked its maker; it is shown first, and can be taken back. What nobody should have to
    accept is rejected by a keykeeper: it stays in the history, and counts for nothing anywhere.

    Examples:
      casekit verify
      casekit verify --json
      casekit verify --accept 3f2a9c01d4
      casekit verify --reject 3f2a9c01d4
      casekit verify --accepted
      casekit verify --take-back 3f2a9c01d4
    """
    session: Session = ctx.obj
    if (even and not accept) or (yes and not (accept or reject)):
        raise UsageError(
            tr("--even goes with --accept, --yes with --accept and --reject"),
            hint="casekit verify --help",
        )
    from casekit.cli import accepting

    if accepted:
        accepting.tell_accepted(session)
        return
    if accept_beginning:
        accepting.accept_beginning(session, accept_beginning)
    for commit in accept or ():
        accepting.accept(session, commit, even=even or (), yes=yes)
    for commit in take_back or ():
        accepting.take_back(session, commit)
    if reject:
        accepting.reject(session, reject, yes=yes)
    status = verifying.run(session)
    if status:
        raise Exit(status)

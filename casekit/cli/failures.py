"""How a run that did not end well is told: one clear message, a hint, whether anything changed."""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

from casekit.cli.output import finding_text, write
from casekit.cli.session import Session
from casekit.errors import FAULT, REFUSED, CasekitError, FormatError, OutputError, UsageError
from casekit.model.findings import Finding

INTERRUPTED = 130
"""What shells give a command that Ctrl-C ended."""

_PACKAGE = Path(__file__).resolve().parent.parent


def refused(session: Session, error: CasekitError) -> int:
    """Tell why casekit can't or won't; gives the exit status."""
    findings = _findings(error)
    if session.output.as_json:
        body = {"code": _code(error), "message": error.message, "hint": error.hint}
        _object(
            session,
            {"error": body | {"status": error.status}}
            | ({"findings": [finding.as_json() for finding in findings]} if findings else {}),
        )
    tell(error)
    if session.wrote and isinstance(error, OutputError):
        write(sys.stderr, "  what was to be done is done: only the result can't be shown\n")
    elif not (error.changed or session.wrote):
        write(sys.stderr, "  nothing was changed\n")
    return error.status


def tell(error: CasekitError) -> None:
    """Print an error with all that it found, and its hint."""
    for finding in _findings(error):
        write(sys.stderr, finding_text(finding) + "\n\n")
    write(sys.stderr, f"casekit: {error.message}\n")
    if error.hint:
        write(sys.stderr, f"  hint: {error.hint}\n")


def stopped(session: Session) -> int:
    """Tell what Ctrl-C has left behind; gives the exit status."""
    write(sys.stderr, f"\n{_left('stopped', session)}\n")
    return INTERRUPTED


def declined(session: Session) -> int:
    """Tell what a no at a question, or the end of the input, has left behind; gives the status.

    It is a refusal like any other: what asks for a yes is not done without one.
    """
    told = _left("not done", session)
    if session.output.as_json:
        body = {"code": "declined", "message": told, "hint": "", "status": REFUSED}
        _object(session, {"error": body})
    write(sys.stderr, f"casekit: {told}\n")
    return REFUSED


def _left(ended: str, session: Session) -> str:
    if session.writing:
        return "stopped while writing; casekit log tells whether the change was made"
    if session.wrote:
        return f"{ended}; what was done before stays"
    return f"{ended}; nothing was changed"


def fault(session: Session, error: Exception) -> int:
    """Tell of a mistake in casekit by its kind and place: values could be somebody's record."""
    kind = f"a fault of casekit: {type(error).__name__} at {_place(error)}"
    if session.output.as_json:
        body = {"code": "fault", "message": kind, "hint": "", "status": FAULT}
        _object(session, {"error": body})
    write(sys.stderr, f"{kind}\n")
    if os.environ.get("CASEKIT_DEBUG") == "1":
        import traceback

        write(sys.stderr, "what follows may hold text of a record: don't send it to anybody\n")
        write(sys.stderr, "".join(traceback.format_exception(error)))
    else:
        write(sys.stderr, "  hint: report this line; CASEKIT_DEBUG=1 shows you more\n")
    return FAULT


def usage(message: str, command: str) -> UsageError:
    """What typer found wrong with the arguments of a command, said as casekit says it."""
    hint = f"casekit {command} --help"
    if message.startswith("Got unexpected extra argument"):
        # the arguments themselves may be half a sentence about somebody
        return UsageError(
            "there are more arguments than this command takes",
            hint=f"text with spaces stands between quotes; {hint}",
        )
    return UsageError(message[:1].lower() + message[1:].rstrip("."), hint=hint)


def _object(session: Session, data: dict[str, object]) -> None:
    # where standard output is what failed, standard error still tells
    with suppress(CasekitError, BrokenPipeError):
        session.output.object(data)


def _findings(error: CasekitError) -> list[Finding]:
    if not isinstance(error, FormatError):
        return []
    return [finding for finding in error.findings if isinstance(finding, Finding)]


def _code(error: CasekitError) -> str:
    """The name of the error for scripts: `not-a-vault`."""
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _place(error: Exception) -> str:
    from traceback import extract_tb

    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    last = (ours or frames)[-1]
    path = Path(last.filename)
    name = path.relative_to(_PACKAGE.parent) if path.is_relative_to(_PACKAGE) else path.name
    return f"{name}:{last.lineno}"

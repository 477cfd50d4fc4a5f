"""How a run that did not end well is told: one clear message, a hint, whether anything changed."""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

from casekit.cli.output import finding_text, hint, write
from casekit.cli.session import Session
from casekit.cli.speech import said
from casekit.errors import FAULT, REFUSED, CasekitError, FormatError, OutputError
from casekit.messages import tr
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
        _below(tr("what was to be done is done: only the result can't be shown"))
    elif not (error.changed or session.wrote):
        _below(tr("nothing was changed"))
    return error.status


def tell(error: CasekitError) -> None:
    """Print an error with all that it found, and its hint."""
    for finding in _findings(error):
        write(sys.stderr, finding_text(finding) + "\n\n")
    write(sys.stderr, f"casekit: {said(error.message)}\n")
    if error.hint:
        _below(hint(error.hint))


def stopped(session: Session) -> int:
    """Tell what Ctrl-C has left behind; gives the exit status."""
    write(sys.stderr, f"\n{said(_left(tr('stopped'), session))}\n")
    return INTERRUPTED


def declined(session: Session) -> int:
    """Tell what a no at a question, or the end of the input, has left behind; gives the status.

    It is a refusal like any other: what asks for a yes is not done without one.
    """
    told = _left(tr("not done"), session)
    if session.output.as_json:
        body = {"code": "declined", "message": told, "hint": "", "status": REFUSED}
        _object(session, {"error": body})
    write(sys.stderr, f"casekit: {said(told)}\n")
    return REFUSED


def _left(ended: str, session: Session) -> str:
    if session.writing:
        return tr("stopped while writing; casekit log tells whether the change was made")
    if session.wrote:
        return tr("{ended}; what was done before stays", ended=ended)
    return tr("{ended}; nothing was changed", ended=ended)


def fault(session: Session, error: Exception) -> int:
    """Tell of a mistake in casekit by its kind and place: values could be somebody's record."""
    kind = tr(
        "a fault of casekit: {kind} at {place}", kind=type(error).__name__, place=_place(error)
    )
    if session.output.as_json:
        body = {"code": "fault", "message": kind, "hint": "", "status": FAULT}
        _object(session, {"error": body})
    write(sys.stderr, f"{said(kind)}\n")
    if os.environ.get("CASEKIT_DEBUG") == "1":
        import traceback

        told = tr("what follows may hold text of a record: don't send it to anybody")
        write(sys.stderr, f"{said(told)}\n")
        write(sys.stderr, "".join(traceback.format_exception(error)))
    else:
        _below(hint(tr("report this line; CASEKIT_DEBUG=1 shows you more")))
    return FAULT


def _below(text: str) -> None:
    write(sys.stderr, f"  {said(text)}\n")


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

"""What the pre-commit and pre-push hooks of a vault look at."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from casekit.model.dates import parse_day
from casekit.vault.driver import asking
from casekit.vault.guard import check_pushed, check_staged, index_in_use, lines_of
from casekit.vault.identity import default_path
from casekit.vault.workspace import Workspace


def pre_commit(root: Path, *, environ: Mapping[str, str]) -> str:
    """Why a commit must not be made, for whoever makes it; empty when it may."""
    return lines_of(check_staged(_workspace(root, environ), index_in_use()))


def pre_push(root: Path, remote: str, lines: Iterable[str], *, environ: Mapping[str, str]) -> str:
    """Why a push must not be made; `lines` are what git tells the hook on standard input."""
    return lines_of(check_pushed(_workspace(root, environ), remote, lines))


def _workspace(root: Path, environ: Mapping[str, str]) -> Workspace:
    # people live by their own calendar, and consents end at their midnight
    today = datetime.now().astimezone().date()
    named = parse_day(environ.get("CASEKIT_TODAY"))
    return Workspace(
        root,
        identity=default_path(environ),
        today=named or today,
        ask=asking(environ),
    )

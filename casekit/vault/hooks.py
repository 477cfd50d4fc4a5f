"""What the pre-commit and pre-push hooks of a vault look at."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from casekit.model.dates import parse_day
from casekit.model.findings import Finding, Severity
from casekit.vault.driver import asking
from casekit.vault.guard import check_pushed, check_staged, index_in_use
from casekit.vault.identity import default_path
from casekit.vault.workspace import Workspace


class Verdict(NamedTuple):
    """What a hook says to whoever commits or pushes, and whether it lets that go."""

    refused: bool
    found: Sequence[Finding]


def pre_commit(root: Path, *, environ: Mapping[str, str]) -> Verdict:
    """Whether a commit may be made; a warning is told and refuses nothing."""
    return _verdict(check_staged(_workspace(root, environ), index_in_use()))


def pre_push(
    root: Path, remote: str, lines: Iterable[str], *, environ: Mapping[str, str]
) -> Verdict:
    """Whether a push may be made; `lines` are what git tells the hook on standard input."""
    return _verdict(check_pushed(_workspace(root, environ), remote, lines))


def _verdict(found: Sequence[Finding]) -> Verdict:
    return Verdict(any(one.severity is Severity.ERROR for one in found), found)


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

"""How a check of records and files is told. Without typer: mostly nothing has changed."""

from collections.abc import Sequence
from pathlib import Path

from casekit.cli.session import Session
from casekit.errors import FINDINGS
from casekit.messages import tr


def run(session: Session, cases: Sequence[str] = (), files: Sequence[Path] = ()) -> int:
    """Check these cases and files, or the whole vault; gives the exit status."""
    if files and not cases:
        from casekit.api import validate_files

        # a draft may lie anywhere, and needs no vault to be checked
        report = validate_files(files)
    else:
        vault = session.vault
        with session.output.progress(tr("checking")) as progress:
            report = vault.validate(cases, files, progress=progress)
    session.output.report(report)
    return 0 if report.fine else FINDINGS

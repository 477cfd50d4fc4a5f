"""How a verification of the history is told. Without typer: mostly nothing is new in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit.cli.output import count, finding_text, report_data
from casekit.cli.session import Session
from casekit.errors import FINDINGS

if TYPE_CHECKING:
    from casekit.model.findings import Report


def run(session: Session, accept: Sequence[str] = ()) -> int:
    """Accept these commits by hand, then verify the history; gives the exit status."""
    vault = session.vault
    for commit in accept:
        with session.changes():
            accepted = vault.accept(commit)
        if not session.output.as_json:
            for one in accepted:
                session.output.warn(f"accepted on this computer: {one.message} {one.file}".rstrip())
    with session.output.progress("verifying") as progress:
        report = vault.verify(progress=progress)
    tell(session, report)
    return 0 if report.fine else FINDINGS


def tell(session: Session, report: "Report") -> None:
    """Give what was found in the history, in its order."""
    text = "\n\n".join(map(finding_text, report.findings))
    session.output.result(report_data(report) | {"notes": report.notes}, text)
    session.output.note(summary(report))
    if not session.output.as_json:
        for note in report.notes:
            session.output.note(f"note: {note}")
    session.output.fingerprint(report.fingerprint)


def summary(report: "Report") -> str:
    """One line on how a verification went."""
    checked = f"{count(report.checked, 'commit')} verified"
    if report.fine:
        return f"{checked}, nothing found"
    commits = len({one.commit for one in report.findings})
    return f"{checked}, {count(len(report.findings), 'finding')} in {count(commits, 'commit')}"

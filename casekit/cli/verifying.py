"""How a verification of the history is told. Without typer: mostly nothing is new in it."""

from typing import TYPE_CHECKING

from casekit.cli.output import finding_text, report_data
from casekit.cli.session import Session
from casekit.errors import FINDINGS
from casekit.messages import tr, trn

if TYPE_CHECKING:
    from casekit.model.findings import Report


def run(session: Session) -> int:
    """Verify the history; gives the exit status."""
    vault = session.vault
    with session.output.progress(tr("verifying")) as progress:
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
            session.output.note(tr("note: {text}", text=note))
    session.output.fingerprint(report.fingerprint)


def summary(report: "Report") -> str:
    """One line on how a verification went."""
    checked = trn("{n} commit verified", "{n} commits verified", report.checked)
    if report.fine:
        return tr("{checked}, nothing found", checked=checked)
    commits = len({one.commit for one in report.findings})
    return tr(
        "{checked}, {findings} in {commits}",
        checked=checked,
        findings=trn("{n} finding", "{n} findings", len(report.findings)),
        commits=trn("{n} commit", "{n} commits", commits),
    )

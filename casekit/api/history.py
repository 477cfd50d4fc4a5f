"""What the API tells of the past and of what is wrong."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.api.files import validate_files
from casekit.api.opened import Opened, Progress, one_writer

if TYPE_CHECKING:
    from casekit.model.faults import Acceptance, Fault, Rejectable
    from casekit.model.findings import Finding, Report
    from casekit.model.results import (
        Change,
        Comparison,
        Due,
        LogEntry,
        SyncResult,
    )


class History(Opened):
    """Looking back, taking back, verifying and validating."""

    def status(
        self, cases: Sequence[str] = (), *, progress: Progress | None = None
    ) -> "tuple[Due, ...]":
        """What asks for attention, the most urgent first."""
        from casekit.vault.attention import status

        return status(self._workspace, tuple(cases), progress=progress)

    def log(self, case: str = "", *, language: str = "en") -> "tuple[LogEntry, ...]":
        """Who changed what when, in words, newest first."""
        from casekit.vault.history import log

        self.note_given(case)
        return log(self._workspace, case, language=language)

    def diff(self, *what: str, language: str = "en") -> "Comparison":
        """What differs, in words: `[CASE] [REV [REV]]`, as `casekit diff` takes it.

        Without a second revision that is the work tree, and without a first one the last commit.
        """
        from casekit.vault.differing import diff

        return diff(self._workspace, what, language=language)

    @one_writer
    def undo(self, case: str = "") -> "Change":
        """Take the last change back by a new commit; never a withdrawal or a refusal."""
        from casekit.vault.history import undo

        return undo(self._workspace, case)

    def verify(self, *, progress: Progress | None = None) -> "Report":
        """Whether the history was written by whom it says, who could write that; since last time.

        `checked` counts commits. Each finding names its `commit`.
        """
        from casekit.vault.verifying import verify

        return verify(self._workspace, progress=progress)

    def look_at(self, commit: str) -> "Fault":
        """What accepting a commit would accept: who made it, what it changes, what is wrong."""
        from casekit.vault.accepting import look_at

        return look_at(self._workspace, commit)

    def accept(self, commit: str, *, even: Sequence[str] = ()) -> "tuple[Finding, ...]":
        """Accept, on this computer alone, what is wrong with one commit; gives what that is.

        `even` names the codes of what could give somebody access: that is never accepted unnamed.
        """
        from casekit.vault.accepting import accept

        return accept(self._workspace, commit, even=even)

    def acceptances(self) -> "tuple[Acceptance, ...]":
        """What was accepted on this computer."""
        from casekit.vault.accepting import acceptances

        return acceptances(self._workspace)

    def take_back(self, commit: str) -> "Acceptance":
        """Accept a commit no longer."""
        from casekit.vault.accepting import take_back

        return take_back(self._workspace, commit)

    def look_at_rejection(self, commits: Sequence[str]) -> "Rejectable":
        """What rejecting these commits would reject, with all that comes after them."""
        from casekit.vault.rejecting import look_at_rejection

        return look_at_rejection(self._workspace, commits)

    @one_writer
    def reject(self, commits: Sequence[str]) -> "SyncResult":
        """As a keykeeper: let commits that don't verify count for nothing, for everybody."""
        from casekit.vault.rejecting import reject

        return reject(self._workspace, commits)

    def accept_beginning(self, fingerprint: str) -> None:
        """Take the beginning that stands here for the true one: a colleague read it out."""
        from casekit.vault import pin
        from casekit.vault.objects import Objects

        pin.accept(Objects(self.root), self.team, fingerprint)

    def validate(
        self,
        cases: Sequence[str] = (),
        files: Sequence[Path] = (),
        *,
        progress: Progress | None = None,
    ) -> "Report":
        """Every problem of these cases and plain files, or of the whole vault."""
        from casekit.model.findings import Report, in_order
        from casekit.vault.validation import validate

        reports = [validate_files(files)] if files else []
        if cases or not files:
            reports.append(validate(self._workspace, cases, progress=progress))
        return Report(
            sum(report.checked for report in reports),
            in_order(finding for report in reports for finding in report.findings),
            tuple(note for report in reports for note in report.notes),
        )

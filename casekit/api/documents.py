"""What the API does to make documents."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casekit.api.opened import Opened, Progress

if TYPE_CHECKING:
    from casekit.model.findings import Report
    from casekit.model.results import (
        Failure,
        Rendering,
    )


class Documents(Opened):
    """Documents for an audience, and the note of what was given."""

    def render(
        self,
        document: str,
        case: str,
        audience: Sequence[str],
        *,
        meeting: str = "",
        consent: str = "",
        formats: Sequence[str] = ("html",),
        language: str = "",
        each: bool = False,
        member: str = "",
        barrier: str = "",
        compare: str = "",
        sealed: bool = False,
    ) -> "Rendering":
        """Make a document for an audience: what all of them may read today, and nothing else.

        `audience` names readers, `person`, or `meeting` (everyone invited); `each` makes one
        document for each of them. `meeting`, `consent` or `barrier` is the id of what the document
        is about, `member` that of the member of the resource group whom an interview is with.
        `compare` is an earlier day, which a network map is laid beside.
        `sealed` makes age files of them, which only their own readers open.
        """
        from casekit.documents import render
        from casekit.model.documents import DOCUMENTS

        kind = DOCUMENTS.get(document)
        if kind and "documents" in kind.sections:
            self.note_given(case)
        return render(
            self._workspace,
            document,
            case,
            audience,
            meeting=meeting,
            consent=consent,
            formats=formats,
            language=language,
            each=each,
            member=member,
            barrier=barrier,
            compare=compare,
            sealed=sealed,
        )

    def render_due(
        self,
        document: str,
        audience: Sequence[str] = ("meeting",),
        *,
        formats: Sequence[str] = ("html",),
        language: str = "",
        each: bool = False,
        sealed: bool = False,
        progress: Progress | None = None,
    ) -> "Iterator[Rendering | Failure]":
        """Make a document of every meeting ahead, as `status` tells them, case by case.

        What can't be made is a `Failure` among the others, and stops none of them.
        """
        from casekit.batch import render_due

        return render_due(
            self._workspace,
            document,
            audience,
            formats=formats,
            language=language,
            each=each,
            sealed=sealed,
            progress=progress,
        )

    def keep_given(self, made: "Rendering") -> None:
        """Keep that these documents were made, until `note_given` or a later change notes it."""
        from casekit.documents import given
        from casekit.vault.given import keep

        if made.maker and made.pages:
            keep(self._workspace, made.case, given(self._workspace, made))

    def check_templates(self) -> "Report":
        """Which of the vault's own templates no longer fit, and why; no case is opened."""
        from casekit.documents import check_templates

        return check_templates(self._workspace)

"""What the API does with consents, and with the readers that follow from them."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from casekit.api.opened import Opened, Progress, one_writer

if TYPE_CHECKING:
    from casekit.model.consents import Standing
    from casekit.model.findings import Report
    from casekit.model.readers import Reader
    from casekit.model.results import (
        Change,
        Consequences,
    )


class Consents(Opened):
    """Consents, who reads what, and sealing."""

    def consents(self, case: str) -> "tuple[Standing, ...]":
        """Every consent of a case, with how it stands on a day."""
        from casekit.vault.consenting import all_consents

        return all_consents(self._workspace, case)

    def check_terms(
        self, case: str, *, to: Sequence[str] = (), sections: Sequence[str] = ()
    ) -> None:
        """Raise UsageError for a reader or section that a consent of this case can't name."""
        from casekit.model.readers import known_reader

        workspace = self._workspace
        parts = workspace.parts(workspace.check_case(case))
        sharing = workspace.sharing(case, parts)
        for name in to:
            known_reader(sharing, name)
        for name in sections:
            if name != "*":
                workspace.check_section(name)

    @one_writer
    def give(
        self,
        case: str,
        *,
        to: Sequence[str],
        sections: Sequence[str],
        purposes: Sequence[str],
        access: str = "read",
        from_: date | None = None,
        until: date | None = None,
        by: str = "person",
        representative: str = "",
        method: str = "spoken",
        witness: str = "",
        note: str = "",
        supersedes: str = "",
    ) -> "Change":
        """Record that the person says yes, and seal at once."""
        from casekit.vault.consenting import give
        from casekit.vault.terms import Terms

        terms = Terms(
            to=to,
            sections=sections,
            purposes=purposes,
            access=access,
            from_=from_,
            until=until,
            by=by,
            representative=representative,
            method=method,
            witness=witness,
            note=note,
            supersedes=supersedes,
        )
        return give(self._workspace, case, terms)

    @one_writer
    def refuse(
        self,
        case: str,
        *,
        to: Sequence[str],
        sections: Sequence[str],
        from_: date | None = None,
        until: date | None = None,
        by: str = "person",
        representative: str = "",
        method: str = "spoken",
        note: str = "",
    ) -> "Change":
        """Record that the person says no, and seal at once. A no beats a yes."""
        from casekit.vault.consenting import refuse
        from casekit.vault.terms import Terms

        terms = Terms(
            to=to,
            sections=sections,
            from_=from_,
            until=until,
            by=by,
            representative=representative,
            method=method,
            note=note,
        )
        return refuse(self._workspace, case, terms)

    def consequences(self, case: str, consent: str, on: date | None = None) -> "Consequences":
        """Who would lose what if this consent were withdrawn, and what can't be called back."""
        from casekit.vault.consenting import consequences

        return consequences(self._workspace, case, consent, on=on)

    @one_writer
    def withdraw(
        self, case: str, consent: str, *, on: date | None = None, note: str = ""
    ) -> "Change":
        """Withdraw a consent and seal at once."""
        from casekit.vault.consenting import withdraw

        return withdraw(self._workspace, case, consent, on=on, note=note)

    @one_writer
    def renew(
        self,
        case: str,
        consent: str,
        *,
        from_: date | None = None,
        until: date | None = None,
        method: str = "spoken",
    ) -> "Change":
        """Record the same yes for a new stretch of time, as a new consent that supersedes it."""
        from casekit.vault.consenting import renew

        return renew(self._workspace, case, consent, from_=from_, until=until, method=method)

    def access(
        self, case: str, *, at: date | None = None, reader: str = "", section: str = ""
    ) -> "dict[str, tuple[Reader, ...]]":
        """Who may read each section on a day, since when, until when, and why."""
        from casekit.vault.consenting import access

        return access(self._workspace, case, at=at, reader=reader, section=section)

    @one_writer
    def seal(
        self, cases: Sequence[str] = (), *, anew: bool = False, progress: Progress | None = None
    ) -> "Change":
        """Bring every file in line with the consents of today, in one commit.

        With `anew` files that are in line are sealed once more: for a reader who can't open one.
        """
        from casekit.vault.resealing import seal

        return seal(self._workspace, cases, anew=anew, progress=progress)

    def seal_check(
        self, cases: Sequence[str] = (), *, progress: Progress | None = None
    ) -> "Report":
        """Which files are sealed to others than the consents name."""
        from casekit.vault.validation import check_sealing

        return check_sealing(self._workspace, cases, progress=progress)

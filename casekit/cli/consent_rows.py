"""A consent as `casekit consent list` shows it: a row for people, an object for scripts."""

from datetime import timedelta
from typing import TYPE_CHECKING

from casekit.messages import joined, tr
from casekit.model.consents import STATES

if TYPE_CHECKING:
    from datetime import date

    from casekit.model.consents import Standing


def consent_row(standing: "Standing", today: "date") -> tuple[str, ...]:
    """The row of the table."""
    consent = standing.consent
    return (
        consent.id,
        _stands(standing, today),
        ", ".join(consent.to),
        ", ".join(consent.sections),
        tr("write") if consent.access == "write" else tr("read"),
        str(consent.from_),
        _until(standing),
    )


def consent_data(standing: "Standing", today: "date") -> dict[str, object]:
    """The object of `--json`."""
    consent = standing.consent
    return {
        "id": consent.id,
        "decision": consent.decision,
        "state": standing.state(today),
        "to": consent.to,
        "sections": consent.sections,
        "access": consent.access or "read",
        "purposes": consent.purposes,
        "by": consent.by or "person",
        "representative": consent.representative,
        "method": consent.method,
        "from": consent.from_,
        "until": consent.until,
        "last_day": standing.last_day,
        "withdrawn_on": standing.withdrawn_on,
        "fell_with": standing.fell_with,
        "supersedes": consent.supersedes,
    }


def _until(standing: "Standing") -> str:
    """The last day; one that was withdrawn on its first day held for some hours of it."""
    first, last = standing.consent.from_, standing.last_day
    if last is None or last >= first:
        return str(last or "")
    return str(first) if last == first - timedelta(days=1) else tr("never")


def _stands(standing: "Standing", today: "date") -> str:
    ahead = standing.withdrawn_on
    coming = tr(", withdrawn from {day}", day=ahead) if ahead and ahead > today else ""
    along = (
        tr(" with {consent}, which it renews", consent=standing.fell_with)
        if standing.fell_with
        else ""
    )
    return joined("", [STATES[standing.state(today)], coming, along])

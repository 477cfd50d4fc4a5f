"""Counts over the cases that one's own key opens, for teams that steer and see nobody's case."""

from collections import Counter
from datetime import timedelta

from casekit.errors import CasekitError
from casekit.model.data import from_data
from casekit.model.meeting_kinds import was_present
from casekit.model.names import SectionName
from casekit.model.records import section_type
from casekit.model.records_sharing import Case
from casekit.model.records_work import Barriers, Meetings, Plan
from casekit.vault.workspace import Workspace

SMALLEST = 5
"""A count below this is not told: with 12 to 70 people in a programme it may be somebody."""

_NAMES = (
    "cases", "meetings", "with-person", "with-peer", "agreements-open", "agreements-done",
    "agreements-late", "barriers-open", "barriers-solved",
)  # fmt: skip

_WITHIN = {"with-person": "meetings", "with-peer": "meetings", "agreements-late": "agreements-open"}
"""Counts that are a part of another one: the rest is had by taking one from the other."""


def figures(workspace: Workspace) -> tuple[tuple[str, int | None], ...]:
    """The counts by name, None for one that is too small; nothing where the cases are too few."""
    counts: Counter[str] = Counter()
    for case in workspace.case_ids():
        try:
            parts = workspace.parts(case, sections=("case", "meetings", "plan", "barriers"))
            record = from_data(Case, parts[SectionName("case")].document.data)
            if record.status == "closed":
                continue
            counts["cases"] += 1
            for name, part in parts.items():
                _count(workspace, counts, from_data(section_type(name), part.document.data))
        except (CasekitError, KeyError):
            continue  # what is broken or closed to us is told by validate
    if counts["cases"] < SMALLEST:
        return tuple((name, None) for name in _NAMES)
    return tuple((name, None if _is_small(name, counts) else counts[name]) for name in _NAMES)


def _is_small(name: str, counts: Counter[str]) -> bool:
    """Whether a count, or the rest of the whole that it is a part of, may be somebody."""
    rest = counts[_WITHIN[name]] - counts[name] if name in _WITHIN else 0
    return counts[name] < SMALLEST or 0 < rest < SMALLEST


def _count(workspace: Workspace, counts: Counter[str], record: object) -> None:
    today = workspace.today
    if isinstance(record, Meetings):
        for meeting in record.meetings:
            if meeting.status == "held" and today - timedelta(days=365) < meeting.day <= today:
                counts["meetings"] += 1
                counts["with-person"] += was_present(meeting) is True
                counts["with-peer"] += meeting.peer_support is not None
    elif isinstance(record, Plan):
        for agreement in record.agreements:
            running = agreement.status in (None, "open", "working")
            counts["agreements-open"] += running
            counts["agreements-done"] += agreement.status == "done"
            counts["agreements-late"] += bool(running and agreement.due and agreement.due < today)
    elif isinstance(record, Barriers):
        for barrier in record.barriers:
            counts["barriers-open"] += barrier.status in (None, "open", "tabled")
            counts["barriers-solved"] += barrier.status == "solved"

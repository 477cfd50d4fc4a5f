"""The meetings of one case or of all, and at how many of them the person was."""

from collections.abc import Sequence
from datetime import date

from casekit.errors import CasekitError, IdentityFileError, IdentityMissingError, PassphraseError
from casekit.merge.parts import merged
from casekit.model.data import from_data
from casekit.model.meeting_kinds import was_present
from casekit.model.records import Meeting, Meetings
from casekit.model.records_sharing import Case
from casekit.model.results import MeetingLine
from casekit.vault.workspace import Workspace


def meetings(workspace: Workspace, cases: Sequence[str] = ()) -> tuple[MeetingLine, ...]:
    """Every meeting in the cases that one's own key opens, by time."""
    found: list[MeetingLine] = []
    for case in [workspace.check_case(one) for one in cases] or workspace.case_ids():
        try:
            found += _of_case(workspace, case)
        except (IdentityMissingError, IdentityFileError, PassphraseError):
            raise
        except CasekitError:
            if cases:
                raise  # what was asked for by name is told; a broken case among all by validate
    return tuple(sorted(found, key=lambda line: (line.when, line.case, line.id)))


def _of_case(workspace: Workspace, case: str) -> list[MeetingLine]:
    parts = workspace.parts(case, sections=("case", "meetings"))
    alias, data = "", dict[str, object]()
    for name, part in parts.items():
        if name == "case":
            alias = from_data(Case, part.document.data).alias
        else:
            data = merged("meetings", data, part.document.data)
    if not parts:
        workspace.open(case, "case")  # says that it is sealed to others
    return [
        MeetingLine(
            case=case,
            alias=alias,
            id=one.id,
            kind=one.kind,
            when=one.when,
            status=status,
            person_present=was_present(one) if status == "held" else None,
            absent_because=bool(one.absent_because),
            peer_support=one.peer_support is not None,
        )
        for one in from_data(Meetings, data).meetings
        for status in [_status(one, workspace.today)]
    ]


def _status(meeting: Meeting, today: date) -> str:
    # nothing of a day to come is counted, whatever was typed
    if meeting.status == "held" and meeting.day > today:
        return "planned"
    return meeting.status or "planned"

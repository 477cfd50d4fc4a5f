"""The documents of many cases at once: of every meeting that is ahead."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from casekit.documents import render
from casekit.errors import AccessError, CasekitError, UsageError
from casekit.messages import tr
from casekit.model.documents import DOCUMENTS
from casekit.model.results import Failure, Rendering
from casekit.vault.parallel import Progress, in_processes

if TYPE_CHECKING:
    from casekit.vault.workspace import Workspace

Outcome: TypeAlias = Rendering | Failure


def render_due(
    workspace: "Workspace",
    document: str,
    audience: Sequence[str],
    *,
    formats: Sequence[str],
    language: str,
    each: bool,
    sealed: bool,
    progress: Progress | None,
) -> Iterator[Outcome]:
    """Make a document of every meeting that `status` tells is ahead; see `Vault.render_due`."""
    if not (document in DOCUMENTS and DOCUMENTS[document].of_meeting):
        ours = ", ".join(name for name, kind in DOCUMENTS.items() if kind.of_meeting)
        raise UsageError(
            tr("only a document of a meeting can be due"), hint=tr("one of: {ours}", ours=ours)
        )
    work = partial(
        _of_case,
        document=document,
        audience=tuple(audience),
        formats=tuple(formats),
        language=language,
        each=each,
        sealed=sealed,
    )
    for _, outcomes in in_processes(workspace, work, list(workspace.case_ids()), progress):
        yield from outcomes


def _of_case(
    workspace: "Workspace",
    case: str,
    *,
    document: str,
    audience: Sequence[str],
    formats: Sequence[str],
    language: str,
    each: bool,
    sealed: bool,
) -> list[Outcome]:
    done: list[Outcome] = []
    meeting = ""
    try:
        for meeting in _ahead(workspace, case):
            try:
                one: Outcome = render(
                    workspace,
                    document,
                    case,
                    audience,
                    meeting=meeting,
                    consent="",
                    formats=formats,
                    language=language,
                    each=each,
                    sealed=sealed,
                )
            except CasekitError as error:
                one = _failure(case, meeting, error)
            done.append(one)
    except AccessError:
        # whoever can't open a case has no meetings in it
        return []
    except CasekitError as error:
        return [_failure(case, "", error)]
    return done


def _ahead(workspace: "Workspace", case: str) -> tuple[str, ...]:
    """The meetings of a case that are planned within the days that the vault's settings name."""
    from casekit.merge.parts import merged
    from casekit.model.data import from_data
    from casekit.model.records_work import Meetings

    data: dict[str, object] = {}
    for part in workspace.parts(case, sections=("meetings",)).values():
        data = merged("meetings", data, part.document.data)
    last = workspace.today + timedelta(days=workspace.settings.meeting_days)
    return tuple(
        meeting.id
        for meeting in from_data(Meetings, data).meetings
        if meeting.status in (None, "planned") and workspace.today <= meeting.day <= last
    )


def _failure(case: str, meeting: str, error: CasekitError) -> Failure:
    return Failure(case, meeting, error.message, error.hint, error.status)

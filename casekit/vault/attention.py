"""What asks for attention: reviews, agreements, consents, meetings, files out of line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial, reduce

from casekit.errors import AccessError, CorruptError, FormatError
from casekit.format.schema import label
from casekit.merge.parts import joined as joined_parts
from casekit.messages import joined, tr, trn
from casekit.model.consents import State
from casekit.model.findings import Severity
from casekit.model.meeting_kinds import follow_up_day
from casekit.model.names import SectionName
from casekit.model.readers import Sharing
from casekit.model.records import from_data, section_type
from casekit.model.records_sharing import Case, Consent
from casekit.model.records_work import Meetings, Plan
from casekit.model.results import Due, fell_text
from casekit.model.shown import in_line
from casekit.vault import drafts, sealing
from casekit.vault.bare import registry_error, without_registry
from casekit.vault.minutes_form import FORM
from casekit.vault.parallel import Progress, in_processes
from casekit.vault.part import Part
from casekit.vault.shut import still_shut
from casekit.vault.snapshot import case_of, section_of
from casekit.vault.stanzas import as_it_says
from casekit.vault.waiting import check_keys, nobody_known
from casekit.vault.workspace import CASES, SEALED, Workspace

_OPEN = ("open", "working", None)


def status(
    workspace: Workspace, cases: tuple[str, ...] = (), *, progress: Progress | None = None
) -> tuple[Due, ...]:
    """What is due in the cases that one's own key opens, the most urgent first."""
    wanted = [workspace.check_case(case) for case in cases] or list(workspace.case_ids())
    error = registry_error(workspace)
    seen = without_registry(workspace) if error else workspace
    found = [due for _, dues in in_processes(seen, _of_case, wanted, progress) for due in dues]
    if error:
        # who may read what can't be told without them
        found = [due for due in found if due.kind != "sealing"]
        text = joined(": ", [error.message, "casekit validate"])
        found.append(Due("broken", None, "", "", "", text, overdue=True))
    elif not cases:
        found += _team(workspace)
    told = {due.case for due in found if due.kind == "sealing"}
    found += [
        Due("sealing", None, case, "", "", _not_for_you(section_of(one.file), case), overdue=True)
        for one in still_shut(workspace, wanted)
        if (case := case_of(one.file)) not in told
    ]
    found += _uncommitted(workspace, wanted if cases else ())
    found += _drafts(workspace, wanted)
    return tuple(sorted(found, key=lambda due: (not due.overdue, due.on or date.min, due.case)))


def _uncommitted(workspace: Workspace, cases: Sequence[str]) -> list[Due]:
    """What was changed beside casekit and is in no commit yet; all of it, or that of some cases."""
    own = tuple(f"{CASES}/{case}/" for case in cases)
    return [
        Due("uncommitted", None, case_of(path), "", "", _not_committed(path), overdue=False)
        for path in workspace.git.uncommitted()
        if not own or path.startswith(own)
    ]


def _not_for_you(name: SectionName | None, case: str) -> str:
    return tr("{name} is not sealed to your key: casekit validate {case}", name=name, case=case)


def _not_committed(path: str) -> str:
    if path.startswith(f"{CASES}/") and not path.endswith(SEALED):
        # nobody is told to put into the history what may be plain text
        return tr(
            "{file} does not belong in a vault: take it away, and don't commit it",
            file=in_line(path),
        )
    return tr(
        "{file} is not committed, so nobody else gets it: git add and git commit keep it, "
        "git restore (or git clean) takes it away",
        file=in_line(path),
    )


def _drafts(workspace: Workspace, cases: Sequence[str]) -> list[Due]:
    """Work in an editor that was not saved; it waits, sealed, in this clone alone."""
    found = []
    for draft in drafts.own(workspace.git.directory, workspace.identity):
        if draft.case in cases:
            _, minutes, meeting = draft.name.partition(f"{FORM}-")
            command = f"minutes {draft.case} --meeting {meeting}"
            if not minutes:
                command = f"edit {draft.case} {draft.name}"
            name = FORM if minutes else str(draft.name)
            text = tr("{name}: not saved yet; casekit {command}", name=name, command=command)
            found.append(Due("draft", draft.on, draft.case, "", meeting, text, overdue=False))
    return found


def _team(workspace: Workspace) -> list[Due]:
    found = [
        Due(
            "team",
            None,
            "",
            "",
            handle,
            one.message
            if one.severity is Severity.ERROR
            else tr("waits to be acknowledged: casekit team ack {handle}", handle=handle),
            overdue=True,
        )
        for handle, one in check_keys(workspace).items()
    ]
    if nobody_known(workspace):
        found.append(
            Due(
                "team",
                None,
                "",
                "",
                "",
                tr("nobody was acknowledged here: casekit team ack"),
                overdue=True,
            )
        )
    return found


def _of_case(workspace: Workspace, case: str) -> list[Due]:
    broken: list[str] = []
    try:
        parts = workspace.parts(case, broken=broken)
    except CorruptError as error:
        text = joined(": ", [error.message, f"casekit validate {case}"])
        return [Due("broken", None, case, "", "", text, overdue=True)]
    found = [
        Due(
            "broken",
            None,
            case,
            "",
            "",
            tr("{name} can't be read: casekit validate {case}", name=name, case=case),
            overdue=True,
        )
        for name in broken
    ]
    found += [
        Due(
            "broken",
            None,
            case,
            "",
            "",
            tr("{message}: casekit validate {case}", message=error.message, case=case),
            overdue=True,
        )
        for error in workspace.missing(case)
    ]
    odd = {part.path for part in parts.values() if not as_it_says(part.envelope, part.kinds)}
    alias = ""
    try:
        if "case" in parts:
            record = from_data(Case, parts[SectionName("case")].document.data)
            alias = record.alias
            found += _records(workspace, case, record, parts)
            sharing = workspace.sharing(case, parts)
            found += _consents(workspace, case, alias, sharing)
            found += _shut_out(workspace, case, alias, sharing, {*parts, *broken})
            if {"consents", "network"} <= {name.section for name in parts} or "network" not in (
                name.section for name in workspace.names(case)
            ):
                odd |= _out_of_line(workspace, sharing, parts)
    except (AccessError, FormatError, CorruptError):
        pass
    return [*found, *_sealing(case, alias, len(odd))]


def _records(
    workspace: Workspace, case: str, record: Case, parts: Mapping[SectionName, Part]
) -> Iterator[Due]:
    today, settings = workspace.today, workspace.settings
    soon = today + timedelta(days=settings.review_days)
    met: list[Meetings] = []
    if record.review_on and record.review_on <= soon and record.status != "closed":
        yield Due(
            "review",
            record.review_on,
            case,
            record.alias,
            "",
            tr("review of the case"),
            record.review_on < today,
        )
    for part in parts.values():
        try:
            content = from_data(section_type(part.name), part.document.data)
        except FormatError:
            text = tr(
                "{name} does not follow the format: casekit validate {case}",
                name=part.name,
                case=case,
            )
            yield Due("broken", None, case, record.alias, "", text, overdue=True)
            continue
        for conflict in content.conflicts:
            text = tr(
                "{name}, {field}: two people changed this; casekit resolve {case}",
                name=part.name,
                field=conflict.field,
                case=case,
            )
            yield Due("conflict", None, case, record.alias, conflict.id, text, overdue=True)
        if isinstance(content, Plan):
            if content.review_on and content.review_on <= soon:
                yield Due(
                    "review",
                    content.review_on,
                    case,
                    record.alias,
                    "",
                    tr("review of the {name}", name=part.name),
                    content.review_on < today,
                )
            for agreement in content.agreements:
                if agreement.due and agreement.due <= soon and agreement.status in _OPEN:
                    yield Due(
                        "agreement",
                        agreement.due,
                        case,
                        record.alias,
                        agreement.id,
                        agreement.text,
                        agreement.due < today,
                    )
        elif isinstance(content, Meetings):
            met.append(content)
    if met:
        # one meeting may stand in several parts, and only one of them tell that it was held
        whole = reduce(partial(joined_parts, "meetings"), met)
        names = {name for name in workspace.names(case) if name.section == "meetings"}
        yield from _meetings(workspace, case, record.alias, whole, known=names <= parts.keys())


def _meetings(
    workspace: Workspace, case: str, alias: str, content: Meetings, *, known: bool
) -> Iterator[Due]:
    today = workspace.today
    ahead = today + timedelta(days=workspace.settings.meeting_days)
    for meeting in content.meetings:
        planned = meeting.status in (None, "planned")
        if meeting.status == "moved":
            text = tr(
                "put off, and no new day yet; casekit set {case} {id} when=…",
                case=case,
                id=meeting.id,
            )
            yield Due("meeting", meeting.day, case, alias, meeting.id, text, overdue=True)
        if planned and today <= meeting.day <= ahead:
            yield Due(
                "meeting",
                meeting.day,
                case,
                alias,
                meeting.id,
                joined(", ", [label("meetings", "meetings.kind", meeting.kind), meeting.when]),
                overdue=False,
            )
        # what one can't open may tell that it was held
        if planned and (meeting.status or known) and meeting.day < today:
            text = tr(
                "{kind}, {when}: no minutes yet; casekit minutes {case} --meeting {id}",
                kind=label("meetings", "meetings.kind", meeting.kind),
                when=meeting.when,
                case=case,
                id=meeting.id,
            )
            yield Due("meeting", meeting.day, case, alias, meeting.id, text, overdue=True)
        call = follow_up_day(meeting)
        if call and call <= ahead:
            text = tr(
                "follow-up call; made: casekit set {case} {id} followed_up_on=…",
                case=case,
                id=meeting.id,
            )
            yield Due("meeting", call, case, alias, meeting.id, text, overdue=call < today)


def _consents(workspace: Workspace, case: str, alias: str, sharing: Sharing) -> Iterator[Due]:
    today = workspace.today
    days = timedelta(days=workspace.settings.consent_expires_days)
    for standing in sharing.standings:
        consent, last = standing.consent, standing.last_day
        fallen = standing.fallen_on if standing.fell_with else None
        if fallen and today - days <= fallen and not _decided_again(sharing, consent, fallen):
            text = fell_text(consent.id, standing.fell_with)
            yield Due("consent", fallen, case, alias, consent.id, text, overdue=False)
        if consent.decision != "given" or last is None:
            continue
        state = standing.state(today)
        to = ", ".join(consent.to)
        if state is State.GIVEN and last <= today + days:
            yield Due(
                "consent",
                last,
                case,
                alias,
                consent.id,
                tr("consent for {to} ends", to=to),
                overdue=False,
            )
        elif state is State.EXPIRED and last >= today - days:
            yield Due(
                "consent",
                last,
                case,
                alias,
                consent.id,
                tr("consent for {to} has ended", to=to),
                overdue=True,
            )


def _decided_again(sharing: Sharing, consent: Consent, fallen: date) -> bool:
    """Whether anything was decided since for somebody whom a fallen consent names."""
    return any(
        one.consent.from_ >= fallen
        and one.withdrawn_on is None
        and not {*one.consent.to}.isdisjoint(consent.to)
        for one in sharing.standings
    )


def _shut_out(
    workspace: Workspace, case: str, alias: str, sharing: Sharing, seen: set[str]
) -> Iterator[Due]:
    closed = [name for name in workspace.names(case) if name not in seen]
    me = workspace.reader_in(sharing)
    for one in sealing.shut_out(sharing, closed, me, workspace.today):
        yield Due(
            "sealing", None, case, alias, "", joined(": ", [one.message, one.hint]), overdue=True
        )


def _out_of_line(
    workspace: Workspace, sharing: Sharing, parts: Mapping[SectionName, Part]
) -> set[str]:
    envelopes = [(part.path, part.envelope) for part in parts.values()]
    found = sealing.out_of_line(sharing, envelopes, workspace.today, workspace.acknowledged)
    return {finding.file for finding in found}


def _sealing(case: str, alias: str, files: int) -> Iterator[Due]:
    if files:
        yield Due(
            "sealing",
            None,
            case,
            alias,
            "",
            trn(
                "{n} file is not sealed as the consents say: casekit seal {case}",
                "{n} files are not sealed as the consents say: casekit seal {case}",
                files,
                case=case,
            ),
            overdue=True,
        )

"""Giving, refusing, withdrawing and renewing consent, and what each of these does to access."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from casekit.errors import RefusedError, UsageError
from casekit.format.edit import append
from casekit.format.yaml import parse
from casekit.messages import tr
from casekit.model.consents import STATES, Standing, State, answers
from casekit.model.names import (
    EVERYTHING,
    PERSON,
    SectionName,
    new_item_id,
)
from casekit.model.readers import Reader, Sharing, known_reader
from casekit.model.records_sharing import Event
from casekit.model.results import Change, Consequences, Loss, fallen_text
from casekit.vault.acknowledged import usable_keys
from casekit.vault.mending import parts_with_stand_ins, put_back
from casekit.vault.part import Part
from casekit.vault.saving import save
from casekit.vault.snapshot import section_of
from casekit.vault.terms import (
    Terms,
    check_representative,
    check_who_decided,
    refuse_hopeless,
    remarks,
    shut_out,
)
from casekit.vault.workspace import GOVERNING, Workspace

CONSENTS = SectionName("consents")

LASTING = (
    tr("what they have read they have read"),
    tr("copies and documents they already have stay with them"),
    tr("older versions in the history of the repository still open with their key"),
)


def give(workspace: Workspace, case: str, terms: Terms) -> Change:
    """Record a yes, and seal at once.

    A yes that refusals overrule wholly is refused, so that nobody thinks that something is shared
    which isn't; whom a refusal keeps out of a part of it is told in the notes.
    """
    check_who_decided(terms)
    if not any(purpose.strip() for purpose in terms.purposes):
        raise UsageError(
            tr("a consent says what it is for"),
            hint=tr('add --purpose "…", in the person\'s words'),
        )
    return _record(workspace, case, terms, "given")


def refuse(workspace: Workspace, case: str, terms: Terms) -> Change:
    """Record a no, and seal at once. Keepers read by their role, not by consent."""
    check_who_decided(terms)
    return _record(workspace, case, terms, "refused")


def renew(
    workspace: Workspace,
    case: str,
    consent: str,
    *,
    from_: date | None,
    until: date | None,
    method: str,
) -> Change:
    """Record the same yes anew, for a new stretch of time; the old one is superseded."""
    _, sharing = _opened(workspace, case)
    standing = _standing(sharing, consent)
    old = standing.consent
    state = standing.state(workspace.today)
    if old.decision != "given" or state in (State.WITHDRAWN, State.SUPERSEDED):
        raise RefusedError(
            tr(
                "consent {consent} can't be renewed: it is {state}",
                consent=consent,
                state=STATES[state],
            ),
            hint=tr(
                "ask anew, and record the answer: casekit consent give {case} --to … "
                "--section … --purpose …",
                case=case,
            ),
        )
    if until is None and old.until is not None and old.from_ is not None:
        until = (from_ or workspace.today) + (old.until - old.from_)
    terms = Terms(
        to=old.to,
        sections=old.sections,
        purposes=old.purposes,
        access=old.access or "read",
        legal_basis=old.legal_basis or "consent",
        from_=from_,
        until=until,
        by=old.by or PERSON,
        representative=old.representative or "",
        method=method,
        supersedes=consent,
    )
    return _record(workspace, case, terms, "given")


def withdraw(
    workspace: Workspace, case: str, consent: str, *, on: date | None = None, note: str = ""
) -> Change:
    """Withdraw a consent (or a refusal), and seal at once; as easy as giving it (GDPR 7(3)).

    `on` is the day on which the person said so; it counts from the day it is recorded.
    """
    # another file that is broken must not keep a person waiting
    parts, mended, broken = parts_with_stand_ins(workspace, workspace.check_case(case))
    sharing = workspace.sharing(case, parts)
    _check_withdrawal(workspace, _standing(sharing, consent), on)
    name, number = _find(parts, consent)
    event: dict[str, Any] = {
        "id": new_item_id("e", parts[name].text),
        "kind": "withdrawn",
        "on": (on or workspace.today).isoformat(),
        "recorded": workspace.today.isoformat(),
    }
    if workspace.me:
        event["by"] = workspace.me
    if note:
        event["note"] = note
    document = append(parts[name].content, ("consents", number, "events"), event)
    falls = _falls_with(sharing, _withdrawn(sharing, consent, on, workspace.today), consent)
    bodies = {name: document.text} | {one: parts[one].body for one in mended}
    change = save(workspace, case, bodies, parts=parts, item=consent)
    notes = [fallen_text(one) for one in falls]
    notes += put_back(mended)
    notes += [
        tr(
            "{path} is broken, and stays open to whoever opens it now: casekit edit {case} {name} "
            "--from FILE puts a text in its place, sealed as the consents say",
            path=path,
            case=case,
            name=section_of(path),
        )
        for path in broken
    ]
    return replace(change, notes=(*change.notes, *notes))


def consequences(
    workspace: Workspace, case: str, consent: str, *, on: date | None = None
) -> Consequences:
    """What would follow if this consent were withdrawn now."""
    sharing = _sharing(workspace, case)
    standing = _standing(sharing, consent)
    _check_withdrawal(workspace, standing, on)
    today = workspace.today
    day = max(on or today, today)
    after = _withdrawn(sharing, consent, on, today)
    losses, keeps, gains = [], [], []
    for section in sharing.existing:
        was = {reader.name for reader in sharing.readers(section, day)}
        still = {reader.name: reader for reader in after.readers(section, day)}
        gains += [Loss(name, section) for name in still if name not in was]
        for name in sorted(sharing.named[consent] & was):
            if name not in still:
                losses.append(Loss(name, section))
            elif _covers(standing, section):
                keeps.append((name, section, still[name].because))
    falls = _falls_with(sharing, after, consent)
    lasting = LASTING if losses else ()
    return Consequences(tuple(losses), tuple(keeps), lasting, tuple(gains), falls)


def _withdrawn(sharing: Sharing, consent: str, on: date | None, today: date) -> Sharing:
    """The same case with this consent withdrawn."""
    event = Event(id="e-000000", kind="withdrawn", on=max(on or today, today), recorded=today)
    return replace(
        sharing,
        consents=tuple(
            replace(one, events=(*one.events, event)) if one.id == consent else one
            for one in sharing.consents
        ),
    )


def _falls_with(before: Sharing, after: Sharing, consent: str) -> tuple[str, ...]:
    was = {one.consent.id: one.withdrawn_on for one in before.standings}
    return tuple(
        one.consent.id
        for one in after.standings
        if one.consent.id != consent and one.withdrawn_on and not was[one.consent.id]
    )


def access(
    workspace: Workspace, case: str, *, at: date | None, reader: str = "", section: str = ""
) -> dict[str, tuple[Reader, ...]]:
    """Who may read each section of a case on a day, and why."""
    sharing = _sharing(workspace, case)
    day = at or workspace.today
    wanted = [workspace.check_section(section)] if section else list(sharing.existing)
    for name in wanted:
        if name not in sharing.existing:
            raise UsageError(
                tr("there is no section {name} in case {case}", name=name, case=case),
                hint=tr("casekit show {case} lists those that exist", case=case),
            )
    if reader:
        known_reader(sharing, reader)
    return {
        name: tuple(
            replace(found, waiting=_waits(workspace, found.name))
            for found in sharing.readers(name, day)
            if not reader or found.name in (reader, *sharing.resolve(reader))
        )
        for name in sorted(wanted, key=lambda name: name.order)
    }


def _waits(workspace: Workspace, reader: str) -> bool:
    member = workspace.team.get(reader)
    return member is not None and not usable_keys(member, workspace.acknowledged)


def all_consents(workspace: Workspace, case: str) -> tuple[Standing, ...]:
    """Every consent of a case, each with what superseded it."""
    return _sharing(workspace, case).standings


def _record(workspace: Workspace, case: str, terms: Terms, decision: str) -> Change:
    parts, sharing = _opened(workspace, case)
    check_representative(sharing, terms)
    readers = tuple(dict.fromkeys(known_reader(sharing, name) for name in terms.to))
    sections = tuple(dict.fromkeys(_section(workspace, name) for name in terms.sections))
    if not readers or not sections:
        raise UsageError(
            tr("a consent names at least one reader and one section"),
            hint=tr("add --to READER and --section NAME"),
        )
    if PERSON in readers:
        raise UsageError(
            tr("the person reads everything without a consent"), hint=tr("leave person out")
        )
    if terms.supersedes:
        before = _standing(sharing, terms.supersedes)
        if decision == "given" and not answers(before.consent, readers, sections):
            _refuse_part(case, before)
    if terms.access == "write" and {"case", "consents"} & set(sections):
        raise UsageError(
            tr("case and consents are written by the keepers and the person alone"),
            hint=tr("give access to read them, or make somebody a keeper"),
        )
    start = terms.from_ or workspace.today
    if terms.until is not None and terms.until < start:
        raise UsageError(
            tr(
                "the consent would end on {until}, before it begins on {start}",
                until=terms.until,
                start=start,
            ),
            hint=tr("look at --from and --until"),
        )
    day = max(start, workspace.today)
    shut = None
    if decision == "given":
        shut = shut_out(sharing, readers, sections, day, terms.supersedes)
        refuse_hopeless(case, sharing, readers, sections, shut, day)
    item = new_item_id("c", "".join(part.text for part in parts.values()))
    consent: dict[str, Any] = {
        "id": item,
        "decision": decision,
        "to": list(readers),
        "sections": list(sections),
        "access": terms.access if decision == "given" else None,
        "purposes": [purpose for purpose in terms.purposes if purpose.strip()],
        "legal_basis": terms.legal_basis if decision == "given" else None,
        "from": start.isoformat(),
        "until": terms.until.isoformat() if terms.until else None,
        "by": terms.by,
        "representative": terms.representative,
        "method": terms.method,
        "witness": terms.witness,
        "supersedes": terms.supersedes,
        "note": terms.note,
        "events": [
            {
                "id": new_item_id("e", item),
                "kind": decision,
                "on": workspace.today.isoformat(),
                "by": workspace.me or None,
            }
        ],
    }
    part = parts.get(CONSENTS)
    document = part.content if part else parse("")
    document = append(document, ("consents",), _filled(consent))
    change = save(workspace, case, {CONSENTS: document.text}, parts=parts, item=item)
    notes = (*change.notes, *remarks(sharing, day, readers, sections, shut))
    return replace(change, notes=notes)


def _refuse_part(case: str, before: Standing) -> None:
    """Raise RefusedError for a yes that says it takes the place of a no to more than that."""
    no = before.consent
    if no.decision != "refused" or before.withdrawn_on is not None:
        return
    raise RefusedError(
        tr(
            "{no} is a no to {readers} about {sections}, and this is no yes to all of that",
            no=no.id,
            readers=", ".join(no.to),
            sections=", ".join(no.sections),
        ),
        hint=tr(
            "the no stands until the person takes it back: casekit consent withdraw {case} "
            "{no}; then record what the person does say yes to",
            case=case,
            no=no.id,
        ),
    )


def _check_withdrawal(workspace: Workspace, standing: Standing, on: date | None) -> None:
    consent = standing.consent
    gone = standing.withdrawn_on
    if gone is not None and gone <= max(on or workspace.today, workspace.today):
        raise UsageError(
            tr("consent {id} was withdrawn already, from {gone}", id=consent.id, gone=gone),
            hint=tr("casekit consent list CASE shows how each consent stands"),
        )
    given = [event.on for event in consent.events if event.kind == consent.decision]
    begun = min([consent.from_, *given])
    if on is not None and on < begun:
        raise UsageError(
            tr(
                "consent {id} was withdrawn before it was given, on {begun}",
                id=consent.id,
                begun=begun,
            ),
            hint=tr("look at --on: the day on which the person said so"),
        )
    if on is not None and on > workspace.today + timedelta(days=366):
        raise UsageError(tr("{on} is more than a year ahead", on=on), hint=tr("look at --on"))


def _standing(sharing: Sharing, consent: str) -> Standing:
    for standing in sharing.standings:
        if standing.consent.id == consent:
            return standing
    raise UsageError(
        tr("there is no such consent in this case"), hint=tr("casekit consent list CASE shows them")
    )


def _covers(standing: Standing, section: SectionName) -> bool:
    sections = standing.consent.sections
    return section in sections or (EVERYTHING in sections and not section.compartment)


def _find(parts: Mapping[SectionName, Part], consent: str) -> tuple[SectionName, int]:
    for name, part in parts.items():
        if name.section == CONSENTS:
            for number, item in enumerate(part.document.data.get("consents") or ()):
                if item["id"] == consent:
                    return name, number
    raise UsageError(
        tr("there is no such consent in this case"), hint=tr("casekit consent list CASE shows them")
    )


def _opened(workspace: Workspace, case: str) -> tuple[dict[SectionName, Part], Sharing]:
    parts = workspace.parts(workspace.check_case(case))
    return parts, workspace.sharing(case, parts)


def _sharing(workspace: Workspace, case: str) -> Sharing:
    # what else is broken in the case must not keep anybody from knowing who reads it
    parts, _, _ = parts_with_stand_ins(workspace, workspace.check_case(case), sections=GOVERNING)
    return workspace.sharing(case, parts)


def _section(workspace: Workspace, name: str) -> str:
    return name if name == EVERYTHING else str(workspace.check_section(name))


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: [_filled(one) if isinstance(one, Mapping) else one for one in value]
        if isinstance(value, list)
        else value
        for key, value in data.items()
        if value not in (None, "", [])
    }

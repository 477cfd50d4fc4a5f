"""Minutes as one form: laid ready from the agenda, and written back as meeting and plan.

A meeting ends in agreements with names and dates (seeds A, B, D). The form holds who came, what was
decided, and the agreements that were open; a decision with a name or a day becomes an agreement of
the plan, or of the compartment of the plan that is called as the meeting's own. What the form
leaves out is left as it was.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from casekit.errors import FormatError, UsageError
from casekit.format import schema
from casekit.format.check import finding, read_body
from casekit.format.edit import append, set_value
from casekit.format.nodes import Path
from casekit.format.schema import label
from casekit.format.yaml import Document, parse
from casekit.messages import tr, trn
from casekit.model.findings import in_order
from casekit.model.meeting_kinds import (
    KINDS,
    MeetingKind,
    presence_told_twice,
    refuse_what_was_not_held,
)
from casekit.model.names import PERSON, SectionName, new_item_id
from casekit.model.records import Meeting, from_data
from casekit.model.results import Change
from casekit.vault.compartments import (
    PLAN,
    Parts,
    carried,
    one_place,
    plan_of,
    refuse_what_the_person_would_read,
    said_who_reads,
)
from casekit.vault.editing import EditSession, Work, digest_of, laid_ready
from casekit.vault.minutes_form import FORM, blank
from casekit.vault.saving import save
from casekit.vault.settling import settled
from casekit.vault.workspace import Workspace

MEETINGS = SectionName("meetings")

_FACTS = ("attended", "person_present", "absent_because", "peer_support", "follow_up_on", "note")
"""The fields of the form that are fields of the meeting."""


@contextmanager
def minuting(workspace: Workspace, case: str, meeting: str) -> Iterator[EditSession]:
    """Lay the minutes of a meeting ready as a file; work that was not saved is kept, sealed."""
    text = minutes_form(workspace, case, meeting)  # says what is wrong, before a folder is made
    parts = workspace.parts(case)
    name, at = _place(parts, MEETINGS, meeting)
    refuse_what_was_not_held(
        case, from_data(Meeting, _at(parts[name].document, at)), workspace.today
    )
    held = [n for n in workspace.names(case) if n.section in (MEETINGS, PLAN)]
    work = Work(
        case=case,
        name=f"{FORM}-{meeting}",
        version=lambda: f"{case}.{FORM}-{meeting}.{digest_of(workspace, case, held)}",
        text=lambda: text,
        save=lambda typed: save_minutes(workspace, case, meeting, typed),
        compare=f"casekit show {case} meetings",
    )
    with laid_ready(workspace, work) as session:
        yield session


def minutes_form(workspace: Workspace, case: str, meeting: str) -> str:
    """The form as it stands before anybody fills it in: from the agenda, or the last minutes."""
    parts = workspace.parts(workspace.check_case(case))
    name, at = _place(parts, MEETINGS, meeting)
    found = from_data(Meeting, _at(parts[name].document, at))
    sharing = workspace.sharing(case, parts) if "consents" in parts else None
    names = {handle: member.name for handle, member in workspace.team.items()}
    names |= {party.id: party.name for party in sharing.parties} if sharing else {}
    language = (sharing and sharing.case.language) or workspace.settings.language
    return blank(found, carried(parts, name), names, language, workspace.today)


def save_minutes(workspace: Workspace, case: str, meeting: str, text: str) -> Change:
    """Write a filled-in form to the meeting and the plan, in one commit.

    Raises FormatError with the lines of the form, or of the section that would not be valid, and
    RefusedError where its writer may not write it; nothing is changed then.
    """
    values = read_form(text)
    if not values:
        raise UsageError(
            tr("these minutes are empty"),
            hint=tr("casekit minutes CASE --meeting ID --form shows the form as it is laid ready"),
        )
    parts = workspace.parts(workspace.check_case(case))
    name, at = _place(parts, MEETINGS, meeting)
    found = from_data(Meeting, _at(parts[name].document, at))
    kind = KINDS[found.kind]
    refuse_what_was_not_held(case, found, workspace.today)
    _refuse_what_has_no_place(kind, values)
    writing = _Writing(parts, name, at, found)
    for field in _FACTS:
        if field in values:
            writing.set(field, values[field])
    came = values.get("attended", list(found.attended))
    if "person_present" not in values and came:
        writing.set("person_present", PERSON in came)
    _refuse_two_answers(writing.meeting)
    writing.set("status", "held")
    for decision in values.get("decisions", ()):
        writing.decide(decision)
    for agreement in values.get("agreements", ()):
        writing.carry_over(agreement)
    _call_later(kind, writing)
    bodies = {
        n: settled(parts.get(n), document)
        for n, document in writing.documents.items()
        if n not in parts or document.text != parts[n].body
    }
    refuse_what_the_person_would_read(parts, name, [n for n in bodies if n.section == PLAN])
    change = save(workspace, case, bodies, parts=parts, item=meeting)
    return said_who_reads(workspace, change, name, [n for n in bodies if n.section == PLAN])


def read_form(text: str) -> dict[str, Any]:
    """The values of a form; fields without a value are left out. Raises FormatError."""
    document = read_body(text, FORM)
    values: dict[str, Any] = _filled(document.data)
    problems = [
        finding(
            document,
            f"schema-{one.keyword.lower()}",
            one.path,
            one.expected,
            name=FORM,
            file=FORM,
            hint=tr("casekit minutes CASE --meeting ID --form shows the form as it is laid ready"),
        )
        for one in schema.errors(FORM, values)
    ]
    if problems:
        raise FormatError(
            trn("{n} problem in the minutes", "{n} problems in the minutes", len(problems)),
            hint=tr("mend what is listed and try again"),
            findings=in_order(problems),
            source=FORM,
        )
    if isinstance(values.get("attended"), str):
        values["attended"] = [values["attended"]]
    return values


class _Writing:
    """The documents that become of a form, one after the other."""

    def __init__(self, parts: Parts, name: SectionName, at: Path, meeting: Meeting) -> None:
        self.documents: dict[SectionName, Document] = {name: parts[name].content}
        self._parts = parts
        self._name = name
        self._at = at
        self._meeting = meeting
        self._met: set[str] = set()
        self._taken = "".join(part.text for part in parts.values())

    @property
    def meeting(self) -> dict[str, Any]:
        """The meeting as it will stand."""
        return _at(self.documents[self._name], self._at)

    def set(self, field: str, value: Any) -> None:
        """Change a field of the meeting, unless it says so already."""
        document = self.documents[self._name]
        if self.meeting.get(field) != value:
            self.documents[self._name] = set_value(document, (*self._at, field), value)

    def decide(self, decision: Mapping[str, Any]) -> None:
        """Add a decision, or change the words of one; with a name or a day it is an agreement."""
        known = [one.id for one in self._meeting.decisions]
        if "id" in decision and decision["id"] not in known:
            raise UsageError(
                tr("there is no decision {id} in this meeting", id=decision["id"]),
                hint=tr("leave the id out of a new one; casekit fills it in"),
            )
        item = decision.get("id") or self._said_already(decision["text"])
        if item:
            self._met.add(item)
            self._decide_again(known.index(item), decision)
            return
        made = {"id": self._new("de"), "text": decision["text"]}
        if agreement := self._agree(decision):
            made["agreement"] = agreement
        document = self.documents[self._name]
        self.documents[self._name] = append(document, (*self._at, "decisions"), made)

    def _said_already(self, text: str) -> str:
        """The decision in the same words, of a form that is written once more; else empty."""
        return next(
            (
                one.id
                for one in self._meeting.decisions
                if one.id not in self._met and one.text.split() == text.split()
            ),
            "",
        )

    def _decide_again(self, number: int, decision: Mapping[str, Any]) -> None:
        document = self.documents[self._name]
        path = (*self._at, "decisions", number)
        before = _at(document, path)
        if before.get("text") != decision["text"]:
            document = set_value(document, (*path, "text"), decision["text"])
        if linked := before.get("agreement"):
            self._refuse_another(linked, decision)
        elif agreement := self._agree(decision):
            document = set_value(document, (*path, "agreement"), agreement)
        self.documents[self._name] = document

    def _refuse_another(self, linked: str, decision: Mapping[str, Any]) -> None:
        """Raise UsageError where a decision says otherwise than the agreement it became."""
        try:
            name, at = _place(self._parts, PLAN, linked)
        except UsageError:
            return  # it stands where this key doesn't look
        made = _at(self._plan(name), at)
        for field in ("who", "due", "domain"):
            value = decision.get(field, made.get(field))
            if value != made.get(field) and not _same_readers(value, made.get(field)):
                raise UsageError(
                    tr(
                        "this decision became {linked}, of which {field} is another one now",
                        linked=linked,
                        field=field,
                    ),
                    hint=tr(
                        "casekit set CASE {linked} {field}=… changes it; in the minutes, leave "
                        "{field} out",
                        linked=linked,
                        field=field,
                    ),
                )

    def carry_over(self, agreement: Mapping[str, Any]) -> None:
        """Write down what became of an agreement."""
        item = agreement["id"]
        name, at = _place(self._parts, PLAN, item)
        apart = self._name.compartment
        if apart and name.compartment != apart:
            raise UsageError(
                tr(
                    "{item} stands in {name}, which others read than this meeting",
                    item=item,
                    name=name,
                ),
                hint=tr("casekit set CASE {item} status=… result=… writes it there", item=item),
            )
        document = self._plan(name)
        before = _at(document, at)
        for field, value in agreement.items():
            if before.get(field) != value and not _same_readers(before.get(field), value):
                document = set_value(document, (*at, field), value)
        self.documents[name] = document

    def _agree(self, decision: Mapping[str, Any]) -> str:
        """Make the agreement that a decision is; an empty text for one that nobody carries out."""
        fields = {field: decision[field] for field in ("domain", "who", "due") if field in decision}
        if not fields:
            return ""
        item = self._new("a")
        made = {
            "id": item,
            "text": decision["text"],
            **fields,
            "made_on": self._meeting.when[:10],
            "status": "open",
            "meeting": self._meeting.id,
        }
        plan = plan_of(self._name)
        self.documents[plan] = append(self._plan(plan), ("agreements",), made)
        return item

    def _plan(self, name: SectionName) -> Document:
        if name not in self.documents:
            self.documents[name] = self._parts[name].content if name in self._parts else parse("")
        return self.documents[name]

    def _new(self, prefix: str) -> str:
        item = new_item_id(prefix, self._taken)
        self._taken += item
        return item


def _refuse_two_answers(meeting: Mapping[str, Any]) -> None:
    breach = presence_told_twice(from_data(Meeting, meeting))
    if breach:
        raise UsageError(breach.message, hint=breach.hint)


def _refuse_what_has_no_place(kind: MeetingKind, values: Mapping[str, Any]) -> None:
    if kind.told == "attendance":
        blanks: tuple[str, ...] = ("absent_because", "decisions", "agreements", "note")
    elif kind.told != "person":
        blanks = ("agreements",)
    else:
        blanks = ("note",) if kind.independent_coordinator else ()
    for field in blanks:
        if values.get(field):
            raise UsageError(
                tr(
                    "the minutes of a {kind} have no {field}",
                    kind=label("meetings", "meetings.kind", kind.name),
                    field=field,
                ),
                hint=tr("what is deliberately left blank is told in docs/meetings.md"),
            )
    if kind.told != "person" and any(
        field in one for one in values.get("decisions", ()) for field in ("who", "due", "domain")
    ):
        raise UsageError(
            tr(
                "a {kind} makes no agreements in anybody's plan",
                kind=label("meetings", "meetings.kind", kind.name),
            ),
            hint=tr("write the decision without who, due and domain"),
        )


def _call_later(kind: MeetingKind, writing: _Writing) -> None:
    """Four weeks after an Eigen Kracht conference somebody calls (seed B), unless a day is set."""
    meeting = writing.meeting
    if kind.follow_up_days and meeting.get("decisions") and not meeting.get("follow_up_on"):
        day = from_data(Meeting, meeting).day + timedelta(days=kind.follow_up_days)
        writing.set("follow_up_on", day.isoformat())


def _place(parts: Parts, section: SectionName, item: str) -> tuple[SectionName, Path]:
    """Where an item stands in a section; UsageError where it is nowhere, or in several parts."""
    within = {name: part for name, part in parts.items() if name.section == section}
    if found := one_place(within, item):
        return found
    noun = tr("meeting") if section == MEETINGS else tr("agreement")
    raise UsageError(
        tr(
            "there is no {noun} {item} in this case among the sections that your key opens",
            noun=noun,
            item=item,
        ),
        hint=tr("casekit show CASE {section} lists them", section=section),
    )


def _at(document: Document, path: Path) -> dict[str, Any]:
    value: Any = document.data
    for step in path:
        value = value[step]
    found: dict[str, Any] = value
    return found


def _same_readers(one: Any, other: Any) -> bool:
    # one reader may stand alone where a list of readers may stand
    lists = [[value] if isinstance(value, str) else value for value in (one, other)]
    return isinstance(lists[0], list) and lists[0] == lists[1]


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_filled(one) for one in value]
    return value

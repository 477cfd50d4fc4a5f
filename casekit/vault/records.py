"""Cases and items: begin, read, change, take away."""

from collections.abc import Mapping
from typing import Any

from casekit.errors import ChangedMeanwhileError, FormatError, UsageError
from casekit.format import schema
from casekit.format.check import read_body
from casekit.format.edit import append, dump, remove, set_value
from casekit.format.envelope import body_of
from casekit.format.nodes import Path
from casekit.format.schema import Kind
from casekit.format.values import check_way, nested, no_parts, typed
from casekit.format.yaml import Document, parse
from casekit.messages import tr
from casekit.model.names import SECTIONS, SectionName, new_case_id, new_item_id
from casekit.model.results import CaseLine, Change
from casekit.vault import sealing
from casekit.vault.compartments import one_place
from casekit.vault.mending import parts_to_write
from casekit.vault.part import Part
from casekit.vault.saving import save
from casekit.vault.settling import said_what_was_decided, settled
from casekit.vault.workspace import Workspace


def new_case(
    workspace: Workspace, values: Mapping[str, object], keepers: tuple[str, ...]
) -> Change:
    """Begin a case; who begins it keeps it, unless others are named."""
    handles = tuple(dict.fromkeys(keepers)) or ((workspace.me,) if workspace.me else ())
    if not handles:
        raise UsageError(
            tr("a case needs a keeper, and your key is not in the team"),
            hint=tr("name one with --keeper HANDLE, or ask a member to add you: casekit team add"),
        )
    present = sealing.still_here(workspace.team, workspace.today)
    for handle in handles:
        if handle not in present:
            raise UsageError(
                tr("{handle} is not in the team", handle=handle),
                hint=tr("casekit team list shows who is"),
            )
    today = workspace.today.isoformat()
    fields = {
        "alias": None,
        "status": "active",
        "language": workspace.settings.language,
        "opened_on": today,
    }
    data: dict[str, Any] = fields | {
        key: typed("case", (key,), value) for key, value in values.items()
    }
    data["keepers"] = [
        {"handle": handle, "legal_basis": "consent", "since": today} for handle in handles
    ]
    return import_case(
        workspace,
        {
            "case": dump({key: value for key, value in data.items() if value is not None}),
            "consents": dump({"consents": []}),
        },
    )


def import_case(workspace: Workspace, sections: Mapping[str, str]) -> Change:
    """Begin a case with sections that are written already, in one commit."""
    case = new_case_id(workspace.case_ids())
    bodies = {workspace.check_section(name): text for name, text in sections.items()}
    ordered = dict(sorted(bodies.items(), key=lambda entry: entry[0].order))
    change = save(workspace, case, ordered, creating=True)
    return Change(change.commit, case, "case", case, change.notes)


def write_sections(workspace: Workspace, case: str, sections: Mapping[str, str]) -> Change:
    """Put whole sections that refer to each other in place, in one commit."""
    bodies = {workspace.check_section(name): text for name, text in sections.items()}
    return save(workspace, workspace.check_case(case), bodies)


def _still_here(workspace: Workspace) -> tuple[str, ...] | None:
    """Who is in the team today; None when the registry can't be read."""
    from casekit.vault.bare import registry_error

    if registry_error(workspace):
        return None
    return sealing.still_here(workspace.team, workspace.today)


def list_cases(workspace: Workspace) -> tuple[CaseLine, ...]:
    """Every case; those that one's own key doesn't open, or that are broken, by id alone."""
    from casekit.errors import CorruptError, DiskError, NoKeyError, TooLargeError
    from casekit.model.data import from_data
    from casekit.model.records_sharing import Case

    lines = []
    here = _still_here(workspace)
    for case in workspace.case_ids():
        try:
            record = from_data(Case, workspace.open(case, "case").document.data)
        except NoKeyError:
            lines.append(CaseLine(case))
            continue
        except (CorruptError, DiskError, FormatError, TooLargeError, UsageError):
            # one broken case must not take the list of all away
            lines.append(CaseLine(case, broken=True))
            continue
        lines.append(
            CaseLine(
                case,
                record.alias,
                record.status or "",
                record.language or "",
                record.review_on,
                tuple(
                    keeper.handle
                    for keeper in record.keepers
                    if keeper.keeps(workspace.today) and (here is None or keeper.handle in here)
                ),
            )
        )
    return tuple(lines)


def add(
    workspace: Workspace,
    case: str,
    kind: str,
    values: Mapping[str, object],
    *,
    compartment: str = "",
    under: str = "",
) -> Change:
    """Add an item to a case; its section or compartment is begun when there is none yet."""
    found = kind_named(kind)
    parts = workspace.parts(workspace.check_case(case))
    if len(found.path) > 1 or under:
        return _add_under(workspace, case, found, values, under, compartment, parts)
    name = workspace.check_section(
        f"{found.section}.{compartment}" if compartment else found.section
    )
    document = parts[name].content if name in parts else parse("")
    item = new_item_id(found.prefix, _all_text(parts))
    fields = _fields(found, values)
    document = append(document, found.path, {"id": item, **fields})
    change = save(workspace, case, {name: document.text}, parts=parts, item=item)
    return _said_who_reads(workspace, change, name, new=name not in parts)


def set_fields(workspace: Workspace, case: str, item: str, values: Mapping[str, object]) -> Change:
    """Change fields of an item (by id), or of a section itself (by its name)."""
    parts = workspace.parts(workspace.check_case(case))
    name, path = _place(workspace, case, item, parts)
    document = parts[name].content if name in parts else parse("")
    if not values:
        raise UsageError(tr("nothing to set"), hint=tr("write KEY=VALUE, for instance status=done"))
    if not path and any(key.partition(".")[0] == "meta" for key in values):
        raise UsageError(
            tr("meta is written by casekit alone"), hint=tr("set a field of the section")
        )
    for key, value in values.items():
        steps: Path = (*path, *nested(key))
        new = typed(name, steps, value)
        if key == "id":
            raise UsageError(tr("an id stays what it is"), hint=tr("make a new item instead"))
        check_way(document.data, steps, key)
        if new is None:
            document = remove(document, steps) if _has(document, steps) else document
        else:
            document = set_value(document, steps, new)
    text = settled(parts.get(name), document)
    change = save(workspace, case, {name: text}, parts=parts, item=item)
    change = said_what_was_decided(change, parts.get(name), text)
    return _said_who_reads(workspace, change, name, new=name not in parts)


def remove_item(workspace: Workspace, case: str, item: str) -> Change:
    """Take an item away. Consents are never taken away: they are withdrawn."""
    parts = workspace.parts(workspace.check_case(case))
    name, path = _place(workspace, case, item, parts)
    if not path or name.section == "consents":
        raise UsageError(
            tr("this can't be taken away"),
            hint=tr("a consent is withdrawn: casekit consent withdraw CASE CONSENT"),
        )
    text = settled(parts[name], remove(parts[name].content, path))
    change = save(workspace, case, {name: text}, parts=parts, item=item)
    return said_what_was_decided(change, parts[name], text)


def replace_section(workspace: Workspace, case: str, name: str, text: str) -> Change:
    """Put a whole section in place; `meta` in the text is left out of it.

    The consents of a case only grow: a text that drops one, or an event of one, is refused.
    """
    section = workspace.check_section(name)
    parts = parts_to_write(workspace, workspace.check_case(case), (section,))
    typed_in = read_body(text, section)
    document = body_of(typed_in)
    if section in parts:
        _refuse_stale(case, parts[section], typed_in)
        if not document.data and parts[section].body.strip():
            raise UsageError(
                tr(
                    "the text is empty, and {section} of case {case} is not",
                    section=section,
                    case=case,
                ),
                hint=tr(
                    "nothing was saved, in case something went wrong on the way; to clear a "
                    "section leave one of its fields, as an empty list"
                ),
            )
    text = settled(parts.get(section), document)
    change = save(workspace, case, {section: text}, parts=parts)
    change = said_what_was_decided(change, parts.get(section), text)
    return _said_who_reads(workspace, change, section, new=section not in parts)


def _refuse_stale(case: str, part: Part, document: Document) -> None:
    # a text that still carries its envelope tells which version it was made from
    meta = document.data.get("meta")
    revision = meta.get("revision") if isinstance(meta, dict) else None
    if isinstance(revision, int) and revision < part.envelope.revision:
        raise ChangedMeanwhileError(
            tr(
                "{name} of case {case} was changed since this text was made",
                name=part.name,
                case=case,
            ),
            hint=tr(
                "casekit show {case} {name} gives the text of today; without `meta` in "
                "it, a text is saved whatever it was made from",
                case=case,
                name=part.name,
            ),
        )


def kind_named(kind: str) -> Kind:
    """The kind of item of that name; `measure` is a series of measures."""
    kinds = schema.kinds()
    name = {"series": "measure", "keeper": "keeper"}.get(kind, kind)
    if name not in kinds:
        raise UsageError(
            tr("there is no kind {kind!r}", kind=kind),
            hint=tr("the kinds are: case, {kinds}", kinds=", ".join(sorted(kinds))),
        )
    return kinds[name]


def _add_under(
    workspace: Workspace,
    case: str,
    kind: Kind,
    values: Mapping[str, object],
    under: str,
    compartment: str,
    parts: Mapping[SectionName, Part],
) -> Change:
    outer = (
        next(
            k
            for k in schema.kinds().values()
            if k.section == kind.section and k.path == kind.path[:-1]
        )
        if len(kind.path) > 1
        else None
    )
    if outer is None or not under:
        raise UsageError(
            tr("each {kind} is made under one {outer}", kind=kind.kind, outer=outer.kind)
            if outer
            else tr("no {kind} is made under another item", kind=kind.kind),
            hint=f"casekit new {kind.kind} CASE --under ID --set …"
            if outer
            else tr("leave --under out"),
        )
    name, path = _place(workspace, case, under, parts)
    if compartment not in ("", name.compartment):
        raise UsageError(
            tr(
                "{under} stands in {name}, and so does what is put under it", under=under, name=name
            ),
            hint=tr(
                "leave --compartment out, or name an item of {part}",
                part=f"{kind.section}.{compartment}",
            ),
        )
    item = new_item_id(kind.prefix, _all_text(parts))
    document = append(
        parts[name].content,
        (*path, kind.path[-1]),
        {"id": item, **_fields(kind, values)},
    )
    return save(workspace, case, {name: document.text}, parts=parts, item=item)


def _fields(kind: Kind, values: Mapping[str, object]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in values.items():
        if key == "id":
            raise UsageError(tr("an id is made by casekit"), hint=tr("leave id out"))
        steps = nested(key)
        path: Path = ()
        for step in kind.path:
            path = (*path, step, 0)
        new = typed(kind.section, (*path, *steps), value)
        target = fields
        for step in steps[:-1]:
            target = target.setdefault(step, {})
            if not isinstance(target, dict):
                raise no_parts(key)
        if new is not None:
            target[steps[-1]] = new
    return fields


def _place(
    workspace: Workspace, case: str, item: str, parts: Mapping[SectionName, Part]
) -> tuple[SectionName, Path]:
    if item.partition(".")[0] in SECTIONS:
        name = workspace.check_section(item)
        if name not in parts and name in workspace.names(case):
            workspace.open(case, name)  # says that it is sealed to others
        return name, ()
    place = one_place(parts, item, case)
    if place is None:
        hidden = set(workspace.names(case)) - set(parts)
        if not parts:
            workspace.open(case, "case")  # says that it is sealed to others
        raise UsageError(
            tr(
                "there is no item {item} in case {case} among the sections that your key opens",
                item=item,
                case=case,
            )
            if hidden
            else tr("there is no item {item} in case {case}", item=item, case=case),
            hint=tr("casekit show {case} lists the sections and their items", case=case),
        )
    return place


def _said_who_reads(
    workspace: Workspace, change: Change, name: SectionName, *, new: bool
) -> Change:
    if not new or not name.compartment or not change.commit:
        return change
    part = workspace.open(change.case, name)
    readers = ", ".join(sorted(part.envelope.readers))
    note = tr("{name} is new and can be opened by: {readers}", name=name, readers=readers)
    return Change(change.commit, change.case, change.section, change.id, (*change.notes, note))


def _has(document: Document, path: Path) -> bool:
    value: Any = document.data
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _all_text(parts: Mapping[SectionName, Part]) -> str:
    return "".join(part.text for part in parts.values())

"""A section together with those of its compartments that one's own key opens."""

from typing import Any

from casekit.errors import NoKeyError
from casekit.merge.parts import joined, merged, opposed
from casekit.messages import tr
from casekit.vault.workspace import Workspace


def union(workspace: Workspace, case: str, name: str) -> dict[str, Any]:
    """A section with those of its compartments that open, merged by item id; plain values."""
    section = workspace.check_section(name)
    if section.compartment:
        return workspace.open(case, section).document.data
    found: dict[str, Any] = {}
    sealed: NoKeyError | None = None
    for part in workspace.names(case):
        if part.section != section:
            continue
        try:
            data = workspace.open(case, part).document.data
        except NoKeyError as error:
            sealed = sealed or error
            continue
        found = merged(section.section, found, data) if found else dict(data)
    if not found and sealed is not None:
        raise sealed
    if not found:
        workspace.open(case, section)  # says that there is no such section
    return found


def said_otherwise(workspace: Workspace, case: str, name: str) -> tuple[str, ...]:
    """A sentence for each field of which a compartment says something else than the union shows."""
    from casekit.model.records import from_data, section_type

    section = workspace.check_section(name)
    whole, told = None, list[str]()
    for part in () if section.compartment else workspace.names(case):
        if part.section != section:
            continue
        try:
            record = from_data(section_type(name), workspace.open(case, part).document.data)
        except NoKeyError:
            continue
        if whole is None:
            whole = record
            continue
        told += [
            tr(
                "{part} says something else of {item} ({field}): casekit show {case} {part}",
                part=part,
                item=item or name,
                field=field,
                case=case,
            )
            for item, field in opposed(section, whole, record)
        ]
        whole = joined(section, whole, record)
    return tuple(told)

"""What is apart stays apart: items of compartments, and what a meeting in one agreed.

A compartment has readers of its own. So what goes from `meetings.health` into the plan goes into
`plan.health`, and whoever writes is told of readers whom only one of the two has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from casekit.errors import UsageError
from casekit.format.ids import find_items
from casekit.format.nodes import Path
from casekit.messages import tr
from casekit.model.names import SectionName
from casekit.model.records import Agreement, Plan, from_data
from casekit.model.records_sharing import Case
from casekit.model.results import Change
from casekit.vault.part import Part
from casekit.vault.workspace import Workspace

PLAN = SectionName("plan")

Parts = Mapping[SectionName, Part]


def one_place(parts: Parts, item: str, case: str = "CASE") -> tuple[SectionName, Path] | None:
    """Where an item stands; UsageError where a merge left it in several parts."""
    places: list[tuple[SectionName, Path]] = [
        (name, path)
        for name, part in parts.items()
        if item in part.text
        for path, _, found in find_items(part.document)
        if found == item
    ]
    if len(places) > 1:
        raise UsageError(
            tr("{item} stands in {names}", item=item, names=", ".join(name for name, _ in places)),
            hint=tr(
                "casekit edit {case} {places} changes one part", case=case, places=places[0][0]
            ),
        )
    return places[0] if places else None


def plan_of(meeting: SectionName) -> SectionName:
    """The part of the plan into which a meeting writes, by the part that the meeting stands in."""
    return SectionName(f"{PLAN}.{meeting.compartment}") if meeting.compartment else PLAN


def carried(parts: Parts, meeting: SectionName) -> list[Agreement]:
    """The agreements that a meeting goes on with; one of a compartment, with those of it alone.

    What stands in two parts, after a merge, belongs in one of them first: each has its readers.
    """
    places = _parts_of_plan(parts)
    return [
        one
        for name, part in parts.items()
        if name.section == PLAN and meeting.compartment in ("", name.compartment)
        for one in from_data(Plan, part.document.data).agreements
        if len(places[one.id]) == 1
    ]


def refuse_what_the_person_would_read(
    parts: Parts, meeting: SectionName, plans: Sequence[SectionName]
) -> None:
    """Raise UsageError where agreements would tell the person of a meeting that is kept from them.

    That is for somebody else's sake (GDPR 15(4)), so whoever decided it decides of these as well.
    """
    record = parts.get(SectionName("case"))
    kept = from_data(Case, record.document.data).kept_from_person if record else ()
    apart = {name for one in kept for name in one.sections}
    for name in plans:
        if meeting in apart and name not in apart:
            raise UsageError(
                tr(
                    "{meeting} is kept from the person, and {name} is not",
                    meeting=meeting,
                    name=name,
                ),
                hint=tr(
                    "casekit new kept-from-person CASE --set sections={name} --set reason=… keeps "
                    "it as well; a decision without who, due and domain stays with the meeting",
                    name=name,
                ),
            )


def said_who_reads(
    workspace: Workspace, change: Change, meeting: SectionName, plans: Sequence[SectionName]
) -> Change:
    """With a note of those who read what a meeting apart agreed, and not of the meeting."""
    if not meeting.compartment or not change.commit:
        return change
    notes = []
    for name in plans:
        may, met = (workspace.open(change.case, one).envelope.readers for one in (name, meeting))
        if others := ", ".join(sorted(may.keys() - met.keys())):
            note = tr(
                "{name} can be opened by {readers} too, who can't open {meeting}",
                name=name,
                readers=others,
                meeting=meeting,
            )
            notes.append(note)
    return replace(change, notes=(*change.notes, *notes))


def _parts_of_plan(parts: Parts) -> dict[str, list[SectionName]]:
    """The parts of the plan in which each agreement stands."""
    found: dict[str, list[SectionName]] = {}
    for name, part in parts.items():
        if name.section == PLAN:
            for one in part.document.data.get("agreements") or ():
                found.setdefault(one["id"], []).append(name)
    return found

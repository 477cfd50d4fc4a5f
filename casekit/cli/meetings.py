"""The command that lists meetings, and counts at how many the person was."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from casekit.cli.declared import Argument, Context
from casekit.cli.output import table
from casekit.cli.session import Session

if TYPE_CHECKING:
    from casekit.model.results import MeetingLine


def meetings(
    ctx: Context,
    cases: Annotated[
        list[str] | None, Argument(metavar="[CASE…]", help="Of these cases; else of all.")
    ] = None,
) -> None:
    """List meetings, and count at how many the person was: with the person, never about.

    Examples:
      casekit meetings
      casekit meetings k7f3qz2m --json
    """
    session: Session = ctx.obj
    found = session.vault.meetings(cases or ())
    counts = _counts(found)
    session.output.result(
        {
            "meetings": [
                {
                    "case": one.case,
                    "alias": one.alias,
                    "id": one.id,
                    "kind": one.kind,
                    "when": one.when,
                    "status": one.status,
                    "person_present": one.person_present,
                    "absent_because": one.absent_because,
                    "peer_support": one.peer_support,
                }
                for one in found
            ],
            "held": counts,
        },
        f"{_table(found)}\n\n{_sentence(counts)}" if found else "",
    )
    if not found:
        session.output.note("no meetings yet: casekit new meeting CASE")


def _counts(found: "Sequence[MeetingLine]") -> dict[str, int]:
    held = [one for one in found if one.status == "held"]
    without = [one for one in held if one.person_present is False]
    return {
        "meetings": len(held),
        "with_person": sum(one.person_present is True for one in held),
        "without_person": len(without),
        "without_person_with_reason": sum(one.absent_because for one in without),
        "not_recorded": sum(one.person_present is None for one in held),
        "with_peer_support": sum(one.peer_support for one in held),
    }


def _sentence(counts: dict[str, int]) -> str:
    said = f"held: {counts['meetings']}; with the person: {counts['with_person']}"
    if counts["without_person"]:
        said += f"; without: {counts['without_person']}, "
        said += f"with a reason: {counts['without_person_with_reason']}"
    if counts["not_recorded"]:
        said += f"; not recorded: {counts['not_recorded']}"
    return f"{said}; with an expert by experience: {counts['with_peer_support']}"


def _table(found: "Sequence[MeetingLine]") -> str:
    present = {True: "yes", False: "no", None: ""}
    return table(
        (
            (
                one.when,
                one.kind.replace("-", " "),
                one.status,
                present[one.person_present],
                "yes" if one.peer_support else "",
                one.case,
                one.alias,
                one.id,
            )
            for one in found
        ),
        ("WHEN", "KIND", "STATUS", "PERSON", "PEER", "CASE", "ALIAS", "MEETING"),
    )

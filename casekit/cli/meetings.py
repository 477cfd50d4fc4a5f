"""The command that lists meetings, and counts at how many the person was."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from casekit.cli.output import table
from casekit.cli.session import Session
from casekit.cli.speech import language
from casekit.messages import joined, tr

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
        joined("\n\n", [_table(found), _sentence(counts)]) if found else "",
    )
    if not found:
        session.output.note(tr("no meetings yet in what your key opens; casekit new meeting CASE"))


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
    said: list[str] = [
        tr("held: {n}", n=counts["meetings"]),
        tr("with the person: {n}", n=counts["with_person"]),
    ]
    if counts["without_person"]:
        without = tr(
            "without: {n}, with a reason: {reasons}",
            n=counts["without_person"],
            reasons=counts["without_person_with_reason"],
        )
        said.append(without)
    if counts["not_recorded"]:
        said.append(tr("not recorded: {n}", n=counts["not_recorded"]))
    said.append(tr("with an expert by experience: {n}", n=counts["with_peer_support"]))
    return joined("; ", said)


def _table(found: "Sequence[MeetingLine]") -> str:
    from casekit.api import labels

    kinds = labels("meetings", "meetings.kind", language())
    states = labels("meetings", "meetings.status", language())
    present = {True: tr("yes"), False: tr("no"), None: ""}
    return table(
        (
            (
                one.when,
                kinds.get(one.kind, one.kind),
                states.get(one.status, one.status),
                present[one.person_present],
                tr("yes") if one.peer_support else "",
                one.case,
                one.alias,
                one.id,
            )
            for one in found
        ),
        (
            tr("WHEN"),
            tr("KIND"),
            tr("STATUS"),
            tr("PERSON"),
            tr("PEER"),
            tr("CASE"),
            tr("ALIAS"),
            tr("MEETING"),
        ),
    )

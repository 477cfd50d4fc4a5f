"""What of the registry asks for somebody's eye: keys that wait, and one key of two members."""

from collections.abc import Mapping

from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.model.team import FOLDER as TEAM, Team
from casekit.vault.acknowledged import acknowledged, pending_keys
from casekit.vault.workspace import Workspace

NOBODY = tr(
    "nobody of the team was acknowledged on this computer, so nothing new is sealed to them"
)


def nobody_known(workspace: Workspace) -> bool:
    """Whether this is a clone as git made it, in which nothing was ever acknowledged."""
    return not acknowledged(workspace.git.directory) and bool(
        pending_keys(workspace.team, workspace.acknowledged)
    )


def check_keys(workspace: Workspace) -> dict[str, Finding]:
    """The finding on each member whose keys ask for attention on this computer, by handle.

    Where nobody was ever acknowledged (`nobody_known`), no single one asks for it.
    """
    if nobody_known(workspace):
        return dict(shared_keys(workspace.team))
    found = {
        handle: Finding(
            "team-waiting",
            tr(
                "what the registry says of {handle} was not acknowledged on this "
                "computer, so nothing new is sealed by it",
                handle=handle,
            ),
            tr(
                "compare it with its owner, by telephone for instance, then: casekit "
                "team ack {handle}",
                handle=handle,
            ),
            Severity.WARNING,
            f"{TEAM}/{handle}.yaml",
        )
        for handle in pending_keys(workspace.team, workspace.acknowledged)
        # taking access away waits for nobody
        if not (until := workspace.team[handle].until) or until > workspace.today
    }
    return {**found, **shared_keys(workspace.team)}


def shared_keys(team: Team) -> Mapping[str, Finding]:
    """The finding on each member who has somebody else's key, by handle; needs no key.

    Whoever reads by it would not be known: which of the two is it, and who left?
    """
    owners: dict[str, str] = {}
    found = {}
    for handle, member in sorted(team.items()):
        for key in member.recipients:
            owner = owners.setdefault(key, handle)
            if owner != handle:
                found[handle] = Finding(
                    "team-key-twice",
                    tr("{handle} has the same key as {owner}", handle=handle, owner=owner),
                    tr(
                        "everybody has a key of their own; git log -- {team}/{handle}.yaml shows "
                        "who wrote this",
                        team=TEAM,
                        handle=handle,
                    ),
                    file=f"{TEAM}/{handle}.yaml",
                )
    return found

"""What somebody can read by joining the team: consents that name an organisation wait for him."""

from dataclasses import replace

from casekit.errors import CasekitError
from casekit.model.results import Opened
from casekit.model.team import Member
from casekit.vault.workspace import GOVERNING, Workspace


def opened_by_joining(workspace: Workspace, member: Member) -> tuple[Opened, ...]:
    """What a member may read from today on, of the cases that one's own key tells it of.

    The member need not be in the team yet.
    """
    joining = replace(member, from_=member.from_ or workspace.today)
    seen = workspace.with_team({**workspace.team, member.handle: joining})
    found = []
    for case in workspace.case_ids():
        try:
            sharing = seen.sharing(case, seen.parts(case, sections=GOVERNING))
        except CasekitError:
            continue  # who reads it is not for this key to tell; `validate` tells what is broken
        sections = tuple(
            str(name)
            for name in sharing.existing
            if sharing.may_read(member.handle, name, workspace.today)
        )
        if sections:
            found.append(Opened(case, sections))
    return tuple(found)

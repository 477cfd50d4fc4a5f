"""A vault seen without its registry, where the settings or the team can't be read."""

from casekit.errors import CasekitError, CorruptError, FormatError
from casekit.model.settings import Settings
from casekit.vault.workspace import Workspace


def registry_error(workspace: Workspace) -> CasekitError | None:
    """Why settings or team can't be read; None when they can."""
    try:
        _ = workspace.settings, workspace.team
    except (CorruptError, FormatError) as error:
        return error
    return None


def without_registry(workspace: Workspace) -> Workspace:
    """The same vault as if nobody were in the team: to look at, never to seal by."""
    bare = workspace.reread()
    known = {name: workspace.__dict__[name] for name in _OWN if name in workspace.__dict__}
    bare.__dict__ |= {"team": {}, "settings": Settings("-"), "acknowledged": {}, **known}
    return bare


# what was asked for once needs no passphrase again
_OWN = ("identity", "public_keys")

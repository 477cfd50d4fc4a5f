"""Whose name a commit bears beside that of its signer, and whether git puts it there by itself."""

from collections.abc import Iterable

from casekit.vault.ancestry import State
from casekit.vault.raw_history import RawCommit

ADDRESS = "@casekit.invalid"
"""What stands behind a handle in the address of a commit."""


def took_along(raw: RawCommit, handle: str, parents: list[State]) -> bool:
    """Whether a commit is the signer's own, and only its author is another member, as named there.

    git keeps the author of what it applies anew.
    """
    author = raw.author.removesuffix(ADDRESS)
    known = {
        (one, member.name)
        for parent in parents
        for one, member in parent.team.items()
        if one != handle
    }
    return (
        len(raw.parents) == 1
        and (author, raw.names[0]) in known
        and raw.author == author + ADDRESS
        and raw.committer == handle + ADDRESS
        and not _takes_name(raw.names[1:], handle, parents)
    )


def borrowed(raw: RawCommit, handle: str, parents: list[State]) -> bool:
    """Whether the name that `casekit log` shows is that of another member."""
    return _takes_name(raw.names, handle, parents)


def _takes_name(names: Iterable[str], handle: str, parents: list[State]) -> bool:
    own = {parent.team[handle].name for parent in parents if handle in parent.team}
    strange = {*names} - own
    if not strange:
        return False
    others = {
        member.name
        for parent in parents
        for member in parent.team.values()
        if member.handle != handle
    }
    return bool(strange & others)

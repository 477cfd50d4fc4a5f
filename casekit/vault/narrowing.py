"""Whom a merge may leave a section to when whoever makes it does not decide who reads it."""

from casekit.format.envelope import Readers
from casekit.model.names import SectionName
from casekit.model.readers import Sharing
from casekit.vault.sealing import Recipients
from casekit.vault.workspace import Workspace


class Narrowing:
    """Takes away readers whom the merged rules no longer allow, and never adds one.

    `sharing` is what decides who reads the merged case; without it only the registry is known.
    """

    def __init__(self, workspace: Workspace, sharing: Sharing | None) -> None:
        self._workspace = workspace
        self._sharing = sharing

    def of(self, name: SectionName, readers: Readers, writers: tuple[str, ...]) -> Recipients:
        """Those who may go on to read and write a section; perhaps nobody."""
        left = {reader: keys for reader, keys in readers.items() if self._may_stay(reader, name)}
        return Recipients(left, tuple(one for one in writers if one in left))

    def _may_stay(self, reader: str, name: SectionName) -> bool:
        day = self._workspace.today
        member = self._workspace.team.get(reader)
        if member is not None and not member.belongs(day):
            return False
        return self._sharing is None or self._sharing.may_read(reader, name, day)

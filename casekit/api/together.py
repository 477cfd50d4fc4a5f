"""What the API does with what others wrote."""

from typing import TYPE_CHECKING

from casekit.api.opened import Opened, Progress, one_writer

if TYPE_CHECKING:
    from casekit.model.results import (
        Change,
        MergeConflict,
        SyncResult,
    )


class Together(Opened):
    """Bringing two clones together, and deciding what both changed."""

    def sync(self, *, progress: Progress | None = None) -> "SyncResult":
        """Bring this clone and its remote to the same state: fetch, merge, seal, push.

        Raises RemoteError when the remote can't be reached, RefusedError when its history was
        rewritten; nothing is changed then.
        """
        from casekit.vault.sync import sync

        self.note_given()
        return self._merged(sync(self._workspace, progress=progress))

    def merge(self, other: str) -> "SyncResult":
        """Take over what was done in another clone on this computer, or in a branch."""
        from casekit.vault.sync import merge_with

        self.note_given()
        return self._merged(merge_with(self._workspace, other))

    def conflicts(self, case: str = "") -> "tuple[MergeConflict, ...]":
        """What both sides of a merge changed differently, and nobody has decided yet."""
        from casekit.vault.resolving import conflicts

        return conflicts(self._workspace, case)

    @one_writer
    def resolve(
        self, case: str, conflict: str, *, take: str = "", value: str | None = None
    ) -> "Change":
        """Decide a conflict: `take` ours, theirs, base, both or now (first, second), or a value."""
        from casekit.vault.resolving import resolve

        return resolve(self._workspace, case, conflict, take=take, value=value)

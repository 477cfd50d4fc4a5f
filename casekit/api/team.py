"""What the API does with the team of a vault."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from casekit.api.opened import Opened, one_writer

if TYPE_CHECKING:
    from casekit.model.findings import Finding
    from casekit.model.results import (
        Change,
        Opened as OpenedCase,
        Unacknowledged,
    )


class Members(Opened):
    """The members, their keys, and who was acknowledged on this computer."""

    @one_writer
    def add_member(
        self,
        handle: str,
        *,
        name: str,
        organisation: str,
        role: str,
        key: str,
        sign_key: str = "",
        from_: date | None = None,
    ) -> "Change":
        """Add somebody with an age public key, which counts as acknowledged here."""
        from casekit.model.team import Member
        from casekit.vault.teamwork import add_member

        signing = (sign_key,) if sign_key else ()
        member = Member(handle, name, organisation, role, (key,), signing, from_)
        return self._then_reread(add_member(self._workspace, member))

    def opened_by_joining(self, handle: str, organisation: str = "") -> "tuple[OpenedCase, ...]":
        """What a member may read, or somebody of that organisation who is still to be one.

        As far as one's own key tells who reads a case: an organisation's consent counts for
        everybody who joins it.
        """
        from casekit.model.team import Member
        from casekit.vault.newcomers import opened_by_joining

        member = self.team.get(handle) or Member(handle, handle, organisation, "", (), ())
        return opened_by_joining(self._workspace, member)

    @one_writer
    def add_signing_key(self, handle: str, key: str = "") -> "Change":
        """Add an ssh public key that a member signs with; one's own when none is given."""
        from casekit.vault.teamwork import add_signing_key

        return self._then_reread(add_signing_key(self._workspace, handle, key))

    def unsigned(self) -> "tuple[Finding, ...]":
        """Why one's own commits are not signed; empty when they are."""
        from casekit.vault.allowed_signers import unsigned

        return tuple(unsigned(self._workspace))

    @one_writer
    def set_role(self, handle: str, role: str) -> "Change":
        """Say what a member does; `keykeeper` among it lets the member change the team."""
        from casekit.vault.teamwork import set_role

        return self._then_reread(set_role(self._workspace, handle, role))

    @one_writer
    def retire_member(self, handle: str, *, on: date | None = None) -> "Change":
        """Let somebody go: `on` is the first day no longer in the team. Seals at once."""
        from casekit.vault.teamwork import retire_member

        return self._then_reread(retire_member(self._workspace, handle, on=on))

    def unacknowledged(self) -> "tuple[Unacknowledged, ...]":
        """Keys that somebody put in the registry and nobody here has acknowledged."""
        from casekit.vault.teamwork import unacknowledged

        return unacknowledged(self._workspace)

    @one_writer
    def acknowledge(self, handles: Sequence[str] = ()) -> "tuple[Unacknowledged, ...]":
        """Acknowledge the new keys of these members, or of all; gives what was acknowledged."""
        from casekit.vault.teamwork import acknowledge

        return acknowledge(self._workspace, handles)

"""The team: who works in this vault, for which organisation, with which keys, and until when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casekit.model.dates import parse_day
from casekit.model.value import Value

FOLDER = "team"
"""Where the registry is kept, inside the vault."""

KEYKEEPER = "keykeeper"
"""The word in a role that lets a member change the team: who is in it, and with which keys."""


class Member(Value):
    """One line of the registry.

    `until` is the day on which the member left: that day no longer counts, so that somebody who
    leaves today is left out of everything sealed today.
    """

    handle: str
    name: str
    organisation: str
    role: str
    recipients: tuple[str, ...]
    signing_keys: tuple[str, ...] = ()
    from_: date | None = None
    until: date | None = None

    def belongs(self, day: date) -> bool:
        """Whether the member is in the team on that day."""
        return (self.from_ is None or self.from_ <= day) and (
            self.until is None or day < self.until
        )

    @property
    def keykeeper(self) -> bool:
        """Whether the member's signature makes a change of the team count."""
        return KEYKEEPER in self._roles

    @property
    def job(self) -> str:
        """What the member does, for people to read: being keykeeper is no job."""
        return ", ".join(part for part in self._roles if part != KEYKEEPER)

    @property
    def _roles(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.role.split(","))

    def signs_with(self, key: str) -> bool:
        """Whether a public key is one of those that the member signs with; comments don't count."""
        return signing_key(key) in map(signing_key, self.signing_keys)


def signing_key(text: str) -> str:
    """A public key that signs, as the registry may spell it, without its comment."""
    return " ".join(text.split()[:2])


Team = Mapping[str, Member]
"""Members by handle, those who left included."""


def member_from_data(handle: str, data: Mapping[str, Any]) -> Member:
    """A member as `team/<handle>.yaml` gives it (valid data)."""
    return Member(
        handle=handle,
        name=data["name"],
        organisation=data["organisation"],
        role=data["role"],
        recipients=tuple(data["recipients"]),
        signing_keys=tuple(data.get("signing_keys") or ()),
        from_=parse_day(data.get("from")),
        until=parse_day(data.get("until")),
    )

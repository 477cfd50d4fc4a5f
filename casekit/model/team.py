"""The team: who works in this vault, for which organisation, with which keys, and until when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casekit.model.dates import parse_day
from casekit.model.value import Value

FOLDER = "team"
"""Where the registry is kept, inside the vault."""


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

    @property
    def keykeeper(self) -> bool:
        """Whether the role lets the member change the team's files: it names `keykeeper`."""
        return "keykeeper" in (part.strip() for part in self.role.split(","))

    def belongs(self, day: date) -> bool:
        """Whether the member is in the team on that day."""
        return (self.from_ is None or self.from_ <= day) and (
            self.until is None or day < self.until
        )


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

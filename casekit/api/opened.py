"""An opened vault: what every part of the API begins with."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from casekit.model.results import Change, SyncResult
    from casekit.model.settings import Settings
    from casekit.model.team import Team
    from casekit.vault.workspace import Workspace

Progress = Callable[[int, int], None]

Method = TypeVar("Method", bound=Callable[..., Any])


def one_writer(method: Method) -> Method:
    """Nobody else writes between the reading of what a method changes and its commit."""

    @wraps(method)
    def alone(self: "Opened", *args: Any, **kwargs: Any) -> Any:
        with self._workspace.writing():
            if method.__name__ != "undo":  # the change to take back must stay the last one
                self.note_given()
            return method(self, *args, **kwargs)

    return cast(Method, alone)


class Opened:
    """The vault as it was read; what changes it reads it anew."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace

    @property
    def root(self) -> Path:
        """The folder of the vault."""
        return self._workspace.root

    @property
    def today(self) -> date:
        """The day that consents, reviews and documents are reckoned from."""
        return self._workspace.today

    @property
    def me(self) -> str:
        """One's own handle; empty for somebody who is not in the team."""
        return self._workspace.me

    @property
    def settings(self) -> "Settings":
        """What holds for the whole vault."""
        return self._workspace.settings

    @property
    def team(self) -> "Team":
        """Everybody in the registry by handle, those who left included."""
        return self._workspace.team

    def note_given(self, case: str = "") -> str:
        """Note in the record which documents were made, as far as that waits; gives the commit."""
        if not (self._workspace.git.directory / "casekit" / "given").exists():
            return ""
        from casekit.vault.given import note, waits

        return note(self._workspace, case) if waits(self._workspace) else ""

    def _merged(self, result: "SyncResult") -> "SyncResult":
        self._workspace = self._workspace.reread()
        if result.conflicts:
            from casekit.vault.resolving import remember_sides

            remember_sides(self._workspace, result.conflicts)
        return result

    def _then_reread(self, change: "Change") -> "Change":
        self._workspace = self._workspace.reread()
        return change

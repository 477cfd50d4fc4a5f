"""Versions that stood in a history before: what somebody put back or copied, told unopened."""

from collections import Counter
from collections.abc import Iterable

from casekit.messages import tr
from casekit.model.findings import Finding
from casekit.model.shown import in_line
from casekit.vault import verified as memory
from casekit.vault.ancestry import Step, place_of
from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawCommit
from casekit.vault.signers import finding
from casekit.vault.snapshot import aside_of

_ENOUGH = 20
"""So many older versions are shown to be that; of more nobody will look at each."""

_PUT_BACK = tr("ask who did it; casekit log shows which version was the newest")


class SeenBefore:
    """Pieces of all versions that stood in a history so far; they grow as it is walked."""

    def __init__(self, objects: Objects, versions: set[bytes]) -> None:
        self._objects = objects
        self._versions = versions
        self._put_back = Counter[bool]()

    def again(self, raw: RawCommit, steps: Iterable[Step], *, void: bool) -> list[Finding]:
        """Whether a version was put back, or copied; `void` is a commit that was rejected."""
        found = []
        for step in steps:
            if not step.made or step.new is None or not place_of(step.path):
                continue
            piece = memory.piece(step.new)
            if piece in self._versions and not aside_of(step.path) and raw.parents:
                # git looks through the whole history for each: a flood of them would take hours
                if self._put_back[void] >= _ENOUGH:
                    message = tr("a version was put back or copied, as in many commits before it")
                    found.append(finding(raw, "section-rollback", message, _PUT_BACK, step.path))
                elif self._objects.held_before(step.new, step.path, raw.parents):
                    message = tr("an older version was put back")
                    found.append(finding(raw, "section-rollback", message, _PUT_BACK, step.path))
                elif self._objects.held_before(step.new, "", raw.parents):
                    message = tr(
                        "{path} was sealed as another case or section than where it stands",
                        path=in_line(step.path),
                    )
                    found.append(finding(raw, "section-place", message, _PUT_BACK, step.path))
            self._versions.add(piece)
        self._put_back[void] += len(found)
        return found

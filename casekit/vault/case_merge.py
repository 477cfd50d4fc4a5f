"""What a merge does to one case: whose versions it began from, and what becomes of its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from casekit.errors import CasekitError, CorruptError, NoKeyError
from casekit.format.envelope import Readers
from casekit.model.names import SectionName
from casekit.model.results import MergeConflict, MergedSection
from casekit.vault.objects import Entry
from casekit.vault.snapshot import Snapshot, aside_of, aside_path
from casekit.vault.workspace import path_of


@dataclass(frozen=True, slots=True)
class Both:
    """A section that both sides changed. `base` is its body and readers where they began."""

    name: SectionName
    ours: Entry
    theirs: Entry
    base_blob: str
    base: str | None
    was: Readers


@dataclass(slots=True)
class CaseMerge:
    """What a merge does to one case: new contents, files taken away, versions put aside."""

    contents: dict[str, bytes] = field(default_factory=dict)
    entries: dict[str, Entry | None] = field(default_factory=dict)
    merged: list[MergedSection] = field(default_factory=list)
    conflicts: list[MergeConflict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    strange: set[str] = field(default_factory=set)
    """Files that look as if they waited to be merged, and that no merge left."""

    def standing(self, snapshot: Snapshot, path: str) -> str:
        """The version of a section that stands after this merge, unless it is sealed anew."""
        entry = self.entries.get(path) or snapshot.tree[path]
        return entry.blob

    def puts_aside(self, name: SectionName) -> bool:
        """Whether this merge leaves a version of a section to somebody else."""
        new = [aside_of(path) for path, entry in self.entries.items() if entry is not None]
        return any(one is not None and one[0] == name for one in new)

    def put_aside(self, case: str, both: Both, failed: Mapping[Entry, CasekitError]) -> None:
        """Let one version stand and keep the other: what is broken never stands."""

        def rank(side: Entry) -> tuple[bool, bool, str]:
            error = failed.get(side)
            # what one may no longer open was sealed by somebody who may decide so
            return isinstance(error, CorruptError), not isinstance(error, NoKeyError), side.blob

        stands, waits = sorted((both.ours, both.theirs), key=rank)
        self.entries[path_of(case, both.name)] = stands
        self.entries[aside_path(case, both.name, both.base_blob, waits.blob)] = waits

"""The files of a vault as they stand in a commit, in the index, or half way through a merge."""

from collections.abc import Iterable

from casekit.errors import CasekitError
from casekit.format.check import read_checked
from casekit.format.envelope import split
from casekit.format.yaml import Document
from casekit.model.names import SectionName, is_case_id
from casekit.model.team import FOLDER as TEAM, Team
from casekit.vault import registry
from casekit.vault.cached import cached
from casekit.vault.merging import Opened, open_version
from casekit.vault.objects import Objects, Tree
from casekit.vault.workspace import ASIDE, CASES, GOVERNING, SEALED, Workspace, path_of


class Snapshot:
    """Files by their paths, opened with one's own key when they are asked for.

    `read` was read beforehand; the rest is read when it is needed.
    """

    def __init__(self, workspace: Workspace, objects: Objects, tree: Tree) -> None:
        self.workspace = workspace
        self.tree = dict(tree)
        self.objects = objects
        self._blobs: dict[str, bytes] = {}
        self._opened: dict[tuple[str, str], Opened | CasekitError] = {}
        self._paths: dict[str, list[str]] = {}
        for path in self.tree:
            case = case_of(path)
            if case:
                self._paths.setdefault(case, []).append(path)

    def load(self, blobs: Iterable[str]) -> None:
        """Read these blobs at once; one by one, each would cost a process."""
        wanted = [blob for blob in dict.fromkeys(blobs) if blob not in self._blobs]
        self._blobs |= zip(wanted, self.objects.read_blobs(wanted), strict=True)

    def load_case(self, case: str) -> None:
        """Read every file of a case at once."""
        self.load(self.tree[path].blob for path in self.paths(case))

    def blob(self, blob: str) -> bytes:
        """The content of a blob."""
        self.load([blob])
        return self._blobs[blob]

    def paths(self, case: str) -> list[str]:
        """The paths of a case's files."""
        return self._paths.get(case, [])

    def names(self, case: str) -> tuple[SectionName, ...]:
        """The sections and compartments of a case."""
        found = [section_of(path) for path in self.paths(case)]
        return tuple(sorted((name for name in found if name), key=lambda name: name.order))

    def open_blob(self, blob: str, path: str) -> Opened:
        """A version of the file at a path. Raises as `open_version`."""
        key = (blob, path)
        if key not in self._opened:
            try:
                self._opened[key] = open_version(
                    self.blob(blob), self.workspace.identity, path, parted=split
                )
            except CasekitError as error:
                self._opened[key] = error
        found = self._opened[key]
        if isinstance(found, CasekitError):
            raise found
        return found

    def open(self, case: str, name: SectionName) -> Opened:
        """One section as it stands here. Raises as `open_version`."""
        path = path_of(case, name)
        return self.open_blob(self.tree[path].blob, path)

    def governing(self, case: str) -> dict[SectionName, Document]:
        """The sections that decide who reads a case, as far as they open and follow the format."""
        found: dict[SectionName, Document] = {}
        for name in self.names(case):
            if name.section in GOVERNING:
                try:
                    text = self.open(case, name).text
                except CasekitError:
                    continue
                document, problems = read_checked(text, name=name, file=path_of(case, name))
                if document is not None and not problems:
                    found[name] = document
        return found

    def team(self) -> Team:
        """The registry as it stands here."""
        paths = [path for path in self.tree if path.startswith(f"{TEAM}/")]
        self.load(self.tree[path].blob for path in paths)
        return registry.team_of({path: self.blob(self.tree[path].blob) for path in paths})


def case_of(path: str) -> str:
    """The case that a path belongs to; empty for none."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == CASES and is_case_id(parts[1]) else ""


@cached
def section_of(path: str) -> SectionName | None:
    """The section or compartment that a path holds; None for any other file."""
    parts = path.split("/")
    if len(parts) != 3 or not case_of(path) or not parts[2].endswith(SEALED):
        return None
    try:
        return SectionName.parse(parts[2].removesuffix(SEALED))
    except ValueError:
        return None


def aside_of(path: str) -> tuple[SectionName, str, str] | None:
    """Of an unmerged version: its section, the blob it began from (or empty), and its own."""
    parts = path.split("/")
    if len(parts) != 5 or not case_of(path) or parts[2] != ASIDE or not parts[4].endswith(SEALED):
        return None
    base, dash, own = parts[4].removesuffix(SEALED).partition("-")
    try:
        return (SectionName.parse(parts[3]), "" if base == "new" else base, own) if dash else None
    except ValueError:
        return None


def aside_path(case: str, name: SectionName, base: str, own: str) -> str:
    """Where a version is kept that could not be merged."""
    return f"{CASES}/{case}/{ASIDE}/{name}/{base or 'new'}-{own}{SEALED}"

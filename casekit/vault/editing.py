"""Editing a section in one's own editor, without plaintext on disk and without losing work.

The text lies in a private folder, in memory where the system has such a place. What was not saved
is kept sealed to its writer, in `.git/casekit/drafts/`, and offered the next time.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casekit.errors import CasekitError, ChangedMeanwhileError
from casekit.format.envelope import split
from casekit.format.yaml import decode
from casekit.model.names import SectionName
from casekit.model.results import Change
from casekit.vault import drafts, private
from casekit.vault.cipher import decrypt, encrypt, read_limited
from casekit.vault.merging import open_version
from casekit.vault.records import replace_section
from casekit.vault.workspace import Workspace, path_of


class EditSession:
    """A section laid ready as a file.

    `draft` says that it holds work that was not saved before, and `outdated` that somebody saved
    the section since then, so that saving the draft would undo theirs.
    """

    def __init__(self, workspace: Workspace, case: str, name: SectionName, folder: Path) -> None:
        self.case = case
        self.name = name
        self.path = folder / f"{name}.yaml"
        self._workspace = workspace
        self._saved = False
        self._target = target_of(workspace, case, name)
        self._start = self._body()
        kept = next(iter(self._drafts()), None)
        raw = self._start.encode() if kept is None else self._open(kept)
        self.draft = raw != self._start.encode()
        self.outdated = self.draft and kept is not None and kept.name != f"{self._target}.age"
        self.path.write_bytes(raw)

    def save(self, *, over: bool = False) -> Change:
        """Save what the file holds now.

        Raises FormatError with every finding, and ChangedMeanwhileError when somebody saved the
        section since this text was begun; the file is left as it is. `over` says that what they
        saved may be replaced.
        """
        with self._workspace.writing():
            stands = target_of(self._workspace, self.case, self.name)
            if not over and (self.outdated or stands != self._target):
                raise ChangedMeanwhileError(
                    f"{self.name} of case {self.case} was saved by somebody since this was begun",
                    hint=f"compare it with casekit show {self.case} {self.name}: saving your text "
                    "takes theirs away",
                )
            change = replace_section(self._workspace, self.case, self.name, self._text())
        self.discard()
        return change

    def keep(self) -> None:
        """Keep the text as it is, sealed, for the next time."""
        if self._saved or not self.changed:
            return
        sealed = encrypt(self.path.read_bytes(), self._workspace.public_keys)
        path = drafts.folder_of(self._workspace.git.directory) / f"{self._target}.age"
        drafts.write(path, sealed)
        for older in self._drafts():
            if older != path:
                older.unlink()

    def discard(self) -> None:
        """Throw away what was not saved."""
        self._saved = True
        private.nothing_to_keep(self.path.parent)
        for path in self._drafts():
            path.unlink()

    @property
    def changed(self) -> bool:
        """Whether the file differs from what is saved."""
        # some editors take the file away when nothing is left in it
        return self.path.is_file() and self.path.read_bytes() != self._start.encode()

    def _text(self) -> str:
        return decode(read_limited(self.path), str(self.name))

    def _body(self) -> str:
        if self.name not in self._workspace.names(self.case):
            return ""
        return self._workspace.open(self.case, self.name).body

    def _open(self, path: Path) -> bytes:
        return decrypt(read_limited(path), self._workspace.identity)

    def _drafts(self) -> list[Path]:
        """One's own drafts of this section, the newest first; others of this computer stay."""
        start = f"{self.case}.{self.name}."
        found = [
            path
            for path in drafts.folder_of(self._workspace.git.directory).glob(f"{start}*.age")
            if "." not in path.name.removeprefix(start).removesuffix(".age") and self._opens(path)
        ]
        return sorted(found, key=lambda path: -path.stat().st_mtime)

    def _opens(self, path: Path) -> bool:
        try:
            self._open(path)
        except CasekitError:
            return False
        return True


@contextmanager
def editing(workspace: Workspace, case: str, name: str) -> Iterator[EditSession]:
    """Lay a section ready as a file; work that was not saved is kept, however this ends."""
    section = workspace.check_section(name)
    workspace.check_case(case)
    target = f"{workspace.git.directory}\n{target_of(workspace, case, section)}"
    with private.session(workspace.public_keys[0], target) as folder:
        session = EditSession(workspace, case, section, folder)
        try:
            yield session
        finally:
            session.keep()


def read_sealed(workspace: Workspace, case: str, name: str, sealed: bytes) -> str:
    """The text of a version of a section, as it was sealed.

    Raises CorruptError for one of another case or section, NoKeyError when it is sealed to others.
    """
    path = path_of(workspace.check_case(case), workspace.check_section(name))
    return open_version(sealed, workspace.identity, path, parted=split).body


def target_of(workspace: Workspace, case: str, name: SectionName) -> str:
    """How a draft is called: its section, and the sealed file that it was begun from."""
    try:
        sealed = read_limited(workspace.root / path_of(case, name))
    except FileNotFoundError:
        return f"{case}.{name}.new"
    return f"{case}.{name}.{hashlib.sha256(sealed).hexdigest()[:12]}"

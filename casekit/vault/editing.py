"""Editing a section in one's own editor, without plaintext on disk and without losing work.

The text lies in a private folder, in memory where the system has such a place. What was not saved
is kept sealed to its writer, in `.git/casekit/drafts/`, and offered the next time.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from casekit.errors import ChangedMeanwhileError, FormatError
from casekit.format.envelope import split
from casekit.format.yaml import decode
from casekit.messages import tr
from casekit.model.names import SectionName
from casekit.model.results import Change
from casekit.model.value import Value
from casekit.vault import drafts, private
from casekit.vault.cipher import decrypt, encrypt, read_limited
from casekit.vault.disk import write_whole
from casekit.vault.mending import stand_in
from casekit.vault.merging import open_version
from casekit.vault.records import replace_section
from casekit.vault.workspace import Workspace, path_of


class Work(Value):
    """What somebody edits as one text.

    `name` is that of its file and its drafts in a case. `version` tells what it was begun from,
    `text` lays it ready, and `save` writes what it became; `compare` is the command that shows what
    is saved now.
    """

    case: str
    name: str
    version: Callable[[], str]
    text: Callable[[], str]
    save: Callable[[str], Change]
    compare: str


class EditSession:
    """A section, or another text that becomes records, laid ready as a file.

    `draft` says that it holds work that was not saved before, and `outdated` that somebody saved
    the section since then, so that saving the draft would undo theirs.
    """

    def __init__(self, workspace: Workspace, work: Work, folder: Path) -> None:
        self.compare = work.compare
        self.path = folder / f"{work.name}.yaml"
        self._work = work
        self._workspace = workspace
        self._saved = False
        self._target = work.version()
        self._start = work.text()
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
            work = self._work
            if not over and (self.outdated or work.version() != self._target):
                raise ChangedMeanwhileError(
                    tr(
                        "{name} of case {case} was saved by somebody since this was begun",
                        name=work.name,
                        case=work.case,
                    ),
                    hint=tr(
                        "compare it with {compare}: saving your text takes theirs away",
                        compare=self.compare,
                    ),
                )
            change = work.save(self._text())
        self.discard()
        return change

    def keep(self) -> None:
        """Keep the text as it is, sealed, for the next time."""
        if self._saved or not self.changed:
            return
        sealed = encrypt(self.path.read_bytes(), self._workspace.public_keys)
        path = drafts.folder_of(self._workspace.git.directory) / f"{self._target}.age"
        write_whole(path, sealed)
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
        return decode(read_limited(self.path), self._work.name)

    def _open(self, path: Path) -> bytes:
        return decrypt(read_limited(path), self._workspace.identity)

    def _drafts(self) -> list[Path]:
        """One's own drafts of this section, the newest first; others of this computer stay."""
        start = f"{self._work.case}.{self._work.name}."
        found = [
            path
            for path in drafts.folder_of(self._workspace.git.directory).glob(f"{start}*.age")
            if "." not in path.name.removeprefix(start).removesuffix(".age")
            and drafts.opens(path, self._workspace.identity)
        ]
        return sorted(found, key=lambda path: -path.stat().st_mtime)


@contextmanager
def editing(workspace: Workspace, case: str, name: str) -> Iterator[EditSession]:
    """Lay a section ready as a file; work that was not saved is kept, however this ends."""
    section = workspace.check_section(name)
    workspace.check_case(case)

    def body() -> str:
        if section not in workspace.names(case):
            return ""
        try:
            return workspace.open(case, section).body
        except FormatError:
            good = stand_in(workspace, case, section)
            return good.body if good else ""

    work = Work(
        case=case,
        name=section,
        version=lambda: target_of(workspace, case, section),
        text=body,
        save=lambda text: replace_section(workspace, case, section, text),
        compare=f"casekit show {case} {section}",
    )
    with laid_ready(workspace, work) as session:
        yield session


@contextmanager
def laid_ready(workspace: Workspace, work: Work) -> Iterator[EditSession]:
    """Lay a text ready as a file; what was not saved is kept, however this ends."""
    target = f"{workspace.git.directory}\n{work.version()}"
    with private.session(workspace.public_keys[0], target) as folder:
        session = EditSession(workspace, work, folder)
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
    return f"{case}.{name}.{digest_of(workspace, case, [name]) or 'new'}"


def digest_of(workspace: Workspace, case: str, names: Iterable[SectionName]) -> str:
    """A digest of these sealed files as they stand; empty where there is none."""
    sealed = b""
    for name in names:
        with suppress(FileNotFoundError):
            sealed += read_limited(workspace.root / path_of(case, name))
    return hashlib.sha256(sealed).hexdigest()[:12] if sealed else ""

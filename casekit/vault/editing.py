"""Editing a section in one's own editor, without plaintext on disk and without losing work.

The text lies in a private folder, in memory where the system has such a place. What was not saved
is kept sealed to its writer, in `.git/casekit/drafts/`, and offered the next time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casekit.errors import CasekitError, ChangedMeanwhileError
from casekit.format.envelope import body_of
from casekit.format.yaml import decode
from casekit.model.names import SectionName
from casekit.model.results import Change
from casekit.vault import private
from casekit.vault.cipher import decrypt, encrypt, read_limited
from casekit.vault.records import replace_section
from casekit.vault.workspace import Workspace


class EditSession:
    """A section laid ready as a file; `draft` says that it holds work that was not saved before."""

    def __init__(self, workspace: Workspace, case: str, name: SectionName, folder: Path) -> None:
        self.case = case
        self.name = name
        self.path = folder / f"{name}.yaml"
        self._workspace = workspace
        self._saved = False
        self._start = self._body()
        draft = self._draft()
        self.draft = draft is not None
        self.path.write_bytes((self._start if draft is None else draft).encode())

    def save(self) -> Change:
        """Save what the file holds now.

        Raises FormatError with every finding, and ChangedMeanwhileError when somebody saved the
        section since this session began; the file is left as it is.
        """
        with self._workspace.writing():
            if self._body() != self._start:
                raise ChangedMeanwhileError(
                    f"{self.name} of case {self.case} was changed by somebody else meanwhile",
                    hint="keep your text for later, look at theirs (casekit show), and edit again",
                )
            change = replace_section(self._workspace, self.case, self.name, self._text())
        self._saved = True
        draft_path(self._workspace, self.case, self.name).unlink(missing_ok=True)
        return change

    def keep(self) -> None:
        """Keep the text as it is, sealed, for the next time."""
        raw = self.path.read_bytes()
        if self._saved or raw == self._start.encode():
            return
        sealed = encrypt(raw, self._workspace.public_keys)
        keep_draft(self._workspace, target_of(self.case, self.name), sealed)

    def discard(self) -> None:
        """Throw away what was not saved."""
        self._saved = True
        draft_path(self._workspace, self.case, self.name).unlink(missing_ok=True)

    @property
    def changed(self) -> bool:
        """Whether the file differs from what is saved."""
        return self.path.read_bytes() != self._start.encode()

    def _text(self) -> str:
        return decode(read_limited(self.path), str(self.name))

    def _body(self) -> str:
        if self.name not in self._workspace.names(self.case):
            return ""
        return body_of(self._workspace.open(self.case, self.name).document).text

    def _draft(self) -> str | None:
        path = draft_path(self._workspace, self.case, self.name)
        try:
            return decode(decrypt(read_limited(path), self._workspace.identity), str(path))
        except FileNotFoundError:
            return None
        except CasekitError:
            return None  # somebody else's draft, on a shared computer: it stays where it is


@contextmanager
def editing(workspace: Workspace, case: str, name: str) -> Iterator[EditSession]:
    """Lay a section ready as a file; work that was not saved is kept, however this ends."""
    section = workspace.check_section(name)
    workspace.check_case(case)
    target = f"{workspace.git.directory}\n{target_of(case, section)}"
    with private.session(workspace.public_keys[0], target) as folder:
        session = EditSession(workspace, case, section, folder)
        try:
            yield session
        finally:
            session.keep()


def sweep() -> None:
    """Clear what sessions left behind whose process died; their work is kept, sealed."""

    def save(target: str, sealed: bytes) -> None:
        directory, _, name = target.partition("\n")
        path = Path(directory) / "casekit" / "drafts" / f"{name}.age"
        if Path(directory).is_dir():
            _write_private(path, sealed)

    private.sweep(save)


def keep_draft(workspace: Workspace, target: str, sealed: bytes) -> None:
    """Put sealed unsaved work where the next session looks for it."""
    _write_private(workspace.git.directory / "casekit" / "drafts" / f"{target}.age", sealed)


def draft_path(workspace: Workspace, case: str, name: SectionName) -> Path:
    """Where unsaved work on a section is kept."""
    return workspace.git.directory / "casekit" / "drafts" / f"{target_of(case, name)}.age"


def target_of(case: str, name: SectionName) -> str:
    """How a draft is called."""
    return f"{case}.{name}"


def _write_private(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(".new")
    temporary.write_bytes(content)
    temporary.chmod(0o600)
    temporary.replace(path)

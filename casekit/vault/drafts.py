"""Work that was not saved, kept sealed to its writer in `.git/casekit/drafts/`."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from casekit.errors import CasekitError
from casekit.model.names import is_case_id
from casekit.model.value import Value
from casekit.vault import private
from casekit.vault.cipher import decrypt, read_limited
from casekit.vault.disk import write_whole
from casekit.vault.identity import Identity


def folder_of(git_directory: Path) -> Path:
    """Where the drafts of a vault are."""
    return git_directory / "casekit" / "drafts"


class Draft(Value):
    """A section of a case that was not saved; `minutes-` and the meeting's id for minutes."""

    case: str
    name: str
    on: date


def own(git_directory: Path, identity: Identity) -> Iterator[Draft]:
    """The drafts that one's own key opens; others may work in this clone too."""
    for path in sorted(folder_of(git_directory).glob("*.age")):
        case, _, rest = path.name.removesuffix(".age").partition(".")
        name = rest.rpartition(".")[0]
        if is_case_id(case) and name and opens(path, identity):
            written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
            yield Draft(case, name, written.astimezone().date())


def opens(path: Path, identity: Identity) -> bool:
    """Whether a draft is one's own."""
    try:
        decrypt(read_limited(path), identity)
    except CasekitError:
        return False
    return True


def sweep() -> None:
    """Clear what sessions left behind whose process died; their work is kept, sealed."""

    def save(target: str, sealed: bytes) -> None:
        directory, _, name = target.partition("\n")
        if Path(directory).is_dir():
            write_whole(folder_of(Path(directory)) / f"{name}.age", sealed)

    private.sweep(save)

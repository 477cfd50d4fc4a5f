"""Work that was not saved, kept sealed to its writer in `.git/casekit/drafts/`."""

from pathlib import Path

from casekit.vault import private
from casekit.vault.disk import write_whole


def folder_of(git_directory: Path) -> Path:
    """Where the drafts of a vault are."""
    return git_directory / "casekit" / "drafts"


def sweep() -> None:
    """Clear what sessions left behind whose process died; their work is kept, sealed."""

    def save(target: str, sealed: bytes) -> None:
        directory, _, name = target.partition("\n")
        if Path(directory).is_dir():
            write_whole(folder_of(Path(directory)) / f"{name}.age", sealed)

    private.sweep(save)

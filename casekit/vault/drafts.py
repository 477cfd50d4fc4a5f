"""Work that was not saved, kept sealed to its writer in `.git/casekit/drafts/`."""

from pathlib import Path

from casekit.vault import private
from casekit.vault.disk import disk_errors


def folder_of(git_directory: Path) -> Path:
    """Where the drafts of a vault are."""
    return git_directory / "casekit" / "drafts"


def write(path: Path, sealed: bytes) -> None:
    """Keep a draft, for this user alone, whole or not at all."""
    with disk_errors():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_suffix(".new")
        temporary.write_bytes(sealed)
        temporary.chmod(0o600)
        temporary.replace(path)


def sweep() -> None:
    """Clear what sessions left behind whose process died; their work is kept, sealed."""

    def save(target: str, sealed: bytes) -> None:
        directory, _, name = target.partition("\n")
        if Path(directory).is_dir():
            write(folder_of(Path(directory)) / f"{name}.age", sealed)

    private.sweep(save)

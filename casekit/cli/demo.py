"""The command that builds a vault of fictional cases and shows what casekit is about."""

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from casekit.cli.session import Session
from casekit.errors import UsageError
from casekit.messages import tr

if TYPE_CHECKING:
    from casekit.cli.demo_vault import DemoVault


def demo(
    ctx: Context,
    directory: Annotated[
        Path | None,
        Argument(metavar="[DIR]", help="A new or empty folder, else ./demo-vault."),
    ] = None,
) -> None:
    """Build a vault of fictional cases, with throw-away keys beside it, and show it.

    Examples:
      casekit demo
      casekit demo /tmp/noord
    """
    session: Session = ctx.obj
    folders = _free() if directory is None else _folders(directory.absolute())
    for folder in folders:
        if _is_taken(folder):
            raise UsageError(
                tr("{folder} is not empty", folder=folder), hint=f"casekit demo {directory}-2"
            )
    directory, keys, documents = folders
    built, text, made = _build(session, directory, keys, documents)
    session.output.result(
        {
            "vault": str(directory),
            "keys": str(keys),
            "today": built.today,
            "cases": [{"id": case, "example": slug} for slug, case in built.cases.items()],
            "documents": made,
        },
        text,
    )


def _folders(directory: Path) -> tuple[Path, Path, Path]:
    """The vault, and beside it the keys and the documents, which no repository should hold."""
    keys = directory.with_name(f"{directory.name}-keys")
    return directory, keys, directory.with_name(f"{directory.name}-documents")


def _free() -> tuple[Path, Path, Path]:
    """A place in the current folder where no earlier demo stands."""
    for number in count(1):
        name = "demo-vault" if number == 1 else f"demo-vault-{number}"
        folders = _folders(Path.cwd() / name)
        if not any(map(_is_taken, folders)):
            return folders
    raise AssertionError


def _is_taken(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def _build(
    session: Session, directory: Path, keys: Path, documents: Path
) -> "tuple[DemoVault, str, list[dict[str, object]]]":
    """Build everything or leave nothing: all three folders are the demo's own."""
    import shutil

    from casekit.cli.demo_tour import tour
    from casekit.cli.demo_vault import build

    try:
        with session.output.progress(tr("building a vault")) as progress, session.changes():
            built = build(directory, keys, progress=progress)
            built.as_(built.coordinator).set_up()
            return built, *tour(built, documents)
    except BaseException:
        for folder in (directory, keys, documents):
            shutil.rmtree(folder, ignore_errors=True)
        session.writing = False
        raise

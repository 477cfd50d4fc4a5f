"""The command that builds a vault of fictional cases and shows what casekit is about."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casekit.cli.session import Session
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.cli.demo_vault import DemoVault


def demo(
    ctx: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")] = Path(
        "demo-vault"
    ),
) -> None:
    """Build a vault of fictional cases, with throw-away keys beside it, and show it.

    Examples:
      casekit demo
      casekit demo /tmp/noord
    """
    session: Session = ctx.obj
    directory = directory.absolute()
    keys = directory.with_name(f"{directory.name}-keys")
    documents = directory.with_name(f"{directory.name}-documents")
    for folder in (directory, keys, documents):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"{folder} is not empty", hint=f"casekit demo {directory}-2")
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


def _build(
    session: Session, directory: Path, keys: Path, documents: Path
) -> "tuple[DemoVault, str, list[dict[str, object]]]":
    """Build everything or leave nothing: all three folders are the demo's own."""
    import shutil

    from casekit.cli.demo_tour import tour
    from casekit.cli.demo_vault import build

    try:
        with session.output.progress("building a vault") as progress, session.changes():
            built = build(directory, keys, progress=progress)
            return built, *tour(built, documents)
    except BaseException:
        for folder in (directory, keys, documents):
            shutil.rmtree(folder, ignore_errors=True)
        session.writing = False
        raise

"""The commands that make, show and take over one's own key."""

from pathlib import Path
from typing import Annotated

import typer

from casekit.cli import ask
from casekit.cli.session import Session
from casekit.errors import UsageError


def new(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to keep it, instead of --identity.")
    ] = None,
    no_passphrase: Annotated[
        bool, typer.Option("--no-passphrase", help="Keep the key readable to this computer.")
    ] = False,
) -> None:
    """Make your own key and print its public half, which your team may know.

    A passphrase is asked for; it protects the key when the computer is lost or copied.

    Examples:
      casekit identity new
      casekit identity new --out ~/keys/casekit.txt --no-passphrase
    """
    from casekit.api import identity_path, new_identity

    session: Session = ctx.obj
    path = identity_path(out or session.options.identity)
    passphrase = None if no_passphrase else _new_passphrase()
    with session.changes():
        public = new_identity(path, passphrase)
    session.output.result({"public_key": public, "path": str(path)}, public)
    session.output.note(f"your key is in {path}: keep a copy where only you can reach it")


def show(ctx: typer.Context) -> None:
    """Print the public half of your key: what you give to who adds you to a team.

    Examples:
      casekit identity show
      casekit identity show --identity ~/keys/casekit.txt
    """
    from casekit.api import identity_path, show_identity

    session: Session = ctx.obj
    path = identity_path(session.options.identity)
    public = show_identity(path, ask.passphrase)
    session.output.result({"public_key": public, "path": str(path)}, public)


def import_key(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file of age-keygen.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to keep it, instead of --identity.")
    ] = None,
) -> None:
    """Take over a key that age-keygen made, unchanged, and print its public half.

    Examples:
      casekit identity import ~/key.txt
    """
    from casekit.api import identity_path, import_identity

    session: Session = ctx.obj
    path = identity_path(out or session.options.identity)
    with session.changes():
        public = import_identity(source, path, ask.passphrase)
    session.output.result({"public_key": public, "path": str(path)}, public)
    session.output.note(f"your key is in {path}; the file {source} was left as it is")


def _new_passphrase() -> str:
    passphrase = ask.new_passphrase()
    if not passphrase:
        raise UsageError(
            "a key without a passphrase is made only when you say so",
            hint="casekit identity new --no-passphrase",
        )
    return passphrase

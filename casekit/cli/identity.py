"""The commands that make, show and take over one's own key."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Option

from casekit.cli import ask
from casekit.cli.session import Session
from casekit.errors import IdentityMissingError, UsageError
from casekit.messages import tr


def new(
    ctx: Context,
    out: Annotated[
        Path | None, Option(metavar="FILE", help="Where to keep it, instead of --identity.")
    ] = None,
    no_passphrase: Annotated[
        bool, Option("--no-passphrase", help="Keep the key readable to this computer.")
    ] = False,
    sign_only: Annotated[
        bool, Option("--sign-only", help="Only the signing key, for a key that has none.")
    ] = False,
) -> None:
    """Make your own key and print its public half, which your team may know.

    Beside it comes a key that signs what you commit, identity.sign beside identity.txt. A
    passphrase is asked for; it protects both when the computer is lost or copied.

    Examples:
      casekit identity new
      casekit identity new --out ~/keys/casekit.txt --no-passphrase
      casekit identity new --sign-only
    """
    from casekit.api import identity_path, new_identity, new_signing_key, show_signing_key

    session: Session = ctx.obj
    path = identity_path(out or session.options.identity)
    if sign_only:
        if no_passphrase:
            raise UsageError(
                tr("--no-passphrase goes with a new key"),
                hint=tr("the signing key has that of your key"),
            )
        with session.changes():
            signing = new_signing_key(path, ask.passphrase)
        session.output.result({"signing_key": signing, "path": str(path)}, signing)
        session.output.note(tr("your team adds it with: casekit team sign-key"))
        return
    passphrase = None if no_passphrase else _new_passphrase()
    with session.changes():
        public = new_identity(path, passphrase)
    signing = show_signing_key(path) or ""
    session.output.result({"public_key": public, "signing_key": signing, "path": str(path)}, public)
    if not session.output.as_json:
        session.output.note(tr("it signs what you commit with: {signing}", signing=signing))
    session.output.note(
        tr("your key is in {path}: keep a copy where only you can reach it", path=path)
    )


def show(
    ctx: Context,
    sign: Annotated[
        bool, Option("--sign", help="The public half of the key that signs, instead.")
    ] = False,
) -> None:
    """Print the public half of your key: what you give to who adds you to a team.

    Examples:
      casekit identity show
      casekit identity show --sign
      casekit identity show --identity ~/keys/casekit.txt
    """
    from casekit.api import identity_path, show_identity, show_signing_key

    session: Session = ctx.obj
    path = identity_path(session.options.identity)
    signing = show_signing_key(path) if sign or session.output.as_json else None
    if sign and signing is None:
        raise IdentityMissingError(
            tr("{path} has no signing key beside it", path=path),
            hint=tr("casekit identity new --sign-only makes one"),
        )
    public = "" if sign and not session.output.as_json else show_identity(path, ask.passphrase)
    session.output.result(
        {"public_key": public, "signing_key": signing, "path": str(path)},
        signing if sign and signing else public,
    )


def import_key(
    ctx: Context,
    source: Annotated[Path, Argument(metavar="FILE", help="A file of age-keygen.")],
    out: Annotated[
        Path | None, Option(metavar="FILE", help="Where to keep it, instead of --identity.")
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
    session.output.note(
        tr("your key is in {path}; the file {source} was left as it is", path=path, source=source)
    )
    session.output.note(tr("casekit identity new --sign-only makes a key that signs beside it"))


def _new_passphrase() -> str:
    passphrase = ask.new_passphrase()
    if not passphrase:
        raise UsageError(
            tr("a key without a passphrase is made only when you say so"),
            hint="casekit identity new --no-passphrase",
        )
    return passphrase

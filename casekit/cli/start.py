"""The command that makes a new vault."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Option

from casekit.cli import ask
from casekit.cli.output import near
from casekit.cli.session import Session
from casekit.messages import tr


def init(
    ctx: Context,
    directory: Annotated[Path, Argument(metavar="DIR", help="A new or empty folder.")],
    name: Annotated[str, Option(help="What the vault is called; needed.")] = "",
    handle: Annotated[
        str,
        Option("--as", metavar="HANDLE", help="Your own short name, as in sanne; needed."),
    ] = "",
    organisation: Annotated[str, Option(help="Whom you work for.")] = "",
    my_name: Annotated[str, Option(help="Your full name.")] = "",
    role: Annotated[str, Option(help="What you do in the team.")] = "coordinator",
) -> None:
    """Make a new vault with you as its first member. --lang names its first language.

    Needs your key: casekit identity new.

    Examples:
      casekit init noord --name "Wijkteam Noord" --as sanne --organisation "Wijkteam Noord"
      casekit init north --name "Team North" --as alex --lang en
    """
    from casekit.api import Vault

    session: Session = ctx.obj
    name = ask.needed("--name", name, tr("what the vault is called"))
    handle = ask.needed("--as", handle, tr("your own short name, as in sanne"))
    with session.changes():
        vault = Vault.init(
            directory,
            name=name,
            handle=handle,
            organisation=organisation,
            member_name=my_name,
            role=role,
            language=session.options.lang or "nl",
            identity=session.options.identity,
            today=session.options.today,
            ask=ask.passphrase,
        )
        # from the first commit by hand on, nothing plain gets into the history
        vault.set_up()
    session.output.result(
        {"vault": str(vault.root), "handle": vault.me, "languages": vault.settings.languages,
         "fingerprint": vault.fingerprint},
        tr("the vault {name} is in {path}", name=vault.settings.name, path=near(vault.root)),
    )  # fmt: skip
    session.output.fingerprint(vault.fingerprint)
    session.output.note(
        tr("go on there with: cd {directory} && casekit team add --help", directory=directory)
    )

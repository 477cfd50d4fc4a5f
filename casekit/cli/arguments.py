"""The arguments that several commands take, named and explained once."""

from typing import Annotated

from typer import Argument, Option

CaseArgument = Annotated[
    str, Argument(metavar="CASE", help="The case's id, as casekit list shows it.")
]

ReadersOption = Annotated[
    list[str] | None,
    Option(
        "--to",
        metavar="READER",
        help="A team handle, an organisation or a party of the network; may be repeated.",
    ),
]

SectionsOption = Annotated[
    list[str] | None,
    Option(
        "--section",
        metavar="NAME",
        help="A section, a compartment (plan.health) or * for all sections; may be repeated.",
    ),
]

"""The command that checks records and files, and tells all problems at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Exit

from casekit.cli import checking
from casekit.errors import UsageError
from casekit.messages import tr
from casekit.model.names import is_case_id


def validate(
    ctx: Context,
    what: Annotated[
        list[str] | None,
        Argument(metavar="CASE|FILE…", help="Only these; else the whole vault."),
    ] = None,
) -> None:
    """Check that records follow the format, that their links hold and that files are in line.

    A FILE is a section as plain YAML, such as a draft; sealed files are checked
    with their case. Without FILE or CASE the whole vault is checked.

    Examples:
      casekit validate
      casekit validate k7f3qz2m
      casekit validate draft/plan.yaml --json
    """
    cases, files = _sorted(what or ())
    status = checking.run(ctx.obj, cases, files)
    if status:
        raise Exit(status)


def _sorted(what: Sequence[str]) -> tuple[list[str], list[Path]]:
    cases: list[str] = []
    files: list[Path] = []
    for name in what:
        if Path(name).is_file():
            files.append(Path(name))
        elif is_case_id(name):
            cases.append(name)
        else:
            raise UsageError(
                tr("{name}: neither a case nor a file", name=name),
                hint=tr("casekit list shows the cases"),
            )
    return cases, files

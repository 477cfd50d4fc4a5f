"""The command that makes a document for the people who will read it."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Exit, Option

from casekit.cli import ask
from casekit.cli.clouds import cloud_of
from casekit.cli.documents_due import Wanted, make_due
from casekit.cli.documents_written import ANOTHER_FOLDER, agreed, note, write
from casekit.cli.output import table
from casekit.cli.session import Session
from casekit.errors import FINDINGS, DiskError, NotAVaultError, UsageError
from casekit.messages import joined, tr, trn
from casekit.model.documents import DOCUMENTS
from casekit.model.shown import reason

if TYPE_CHECKING:
    from casekit.model.results import Rendering

TEXT_FORMATS = {"html", "md", "ics", "json"}
STANDARD_OUTPUT = "-"


def render(
    ctx: Context,
    document: Annotated[
        str,
        Argument(
            metavar="DOCUMENT",
            help=tr("One of: {documents}; needed.", documents=", ".join(DOCUMENTS)),
        ),
    ] = "",
    case: Annotated[str, Argument(metavar="CASE", help="The case it is about; needed.")] = "",
    for_: Annotated[
        list[str] | None,
        Option(
            "--for",
            metavar="READER",
            help="Who will read it: handles, parties, person, or meeting for all who are invited; "
            "may be repeated; needed.",
        ),
    ] = None,
    meeting: Annotated[
        str, Option(metavar="ID", help="The meeting that it is a document of.")
    ] = "",
    consent: Annotated[
        str,
        Option(
            metavar="ID",
            help="The consent, for a statement, a withdrawal or a letter; a letter can do without.",
        ),
    ] = "",
    member: Annotated[
        str, Option(metavar="ID", help="Of the support group, for an interview.")
    ] = "",
    barrier: Annotated[
        str, Option(metavar="ID", help="Which one, for a breakthrough; else all.")
    ] = "",
    compare: Annotated[
        str, Option(metavar="DATE", help="An earlier day beside today, for a network.")
    ] = "",
    format_: Annotated[
        list[str] | None,
        Option("--format", metavar="html,pdf,docx,md", help="In which form; html when left out."),
    ] = None,
    out: Annotated[
        str,
        Option(metavar="DIR", help="Where to; - prints it. Else a folder beside the vault."),
    ] = "",
    each: Annotated[
        bool, Option("--each", help="One document for each, instead of one for all.")
    ] = False,
    dry_run: Annotated[
        bool, Option("--dry-run", help="Make nothing; list what would be withheld and why.")
    ] = False,
    all_due: Annotated[
        bool,
        Option("--all-due", help="Of every meeting ahead that casekit status tells."),
    ] = False,
    sealed: Annotated[
        bool,
        Option("--sealed", help="As age files, which only those who will read them open."),
    ] = False,
    force: Annotated[
        bool, Option("--force", help="Replace files that stand there already.")
    ] = False,
    template_check: Annotated[
        bool,
        Option("--template-check", help="Say which templates of the vault no longer fit."),
    ] = False,
) -> None:
    """Make a document that holds exactly what all of its readers may read on that day.

    Examples:
      casekit render agenda k7f3qz2m --meeting mt-3h8w2q --for meeting
      casekit render agenda k7f3qz2m --meeting mt-3h8w2q --for samira,bram --each
      casekit render invitation k7f3qz2m --meeting mt-3h8w2q --for meeting --format html,ics
      casekit render plan k7f3qz2m --for person --lang nl --out ~/print
      casekit render plan k7f3qz2m --for bram --dry-run
      casekit render minutes k7f3qz2m --meeting mt-3h8w2q --for samira --sealed --format pdf
      casekit render consent-statement k7f3qz2m --consent c-8t2r5w --for person
      casekit render network k7f3qz2m --for person --compare 2025-12-01
      casekit render agenda --all-due --format pdf --out ~/print
      casekit render --template-check
    """
    session: Session = ctx.obj
    if template_check:
        _check_templates(session)
        return
    document = ask.needed("DOCUMENT", document, tr("which document"))
    if document not in DOCUMENTS:
        raise UsageError(
            tr("there is no document {document!r} yet", document=document),
            hint=tr("one of: {documents}", documents=", ".join(DOCUMENTS)),
        )
    formats = _formats(format_ or ["html"], DOCUMENTS[document].formats)
    if all_due:
        if case or meeting or out == STANDARD_OUTPUT or dry_run:
            raise UsageError(
                tr("--all-due makes documents of every meeting ahead, as files"),
                hint=tr("leave out CASE, --meeting, --dry-run and --out -"),
            )
        wanted = Wanted(document, tuple(ask.split(for_ or ["meeting"])), formats, each, sealed)
        make_due(session, wanted, _folder(session, out, sealed=sealed), force=force)
        return
    case = ask.needed("CASE", case, tr("the id of the case"))
    audience = ask.split(ask.needed_list("--for", for_ or (), tr("who will read it")))
    if out == STANDARD_OUTPUT and session.output.as_json:
        raise UsageError(tr("--json and --out - can't both have standard output"))
    shown = set(formats) <= TEXT_FORMATS and not sealed
    if out == STANDARD_OUTPUT and sys.stdout.isatty() and not shown:
        raise UsageError(
            tr("a terminal can't show sealed files")
            if sealed
            else tr("a terminal can't show {formats}", formats=", ".join(formats)),
            hint=tr("--out DIR, or send it to a file with >"),
        )
    # a folder that can't be used is told before anything is made
    to_files = not dry_run and out != STANDARD_OUTPUT
    folder = _folder(session, out, sealed=sealed) if to_files else Path()
    made = session.vault.render(
        document,
        case,
        audience,
        meeting=meeting,
        consent=consent,
        formats=formats,
        language=session.options.lang,
        each=each,
        member=member,
        barrier=barrier,
        compare=compare,
        sealed=sealed,
    )
    for told in made.notes:
        session.output.note(told)
    if dry_run:
        _tell(session, made, [""] * len(made.pages))
    elif out == STANDARD_OUTPUT:
        _print(session, made)
    else:
        paths = [folder / page.file for page in made.pages]
        due = agreed(paths, made.pages, force=force)
        with session.changes():
            write(due)
            commit = note(session, made)
        _tell(session, made, [str(path) for path in paths], commit=commit)


def _check_templates(session: Session) -> None:
    report = session.vault.check_templates()
    session.output.report(report)
    if not report.fine:
        raise Exit(FINDINGS)


def _formats(texts: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(ask.split(texts)))
    for name in formats:
        if name not in known:
            raise UsageError(
                tr("there is no format {name!r} of this document", name=name),
                hint=tr("one of: {known}", known=", ".join(known)),
            )
    if not formats:
        raise UsageError(
            tr("--format is empty"), hint=tr("one of: {known}", known=", ".join(known))
        )
    return formats


def _folder(session: Session, out: str, *, sealed: bool) -> Path:
    """Where the documents go: never into a vault, whose folder is the record and nothing else."""
    from casekit.api import find_root

    root = session.vault.root
    # Path.expanduser fails for a user whom nobody knows
    folder = Path(os.path.expanduser(out) if out else root.with_name(f"{root.name}-documents"))  # noqa: PTH111
    try:
        folder = folder.resolve()
        around = find_root(folder)
    except NotAVaultError:
        # of sealed documents a cloud sees no more than the names
        if not sealed and (cloud := cloud_of(folder)):
            session.output.warn(
                tr(
                    "{folder} is synchronised to {cloud}, where others may read these "
                    "documents; --out names another folder, --sealed lets only their readers "
                    "open them",
                    folder=folder,
                    cloud=cloud,
                )
            )
        return folder
    except (OSError, RuntimeError) as error:
        # a folder that may not be looked into, or links that lead to each other
        raise DiskError(
            tr(
                "{folder}: can't be used: {why}",
                folder=folder,
                why=reason(error) if isinstance(error, OSError) else type(error).__name__,
            ),
            hint=ANOTHER_FOLDER,
        ) from None
    raise UsageError(
        tr(
            "{folder} lies inside the vault {around}, and documents stay outside",
            folder=folder,
            around=around,
        ),
        hint=tr("name a folder outside every vault: --out ~/documents"),
    )


def _print(session: Session, made: "Rendering") -> None:
    if len(made.pages) != 1:
        raise UsageError(
            trn(
                "--out - takes one document, and this is {n}",
                "--out - takes one document, and these are {n}",
                len(made.pages),
            ),
            hint=tr("--out DIR"),
        )
    [page] = made.pages
    if page.format in TEXT_FORMATS and not page.sealed:
        session.output.exact(page.text)
    else:
        session.output.exact_bytes(page.content)
    _tell_withheld(session, made)


def _tell(session: Session, made: "Rendering", paths: Sequence[str], *, commit: str = "") -> None:
    """Tell which documents there are; a dry run has no paths and lists what is withheld."""
    documents = [
        {"path": path, "format": page.format, "for": page.for_, "language": page.language}
        for path, page in zip(paths, made.pages, strict=True)
    ]
    withheld = [
        {"section": one.section, "item": one.item, "from": one.from_, "why": one.why}
        for one in made.withheld
    ]
    if any(paths):
        text: str = "\n".join(paths)
    else:
        lines: list[str] = [
            tr("{file}, for {readers}", file=page.file, readers=", ".join(page.for_))
            for page in made.pages
        ]
        if withheld:
            rows = [
                ("", one.section, one.item, tr("from {reader}", reader=one.from_), one.why)
                for one in made.withheld
            ]
            lines += ["", tr("withheld:"), table(rows)]
        text = joined("\n", lines)
    session.output.result({"documents": documents, "withheld": withheld, "commit": commit}, text)
    if any(paths):
        _tell_withheld(session, made)


def _tell_withheld(session: Session, made: "Rendering") -> None:
    if made.withheld:
        session.output.note(
            trn(
                "{n} item withheld; --dry-run lists it with the reason",
                "{n} items withheld; --dry-run lists them with the reason",
                len(made.withheld),
            )
        )

"""The documents of every meeting ahead, in one go."""

from pathlib import Path
from typing import TYPE_CHECKING

from typer import Exit

from casekit.cli.documents_written import agreed, note, write
from casekit.cli.session import Session
from casekit.errors import FINDINGS
from casekit.messages import joined, tr, trn
from casekit.model.value import Value

if TYPE_CHECKING:
    from casekit.model.results import Failure, Rendering


class Wanted(Value):
    """Which documents to make, and for whom."""

    document: str
    audience: tuple[str, ...]
    formats: tuple[str, ...]
    each: bool
    sealed: bool


def make_due(session: Session, wanted: Wanted, folder: Path, *, force: bool) -> None:
    """Make and write them all; what could not be made is told at the end, and stops no other one.

    Ends with the status of what went wrong, or that of findings where it was several things.
    """
    from casekit.model.results import Failure

    made: list[Rendering] = []
    failures: list[Failure] = []
    with session.output.progress("making") as progress:
        for one in session.vault.render_due(
            wanted.document,
            wanted.audience,
            formats=wanted.formats,
            language=session.options.lang,
            each=wanted.each,
            sealed=wanted.sealed,
            progress=progress,
        ):
            if isinstance(one, Failure):
                failures.append(one)
            else:
                made.append(one)
    pages = [page for one in made for page in one.pages]
    paths = [folder / page.file for page in pages]
    due = agreed(paths, pages, force=force)
    with session.changes():
        write(due)
        commit = note(session, *made)
    _tell(session, made, failures, paths, commit=commit)
    if failures:
        statuses = {one.status for one in failures}
        raise Exit(statuses.pop() if len(statuses) == 1 else FINDINGS)


def _tell(
    session: Session,
    made: "list[Rendering]",
    failures: "list[Failure]",
    paths: list[Path],
    *,
    commit: str,
) -> None:
    data = {
        "documents": [
            {
                "path": str(path),
                "format": page.format,
                "for": page.for_,
                "language": page.language,
                "case": one.case,
            }
            for path, (one, page) in zip(
                paths, ((one, page) for one in made for page in one.pages), strict=True
            )
        ],
        "withheld": [
            {"section": one.section, "item": one.item, "from": one.from_, "why": one.why}
            for rendering in made
            for one in rendering.withheld
        ],
        "failures": [
            {"case": one.case, "meeting": one.meeting, "message": one.message, "hint": one.hint}
            for one in failures
        ],
        "commit": commit,
    }
    session.output.result(data, "\n".join(map(str, paths)))
    for rendering in made:
        for told in rendering.notes:
            session.output.note(joined(": ", [rendering.case, told]))
    for one in failures:
        where = f"{one.case} {one.meeting}".strip()
        told = joined("; ", [one.message, one.hint] if one.hint else [one.message])
        session.output.warn(joined(": ", [where, told]))
    parts: list[str] = [
        tr(
            "{documents} of {meetings}",
            documents=trn("{n} document", "{n} documents", len(paths)),
            meetings=trn("{n} meeting", "{n} meetings", len(made)),
        )
    ]
    if failures:
        parts.append(trn("{n} could not be made", "{n} could not be made", len(failures)))
    session.output.note(
        joined("; ", parts)
        if made or failures
        else tr("no meeting is ahead: casekit status tells what is")
    )

"""Documents as files, and the note in the record that they were made."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.cli import ask
from casekit.cli.session import Session
from casekit.errors import CasekitError, DiskError
from casekit.messages import joined, tr
from casekit.model.shown import reason

if TYPE_CHECKING:
    from casekit.model.results import Page, Rendering

ANOTHER_FOLDER = tr("--out names another folder")


def write_document(path: Path, content: bytes) -> None:
    """Write a document for this user alone, whole or not at all. Raises DiskError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # a name that nobody can have put a link at; tempfile would load what compresses, too
        temporary = path.with_name(f".casekit-{os.urandom(8).hex()}")
        try:
            with open(
                os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        # what is in the way may be the folder or any above it
        raise DiskError(joined(": ", [str(path), reason(error)]), hint=ANOTHER_FOLDER) from None


def agreed(
    paths: Sequence[Path], pages: "Sequence[Page]", *, force: bool
) -> list[tuple[Path, bytes]]:
    """What is to be written where; asks about every file that it would replace."""
    due = [
        (path, page.content)
        for path, page in zip(paths, pages, strict=True)
        if not _stands(path, page.content)
    ]
    for path, _ in due:
        if not force:
            ask.before_replacing(path)
    return due


def write(due: Sequence[tuple[Path, bytes]]) -> None:
    """Write every page that was agreed to, for this user alone."""
    for path, content in due:
        write_document(path, content)


def _stands(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def note(session: Session, *made: "Rendering") -> str:
    """Let it be noted in the record what was made; gives the commit where it is there already."""
    for one in made:
        if not one.maker:
            session.output.note(
                tr(
                    "this is not noted in the record, in which you may not write; somebody who "
                    "keeps the case can: casekit new document {case} --set document={document} "
                    "--set for=… --set on=…",
                    case=one.case,
                    document=one.document,
                )
            )
            continue
        try:
            session.vault.keep_given(one)
        except CasekitError as error:
            session.output.warn(
                tr(
                    "the documents are there, but it can't be noted: {message}",
                    message=error.message,
                )
            )
    # whoever reads JSON is told the commit; anybody else need not wait for it
    return session.vault.note_given() if session.output.as_json else ""

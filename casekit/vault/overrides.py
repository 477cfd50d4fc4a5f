"""The team's own wording of documents: the files in a vault's `templates/`."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path

from casekit.errors import CasekitError, TemplateError
from casekit.messages import tr
from casekit.model.value import Value
from casekit.vault.cipher import check_folder, linked, odd, read_limited

FOLDER = "templates"

# the largest of casekit's own is a thirtieth of it
_LARGEST = 200_000
_MOST = 1_000
_KINDS = (".md.j2", ".css")


class Overrides(Value):
    """The texts by their paths within the folder, and what keeps a file from being read.

    A file that is neither a template nor a style sheet has an empty text.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[CasekitError, ...] = ()


def overrides(root: Path) -> Mapping[str, str]:
    """The team's templates by path. Raises TemplateError or OddFileError for one that is none."""
    found = read_overrides(root)
    for error in found.errors:
        raise error
    return {path: text for path, text in found.texts.items() if path.endswith(_KINDS)}


def read_overrides(root: Path) -> Overrides:
    """All of the folder, with everything that is wrong with its files."""
    try:
        if not check_folder(root, FOLDER):
            return Overrides()
    except CasekitError as error:
        return Overrides(errors=(error,))
    texts: dict[str, str] = {}
    errors: list[CasekitError] = []
    for number, path in enumerate(_files(root / FOLDER)):
        if number == _MOST:
            errors.append(
                TemplateError(
                    tr("{folder}/ holds more than {most} files", folder=FOLDER, most=_MOST),
                    file=FOLDER,
                )
            )
            break
        try:
            texts[path] = _text(root, path)
        except CasekitError as error:
            errors.append(error)
    return Overrides(texts, tuple(errors))


def _files(folder: Path) -> Iterator[str]:
    """The paths within the folder, in order, less hidden files; no link is followed."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from (f"{entry.name}/{path}" for path in _files(Path(entry.path)))
        else:
            yield entry.name


def _text(root: Path, path: str) -> str:
    inside = f"{FOLDER}/{path}"
    where = root / inside
    if where.is_symlink():
        raise linked(inside)
    if not where.is_file():
        raise odd(inside)
    if not path.endswith(_KINDS):
        return ""
    try:
        return read_limited(where, _LARGEST, inside=inside).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError(
            tr("{path}: not UTF-8 (byte {number})", path=inside, number=error.start + 1),
            hint=tr("save it as UTF-8 in your editor"),
            file=inside,
        ) from None

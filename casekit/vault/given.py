"""Which documents were made for whom: noted in the record, and kept sealed in this clone till then.

A document should be there at once, and a commit takes longer than making one. So the note is sealed
to its maker alone in `.git/casekit/given/`, and goes into the section `documents` with the next
change or sync, or as soon as somebody looks at it: one commit, however many there are.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.errors import CasekitError
from casekit.model.names import SectionName, is_case_id
from casekit.vault.cipher import decrypt, encrypt
from casekit.vault.disk import disk_errors, write_whole
from casekit.vault.lock import locked
from casekit.vault.workspace import Workspace

if TYPE_CHECKING:
    from casekit.format.envelope import Envelope
    from casekit.format.yaml import Document
    from casekit.vault.part import Part
    from casekit.vault.saving import Sealed

DOCUMENTS = SectionName("documents")

_PATIENCE = 10.0
"""For how many seconds another command is waited for."""

Given = Mapping[str, Any]
"""A document that was made, as an item of the section without its id."""


def keep(workspace: Workspace, case: str, given: Sequence[Given]) -> None:
    """Keep that these documents were made until it is noted; DiskError where that can't be."""
    key = workspace.public_keys[0]
    path = _folder(workspace) / f"{case}.{_short(key)}.age"
    with locked(workspace.git.directory, _PATIENCE):
        known = _read(workspace, path)
        new = [one for one in given if not _noted(one, known)]
        if not new:
            return
        sealed = encrypt(json.dumps([*known, *new]).encode(), [key], allow_ssh=True)
        write_whole(path, sealed)


def invitations(
    workspace: Workspace, case: str, parts: "Mapping[SectionName, Part]"
) -> frozenset[str] | None:
    """The meetings of a case to which an invitation was made; None where one's key can't tell."""
    noted = [name for name in workspace.names(case) if name.section == DOCUMENTS]
    if not parts.keys() >= {*noted}:
        return None
    found: list[Given] = []
    for name in noted:
        found += parts[name].document.data.get("documents") or ()
    own = {path for of, path in _waiting(workspace) if of == case}
    for path in _folder(workspace).glob(f"{case}.*.age"):
        if path not in own:
            return None  # somebody else works in this clone
        found += _read(workspace, path)
    return frozenset(
        str(one["about"]) for one in found if one["document"] == "invitation" and one.get("about")
    )


def place(parts: "Mapping[SectionName, Part]", about: str) -> SectionName:
    """Where it is noted that a document about an item was made.

    In the compartment that the item is in, if it is in no open section: whoever may not read of a
    meeting doesn't learn that somebody was invited to it.
    """
    holding = [name for name, part in parts.items() if about and about in part.text]
    if not any(name.compartment for name in holding):
        return DOCUMENTS
    from casekit.format.ids import find_items

    apart = [
        name.compartment
        for name in holding
        if name.section != DOCUMENTS
        and any(item == about for _, _, item in find_items(parts[name].document))
    ]
    return SectionName(f"{DOCUMENTS}.{apart[0]}") if apart and all(apart) else DOCUMENTS


def waits(workspace: Workspace) -> bool:
    """Whether anything of one's own waits to be noted."""
    return next(_waiting(workspace), None) is not None


def note(workspace: Workspace, case: str = "") -> str:
    """Note in the record what waits, of one case or of all, in one commit; gives it.

    What can't be noted now goes on waiting: it stands in nobody's way.
    """
    # noting that a document was made must not take longer than making it: see `keep`
    from casekit.vault.saving import write

    texts: dict[str, str] = {}
    envelopes: dict[str, Envelope] = {}
    done: list[Path] = []
    commit = ""
    with suppress(CasekitError), workspace.writing():
        for found, path in list(_waiting(workspace)):
            if case in ("", found):
                # a case may be broken, or no longer one's own
                with suppress(CasekitError):
                    sealed = _prepared(workspace, found, path)
                    texts |= sealed.texts
                    envelopes |= sealed.envelopes
                    done.append(path)
        commit = write(workspace, texts, envelopes) if texts else ""
        with disk_errors():
            for path in done:
                path.unlink(missing_ok=True)
    return commit


def _prepared(workspace: Workspace, case: str, path: Path) -> "Sealed":
    from casekit.format.edit import append
    from casekit.format.yaml import parse
    from casekit.vault.saving import Sealed, prepared

    parts = workspace.parts(workspace.check_case(case))
    documents: dict[SectionName, Document] = {}
    for one in _read(workspace, path):
        name = place(parts, str(one.get("about", "")))
        part = parts.get(name)
        document = documents.get(name) or (part.content if part else parse(""))
        if not _noted(one, document.data.get("documents") or ()):
            documents[name] = append(document, ("documents",), one)
    if not documents:
        return Sealed()
    bodies = {name: document.text for name, document in documents.items()}
    return prepared(workspace, case, bodies, parts=parts)


def _noted(one: Given, known: Sequence[Given]) -> bool:
    """Whether the same document for the same readers on the same day is noted already."""
    return any(_same(one) == _same(other) for other in known)


def _same(one: Given) -> tuple[object, ...]:
    readers = one["for"]
    whom = {readers} if isinstance(readers, str) else {*readers}
    return one["document"], one.get("about"), whom, str(one["on"]), one.get("language")


def _read(workspace: Workspace, path: Path) -> list[Given]:
    try:
        sealed = path.read_bytes()
    except OSError:
        return []
    try:
        found: list[Given] = json.loads(decrypt(sealed, workspace.identity))
    except (CasekitError, ValueError):
        return []  # sealed to a key that is gone, or cut short: nobody can tell any more
    return found


def _waiting(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    try:
        paths = sorted(_folder(workspace).iterdir())
    except OSError:
        return
    own = {*map(_short, workspace.public_keys)}
    for path in paths:
        case, _, key = path.name.removesuffix(".age").partition(".")
        if path.suffix == ".age" and is_case_id(case) and key in own:
            yield case, path


def _short(key: str) -> str:
    # several people may work in one clone, each with a key of the own
    return "".join(filter(str.isalnum, key))[-16:]


def _folder(workspace: Workspace) -> Path:
    return workspace.git.directory / "casekit" / "given"

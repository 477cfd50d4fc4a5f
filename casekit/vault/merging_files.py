"""Three files merged outside any vault: versions of one section, sealed or as plain YAML."""

import os
from dataclasses import dataclass
from pathlib import Path

from casekit.errors import AccessError, DiskError, UsageError
from casekit.format.envelope import split
from casekit.format.yaml import decode, parse
from casekit.messages import joined, tr
from casekit.model.names import SECTIONS, SectionName
from casekit.model.results import MergeConflict
from casekit.model.shown import reason
from casekit.vault.cipher import decrypt, read_limited
from casekit.vault.header import is_age_file
from casekit.vault.identity import Ask, load
from casekit.vault.merging import Joined, Opened, join, merge_bodies, seal_verified


@dataclass(frozen=True, slots=True)
class MergedFile:
    """The merged text, `meta` included where the files had it, and its conflicts."""

    text: str
    conflicts: tuple[MergeConflict, ...]


@dataclass(frozen=True, slots=True)
class _Version:
    text: str
    sealed: bool
    opened: Opened | None

    @property
    def body(self) -> str:
        return self.opened.body if self.opened else self.text


def merge_files(
    base: Path,
    ours: Path,
    theirs: Path,
    *,
    section: str,
    out: Path | None,
    identity: Path,
    ask: Ask,
) -> MergedFile:
    """Merge three files; an empty base is that of a section which both sides began.

    Raises UsageError when it isn't said what section they hold, and what opening, reading and
    sealing raise; nothing is written then.
    """
    versions = [_read(path, identity, ask) for path in (base, ours, theirs)]
    start, one, other = versions
    name = _section(section, versions, (ours, base, theirs))
    places = {(v.opened.envelope.case, v.opened.envelope.section) for v in versions if v.opened}
    if len(places) > 1:
        raise UsageError(tr("the files are versions of different cases or sections"))
    if one.opened and other.opened:
        was = start.opened.envelope.readers if start.opened else {}
        joined = join(start.body, one.opened, other.opened, known={}, was=was)
        text, found = joined.text(), joined.conflicts
    else:
        done = merge_bodies(start.body, one.body, other.body, section=name)
        joined, text, found = None, done.text, done.conflicts
    if out is not None:
        sealed = any(version.sealed for version in versions)
        _write(out, _seal(joined, text, identity, ask) if sealed else text.encode())
    case = next((place[0] for place in places), "")
    return MergedFile(
        text,
        tuple(
            MergeConflict(c.id, case, name, c.field, c.base, c.ours, c.theirs, c.kind)
            for c in found
        ),
    )


def _read(path: Path, identity: Path, ask: Ask) -> _Version:
    try:
        content = read_limited(path, from_pipe=True)
    except OSError as error:
        raise UsageError(joined(": ", [str(path), reason(error)])) from None
    sealed = is_age_file(content)
    text = decode(decrypt(content, load(identity, ask)) if sealed else content, str(path))
    # what can't be read is told with its name, also where a merge would only copy it
    parse(text, str(path))
    has_meta = text.startswith("meta:") or "\nmeta:" in text
    return _Version(text, sealed, Opened(text, *split(text, str(path))) if has_meta else None)


def _section(given: str, versions: list[_Version], paths: tuple[Path, ...]) -> SectionName:
    sealed = [version.opened.envelope.section for version in versions if version.opened]
    named = [path.name.removesuffix(".age").removesuffix(".yaml") for path in paths]
    for candidate in [given] if given else [*sealed, *named]:
        try:
            return SectionName.parse(candidate)
        except ValueError:
            continue
    if given:
        raise UsageError(
            tr("there is no section {given!r}", given=given[:40]),
            hint=tr("one of: {sections}", sections=", ".join(SECTIONS)),
        )
    raise UsageError(tr("which section is this"), hint=tr("--section plan, for instance"))


def _seal(joined: Joined | None, text: str, identity: Path, ask: Ask) -> bytes:
    if joined is None:
        raise AccessError(
            tr(
                "sealed and plain files can't be merged into a sealed one: it is not known for whom"
            ),
            hint=tr("leave --out away to print the merged text"),
        )
    readers = joined.envelope().readers
    return seal_verified(text, readers, load(identity, ask), allow_ssh=False)


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise DiskError(joined(": ", [str(path), reason(error)])) from None

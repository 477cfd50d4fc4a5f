"""A section that does not follow the format, and the last version of it that does.

Whoever may push can put a broken one in place. It must not keep anybody from writing the section
again, nor a person from taking a consent back.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace

from casekit.errors import CasekitError, FormatError
from casekit.format.check import read_checked
from casekit.format.envelope import Envelope, split
from casekit.format.yaml import Document
from casekit.messages import tr
from casekit.model.names import SECTIONS, SectionName
from casekit.vault.merging import Opened, open_version
from casekit.vault.part import Part
from casekit.vault.workspace import GOVERNING, Workspace, path_of

NETWORK = SectionName("network")


def stand_in(workspace: Workspace, case: str, name: SectionName) -> Part | None:
    """The last good version of a section, as that which the next one takes the place of.

    Its body is the good one; what the next version has to follow is the broken one, as far as that
    can be read. None where no version of it ever followed the format.
    """
    path = path_of(case, name)
    found = _last_good(workspace, name, path)
    if found is None:
        return None
    sealed, good, document = found
    text, envelope = good.text, _later(good.envelope)
    with suppress(CasekitError):
        text = workspace.decrypt(path)
        envelope = split(text, path)[0]
    # `kinds` fit nothing, so that it is written whatever it is compared with
    part = Part(name, path, text, envelope, good.body, (), sealed, workspace.formed)
    part.__dict__["document"] = document
    return part


def parts_to_write(
    workspace: Workspace, case: str, names: Collection[SectionName]
) -> dict[SectionName, Part]:
    """The parts of a case of which these are to be written, so that they may be broken."""
    broken: list[str] = []
    parts = workspace.parts(case, broken=broken)
    for name in names:
        if name in broken or (name in parts and not _follows(parts[name])):
            with suppress(FormatError):
                workspace.open(case, name)  # one that is damaged comes back by git
            if (part := stand_in(workspace, case, name)) is not None:
                parts[name] = part
    for other in {*broken} - {*names}:
        if SectionName.parse(other).section in GOVERNING:
            workspace.open(case, other)  # says why nobody knows who may read what is written
    return parts


def parts_with_stand_ins(
    workspace: Workspace, case: str, *, sections: Collection[str] = SECTIONS
) -> tuple[dict[SectionName, Part], tuple[SectionName, ...], tuple[str, ...]]:
    """The parts of a case; the names of those that the last good version stands in for; the paths
    of those that are broken and stay so.

    A network whose content doesn't follow the format is one of them: it decides who reads, and
    whoever may write in it does not. The case itself and the consents are never taken from before:
    a withdrawal could get lost.
    """
    broken: list[str] = []
    parts = workspace.parts(case, broken=broken, sections=sections)
    names = [SectionName.parse(name) for name in broken]
    names += [name for name in parts if name.section == NETWORK and not _follows(parts[name])]
    mended: dict[SectionName, Part] = {}
    for name in names:
        if name.section not in ("case", "consents") and (part := stand_in(workspace, case, name)):
            mended[name] = part
    left = [name for name in names if name not in mended]
    sound = {name: part for name, part in parts.items() if name not in left}
    return sound | mended, tuple(mended), tuple(path_of(case, name) for name in left)


def put_back(names: Collection[SectionName]) -> tuple[str, ...]:
    """What is told of sections of which the last good version was put back."""
    return tuple(
        tr(
            "{name} did not follow the format: its last version that does was put back; casekit "
            "log shows who broke it",
            name=name,
        )
        for name in names
    )


def _follows(part: Part) -> bool:
    try:
        return part.document is not None
    except FormatError:
        return False


def _later(envelope: Envelope) -> Envelope:
    # the broken one has a number as well, which can't be read
    return replace(envelope, revision=envelope.revision + 1)


def _last_good(
    workspace: Workspace, name: SectionName, path: str
) -> tuple[bytes, Opened, Document] | None:
    commits = workspace.git.history(path)
    blobs = list(dict.fromkeys(
        blob for one in commits for change in one.paths for blob in (change.new, change.old) if blob
    ))  # fmt: skip
    for sealed in workspace.git.read_blobs(blobs):
        try:
            opened = open_version(sealed, workspace.identity, path, parted=split)
        except CasekitError:
            continue
        document, problems = read_checked(opened.text, name=name, file=path)
        if document is not None and not problems:
            return sealed, opened, document
    return None

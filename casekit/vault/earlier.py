"""A section of a case as it was on an earlier day, as far as one's own key opens that."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casekit.errors import CorruptError, FormatError, NoKeyError, UsageError
from casekit.format.check import read_checked
from casekit.format.yaml import decode
from casekit.messages import tr
from casekit.model.dates import parse_day
from casekit.model.names import SectionName
from casekit.vault.cipher import decrypt
from casekit.vault.revisions import Revisions
from casekit.vault.snapshot import case_of, section_of
from casekit.vault.workspace import Workspace


def earlier(
    workspace: Workspace, case: str, section: str, day: str
) -> tuple[date, dict[SectionName, Mapping[str, Any]]]:
    """The section and its compartments at the end of a day, as valid data.

    Raises UsageError for no earlier day and where there was none, NoKeyError where all of it is
    sealed to others, and CorruptError or FormatError for what is broken.
    """
    on = parse_day(day)
    if on is None or on >= workspace.today:
        raise UsageError(
            tr("a map is compared with that of an earlier day"),
            hint=tr("--compare 2026-03-31, for one"),
        )
    revisions = Revisions(workspace.root)
    files = revisions.tree(revisions.find(on.isoformat()))
    found = {
        name: (path, entry.blob)
        for path, entry in files.items()
        if case_of(path) == case and (name := section_of(path)) and name.section == section
    }
    if not found:
        raise UsageError(
            tr("this case had no {section} on {day}", section=section, day=on),
            hint=tr("casekit log {case} tells when it began", case=case),
        )
    contents = revisions.read_blobs([blob for _, blob in found.values()])
    opened: dict[SectionName, Mapping[str, Any]] = {}
    for (name, (path, _)), content in zip(found.items(), contents, strict=True):
        try:
            text = decode(decrypt(content, workspace.identity), path)
        except NoKeyError:
            continue
        except CorruptError as error:
            error.message = tr("{path} of {day}: {what}", path=path, day=on, what=error.message)
            raise
        document, problems = read_checked(text, name=name, file=path)
        if document is None or problems:
            raise FormatError(
                tr("{path} of {day} does not follow the format", path=path, day=on),
                hint=tr("compare with another day"),
                findings=tuple(problems),
                source=path,
            )
        meta = document.data["meta"]
        if (meta["case"], meta["section"]) != (case, name):
            raise CorruptError(
                tr(
                    "{path} of {day} was sealed as another case or section than where it stood",
                    path=path,
                    day=on,
                ),
                hint=tr("compare with another day"),
            )
        opened[name] = document.data
    if not opened:
        raise NoKeyError(
            tr("the {section} of {day} is sealed to others", section=section, day=on),
            hint=tr("ask a keeper of the case"),
        )
    return on, opened

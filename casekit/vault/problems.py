"""Problems that a change would bring into a case: told all at once, before anything is written."""

import re
from collections import Counter
from collections.abc import Mapping

from casekit.errors import FormatError
from casekit.format import check, ids, links
from casekit.format.yaml import Document
from casekit.messages import tr, trn
from casekit.model.findings import Finding, Severity, in_order
from casekit.model.names import SectionName
from casekit.vault.part import Part
from casekit.vault.workspace import Workspace


def refuse_problems(
    workspace: Workspace,
    case: str,
    parts: Mapping[SectionName, Part],
    changed: Mapping[SectionName, Document],
) -> None:
    """Raise FormatError with every problem that the changed sections bring in.

    A problem that was there before stands in nobody's way.
    """
    found: list[Finding] = []
    for name, document in changed.items():
        found += check.check_new_body(document, name=name, file=name)
    names = set(workspace.names(case)) if parts else set()
    before = _readable(parts)
    sealed = frozenset(name.section for name in names - set(before) - set(changed))
    known = Counter(map(_mark, _link_findings(workspace, before, sealed)))
    for one in _link_findings(workspace, {**before, **changed}, sealed):
        known[_mark(one)] -= 1
        if known[_mark(one)] < 0:
            found.append(one)
    errors = [one for one in found if one.severity is Severity.ERROR]
    if errors:
        raise FormatError(
            trn(
                "{n} problem in what was to be saved",
                "{n} problems in what was to be saved",
                len(errors),
            ),
            hint=tr("mend what is listed and try again"),
            findings=in_order(errors),
        )


def _readable(parts: Mapping[SectionName, Part]) -> dict[SectionName, Document]:
    # what is wrong with another section is told by `validate`, and stops nobody here
    found = {}
    for name, part in parts.items():
        try:
            found[name] = part.document
        except FormatError:
            continue
    return found


def _link_findings(
    workspace: Workspace, documents: Mapping[SectionName, Document], sealed: frozenset[str]
) -> list[Finding]:
    opened = [ids.Opened(name, name, document) for name, document in documents.items()]
    return list(links.check_links(opened, workspace.team, sealed, settings=workspace.settings))


def _mark(finding: Finding) -> tuple[str, str, str]:
    # indexes shift when items come and go: a problem is the same by what it is about
    return finding.code, finding.file, re.sub(r"\d+", "", finding.field)

"""Which files of a case can be opened by somebody who may not, as far as one's own key tells."""

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import replace

from casekit.errors import CasekitError, NoKeyError
from casekit.format.envelope import Envelope
from casekit.messages import either, tr
from casekit.model.findings import Finding, Severity
from casekit.model.readers import Sharing
from casekit.vault import sealing
from casekit.vault.snapshot import Snapshot
from casekit.vault.workspace import Workspace, path_of

_TOO_WIDE = frozenset({"seal-too-wide", "consent-expired"})


def readers_too_wide(snapshot: Snapshot, case: str, paths: Collection[str]) -> list[Finding]:
    """Which of these files of a case can be opened by somebody who may not, or no longer."""
    workspace = snapshot.workspace
    try:
        documents = snapshot.governing(case)
        if not {"case", "consents"} <= documents.keys():
            return []
        sharing = workspace.sharing_of(documents, snapshot.names(case))
        envelopes: list[tuple[str, Envelope]] = []
        for name in snapshot.names(case):
            try:
                one = snapshot.open(case, name)
            except NoKeyError:
                continue
            envelopes.append((path_of(case, name), one.envelope))
        found = sealing.out_of_line(sharing, envelopes, workspace.today, workspace.acknowledged)
        wide = [one for one in found if one.file in paths and one.code in _TOO_WIDE]
        return _for_keepers(workspace, sharing, case, wide) if wide else []
    except CasekitError:
        return []


def _for_keepers(
    workspace: Workspace, sharing: Sharing, case: str, wide: list[Finding]
) -> list[Finding]:
    """The same, with the names of those who can mend it where one can't oneself."""
    from casekit.vault.saving import governs

    if governs(workspace, sharing):
        return wide
    handles = sorted(one.handle for one in sharing.keepers(workspace.today))
    hint = tr(
        "ask {who}, who decides who reads case {case}, to bring it in line (casekit seal {case}); "
        "what casekit has committed goes out with casekit sync meanwhile",
        who=either(handles) or tr("a keeper of the case"),
        case=case,
    )
    return [replace(one, hint=hint) for one in wide]


def in_a_merge(findings: Iterable[Finding], theirs: Container[str]) -> Iterator[Finding]:
    """The same findings as they are told in the middle of a merge, where nothing can be sealed.

    `theirs` are the files that stand as on the other side: those are judged where they were made.
    """
    for one in findings:
        if one.code not in _TOO_WIDE:
            yield one
        elif one.file not in theirs:
            ended = one.code == "consent-expired"
            yield replace(
                one,
                severity=Severity.WARNING if ended else one.severity,
                hint=tr("once the merge is committed: {hint}", hint=one.hint)
                if ended
                else tr(
                    "git merge --abort, then casekit sync merges it, and seals it as it should be"
                ),
            )

"""Sections that one's own key does not open any more, though nothing took that away.

age shows to nobody whose key a file is sealed to. So a reader whose key was left out, or swapped
for another one, is the only one to see it, and has to be told until the file is sealed anew.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from casekit.errors import CasekitError, IdentityMissingError, NoKeyError
from casekit.messages import joined, tr
from casekit.model.faults import SHUT
from casekit.model.findings import Finding, Severity
from casekit.vault import pin as pins, verified as memory
from casekit.vault.cipher import decrypt
from casekit.vault.objects import Objects
from casekit.vault.verifying import ground_of
from casekit.vault.workspace import CASES, Workspace


def mended(
    workspace: Workspace, objects: Objects, heads: Sequence[str], found: Iterable[Finding]
) -> list[Finding]:
    """These findings, those as warnings of which the file opens again for oneself since."""
    return [
        _milder(one)
        if one.code == SHUT
        and one.severity is Severity.ERROR
        and _opens(workspace, objects, heads, one.file)
        else one
        for one in found
    ]


def still_shut(workspace: Workspace, cases: Sequence[str]) -> list[Finding]:
    """What of these cases is not sealed to oneself by a commit that could not decide that.

    Told from what was verified last, also where somebody accepted it.
    """
    try:
        pin = pins.read(workspace.git.directory)
        last = pin and memory.read(workspace.git.directory, ground_of(workspace, pin))
    except CasekitError:
        return []
    files = {one.file: one for one in (last.findings if last else ()) if one.code == SHUT}
    return [
        Finding(
            "seal-shut-out",
            tr(
                "this is not sealed to your key, though nothing that you can see took it away from "
                "you: {message}",
                message=one.message,
            ),
            one.hint,
            file=path,
        )
        for path, one in files.items()
        if path.split("/")[1] in cases and path.startswith(f"{CASES}/") and _shut(workspace, path)
    ]


def _opens(workspace: Workspace, objects: Objects, heads: Sequence[str], path: str) -> bool:
    with suppress(CasekitError):
        blobs = {blob for head in heads if (blob := objects.blob_at(head, path))}
        for content in objects.read_blobs(sorted(blobs)):
            decrypt(content, workspace.identity)
        return bool(blobs)
    return False


def _shut(workspace: Workspace, path: str) -> bool:
    try:
        decrypt((workspace.root / path).read_bytes(), workspace.identity)
    except (NoKeyError, IdentityMissingError):
        return True
    except (CasekitError, OSError):
        return False
    return False


def _milder(one: Finding) -> Finding:
    return Finding(
        one.code,
        joined("; ", [one.message, tr("it is sealed to you again since")]),
        tr("read it once more; whoever opened it in your place has read it"),
        Severity.WARNING,
        one.file,
        commit=one.commit,
    )

"""Whether what decides who reads a case may be acted upon: only after it was verified.

`sync` merges nothing that does not verify, but git itself brings in anything. What somebody forged
there must not make a keeper's own computer seal the record to him.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from casekit.errors import DiskError, NobodyError, RefusedError
from casekit.format.envelope import Readers
from casekit.messages import joined, tr
from casekit.model.findings import Finding, Severity
from casekit.model.names import SectionName
from casekit.vault.disk import write_whole
from casekit.vault.sealing import Recipients
from casekit.vault.workspace import GOVERNING, Workspace, path_of

_FINE = Path("casekit", "fine")
"""Holds the last commit whose history was found fine."""

Wanted = Mapping[SectionName, Recipients]


def gains(before: Readers, after: Readers) -> bool:
    """Whether somebody, or another key, opens a section who doesn't yet."""
    return any(set(keys) - set(before.get(name, ())) for name, keys in after.items())


def closes(before: Readers, after: Readers) -> bool:
    """Whether somebody who opens a section won't any more, by any key."""
    return bool(before.keys() - after.keys())


def held_back(
    workspace: Workspace, case: str, before: Mapping[SectionName, Readers], wanted: Wanted
) -> tuple[Wanted, tuple[str, ...]]:
    """Whom the sections of a case may be sealed to, with a word where that is less than was wanted.

    Where the history has a fault, nobody comes in: what only opens is refused, and what closes a
    door closes it. Raises RefusedError.
    """
    known = {name: one for name, one in wanted.items() if name in before}
    if not any(gains(before[name], one.readers) for name, one in known.items()):
        return wanted, ()
    fault = fault_of(workspace)
    if fault is None:
        return wanted, ()
    if not any(closes(before[name], one.readers) for name, one in known.items()):
        raise refusal(case, fault)
    kept = {name: narrowed(one, before.get(name, {})) for name, one in wanted.items()}
    return kept, (note(case, fault),)


def fault_of(workspace: Workspace) -> Finding | None:
    """What is wrong with the history and was accepted by nobody; None when it is fine.

    A vault without any remote holds what was done on this computer alone.
    """
    if not (workspace.git.directory / "refs" / "remotes").is_dir():
        return None
    # loads what reads a history, which only a change of readers needs
    from casekit.vault.verifying import verify

    errors = (one for one in verify(workspace).findings if one.severity is Severity.ERROR)
    return next(errors, None)


def fault_in(
    workspace: Workspace, case: str, sections: Collection[SectionName] = ()
) -> Finding | None:
    """What is wrong with what these sections would be sealed by; None when that is fine.

    Those are the sections that decide who reads a case; for whoever may not read them it is what
    the `sections` to be written say themselves.

    `git pull` brings in whatever was pushed. Nothing more is sealed by it before it was looked at:
    what somebody put back there would go to readers whom a withdrawal had closed it to. What one
    adds oneself to a history that was fine needs no second look.
    """
    directory = workspace.git.directory
    if not (directory / "refs" / "remotes").is_dir():
        return None
    head = workspace.git.head()
    if _fine(directory) == head:
        return None
    from casekit.vault.verifying import verify

    if (directory / "shallow").exists():
        return None  # which `doctor` and `verify` tell of
    errors = [one for one in verify(workspace).findings if one.severity is Severity.ERROR]
    if not errors:
        _keep(directory, head)
    files = {path_of(case, name) for name in (*GOVERNING, *sections)}
    return next((one for one in errors if one.file in files), None)


def went_on(workspace: Workspace, before: str, commit: str) -> None:
    """Remember that one's own commit stands on a history that was found fine."""
    if before and _fine(workspace.git.directory) == before:
        _keep(workspace.git.directory, commit)


def _fine(directory: Path) -> str:
    with suppress(OSError, ValueError):
        return (directory / _FINE).read_text("ascii")
    return ""


def _keep(directory: Path, head: str) -> None:
    # without it the next change only has to look again
    with suppress(DiskError):
        write_whole(directory / _FINE, head.encode())


def narrowed(wanted: Recipients, present: Readers) -> Recipients:
    """The readers of these who open a section already, each with the keys that open it now.

    Raises NobodyError where none would be left.
    """
    readers = {name: keys for name, keys in present.items() if name in wanted.readers}
    if not readers:
        raise NobodyError(
            tr("nobody could open a section any more, as what is here does not verify"),
            hint=tr("casekit verify tells what is wrong with it"),
        )
    writers = tuple(one for one in wanted.writers if one in readers)
    return replace(wanted, readers=readers, writers=writers)


def refusal(case: str, fault: Finding) -> RefusedError:
    """What is said where something would only be opened."""
    return RefusedError(
        tr("{words}, so nothing was changed", words=_words(case, fault)),
        hint=_hint(fault),
    )


def unproven(case: str, fault: Finding) -> RefusedError:
    """What is said to whoever would write in a case that somebody tampered with."""
    return RefusedError(
        tr(
            "case {case}: what git brought here does not verify, and what you write would be "
            "sealed by it: {what}",
            case=case,
            what=_what(fault),
        ),
        hint=_hint(fault),
    )


def note(case: str, fault: Finding) -> str:
    """What is said where a door was closed."""
    return tr("{words}; whoever was to read less reads less", words=_words(case, fault))


def _words(case: str, fault: Finding) -> str:
    return tr(
        "case {case} is opened to nobody more, as what is here does not verify: {what}",
        case=case,
        what=_what(fault),
    )


def _what(fault: Finding) -> str:
    return joined("", [fault.message, f" ({fault.file})" if fault.file else ""])


def _hint(fault: Finding) -> str:
    return tr(
        "{hint}. casekit verify shows all of it; a withdrawal is not held up", hint=fault.hint
    )

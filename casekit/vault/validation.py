"""Checking a whole vault: every file, every link, every reader, and all problems at once.

Cases are checked in several processes where there are many of them.
"""

import os
from collections.abc import Sequence
from contextlib import suppress

from casekit.errors import (
    AccessError,
    CasekitError,
    CorruptError,
    FormatError,
    IdentityMissingError,
    NoKeyError,
    OddFileError,
)
from casekit.messages import joined, tr
from casekit.model.findings import Finding, Report, in_order
from casekit.model.names import SectionName, is_case_id
from casekit.vault.memory import AROUND, REGISTRY, Memory
from casekit.vault.parallel import Progress, in_processes
from casekit.vault.part import Part
from casekit.vault.shut import still_shut
from casekit.vault.workspace import CASES, Workspace, path_of

# what looks into files is imported where something has to be looked at


def validate(
    workspace: Workspace, cases: Sequence[str] = (), *, progress: Progress | None = None
) -> Report:
    """Check the registry and these cases (all of them when none is named).

    Without a key, as on a hosting site, all is checked that can be seen from outside.
    """
    wanted, found = _wanted(workspace, cases)
    try:
        _ = workspace.public_keys
    except IdentityMissingError as error:
        return _without_key(workspace, wanted, found, error)
    memory = Memory(workspace)
    checked, notes = memory.files(REGISTRY) or 0, tuple[str, ...]()
    if not checked:
        from casekit.vault.registry import check_registry

        checked, problems = check_registry(workspace.root)
        found += problems
        if any(finding.severity == "error" for finding in problems):
            files, problems = _without_registry(workspace, wanted, progress)
            found += problems
            if not cases:
                found += _new(_around(workspace), found, wanted)
            return Report(checked + files, in_order(found), (_NO_REGISTRY,))
        from casekit.vault.waiting import NOBODY, check_keys, nobody_known

        found += check_keys(workspace).values()
        if nobody_known(workspace):
            notes = (joined(": ", [NOBODY, "casekit team ack"]),)
        elif not found:
            memory.add(REGISTRY, checked)
    checked += sum(memory.files(case) or 0 for case in wanted)
    pending = [case for case in wanted if memory.files(case) is None]
    if pending:
        from casekit.vault.checking import check_case

        for case, (files, findings) in in_processes(workspace, check_case, pending, progress):
            checked += files
            found += findings
            if not findings:
                memory.add(case, files)
    if not cases and memory.files(AROUND) is None:
        # after the cases: what was told of a file there is not told twice
        around = _new(_around(workspace), found, wanted)
        found += around
        if not around:
            memory.add(AROUND, 0)
    memory.write()
    told = {one.file for one in found if one.code == "seal-shut-out"}
    found += [one for one in still_shut(workspace, wanted) if one.file not in told]
    return Report(checked, in_order(_to_take_back(workspace, found)), notes)


def check_sealing(
    workspace: Workspace, cases: Sequence[str] = (), *, progress: Progress | None = None
) -> Report:
    """Which files are sealed to others than the consents name."""
    wanted = [workspace.check_case(case) for case in cases] or list(workspace.case_ids())
    checked, found = 0, list[Finding]()
    for _, (files, findings) in in_processes(workspace, _sealing_of, wanted, progress):
        checked += files
        found += findings
    return Report(checked, in_order(found))


def _wanted(workspace: Workspace, cases: Sequence[str]) -> tuple[list[str], list[Finding]]:
    """The cases to look at, and what is wrong with the folder of all of them."""
    if cases:
        return [case for case in cases if _exists(workspace, case)], []
    try:
        return list(workspace.case_ids()), []
    except OddFileError as error:
        from casekit.vault.registry import odd_finding

        return [], [odd_finding(error, CASES)]


def _exists(workspace: Workspace, case: str) -> bool:
    with suppress(OddFileError):  # told where its files are looked at
        workspace.check_case(case)
    return True


_NO_REGISTRY = tr("the settings or the team can't be read: who may read what was not checked")

_NEED_REGISTRY = ("seal-", "link-", "consent-", "domain-", "meeting-")


def _without_registry(
    workspace: Workspace, cases: Sequence[str], progress: Progress | None
) -> tuple[int, list[Finding]]:
    """What is wrong with these cases, as far as that can be told without settings and team."""
    from casekit.vault.bare import without_registry
    from casekit.vault.checking import check_case

    bare = without_registry(workspace)
    checked, found = 0, list[Finding]()
    for _, (files, findings) in in_processes(bare, check_case, cases, progress):
        checked += files
        found += [one for one in findings if not one.code.startswith(_NEED_REGISTRY)]
    return checked, found


def _without_key(
    workspace: Workspace,
    cases: Sequence[str],
    found: list[Finding],
    error: IdentityMissingError,
) -> Report:
    from casekit.vault.attributes import check_attributes
    from casekit.vault.checking import needed, waiting
    from casekit.vault.guard import check_work_tree
    from casekit.vault.registry import check_registry, odd_finding
    from casekit.vault.waiting import shared_keys

    checked, broken = check_registry(workspace.root)
    found += broken
    if not broken:
        found += shared_keys(workspace.team).values()
    files, problems = check_work_tree(workspace)
    found += [*problems, *_strangers(workspace), *check_attributes(workspace.root)]
    for case in cases:
        try:
            found += [*needed(case, workspace.names(case)), *waiting(workspace, case)]
        except OddFileError as error_here:
            place = f"{CASES}/{case}"
            # what git would take along was looked at already
            if all(one.file != place for one in found):
                found.append(odd_finding(error_here, place))
    note = tr("{message}: only what can be seen without a key was checked", message=error.message)
    return Report(checked + files, in_order(found), (note,))


def _sealing_of(workspace: Workspace, case: str) -> tuple[int, list[Finding]]:
    from casekit.vault.mending import NETWORK, stand_in
    from casekit.vault.sealing import out_of_line, shut_out
    from casekit.vault.stanzas import check_stanzas

    parts: dict[SectionName, Part] = {}
    instead: dict[SectionName, Part] = {}
    closed: list[SectionName] = []
    found: list[Finding] = []
    try:
        names = workspace.names(case)
    except OddFileError as error:
        return 0, [_unreadable(error, f"{CASES}/{case}")]
    for name in names:
        try:
            parts[name] = part = workspace.open(case, name)
        except NoKeyError:
            closed.append(name)
            continue
        except (CorruptError, FormatError) as error:
            found.append(_unreadable(error, path_of(case, name)))
            if name.section == NETWORK and (good := stand_in(workspace, case, name)):
                instead[name] = good
            continue
        found += check_stanzas(part.path, part.envelope, part.kinds)
    try:
        sharing = workspace.sharing(case, {**parts, **instead})
    except AccessError:
        return len(parts), found
    except (CorruptError, FormatError) as error:
        # a broken file was told of above; one that is gone, or breaks the format, was not
        told = _unreadable(error, f"{CASES}/{case}")
        if all(one.message != told.message for one in found):
            found.append(told)
        return len(parts), found
    envelopes = [(part.path, part.envelope) for part in parts.values()]
    found += out_of_line(sharing, envelopes, workspace.today, workspace.acknowledged)
    found += shut_out(sharing, closed, workspace.reader_in(sharing), workspace.today)
    return len(envelopes), found


def _unreadable(error: CasekitError, file: str) -> Finding:
    return Finding("file-unreadable", error.message, error.hint, file=file)


def _to_take_back(workspace: Workspace, found: list[Finding]) -> list[Finding]:
    wide = ("seal-", "consent-expired")
    files = sorted({one.file for one in found if one.code.startswith(wide) and one.file})
    if not files:
        return found
    from casekit.vault.guard import taken_back

    return taken_back(found, workspace.git.dirty(files))


def _around(workspace: Workspace) -> list[Finding]:
    """What is wrong around the cases: the same with a key and without."""
    from casekit.vault.attributes import check_attributes
    from casekit.vault.guard import check_work_tree

    _, problems = check_work_tree(workspace, cases=False)
    return [*_strangers(workspace), *problems, *check_attributes(workspace.root)]


def _new(findings: list[Finding], told: list[Finding], cases: Sequence[str]) -> list[Finding]:
    """Those on files of which nothing was told yet, and on nothing that is looked at as a case."""
    files = {one.file for one in told} | {f"{CASES}/{case}" for case in cases}
    return [one for one in findings if one.file not in files]


def _strangers(workspace: Workspace) -> list[Finding]:
    try:
        # unlike a Path, an entry of scandir knows what it is without another look at the disk
        entries = list(os.scandir(workspace.root / CASES))
    except (FileNotFoundError, NotADirectoryError):
        return []
    # what has the name of a case is looked at as one, whatever it is
    odd = [entry for entry in entries if not is_case_id(entry.name)]
    if not odd:
        return []
    from casekit.vault.checking import stray

    return [stray(f"{CASES}/{entry.name}") for entry in odd]

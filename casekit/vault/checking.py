"""What is wrong with one case or one file: whether it opens, its format, its links, its readers."""

import os
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from casekit.errors import (
    CasekitError,
    CorruptError,
    FormatError,
    NoKeyError,
    OddFileError,
    TooLargeError,
    UsageError,
)
from casekit.format import ids, links
from casekit.format.check import (
    check,
    check_envelope,
    check_new_body,
    finding,
    read_checked,
    with_frames_unread,
)
from casekit.format.envelope import Envelope, read_envelope
from casekit.format.yaml import Document, decode, parse
from casekit.messages import tr
from casekit.model.findings import Finding, Report, Severity, in_order
from casekit.model.names import SectionName
from casekit.model.settings import FILE as SETTINGS
from casekit.model.team import FOLDER as TEAM
from casekit.vault import sealing
from casekit.vault.cipher import decrypt, read_limited
from casekit.vault.header import is_age_file, parse_header
from casekit.vault.registry import odd_finding
from casekit.vault.stanzas import check_outside, check_stanzas
from casekit.vault.workspace import ASIDE, CASES, GOVERNING, SEALED, Workspace, path_of


def check_case(workspace: Workspace, case: str) -> tuple[int, list[Finding]]:
    """How many files a case has, and everything that is wrong with it."""
    found: list[Finding] = []
    opened: list[ids.Opened] = []
    envelopes: list[tuple[str, Envelope]] = []
    sealed: set[str] = set()
    try:
        workspace.check_case(case)
    except OddFileError as error:
        return 0, [odd_finding(error, f"{CASES}/{case}")]
    closed: list[SectionName] = []
    flawed: set[SectionName] = set()
    names, odd = _files(workspace, case)
    found += odd
    for name in names:
        path = path_of(case, name)
        document, problems = _open(workspace, case, name, path)
        found += problems
        if document is None:
            sealed.add(name.section)
            closed += [] if problems else [name]
        else:
            envelopes.append((path, read_envelope(document.data)))
            opened.append(ids.Opened(name, path, document))
            flawed |= {name} if any(one.code.startswith("schema-") for one in problems) else set()
    found += _links(workspace, opened, sealed, flawed)
    found += needed(case, names)
    documents = {part.name: part.document for part in opened}
    found += _conflicts(case, opened)
    if any(name.section in GOVERNING for name in flawed):
        return len(names), found
    if "case" in documents and "consents" in documents:
        sharing = workspace.sharing_of(documents, tuple(names))
        me = workspace.reader_in(sharing)
        found += sealing.shut_out(sharing, closed, me, workspace.today)
        if not any(one.code.startswith(("schema-", "dates-")) for one in found):
            from casekit.vault.meetings import check_meetings

            found += check_meetings(opened, sharing, workspace.today)
        if me and sharing.case.status != "closed" and not sharing.keepers(workspace.today):
            found.append(_unkept(case, documents[SectionName("case")]))
        if sealed & {"consents", "network"}:
            return len(names), found
        found += sealing.out_of_line(sharing, envelopes, workspace.today, workspace.acknowledged)
    return len(names), found


def _links(
    workspace: Workspace, opened: list[ids.Opened], sealed: Set[str], flawed: Set[SectionName]
) -> list[Finding]:
    """What is wrong with the links, as far as the sections have the shape that these go by."""
    try:
        return list(_check_links(workspace, opened, sealed))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        if not flawed:
            raise
    sound = [part for part in opened if part.name not in flawed]
    return list(_check_links(workspace, sound, sealed | {name.section for name in flawed}))


def _check_links(
    workspace: Workspace, opened: list[ids.Opened], sealed: Set[str]
) -> Iterator[Finding]:
    return links.check_links(opened, workspace.team, frozenset(sealed), settings=workspace.settings)


def _unkept(case: str, document: Document) -> Finding:
    return finding(
        document,
        "keeper-none",
        ("keepers",),
        tr("nobody of the team keeps this case, so nobody can decide who reads it"),
        name="case",
        file=path_of(case, "case"),
        hint=tr(
            "casekit undo {case}, or casekit new keeper {case}, where that can still "
            "be done; if the team is done with it: casekit set {case} case "
            "status=closed",
            case=case,
        ),
        severity=Severity.WARNING,
    )


def _conflicts(case: str, opened: Iterable[ids.Opened]) -> list[Finding]:
    return [
        finding(
            part.document,
            "conflict-open",
            ("conflicts", number),
            tr("two people changed this at once, and nobody has decided yet"),
            name=part.name,
            file=part.file,
            hint=f"casekit resolve {case} {one.get('id', '')}",
            severity=Severity.WARNING,
        )
        for part in opened
        for number, one in enumerate(_list(part.document.data.get("conflicts")))
        if isinstance(one, dict)
    ]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def check_file(path: Path) -> Report:
    """Check one plain YAML file by its name: `plan.yaml`, `plan.health.yaml`, `casekit.yaml`.

    The `meta` of a section may be missing, as in a text that is still to be saved.
    """
    name = path.name.removesuffix(".age").removesuffix(".yaml").removesuffix(".yml")
    text = ""
    try:
        text = decode(_read_plain(path), str(path))
        if path.name == SETTINGS or path.parent.name == TEAM:
            kind = "settings" if path.name == SETTINGS else "member"
            return Report(1, in_order(read_checked(text, name=kind, file=str(path))[1]))
        section = SectionName.parse(name)
        document = parse(text, str(path))
    except FormatError as error:
        return Report(1, in_order(with_frames_unread(error, text)))
    except ValueError:
        finding = Finding(
            "file-name",
            tr("the file's name tells no section"),
            tr("call it after its section: plan.yaml, plan.health.yaml"),
            file=str(path),
        )
        return Report(1, (finding,))
    look = check if "meta" in document.data else check_new_body
    found = look(document, name=section, file=str(path))
    found += ids.check_ids([ids.Opened(section, str(path), document)])
    return Report(1, in_order(found))


def stray(path: str) -> Finding:
    """The finding on something that has no place in a vault."""
    return Finding(
        "file-stray",
        tr("this does not belong in a vault"),
        tr(
            "a case's folder holds nothing but its sealed sections; take this away "
            "if it is plain text"
        ),
        file=path,
    )


def _files(workspace: Workspace, case: str) -> tuple[list[SectionName], list[Finding]]:
    names, odd = [], []
    for entry in os.scandir(workspace.root / CASES / case):
        if entry.name == ASIDE and entry.is_dir(follow_symlinks=False):
            odd += waiting(workspace, case)
            continue
        # what is no ordinary file in a section's place is told where it is opened
        name = entry.name.removesuffix(SEALED)
        try:
            names.append(SectionName.parse(name if entry.name != name else ""))
        except ValueError:
            odd.append(stray(f"{CASES}/{case}/{entry.name}"))
    return sorted(names, key=lambda name: name.order), odd


def waiting(workspace: Workspace, case: str) -> list[Finding]:
    """The versions of sections that wait beside a case's own; needs no key."""
    folder = workspace.root / CASES / case / ASIDE
    if not folder.is_dir():
        return []
    return [_waiting(f"{CASES}/{case}/{ASIDE}/{one.name}") for one in os.scandir(folder)]


def _waiting(path: str) -> Finding:
    return Finding(
        "section-unmerged",
        tr("a version of this section waits for somebody who can open both versions"),
        tr("casekit sync, run by a keeper of the case, merges it"),
        Severity.WARNING,
        path,
    )


def needed(case: str, names: Iterable[SectionName]) -> list[Finding]:
    """Which sections a case lacks that it can't do without."""
    missing = {"case", "consents"} - {str(name) for name in names}
    return [
        Finding(
            "section-missing",
            tr("the case has no {name} section, which says who reads it", name=name),
            tr("git log -- {cases}/{case} shows when it went", cases=CASES, case=case),
            file=f"{CASES}/{case}",
        )
        for name in sorted(missing)
    ]


def _open(
    workspace: Workspace, case: str, name: SectionName, path: str
) -> tuple[Document | None, list[Finding]]:
    header = None
    try:
        sealed = read_limited(workspace.root / path, inside=path)
        header = parse_header(sealed)
        text = decode(decrypt(sealed, workspace.identity, header), path)
    except NoKeyError:
        allow_ssh = workspace.settings.allow_ssh_recipients
        return None, check_outside(path, header, allow_ssh=allow_ssh) if header else []
    except FormatError as error:
        return None, [one for one in error.findings if isinstance(one, Finding)]
    except OddFileError as error:
        return None, [odd_finding(error, path)]
    except CorruptError as error:
        hint = tr("git checkout -- {path} brings the last committed version back", path=path)
        return None, [Finding("file-corrupt", error.message, hint, file=path)]
    except CasekitError as error:
        return None, [Finding("file-unreadable", error.message, error.hint, file=path)]
    document, found = read_checked(text, name=name, file=path)
    if document is None or "meta" not in document.data:
        return None, found
    if any(one.field.startswith("meta") for one in found):
        return None, found
    if misplaced := check_envelope(document, case=case, section=name, file=path):
        # what else is wrong with it is wrong in its own place
        return None, misplaced
    return document, found + check_stanzas(path, read_envelope(document.data), header.kinds)


def _read_plain(path: Path) -> bytes:
    try:
        raw = read_limited(path, from_pipe=True)
    except FileNotFoundError:
        raise UsageError(
            tr("{path}: no such file", path=path), hint=tr("name a file, or a case by its id")
        ) from None
    except TooLargeError as error:
        finding = Finding("yaml-size", tr("larger than any section"), error.hint, file=str(path))
        raise FormatError(error.message, findings=(finding,), source=str(path)) from None
    if is_age_file(raw):
        finding = Finding(
            "file-sealed",
            tr("this file is sealed"),
            tr("casekit validate CASE checks the sealed files of a case"),
            file=str(path),
        )
        raise FormatError(tr("{path}: sealed", path=path), findings=(finding,), source=str(path))
    return raw

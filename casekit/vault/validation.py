"""Checking a whole vault: every file, every link, every reader, and all problems at once.

What was found fine is remembered in `.git/casekit/valid`, as digests over the git ids of a case's
files, the registry, the schemas, one's own key and the day: they tell nothing, and any change
makes another one. Cases are checked in two processes where there are many of them.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from casekit import __version__
from casekit.errors import CasekitError, CorruptError, FormatError, NoKeyError
from casekit.format import links, schema
from casekit.format.check import check_envelope, read_checked
from casekit.format.envelope import Envelope, read_envelope
from casekit.format.yaml import Document, decode
from casekit.model.findings import Finding, Report, in_order
from casekit.model.names import SectionName, is_case_id
from casekit.model.settings import FILE as SETTINGS
from casekit.vault import registry, sealing
from casekit.vault.cipher import decrypt, read_limited
from casekit.vault.header import is_age_file
from casekit.vault.parallel import in_processes
from casekit.vault.workspace import CASES, SEALED, Workspace, path_of

Progress = Callable[[int, int], None]


def validate(
    workspace: Workspace, cases: Sequence[str] = (), *, progress: Progress | None = None
) -> Report:
    """Check the registry and these cases (all of them when none is named)."""
    wanted = [workspace.check_case(case) for case in cases] or list(workspace.case_ids())
    checked, found = registry.check_registry(workspace.root)
    if any(finding.severity == "error" for finding in found):
        # readers can't be told from a registry that can't be read
        return Report(checked, in_order(found))
    found += _strangers(workspace) if not cases else []
    memory = _Memory(workspace)
    pending = []
    for case in wanted:
        if memory.knows(case):
            checked += memory.files(case)
        else:
            pending.append(case)
    for case, (files, findings) in in_processes(workspace, check_case, pending, progress):
        checked += files
        found += findings
        if not findings:
            memory.add(case)
    memory.write()
    return Report(checked, in_order(found))


def check_case(workspace: Workspace, case: str) -> tuple[int, list[Finding]]:
    """How many files a case has, and everything that is wrong with it."""
    found: list[Finding] = []
    opened: list[links.Opened] = []
    envelopes: list[tuple[str, Envelope]] = []
    sealed: set[str] = set()
    names, odd = _files(workspace, case)
    found += odd
    for name in names:
        path = path_of(case, name)
        document, problems = _open(workspace, case, name, path)
        found += problems
        if document is None:
            sealed.add(name.section)
        else:
            envelopes.append((path, read_envelope(document.data)))
            opened.append(links.Opened(name, path, document))
    found += links.check_links(
        opened, workspace.team, frozenset(sealed), domains=workspace.settings.life_domains
    )
    found += _needed(case, names)
    documents = {part.name: part.document for part in opened}
    if "case" in documents and "consents" in documents and not sealed & {"consents", "network"}:
        sharing = workspace.sharing_of(documents, tuple(names))
        found += sealing.out_of_line(sharing, envelopes, workspace.today, workspace.acknowledged)
    return len(names), found


def check_sealing(
    workspace: Workspace, cases: Sequence[str] = (), *, progress: Progress | None = None
) -> Report:
    """Which files are sealed to others than the consents name."""
    wanted = [workspace.check_case(case) for case in cases] or list(workspace.case_ids())
    checked, found = 0, []
    for _, (files, findings) in in_processes(workspace, _sealing_of, wanted, progress):
        checked += files
        found += findings
    return Report(checked, in_order(found))


def check_file(path: Path) -> Report:
    """Check one plain YAML file by its name: `plan.yaml`, `plan.health.yaml`, `casekit.yaml`.

    The `meta` of a section may be missing, as in a text that is still to be saved.
    """
    from casekit.format.check import check_body, with_frames_unread
    from casekit.format.yaml import parse

    name = path.name.removesuffix(".age").removesuffix(".yaml").removesuffix(".yml")
    text = ""
    try:
        text = decode(_read_plain(path), str(path))
        if path.name == SETTINGS or path.parent.name == registry.TEAM:
            kind = "settings" if path.name == SETTINGS else "member"
            return Report(1, in_order(read_checked(text, name=kind, file=str(path))[1]))
        section = SectionName.parse(name)
        document = parse(text, str(path))
    except FormatError as error:
        return Report(1, in_order(with_frames_unread(error, text)))
    except ValueError:
        finding = Finding(
            "file-name",
            "the file's name tells no section",
            "call it after its section: plan.yaml, plan.health.yaml",
            file=str(path),
        )
        return Report(1, (finding,))
    if "meta" in document.data:
        return Report(1, in_order(read_checked(text, name=section, file=str(path))[1]))
    return Report(1, in_order(check_body(document, name=section, file=str(path))))


def _read_plain(path: Path) -> bytes:
    raw = read_limited(path)
    if is_age_file(raw):
        finding = Finding(
            "file-sealed",
            "this file is sealed",
            "casekit validate CASE checks the sealed files of a case",
            file=str(path),
        )
        raise FormatError(f"{path}: sealed", findings=(finding,), source=str(path))
    return raw


def _sealing_of(workspace: Workspace, case: str) -> tuple[int, list[Finding]]:
    parts = workspace.parts(case)
    try:
        sharing = workspace.sharing(case, parts)
    except CasekitError:
        return 0, []
    envelopes = [(part.path, part.envelope) for part in parts.values()]
    found = sealing.out_of_line(sharing, envelopes, workspace.today, workspace.acknowledged)
    return len(envelopes), found


def _files(workspace: Workspace, case: str) -> tuple[list[SectionName], list[Finding]]:
    names, odd = [], []
    for entry in sorted((workspace.root / CASES / case).iterdir()):
        name = entry.name.removesuffix(SEALED) if entry.is_file() else ""
        try:
            names.append(SectionName.parse(name if entry.name != name else ""))
        except ValueError:
            odd.append(_stray(f"{CASES}/{case}/{entry.name}"))
    return sorted(names, key=lambda name: name.order), odd


def _strangers(workspace: Workspace) -> list[Finding]:
    try:
        entries = sorted((workspace.root / CASES).iterdir())
    except FileNotFoundError:
        return []
    return [
        _stray(f"{CASES}/{entry.name}")
        for entry in entries
        if not (entry.is_dir() and is_case_id(entry.name))
    ]


def _stray(path: str) -> Finding:
    return Finding(
        "file-stray",
        "this does not belong in a vault",
        "a case's folder holds nothing but its sealed sections; take this away if it is plain text",
        file=path,
    )


def _needed(case: str, names: Iterable[SectionName]) -> list[Finding]:
    missing = {"case", "consents"} - {str(name) for name in names}
    return [
        Finding(
            "section-missing",
            f"the case has no {name} section, which says who reads it",
            f"git log -- {CASES}/{case} shows when it went",
            file=f"{CASES}/{case}",
        )
        for name in sorted(missing)
    ]


def _open(
    workspace: Workspace, case: str, name: SectionName, path: str
) -> tuple[Document | None, list[Finding]]:
    try:
        text = decode(decrypt(read_limited(workspace.root / path), workspace.identity), path)
    except NoKeyError:
        return None, []
    except FormatError as error:
        return None, [one for one in error.findings if isinstance(one, Finding)]
    except CorruptError as error:
        hint = f"git checkout -- {path} brings the last committed version back"
        return None, [Finding("file-corrupt", error.message, hint, file=path)]
    except CasekitError as error:
        return None, [Finding("file-unreadable", error.message, error.hint, file=path)]
    document, found = read_checked(text, name=name, file=path)
    if document is None or any(one.field.startswith("meta") for one in found):
        return None, found
    found += check_envelope(document, case=case, section=name, file=path)
    return document, found


class _Memory:
    """Which cases were found fine, each as one digest of all that the verdict rests on."""

    def __init__(self, workspace: Workspace) -> None:
        self._path = workspace.git.directory / "casekit" / "valid"
        self._known: frozenset[str] = frozenset()
        self._keys: dict[str, tuple[str, int]] = {}
        self._fresh: set[str] = set()
        ids = workspace.git.clean_ids()
        if ids is None:
            return  # something is not committed: everything is looked at
        ground = hashlib.sha256()
        for path in sorted(path for path in ids if not path.startswith(f"{CASES}/")):
            ground.update(f"{path} {ids[path]}\n".encode())
        acknowledged = sorted(workspace.acknowledged.items())
        for fact in (
            schema.schema_digest(),
            __version__,
            workspace.public_keys,
            workspace.today,
            acknowledged,
        ):
            ground.update(f"{fact}\n".encode())
        by_case: dict[str, list[str]] = {}
        for path, blob in ids.items():
            if path.startswith(f"{CASES}/"):
                by_case.setdefault(path.split("/", 2)[1], []).append(f"{path} {blob}\n")
        for case, lines in by_case.items():
            digest = ground.copy()
            digest.update("".join(sorted(lines)).encode())
            self._keys[case] = digest.hexdigest()[:32], len(lines)
        try:
            self._known = frozenset(self._path.read_text("ascii").split())
        except (OSError, UnicodeDecodeError):
            self._known = frozenset()

    def knows(self, case: str) -> bool:
        return case in self._keys and self._keys[case][0] in self._known

    def files(self, case: str) -> int:
        return self._keys[case][1]

    def add(self, case: str) -> None:
        if case in self._keys:
            self._fresh.add(self._keys[case][0])

    def write(self) -> None:
        if not self._fresh:
            return
        live = {digest for digest, _ in self._keys.values()} & self._known
        temporary = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text("\n".join(sorted(live | self._fresh)) + "\n", "ascii")
            temporary.replace(self._path)
        except OSError:
            # a disk that can't be written to must not stop a check
            temporary.unlink(missing_ok=True)

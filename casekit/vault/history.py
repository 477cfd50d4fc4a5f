"""What happened to a case: its commits in words, and the last change taken back."""

from collections.abc import Iterator, Mapping
from typing import Any

from casekit.errors import CasekitError, RefusedError, UsageError
from casekit.format import schema
from casekit.format.check import read_checked
from casekit.format.envelope import Envelope, body_of, read_envelope
from casekit.format.yaml import Document, decode
from casekit.merge.changes import Edit, Kind, edits
from casekit.model.names import SectionName, is_item_id
from casekit.model.results import Change, LogEntry
from casekit.vault.cipher import decrypt
from casekit.vault.consenting import withdraw
from casekit.vault.git import Commit
from casekit.vault.saving import save
from casekit.vault.workspace import CASES, SEALED, Workspace

_LABELS = ("text", "own_words", "name", "word", "alias", "stuck", "handle", "item", "instrument")
_SHORT = 60


def log(workspace: Workspace, case: str = "") -> tuple[LogEntry, ...]:
    """Who changed what when, newest first, for one case or for all."""
    prefix = f"{CASES}/{workspace.check_case(case)}/" if case else f"{CASES}/"
    commits = workspace.git.history(prefix)
    blobs = dict.fromkeys(blob for c in commits for p in c.paths for blob in (p.old, p.new) if blob)
    texts = _opened(workspace, list(blobs))
    entries = []
    for commit in commits:
        for path in commit.paths:
            place = _section_at(path.path)
            if place is None:
                continue
            lines = tuple(
                _describe(place[1], texts.get(path.old or ""), texts.get(path.new or ""),
                          begun=not path.old, gone=not path.new)
            )  # fmt: skip
            entries.append(
                LogEntry(commit.id, commit.when, commit.author_name, place[0], place[1], lines)
            )
    return tuple(entries)


def undo(workspace: Workspace, case: str = "") -> Change:
    """Take the last change of a case back by a new commit, sealed to the readers of today.

    A withdrawn consent or a refusal never comes back or goes this way.
    """
    commit = _last(workspace, case)
    places = [(path, _section_at(path.path)) for path in commit.paths]
    case = next(place[0] for _, place in places if place)
    before: dict[SectionName, str] = {}
    for path, place in places:
        if place is None:
            continue
        name = SectionName.parse(place[1])
        if not path.old and name in ("case", "consents"):
            raise RefusedError(
                "the last change began this case, and a case is not undone",
                hint=f"casekit set {case} case status=closed",
            )
        texts = _opened(workspace, [blob for blob in (path.old, path.new) if blob])
        new = texts.get(path.new or "")
        old = texts.get(path.old or "") if path.old else None
        if new is None or (path.old and old is None):
            raise RefusedError(
                f"{name} of the last change is sealed to others", hint="ask a keeper of the case"
            )
        old_text = body_of(old).text if old else ""
        if old_text == body_of(new).text:
            continue  # only its readers changed, and they follow from the consents
        if name.section == "consents":
            return _undo_consent(workspace, case, old, new)
        before[name] = old_text
    if not before:
        raise UsageError(
            "the last change only brought files in line with the consents; there is nothing to "
            "undo",
            hint="casekit access CASE tells who reads what, and why",
        )
    for name in before:
        current = workspace.open(case, name).body
        newest = next(p.new for p, place in places if place and place[1] == name)
        made = _opened(workspace, [newest or ""]).get(newest or "")
        if made is None or body_of(made).text != current:
            raise UsageError(
                f"{name} holds changes that are not committed",
                hint="commit or discard them first (git status)",
            )
    return save(workspace, case, before)


def _last(workspace: Workspace, case: str) -> Commit:
    prefix = f"{CASES}/{workspace.check_case(case)}/" if case else ""
    commits = workspace.git.history(prefix, limit=1)
    if not commits:
        raise UsageError("there is nothing to undo", hint="casekit log shows what was changed")
    if not any(_section_at(path.path) for path in commits[0].paths):
        raise UsageError(
            "the last change was to the team or the settings, which casekit does not undo",
            hint="name a case, or use git revert",
        )
    return commits[0]


def _undo_consent(workspace: Workspace, case: str, old: Document | None, new: Document) -> Change:
    changes = list(edits(old.data if old else {}, new.data))
    if len(changes) == 1 and changes[0].kind is Kind.ADDED and changes[0].path == ("consents",):
        consent = changes[0].new
        if consent.get("decision") == "given" and not consent.get("supersedes"):
            return withdraw(workspace, case, changes[0].item, note="undone")
    raise RefusedError(
        "a refusal, a withdrawal or a renewal of consent is not undone",
        hint=f"record what the person says now: casekit consent give {case} … "
        f"or casekit consent withdraw {case} CONSENT",
    )


def _opened(workspace: Workspace, blobs: list[str]) -> dict[str, Document]:
    found = {}
    for blob, sealed in zip(blobs, workspace.git.read_blobs(blobs), strict=True):
        try:
            text = decode(decrypt(sealed, workspace.identity))
        except CasekitError:
            continue
        document, _ = read_checked(text, name="case", file="")
        if document is not None and "meta" in document.data:
            found[blob] = document
    return found


def _section_at(path: str) -> tuple[str, str] | None:
    parts = path.split("/")
    if len(parts) == 3 and parts[0] == CASES and parts[2].endswith(SEALED):
        return parts[1], parts[2].removesuffix(SEALED)
    return None


def _describe(
    section: str, old: Document | None, new: Document | None, *, begun: bool, gone: bool
) -> Iterator[str]:
    if gone:
        yield "taken away"
        return
    if new is None:
        yield "begun (sealed to others)" if begun else "changed (sealed to others)"
        return
    if begun:
        yield "begun"
    elif old is None:
        yield "changed (what it was before is sealed to others)"
        return
    for edit in edits(old.data if old else {}, new.data):
        yield _words(section, edit, new.data, old.data if old else {})
    if old is not None:
        yield from _readers(read_envelope(old.data), read_envelope(new.data))


def _readers(old: Envelope, new: Envelope) -> Iterator[str]:
    gained = sorted(set(new.readers) - set(old.readers))
    lost = sorted(set(old.readers) - set(new.readers))
    if gained:
        yield f"can now be opened by {', '.join(gained)}"
    if lost:
        yield f"can no longer be opened by {', '.join(lost)}"


def _words(section: str, edit: Edit, new: Mapping[str, Any], old: Mapping[str, Any]) -> str:
    label = schema.titles(section, edit.path)[0].lower()
    if edit.kind is not Kind.CHANGED and isinstance(edit.new or edit.old, Mapping) and edit.item:
        item = edit.new or edit.old
        noun = _noun(section, edit.path)
        verb = "added" if edit.kind is Kind.ADDED else "taken away"
        return f"{noun} {verb}: {_called(item) or edit.item} ({edit.item})"
    value = _value(edit)
    if not edit.item:
        return f"{label}{value}"
    item = _item(new, edit.item) or _item(old, edit.item) or {}
    called = _called(item)
    noun = _noun(section, edit.path[:-1])
    return f"{noun} {called or edit.item} ({edit.item}): {label}{value}"


def _value(edit: Edit) -> str:
    old, new = _short(edit.old), _short(edit.new)
    if edit.kind is Kind.ADDED:
        return f" set to {new}" if new else " written"
    if edit.kind is Kind.REMOVED:
        return " taken away"
    return f" {old} → {new}" if old and new else " changed"


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = str(value)
    return text if len(text) <= _SHORT and "\n" not in text else ""


def _noun(section: str, path: tuple[str | int, ...]) -> str:
    names = tuple(str(step) for step in path if isinstance(step, str))
    for kind in schema.kinds().values():
        if kind.section == section.partition(".")[0] and kind.path == names:
            return kind.title_en.lower()
    return names[-1] if names else section


def _called(item: Mapping[str, Any]) -> str:
    if "decision" in item and "to" in item:
        return f"{item['decision']}, {', '.join(item['to'])}: {', '.join(item['sections'])}"
    for key in _LABELS:
        if isinstance(item.get(key), str):
            text = " ".join(item[key].split())
            return f"“{text if len(text) <= _SHORT else text[: _SHORT - 1] + '…'}”"
    return ""


def _item(data: Any, item: str) -> Mapping[str, Any] | None:
    if isinstance(data, Mapping):
        if data.get("id") == item and is_item_id(item):
            return data
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            if found := _item(value, item):
                return found
    return None

"""What happened to a case: its commits in words, and the last change taken back."""

from collections.abc import Mapping
from dataclasses import replace

from casekit.errors import CasekitError, FormatError, RefusedError, UsageError
from casekit.format.envelope import body_of
from casekit.format.yaml import Document, decode, parse
from casekit.merge.changes import Kind, edits
from casekit.messages import tr
from casekit.model.names import SectionName
from casekit.model.results import Change, LogEntry
from casekit.model.team import FOLDER as TEAM
from casekit.vault.cipher import decrypt
from casekit.vault.consenting import withdraw
from casekit.vault.logged import Commit
from casekit.vault.merging import merge_bodies
from casekit.vault.objects import Objects
from casekit.vault.saving import author, save
from casekit.vault.versions import Parties, Versions, credited, differences, section_at
from casekit.vault.workspace import CASES, Workspace


def log(workspace: Workspace, case: str = "", *, language: str = "en") -> tuple[LogEntry, ...]:
    """Who changed what when, newest first, for one case or for all."""
    prefix = f"{CASES}/{workspace.check_case(case)}/" if case else f"{CASES}/"
    commits = workspace.git.history(prefix)
    blobs = [blob for c in commits for p in c.paths for blob in (p.old, p.new)]
    versions = Versions(workspace.git, workspace.identity, blobs)
    parties = Parties(workspace)
    entries = []
    for commit in commits:
        for path in commit.paths:
            place = section_at(path.path)
            if place is None:
                continue
            old, new = versions.at(path.old, place), versions.at(path.new, place)
            names = parties.of(place.case)
            found = differences(place.section, old, new, language=language, names=names)
            changes = tuple(
                replace(credited(one, commit, language=language), case=place.case, file=path.path)
                for one in found
            )
            entries.append(
                LogEntry(
                    commit.id, commit.when, commit.author_name, place.case, place.section, changes
                )
            )
    return tuple(entries)


def undo(workspace: Workspace, case: str = "") -> Change:
    """Take the last change of a case back by a new commit, sealed to the readers of today.

    Where that is a merge, it is one's own last change that the merge brought in, and what others
    wrote stays. A withdrawn consent or a refusal never comes back or goes this way.
    """
    commit, merged = _last(workspace, case)
    changed = [(path, place) for path in commit.paths if (place := section_at(path.path))]
    case = changed[0][1].case
    before: dict[SectionName, str] = {}
    after: dict[SectionName, str] = {}
    broken: set[SectionName] = set()
    for path, place in changed:
        if place.case != case:
            continue
        name = SectionName.parse(place.section)
        if not path.old and name in ("case", "consents"):
            raise RefusedError(
                tr("the last change began this case, and a case is not undone"),
                hint=tr("casekit set {case} case status=closed", case=case),
            )
        if path.old and not path.new:
            raise RefusedError(
                tr("the last change took {name} away, which casekit never does", name=name),
                hint=tr(
                    "git show {blob} | casekit edit {case} {name} --from - brings it back, "
                    "where it is gone and a keeper does it",
                    blob=path.old[:12],
                    case=case,
                    name=name,
                ),
            )
        texts = _opened(workspace, [blob for blob in (path.old, path.new) if blob])
        new = texts.get(path.new or "")
        old = texts.get(path.old or "") if path.old else None
        if old is not None and path.new and _is_broken(workspace, case, name):
            before[name] = body_of(old).text
            broken.add(name)
            continue
        if new is None or (path.old and old is None):
            raise RefusedError(
                tr("{name} of the last change is sealed to others", name=name),
                hint=tr("ask a keeper of the case"),
            )
        old_text, new_text = body_of(old).text if old else "", body_of(new).text
        if old_text == new_text:
            continue  # only its readers changed, and they follow from the consents
        if name.section == "consents":
            return _undo_consent(workspace, case, old, new)
        before[name], after[name] = old_text, new_text
    if not before:
        _refuse_team(workspace, commit.id)
        raise UsageError(
            tr(
                "the last change only brought files in line with the consents; there is "
                "nothing to undo"
            ),
            hint=tr("casekit access CASE tells who reads what, and why"),
        )
    current = {name: workspace.open(case, name).body for name in before if name not in broken}
    if merged:
        left = _without(case, before, after, current) if current else {}
        return save(workspace, case, left | {name: before[name] for name in broken})
    _refuse_uncommitted(current, after)
    return save(workspace, case, before)


def _refuse_uncommitted(
    current: Mapping[SectionName, str], after: Mapping[SectionName, str]
) -> None:
    for name, text in current.items():
        if text != after[name]:
            raise UsageError(
                tr("{name} holds changes that are not committed", name=name),
                hint=tr("commit or discard them first (git status)"),
            )


def _without(
    case: str, before: Mapping[SectionName, str], after: Mapping[SectionName, str],
    current: Mapping[SectionName, str],
) -> dict[SectionName, str]:  # fmt: skip
    """The sections as they are now, less what one commit changed in them."""
    left = {}
    for name, text in current.items():
        # to go back is one more edit of what that commit left, beside all that came since
        made = merge_bodies(after[name], text, before[name], section=str(name))
        if made.conflicts:
            raise RefusedError(
                tr(
                    "others went on with what your last change did to {name}, so it can't be "
                    "taken back by itself",
                    name=name,
                ),
                hint=tr(
                    "casekit log {case} shows it; casekit edit {case} {name} changes it now",
                    case=case,
                    name=name,
                ),
            )
        if made.text != text:
            left[name] = made.text
    if not left:
        raise UsageError(
            tr("nothing is left of your last change that could be taken back"),
            hint=tr(
                "casekit log {case} shows what came of it; where two values stand, "
                "casekit resolve {case} settles that",
                case=case,
            ),
        )
    return left


def _last(workspace: Workspace, case: str) -> tuple[Commit, bool]:
    """The commit to be undone, and whether it came in by a merge that came last."""
    prefix = f"{CASES}/{workspace.check_case(case)}/" if case else ""
    commits = workspace.git.history(prefix, limit=1)
    if not commits:
        raise UsageError(
            tr("there is nothing to undo"), hint=tr("casekit log shows what was changed")
        )
    last = commits[0]
    if any(section_at(path.path) for path in last.paths):
        return last, False
    objects = Objects(workspace.root)
    sides = [objects.resolve(f"{last.id}^{number}") for number in (1, 2)]
    if not all(sides):
        raise _no_undo(tr("the last change was to the team or the settings"))
    began = [f"^{base}" for base in objects.merge_bases(*sides)]
    _, address = author(workspace)
    for one in workspace.git.history(prefix, among=(last.id, *began)):
        if one.author_email == address and any(section_at(path.path) for path in one.paths):
            return one, True
    raise UsageError(
        tr("the last change is a merge, and nothing that it brought together was written by you"),
        hint=tr(
            "casekit log {case} shows who wrote what; casekit edit {case} SECTION changes it as "
            "you want it",
            case=case or "CASE",
        ),
    )


def _refuse_team(workspace: Workspace, commit: str) -> None:
    # of a case's commits only the files of that case are known here
    whole = workspace.git.history("", limit=1, among=(commit,))
    if any(path.path.startswith(f"{TEAM}/") for one in whole for path in one.paths):
        raise _no_undo(tr("the last change was to the team, and sealed the files again by it"))


def _no_undo(what: str) -> UsageError:
    return UsageError(
        tr("{what}, which casekit does not undo", what=what),
        hint=tr(
            "to take it back, a keykeeper mends the file in an editor (somebody who "
            "was let go came back when `until` is gone from team/HANDLE.yaml), "
            "commits it, and runs casekit team ack HANDLE and casekit seal"
        ),
    )


def _undo_consent(workspace: Workspace, case: str, old: Document | None, new: Document) -> Change:
    changes = list(edits(old.data if old else {}, new.data))
    if len(changes) == 1 and changes[0].kind is Kind.ADDED and changes[0].path == ("consents",):
        consent = changes[0].new
        if consent.get("decision") == "given" and not consent.get("supersedes"):
            return withdraw(workspace, case, changes[0].item, note="undone")
    raise RefusedError(
        tr("a refusal, a withdrawal or a renewal of consent is not undone"),
        hint=tr(
            "record what the person says now: casekit consent give {case} … or "
            "casekit consent withdraw {case} CONSENT",
            case=case,
        ),
    )


def _is_broken(workspace: Workspace, case: str, name: SectionName) -> bool:
    """Whether what stands there now does not follow the format, so that nobody can go on with it.

    What somebody decided in consents is never taken back by that.
    """
    if name.section == "consents":
        return False
    try:
        return workspace.open(case, name).document is None
    except FormatError:
        return True


def _opened(workspace: Workspace, blobs: list[str]) -> dict[str, Document]:
    found = {}
    for blob, sealed in zip(blobs, workspace.git.read_blobs(blobs), strict=True):
        try:
            document = parse(decode(decrypt(sealed, workspace.identity)))
        except CasekitError:
            continue
        if "meta" in document.data:
            found[blob] = document
    return found

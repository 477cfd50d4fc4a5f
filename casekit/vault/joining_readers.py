"""Whom the sections of a merged case are sealed to, by who decides that and by who doesn't."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from casekit.errors import CasekitError, NobodyError, RefusedError
from casekit.format.check import read_checked
from casekit.format.envelope import Envelope, Readers, digest, wrap
from casekit.format.yaml import Document
from casekit.messages import either, joined as join_words, tr
from casekit.model.names import SectionName
from casekit.model.readers import Sharing
from casekit.vault import sealing
from casekit.vault.case_merge import Both, CaseMerge
from casekit.vault.merging import Joined, Opened, seal_verified
from casekit.vault.narrowing import Narrowing
from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawHistory
from casekit.vault.saving import governs
from casekit.vault.signers import day_of
from casekit.vault.snapshot import Snapshot, aside_of
from casekit.vault.stanzas import as_it_says
from casekit.vault.workspace import GOVERNING, Workspace, path_of


def seal_merged(
    snapshot: Snapshot,
    case: str,
    both: list[Both],
    joined: dict[SectionName, Joined],
    result: CaseMerge,
) -> None:
    """Seal what was merged, and each other section that others read now than before."""
    sharing = _sharing(snapshot, case, joined, result)
    decides = sharing is not None and governs(snapshot.workspace, sharing)
    narrowing = Narrowing(snapshot.workspace, sharing)
    after: dict[SectionName, Envelope] = {}
    for name, made in list(joined.items()):
        wanted = _wanted(snapshot, sharing if decides else None, name, made.readers, result)
        if wanted is None:
            wanted = narrowing.of(name, made.readers, made.writers)
        if not wanted.readers:
            # a text for whoever reads one of the versions would tell them of the other
            del joined[name]
            _leave(case, name, both, result)
            continue
        after[name] = made.envelope(wanted.readers, wanted.writers)
        _write(snapshot, after[name], made.body, result)
    for name in snapshot.names(case):
        path = path_of(case, name)
        if name in joined or result.puts_aside(name):
            continue
        try:
            stands = snapshot.open_blob(result.standing(snapshot, path), path)
        except CasekitError:
            continue
        after[name] = stands.envelope
        readers, writers = stands.envelope.readers, stands.envelope.writers
        if decides:
            wanted = _wanted(snapshot, sharing, name, readers, result)
        elif snapshot.workspace.me in writers and name.section not in ("case", "consents"):
            wanted = narrowing.of(name, readers, writers)
        else:
            wanted = None
        if wanted is None or not wanted.readers:
            continue
        if wanted.fits(stands.envelope) and (
            not decides or as_it_says(stands.envelope, stands.kinds)
        ):
            continue
        after[name] = _seal_again(snapshot, stands, wanted, result)
    was = {one.name: one.was for one in both}
    if not decides and (
        any(_left_out(made, after[name], was.get(name, {})) for name, made in joined.items())
        if sharing is None
        else _out_of_line(snapshot, sharing, after)
    ):
        result.notes.append(_who_decides(snapshot, case))


def latest_day(workspace: Workspace, objects: Objects, commits: Sequence[str]) -> date:
    """The day by the clock that is ahead: one's own, or that of who made one of these commits.

    What somebody closed at midnight must not be opened again by a computer whose day has not ended.
    Another day than the computer's was named on purpose, and counts alone.
    """
    if workspace.today != datetime.now().astimezone().date():
        return workspace.today
    with RawHistory(objects) as history:
        return max(workspace.today, *map(day_of, history.commits(commits)))


def bring_in_line(snapshot: Snapshot, case: str, result: CaseMerge, day: date) -> None:
    """Seal a case as its consents say on a day, where one decides that and they name others.

    Whoever merges by git, or without the right to decide, seals to no more than both versions
    name. Only names count here: which key of somebody is known differs from computer to computer,
    and two of them must not seal the same section in turn.
    """
    sharing = _sharing(snapshot, case, {}, result)
    if sharing is None or not governs(snapshot.workspace, sharing):
        return
    workspace = snapshot.workspace
    wanting = sealing.Sealing(sharing, day, workspace.acknowledged)
    before: dict[SectionName, Readers] = {}
    after: dict[SectionName, Readers] = {}
    waiting: set[str] = set()
    for name in snapshot.names(case):
        path = path_of(case, name)
        if result.puts_aside(name):
            continue
        try:
            stands = snapshot.open_blob(result.standing(snapshot, path), path)
            wanted = wanting.recipients(name, stands.envelope.readers)
        except CasekitError:
            continue  # validate and status tell of what can't be opened or sealed
        if wanted.names_as(stands.envelope):
            continue
        waiting.update(wanted.waiting)
        before[name], after[name] = stands.envelope.readers, wanted.readers
        _seal_again(snapshot, stands, wanted, result)
    told = (*sealing.gains_and_losses(before, after), *sealing.waiting_notes(waiting))
    result.notes += [join_words(": ", [case, note]) for note in told]


def _seal_again(
    snapshot: Snapshot, stands: Opened, wanted: sealing.Recipients, result: CaseMerge
) -> Envelope:
    envelope = replace(
        stands.envelope,
        revision=stands.envelope.revision + 1,
        previous=digest(stands.text),
        readers=wanted.readers,
        writers=wanted.writers,
    )
    _write(snapshot, envelope, stands.body, result)
    return envelope


def _left_out(made: Joined, after: Envelope, was: Readers) -> bool:
    """Whether one side let somebody in whom the merge leaves out, as the other did not know."""
    named = {reader for side in made.sides for reader in side.envelope.readers}
    return bool(named - set(after.readers) - set(was))


def _out_of_line(
    snapshot: Snapshot, sharing: Sharing, after: Mapping[SectionName, Envelope]
) -> bool:
    """Whether a section is sealed to others than a keeper would seal it to."""
    workspace = snapshot.workspace
    wanting = sealing.Sealing(sharing, workspace.today, workspace.acknowledged)
    try:
        return any(
            not wanting.recipients(name, envelope.readers).fits(envelope)
            for name, envelope in after.items()
        )
    except (RefusedError, NobodyError):
        return True


def _who_decides(snapshot: Snapshot, case: str) -> str:
    keepers: list[str] = []
    found = snapshot.governing(case).get(SectionName("case"))
    if found is not None:
        keepers = [one["handle"] for one in found.data.get("keepers") or ()]
    who = either(sorted(keepers)) or tr("a keeper of the case")
    return tr("case {case}: {who} brings the readers in line (casekit seal)", case=case, who=who)


def _leave(case: str, name: SectionName, both: list[Both], result: CaseMerge) -> None:
    for path in [path for path, entry in result.entries.items() if entry is None]:
        found = aside_of(path)
        if found is not None and found[0] == name:
            del result.entries[path]
    for one in both:
        if one.name == name:
            result.put_aside(case, one, {})
    result.notes.append(
        tr(
            "the two versions of {name} of case {case} have no reader in common: a keeper of the "
            "case can merge them with casekit sync; both versions are kept",
            name=name,
            case=case,
        )
    )


def _write(snapshot: Snapshot, envelope: Envelope, body: str, result: CaseMerge) -> None:
    workspace = snapshot.workspace
    path = path_of(envelope.case, envelope.section)
    text = wrap(envelope, body)
    _, problems = read_checked(text, name=envelope.section, file=path)
    if problems:
        result.notes.append(
            tr(
                "{path} does not follow the format: casekit validate {case} tells",
                path=path,
                case=envelope.case,
            )
        )
    result.contents[path] = seal_verified(
        text,
        envelope.readers,
        workspace.identity,
        allow_ssh=workspace.settings.allow_ssh_recipients,
    )


def _sharing(
    snapshot: Snapshot, case: str, joined: Mapping[SectionName, Joined], result: CaseMerge
) -> Sharing | None:
    """What decides who reads the merged case; None for whoever can't read it."""
    documents: dict[SectionName, Document] = dict(snapshot.governing(case))
    for name, made in joined.items():
        if name.section in GOVERNING:
            text = made.text(made.sides[0].envelope.readers)
            document, problems = read_checked(text, name=name, file=path_of(case, name))
            if document is None or problems:
                return None
            documents[name] = document
    left = any(name.section in GOVERNING and name not in documents for name in snapshot.names(case))
    waits = any(_waits(snapshot, case, result, name) for name in documents)
    if left or waits or not {"case", "consents"} <= documents.keys():
        return None
    return snapshot.workspace.sharing_of(documents, (*snapshot.names(case), *joined))


def _waits(snapshot: Snapshot, case: str, result: CaseMerge, name: SectionName) -> bool:
    """Whether a version of a section is still to be merged by somebody else."""
    waiting = [
        path
        for path in snapshot.paths(case)
        if path not in result.strange and result.entries.get(path, path) is not None
    ]
    found = [aside_of(path) for path in waiting]
    return result.puts_aside(name) or any(one and one[0] == name for one in found)


def _wanted(
    snapshot: Snapshot,
    sharing: Sharing | None,
    name: SectionName,
    present: Readers,
    result: CaseMerge,
) -> sealing.Recipients | None:
    """Whom a section is sealed to by whoever decides it; `present` are those who read it now."""
    if sharing is None:
        return None
    workspace = snapshot.workspace
    try:
        wanting = sealing.Sealing(sharing, workspace.today, workspace.acknowledged)
        wanted = wanting.recipients(name, present)
    except (RefusedError, NobodyError) as error:
        note = tr(
            "{message}: {name} is sealed to those who read both versions",
            message=error.message,
            name=name,
        )
        if note not in result.notes:
            result.notes.append(note)
        return None
    result.notes += [
        one for one in sealing.waiting_notes(wanted.waiting) if one not in result.notes
    ]
    return wanted

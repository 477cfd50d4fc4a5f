"""One case with edits from two sides: which sections are merged, who reads them, what waits.

A section that only one side changed is taken as it is. One that both changed is merged when one's
own key opens both versions; else one version stands and the other is kept beside it, sealed as it
was, until somebody comes by who can open both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from casekit.errors import CasekitError, CorruptError, NobodyError, NoKeyError, RefusedError
from casekit.format.check import read_checked
from casekit.format.envelope import Envelope, Readers, digest, wrap
from casekit.format.yaml import Document, parse
from casekit.messages import tr
from casekit.model.names import SectionName
from casekit.model.readers import Sharing
from casekit.model.results import MergeConflict, MergedSection
from casekit.model.shown import in_line
from casekit.vault import sealing
from casekit.vault.aside import may_be_merged, takes_back
from casekit.vault.fallen import notes_on_fallen
from casekit.vault.merging import Joined, Opened, join, join_more, seal_verified
from casekit.vault.narrowing import Narrowing
from casekit.vault.objects import Entry
from casekit.vault.saving import governs
from casekit.vault.snapshot import Snapshot, aside_of, aside_path, case_of
from casekit.vault.stanzas import as_it_says
from casekit.vault.workspace import GOVERNING, path_of


@dataclass(frozen=True, slots=True)
class Both:
    """A section that both sides changed. `base` is its body and readers where they began."""

    name: SectionName
    ours: Entry
    theirs: Entry
    base_blob: str
    base: str | None
    was: Readers


@dataclass(slots=True)
class CaseMerge:
    """What a merge does to one case: new contents, files taken away, versions put aside."""

    contents: dict[str, bytes] = field(default_factory=dict)
    entries: dict[str, Entry | None] = field(default_factory=dict)
    merged: list[MergedSection] = field(default_factory=list)
    conflicts: list[MergeConflict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    strange: set[str] = field(default_factory=set)
    """Files that look as if they waited to be merged, and that no merge left."""


def join_case(
    snapshot: Snapshot, case: str, both: list[Both], commits: Sequence[str], *, decided: bool
) -> CaseMerge:
    """Merge what both sides changed in a case, and what was left to be merged earlier.

    `snapshot` holds everything that only one side changed, and `commits` are the two sides.
    `decided` says that one of them changed what decides who reads the case, while the other one
    went on by what held before: then no section may stay sealed as it is.
    """
    snapshot.load_case(case)
    result = CaseMerge()
    joined: dict[SectionName, Joined] = {}
    for one in sorted(both, key=lambda one: one.name.order):
        made = _join(snapshot, case, one, result)
        if made is not None:
            joined[one.name] = made
    _take_in(snapshot, case, joined, commits, result)
    if joined or decided:
        _seal(snapshot, case, both, joined, result)
    for name, made in joined.items():
        result.merged.append(MergedSection(case, name))
        if name == "consents":
            result.notes += notes_on_fallen(case, made)
        result.conflicts += [
            MergeConflict(one.id, case, name, one.field, one.base, one.ours, one.theirs, one.kind)
            for one in made.conflicts
        ]
    return result


def _join(snapshot: Snapshot, case: str, both: Both, result: CaseMerge) -> Joined | None:
    path = path_of(case, both.name)
    opened, failed = {}, {}
    for side in (both.ours, both.theirs):
        try:
            opened[side] = snapshot.open_blob(side.blob, path)
        except CasekitError as error:
            failed[side] = error
    if not failed:
        ours, theirs = opened[both.ours], opened[both.theirs]
        if ours.text == theirs.text:
            # the same text sealed twice: both sides keep the same one
            result.entries[path] = min(both.ours, both.theirs, key=lambda side: side.blob)
            return None
        if both.base is not None:
            try:
                made = join(
                    both.base, ours, theirs, known=snapshot.workspace.acknowledged, was=both.was
                )
                if not _takes_back(path, made):
                    return made
                why = tr(
                    "{name} of case {case} could only be merged by taking back a withdrawal; both "
                    "versions are kept: casekit validate {case}",
                    name=both.name,
                    case=case,
                )
            except CasekitError:
                why = tr(
                    "{name} of case {case} does not follow the format on one side; both versions "
                    "are kept: casekit validate {case}",
                    name=both.name,
                    case=case,
                )
            result.notes.append(why)
    _put_aside(case, both, failed, result)
    if failed or both.base is None:
        result.notes.append(_who_can(case, both.name, opened, snapshot))
    return None


def _put_aside(
    case: str, both: Both, failed: Mapping[Entry, CasekitError], result: CaseMerge
) -> None:
    """Let one version stand and keep the other: what is broken is kept, what is whole stands."""

    def rank(side: Entry) -> tuple[bool, bool, str]:
        error = failed.get(side)
        # what one may no longer open was sealed by somebody who may decide so
        return isinstance(error, CorruptError), not isinstance(error, NoKeyError), side.blob

    stands, waits = sorted((both.ours, both.theirs), key=rank)
    result.entries[path_of(case, both.name)] = stands
    result.entries[aside_path(case, both.name, both.base_blob, waits.blob)] = waits


def _who_can(
    case: str, name: SectionName, opened: Mapping[Entry, Opened], snapshot: Snapshot
) -> str:
    readers = {reader for side in opened.values() for reader in side.envelope.readers}
    others = sorted(readers - {snapshot.workspace.me})
    who = " or ".join(others) if others else "somebody who reads it, such as a keeper of the case,"
    return (
        f"{name} of case {case} was changed on both sides and you can't open both: "
        f"{who} can merge it with casekit sync; both versions are kept"
    )


def _take_in(
    snapshot: Snapshot,
    case: str,
    joined: dict[SectionName, Joined],
    commits: Sequence[str],
    result: CaseMerge,
) -> None:
    """Merge what somebody else had to leave, as far as one's own key opens all of it."""
    for path in sorted(path for path in snapshot.paths(case) if aside_of(path)):
        found = aside_of(path)
        if found is None or case_of(path) != case:
            continue
        name, base_blob, own = found
        place = path_of(case, name)
        if not may_be_merged(snapshot.objects, path, commits):
            result.strange.add(path)
            result.notes.append(
                f"{in_line(path)} is not merged: no merge left it there, or it was merged before; "
                "casekit verify tells who did it"
            )
            continue
        try:
            base = snapshot.open_blob(base_blob, place) if base_blob else None
            kept = snapshot.open_blob(own, place)
            known = snapshot.workspace.acknowledged
            body, was = (base.body, base.envelope.readers) if base else ("", {})
            if name in joined:
                made = join_more(body, joined[name], kept, known=known, was=was)
            else:
                stands = snapshot.open_blob(_standing(snapshot, place, result), place)
                made = join(body, stands, kept, known=known, was=was)
            if _takes_back(place, made):
                continue
        except (CasekitError, KeyError):
            continue
        joined[name] = made
        result.entries[path] = None


def _standing(snapshot: Snapshot, path: str, result: CaseMerge) -> str:
    """The version of a section that stands after this merge, unless it is sealed anew."""
    entry = result.entries.get(path) or snapshot.tree[path]
    return entry.blob


def _takes_back(path: str, made: Joined) -> bool:
    """Whether merged consents lack a withdrawal or an event that one of the versions has."""
    if not made.sides[0].envelope.section.startswith("consents"):
        return False
    return takes_back(
        (parse(side.text, path).data for side in made.sides), parse(made.body, path).data
    )


def _seal(
    snapshot: Snapshot,
    case: str,
    both: list[Both],
    joined: dict[SectionName, Joined],
    result: CaseMerge,
) -> None:
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
        if name in joined or _put_aside_now(name, result):
            continue
        try:
            stands = snapshot.open_blob(_standing(snapshot, path, result), path)
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
        after[name] = replace(
            stands.envelope,
            revision=stands.envelope.revision + 1,
            previous=digest(stands.text),
            readers=wanted.readers,
            writers=wanted.writers,
        )
        _write(snapshot, after[name], stands.body, result)
    was = {one.name: one.was for one in both}
    if not decides and (
        any(_left_out(made, after[name], was.get(name, {})) for name, made in joined.items())
        if sharing is None
        else _out_of_line(snapshot, sharing, after)
    ):
        result.notes.append(_who_decides(snapshot, case))


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
    who = " or ".join(sorted(keepers)) or "a keeper"
    return tr("case {case}: {who} brings the readers in line (casekit seal)", case=case, who=who)


def _leave(case: str, name: SectionName, both: list[Both], result: CaseMerge) -> None:
    for path in [path for path, entry in result.entries.items() if entry is None]:
        found = aside_of(path)
        if found is not None and found[0] == name:
            del result.entries[path]
    for one in both:
        if one.name == name:
            _put_aside(case, one, {}, result)
    result.notes.append(
        f"the two versions of {name} of case {case} have no reader in common: "
        "a keeper of the case can merge them with casekit sync; both versions are kept"
    )


def _write(snapshot: Snapshot, envelope: Envelope, body: str, result: CaseMerge) -> None:
    workspace = snapshot.workspace
    path = path_of(envelope.case, envelope.section)
    text = wrap(envelope, body)
    _, problems = read_checked(text, name=envelope.section, file=path)
    if problems:
        result.notes.append(
            f"{path} does not follow the format: casekit validate {envelope.case} tells"
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
    return _put_aside_now(name, result) or any(one and one[0] == name for one in found)


def _put_aside_now(name: SectionName, result: CaseMerge) -> bool:
    new = [aside_of(path) for path, entry in result.entries.items() if entry is not None]
    return any(one is not None and one[0] == name for one in new)


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

"""Bringing every file in line with the consents of the day, in one commit."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from casekit.errors import AccessError, CasekitError, CorruptError, FormatError, NoKeyError
from casekit.format.envelope import Envelope, Readers, digest, wrap
from casekit.messages import joined, tr, trn
from casekit.model.names import SectionName
from casekit.model.results import Change
from casekit.model.value import Value
from casekit.vault import sealing
from casekit.vault.cipher import read_limited
from casekit.vault.incoming import Incoming
from casekit.vault.journal import Laid, lay_ready, laying_ready
from casekit.vault.mending import NETWORK, put_back, stand_in
from casekit.vault.objects import Objects
from casekit.vault.parallel import Progress, in_processes
from casekit.vault.part import Part
from casekit.vault.saving import commit, seal_text, verifier
from casekit.vault.snapshot import case_of
from casekit.vault.stanzas import as_it_says
from casekit.vault.trusting import closes, fault_of, gains, narrowed, note, refusal
from casekit.vault.workspace import GOVERNING, Workspace

# of fewer cases, one more process costs more than it saves
_FEW = 24


class Resealed(Value):
    """What one case needs: the files laid ready, by path; sentences; why it could not be done.

    `broken` are sentences on files that stay as they are, so that the others can be sealed.
    """

    files: Mapping[str, str]
    notes: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    failure: CasekitError | None = None
    closed: bool = False
    opens: bool = False
    closes: bool = False


def seal(
    workspace: Workspace,
    cases: Sequence[str] = (),
    *,
    also: Mapping[str, bytes] | None = None,
    anew: bool = False,
    progress: Progress | None = None,
) -> Change:
    """Rewrite exactly the files whose readers changed; `also` are files of the same commit.

    With `anew` all files are rewritten that can be opened: age shows to nobody but a reader that
    a file is sealed to somebody else instead.

    A case whose consents one's own key doesn't open is passed over, and said so. What is broken
    keeps no door open elsewhere: it stays as it is, and the result's `failures` tell. Nothing is
    written when any case can't be done for another reason.
    """
    wanted = [workspace.check_case(case) for case in cases] or list(workspace.case_ids())
    with laying_ready(workspace.root, workspace.git) as folder:
        return _seal(workspace, wanted, folder, dict(also or {}), progress, anew=anew)


def _seal(
    workspace: Workspace,
    cases: Sequence[str],
    folder: Path,
    also: dict[str, bytes | None],
    progress: Progress | None,
    *,
    anew: bool,
) -> Change:
    ready: dict[str, Laid] = {}
    notes: list[str] = []
    failures: list[str] = []
    opened: list[str] = []
    shuts = bool(also)
    closed = 0
    work = partial(reseal_case, folder, anew=anew)
    # git takes in the files of the first cases while the last ones are still being sealed
    with Incoming(Objects(workspace.root)) if len(cases) > _FEW else nullcontext() as incoming:
        for case, result in in_processes(workspace, work, cases, progress):
            if isinstance(result.failure, (CorruptError, FormatError)):
                failures.append(_left(result.failure))
                continue
            if result.failure is not None:
                raise result.failure
            for path, name in result.files.items():
                stored = incoming.add(read_limited(f"{folder}/{name}")) if incoming else None
                ready[path] = Laid(name, stored)
            notes += result.notes
            failures += result.broken
            closed += result.closed
            shuts = shuts or result.closes
            if result.opens:
                opened.append(case)
    if opened and (fault := fault_of(workspace)):
        if not shuts:
            raise refusal(", ".join(opened), fault)
        notes += [note(case, fault) for case in opened]
        _hold_back(workspace, folder, opened, ready)
    if closed:
        notes.append(
            trn(
                "{n} case is not kept by you; a keeper seals them",
                "{n} cases are not kept by you; a keeper seals them",
                closed,
            )
        )
    if not ready and not also and not closed and not failures:
        notes.append(tr("every file is sealed as the consents say"))
    made = commit(workspace, also, ready=ready) if ready or also else ""
    return Change(made, notes=tuple(dict.fromkeys(notes + failures)), failures=tuple(failures))


def _hold_back(
    workspace: Workspace, folder: Path, cases: Sequence[str], ready: dict[str, Laid]
) -> None:
    """Do these cases once more, so that nobody opens anything who did not before."""
    for case in cases:
        result = reseal_case(folder, workspace, case, narrow=True)
        if result.failure is not None:
            raise result.failure
        for path in [path for path in ready if case_of(path) == case]:
            del ready[path]
        ready |= {path: Laid(name, None) for path, name in result.files.items()}


def _left(error: CasekitError) -> str:
    return tr("{message}: it stays as it is; casekit validate", message=error.message)


def reseal_case(
    folder: Path, workspace: Workspace, case: str, *, narrow: bool = False, anew: bool = False
) -> Resealed:
    """Seal a case's files anew where their readers changed; verified, and laid ready in a folder.

    Many cases are done in processes of their own: what they seal need not come back to the first.
    With `narrow` nobody opens anything who did not before; with `anew` all is sealed that opens.
    """
    try:
        return _reseal(folder, workspace, case, narrow=narrow, anew=anew)
    except (NoKeyError, AccessError):
        return Resealed({}, closed=True)
    except CasekitError as error:
        if case not in error.message:
            error.message = tr("case {case}: {message}", case=case, message=error.message)
        return Resealed({}, failure=error)


def _reseal(folder: Path, workspace: Workspace, case: str, *, narrow: bool, anew: bool) -> Resealed:
    names = workspace.names(case)
    parts = {name: _sound(workspace, case, name) for name in names if name.section in GOVERNING}
    sharing = workspace.sharing(case, parts)
    wanting = sealing.Sealing(sharing, workspace.today, workspace.acknowledged)
    before: dict[SectionName, Sequence[str]] = {}
    after: dict[SectionName, Sequence[str]] = {}
    texts: dict[str, str] = {}
    envelopes: dict[str, Envelope] = {}
    files: dict[str, bytes] = {}
    hidden: list[SectionName] = []
    waiting: set[str] = set()
    broken: list[str] = []
    recounted: list[str] = []
    mended: list[SectionName] = []
    was: list[Readers] = []
    for name in names:
        try:
            part = parts[name] if name in parts else _sound(workspace, case, name)
        except NoKeyError:
            hidden.append(name)
            continue
        except (CorruptError, FormatError) as error:
            broken.append(_left(error))
            continue
        path, envelope = part.path, part.envelope
        wanted = wanting.recipients(name, envelope.readers)
        waiting.update(wanted.waiting)
        wanted = narrowed(wanted, envelope.readers) if narrow else wanted
        counted = as_it_says(envelope, part.kinds)
        if wanted.fits(envelope) and counted and not anew:
            continue
        if not counted:
            (recounted if part.kinds else mended).append(name)
        was.append(envelope.readers)
        before[name], after[name] = tuple(envelope.readers), tuple(wanted.readers)
        envelopes[path] = replace(
            envelope,
            revision=envelope.revision + 1,
            previous=digest(part.text),
            readers=wanted.readers,
            writers=wanted.writers,
        )
        texts[path] = wrap(envelopes[path], part.body)
        files[path] = seal_text(workspace, texts[path], envelopes[path])
    ready = {path: f"{case}-{n}{'-held' if narrow else ''}" for n, path in enumerate(files)}
    verify = verifier(workspace, texts, envelopes)
    for path, sealed in files.items():
        verify(path, sealed)
        lay_ready(folder, ready[path], sealed)
    notes: list[str] = [
        joined(": ", [case, note])
        for note in (*sealing.gains_and_losses(before, after), *put_back(mended))
    ]
    notes += [_recounted(case, recounted)] if recounted else []
    notes += sealing.waiting_notes(waiting)
    broken += [
        joined(": ", [one.message, one.hint])
        for one in sealing.shut_out(sharing, hidden, workspace.reader_in(sharing), workspace.today)
    ]
    if hidden:
        notes.append(
            tr(
                "{case}: {names} can't be opened by you, and stays as it is",
                case=case,
                names=", ".join(hidden),
            )
        )
    notes += [
        tr("{case}: {handle} is named as keeper but is not in the team", case=case, handle=handle)
        for handle in sealing.left_out(sharing, workspace.today)
        if files
    ]
    both = [(old, one.readers) for old, one in zip(was, envelopes.values(), strict=True)]
    return Resealed(
        ready,
        tuple(notes),
        tuple(broken),
        opens=any(gains(old, new) for old, new in both),
        closes=any(closes(old, new) for old, new in both),
    )


def _sound(workspace: Workspace, case: str, name: SectionName) -> Part:
    """A section to be sealed; its last good version where it doesn't follow the format."""
    try:
        part = workspace.open(case, name)
        if name.section == NETWORK:
            _ = part.document  # it decides who reads, and whoever may write in it does not
    except FormatError:
        # with consents from before, a withdrawal could get lost
        good = None if name.section in ("case", "consents") else stand_in(workspace, case, name)
        if good is None:
            raise
        return good
    return part


def _recounted(case: str, names: Sequence[str]) -> str:
    return tr(
        "{case}: {names} was sealed to more or fewer keys than it says, and is sealed anew; what "
        "was opened meanwhile is not taken back",
        case=case,
        names=", ".join(names),
    )

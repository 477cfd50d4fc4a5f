"""Bringing every file in line with the consents of the day, in one commit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from casekit.errors import AccessError, CasekitError, CorruptError, FormatError, NoKeyError
from casekit.format.envelope import Envelope, digest, split, wrap
from casekit.model.names import SectionName
from casekit.model.results import Change
from casekit.model.value import Value
from casekit.vault import sealing
from casekit.vault.journal import lay_ready, laying_ready
from casekit.vault.parallel import Progress, in_processes
from casekit.vault.saving import commit, seal_text, verifier
from casekit.vault.workspace import Workspace, path_of


class Resealed(Value):
    """What one case needs: the files laid ready, by path; sentences; why it could not be done."""

    files: Mapping[str, str]
    notes: tuple[str, ...] = ()
    failure: CasekitError | None = None
    closed: bool = False


def seal(
    workspace: Workspace,
    cases: Sequence[str] = (),
    *,
    also: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
) -> Change:
    """Rewrite exactly the files whose readers changed; `also` are files of the same commit.

    A case whose consents one's own key doesn't open is passed over, and said so. Nothing is
    written when any case can't be done.
    """
    wanted = [workspace.check_case(case) for case in cases] or list(workspace.case_ids())
    with laying_ready(workspace.root, workspace.git) as folder:
        return _seal(workspace, wanted, folder, dict(also or {}), progress)


def _seal(
    workspace: Workspace,
    cases: Sequence[str],
    folder: Path,
    also: dict[str, bytes | None],
    progress: Progress | None,
) -> Change:
    ready: dict[str, str] = {}
    notes: list[str] = []
    closed = broken = 0
    work = partial(reseal_case, folder)
    for _, result in in_processes(workspace, work, cases, progress):
        if isinstance(result.failure, (CorruptError, FormatError)):
            # a broken case must not keep doors open elsewhere
            notes.append(f"{result.failure.message}: it stays as it is; casekit validate")
            broken += 1
            continue
        if result.failure is not None:
            raise result.failure
        ready |= result.files
        notes += result.notes
        closed += result.closed
    if closed:
        many = "1 case is" if closed == 1 else f"{closed} cases are"
        notes.append(f"{many} not kept by you; a keeper seals them")
    if not ready and not also:
        if not closed and not broken:
            notes.append("every file is sealed as the consents say")
        return Change("", notes=tuple(dict.fromkeys(notes)))
    return Change(commit(workspace, also, ready=ready), notes=tuple(dict.fromkeys(notes)))


def reseal_case(folder: Path, workspace: Workspace, case: str) -> Resealed:
    """Seal a case's files anew where their readers changed; verified, and laid ready in a folder.

    Many cases are done in processes of their own: what they seal need not come back to the first.
    """
    try:
        return _reseal(folder, workspace, case)
    except (NoKeyError, AccessError):
        return Resealed({}, closed=True)
    except CasekitError as error:
        error.message = f"case {case}: {error.message}"
        return Resealed({}, failure=error)


def _reseal(folder: Path, workspace: Workspace, case: str) -> Resealed:
    names = workspace.names(case)
    parts = {
        name: workspace.open(case, name)
        for name in names
        if name.section in ("case", "consents", "network")
    }
    sharing = workspace.sharing(case, parts)
    before: dict[SectionName, Sequence[str]] = {}
    after: dict[SectionName, Sequence[str]] = {}
    texts: dict[str, str] = {}
    envelopes: dict[str, Envelope] = {}
    files: dict[str, bytes] = {}
    hidden: list[str] = []
    waiting: set[str] = set()
    for name in names:
        path = path_of(case, name)
        try:
            text = parts[name].text if name in parts else workspace.decrypt(path)
        except NoKeyError:
            hidden.append(name)
            continue
        part = parts.get(name)
        envelope, body = (part.envelope, part.body) if part else split(text)
        wanted = sealing.recipients(
            sharing, name, workspace.today, workspace.acknowledged, envelope.readers
        )
        waiting.update(wanted.waiting)
        if wanted.fits(envelope):
            continue
        if (envelope.case, envelope.section) != (case, name):
            workspace.open(case, name)  # says that the file is in the wrong place
        before[name], after[name] = tuple(envelope.readers), tuple(wanted.readers)
        envelopes[path] = replace(
            envelope,
            revision=envelope.revision + 1,
            previous=digest(text),
            readers=wanted.readers,
            writers=wanted.writers,
        )
        texts[path] = wrap(envelopes[path], body)
        files[path] = seal_text(workspace, texts[path], envelopes[path])
    verify = verifier(workspace, texts, envelopes)
    ready: dict[str, str] = {}
    for number, (path, sealed) in enumerate(files.items()):
        verify(path, sealed)
        ready[path] = f"{case}-{number}"
        lay_ready(folder, ready[path], sealed)
    notes = [f"{case}: {note}" for note in sealing.gains_and_losses(before, after)]
    notes += sealing.waiting_notes(waiting)
    if hidden:
        notes.append(f"{case}: {', '.join(hidden)} can't be opened by you, and stays as it is")
    notes += [
        f"{case}: {handle} is named as keeper but is not in the team"
        for handle in sealing.left_out(sharing, workspace.today)
        if files
    ]
    return Resealed(ready, tuple(notes))

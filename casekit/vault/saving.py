"""Changing a case: check the new text, decide its readers, seal, and commit, as one step.

Whoever may see the consents (a keeper, the person) brings the whole case in line in the same
commit; anybody else seals a section again to the readers it has, and can't widen them.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from casekit.errors import AccessError, FaultError, FormatError, RefusedError
from casekit.format import check, schema
from casekit.format.edit import fill_ids
from casekit.format.envelope import Envelope, Readers, digest, split, wrap
from casekit.format.nodes import Path
from casekit.format.yaml import Document, parse
from casekit.messages import tr
from casekit.model.findings import Finding
from casekit.model.names import PERSON, SectionName, new_item_id
from casekit.model.readers import Sharing
from casekit.model.results import Change
from casekit.vault import sealing
from casekit.vault.cipher import decrypt, encrypt, looks_whole
from casekit.vault.commits import Sign
from casekit.vault.journal import Laid, apply
from casekit.vault.keeping import check_kept
from casekit.vault.mending import parts_to_write
from casekit.vault.part import Part
from casekit.vault.past import refuse_another_past
from casekit.vault.problems import refuse_problems
from casekit.vault.sequences import with_moves_counted
from casekit.vault.stanzas import as_it_says
from casekit.vault.trusting import closes, fault_in, held_back, unproven, went_on
from casekit.vault.workspace import GOVERNING, Workspace, governing, path_of


def save(
    workspace: Workspace,
    case: str,
    bodies: Mapping[SectionName, str],
    *,
    parts: Mapping[SectionName, Part] | None = None,
    item: str = "",
    creating: bool = False,
) -> Change:
    """Write new bodies (YAML without `meta`) of sections of one case, in one commit.

    Raises FormatError when a text would bring a problem in, RefusedError when its writer may not
    write it; nothing is changed then.
    """
    sealed = prepared(workspace, case, bodies, parts=parts, creating=creating)
    section = next(iter(bodies), "")
    if not sealed.texts:
        return Change("", case, section, item, (tr("nothing had to change"),))
    commit = write(workspace, sealed.texts, sealed.envelopes)
    return Change(commit, case, section, item, sealed.notes)


def prepared(
    workspace: Workspace,
    case: str,
    bodies: Mapping[SectionName, str],
    *,
    parts: Mapping[SectionName, Part] | None = None,
    creating: bool = False,
) -> "Sealed":
    """What `save` would write, checked and not yet written; it raises as `save` does."""
    if parts is None:
        parts = {} if creating else parts_to_write(workspace, case, bodies)
    for name in () if creating else {*bodies} - {*parts}:
        if name in workspace.names(case):
            with suppress(FormatError):  # what nobody can go on with may be replaced
                workspace.open(case, name)  # says why it can't be written: none is replaced unread
    # problems are told of the text as it was typed, before ids shift its lines
    typed = {name: check.read_body(body, name) for name, body in bodies.items()}
    refuse_problems(workspace, case, parts, typed)
    for name, document in typed.items():
        if name.section in ("consents", "documents") and name in parts:
            refuse_another_past(parts[name], document)
    changed = {name: with_ids(name, body, parts, bodies) for name, body in bodies.items()}
    changed |= with_moves_counted(workspace, case, parts, changed)
    bodies = {name: document.text for name, document in changed.items()}
    others = {name: part for name, part in parts.items() if name not in changed}
    documents = governing(others) | changed
    return _seal_all(workspace, case, parts, documents, bodies, creating=creating)


def with_ids(
    name: SectionName,
    body: str,
    parts: Mapping[SectionName, Part],
    bodies: Mapping[SectionName, str],
) -> Document:
    """A body as a document, with an id for every item that had none."""
    document = parse(body, name)
    prefixes: dict[Path, str] = {kind.path: kind.prefix for kind in schema.kinds_of(name.section)}
    texts = "".join([*(part.text for part in parts.values()), *bodies.values()])
    return fill_ids(document, prefixes, lambda prefix: new_item_id(prefix, texts))


class Sealed:
    """The files of one case that have to be written, with their envelopes and what to tell."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.envelopes: dict[str, Envelope] = {}
        self.notes: tuple[str, ...] = ()


def _seal_all(
    workspace: Workspace,
    case: str,
    parts: Mapping[SectionName, Part],
    documents: Mapping[SectionName, Document],
    bodies: Mapping[SectionName, str],
    *,
    creating: bool,
) -> Sealed:
    sealed = Sealed()
    if "case" in documents and "consents" in documents:
        existing = () if creating else workspace.names(case)
        sharing = workspace.sharing_of(documents, (*existing, *bodies))
        before = None if creating else _sharing_before(workspace, case, parts, bodies)
        if not creating:
            _check_writer(workspace, case, before or sharing, bodies)
            sealed.notes += check_kept(workspace, case, before, sharing)
        if creating or governs(workspace, before or sharing):
            fault = None if creating else fault_in(workspace, case)
            return _by_keeper(workspace, case, parts, sharing, bodies, sealed, fault)
    if not creating and (fault := fault_in(workspace, case, bodies.keys())):
        raise unproven(case, fault)
    for name, body in bodies.items():
        try:
            envelope = _same_readers(workspace, case, name, parts, documents[name])
        except RefusedError:
            for gone in () if creating else workspace.missing(case):
                raise gone from None  # a keeper is one by what is gone
            raise
        _add(sealed, parts.get(name), envelope, body)
    return sealed


def _sharing_before(
    workspace: Workspace,
    case: str,
    parts: Mapping[SectionName, Part],
    bodies: Mapping[SectionName, str],
) -> Sharing | None:
    try:
        return workspace.sharing(case, parts)
    except FormatError as error:
        if error.source in {path_of(case, name) for name in bodies}:
            return None  # what is mended here was unreadable before
        raise


def _by_keeper(
    workspace: Workspace,
    case: str,
    parts: Mapping[SectionName, Part],
    sharing: Sharing,
    bodies: Mapping[SectionName, str],
    sealed: Sealed,
    fault: Finding | None,
) -> Sealed:
    wanting = sealing.Sealing(sharing, workspace.today, workspace.acknowledged)
    governing = any(name.section in GOVERNING or name not in parts for name in bodies)
    before: dict[SectionName, Readers] = {n: p.envelope.readers for n, p in parts.items()}
    names = sorted({*parts, *bodies} if governing else bodies, key=lambda name: name.order)
    asked = {name: wanting.recipients(name, before.get(name, {})) for name in names}
    allowed, held = held_back(workspace, case, before, asked)
    after: dict[SectionName, Readers] = {name: one.readers for name, one in allowed.items()}
    if fault and not any(closes(before[name], after[name]) for name in before.keys() & after):
        raise unproven(case, fault)
    for name, wanted in allowed.items():
        part = parts.get(name)
        if name not in bodies and part is not None and _stands(wanted, part):
            continue
        body = bodies[name] if name in bodies or part is None else part.body
        envelope = Envelope(case, name, 1, wanted.readers, writers=wanted.writers)
        _add(sealed, part, envelope, body)
    shared = {name: readers for name, readers in before.items() if name in after}
    sealed.notes += (
        *sealing.gains_and_losses(shared, {name: after[name] for name in shared}),
        *sealing.waiting_notes(one for wanted in allowed.values() for one in wanted.waiting),
        *held,
    )
    return sealed


def _stands(wanted: sealing.Recipients, part: Part) -> bool:
    return wanted.fits(part.envelope) and as_it_says(part.envelope, part.kinds)


def _add(sealed: Sealed, part: Part | None, envelope: Envelope, body: str) -> None:
    if part is not None:
        revision = part.envelope.revision + 1
        envelope = replace(envelope, revision=revision, previous=digest(part.text))
        if (
            body == part.body
            and dict(envelope.readers) == dict(part.envelope.readers)
            and sorted(envelope.writers) == sorted(part.envelope.writers)
            and as_it_says(part.envelope, part.kinds)
        ):
            return
    path = path_of(envelope.case, envelope.section)
    sealed.texts[path] = wrap(envelope, body)
    back, rest = split(sealed.texts[path])
    if rest != body or dict(back.readers) != dict(envelope.readers):
        raise FaultError(tr("{path} would not be read back as it was meant", path=path))
    sealed.envelopes[path] = envelope


def write(workspace: Workspace, texts: Mapping[str, str], envelopes: Mapping[str, Envelope]) -> str:
    """Seal texts to the readers of their envelopes and commit them; gives the commit.

    Every file is read back and opened before it replaces anything.
    """
    changes: dict[str, bytes | None] = {
        path: seal_text(workspace, text, envelopes[path]) for path, text in texts.items()
    }
    return commit(workspace, changes, check=verifier(workspace, texts, envelopes))


def seal_text(workspace: Workspace, text: str, envelope: Envelope) -> bytes:
    """A text sealed to the readers of its envelope."""
    keys = [key for some in envelope.readers.values() for key in some]
    # age tries one key after the other: with one's own first, opening takes a quarter of the time
    keys.sort(key=lambda key: key not in workspace.public_keys)
    return encrypt(text.encode(), keys, allow_ssh=workspace.settings.allow_ssh_recipients)


def verifier(
    workspace: Workspace, texts: Mapping[str, str], envelopes: Mapping[str, Envelope]
) -> Callable[[str, bytes], None]:
    """A check that a written file opens to its text, or is whole where it is sealed to others."""
    own = set(workspace.public_keys)

    def verify(path: str, sealed: bytes) -> None:
        text = texts[path].encode()
        mine = any(own & set(keys) for keys in envelopes[path].readers.values())
        if (
            decrypt(sealed, workspace.identity) != text
            if mine
            else not looks_whole(sealed, len(text))
        ):
            raise AccessError(tr("{path} could not be read back as it was written", path=path))

    return verify


def commit(
    workspace: Workspace,
    changes: Mapping[str, bytes | None],
    *,
    check: Callable[[str, bytes], None] | None = None,
    ready: Mapping[str, Laid] | None = None,
) -> str:
    """Write files and commit them under one's own name, with a message that gives nothing away."""
    many = len(changes) + len(ready or ())
    files = "1 file" if many == 1 else f"{many} files"
    before = workspace.git.head()
    made = apply(
        workspace.root,
        workspace.git,
        changes,
        message=f"casekit: {files}",
        author=author(workspace),
        when=workspace.moment.timestamp() if workspace.moment else None,
        check=check,
        sign=signer(workspace),
        ready=ready,
    )
    went_on(workspace, before, made)
    return made


def author(workspace: Workspace) -> tuple[str, str]:
    """The name and address that one's own commits carry."""
    member = workspace.team.get(workspace.me)
    if member is None:
        return "reader", "reader@casekit.invalid"
    return member.name, f"{member.handle}@casekit.invalid"


def signer(workspace: Workspace) -> Sign | None:
    """What signs one's own commits; None while one's team file names no key that is here."""
    return workspace.sign if workspace.signs else None


def _check_writer(
    workspace: Workspace, case: str, sharing: Sharing, bodies: Mapping[SectionName, str]
) -> None:
    me = workspace.reader_in(sharing)
    for name in bodies:
        reader = next(
            (r for r in sharing.readers(name, workspace.today) if r.name == me and me), None
        )
        if reader is None or reader.access != "write":
            raise RefusedError(
                tr("you may not change {name} of case {case}", name=name, case=case),
                hint=tr(
                    "a keeper can, or a consent with --access write: casekit access {case} "
                    "--section {name}",
                    case=case,
                    name=name,
                ),
            )


def governs(workspace: Workspace, sharing: Sharing) -> bool:
    """Whether one decides who reads the case: as a keeper of it, or as the person."""
    me = workspace.reader_in(sharing)
    return me == PERSON or any(keeper.handle == me for keeper in sharing.keepers(workspace.today))


def _same_readers(
    workspace: Workspace,
    case: str,
    name: SectionName,
    parts: Mapping[SectionName, Part],
    changed: Document,
) -> Envelope:
    part = parts.get(name)
    if part is None:
        if name in workspace.names(case):
            raise AccessError(
                tr("{name} of case {case} is not shared with you", name=name, case=case),
                hint=tr("ask a keeper of the case"),
            )
        raise RefusedError(
            tr("only a keeper can begin {name} of case {case}", name=name, case=case),
            hint=tr("ask a keeper of the case"),
        )
    own = set(workspace.public_keys)
    names = {reader for reader, keys in part.envelope.readers.items() if own & set(keys)}
    if name.section in ("case", "consents") or not names & set(part.envelope.writers):
        raise RefusedError(
            tr("you may read {name} of case {case}, but not change it", name=name, case=case),
            hint=tr("ask a keeper of the case, or for a consent with --access write"),
        )
    if name.section == "network" and _keys_in(part.document) != _keys_in(changed):
        # whoever puts a key of his own on the map would read what the party may read
        raise RefusedError(
            tr("only a keeper can change the keys and handles of parties"),
            hint=tr("ask a keeper of the case"),
        )
    return part.envelope


def _keys_in(network: Document) -> dict[str, tuple[object, object]]:
    return {
        party["id"]: (party.get("key"), party.get("handle"))
        for party in network.data.get("parties") or ()
        if party.get("key") or party.get("handle")
    }

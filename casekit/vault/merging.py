"""One sealed section in three versions made one: the engine behind sync, the driver and merge.

The bodies are merged by `casekit.merge`; `meta` is never merged but made anew, so that both sides
of a merge come to the same text before it is sealed:

- `revision` is one more than the highest of the versions that were merged;
- `previous` is `digest_of_all` of their texts;
- `readers` and `writers` are those that every version names, unless whoever merges may see the
  consents of the case, and reseals by them (`casekit.vault.converging`).

Light on purpose: git calls this once a file, and nothing here loads a schema validator.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from casekit.errors import AccessError, CorruptError, FormatError, NobodyError
from casekit.format.envelope import Envelope, Readers, digest_of_all, wrap
from casekit.format.yaml import decode, parse
from casekit.merge.conflicts import Conflict
from casekit.merge.sections import Merge, merge
from casekit.messages import tr
from casekit.model.names import SectionName
from casekit.model.shown import in_line
from casekit.vault.cipher import decrypt, encrypt
from casekit.vault.header import parse_header
from casekit.vault.identity import Identity

Known = Mapping[str, Sequence[str]]
"""The keys that were acknowledged on this computer, by handle."""

Split = Callable[[str, str], tuple[Envelope, str]]


@dataclass(frozen=True, slots=True)
class Opened:
    """One version of a section, decrypted."""

    text: str
    envelope: Envelope
    body: str
    kinds: tuple[str, ...] = ()
    """What the file is sealed to, as its header tells."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of versions of one section; `readers` are those that all of them name."""

    sides: tuple[Opened, ...]
    body: str
    readers: Readers
    writers: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = field(default=())

    def text(self, readers: Readers | None = None, writers: Sequence[str] | None = None) -> str:
        """The whole text, for these readers or for those that every version names."""
        return wrap(self.envelope(readers, writers), self.body)

    def envelope(
        self, readers: Readers | None = None, writers: Sequence[str] | None = None
    ) -> Envelope:
        """The `meta` of the merge. Raises NobodyError when it would have no readers."""
        first = self.sides[0].envelope
        kept = self.readers if readers is None else readers
        if not kept:
            raise NobodyError(
                tr(
                    "no reader may read both versions of {section} of case {case}",
                    section=first.section,
                    case=first.case,
                ),
                hint=tr("a keeper of the case can merge them: casekit sync"),
            )
        return Envelope(
            first.case,
            first.section,
            max(side.envelope.revision for side in self.sides) + 1,
            kept,
            digest_of_all(side.text for side in self.sides),
            tuple(self.writers if writers is None else writers),
        )


_kept: dict[tuple[bytes, Identity, str], Opened] = {}
"""The small versions opened last: a sync verifies them, looks who reads them, and merges them."""

_KEPT, _SMALL = 360, 16 * 1024


def open_version(
    sealed: bytes, identity: Identity, path: str, *, parted: Split, again: bool = True
) -> Opened:
    """Open one version of the file at a path of the vault.

    `again` says that it may be asked for once more, with an envelope that `parted` has checked.
    Raises NoKeyError when it is sealed to others, CorruptError when it is broken or was sealed as
    another case or section than the path says, and FormatError.
    """
    place = sealed, identity, path
    if again and place in _kept:
        return _kept[place]
    opened = _open(sealed, identity, path, parted)
    if again and len(sealed) <= _SMALL:
        while len(_kept) >= _KEPT:
            del _kept[next(iter(_kept))]
        _kept[place] = opened
    return opened


def _open(sealed: bytes, identity: Identity, path: str, parted: Split) -> Opened:
    header = parse_header(sealed, behind=False)
    text = decode(decrypt(sealed, identity, header), path)
    envelope, body = parted(text, path)
    if path_in_vault(envelope) != path:
        raise CorruptError(
            tr(
                "{path} was sealed as another case or section than where it stands",
                path=in_line(path),
            ),
            hint=tr("somebody copied or moved it: casekit log shows when"),
        )
    return Opened(text, envelope, body, header.kinds)


def path_in_vault(envelope: Envelope) -> str:
    """Where a section with this envelope stands."""
    return f"cases/{envelope.case}/{envelope.section}.yaml.age"


def join(base: str, ours: Opened, theirs: Opened, *, known: Known, was: Readers) -> Joined:
    """Merge two versions; `base` is the body they come from, and `was` its readers.

    Both are empty where there was none. Raises FormatError when a body can't be read.
    """
    section = SectionName.parse(ours.envelope.section)
    done = merge_bodies(base, ours.body, theirs.body, section=section)
    return Joined(
        (ours, theirs),
        done.text,
        shared_readers(was, ours.envelope.readers, theirs.envelope.readers, known),
        tuple(sorted({*ours.envelope.writers} & {*theirs.envelope.writers})),
        done.conflicts,
    )


def join_more(base: str, done: Joined, other: Opened, *, known: Known, was: Readers) -> Joined:
    """Take one more version into a merge."""
    section = SectionName.parse(other.envelope.section)
    more = merge_bodies(base, done.body, other.body, section=section)
    return Joined(
        (*done.sides, other),
        more.text,
        shared_readers(was, done.readers, other.envelope.readers, known),
        tuple(sorted({*done.writers} & {*other.envelope.writers})),
        (*done.conflicts, *more.conflicts),
    )


def merge_bodies(base: str, ours: str, theirs: str, *, section: str) -> Merge:
    """`merge`, for texts that may not follow the format; FormatError for those that can't."""
    try:
        return merge(base, ours, theirs, section=section)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        from casekit.format.check import check_body

        for text in (base, ours, theirs):
            if check_body(parse(text, section), name=section, file=section):
                raise FormatError(
                    tr("{path} does not follow the format", path=section), source=section
                ) from None
        raise


def shared_readers(was: Readers, ours: Readers, theirs: Readers, known: Known) -> Readers:
    """The readers whom both versions name, with the keys that both name.

    A key that one side put in the place of another one counts when it was acknowledged here;
    until then the old one stays. So a merge never seals to anybody whom one side left out.
    """
    shared: dict[str, tuple[str, ...]] = {}
    for name in sorted(ours.keys() & theirs.keys()):
        one, other, before = set(ours[name]), set(theirs[name]), set(was.get(name, ()))
        changed = other if one == before else one if other == before else set()
        if one == other:
            keys = one
        elif changed and changed <= set(known.get(name, ())):
            keys = changed
        else:
            keys = one & other or (before if before in (one, other) else set())
        if keys:
            shared[name] = tuple(sorted(keys))
    return shared


def seal_verified(text: str, readers: Readers, identity: Identity, *, allow_ssh: bool) -> bytes:
    """Seal a text, and open it again where one is among its readers.

    Raises AccessError when it would not open to the same text.
    """
    # with one's own key first it opens faster
    keys = sorted(
        (key for some in readers.values() for key in some),
        key=lambda key: key not in identity.recipients,
    )
    sealed = encrypt(text.encode(), keys, allow_ssh=allow_ssh)
    if {*keys} & {*identity.recipients} and decrypt(sealed, identity) != text.encode():
        raise AccessError(tr("a merged section could not be read back as it was written"))
    return sealed

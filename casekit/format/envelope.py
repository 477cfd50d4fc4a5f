"""The `meta` of a sealed section: which case and section it is, and to whom it is encrypted.

It stands first and is sealed with the content, so that a file that was copied, swapped or rolled
back is found out.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from casekit.errors import FormatError
from casekit.format import schema
from casekit.format.edit import dump, without
from casekit.format.scalars import dump_scalar
from casekit.format.yaml import Document, parse
from casekit.messages import tr
from casekit.model.names import is_case_id, is_section
from casekit.model.value import Value

VERSION = 1

Readers = Mapping[str, tuple[str, ...]]
"""Reader names with the public keys that a file is encrypted to."""


class Envelope(Value):
    """What `meta` says.

    `previous` is the digest of the plaintext that this one replaced (`digest_of_all` where a merge
    replaced several); `writers` are the readers who may change the file because a consent says so.
    """

    case: str
    section: str
    revision: int
    readers: Readers
    previous: str | None = None
    writers: tuple[str, ...] = ()


# how `wrap` begins a text: what differs from file to file stands above the readers
_BEGIN = re.compile(
    rf"meta:\n  casekit: {VERSION}\n  case: ('?)([0-9a-z]{{8}})\1\n  section: ([a-z0-9.-]+)\n"
    r"  revision: ([1-9][0-9]{0,8})\n(?:  previous: '(sha256:[0-9a-f]{64})'\n)?(?=  readers:\n)"
)

# the next field at the top begins at the start of a line
_NEXT_FIELD = re.compile(r"^[^\s#]", re.MULTILINE)


def split(text: str, source: str = "", *, known: bool = False) -> tuple[Envelope, str]:
    """The envelope and the body of a section, without reading the body.

    Sealing again for other readers touches no body, and need not parse it. Raises FormatError
    when the text does not begin with a valid envelope; `known` is one that was found valid before.
    """
    found = _split_as_written(text, known=known)
    if found is None:
        head, body = _parted(text, source)
        # JSON Schema takes 4.0 for a whole number
        if not known and (
            schema.errors("envelope", head.get("meta")) or type(head["meta"]["revision"]) is not int
        ):
            raise _no_envelope(source)
        found = read_envelope(head), body
    if not known:
        _refuse_second(text, found[1], source)
    return found


def _refuse_second(text: str, body: str, source: str) -> None:
    """Raise FormatError where a second `meta` stands in the body: two readers, two meanings."""
    if body.startswith("meta") or "\nmeta" in body:
        parse(text, source)


def split_unchecked(text: str, source: str = "") -> tuple[Envelope, str]:
    """The same without the schema, for git's merge driver: loading a validator takes longer than
    the merge. Raises FormatError when a field can't be read; keys are checked on sealing.
    """
    head, body = _parted(text, source)
    try:
        envelope = read_envelope(head)
    except (KeyError, TypeError, AttributeError):
        raise _no_envelope(source) from None
    words = (envelope.case, envelope.section, *envelope.readers, *envelope.writers)
    keys = (key for some in envelope.readers.values() for key in some)
    if type(envelope.revision) is not int or any(type(one) is not str for one in (*words, *keys)):
        raise _no_envelope(source)
    return envelope, body


def read_envelope(data: Mapping[str, Any]) -> Envelope:
    """The envelope of a record whose `meta` is valid."""
    meta = data["meta"]
    return Envelope(
        meta["case"],
        meta["section"],
        meta["revision"],
        {
            name: (keys,) if isinstance(keys, str) else tuple(keys)
            for name, keys in meta["readers"].items()
        },
        meta.get("previous"),
        tuple(meta.get("writers") or ()),
    )


def wrap(envelope: Envelope, body: str) -> str:
    """The whole text of a section: `meta`, then the body as it was typed."""
    newline = "\r\n" if "\r\n" in body else "\n"
    text = (
        f"meta:\n  casekit: {VERSION}\n  case: {dump_scalar(envelope.case)}\n"
        f"  section: {dump_scalar(envelope.section)}\n  revision: {envelope.revision}\n"
    )
    if envelope.previous:
        text += f"  previous: {dump_scalar(envelope.previous)}\n"
    text += _dump_readers(tuple(sorted(envelope.readers.items())))
    if envelope.writers:
        text += _indented({"writers": sorted(envelope.writers)})
    return text.replace("\n", newline) + body


@lru_cache(maxsize=64)
def _dump_readers(readers: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    # most files of a vault have the same readers
    return _indented(
        {"readers": {name: keys[0] if len(keys) == 1 else list(keys) for name, keys in readers}}
    )


def _indented(data: Mapping[str, Any]) -> str:
    return dump({"meta": data}).partition("\n")[2]


def body_of(document: Document) -> Document:
    """A section without its `meta`: what people write and edit."""
    return parse(without(document, "meta"))


def _split_as_written(text: str, *, known: bool = False) -> tuple[Envelope, str] | None:
    """The same for an envelope in the spelling of `wrap`; None for any other.

    A thousand cases are read several times a day, and most of their files have the same readers.
    """
    begin = _BEGIN.match(text)
    if begin is None:
        return None
    quote, case, section, revision, previous = begin.groups()
    cut = _end_of_first(text)
    who = _readers_as_written(text[begin.end() : cut], known=known)
    # 12345678 without quotes is a number
    as_text = dump_scalar(case) == quote + case + quote
    if who is None or not (as_text and is_case_id(case) and is_section(section)):
        return None
    return Envelope(case, section, int(revision), who[0], previous, who[1]), text[cut:]


@lru_cache(maxsize=64)
def _readers_as_written(text: str, *, known: bool) -> tuple[Readers, tuple[str, ...]] | None:
    meta = f"meta:\n  casekit: {VERSION}\n  case: k7f3qz2m\n  section: plan\n  revision: 1\n"
    try:
        head = parse(meta + text).data
    except FormatError:
        return None
    if list(head) != ["meta"] or (not known and schema.errors("envelope", head["meta"])):
        return None
    found = read_envelope(head)
    return (found.readers, found.writers) if found.previous is None else None


def _parted(text: str, source: str) -> tuple[Mapping[str, Any], str]:
    first = text.startswith("meta:")
    cut = _end_of_first(text) if first else len(text)
    head = parse(text[:cut], source)
    # whoever seals with another tool may have put something above `meta`
    return head.data, text[cut:] if first else without(head, "meta")


def _no_envelope(source: str) -> FormatError:
    return FormatError(
        tr("{source} does not begin with a valid envelope (meta)", source=source or tr("the text")),
        hint=tr(
            "casekit validate shows what is wrong with it; casekit seal CASE puts the last version "
            "back that follows the format, casekit edit CASE SECTION --from FILE another text"
        ),
        source=source,
    )


def _end_of_first(text: str) -> int:
    """Where the first field of a text ends; comments below it belong to the next one."""
    following = _NEXT_FIELD.search(text, text.find("\n") + 1)
    cut = following.start() if following else len(text)
    while cut:
        above = text.rfind("\n", 0, cut - 1) + 1
        line = text[above:cut].strip()
        if line and not line.startswith("#"):
            break
        cut = above
    return cut


def digest(text: str) -> str:
    """How `previous` names a plaintext."""
    import hashlib  # loads OpenSSL, which reading needs nothing of

    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def digest_of_all(texts: Iterable[str]) -> str:
    """How `previous` names the plaintexts that a merge replaced, whichever side it was made on.

    The digest of their digests, in alphabetical order, a line each.
    """
    return digest("".join(sorted(f"{digest(text)}\n" for text in texts)))

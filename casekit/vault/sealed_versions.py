"""The versions of sections that a history holds, opened with one's own key, each at most once.

What is kept of them is bounded, however long the history is.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from casekit.errors import CasekitError, CorruptError, FormatError, NoKeyError
from casekit.format import schema
from casekit.format.envelope import Envelope, Readers, digest, split
from casekit.format.scalars import resolve
from casekit.format.yaml import Document, parse
from casekit.messages import tr
from casekit.model.data import from_data
from casekit.model.readers import Sharing
from casekit.model.records_sharing import Case, Consent, Party
from casekit.model.shown import in_line
from casekit.model.team import Team
from casekit.vault.header import parse_header
from casekit.vault.identity import Identity
from casekit.vault.merging import Opened, open_version
from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawCommit, RawHistory
from casekit.vault.snapshot import section_of
from casekit.vault.stanzas import as_it_says
from casekit.vault.workspace import GOVERNING

_SUMMARIES = 8_192
_DOCUMENTS = 64
_OPENED = 16
_BROKEN = 8
"""After so many broken versions of a section nobody looks for a good one."""

# the envelope as casekit writes it; readers and writers follow, up to the first field of the body
_HEAD = re.compile(
    r"meta:\n  casekit: 1\n  case: ('?)([a-z0-9]+)\1\n"
    r"  section: ([a-z.-]+)\n  revision: ([1-9][0-9]{0,8})\n"
    r"(?:  previous: '(sha256:[0-9a-f]{64})'\n)?"
    r"(  readers:\n(?:    .*\n)+(?:  writers:.*\n(?:    .*\n)*)?)(?=[a-z])"
)


class Summary(NamedTuple):
    """What a version of a section says about itself."""

    digest: str
    revision: int
    previous: str | None
    readers: Readers
    writers: tuple[str, ...]
    counted: bool
    """Whether it is sealed to as many keys as it names."""


Place = tuple[str, str]
"""A content by its blob, and the path where it stands."""


class Versions:
    """Contents by their blobs; `teams` are the registries of the history by number."""

    def __init__(
        self, history: RawHistory, identity: Identity | None, teams: Mapping[int, Team]
    ) -> None:
        self.teams = teams
        self._history = history
        self._identity = identity
        self._contents: dict[str, bytes | None] = {}
        # a content that is right in one place is wrong in another one
        self._known: OrderedDict[Place, Summary | str | None] = OrderedDict()
        # a new version is asked what it is, and soon after what it says
        self._opened: OrderedDict[Place, Opened] = OrderedDict()
        self._documents: OrderedDict[Place, Document | None] = OrderedDict()
        self._cases: OrderedDict[Place, Case | None] = OrderedDict()
        self._sharings: OrderedDict[object, Sharing | None] = OrderedDict()
        self._asked: tuple[int, Mapping[str, str], Sharing | None] | None = None
        self._carried: OrderedDict[Place, str] = OrderedDict()
        self._stanzas: OrderedDict[str, int] = OrderedDict()
        self.own_keys = frozenset(identity.recipients if identity else ())

    @property
    def objects(self) -> Objects:
        """The repository."""
        return self._history.objects

    def commits(self, ids: Sequence[str]) -> list[RawCommit]:
        """These commits, whoever made them."""
        return list(self._history.commits(ids))

    def load(self, places: Iterable[Place]) -> None:
        """Read the contents of what is not known yet, and forget those read before."""
        self._contents = self._history.blobs(one[0] for one in places if one not in self._known)

    def case(self, blob: str, path: str) -> Case | None:
        """The section that names the keepers; None when it can't be read."""
        place = blob, path
        if place not in self._cases:
            document = self.document(blob, path)
            try:
                self._cases[place] = None if document is None else from_data(Case, document.data)
            except (KeyError, TypeError, ValueError, AttributeError):
                self._cases[place] = None
            _limit(self._cases, _SUMMARIES)
        return self._cases[place]

    def sharing(self, team: int, files: Mapping[str, str]) -> Sharing | None:
        """What decides who reads the case; None when it can't be read."""
        # one commit asks for each section that it changes
        if self._asked is None or self._asked[0] != team or self._asked[1] is not files:
            self._asked = team, files, self._sharing(team, files)
        return self._asked[2]

    def _sharing(self, team: int, files: Mapping[str, str]) -> Sharing | None:
        governing = {
            path: blob
            for path, blob in files.items()
            if path.rpartition("/")[2].partition(".")[0] in GOVERNING and section_of(path)
        }
        key = (team, tuple(sorted(governing.items())), len(files))
        if key not in self._sharings:
            self._sharings[key] = self._read_sharing(team, files, governing)
            _limit(self._sharings, _DOCUMENTS)
        return self._sharings[key]

    def _read_sharing(
        self, team: int, files: Mapping[str, str], governing: Mapping[str, str]
    ) -> Sharing | None:
        found: dict[str, list[Any]] = {"consents": [], "network": []}
        case: Case | None = None
        for path, blob in governing.items():
            name = section_of(path)
            assert name is not None
            if name == "case":
                # it is asked for by itself as well
                case = self.case(blob, path)
                continue
            document = self.document(blob, path)
            if document is None:
                return None
            found[name.section].append(document.data)
        if case is None or not found["consents"]:
            return None
        try:
            return Sharing(
                case=case,
                consents=tuple(
                    from_data(Consent, one)
                    for data in found["consents"] for one in data.get("consents") or ()
                ),
                parties=tuple(
                    from_data(Party, one)
                    for data in found["network"] for one in data.get("parties") or ()
                ),
                team=self.teams[team],
                existing=tuple(name for path in files if (name := section_of(path))),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    def keys_on_map(self, blob: str, path: str) -> list[tuple[str, ...]]:
        """Every party with a key or a handle; each as often as it stands there."""
        document = self.document(blob, path)
        parties = document.data.get("parties") if document else None
        return sorted(
            tuple(str(one.get(name)) for name in ("id", "key", "handle"))
            for one in parties or ()
            if isinstance(one, dict) and (one.get("key") or one.get("handle"))
        )

    def summary(self, blob: str, path: str) -> Summary | str | None:
        """What a version says; a text for what is wrong with it, None for what doesn't open."""
        place = blob, path
        if place in self._known:
            self._known.move_to_end(place)
            return self._known[place]
        try:
            opened = self.open(blob, path)
        except NoKeyError:
            made: Summary | str | None = None
        except (CorruptError, FormatError) as error:
            made = error.message
        else:
            one = opened.envelope
            made = Summary(digest(opened.text), one.revision, one.previous, one.readers,
                           one.writers, as_it_says(one, opened.kinds))  # fmt: skip
        self._known[place] = made
        _limit(self._known, _SUMMARIES)
        return made

    def own_names(self, readers: Readers) -> set[str]:
        """The readers among these who have one's own key."""
        return {name for name, keys in readers.items() if self.own_keys & {*keys}}

    def carry(self, blob: str, path: str, replaced: Iterable[str]) -> None:
        """Remember of a version that doesn't open which one that does it came from."""
        for one in replaced:
            known = isinstance(self.summary(one, path), Summary)
            last = one if known else self._carried.get((one, path))
            if last:
                self._carried[blob, path] = last
                _limit(self._carried, _SUMMARIES)
                return

    def last_open(self, blob: str, path: str) -> str:
        """This version, or the last one before it that opens; empty for none."""
        known = isinstance(self.summary(blob, path), Summary)
        return blob if known else self._carried.get((blob, path), "")

    def open_before(self, path: str, commits: Sequence[str]) -> Document | None:
        """The newest version that opens, up to these commits; None for none."""
        names = [f"{one}:{path}" for one in self.objects.changed_by(path, commits)]
        contents = self._history.blobs(names)
        for content in (contents[name] for name in names):
            with suppress(CasekitError):
                if content is not None and self._identity is not None:
                    opened = open_version(content, self._identity, path, parted=_split)
                    document = parse(opened.text, path)
                    name = section_of(path)
                    if name is not None and not schema.errors(name, document.data):
                        return document
        return None

    def sound(self, blob: str, path: str, commits: Sequence[str]) -> Summary | str | None:
        """What a version says; of one that is broken, what the last sound one before it says.

        Nobody may write more after a broken version than before it. `commits` are those up to which
        it stands.
        """
        found = self.summary(blob, path)
        if not isinstance(found, str):
            return found
        if not (last := self.last_open(blob, path)):
            # what came before was looked at another time
            older = (self.objects.blob_at(one, path)
                     for one in self.objects.changed_by(path, commits)[:_BROKEN])  # fmt: skip
            last = next((o for o in older if o and isinstance(self.summary(o, path), Summary)), "")
            self._carried[blob, path] = last
        return self.summary(last, path) if last else found

    def stanzas(self, blob: str) -> int:
        """To how many keys a version is sealed, as its outside tells; 0 where that is broken."""
        if blob not in self._stanzas:
            try:
                self._stanzas[blob] = len(parse_header(self.content(blob) or b"").kinds)
            except CorruptError:
                self._stanzas[blob] = 0
            _limit(self._stanzas, _SUMMARIES)
        return self._stanzas[blob]

    def document(self, blob: str, path: str) -> Document | None:
        """What a version says; None for one that doesn't open, or doesn't follow the format."""
        place = blob, path
        if place not in self._documents:
            self._documents[place] = self._read(blob, path)
            _limit(self._documents, _DOCUMENTS)
        return self._documents[place]

    def _read(self, blob: str, path: str) -> Document | None:
        name = section_of(path)
        try:
            document = parse(self.open(blob, path).text, path)
        except CasekitError:
            return None
        return None if name is None or schema.errors(name, document.data) else document

    def open(self, blob: str, path: str) -> Opened:
        if self._identity is None:
            raise NoKeyError(tr("there is no key here"))
        place = blob, path
        if place not in self._opened:
            content = self.content(blob)
            if content is None:
                raise CorruptError(
                    tr("{path} is missing, or larger than any section", path=in_line(path))
                )
            self._opened[place] = open_version(content, self._identity, path, parted=_split)
            _limit(self._opened, _OPENED)
        return self._opened[place]

    def size(self, blob: str) -> int:
        """How many bytes one has that is too large to be read; 0 for any other."""
        return self._history.too_large.get(blob, 0)

    def content(self, blob: str) -> bytes | None:
        if blob not in self._contents:
            self._contents |= self._history.blobs([blob])
        return self._contents[blob]


def _split(text: str, source: str) -> tuple[Envelope, str]:
    """The envelope and the body, quickly where casekit wrote them; raises as `split` does.

    Most versions have the readers of the one before: they are read, and kept, once.
    """
    found = _HEAD.match(text)
    # what looks like a number is quoted
    if found is None or not (found[1] or isinstance(resolve(found[2]), str)):
        return split(text, source)
    try:
        readers, writers = _sharing_of(found[6])
    except FormatError:
        return split(text, source)
    made = Envelope(found[2], found[3], int(found[4]), readers, found[5], writers)
    return made, text[found.end() :]


@lru_cache(maxsize=2048)
def _sharing_of(lines: str) -> tuple[Readers, tuple[str, ...]]:
    text = f"meta:\n  casekit: 1\n  case: k7f3qz2m\n  section: plan\n  revision: 1\n{lines}"
    envelope = split(text)[0]
    return envelope.readers, envelope.writers


def _limit(known: "OrderedDict[Any, Any]", most: int) -> None:
    while len(known) > most:
        known.popitem(last=False)

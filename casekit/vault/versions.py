"""Versions of sealed sections from anywhere in the history, opened as far as one's key goes.

Whoever can push can put anything in the place of a section. A version that can't be read is a
version all the same: nothing here raises an error for it.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import Any

from casekit.errors import CasekitError, NoKeyError
from casekit.format.yaml import Document, decode, parse
from casekit.merge.differences import begun, compare
from casekit.merge.naming import Names, unnamed
from casekit.merge.phrases import phrases
from casekit.merge.slices import has_ids
from casekit.model.differences import Difference
from casekit.model.value import Value
from casekit.vault.cipher import decrypt, read_limited
from casekit.vault.git import Git
from casekit.vault.identity import Identity
from casekit.vault.logged import Commit
from casekit.vault.workspace import ASIDE, CASES, SEALED, Workspace, path_of


class State(StrEnum):
    """How far a version could be read."""

    OPEN = "open"
    SEALED = "sealed"
    BROKEN = "broken"
    MISPLACED = "misplaced"


class Place(Value):
    """Where a section stands."""

    case: str
    section: str


class Version(Value):
    """One version of a section; `document` is there when it is open."""

    state: State
    document: Document | None = None


class Versions:
    """The versions of a repository, read at once and opened when they are asked for."""

    def __init__(self, git: Git, identity: Identity, blobs: Iterable[str | None]) -> None:
        self._identity = identity
        self._contents: dict[str, bytes] = {}
        self._open: dict[tuple[str, str], Version] = {}
        self._git = git
        self.read(blobs)

    def read(self, blobs: Iterable[str | None]) -> None:
        """Read these as well; what the repository doesn't have (a link to another one) is empty."""
        ids = [blob for blob in dict.fromkeys(blobs) if blob and blob not in self._contents]
        self._contents |= zip(ids, self._git.read_blobs(ids, missing=b""), strict=True)

    def content(self, blob: str) -> bytes:
        """The bytes of one of them; none where the repository does not have it."""
        return self._contents[blob]

    def put(self, blob: str, content: bytes) -> None:
        """Take a file of the work tree for a version, under a name of its own."""
        self._contents[blob] = content

    def at(self, blob: str | None, place: Place) -> Version | None:
        """One version in its place; None for no version."""
        if blob is None:
            return None
        key = (blob, f"{place.case}/{place.section}")
        if key not in self._open:
            self._open[key] = open_version(self._contents[blob], self._identity, place)
        return self._open[key]


def open_version(content: bytes, identity: Identity, place: Place) -> Version:
    """Open the bytes of a section that stand in this place."""
    try:
        document = parse(decode(decrypt(content, identity)))
    except NoKeyError:
        return Version(State.SEALED)
    except CasekitError:
        return Version(State.BROKEN)
    meta = document.data.get("meta")
    if not isinstance(meta, dict):
        return Version(State.BROKEN)
    if (meta.get("case"), meta.get("section")) != (place.case, place.section):
        return Version(State.MISPLACED)
    return Version(State.OPEN, document)


class Parties:
    """The parties of the networks as the work tree has them, as far as one's own key goes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def of(self, case: str) -> Names:
        """What finds a party's name by its id; the network is opened when that is first needed."""
        return lambda item: self._known(case).get(item, "")

    @cache  # noqa: B019 - it lives as long as one command
    def _known(self, case: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        # without a network, or with a broken one, ids say who is meant
        with suppress(CasekitError):
            for name in self._workspace.names(case):
                if name.section == "network":
                    found |= self._named(Place(case, name))
        return found

    def _named(self, place: Place) -> dict[str, str]:
        path = self._workspace.root / path_of(place.case, place.section)
        version = open_version(read_limited(path), self._workspace.identity, place)
        parties: Any = version.document.data.get("parties") if version.document else None
        if not has_ids(parties):
            return {}
        return {one["id"]: one["name"] for one in parties if isinstance(one.get("name"), str)}


def differences(
    section: str,
    old: Version | None,
    new: Version | None,
    *,
    language: str = "en",
    names: Names = unnamed,
) -> tuple[Difference, ...]:
    """Every difference between two versions, or one that says how little can be told."""
    say = phrases(language)
    if new is None:
        return (Difference("removed", section, words=say.gone),)
    if new.document is not None and old is None:
        return begun(section, new.document, language=language, names=names)
    if new.document is not None and old is not None and old.document is not None:
        found = compare(section, old.document, new.document, language=language, names=names)
        return found or (Difference("layout", section, words=say.resealed),)
    state = new.state
    if state is State.MISPLACED:
        return (Difference("broken", section, words=say.misplaced),)
    if state is State.BROKEN:
        return (Difference("broken", section, words=say.broken),)
    if old is None:
        return (Difference("added", section, words=say.sealed_begun),)
    if state is State.OPEN and old.state is not State.SEALED:
        return (Difference("broken", section, words=say.broken_before),)
    before = old.state is State.OPEN
    words = say.sealed_before if state is State.OPEN else say.sealed_since if before else say.sealed
    return (Difference("sealed", section, words=words),)


def credited(one: Difference, commit: Commit, *, language: str) -> Difference:
    """A difference with the commit that made it."""
    say = phrases(language)
    credit = say.by.format(name=commit.author_name, day=say.day(commit.when))
    return replace(one, by=commit.author_name, when=commit.when, commit=commit.id, credit=credit)


def section_at(path: str) -> Place | None:
    """The case and section whose file this is; None for other files."""
    parts = path.split("/")
    if len(parts) == 3 and parts[0] == CASES and parts[2].endswith(SEALED):
        return Place(parts[1], parts[2].removesuffix(SEALED))
    return None


def waiting_at(path: str) -> Place | None:
    """The case and section of a version that waits for somebody who can merge it."""
    parts = path.split("/")
    if len(parts) == 5 and parts[0] == CASES and parts[2] == ASIDE:
        return Place(parts[1], parts[3])
    return None

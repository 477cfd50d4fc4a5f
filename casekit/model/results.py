"""What the work on a vault gives back: plain values that the command line prints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What was written. `notes` are sentences for whoever made the change."""

    commit: str
    case: str = ""
    section: str = ""
    id: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list; `alias` is empty for a case that the key at hand does not open."""

    id: str
    alias: str = ""
    status: str = ""
    language: str = ""
    review_on: date | None = None
    keepers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """Something that asks for attention: a review, agreement, consent, meeting or sealing."""

    kind: str
    on: date | None
    case: str
    alias: str
    item: str
    text: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One section as one commit changed it, in words."""

    commit: str
    when: datetime
    who: str
    case: str
    section: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """A reader who can no longer open a section."""

    reader: str
    section: str


@dataclass(frozen=True, slots=True)
class Consequences:
    """What follows when a consent is withdrawn.

    `keeps` tells who reads on after all, and why; `lasting` what can't be called back.
    """

    losses: tuple[Loss, ...]
    keeps: tuple[tuple[str, str, str], ...]
    lasting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unacknowledged:
    """Keys in the registry that nobody on this computer has acknowledged yet."""

    handle: str
    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """An item that was kept out of a document, from whom, and why; for its maker only."""

    section: str
    item: str
    from_: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """One document: a name for its file (without ending), its text, and for whom it was made."""

    name: str
    text: str
    format: str
    for_: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """The documents that one command makes."""

    pages: tuple[Page, ...]
    withheld: tuple[Withheld, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """Unsaved work: where it is kept, sealed to whoever wrote it."""

    case: str
    section: str
    text: str
    made: datetime = field(default_factory=datetime.now)


@dataclass(frozen=True, slots=True)
class MergedSection:
    """A section in which the edits of two sides came together."""

    case: str
    section: str


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A field or item that both sides changed differently, for a person to decide.

    The values are whole, and None where there is none; `kind` tells what sort of conflict it is.
    """

    id: str
    case: str
    section: str
    field: str
    base: object
    ours: object
    theirs: object
    kind: str


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a merge or a sync brought together; `commit` is where the branch stands now."""

    commit: str
    merged: tuple[MergedSection, ...] = ()
    conflicts: tuple[MergeConflict, ...] = ()
    notes: tuple[str, ...] = ()


Gains = Mapping[str, tuple[str, ...]]
"""Sections by reader."""

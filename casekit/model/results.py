"""What the work on a vault gives back: plain values that the command line prints."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime

from casekit.messages import tr
from casekit.model.differences import Difference
from casekit.model.value import Value


class Change(Value):
    """What was written. `notes` are sentences for whoever made the change.

    `failures` are those of them that tell what could not be done, and stays as it is.
    """

    commit: str
    case: str = ""
    section: str = ""
    id: str = ""
    notes: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


class CaseLine(Value):
    """A case in a list; `alias` is empty for a case that the key at hand does not open.

    `keepers` are those of the day; a `broken` case has no basic facts that can be read.
    """

    id: str
    alias: str = ""
    status: str = ""
    language: str = ""
    review_on: date | None = None
    keepers: tuple[str, ...] = ()
    broken: bool = False


class MeetingLine(Value):
    """A meeting in a list. `person_present` is None where it was not held, or nobody recorded it.

    `absent_because` says that a reason is recorded, and `peer_support` that an expert by
    experience was there, or is to be.
    """

    case: str
    alias: str
    id: str
    kind: str
    when: str
    status: str
    person_present: bool | None
    absent_because: bool
    peer_support: bool


class Opened(Value):
    """The sections of a case that somebody may read."""

    case: str
    sections: tuple[str, ...]


class Due(Value):
    """Something that asks for attention: a review, consent, meeting, draft, sealing …"""

    kind: str
    on: date | None
    case: str
    alias: str
    item: str
    text: str
    overdue: bool


class LogEntry(Value):
    """One section as one commit changed it: every change as a value, and `lines` in words."""

    commit: str
    when: datetime
    who: str
    case: str
    section: str
    changes: tuple[Difference, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """A sentence for each change."""
        return tuple(change.words for change in self.changes)


class Comparison(Value):
    """What differs between two versions of a vault, a case or a file.

    `old` and `new` are commits; `new` is empty for the work tree, and both for files.
    """

    changes: tuple[Difference, ...]
    case: str = ""
    old: str = ""
    new: str = ""


class Loss(Value):
    """A reader who can no longer open a section."""

    reader: str
    section: str


class Consequences(Value):
    """What follows when a consent is withdrawn.

    `keeps` tells who reads on after all, and why; `lasting` what can't be called back; `gains` who
    may read what a withdrawn refusal kept from them; `falls` are the consents that go with it,
    since they only renew it.
    """

    losses: tuple[Loss, ...]
    keeps: tuple[tuple[str, str, str], ...]
    lasting: tuple[str, ...]
    gains: tuple[Loss, ...] = ()
    falls: tuple[str, ...] = ()


def fallen_text(consent: str) -> str:
    """What to say of a consent that goes with the one that is withdrawn."""
    return tr("{consent}, which renews it, is withdrawn with it", consent=consent)


def fell_text(consent: str, renewed: str) -> str:
    """What to say of a consent that fell with one whose withdrawal its maker may not have known."""
    return tr(
        "consent {consent} fell with {renewed}, which it renews and which was withdrawn: it opens "
        "nothing. If the person wants it all the same, that is a new consent",
        consent=consent,
        renewed=renewed,
    )


class Unacknowledged(Value):
    """Keys in the registry that nobody on this computer has acknowledged yet."""

    handle: str
    name: str
    keys: tuple[str, ...]


class Withheld(Value):
    """An item that was kept out of a document, from whom, and why; for its maker only."""

    section: str
    item: str
    from_: str
    why: str


class Page(Value):
    """One document: a name for its file (without ending), its content, and for whom it was made.

    The content of a `sealed` one is an age file that only its readers open.
    """

    name: str
    content: bytes
    format: str
    for_: tuple[str, ...]
    language: str
    sealed: bool = False

    @property
    def file(self) -> str:
        """What its file is called."""
        return f"{self.name}.{self.format}{'.age' if self.sealed else ''}"

    @property
    def text(self) -> str:
        """The content of a form that is text, such as HTML or Markdown."""
        return self.content.decode()


class Rendering(Value):
    """The documents that one command makes of a case.

    `about` is the meeting or consent that they are about. `maker` is the reader who made them,
    where he may note that in the record; else it is empty.
    """

    pages: tuple[Page, ...]
    withheld: tuple[Withheld, ...]
    notes: tuple[str, ...] = ()
    document: str = ""
    case: str = ""
    about: str = ""
    maker: str = ""


class Failure(Value):
    """A document that could not be made, among others that could."""

    case: str
    meeting: str
    message: str
    hint: str
    status: int


class Draft(Value):
    """Unsaved work: where it is kept, sealed to whoever wrote it."""

    case: str
    section: str
    text: str
    made: datetime = field(default_factory=datetime.now)


class MergedSection(Value):
    """A section in which the edits of two sides came together."""

    case: str
    section: str


class MergeConflict(Value):
    """A field or item that both sides changed differently, for a person to decide.

    The values are whole, and None where there is none; `kind` tells what sort of conflict it is.
    `now` is what stands there meanwhile, and `changed` says that somebody put it there since.
    `sided` says that `ours` is one's own value; else they stand as they are stored, first and
    second. `ours_by` and `theirs_by` are the names of who wrote them, as far as that is known.
    """

    id: str
    case: str
    section: str
    field: str
    base: object
    ours: object
    theirs: object
    kind: str
    now: object = None
    changed: bool = False
    sided: bool = True
    ours_by: str = ""
    theirs_by: str = ""


class SyncResult(Value):
    """What a merge or a sync brought together; `commit` is where the branch stands now."""

    commit: str
    merged: tuple[MergedSection, ...] = ()
    conflicts: tuple[MergeConflict, ...] = ()
    notes: tuple[str, ...] = ()


Gains = Mapping[str, tuple[str, ...]]
"""Sections by reader."""

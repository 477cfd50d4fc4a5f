"""How cases, sections, compartments, items and readers are named."""

import re
from collections.abc import Container
from typing import Self

from casekit.messages import tr

SECTIONS = (
    "case",
    "person",
    "consents",
    "network",
    "goals",
    "plan",
    "crisis",
    "support-group",
    "meetings",
    "contacts",
    "barriers",
    "budget",
    "stories",
    "measures",
    "documents",
)
"""The fifteen sections of a case, in reading order."""

PERSON = "person"
"""The reader's name of the participant, in every case."""

EVERYTHING = "*"
"""In a consent: every section (in a refusal: every compartment as well)."""

RESERVED_HANDLES = frozenset({PERSON, "meeting", "all", "me"})

# Crockford's base32: no i, l, o, u, so that an id can be read out over the telephone
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

_CASE = re.compile(r"[0-9a-hjkmnp-tv-z]{8}")
_ITEM = re.compile(r"[a-z]{1,2}-[0-9a-hjkmnp-tv-z]{6}")
_HANDLE = re.compile(r"[a-z][a-z0-9-]{1,30}")
_COMPARTMENT = re.compile(r"[a-z][a-z0-9-]{0,30}")


class SectionName(str):
    """The name of a section or of a compartment of it: `plan`, `plan.health`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take `plan` or `plan.health`; raise ValueError for anything else."""
        section, dot, compartment = text.partition(".")
        if section not in SECTIONS:
            raise ValueError(tr("there is no section {name!r}", name=section))
        if dot and not _COMPARTMENT.fullmatch(compartment):
            raise ValueError(tr("{name!r} can't be the name of a compartment", name=compartment))
        if section in ("case", "consents") and dot:
            # whoever could not open one of them would not know who reads what
            raise ValueError(tr("the section {section} has no compartments", section=section))
        return cls(text)

    @property
    def section(self) -> str:
        """The section without its compartment."""
        return self.partition(".")[0]

    @property
    def compartment(self) -> str:
        """The compartment, or an empty text for the section itself."""
        return self.partition(".")[2]

    @property
    def order(self) -> tuple[int, str]:
        """Sort key: the reading order of the sections, each before its compartments."""
        return SECTIONS.index(self.section), self.compartment


def is_case_id(text: str) -> bool:
    """Whether this is the shape of a case's id: eight characters without meaning."""
    return _CASE.fullmatch(text) is not None


def is_section(text: str) -> bool:
    """Whether this can be the name of a section or compartment."""
    try:
        return bool(SectionName.parse(text))
    except ValueError:
        return False


def is_item_id(text: str) -> bool:
    """Whether this is the shape of an item's id: a prefix and six characters."""
    return _ITEM.fullmatch(text) is not None


def is_handle(text: str) -> bool:
    """Whether this can be the short name of a team member."""
    return (
        _HANDLE.fullmatch(text) is not None
        and text not in RESERVED_HANDLES
        and not is_item_id(text)
    )


def new_case_id(taken: Container[str] = ()) -> str:
    """A fresh id for a case; it says nothing about the person."""
    return _fresh("", 8, taken)


def new_item_id(prefix: str, taken: Container[str] = ()) -> str:
    """A fresh id for an item, not among those taken in its case."""
    return _fresh(f"{prefix}-", 6, taken)


def _fresh(prefix: str, length: int, taken: Container[str]) -> str:
    import secrets  # loads hmac and OpenSSL, which few commands need

    while True:
        text = prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))
        if text not in taken:
            return text

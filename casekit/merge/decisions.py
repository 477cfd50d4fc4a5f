"""What a merge has decided about each part of a section, before any text is written."""

from dataclasses import dataclass
from typing import Any

from casekit.merge.slices import Entry


@dataclass(frozen=True, slots=True)
class Keep:
    """A field or item that stays byte for byte as one version has it."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Written:
    """A field put together from more than one version, its lines meant for `column`."""

    name: str
    value: Any
    lead: str
    column: int
    head: str
    source: str
    trail: str
    tail: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A list, an item or a mapping of which the parts were decided one by one.

    `opening` begins at its key or dash in `column`; its parts stand `indent` further.
    """

    name: str
    lead: str
    column: int
    opening: str
    indent: int
    parts: tuple["Decision", ...]
    closing: str
    is_list: bool


Decision = Keep | Written | Branch

"""The sections of a case and their items as typed, frozen values, built from parsed data.

Field names are those of the schemas; Python's keywords carry an underscore (`from_`, `return_`).
What is unknown is None, and a list that is not there is an empty tuple.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, partial
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from casekit.model.records_person import (
    Arrival,
    Case,
    Conflict,
    Consent,
    Consents,
    Day,
    Event,
    Goal,
    Goals,
    Keeper,
    KeptFromPerson,
    Meta,
    Network,
    Paraphrase,
    Party,
    Person,
    Rating,
    Representative,
    Route,
    SomethingToLose,
    Strength,
    Texts,
    Tie,
    Word,
)
from casekit.model.records_work import (
    AgendaItem,
    Agreement,
    Barrier,
    Barriers,
    Budget,
    Condition,
    Contact,
    Contacts,
    Crisis,
    CrisisContact,
    Decision,
    GroupMember,
    Measures,
    Meeting,
    Meetings,
    Permission,
    Phase,
    Plan,
    Point,
    Practical,
    Request,
    Scenario,
    Series,
    Signature,
    Stories,
    Story,
    SupportGroup,
    WhatIf,
    Wish,
)

Record = TypeVar("Record")


def from_data(cls: type[Record], data: Mapping[str, Any]) -> Record:
    """Build a section or item from valid parsed data; fields it doesn't know are left out."""
    values = {}
    # mypy takes the __hash__ of the records for that of their class
    for key, name, convert in _converters(cls):  # type: ignore[arg-type]
        value = data.get(key)
        if value is not None:
            values[name] = convert(value)
    return cls(**values)


def section_type(name: str) -> type[Any]:
    """The type of a section, or of a compartment of it (`plan`, `plan.health`)."""
    return _SECTIONS[name.partition(".")[0]]


_SECTIONS: dict[str, type[Any]] = {
    "case": Case,
    "person": Person,
    "consents": Consents,
    "network": Network,
    "goals": Goals,
    "plan": Plan,
    "crisis": Crisis,
    "support-group": SupportGroup,
    "meetings": Meetings,
    "contacts": Contacts,
    "barriers": Barriers,
    "budget": Budget,
    "stories": Stories,
    "measures": Measures,
}

Convert = Callable[[Any], Any]


@cache
def _converters(cls: type[Any]) -> tuple[tuple[str, str, Convert], ...]:
    hints = get_type_hints(cls)
    return tuple(
        (field.name.removesuffix("_"), field.name, _converter(hints[field.name]))
        for field in fields(cls)
    )


def _converter(hint: Any) -> Convert:
    if isinstance(hint, UnionType):
        return _converter(get_args(hint)[0])
    if get_origin(hint) is tuple:
        return partial(_several, _converter(get_args(hint)[0]))
    if get_origin(hint) is Mapping:
        return partial(_by_name, _converter(get_args(hint)[1]))
    if hint is dt.date:
        return dt.date.fromisoformat
    if hint is int:
        return int  # the schema takes 2.0 for a whole number
    if is_dataclass(hint):
        return partial(from_data, cast(type[Any], hint))
    return _as_is


def _several(convert: Convert, value: Any) -> tuple[Any, ...]:
    # one reader may stand alone where a list of readers may stand
    return tuple(map(convert, (value,) if isinstance(value, str) else value))


def _by_name(convert: Convert, value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: convert(one) for name, one in value.items()}


def _as_is(value: Any) -> Any:
    return value


__all__ = [
    "AgendaItem",
    "Agreement",
    "Arrival",
    "Barrier",
    "Barriers",
    "Budget",
    "Case",
    "Condition",
    "Conflict",
    "Consent",
    "Consents",
    "Contact",
    "Contacts",
    "Crisis",
    "CrisisContact",
    "Day",
    "Decision",
    "Event",
    "Goal",
    "Goals",
    "GroupMember",
    "Keeper",
    "KeptFromPerson",
    "Measures",
    "Meeting",
    "Meetings",
    "Meta",
    "Network",
    "Paraphrase",
    "Party",
    "Permission",
    "Person",
    "Phase",
    "Plan",
    "Point",
    "Practical",
    "Rating",
    "Representative",
    "Request",
    "Route",
    "Scenario",
    "Series",
    "Signature",
    "SomethingToLose",
    "Stories",
    "Story",
    "Strength",
    "SupportGroup",
    "Texts",
    "Tie",
    "WhatIf",
    "Wish",
    "Word",
    "from_data",
    "section_type",
]

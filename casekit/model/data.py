"""From plain, valid data to typed, frozen values; which classes there are is none of its business.

What is unknown is None, and a list that is not there is an empty tuple.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, partial
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin

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


Convert = Callable[[Any], Any]


@cache
def _converters(cls: type[Any]) -> tuple[tuple[str, str, Convert], ...]:
    # no annotation of a record is written as text, so none has to be looked up by its name
    return tuple(
        (field.name.removesuffix("_"), field.name, _converter(field.type)) for field in fields(cls)
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

"""A section and its compartments read as one.

Items are joined by id. Where two parts say different things in one field, a text of words is read
with the other below it, and of anything else the first part counts; `opposed` tells which those
are, so that nothing is passed over in silence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from casekit.format.yaml import same
from casekit.merge.policies import Policy, policy

WORDS = "words"


def merged(section: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two parts of a section as one: plain values, what the first part has before the other."""
    return _mapping(one, other, policy(section))


def joined(section: str, one: Any, other: Any) -> Any:
    """The same for typed records (model/records.py)."""
    return _record(one, other, policy(section))


def opposed(section: str, one: Any, other: Any) -> Iterator[tuple[str, str]]:
    """The item and the field of which only the first of two typed parts can be read.

    The item is an empty text for a field of the section itself.
    """
    yield from _opposed(one, other, policy(section), "")


def together(one: str, other: str) -> str:
    """Two texts of words, one below the other; a line that both have is read once."""
    said = one.splitlines()
    more = [line for line in other.splitlines() if line not in said]
    return "\n".join([one.rstrip("\n"), *more]) if more else one


def _mapping(one: Mapping[str, Any], other: Mapping[str, Any], rules: Policy) -> dict[str, Any]:
    result = dict(one)
    for key, value in other.items():
        if key == "meta":
            continue
        first = result.get(key)
        result[key] = value if first is None else _value(first, value, rules.below(key))
    return result


def _value(one: Any, other: Any, rules: Policy) -> Any:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _mapping(one, other, rules)
    if isinstance(one, list) or isinstance(other, list):
        return _list(_as_list(one), _as_list(other), rules)
    if isinstance(one, str) and isinstance(other, str) and rules.merge == WORDS:
        return together(one, other)
    return one


def _as_list(value: Any) -> list[Any]:
    # one reader may stand alone where a list of readers may stand
    return value if isinstance(value, list) else [] if value is None else [value]


def _list(one: list[Any], other: list[Any], rules: Policy) -> list[Any]:
    result = list(one)
    places = {item.get("id"): n for n, item in enumerate(one) if isinstance(item, Mapping)}
    for item in other:
        place = places.get(item.get("id")) if isinstance(item, Mapping) else None
        if place is not None:
            result[place] = _mapping(result[place], item, rules)
        elif not any(same(item, known) for known in result):
            result.append(item)
    return result


def _record(one: Any, other: Any, rules: Policy) -> Any:
    changes = {
        name: _typed(getattr(one, name), getattr(other, name), below)
        for name, below in _fields(one, rules)
    }
    return replace(one, **changes)


def _typed(one: Any, other: Any, rules: Policy) -> Any:
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, tuple):
        items = {_key(item): item for item in one}
        for item in other:
            key = _key(item)
            both = key in items and is_dataclass(item)
            items[key] = _record(items[key], item, rules) if both else item
        return tuple(items.values())
    if is_dataclass(one):
        return _record(one, other, rules)
    if isinstance(one, str) and rules.merge == WORDS:
        return together(one, other)
    return one


def _opposed(one: Any, other: Any, rules: Policy, item: str) -> Iterator[tuple[str, str]]:
    for name, below in _fields(one, rules):
        first, second = getattr(one, name), getattr(other, name)
        if first is None or second is None or first == second:
            continue
        if isinstance(first, tuple):
            known = {_key(entry): entry for entry in first if is_dataclass(entry)}
            for entry in second:
                if is_dataclass(entry) and _key(entry) in known:
                    key = _key(entry)
                    yield from _opposed(known[key], entry, below, getattr(entry, "id", item))
        elif is_dataclass(first):
            yield from _opposed(first, second, below, item)
        elif below.merge != WORDS:
            yield item, name.rstrip("_")


def _fields(record: Any, rules: Policy) -> Iterator[tuple[str, Policy]]:
    for field in fields(record):
        if field.name != "meta":
            yield field.name, rules.below(field.name.rstrip("_"))


def _key(item: Any) -> Any:
    return getattr(item, "id", item)

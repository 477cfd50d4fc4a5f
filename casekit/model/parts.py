"""A section and its compartments read as one."""

from collections.abc import Mapping
from typing import Any


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two parts of a section as one: lists of items by id, fields of the first part first."""
    result = dict(one)
    for key, value in other.items():
        if key == "meta":
            continue
        if key not in result:
            result[key] = value
        elif isinstance(value, list) and isinstance(result[key], list):
            result[key] = _merged_items(result[key], value)
        elif isinstance(value, Mapping) and isinstance(result[key], Mapping):
            result[key] = merged(result[key], value)
    return result


def _merged_items(one: list[Any], other: list[Any]) -> list[Any]:
    result = list(one)
    places = {item.get("id"): n for n, item in enumerate(one) if isinstance(item, Mapping)}
    for item in other:
        place = places.get(item.get("id")) if isinstance(item, Mapping) else None
        if place is None:
            result.append(item)
        else:
            result[place] = merged(result[place], item)
    return result

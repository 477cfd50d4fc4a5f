"""How each field of a section merges, as the schemas' `x-merge` says, and which value comes out.

Neither side ever decides: the base does, or the order that a schema gives, or a digest of what
stands there. So both sides of a merge come to the same value.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar

from casekit.format import schema
from casekit.format.yaml import same
from casekit.merge.three import Three
from casekit.merge.words import merge_words


class _Missing:
    """No value at all, which is something else than null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Policy:
    """What the schema says about one path.

    `merge` is `x-merge`, `fields` for a mapping whose fields merge one by one, or `atomic`.
    `order` are the steps of a status; `least` is how many values a set must hold. `fields` are the
    policies of the fields below, of each item for a list.
    """

    merge: str
    order: tuple[str, ...]
    least: int
    fields: Mapping[str, "Policy"]

    def below(self, name: str) -> "Policy":
        """The policy of a field; a field that the schema doesn't know is taken as a whole."""
        return self.fields.get(name, ATOMIC)


ATOMIC = Policy("atomic", (), 0, {})


@cache
def policy(section: str) -> Policy:
    """The policies of a section, or of a compartment of it."""
    return _policy(schema.load(section))


def _policy(rules: schema.Schema) -> Policy:
    inner = rules.get("items", rules).get("properties", {})
    return Policy(
        rules.get("x-merge", "fields" if "properties" in rules else "atomic"),
        tuple(rules.get("x-order", ())),
        rules.get("minItems", 0),
        {name: _policy(child) for name, child in inner.items() if name != "meta"},
    )


def choose(rules: Policy, values: Three[Any]) -> tuple[Any, str]:
    """The merged value, and the kind of conflict when both sides want something else.

    Then the base stands provisionally, or, where there is none, the value with the smaller digest.
    """
    base, ours, theirs = values
    if same(ours, theirs) or same(theirs, base):
        return ours, ""
    if same(ours, base):
        return theirs, ""
    found: Any = MISSING
    match rules.merge:
        case "set":
            found = _set(rules, base, ours, theirs)
        case "words":
            found = _words(base, ours, theirs)
        case "status":
            found = _furthest(rules.order, base, ours, theirs)
        case "earliest":
            found = min((day for day in (ours, theirs) if isinstance(day, str)), default=MISSING)
        case "highest":
            found = max((one for one in (ours, theirs) if type(one) is int), default=MISSING)
    if found is not MISSING:
        return found, ""
    kind = "words" if rules.merge == "words" else "value"
    return base if base is not MISSING else in_order(ours, theirs)[0], kind


def in_order(one: T, other: T) -> tuple[T, T]:
    """Two values in the order of their digests, the same whoever asks."""
    return (one, other) if digest(one) <= digest(other) else (other, one)


def digest(value: Any) -> str:
    """SHA-256 of a value in one canonical form; that of no value at all comes first."""
    if value is MISSING:
        return ""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _set(rules: Policy, base: Any, ours: Any, theirs: Any) -> Any:
    if not all(_is_set(value) for value in (base, ours, theirs)):
        return MISSING
    before, one, other = _members(base), _members(ours), _members(theirs)
    kept = [value for value in before if value in one and value in other]
    added = sorted({*one, *other} - {*before}, key=lambda value: _place(value, one, other))
    merged = kept + added
    if len(merged) < rules.least:
        return MISSING
    alone = len(merged) == 1 and any(isinstance(v, str) for v in (base, ours, theirs))
    return merged[0] if alone else merged


def _place(value: str, one: list[str], other: list[str]) -> tuple[int, str]:
    """Where the sides put a value that they added; among equals by the value itself."""
    return min(side.index(value) for side in (one, other) if value in side), value


def _is_set(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is MISSING or isinstance(value, str)


def _members(value: Any) -> list[str]:
    # one reader may stand alone where a list of readers may stand
    return [value] if isinstance(value, str) else [] if value is MISSING else list(value)


def _words(base: Any, ours: Any, theirs: Any) -> Any:
    if not all(isinstance(text, str) for text in (base, ours, theirs)):
        return MISSING
    merged = merge_words(Three(base, ours, theirs))
    return merged or MISSING


def _furthest(order: tuple[str, ...], base: Any, ours: Any, theirs: Any) -> Any:
    """The further of two steps forward; a step back, or aside, is for people to judge."""
    if ours not in order or theirs not in order:
        return MISSING
    start = order.index(base) if base in order else -1 if base is MISSING else len(order)
    steps = (order.index(ours), order.index(theirs))
    return order[max(steps)] if min(steps) > start else MISSING

"""The join of consents: two versions of one come together in what neither of them goes beyond.

Consents form a semilattice (M. Shapiro and others, Conflict-free Replicated Data Types, 2011):
the join is commutative, associative and idempotent, so that it never matters who merges with whom,
in which order or how often. Withdrawn beats refused, refused beats given, given beats asked; the
scopes of two grants intersect, the latest start and the earliest end stand; events unite, and
nothing is ever deleted. A refusal, which takes access away, is joined the other way: the widest no.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from casekit.format.yaml import same
from casekit.merge.policies import MISSING, digest
from casekit.model.names import EVERYTHING

Consent = Mapping[str, Any]

RIGHTS = ("decision", "to", "sections", "purposes", "access", "from", "until", "supersedes")
"""The fields that decide who reads what, besides the events."""

MOMENTS = ("kind", "on", "recorded")
"""The fields of an event that decide it."""

_DECISIONS = ("asked", "given", "refused")
_KINDS = ("asked", "reconfirmed", "given", "refused", "expired", "withdrawn")
_SCOPE = ("to", "sections", "purposes", "access", "from", "until")


def join_consents(one: Sequence[Consent], other: Sequence[Consent]) -> list[dict[str, Any]]:
    """Two versions of the list of consents as one, in the order of their ids."""
    return _union(one, other, join, lambda consent: (consent["id"],))


def join(one: Consent, other: Consent) -> dict[str, Any]:
    """Two versions of one consent as one that is no wider than either."""
    joined = _fields(one, other)
    decision = _highest(_DECISIONS, one, other, "decision")
    if decision is not MISSING:
        joined["decision"] = decision
    deciding = [side for side in (one, other) if side.get("decision", MISSING) == decision]
    for name in _SCOPE:
        joined.pop(name, None)
        value = reduce(
            _NO[name] if decision == "refused" else _YES[name],
            [side.get(name, MISSING) for side in deciding],
        )
        if value is not MISSING:
            joined[name] = value
    if "events" in joined:
        joined["events"] = join_events(one.get("events", ()), other.get("events", ()))
    return joined


def join_events(
    one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The events of both, each once, in the order of their days."""
    if same(one, other):
        return [dict(event) for event in one]
    return _union(one, other, join_event, lambda event: (str(event.get("on")), event["id"]))


def join_event(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two versions of one event; it happened and was recorded on the earlier day."""
    joined = _fields(one, other)
    kind = _highest(_KINDS, one, other, "kind")
    if kind is not MISSING:
        joined["kind"] = kind
    if "on" in joined:
        joined["on"] = _earlier(one.get("on", MISSING), other.get("on", MISSING))
    if "recorded" in joined:
        # what has no day of recording was recorded when it happened
        joined["recorded"] = _earlier(
            *(side.get("recorded", side.get("on", MISSING)) for side in (one, other))
        )
    return joined


def undone(before: Sequence[Consent], after: Sequence[Consent]) -> tuple[str, ...]:
    """The ids of the consents that say more, or hold less, in a later version than before.

    A history in which this is ever anything but empty gave access back that was taken away.
    """
    later = {consent["id"]: consent for consent in after}
    return tuple(
        consent["id"]
        for consent in before
        if (now := later.get(consent["id"])) is None or rights(join(consent, now)) != rights(now)
    )


def rights(consent: Consent) -> str:
    """What a consent says about access, in one canonical form: equal texts open the same."""
    values: dict[str, Any] = {name: consent.get(name) for name in RIGHTS}
    for name in ("to", "sections", "purposes"):
        if isinstance(values[name], list):
            values[name] = sorted(values[name], key=digest)
    values["access"] = values["access"] or "read"
    values["events"] = {
        event["id"]: [event.get(name) for name in MOMENTS] for event in consent.get("events") or ()
    }
    return digest(values)


def _union(
    one: Sequence[Mapping[str, Any]],
    other: Sequence[Mapping[str, Any]],
    joined: Callable[[Any, Any], dict[str, Any]],
    place: Callable[[Any], Any],
) -> list[dict[str, Any]]:
    left, right = ({item["id"]: item for item in side} for side in (one, other))
    found = [
        joined(left[item], right[item])
        if item in left and item in right
        else dict(left.get(item) or right[item])
        for item in {*left, *right}
    ]
    return sorted(found, key=place)


def _fields(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Each field of either; where both have it, the value with the greater digest."""
    return {
        name: _greater(one.get(name, MISSING), other.get(name, MISSING))
        for name in dict.fromkeys((*one, *other))
    }


def _highest(order: Sequence[str], one: Consent, other: Consent, name: str) -> Any:
    sides = [side[name] for side in (one, other) if name in side]
    return max(sides, key=lambda value: (_rank(order, value), digest(value)), default=MISSING)


def _rank(order: Sequence[str], value: Any) -> int:
    return order.index(value) if value in order else -1


# --- two values of one field: nothing else is known about the consent -------------------


def _greater(one: Any, other: Any) -> Any:
    return one if digest(one) >= digest(other) else other


def _earlier(one: Any, other: Any) -> Any:
    return _first_known(min, one, other)


def _later(one: Any, other: Any) -> Any:
    return _first_known(max, one, other)


def _first_known(pick: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    if MISSING in (one, other):
        return other if one is MISSING else one
    return pick(one, other) if isinstance(one, str) and isinstance(other, str) else one


def _open(pick: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The same, where no day at all is the widest that there is."""
    return lambda one, other: MISSING if MISSING in (one, other) else pick(one, other)


def _common(one: Any, other: Any) -> Any:
    return _members(one, other, lambda left, right: left & right)


def _either(one: Any, other: Any) -> Any:
    return _members(one, other, lambda left, right: left | right)


def _common_sections(one: Any, other: Any) -> Any:
    def meet(left: set[str], right: set[str]) -> set[str]:
        # `*` stands for the sections, never for a compartment of one
        named = {name for name in left | right if "." not in name}
        return (left & right) | {
            name
            for name in named
            if (name in left or EVERYTHING in left) and (name in right or EVERYTHING in right)
        }

    return _members(one, other, meet)


def _members(one: Any, other: Any, combine: Callable[[set[str], set[str]], set[str]]) -> Any:
    if MISSING in (one, other):
        return other if one is MISSING else one
    if same(one, other) or not isinstance(one, list) or not isinstance(other, list):
        return one
    return sorted(combine(set(one), set(other)))


def _narrower_access(one: Any, other: Any) -> Any:
    ranked = ("write", MISSING, "read")
    return max(one, other, key=lambda value: ranked.index(value) if value in ranked else 2)


_YES: Mapping[str, Callable[[Any, Any], Any]] = {
    "to": _common,
    "sections": _common_sections,
    "purposes": _common,
    "access": _narrower_access,
    "from": _later,
    "until": _earlier,
}
_NO: Mapping[str, Callable[[Any, Any], Any]] = {
    "to": _either,
    "sections": _either,
    "purposes": _either,
    "access": _narrower_access,
    "from": _open(_earlier),
    "until": _open(_later),
}

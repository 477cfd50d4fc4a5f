"""Which consents say more, or hold less, in a later version: what was taken back never returns."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casekit.merge.consents import undone


def widened(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the consents of a section that a later version of it widened or cut short."""
    old, new = (data.get("consents") or [] for data in (before, after))
    # what nobody had decided yet may still be put in other words
    decided = [one for one in old if one["decision"] != "asked"]
    yield from undone(decided, _with_purposes(decided, new))
    later = {one["id"]: one for one in new}
    # what it goes on from decides whether it falls with it, or takes the place of a no
    for one in decided:
        if one.get("supersedes") != later.get(one["id"], one).get("supersedes"):
            yield one["id"]
    for one in old:
        if one["decision"] == "asked":
            kept = {event["id"] for event in later.get(one["id"], {}).get("events") or ()}
            if one["id"] not in later or any(
                event["id"] not in kept for event in one.get("events") or ()
            ):
                yield one["id"]


def _with_purposes(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> list[Any]:
    # what somebody may read does not hang on the words for what it is for
    before = {one["id"]: one for one in old}
    return [
        {**one, "purposes": before[one["id"]]["purposes"]}
        if "purposes" in before.get(one["id"], {})
        else {key: value for key, value in one.items() if key != "purposes"}
        if one["id"] in before
        else one
        for one in new
    ]

"""What was given stays given: the list of documents only grows."""

from collections.abc import Mapping
from typing import Any


def called_back(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The first document that an edit takes from the list or tells otherwise; empty for none.

    A note may be added or mended, since it is not the document.
    """
    after = {item.get("id"): item for item in new.get("documents") or ()}
    for item in old.get("documents") or ():
        kept = after.get(item["id"])
        if kept is None or _fixed(kept) != _fixed(item):
            return str(item["id"])
    return ""


def _fixed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != "note"}

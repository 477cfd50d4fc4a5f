"""What people know an item or field by: its own words, and the titles of the schemas."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from casekit.format import schema
from casekit.format.nodes import Path
from casekit.model.names import EVERYTHING, SECTIONS, is_item_id

SHORT = 60
"""How many characters of a text stand in a sentence."""

_OWN = ("text", "own_words", "name", "word", "alias", "stuck", "when", "instrument")
_OTHER = ("document", "handle", "who", "use", "party", "item", "value", "field", "scenario", "code")
_DAYS = ("on", "date", "when", "moment")

Names = Callable[[str], str]
"""The name of a party by its id; empty for one that nobody knows."""


def unnamed(_item: str) -> str:
    """Nobody is known."""
    return ""


OTHER_FILES = ("settings", "member")
"""Schemas of files that are no section of a case."""


def field_schema(section: str, path: Path) -> Mapping[str, Any]:
    """What the schema says about the field that these names lead to; empty for an unknown one."""
    name = section.partition(".")[0]
    if name not in (*SECTIONS, *OTHER_FILES):
        return {}
    node: Mapping[str, Any] = schema.load(name)
    for step in path:
        node = node.get("items", node) if "properties" not in node else node
        found = node.get("properties", {}).get(step, node.get("additionalProperties"))
        if not isinstance(found, Mapping):
            return {}
        node = found
    return node


def label(section: str, path: Path, language: str) -> str:
    """The title of a field as it stands in a sentence; an unknown field has its name alone."""
    found = field_schema(section, path)
    title = found.get("x-title-nl" if language == "nl" else "title")
    return _inside(str(title)) if title else str(path[-1]) if path else section


def section_label(section: str, language: str) -> str:
    """`plan`, `crisis plan`; a compartment is named behind it."""
    name, _, compartment = section.partition(".")
    title = label(name, (), language)
    return f"{title} ({compartment})" if compartment else title


def noun(section: str, path: Path, language: str) -> str:
    """What an item of a list is called: agreement, goal, afspraak."""
    item = field_schema(section, path).get("items")
    title = item.get("x-title-nl" if language == "nl" else "title") if item else None
    return _inside(str(title)) if title else str(path[-1]) if path else section


def labels(section: str, path: Path, language: str) -> Mapping[str, str]:
    """The words for the values of a field that has a list of them; none for another field."""
    found = field_schema(section, path)
    words = found.get("x-labels") or found.get("items", {}).get("x-labels", {})
    spoken: Mapping[str, str] = words.get("nl" if language == "nl" else "en", {})
    return spoken


def name(
    item: Mapping[str, Any], names: Names, kinds: Mapping[str, str] = MappingProxyType({})
) -> str:
    """What an item is known by; empty for one that has nothing of the kind.

    `kinds` are the words for the kinds of such items.
    """
    if isinstance(item.get("a"), str) and isinstance(item.get("b"), str):
        return f"{short(item['a'], names)} – {short(item['b'], names)}"
    day = next((item[key] for key in _DAYS if _is_moment(item.get(key))), "")
    if day and isinstance(item.get("kind"), str):
        return f"{short(item['kind'], labels=kinds)} {day}"
    if day and isinstance(item.get("value"), int | float):
        return f"{day}: {item['value']}"
    for key in (*_OWN, *_OTHER, *_DAYS):
        if isinstance(item.get(key), str) and item[key].strip():
            text = " ".join(item[key].split())
            text = text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
            return f"“{text}”" if key in _OWN else short(text, names)
    return ""


def short(
    value: Any, names: Names = unnamed, labels: Mapping[str, str] = MappingProxyType({})
) -> str:
    """A value that has room in a sentence; empty for a longer one.

    `labels` are the words for the values of its field, where that has a list of them.
    """
    if isinstance(value, list):
        if any(isinstance(one, list | Mapping) for one in value):
            return ""
        value = ", ".join(short(one, names, labels) or "…" for one in value) or "–"
    if isinstance(value, Mapping):
        return ""
    text = _plain(value)
    text = (is_item_id(text) and names(text)) or labels.get(text, text)
    return text if len(text) <= SHORT and "\n" not in text else ""


def sections(values: Any, everything: str, language: str) -> list[str]:
    """The sections that a consent names, by their titles."""
    found = [str(one) for one in values] if isinstance(values, list) else []
    return [everything if one == EVERYTHING else section_label(one, language) for one in found]


def find_item(data: Any, item: str) -> Mapping[str, Any] | None:
    """The item of that id, wherever it stands."""
    if isinstance(data, Mapping):
        if data.get("id") == item and is_item_id(item):
            return data
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            if found := find_item(value, item):
                return found
    return None


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= len("2026-03-12 10:30")


def _plain(value: Any) -> str:
    # as it stands in YAML
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value).rstrip("\n")


def _inside(title: str) -> str:
    return title[:1].lower() + title[1:]

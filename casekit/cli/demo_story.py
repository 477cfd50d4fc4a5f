"""What stood in an example case on an earlier day: the same, less what had not happened yet."""

import re
from collections.abc import Container, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

_AHEAD = {"due", "until", "review_on", "follow_up_on"}
"""Days that are named beforehand; most others say when something was said or done."""

_AFTERWARDS = {"followed_up_on", "left"}
"""Days that were added to what was there before."""

_WHOLE = {"case", "person"}
"""What is told as it is: much in it was so before anybody wrote it down."""

# an item with what stands above it as a remark, down to where the next one begins
_ITEM = r"^(?: *#.*\n)*( *)- id: {id}\n(?:(?:\1 .*)?\n)*"
_EMPTY = re.compile(r"^( *)\w+:\n(?!\1 )", re.MULTILINE)
_OUTCOME = re.compile(r"^    (?:result|followed_up_on|left):.*\n(?:     .*\n)*", re.MULTILINE)
_MEMBER = re.compile(r"(?:\n +contribution: .*)?\n +handle: (\w+)")
_STATUS = re.compile(r"^    status: .*$", re.MULTILINE)


def section_on(file: Path, day: date, team: Container[str]) -> str:
    """The text of a section at the end of a day; empty where nothing of it had been said yet.

    A file of the same name in the folder `earlier` is how it stood before the last day. `team` are
    the handles of who had come by then.
    """
    before = file.parent / "earlier" / file.name
    if before.exists():
        return before.read_text("utf-8")
    text = file.read_text("utf-8")
    section, _, _ = file.stem.partition(".")
    if section in _WHOLE:
        return text
    whole = read(file)
    kept = _kept(whole, day)
    for gone in {*_ids(whole)} - {*_ids(kept)}:
        text = re.sub(_ITEM.format(id=gone), "", text, flags=re.MULTILINE)
    text = _EMPTY.sub("", text)
    if section == "consents":
        return text or "consents: []\n"
    if section == "network":
        # what a member of the team does is not done before she is there
        return _MEMBER.sub(lambda at: at[0] if at[1] in team else "", text)
    # how it went with an agreement or a goal was told later
    text = _OUTCOME.sub("", text)
    if section in ("goals", "plan"):
        text = _STATUS.sub("    status: open", text)
    # what bears no day itself came with what does
    return text if _has_days(kept) or not _has_days(whole) else ""


def read(file: Path) -> Any:
    """The values in a file."""
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(file)


def _kept(value: Any, day: date) -> Any:
    if isinstance(value, list):
        return [kept for one in value if (kept := _kept(one, day)) is not None]
    if not isinstance(value, dict):
        return value
    if any(one > day for one in _days(value)):
        return None
    return {name: _kept(one, day) for name, one in value.items()}


def _has_days(value: Any) -> bool:
    return any(True for item in _items(value) for _ in _days(item))


def _ids(value: Any) -> Iterator[str]:
    return (item["id"] for item in _items(value) if "id" in item)


def _items(value: Any) -> Iterator[Mapping[str, Any]]:
    """All mappings in a value, itself included."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _items(one)


def _days(item: Mapping[str, Any]) -> Iterator[date]:
    """The days of an item itself: a meeting's `when` is a text, with the hour."""
    for name, value in item.items():
        if isinstance(value, date) and name not in _AHEAD | _AFTERWARDS:
            yield value
        elif name == "when" and isinstance(value, str) and value[:2] == "20":
            yield date.fromisoformat(value[:10])

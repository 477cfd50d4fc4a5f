"""The ids of items: where each stands, and that none stands for two things."""

from collections.abc import Iterator, Mapping
from typing import Any

from casekit.format import schema
from casekit.format.check import finding
from casekit.format.nodes import Path
from casekit.format.yaml import Document, same
from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.model.names import SectionName, is_item_id
from casekit.model.value import Value


class Opened(Value):
    """One file of a case that could be opened: its name, its path and its content."""

    name: SectionName
    file: str
    document: Document


def find_items(document: Document) -> list[tuple[Path, Path, str]]:
    """The path of every item, the names of the fields on that path, and the item's id."""
    return [
        (path, names, item)
        for path, names, fields in document.mappings
        # the values of a conflict are versions of items that stand elsewhere
        if names[:1] != ("conflicts",)
        and isinstance(item := fields.get("id"), str)
        and is_item_id(item)
    ]


def check_ids(parts: list[Opened]) -> Iterator[Finding]:
    """Every id that stands twice, and every item of which two parts say different things."""
    # the same id in a section and in a compartment of it is one item in two parts
    ids = [fields.get("id") for part in parts for fields in part.document.every]
    named = [item for item in ids if isinstance(item, str)]
    if len(named) == len(set(named)):
        return
    seen: dict[str, tuple[str, Path]] = {}
    contents: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for part in parts:
        here: set[str] = set()
        for path, lists, item in find_items(part.document):
            home = (part.name.section, lists)
            fields = _at(part.document, path)
            other, known = contents.setdefault(item, (part.name, fields))
            if item not in here and seen.get(item) == home and other != part.name:
                needed = _needed(part.name.section, lists)
                yield from _in_two_parts(part, path, other, _opposed(known, fields, needed))
            first = seen.setdefault(item, home)
            if item in here or first != home:
                yield finding(
                    part.document,
                    "id-twice",
                    (*path, "id"),
                    tr("this id is used twice in the case"),
                    name=part.name,
                    file=part.file,
                    hint=tr("leave the id out of a new item; casekit fills one in"),
                )
            here.add(item)


def _in_two_parts(part: Opened, path: Path, other: str, fields: Iterator[str]) -> Iterator[Finding]:
    for name in fields:
        yield finding(
            part.document,
            "item-in-two-parts",
            (*path, name),
            tr(
                "this item stands in {other} as well, where this field says something "
                "else: somebody moved it while another one changed it",
                other=other,
            ),
            name=part.name,
            file=part.file,
            hint=tr(
                "look at both (casekit show CASE {other}), and take the field, or the "
                "whole item, out of one of them: casekit edit CASE SECTION",
                other=other,
            ),
            severity=Severity.WARNING,
        )


def _at(document: Document, path: Path) -> Mapping[str, Any]:
    value: Any = document.data
    for step in path:
        value = value[step]
    return value if isinstance(value, Mapping) else {}


def _opposed(
    one: Mapping[str, Any], other: Mapping[str, Any], needed: Mapping[str, str]
) -> Iterator[str]:
    """The fields that two parts of an item both have, and differently.

    Whoever puts a part of an item in a compartment leaves there what every item must have, in other
    words perhaps, and no more of the rest: what shares more is a copy. Other words are read one
    below the other; where only one value can count, it is told. Fields with parts go on.
    """
    shared = one.keys() & other.keys()
    copied = not shared <= needed.keys()
    for name in sorted(shared):
        first, second = one[name], other[name]
        if not copied and needed[name] == "words":
            continue
        parted = isinstance(first, Mapping) or any(isinstance(v, Mapping) for v in as_list(first))
        if not parted and not same(first, second):
            yield name


def _needed(section: str, lists: Path) -> dict[str, str]:
    """The fields that every item of a list must have, as the schema says, and how each merges."""
    rules = schema.load(section)
    for name in lists:
        rules = rules.get("properties", {}).get(name, {}).get("items", {})
    fields = rules.get("properties", {})
    required = {"id", *rules.get("required", ())}
    return {name: fields.get(name, {}).get("x-merge", "") for name in required}


def as_list(value: Any) -> list[Any]:
    """A list; empty for what should be one and isn't: this looks at broken texts as well."""
    return value if isinstance(value, list) else []

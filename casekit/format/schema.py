"""What the schemas say: about each field, about the kinds of items, and about data that fails them.

`schemas/` is the single statement of the format. Its references are put in place on reading, so
that everybody else sees one plain tree for each section.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from casekit.messages import Message, known, spelt, tr
from casekit.model.dates import parse_day
from casekit.model.names import SECTIONS
from casekit.model.value import Value
from casekit.resources import schemas_dir

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator
    from jsonschema_rs import Draft202012Validator as FastValidator

_FIELD_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")

Schema = dict[str, Any]
Path = tuple[str | int, ...]


class Kind(Value):
    """A kind of item: the list it lives in, and the prefix of its ids.

    `path` names the lists from the outside in: `("agreements",)`, `("meetings", "agenda")`.
    """

    kind: str
    section: str
    path: tuple[str, ...]
    prefix: str
    title_en: str
    title_nl: str


class SchemaError(Value):
    """One way in which data fails its schema.

    `path` leads to the value, or to the field that is unknown; `keyword` is JSON Schema's.
    `expected` says in plain words what should stand there, and never what stands there now.
    """

    path: Path
    keyword: str
    expected: str


@cache
def load(name: str) -> Schema:
    """The schema of a section (its compartment may be named too), or `settings` or `member`.

    All references are in place. The result is shared: don't change it.
    """
    file = f"{name.partition('.')[0]}.json"
    schema: Schema = _inlined(_read(file), file)
    return schema


@cache
def schema_digest() -> str:
    """One digest of all schemas: what was valid under another one has to be checked again."""
    import hashlib  # loads OpenSSL, which reading needs nothing of

    digest = hashlib.sha256()
    for file in sorted(schemas_dir().glob("*.json")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of item by its name, in the order of the sections."""
    return {kind.kind: kind for section in SECTIONS for kind in kinds_of(section)}


@cache
def kinds_of(section: str) -> tuple[Kind, ...]:
    """The kinds of items in one section."""
    return tuple(_kinds(section, load(section), ()))


def field(section: str, path: Path) -> Schema | None:
    """What the schema says about the value at a path; None where it knows no such field."""
    trail = _trail(section, path)
    return trail[-1] if trail else None


def titles(section: str, path: Path) -> tuple[str, str]:
    """The English and the Dutch label of the value at a path; an unknown field is its own."""
    for node in reversed(_trail(section, path)):
        if "title" in node:
            return node["title"], node["x-title-nl"]
    return str(path[-1]), str(path[-1])


def labels(section: str, field: str, language: str) -> Mapping[str, str]:
    """The words for each value of a field that has a list of them: `agreements.status`.

    `field` is the names that lead to it, with a point between them.
    """
    node = load(section)
    for name in field.split("."):
        node = node.get("items", node)["properties"][name]
    words: Mapping[str, str] = node["x-labels"][language]
    return words


def label(section: str, field: str, value: str) -> Message:
    """The words for one value of such a field, in the language of whoever reads them."""
    english, dutch = (labels(section, field, language)[value] for language in ("en", "nl"))
    return spelt(english, dutch)


def is_sensitive(section: str, path: Path) -> bool:
    """Whether the value at a path must stay out of messages, logs and findings.

    True as well for what holds a sensitive value, and for a field that the schema doesn't know.
    """
    trail = _trail(section, path)
    return not trail or any(node.get("x-sensitive") for node in trail) or _holds_secret(trail[-1])


def is_secret_text(section: str, path: Path) -> bool:
    """Whether a text about somebody belongs there, and no fields or items."""
    trail = _trail(section, path)
    leaf = bool(trail) and not {"properties", "items"} & trail[-1].keys()
    return leaf and is_sensitive(section, path)


def is_field_name(text: str) -> bool:
    """Whether this is the name of a field, or may be meant for one: no words of a text."""
    return _FIELD_NAME.fullmatch(text) is not None


def errors(name: str, data: Any) -> list[SchemaError]:
    """Every way in which data fails the schema of that name; an empty list if it doesn't."""
    fast = _fast_validator(name)
    if fast.is_valid(data):
        return []
    found = [
        one for error in _explaining_validator(name).iter_errors(data) for one in _explained(error)
    ] or [  # should the two ever disagree, the one that refuses is right
        SchemaError(
            tuple(error.instance_path), "schema", tr("what the schema of this section asks")
        )
        for error in fast.iter_errors(data)
    ]
    # a day that does not exist fails its format and its pattern: that is one mistake
    return list({(one.path, one.expected): one for one in found}.values())


# --- the schemas as one tree ---------------------------------------------------------


@cache
def _read(file: str) -> Schema:
    schema: Schema = json.loads((schemas_dir() / file).read_text(encoding="utf-8"))
    return schema


def _inlined(node: Any, file: str) -> Any:
    if isinstance(node, list):
        return [_inlined(one, file) for one in node]
    if not isinstance(node, dict):
        return node
    here = {key: _inlined(value, file) for key, value in node.items() if key != "$ref"}
    if "$ref" not in node:
        return here
    other, _, pointer = node["$ref"].partition("#")
    target: Any = _read(other or file)
    for step in pointer.split("/")[1:]:
        target = target[step]
    there = _inlined(target, other or file)
    # only the outermost schema says which dialect it is written in
    there.pop("$schema", None)
    return {**there, **here}


def _kinds(section: str, node: Schema, path: tuple[str, ...]) -> Iterator[Kind]:
    for name, child in node.get("properties", {}).items():
        item = child.get("items", {})
        # nobody makes a conflict by hand: a merge does, in every section
        if "x-kind" in item and name != "conflicts":
            inner = (*path, name)
            yield Kind(
                item["x-kind"], section, inner, item["x-prefix"], item["title"], item["x-title-nl"]
            )
            yield from _kinds(section, item, inner)


def _trail(section: str, path: Path) -> list[Schema]:
    """The schemas from the section down to the value; empty where a step is unknown."""
    trail = [load(section)]
    for step in path:
        node = trail[-1]
        if isinstance(step, int):
            child = node.get("items")
        else:
            child = node.get("properties", {}).get(step, node.get("additionalProperties"))
        if not isinstance(child, dict):
            return []
        trail.append(child)
    return trail


def _holds_secret(node: Schema) -> bool:
    inner = [node.get("items"), node.get("additionalProperties")]
    inner += node.get("properties", {}).values()
    return any(
        child.get("x-sensitive") or _holds_secret(child)
        for child in inner
        if isinstance(child, dict)
    )


# --- what is wrong, in words ---------------------------------------------------------

_TYPES = {
    "string": tr("text"),
    "number": tr("a number"),
    "integer": tr("a whole number"),
    "boolean": tr("true or false"),
    "array": tr("a list"),
    "object": tr("fields with values"),
    "null": "null",
}


@cache
def _fast_validator(name: str) -> "FastValidator":
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(load(name), validate_formats=True)


@cache
def _explaining_validator(name: str) -> "Validator":
    from jsonschema import Draft202012Validator, validators

    # JSON Schema's patterns are those of ECMA: unlike Python's, their $ is the very end
    strict: type[Validator] = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": _check_pattern}
    )
    return strict(load(name), format_checker=Draft202012Validator.FORMAT_CHECKER)


def _check_pattern(
    _validator: "Validator", pattern: str, value: object, _schema: Schema
) -> Iterator["ValidationError"]:
    from jsonschema import ValidationError

    if isinstance(value, str) and not re.fullmatch(pattern, value):
        yield ValidationError("does not match")


def _explained(error: "ValidationError") -> Iterator[SchemaError]:
    path: Path = tuple(error.absolute_path)
    schema: Any = error.schema
    value: Any = error.instance
    keyword = str(error.validator)
    if keyword == "required":
        for name in schema["required"]:
            if name not in value:
                yield SchemaError(path, keyword, tr("missing `{name}`", name=name))
    elif keyword == "additionalProperties":
        for name in value:
            if name not in schema["properties"] and not name.startswith("x-"):
                yield SchemaError((*path, name), keyword, _unknown(name, schema["properties"]))
    elif "propertyNames" in error.absolute_schema_path:
        yield SchemaError((*path, value), "propertyNames", _expected(keyword, schema, value))
    else:
        yield SchemaError(path, keyword, _expected(keyword, schema, value))


def _unknown(name: str, known: Mapping[str, Any]) -> str:
    import difflib

    close = difflib.get_close_matches(name.lower(), known, 1)
    said = (
        tr("unknown field `{name}`", name=name) if is_field_name(name) else tr("an unknown field")
    )
    if not close:
        return said
    return tr("{said}; did you mean `{close}`?", said=said, close=close[0])


def _expected(keyword: str, schema: Schema, value: object) -> str:
    if value is None:
        return tr("{kind}; a field without a value is left out", kind=_kind_of_value(schema))
    match keyword:
        case "minLength":
            return tr("some text; a field without a value is left out")
        case "minItems" | "minProperties":
            return tr("at least one")
        case "uniqueItems":
            return tr("each only once")
        case "type" if _plain_text(schema) and isinstance(value, bool | int | float):
            return tr("text; put it in quotes")
        case "pattern" | "format" if isinstance(value, str) and _is_no_day(value):
            return tr("{kind}; there is no such day in that month", kind=_kind_of_value(schema))
        case _:
            return _kind_of_value(schema)


def _is_no_day(text: str) -> bool:
    """Whether this is written as a day is, with a month and a day of it that can't be."""
    day = re.match(r"\d{4}-\d{2}-\d{2}(?: |\Z)", text)
    return day is not None and parse_day(day[0].strip()) is None


def _plain_text(schema: Schema) -> bool:
    return schema["type"] == "string" and not {"x-expected", "enum"} & schema.keys()


def _kind_of_value(schema: Schema) -> str:
    if "x-expected" in schema:
        return known(schema["x-expected"])
    if "enum" in schema:
        return tr("one of: {allowed}", allowed=", ".join(schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    text: str = _TYPES[types[0]]
    for name in types[1:]:
        text = tr("{first} or {last}", first=text, last=_TYPES[name])
    if "maximum" in schema:
        return tr(
            "{text} from {least} to {most}",
            text=text,
            least=schema["minimum"],
            most=schema["maximum"],
        )
    if "minimum" in schema:
        return tr("{text}, {least} or more", text=text, least=schema["minimum"])
    return text

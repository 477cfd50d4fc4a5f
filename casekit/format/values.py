"""From what somebody types behind `KEY=` to the value that the schema of the field asks for."""

from collections.abc import Mapping
from typing import Any

from casekit.errors import UsageError
from casekit.format import schema
from casekit.format.nodes import Path
from casekit.format.scalars import resolve
from casekit.format.yaml import parse
from casekit.messages import tr


def typed(section: str, path: Path, value: object) -> Any:
    """The value of a field, given as text or already as a value.

    Text stays text where the field is text. Lists may be typed with commas (`sanne, p-7k2m9x`) or
    as YAML (`[sanne, p-7k2m9x]`); nested fields as YAML. An empty text is None: take it away.
    """
    if not isinstance(value, str):
        return value
    if value == "":
        return None
    rules = schema.field(section, path)
    if rules is None:
        return value  # an unknown field: the check says so, with its suggestion
    kinds = _kinds(rules)
    if value[0] in "[{" and kinds & {"array", "object"}:
        return _as_yaml(value)
    if "array" in kinds:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if "string" in kinds and len(parts) == 1:
            return parts[0]
        return parts if _kinds(rules.get("items", {})) <= {"string"} else list(map(resolve, parts))
    if "string" in kinds:
        return value
    return resolve(value.strip())


def nested(key: str) -> tuple[str, ...]:
    """The path that a dotted key names: `arrival.came_on`."""
    steps = tuple(key.split("."))
    if not all(steps):
        raise UsageError(
            tr("{key!r} is not the name of a field", key=key), hint=tr("write KEY=VALUE")
        )
    return steps


def check_way(data: Any, path: Path, key: str) -> None:
    """Raise UsageError where something on the way to a field has no fields of its own."""
    for step in path[:-1]:
        if isinstance(data, list) and isinstance(step, int):
            data = data[step]
        elif isinstance(data, dict):
            data = data.get(step)
        else:
            raise no_parts(key)
        if data is None:
            return
    if not isinstance(data, dict):
        raise no_parts(key)


def no_parts(key: str) -> UsageError:
    """The error for a dotted key of which a step has no fields of its own."""
    return UsageError(
        tr("{key}: what stands before the point has no fields of its own", key=key),
        hint=tr(
            "an item of a list is changed by its own id, and a list of names is set "
            "as a whole: who=sanne,samira"
        ),
    )


def _as_yaml(value: str) -> Any:
    return parse(f"value: {value}\n", "the value").data["value"]


def _kinds(rules: Mapping[str, Any]) -> set[str]:
    kinds = rules.get("type", ())
    found = {kinds} if isinstance(kinds, str) else set(kinds)
    for choice in ("anyOf", "oneOf", "allOf"):
        for rule in rules.get(choice, ()):
            found |= _kinds(rule)
    if not found and ("enum" in rules or "const" in rules):
        found = {"string"}
    return found

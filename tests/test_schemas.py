"""The format as the schemas state it: what is valid, what is said about it, and who agrees."""

import dataclasses
import datetime as dt
import subprocess
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings, strategies as st
from jsonschema import Draft202012Validator

from casekit.format import schema
from casekit.format.describe import describe
from casekit.format.yaml import parse
from casekit.model.findings import field_name
from casekit.model.names import SECTIONS, SectionName
from casekit.model.records import Meta, Plan, Series, from_data, section_type
from casekit.resources import schemas_dir

EXAMPLES = Path(__file__).parent / "schema-examples"
VALID = sorted((EXAMPLES / "valid").glob("*.yaml"))
INVALID = sorted((EXAMPLES / "invalid").glob("*/*.yaml"))
NAMES = [*SECTIONS, "envelope", "settings", "member"]

MERGES = {
    "atomic", "items", "access", "set", "ordered", "log", "words", "status", "earliest", "highest",
    "consent",
}  # fmt: skip
KEYWORDS = {
    "$schema", "title", "description", "examples", "type", "enum", "const", "format", "pattern",
    "minLength", "minimum", "maximum", "items", "minItems", "uniqueItems", "properties",
    "required", "patternProperties", "additionalProperties", "propertyNames", "minProperties",
    "x-title-nl", "x-labels", "x-sensitive", "x-merge", "x-order", "x-kind", "x-prefix",
    "x-expected", "x-type", "allOf",
}  # fmt: skip
ODD_VALUES = [
    None, True, 0, -1, 1.0, 2.5, 10**30, "", "\n", "sanne\n", "p-7k2m9x\n", "2026-02-29",
    "2026-03-31\n", "2024-02-29", "2026-3-1", "٢٠٢٦-٠١-٠١", "2026-03-31 23:59", "nl\n", "*",
    "plan.health", [], ["sanne", "sanne"], ["sanne", 1], {}, {"x-own": 1}, {"zwaluw": 1},
]  # fmt: skip


def read(file: Path) -> dict[str, Any]:
    return parse(file.read_text(encoding="utf-8")).data


def nodes(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every subschema for a value, with the names of the fields that lead to it."""
    yield path, node
    for name, child in node.get("properties", {}).items():
        yield from nodes(child, (*path, name))
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            yield from nodes(node[key], (*path, "*"))


def leaves(data: Any, path: schema.Path = ()) -> Iterator[schema.Path]:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list) and data:
        for number, value in enumerate(data):
            yield from leaves(value, (*path, number))
    else:
        yield path


def replaced(data: Any, path: schema.Path, value: Any) -> Any:
    new = deepcopy(data)
    target = new
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return new


LEAVES = [(file.stem, path) for file in VALID for path in leaves(read(file))]
DATA = {file.stem: read(file) for file in VALID}


def test_every_schema_has_a_valid_example_and_two_invalid_ones() -> None:
    assert sorted(file.stem for file in VALID) == sorted(NAMES)
    for name in NAMES:
        assert len([file for file in INVALID if file.parent.name == name]) >= 2


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_a_valid_example_is_accepted_and_uses_every_field(file: Path) -> None:
    assert schema.errors(file.stem, read(file)) == []
    assert schema._explaining_validator(file.stem).is_valid(read(file))
    used = {
        tuple("*" if isinstance(step, int) else step for step in path[:end])
        for path in leaves(read(file))
        for end in range(1, len(path) + 1)
    }
    for path, _ in nodes(schema.load(file.stem)):
        if path and path[0] != "meta" and "*" not in path[-1:]:
            assert path in used or path[0] in {"life_domains", "retention", "readers"}


@pytest.mark.parametrize("file", INVALID, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_an_invalid_example_is_refused_with_the_words_it_names(file: Path) -> None:
    name = file.parent.name
    expected = [line[2:] for line in file.read_text("utf-8").split("\n") if line.startswith("# ")]
    found = schema.errors(name, read(file))
    said = [": ".join(filter(None, (field_name(one.path), one.expected))) for one in found]
    assert sorted(said) == sorted(expected)
    assert not schema._explaining_validator(name).is_valid(read(file))


@pytest.mark.parametrize("name", NAMES)
def test_an_ordinary_validator_reads_our_schemas_and_agrees(name: str) -> None:
    def check(*files: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "check_jsonschema", "--schemafile"]
        return subprocess.run(  # every file of the schema in one start
            [*command, str(schemas_dir() / f"{name}.json"), *map(str, files)],
            capture_output=True,
            text=True,
            check=False,
        )

    good = check(EXAMPLES / "valid" / f"{name}.yaml")
    assert good.returncode == 0, good.stdout
    wrong = sorted((EXAMPLES / "invalid" / name).glob("*.yaml"))
    bad = check(*wrong)
    assert bad.returncode == 1
    assert all(str(file) in bad.stdout for file in wrong)


@settings(max_examples=400)
@given(st.sampled_from(LEAVES), st.sampled_from(ODD_VALUES))
def test_both_validators_agree_on_whatever_stands_in_a_field(
    leaf: tuple[str, schema.Path], value: Any
) -> None:
    name, path = leaf
    data = replaced(DATA[name], path, value)
    refused = bool(schema.errors(name, data))
    assert refused != schema._explaining_validator(name).is_valid(data)


@given(
    st.sampled_from(LEAVES), st.sampled_from(["zwaluw!", 271828, -271828, ["zwaluw!", "zwaluw!"]])
)
def test_an_error_never_repeats_the_value(leaf: tuple[str, schema.Path], value: Any) -> None:
    name, path = leaf
    for error in schema.errors(name, replaced(DATA[name], path, value)):
        assert "zwaluw" not in repr(error)
        assert "271828" not in repr(error)


def test_what_cannot_be_explained_is_refused_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_explaining_validator", lambda _: Draft202012Validator({}))
    assert [
        error.path for error in schema.errors("plan", replaced(DATA["plan"], ("kind",), 1))
    ] == [("kind",)]


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_inside_the_schemas_are_valid(name: str) -> None:
    for example in schema.load(name)["examples"]:
        meta = {"meta": DATA["envelope"]} if name in SECTIONS else {}
        assert schema.errors(name, {**meta, **example}) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_described_in_both_languages_and_closed(name: str) -> None:
    for path, node in nodes(schema.load(name)):
        assert set(node) <= KEYWORDS, path
        if path[-1:] != ("*",) or node["type"] == "object":
            assert node["title"], path
            assert node["x-title-nl"], path
            assert node["description"].endswith((".", "?")), path
        assert node.get("x-merge", "atomic") in MERGES, path
        assert set(node.get("x-order", [])) <= set(node.get("enum", [])), path
        assert ("pattern" in node) <= ("x-expected" in node), path
        assert set(node.get("x-labels", {})) == ({"en", "nl"} if "enum" in node else set()), path
        for words in node.get("x-labels", {}).values():
            assert list(words) == node["enum"], path
            assert all(word == word.strip() != "" for word in words.values()), path
            assert len(set(words.values())) == len(words), path
        if "properties" in node:
            assert node["additionalProperties"] is False, path
            assert node["patternProperties"] == {"^x-": True}, path
            assert set(node.get("required", [])) <= set(node["properties"]), path


@pytest.mark.parametrize("name", SECTIONS)
def test_an_item_of_a_list_has_an_id_and_a_kind(name: str) -> None:
    for path, node in nodes(schema.load(name)):
        item = node.get("items", {})
        if item.get("type") == "object":
            assert "id" in item["required"], path
            assert item["x-kind"], path
            assert item["properties"]["id"]["pattern"].startswith(f"^{item['x-prefix']}-"), path


def test_a_prefix_tells_the_kind_of_an_item() -> None:
    prefixes = [kind.prefix for kind in schema.kinds().values() if kind.kind != "crisis-signature"]
    assert len(set(prefixes)) == len(prefixes)
    agenda = schema.kinds()["agenda-item"]
    assert (agenda.section, agenda.path, agenda.prefix) == (
        "meetings",
        ("meetings", "agenda"),
        "ag",
    )
    assert (agenda.title_en, agenda.title_nl) == ("Agenda item", "Agendapunt")


@given(
    st.sampled_from([*SECTIONS, "plans", "programme"]),
    st.sampled_from(["", ".", ".a", ".A", ".a-1"]),
)
def test_schema_and_model_agree_on_the_names_of_sections(section: str, rest: str) -> None:
    try:
        SectionName.parse(section + rest)
        known = rest != "."
    except ValueError:
        known = False
    data = {**DATA["envelope"], "section": section + rest}
    assert (schema.errors("envelope", data) == []) == known


def test_a_field_is_found_by_its_path() -> None:
    due = schema.field("plan.health", ("agreements", 3, "due"))
    assert due is not None
    assert due["format"] == "date"
    assert schema.field("plan", ("agreements", 3, "x-own")) is None
    assert schema.field("plan", ("question", 3)) is None
    assert schema.titles("plan", ("agreements", 3)) == ("Agreement", "Afspraak")
    assert schema.titles("crisis", ("phases", 0, "signals", 1)) == ("Signals", "Signalen")
    assert schema.titles("plan", ("x-own",)) == ("x-own", "x-own")


@pytest.mark.parametrize(
    ("section", "path", "sensitive"),
    [
        ("plan", ("question",), True),
        ("plan", ("agreements", 0, "text"), True),
        ("plan", ("agreements", 0), True),  # it holds the text
        ("crisis", ("phases", 0, "signals", 1), True),
        ("plan", ("x-own",), True),  # nobody knows what stands there
        ("plan", ("agreements", 0, "due"), False),
        ("plan", ("meta", "readers", "sanne"), False),
        ("contacts", ("contacts", 0, "kind"), False),
    ],
)
def test_what_is_sensitive_is_known(section: str, path: schema.Path, sensitive: bool) -> None:
    assert schema.is_sensitive(section, path) is sensitive


def test_the_digest_is_one_for_all_schemas() -> None:
    assert len(schema.schema_digest()) == 64


# --- typed records -------------------------------------------------------------------


def assert_same_fields(record: type[Any], node: Mapping[str, Any], at: str) -> None:
    hints = get_type_hints(record)
    names = [field.name.removesuffix("_") for field in dataclasses.fields(record)]
    assert names == list(node["properties"]), at
    for field in dataclasses.fields(record):
        name = field.name.removesuffix("_")
        required = field.default is dataclasses.MISSING
        child = node["properties"][name]
        # a value that is null when unknown, and `meta` of data that is not sealed, may be missing
        if child.get("type") != ["number", "null"] and name != "meta":
            assert required == (name in node.get("required", [])), at
        assert_same_type(hints[field.name], child, f"{at}.{name}")


def assert_same_type(hint: Any, node: Mapping[str, Any], at: str) -> None:
    if isinstance(hint, UnionType):
        hint = get_args(hint)[0]
    kinds: dict[str, Any] = {"string": str, "integer": int, "number": float, "boolean": bool}
    if "type" not in node:
        assert hint is Any, at
    elif node.get("format") == "date":
        assert hint is dt.date, at
    elif "array" in node["type"]:
        assert get_origin(hint) is tuple, at
        assert_same_type(get_args(hint)[0], node["items"], at)
    elif node["type"] == "object" and "properties" in node:
        assert_same_fields(hint, node, at)
    elif node["type"] == "object":
        assert get_origin(hint) is Mapping, at
    else:
        assert hint is kinds[node["type"][0] if isinstance(node["type"], list) else node["type"]], (
            at
        )


@pytest.mark.parametrize("name", SECTIONS)
def test_a_typed_section_has_the_fields_and_types_of_its_schema(name: str) -> None:
    assert_same_fields(section_type(name), schema.load(name), name)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_typed_section_holds_what_was_written(name: str) -> None:
    assert_same_values(from_data(section_type(name), DATA[name]), DATA[name])


def assert_same_values(value: Any, data: Any) -> None:
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            assert_same_values(getattr(value, field.name), data.get(field.name.removesuffix("_")))
    elif isinstance(value, tuple) and not isinstance(data, str):
        assert len(value) == len(data or [])
        for one, written in zip(value, data or [], strict=True):
            assert_same_values(one, written)
    elif isinstance(value, tuple):
        assert value == (data,)
    elif isinstance(value, Mapping):
        assert {name: keys[0] for name, keys in value.items()} == data
    else:
        assert (value.isoformat() if isinstance(value, dt.date) else value) == data


def test_one_reader_and_a_list_of_readers_read_the_same() -> None:
    plan = from_data(Plan, DATA["plan"])
    assert [agreement.who for agreement in plan.agreements] == [("person", "p-6h2x4c"), ("sanne",)]
    meta = from_data(Meta, DATA["envelope"])
    assert [len(keys) for keys in meta.readers.values()] == [1, 2]


def test_an_unknown_value_is_not_zero() -> None:
    series = from_data(Series, DATA["measures"]["series"][0])
    assert [point.value for point in series.points] == [4, None]


def test_a_meeting_knows_its_day_and_its_time() -> None:
    first, second, _ = from_data(section_type("meetings"), DATA["meetings"]).meetings
    assert (first.day, first.time) == (dt.date(2026, 2, 3), dt.time(14))
    assert (second.day, second.time) == (dt.date(2028, 2, 29), None)


# --- documentation -------------------------------------------------------------------


def test_the_documentation_says_what_the_schemas_say() -> None:
    committed = Path(__file__).parent.parent / "docs" / "format.md"
    assert committed.read_text(encoding="utf-8") == describe(), (
        "run: python -m casekit.format.describe > docs/format.md"
    )

"""The format in words: writes docs/format.md from the schemas.

`python -m casekit.format.describe > docs/format.md`; a test compares the two.
"""
# ruff: noqa: E501 - a row of a Markdown table can't be broken

import sys
from collections.abc import Iterator

from casekit.format.edit import dump
from casekit.format.schema import Schema, load
from casekit.model.names import SECTIONS

# fields that every section has, with chapters of their own
_ONCE = {"meta", "conflicts"}

INTRODUCTION = """\
<!-- Made by `python -m casekit.format.describe` from schemas/. Change those, not this file. -->

# The format

casekit keeps its records in plain files: encrypted with [age](https://age-encryption.org), written
in YAML, described by JSON Schema. This page is the whole specification. Somebody who has the key
needs no casekit to read a record:

```
age -d -i key.txt cases/k7f3qz2m/plan.yaml.age
```

and none to check it:

```
age -d -i key.txt cases/k7f3qz2m/plan.yaml.age > /dev/shm/plan.yaml
check-jsonschema --schemafile schemas/plan.json /dev/shm/plan.yaml
rm /dev/shm/plan.yaml
```

The words *must* and *may* are meant as in RFC 2119. The version described here is **1**.

- [The vault](#the-vault)
- [A sealed file](#a-sealed-file)
- [The text: a strict subset of YAML](#the-text-a-strict-subset-of-yaml)
- [Names and ids](#names-and-ids)
- [Days](#days)
- [How to read the tables](#how-to-read-the-tables)
- [The envelope](#the-envelope)
- [Conflicts](#conflicts)
- [The sections of a case](#the-sections-of-a-case)
- [Files that are not encrypted](#files-that-are-not-encrypted)

## The vault

A vault is an ordinary git repository, one for each team.

```
casekit.yaml                                  settings of the vault
team/<handle>.yaml                            one member of the team
cases/<case>/<section>.yaml.age               one section of one case, encrypted
cases/<case>/<section>.<compartment>.yaml.age the part of a section that has other readers
templates/                                    the team's own wording of documents (optional)
.gitattributes                                *.age binary
```

Nothing that can be traced to a person stands in a path, a commit message or a file that is not
encrypted. The work tree never holds the plaintext of a case. There is no national identification
number (BSN) anywhere in the format, and none may be put in.

A **compartment** holds the part of a section that has readers of its own. It has the schema of its
section. A reader sees the union of the section and of the compartments that he can open: lists are
joined item by item, by `id`.

An item may stand in several of these parts, under the same `id`. The compartment then holds what
its readers may know more of it, and beside that what every item must have. Nothing that a reader
may see is passed over:

- a field that only one part has is taken from it, and lists hold the values of all parts;
- where parts say different things in a field that merges as `words` (below), the texts of all are
  read, that of the section first, then those of its compartments in alphabetical order;
- of any other field the value of the first part counts. Whoever reads or makes a document of it is
  told, and `validate` warns (`item-in-two-parts`).

## A sealed file

A sealed file is one binary age file (`age-encryption.org/v1`, not armoured). It is encrypted to the
readers that its envelope names, and to nobody else. Recipients are X25519 keys (`age1…`); ssh keys
are refused unless the settings allow them, because they show to anyone whose key it is.

Decrypted, it is one UTF-8 text, and the text is one YAML mapping: `meta` (the
[envelope](#the-envelope)) first, then the fields of the section.

age does not tell who made a file, nor where it belongs. Whoever reads a sealed file must therefore
compare `meta.case` and `meta.section` with the file's path, and refuse the file where they differ.
`meta.previous` is the SHA-256 of the whole plaintext of the revision before.

## The text: a strict subset of YAML

The text is YAML 1.2, and less than that, so that little is left for readers to differ about:

- one document, without `---` or `...`;
- no anchors, aliases, tags or directives;
- at most 12 levels deep, at most 4 MiB;
- UTF-8 without a byte-order mark; lines end in LF or CR LF, and stay as they are;
- no tab as indentation; no U+0085, U+2028, U+2029 or control characters;
- a field stands in its mapping once, and its name is text.

A value without quotes is read by this table, and by nothing else:

| typed | value |
|---|---|
| nothing, `~`, `null` | null |
| `true`, `false` | true, false |
| a number as JSON writes it: `7`, `-3`, `5.5`, `1e3` (at most 18 digits before the point, 17 after) | that number |
| everything else: `no`, `nee`, `yes`, `1:30`, `0612345678`, `007`, `2026-03-31`, `+31 6`, `True` | text, exactly as typed |

A value in quotes or in a block (`|`, `>`) is text. A text that looks like a number needs quotes.
Other readers of YAML take some texts of the last row for numbers: casekit puts them in quotes
where it writes (`'0612345678'`), and whoever types one should do so too.

A program that changes a record must leave every other byte of the text as it was: comments, order,
quotes and line ends are the writer's.

## Names and ids

| name | what it is | pattern |
|---|---|---|
| case | eight random characters without meaning | `[0-9a-hjkmnp-tv-z]{8}` |
| id | an item in its case, for ever: a prefix that tells the kind, and six random characters | `[a-z]{1,2}-[0-9a-hjkmnp-tv-z]{6}` |
| handle | a member of the team; not `person`, `meeting`, `all` or `me`, and not of the shape of an id | `[a-z][a-z0-9-]{1,30}` |
| section | one of the fifteen below | |
| compartment | the part of a section that has other readers: `plan.health`; `case` has none | `[a-z][a-z0-9-]{0,30}` after the point |
| key | a name that the settings define, such as a life domain | `[a-z][a-z0-9-]{0,30}` |
| language | a language tag (BCP 47): `nl`, `en`, `ar`, `zh-Hant` | |

The characters are those of Crockford's base32 in lower case: no i, l, o or u, so that an id can be
read out over the telephone.

Every mapping in a list has an `id`, unique in its case, compartments included. In a new item it may
be left out until the section is sealed. An id is never given a second time.

A **reader** is a member of the team (by handle), a party of the network (by id), or `person`. Where
*readers* may stand, one reader or a list of them may stand.

## Days

A day is written `2026-03-31` and must exist. A moment is a day, or a day and a time:
`2026-03-31 14:00`, in the vault's time zone.

- `from` and `until` of a consent: both days are included.
- `from` and `until` of a member, `since` and `until` of a keeper or representative: `until` is the
  day on which it ended, and that day no longer counts.
- A withdrawal counts from the later of `on` and `recorded`.
- `due`: overdue from the day after.

## How to read the tables

A field with **yes** under *required* must be there; every other field may be left out. What is
unknown is left out, and is never zero. Every item of a list has an `id`, which the tables leave
out. Unknown fields are refused, except those whose name starts with `x-`: they are the team's own,
and casekit keeps them.

*Dutch* is the label that Dutch documents print. *Sensitive* says that the value may tell something
about a person: it never stands in an error, a log or a finding. `x-` fields count as sensitive.
*Merge* says what becomes of two edits of the same record:

| merge | two edits are joined like this |
|---|---|
| | as a whole: if both sides changed it, and differently, it is a conflict |
| items | item by item, by id; an item that one side took away and the other changed stays, with a conflict |
| access | as `items`, but an item that one side took away is gone, with a conflict |
| set | what either side added is there, what either side removed is gone |
| ordered | as a whole, because its order means something |
| log | what either side added is there; nothing is changed or removed |
| words | line by line; where both changed the same lines it is a conflict that holds both texts whole |
| status | the further one in the order that the schema gives, where both went forward; else it is a conflict |
| earliest | the earlier day, where both sides changed it |
| highest | the greater number, where both sides changed it |
| consent | never wider than either side, and never back from a withdrawal |

[merge.md](merge.md) is the whole specification of a merge.

Below a table stands what each value of a field is called in words, in English and Dutch. A record
holds the value itself; documents and sentences about a record say the words.

The schemas hold all of this in `x-merge`, `x-order`, `x-sensitive`, `x-title-nl` and `x-labels`;
`x-kind` and `x-prefix` name the kind of an item, `x-type` and `x-expected` say in words what a
pattern means.
"""


def describe() -> str:
    """The whole of docs/format.md."""
    parts = [INTRODUCTION, "## The envelope\n", *_schema("envelope", "meta")]
    parts.append("## Conflicts\n")
    parts += _conflicts(load(SECTIONS[0])["properties"]["conflicts"])
    parts.append("## The sections of a case\n")
    parts.append(
        "Each has `meta` as its first field. The examples leave it out. Only `case` and "
        "`consents` are needed; a section that holds nothing has no file.\n"
    )
    for name in SECTIONS:
        schema = load(name)
        parts.append(f"### {name}\n")
        parts.append(f"**{schema['title']}** ({schema['x-title-nl']}).\n")
        parts += _schema(name, "")
    parts.append("## Files that are not encrypted\n")
    for name in ("settings", "member"):
        parts.append(f"### {name}\n")
        parts += _schema(name, "")
    return "\n".join(parts)


def _schema(name: str, under: str) -> Iterator[str]:
    schema = load(name)
    example = schema["examples"][0]
    yield f"{schema['description']}\n"
    yield f"```yaml\n{dump({under: example} if under else example)}```\n"
    yield f"Schema: [`{name}.json`](../schemas/{name}.json).\n"
    yield _table(schema)
    yield from _inner(schema, "")


def _conflicts(field: Schema) -> Iterator[str]:
    """The list that every section may hold, described once."""
    item = field["items"]
    yield (
        "Every section may end with a list `conflicts`, which the tables below leave out. "
        f"{field['description']} {item['description']}\n"
    )
    yield _table(item)


def _inner(schema: Schema, path: str) -> Iterator[str]:
    """A table for each mapping further down, with the path that leads to it."""
    for name, field in schema["properties"].items():
        at = f"{path}{name}"
        item = field.get("items", {})
        beneath = field.get("additionalProperties")
        if name in _ONCE:
            continue
        if "properties" in item:
            yield (
                f"#### `{at}[]`\n\n{item['title']} ({item['x-title-nl']}); kind "
                f"`{item['x-kind']}`, ids `{item['x-prefix']}-…`. {item['description']}\n"
            )
            yield _table(item)
            yield from (f"- {rule['description']}" for rule in item.get("allOf", ()))
            yield from [""] if "allOf" in item else []
            yield from _inner(item, f"{at}[].")
        elif "properties" in field:
            yield f"#### `{at}`\n\n{field['description']}\n"
            yield _table(field)
        elif isinstance(beneath, dict) and "properties" in beneath:
            yield f"#### `{at}.<key>`\n\n{beneath['description']}\n"
            yield _table(beneath)


def _table(schema: Schema) -> str:
    rows = [
        "| field | Dutch | type | required | what it is | merge | sensitive |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, field in schema["properties"].items():
        if name == "id" or name in _ONCE:
            continue
        required = "**yes**" if name in schema.get("required", []) else ""
        sensitive = "yes" if field.get("x-sensitive") else ""
        cells = [
            f"`{name}`",
            field["x-title-nl"],
            _type(field),
            required,
            field["description"],
            field.get("x-merge", ""),
            sensitive,
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n" + _labels(schema)


def _labels(schema: Schema) -> str:
    """What the values of the fields in a table are called, where a field has a list of them."""
    said = ""
    for name, field in schema["properties"].items():
        item = field.get("items", {})
        if name in _ONCE or not (words := field.get("x-labels") or item.get("x-labels")):
            continue
        values = " · ".join(
            f"`{value}` {english} / {words['nl'][value]}" for value, english in words["en"].items()
        )
        said += f"\nIn words, `{name}`: {values}.\n"
    return said


def _type(field: Schema) -> str:
    if "x-type" in field:
        return str(field["x-type"])
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return " · ".join(f"`{value}`" for value in field["enum"])
    if field["type"] == "array":
        item = field["items"]
        return "list of items" if "properties" in item else f"list of {_type(item)}"
    if field["type"] == "object":
        return "mapping"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    types: list[str] = field["type"] if isinstance(field["type"], list) else [field["type"]]
    return " or ".join(words.get(name, name) for name in types) + _limits(field)


def _limits(field: Schema) -> str:
    if "maximum" in field:
        return f", {field['minimum']} to {field['maximum']}"
    return f", {field['minimum']} or more" if "minimum" in field else ""


if __name__ == "__main__":
    sys.stdout.write(describe())

"""What templates receive, in words: writes docs/templates.md from the example cases.

`python -m casekit.render.describe > docs/templates.md`; a test compares the two.
"""
# ruff: noqa: E501 - a row of a Markdown table can't be broken

import re
import sys
from collections.abc import Iterator, Mapping

from casekit.model.documents import DOCUMENTS
from casekit.render.markdown import line
from casekit.render.shapes import Shape, received
from casekit.resources import templates_dir

_SHORT = 50

INTRODUCTION = """\
<!-- Made by `python -m casekit.render.describe` from the example cases. Change those, not this file. -->

# The templates of documents

Every sentence of a document stands in a template: a file of Markdown with gaps, in the language
[Jinja](https://jinja.palletsprojects.com/en/stable/templates/). casekit's own are in
[`templates/`](../templates):

```
templates/<document>/<nl|en>.md.j2      a document
templates/shared/<nl|en>/<part>.md.j2   a part that several documents include
templates/page.css                      how a page looks
```

## Your own wording

A file of the same path in the vault's `templates/` takes the place of casekit's. To begin with, copy
casekit's file and change what you want to say otherwise:

```
mkdir -p templates/agenda
cp …/casekit/templates/agenda/nl.md.j2 templates/agenda/
casekit render --template-check
git add templates && git commit
```

Only a keykeeper may change `templates/`; `casekit verify` finds what anybody else puts there. A new
version of casekit may give a document other values: `casekit render --template-check` says which of
your templates no longer fit, with file and line, and needs no case and no key. Its exit status is 1
where it found something.

Every document says what it is, for whom it was made, on which day and in which language: begin with
`{% include "shared/nl/opening.md.j2" %}`, or say it in your own words. The check, and whoever makes
the document, is told what a template leaves out.

A template that can't be filled in stops the document: the message names the file, the line and what
is missing. Take the file away, and casekit's own is used again.

## What a template can do

- `{{ title }}` puts a value into running text. Whatever somebody typed is text: a `#`, a `<b>` or a
  `{{ 7*7 }}` in it stands on the page as it was typed.
- `{{ title | line }}` does so where Markdown allows one line: in a heading, or a cell of a table.
- `{{ words | quote }}` makes a quotation of it. Keep that for the person's own words. Those in
  another language than the document say so to a screen reader by themselves, unless a filter of
  Jinja made other words of them.
- `{% if when %}…{% endif %}`, `{% for goal in goals %}…{% endfor %}`, `{% set … %}`, macros, and
  `{% include "shared/nl/opening.md.j2" %}`, as in Jinja.
- A name that is not received is a mistake, and never an empty place. What is unknown is empty.

The result is [CommonMark](https://commonmark.org) with tables. `#` is the title, `##` begins a
chapter, a table whose cells are empty waits for a pen, and `---` begins a new page.
An image with the address `picture:NAME`, alone in its paragraph, is a picture of the document; there
is no other. HTML is text, and a link leads to a page (`https:`), an address (`mailto:`), a telephone
number (`tel:`) or a place on the page.

A template sees what all readers of the document may read, and nothing else: the rest was taken out
before. It can't read files, run code or call the methods of values; the filters are `line`, `quote`
and those of Jinja that choose, count or put in order. One that loops too long or writes too much is
stopped. `page.css` loads nothing: no `url(…)`, no `@import`.

## What each document receives

`goals[].words` is the name `words` of each of `goals`. *Text* that is empty stands for what is not
known, or not for these readers. The examples are of fictional people.
"""


def describe() -> str:
    """The whole of docs/templates.md."""
    parts = [INTRODUCTION]
    for name in DOCUMENTS:
        parts += _document(name)
    parts.append("## Shared parts\n")
    for path in sorted((templates_dir() / "shared" / "nl").iterdir()):
        parts.append(f"- `shared/<nl|en>/{path.name}`")
    return "\n".join(parts) + "\n"


def _document(name: str) -> Iterator[str]:
    yield f"### {name}\n"
    included = sorted(_included(f"{name}/nl.md.j2"))
    if included:
        yield f"Includes {', '.join(f'`{one}`' for one in included)}.\n"
    yield "| name | what it is | for example |\n|---|---|---|"
    for path, shape in _rows(received(name), ""):
        example = " ".join(shape.example.split())
        if len(example) > _SHORT:
            example = f"{example[: _SHORT - 1]}…"
        yield f"| `{path}` | {shape.kind or 'anything'} | {line(example)} |"
    yield ""


def _rows(names: Mapping[str, Shape], under: str) -> Iterator[tuple[str, Shape]]:
    for name, shape in names.items():
        yield from _row(f"{under}{name}", shape)


def _row(path: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
    # what a list holds is told by the rows of its parts
    if not (shape.names and path.endswith("]")):
        yield path, shape
    if shape.each and shape.each.kind:
        yield from _row(f"{path}[]", shape.each)
    for number, place in enumerate(shape.places):
        yield from _row(f"{path}[{number}]", place)
    if shape.names:
        yield from _rows(shape.names, f"{path}.")


def _included(name: str) -> set[str]:
    text = (templates_dir() / name).read_text("utf-8")
    found = set(re.findall(r'\{% include "([^"]+)" %\}', text))
    return found.union(*map(_included, found))


if __name__ == "__main__":
    sys.stdout.write(describe())

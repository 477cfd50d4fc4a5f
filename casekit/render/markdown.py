"""How values become Markdown: templates are trusted, what a user typed is text and no more."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from casekit.render.directions import APART, isolated
from casekit.render.naming import describes, within
from casekit.render.said import Said, marked
from casekit.resources import templates_dir

if TYPE_CHECKING:
    from jinja2 import Environment

# what means something anywhere in a line, in CommonMark, tables and the common extensions
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$^@]|:(?=//)|(?<=www)\.")
# what means something at the start of a line only: lists, rules, underlined headings
_START = re.compile(r"^(?=[-+=:])|^(\d+)(?=[.)])")
# spaces that Markdown or a browser would swallow
_SPACE = re.compile(r"^\s+|\s+$|\s{2,}|[^\S ]")
# no character at all (Unicode 23.7); it stands before a name until the sentence around it is known
_MARK = "\ufdd0"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef]")
_STARTS = r"(?:^|[.!?] )(?:[-*|>] |\d+\. |\#+ )?(?:\*\*)?"
_MARKED = re.compile(rf"(?P<start>{_STARTS}){_MARK}(?P<first>{APART}?.)|{_MARK}", re.MULTILINE)


NO_OVERRIDES: Mapping[str, str] = MappingProxyType({})
"""The team has no templates of its own."""


class Name(str):
    """A name that may be a description: in a sentence its first word is written small."""

    __slots__ = ()


class Written(str):
    """Text that is Markdown already and goes into the document as it is."""

    __slots__ = ()


def fill(
    template: str, values: Mapping[str, Any], overrides: Mapping[str, str] = NO_OVERRIDES
) -> str:
    """Fill in a template, casekit's or the one that takes its place; every value is escaped.

    Raises TemplateError where one of the overrides can't be filled in.
    """
    if overrides:
        from casekit.render.overriding import fill_guarded

        text = fill_guarded(template, values, overrides)
    else:
        text = _environment().get_template(template).render(values)
    # a template need not mind its blank lines: no text of a user begins a line with a bare #
    text = _MARKED.sub(
        lambda found: found["start"] + found["first"].upper() if found["first"] else "", text
    )
    text = re.sub(r"\n(?=#{1,3} )", "\n\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _environment() -> "Environment":
    from jinja2 import FileSystemLoader
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates_dir()), finalize=paragraph, **options()
    )
    environment.filters |= FILTERS
    return environment


def options() -> dict[str, Any]:
    """How templates are read, casekit's own and a team's."""
    from jinja2 import StrictUndefined

    from casekit.render.compiled import compiled_templates

    return {
        "undefined": StrictUndefined,
        # the result is Markdown, in which HTML entities would be read as text
        "autoescape": False,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": compiled_templates(),
    }


def paragraph(value: object) -> Written:
    """A value as it stands in running text; its line breaks stay."""
    return _written(value, "\\\n")


def line(value: object) -> Written:
    """A value where Markdown allows only one line: in a heading or the cell of a table."""
    return _written(value, "&#10;")


def quote(value: object) -> Written:
    """A value as a quotation of its own."""
    return Written("> " + _written(value, "\\\n> "))


FILTERS = {"line": line, "quote": quote}
"""The filters that are casekit's own."""


def _written(value: object, break_: str) -> Written:
    if isinstance(value, Written):
        return value
    if isinstance(value, Name) and describes(value):
        return Written(_MARK + _written(within(value), break_))
    parts = value.parts if isinstance(value, Said) else (("" if value is None else str(value), ""),)
    literal = (
        marked("\n".join(map(_literal, text.splitlines())), language) for text, language in parts
    )
    lines = "".join(literal).split("\n")
    while lines and not lines[-1]:
        lines.pop()
    return Written(break_.join(map(_laid, lines)))


def _literal(text: str) -> str:
    """A line in which nothing means more than it says."""
    escaped = _SPECIAL.sub(r"\\\g<0>", _CONTROL.sub("", text))
    # `1.` is `1\.`: a digit can't be escaped, what follows it can
    return _START.sub(r"\1\\", escaped)


def _laid(line: str) -> str:
    """A line whose spaces and directions stay what they are."""
    kept = _SPACE.sub(lambda found: "".join(f"&#{ord(one)};" for one in found[0]), line)
    return isolated(kept)

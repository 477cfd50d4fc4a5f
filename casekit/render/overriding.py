"""Filling in a team's own templates: they take the place of casekit's, and fail in plain words."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, TemplateNotFound
from jinja2.exceptions import (
    SecurityError,
    TemplateError as JinjaError,
    TemplateSyntaxError,
    UndefinedError,
)

from casekit.errors import TemplateError
from casekit.messages import joined, tr
from casekit.render.guarded import Guarded
from casekit.render.markdown import FILTERS, options, paragraph
from casekit.resources import templates_dir

FOLDER = "templates/"

HINT = tr(
    "docs/templates.md lists what each document receives; casekit render --template-check shows "
    "every problem; without the file, casekit's own template is used"
)

_FAILURES = (
    JinjaError, ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip

_NAME = re.compile(r"[A-Za-z_]\w*")


def fill_guarded(template: str, values: Mapping[str, Any], overrides: Mapping[str, str]) -> str:
    """The text of a template where a team has some of its own. Raises TemplateError."""
    environment = guarded(overrides)
    environment.bounds.reset()
    try:
        return environment.get_template(template).render(values)
    except _FAILURES as error:
        raise _told(error, overrides) from None


def guarded(overrides: Mapping[str, str]) -> Guarded:
    """Where templates are found: the team's first, then casekit's."""
    return _environment(tuple(sorted(overrides.items())))


@lru_cache(maxsize=4)
def _environment(overrides: tuple[tuple[str, str], ...]) -> Guarded:
    texts = dict(overrides)

    def load(name: str) -> tuple[str, str, None] | None:
        return (texts[name], FOLDER + name, None) if name in texts else None

    environment = Guarded(
        finalize=paragraph,
        loader=ChoiceLoader([FunctionLoader(load), FileSystemLoader(templates_dir())]),
        **options(),
    )
    environment.filters |= FILTERS
    return environment


def syntax_error(error: TemplateSyntaxError) -> TemplateError:
    """What is wrong in the writing of a template."""
    file = FOLDER + (error.name or "")
    # what Jinja2 says here comes from the template, in which nothing is secret
    said = (error.message or "").rstrip(".")
    said = said[:1].lower() + said[1:] if said else tr("it can't be read")
    return TemplateError(
        joined(": ", [f"{file}:{error.lineno}", said]),
        hint=HINT,
        file=file,
        line=error.lineno,
    )


def _told(error: BaseException, overrides: Mapping[str, str]) -> TemplateError:
    """The failure with its file and line, and without any value of the record."""
    if isinstance(error, TemplateSyntaxError):
        return syntax_error(error)
    file, line = _place(error, overrides)
    source = overrides.get(file.removeprefix(FOLDER), "").splitlines()
    said = _words(error, source[line - 1] if 0 < line <= len(source) else "")
    place = f"{file}:{line}" if line else file
    return TemplateError(joined(": ", [place, said]), hint=HINT, file=file, line=line)


def _words(error: BaseException, source: str) -> str:
    match error:
        case TemplateNotFound():
            return tr("there is no template {name}", name=_quoted(str(error.name), source))
        case UndefinedError():
            # the last name in the message is the one that is missing
            names = re.findall(r"'([^']*)'", error.message or "")
            name = _quoted(names[-1] if names else "", source)
            return tr("nothing is called {name} here", name=name)
        case SecurityError():
            said = error.message or ""
            return said if "unsafe" not in said else tr("it does what a template may not do")
        case RecursionError():
            return tr("it includes or calls itself")
        case _:
            return tr("it can't be filled in ({kind})", kind=type(error).__name__)


def _quoted(name: str, source: str) -> str:
    # a name that the template reckoned out may be a value of the record
    plain = all(_NAME.fullmatch(part) for part in re.split(r"[./-]", name) if part)
    if name and name in source and (plain or "/" in name):
        return f"`{name}`"
    return tr("what it names")


def _place(error: BaseException, overrides: Mapping[str, str]) -> tuple[str, int]:
    """The line of the team's own template that was last at work."""
    file, line = FOLDER + next(iter(overrides)), 0
    trace = error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(FOLDER) and name.removeprefix(FOLDER) in overrides:
            file, line = name, trace.tb_lineno
        trace = trace.tb_next
    return file, line

"""Whether one section follows the format: YAML, envelope, schema, dates that follow each other."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from casekit.errors import FormatError
from casekit.format import schema
from casekit.format.frame import frame, frame_unread
from casekit.format.nodes import Path
from casekit.format.yaml import Document, parse
from casekit.messages import tr
from casekit.model.findings import Finding, Severity, field_name
from casekit.model.names import PERSON

# fields of which the second may not lie before the first, wherever they stand together
_ORDERED = (
    ("from", "until"),
    ("since", "until"),
    ("joined", "left"),
    ("opened_on", "closed_on"),
    ("asked_on", "paid_on"),
    ("raised_on", "decided_on"),
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LAST = frozenset(last for _, last in _ORDERED)

# stands in for the envelope that a body gets when it is sealed
_ANY_META = {
    "casekit": 1,
    "case": "00000000",
    "section": "plan",
    "revision": 1,
    "readers": {PERSON: "age1" + "q" * 58},
}


def read_checked(text: str, *, name: str, file: str) -> tuple[Document | None, list[Finding]]:
    """Parse a text and check it against the schema `name`; None where it can't be parsed."""
    try:
        document = parse(text, file)
    except FormatError as error:
        return None, with_frames_unread(error, text)
    return document, check(document, name=name, file=file)


def read_body(text: str, name: str) -> Document:
    """Parse a body that is to be saved; FormatError with a masked frame when it can't be."""
    try:
        return parse(text, name)
    except FormatError as error:
        raise FormatError(
            tr("1 problem in what was to be saved"),
            hint=tr("mend what is listed and try again"),
            findings=tuple(with_frames_unread(error, text)),
            source=name,
        ) from None


def check(document: Document, *, name: str, file: str) -> list[Finding]:
    """Every way in which a parsed text departs from its schema."""
    return _check(document, document.data, name, file)


def check_body(document: Document, *, name: str, file: str) -> list[Finding]:
    """The same for the body of a section, which has no `meta` yet."""
    return _check(document, {"meta": _ANY_META, **document.data}, name, file)


def check_new_body(document: Document, *, name: str, file: str) -> list[Finding]:
    """The same for a body whose new items get their ids on save."""
    return [
        found
        for found in check_body(document, name=name, file=file)
        if found.message != "missing `id`"
    ]


def _check(document: Document, data: Mapping[str, Any], name: str, file: str) -> list[Finding]:
    found = [
        finding(
            document,
            f"schema-{problem.keyword.lower()}",
            problem.path,
            problem.expected,
            name=name,
            file=file,
            hint=_hint(problem.keyword),
        )
        for problem in schema.errors(name, data)
    ]
    return found + _order_of_days(document, name, file)


def check_envelope(document: Document, *, case: str, section: str, file: str) -> list[Finding]:
    """Whether the envelope belongs to the place where the file was found.

    A whole file that was copied from another case or section opens without complaint.
    """
    meta = document.data["meta"]
    others = [key for key, here in (("case", case), ("section", section)) if meta[key] != here]
    return [
        finding(
            document,
            "envelope-place",
            ("meta", key),
            tr("this file was sealed as another case and another section than where it stands")
            if len(others) > 1
            else tr("this file was sealed as another case than where it stands")
            if others == ["case"]
            else tr("this file was sealed as another section than where it stands"),
            name=section,
            file=file,
            hint=tr(
                "somebody copied or moved it: casekit log shows when; git restore {file} "
                "brings back what was committed last",
                file=file,
            ),
        )
        for key in others[:1]
    ]


def finding(
    document: Document,
    code: str,
    path: Path,
    message: str,
    *,
    name: str,
    file: str,
    hint: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:
    """A finding at a path of a record, with its place and a masked frame."""
    line, column = document.place(path)
    return Finding(
        code,
        message,
        hint,
        severity,
        file,
        line,
        column,
        field_name(_shown(step) for step in path),
        frame(document, line, column, name),
    )


def _shown(step: str | int) -> str | int:
    # what stands where a field's name should be may be somebody's words
    return step if isinstance(step, int) or schema.is_field_name(step) else "…"


def with_frames_unread(error: FormatError, text: str) -> list[Finding]:
    """The findings of a text that could not be parsed, with frames that show no value."""
    return [
        replace(found, frame=frame_unread(text, found.line, found.column)) if found.line else found
        for found in error.findings
        if isinstance(found, Finding)
    ]


def _order_of_days(document: Document, name: str, file: str) -> list[Finding]:
    if not any(map(_backwards, document.every)):
        return []
    return [
        finding(
            document,
            "dates-order",
            (*path, last),
            tr("`{last}` lies before `{first}`", last=last, first=first),
            name=name,
            file=file,
            hint=tr("look at both dates; one of them is mistyped"),
        )
        for path, _, data in document.mappings
        for first, last in _backwards(data)
    ]


def _backwards(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Which ends of a mapping lie before their beginnings; what is no day is told by the schema."""
    if _LAST.isdisjoint(data):
        return []
    return [
        (first, last)
        for first, last in _ORDERED
        if (one := _day(data.get(first))) and (other := _day(data.get(last))) and other < one
    ]


def _day(value: object) -> str:
    return value if isinstance(value, str) and _DAY.match(value) else ""


def _hint(keyword: str) -> str:
    return {
        "required": tr("add the field"),
        "additionalproperties": tr(
            "the format in casekit's documentation lists the fields of each section; a field of "
            "your own starts with x-"
        ),
        "unevaluatedproperties": tr("a field of your own starts with x-"),
        "type": tr("a text that looks like a number or a yes is put in quotes"),
        "format": tr("dates are written as year-month-day"),
    }.get(keyword.lower(), tr("the format in casekit's documentation tells what each field takes"))

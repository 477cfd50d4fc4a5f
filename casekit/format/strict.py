"""Strict YAML: any style of text in, values out, and nothing composed before it is safe.

The text is read as a stream of libyaml events. Anchors, aliases, tags, directives, a second
document and great depth are refused the moment they appear, so that no hostile text is ever
expanded.
"""

import re
from collections.abc import Callable
from typing import Any, Final, NoReturn

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from casekit.errors import FormatError
from casekit.format.nodes import find_nodes
from casekit.format.refusal import refuse, refuse_mark
from casekit.format.scalars import resolve
from casekit.messages import tr

MAX_DEPTH: Final = 12

_NO_TEXT = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def read_strictly(text: str, source: str) -> dict[str, Any]:
    """The data of a text in any style of YAML; raises as `parse` does."""
    _refuse_characters(text, source)
    try:
        data = _Reader(source).read(CParser(text))
    except YAMLError as error:
        raise _syntax(error, text, source) from None
    if type(data) is not dict:
        root = find_nodes(text)
        raise refuse(
            source,
            "yaml-root",
            tr("a record is a mapping of `field: value` lines"),
            tr("start with a field at the beginning of a line, such as `question: …`"),
            root.line + 1,
            root.column + 1,
        )
    return data


class _Reader:
    """Makes values of the events of libyaml, and stops at the first that is not allowed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.roots: list[Any] = []
        # what is being filled is a list, or a mapping with the key that waits for its value
        self.items: list[Any] | None = self.roots
        self.fields: dict[str, Any] = {}
        self.key: str | None = None
        self.around: list[tuple[list[Any] | None, dict[str, Any]]] = []
        self.documents = 0

    def read(self, parser: Any) -> Any:
        steps: dict[type, Callable[[Any], None]] = {
            ScalarEvent: self.scalar,
            MappingStartEvent: self.start,
            SequenceStartEvent: self.start,
            MappingEndEvent: self.end,
            SequenceEndEvent: self.end,
            AliasEvent: self.alias,
            DocumentStartEvent: self.document_start,
            DocumentEndEvent: self.document_end,
        }
        next_event: Callable[[], Any] = parser.get_event
        while (event := next_event()) is not None:
            if (step := steps.get(type(event))) is not None:
                step(event)
        return self.roots[0] if self.roots else {}

    def scalar(self, event: Any) -> None:
        # `tag` is a property that costs more than all the rest here; `ctag` is what it looks at
        if event.anchor is not None or event.ctag is not None:
            raise _mark(event, self.source)
        value: str = event.value
        if self.items is not None:
            self.items.append(value if event.style else resolve(value))
        elif self.key is not None:
            self.fields[self.key] = value if event.style else resolve(value)
            self.key = None
        elif value in self.fields:
            self.refuse(
                "yaml-duplicate-key",
                tr("this field stands here twice"),
                tr("keep one"),
                event.start_mark,
            )
        else:
            self.key = value

    def start(self, event: Any) -> None:
        if event.anchor is not None or event.ctag is not None:
            raise _mark(event, self.source)
        if len(self.around) >= MAX_DEPTH:
            self.refuse(
                "yaml-depth",
                tr("more than {max_depth} levels deep", max_depth=MAX_DEPTH),
                tr("a record is flat: lists of items with fields"),
                event.start_mark,
            )
        new: Any = {} if type(event) is MappingStartEvent else []
        if self.items is not None:
            self.items.append(new)
        elif self.key is not None:
            self.fields[self.key] = new
            self.key = None
        else:
            self.refuse(
                "yaml-key",
                tr("the name of a field is one word of text"),
                tr("write `field: value`"),
                event.start_mark,
            )
        self.around.append((self.items, self.fields))
        if type(event) is MappingStartEvent:
            self.items, self.fields = None, new
        else:
            self.items = new

    def end(self, _event: Any) -> None:
        self.items, self.fields = self.around.pop()

    def alias(self, event: Any) -> None:
        raise _mark(event, self.source)

    def document_start(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.refuse(
                "yaml-documents",
                tr("a second document begins here"),
                tr("one file holds one section: take the line `---` away"),
                event.start_mark,
            )
        if event.version is not None or event.tags:
            self.refuse(
                "yaml-directive",
                tr("directives are not used in a record"),
                tr("take the line that starts with % away"),
                event.start_mark,
            )
        if event.explicit:
            self.refuse(
                "yaml-documents",
                tr("a line of dashes starts the document"),
                tr("take the line `---` away"),
                event.start_mark,
            )

    def document_end(self, event: Any) -> None:
        if event.explicit:
            self.refuse(
                "yaml-documents",
                tr("a line of dots ends the document"),
                tr("take the line `...` away"),
                event.start_mark,
            )

    def refuse(self, code: str, message: str, hint: str, mark: Any) -> NoReturn:
        raise _refuse_at(self.source, code, message, hint, mark)


def _mark(event: Any, source: str) -> FormatError:
    if type(event) is AliasEvent:
        return _refuse_at(
            source,
            "yaml-alias",
            tr("an alias (`*name`) is not used in a record"),
            tr("write the text out, or put it in quotes"),
            event.start_mark,
        )
    if event.anchor is not None:
        return _refuse_at(
            source,
            "yaml-anchor",
            tr("an anchor (`&name`) is not used in a record"),
            tr("put a text that starts with & in quotes"),
            event.start_mark,
        )
    return _refuse_at(
        source,
        "yaml-tag",
        tr("a tag (`!name`) is not used in a record"),
        tr("put a text that starts with ! in quotes"),
        event.start_mark,
    )


def _refuse_characters(text: str, source: str) -> None:
    if text.startswith("\ufeff"):
        raise refuse_mark(source)
    # libyaml ends a line at these, most editors don't: positions and own words would go astray
    for character, name in (("\x85", "U+0085"), ("\u2028", "U+2028"), ("\u2029", "U+2029")):
        if (at := text.find(character)) >= 0:
            raise refuse(
                source,
                "yaml-character",
                tr("an invisible line separator ({name})", name=name),
                tr("replace it by an ordinary new line"),
                text.count("\n", 0, at) + 1,
                at - text.rfind("\n", 0, at),
            )
    if "\r" in text and (at := text.replace("\r\n", "\n\n").find("\r")) >= 0:
        raise refuse(
            source,
            "yaml-character",
            tr("a carriage return without a new line"),
            tr("save the file with ordinary line ends"),
            text.count("\n", 0, at) + 1,
            at - text.rfind("\n", 0, at),
        )


def _syntax(error: Any, text: str, source: str) -> FormatError:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        found = _NO_TEXT.search(text)
        at = found.start() if found else 0
        return refuse(
            source,
            "yaml-character",
            tr("a character that text never holds"),
            tr("look for control characters and take them away"),
            text.count("\n", 0, at) + 1,
            at - text.rfind("\n", 0, at),
        )
    line = text.split("\n")[mark.line] if mark.line < text.count("\n") + 1 else ""
    if "\t" in line[: mark.column + 1]:
        return _refuse_at(
            source,
            "yaml-tab",
            tr("a tab among the spaces before the text"),
            tr("YAML is indented with spaces: replace the tab by spaces"),
            mark,
        )
    return _refuse_at(
        source,
        "yaml-syntax",
        _problem(str(getattr(error, "problem", ""))),
        tr("look at the spaces, colons and quotes here and on the line above"),
        mark,
    )


def _problem(said: str) -> str:
    """What the YAML library found, in words for people; as it says it where that is unusual."""
    expected = said.removeprefix("did not find expected ")
    if expected != said:
        return tr("{what} is expected here", what=_EXPECTED.get(expected, expected))
    return _PROBLEMS.get(said, said) or tr("this can't be read as YAML")


_EXPECTED = {
    "key": tr("a field"),
    "'-' indicator": tr("a dash"),
    "node content": tr("a value"),
    "',' or ']'": tr("a comma or ]"),
    "',' or '}'": tr("a comma or a closing brace"),
}
_PROBLEMS = {
    "mapping values are not allowed in this context": tr("a field with a value can't stand here"),
    "found unexpected end of stream": tr("the text ends before a quotation mark is closed"),
    "found character that cannot start any token": tr("a value can't begin with this character"),
    "found unknown escape character": tr("this character means nothing behind a backslash"),
}


def _refuse_at(source: str, code: str, message: str, hint: str, mark: Any) -> FormatError:
    return refuse(source, code, message, hint, mark.line + 1, mark.column + 1)

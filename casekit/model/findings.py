"""What a check has found: data that the command line prints and scripts read."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from enum import StrEnum
from typing import Self

from casekit.model.value import Value


class Severity(StrEnum):
    """How much a finding matters: an error makes a record unusable, a warning asks for a look."""

    ERROR = "error"
    WARNING = "warning"


class Finding(Value):
    """One problem in one place.

    `line` and `column` count from 1 and are 0 where a finding has no place in the text;
    `field` is the path inside the record (`agreements[2].due`). `frame` holds the lines around the
    place with every sensitive value masked, `commit` the commit where the history is at fault. No
    text here ever holds a sensitive value.
    """

    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    file: str = ""
    line: int = 0
    column: int = 0
    field: str = ""
    frame: str = ""
    commit: str = ""

    def at(self, file: str) -> Self:
        """The same finding, said of a file."""
        return replace(self, file=file)

    def as_json(self) -> dict[str, object]:
        """The keys of the command contract, for `--json`."""
        data = asdict(self)
        del data["frame"]
        if not self.commit:
            del data["commit"]
        return data | {"severity": str(self.severity)}


class Report(Value):
    """The outcome of a check: how many files it looked at, and what it found.

    `notes` say what could not be looked at. `fingerprint` is that of the vault, to be compared by
    telephone, where the check is about trust.
    """

    checked: int
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    fingerprint: str = ""

    @property
    def fine(self) -> bool:
        """Whether nothing was found at all."""
        return not self.findings


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by file and place, each once."""
    return tuple(
        sorted(dict.fromkeys(findings), key=lambda f: (f.file, f.line, f.column, f.code, f.field))
    )


def field_name(path: Iterable[str | int]) -> str:
    """A path in a record as people write it: `agreements[2].due`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text

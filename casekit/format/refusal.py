"""How a text that can't be read is refused: one finding, with its place where there is one."""

from casekit.errors import FormatError
from casekit.messages import joined, tr
from casekit.model.findings import Finding


def refuse(
    source: str, code: str, message: str, hint: str, line: int = 0, column: int = 0
) -> FormatError:
    """The error that says what was found in a text and what to do about it."""
    finding = Finding(code, message, hint, file=source, line=line, column=column)
    name = source or tr("the text")
    place = joined(":", [name, str(line), str(column)]) if line else name
    return FormatError(
        joined(": ", [place, message]), hint=hint, findings=(finding,), source=source
    )


def refuse_mark(source: str) -> FormatError:
    """The error for a byte-order mark at the very beginning."""
    return refuse(
        source,
        "yaml-bom",
        tr("starts with a byte-order mark"),
        tr("save it as UTF-8 without a byte-order mark (BOM)"),
        1,
        1,
    )

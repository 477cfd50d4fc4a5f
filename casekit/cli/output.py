"""How results become text or JSON: results on standard output, all the rest on standard error."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

from casekit.cli.speech import said
from casekit.errors import OutputError
from casekit.messages import Message, joined, tr, trn
from casekit.model.findings import Finding, Report, Severity
from casekit.model.shown import in_line, reason, visible
from casekit.model.value import Value

Progress = Callable[[int, int], None]
"""Told how much of the whole is done."""

Piece = tuple[str, str]
"""A part of a text, with its style on a terminal as rich names it (`green`, `bold red`)."""


class Output(Value):
    """Where a command leaves what it found."""

    as_json: bool = False
    quiet: bool = False

    def result(self, data: Mapping[str, object], text: str = "") -> None:
        """Give the result: one JSON object with `--json`, else its text."""
        if self.as_json:
            self.object(data)
        elif text:
            write(sys.stdout, said(text) + "\n")

    def styled(self, data: Mapping[str, object], pieces: Iterable[Piece]) -> None:
        """Give the result: one JSON object with `--json`, else text, coloured on a terminal."""
        if self.as_json:
            self.object(data)
        elif not sys.stdout.isatty():
            write(sys.stdout, "".join(said(text) for text, _ in pieces))
        else:
            from rich.console import Console
            from rich.text import Text

            # rich knows what the terminal can, and obeys NO_COLOR. It gets each part as text, never
            # as markup, and with the characters spelt out that the terminal would obey
            console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
            with console.capture() as shown:
                console.print(Text.assemble(*((visible(said(t)), s) for t, s in pieces)), end="")
            with _disk_full():
                sys.stdout.write(shown.get())

    def object(self, data: Mapping[str, object]) -> None:
        """Print the one JSON object of this run."""
        import json

        whole = {"casekit": 1, **_translated(data)}
        self.exact(json.dumps(whole, ensure_ascii=False, indent=2, default=_plain) + "\n")

    def exact(self, text: str) -> None:
        """Print a record or JSON: exact for a file or program, made harmless on a terminal."""
        if sys.stdout.isatty():
            write(sys.stdout, text)
        else:
            with _disk_full():
                sys.stdout.buffer.write(text.encode(errors="backslashreplace"))

    def exact_bytes(self, content: bytes) -> None:
        """Print what is no text, such as a PDF, for a file or program."""
        with _disk_full():
            sys.stdout.buffer.write(content)

    def note(self, text: str) -> None:
        """Say something beside the result, unless that was not wanted."""
        if text and not self.quiet:
            write(sys.stderr, said(text) + "\n")

    def warn(self, text: str) -> None:
        """Say something that must be known, in one line, `--quiet` or not."""
        write(sys.stderr, said(tr("note: {text}", text=in_line(said(text)))) + "\n")

    def report(self, report: Report) -> None:
        """Give the outcome of a check, with every finding in its frame."""
        self.result(report_data(report), "\n\n".join(map(finding_text, report.findings)))
        self.note(report_summary(report))
        for note in report.notes:
            self.warn(note)
        self.fingerprint(report.fingerprint)

    def fingerprint(self, text: str) -> None:
        """Show the fingerprint of the vault, where there is one."""
        if text and not self.as_json:
            self.note(
                tr("fingerprint, to compare with a colleague by telephone: {text}", text=text)
            )

    @contextmanager
    def progress(self, label: str) -> Iterator[Progress | None]:
        """A bar on standard error while something lasts; None where nobody would see it."""
        if self.quiet or self.as_json or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import Progress as Bar

        with Bar(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(said(label), total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def write(stream: IO[str], text: str) -> None:
    """Write text, without anything that a terminal would obey. Raises OutputError."""
    with _disk_full():
        stream.write(visible(said(text)))


def flush(stream: IO[str]) -> None:
    """Make sure that all was really written. Raises OutputError."""
    with _disk_full():
        stream.flush()


def table(rows: Iterable[Sequence[str]], headings: Sequence[str] = (), *, widest: int = 80) -> str:
    """Columns of plain text, each as wide as its widest cell.

    A cell that holds more than `widest` characters is cut short; 0 cuts nothing.
    """
    lines = [tuple(headings), *rows] if headings else list(rows)
    if not lines:
        return ""
    lines = [tuple(_cell(cell, widest) for cell in line) for line in lines]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def finding_text(finding: Finding) -> str:
    """One finding in lines: what, where, the place itself, what to do."""
    where = (in_line(finding.file), finding.line, finding.column)
    place = ":".join(str(part) for part in where if part)
    head = " ".join(
        part
        for part in (said(_severity(finding)), f"[{finding.code}]", place, finding.field)
        if part
    )
    lines = [head, f"  {in_line(said(finding.message))}"]
    lines += [f"  {line}".rstrip() for line in finding.frame.splitlines()]
    if finding.hint:
        lines.append(f"  {in_line(said(hint(finding.hint)))}")
    return "\n".join(lines)


def report_data(report: Report) -> dict[str, object]:
    """The keys that scripts lean on."""
    data: dict[str, object] = {
        "checked": report.checked,
        "findings": [finding.as_json() for finding in report.findings],
    }
    return data | ({"fingerprint": report.fingerprint} if report.fingerprint else {})


def report_summary(report: Report) -> str:
    """One line on how a check went."""
    checked = trn("{n} file checked", "{n} files checked", report.checked)
    if report.fine:
        return tr("{checked}, nothing found", checked=checked)
    errors = sum(finding.severity is Severity.ERROR for finding in report.findings)
    warnings = len(report.findings) - errors
    found = [trn("{n} error", "{n} errors", errors)] if errors else []
    found += [trn("{n} warning", "{n} warnings", warnings)] if warnings else []
    return joined(", ", [checked, listed(found)])


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(parts) < 2:
        return joined("", parts)
    return tr("{first} and {last}", first=joined(", ", parts[:-1]), last=parts[-1])


def hint(text: str) -> Message:
    """What to do next, as it is told below what happened."""
    return tr("hint: {text}", text=text)


def _severity(finding: Finding) -> str:
    return tr("error") if finding.severity is Severity.ERROR else tr("warning")


def near(path: Path) -> str:
    """A path as somebody would type it here: without the folder that they stand in."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _cell(text: str, widest: int) -> str:
    # before the widths are reckoned: a line break would end the row, and an escape is wider
    text = visible(" ".join(said(text).splitlines()).replace("\t", " "))
    return f"{text[: widest - 1]}…" if 0 < widest < len(text) else text


@contextmanager
def _disk_full() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            tr("the result can't be written: {reason}", reason=reason(error)), changed=True
        ) from None


def _translated(value: Any) -> Any:
    """The same data, with every message in it in the language of this run."""
    if isinstance(value, Message):
        return said(value)
    if isinstance(value, Mapping):
        return {key: _translated(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_translated(one) for one in value]
    return value


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON")

"""What a command works with: the global options, the vault, the output, and what it has written."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.cli import ask
from casekit.cli.options import GlobalOptions
from casekit.cli.output import Output
from casekit.errors import FINDINGS, CasekitError, TooLargeError, UsageError
from casekit.messages import joined, tr
from casekit.model.shown import reason

if TYPE_CHECKING:
    from casekit.api import Vault
    from casekit.model.results import Change


@dataclass
class Session:
    """One run of casekit.

    `writing` and `wrote` decide what may be promised to somebody whose command was stopped: that
    nothing was changed is said only when it is certain.
    """

    options: GlobalOptions = field(default_factory=GlobalOptions)
    output: Output = field(default_factory=Output)
    writing: bool = False
    wrote: bool = False

    @cached_property
    def vault(self) -> "Vault":
        """The vault of this run, opened when a command first needs it."""
        # GitPython, YAML and age cost more than a light command takes in all
        from casekit.api import Vault

        return Vault.open(
            self.options.vault,
            identity=self.options.identity,
            today=self.options.today,
            ask=ask.passphrase,
        )

    @contextmanager
    def changes(self) -> Iterator[None]:
        """The stretch of a command in which something is written."""
        self.writing = True
        try:
            yield
        except CasekitError as error:
            self.writing = False
            self.wrote = self.wrote or error.changed
            raise
        self.writing, self.wrote = False, True

    def changed(self, change: "Change", text: str, *, told: str = "") -> None:
        """Tell about a change: its keys for a script, a sentence and the notes for a person.

        What stands in `told` was said to the person before, and isn't said again. Ends with the
        status of findings when a part of it could not be done.
        """
        nothing = tr("nothing was changed") if change.failures else tr("nothing had to change")
        said = text if change.commit else nothing
        self.output.result(
            {
                "case": change.case,
                "section": change.section,
                "id": change.id,
                "commit": change.commit,
                "notes": change.notes,
                **({"failures": change.failures} if change.failures else {}),
            },
            said,
        )
        if not self.output.as_json:
            for note in change.notes:
                if note in change.failures:
                    self.output.warn(note)
                elif note != said and note not in told:
                    self.output.note(note)
        if change.failures:
            from typer import Exit

            raise Exit(FINDINGS)


_SEALED = b"age-encryption.org/v1\n"


def read_input(source: str) -> str | bytes:
    """The text of a file, or of standard input for `-`, with its line ends as they are.

    A sealed file comes as it is.

    Raises UsageError for a file that can't be read or that is no UTF-8, and TooLargeError for
    more than a section can hold.
    """
    from casekit.model.settings import LARGEST_FILE, LARGEST_SECTION

    if source == "-" and sys.stdin is None:
        # Python has no stream at all where the shell closed it (`<&-`)
        raise UsageError(
            tr("standard input is closed"), hint=tr("name a file, or give the text to -")
        )
    try:
        # a device or a pipe may have no end: one byte too many tells enough
        if source == "-":
            content = sys.stdin.buffer.read(LARGEST_FILE + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UsageError(joined(": ", [str(source), reason(error)])) from None
    sealed = content.startswith(_SEALED)
    if len(content) > (LARGEST_FILE if sealed else LARGEST_SECTION):
        raise TooLargeError(
            tr(
                "{source}: larger than {largest_section} bytes",
                source=source,
                largest_section=LARGEST_SECTION,
            ),
            hint=tr("no section is as large as this; keep large files outside the vault"),
        )
    if sealed:
        return content
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            tr("{source}: byte {start} is no UTF-8", source=source, start=error.start + 1),
            hint=tr("save the file as UTF-8"),
        ) from None

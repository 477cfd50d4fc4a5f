"""How the command line asks: on standard error, and only where somebody sits at a terminal."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from casekit.cli.speech import said
from casekit.errors import PassphraseError, UsageError
from casekit.messages import joined, tr
from casekit.model.shown import visible

_YES = frozenset({"y", "yes", "j", "ja"})
"""What means yes, in whichever language somebody thinks."""


class Stopped(Exception):  # noqa: N818 - it is a decision, no error
    """The user ended the input or said no."""


def at_terminal() -> bool:
    """Whether a question can be shown and answered."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def before_replacing(path: Path) -> None:
    """Ask whether a file may be replaced that stands there already.

    Raises Stopped when it may not, UsageError where nobody can be asked.
    """
    if not path.exists():
        return
    if not at_terminal():
        raise UsageError(tr("{path} stands there already, and differs", path=path), hint="--force")
    if not yes(tr("{path} stands there already, and differs; replace it?", path=path)):
        raise Stopped


def needed(flag: str, value: str, question: str) -> str:
    """A value that the command can't do without: as given, else asked for.

    Raises UsageError, which names the flag, where nobody can be asked.
    """
    if value:
        return value
    if not at_terminal():
        raise UsageError(tr("{flag} is missing", flag=flag), hint=question)
    while not (value := line(question)):
        pass
    return value


def needed_list(flag: str, values: Sequence[str], question: str) -> tuple[str, ...]:
    """The same for a value that may be given several times; commas part the answers."""
    if values:
        return tuple(values)
    return split([needed(flag, "", tr("{question} (several: with commas)", question=question))])


def split(values: Sequence[str]) -> tuple[str, ...]:
    """`--to a,b --to c` means three; for values in which no comma can stand."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def line(question: str) -> str:
    """One line that the user types. Raises Stopped at the end of the input."""
    show(f"{said(question)}: ")
    answer = sys.stdin.readline()
    if not answer:
        raise Stopped
    return answer.strip()


def yes(question: str) -> bool:
    """Whether the user agrees; anything but a clear yes is a no."""
    return line(tr("{question} [y/N]", question=question)).lower() in _YES


def choice(question: str, options: Sequence[str]) -> str:
    """One of several words, or the beginning of only one; in English or as it is shown."""
    shown = [said(option) for option in options]
    while True:
        answer = line(joined("", [question, f" ({', '.join(shown)})"])).lower()
        pairs = list(zip(options, shown, strict=True))
        exact = [option for option, word in pairs if answer in (option, word)]
        begun = [option for option, word in pairs if answer and word.startswith(answer)]
        begun = begun or [option for option in options if answer and option.startswith(answer)]
        if len(exact or begun) == 1:
            return (exact or begun)[0]
        show(said(tr("type one of these words, or so much of it that it is no other one")) + "\n")


def passphrase(question: str) -> str:
    """The passphrase of an identity: from CASEKIT_PASSPHRASE, else typed unseen.

    Raises PassphraseError where neither is possible.
    """
    if given := os.environ.get("CASEKIT_PASSPHRASE"):
        return given
    if not (sys.stderr and sys.stderr.isatty()):
        raise PassphraseError(
            tr("{question}: nobody can be asked here", question=question),
            hint=tr(
                "CASEKIT_PASSPHRASE gives it to a script; casekit --help tells what that risks"
            ),
        )
    return _unseen(question)


def new_passphrase() -> str:
    """A passphrase for a new key, typed twice; empty when the user wants none.

    Raises UsageError where nobody can be asked and CASEKIT_PASSPHRASE gives none.
    """
    if given := os.environ.get("CASEKIT_PASSPHRASE"):
        return given
    if not at_terminal():
        raise UsageError(
            tr("nobody can be asked for a passphrase here, and --no-passphrase is missing"),
            hint=tr("casekit identity new --no-passphrase, or CASEKIT_PASSPHRASE"),
        )
    while True:
        first = _unseen(tr("passphrase for your new key"))
        if not first or first == _unseen(tr("the same once more")):
            return first
        show(said(tr("these two differ")) + "\n")


def show(text: str) -> None:
    """Print what a question is about, where the question will stand."""
    sys.stderr.write(visible(said(text)))
    sys.stderr.flush()


def _unseen(question: str) -> str:
    from getpass import getpass

    try:
        return getpass(visible(f"{said(question)}: "))
    except EOFError:
        raise Stopped from None

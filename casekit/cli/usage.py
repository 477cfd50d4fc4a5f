"""What typer finds wrong with a command line, said as casekit says it, in either language."""

import re

from casekit.errors import UsageError
from casekit.messages import Message, joined, tr

# typer has no codes for what it finds, and its texts in English alone
_OPTION = re.compile(r"No such option: (\S+)(?: \(Possible options: (.+)\))?")
_MISSING = re.compile(r"Missing (?:argument|option) '([^']+)'.*", re.DOTALL)
_WITHOUT_VALUE = re.compile(r"Option '([^']+)' does not take a value\.")
_VALUE = re.compile(r"Option '([^']+)' requires an argument\.")


def usage(message: str, command: str) -> UsageError:
    """The error for a message of typer about the arguments of a command."""
    help_ = f"casekit {command} --help"
    if message.startswith("Got unexpected extra argument"):
        # the arguments themselves may be half a sentence about somebody
        return UsageError(
            tr("there are more arguments than this command takes"),
            hint=tr("text with spaces stands between quotes; {help}", help=help_),
        )
    if found := _OPTION.fullmatch(message):
        meant = tr("perhaps {options}", options=found[2]) if found[2] else ""
        return UsageError(
            tr("there is no option {name}", name=found[1]),
            hint=joined("; ", filter(None, (meant, help_))),
        )
    told = _told(message) or message[:1].lower() + message[1:].rstrip(".")
    return UsageError(told, hint=help_)


def _told(message: str) -> Message | None:
    if found := _MISSING.fullmatch(message):
        return tr("{flag} is missing", flag=found[1])
    if found := _WITHOUT_VALUE.fullmatch(message):
        return tr("{name} takes no value", name=found[1])
    if found := _VALUE.fullmatch(message):
        return tr("{name} needs a value", name=found[1])
    return None

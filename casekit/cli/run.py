"""Which command is meant, what it is given, and how a run ends."""

import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from casekit.cli import commands, failures, options, speech
from casekit.cli.ask import Stopped
from casekit.cli.commands import Command
from casekit.cli.output import Output, flush, write
from casekit.cli.session import Session
from casekit.errors import CasekitError, UsageError
from casekit.messages import tr
from casekit.version import __version__

HELP = ("--help", "-h")


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line, tell what came of it, and give the exit status."""
    _prepare_streams()
    given, words = options.take(arguments)
    speech.begin(given.get("--lang", ""), options.path_of_vault(given))
    session = Session(output=Output(as_json="--json" in given, quiet="--quiet" in given))
    try:
        _refuse_other_bytes(arguments)
        session.options = options.parse(given)
        status = _carry_out(session, words)
        flush(sys.stdout)
    except CasekitError as error:
        status = failures.refused(session, error)
    except Stopped:
        status = failures.declined(session)
    except KeyboardInterrupt:
        status = failures.stopped(session)
    except BrokenPipeError:
        # whoever reads has seen enough: `casekit log | head`
        status = 0
    except Exception as error:  # noqa: BLE001 - a traceback could show what stands in a record
        status = failures.fault(session, error)
    return _close(status)


def _carry_out(session: Session, words: list[str]) -> int:
    command, rest = commands.find(words)
    if session.options.version:
        write(sys.stdout, f"casekit {__version__}\n")
    elif not words or words[0] in HELP:
        write(sys.stdout, commands.overview())
    elif command:
        return _call(command, rest, session)
    elif commands.group(words[0]) and (len(words) == 1 or words[1] in HELP):
        write(sys.stdout, commands.group_overview(words[0]))
    else:
        raise _unknown(words)
    return 0


def _call(command: Command, arguments: list[str], session: Session) -> int:
    """Import one command and run it; typer only parses its arguments and prints its help."""
    if command.quick and not arguments:
        run_quickly: Callable[[Session], int] = import_module(f"casekit.cli.{command.quick}").run
        return run_quickly(session)
    from typer import Exit, TyperException

    from casekit.cli.parsing import parser_of

    parser = parser_of(command)
    try:
        with parser.make_context(f"casekit {command.name}", arguments, obj=session) as context:
            parser.invoke(context)
    except Exit as end:
        return end.exit_code
    except TyperException as error:
        from casekit.cli.usage import usage

        raise usage(error.format_message(), command.name) from None
    return 0


def _unknown(words: list[str]) -> UsageError:
    meant = commands.similar(words)
    name = words[0]
    if name.startswith("-"):
        return UsageError(tr("there is no option {name}", name=name), hint="casekit --help")
    if commands.group(name):
        name = " ".join(words[:2])
    return UsageError(
        tr("there is no command {name!r}", name=name),
        hint=f"casekit {meant} --help" if meant else tr("casekit --help lists them"),
    )


def _refuse_other_bytes(arguments: Sequence[str]) -> None:
    for number, word in enumerate(arguments, 1):
        if not word.isascii() and any("\ud800" <= character <= "\udfff" for character in word):
            raise UsageError(
                tr("argument {number} is no UTF-8 text", number=number),
                hint=tr("type it again, or use a UTF-8 locale"),
            )


def _prepare_streams() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # Python has no stream at all where the shell closed it (`>&-`)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for good
        elif isinstance(stream, io.TextIOWrapper):
            # the words of a record come out whole under LC_ALL=C, too
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _close(status: int) -> int:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # Python would try again at exit, complain and leave with 120
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return status

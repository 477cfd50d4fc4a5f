"""The options that every command takes, before its name as well as after it."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from casekit.errors import UsageError
from casekit.language import LANGUAGES
from casekit.messages import tr
from casekit.model.dates import parse_day
from casekit.model.value import Value

_WITH_VALUE = ("--vault", "--identity", "--today", "--lang")
_FLAGS = ("--json", "--quiet", "--version")


class GlobalOptions(Value):
    """What was said for the whole run; None and an empty text stand for nothing said."""

    vault: Path | None = None
    identity: Path | None = None
    today: date | None = None
    lang: str = ""
    json: bool = False
    quiet: bool = False
    version: bool = False


def take(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Pick the global options out of the arguments: what was given, and the rest in order.

    People type `casekit validate --json` as well as `casekit --json validate`. Everything behind
    a bare `--` is left alone. Nothing is checked yet, so that `--json` already holds when another
    option turns out to be wrong.
    """
    given: dict[str, str] = {}
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return given, [*rest, word, *waiting]
        name, equals, value = word.partition("=")
        if name in _FLAGS and not equals:
            given[name] = ""
        elif name in _WITH_VALUE:
            # without a value it stays empty, which `parse` refuses by name
            given[name] = value if equals or not waiting else waiting.pop(0)
        else:
            rest.append(word)
    return given, rest


def parse(given: Mapping[str, str], environ: Mapping[str, str] = os.environ) -> GlobalOptions:
    """The options with their values checked; what wasn't typed may stand in the environment.

    Raises UsageError.
    """
    for name in _WITH_VALUE:
        if given.get(name) == "":
            raise UsageError(tr("{name} needs a value", name=name), hint="casekit --help")
    lang = given.get("--lang", "")
    if lang and lang not in LANGUAGES:
        raise UsageError(tr("--lang is nl or en"))
    return GlobalOptions(
        vault=path_of_vault(given, environ),
        identity=_path(given.get("--identity") or environ.get("CASEKIT_IDENTITY")),
        today=_today(given, environ),
        lang=lang,
        json="--json" in given,
        quiet="--quiet" in given,
        version="--version" in given,
    )


def path_of_vault(given: Mapping[str, str], environ: Mapping[str, str] = os.environ) -> Path | None:
    """The vault that was named; None where it is to be found upwards from here."""
    return _path(given.get("--vault") or environ.get("CASEKIT_VAULT"))


def parse_date(option: str, text: str) -> date:
    """The day that an option gives. Raises UsageError for anything but a day that exists."""
    day = parse_day(text)
    if day is None:
        raise UsageError(
            tr("{option}: {text!r} is no day of the calendar", option=option, text=text[:20]),
            hint=tr("days are written as year-month-day: 2026-03-31"),
        )
    return day


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None


def _today(given: Mapping[str, str], environ: Mapping[str, str]) -> date | None:
    if text := given.get("--today"):
        return parse_date("--today", text)
    if text := environ.get("CASEKIT_TODAY"):
        return parse_date("CASEKIT_TODAY", text)
    return None

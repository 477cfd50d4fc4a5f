"""A command line is read the same, whether typer is loaded for it or not."""

from importlib import import_module
from inspect import signature
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from typer import Typer
from typer.main import get_command

from casekit.cli import declared
from casekit.cli.commands import COMMANDS, Command
from casekit.cli.declared import Function

WORDS = ("k7f3qz2m", "plan", "status=done", "text=een = twee", "", "-", "--", "-x", "2026-03-02")


def function_of(command: Command) -> Function:
    function: Function = getattr(import_module(f"casekit.cli.{command.module}"), command.function)
    return function


def options(function: Function) -> list[str]:
    found: list[str] = []
    for name, parameter in signature(function).parameters.items():
        for one in getattr(parameter.annotation, "__metadata__", ()):
            if one.option:
                found += one.names or (f"--{name.replace('_', '-')}",)
    return found


def by_typer(function: Function, words: list[str]) -> dict[str, Any]:
    """What typer would call the command with, defaults included."""
    found: dict[str, Any] = {}

    def command(**values: object) -> None:
        found.update(values)

    same = declared.for_typer(function)
    command.__annotations__ = same.__annotations__
    vars(command)["__signature__"] = signature(same)
    app = Typer(add_completion=False)
    app.command()(command)
    parser = get_command(app)
    with parser.make_context("casekit", words) as context:
        parser.invoke(context)
    del found["ctx"]
    return found


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@settings(max_examples=25)
@given(data=st.data())
def test_what_is_read_without_typer_is_what_typer_reads(
    command: Command, data: st.DataObject
) -> None:
    function = function_of(command)
    word = st.sampled_from([*WORDS, *options(function)])
    with_value = st.builds("{}={}".format, st.sampled_from(options(function) or ["--x"]), word)
    words = data.draw(st.lists(st.one_of(word, with_value), max_size=6))
    if (values := declared.read(function, words)) is None:
        return
    defaults = {
        name: parameter.default
        for name, parameter in signature(function).parameters.items()
        if name != "ctx"
    }
    assert by_typer(function, words) == {**defaults, **values}


@pytest.mark.parametrize(
    "words",
    [
        "render agenda k7f3qz2m --meeting mt-3h8w2q --for meeting --format pdf,html --force",
        "set k7f3qz2m a-7k2m9x status=done result=gelukt",
        "consent give k7f3qz2m --to samira --section plan --section goals --purpose zorg",
        "show k7f3qz2m plan",
    ],
)
def test_what_is_typed_every_day_needs_no_typer(words: str) -> None:
    names = {command.name: command for command in COMMANDS}
    first, second, *rest = words.split()
    command = names.get(f"{first} {second}")
    if command is None:
        command, rest = names[first], [second, *rest]
    assert declared.read(function_of(command), rest) is not None

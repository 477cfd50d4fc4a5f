"""What a command takes: how its function declares it, and reading a usual command line by that.

typer takes longer to load than most commands take to run. So what is typed as usual is read here,
and typer reads and explains everything else: help, mistakes, and what is merely unusual.
"""

from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Annotated, Any

from casekit.model.value import Value

if TYPE_CHECKING:
    from casekit.cli.session import Session

Function = Callable[..., None]


class Context(Value):
    """What a command gets beside its arguments: `obj` is the session."""

    obj: "Session"


class Exit(Exception):  # noqa: N818 - an end, and no error
    """The command ends with a status that is no failure of its own."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.exit_code = code


class Declared(Value):
    """An argument, which has no names, or an option, which may be named otherwise than its value.

    `help` is its line in the help, where `metavar` stands for the value.
    """

    option: bool
    names: tuple[str, ...]
    help: str
    metavar: str | None


def Argument(*, help: str, metavar: str | None = None) -> Declared:  # noqa: A002, N802 - as typer's
    """A value that is known by its place."""
    return Declared(False, (), help, metavar)


def Option(*names: str, help: str, metavar: str | None = None) -> Declared:  # noqa: A002, N802
    """A value that is known by its name, or a flag."""
    return Declared(True, names, help, metavar)


def read(function: Function, words: Sequence[str]) -> dict[str, object] | None:
    """The values that a command line gives a command; None where typer has to read it."""
    places: list[tuple[str, object]] = []
    options: dict[str, tuple[str, object]] = {}
    for name, hint in _hints(function).items():
        if hint is Context:
            continue
        [declared] = getattr(hint, "__metadata__", None) or [None]
        if not isinstance(declared, Declared) or hint.__origin__ not in _KNOWN:
            return None
        if declared.option:
            named = declared.names or (f"--{name.replace('_', '-')}",)
            options |= dict.fromkeys(named, (name, hint.__origin__))
        else:
            places.append((name, hint.__origin__))
    if (parted := _parted(words, options)) is None:
        return None
    return _placed(function, *parted, places)


def for_typer(function: Function) -> Function:
    """The same function, declared as typer wants it."""
    import typer

    assert isinstance(function, FunctionType)
    same = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__
    )
    same.__kwdefaults__ = function.__kwdefaults__
    for name, hint in _hints(function).items():
        if hint is Context:
            hint = typer.Context  # noqa: PLW2901 - its name with typer
        for one in getattr(hint, "__metadata__", ()):
            if isinstance(one, Declared):
                made: Any = typer.Option if one.option else typer.Argument
                told = made(*one.names, metavar=one.metavar, help=one.help)
                hint = Annotated[hint.__origin__, told]  # noqa: PLW2901
        same.__annotations__[name] = hint
    return same


_LISTS: tuple[object, ...] = (list[str], list[str] | None)
_KNOWN: tuple[object, ...] = (str, bool, *_LISTS)


def _hints(function: Function) -> dict[str, Any]:
    return {name: hint for name, hint in function.__annotations__.items() if name != "return"}


def _parted(
    words: Sequence[str], options: Mapping[str, tuple[str, object]]
) -> tuple[dict[str, Any], list[str]] | None:
    """The options among the words with their values, and the words that no option takes."""
    values: dict[str, Any] = {}
    plain: list[str] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if not _is_option(word):
            plain.append(word)
            continue
        option, equals, value = word.partition("=")
        name, kind = options.get(option, ("", None))
        if kind is bool and not equals:
            values[name] = True
            continue
        if not equals and (not waiting or _is_option(value := waiting.pop())):
            return None
        if kind in _LISTS:
            values.setdefault(name, []).append(value)
        elif kind is str and name not in values:
            values[name] = value
        else:
            return None
    return values, plain


def _is_option(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _placed(
    function: Function,
    values: dict[str, Any],
    words: list[str],
    places: Sequence[tuple[str, object]],
) -> dict[str, Any] | None:
    """The values with each plain word in its place; the defaults are the function's own."""
    assert isinstance(function, FunctionType)
    code, defaults = function.__code__, function.__defaults__ or ()
    needed = {*code.co_varnames[: code.co_argcount - len(defaults)]} - {"ctx"}
    for name, kind in places:
        if words and kind in _LISTS:
            values[name], words = words, []
        elif words:
            values[name], *words = words
    return None if words or not needed <= values.keys() else values

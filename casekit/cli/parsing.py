"""What typer makes of a command's function: a parser, whose help follows the language of the run.

The texts of help stand where typer takes them from, in docstrings and beside each option. Their
Dutch is in a catalog of its own. typer's own words are said anew, as it has them in English alone.
"""

from importlib import import_module
from typing import Any

from typer import Typer
from typer.core import TyperCommand
from typer.main import get_command

from casekit.cli.commands import Command
from casekit.cli.speech import said
from casekit.messages import Message, known, tr

_OF_TYPER = (tr("[OPTIONS]"), tr("[required]"), tr("[default: "))


class SpokenCommand(TyperCommand):
    """A command that says its help in the language of the run."""

    # typer has no public names for the classes of these arguments

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, _anew(pieces), said(tr("Usage: ")))

    def format_help_text(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - typer's form
        prose, examples = paragraphs(self.help or "")
        # \b keeps typer from filling the lines of the examples into a paragraph
        whole = [*(said(known(text)) for text in prose), f"\b\n{said(tr('Examples:'))}\n{examples}"]
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join(whole))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        rows: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        parameters: list[Any] = self.get_params(ctx)
        for parameter in parameters:
            # one that names things from elsewhere is a message already
            told = parameter.help
            parameter.help = said(told if isinstance(told, Message) else known(told))
            if record := parameter.get_help_record(ctx):
                rows[parameter.param_type_name].append((record[0], _anew(record[1])))
        for kind, title in (("argument", tr("Arguments")), ("option", tr("Options"))):
            if rows[kind]:
                with formatter.section(said(title)):
                    formatter.write_dl(rows[kind])


def parser_of(command: Command) -> SpokenCommand:
    """Import a command, and let typer read from its function which arguments it takes."""
    function = getattr(import_module(f"casekit.cli.{command.module}"), command.function)
    app = Typer(add_completion=False, rich_markup_mode=None)
    app.command(cls=SpokenCommand)(function)
    parser = get_command(app)
    assert isinstance(parser, SpokenCommand)
    return parser


def paragraphs(help_text: str) -> tuple[list[str], str]:
    """The sentences of a command's docstring, a paragraph each, and the lines of its examples."""
    prose, _, examples = help_text.partition("Examples:\n")
    return [" ".join(text.split()) for text in prose.split("\n\n") if text.strip()], examples


def _anew(text: str) -> str:
    for words in _OF_TYPER:
        text = text.replace(words, said(words))
    return text

"""The command that compares two versions."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from casekit.cli import speech
from casekit.cli.output import Piece
from casekit.cli.session import Session
from casekit.errors import UsageError
from casekit.messages import tr
from casekit.model.shown import in_line

if TYPE_CHECKING:
    from casekit.model.differences import Difference
    from casekit.model.results import Comparison

# a second cue only: the words say the same
STYLES = {
    "added": "green",
    "removed": "red",
    "changed": "yellow",
    "moved": "cyan",
    "readers": "bold magenta",
    "sealed": "magenta",
    "broken": "bold red",
    "comment": "dim",
    "order": "dim",
    "layout": "dim",
}
"""The colour of each kind of difference on a terminal."""

_LINES = {"+": "green", "-": "red"}


def diff(
    ctx: Context,
    what: Annotated[
        list[str] | None,
        Argument(
            metavar="[CASE] [REV [REV]] | FILE FILE",
            help="A case, and up to two revisions of git or days; or two files.",
        ),
    ] = None,
    section: Annotated[str, Option(help="Which section two files hold.")] = "",
) -> None:
    """Show what differs, in words: item by item, with who did it and when.

    Without revisions: what was changed in the files since the last commit. Comments and order are
    told apart from content. Of what your key doesn't open it tells only that it changed.

    Examples:
      casekit diff
      casekit diff k7f3qz2m HEAD~5
      casekit diff k7f3qz2m 2026-03-01 2026-03-31
      casekit diff HEAD~1 HEAD --lang nl
      casekit diff old/plan.yaml.age plan.yaml
    """
    session: Session = ctx.obj
    found = _compare(session, what or [], section)
    session.output.styled(
        {
            "case": found.case,
            "old": found.old,
            "new": found.new,
            "changes": [change_data(change) for change in found.changes],
        },
        _pieces(found.changes),
    )
    if not found.changes:
        session.output.note(tr("nothing differs"))


def change_data(change: "Difference") -> dict[str, object]:
    """The keys that scripts lean on."""
    return {
        "case": change.case,
        "section": change.section,
        "item": change.item,
        "field": change.field,
        "kind": change.kind,
        "old": change.old,
        "new": change.new,
        "by": change.by,
        "when": change.when,
        "commit": change.commit,
        "file": change.file,
        "words": change.words,
    }


def _compare(session: Session, what: list[str], section: str) -> "Comparison":
    options = session.options
    language = speech.language()
    if len(what) == 2 and all(map(_is_file, what)):
        from casekit.api import diff_files
        from casekit.cli import ask

        return diff_files(
            Path(what[0]), Path(what[1]), section=section, language=language,
            identity=options.identity, ask=ask.passphrase,
        )  # fmt: skip
    if section:
        raise UsageError(tr("--section goes with two files"), hint="casekit diff --help")
    return session.vault.diff(*what, language=language)


def _is_file(word: str) -> bool:
    return word.endswith((".yaml", ".yml", ".age")) or Path(word).is_file()


def _pieces(changes: "Sequence[Difference]") -> Iterator[Piece]:
    """What is printed, each part with its style; a heading for each section that changed."""
    groups = groupby(changes, key=lambda one: (one.case, one.section, one.section or one.file))
    for number, ((case, _, name), group) in enumerate(groups):
        # whoever can push can put a line break into the name of a file
        heading = in_line("  ".join(part for part in (case, name) if part))
        if heading:
            yield ("\n" if number else "") + f"{heading}\n", "bold"
        for change in group:
            yield f"  {change.words}", STYLES.get(change.kind, "")
            yield (f", {change.credit}\n" if change.credit else "\n"), "dim"
            for line in change.lines:
                yield f"    {line}\n", _LINES.get(line[:1], "dim")

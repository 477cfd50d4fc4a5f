"""The command that says what a finding means, in words for somebody who never saw git."""

from typing import Annotated

from typer import Argument, Context

from casekit.cli.session import Session
from casekit.cli.speech import said
from casekit.errors import UsageError
from casekit.messages import tr


def explain(
    ctx: Context,
    code: Annotated[
        str, Argument(metavar="[CODE]", help="The word between brackets in a finding.")
    ] = "",
) -> None:
    """Say what a finding of verify, validate or doctor means, why it matters and what to do.

    Without a CODE all of them are listed.

    Examples:
      casekit explain commit-unsigned
      casekit explain
    """
    from casekit.model.explained_files import codes, explained

    session: Session = ctx.obj
    if not code:
        names = codes()
        session.output.result({"codes": names}, "\n".join(names))
        return
    word = code.strip().strip("[]").lower()
    found = explained(word)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(word, codes(), n=1)
        raise UsageError(
            tr("there is no finding {word!r}", word=word[:40]),
            hint=f"casekit explain {near[0]}" if near else tr("casekit explain lists them"),
        )
    session.output.result(
        {"code": word, "what": found.what, "why": found.why, "do": found.do},
        "\n\n".join(
            [
                word,
                _filled(found.what),
                _filled(tr("Why it matters: {why}", why=found.why)),
                _filled(tr("What to do: {do}", do=found.do)),
            ]
        ),
    )


def _filled(text: str) -> str:
    from textwrap import fill

    return fill(said(text), 96, break_on_hyphens=False, break_long_words=False)

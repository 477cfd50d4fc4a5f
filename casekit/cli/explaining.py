"""The command that says what a finding means, in words for somebody who never saw git."""

from typing import Annotated

from casekit.cli.declared import Argument, Context
from casekit.cli.session import Session
from casekit.errors import UsageError


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
            f"there is no finding {word[:40]!r}",
            hint=f"casekit explain {near[0]}" if near else "casekit explain lists them",
        )
    session.output.result(
        {"code": word, "what": found.what, "why": found.why, "do": found.do},
        f"{word}\n\n{_filled(found.what)}\n\nWhy it matters: {_filled(found.why)}\n\n"
        f"What to do: {_filled(found.do)}",
    )


def _filled(text: str) -> str:
    from textwrap import fill

    return fill(text, 96, break_on_hyphens=False, break_long_words=False)

"""Which changes touch nothing that anybody leans on: a README, a picture, notes about the work.

Whoever may push may push those, signed or not. If a stray file could stop everybody's sync, one
careless colleague (or the editor of a hosting site) would stop the whole team. What is tolerated is
never run and never believed: so nothing whose name begins with a dot (hooks, CI and editors obey
such files), nothing that may be executed, no link.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from casekit.messages import joined, tr
from casekit.model.findings import Finding, Severity
from casekit.model.settings import FILE as SETTINGS
from casekit.model.shown import in_line
from casekit.model.team import FOLDER as TEAM
from casekit.vault.objects import ORDINARY
from casekit.vault.raw_history import Changed, RawCommit, RawHistory
from casekit.vault.workspace import CASES

_OURS = frozenset({CASES, TEAM, "programme", "templates", SETTINGS})
_ODD = frozenset('\\~:"')
_GONE = "000000"

_SOFT = frozenset(
    {
        "author-other",
        "commit-backdated",
        "commit-postdated",
        "commit-unsigned",
        "signature-bad",
        "signer-early",
        "signer-left",
        "signer-unknown",
    }
)
"""What may be wrong with the maker of a commit that changes nothing but such files."""


def is_ours(path: str) -> bool:
    """Whether a path is, or on some disk could be taken for, one that casekit itself reads."""
    first = unicodedata.normalize("NFKC", path.partition("/")[0]).casefold()
    return first.rstrip(". ") in _OURS


def is_ours_exactly(path: str) -> bool:
    """Whether a path is one that casekit itself reads, letter by letter."""
    return path.partition("/")[0] in _OURS


def is_harmless(change: Changed) -> bool:
    """Whether a change is of an ordinary file that no program reads or runs by itself."""
    path = change.path
    parts = path.split("/")
    return (
        not is_ours(path)
        and change.mode in (ORDINARY, _GONE)
        and path.isprintable()
        and not _ODD & set(path)
        and all(part and not part.startswith(".") for part in parts)
    )


def only_harmless(differences: Iterable[Iterable[Changed]]) -> bool:
    """Whether a commit, as it differs from each of its parents, changes nothing else."""
    return all(is_harmless(change) for some in differences for change in some)


def is_harmless_commit(raw: RawCommit, history: RawHistory) -> bool:
    """The same for a commit of which only its id is known."""
    parents = history.commits(raw.parents)
    pairs = [(one.tree, raw.tree) for one in parents]
    return bool(pairs) and only_harmless(history.differences(pairs))


def softened(found: Sequence[Finding], differences: Iterable[Iterable[Changed]]) -> list[Finding]:
    """What is wrong with the maker of such a commit, as warnings that stop nobody."""
    names = sorted({change.path for some in differences for change in some})
    more = tr(" and {n} more", n=len(names) - 1) if len(names) > 1 else ""
    hint = (
        tr(
            "it changes nothing but {path}{more}, which is no part of any record: sync goes on; "
            "believe nothing of it",
            path=in_line(names[0][:60]),
            more=more,
        )
        if names
        else tr("it changes nothing at all: sync goes on; believe nothing of it")
    )
    return [
        replace(one, severity=Severity.WARNING, hint=joined(". ", [hint, one.hint]))
        if one.code in _SOFT and one.severity is Severity.ERROR
        else one
        for one in found
    ]

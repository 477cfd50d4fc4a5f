"""Commits that a keykeeper rejected: they stay in the history, and count for nothing.

A rejection is a merge that takes nothing from its second parent: its files are those of the first
one, to the byte. Its message names what is rejected, a keykeeper signs it, and who is one is told
by the first parent alone, which nothing of the rejected side could change. So a repaired history
goes on from what everybody has, and nobody has to rewrite it or accept anything by hand.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawCommit, RawHistory

TRAILER = "Casekit-Rejects: "

CONSENTS = "/consents.yaml.age"

CODE = "commit-rejected"
ON_TOP = "commit-on-rejected"
POSTDATED = "commit-postdated"
SOUND = "rejection-sound"
WIDE = "rejection-wide"

CLOCKS_APART = 3 * 24 * 3600
"""By how many seconds the clock of an honest computer may well be wrong."""

_LISTED = 4


class Rejection(NamedTuple):
    """A commit that rejects: whoever signed it, and all that counts for nothing by it."""

    commit: str
    named: tuple[str, ...]
    void: frozenset[str]
    by: str = ""
    doubtful: frozenset[str] = frozenset()
    """What may be at fault though nobody sees it who does not stand where it was rejected."""


class Narrowed(NamedTuple):
    """Who was shut out of a section by a commit, and would read it again by a rejection.

    `opens` says that one's own key opens what stands there again, and so could write it.
    """

    rejection: str
    commit: str
    path: str
    who: tuple[str, ...]
    opens: bool


class Weighed(NamedTuple):
    """What a walk tells of rejected commits: the faults of each, as codes and files, in themselves;
    who would read again; and of which of them everything was judged.
    """

    faults: Mapping[str, frozenset[tuple[str, str]]]
    narrowed: tuple[Narrowed, ...]
    told: frozenset[str]

    def at_fault(self, commit: str) -> bool:
        """Whether anything but a clock is wrong with a commit, told from itself."""
        return any(code != POSTDATED for code, _ in self.faults.get(commit, ()))


def find(
    objects: Objects, history: RawHistory, order: Sequence[tuple[str, ...]]
) -> dict[str, Rejection]:
    """What in these commits has the form of a rejection, whoever made it."""
    found = {}
    merges = [commit for commit, *parents in order if len(parents) == 2]
    for raw in list(history.commits(merges)):
        named = _named(raw)
        if not named:
            continue
        kept, tip = raw.parents
        (before,) = history.commits([kept])
        rows = objects.in_order((tip,), (kept,))
        void = {commit for commit, *_ in rows}
        if before.tree == raw.tree and {*named} <= void == descendants(rows, named):
            found[raw.id] = Rejection(raw.id, named, frozenset(void))
    return found


def descendants(rows: Iterable[tuple[str, ...]], named: Iterable[str]) -> set[str]:
    """These commits, and all of the rows (parents first) that come after any of them."""
    after = {*named}
    for commit, *parents in rows:
        if not after.isdisjoint(parents):
            after.add(commit)
    return after


def effective(rejections: Sequence[Rejection]) -> frozenset[str]:
    """All that counts for nothing; a rejection that was rejected itself rejects nothing.

    The rejections are in the order of the history.
    """
    void: set[str] = set()
    for one in reversed(rejections):
        if one.commit not in void:
            void |= one.void
    return frozenset(void)


def settle(
    found: Iterable[Finding], order: Sequence[tuple[str, ...]], rejections: Sequence[Rejection],
    known: Iterable[str], ruled: Mapping[str, Set[str]], weighed: Weighed,
) -> tuple[list[Finding], tuple[str, ...]]:  # fmt: skip
    """What is left to be said of a history, and all in it that counts for nothing.

    `known` counted for nothing before. `ruled` are the commits that changed the registry (by an
    empty path) or the consents of a case. What rightly did so is rejected by nobody: else a
    keykeeper who was let go could come back, or a withdrawal go away. Nor is what rightly closed a
    section, or what nothing is wrong with.
    """
    found = list(found)
    if not rejections and not known:
        return found, ()
    errors = [one for one in found if one.severity is Severity.ERROR]
    wrong = {one.commit for one in errors if one.code != POSTDATED}
    stopped = {one.commit for one in errors}
    sound: list[Rejection] = []
    wide: list[Finding] = []
    for one in rejections:
        problems = _problems(one, wrong, stopped, ruled, weighed)
        wide += problems
        if not problems:
            sound.append(one)
            if not stopped.issuperset(one.named):
                # whoever can't tell whether it was right can't tell that of its rejection either
                weighed = weighed._replace(told=weighed.told - {one.commit})
        else:
            wrong.add(one.commit)
            stopped.add(one.commit)
            faults = {(each.code, each.file) for each in problems}
            weighed = weighed._replace(faults={**weighed.faults, one.commit: frozenset(faults)})
    void = effective(sound) | {*known}
    refused = {one.commit for one in wide}
    good = {one.commit: one for one in sound if one.commit not in void}
    left = [
        one
        for one in found
        if one.commit not in void
        # of what is no merge nobody has to hear what it took from which side
        and (one.commit not in refused or one.code == "consent-widened")
        and (one.commit not in good or _taken_back(one, good[one.commit], ruled, weighed))
    ]
    left += [*(one for one in wide if one.commit not in void), *map(_told, good.values())]
    for commit, *parents in order:
        if commit not in void and commit not in good and not void.isdisjoint(parents):
            left.append(_of(commit, ON_TOP,
                            tr("it was built on commits that a keykeeper rejected"),
                            tr("its maker brings it back by casekit, on top of what everybody "
                               "has")))  # fmt: skip
    return left, tuple(sorted(void))


def reaches_back(
    order: Sequence[tuple[str, ...]], rejections: Sequence[Rejection], known: Sequence[str]
) -> bool:
    """Whether anything is rejected by these that was looked at before they came."""
    new = {commit for commit, *_ in order}
    return any(known or not one.void <= new for one in rejections)


def message(subject: str, named: Iterable[str]) -> str:
    """The message of a rejection."""
    return "\n".join([subject, "", *(f"{TRAILER}{commit}" for commit in named)])


def _named(raw: RawCommit) -> tuple[str, ...]:
    lines = raw.signed.rstrip(b"\n").rpartition(b"\n\n")[2].decode("utf-8", "replace").split("\n")
    if not all(line.startswith(TRAILER) for line in lines):
        return ()
    return tuple(line.removeprefix(TRAILER) for line in lines)


def _taken_back(
    one: Finding, rejection: Rejection, ruled: Mapping[str, Set[str]], weighed: Weighed
) -> bool:
    """Whether a consent stands again by a rejection that somebody had rightly taken back.

    What is at fault beside or on top of it changes nothing of that: anybody can put it there.
    """
    changed = ruled.get(one.file, set()) & rejection.void
    return one.code == "consent-widened" and not all(map(weighed.at_fault, changed))


def _problems(
    one: Rejection, wrong: Set[str], stopped: Set[str], ruled: Mapping[str, Set[str]],
    weighed: Weighed,
) -> list[Finding]:  # fmt: skip
    """Why a rejection does not count; nothing where it does."""
    right = (ruled.get("", set()) & one.void) - wrong
    found = [_too_wide(one, min(right))] if right else []
    found += [
        _reopens(one, each)
        for each in weighed.narrowed
        if each.rejection == one.commit and each.opens and not weighed.at_fault(each.commit)
    ]
    return found or [
        _of(
            one.commit,
            SOUND,
            tr(
                "{who} rejected {id}, with which nothing is wrong as far as can be seen here",
                who=one.by,
                id=commit[:10],
            ),
            _ASK_WHO_REJECTS,
        )
        for commit in one.named
        if commit in weighed.told - stopped - one.doubtful
    ]


def _reopens(one: Rejection, narrowed: Narrowed) -> Finding:
    message = tr(
        "{who} rejected {id} with it, which rightly closed this to {names}, and would open it "
        "again",
        who=one.by,
        id=narrowed.commit[:10],
        names=", ".join(narrowed.who) or tr("somebody"),
    )
    return _of(one.commit, WIDE, message, _ASK_WHO_REJECTS, file=narrowed.path)


_ASK_WHO_REJECTS = tr(
    "ask whoever rejected it, by telephone and not by mail; another keykeeper rejects the rejection"
)


def _too_wide(one: Rejection, commit: str) -> Finding:
    message = tr(
        "{who} rejected {id} with it, which rightly changed the team or the settings",
        who=one.by,
        id=commit[:10],
    )
    hint = tr("ask {who} by telephone; another keykeeper rejects it", who=one.by)
    return _of(one.commit, WIDE, message, hint)


def _told(one: Rejection) -> Finding:
    names = [commit[:10] for commit in one.named[:_LISTED]]
    more = len(one.void) - len(names)
    message = tr(
        "{who} rejected {names}{more}: what they changed counts for nothing",
        who=one.by,
        names=", ".join(names),
        more=tr(" and {more} more with it", more=more) if more else "",
    )
    hint = tr(
        "whoever made them finds it in the history: git show COMMIT:FILE | casekit edit CASE "
        "SECTION --from - brings a section back as an edit of their own"
    )
    return _of(one.commit, CODE, message, hint, Severity.WARNING)


def _of(
    commit: str, code: str, message: str, hint: str, severity: Severity = Severity.ERROR,
    file: str = "",
) -> Finding:  # fmt: skip
    told = tr("commit {id}: {message}", id=commit[:10], message=message)
    return Finding(code, told, hint, severity, file, commit=commit)

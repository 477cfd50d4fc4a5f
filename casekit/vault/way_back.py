"""What can be done about commits that do not verify, told so that no command loses anything.

Commits follow each other in more than one line: what came in by a merge is taken out by going back
to before that merge, and what was made beside it is merged again.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from casekit.messages import joined, tr, trn
from casekit.model.findings import Finding
from casekit.vault.left_out import UNSEEN
from casekit.vault.objects import Objects
from casekit.vault.rejected import ON_TOP, descendants

GONE = tr(
    "whoever left sends nothing any more: let a keeper do it, or a keykeeper say that you are "
    "still in the team"
)
"""What is left to somebody who was let go."""

_NAMED = 4
"""How many commits a hint names."""


class _Back(NamedTuple):
    """Where a branch was before certain commits, and what else leaves it on the way there."""

    before: str
    """The commit whose first parent is that place."""
    beside: tuple[str, ...]
    """The ends of what was made beside them, which nobody else has."""
    built: bool
    """Whether anything came after them."""


def and_more(errors: Sequence[Finding]) -> str:
    """How many faults there are besides the first one, to be put behind it."""
    more = len(errors) - 1
    return trn("; {n} more was found", "; {n} more were found", more) if more else ""


def taking_out(objects: Objects, head: str, bad: Iterable[str], theirs: str) -> str:
    """How a branch goes back to before these commits, while all that is in it is kept.

    Empty where the branch began with one of them. `theirs` is what others have anyway.
    """
    bad = tuple(dict.fromkeys(bad))
    found = _find(objects, head, bad, theirs)
    if found is None:
        return ""
    kept = f"kept-{bad[0][:10]}"
    steps: list[str] = [
        tr(
            "git branch {kept} keeps all that is here; git reset --keep {id}~1 then goes back to "
            "before it",
            kept=kept,
            id=found.before[:10],
        )
    ]
    if found.beside:
        more = len(found.beside) - _NAMED
        steps.append(
            tr(
                "{commands}{more} brings in again what was made beside it",
                commands="; ".join(f"casekit merge {one[:10]}" for one in found.beside[:_NAMED]),
                more=tr(" (and {n} more: git log {kept})", n=more, kept=kept) if more > 0 else "",
            )
        )
    if found.built:
        steps.append(
            tr(
                "git show {kept}:FILE | casekit edit CASE SECTION --from - brings back what you "
                "wrote in a section after it",
                kept=kept,
            )
        )
    return joined("; ", steps)


def instead(
    objects: Objects, head: str, errors: Sequence[Finding], theirs: str, *, own: bool
) -> str:
    """What somebody does about commits that were not sent; `own` says who made the first one."""
    first = errors[0]
    if first.code == "commit-unsigned" and own:
        return tr(
            "casekit setup lets git sign what you commit by hand; the last commit is signed by git "
            "commit --amend --no-edit, earlier ones by git rebase --rebase-merges {base} --exec "
            "'git commit --amend --no-edit'",
            base=theirs[:10] or "--root",
        )
    if first.code == "signer-left":
        return GONE
    back = taking_out(objects, head, (one.commit for one in errors), theirs)
    if first.code == "author-other":
        amend = tr(
            "git commit --amend --no-edit --reset-author puts your own name under the last commit"
        )
        back = joined("; ", filter(None, (amend, back)))
    return joined("; ", filter(None, (back, _then(first))))


def ways(errors: Sequence[Finding]) -> str:
    """What can be done about commits of others, by everybody and by a keykeeper."""
    # imported where something is refused: a sync that goes well needs none of it
    from casekit.vault.accepting import NEVER

    first = errors[0]
    if any(one.code == "root-other" for one in errors):
        return tr("casekit explain root-other says what can be done")
    never = {one.commit for one in errors if one.code in NEVER}
    commits = list(dict.fromkeys(one.commit[:10] for one in errors if one.commit not in never))
    accept = tr(
        "An honest mistake is accepted on this computer: {command} shows it and asks. ",
        command=_accept(commits),
    )
    if all(one.code == "commit-postdated" for one in errors):
        # to reject it would throw sound work away where one's own clock is wrong
        return tr(
            "{accept}casekit explain {code} tells more",
            accept=accept if commits else "",
            code=first.code,
        )
    return tr(
        "{accept}Should nobody have to accept it, a keykeeper lets it count for nothing, for "
        "everybody: casekit verify --reject {id}. casekit explain {code} tells more",
        accept=accept if commits else "",
        id=first.commit[:10],
        code=first.code,
    )


def _find(objects: Objects, head: str, bad: Sequence[str], theirs: str) -> _Back | None:
    rows = objects.in_order((head,), ())
    parents = {commit: before for commit, *before in rows}
    after = descendants(rows, bad)
    first, place = head, head
    while place in after:
        if not parents[place]:
            return None
        first, place = place, parents[place][0]
    others = objects.commits_between(head, [place, *filter(None, [theirs])])
    beside = [one for one in others if one not in after]
    inner = {parent for one in beside for parent in parents[one]}
    ends = tuple(one for one in beside if one not in inner)
    return _Back(first, ends, built=len(after & set(others)) > len(set(bad)))


def _then(first: Finding) -> str:
    if first.code == "section-rollback":
        return tr("casekit undo takes a change back so that everybody accepts it")
    if first.code == "commit-unsigned":
        return tr(
            "then let whoever made it sign it where it was made (casekit setup, then git commit "
            "--amend --no-edit) and send it with casekit sync"
        )
    if first.code == ON_TOP:
        return tr(
            "casekit sync brings what the others have; then git show kept-{id}:FILE | casekit edit "
            "CASE SECTION --from - brings back what you wrote in a section, as a new edit, with "
            "what was rejected in it, which casekit edit takes out; and casekit sync sends it",
            id=first.commit[:10],
        )
    if first.code in ("team-changed", "keeper-left", "section-writer", "merge-dropped", UNSEEN):
        return tr("then let somebody do it who may")
    return tr("then do it with casekit. Accepting it here would not help the others")


def _accept(commits: Sequence[str]) -> str:
    """The command that accepts these commits."""
    words = " ".join(f"--accept {one}" for one in commits[:_NAMED])
    left = len(commits) - _NAMED
    more = tr(" (and {n} more)", n=left) if left > 0 else ""
    return joined("", [f"casekit verify {words}", more])

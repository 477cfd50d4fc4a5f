"""How what does not verify is shown before somebody accepts it, and what was accepted so far."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from casekit.cli import ask
from casekit.cli.output import table
from casekit.cli.session import Session
from casekit.cli.speech import said
from casekit.errors import UsageError
from casekit.messages import joined, tr
from casekit.model.explained_files import explained
from casekit.model.shown import in_line

if TYPE_CHECKING:
    from casekit.model.faults import Fault


def accept(session: Session, commit: str, *, even: Sequence[str], yes: bool) -> None:
    """Show a commit and all that is wrong with it, ask, and accept it on this computer."""
    vault = session.vault
    fault = vault.look_at(commit)
    if not (yes or ask.at_terminal()):
        raise UsageError(
            tr("nobody can be asked here whether this is right, and --yes is missing"),
            hint=tr(
                "casekit verify --accept {commit} --yes, after you asked its maker",
                commit=fault.commit[:10],
            ),
        )
    if not session.output.as_json:
        ask.show(_described(fault))
    if not yes:
        even = [*even, *_asked(fault, even)]
        if not ask.yes(tr("Have you asked its maker, and is it right?")):
            raise ask.Stopped
    with session.changes():
        accepted = vault.accept(fault.commit, even=even)
    if not session.output.as_json:
        for one in accepted:
            what = joined(" ", [one.message, one.file] if one.file else [one.message])
            session.output.warn(tr("accepted on this computer: {what}", what=what))
        session.output.note(
            tr("casekit verify --take-back {commit} takes that back", commit=fault.commit[:10])
        )


def tell_accepted(session: Session) -> None:
    """List what was accepted on this computer."""
    found = session.vault.acceptances()
    session.output.result(
        {"accepted": [{"commit": o.commit, "on": o.on, "codes": o.codes} for o in found]},
        table(
            [(o.commit[:10], o.on, ", ".join(o.codes)) for o in found],
            (tr("COMMIT"), tr("ON"), tr("WHAT")),
        )
        if found
        else tr("nothing was accepted on this computer"),
    )


def take_back(session: Session, commit: str) -> None:
    """Accept a commit no longer."""
    with session.changes():
        one = session.vault.take_back(commit)
    if not session.output.as_json:
        session.output.warn(tr("commit {commit} is accepted no longer", commit=one.commit[:10]))


def accept_beginning(session: Session, fingerprint: str) -> None:
    """Take another beginning for the true one, if a colleague reads the same fingerprint."""
    with session.changes():
        session.vault.accept_beginning(fingerprint)
    session.output.warn(tr("the beginning that stands here is taken for the true one from now on"))


def reject(session: Session, commits: Sequence[str], *, yes: bool) -> None:
    """Show commits and all that would go with them, ask, and reject them for everybody."""
    vault = session.vault
    plan = vault.look_at_rejection(commits)
    if not (yes or ask.at_terminal()):
        raise UsageError(
            tr("nobody can be asked here whether this is right, and --yes is missing"),
            hint=tr("casekit verify --reject COMMIT --yes, after you asked its maker"),
        )
    if not session.output.as_json:
        ask.show(said(tr("To be rejected for everybody, so that it counts for nothing:")) + "\n")
        ask.show(_rows(plan.named))
        if plan.after:
            after = tr("These come after it and go with it; their makers have to write them again:")
            ask.show(f"{said(after)}\n")
            ask.show(_rows(plan.after))
    if not yes and not ask.yes(tr("Have you spoken with their makers, and is it right?")):
        raise ask.Stopped
    with session.changes():
        result = vault.reject(commits)
    if not session.output.as_json:
        session.output.warn(tr("rejected, and sent: the others get it with casekit sync"))
        for note in result.notes:
            session.output.note(note)


def _rows(commits: Iterable[tuple[str, str]]) -> str:
    return "".join(f"- {commit[:10]} {said(text)}\n" for commit, text in commits)


def _described(fault: "Fault") -> str:
    lines: list[str] = [
        tr("commit {commit}", commit=fault.commit[:10]),
        tr("  made by     {made}", made=fault.made),
        tr("  signed by   {signed}", signed=fault.signed),
        *(
            tr("  changes     {file}", file=one) if not at else joined("", [" " * 14, one])
            for at, one in enumerate(fault.changes)
        ),
        "",
        tr("What is wrong with it, and would be accepted on this computer:"),
    ]
    for one in fault.findings:
        told_of = said(one.message).removeprefix(
            f"{said(tr('commit {commit}', commit=fault.commit[:10]))}: "
        )
        place = f" ({in_line(one.file)})" if one.file else ""
        lines.append(f"- [{one.code}] {told_of}{place}")
        if told := explained(one.code):
            lines.append(f"    {said(told.why)}")
    return joined("\n", [*lines, "", ""])


def _asked(fault: "Fault", even: Sequence[str]) -> list[str]:
    named = []
    for code in fault.named:
        if code in even:
            continue
        typed = ask.line(
            tr("This could give somebody access. If it is right, type {code}", code=code)
        )
        if typed != code:
            raise ask.Stopped
        named.append(code)
    return named

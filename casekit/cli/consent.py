"""The commands that record what the person allows, refuses and takes back."""

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from casekit.cli import ask, failures
from casekit.cli.arguments import CaseArgument, ReadersOption, SectionsOption
from casekit.cli.consent_rows import consent_data, consent_row
from casekit.cli.options import parse_date
from casekit.cli.output import table
from casekit.cli.session import Session
from casekit.errors import UsageError
from casekit.messages import joined, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from casekit.api import Vault
    from casekit.model.records_sharing import Consent
    from casekit.model.results import Consequences

ConsentArgument = Annotated[
    str, Argument(metavar="CONSENT", help="Its id, as casekit consent list shows it.")
]
FromOption = Annotated[str, Option("--from", metavar="DATE", help="The first day; else today.")]
UntilOption = Annotated[str, Option(metavar="DATE", help="The last day; without it there is none.")]
ByOption = Annotated[str, Option(metavar="person|representative", help="Who decided.")]
RepresentativeOption = Annotated[
    str, Option(metavar="TEXT", help="With --by representative: who, or which party.")
]
MethodOption = Annotated[str, Option(metavar="written|spoken", help="How it was said.")]
NoteOption = Annotated[str, Option(metavar="TEXT", help="What else should be known.")]


def give(
    ctx: Context,
    case: CaseArgument,
    to: ReadersOption = None,
    section: SectionsOption = None,
    purpose: Annotated[
        list[str] | None,
        Option(metavar="TEXT", help="What it may be used for; may be repeated; needed."),
    ] = None,
    access: Annotated[
        str, Option(metavar="read|write", help="Whether the reader may also change it.")
    ] = "read",
    from_: FromOption = "",
    until: UntilOption = "",
    by: ByOption = "person",
    representative: RepresentativeOption = "",
    method: MethodOption = "spoken",
    witness: Annotated[str, Option(metavar="TEXT", help="Who was there.")] = "",
    supersedes: Annotated[
        str, Option(metavar="CONSENT", help="The consent that this one takes the place of.")
    ] = "",
    note: NoteOption = "",
) -> None:
    """Record that the person lets somebody read, and seal by it at once.

    Examples:
      casekit consent give k7f3qz2m --to samira --section plan --section goals
        --purpose "zorgconferentie" --until 2026-12-31
      casekit consent give k7f3qz2m --to Verslavingszorg --section "*" --purpose "begeleiding"
    """
    session: Session = ctx.obj
    day, last = _days(from_, until)
    _one_of("--access", access, ("read", "write"))
    _one_of("--by", by, ("person", "representative"))
    representative = _representative(by, representative)
    _one_of("--method", method, ("written", "spoken"))
    readers = _readers(session, case, to)
    sections = _sections(session, case, section)
    # a purpose of blanks is none
    purpose = [text for text in purpose or () if text.strip()]
    purposes = ask.needed_list("--purpose", purpose, tr("what it may be used for"))
    vault = session.vault
    with session.changes():
        change = vault.give(
            case,
            to=readers_named(vault, readers),
            sections=sections,
            purposes=purposes,
            access=access,
            from_=day,
            until=last,
            by=by,
            representative=representative,
            method=method,
            witness=witness,
            note=note,
            supersedes=supersedes,
        )
    session.changed(
        change, tr("consent {id} is recorded, and every file is sealed as it says", id=change.id)
    )


def refuse(
    ctx: Context,
    case: CaseArgument,
    to: ReadersOption = None,
    section: SectionsOption = None,
    from_: FromOption = "",
    until: UntilOption = "",
    by: ByOption = "person",
    representative: RepresentativeOption = "",
    method: MethodOption = "spoken",
    note: NoteOption = "",
) -> None:
    """Record that somebody may not read, whatever else allows it, and seal by it at once.

    Examples:
      casekit consent refuse k7f3qz2m --to wendy --section "*"
    """
    session: Session = ctx.obj
    day, last = _days(from_, until)
    _one_of("--by", by, ("person", "representative"))
    representative = _representative(by, representative)
    _one_of("--method", method, ("written", "spoken"))
    readers = _readers(session, case, to)
    sections = _sections(session, case, section)
    vault = session.vault
    with session.changes():
        change = vault.refuse(
            case,
            to=readers_named(vault, readers),
            sections=sections,
            from_=day,
            until=last,
            by=by,
            representative=representative,
            method=method,
            note=note,
        )
    session.changed(
        change, tr("refusal {id} is recorded, and every file is sealed as it says", id=change.id)
    )


def withdraw(
    ctx: Context,
    case: CaseArgument,
    consent: ConsentArgument,
    on: Annotated[str, Option(metavar="DATE", help="When it was said; else today.")] = "",
    note: NoteOption = "",
    yes: Annotated[bool, Option("--yes", help="Don't ask at the terminal.")] = False,
) -> None:
    """Take a consent back: shows first what will follow, then seals by it at once.

    Examples:
      casekit consent withdraw k7f3qz2m c-8t2r5w
      casekit consent withdraw k7f3qz2m c-8t2r5w --on 2026-03-12 --yes
    """
    session: Session = ctx.obj
    day = parse_date("--on", on) if on else None
    vault = session.vault
    expected = vault.consequences(case, consent, day)
    foreseen = consequences_text(consent, expected)
    session.output.note(foreseen)
    later = day is not None and day > vault.today
    if ask.at_terminal() and not yes and not ask.yes(tr("withdraw {consent}?", consent=consent)):
        raise ask.Stopped
    taken = next(one.consent for one in vault.consents(case) if one.consent.id == consent)
    with session.changes():
        change = vault.withdraw(case, consent, on=day, note=note)
    told = (
        _ends(taken, day)
        if later
        else tr(
            "{consent} is withdrawn, and every file is sealed as the consents say", consent=consent
        )
    )
    session.changed(change, told, told=foreseen)


def renew(
    ctx: Context,
    case: CaseArgument,
    consent: ConsentArgument,
    from_: FromOption = "",
    until: UntilOption = "",
    method: MethodOption = "spoken",
) -> None:
    """Record that the person lets a consent go on, as a new one in its place.

    Examples:
      casekit consent renew k7f3qz2m c-8t2r5w --until 2027-03-31
    """
    session: Session = ctx.obj
    day, last = _days(from_, until)
    _one_of("--method", method, ("written", "spoken"))
    vault = session.vault
    with session.changes():
        change = vault.renew(case, consent, until=last, from_=day, method=method)
    session.changed(
        change, tr("consent {id} takes the place of {consent}", id=change.id, consent=consent)
    )


def list_consents(ctx: Context, case: CaseArgument) -> None:
    """Show the consents and refusals of a case, and how each stands today.

    Examples:
      casekit consent list k7f3qz2m
      casekit consent list k7f3qz2m --json
    """
    session: Session = ctx.obj
    vault = session.vault
    found = vault.consents(case)
    session.output.result(
        {"case": case, "consents": [consent_data(one, vault.today) for one in found]},
        table(
            (consent_row(one, vault.today) for one in found),
            (
                tr("CONSENT"),
                tr("STANDS"),
                tr("FOR"),
                tr("SECTIONS"),
                tr("ACCESS"),
                tr("FROM"),
                tr("UNTIL"),
            ),
        ),
    )
    if not found:
        session.output.note(tr("no consent yet: casekit consent give --help"))


def readers_named(vault: "Vault", given: "Sequence[str]") -> tuple[str, ...]:
    """Readers as typed; a comma parts them, unless it stands in an organisation's name."""
    organisations = {member.organisation for member in vault.team.values()}
    return tuple(
        reader
        for text in given
        for reader in ([text] if text in organisations else ask.split([text]))
    )


def consequences_text(consent: str, expected: "Consequences") -> str:
    """What a withdrawal will do, in words."""
    from casekit.model.results import fallen_text

    losses: dict[str, list[str]] = {}
    for loss in expected.losses:
        losses.setdefault(loss.reader, []).append(loss.section)
    lines: list[str] = [tr("when {consent} is withdrawn:", consent=consent)]
    lines += [
        tr("  {reader} can no longer open {sections}", reader=reader, sections=", ".join(lost))
        for reader, lost in losses.items()
    ]
    gains: dict[str, list[str]] = {}
    for gain in expected.gains:
        gains.setdefault(gain.reader, []).append(gain.section)
    lines += [
        tr("  {reader} can then open {sections}", reader=reader, sections=", ".join(new))
        for reader, new in gains.items()
    ]
    lines += [joined("", ["  ", fallen_text(one)]) for one in expected.falls]
    if not losses and not gains:
        lines.append(tr("  nobody loses access"))
    lines += [
        tr(
            "  {reader} still reads {section}: {because}",
            reader=reader,
            section=section,
            because=because,
        )
        for reader, section, because in expected.keeps
    ]
    lines += [joined("", ["  ", sentence]) for sentence in expected.lasting]
    return joined("\n", lines)


def _representative(by: str, representative: str) -> str:
    # one who is named beside --by person is refused where the consent is recorded
    if by == "person":
        return representative
    return ask.needed("--representative", representative, tr("who decided for the person"))


def _readers(session: Session, case: str, given: "Sequence[str] | None") -> tuple[str, ...]:
    def check(named: "Sequence[str]") -> None:
        session.vault.check_terms(case, to=readers_named(session.vault, named))

    return _checked("--to", given, tr("who may read: handles, organisations, parties"), check)


def _sections(session: Session, case: str, given: "Sequence[str] | None") -> tuple[str, ...]:
    def check(named: "Sequence[str]") -> None:
        session.vault.check_terms(case, sections=ask.split(named))

    return ask.split(_checked("--section", given, tr("which sections, * for all"), check))


def _checked(
    flag: str,
    given: "Sequence[str] | None",
    question: str,
    check: "Callable[[Sequence[str]], None]",
) -> tuple[str, ...]:
    """A value as given; where it is asked for, a wrong answer is told before the next question."""
    while True:
        named = ask.needed_list(flag, given or (), question)
        if given and not ask.at_terminal():
            return named
        try:
            check(named)
        except UsageError as error:
            if given:
                raise
            failures.tell(error)
        else:
            return named


def _days(from_: str, until: str) -> "tuple[date | None, date | None]":
    first = parse_date("--from", from_) if from_ else None
    last = parse_date("--until", until) if until else None
    if first and last and last < first:
        raise UsageError(
            tr("--until {last} lies before --from {first}", last=last, first=first),
            hint=tr("both days are included"),
        )
    return first, last


def _one_of(option: str, value: str, allowed: "Sequence[str]") -> None:
    if value not in allowed:
        raise UsageError(
            tr(
                "{option} is {first} or {last}",
                option=option,
                first=", ".join(allowed[:-1]),
                last=allowed[-1],
            )
        )


def _ends(consent: "Consent", day: "date | None") -> str:
    if consent.decision == "refused":
        return tr(
            "refusal {consent} ends on {day}; run casekit seal from that day on",
            consent=consent.id,
            day=day,
        )
    return tr(
        "consent {consent} ends on {day}; run casekit seal from that day on",
        consent=consent.id,
        day=day,
    )

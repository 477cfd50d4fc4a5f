"""The commands about who is in the team."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from casekit.cli import ask
from casekit.cli.options import parse_date
from casekit.cli.output import table
from casekit.cli.session import Session
from casekit.errors import UsageError
from casekit.messages import joined, tr
from casekit.model.team import Member

if TYPE_CHECKING:
    from casekit.model.results import Unacknowledged

HandleArgument = Annotated[
    str, Argument(metavar="HANDLE", help="The member's short name, as in samira.")
]


def list_members(ctx: Context) -> None:
    """Show who is in the team, and who was.

    Examples:
      casekit team list
      casekit team list --json
    """
    session: Session = ctx.obj
    vault = session.vault
    members = sorted(vault.team.values(), key=lambda member: member.handle)
    session.output.result(
        {"members": [_member_data(member) for member in members], "fingerprint": vault.fingerprint},
        table(
            (
                (member.handle, member.name, member.organisation, _roles(member), _days(member))
                for member in members
            ),
            (tr("HANDLE"), tr("NAME"), tr("ORGANISATION"), tr("ROLE"), tr("IN THE TEAM")),
        ),
    )
    for one in vault.unacknowledged():
        session.output.warn(
            tr(
                "waits for casekit team ack {handle}: {keys}",
                handle=one.handle,
                keys=joined(", ", one.keys),
            )
        )
    session.output.fingerprint(vault.fingerprint)


def _roles(member: "Member") -> str:
    return joined(", ", [member.job, tr("keykeeper")] if member.keykeeper else [member.job])


def show(ctx: Context, handle: HandleArgument) -> None:
    """Show one member, with public keys.

    Examples:
      casekit team show samira
    """
    session: Session = ctx.obj
    member = session.vault.team.get(handle)
    if member is None:
        raise UsageError(
            tr("there is no member {handle!r}", handle=handle), hint="casekit team list"
        )
    rows = [
        (tr("handle"), member.handle),
        (tr("name"), member.name),
        (tr("organisation"), member.organisation),
        (tr("role"), member.job),
        *([(tr("keykeeper"), tr("may change the team"))] if member.keykeeper else []),
        (tr("in the team"), _days(member)),
        *((tr("public key"), key) for key in member.recipients),
        *((tr("signing key"), key) for key in member.signing_keys),
    ]
    session.output.result(_member_data(member), table(rows, widest=0))


def add(
    ctx: Context,
    handle: HandleArgument,
    name: Annotated[str, Option(help="The full name; needed.")] = "",
    organisation: Annotated[str, Option(help="Whom the member works for; needed.")] = "",
    role: Annotated[str, Option(help="What the member does; needed.")] = "",
    key: Annotated[
        str, Option(metavar="age1…", help="What casekit identity show prints there; needed.")
    ] = "",
    sign_key: Annotated[
        str, Option(metavar="TEXT", help="An ssh public key that signs commits.")
    ] = "",
    yes: Annotated[bool, Option("--yes", help="Don't ask at the terminal.")] = False,
) -> None:
    """Add a member to the team. Nobody reads a case by being in the team: consents decide that.

    A consent for an organisation counts for everybody who joins it: what that opens is told first.

    Examples:
      casekit team add samira --name "Samira El Amrani" --organisation Verslavingszorg
        --role "casemanager" --key age1…
    """
    session: Session = ctx.obj
    name = ask.needed("--name", name, tr("the full name of {handle}", handle=handle))
    organisation = ask.needed("--organisation", organisation, tr("whom the member works for"))
    role = ask.needed("--role", role, tr("what the member does"))
    key = ask.needed("--key", key, tr("the public key, which starts with age1"))
    vault = session.vault
    asked = _told_what_opens(session, handle, organisation) and ask.at_terminal() and not yes
    if asked and not ask.yes(tr("add {handle}?", handle=handle)):
        raise ask.Stopped
    with session.changes():
        change = vault.add_member(
            handle, name=name, organisation=organisation, role=role, key=key, sign_key=sign_key
        )
    session.changed(change, tr("{handle} is in the team", handle=handle))


def sign_key(
    ctx: Context,
    handle: HandleArgument,
    key: Annotated[
        str,
        Argument(metavar="[KEY]", help="What casekit identity show --sign prints there."),
    ] = "",
) -> None:
    """Add the key that a member signs with; your own, when none is given.

    A member who works with another computer, or from before there were signatures, sends it to a
    keykeeper of the team.

    Examples:
      casekit team sign-key samira "ssh-ed25519 AAAA…"
      casekit team sign-key sanne
    """
    session: Session = ctx.obj
    vault = session.vault
    with session.changes():
        change = vault.add_signing_key(handle, key)
    session.changed(change, tr("{handle} signs with this key from now on", handle=handle))


def role(
    ctx: Context,
    handle: HandleArgument,
    role: Annotated[str, Argument(metavar="ROLE", help="What the member does in the team.")],
) -> None:
    """Say what a member does. Who is keykeeper as well can change the team and its settings.

    Let at least two be: whoever is the only one can't be let go, nor replaced after an accident.

    Examples:
      casekit team role samira "begeleider, keykeeper"
      casekit team role samira begeleider
    """
    session: Session = ctx.obj
    vault = session.vault
    with session.changes():
        change = vault.set_role(handle, role)
    session.changed(change, tr("{handle} is {role} from now on", handle=handle, role=role.strip()))


def retire(
    ctx: Context,
    handle: HandleArgument,
    on: Annotated[
        str, Option(metavar="DATE", help="The first day that no longer counts; else today.")
    ] = "",
) -> None:
    """End a membership. The member stays in the registry and is no longer sealed to.

    Examples:
      casekit team retire peter
      casekit team retire peter --on 2026-04-01
    """
    session: Session = ctx.obj
    day = parse_date("--on", on) if on else None
    vault = session.vault
    with session.changes():
        change = vault.retire_member(handle, on=day)
    session.changed(
        change,
        tr("{handle} is no longer in the team from {day}", handle=handle, day=day or vault.today),
    )


def ack(
    ctx: Context,
    handles: Annotated[
        list[str] | None,
        Argument(metavar="HANDLE…", help="Whose keys you checked; asked for when left out."),
    ] = None,
) -> None:
    """Accept keys that somebody else added to the team, after checking them with their owner.

    Until then nothing is sealed to them: whoever may push could otherwise add himself.

    Examples:
      casekit team ack
      casekit team ack samira
    """
    session: Session = ctx.obj
    vault = session.vault
    for handle in handles or ():
        if handle not in vault.team:
            raise UsageError(
                tr("there is no member {handle!r}", handle=handle), hint="casekit team list"
            )
    waiting = vault.unacknowledged()
    named = [one for one in waiting if not handles or one.handle in handles]
    if named and (not handles or ask.at_terminal()):
        handles = list(_checked(session, named))
    elif named:
        for one in named:
            _told_what_opens(session, one.handle)
    if not waiting:
        session.output.result({"acknowledged": []}, tr("no key waits to be accepted"))
        return
    with session.changes():
        accepted = vault.acknowledge(handles or ())
    session.output.result(
        {
            "acknowledged": [
                {"handle": one.handle, "keys": [*map(str, one.keys)]} for one in accepted
            ]
        },
        joined(
            "\n",
            [
                tr("accepted: {handle}  {keys}", handle=one.handle, keys=joined(", ", one.keys))
                for one in accepted
            ],
        ),
    )
    session.output.note(tr("casekit seal now brings the files in line"))


_TOLD = 8
"""How many cases are told one by one."""


def _told_what_opens(session: Session, handle: str, organisation: str = "") -> bool:
    """Tell what a member may read once the key counts; whether there is anything."""
    opened = session.vault.opened_by_joining(handle, organisation)
    for one in opened[:_TOLD]:
        session.output.note(
            tr(
                "{handle} may read of case {case}: {sections}",
                handle=handle,
                case=one.case,
                sections=", ".join(one.sections),
            )
        )
    if (left := len(opened) - _TOLD) > 0:
        session.output.note(tr("and of other cases: {number}", number=left))
    return bool(opened)


def _checked(session: Session, waiting: "Sequence[Unacknowledged]") -> "Sequence[str]":
    """The members whose keys the user confirms, one by one."""
    names = ", ".join(one.handle for one in waiting)
    if not ask.at_terminal():
        raise UsageError(
            tr("HANDLE is missing; keys wait of: {names}", names=names),
            hint="casekit team ack HANDLE",
        )
    accepted = []
    for one in waiting:
        _told_what_opens(session, one.handle)
        waits = joined("\n  ", [f"{one.handle} ({one.name})", *one.keys])
        ask.show(joined("", [waits, "\n"]))
        if ask.yes(tr("did the member confirm this key to you, by voice or in person?")):
            accepted.append(one.handle)
    if not accepted:
        raise ask.Stopped
    return accepted


def _days(member: Member) -> str:
    since = tr("since {day}", day=member.from_) if member.from_ else ""
    until = tr("until {day}", day=member.until) if member.until else ""
    return joined(" ", [part for part in (since, until) if part])


def _member_data(member: Member) -> dict[str, object]:
    return {
        "handle": member.handle,
        "name": member.name,
        "organisation": member.organisation,
        "role": member.job,
        "keykeeper": member.keykeeper,
        "recipients": member.recipients,
        "signing_keys": member.signing_keys,
        "from": member.from_,
        "until": member.until,
    }

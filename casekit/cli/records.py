"""The commands that make, list, show and change records."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Context, Exit, Option

from casekit.cli import ask, speech
from casekit.cli.arguments import CaseArgument
from casekit.cli.output import table
from casekit.cli.session import Session
from casekit.errors import FINDINGS, AccessError, CasekitError, UsageError
from casekit.messages import joined, tr
from casekit.model.names import is_case_id

if TYPE_CHECKING:
    from casekit.api import Vault
    from casekit.model.results import Due


def new(
    ctx: Context,
    kind: Annotated[
        str, Argument(metavar="KIND", help="case, or what is added to a case.")
    ] = "case",
    case: Annotated[str, Argument(metavar="CASE", help="The case it is added to.")] = "",
    set_: Annotated[
        list[str] | None,
        Option("--set", metavar="KEY=VALUE", help="A field of it; may be repeated."),
    ] = None,
    alias: Annotated[
        str, Option(help="Of a case: what the team calls it; needed. Never a real name.")
    ] = "",
    keeper: Annotated[
        list[str] | None,
        Option(metavar="HANDLE", help="Of a case: who keeps it, else you; may be repeated."),
    ] = None,
    compartment: Annotated[
        str, Option(metavar="NAME", help="Put it in this compartment of its section.")
    ] = "",
    under: Annotated[
        str, Option(metavar="ITEM", help="The item it belongs to: a goal has ratings.")
    ] = "",
) -> None:
    """Make a case, or add an item to one. Without KIND it makes a case.

    At a terminal, a meeting without --set is asked for step by step.

    Examples:
      casekit new --alias "de man van de trap" --keeper sanne --lang nl
      casekit new goal k7f3qz2m --set own_words="Ik wil mijn huis houden"
      casekit new meeting k7f3qz2m
      casekit new agreement k7f3qz2m --set text="belt de huurbaas" --set who=samira
      casekit new rating k7f3qz2m --under g-4m8k2p --set on=2026-03-12 --set value=7
    """
    session: Session = ctx.obj
    values = assignments(set_ or ())
    if kind == "case" and not case:
        _new_case(session, alias, ask.split(keeper or ()), values)
    else:
        _new_item(session, kind, case, values, compartment=compartment, under=under)


def list_cases(ctx: Context) -> None:
    """Show the cases of this vault. A case that your key doesn't open has no alias.

    Examples:
      casekit list
      casekit list --json
    """
    session: Session = ctx.obj
    cases = session.vault.cases()
    states = _in_words("status")
    session.output.result(
        {
            "cases": [
                {
                    "case": case.id,
                    # what scripts of the first days read
                    "id": case.id,
                    "alias": case.alias,
                    "status": case.status,
                    "language": case.language,
                    "review_on": case.review_on,
                    "keepers": case.keepers,
                    "broken": case.broken,
                }
                for case in cases
            ]
        },
        table(
            (
                (
                    case.id,
                    case.alias or (tr("(broken)") if case.broken else tr("(not for your key)")),
                    states.get(case.status, case.status),
                    str(case.review_on or ""),
                    ", ".join(case.keepers),
                )
                for case in cases
            ),
            (tr("CASE"), tr("ALIAS"), tr("STATUS"), tr("REVIEW"), tr("KEPT BY")),
        ),
    )
    if not cases:
        session.output.note(tr("no cases yet: casekit new --alias …"))
    if error := session.vault.registry_error():
        session.output.warn(
            tr("{message}: casekit validate tells what is wrong", message=error.message)
        )
        raise Exit(FINDINGS)
    if any(case.broken for case in cases):
        session.output.warn(tr("broken cases: casekit validate tells what is wrong with them"))
        raise Exit(FINDINGS)


def status(ctx: Context) -> None:
    """Show what asks for attention: reviews, agreements, consents, meetings, files out of line.

    Examples:
      casekit status
      casekit status --today 2026-04-01
    """
    session: Session = ctx.obj
    with session.output.progress(tr("looking")) as progress:
        due = session.vault.status(progress=progress)
    session.output.result(
        {
            "due": [
                {
                    "kind": one.kind,
                    "on": one.on,
                    "case": one.case,
                    "alias": one.alias,
                    "item": one.item,
                    "text": one.text,
                    "overdue": one.overdue,
                }
                for one in due
            ]
        },
        _status_text(due),
    )
    if not due:
        session.output.note(tr("nothing is due"))
    if any(one.kind == "broken" for one in due):
        raise Exit(FINDINGS)
    for one in session.vault.unsigned():
        session.output.note(joined("; ", [one.message, one.hint]))


def show(
    ctx: Context,
    case: CaseArgument,
    section: Annotated[
        str, Argument(metavar="SECTION", help="A section or compartment: plan.health.")
    ] = "",
) -> None:
    """Show a case, or one section of it as its exact YAML.

    With --json a section comes together with the compartments that your key opens.

    Examples:
      casekit show k7f3qz2m
      casekit show k7f3qz2m plan
      casekit show k7f3qz2m plan.health > health.yaml
    """
    session: Session = ctx.obj
    if not section:
        _show_case(session, case)
    elif session.output.as_json:
        session.output.object(session.vault.data(case, section))
        for told in session.vault.said_otherwise(case, section):
            session.output.note(told)
    else:
        session.output.exact(session.vault.text(case, section))
        if others := _beside(session.vault, case, section):
            session.output.note(
                tr(
                    "more of {section}: casekit show {case} {others}",
                    section=section,
                    case=case,
                    others=others[0],
                )
            )


def set_fields(
    ctx: Context,
    case: CaseArgument,
    item: Annotated[
        str, Argument(metavar="ITEM", help="An item's id, or a section for its own fields.")
    ],
    fields: Annotated[
        list[str],
        Argument(metavar="KEY=VALUE…", help="What changes; KEY= takes the field away."),
    ],
) -> None:
    """Change fields of one item, or the fields of a section itself.

    Examples:
      casekit set k7f3qz2m a-7k2m9x status=done result="gelukt"
      casekit set k7f3qz2m case review_on=2026-06-01
      casekit set k7f3qz2m a-7k2m9x due=
    """
    session: Session = ctx.obj
    values = assignments(fields)
    vault = session.vault
    with session.changes():
        change = vault.set(case, item, values)
    session.changed(change, tr("{item} of {case} is changed", item=item, case=case))


def assignments(texts: Sequence[str]) -> dict[str, str]:
    """`KEY=VALUE` as a mapping. Raises UsageError; the value may be sensitive and isn't told."""
    values: dict[str, str] = {}
    for number, text in enumerate(texts, start=1):
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise UsageError(
                tr("field {number} is not written as KEY=VALUE", number=number),
                hint=tr('text with spaces stands between quotes: text="belt op maandag"'),
            )
        if key in values:
            raise UsageError(tr("{key} is given twice", key=key))
        values[key] = value
    return values


def _new_case(
    session: Session, alias: str, keepers: Sequence[str], values: Mapping[str, str]
) -> None:
    alias = ask.needed("--alias", alias, tr("what the team calls the case, never a real name"))
    vault = session.vault
    with session.changes():
        change = vault.new_case(
            alias=alias, language=session.options.lang, keepers=keepers, values=values
        )
    session.changed(change, tr("case {case} is made", case=change.case))


def _new_item(
    session: Session,
    kind: str,
    case: str,
    values: Mapping[str, str],
    *,
    compartment: str,
    under: str,
) -> None:
    vault = session.vault
    _check_kind(vault, kind, case)
    case = ask.needed("CASE", case, tr("the id of the case"))
    if kind == "meeting" and not values and ask.at_terminal():
        from casekit.cli.meeting_wizard import ask_meeting

        values = ask_meeting(session, case)
    with session.changes():
        change = vault.add(case, kind, values, compartment=compartment, under=under)
    session.changed(
        change,
        tr("{id} is added to {section} of {case}", id=change.id, section=change.section, case=case),
    )


def _check_kind(vault: "Vault", kind: str, case: str) -> None:
    kinds = [known.kind for known in vault.kinds()]
    # some kinds look like the id of a case: strength
    if kind in kinds:
        return
    if is_case_id(kind) and not is_case_id(case):
        raise UsageError(
            tr("{kind} is a case; what is added to it stands before it", kind=kind),
            hint=f"casekit new {case or 'agreement'} {kind} --set KEY=VALUE",
        )
    if kind == "case":
        raise UsageError(tr("a case is made by itself"), hint=tr("casekit new case --alias …"))
    close = get_close_matches(kind, kinds, n=1, cutoff=0.75)
    raise UsageError(
        tr("there is no kind {kind!r}", kind=kind),
        hint=f"casekit new {close[0]}"
        if close
        else tr("one of: case, {kinds}", kinds=", ".join(kinds)),
    )


_FACTS = {
    "alias": tr("alias"),
    "status": tr("status"),
    "language": tr("language"),
    "review_on": tr("review on"),
    "keepers": tr("keepers"),
}


def _show_case(session: Session, case: str) -> None:
    vault = session.vault
    record = vault.data(case, "case")
    names = vault.sections(case)
    try:
        readers = vault.access(case)
    except AccessError:
        # who reads the rest is told by the consents, which are not shared with everybody
        _show_shared(session, case, record)
        return
    sections = [
        {"section": name, "readers": [reader.name for reader in readers.get(name, ())]}
        for name in names
    ]
    keepers = [
        keeper.handle for keeper in vault.section(case, "case").keepers if keeper.keeps(vault.today)
    ]
    facts = {
        "alias": record["alias"],
        "status": record.get("status", ""),
        "language": record.get("language", ""),
        "review_on": record.get("review_on", ""),
        "keepers": keepers,
    }
    rows = [(str(one["section"]), ", ".join(one["readers"])) for one in sections]
    said = facts | {
        name: _in_words(name).get(str(facts[name]), facts[name]) for name in ("status", "language")
    }
    head = [(_FACTS[name], _words(value)) for name, value in said.items() if value]
    session.output.result(
        {"case": case, **facts, "sections": sections},
        f"{table(head)}\n\n{table(rows, (tr('SECTION'), tr('READ BY')), widest=0)}",
    )


def _beside(vault: "Vault", case: str, section: str) -> list[str]:
    """The compartments of a section that open too."""
    found = []
    for name in vault.sections(case):
        if name.startswith(f"{section}."):
            try:
                vault.text(case, name)
            except CasekitError:
                continue
            found.append(name)
    return found


def _show_shared(session: Session, case: str, record: Mapping[str, Any]) -> None:
    vault = session.vault
    mine = []
    for name in vault.sections(case):
        try:
            vault.text(case, name)
        except AccessError:
            continue
        mine.append(name)
    session.output.result(
        {"case": case, "alias": record["alias"], "sections": [{"section": one} for one in mine]},
        joined("\n\n", [record["alias"], tr("you can open: {sections}", sections=", ".join(mine))]),
    )


def _in_words(field: str) -> Mapping[str, str]:
    """What the values of a field of a case are called; the record and JSON hold the values."""
    from casekit.api import labels

    return labels("case", field, speech.language())


def _words(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


_DUE = {
    "agreement": tr("agreement"),
    "broken": tr("broken"),
    "conflict": tr("conflict"),
    "consent": tr("consent"),
    "draft": tr("draft"),
    "meeting": tr("meeting"),
    "review": tr("review"),
    "sealing": tr("sealing"),
    "team": tr("team"),
    "uncommitted": tr("uncommitted"),
}


def _status_text(due: "Sequence[Due]") -> str:
    return table(
        (
            str(one.on or ""),
            tr("overdue") if one.overdue else "",
            _DUE.get(one.kind, one.kind),
            one.case,
            one.alias,
            one.item,
            one.text,
        )
        for one in due
    )

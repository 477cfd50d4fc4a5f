"""What a newcomer is shown of the demo vault: people, readers, a withdrawal, a document."""

import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.cli.consent import consequences_text
from casekit.cli.documents_written import write_document
from casekit.cli.output import hint, table
from casekit.cli.speech import said
from casekit.errors import RefusedError
from casekit.messages import joined, tr

if TYPE_CHECKING:
    from casekit.api import Vault
    from casekit.cli.demo_vault import DemoVault
    from casekit.model.readers import Reader


def tour(demo: "DemoVault", documents: Path) -> tuple[str, list[dict[str, object]]]:
    """Two screens of text, and the documents that were made for them."""
    vault = demo.as_(demo.coordinator)
    meeting: Mapping[str, str] = demo.plan["agenda"]
    withdrawal: Mapping[str, str] = demo.plan["withdrawal"]
    case = demo.cases[meeting["case"]]
    made = [
        _agenda(demo, demo.plan[name], documents, language)
        for name, language in (("agenda", ""), ("english_agenda", "en"))
    ]
    parts = [
        _title(
            tr(
                "{name}, on {day}. Every person in it is fictional.",
                name=vault.settings.name,
                day=vault.today,
            )
        ),
        _people(vault),
        _cases(vault),
        _title(
            tr(
                "Who reads what of {name} ({case}), as the consents say",
                name=meeting["case"].capitalize(),
                case=case,
            )
        ),
        _matrix(vault, case),
        _title(tr("A consent is as easy to withdraw as to give")),
        consequences_text(
            withdrawal["consent"],
            vault.consequences(demo.cases[withdrawal["case"]], withdrawal["consent"]),
        ),
        _title(tr("An agenda holds what everyone at the table may read")),
        joined(
            "\n",
            [
                joined(
                    "\n", [_near(one["path"]), tr("  for {readers}", readers=_several(one["for"]))]
                )
                for one in made
            ],
        ),
        _refused(demo),
        _title(tr("Go on")),
        _commands(demo, case, documents),
    ]
    return joined("\n\n", parts), made


def _title(text: str) -> str:
    return joined(" ", ["==", text])


def _people(vault: "Vault") -> str:
    members = [
        f"{one.handle} ({one.organisation}{'' if one.belongs(vault.today) else said(tr(', left'))})"
        for one in vault.team.values()
    ]
    return textwrap.fill(
        said(tr("Team: {members}", members=", ".join(members))), 96, subsequent_indent="  "
    )


def _cases(vault: "Vault") -> str:
    return table(
        (case.id, case.alias or tr("(not for this key)"), ", ".join(case.keepers))
        for case in vault.cases()
    )


def _matrix(vault: "Vault", case: str) -> str:
    """Sections by readers: `w` writes, `r` reads; those without a key get it on paper."""
    access = vault.access(case)
    names = {party.id: party.name for party in vault.section(case, "network").parties}
    readers = [reader.name for reader in access["case"]]
    rows = [
        (name, *(_mark(access.get(name, ()), reader) for reader in readers))
        for name in vault.sections(case)
    ]
    legend = said(tr("w writes, r reads, . neither; casekit access tells why"))
    return table(rows, ("", *(names.get(reader, reader) for reader in readers))) + "\n" + legend


def _mark(allowed: "Sequence[Reader]", reader: str) -> str:
    return next((one.access[0] for one in allowed if one.name == reader), ".")


def _agenda(
    demo: "DemoVault", wanted: Mapping[str, str], folder: Path, language: str
) -> dict[str, object]:
    vault = demo.as_(demo.plan["opened_by"][wanted["case"]])
    [page] = vault.render(
        "agenda",
        demo.cases[wanted["case"]],
        ("meeting",),
        meeting=wanted["meeting"],
        language=language,
    ).pages
    path = folder / f"{page.name}.{page.format}"
    write_document(path, page.content)
    return {"path": str(path), "format": page.format, "for": page.for_, "language": page.language}


def _refused(demo: "DemoVault") -> str:
    """What casekit answers when an agenda lacks a consent."""
    wanted: Mapping[str, str] = demo.plan["refused_agenda"]
    vault = demo.as_(demo.plan["opened_by"][wanted["case"]])
    try:
        vault.render("agenda", demo.cases[wanted["case"]], ("meeting",), meeting=wanted["meeting"])
    except RefusedError as error:
        return joined("\n  ", [tr("Another one is refused:"), error.message, hint(error.hint)])
    return ""


def _commands(demo: "DemoVault", case: str, documents: Path) -> str:
    vault, keys = demo.root.name, f"../{demo.keys.name}"
    sealed = f"cases/{case}/goals.yaml.age"
    map_: Mapping[str, Any] = demo.plan["earlier_map"]
    compare = f"render network {demo.cases[map_['case']]} --for person --compare {map_['day']}"
    lines = (
        ("casekit status", tr("what is due in {vault}", vault=vault)),
        (f"casekit access {case} --person wendy", tr("what the police officer reads, and why")),
        (f"casekit log {case}", tr("what happened, in words")),
        ("casekit validate", tr("check everything")),
        (f"casekit {compare} --out ../{documents.name}", ""),
        ("", tr("who came to {name}, who left, and what changed", name=map_["case"].capitalize())),
        (f"age -d -i {keys}/{demo.coordinator}.txt {sealed}", ""),
        ("", tr("the same record, without casekit")),
    )
    return (
        _on_the_path()
        + (
            f"cd {_near(demo.root)}\n"
            f"export CASEKIT_IDENTITY={keys}/{demo.coordinator}.txt CASEKIT_TODAY={demo.today}\n"
        )
        + "\n".join(f"{command:<43} {said(told)}".rstrip() for command, told in lines)
    )


def _on_the_path() -> str:
    # `make demo` installs into an environment that the user's shell does not look into
    if shutil.which("casekit"):
        return ""
    return f'export PATH="{Path(sys.executable).parent}:$PATH"\n'


def _near(path: Any) -> str:
    """A path as somebody would type it here."""
    path, here = Path(path), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _several(names: Any) -> str:
    return ", ".join(names)

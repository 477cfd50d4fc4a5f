"""How the example cases become a vault, each opened and changed by those who would do it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from casekit.api import Vault, new_identity, show_signing_key
from casekit.model.names import PERSON, SectionName
from casekit.resources import examples_dir

OPENING = ("case", "person", "consents", "network", "goals", "plan", "meetings")
"""The sections that refer to each other, and so are put in together."""


@dataclass
class DemoVault:
    """The vault while it grows; `cases` gives the id of each example by its folder's name."""

    root: Path
    keys: Path
    plan: Mapping[str, Any]
    cases: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which the demo takes place."""
        day: date = self.plan["today"]
        return day

    @property
    def coordinator(self) -> str:
        """The handle of whoever looks after the vault."""
        return str(self.plan["coordinator"])

    def key_file(self, name: str) -> Path:
        """Where the throw-away key of a member, a person or a party is."""
        return self.keys / f"{name}.txt"

    def as_(self, name: str, *, today: date | None = None) -> Vault:
        """The vault as one of the key holders opens it."""
        return Vault.open(self.root, identity=self.key_file(name), today=today or self.today)


def build(
    directory: Path, keys: Path, *, progress: Callable[[int, int], None] | None = None
) -> DemoVault:
    """Make the vault, its team and its cases, in believable steps; a step is one commit or more."""
    examples = examples_dir()
    demo = DemoVault(directory, keys, _read(examples / "demo.yaml"))
    opened_by: Mapping[str, str] = demo.plan["opened_by"]
    later: Sequence[Mapping[str, Any]] = demo.plan["later"]
    steps = [
        partial(_gather_team, demo, examples),
        *(partial(_open_case, demo, examples / slug, keeper) for slug, keeper in opened_by.items()),
        *(partial(_add_later, demo, addition) for addition in later),
    ]
    for number, step in enumerate(steps, start=1):
        step()
        if progress:
            progress(number, len(steps))
    return demo


def _gather_team(demo: DemoVault, examples: Path) -> None:
    members = {one["handle"]: one for one in _read(examples / "team.yaml")["members"]}
    public = {handle: new_identity(demo.key_file(handle)) for handle in members}
    settings = _read(examples / "vault.yaml")
    first = members.pop(demo.coordinator)
    Vault.init(
        demo.root,
        name=settings["name"],
        handle=demo.coordinator,
        organisation=first["organisation"],
        member_name=first["name"],
        role=first["role"],
        language=settings["languages"][0],
        identity=demo.key_file(demo.coordinator),
        today=first["from"],
    )
    vault = demo.as_(demo.coordinator, today=first["from"])
    vault.configure((examples / "vault.yaml").read_text("utf-8"))
    vault = demo.as_(demo.coordinator)
    for handle, member in members.items():
        vault.add_member(
            handle,
            name=member["name"],
            organisation=member["organisation"],
            role=member["role"],
            key=public[handle],
            sign_key=show_signing_key(demo.key_file(handle)) or "",
            from_=member["from"],
        )
    for handle, member in members.items():
        if "until" in member:
            vault.retire_member(handle, on=member["until"])


def _open_case(demo: DemoVault, folder: Path, keeper: str) -> None:
    """Begin a case as its keeper would: what refers to each other first, then the rest."""
    vault = demo.as_(keeper)
    texts = {path.stem: path.read_text("utf-8") for path in folder.glob("*.yaml")}
    names = sorted(map(SectionName.parse, texts), key=lambda name: name.order)
    case = vault.import_case({name: texts[name] for name in names if name.section in OPENING}).case
    demo.cases[folder.name] = case
    for name in names:
        if name.section not in OPENING:
            vault.replace(case, name, texts[name])
    if folder.name in demo.plan["person_keys"]:
        key = new_identity(demo.key_file(f"{PERSON}-{folder.name}"))
        vault.set(case, "case", {"person_key": key})
    for party in demo.plan["party_keys"].get(folder.name, ()):
        vault.set(case, party, {"key": new_identity(demo.key_file(f"{folder.name}-{party}"))})


def _add_later(demo: DemoVault, addition: Mapping[str, Any]) -> None:
    """Let somebody whom a consent lets write add an item with a key of her own."""
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in addition["values"].items()
    }
    demo.as_(addition["by"]).add(
        demo.cases[addition["case"]],
        addition["kind"],
        values,
        under=addition.get("under", ""),
    )


def _read(path: Path) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(path)

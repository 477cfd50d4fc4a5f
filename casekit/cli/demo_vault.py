"""How the example cases become a vault, written by who would do it on the days of the story."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from casekit.api import Vault, new_identity, show_signing_key
from casekit.cli.demo_story import read, section_on
from casekit.model.names import PERSON, SectionName
from casekit.resources import examples_dir

SHARING = ("case", "network", "consents")
"""The sections that tell who reads what."""


@dataclass
class DemoVault:
    """The vault while it grows; `cases` gives the id of each example by its folder's name."""

    root: Path
    keys: Path
    plan: Mapping[str, Any]
    cases: dict[str, str] = field(default_factory=dict)
    _clock: float = 0

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

    def as_(self, name: str) -> Vault:
        """The vault as one of the key holders opens it on the day of the demo."""
        return Vault.open(self.root, identity=self.key_file(name), today=self.today)

    def on(self, day: date, name: str) -> Vault:
        """The vault as somebody writes in it on a day of the story."""
        return Vault.open(
            self.root, identity=self.key_file(name), today=day, moment=self.moment(day)
        )

    def moment(self, day: date) -> datetime:
        """The next quarter of an hour of a day, from half past eight on."""
        morning = datetime.combine(day, time(8, 30)).timestamp()
        self._clock = max(self._clock + 15 * 60, morning)
        # a commit of the future is at fault, also where the clock of the computer is behind
        return min(datetime.fromtimestamp(self._clock).astimezone(), datetime.now().astimezone())


def build(
    directory: Path, keys: Path, *, progress: Callable[[int, int], None] | None = None
) -> DemoVault:
    """Make the vault, its team and its cases, in the order of the story."""
    examples = examples_dir()
    demo = DemoVault(directory, keys, read(examples / "demo.yaml"))
    # what happens on one day stays in the order in which it is told
    steps = sorted(_story(demo, examples), key=lambda step: step[0])
    for number, (_, step) in enumerate(steps, start=1):
        step()
        if progress:
            progress(number, len(steps))
    return demo


Step = tuple[date, Callable[[], None]]


def _story(demo: DemoVault, examples: Path) -> Iterator[Step]:
    """What happens in the vault, each with its day."""
    members = {one["handle"]: one for one in read(examples / "team.yaml")["members"]}
    began = members[demo.coordinator]["from"]
    yield began, partial(_begin, demo, examples, members.pop(demo.coordinator))
    for handle, member in members.items():
        yield max(began, member["from"]), partial(_welcome, demo, handle, member, began)
        if "until" in member:
            yield member["until"], partial(_let_go, demo, handle, member["until"])
    for slug, days in demo.plan["written_on"].items():
        for day in days:
            yield day, partial(_write_case, demo, examples / slug, day, last=day == days[-1])
    for addition in demo.plan["later"]:
        yield addition["day"], partial(_add_later, demo, addition)
    for slug in demo.plan["opened_by"]:
        yield demo.today, partial(_seal, demo, slug)


def _begin(demo: DemoVault, examples: Path, first: Mapping[str, Any]) -> None:
    settings = read(examples / "vault.yaml")
    new_identity(demo.key_file(demo.coordinator))
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
        moment=demo.moment(first["from"]),
    )
    vault = demo.on(first["from"], demo.coordinator)
    vault.configure((examples / "vault.yaml").read_text("utf-8"))


def _welcome(demo: DemoVault, handle: str, member: Mapping[str, Any], began: date) -> None:
    """Add a member of the team; who was there before the vault was is added when it begins."""
    key = new_identity(demo.key_file(handle))
    demo.on(max(began, member["from"]), demo.coordinator).add_member(
        handle,
        name=member["name"],
        organisation=member["organisation"],
        role=member["role"],
        key=key,
        sign_key=show_signing_key(demo.key_file(handle)) or "",
        from_=member["from"],
    )


def _let_go(demo: DemoVault, handle: str, day: date) -> None:
    demo.on(day, demo.coordinator).retire_member(handle, on=day)


def _write_case(demo: DemoVault, folder: Path, day: date, *, last: bool) -> None:
    """Bring a case up to a day, as its keeper would; on the last one it is what the files say."""
    vault = demo.on(day, demo.plan["opened_by"][folder.name])
    written: dict[str, str] = {}
    for file in sorted(folder.glob("*.yaml"), key=lambda one: SectionName.parse(one.stem).order):
        text = file.read_text("utf-8") if last else section_on(file, day, vault.team)
        if text:
            written[file.stem] = text
    if folder.name not in demo.cases:
        demo.cases[folder.name] = vault.import_case(written).case
    case = demo.cases[folder.name]
    # first who may read, then what there is to read
    sharing = {name: text for name, text in written.items() if name.partition(".")[0] in SHARING}
    vault.write_sections(case, sharing)
    vault.seal([case])
    vault.write_sections(case, written)
    if last:
        _hand_out_keys(demo, folder.name, vault)


def _hand_out_keys(demo: DemoVault, slug: str, vault: Vault) -> None:
    case = demo.cases[slug]
    if slug in demo.plan["person_keys"]:
        key = new_identity(demo.key_file(f"{PERSON}-{slug}"))
        vault.set(case, "case", {"person_key": key})
    for party in demo.plan["party_keys"].get(slug, ()):
        vault.set(case, party, {"key": new_identity(demo.key_file(f"{slug}-{party}"))})


def _add_later(demo: DemoVault, addition: Mapping[str, Any]) -> None:
    """Let somebody whom a consent lets write add an item with a key of her own."""
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in addition["values"].items()
    }
    demo.on(addition["day"], addition["by"]).add(
        demo.cases[addition["case"]],
        addition["kind"],
        values,
        under=addition.get("under", ""),
    )


def _seal(demo: DemoVault, slug: str) -> None:
    """Let a keeper bring a case in line with the consents that ended since it was written."""
    demo.on(demo.today, demo.plan["opened_by"][slug]).seal([demo.cases[slug]])

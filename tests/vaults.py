"""A small real vault for the tests: a team of three organisations, one case, real keys and git.

It is built once in a test run and copied for each test, with the keys of everybody in it.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from casekit.api import Vault, new_identity
from casekit.vault import signing
from casekit.vault.identity import load, public_key

TODAY = date(2026, 3, 12)

MEMBERS = {
    "sanne": "Kernteam",
    "samira": "Verslavingszorg",
    "joris": "Verslavingszorg",
    "bram": "Woningcorporatie",
}
"""The team by handle, each with the organisation; sanne keeps the case."""

SISTER = "p-z0zzz1"
"""A party of the network who holds a key."""

NEIGHBOUR = "p-b0rrr2"
"""A party who holds no key, and receives documents."""

AGREEMENT = "a-f1etsw"
GOAL = "g-h0tewn"
MEETING = "mt-vera01"
FOR_SAMIRA = "c-samjr1"
"""The consent by which samira reads goals and plan."""

CANARIES = {
    "case": "Zilverreiger",
    "person": "roerdomp",
    "consents": "kwartelkoning",
    "network": "wielewaal",
    "goals": "nachtegaal",
    "plan": "putter",
    "plan.health": "klapekster",
    "meetings": "houtsnip",
}
"""A word in each section of the case, in a sensitive field, that stands nowhere else."""

SECTIONS = {
    "case": f"""\
alias: {CANARIES["case"]}
status: active
language: nl
opened_on: 2026-01-05
review_on: 2026-06-01
keepers:
  - id: k-sanne1
    handle: sanne
    legal_basis: consent
    since: 2026-01-05
""",
    "person": f"""\
name: Ada {CANARIES["person"]}
called: Ada
routes:
  - id: r-te1ef1
    kind: phone
    value: '0612345678'
""",
    "consents": f"""\
# what Ada said, and when
consents:
  - id: {FOR_SAMIRA}
    decision: given
    to: [samira]
    sections: [goals, plan]
    access: write
    purposes: [om te weten wat Ada wil]
    from: 2026-01-05
    note: gezegd bij de {CANARIES["consents"]}
  - id: c-zvs001
    decision: given
    to: [{SISTER}]
    sections: [plan, meetings]
    purposes: [om erbij te zijn]
    from: 2026-01-05
""",
    "network": f"""\
parties:
  - id: {SISTER}
    name: zus van {CANARIES["network"]}
    kind: person
    circle: informal
    ring: 1
  - id: {NEIGHBOUR}
    name: buurman van beneden
    kind: person
ties:
  - id: t-zvs001
    a: person
    b: {SISTER}
    quality: strong
""",
    "goals": f"""\
goals:
  - id: {GOAL}
    own_words: Een {CANARIES["goals"]} horen vanuit mijn eigen bed.
    said_on: 2026-01-05
    domain: housing
    status: open
""",
    "plan": f"""\
question: Hoe houd ik mijn huis?   # zo zei Ada het
agreements:
  # de fiets eerst
  - id: {AGREEMENT}
    text: De fiets van de {CANARIES["plan"]} maken.
    who: samira
    by: professional
    due: 2026-04-01
    status: open
    goal: {GOAL}
""",
    "plan.health": f"""\
agreements:
  - id: a-med1c1
    text: Pillen van {CANARIES["plan.health"]} in de doos.
    status: open
""",
    "meetings": f"""\
meetings:
  - id: {MEETING}
    kind: care-conference
    when: 2026-03-20 14:00
    where: bij de {CANARIES["meetings"]}
    invited: [sanne, samira]
    status: planned
""",
}
"""The bodies of the sections, as somebody would type them."""


@dataclass(frozen=True)
class SmallVault:
    """A vault on disk, with the key files of everybody who has one."""

    folder: Path
    case: str

    @property
    def root(self) -> Path:
        return self.folder / "vault"

    def key_file(self, name: str) -> Path:
        return self.folder / "keys" / f"{name}.txt"

    def public(self, name: str) -> str:
        """The public key of a member, of `person` or of a party."""
        key = public_key(self.key_file(name))
        assert key
        return key

    def signing_key(self, name: str) -> str:
        """The public key with which somebody signs."""
        key = signing.public_key(self.key_file(name))
        assert key
        return key

    def lose_signing_key(self, name: str) -> None:
        """Take somebody's signing key away; the registry still names it."""
        for path in self.folder.glob(f"keys/{name}.sign*"):
            path.unlink()

    def as_(self, name: str = "sanne", *, today: date = TODAY) -> Vault:
        """The vault as one of the key holders opens it."""
        return Vault.open(self.root, identity=self.key_file(name), today=today)

    def path(self, section: str) -> Path:
        """Where a section is kept, sealed."""
        return self.root / "cases" / self.case / f"{section}.yaml.age"

    def git(self, *arguments: str) -> str:
        """Run git by hand in the vault; gives what it says."""
        command = ["git", "-c", "user.name=Test", "-c", "user.email=test@casekit.invalid"]
        done = subprocess.run(
            [*command, *arguments], cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def opens(self, name: str, section: str) -> bool:
        """Whether somebody's key opens a section as it stands on disk."""
        from casekit.errors import NoKeyError
        from casekit.vault.cipher import decrypt

        try:
            decrypt(self.path(section).read_bytes(), load(self.key_file(name), _no_passphrase))
        except NoKeyError:
            return False
        return True

    def opened_by(self, section: str) -> set[str]:
        """Everybody whose key opens a section as it stands on disk."""
        names = [path.stem for path in self.key_file("x").parent.glob("*.txt")]
        return {name for name in names if self.opens(name, section)}

    def state(self) -> Mapping[str, bytes]:
        """All that a refused change must leave as it was: head, status and every file."""
        files = {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(self.root).parts
        }
        look = ("--no-optional-locks", "status", "--porcelain", "--untracked-files=all")
        status = self.git(*look, "--branch")
        return {"HEAD": self.head.encode(), "status": status.encode()} | files

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Whatever happens inside must change nothing that counts, and leave nothing behind."""
        before = self.state()
        yield
        assert self.state() == before
        assert not (self.root / ".git" / "casekit" / "pending").exists()


def build(folder: Path) -> SmallVault:
    """Make the vault in an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    small = SmallVault(folder, "")
    for name in (*MEMBERS, "person", SISTER, "stranger"):
        new_identity(small.key_file(name))
    vault = Vault.init(
        small.root,
        name="Proefwijk",
        handle="sanne",
        organisation=MEMBERS["sanne"],
        identity=small.key_file("sanne"),
        today=date(2026, 1, 5),
    )
    for handle, organisation in list(MEMBERS.items())[1:]:
        vault.add_member(
            handle,
            name=handle.title(),
            organisation=organisation,
            role="worker",
            key=small.public(handle),
            sign_key=small.signing_key(handle),
        )
    key = f"    key: {small.public(SISTER)}\n"
    sections = SECTIONS | {
        "case": SECTIONS["case"] + f"person_key: {small.public('person')}\n",
        "network": SECTIONS["network"].replace("    ring: 1\n", "    ring: 1\n" + key),
    }
    made = small.as_().import_case(sections)
    return SmallVault(folder, made.case)


def copy(small: SmallVault, folder: Path) -> SmallVault:
    """The same vault once more, for a test that changes it."""
    shutil.copytree(small.folder, folder, dirs_exist_ok=True)
    return SmallVault(folder, small.case)


@cache
def is_root() -> bool:
    """Whether file modes hold nobody back here."""
    return os.geteuid() == 0


def _no_passphrase(_question: str) -> str:
    raise AssertionError("the keys of the tests have no passphrase")

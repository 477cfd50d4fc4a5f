"""A vault through any sequence of changes by anybody: what must hold after each of them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casekit import Vault
from casekit.errors import CasekitError, FaultError
from casekit.model.consents import State
from casekit.model.names import SectionName
from tests.refusals import check_told
from tests.vaults import AGREEMENT, MEMBERS, NEIGHBOUR, SISTER, TODAY, SmallVault, copy

ACTORS = st.sampled_from(["sanne", "sanne", "person", "samira", "joris", SISTER])
READERS = st.lists(
    st.sampled_from([*MEMBERS, *sorted(set(MEMBERS.values())), SISTER, NEIGHBOUR]),
    min_size=1,
    max_size=2,
    unique=True,
)
SECTIONS = st.lists(
    st.sampled_from(["*", "goals", "plan", "plan.health", "meetings", "consents"]),
    min_size=1,
    max_size=2,
    unique=True,
)
DAYS = st.integers(-3, 30).map(lambda days: TODAY + timedelta(days=days))
ENDED = {State.WITHDRAWN, State.SUPERSEDED}


class Life(RuleBasedStateMachine):
    """One vault; every rule is tried by somebody, and may be refused."""

    small: SmallVault
    """The vault to begin with."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.vault = copy(self.small, Path(self.folder.name))
        self.today = TODAY
        self.ended: set[str] = set()

    def teardown(self) -> None:
        self.folder.cleanup()

    def attempt(self, actor: str, act: Callable[[Vault, str], object]) -> None:
        """Do something, or be refused in words with nothing changed."""
        before = self.vault.state()
        try:
            act(self.vault.as_(actor, today=self.today), self.vault.case)
        except FaultError:
            raise
        except CasekitError as error:
            check_told(error)
            assert self.vault.state() == before

    def consents(self) -> list[str]:
        found = self.vault.as_(today=self.today).consents(self.vault.case)
        return [one.consent.id for one in found]

    @rule(
        actor=ACTORS,
        to=READERS,
        sections=SECTIONS,
        access=st.sampled_from(["read", "write"]),
        start=DAYS,
        until=st.none() | DAYS,
    )
    def give(
        self,
        actor: str,
        to: list[str],
        sections: list[str],
        access: str,
        start: date,
        until: date | None,
    ) -> None:
        self.attempt(
            actor,
            lambda vault, case: vault.give(
                case,
                to=to,
                sections=sections,
                purposes=["x"],
                access=access,
                from_=start,
                until=until,
            ),
        )

    @rule(actor=ACTORS, to=READERS, sections=SECTIONS)
    def refuse(self, actor: str, to: list[str], sections: list[str]) -> None:
        self.attempt(actor, lambda vault, case: vault.refuse(case, to=to, sections=sections))

    @rule(actor=ACTORS, which=st.integers(0, 20), on=st.none() | DAYS)
    def withdraw(self, actor: str, which: int, on: date | None) -> None:
        known = self.consents()
        consent = known[which % len(known)]
        self.attempt(actor, lambda vault, case: vault.withdraw(case, consent, on=on))

    @rule(actor=ACTORS, which=st.integers(0, 20), until=st.none() | DAYS)
    def renew(self, actor: str, which: int, until: date | None) -> None:
        known = self.consents()
        consent = known[which % len(known)]
        self.attempt(actor, lambda vault, case: vault.renew(case, consent, until=until))

    @rule(actor=ACTORS, compartment=st.sampled_from(["", "health", "money"]))
    def add(self, actor: str, compartment: str) -> None:
        self.attempt(
            actor,
            lambda vault, case: vault.add(
                case, "agreement", {"text": "bellen"}, compartment=compartment
            ),
        )

    @rule(actor=ACTORS, status=st.sampled_from(["open", "working", "done"]))
    def change(self, actor: str, status: str) -> None:
        self.attempt(actor, lambda vault, case: vault.set(case, AGREEMENT, {"status": status}))

    @rule(actor=ACTORS, question=st.text(max_size=20))
    def edit(self, actor: str, question: str) -> None:
        def act(vault: Vault, case: str) -> None:
            with vault.editing(case, "plan") as session:
                text = session.path.read_text("utf-8")
                session.path.write_text(text + f"x-note: {question!r}\n", "utf-8")
                try:
                    session.save()
                except CasekitError:
                    session.discard()
                    raise

        self.attempt(actor, act)

    @rule(actor=ACTORS, handle=st.sampled_from(["sanne", "joris", "bram"]), until=st.none() | DAYS)
    def keep(self, actor: str, handle: str, until: date | None) -> None:
        values = {"handle": handle, "legal_basis": "consent", "since": self.today.isoformat()}
        if until:
            values["until"] = until.isoformat()
        self.attempt(actor, lambda vault, case: vault.add(case, "keeper", values))

    @rule(actor=ACTORS, name=st.sampled_from(["plan.health", "plan.money", "goals"]))
    def keep_from_person(self, actor: str, name: str) -> None:
        values = {"sections": name, "reason": "van een ander"}
        self.attempt(actor, lambda vault, case: vault.add(case, "kept-from-person", values))

    @rule(actor=ACTORS)
    def undo(self, actor: str) -> None:
        self.attempt(actor, lambda vault, case: vault.undo(case))

    @rule(actor=ACTORS, handle=st.sampled_from(["samira", "joris", "bram"]), on=st.none() | DAYS)
    def retire(self, actor: str, handle: str, on: date | None) -> None:
        self.attempt(actor, lambda vault, _case: vault.retire_member(handle, on=on))

    @precondition(lambda self: self.today < TODAY + timedelta(days=25))
    @rule(days=st.integers(1, 6))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.vault.as_(today=self.today).seal()

    @invariant()
    def who_may_read_can_open_and_nobody_else(self) -> None:
        vault = self.vault.as_(today=self.today)
        vault.seal()  # a day may have passed, or somebody who keeps no case let a member go
        for section, readers in vault.access(self.vault.case).items():
            holders = {reader.name for reader in readers if reader.key}
            assert self.vault.opened_by(section) == holders, section
        assert vault.validate().findings == ()
        assert not self.vault.git("status", "--porcelain", "--untracked-files=all")

    @invariant()
    def what_has_ended_never_comes_back(self) -> None:
        found = self.vault.as_(today=self.today).consents(self.vault.case)
        now = {one.consent.id for one in found if one.state(self.today) in ENDED}
        assert self.ended <= now
        self.ended = now

    @invariant()
    def the_log_tells_of_every_commit(self) -> None:
        vault = self.vault.as_(today=self.today)
        commits = {entry.commit for entry in vault.log(self.vault.case)}
        path = f"cases/{self.vault.case}"
        assert commits == set(self.vault.git("log", "--format=%H", "--", path).split())
        for name in map(SectionName.parse, vault.sections(self.vault.case)):
            assert vault.section(self.vault.case, name) is not None


def test_whatever_anybody_does_the_vault_stays_sound(template: SmallVault) -> None:
    class Started(Life):
        small = template

    run_state_machine_as_test(
        Started,
        settings=settings(max_examples=settings().max_examples // 8, stateful_step_count=12),
    )

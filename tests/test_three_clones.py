"""Three clones of one vault: whatever people do in them, they end with the same, and nothing lost.

A state machine lets three people edit, comment, withdraw, grant, sync, work off-line, use git
itself, and be killed in the middle of a sync, as Hypothesis has it.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casekit.errors import CasekitError, RemoteError
from casekit.model.consents import State
from casekit.model.findings import Severity
from casekit.vault.git import Git
from tests import killing
from tests.clones import Clone, Village, found, git
from tests.vaults import AGREEMENT, GOAL, TODAY, SmallVault, copy

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
PLACES = (("sanne", "sanne"), ("sanne", "at-home"), ("samira", "samira"))
"""Whose clone each is, and where it lies: the keeper works in two places."""

BARE = "../bare.git"
"""What they share, as seen from each of them."""

SHARED = (("goals", GOAL, "own_words"), ("plan", AGREEMENT, "text"), ("plan", AGREEMENT, "result"))
"""Own words that everybody changes: section, item and field."""

clones = st.integers(0, 2)
keepers = st.integers(0, 1)
some = st.integers(0, 5)
"""One of some consents: how many there are depends on what a killed sync had done."""


class ThreeClones(RuleBasedStateMachine):
    """What people can do, and what must be true when they have all synced."""

    ready: Village

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory(prefix="three-clones-")
        folder = Path(self.folder.name, "village")
        shutil.copytree(self.ready.folder, folder)
        small = self.ready.small
        self.clones = [
            Clone(small.folder, small.case, owner, folder / name) for owner, name in PLACES
        ]
        self.case = small.case
        self.begun = self.head(0)
        self.offline: set[int] = set()
        self.number = 0
        # what was said and not yet said otherwise by somebody who saw it
        self.said: set[str] = set()
        self.withdrawn: set[str] = set()

    # --- edits --------------------------------------------------------------------------

    @rule(number=clones, shared=st.sampled_from(SHARED))
    def say(self, number: int, shared: tuple[str, str, str]) -> None:
        section, item, field = shared
        words = self.words()
        with self.allowed(number):
            before = self.values(number, section, item, field)
            self.vault(number).set(self.case, item, {field: words})
            self.said -= before
            self.said.add(words)

    @rule(number=clones)
    def add(self, number: int) -> None:
        words = self.words()
        with self.allowed(number):
            self.vault(number).add(self.case, "agreement", {"text": words})
            self.said.add(words)

    @rule(number=clones, status=st.sampled_from(["open", "working", "done", "dropped"]))
    def get_on(self, number: int, status: str) -> None:
        with self.allowed(number):
            self.vault(number).set(self.case, AGREEMENT, {"status": status})

    @rule(number=clones)
    def comment(self, number: int) -> None:
        words = self.words()
        with self.allowed(number):
            text = self.clones[number].body()
            item = f"  - id: {AGREEMENT}"
            self.vault(number).replace(
                self.case, "plan", text.replace(item, f"  # {words}\n{item}", 1)
            )
            self.said.add(words)

    # --- access -------------------------------------------------------------------------

    @rule(number=keepers, which=some)
    def withdraw(self, number: int, which: int) -> None:
        standing = self.grants(number)
        if standing:
            consent = standing[which % len(standing)]
            self.vault(number).withdraw(self.case, consent)
            self.withdrawn.add(consent)

    @rule(number=keepers)
    def grant(self, number: int) -> None:
        self.vault(number).give(
            self.case,
            to=["samira"],
            sections=["goals", "plan"],
            purposes=[self.words()],
            access="write",
        )

    @rule(number=keepers, which=some)
    def renew(self, number: int, which: int) -> None:
        standing = self.grants(number)
        if standing:
            consent = standing[which % len(standing)]
            self.vault(number).renew(self.case, consent, until=date(2027, 1, 1))

    # --- coming together ----------------------------------------------------------------

    @rule(number=clones)
    def sync(self, number: int) -> None:
        if number not in self.offline:
            self.vault(number).sync()
            return
        before = self.clones[number].head
        with pytest.raises(RemoteError):
            self.vault(number).sync()
        assert self.clones[number].head == before

    @rule(number=clones)
    def go_off_line(self, number: int) -> None:
        self.offline.add(number)
        self.clones[number].git("remote", "set-url", "origin", "/nowhere")

    @precondition(lambda self: self.offline)
    @rule()
    def come_back(self) -> None:
        self.connect(min(self.offline))

    @rule(number=clones, step=st.integers(1, 90))
    def sync_killed_at_a_write(self, number: int, step: int) -> None:
        killing.run_killed(lambda: self.vault(number).sync(), step)

    @rule(number=clones, seconds=st.floats(0, 0.3))
    def sync_killed_at_a_moment(self, number: int, seconds: float) -> None:
        killing.run_for(lambda: self.vault(number).sync(), seconds, group=False)

    @rule(number=clones, how=st.sampled_from(["merge", "rebase"]))
    def use_git(self, number: int, how: str) -> None:
        clone = self.clones[number]
        if number in self.offline:
            return
        self.vault(number)  # brings to an end what was cut off
        clone.git("fetch", "-q", "origin")
        if self.git(number, how, "origin/main"):
            return
        for _ in range(20):
            unmerged = clone.git("ls-files", "-z", "--unmerged").split("\0")
            paths = {row.partition("\t")[2] for row in unmerged if row}
            if not all(self.holds_a_merge(number, path) for path in paths):
                # the driver could not do it: nothing is lost by leaving it to sync
                clone.git(how, "--abort")
                return
            clone.git("add", "--all")
            settled = ("commit", "-q", "--no-edit") if how == "merge" else ("rebase", "--continue")
            if self.git(number, *settled):
                return
        raise AssertionError("git does not come to an end")

    # --- what must be true --------------------------------------------------------------

    def teardown(self) -> None:
        if not hasattr(self, "clones"):
            return
        try:
            self.settle()
        finally:
            self.folder.cleanup()

    def settle(self) -> None:
        for number in sorted(self.offline):
            self.connect(number)
        self.come_together()
        assert len({content(clone.root) for clone in self.clones}) == 1
        for clone in self.clones:
            assert clone.git("status", "--porcelain", "--untracked-files=all") == ""
        keeper = self.vault(0)
        everything = "".join(keeper.text(self.case, name) for name in keeper.sections(self.case))
        assert {words for words in self.said if words not in everything} == set()
        assert not list(self.clones[0].root.glob("cases/*/unmerged/*/*"))
        assert {one.code for one in keeper.validate().findings} <= {"conflict-open"}
        for number in (0, 2):
            # a rebase and a file taken whole are told, and are nobody's fault
            told = self.vault(number).verify().findings
            assert [one for one in told if one.severity is Severity.ERROR] == []
        standing = self.grants(0)
        assert not self.withdrawn & set(standing)
        assert ("samira" in self.clones[0].opened_by("plan")) == bool(standing)

    def come_together(self) -> None:
        """Sync in turn until all have the same; then nobody has anything to add."""
        # who has nothing of their own to bring comes last, and need not come twice
        turns = sorted(range(3), key=lambda number: self.head(number) == self.begun)
        for number in (*turns, *turns, *turns):
            self.vault(number).sync()
            if len(self.heads()) == 1:
                break
        (reached,) = self.heads()
        self.vault(0).sync()
        assert self.heads() == {reached}

    # --- helpers ------------------------------------------------------------------------

    def vault(self, number: int):  # type: ignore[no-untyped-def]
        return self.clones[number].vault()

    def words(self) -> str:
        self.number += 1
        return f"woorden {self.number:03}"

    def head(self, number: int) -> str:
        return Git(self.clones[number].root).head()

    def heads(self) -> set[str]:
        return {self.head(number) for number in range(3)}

    def connect(self, number: int) -> None:
        self.offline.discard(number)
        self.clones[number].git("remote", "set-url", "origin", BARE)

    @contextmanager
    def allowed(self, number: int) -> Iterator[None]:
        """Samira is shut out some day, and is told so."""
        try:
            yield
        except CasekitError:
            if number != 2:
                raise

    def values(self, number: int, section: str, item: str, field: str) -> set[str]:
        """What stands in a field, and what else was said there: who writes it decides all that."""
        data = self.vault(number).data(self.case, section)
        items = data["goals" if section == "goals" else "agreements"]
        stands = str(next(one for one in items if one["id"] == item).get(field, ""))
        clashes = [
            one
            for one in data.get("conflicts", ())
            if one.get("item") == item and one["field"].endswith(f".{field}")
        ]
        return {stands} | {
            str(one.get(side, "")) for one in clashes for side in ("first", "second")
        }

    def grants(self, number: int) -> list[str]:
        """The consents by which samira reads the plan, as a clone knows them."""
        return sorted(
            one.consent.id
            for one in self.vault(number).consents(self.case)
            if "samira" in one.consent.to and one.state(TODAY) is State.GIVEN
        )

    def git(self, number: int, *arguments: str) -> bool:
        """Run git where it may end with a conflict; whether it came to an end."""
        done = subprocess.run(
            ["git", "-c", "core.editor=true", *arguments],
            cwd=self.clones[number].root,
            env={**os.environ, "CASEKIT_TODAY": str(TODAY)},
            check=False,
            capture_output=True,
        )
        return done.returncode == 0

    def holds_a_merge(self, number: int, path: str) -> bool:
        """Whether the driver has written a file, with the conflicts inside."""
        clone = self.clones[number]
        ours = clone.git("rev-parse", f":2:{path}", f":3:{path}").split()
        return clone.git("hash-object", path).strip() not in ours


def content(root: Path) -> tuple[tuple[str, bytes], ...]:
    """Every file of a work tree."""
    return tuple(
        (str(path.relative_to(root)), path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    )


@pytest.fixture(scope="module")
def ready(template: SmallVault, tmp_path_factory: pytest.TempPathFactory) -> Village:
    folder = tmp_path_factory.mktemp("three")
    village = found(copy(template, folder / "small"), folder / "village")
    for owner, name in PLACES:
        clone = village.clone(owner, name)
        clone.vault().set_up()
        # every run copies the whole village, and goes on where it lies then
        clone.git("remote", "set-url", "origin", BARE)
        make_light(clone.root)
    make_light(village.bare)
    return village


def make_light(repository: Path) -> None:
    """Few files to copy, and nothing that git does only for a power cut or for years of use."""
    git(repository, "repack", "-a", "-d", "-q")
    for name, value in {
        "core.fsync": "none",
        "gc.auto": "0",
        "maintenance.auto": "false",
        "receive.autoGC": "false",
    }.items():
        git(repository, "config", name, value)
    for sample in repository.rglob("hooks/*.sample"):
        sample.unlink()


def test_whatever_three_people_do_they_end_with_the_same_vault(ready: Village) -> None:
    run_state_machine_as_test(
        type("Here", (ThreeClones,), {"ready": ready}),
        settings=settings(
            max_examples=2_000 if NIGHTLY else 200,
            stateful_step_count=20 if NIGHTLY else 8,
            deadline=None,
            # a run takes most of a second: hundreds of shorter ones would take minutes
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_lost_clone_loses_nothing_that_was_synced(small: SmallVault, tmp_path: Path) -> None:
    village = found(small, tmp_path / "village")
    clone = village.clone("sanne", "laptop")
    clone.vault().add(clone.case, "agreement", {"text": "voor altijd"})
    clone.vault().sync()
    shutil.rmtree(clone.root)
    assert "voor altijd" in village.clone("sanne", "new-laptop").body()

"""Attacks on what a verifier can't open: somebody who reads the section finds them all the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from casekit.errors import RefusedError
from casekit.format.envelope import Envelope, digest, split, wrap
from casekit.vault.cipher import encrypt
from tests.clones import Clone, Village
from tests.signed import commit
from tests.test_attacks_on_history import found_and_refused
from tests.vaults import AGREEMENT, FOR_SAMIRA

Change = Callable[[Envelope, str], tuple[Envelope, str]]


@pytest.fixture
def bram(village: Village) -> Clone:
    """A member whom no consent names."""
    return village.clone("bram")


def same(envelope: Envelope, body: str) -> tuple[Envelope, str]:
    return envelope, body + "# niets\n"


def seal_for(
    clone: Clone, section: str, names: Sequence[str], change: Change = same, *, start: str = ""
) -> None:
    """Put a next version of a section in place that only these can open, whatever it names.

    `start` is the text it goes on from, where that does not stand there any more.
    """
    text = start or clone.as_("sanne").text(clone.case, section)
    envelope, body = split(text)
    following = replace(envelope, revision=envelope.revision + 1, previous=digest(text))
    new = wrap(*change(following, body))
    clone.path(section).write_bytes(encrypt(new.encode(), [clone.public(one) for one in names]))


def begin(clone: Clone, section: str, readers: Sequence[str], body: str) -> None:
    """Put a new section or compartment in place."""
    keys = {name: (clone.public(name),) for name in readers}
    text = wrap(Envelope(clone.case, section, 1, keys), body)
    clone.path(section).write_bytes(encrypt(text.encode(), [one[0] for one in keys.values()]))


# --- sealed away from those who read it --------------------------------------------------------


@pytest.mark.parametrize("section", ["plan", "goals", "consents", "case", "plan.health"])
def test_a_section_replaced_by_one_that_only_its_forger_opens(
    section: str, honest: Clone, bram: Clone
) -> None:
    seal_for(bram, section, ["bram"])
    commit(bram)
    found_and_refused(honest, bram, "section-writer", file=section)


def test_a_section_sealed_away_is_found_by_a_reader_who_keeps_nothing(
    samira: Clone, bram: Clone
) -> None:
    seal_for(bram, "goals", ["bram"])
    commit(bram)
    found_and_refused(samira, bram, "section-writer", file="goals")


def test_a_writer_who_seals_a_keeper_out(honest: Clone, samira: Clone) -> None:
    seal_for(samira, "plan", ["samira"])
    commit(samira)
    found_and_refused(honest, samira, "section-shut", file="plan")


def test_another_key_in_the_place_of_a_readers_is_mended_by_a_keeper(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    """Nobody but the reader sees it; the keeper seals what looks right once more."""
    bram = shut_out(sanne, samira, village)
    case = bram.case
    with bram.unchanged(), pytest.raises(RefusedError, match="can't open it any more") as refused:
        bram.vault().sync()
    assert f"casekit seal {case} --anew" in refused.value.hint
    sanne.vault().seal([case], anew=True)
    sanne.vault().sync()
    told = bram.vault().sync()
    assert any("sealed to you again since" in note for note in told.notes)
    assert bram.body()
    assert [one.code for one in bram.vault().verify().findings if one.severity == "error"] == []
    assert bram.vault().validate().fine


def test_who_accepts_being_shut_out_is_told_until_it_is_mended(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    bram = shut_out(sanne, samira, village)
    with pytest.raises(RefusedError):
        bram.vault().sync()
    bram.vault().accept(samira.head)
    bram.vault().sync()
    (finding,) = bram.vault().validate().findings
    assert finding.code == "seal-shut-out"
    assert f"casekit seal {bram.case} --anew" in finding.hint
    (due,) = [one for one in bram.vault().status() if one.kind == "sealing"]
    assert due.text == f"plan is not sealed to your key: casekit validate {bram.case}"
    sanne.vault().seal([sanne.case])
    assert sanne.head == samira.head
    sanne.vault().seal([sanne.case], anew=True)
    sanne.vault().sync()
    bram.vault().sync()
    assert bram.vault().validate().fine
    assert not [one for one in bram.vault().status() if one.kind == "sealing"]


def shut_out(sanne: Clone, samira: Clone, village: Village) -> Clone:
    """Samira seals the plan to joris instead of bram, whom it names; gives bram's clone."""
    sanne.vault().give(sanne.case, to=["bram"], sections=["plan"], purposes=["wonen"])
    sanne.vault().sync()
    samira.vault().sync()
    bram = village.clone("bram")
    assert bram.body()
    seal_for(samira, "plan", ["joris", *sorted(samira.opened_by("plan") - {"bram"})])
    commit(samira)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    sanne.vault().sync()
    assert sanne.vault().verify().fine
    return bram


def test_a_writer_who_names_fewer_readers(honest: Clone, samira: Clone) -> None:
    def fewer(envelope: Envelope, body: str) -> tuple[Envelope, str]:
        kept = {name: envelope.readers[name] for name in ("sanne", "samira")}
        return replace(envelope, readers=kept), body

    seal_for(samira, "plan", ["sanne", "samira"], fewer)
    commit(samira)
    finding = found_and_refused(honest, samira, "section-readers", file="plan")
    assert "person" in finding.message


def test_a_writer_who_names_fewer_readers_in_a_merge_of_nothing(
    honest: Clone, samira: Clone
) -> None:
    """The other side of the merge is what came before: merges may leave readers out."""

    def fewer(envelope: Envelope, body: str) -> tuple[Envelope, str]:
        kept = {name: envelope.readers[name] for name in ("sanne", "person", "samira")}
        return replace(envelope, readers=kept), body

    samira.git("checkout", "-q", "-b", "side")
    (samira.root / "README.md").write_text("bij de hand")
    commit(samira)
    samira.git("checkout", "-q", "main")
    samira.git("merge", "-q", "--no-ff", "--no-commit", "side")
    seal_for(samira, "plan", ["sanne", "person", "samira"], fewer)
    commit(samira)
    finding = found_and_refused(honest, samira, "section-readers", file="plan")
    assert "p-z0zzz1" in finding.message


def test_a_writer_who_lets_nobody_else_write(honest: Clone, samira: Clone) -> None:
    def fewer(envelope: Envelope, body: str) -> tuple[Envelope, str]:
        assert envelope.writers
        return replace(envelope, writers=()), body

    seal_for(samira, "plan", sorted(samira.opened_by("plan")), fewer)
    commit(samira)
    found_and_refused(honest, samira, "section-writers", file="plan")


def test_a_writer_who_seals_to_one_key_more_than_it_names(honest: Clone, samira: Clone) -> None:
    names = [*samira.opened_by("plan"), "bram"]
    seal_for(samira, "plan", names)
    commit(samira)
    found_and_refused(honest, samira, "section-readers", file="plan")


def test_a_key_more_is_found_by_who_can_not_open_the_section(
    sanne: Clone, samira: Clone, bram: Clone
) -> None:
    names = [*bram.opened_by("meetings"), "bram"]
    seal_for(bram, "meetings", names)
    commit(bram)
    found_and_refused(samira, bram, "section-readers", file="meetings")


@pytest.mark.parametrize("section", ["plan", "consents"])
def test_what_is_put_in_the_place_of_a_section_sealed_away(
    section: str, honest: Clone, bram: Clone
) -> None:
    """Two steps: nobody can tell what the second one replaces."""
    start = bram.as_("sanne").text(bram.case, section)
    everybody = sorted(bram.opened_by(section))
    seal_for(bram, section, ["bram"])
    commit(bram)
    seal_for(bram, section, everybody, start=start)
    commit(bram)
    bram.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    with honest.unchanged(), pytest.raises(RefusedError):
        honest.vault().sync()
    honest.git("pull", "-q", "--ff-only", "origin", "main")
    found = {one.commit for one in honest.vault().verify().findings if one.severity == "error"}
    assert found == set(bram.git("rev-list", "-2", "HEAD").split())


def test_a_keeper_seals_the_other_keeper_out(honest: Clone, sanne: Clone, village: Village) -> None:
    keep_with(sanne, "joris")
    joris = village.clone("joris")
    seal_for(sanne, "goals", ["sanne", "samira"])
    commit(sanne)
    found_and_refused(joris, sanne, "section-shut", file="goals")


def keep_with(sanne: Clone, handle: str) -> str:
    """Let somebody keep the case beside Sanne; gives the item."""
    made = sanne.vault().add(
        sanne.case, "keeper", {"handle": handle, "legal_basis": "consent", "since": "2026-01-05"}
    )
    sanne.vault().sync()
    return made.id


def test_a_withdrawal_taken_away_behind_a_version_that_the_other_keeper_can_not_open(
    sanne: Clone, village: Village
) -> None:
    keep_with(sanne, "joris")
    joris = village.clone("joris")
    before = split(sanne.as_("sanne").text(sanne.case, "consents"))[1]
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().sync()
    joris.vault().sync()
    start = sanne.vault().text(sanne.case, "consents")
    case = sanne.vault().text(sanne.case, "case")
    seal_for(sanne, "consents", ["sanne"])
    seal_for(sanne, "case", ["sanne"])
    commit(sanne)
    everybody = ["sanne", "joris", "person"]
    seal_for(sanne, "consents", everybody, lambda envelope, _: (envelope, before), start=start)
    seal_for(sanne, "case", [*everybody, "samira", "p-z0zzz1"], start=case)
    commit(sanne)
    found_and_refused(joris, sanne, "consent-widened", file="consents")


# --- begun, taken away, put elsewhere ----------------------------------------------------------


@pytest.mark.parametrize("readers", [["bram"], ["sanne", "bram"], ["sanne", "person"]])
@pytest.mark.parametrize("section", ["plan.extra", "barriers"])
def test_a_section_begun_by_who_does_not_keep_the_case(
    section: str, readers: list[str], honest: Clone, bram: Clone
) -> None:
    begin(bram, section, readers, "# van mij\n")
    commit(bram)
    found_and_refused(honest, bram, "section-writer", file=section)


def test_a_compartment_begun_by_a_writer_of_the_section(honest: Clone, samira: Clone) -> None:
    begin(samira, "plan.extra", ["samira"], f"agreements:\n  - id: {AGREEMENT}\n    text: X\n")
    commit(samira)
    found_and_refused(honest, samira, "section-writer", file="plan.extra")


@pytest.mark.parametrize("section", ["plan.health", "person"])
def test_a_section_that_one_can_not_open_is_taken_away(
    section: str, samira: Clone, bram: Clone
) -> None:
    bram.path(section).unlink()
    commit(bram)
    found_and_refused(samira, bram, "section-removed", file=section)


@pytest.mark.parametrize("how", ["ours", "theirs"])
def test_a_section_is_left_out_in_a_merge(
    how: str, honest: Clone, sanne: Clone, samira: Clone, bram: Clone
) -> None:
    (bram.root / "README.md").write_text("bij de hand")
    commit(bram)
    sanne.vault().add(sanne.case, "barrier", {"stuck": "de wachtlijst"})
    sanne.vault().sync()
    honest.vault().sync()
    bram.git("fetch", "-q")
    if how == "theirs":
        bram.git("checkout", "-q", "-b", "mine")
        bram.git("checkout", "-q", "-B", "main", "origin/main")
        bram.git("merge", "-q", "--no-commit", "--no-ff", "mine")
    else:
        bram.git("merge", "-q", "--no-commit", "--no-ff", "origin/main")
    bram.git("rm", "-q", "-f", f"cases/{bram.case}/barriers.yaml.age")
    commit(bram)
    bram.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    with samira.unchanged(), pytest.raises(RefusedError):
        samira.vault().sync()
    found_and_refused(honest, bram, "section-removed", file="barriers", push=False)


@pytest.mark.parametrize("section", ["plan", "plan.health"])
def test_a_merge_that_writes_what_neither_side_has(
    section: str, honest: Clone, sanne: Clone, bram: Clone
) -> None:
    (bram.root / "README.md").write_text("bij de hand")
    commit(bram)
    sanne.vault().set(sanne.case, "a-med1c1" if "." in section else AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    honest.vault().sync()
    bram.git("fetch", "-q")
    bram.git("merge", "-q", "--no-commit", "--no-ff", "origin/main")
    seal_for(bram, section, ["bram"])
    commit(bram)
    found_and_refused(honest, bram, "section-writer", file=section)


# --- by a case that was begun elsewhere ---------------------------------------------------------


def test_a_case_begun_once_more_before_it_was_there(
    honest: Clone, sanne: Clone, bram: Clone
) -> None:
    """A branch from before the case existed begins it anew, with another keeper; a merge of both
    then takes that one.
    """
    first = bram.git("rev-list", "--max-parents=0", "HEAD").strip()
    before = bram.git("rev-list", "-1", "HEAD~1").strip()
    assert first != bram.head
    bram.git("checkout", "-q", "-b", "again", before)
    bram.path("case").parent.mkdir(parents=True)
    body = (
        "alias: x\nkeepers:\n  - id: k-bram01\n    handle: bram\n    legal_basis: consent\n"
        "    since: 2026-01-05\n"
    )
    begin(bram, "case", ["bram", "sanne"], body)
    commit(bram)
    bram.git("checkout", "-q", "main")
    bram.git("merge", "-q", "-s", "ours", "--no-commit", "again")
    bram.git("checkout", "again", "--", f"cases/{bram.case}/case.yaml.age")
    commit(bram)
    bram.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    with honest.unchanged(), pytest.raises(RefusedError):
        honest.vault().sync()
    found_and_refused(honest, bram, "merge-dropped", file="case", push=False)


# --- and what is right -------------------------------------------------------------------------


def test_a_new_keeper_merges_what_was_done_beside_it(
    honest: Clone, sanne: Clone, village: Village
) -> None:
    honest.vault().set(honest.case, "case", {"review_on": "2026-07-01"})
    honest.vault().set(honest.case, AGREEMENT, {"status": "done"})
    honest.vault().add(honest.case, "barrier", {"stuck": "de wachtlijst"})
    keep_with(sanne, "joris")
    joris = village.clone("joris")
    joris.vault().merge(str(honest.root))
    joris.vault().sync()
    honest.vault().sync()
    for clone in (honest, joris, village.clone("bram"), village.clone("samira")):
        assert not clone.vault().verify().findings
    assert "joris" in honest.opened_by("barriers")
    assert honest.opened_by("plan") >= {"joris", "sanne", "samira"}


def test_a_keeper_who_stops_finds_nothing_wrong(sanne: Clone, village: Village) -> None:
    keeper = keep_with(sanne, "joris")
    joris = village.clone("joris")
    assert "joris" in joris.opened_by("goals")
    sanne.vault().set(sanne.case, keeper, {"until": "2026-03-12"})
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    joris.vault().sync()
    assert "joris" not in joris.opened_by("goals")
    assert not joris.vault().verify().findings


def test_who_comes_to_keep_a_case_later_finds_nothing_wrong(sanne: Clone, village: Village) -> None:
    joris = village.clone("joris")
    joris.vault().sync()
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().sync()
    joris.vault().sync()
    keep_with(sanne, "joris")
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "open"})
    sanne.vault().sync()
    joris.vault().sync()
    assert not joris.vault().verify().findings
    assert not village.clone("joris", "new").vault().verify().findings


def test_who_no_longer_reads_finds_nothing_wrong_with_who_writes_since(
    sanne: Clone, samira: Clone, village: Village
) -> None:
    samira.vault().verify()
    left = {"to": ["samira"], "sections": ["goals"], "purposes": ["x"]}
    sanne.vault().give(sanne.case, **left)  # type: ignore[arg-type]
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    given = {"to": ["joris"], "sections": ["plan"], "purposes": ["x"], "access": "write"}
    sanne.vault().give(sanne.case, **given)  # type: ignore[arg-type]
    sanne.vault().sync()
    joris = village.clone("joris")
    joris.vault().set(joris.case, AGREEMENT, {"status": "done"})
    joris.vault().sync()
    sanne.vault().sync()
    again = {"to": ["samira"], "sections": ["plan"], "purposes": ["x"]}
    sanne.vault().give(sanne.case, **again)  # type: ignore[arg-type]
    sanne.vault().sync()
    joris.vault().sync()
    joris.vault().set(joris.case, AGREEMENT, {"status": "open"})
    joris.vault().sync()
    samira.vault().sync()
    assert "samira" in samira.opened_by("plan")
    for clone in (samira, village.clone("samira", "new"), sanne):
        assert not clone.vault().verify().findings

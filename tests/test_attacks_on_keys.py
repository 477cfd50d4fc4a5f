"""Attacks by way of old points in the history, of roles that ended, and of the team's own keys."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from casekit.errors import RefusedError
from casekit.model.findings import Finding
from tests.clones import Clone, Village, sign_with
from tests.signed import commit, strange_key
from tests.test_attacks_on_history import forge, found_and_refused, same
from tests.vaults import AGREEMENT, FOR_SAMIRA, SISTER


@pytest.fixture
def bram(village: Village) -> Clone:
    """A member whom no consent names."""
    return village.clone("bram")


@pytest.fixture
def joris(village: Village) -> Clone:
    """A member who may have been more once."""
    return village.clone("joris")


def edit_member(clone: Clone, handle: str, change: Callable[[str], str]) -> None:
    path = clone.root / "team" / f"{handle}.yaml"
    path.write_text(change(path.read_text()))


def promoted(text: str) -> str:
    return text.replace("role: worker", "role: worker, keykeeper")


def demoted(text: str) -> str:
    return text.replace("role: worker, keykeeper", "role: worker")


def keyless(text: str) -> str:
    return re.sub(r"signing_keys:\n(  - .*\n)+", "", text)


def publish(clone: Clone) -> None:
    clone.git("push", "-q", "--no-verify", "origin", "HEAD:main")


def unsigned(clone: Clone, author: str) -> str:
    return commit(clone, "--no-gpg-sign", author=author)


def let_go_of(keeper: Clone, sanne: Clone, honest: Clone) -> str:
    """Let somebody keep the case, and no longer; gives where he stood while he did."""
    made = sanne.vault().add(
        sanne.case,
        "keeper",
        {"handle": keeper.owner, "legal_basis": "consent", "since": "2026-01-05"},
    )
    sanne.vault().sync()
    keeper.vault().sync()
    stood = keeper.head
    sanne.vault().set(sanne.case, made.id, {"until": "2026-03-12"})
    sanne.vault().sync()
    honest.vault().sync()
    return stood


def merge_aside(clone: Clone) -> None:
    """Begin a merge that brings one's own commits in, and holds what the others have."""
    clone.git("checkout", "-q", "-b", "side")
    clone.git("checkout", "-q", "-B", "main", "origin/main")
    clone.git("merge", "-q", "-s", "ours", "--no-commit", "side")


def refused_and_found(
    honest: Clone, attacker: Clone, code: str, commits: list[str], *, push: bool = True
) -> list[Finding]:
    """The same as found_and_refused, where other commits than the last ones are at fault."""
    if push:
        publish(attacker)
    with honest.unchanged(), pytest.raises(RefusedError):
        honest.vault().sync()
    honest.git("fetch", "-q", "origin", "main")
    honest.git("reset", "-q", "--hard", "FETCH_HEAD")
    found = [one for one in honest.vault().verify().findings if one.severity == "error"]
    assert {one.commit for one in found if one.code == code} >= set(commits), found
    for path in ("verified.json", "versions"):
        (honest.root / ".git" / "casekit" / path).unlink(missing_ok=True)
    # from the beginning as well as from where it was looked at last
    again = [one for one in honest.vault().verify().findings if one.severity == "error"]
    assert {(one.code, one.commit) for one in again} == {(one.code, one.commit) for one in found}
    return found


# --- roles that ended ---------------------------------------------------------------------------


def demote(sanne: Clone, joris: Clone) -> str:
    """Joris was a keykeeper for a while; gives the commit at which he was one."""
    edit_member(sanne, "joris", promoted)
    commit(sanne)
    publish(sanne)
    joris.git("pull", "-q", "origin", "main")
    was = joris.head
    edit_member(sanne, "joris", demoted)
    commit(sanne)
    publish(sanne)
    joris.git("fetch", "-q")
    return was


@pytest.mark.parametrize("order", ["old first", "old last"])
def test_a_merge_with_an_old_point_gives_no_role_back(
    order: str, honest: Clone, sanne: Clone, joris: Clone
) -> None:
    was = demote(sanne, joris)
    honest.vault().sync()
    joris.git("checkout", "-q", "-b", "side", was)
    joris.vault().set_up()
    (joris.root / "README.md").write_text("bij de hand")
    commit(joris)
    if order == "old first":
        joris.git("merge", "-q", "--no-commit", "--no-ff", "origin/main")
    else:
        joris.git("checkout", "-q", "-B", "main", "origin/main")
        joris.git("merge", "-q", "--no-commit", "--no-ff", "side")
    edit_member(joris, "bram", promoted)
    commit(joris)
    found_and_refused(honest, joris, "team-changed", file="team/bram")


@pytest.mark.parametrize("way", ["pushed", "brought by an honest member"])
def test_who_was_a_keykeeper_changes_the_team_from_an_old_point(
    way: str, honest: Clone, sanne: Clone, joris: Clone
) -> None:
    was = demote(sanne, joris)
    honest.vault().sync()
    joris.git("checkout", "-q", "-B", "main", was)
    edit_member(joris, "bram", promoted)
    at_fault = commit(joris)
    if way == "pushed":
        joris.git("merge", "-q", "--no-edit", "origin/main")
        refused_and_found(honest, joris, "team-changed", [at_fault])
    else:
        with honest.unchanged(), pytest.raises(RefusedError, match="keykeeper"):
            honest.vault().merge(str(joris.root))


def test_who_left_signs_on_and_ends_his_own_membership_the_same_way(
    honest: Clone, sanne: Clone, samira: Clone, bram: Clone
) -> None:
    """The two files of the member are then equal, as if she had known it."""
    sanne.vault().retire_member("samira")
    sanne.vault().sync()
    honest.vault().sync()
    bram.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    late = samira.head
    samira.git("fetch", "-q")
    samira.git("checkout", "-q", "origin/main", "--", "team/samira.yaml")
    commit(samira)
    with honest.unchanged(), pytest.raises(RefusedError, match="samira signed it off-line"):
        honest.vault().merge(str(samira.root))
    bram.git("fetch", "-q", str(samira.root), "main:side")
    bram.git("merge", "-q", "-s", "ours", "--no-edit", "side")
    refused_and_found(honest, bram, "signer-left", [late])


@pytest.mark.parametrize("strategy", ["ort", "ours"])
def test_a_commit_in_the_name_of_who_left_without_a_key(
    strategy: str, honest: Clone, sanne: Clone, bram: Clone
) -> None:
    edit_member(sanne, "joris", keyless)
    commit(sanne)
    sanne.vault().sync()
    bram.vault().sync()
    bram.git("branch", "-q", "side")
    sanne.vault().retire_member("joris")
    sanne.vault().sync()
    honest.vault().sync()
    bram.vault().sync()
    bram.git("checkout", "-q", "side")
    forge(bram, "plan", same)
    late = unsigned(bram, "joris")
    bram.git("checkout", "-q", "main")
    bram.git("merge", "-q", "-s", strategy, "--no-edit", "side")
    refused_and_found(honest, bram, "signer-left", [late])


def test_a_day_is_not_earlier_than_that_of_the_commit_before(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    """Whoever left sets the clock back to the evening before, within what clocks may differ."""
    now = datetime.now(UTC)
    ahead, behind = ("+1400", "+0000") if now.hour >= 10 else ("+0000", "-1100")
    until = (now + timedelta(hours=14 if now.hour >= 10 else 0)).date()
    edit_member(sanne, "samira", lambda text: f"{text}until: {until}\n")
    commit(sanne, when=f"{int(now.timestamp())} {ahead}")
    publish(sanne)
    honest.vault().sync()
    samira.git("pull", "-q", "origin", "main")
    forge(samira, "plan", same)
    commit(samira, when=f"{int(now.timestamp())} {behind}")
    found_and_refused(honest, samira, "signer-left")


def test_who_kept_the_case_gives_consent_from_an_old_point(
    honest: Clone, sanne: Clone, joris: Clone
) -> None:
    let_go_of(joris, sanne, honest)
    joris.vault().give(joris.case, to=["joris"], sections=["*"], purposes=["x"], access="write")
    at_fault = joris.head
    with honest.unchanged(), pytest.raises(RefusedError, match="joris") as refused:
        honest.vault().merge(str(joris.root))
    assert at_fault[:10] in refused.value.message
    joris.git("fetch", "-q")
    merge_aside(joris)
    commit(joris)
    refused_and_found(honest, joris, "keeper-left", [at_fault])


def test_who_kept_the_case_ends_it_himself_the_same_way_after_a_consent(
    honest: Clone, sanne: Clone, joris: Clone
) -> None:
    """Both sides then say the same of who keeps the case."""
    let_go_of(joris, sanne, honest)
    forge_consent(joris)
    at_fault = commit(joris)
    joris.git("fetch", "-q")
    joris.git("checkout", "-q", "origin/main", "--", f"cases/{joris.case}/case.yaml.age")
    commit(joris)
    with honest.unchanged(), pytest.raises(RefusedError, match="joris decided off-line"):
        honest.vault().merge(str(joris.root))
    consents = f"cases/{joris.case}/consents.yaml.age"
    merge_aside(joris)
    joris.git("checkout", "-q", "side", "--", consents)
    commit(joris)
    refused_and_found(honest, joris, "keeper-left", [at_fault])


def test_who_kept_the_case_writes_in_a_merge_with_an_old_point(
    honest: Clone, sanne: Clone, joris: Clone
) -> None:
    was = let_go_of(joris, sanne, honest)
    joris.git("checkout", "-q", "-b", "side", was)
    (joris.root / "README.md").write_text("bij de hand")
    commit(joris)
    joris.git("fetch", "-q")
    joris.git("merge", "-q", "--no-commit", "--no-ff", "origin/main")
    forge(joris, "goals", same)
    commit(joris)
    found_and_refused(honest, joris, "section-writer", file="goals")


# --- from before anybody signed -----------------------------------------------------------------


@pytest.mark.parametrize("what", ["section", "team"])
def test_a_commit_from_before_a_member_had_a_key(
    what: str, honest: Clone, sanne: Clone, bram: Clone
) -> None:
    text = (sanne.root / "team" / "joris.yaml").read_text()
    edit_member(sanne, "joris", keyless)
    commit(sanne)
    sanne.vault().sync()
    bram.vault().sync()
    bram.git("branch", "-q", "side")
    edit_member(sanne, "joris", lambda _: text)
    commit(sanne)
    sanne.vault().sync()
    honest.vault().sync()
    bram.vault().sync()
    bram.git("checkout", "-q", "side")
    if what == "section":
        forge(bram, "plan", same)
    else:
        edit_member(bram, "joris", lambda text: text + "until: 2026-01-20\n")
    early = unsigned(bram, "joris")
    bram.git("checkout", "-q", "main")
    bram.git("merge", "-q", "-s", "ours", "--no-edit", "side")
    refused_and_found(honest, bram, "commit-unsigned", [early])


@pytest.mark.parametrize("key", [False, True])
@pytest.mark.parametrize("fresh", [False, True])
def test_a_commit_from_before_anybody_signed(
    *, fresh: bool, key: bool, village: Village, honest: Clone, bram: Clone
) -> None:
    first = without_signatures(bram)
    honest.git("fetch", "-q", "--force", "origin", "main")
    honest.git("reset", "-q", "--hard", "FETCH_HEAD")
    assert not errors(honest)
    bram.git("checkout", "-q", "-b", "side", first)
    if key:
        # whoever begins to sign there would be the founder of the team
        line = f"signing_keys:\n  - {strange_key(village.folder / 'own.key')}\n"
        edit_member(bram, "joris", lambda text: text + line)
    else:
        forge(bram, "plan", same)
    early = unsigned(bram, "joris")
    bram.git("checkout", "-q", "main")
    bram.git("merge", "-q", "-s", "ours", "--no-edit", "side")
    if fresh:
        (honest.root / ".git" / "casekit" / "verified.json").unlink()
    refused_and_found(honest, bram, "commit-unsigned", [early])


def errors(clone: Clone) -> list[Finding]:
    return [one for one in clone.vault().verify().findings if one.severity == "error"]


def without_signatures(clone: Clone) -> str:
    """Begin the same vault anew as if nobody had signed at first, and everybody from then on.

    Gives a commit from before that.
    """
    files = {path: path.read_text() for path in (clone.root / "team").glob("*.yaml")}
    clone.git("checkout", "-q", "--orphan", "anew")
    for path, text in files.items():
        path.write_text(keyless(text))
    unsigned(clone, "sanne")
    (clone.root / "notes.md").write_text("begonnen\n")
    first = unsigned(clone, "sanne")
    for path, text in files.items():
        path.write_text(text)
    unsigned(clone, "sanne")
    clone.git("branch", "-q", "-M", "main")
    clone.git("push", "-q", "--no-verify", "--force", "origin", "HEAD:main")
    return first


# --- keys of the team ---------------------------------------------------------------------------


def test_nobody_takes_away_the_own_key_to_sign_with(honest: Clone, samira: Clone) -> None:
    edit_member(samira, "samira", keyless)
    commit(samira)
    found_and_refused(honest, samira, "team-changed", file="team/samira")


@pytest.mark.parametrize("kind", ["signing_keys", "recipients"])
def test_a_key_of_somebody_else_under_another_handle(
    kind: str, honest: Clone, sanne: Clone, samira: Clone
) -> None:
    key = samira.signing_key("samira") if kind == "signing_keys" else samira.public("samira")
    edit_member(sanne, "bram", lambda text: text.replace(f"{kind}:\n", f"{kind}:\n  - {key}\n"))
    commit(sanne)
    finding = found_and_refused(honest, sanne, "team-key-twice", file="team/bram")
    assert "samira" in finding.message


def test_a_key_that_was_put_in_and_taken_out_again_signs_nothing(
    honest: Clone, sanne: Clone, village: Village, bram: Clone
) -> None:
    """The file is then what it was before the key came: contents tell nothing of the order."""
    key = strange_key(village.folder / "wrong.key")
    before = (sanne.root / "team" / "bram.yaml").read_text()
    edit_member(sanne, "bram", lambda text: text.replace("keys:\n", f"keys:\n  - {key}\n"))
    was = commit(sanne)
    edit_member(sanne, "bram", lambda _: before)
    commit(sanne)
    publish(sanne)
    honest.vault().sync()
    bram.git("fetch", "-q")
    bram.git("checkout", "-q", "-B", "side", was)
    (bram.root / "README.md").write_text("bij de hand")
    sign_with(bram.root, village.folder / "wrong.key", "bram")
    commit(bram)
    bram.git("merge", "-q", "--no-ff", "--no-commit", "origin/main")
    forge(bram, "plan", same)
    commit(bram)
    finding = found_and_refused(honest, bram, "signer-left")
    assert finding.commit == bram.head


def test_a_merge_of_more_than_two_sides(honest: Clone, bram: Clone) -> None:
    for name in ("one", "two"):
        bram.git("checkout", "-q", "-b", name, "origin/main")
        (bram.root / f"{name}.md").write_text(name)
        commit(bram)
    bram.git("checkout", "-q", "main")
    bram.git("merge", "-q", "--no-ff", "--no-edit", "one", "two")
    found_and_refused(honest, bram, "merge-octopus")


def test_a_key_that_was_taken_away_is_acknowledged_anew_when_it_comes_back(
    sanne: Clone, village: Village
) -> None:
    """A stolen key is replaced; whoever stole it puts it back."""
    honest = village.clone("sanne", "third")
    stolen, new = sanne.public("samira"), sanne.public("stranger")
    edit_member(sanne, "samira", lambda text: text.replace(stolen, new))
    commit(sanne)
    publish(sanne)
    honest.vault().sync()
    honest.vault().acknowledge(["samira"])
    edit_member(sanne, "samira", lambda text: text.replace(new, stolen))
    commit(sanne)
    publish(sanne)
    honest.vault().sync()
    (waits,) = honest.vault().unacknowledged()
    assert waits.handle == "samira"
    assert stolen in waits.keys


def test_a_party_twice_on_the_map_is_no_way_to_read_what_the_party_reads(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    given = {"to": ["samira"], "sections": ["network"], "purposes": ["x"], "access": "write"}
    sanne.vault().give(sanne.case, **given)  # type: ignore[arg-type]
    sanne.vault().sync()
    samira.vault().sync()
    line = f"  - id: {SISTER}\n"
    twice = f"{line}    name: x\n    handle: bram\n{line}"
    forge(samira, "network", lambda envelope, body: (envelope, body.replace(line, twice)))
    commit(samira)
    found_and_refused(honest, samira, "network-keys", file="network")


# --- what git itself brought in -----------------------------------------------------------------


def forge_consent(clone: Clone) -> None:
    more = (
        "  - id: c-bram99\n    decision: given\n    to: [bram]\n    sections: ['*']\n"
        "    purposes: [alles]\n    from: 2026-01-05\n"
    )
    forge(clone, "consents", lambda envelope, body: (envelope, body.rstrip() + "\n" + more))


def forge_map(clone: Clone) -> None:
    own, others = clone.public("stranger"), clone.public(SISTER)
    forge(clone, "network", lambda envelope, body: (envelope, body.replace(others, own)))


def forge_person(clone: Clone) -> None:
    own, others = clone.public("stranger"), clone.public("person")
    forge(clone, "case", lambda envelope, body: (envelope, body.replace(others, own)))


@pytest.mark.parametrize("forged", [forge_consent, forge_map, forge_person])
def test_nothing_is_sealed_by_what_was_pulled_and_forged(
    forged: Callable[[Clone], None], honest: Clone, bram: Clone
) -> None:
    """A keeper pulls with git itself, which asks nothing, and goes on."""
    honest.vault().sync()
    forged(bram)
    commit(bram)
    publish(bram)
    honest.git("pull", "-q", "--ff-only", "origin", "main")
    before = honest.opened_by("goals") | honest.opened_by("meetings")
    assert not {"bram", "stranger"} & before
    with honest.unchanged(), pytest.raises(RefusedError, match="does not verify"):
        honest.vault().seal()
    with honest.unchanged(), pytest.raises(RefusedError, match="does not verify"):
        honest.vault().give(honest.case, to=["joris"], sections=["goals"], purposes=["x"])
    # what closes a door is held up by nothing, and opens none either
    told = honest.vault().withdraw(honest.case, FOR_SAMIRA)
    assert any("does not verify" in one for one in told.notes)
    for section in honest.vault().sections(honest.case):
        assert not {"bram", "stranger"} & honest.opened_by(section), section
    assert "samira" not in honest.opened_by("plan")


def test_letting_somebody_go_is_not_held_up_by_what_was_forged(honest: Clone, bram: Clone) -> None:
    honest.vault().sync()
    forge_consent(bram)
    commit(bram)
    publish(bram)
    honest.git("pull", "-q", "--ff-only", "origin", "main")
    honest.vault().retire_member("samira")
    assert not {"samira", "bram"} & honest.opened_by("plan")
    assert {"sanne", "person"} <= honest.opened_by("plan")


def test_who_reads_is_accepted_by_name_alone_where_nobody_knows_who_wrote_it(
    honest: Clone, bram: Clone
) -> None:
    forge_consent(bram)
    unsigned(bram, "sanne")
    publish(bram)
    honest.git("pull", "-q", "--ff-only", "origin", "main")
    with pytest.raises(RefusedError, match="by name only"):
        honest.vault().accept(bram.head)
    assert "bram" not in honest.opened_by("plan")


# --- and what is right -------------------------------------------------------------------------


def test_what_a_keeper_wrote_before_he_stopped_is_not_lost(
    honest: Clone, sanne: Clone, joris: Clone
) -> None:
    keeper = sanne.vault().add(
        sanne.case, "keeper", {"handle": "joris", "legal_basis": "consent", "since": "2026-01-05"}
    )
    sanne.vault().sync()
    joris.vault().sync()
    joris.vault().set(joris.case, AGREEMENT, {"text": "niet kwijtraken"})
    sanne.vault().set(sanne.case, keeper.id, {"until": "2026-03-12"})
    sanne.vault().sync()
    joris.vault().sync()
    sanne.vault().sync()
    assert "niet kwijtraken" in sanne.body()
    assert "joris" not in sanne.opened_by("plan")
    honest.vault().sync()
    assert not errors(honest)
    assert not errors(joris)


def test_who_leaves_some_day_works_on_until_then(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    later = (datetime.now(UTC) + timedelta(days=10)).date()
    edit_member(sanne, "samira", lambda text: f"{text}until: {later}\n")
    commit(sanne)
    publish(sanne)
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    honest.vault().sync()
    assert "status: done" in honest.body()
    assert not errors(honest)


def test_a_member_made_keykeeper_and_no_longer_works_on(
    honest: Clone, sanne: Clone, joris: Clone
) -> None:
    demote(sanne, joris)
    made = joris.vault().new_case(alias="Iemand anders").case
    joris.vault().sync()
    honest.vault().sync()
    assert not errors(honest)
    assert made in {path.name for path in (honest.root / "cases").iterdir()}

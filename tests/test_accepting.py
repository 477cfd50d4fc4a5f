"""Accepting what does not verify: shown first, asked, just that, listed, and taken back."""

import json
from dataclasses import replace

import pytest

from casekit.errors import RefusedError, UsageError
from tests.clones import Clone, Village, git
from tests.command_line import Desk
from tests.signed import commit
from tests.test_attacks_on_history import forge, read_by
from tests.vaults import AGREEMENT


def desk_of(clone: Clone) -> Desk:
    return Desk(clone.root, clone.key_file(clone.owner))


def push(clone: Clone) -> str:
    clone.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    return clone.head


@pytest.fixture
def mistake(samira: Clone) -> str:
    """An edit of samira's that was not signed, pushed by git."""
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.git("-c", "commit.gpgSign=false", "commit", "-q", "--no-verify", "--amend", "--no-edit")
    return push(samira)


def test_no_section_is_opened_of_what_is_refused_from_outside(
    honest: Clone, samira: Clone, mistake: str
) -> None:
    forge(samira, "plan", read_by("bram", samira.public("bram")))
    commit(samira)
    push(samira)
    with pytest.raises(RefusedError, match=mistake[:10]) as told:
        honest.vault().sync()
    assert "were found" not in told.value.message
    assert "was found" not in told.value.message
    honest.git("fetch", "-q", "origin")
    honest.vault().accept(mistake)
    with pytest.raises(RefusedError, match="it was sealed to bram"):
        honest.vault().sync()


def test_it_is_shown_and_asked_at_a_terminal(honest: Clone, mistake: str) -> None:
    desk = desk_of(honest)
    desk.run("sync", status=5)
    text = desk.at_terminal(
        "verify", "--accept", mistake[:10], answers=[("[y/N]", "n\n")], status=5
    )
    assert "nobody: it has no signature" in text
    assert "plan (changed)" in text
    assert "[commit-unsigned]" in text
    assert "not done; nothing was changed" in text
    desk.run("sync", status=5)
    desk.at_terminal("verify", "--accept", mistake[:10], answers=[("[y/N]", "y\n")])
    desk.run("sync")
    assert honest.head == mistake


def test_without_a_terminal_it_takes_a_flag(honest: Clone, mistake: str) -> None:
    desk = desk_of(honest)
    desk.run("sync", status=5)
    told = desk.run("verify", "--accept", mistake[:10], status=2)
    assert "--yes is missing" in told.err
    assert "nothing was changed" in told.err
    desk.run("verify", "--yes", status=2)
    desk.run("verify", "--accept", mistake[:10], "--yes")
    desk.run("sync")


def test_what_was_accepted_is_listed_and_taken_back(honest: Clone, mistake: str) -> None:
    desk = desk_of(honest)
    assert "nothing was accepted" in desk.run("verify", "--accepted").out
    desk.run("sync", status=5)
    desk.run("verify", "--accept", mistake[:10], "--yes")
    (one,) = desk.json("verify", "--accepted")["accepted"]
    assert (one["commit"], one["codes"]) == (mistake, ["commit-unsigned"])
    assert mistake[:10] in desk.run("verify", "--accepted").out
    told = desk.run("verify", "--take-back", mistake[:10])
    assert "accepted no longer" in told.err
    desk.run("sync", status=5)
    desk.run("verify", "--take-back", mistake[:10], status=2)


def test_what_could_give_access_is_accepted_by_name_only(honest: Clone, samira: Clone) -> None:
    forge(samira, "plan", read_by("bram", samira.public("bram")))
    made = _pushed(samira)
    desk = desk_of(honest)
    desk.run("sync", status=5)
    told = desk.run("verify", "--accept", made[:10], "--yes", status=5)
    assert "--even section-readers" in told.err
    text = desk.at_terminal(
        "verify", "--accept", made[:10], answers=[("type section-readers", "yes\n")], status=5
    )
    assert "sealed to bram" in text
    assert desk.json("verify", "--accepted")["accepted"] == []
    desk.run("verify", "--accept", made[:10], "--yes", "--even", "section-readers")
    desk.run("sync")


def _pushed(clone: Clone) -> str:
    commit(clone)
    return push(clone)


def test_a_second_reader_of_the_same_section_is_another_fault(honest: Clone, samira: Clone) -> None:
    forge(samira, "plan", read_by("bram", samira.public("bram")))
    made = _pushed(samira)
    with pytest.raises(RefusedError):
        honest.vault().sync()
    honest.vault().accept(made, even=["section-readers"])
    path = honest.root / ".git" / "casekit" / "accepted.json"
    data = json.loads(path.read_text())
    ((code, file, message),) = data[made]["faults"]
    data[made]["faults"] = [[code, file, message.replace("bram", "joris")]]
    path.write_text(json.dumps(data))
    with pytest.raises(RefusedError, match="sealed to bram"):
        honest.vault().sync()


def test_another_beginning_is_never_accepted_with_a_commit(sanne: Clone, village: Village) -> None:
    made = _other_beginning(sanne, village)
    sanne.git("fetch", "-q", str(village.folder / "anew"), "main:anew")
    with pytest.raises(RefusedError, match="can't be accepted"):
        sanne.vault().accept(made)


def _other_beginning(sanne: Clone, village: Village) -> str:
    """The same vault, begun anew by sanne in a clone of hers."""
    anew = village.clone("sanne", "anew")
    anew.git("checkout", "-q", "--orphan", "fresh")
    commit(anew)
    anew.git("branch", "-q", "-M", "fresh", "main")
    return anew.head


def test_a_new_beginning_is_accepted_by_the_fingerprint_a_colleague_reads(
    honest: Clone, sanne: Clone, village: Village
) -> None:
    honest.vault().sync()
    with pytest.raises(UsageError, match="nothing has to be accepted"):
        honest.vault().accept_beginning(honest.vault().fingerprint)
    old = honest.vault().fingerprint
    made = _other_beginning(sanne, village)
    anew = replace(sanne, at=village.folder / "anew")
    new = anew.vault().fingerprint
    assert new != old
    anew.git("push", "-q", "--no-verify", "--force", "origin", "HEAD:main")
    honest.git("fetch", "-q")
    honest.git("reset", "-q", "--hard", made)
    desk = desk_of(honest)
    desk.run("sync", status=5)
    assert "root-other" in desk.run("verify", status=1).out
    with honest.unchanged():
        told = desk.run("verify", "--accept-beginning", old, status=5)
        assert "another fingerprint" in told.err
        assert new not in told.err
    desk.run("verify", "--accept-beginning", new.upper())
    desk.run("sync")
    assert git(honest.root, "rev-parse", "HEAD").strip() == made


def test_a_merge_of_two_beginnings_is_accepted_by_nobody(sanne: Clone, village: Village) -> None:
    _other_beginning(sanne, village)
    sanne.git("fetch", "-q", str(village.folder / "anew"), "main:anew")
    sanne.git("merge", "-q", "--allow-unrelated-histories", "-s", "ours", "--no-edit", "anew")
    with pytest.raises(RefusedError, match="2 beginnings"):
        sanne.vault().accept_beginning("0000")

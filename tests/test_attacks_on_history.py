"""Whoever may push and knows every public key tries it: verify finds it, and sync refuses it."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casekit.errors import RefusedError
from casekit.format.envelope import Envelope, digest, split, wrap
from casekit.model.findings import Finding
from casekit.vault.cipher import encrypt
from tests.clones import Clone, Village, git, sign_with
from tests.command_line import Desk
from tests.signed import commit, strange_key
from tests.vaults import AGREEMENT, CANARIES, FOR_SAMIRA, NEIGHBOUR

SOME_DAYS = timedelta(days=40)


def found_and_refused(
    honest: Clone, attacker: Clone, code: str, *, file: str = "", push: bool = True
) -> Finding:
    """Push the attack; the honest clone must refuse it, and a verification must find it."""
    if push:
        attacker.git("push", "-q", "--no-verify", "--force", "origin", "HEAD:main")
    with honest.unchanged(), pytest.raises(RefusedError) as refused:
        honest.vault().sync()
    honest.git("fetch", "-q", "--force", "origin", "main")
    honest.git("reset", "-q", "--hard", "FETCH_HEAD")
    report = honest.vault().verify()
    findings = [one for one in report.findings if one.code == code and file in one.file]
    assert findings, report.findings
    (finding, *_) = findings
    assert finding.severity == "error"
    assert finding.commit[:10] in refused.value.message
    if code == "root-other":
        # nothing in it can be accepted commit by commit
        assert "casekit explain root-other" in refused.value.hint
    else:
        assert finding.commit[:10] in refused.value.hint
        assert "casekit verify --accept" in refused.value.hint
    return finding


def text_of(clone: Clone, section: str) -> tuple[str, Envelope, str]:
    """What a keeper reads in a section: all of it, its envelope and its body."""
    text = clone.as_("sanne").text(clone.case, section)
    return text, *split(text)


def forge(
    clone: Clone, section: str, change: Callable[[Envelope, str], tuple[Envelope, str]]
) -> None:
    """Put a section in place that fits the one before it, sealed to everybody it names."""
    text, envelope, body = text_of(clone, section)
    following = replace(envelope, revision=envelope.revision + 1, previous=digest(text))
    new, body = change(following, body)
    keys = [key for keys in new.readers.values() for key in keys]
    clone.path(section).write_bytes(encrypt(wrap(new, body).encode(), keys))


def read_by(name: str, key: str) -> Callable[[Envelope, str], tuple[Envelope, str]]:
    """The same section, sealed to one more reader or to another key of one."""
    return lambda envelope, body: (
        replace(envelope, readers={**envelope.readers, name: (key,)}),
        body,
    )


def same(envelope: Envelope, body: str) -> tuple[Envelope, str]:
    return envelope, body + "# niets\n"


def test_a_forged_section(honest: Clone, mallory: Clone) -> None:
    forge(mallory, "plan", lambda envelope, body: (envelope, body.replace("open", "done")))
    commit(mallory, author="sanne")
    found_and_refused(honest, mallory, "signer-unknown")


def test_a_section_forged_by_a_member_who_may_not_write_it(honest: Clone, village: Village) -> None:
    bram = village.clone("bram")
    forge(bram, "goals", same)
    commit(bram)
    finding = found_and_refused(honest, bram, "section-writer", file="goals")
    assert "bram" in finding.message


def test_a_section_of_another_case_in_its_place(honest: Clone, sanne: Clone) -> None:
    other = sanne.vault().new_case(alias="Iemand anders").case
    sanne.vault().add(other, "agreement", {"text": "ergens anders"})
    shutil.copy(sanne.root / f"cases/{other}/plan.yaml.age", sanne.path("plan"))
    commit(sanne)
    found_and_refused(honest, sanne, "section-place", file=sanne.case)


def test_a_compartment_in_the_place_of_a_section(honest: Clone, samira: Clone) -> None:
    shutil.copy(samira.path("plan.health"), samira.path("plan"))
    commit(samira)
    found_and_refused(honest, samira, "section-place", file="plan.yaml")


def test_a_section_that_one_can_not_open_in_the_place_of_another(
    sanne: Clone, samira: Clone
) -> None:
    shutil.copy(sanne.path("plan.health"), sanne.path("person"))
    commit(sanne)
    found_and_refused(samira, sanne, "section-place", file="person")


def test_an_older_version_put_back(honest: Clone, samira: Clone) -> None:
    before = samira.path("plan").read_bytes()
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.path("plan").write_bytes(before)
    commit(samira)
    found_and_refused(honest, samira, "section-rollback", file="plan")


def test_an_older_text_sealed_anew(honest: Clone, samira: Clone) -> None:
    text, envelope, _ = text_of(samira, "plan")
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    keys = [key for keys in envelope.readers.values() for key in keys]
    samira.path("plan").write_bytes(encrypt(text.encode(), keys))
    commit(samira)
    found_and_refused(honest, samira, "section-rollback", file="plan")


def test_an_older_version_that_one_can_not_open(sanne: Clone, samira: Clone) -> None:
    before = sanne.path("plan.health").read_bytes()
    sanne.vault().set(sanne.case, "a-med1c1", {"status": "done"})
    sanne.git("push", "-q", "origin", "HEAD:main")
    samira.vault().sync()
    samira.vault().verify()
    sanne.path("plan.health").write_bytes(before)
    commit(sanne)
    found_and_refused(samira, sanne, "section-rollback", file="plan.health")


def test_a_branch_rolled_back(honest: Clone, samira: Clone, village: Village) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    honest.vault().sync()
    git(village.bare, "update-ref", "refs/heads/main", "main~1")
    with honest.unchanged(), pytest.raises(RefusedError, match="rewritten or rolled back"):
        honest.vault().sync()


def test_a_history_rewritten(honest: Clone, samira: Clone, village: Village) -> None:
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    honest.vault().sync()
    samira.git("commit", "-q", "--amend", "-m", "never happened")
    samira.git("push", "-q", "--no-verify", "--force", "origin", "HEAD:main")
    with honest.unchanged(), pytest.raises(RefusedError, match="rewritten or rolled back"):
        honest.vault().sync()


def test_a_history_with_another_beginning(honest: Clone, mallory: Clone) -> None:
    mallory.git("checkout", "-q", "--orphan", "forged")
    commit(mallory, author="sanne")
    mallory.git("merge", "-q", "-s", "ours", "--allow-unrelated-histories", "--no-edit", "main")
    found_and_refused(honest, mallory, "root-other")


def test_a_withdrawn_consent_added_again(honest: Clone, sanne: Clone) -> None:
    before = text_of(sanne, "consents")[2]
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    forge(sanne, "consents", lambda envelope, _: (envelope, before))
    commit(sanne)
    found_and_refused(honest, sanne, "consent-widened", file="consents")


@pytest.mark.parametrize("how", ["ours", "theirs"])
def test_a_withdrawn_consent_that_a_merge_takes_away(how: str, honest: Clone, sanne: Clone) -> None:
    sanne.git("branch", "-q", "other")
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.git("checkout", "-q", "other")
    sanne.vault().refuse(sanne.case, to=["bram"], sections=["plan"])
    if how == "ours":
        sanne.git("merge", "-q", "-X", "ours", "--no-edit", "main")
    else:
        sanne.git("checkout", "-q", "main")
        sanne.git("merge", "-q", "-X", "theirs", "--no-edit", "other")
    finding = found_and_refused(honest, sanne, "consent-widened", file="consents")
    assert FOR_SAMIRA in finding.message


@pytest.mark.parametrize("other", [FOR_SAMIRA, "c-000000", "c-zzzzzz", "c-7k2m9x", "c-a1b2c3"])
def test_what_a_renewal_goes_on_from_is_never_changed(
    other: str, sanne: Clone, honest: Clone
) -> None:
    old = sanne.vault().give(sanne.case, to=["bram"], sections=["goals"], purposes=["x"]).id
    sanne.vault().renew(sanne.case, old)
    sanne.vault().sync()
    honest.vault().sync()
    forge(
        sanne,
        "consents",
        lambda envelope, body: (
            envelope,
            body.replace(f"supersedes: {old}", f"supersedes: {other}"),
        ),
    )
    commit(sanne)
    found_and_refused(honest, sanne, "consent-widened", file="consents")


def test_an_own_key_added_to_the_team(honest: Clone, samira: Clone, village: Village) -> None:
    key = village.small.public("stranger")
    path = samira.root / "team" / "samira.yaml"
    path.write_text(path.read_text().replace("recipients:\n", f"recipients:\n  - {key}\n"))
    commit(samira)
    found_and_refused(honest, samira, "team-changed", file="team/samira")


def test_a_key_that_signs_itself_in(honest: Clone, mallory: Clone, village: Village) -> None:
    key = strange_key(village.folder / "own.key")
    sign_with(mallory.root, village.folder / "own.key", "sanne")
    path = mallory.root / "team" / "sanne.yaml"
    path.write_text(path.read_text().replace("signing_keys:\n", f"signing_keys:\n  - {key}\n"))
    commit(mallory, author="sanne")
    finding = found_and_refused(honest, mallory, "signer-unknown")
    assert "adds itself" in finding.message


def test_an_own_key_added_to_the_readers_of_a_section(honest: Clone, samira: Clone) -> None:
    forge(samira, "plan", read_by("bram", samira.public("bram")))
    commit(samira)
    finding = found_and_refused(honest, samira, "section-readers", file="plan")
    assert "bram" in finding.message


def test_a_key_put_in_the_place_of_a_readers_own(honest: Clone, sanne: Clone) -> None:
    forge(sanne, "plan", read_by("samira", sanne.public("stranger")))
    commit(sanne)
    found_and_refused(honest, sanne, "section-readers", file="plan")


def test_a_reader_whom_no_consent_names_added_by_a_keeper(honest: Clone, sanne: Clone) -> None:
    forge(sanne, "meetings", read_by("bram", sanne.public("bram")))
    commit(sanne)
    found_and_refused(honest, sanne, "section-readers", file="meetings")


def test_a_commit_with_somebody_elses_author(honest: Clone, samira: Clone) -> None:
    forge(samira, "plan", same)
    commit(samira, author="sanne")
    finding = found_and_refused(honest, samira, "author-other")
    assert "signed by samira" in finding.message


def test_a_commit_under_the_name_of_a_colleague(honest: Clone, samira: Clone) -> None:
    forge(samira, "plan", same)
    samira.git("config", "user.name", "Bram")
    commit(samira)
    finding = found_and_refused(honest, samira, "author-other")
    assert "Bram <samira@casekit.invalid>" in finding.message


def test_a_member_without_a_key_is_held_to_what_that_member_may_do(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    path = sanne.root / "team" / "bram.yaml"
    path.write_text(re.sub(r"signing_keys:\n(  - .*\n)+", "", path.read_text()))
    commit(sanne)
    sanne.vault().sync()
    samira.vault().sync()
    samira.git("config", "commit.gpgSign", "false")
    forge(samira, "plan", same)
    commit(samira, author="bram")
    found_and_refused(honest, samira, "section-writer", file="plan")


def test_a_commit_of_a_year_that_no_calendar_has(honest: Clone, samira: Clone) -> None:
    forge(samira, "plan", same)
    commit(samira)
    raw = samira.git("cat-file", "commit", "HEAD")
    (samira.folder / "raw").write_text(re.sub(r"> \d+ ", "> 999999999999 ", raw))
    made = samira.git("hash-object", "-t", "commit", "-w", str(samira.folder / "raw")).strip()
    samira.git("reset", "-q", "--hard", made)
    found_and_refused(honest, samira, "signature-bad")


def test_a_key_put_on_the_map_by_somebody_who_may_only_write(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    given = {"to": ["samira"], "sections": ["network"], "purposes": ["x"], "access": "write"}
    sanne.vault().give(sanne.case, **given)  # type: ignore[arg-type]
    sanne.vault().sync()
    samira.vault().sync()
    line = f"  - id: {NEIGHBOUR}\n"
    with_key = f"{line}    key: {samira.public('stranger')}\n"
    forge(samira, "network", lambda envelope, body: (envelope, body.replace(line, with_key)))
    commit(samira)
    found_and_refused(honest, samira, "network-keys", file="network")


def test_a_backdated_commit(honest: Clone, samira: Clone) -> None:
    forge(samira, "plan", same)
    commit(samira, when=(datetime.now(UTC) - SOME_DAYS).isoformat())
    found_and_refused(honest, samira, "commit-backdated")


def test_a_commit_of_the_future(honest: Clone, samira: Clone) -> None:
    forge(samira, "plan", same)
    commit(samira, when=(datetime.now(UTC) + SOME_DAYS).isoformat())
    found_and_refused(honest, samira, "commit-postdated")


def test_a_member_who_left_signs_on(honest: Clone, sanne: Clone, samira: Clone) -> None:
    sanne.vault().retire_member("samira")
    sanne.vault().sync()
    honest.vault().sync()
    samira.git("fetch", "-q")
    samira.git("reset", "-q", "--hard", "origin/main")
    forge(samira, "plan", same)
    commit(samira, when=(datetime.now(UTC) + timedelta(minutes=5)).isoformat())
    found_and_refused(honest, samira, "signer-left")


def test_a_member_who_left_adds_to_what_was_before(
    honest: Clone, sanne: Clone, samira: Clone
) -> None:
    sanne.vault().retire_member("samira")
    sanne.vault().sync()
    honest.vault().sync()
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    with honest.unchanged(), pytest.raises(RefusedError, match="samira signed it off-line"):
        honest.vault().merge(str(samira.root))


@pytest.mark.parametrize("path", ["casekit.yaml", "team/bram.yaml", "team/sanne.yaml"])
def test_a_registry_changed_by_a_member_without_the_role(
    path: str, honest: Clone, samira: Clone
) -> None:
    file = samira.root / path
    file.write_text(file.read_text() + "# zo is het beter\n")
    commit(samira)
    found_and_refused(honest, samira, "team-changed", file=path)


def test_a_registry_changed_by_a_member_in_a_merge(honest: Clone, samira: Clone) -> None:
    samira.git("branch", "-q", "other")
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.git("merge", "-q", "--no-ff", "--no-commit", "-s", "ours", "other~1")
    samira.git("checkout", "-q", "-b", "third", "other")
    samira.vault().add(samira.case, "goal", {"own_words": "Een hond"})
    samira.git("merge", "-q", "--no-commit", "main")
    path = samira.root / "team" / "samira.yaml"
    path.write_text(path.read_text().replace("role: worker", "role: keykeeper"))
    commit(samira)
    found_and_refused(honest, samira, "team-changed", file="team/samira")


def test_an_unsigned_commit(honest: Clone, samira: Clone) -> None:
    samira.git("config", "commit.gpgSign", "false")
    forge(samira, "plan", same)
    commit(samira)
    finding = found_and_refused(honest, samira, "commit-unsigned")
    assert "samira" in finding.message


def test_a_commit_that_was_altered_after_it_was_signed(honest: Clone, samira: Clone) -> None:
    forge(samira, "plan", same)
    commit(samira)
    raw = samira.git("cat-file", "commit", "HEAD").replace("by hand", "by nobody")
    (samira.folder / "raw").write_text(raw)
    made = samira.git("hash-object", "-t", "commit", "-w", str(samira.folder / "raw")).strip()
    samira.git("reset", "-q", "--hard", made)
    found_and_refused(honest, samira, "signature-bad")


def test_an_unsigned_merge_by_a_hosting_site(honest: Clone, sanne: Clone, samira: Clone) -> None:
    sanne.vault().add(sanne.case, "goal", {"own_words": "Een hond"})
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    sanne.git("fetch", "-q", str(samira.root), "main:of-samira")
    sanne.git("config", "commit.gpgSign", "false")
    sanne.git("merge", "-q", "--no-commit", "of-samira")
    commit(sanne, author="noreply")
    finding = found_and_refused(honest, sanne, "commit-unsigned")
    assert "a merge without a signature" in finding.message


def test_plaintext_committed(honest: Clone, sanne: Clone) -> None:
    text = text_of(sanne, "plan")[0]
    (sanne.root / "cases" / sanne.case / "plan.yaml").write_text(text)
    commit(sanne)
    sanne.git("rm", "-q", f"cases/{sanne.case}/plan.yaml")
    commit(sanne)
    finding = found_and_refused(honest, sanne, "file-stray", file="plan.yaml")
    assert "putter" not in finding.message


def test_plaintext_under_a_sealed_name(honest: Clone, sanne: Clone) -> None:
    sanne.path("plan").write_text(text_of(sanne, "plan")[0])
    commit(sanne)
    found_and_refused(honest, sanne, "file-unsealed", file="plan")


def test_markers_written_into_ciphertext_by_a_clone_without_the_driver(
    honest: Clone, sanne: Clone
) -> None:
    whole = sanne.path("plan").read_bytes()
    sanne.path("plan").write_bytes(
        b"<<<<<<< HEAD\n" + whole + b"\n=======\n" + whole + b"\n>>>>>>> theirs\n"
    )
    commit(sanne)
    found_and_refused(honest, sanne, "merge-markers", file="plan")


def test_a_section_taken_away(honest: Clone, sanne: Clone) -> None:
    sanne.git("rm", "-q", str(sanne.path("goals")))
    commit(sanne)
    finding = found_and_refused(honest, sanne, "section-removed", file="goals")
    assert not honest.path("goals").exists()
    show, edit = finding.hint.partition(" brings it back")[0].split(" | ")
    older = subprocess.run(show.split(), cwd=honest.root, check=True, capture_output=True).stdout
    Desk(honest.root, honest.key_file("sanne")).run(*edit.split()[1:], stdin=older)
    assert CANARIES["goals"] in honest.body("goals")
    honest.vault().accept(finding.commit)
    honest.vault().sync()
    assert not honest.vault().verify().findings


def test_an_own_word_in_a_merge(honest: Clone, sanne: Clone, village: Village) -> None:
    joris = village.clone("joris")
    joris.git("fetch", "-q")
    sanne.git("branch", "-q", "other")
    sanne.vault().add(sanne.case, "agreement", {"text": "de huurbaas bellen"})
    sanne.git("checkout", "-q", "other")
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    joris.git("fetch", "-q", str(sanne.root), "main:one", "other:two")
    joris.git("checkout", "-q", "one")
    joris.git("merge", "-q", "--no-commit", "-s", "ours", "two")
    forge(joris, "plan", lambda envelope, body: (envelope, body + "# verzonnen\n"))
    commit(joris)
    found_and_refused(honest, joris, "section-writer", file="plan")

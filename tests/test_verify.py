"""An honest history verifies clean, whatever was done in it; and what was accepted stays so."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from casekit import Vault
from casekit.api import new_identity
from casekit.cli.demo_vault import build as build_demo
from casekit.errors import RefusedError, UsageError
from casekit.model.findings import Report
from casekit.vault import pin
from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawHistory
from casekit.vault.signatures import NoSignatureError, is_good, parse
from casekit.vault.signing import new as new_signing_key
from tests.clones import Clone, Village, git
from tests.command_line import Desk
from tests.office import Office
from tests.signed import commit
from tests.vaults import AGREEMENT, FOR_SAMIRA, SmallVault


@pytest.fixture
def unsigned(tmp_path: Path) -> Vault:
    """A vault that was begun before anybody had a key to sign with."""
    key = tmp_path / "sanne.txt"
    new_identity(key)
    for path in tmp_path.glob("sanne.sign*"):
        path.unlink()
    return Vault.init(tmp_path / "vault", name="Noord", handle="sanne", identity=key)


def desk_of(clone: Clone) -> Desk:
    """The command line in a clone, with its owner's key."""
    return Desk(clone.root, clone.key_file(clone.owner))


# --- an honest history -----------------------------------------------------------------


def test_a_vault_in_which_nobody_signs_says_so_and_is_fine(unsigned: Vault) -> None:
    report = unsigned.verify()
    assert report.fine
    assert any("nobody in the team has a key to sign with" in note for note in report.notes)


def test_what_nobody_signed_is_checked_all_the_same(unsigned: Vault) -> None:
    case = unsigned.new_case(alias="H").case
    unsigned.add(case, "goal", {"own_words": "Rust"})
    folder = unsigned.root / "cases" / case
    shutil.copy(folder / "goals.yaml.age", folder / "plan.yaml.age")
    for words in (["add", "-A"], ["commit", "-q", "-m", "by hand"]):
        git(unsigned.root, *words)
    assert {one.code for one in unsigned.verify().findings} == {"section-place"}


def test_signing_can_begin_later(unsigned: Vault, tmp_path: Path) -> None:
    before = Vault.open(unsigned.root, identity=tmp_path / "sanne.txt")
    key = new_signing_key(tmp_path / "sanne.txt", lambda _question: "")
    before.add_signing_key("sanne", key)
    vault = Vault.open(unsigned.root, identity=tmp_path / "sanne.txt")
    vault.new_case(alias="H")
    assert vault.verify().findings == ()
    git(unsigned.root, "commit", "-q", "--allow-empty", "-m", "by hand")
    assert [one.code for one in vault.verify().findings] == ["commit-unsigned"]


def test_the_demo_verifies_clean(tmp_path: Path) -> None:
    demo = build_demo(tmp_path / "demo", tmp_path / "keys")
    assert demo.as_(demo.coordinator).verify().findings == ()


def test_a_long_life_verifies_clean(sanne: Clone, samira: Clone, village: Village) -> None:
    vault = sanne.vault()
    vault.add(sanne.case, "goal", {"own_words": "Een hond"})
    vault.undo(sanne.case)
    given = vault.give(
        sanne.case, to=["bram"], sections=["plan"], purposes=["wonen"], access="write"
    ).id
    vault.renew(sanne.case, given)
    vault.refuse(sanne.case, to=["joris"], sections=["*"])
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    sanne.vault().sync()
    bram = village.clone("bram")
    bram.vault().add(bram.case, "agreement", {"text": "de huur regelen"})
    bram.vault().sync()
    sanne.vault().sync()
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    sanne.vault().add(sanne.case, "keeper", {
        "handle": "joris", "legal_basis": "consent", "since": "2026-03-12"})  # fmt: skip
    other = sanne.vault().new_case(alias="Iemand anders").case
    sanne.vault().add(other, "agreement", {"text": "ergens anders"})
    sanne.vault().retire_member("bram")
    sanne.vault().seal()
    sanne.vault().sync()
    assert sanne.vault().verify().findings == ()
    joris = village.clone("joris")
    joris.vault().add(joris.case, "goal", {"own_words": "Rust"})
    joris.vault().sync()
    sanne.vault().sync()
    assert sanne.vault().verify().findings == ()


def test_who_is_let_in_with_the_first_section_that_is_theirs_finds_nothing_wrong(
    sanne: Clone, village: Village
) -> None:
    vault = sanne.vault()
    vault.give(sanne.case, to=["bram"], sections=["plan.wonen"], purposes=["wonen"], access="write")
    vault.add(sanne.case, "agreement", {"text": "de huur regelen"}, compartment="wonen")
    vault.sync()
    assert village.clone("bram").vault().verify().findings == ()


def test_plain_git_merges_with_the_driver_verify_clean(sanne: Clone) -> None:
    sanne.vault().set_up()
    sanne.git("branch", "-q", "other")
    sanne.vault().add(sanne.case, "agreement", {"text": "de huurbaas bellen"})
    sanne.git("checkout", "-q", "other")
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.git("merge", "-q", "--no-edit", "main")
    assert sanne.vault().verify().findings == ()


def test_a_rebase_is_told_but_refused_by_nobody(sanne: Clone, village: Village) -> None:
    sanne.vault().set_up()
    other = village.clone("sanne", "other")
    other.vault().set_up()
    other.vault().add(other.case, "agreement", {"text": "de huurbaas bellen"})
    other.vault().sync()
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    subprocess.run(["git", "pull", "-q", "--rebase"], cwd=sanne.root, check=True)
    subprocess.run(["git", "push", "-q"], cwd=sanne.root, check=True)
    report = sanne.vault().verify()
    assert {(one.code, str(one.severity)) for one in report.findings} <= {
        ("section-chain", "warning")
    }
    other.vault().sync()
    assert other.head == sanne.head


def test_a_version_that_waits_is_no_fault(sanne: Clone, samira: Clone) -> None:
    sanne.vault().withdraw(sanne.case, FOR_SAMIRA)
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    late = samira.head
    sanne.vault().sync()
    samira.vault().sync()
    assert list(samira.root.glob("cases/*/unmerged/*/*"))
    sanne.vault().sync()
    for clone in (sanne, samira):
        clone.vault().sync()
        found = {(one.code, one.commit) for one in clone.vault().verify().findings}
        assert found <= {("writer-left", late)}


def test_a_member_may_end_the_own_membership(sanne: Clone, village: Village) -> None:
    joris = village.clone("joris")
    path = joris.root / "team" / "joris.yaml"
    path.write_text(path.read_text().rstrip() + "\nuntil: 2026-03-12\n")
    commit(joris)
    joris.git("push", "-q", "origin", "HEAD:main")
    sanne.vault().sync()
    assert sanne.vault().verify().findings == ()


def test_what_two_keykeepers_wrote_in_one_file_a_member_may_bring_together(
    sanne: Clone, samira: Clone
) -> None:
    settings = sanne.root / "casekit.yaml"
    sanne.git("branch", "-q", "other")
    settings.write_text("# boven\n" + settings.read_text())
    commit(sanne)
    sanne.git("checkout", "-q", "other")
    settings.write_text(settings.read_text() + "# beneden\n")
    commit(sanne)
    samira.git("fetch", "-q", str(sanne.root), "main:one", "other:two")
    samira.git("checkout", "-q", "one")
    samira.git("merge", "-q", "--no-edit", "two")
    assert samira.vault().verify().findings == ()


# --- once is enough -------------------------------------------------------------------


def test_what_was_verified_is_not_verified_again(sanne: Clone) -> None:
    checked = sanne.vault().verify().checked
    memory = sanne.root / ".git" / "casekit" / "verified.json"
    before = memory.stat().st_mtime_ns
    assert sanne.vault().verify().checked == checked
    assert memory.stat().st_mtime_ns == before
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "open"})
    assert sanne.vault().verify() == _verified_anew(sanne)


def test_who_can_read_more_verifies_more(sanne: Clone, samira: Clone) -> None:
    assert not any("sealed to others" in note for note in sanne.vault().verify().notes)
    assert any("sealed to others" in note for note in samira.vault().verify().notes)


def test_without_any_key_all_is_verified_that_can_be_seen_from_outside(
    sanne: Clone, tmp_path: Path
) -> None:
    sanne.path("plan").write_bytes(b"plain\n")
    commit(sanne)
    vault = Vault.open(sanne.root, identity=tmp_path / "none.txt")
    (finding,) = vault.verify().findings
    assert finding.code == "file-unsealed"


# with one byte of room each message waits until the one before it was taken
@pytest.mark.parametrize(("cases", "ahead"), [(1, 1 << 20), (3, 1)])
def test_many_processes_find_what_one_finds(
    cases: int, ahead: int, sanne: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [sanne.vault().new_case(alias=f"Nummer {n}").case for n in range(cases)]
    for case in others:
        sanne.vault().add(case, "agreement", {"text": "bellen"})
        shutil.copy(sanne.path("goals"), sanne.root / "cases" / case / "plan.yaml.age")
        commit(sanne)
    sanne.vault().verify()
    alone = _verified_anew(sanne)
    for name, value in (("MANY", 1), ("_AT_ONCE", 1), ("_AHEAD", ahead)):
        monkeypatch.setattr(f"casekit.vault.shards.{name}", value)
    assert _verified_anew(sanne) == alone
    assert {one.code for one in alone.findings} == {"section-place"}


# --- the beginning ---------------------------------------------------------------------


def test_a_clone_and_its_source_have_one_fingerprint(village: Village, sanne: Clone) -> None:
    cloned = Vault.clone(
        str(village.bare), village.folder / "new", identity=sanne.key_file("samira")
    )
    assert cloned.fingerprint == sanne.vault().fingerprint
    assert len(cloned.fingerprint) == 39


def test_another_beginning_has_another_fingerprint(sanne: Clone, village: Village) -> None:
    before = sanne.vault().fingerprint
    forged = village.clone("sanne", "forged")
    forged.git("checkout", "-q", "--orphan", "other")
    commit(forged)
    (forged.root / ".git" / "casekit" / "root.json").unlink(missing_ok=True)
    assert forged.vault().fingerprint != before


def test_a_beginning_that_was_taken_down_is_not_replaced_in_silence(sanne: Clone) -> None:
    sanne.vault().verify()
    path = sanne.root / ".git" / "casekit" / "root.json"
    path.write_text("{}")
    with pytest.raises(RefusedError, match="can't be read"):
        sanne.vault().verify()


def test_the_first_verification_asks_to_compare_the_fingerprint(sanne: Clone) -> None:
    notes = sanne.vault().verify().notes
    assert any(sanne.vault().fingerprint in note for note in notes)
    assert sanne.vault().verify().notes == ()


def test_a_vault_takes_its_beginning_down_when_it_is_made(small: SmallVault) -> None:
    pinned = pin.read(small.root / ".git")
    assert pinned is not None
    assert pinned.root == small.git("rev-list", "--max-parents=0", "HEAD").strip()


def test_a_clone_of_the_newest_part_alone_says_so(village: Village) -> None:
    git(village.folder, "clone", "-q", "--depth", "1", f"file://{village.bare}", "part")
    vault = Vault.open(village.folder / "part", identity=village.small.key_file("sanne"))
    with pytest.raises(RefusedError, match="only the newest part"):
        vault.verify()
    assert "setup-shallow" in {one.code for one in vault.check_setup().findings}


def test_a_beginning_is_not_taken_down_from_the_newest_part_alone(village: Village) -> None:
    git(village.folder, "clone", "-q", "--depth", "1", f"file://{village.bare}", "part")
    vault = Vault.open(village.folder / "part", identity=village.small.key_file("sanne"))
    vault.check_setup()
    git(vault.root, "fetch", "-q", "--unshallow")
    assert vault.verify().fine


# --- honest mistakes -------------------------------------------------------------------


def forget_to_sign(samira: Clone) -> None:
    """Push an edit as git makes it on a computer where nothing was set up."""
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.git("-c", "commit.gpgSign=false", "commit", "-q", "--no-verify", "--amend", "--no-edit")
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")


def test_an_honest_mistake_is_accepted_by_hand(sanne: Clone, samira: Clone) -> None:
    forget_to_sign(samira)
    desk = desk_of(sanne)
    refused = desk.run("sync", status=5)
    assert samira.head[:10] in refused.err
    done = desk.run("verify", "--accept", samira.head[:10], "--yes")
    assert "accepted on this computer" in done.err
    desk.run("sync")
    assert sanne.head == samira.head
    assert desk.json("verify")["findings"] == []
    assert "1 commit at fault" in desk.run("verify").err


def test_accepting_one_fault_of_a_commit_accepts_no_other(sanne: Clone, samira: Clone) -> None:
    forget_to_sign(samira)
    sanne.git("fetch", "-q")
    sanne.vault().accept(samira.head)
    path = sanne.root / ".git" / "casekit" / "accepted.json"
    data = json.loads(path.read_text())
    data[samira.head]["faults"] = [["author-other", "", ""]]
    path.write_text(json.dumps(data))
    with pytest.raises(RefusedError):
        sanne.vault().sync()


def test_nothing_can_be_accepted_that_is_fine(sanne: Clone) -> None:
    with pytest.raises(UsageError, match="nothing is wrong"):
        sanne.vault().accept("HEAD")
    with pytest.raises(UsageError, match="no such commit"):
        sanne.vault().accept("f" * 40)


def test_a_member_without_a_key_to_sign_with_is_told_of(sanne: Clone, village: Village) -> None:
    path = sanne.root / "team" / "samira.yaml"
    path.write_text(re.sub(r"signing_keys:\n(  - .*\n)+", "", path.read_text()))
    commit(sanne)
    sanne.git("push", "-q", "origin", "HEAD:main")
    samira = village.clone("samira")
    village.small.lose_signing_key("samira")
    samira.vault().set(samira.case, AGREEMENT, {"status": "done"})
    samira.vault().sync()
    sanne.vault().sync()
    (finding,) = sanne.vault().verify().findings
    assert (finding.code, finding.severity) == ("commit-unsigned-keyless", "warning")


def test_the_command_tells_commits_and_findings(office: Office) -> None:
    said = office.json("verify")
    assert said["checked"] > 5
    assert said["findings"] == []
    assert "commits verified, nothing found" in office.run("verify").err
    (office.folder / "plan.yaml").write_text("meta:\n  casekit: 1\n")
    git(office.folder, "add", "-A")
    git(office.folder, "-c", "commit.gpgSign=false", "commit", "-q", "--no-verify", "-m", "oops")
    unsigned, stray = office.json("verify", status=1)["findings"]
    assert unsigned["code"] == "commit-unsigned"
    assert (stray["code"], stray["file"]) == ("file-stray", "plan.yaml")
    assert stray["commit"] == git(office.folder, "rev-parse", "HEAD").strip()


def test_clone_says_what_it_found(village: Village, samira: Clone) -> None:
    samira.path("plan").write_bytes(b"plain\n")
    commit(samira)
    samira.git("push", "-q", "origin", "HEAD:main")
    desk = Desk(village.folder, samira.key_file("samira"))
    said = desk.run("clone", village.bare, "fresh")
    assert "does not verify" in said.err
    assert (village.folder / "fresh" / "casekit.yaml").exists()


# --- signatures ------------------------------------------------------------------------


def test_we_take_the_signatures_of_git_and_no_altered_one(sanne: Clone) -> None:
    sanne.vault().set(sanne.case, AGREEMENT, {"status": "done"})
    with RawHistory(Objects(sanne.root)) as history:
        (raw,) = history.commits([sanne.head])
    assert is_good(parse(raw.signature, raw.signed))
    assert not is_good(parse(raw.signature, raw.signed + b" "))


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_we_take_every_kind_of_key_that_ssh_keygen_makes(kind: str, tmp_path: Path) -> None:
    key, message = tmp_path / "key", tmp_path / "message"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(key)], check=True)
    message.write_bytes(b"een afspraak\n")
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(key), str(message)], check=True
    )
    armored = message.with_suffix(".sig").read_bytes()
    signature = parse(armored, message.read_bytes())
    assert signature.key == " ".join(key.with_suffix(".pub").read_text().split()[:2])
    assert is_good(signature)
    assert not is_good(parse(armored, b"een andere afspraak\n"))


@pytest.mark.parametrize(
    "armored",
    [
        b"",
        b"-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----\n!!!\n-----END SSH SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQ==\n-----END SSH SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n-----END SSH SIGNATURE-----",
    ],
)
def test_what_is_no_signature_for_a_commit_is_said_to_be_none(armored: bytes) -> None:
    with pytest.raises(NoSignatureError):
        parse(armored, b"")


def test_a_signature_for_a_file_says_nothing_about_a_commit(tmp_path: Path) -> None:
    key, message = tmp_path / "key", tmp_path / "message"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    message.write_bytes(b"tree\n")
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", str(key), str(message)], check=True
    )
    with pytest.raises(NoSignatureError, match="not made for a commit"):
        parse(message.with_suffix(".sig").read_bytes(), b"tree\n")


def _verified_anew(clone: Clone) -> Report:
    (clone.root / ".git" / "casekit" / "verified.json").unlink()
    return clone.vault().verify()

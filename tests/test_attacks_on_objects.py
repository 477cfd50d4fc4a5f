"""Objects that no honest program makes: they are refused before anything is merged, and found."""

import hashlib
import subprocess
from collections.abc import Callable

import pytest

from casekit.errors import CasekitError, CorruptError, RefusedError
from casekit.vault.cipher import decrypt
from casekit.vault.identity import load
from tests.clones import Clone
from tests.vaults import SmallVault

Rows = list[tuple[bytes, bytes, bytes]]

NO_FILES = {"path-odd", "tree-odd"}


def put(clone: Clone, kind: str, content: bytes) -> str:
    """Store an object as it is, whatever git thinks of it."""
    done = subprocess.run(
        ["git", "hash-object", "-t", kind, "--literally", "-w", "--stdin"],
        cwd=clone.root, input=content, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().strip()


def rows_of(clone: Clone, tree: str) -> Rows:
    raw = subprocess.run(
        ["git", "cat-file", "tree", tree], cwd=clone.root, capture_output=True, check=True
    ).stdout
    rows = []
    while raw:
        head, _, rest = raw.partition(b"\0")
        mode, _, name = head.partition(b" ")
        rows.append((mode, name, rest[:20]))
        raw = rest[20:]
    return rows


def dumped(rows: Rows) -> bytes:
    return b"".join(mode + b" " + name + b"\0" + found for mode, name, found in rows)


def commit_tree(clone: Clone, tree: str) -> None:
    """Commit a tree under the owner's name, signed, and let the branch go there."""
    made = clone.git("commit-tree", "-S", "-p", "HEAD", "-m", "by hand", tree).strip()
    clone.git("update-ref", "HEAD", made)


def pushed(honest: Clone, attacker: Clone) -> str:
    """The refusal of an honest clone that syncs with what an attacker pushed."""
    attacker.git("push", "-q", "--no-verify", "--force", "origin", "HEAD:main")
    with honest.unchanged(), pytest.raises(CasekitError) as refused:
        honest.vault().sync()
    return refused.value.message


def codes(clone: Clone) -> set[str]:
    """What a verification of a history finds that holds the attack already."""
    return {one.code for one in clone.vault().verify().findings if one.severity == "error"}


BROKEN: dict[str, Callable[[Rows], Rows]] = {
    "a name twice": lambda rows: [*rows[:1], *rows],
    "out of order": lambda rows: rows[::-1],
    "a padded mode": lambda rows: [(b"0" + mode, name, found) for mode, name, found in rows],
    "a mode of long ago": lambda rows: [
        (b"100664" if mode == b"100644" else mode, name, found) for mode, name, found in rows
    ],
    "a folder in a name": lambda rows: sorted([*rows, (b"100644", b"a/b", rows[0][2])], key=name),
    "capitals": lambda rows: sorted(
        [*rows, (b"100644", b"Notes", rows[0][2]), (b"100644", b"notes", rows[0][2])], key=name
    ),
    "accents": lambda rows: sorted(
        [*rows, (b"100644", "é".encode(), rows[0][2]), (b"100644", "e\u0301".encode(), rows[0][2])],
        key=name,
    ),
}


def name(row: tuple[bytes, bytes, bytes]) -> bytes:
    return row[1] + (b"/" if row[0] == b"40000" else b"")


@pytest.mark.parametrize("how", BROKEN)
def test_a_folder_that_can_be_read_in_two_ways(how: str, honest: Clone, samira: Clone) -> None:
    rows = BROKEN[how](rows_of(samira, "HEAD^{tree}"))
    commit_tree(samira, put(samira, "tree", dumped(rows)))
    assert "two ways" in pushed(honest, samira)
    assert "tree-odd" in codes(samira)


def test_git_itself_takes_no_such_folder_in_and_sync_names_the_commit(
    honest: Clone, samira: Clone
) -> None:
    honest.vault().set_up()
    honest.git("config", "transfer.fsckObjects", "true")
    rows = BROKEN["a name twice"](rows_of(samira, "HEAD^{tree}"))
    commit_tree(samira, put(samira, "tree", dumped(rows)))
    samira.git("push", "-q", "--no-verify", "--force", "origin", "HEAD:main")
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        honest.git("pull", "-q")
    assert "duplicateEntries" in stopped.value.stderr
    assert samira.head[:10] in pushed(honest, samira)


@pytest.mark.parametrize(
    "path",
    [
        "git~1", ".GIT", ".git::$INDEX_ALLOCATION", ".gitmodules", "back\\slash", "dot.", "space ",
        "aux.yaml", "a\nb", "a\u202eb", "n" * 240, "CASES", "team.", "ﬁ\\x",
    ],
)  # fmt: skip
def test_a_name_that_some_disk_takes_for_another(path: str, honest: Clone, samira: Clone) -> None:
    blob = bytes.fromhex(put(samira, "blob", b"niets\n"))
    rows = sorted([*rows_of(samira, "HEAD^{tree}"), (b"100644", path.encode(), blob)], key=name)
    commit_tree(samira, put(samira, "tree", dumped(rows)))
    pushed(honest, samira)
    assert codes(samira) & NO_FILES


@pytest.mark.parametrize("mode", ["120000", "160000"])
def test_a_link_or_another_repository(mode: str, honest: Clone, samira: Clone) -> None:
    found = samira.head if mode == "160000" else put(samira, "blob", b"/etc/passwd")
    rows = [*rows_of(samira, "HEAD^{tree}"), (mode.encode(), b"z", bytes.fromhex(found))]
    commit_tree(samira, put(samira, "tree", dumped(sorted(rows, key=name))))
    pushed(honest, samira)
    assert "file-link" in codes(samira)


def test_folders_that_hold_themselves_a_million_times(honest: Clone, samira: Clone) -> None:
    found = put(samira, "blob", b"niets\n")
    mode = b"100644"
    for _ in range(8):
        rows = [(mode, b"%d" % number, bytes.fromhex(found)) for number in range(10)]
        found, mode = put(samira, "tree", dumped(rows)), b"40000"
    rows = [*rows_of(samira, "HEAD^{tree}"), (mode, b"z", bytes.fromhex(found))]
    commit_tree(samira, put(samira, "tree", dumped(sorted(rows, key=name))))
    assert "more files" in pushed(honest, samira)
    with pytest.raises(RefusedError, match="more files"):
        samira.vault().verify()


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"\nauthor ", b"\nauthor X <x@x.nl> 1 +0000\nauthor ", 1),
        lambda raw: raw.replace(b"\ncommitter ", b"\nencoding latin1\ncommitter ", 1),
        lambda raw: raw.replace(b"by hand", b"by\0hand"),
        lambda raw: raw.replace(b"\nauthor ", b"\nparent " + raw[53:93] + b"\nauthor ", 1),
    ],
    ids=["two authors", "an encoding", "a NUL", "a parent twice"],
)  # fmt: skip
def test_a_commit_that_can_be_read_in_two_ways(
    change: Callable[[bytes], bytes], honest: Clone, samira: Clone
) -> None:
    plain = samira.git("commit-tree", "-p", "HEAD", "-m", "by hand", "HEAD^{tree}").strip()
    raw = subprocess.run(
        ["git", "cat-file", "commit", plain], cwd=samira.root, capture_output=True, check=True
    ).stdout
    assert change(raw) != raw
    samira.git("update-ref", "HEAD", put(samira, "commit", change(raw)))
    pushed(honest, samira)
    assert "commit-odd" in codes(samira)


def test_a_section_that_is_far_too_large_is_not_called_open(honest: Clone, samira: Clone) -> None:
    sealed = samira.path("plan").read_bytes()
    samira.path("plan").write_bytes(sealed + bytes(9_000_000))
    samira.git("commit", "-q", "--no-verify", "-am", "by hand")
    assert "9,0" in pushed(honest, samira)
    found = [one for one in samira.vault().verify().findings if one.code == "file-large"]
    assert found
    assert "compartments" in found[0].hint
    assert "file-unsealed" not in codes(samira)


def test_a_file_sealed_to_thousands_of_keys_is_not_opened(small: SmallVault) -> None:
    head, _, rest = small.path("plan").read_bytes().partition(b"\n--- ")
    stanza = b"\n" + head[head.index(b"-> ") :].split(b"\n-> ")[0]
    identity = load(small.key_file("sanne"), lambda _question: "")
    with pytest.raises(CorruptError, match="more than 1,000 keys"):
        decrypt(head + stanza * 20_000 + b"\n--- " + rest, identity)
    with pytest.raises(CorruptError, match="altered"):
        decrypt(head + stanza * 3 + b"\n--- " + rest, identity)
    assert hashlib.sha256(decrypt(head + b"\n--- " + rest, identity)).digest()

"""Commits and folders are read quickly where they are as usual, and mean the same."""

import subprocess
from itertools import pairwise
from pathlib import Path

from hypothesis import given, strategies as some

from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawHistory, parse_commit
from casekit.vault.trees import compare, read_folder

_WHO = b"Sanne (fictief) <sanne@casekit.invalid> 1700000000 +0100"
_USUAL = (
    b"tree " + b"a" * 40 + b"\nparent " + b"b" * 40 + b"\nparent " + b"c" * 40 + b"\nauthor " + _WHO
    + b"\ncommitter " + _WHO + b"\ngpgsig BEGIN\n abc\n END\n\nnote\n\nmore\n"
)  # fmt: skip


def test_a_usual_commit_is_read_as_one_with_a_header_more() -> None:
    usual = parse_commit("1", _USUAL)
    other = parse_commit("1", _USUAL.replace(b"gpgsig", b"x-note 1\ngpgsig"))
    assert usual._replace(signed=b"") == other._replace(signed=b"")
    assert other.signed == usual.signed.replace(b"\n\n", b"\nx-note 1\n\n", 1)


def test_a_signature_is_read_without_its_indent_and_signs_all_the_rest() -> None:
    usual = parse_commit("1", _USUAL)
    assert usual.signature == b"BEGIN\nabc\nEND"
    assert usual.signed == _USUAL.replace(b"\ngpgsig BEGIN\n abc\n END", b"")
    assert usual.parents == ("b" * 40, "c" * 40)
    assert not usual.odd


def test_a_header_that_stands_twice_is_odd() -> None:
    for line in (b"gpgsig x\n", b"author " + _WHO + b"\n", b"parent " + b"b" * 40 + b"\n"):
        assert parse_commit("1", _USUAL.replace(b"author", line + b"author", 1)).odd, line


@given(some.lists(some.binary(min_size=20, max_size=20), min_size=1, max_size=60), some.data())
def test_two_folders_differ_in_just_the_ids_that_are_not_the_same(
    ids: list[bytes], data: some.DataObject
) -> None:
    ids = [one[:19] + b"\1" for one in ids]
    numbers = data.draw(some.sets(some.integers(0, len(ids) - 1)))
    place = data.draw(some.integers(0, 19))
    changed = [
        one[:place] + bytes((one[place] ^ 6,)) + one[place + 1 :] if number in numbers else one
        for number, one in enumerate(ids)
    ]
    old = read_folder(_folder(ids), 20)
    found = compare(old, read_folder(_folder(changed), 20, old), 20)
    assert [(row.name, row.new) for row in found] == [
        (f"f{number:02}", ("100644", changed[number].hex())) for number in sorted(numbers)
    ]


def test_commits_that_are_compared_one_by_one_differ_as_those_that_are_compared_at_once(
    tmp_path: Path,
) -> None:
    tops = _history_of_folders(tmp_path, b"100644 a\0%b100644 b\0%b")
    pairs = [("", tops[0]), *pairwise(tops), (tops[-1], tops[0])]
    with RawHistory(Objects(tmp_path)) as once, RawHistory(Objects(tmp_path)) as often:
        found = once.differences(pairs)
        assert [often.differences([pair])[0] for pair in pairs] == found
    assert [[one.path for one in some] for some in found] == [
        ["f/a", "f/b"], ["f/a"], ["f/b"], ["f/a", "f/b"],
    ]  # fmt: skip


def test_a_folder_is_as_odd_when_it_is_remembered_as_when_it_is_read(tmp_path: Path) -> None:
    tops = _history_of_folders(tmp_path, b"100644 b\0%b100644 a\0%b")
    with RawHistory(Objects(tmp_path)) as history:
        for old, new in [("", tops[0]), ("", tops[0]), (tops[0], tops[1]), ("", tops[1])]:
            history.differences([(old, new)])
            assert history.odd.pop(new) == [("f", "its names are out of order")]


def _history_of_folders(root: Path, rows: bytes) -> list[str]:
    """Three trees with a folder of two files, of which one after the other changes."""
    subprocess.run(["git", "init", "-q", root], check=True)
    one, other = (_put(root, "blob", content) for content in (b"1", b"2"))
    folders = [rows % pair for pair in ((one, one), (other, one), (other, other))]
    return [_put(root, "tree", b"40000 f\0" + _put(root, "tree", one)).hex() for one in folders]


def _put(root: Path, kind: str, content: bytes) -> bytes:
    done = subprocess.run(
        ["git", "hash-object", "-t", kind, "--literally", "-w", "--stdin"],
        cwd=root, input=content, capture_output=True, check=True,
    )  # fmt: skip
    return bytes.fromhex(done.stdout.decode())


def _folder(ids: list[bytes]) -> bytes:
    return b"".join(b"100644 f%02d\0%b" % row for row in enumerate(ids))

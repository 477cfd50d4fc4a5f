"""Sealing and opening: by the ordinary age tool as by casekit, and never a piece of a file."""

import subprocess
from functools import cache
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, strategies as st

from casekit.errors import (
    CorruptError,
    NobodyError,
    NoKeyError,
    RecipientError,
    TooLargeError,
)
from casekit.vault.cipher import (
    MAX_FILE,
    MAX_PLAINTEXT,
    check_recipient,
    decrypt,
    encrypt,
    looks_whole,
)
from casekit.vault.identity import Identity

TEXT = b"question: Hoe houd ik mijn huis?\n" * 20


def make() -> Identity:
    key = pyrage.x25519.Identity.generate()
    return Identity((str(key),), (str(key.to_public()),))


MINE, THEIRS = make(), make()
PUBLIC = MINE.recipients[0]


@cache
def sealed() -> bytes:
    return encrypt(TEXT, [PUBLIC, *THEIRS.recipients])


# --- with the age tool ---------------------------------------------------------------


def test_the_age_tool_opens_what_is_sealed_here(age_tool: Path, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(f"{MINE.secrets[0]}\n")
    (tmp_path / "key.txt").chmod(0o600)
    done = subprocess.run(
        [age_tool, "-d", "-i", tmp_path / "key.txt"],
        input=sealed(),
        capture_output=True,
        check=True,
    )
    assert done.stdout == TEXT


@pytest.mark.parametrize("armour", [[], ["--armor"]])
@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 200_000])
def test_what_the_age_tool_sealed_opens_here_and_looks_whole(
    size: int, armour: list[str], age_tool: Path
) -> None:
    text = bytes(size)
    made = subprocess.run(
        [age_tool, *armour, "-r", PUBLIC], input=text, capture_output=True, check=True
    ).stdout
    assert decrypt(made, MINE) == text
    assert decrypt(b"\n  \n" + made if armour else made, MINE) == text
    assert looks_whole(made, size)
    assert not looks_whole(made, size + 1)


# --- opening -------------------------------------------------------------------------


def test_each_reader_opens_it_and_nobody_else() -> None:
    assert decrypt(sealed(), MINE) == decrypt(sealed(), THEIRS) == TEXT
    with pytest.raises(NoKeyError) as refused:
        decrypt(sealed(), make())
    assert refused.value.status == 3


def test_a_file_that_is_cut_anywhere_is_corrupt_to_reader_and_stranger_alike() -> None:
    whole = encrypt(b"x", [PUBLIC])
    for end in range(len(whole)):
        for identity in (MINE, THEIRS):
            with pytest.raises((CorruptError, NoKeyError)) as refused:
                decrypt(whole[:end], identity)
            assert isinstance(refused.value, CorruptError) or identity is THEIRS


@given(at=st.integers(0, 10_000), to=st.integers(0, 255))
def test_no_altered_file_opens(at: int, to: int) -> None:
    raw = bytearray(sealed())
    at %= len(raw)
    if raw[at] == to:
        return
    raw[at] = to
    with pytest.raises((CorruptError, NoKeyError)):
        decrypt(bytes(raw), MINE)


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_told_to_be_no_age_file(raw: bytes) -> None:
    for data in (
        raw,
        b"age-encryption.org/v1\n" + raw,
        b"-----BEGIN AGE ENCRYPTED FILE-----" + raw,
    ):
        with pytest.raises(CorruptError):
            decrypt(data, MINE)


def test_a_file_of_several_chunks_gives_nothing_when_a_later_one_is_missing() -> None:
    whole = encrypt(bytes(200_000), [PUBLIC])
    chunk = 64 * 1024 + 16
    assert not looks_whole(whole[:-chunk], 200_000)
    with pytest.raises(CorruptError):
        decrypt(whole[:-chunk], MINE)


def test_a_file_under_a_passphrase_is_not_tried() -> None:
    header = b"age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" 30\n" + b"A" * 43 + b"\n--- "
    with pytest.raises(NoKeyError, match="passphrase"):
        decrypt(header + b"A" * 43 + b"\n" + bytes(40), MINE)


def test_a_file_larger_than_any_section_is_not_tried() -> None:
    with pytest.raises(TooLargeError):
        decrypt(bytes(MAX_FILE + 1), MINE)


# --- sealing -------------------------------------------------------------------------


def test_a_file_that_nobody_could_read_is_never_made() -> None:
    with pytest.raises(NobodyError) as refused:
        encrypt(TEXT, [])
    assert refused.value.status == 5


def test_a_key_that_is_named_twice_counts_once() -> None:
    made = encrypt(b"x", [PUBLIC, f" {PUBLIC}\n", PUBLIC])
    assert made.count(b"-> X25519 ") == 1


def test_the_largest_section_fits_and_no_larger_one() -> None:
    readers = [make().recipients[0] for _ in range(100)]
    whole = encrypt(bytes(MAX_PLAINTEXT), [PUBLIC, *readers])
    assert len(decrypt(whole, MINE)) == MAX_PLAINTEXT
    with pytest.raises(TooLargeError):
        encrypt(bytes(MAX_PLAINTEXT + 1), [PUBLIC])


# by names, so that no report of the tests shows a key
NO_PUBLIC_KEYS = {
    "a secret key": (MINE.secrets[0], "private"),
    "a secret key in small letters": (f"  {MINE.secrets[0].lower()}\n", "private"),
    "a plugin's secret key": ("AGE-PLUGIN-YUBIKEY-1QYPQXPQ9", "private"),
    "a secret key of ssh": ("-----BEGIN OPENSSH PRIVATE KEY-----", "private"),
    "a post-quantum key": ("age1pq1qqqqqqqq", "post-quantum"),
    "a plugin's key": ("age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9", "plugin"),
    "a key of ssh": ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA", "ssh"),
    "a letter missing": (PUBLIC[:-1], "not an age public key"),
    "a letter mistyped": (PUBLIC[:-1] + ("q" if PUBLIC[-1] != "q" else "p"), "not an age"),
    "an address": ("sanne@example.org", "not an age public key"),
    "nothing": ("", "not an age public key"),
}


@pytest.mark.parametrize("what", NO_PUBLIC_KEYS)
def test_what_is_no_public_key_is_refused_without_being_repeated(what: str) -> None:
    text, why = NO_PUBLIC_KEYS[what]
    for attempt in (lambda: check_recipient(text), lambda: encrypt(TEXT, [PUBLIC, text])):
        with pytest.raises(RecipientError, match=why) as refused:
            attempt()
        if text:
            assert text.strip().lower() not in f"{refused.value} {refused.value.hint}".lower()


def test_an_ssh_key_is_sealed_to_only_where_the_vault_allows_it(tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    public = key.with_suffix(".pub").read_text().strip()
    with pytest.raises(RecipientError, match="who reads which case"):
        encrypt(TEXT, [PUBLIC, public])
    assert b"-> ssh-ed25519 " in encrypt(TEXT, [PUBLIC, public], allow_ssh=True)

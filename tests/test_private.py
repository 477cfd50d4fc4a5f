"""The private folder of an edit: gone however its process ends, with nothing lost."""

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pyrage
import pytest

from casekit.errors import DiskError
from casekit.vault import private
from casekit.vault.cipher import decrypt
from casekit.vault.identity import Identity

KEY = pyrage.x25519.Identity.generate()
MINE = Identity((str(KEY),), (str(KEY.to_public()),))
WRITING = """
import sys, time
from casekit.vault import private
with private.session(sys.argv[1], sys.argv[2]) as folder:
    (folder / "plan.yaml").write_text("nog niet bewaard")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def target(tmp_path: Path) -> str:
    """What a session of this test is about, and no other of this computer."""
    return str(tmp_path)


def swept(target: str) -> list[bytes]:
    """What a sweep of this computer saves for one target, opened; the others' stays theirs."""
    found = []

    def save(of: str, sealed: bytes) -> None:
        if of != target:
            raise DiskError("work of somebody else, that a test must not take away")
        found.append(decrypt(sealed, MINE))

    private.sweep(save)
    return found


def ended_by(number: signal.Signals, target: str) -> Path:
    """The folder of a process that met a signal in the middle of an edit."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITING, MINE.recipients[0], target],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    folder = Path(process.stdout.readline().strip())
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode
    return folder


def left_behind(target: str) -> Path:
    """The folder of a session whose text found no place on a full disk."""
    with suppress(DiskError), private.session(MINE.recipients[0], target) as folder:
        (folder / "plan.yaml").write_text("woord")
        raise DiskError("the disk is full")
    return folder


def test_the_folder_is_private_and_goes_in_the_end(target: str) -> None:
    with private.session(MINE.recipients[0], target) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "plan.yaml").write_text("x")
        (folder / "sub").mkdir()
        (folder / "sub" / "backup~").write_text("x")
    assert not folder.exists()


def test_the_folder_goes_after_an_exception(target: str) -> None:
    with pytest.raises(KeyboardInterrupt), private.session(MINE.recipients[0], target) as folder:
        raise KeyboardInterrupt
    assert not folder.exists()


def test_a_text_that_could_be_kept_nowhere_else_stays_for_a_sweep(target: str) -> None:
    folder = left_behind(target)
    assert swept(target) == [b"woord"]
    assert not folder.exists()


def test_what_is_safe_elsewhere_is_not_kept_again(target: str) -> None:
    folder = left_behind(target)
    private.nothing_to_keep(folder)
    assert swept(target) == []
    assert not folder.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_wipes_the_folder(number: signal.Signals, target: str) -> None:
    assert not ended_by(number, target).exists()


def test_after_a_kill_the_text_is_sealed_to_its_writer_and_the_folder_goes(target: str) -> None:
    folder = ended_by(signal.SIGKILL, target)
    assert folder.exists()
    assert swept(target) == [b"nog niet bewaard"]
    assert not folder.exists()


def test_a_text_that_can_not_be_kept_now_waits_for_the_next_sweep(target: str) -> None:
    folder = ended_by(signal.SIGKILL, target)
    assert swept("another") == []
    assert (folder / "plan.yaml").read_text() == "nog niet bewaard"
    assert swept(target) == [b"nog niet bewaard"]


def test_the_folder_of_a_living_session_is_left_alone(target: str) -> None:
    with private.session(MINE.recipients[0], target) as folder:
        (folder / "plan.yaml").write_text("x")
        assert swept(target) == []
        assert (folder / "plan.yaml").read_text() == "x"


def test_the_signals_of_the_process_are_its_own_again_afterwards(target: str) -> None:
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    with private.session(MINE.recipients[0], target):
        assert [signal.getsignal(number) for number in numbers] != before
    assert [signal.getsignal(number) for number in numbers] == before

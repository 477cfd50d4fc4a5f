"""A child process that is killed before one of its writes, or at any moment."""

import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

WRITES = {
    "os.chmod",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.truncate",
    "subprocess.Popen",
    "tempfile.mkdtemp",
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

Act = Callable[[], object]


def run_killed(act: Act, step: int) -> bool:
    """Do something in a child that kills itself before its n-th write; False if it lived."""
    child, end = _fork(act, step)
    os.close(end)
    _, status = os.waitpid(child, 0)
    _await_group(child)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    return False


def run_for(act: Act, seconds: float, *, group: bool) -> None:
    """Do something in a child, and kill it after a while, with what it started or alone.

    One that was done before is not waited for.
    """
    child, end = _fork(act, 0)
    select.select([end], [], [], seconds)
    os.close(end)
    (os.killpg if group else os.kill)(child, signal.SIGKILL)
    os.waitpid(child, 0)
    _await_group(child)


def _await_group(child: int) -> None:
    """Wait for the git that a child has left behind."""
    for _ in range(500):
        if not _lives(child):
            return
        time.sleep(0.01)


def _lives(group: int) -> bool:
    """Whether any process of a group still does something."""
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    # the dead belong to it until somebody takes them away, for which some containers take seconds
    states = [state for path in Path("/proc").glob("[0-9]*/stat") if (state := _state(path, group))]
    return any(state != "Z" for state in states) or not Path("/proc/self/stat").exists()


def _state(stat: Path, group: int) -> str:
    """The state of a process, where it is one of the group."""
    try:
        state, _, its_group = stat.read_text("utf-8", "replace").rpartition(")")[2].split()[:3]
    except OSError:
        return ""  # it has ended meanwhile
    return state if int(its_group) == group else ""


def _fork(act: Act, step: int) -> tuple[int, int]:
    """A child that has begun, and a pipe that it closes when it ends."""
    ready, begun = os.pipe()
    with warnings.catch_warnings():
        # newer Pythons warn of forks beside threads; the child calls none of them
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        os.setsid()
        os.write(begun, b"!")
        _run_and_exit(act, step)
    os.close(begun)
    os.read(ready, 1)
    return child, ready


def _run_and_exit(act: Act, step: int) -> NoReturn:
    seen = 0

    def watch(event: str, details: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in WRITES or (event == "open" and (details[2] or 0) & WRITING):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        if step:
            sys.addaudithook(watch)
        act()
    finally:
        os._exit(0)

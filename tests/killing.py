"""A child process that is killed before one of its writes, or at any moment."""

import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
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
    child = _fork(act, step)
    _, status = os.waitpid(child, 0)
    _await_group(child)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    return False


def run_for(act: Act, seconds: float, *, group: bool) -> None:
    """Do something in a child, and kill it after a while, with what it started or alone."""
    child = _fork(act, 0)
    time.sleep(seconds)
    (os.killpg if group else os.kill)(child, signal.SIGKILL)
    os.waitpid(child, 0)
    _await_group(child)


def _await_group(child: int) -> None:
    """Wait for the git that a child has left behind."""
    for _ in range(500):
        try:
            os.killpg(child, 0)
        except OSError:
            return
        time.sleep(0.01)


def _fork(act: Act, step: int) -> int:
    ready, begun = os.pipe()
    with warnings.catch_warnings():
        # newer Pythons warn of forks beside threads; the child calls none of them
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        os.setsid()
        os.write(begun, b"!")
        _run_and_exit(act, step)
    os.read(ready, 1)
    os.close(ready)
    os.close(begun)
    return child


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

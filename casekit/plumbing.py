"""What git itself calls while it merges, shows or commits: the merge driver, textconv and hooks.

Started once for every file, so it loads no command line library, and the merge driver and textconv
no schema validator either. Nothing here asks anything: git may have no terminal.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

UNSETTLED = 3
"""A merge with conflicts. Not 1, with which Python itself ends when it can't start."""

FAILED = 129
"""From here on git takes the status of a merge driver for a failure, not for a conflict."""

_ENTRY_POINTS = ("merge-driver", "textconv", "pre-commit", "pre-push")


def main() -> NoReturn:
    """Do what git asks by the arguments of this process, and leave with a status."""
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - a traceback would end with 1: "conflict"
        _say(f"casekit could not do its part: {type(error).__name__}")
        status = FAILED
    # whatever goes wrong from here on must not change the status any more
    os._exit(status)


def run(words: Sequence[str]) -> int:
    """Carry out `merge-driver %O %A %B %P`, `textconv FILE`, `pre-commit` or `pre-push REMOTE`."""
    from casekit.errors import CasekitError

    if not words or words[0] not in _ENTRY_POINTS:
        _say(f"casekit is called by git as one of: {', '.join(_ENTRY_POINTS)}")
        return FAILED
    name, arguments = words[0], list(words[1:])
    if name == "textconv":
        return _textconv(arguments)
    try:
        if name == "merge-driver":
            return _merge_driver(arguments)
        return _hook(name, arguments)
    except CasekitError as error:
        _say(f"casekit: {error.message}")
        if error.hint:
            _say(f"  hint: {error.hint}")
    except Exception as error:  # noqa: BLE001 - what an error holds could be somebody's record
        _say(f"a fault of casekit: {type(error).__name__}")
    if name == "merge-driver" and len(arguments) > 3:
        _say(
            f"  {arguments[3]} stays unmerged: git merge --abort and casekit sync merges it;\n"
            "  git checkout --theirs or --ours takes one version whole"
        )
    return FAILED


def _merge_driver(arguments: Sequence[str]) -> int:
    from casekit.errors import UsageError
    from casekit.vault.driver import merge_in_place

    if len(arguments) != 4:
        raise UsageError("the merge driver is called by git: merge-driver %O %A %B %P")
    base, ours, theirs, path = arguments
    conflicts = merge_in_place(
        Path(base), Path(ours), Path(theirs), path, root=Path.cwd(), environ=os.environ
    )
    if conflicts:
        _say(f"casekit: {path}: {conflicts} to be settled: git add it, then casekit resolve")
    return UNSETTLED if conflicts else 0


def _textconv(arguments: Sequence[str]) -> int:
    """Show a sealed file. Never fails: `git log -p` would stop for everybody."""
    try:
        from casekit.vault.driver import readable

        text = readable(Path(arguments[0]), environ=os.environ)
    except BaseException:  # noqa: BLE001 - see above
        text = "(a sealed file that casekit can't show)\n"
    sys.stdout.buffer.write(text.encode())
    return 0


def _hook(name: str, arguments: Sequence[str]) -> int:
    from casekit.vault.hooks import pre_commit, pre_push

    lines = sys.stdin.read().splitlines() if name == "pre-push" else []
    told = (
        pre_commit(Path.cwd(), environ=os.environ)
        if name == "pre-commit"
        else pre_push(Path.cwd(), arguments[0] if arguments else "", lines, environ=os.environ)
    )
    if told:
        _say(told.rstrip("\n"))
    return 1 if told else 0


def _say(text: str) -> None:
    # standard error may be closed: that must not decide how a merge ends
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return

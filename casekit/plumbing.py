"""What git itself calls while it merges, shows or commits: the merge driver, textconv and hooks.

Started once for every file, so it loads no command line library, and the merge driver and textconv
no schema validator either, nor anything but pyrage where nothing is unusual. Nothing here asks
anything: git may have no terminal.
"""

import sys

# importing typing, and even os, takes longer than a merge
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

    from casekit.model.findings import Finding

UNSETTLED = 3
"""A merge with conflicts. Not 1, with which Python itself ends when it can't start."""

FAILED = 129
"""From here on git takes the status of a merge driver for a failure, not for a conflict."""

_HOOKS = ("pre-commit", "pre-push")
_ENTRY_POINTS = ("merge-driver", "textconv", *_HOOKS)


def main() -> "NoReturn":
    """Do what git asks by the arguments of this process, and leave with a status."""
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - a traceback would end with 1: "conflict"
        _say(f"casekit could not do its part: {type(error).__name__}")
        status = FAILED
    try:
        from posix import _exit
    except ImportError:
        from os import _exit
    # whatever goes wrong from here on must not change the status any more
    _exit(status)


def run(words: "Sequence[str]") -> int:
    """Carry out `merge-driver %O %A %B %P`, `textconv FILE`, `pre-commit` or `pre-push REMOTE`."""
    if not words or words[0] not in _ENTRY_POINTS:
        from casekit.messages import tr

        told = tr("casekit is called by git as one of: {names}", names=", ".join(_ENTRY_POINTS))
        _say(_in_words(told))
        return FAILED
    name, arguments = words[0], list(words[1:])
    if name == "textconv":
        return _textconv(arguments)
    if name == "merge-driver" and _merged_plainly(arguments):
        return 0
    status = _with_errors(name, arguments)
    if status and name in _HOOKS:
        from casekit.messages import tr

        commit, push = tr("casekit: nothing was committed"), tr("casekit: nothing was pushed")
        _say(_in_words(commit if name == "pre-commit" else push))
        return 1
    return status


def _with_errors(name: str, arguments: "Sequence[str]") -> int:
    from casekit.errors import CasekitError
    from casekit.messages import tr

    try:
        if name == "merge-driver":
            return _merge_driver(arguments)
        return _hook(name, arguments)
    except CasekitError as error:
        from casekit.model.shown import visible

        _say(visible(f"casekit: {_in_words(error.message)}"))
        if error.hint:
            _say(visible(f"  {_in_words(tr('hint: {text}', text=error.hint))}"))
    except Exception as error:  # noqa: BLE001 - what an error holds could be somebody's record
        _say(_in_words(tr("a fault of casekit: {kind}", kind=type(error).__name__)))
    if name == "merge-driver" and len(arguments) > 3:
        from casekit.model.shown import in_line

        path = in_line(arguments[3])
        told = tr(
            "  {path} stays unmerged, and both versions are kept:\n"
            "  git status tells how to drop what you began (a merge: git merge --abort, a rebase:\n"
            "  git rebase --abort), and casekit sync merges it. Or take the other version whole,\n"
            "  which in a rebase and after a stash is your own:\n"
            "  git checkout --theirs -- {path}",
            path=path,
        )
        _say(_in_words(told))
    return FAILED


def _in_words(message: str) -> str:
    """A message in the language of whoever runs git here."""
    from casekit.language import spoken
    from casekit.messages import said_in

    return said_in(spoken("", None), message)


def _merged_plainly(arguments: "Sequence[str]") -> bool:
    try:
        from casekit.vault.driver_plain import merge_in_place, named_identity

        base, ours, theirs, path = arguments
        return merge_in_place(base, ours, theirs, path, identity_file=named_identity())
    except (ImportError, ValueError):
        return False


def _merge_driver(arguments: "Sequence[str]") -> int:
    import os
    from pathlib import Path

    from casekit.errors import UsageError
    from casekit.messages import tr
    from casekit.vault.driver import merge_in_place

    if len(arguments) != 4:
        raise UsageError(tr("the merge driver is called by git: merge-driver %O %A %B %P"))
    base, ours, theirs, path = arguments
    conflicts = merge_in_place(
        Path(base), Path(ours), Path(theirs), path, root=Path.cwd(), environ=os.environ
    )
    if conflicts:
        from casekit.model.shown import in_line

        told = tr(
            "casekit: {path}: {conflicts} to be settled: git add it, then casekit resolve",
            path=in_line(path),
            conflicts=conflicts,
        )
        _say(_in_words(told))
    return UNSETTLED if conflicts else 0


def _textconv(arguments: "Sequence[str]") -> int:
    """Show a sealed file. Never fails: `git log -p` would stop for everybody."""
    try:
        text = _read_plainly(arguments[0]) or _read(arguments[0])
    except BaseException:  # noqa: BLE001 - see above
        text = f"(sealed {_mark(arguments)}: casekit can't show this file)\n".encode()
    sys.stdout.buffer.write(text)
    return 0


def _mark(arguments: "Sequence[str]") -> str:
    """A few signs that change with the file, so that a diff tells that it changed."""
    try:
        from hashlib import sha256
        from pathlib import Path

        return sha256(Path(arguments[0]).read_bytes()).hexdigest()[:12]
    except (OSError, IndexError):
        return "?"


def _read_plainly(file: str) -> bytes | None:
    try:
        from casekit.vault.driver_plain import named_identity, readable

        return readable(file, identity_file=named_identity())
    except ImportError:
        return None


def _read(file: str) -> bytes:
    import os
    from pathlib import Path

    from casekit.vault.driver import readable

    return _in_words(readable(Path(file), environ=os.environ)).encode()


def _hook(name: str, arguments: "Sequence[str]") -> int:
    import os
    from pathlib import Path

    from casekit.vault.hooks import pre_commit, pre_push

    lines = sys.stdin.read().splitlines() if name == "pre-push" else []
    verdict = (
        pre_commit(Path.cwd(), environ=os.environ)
        if name == "pre-commit"
        else pre_push(Path.cwd(), arguments[0] if arguments else "", lines, environ=os.environ)
    )
    for one in verdict.found:
        _say("\n".join(_lines_of(one)))
    return 1 if verdict.refused else 0


def _lines_of(one: "Finding") -> "Iterator[str]":
    from casekit.messages import tr
    from casekit.model.shown import in_line

    yield f"casekit: {in_line(one.file)}: {in_line(_in_words(one.message))}"
    if one.hint:
        yield f"  {in_line(_in_words(tr('hint: {text}', text=one.hint)))}"


def _say(text: str) -> None:
    # standard error may be closed: that must not decide how a merge ends
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return

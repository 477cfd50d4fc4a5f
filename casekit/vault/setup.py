"""How a clone is made ready for people who use git itself, and whether it is.

Nothing of this can be committed: git takes drivers, filters and hooks from the clone alone. The
attribute that names the driver stays out of the repository as well, for in a clone without the
driver git would merge ciphertext as text.
"""

import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from casekit.errors import GitTooOldError, UsageError
from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.model.team import Team
from casekit.vault.acknowledged import acknowledge, everything
from casekit.vault.attributes import OF_CLONE, check_attributes
from casekit.vault.objects import Objects

HOOKS = ("pre-commit", "pre-push")

_OURS = "# casekit: keeps plain text, private keys and half-merged files out of the history"
_BEFORE = ".before-casekit"


def install(objects: Objects, identity: Path) -> tuple[str, ...]:
    """Set this clone up; gives sentences on what was done, none when all was in place.

    The `identity` is remembered for git's calls.
    """
    done: list[str] = []
    for name, value in settings(identity).items():
        if objects.setting(name) != value:
            objects.set(name, value)
            done.append(tr("git config {name} is set", name=name))
    attributes = _attributes(objects)
    present = attributes.read_text("utf-8") if attributes.exists() else ""
    if OF_CLONE not in present.splitlines():
        attributes.parent.mkdir(exist_ok=True)
        end = "" if not present or present.endswith("\n") else "\n"
        attributes.write_text(f"{present}{end}{OF_CLONE}\n", "utf-8")
        done.append(tr("git merges and shows sealed files with casekit from now on"))
    if _hooks_are_ours_to_set(objects):
        done += [
            tr("the hook {name} guards the vault", name=name)
            for name in HOOKS
            if _install_hook(objects.hooks_folder(), name, identity)
        ]
    folder = objects.hooks_folder()
    done += [
        tr(
            "hooks come from {folder}, which others share: let {hook} run: {command}",
            folder=folder,
            hook=_written(folder, name),
            command=command(identity, name),
        )
        for name in _unguarded(objects)
    ]
    return tuple(done)


def check_git(objects: Objects) -> list[Finding]:
    """Whether the git program can do what casekit asks of it."""
    try:
        objects.check_version()
    except GitTooOldError as error:
        return [Finding("git-old", error.message, error.hint, Severity.ERROR)]
    return []


def check(objects: Objects, identity: Path) -> list[Finding]:
    """What is missing in the set-up of this clone."""
    found = []
    wrong = [name for name, value in settings(identity).items() if objects.setting(name) != value]
    if wrong:
        found.append(
            _finding(
                "setup-driver",
                ", ".join(wrong),
                tr("git is not set up for sealed files"),
            )
        )
    attributes = _attributes(objects)
    if not attributes.exists() or OF_CLONE not in attributes.read_text("utf-8").splitlines():
        found.append(
            _finding("setup-attributes", str(attributes), tr("lacks: {line}", line=OF_CLONE))
        )
    for name in HOOKS if _hooks_are_ours_to_set(objects) else ():
        hook = objects.hooks_folder() / name
        if not hook.exists() or hook.read_text("utf-8", "replace") != _hook(name, identity):
            found.append(_finding("setup-hook", str(hook), tr("is not the guard of this casekit")))
    found += check_attributes(objects.root)
    if (objects.directory / "shallow").exists():
        found.append(
            Finding(
                "setup-shallow",
                tr("this clone holds only the newest part of the history, so it can't be verified"),
                tr("git fetch --unshallow brings the rest"),
                Severity.ERROR,
            )
        )
    if objects.setting("diff.casekit.cachetextconv") in ("true", "1", "yes", "on"):
        found.append(
            Finding(
                "setup-cache",
                tr("git keeps decrypted text under refs/notes"),
                tr(
                    "git config --unset diff.casekit.cachetextconv; git update-ref -d "
                    "refs/notes/textconv/casekit"
                ),
            )
        )
    return found + _elsewhere(objects, identity)


def _elsewhere(objects: Objects, identity: Path) -> list[Finding]:
    """Hooks that lie where others share them, and that do not call casekit."""
    folder = objects.hooks_folder()
    return [
        Finding(
            "setup-hook",
            tr(
                "git takes its hooks from {folder} (core.hooksPath), where {name} does "
                "not run the guard of casekit",
                folder=folder,
                name=name,
            ),
            tr(
                "{back}, then casekit setup; or let {hook} run: {command}",
                back=_back_to_own(objects),
                hook=_written(folder, name),
                command=command(identity, name),
            ),
            Severity.ERROR,
            str(_written(folder, name)),
        )
        for name in _unguarded(objects)
    ]


def _unguarded(objects: Objects) -> Iterator[str]:
    """The hooks that lie where others share them, and do not call casekit."""
    folder = objects.hooks_folder()
    for name in HOOKS if not _hooks_are_ours_to_set(objects) else ():
        hook = _written(folder, name)
        text = hook.read_text("utf-8", "replace") if hook.is_file() else ""
        if not (folder / name).is_file() or "casekit" not in text or name not in text:
            yield name


def _written(folder: Path, name: str) -> Path:
    """The hook that somebody writes; husky lets git call one beside it, in a folder named _."""
    return (folder.parent if folder.name == "_" else folder) / name


def _back_to_own(objects: Objects) -> str:
    """How git takes the hooks of this clone from the clone itself again."""
    if objects.is_set_here("core.hooksPath"):
        return "git config --unset core.hooksPath"
    # what is set for all clones of this computer stays, and counts for this one no more
    return shlex.join(["git", "config", "core.hooksPath", str(objects.common_folder() / "hooks")])


@contextmanager
def cloned(url: str, folder: Path) -> Iterator[None]:
    """Clone a vault into a new folder; nothing of it is left when what follows fails.

    Raises UsageError, RemoteError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            tr("{folder} is not empty", folder=folder),
            hint=tr("name a new folder: casekit clone URL DIR"),
        )
    stood = folder.exists()
    try:
        Objects.clone(url, folder)
        yield
    except BaseException:
        for path in folder.iterdir() if stood else [folder]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise


def folder_for(url: str) -> Path:
    """The folder that a clone goes to when none is named, as git has it."""
    name = url.rstrip("/").removesuffix(".git").rstrip("/").replace(":", "/").rpartition("/")[2]
    if not name:
        raise UsageError(tr("into which folder"), hint="casekit clone URL DIR")
    return Path(name)


def acknowledge_all(objects: Objects, team: Team) -> None:
    """Take the registry as it stands at the moment of cloning for the true one."""
    acknowledge(objects.directory, {one.handle: everything(one) for one in team.values()})


def settings(identity: Path) -> dict[str, str]:
    """The settings of git that make it call casekit."""
    driver = f"{command(identity, 'merge-driver')} %O %A %B %P"
    return {
        # git pull checks out before anybody has verified: no folder that is read in two ways
        "fetch.fsckObjects": "true",
        "merge.casekit.name": "casekit: item by item, sealed",
        # 127 (no python there) or 1 (python could not start) must not read as "conflict": git
        # would keep ours, and theirs would be lost at git add
        "merge.casekit.driver": f"{driver}; "
        "case $? in 0) exit 0;; 3) exit 1;; 129) exit 129;; esac; "
        'echo "casekit can not be run here. Both versions are kept: git status tells how to drop '
        "what you began (a merge: git merge --abort, a rebase: git rebase --abort). Or take the "
        "other version whole, which in a rebase and after a stash is your own: git checkout "
        '--theirs --" %P >&2; exit 129',
        # the merge of several bases is no place to store a merged text in
        "merge.casekit.recursive": "binary",
        # git log -p would stop for everybody where this fails
        "diff.casekit.textconv": f'f() {{ {command(identity, "textconv")} "$@" 2>/dev/null '
        # what is shown changes with the file, so that a diff tells at least that something changed
        """|| echo "(sealed $(cksum < "$1" | tr ' ' -): casekit can not be run here)"; }; f""",
    }


def command(identity: Path, name: str) -> str:
    """How the shell runs one of git's entry points, without loading anything else of Python's."""
    import pyrage
    import ruamel.yaml

    folders = dict.fromkeys(
        str(Path(str(file)).resolve().parents[depth])
        for file, depth in ((__file__, 2), (pyrage.__file__, 1), (ruamel.yaml.__file__, 2))
    )
    code = f"import sys;sys.path[:0]={list(folders)!r};from casekit.plumbing import main;main()"
    words = [sys.executable, "-I", "-S", "-c", code, name]
    # named where it is the usual one too: finding it would take a library
    named = f'CASEKIT_IDENTITY="${{CASEKIT_IDENTITY:-{identity}}}"'
    return f"{named} {shlex.join(words)}"


def _attributes(objects: Objects) -> Path:
    return objects.common_folder() / "info" / "attributes"


def _hooks_are_ours_to_set(objects: Objects) -> bool:
    return objects.hooks_folder() == objects.common_folder() / "hooks"


def _install_hook(folder: Path, name: str, identity: Path) -> bool:
    hook, text = folder / name, _hook(name, identity)
    folder.mkdir(parents=True, exist_ok=True)
    if hook.exists() or hook.is_symlink():
        present = hook.read_text("utf-8", "replace")
        if present == text:
            return False
        if _OURS not in present:
            # whoever had a hook keeps it: ours calls it first
            before = folder / f"{name}{_BEFORE}"
            if before.exists() or before.is_symlink():
                before.rename(_free(before))
            hook.rename(before)
    hook.write_text(text, "utf-8")
    hook.chmod(0o755)
    return True


def _free(path: Path) -> Path:
    """A name beside a file that nothing has yet; what is there is lost to nobody."""
    names = (path.with_name(f"{path.name}-{number}") for number in count(1))
    return next(one for one in names if not (one.exists() or one.is_symlink()))


def _hook(name: str, identity: Path) -> str:
    run = command(identity, name)
    if name == "pre-commit":
        return f"""\
#!/bin/sh
{_OURS}
for before in "$0{_BEFORE}"*; do
  if [ -x "$before" ]; then "$before" "$@" || exit; fi
done
{run}
said=$?
[ $said -le 1 ] && exit $said
echo "casekit can not be run here: nothing was committed" >&2
exit 1
"""
    return f"""\
#!/bin/sh
{_OURS}
lines=$(cat)
for before in "$0{_BEFORE}"*; do
  if [ -x "$before" ]; then printf '%s\\n' "$lines" | "$before" "$@" || exit; fi
done
# casekit sync has looked at what it sends, and says which commit that is
case "$lines" in *" ${{CASEKIT_CHECKED:-none}} "*) exit 0 ;; esac
printf '%s\\n' "$lines" | {run} "$@"
said=$?
[ $said -le 1 ] && exit $said
echo "casekit can not be run here: nothing was pushed" >&2
exit 1
"""


def _finding(code: str, file: str, message: str) -> Finding:
    return Finding(code, message, tr("casekit setup puts it in place"), Severity.ERROR, file)

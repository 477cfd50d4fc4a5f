"""How a vault begins: its repository, its settings and its first member, as one commit.

Until that commit is there, a marker says that the folder holds nothing but a beginning, which the
next attempt may clear away: a process may be killed at any moment.
"""

import fcntl
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from casekit.errors import FormatError, UsageError
from casekit.messages import joined, tr
from casekit.model.findings import Finding
from casekit.model.settings import FILE as SETTINGS, Settings
from casekit.model.team import FOLDER as TEAM, KEYKEEPER, Member
from casekit.vault import acknowledged, allowed_signers, registry, signing
from casekit.vault.disk import disk_errors
from casekit.vault.git import Git
from casekit.vault.identity import Ask, public_key
from casekit.vault.journal import apply
from casekit.vault.teamwork import check_handle
from casekit.vault.workspace import Workspace

ATTRIBUTES = """\
# ciphertext is never merged or diffed as text
*.age binary
"""


def found(
    root: Path, *, settings: Settings, member: Member, identity: Path, today: date, ask: Ask,
    moment: datetime | None = None,
) -> Workspace:  # fmt: skip
    """Make a vault with its first member, in a new or empty folder."""
    check_handle(member.handle)
    if root.is_dir() and _is_half_made(root):
        _clear(root, made=False)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError(
            tr("{root} is not empty", root=root),
            hint=tr("a vault begins in a new or an empty folder"),
        )
    key = public_key(identity)
    if key is None:
        raise UsageError(
            tr("the public key of {identity} is not known", identity=identity),
            hint=tr("casekit identity show asks the passphrase and writes it down"),
        )
    signing_key = signing.public_key(identity)
    first = replace(
        member,
        role=", ".join((member.role, *(() if member.keykeeper else (KEYKEEPER,)))),
        recipients=(key,),
        signing_keys=(signing_key,) if signing_key else (),
        from_=member.from_ or today,
    )
    sign = signing.load(identity, ask).sign if signing_key else None
    files = {
        SETTINGS: registry.settings_text(settings),
        ".gitattributes": ATTRIBUTES,
        f"{TEAM}/{first.handle}.yaml": registry.member_text(first),
    }
    _check(files, first.handle)
    made = not root.exists()
    with disk_errors():
        _marker(root).parent.mkdir(parents=True, exist_ok=True)
        marker = _marker(root).open("w")
    try:
        # whoever looks at this folder meanwhile sees that its owner lives
        fcntl.flock(marker, fcntl.LOCK_EX)
        with disk_errors():
            git = Git.init(root)
        acknowledged.acknowledge(git.directory, {first.handle: acknowledged.everything(first)})
        apply(
            root,
            git,
            {path: text.encode() for path, text in files.items()},
            message="casekit: a new vault",
            author=(first.name, f"{first.handle}@casekit.invalid"),
            when=moment.timestamp() if moment else None,
            sign=sign,
        )
    except BaseException:
        _clear(root, made=made)
        raise
    finally:
        marker.close()
    _marker(root).unlink()
    workspace = Workspace(root, identity=identity, today=today, ask=ask, moment=moment)
    allowed_signers.write(workspace)
    return workspace


def _check(files: Mapping[str, str], handle: str) -> None:
    try:
        registry.check_settings(files[SETTINGS])
        registry.check_member(files[f"{TEAM}/{handle}.yaml"], handle)
    except FormatError as error:
        wrong = [
            joined(": ", [one.field, one.message])
            for one in error.findings
            if isinstance(one, Finding)
        ]
        raise UsageError(
            tr(
                "a vault can't begin with these words: {wrong}",
                wrong=joined("; ", wrong or [error.message]),
            ),
            hint=tr("look at --name, --organisation, --my-name and --role"),
        ) from None


def _is_half_made(root: Path) -> bool:
    """Whether a folder holds nothing but a vault whose first commit never came."""
    if (root / ".git").is_symlink():
        return False
    if not _marker(root).is_file():
        # stopped before even that could be said
        return all(path in _marker(root).parents for path in root.rglob("*"))
    with _marker(root).open() as marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    ours = {".git", ".gitattributes", SETTINGS, TEAM}
    others = {path.name for path in root.iterdir()} - ours
    # git may have been stopped before it wrote HEAD
    begun = (root / ".git" / "HEAD").exists() and Git(root).head()
    return not others and not begun and len(list((root / TEAM).glob("*"))) <= 1


def _marker(root: Path) -> Path:
    return root / ".git" / "casekit" / "founding"


def _clear(root: Path, *, made: bool) -> None:
    import shutil

    for entry in list(root.iterdir()) if root.is_dir() else []:
        if entry.name == ".git":
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    # the marker goes last, should this be stopped as well
    for entry in (root / ".git").iterdir() if (root / ".git").is_dir() else []:
        if entry.is_dir() and entry.name != "casekit":
            shutil.rmtree(entry, ignore_errors=True)
        elif not entry.is_dir():
            entry.unlink(missing_ok=True)
    shutil.rmtree(root / ".git", ignore_errors=True)
    if made and root.is_dir():
        root.rmdir()

"""The signing keys of the team in the form that git and ssh-keygen read, and git's settings for it.

The file stands outside the repository's content, in `.git/casekit/allowed_signers`, and names no
key that was not acknowledged on this computer: whoever may push must not decide whose signature
`git log --show-signature` calls good.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from casekit.errors import IdentityFileError
from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.model.team import Member, Team
from casekit.vault.acknowledged import usable_signing_keys
from casekit.vault.disk import disk_errors, write_whole
from casekit.vault.objects import Objects
from casekit.vault.saving import author
from casekit.vault.signing import NAMESPACE, path_beside
from casekit.vault.workspace import Workspace

_SIGNING_GIT = (2, 34)
"""The first git that signs with ssh keys."""

_PUT_RIGHT = tr("casekit setup puts it in place")


def write(workspace: Workspace) -> bool:
    """Bring the file in line with what was acknowledged here; whether it had to change."""
    path, text = _path(workspace), _text(workspace.team, workspace.acknowledged)
    with disk_errors():
        if path.exists() and path.read_text("utf-8", "replace") == text:
            return False
    write_whole(path, text.encode())
    return True


def install(workspace: Workspace, objects: Objects) -> tuple[str, ...]:
    """Let git itself commit under one's own name, sign, and know the team's signatures.

    Gives sentences on what was done.
    """
    done = []
    for name, value in settings(workspace).items():
        if objects.setting(name) != value:
            objects.set(name, value)
            done.append(tr("git config {name} is set", name=name))
    if write(workspace):
        done.append(tr("git knows by which keys the team signs"))
    return tuple(done)


def check(workspace: Workspace, objects: Objects) -> list[Finding]:
    """What is missing for commits that are signed, by casekit and by git itself."""
    found = unsigned(workspace)
    wanted = settings(workspace)
    wrong = [name for name, value in wanted.items() if objects.setting(name) != value]
    if wrong:
        message = tr("git does not commit under your name, sign, or know the team's signatures")
        found.append(Finding("setup-signing", message, _PUT_RIGHT, file=", ".join(wrong)))
    path = _path(workspace)
    text = _text(workspace.team, workspace.acknowledged)
    if not path.exists() or path.read_text("utf-8", "replace") != text:
        message = tr("does not name the signing keys that were acknowledged here")
        found.append(Finding("setup-signers", message, _PUT_RIGHT, file=str(path)))
    return found


def unsigned(workspace: Workspace) -> list[Finding]:
    """Why one's own commits are not signed; nothing when they are, or for one not in the team."""
    me, file = workspace.me, str(path_beside(workspace.identity_path))
    try:
        if not me or workspace.signs:
            return []
    except IdentityFileError as error:
        return [Finding("unsigned-key-broken", error.message, error.hint, file=file)]
    if workspace.signing_key is None:
        message = tr("what you commit is not signed: you have no signing key")
        hint = tr("casekit identity new --sign-only makes one beside your key")
        return [Finding("unsigned-no-key", message, hint, Severity.WARNING, file)]
    keepers = [one for one in workspace.team.values() if one.keykeeper]
    if not keepers or workspace.team[me].keykeeper:
        hint = tr("casekit team sign-key {me} adds it", me=me)
    else:
        names = ", ".join(one.name for one in keepers)
        hint = tr("send what casekit identity show --sign prints to {names}", names=names)
    message = tr("what you commit is not signed: your signing key is not in your team file")
    return [Finding("unsigned-key-unknown", message, hint, Severity.WARNING, file)]


def settings(workspace: Workspace) -> dict[str, str]:
    """The settings of git by which `git commit` does as casekit does."""
    wanted = {
        "gpg.ssh.allowedSignersFile": str(_path(workspace)),
    }
    if workspace.me:
        wanted["user.name"], wanted["user.email"] = author(workspace)
    # an older git refuses to commit at all with what it does not know
    if workspace.me and not unsigned(workspace) and workspace.git.version >= _SIGNING_GIT:
        wanted["gpg.format"] = "ssh"
        wanted["user.signingkey"] = str(path_beside(workspace.identity_path).absolute())
        wanted["commit.gpgsign"] = "true"
    return wanted


def _path(workspace: Workspace) -> Path:
    return workspace.git.directory / "casekit" / "allowed_signers"


def _text(team: Team, known: Mapping[str, Sequence[str]]) -> str:
    lines = [
        f"{handle}@casekit.invalid {_options(member)} {key}\n"
        for handle, member in sorted(team.items())
        for key in usable_signing_keys(member, known)
    ]
    return "# written by casekit; git log --show-signature reads it\n" + "".join(lines)


def _options(member: Member) -> str:
    # whoever left signs nothing more; what was signed before stays good
    until = f',valid-before="{member.until:%Y%m%d}"' if member.until else ""
    return f'namespaces="{NAMESPACE}"{until}'

"""The vault itself and its team: begin one, add somebody, let somebody go, acknowledge keys."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from casekit.errors import FormatError, RefusedError, UsageError
from casekit.format.check import read_checked
from casekit.format.edit import set_value
from casekit.model.names import RESERVED_HANDLES, is_handle
from casekit.model.results import Change, Unacknowledged
from casekit.model.settings import FILE as SETTINGS, Settings
from casekit.model.team import FOLDER as TEAM, Member
from casekit.vault import acknowledged, registry, sealing
from casekit.vault.cipher import check_recipient
from casekit.vault.disk import disk_errors
from casekit.vault.git import Git
from casekit.vault.identity import Ask, public_key
from casekit.vault.journal import apply
from casekit.vault.resealing import seal
from casekit.vault.saving import commit
from casekit.vault.workspace import Workspace

ATTRIBUTES = """\
# ciphertext is never merged or diffed as text
*.age binary
"""


def found(
    root: Path, *, settings: Settings, member: Member, identity: Path, today: date, ask: Ask
) -> Workspace:
    """Make a vault with its first member, in a new or empty folder."""
    check_handle(member.handle)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError(f"{root} is not empty", hint="a vault begins in a new or an empty folder")
    key = public_key(identity)
    if key is None:
        raise UsageError(
            f"the public key of {identity} is not known",
            hint="casekit identity show asks the passphrase and writes it down",
        )
    first = replace(member, recipients=(key,), from_=member.from_ or today)
    files = {
        SETTINGS: registry.settings_text(settings),
        ".gitattributes": ATTRIBUTES,
        f"{TEAM}/{first.handle}.yaml": registry.member_text(first),
    }
    registry.check_settings(files[SETTINGS])
    registry.check_member(files[f"{TEAM}/{first.handle}.yaml"], first.handle)
    made = not root.exists()
    try:
        with disk_errors():
            root.mkdir(parents=True, exist_ok=True)
            git = Git.init(root)
        acknowledged.acknowledge(
            git.directory, {first.handle: (*first.recipients, *acknowledged.facts(first))}
        )
        apply(
            root,
            git,
            {path: text.encode() for path, text in files.items()},
            message="casekit: a new vault",
            author=(first.name, f"{first.handle}@casekit.invalid"),
        )
    except BaseException:
        _clear(root, made=made)
        raise
    return Workspace(root, identity=identity, today=today, ask=ask)


def add_member(workspace: Workspace, member: Member) -> Change:
    """Add somebody to the team; the key counts as acknowledged on this computer."""
    if workspace.me not in sealing.still_here(workspace.team, workspace.today):
        raise RefusedError(
            "only somebody of the team can add a member", hint="casekit team list shows who that is"
        )
    handle = check_handle(member.handle)
    if handle in workspace.team:
        raise UsageError(
            f"{handle} is in the registry already",
            hint="choose another handle; somebody who left keeps theirs",
        )
    if not member.name.strip() or not member.organisation.strip() or not member.role.strip():
        raise UsageError(
            "a member has a name, an organisation and a role", hint="none of them may be empty"
        )
    allow_ssh = workspace.settings.allow_ssh_recipients
    keys = tuple(check_recipient(key, allow_ssh=allow_ssh) for key in member.recipients)
    for other in workspace.team.values():
        if set(keys) & set(other.recipients):
            raise UsageError(
                f"this key is {other.handle}'s already", hint="everybody has a key of their own"
            )
    member = replace(member, recipients=keys, from_=member.from_ or workspace.today)
    text = registry.member_text(member)
    registry.check_member(text, handle)
    accepted = (*keys, *acknowledged.facts(member))
    acknowledged.acknowledge(workspace.git.directory, {handle: accepted})
    made = commit(workspace, {f"{TEAM}/{handle}.yaml": text.encode()})
    return Change(made, id=handle)


def retire_member(workspace: Workspace, handle: str, *, on: date | None = None) -> Change:
    """Let a member go from a day on, and seal everything anew without that member.

    Refused when a case would be left without anybody who can open it.
    """
    member = workspace.team.get(handle)
    if member is None:
        raise UsageError("there is no such member", hint="casekit team list shows the team")
    day = on or workspace.today
    if member.until is not None and member.until <= day:
        raise UsageError(
            f"{handle} left on {member.until} already", hint="casekit team list shows the team"
        )
    if member.from_ and day < member.from_:
        raise UsageError(f"{handle} came on {member.from_}, after that day", hint="look at --on")
    left = replace(member, until=day)
    after = {**workspace.team, handle: left}
    if not any(other.belongs(day) for other in after.values()):
        raise RefusedError("the team would be empty", hint="add somebody first: casekit team add")
    document = set_value(
        registry.member_document(workspace.root, handle), ("until",), day.isoformat()
    )
    path = f"{TEAM}/{handle}.yaml"
    changes = {path: document.text.encode()}
    if day > workspace.today:
        made = commit(workspace, dict(changes))
        _accept_end(workspace, left)
        when = day - timedelta(days=1)
        note = f"{handle} reads up to and including {when}; casekit seal brings the files in line"
        return Change(made, id=handle, notes=(note,))
    workspace.team = after
    change = seal(workspace, also=changes)
    _accept_end(workspace, left)
    return replace(change, id=handle)


def _accept_end(workspace: Workspace, member: Member) -> None:
    if member.handle in workspace.acknowledged:
        facts = acknowledged.facts(member)
        acknowledged.acknowledge(workspace.git.directory, {member.handle: facts})
        workspace.forget("acknowledged")


def configure(workspace: Workspace, text: str) -> Change:
    """Put other settings in place: the whole of casekit.yaml, which is not encrypted."""
    document, problems = read_checked(text, name="settings", file=SETTINGS)
    if document is None or problems:
        raise FormatError(
            "these settings don't follow the format",
            hint="mend what is listed and try again",
            findings=tuple(problems),
            source=SETTINGS,
        )
    return Change(commit(workspace, {SETTINGS: text.encode()}))


def unacknowledged(workspace: Workspace) -> tuple[Unacknowledged, ...]:
    """Keys in the registry that were not acknowledged on this computer."""
    pending = acknowledged.pending_keys(workspace.team, workspace.acknowledged)
    return tuple(
        Unacknowledged(handle, workspace.team[handle].name, keys)
        for handle, keys in pending.items()
    )


def acknowledge(workspace: Workspace, handles: Sequence[str] = ()) -> tuple[Unacknowledged, ...]:
    """Acknowledge the new keys of these members (of all when none is named)."""
    for handle in handles:
        if handle not in workspace.team:
            raise UsageError("there is no such member", hint="casekit team list shows the team")
    pending = [one for one in unacknowledged(workspace) if not handles or one.handle in handles]
    acknowledged.acknowledge(workspace.git.directory, {one.handle: one.keys for one in pending})
    workspace.forget("acknowledged")
    return tuple(pending)


def check_handle(handle: str) -> str:
    """A handle that a new member can have."""
    if handle in RESERVED_HANDLES:
        raise UsageError(f"{handle} has a meaning of its own", hint="choose another handle")
    if not is_handle(handle):
        raise UsageError(
            "this can't be a handle",
            hint="2 to 31 lower-case letters, digits and dashes, beginning with a letter: sanne",
        )
    return handle


def _clear(root: Path, *, made: bool) -> None:
    import shutil

    for entry in list(root.iterdir()) if root.is_dir() else []:
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    if made and root.is_dir():
        root.rmdir()

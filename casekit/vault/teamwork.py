"""The team of a vault: add somebody, let somebody go, add and acknowledge keys."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from casekit.errors import FormatError, RefusedError, UsageError
from casekit.format.check import read_checked
from casekit.format.edit import append, set_value
from casekit.messages import tr
from casekit.model.names import RESERVED_HANDLES, is_handle
from casekit.model.results import Change, Unacknowledged
from casekit.model.settings import FILE as SETTINGS
from casekit.model.team import FOLDER as TEAM, Member
from casekit.vault import acknowledged, allowed_signers, registry, sealing, signing
from casekit.vault.cipher import check_recipient
from casekit.vault.keeping import kept_by_nobody_else
from casekit.vault.resealing import seal
from casekit.vault.saving import commit
from casekit.vault.workspace import Workspace


def add_member(workspace: Workspace, member: Member) -> Change:
    """Add somebody to the team; the key counts as acknowledged on this computer."""
    if workspace.me not in sealing.still_here(workspace.team, workspace.today):
        raise RefusedError(
            tr("only somebody of the team can add a member"),
            hint=tr("casekit team list shows who that is"),
        )
    _check_keykeeper(
        workspace,
        tr("add a member"),
        lambda names: tr("send the new member's public keys to {names}", names=names),
    )
    handle = check_handle(member.handle)
    if handle in workspace.team:
        raise UsageError(
            tr("{handle} is in the registry already", handle=handle),
            hint=tr("choose another handle; somebody who left keeps theirs"),
        )
    if not member.name.strip() or not member.organisation.strip() or not member.role.strip():
        raise UsageError(
            tr("a member has a name, an organisation and a role"),
            hint=tr("none of them may be empty"),
        )
    allow_ssh = workspace.settings.allow_ssh_recipients
    keys = tuple(check_recipient(key, allow_ssh=allow_ssh) for key in member.recipients)
    for other in workspace.team.values():
        if set(keys) & set(other.recipients):
            raise UsageError(
                tr("this key is {handle}'s already", handle=other.handle),
                hint=tr("everybody has a key of their own"),
            )
    member = replace(
        member,
        recipients=keys,
        signing_keys=tuple(_signing_key(workspace, key) for key in member.signing_keys),
        from_=member.from_ or workspace.today,
    )
    text = registry.member_text(member)
    registry.check_member(text, handle)
    made = commit(workspace, {f"{TEAM}/{handle}.yaml": text.encode()})
    _accept(workspace, member, acknowledged.everything(member))
    return Change(made, id=handle)


def add_signing_key(workspace: Workspace, handle: str, key: str = "") -> Change:
    """Add a key with which a member signs, one's own when none is given.

    It counts as acknowledged on this computer. Raises RefusedError for whoever may not change the
    team: where there are keykeepers, only their signature makes such a change count.
    """
    member = workspace.team.get(handle)
    if member is None:
        raise UsageError(tr("there is no such member"), hint=tr("casekit team list shows the team"))
    _check_keykeeper(
        workspace,
        tr("add this signing key"),
        lambda names: tr("send what casekit identity show --sign prints to {names}", names=names),
        mine=handle == workspace.me,
    )
    if not key:
        if handle != workspace.me:
            raise UsageError(
                tr("whose signing key is it"),
                hint=tr(
                    "casekit team sign-key {handle} KEY, as casekit identity show --sign prints",
                    handle=handle,
                ),
            )
        key = workspace.signing_key or ""
        if not key:
            raise UsageError(
                tr("you have no signing key"), hint=tr("casekit identity new --sign-only makes one")
            )
    if member.signs_with(key):
        return Change("", id=handle, notes=(tr("this signing key was there already"),))
    key = _signing_key(workspace, key)
    document = append(registry.member_document(workspace.root, handle), ("signing_keys",), key)
    member = replace(member, signing_keys=(*member.signing_keys, key))
    workspace.team = {**workspace.team, handle: member}
    # a change that adds one's own first key is signed with it
    workspace.forget("signs")
    made = commit(workspace, {f"{TEAM}/{handle}.yaml": document.text.encode()})
    _accept(workspace, member, (acknowledged.signing_entry(key),))
    return Change(made, id=handle)


def set_role(workspace: Workspace, handle: str, role: str) -> Change:
    """Say what a member does in the team; `keykeeper` among it lets the member change the team.

    Raises RefusedError for whoever is no keykeeper, and where the last one would be one no longer.
    """
    member = workspace.team.get(handle)
    if member is None:
        raise UsageError(tr("there is no such member"), hint=tr("casekit team list shows the team"))
    _check_keykeeper(workspace, tr("change a role"), mine=False)
    if not role.strip():
        raise UsageError(tr("a member has a role"), hint=f"casekit team role {handle} ROLE")
    changed = replace(member, role=role.strip())
    _check_somebody_keeps(workspace, changed, workspace.today)
    document = set_value(registry.member_document(workspace.root, handle), ("role",), changed.role)
    registry.check_member(document.text, handle)
    made = commit(workspace, {f"{TEAM}/{handle}.yaml": document.text.encode()})
    workspace.forget("team")
    return Change(made, id=handle)


def retire_member(workspace: Workspace, handle: str, *, on: date | None = None) -> Change:
    """Let a member go from a day on, and seal everything anew without that member.

    Refused when a case would be left without anybody who can open it.
    """
    member = workspace.team.get(handle)
    if member is None:
        raise UsageError(tr("there is no such member"), hint=tr("casekit team list shows the team"))
    day = on or workspace.today
    if member.until is not None and member.until <= day:
        raise UsageError(
            tr("{handle} left on {until} already", handle=handle, until=member.until),
            hint=tr("casekit team list shows the team"),
        )
    if member.from_ and day < member.from_:
        raise UsageError(
            tr("{handle} came on {from_}, after that day", handle=handle, from_=member.from_),
            hint=tr("look at --on"),
        )
    if handle != workspace.me:
        _check_keykeeper(workspace, tr("let somebody else go"))
    left = replace(member, until=day)
    after = {**workspace.team, handle: left}
    if not any(other.belongs(day) for other in after.values()):
        raise RefusedError(
            tr("the team would be empty"), hint=tr("add somebody first: casekit team add")
        )
    _check_somebody_keeps(workspace, left, day)
    document = set_value(
        registry.member_document(workspace.root, handle), ("until",), day.isoformat()
    )
    path = f"{TEAM}/{handle}.yaml"
    alone = kept_by_nobody_else(workspace, handle)
    changes = {path: document.text.encode()}
    if day > workspace.today:
        made = commit(workspace, dict(changes))
        _accept_end(workspace, left)
        when = day - timedelta(days=1)
        note = tr(
            "{handle} reads up to and including {when}; casekit seal brings the files in line",
            handle=handle,
            when=when,
        )
        return Change(made, id=handle, notes=(note, *alone))
    workspace.team = after
    change = seal(workspace, also=changes)
    _accept_end(workspace, left)
    return replace(change, id=handle, notes=(*change.notes, *alone))


def _check_somebody_keeps(workspace: Workspace, changed: Member, day: date) -> None:
    """Raise RefusedError where nobody could change the team any more."""
    before = workspace.team[changed.handle]
    if not (before.keykeeper and before.belongs(workspace.today)):
        return
    after = {**workspace.team, changed.handle: changed}.values()
    if not any(one.keykeeper and one.belongs(day) for one in after):
        raise RefusedError(
            tr(
                "{handle} is the only keykeeper: nobody could change the team any more",
                handle=changed.handle,
            ),
            hint=tr(
                'make somebody else one first: casekit team role HANDLE "what they do, keykeeper"'
            ),
        )


def _accept_end(workspace: Workspace, member: Member) -> None:
    if member.handle in workspace.acknowledged:
        _accept(workspace, member, acknowledged.facts(member))


def _accept(workspace: Workspace, member: Member, entries: tuple[str, ...]) -> None:
    acknowledged.acknowledge(workspace.git.directory, {member.handle: entries})
    workspace.forget("team", "acknowledged", "signs")
    allowed_signers.write(workspace)


def _check_keykeeper(
    workspace: Workspace,
    what: str,
    hint: Callable[[str], str] | None = None,
    *,
    mine: bool = True,
) -> None:
    """Raise RefusedError for whoever can't change the team: `mine` may be done with no keykeeper.

    Others would refuse the change: `verify` counts it only with the signature of a keykeeper.
    """
    keepers = [
        one for one in workspace.team.values() if one.keykeeper and one.belongs(workspace.today)
    ]
    if any(one.handle == workspace.me for one in keepers) or (mine and not keepers):
        return
    names = ", ".join(one.name for one in keepers) or tr("a keykeeper")
    raise RefusedError(
        tr("only a keykeeper of the team can {what}", what=what),
        hint=hint(names) if hint else tr("ask {names}", names=names),
    )


def _signing_key(workspace: Workspace, text: str) -> str:
    key = signing.check_public(text)
    for other in workspace.team.values():
        if other.signs_with(key):
            raise UsageError(
                tr("this signing key is {handle}'s already", handle=other.handle),
                hint=tr("everybody has their own"),
            )
    return key


def configure(workspace: Workspace, text: str) -> Change:
    """Put other settings in place: the whole of casekit.yaml, which is not encrypted."""
    document, problems = read_checked(text, name="settings", file=SETTINGS)
    if document is None or problems:
        raise FormatError(
            tr("these settings don't follow the format"),
            hint=tr("mend what is listed and try again"),
            findings=tuple(problems),
            source=SETTINGS,
        )
    _check_keykeeper(workspace, tr("change the settings"))
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
            raise UsageError(
                tr("there is no such member"), hint=tr("casekit team list shows the team")
            )
    acknowledged.forget_gone(workspace.git.directory, workspace.team)
    workspace.forget("acknowledged")
    pending = [one for one in unacknowledged(workspace) if not handles or one.handle in handles]
    acknowledged.acknowledge(workspace.git.directory, {one.handle: one.keys for one in pending})
    workspace.forget("acknowledged")
    allowed_signers.write(workspace)
    return tuple(pending)


def check_handle(handle: str) -> str:
    """A handle that a new member can have."""
    if handle in RESERVED_HANDLES:
        raise UsageError(
            tr("{handle} has a meaning of its own", handle=handle), hint=tr("choose another handle")
        )
    if not is_handle(handle):
        raise UsageError(
            tr("this can't be a handle"),
            hint=tr(
                "2 to 31 lower-case letters, digits and dashes, beginning with a letter: sanne"
            ),
        )
    return handle

"""Documents that leave as age files: sealed to the keys of those who will read them."""

from collections.abc import Sequence

from casekit.errors import RefusedError
from casekit.messages import tr
from casekit.model.names import PERSON
from casekit.model.readers import Sharing
from casekit.vault.acknowledged import acknowledged, usable_keys
from casekit.vault.cipher import encrypt
from casekit.vault.workspace import Workspace

_LARGEST = 100_000_000
"""Bytes of one document; more is a fault and no document."""


def keys_of(workspace: Workspace, sharing: Sharing, readers: Sequence[str]) -> tuple[str, ...]:
    """Every key of these readers. Raises RefusedError for whoever has none that can be used."""
    known = acknowledged(workspace.git.directory)
    keys: list[str] = []
    for reader in readers:
        member = sharing.team.get(reader)
        own = usable_keys(member, known) if member else sharing.outside_keys.get(reader, ())
        if not own:
            raise _keyless(sharing, reader)
        keys += own
    return tuple(dict.fromkeys(keys))


def seal(workspace: Workspace, content: bytes, keys: Sequence[str]) -> bytes:
    """A document as only the owners of these keys can open it."""
    ssh = workspace.settings.allow_ssh_recipients
    return encrypt(content, keys, allow_ssh=ssh, largest=_LARGEST)


def _keyless(sharing: Sharing, reader: str) -> RefusedError:
    if reader in sharing.team:
        return RefusedError(
            tr("the key of {reader} was not acknowledged on this computer", reader=reader),
            hint=tr(
                "compare the key with its owner, by telephone for instance, then: "
                "casekit team ack {name}",
                name=reader,
            ),
        )
    item = "case" if reader == PERSON else reader
    field = "person_key" if reader == PERSON else "key"
    case = sharing.case.meta.case if sharing.case.meta else "CASE"
    return RefusedError(
        tr("{reader} has no key, so no document can be sealed to {reader}", reader=reader),
        hint=tr(
            "leave --sealed out and give it on paper; or casekit set {case} {item} {field}=age1…",
            case=case,
            item=item,
            field=field,
        ),
    )

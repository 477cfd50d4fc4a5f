"""Whether a file is sealed to as many keys as its envelope names.

An X25519 stanza does not tell whose key it is for, so that nobody can see who reads a file; but a
stanza more, or one less, than the envelope names keys is plain to everybody who can read it.
"""

from collections.abc import Sequence
from functools import lru_cache

from casekit.format.envelope import Envelope
from casekit.messages import tr, trn
from casekit.model.findings import Finding
from casekit.vault.header import Header

X25519 = "X25519"
SSH = frozenset({"ssh-ed25519", "ssh-rsa"})

_WHO = tr("git log shows who wrote it")


def as_it_says(envelope: Envelope, kinds: Sequence[str]) -> bool:
    """Whether these stanzas can be those of the keys that an envelope names."""
    keys = tuple([key for some in envelope.readers.values() for key in some])
    return _expected(keys) == sorted(kinds)


def check_stanzas(path: str, envelope: Envelope, kinds: Sequence[str]) -> list[Finding]:
    """The finding on a file that is sealed to more, fewer or other keys than it says."""
    if as_it_says(envelope, kinds):
        return []
    if unknown := check_kinds(path, kinds):
        return unknown
    keys = {key.strip() for some in envelope.readers.values() for key in some}
    if len(kinds) > len(keys):
        what = tr("somebody can open it who is not named")
    elif len(kinds) < len(keys):
        what = tr("somebody who is named can't open it")
    else:
        what = tr("they are keys of another kind")
    return [
        Finding(
            "seal-count",
            tr(
                "this is sealed to {count}, and names {value}: {what}",
                count=_count(len(kinds)),
                value=_count(len(keys)),
                what=what,
            ),
            tr("casekit seal {case} seals it as it should be; {who}", case=envelope.case, who=_WHO),
            file=path,
        )
    ]


def check_kinds(path: str, kinds: Sequence[str]) -> list[Finding]:
    """The finding on a file that is sealed to what casekit never seals to; needs no key."""
    unknown = sorted({kind[:40] for kind in kinds} - {X25519, *SSH})
    if not unknown:
        return []
    return [
        Finding(
            "seal-unknown",
            tr(
                "this is sealed to what casekit does not know ({unknown}): somebody may "
                "open it who is not named",
                unknown=", ".join(unknown),
            ),
            tr("casekit seal seals it as it should be; {who}", who=_WHO),
            file=path,
        )
    ]


def check_outside(path: str, header: Header, *, allow_ssh: bool) -> list[Finding]:
    """Everything that is wrong with how a whole file is sealed, as far as can be seen outside."""
    if header.plain:
        return [
            Finding(
                "file-unsealed",
                tr("behind the header of an age file this is not encrypted: anybody can read it"),
                tr("casekit edit CASE SECTION --from FILE seals a text; {who}", who=_WHO),
                file=path,
            )
        ]
    if header.work_factor is not None:
        return [
            Finding(
                "seal-passphrase",
                tr("sealed with a passphrase, not to readers"),
                tr("save it with casekit edit CASE SECTION --from FILE"),
                file=path,
            )
        ]
    if not allow_ssh and SSH.intersection(header.kinds):
        return [
            Finding(
                "seal-ssh",
                tr("sealed to an ssh key, which shows who reads it"),
                tr("casekit seal, with age keys in the team's files"),
                file=path,
            )
        ]
    return check_kinds(path, header.kinds)


# one version after the other names the same keys
@lru_cache(maxsize=64)
def _expected(keys: tuple[str, ...]) -> list[str]:
    # each key counts once, whoever holds it, as on sealing
    return sorted(_kind(key) for key in {key.strip() for key in keys})


def _kind(key: str) -> str:
    return key.split(maxsplit=1)[0] if key.startswith("ssh-") else X25519


def _count(number: int) -> str:
    return trn("{n} key", "{n} keys", number)

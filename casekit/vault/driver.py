"""The merge of one file for git's merge driver, and its text for `git log -p`.

What stands in the file that git names %A becomes an object of the repository, on a conflict too:
nothing but ciphertext is ever written there.
"""

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from casekit.errors import CasekitError, PassphraseError
from casekit.format.envelope import split_unchecked
from casekit.format.yaml import decode, parse
from casekit.messages import tr
from casekit.vault.acknowledged import acknowledged
from casekit.vault.cipher import decrypt, read_limited
from casekit.vault.git import Git
from casekit.vault.header import parse_header
from casekit.vault.identity import Ask, default_path, load
from casekit.vault.merging import Joined, Opened, join, open_version, seal_verified


def merge_in_place(
    base: Path, ours: Path, theirs: Path, path: str, *, root: Path, environ: Mapping[str, str]
) -> int:
    """Merge three versions of the file at `path` into the one named `ours`; counts conflicts.

    The readers are those whom both versions name; `casekit seal` brings them in line with the
    merged consents afterwards. Raises a CasekitError with nothing written.
    """
    identity = load(default_path(environ), asking(environ))

    def opened(file: Path) -> Opened:
        return open_version(read_limited(file), identity, path, parted=split_unchecked, again=False)

    one, other = opened(ours), opened(theirs)
    if one.text == other.text:
        return 0
    # add/add: git gives an empty file for a base that there is not
    start = opened(base) if base.stat().st_size else None
    known = acknowledged(Git(root).directory)
    joined = join(
        start.body if start else "",
        one,
        other,
        known=known,
        was=start.envelope.readers if start else {},
    )
    text = joined.text()
    allow_ssh = any(key.startswith("ssh-") for keys in joined.readers.values() for key in keys)
    sealed = seal_verified(text, joined.readers, identity, allow_ssh=allow_ssh)
    temporary = ours.with_name(f"{ours.name}.casekit")
    try:
        temporary.write_bytes(sealed)
        temporary.replace(ours)
    finally:
        temporary.unlink(missing_ok=True)
    if joined.conflicts:
        _remember(Git(root).directory, joined)
    return len(joined.conflicts)


def _remember(git_dir: Path, joined: Joined) -> None:
    from casekit.merge.conflicts import standing
    from casekit.vault.remembered import remember

    # what is remembered is a help: the merge stands without it
    with suppress(OSError):
        remember(git_dir, standing(parse(joined.body).data), joined.conflicts)


def readable(file: Path, *, environ: Mapping[str, str]) -> str:
    """The text of a sealed file, or one line that says why it can't be shown.

    The line changes with the file, so that a diff tells at least that something changed.
    """
    sealed = read_limited(file)
    mark = sha256(sealed).hexdigest()[:12]
    try:
        parse_header(sealed)
        return decode(decrypt(sealed, load(default_path(environ), asking(environ))))
    except PassphraseError:
        reason: str = (
            tr("CASEKIT_PASSPHRASE is not the passphrase of your key")
            if environ.get("CASEKIT_PASSPHRASE")
            else tr("your key has a passphrase; set CASEKIT_PASSPHRASE for this one command")
        )
    except CasekitError as error:
        reason = error.message
    return tr("(sealed {mark}: {reason})\n", mark=mark, reason=reason)


def asking(environ: Mapping[str, str]) -> Ask:
    """Answers for a passphrase where nobody can be asked: from the environment, or not at all."""

    def answer(_question: str) -> str:
        if passphrase := environ.get("CASEKIT_PASSPHRASE"):
            return passphrase
        raise PassphraseError(
            tr("your key has a passphrase, and git can't ask for it"),
            hint=tr("casekit sync and casekit merge ask for it once"),
        )

    return answer

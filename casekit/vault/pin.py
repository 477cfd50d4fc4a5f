"""How a vault began, remembered on this computer: outside what anybody can push.

A history can be forged as a whole, with keys and all. What can't be forged is what somebody here
knows: the first commit, the registry in it and the key that signed it. It is taken down when a
vault is begun, cloned or first verified, and compared with colleagues as part of the fingerprint.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.errors import RefusedError, UsageError
from casekit.messages import tr
from casekit.model.settings import FILE as SETTINGS
from casekit.model.team import FOLDER as TEAM, Team
from casekit.model.value import Value
from casekit.vault.disk import write_whole

if TYPE_CHECKING:
    from casekit.vault.objects import Objects


class Pin(Value):
    """The beginning of a vault; `founder` is the key that signed it, empty for none."""

    root: str
    registry: str
    founder: str = ""

    @property
    def text(self) -> str:
        """All of it in one line, for a fingerprint."""
        return f"{self.root} {self.registry} {self.founder}"


def read(git_dir: Path) -> Pin | None:
    """What was taken down; None when nothing was yet.

    Raises RefusedError for a file that can't be read: it must not be replaced in silence.
    """
    path = _file(git_dir)
    try:
        data = json.loads(path.read_text("utf-8"))
        return Pin(data["root"], data["registry"], data["founder"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise RefusedError(
            tr(
                "{path} can't be read, and it says which beginning of this vault is the true one",
                path=path,
            ),
            hint=tr(
                "ask a colleague for the fingerprint (casekit doctor): casekit verify "
                '--accept-beginning "FINGERPRINT" takes it down anew'
            ),
        ) from None


def ensure(objects: "Objects") -> tuple[Pin, bool]:
    """What was taken down, now if not before; and whether it was now."""
    known = read(objects.directory)
    if known is not None:
        return known, False
    pin = beginning(objects, objects.first_commit(objects.head()))
    # where only the newest part of the history is here, it begins elsewhere
    if not (objects.directory / "shallow").exists():
        _write(objects.directory, pin)
    return pin, True


def accept(objects: "Objects", team: Team, read_out: str) -> Pin:
    """Take the beginning that stands here now for the true one, in the place of another.

    `read_out` is the fingerprint as a colleague read it out. Raises RefusedError where it is
    another one, or the history has two beginnings; UsageError where nothing has to be accepted.
    """
    roots = objects.beginnings(objects.head())
    if len(roots) > 1:
        raise RefusedError(
            tr(
                "the history here has {count} beginnings, so none of them can be accepted",
                count=len(roots),
            ),
            hint=tr("somebody merged another vault into yours: casekit explain root-other"),
        )
    pin = beginning(objects, roots[0])
    try:
        same = read(objects.directory) == pin
    except RefusedError:
        same = False  # what can't be read is replaced, now that somebody compares
    if same:
        raise UsageError(
            tr(
                "this vault stands on the beginning that was taken down here: nothing has to be "
                "accepted"
            ),
            hint="casekit verify",
        )
    if _letters(read_out) != _letters(fingerprint(team, pin)):
        raise RefusedError(
            tr("the vault that stands here has another fingerprint than the one you were read"),
            hint=tr(
                "it may be forged, or your colleague has newer keys in the team's files: casekit "
                "doctor shows it on their computer. Don't work in this clone before they agree"
            ),
        )
    _write(objects.directory, pin)
    # where the branches of the old beginning stood says nothing of this one
    objects.forget_refs("refs/casekit/seen/")
    return pin


def beginning(objects: "Objects", root: str) -> Pin:
    """The beginning of a vault whose first commit this is."""
    from hashlib import sha256

    from casekit.vault.raw_history import RawHistory
    from casekit.vault.signatures import NoSignatureError, parse

    registry = sha256()
    files = {
        path: entry.blob
        for path, entry in sorted(objects.tree(root).items())
        if path == SETTINGS or path.startswith(f"{TEAM}/")
    }
    with RawHistory(objects) as history:
        contents = history.blobs(files.values())
        (raw,) = history.commits([root])
    for path, blob in files.items():
        registry.update(f"{path}\n".encode() + sha256(contents[blob] or b"").digest())
    try:
        founder = parse(raw.signature, raw.signed).key
    except NoSignatureError:
        founder = ""
    return Pin(root, registry.hexdigest(), founder)


def fingerprint(team: Team, pin: Pin | None = None) -> str:
    """Eight groups of four signs, to be read out over the telephone.

    They cover every key of the team, and how the vault began.
    """
    from hashlib import sha256

    lines = [f"{pin.text}\n"] if pin else []
    lines += [
        f"{handle} {key}\n" for handle, member in sorted(team.items())
        for key in sorted((*member.recipients, *member.signing_keys))
    ]  # fmt: skip
    text = sha256("".join(lines).encode()).hexdigest()[:32]
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _letters(text: str) -> str:
    return "".join(text.split()).lower()


def _write(git_dir: Path, pin: Pin) -> None:
    write_whole(_file(git_dir), json.dumps(vars(pin), indent=1).encode())


def _file(git_dir: Path) -> Path:
    return git_dir / "casekit" / "root.json"

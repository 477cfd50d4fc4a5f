"""A clone of a generated vault, with sections that were changed on two branches."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.places import Bench
from benchmarks.records import KEEPER
from casekit.api import Vault
from casekit.format.edit import append, set_value
from casekit.format.envelope import Envelope, digest, split, wrap
from casekit.format.yaml import Document, parse
from casekit.vault.cipher import decrypt, encrypt
from casekit.vault.identity import Identity, load

LISTS = {
    "plan": "agreements",
    "goals": "goals",
    "network": "parties",
    "contacts": "contacts",
    "meetings": "meetings",
    "stories": "stories",
}
"""The sections that are changed, with the list whose items are."""

ONE = "plan.yaml.age"

COLLEAGUE = "samira"


def make(bench: Bench, files: int) -> None:
    """Clone the vault of a bench by way of a bare remote, and change its sections on branches."""
    remote, clone = bench.folder / "remote.git", bench.folder / "merging"
    _git(bench.folder, "clone", "--quiet", "--bare", str(bench.root), str(remote))
    _git(bench.folder, "clone", "--quiet", str(remote), str(clone))
    vault = Vault.open(clone, identity=bench.key)
    vault.acknowledge()
    vault.set_up()
    # as casekit clone leaves it
    vault.verify()
    key = load(bench.key, ask=lambda _: "")
    first = {"ours": KEEPER, "theirs": COLLEAGUE}
    paths = sorted(
        path.relative_to(clone)
        for path in clone.glob("cases/*/*.yaml.age")
        if path.name.partition(".")[0] in LISTS
    )
    single = Path("cases", bench.record.case, ONE)
    for branch, changed in (("", paths[:files]), ("one-", [single])):
        for side in ("ours", "theirs"):
            _git(clone, "switch", "--quiet", "--create", f"{branch}{side}", "main")
            for path in changed:
                _change(clone / path, key, side, first[side])
            _git(clone, "commit", "--quiet", "--no-verify", "--all", "-m", side)
            _git(clone, "switch", "--quiet", "main")


def _change(path: Path, key: Identity, side: str, writer: str) -> None:
    text = decrypt(path.read_bytes(), key).decode()
    envelope, body = split(text)
    readers = envelope.readers
    changed = _changed(parse(body), LISTS[str(envelope.section)], side)
    later = Envelope(envelope.case, envelope.section, envelope.revision + 1, readers, digest(text))
    # whoever writes seals to his own key first
    names = sorted(readers, key=lambda name: name != writer)
    keys = [key for name in names for key in readers[name]]
    path.write_bytes(encrypt(wrap(later, changed.text).encode(), keys))


def _changed(document: Document, name: str, side: str) -> Document:
    """Each side changes an item of its own, and adds one."""
    at = 0 if side == "ours" else 1
    document = set_value(document, (name, at, "x-note"), f"nagevraagd ({side})")
    item = dict(document.data[name][2]) | {
        "id": document.data[name][2]["id"][:-2] + ("aa" if side == "ours" else "bb")
    }
    return append(document, (name,), {key: v for key, v in item.items() if not isinstance(v, list)})


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def main(arguments: Iterable[str]) -> None:
    """Make the clone that three arguments ask for: folder, cases, sections to change."""
    folder, cases, files = arguments
    make(Bench(Path(folder), int(cases)), int(files))


if __name__ == "__main__":
    main(sys.argv[1:])

"""Whole vaults of a chosen size, written in bulk instead of by a thousand commands."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from multiprocessing import Pool
from pathlib import Path

from benchmarks.places import Bench
from benchmarks.records import KEEPER, TEAM, TODAY, CaseRecord
from casekit.api import Vault, new_identity
from casekit.format import schema
from casekit.format.envelope import Envelope, wrap
from casekit.model.names import SectionName
from casekit.model.team import FOLDER, Member
from casekit.vault import registry, signing
from casekit.vault.acknowledged import acknowledge, everything
from casekit.vault.cipher import encrypt

BEGUN = date(2025, 5, 12)


def make(folder: Path, cases: int) -> Bench:
    """Write a vault of that many cases; the folder must not be there yet."""
    bench = Bench(folder, cases)
    keys = {handle: new_identity(bench.key_of(handle)) for handle in TEAM}
    bench.recipients.write_text("\n".join(keys.values()) + "\n", "ascii")
    _begin(bench, keys)
    bench.spare.write_text(new_identity(bench.key_of("spare")), "ascii")
    bench.schemas.mkdir()
    for name in bench.record.sections:
        (bench.schemas / f"{name}.json").write_text(json.dumps(schema.load(name)), "utf-8")
    with Pool(2) as pool:
        pool.starmap(_write_case, ((bench.root, keys, seed) for seed in range(cases)), chunksize=5)
    _commit(bench)
    return bench


def _begin(bench: Bench, keys: dict[str, str]) -> None:
    Vault.init(
        bench.root,
        name="Meetvault",
        handle=KEEPER,
        organisation=TEAM[KEEPER],
        identity=bench.key,
        today=date.fromisoformat(TODAY),
    )
    signing_key = signing.public_key(bench.key) or ""
    for handle, key in keys.items():
        member = Member(
            handle, f"{handle} (fictief)", TEAM[handle], "coordinator", (key,), from_=BEGUN
        )
        if handle == KEEPER:
            member = replace(member, role="coordinator, keykeeper", signing_keys=(signing_key,))
        path = bench.root / FOLDER / f"{handle}.yaml"
        path.write_text(registry.member_text(member), "utf-8")
        acknowledge(bench.root / ".git", {handle: everything(member)})


def _write_case(root: Path, keys: dict[str, str], seed: int) -> None:
    record = CaseRecord(seed)
    folder = root / "cases" / record.case
    folder.mkdir(parents=True)
    readers = {handle: (key,) for handle, key in keys.items()}
    for name, body in record.sections.items():
        text = wrap(Envelope(record.case, SectionName.parse(name), 1, readers), body)
        sealed = encrypt(text.encode(), list(keys.values()))
        (folder / f"{name}.yaml.age").write_bytes(sealed)


def _commit(bench: Bench) -> None:
    # ciphertext doesn't compress, and thousands of loose objects are slow to write
    fast = ("-c", "core.bigFileThreshold=1", "-c", "core.compression=0")
    signed = {
        "user.name": f"{KEEPER} (fictief)",
        "user.email": f"{KEEPER}@casekit.invalid",
        "gpg.format": "ssh",
        "user.signingKey": str(signing.path_beside(bench.key)),
    }
    who = [word for name, value in signed.items() for word in ("-c", f"{name}={value}")]
    for arguments in (
        (*fast, "add", "--all"),
        (*who, "commit", "-S", "--quiet", "-m", "generated"),
    ):
        subprocess.run(["git", *arguments], cwd=bench.root, check=True)


def main(arguments: Iterable[str]) -> None:
    """Make the vault that two arguments ask for: its folder and the number of cases."""
    folder, cases = arguments
    make(Path(folder), int(cases))


if __name__ == "__main__":
    main(sys.argv[1:])

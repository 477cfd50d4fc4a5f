"""Where the parts of a generated vault are."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.records import KEEPER, CaseRecord


@dataclass(frozen=True, slots=True)
class Bench:
    """A generated vault and the keys around it, as the measurements find them."""

    folder: Path
    cases: int

    @property
    def root(self) -> Path:
        """The vault."""
        return self.folder / "vault"

    @property
    def key(self) -> Path:
        """The identity of the keeper of every case."""
        return self.key_of(KEEPER)

    @property
    def recipients(self) -> Path:
        """The public keys of all five readers, as `age -R` takes them."""
        return self.folder / "recipients.txt"

    @property
    def schemas(self) -> Path:
        """The schemas with their references in place, which check-jsonschema reads much faster."""
        return self.folder / "schemas"

    @property
    def spare(self) -> Path:
        """The public key of somebody who is not in the team yet."""
        return self.folder / "spare.txt"

    @property
    def record(self) -> CaseRecord:
        """The case that the measurements of single commands work on; every vault holds it."""
        return CaseRecord(0)

    def key_of(self, handle: str) -> Path:
        """The identity of a team member."""
        return self.folder / "keys" / f"{handle}.txt"

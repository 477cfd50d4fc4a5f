"""The three versions that every merge compares: base, ours and theirs."""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class Three(NamedTuple, Generic[T]):
    """One thing in three versions."""

    base: T
    ours: T
    theirs: T

    def map(self, make: Callable[[T], U]) -> "Three[U]":
        """Something made of each version."""
        return Three(make(self.base), make(self.ours), make(self.theirs))

    def agreed(self) -> T | None:
        """What only one side changed, or both alike; None where both changed it differently."""
        if self.theirs in (self.ours, self.base):
            return self.ours
        return self.theirs if self.ours == self.base else None

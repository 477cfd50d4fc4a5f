"""What a refusal owes to whoever it is told: a clear line, a next step, and no word of the case."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from casekit.errors import CasekitError
from casekit.model.findings import Finding
from tests.vaults import CANARIES, SmallVault

SECRET = "geheimzinnig"
"""What the tests type into a sensitive field that is refused."""


class Refusal:
    """The error that was raised, once it was."""

    error: CasekitError

    @property
    def codes(self) -> list[str]:
        """The codes of its findings."""
        return [one.code for one in getattr(self.error, "findings", ())]


@contextmanager
def refused(small: SmallVault, kind: type[CasekitError], status: int) -> Iterator[Refusal]:
    """Expect an error of this kind and exit status, fit to be told, with nothing changed."""
    refusal = Refusal()
    with small.unchanged(), pytest.raises(kind) as failure:
        yield refusal
    refusal.error = failure.value
    assert failure.value.status == status
    assert not failure.value.changed
    check_told(failure.value)


def check_told(error: CasekitError) -> None:
    """Whether an error can be shown to anybody who looks over a shoulder."""
    assert error.message
    assert not error.message.endswith(".")
    assert "\n" not in error.message
    assert error.hint, error.message
    findings = [one for one in getattr(error, "findings", ()) if isinstance(one, Finding)]
    check_silent(error.message, error.hint, *findings)


def check_silent(*told: object) -> None:
    """No message, hint, finding or frame may hold a sensitive value."""
    for one in told:
        for word in (SECRET, *CANARIES.values()):
            assert word.casefold() not in repr(one).casefold()

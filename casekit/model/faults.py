"""What is wrong with a commit, as somebody looks at it who may accept it."""

from casekit.model.findings import Finding
from casekit.model.value import Value

SHUT = "section-shut"
"""That one's own key, and maybe nobody else's, does not open a version any more."""

_NAMED = frozenset(
    {
        "consent-widened",
        "consents-unreadable",
        "keeper-left",
        "network-keys",
        "rejection-wide",
        "section-readers",
        "section-writers",
        "team-changed",
    }
)
_GOVERN = ("/case.yaml.age", "/consents.yaml.age")
"""The sections that decide who reads the others."""


class Fault(Value):
    """A commit that does not verify: who made it, what it changes, all that is wrong with it.

    `named` are the codes of what has to be named to be accepted.
    """

    commit: str
    made: str
    signed: str
    changes: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """The codes that are accepted only by their names."""
        return tuple(sorted({one.code for one in self.findings if needs_name(one)}))


class Acceptance(Value):
    """What was accepted on this computer of one commit: the day, and the codes of its faults."""

    commit: str
    on: str
    codes: tuple[str, ...]


class Rejectable(Value):
    """Commits that are to be rejected, and what comes after them, which goes with them.

    Each is an id and a line on who made it, as it says, and what it changes.
    """

    named: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


def fault(one: Finding) -> tuple[str, str, str]:
    """What tells one fault of a commit from another one: two readers are two faults."""
    return one.code, one.file, one.message if needs_name(one) else ""


def needs_name(one: Finding) -> bool:
    """Whether a fault could give somebody access, so that nobody accepts it in passing."""
    governs = one.file.endswith(_GOVERN) and one.code.startswith(("section-", "merge-"))
    return one.code in _NAMED or governs

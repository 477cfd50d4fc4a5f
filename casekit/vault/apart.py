"""What two sides of a history each changed by themselves in a case, as they come together."""

from collections.abc import Iterable, Iterator

from casekit.vault.ancestry import State, Step, descends
from casekit.vault.snapshot import section_of


def sections_met(steps: Iterable[Step]) -> tuple[str, ...]:
    """The sections of which a merge found two versions, whatever it made of them."""
    return tuple(
        step.path
        for step in steps
        if section_of(step.path) and (len(step.replaced) > 1 if step.made else step.dropped)
    )


def sections_apart(one: State, other: State, case: str) -> Iterator[str]:
    """The sections of a case of which two sides that are to come together have each their own."""
    files, others = one.files.of(case), other.files.of(case)
    if files is others:
        return
    for path in sorted(files.keys() & others.keys()):
        mine, theirs = files[path], others[path]
        if section_of(path) and not descends(mine, theirs) and not descends(theirs, mine):
            yield path

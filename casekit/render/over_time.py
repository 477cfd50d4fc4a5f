"""How something went over time: its phases, the middle of each, and where nothing is known.

Plain figures and plain sentences. A phase with and one without support show what changed, never
why (an AB design: domain, N=1), and the sentences say so.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby, pairwise
from statistics import median, median_low

from casekit.model.value import Value
from casekit.render.words import Words

# a middle of fewer values says nothing
_ENOUGH = 3

# days between values are a rhythm where there are some, most are alike, and none is long: what is
# asked now and then was not forgotten in between
_MANY = 5
_LONGEST = 31
_ALIKE = 1.3
_MOST = 0.75


class Moment(Value):
    """What was found on a day; `value` is None where somebody looked and found nothing."""

    on: date
    value: float | None
    phase: str = ""


class Course(Value):
    """Values over time. `enough` is the value that the person would be content with.

    `lowest` and `highest` are the ends of the scale, where it has any; `down` says that less is
    what the person wants.
    """

    name: str
    moments: tuple[Moment, ...]
    unit: str = ""
    lowest: float | None = None
    highest: float | None = None
    enough: float | None = None
    down: bool = False

    @property
    def known(self) -> tuple[tuple[date, float], ...]:
        """The days with a value, the first one first."""
        return _known(self.in_order)

    @property
    def in_order(self) -> tuple[Moment, ...]:
        return tuple(sorted(self.moments, key=lambda one: one.on))

    @property
    def phases(self) -> tuple["Phase", ...]:
        """The moments of one phase after another; a phase that comes back is a new one."""
        groups = groupby(self.in_order, key=lambda one: one.phase)
        return tuple(Phase(name, tuple(moments)) for name, moments in groups)

    def reaches(self, value: float) -> bool:
        """Whether a value is one that the person would be content with."""
        if self.enough is None:
            return False
        return value <= self.enough if self.down else value >= self.enough


class Phase(Value):
    """A part of a course; a design calls its first one `baseline`."""

    name: str
    moments: tuple[Moment, ...]

    @property
    def middle(self) -> float | None:
        """The median; None for fewer than three values, or where there are no phases."""
        if not self.name:
            return None
        values = [value for _, value in _known(self.moments)]
        # the mean of two floats may have more figures than either
        return round(median(values), 2) if len(values) >= _ENOUGH else None


def stretches(phase: Phase, rhythm: float | None) -> list[list[tuple[date, float]]]:
    """The values between which a line may be drawn: none was skipped between them.

    One was skipped where somebody looked and found nothing, or where more days passed than the
    `rhythm` of the course leaves room for.
    """
    found: list[list[tuple[date, float]]] = [[]]
    for before, one in pairwise((None, *phase.moments)):
        assert one is not None
        late = before and rhythm and (one.on - before.on).days > 1.5 * rhythm
        if one.value is None or late:
            found.append([])
        if one.value is not None:
            found[-1].append((one.on, one.value))
    return [one for one in found if one]


def rhythm(course: Course) -> float | None:
    """How many days lie between most moments; None where they come as they come."""
    days = [
        (after - before).days for before, after in pairwise(_days(course.moments)) if after > before
    ]
    if len(days) < _MANY:
        return None
    usual = float(median_low(days))
    alike = [one for one in days if usual / _ALIKE <= one <= usual * _ALIKE]
    return usual if usual <= _LONGEST and len(alike) >= _MOST * len(days) else None


def told(course: Course, words: Words) -> list[str]:
    """What can be said of a course, in sentences: what was found, and nothing about why."""
    said = _SAID[words.language]
    known = course.known
    found = [_found(known, words)]
    middles = [(one, one.middle) for one in course.phases if one.middle is not None]
    if len(middles) > 1:
        each = [
            said["middle"].format(phase=phase_name(one.name, words), value=words.number(value))
            for one, value in middles
        ]
        found.append(said["middles"].format(each=words.several(each)))
    if known and course.enough is not None:
        times = sum(course.reaches(value) for _, value in known)
        kept = said[f"reached {_TIMES[min(times, 2)]}"]
        found.append(kept.format(value=words.number(course.enough), times=times))
    if (missing := len(course.moments) - len(known)) and known:
        found.append(said[f"missing {_TIMES[min(missing, 2)]}"].format(times=missing))
    if len(middles) > 1:
        found.append(said["not why"])
    return found


def _found(known: Sequence[tuple[date, float]], words: Words) -> str:
    said = _SAID[words.language]
    if not known:
        return said["none"]
    (first_on, first), (last_on, last) = known[0], known[-1]
    values = [value for _, value in known]
    if len(known) == 1:
        return said["one"].format(value=words.number(first), on=words.date(first_on))
    told = {
        "times": len(known),
        "first": words.number(first),
        "first_on": words.date(first_on),
        "last": words.number(last),
        "last_on": words.date(last_on),
        "lowest": words.number(min(values)),
        "highest": words.number(max(values)),
    }
    if min(values) == max(values):
        return said["same"].format(**told)
    ends = {min(values), max(values)} == {first, last}
    return (said["two"] if ends else said["more"]).format(**told)


def phase_name(name: str, words: Words) -> str:
    """What a phase is called; a team may have names of its own."""
    return _PHASES[words.language].get(name, name)


def _known(moments: Iterable[Moment]) -> tuple[tuple[date, float], ...]:
    return tuple((one.on, one.value) for one in moments if one.value is not None)


def _days(moments: Iterable[Moment]) -> list[date]:
    return sorted(one.on for one in moments)


_PHASES = {
    "nl": {"baseline": "vooraf", "support": "met steun"},
    "en": {"baseline": "before", "support": "with support"},
}

_TIMES = ("never", "once", "often")

_SAID = {
    "nl": {
        "none": "Er is nog niets ingevuld.",
        "one": "Er is één keer iets ingevuld: {value}, op {on}.",
        "same": "Het was {times} keer hetzelfde: {first}, van {first_on} tot {last_on}.",
        "two": "Het begon met {first} op {first_on}. Het laatste is {last}, van {last_on}.",
        "more": "Het begon met {first} op {first_on}. Het laatste is {last}, van {last_on}. "
        "Het laagste was {lowest}, het hoogste {highest}.",
        "middle": "{phase} {value}",
        "middles": "Het midden van elke periode: {each}.",
        "reached never": "Goed genoeg is {value}.",
        "reached once": "Goed genoeg is {value}. Dat is één keer gelukt.",
        "reached often": "Goed genoeg is {value}. Dat is {times} keer gelukt.",
        "missing once": "Eén keer is niets ingevuld.",
        "missing often": "{times} keer is niets ingevuld.",
        "not why": "Je ziet hier wat er veranderde. Je ziet niet waardoor.",
    },
    "en": {
        "none": "Nothing has been filled in yet.",
        "one": "It was filled in once: {value}, on {on}.",
        "same": "It was the same {times} times: {first}, from {first_on} to {last_on}.",
        "two": "It began with {first} on {first_on}. The last one is {last}, of {last_on}.",
        "more": "It began with {first} on {first_on}. The last one is {last}, of {last_on}. "
        "The lowest was {lowest}, the highest {highest}.",
        "middle": "{phase} {value}",
        "middles": "The middle of each period: {each}.",
        "reached never": "Good enough is {value}.",
        "reached once": "Good enough is {value}. That worked out once.",
        "reached often": "Good enough is {value}. That worked out {times} times.",
        "missing once": "Once nothing was filled in.",
        "missing often": "{times} times nothing was filled in.",
        "not why": "You see here what changed. You do not see why.",
    },
}

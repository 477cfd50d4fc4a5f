"""The sentences in which changes are told, in Dutch and English."""

from collections.abc import Sequence
from datetime import date

from casekit.model.value import Value


class Phrases(Value):
    """The sentences of one language; what stands in braces is filled in."""

    months: tuple[str, ...]
    and_: str
    everything: str
    added: str
    removed: str
    moved: str
    set_: str
    written: str
    none_yet: str
    cleared: str
    changed: str
    comment: tuple[str, str, str]
    only_comment: tuple[str, str, str]
    order: str
    only_order: str
    order_of_fields: str
    layout: str
    resealed: str
    opens: str
    opens_no_more: str
    other_key: str
    consent: dict[str, str]
    standing: dict[str, str]
    event: dict[str, str]
    any_event: str
    withdrawn: str
    for_: str
    until: str
    writing: str
    conflict: str
    settled: str
    begun: str
    gone: str
    whole: str
    sealed_begun: str
    sealed: str
    sealed_before: str
    sealed_since: str
    broken: str
    broken_before: str
    misplaced: str
    file_added: str
    file_removed: str
    waiting: str
    no_longer_waiting: str
    by: str
    uncommitted: str

    def day(self, day: date) -> str:
        """`3 March 2026`."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"

    def several(self, names: Sequence[str]) -> str:
        """`goals, plan and crisis plan`."""
        *first, last = names or [""]
        return f"{', '.join(first)} {self.and_} {last}" if first else last


def phrases(language: str) -> Phrases:
    """The sentences of a language; English where there are none."""
    return _DUTCH if language == "nl" else _ENGLISH


_ENGLISH = Phrases(
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    and_="and",
    everything="everything",
    added="{noun} added: {name}",
    removed="{noun} taken away: {name}",
    moved="{item} moved from {old} to {new}",
    set_="{label} set to {new}",
    none_yet="{label}: none yet",
    written="{label} written",
    cleared="{label} taken away",
    changed="{label} changed",
    comment=("comment added: {new}", "comment taken away: {old}", "comment {old} → {new}"),
    only_comment=(
        "only a comment added: {new}",
        "only a comment taken away: {old}",
        "only a comment changed: {old} → {new}",
    ),
    order="the order of {label} changed",
    only_order="only the order of {label} changed",
    order_of_fields="the fields",
    layout="only the layout changed",
    resealed="sealed anew, with the same content",
    opens="can now be opened by {names}",
    opens_no_more="can no longer be opened by {names}",
    other_key="is sealed to another key of {names} from now on",
    consent={
        "given": "consent given to {scope}",
        "refused": "consent refused to {scope}",
        "asked": "consent asked for {scope}",
    },
    standing={
        "given": "consent for {scope}",
        "refused": "refusal for {scope}",
        "asked": "question about {scope}",
    },
    event={
        "withdrawn": "consent withdrawn on {day} for {scope}",
        "reconfirmed": "consent confirmed again on {day} for {scope}",
        "expired": "consent ended on {day} for {scope}",
        "given": "consent given on {day} to {scope}",
        "refused": "consent refused on {day} to {scope}",
        "asked": "consent asked on {day} for {scope}",
    },
    any_event="{kind} on {day}",
    withdrawn=", and withdrawn on {day}",
    for_="{to}: {sections}",
    until=", until {day}",
    writing=", to read and write",
    conflict="two people changed {name} at once: to be decided",
    settled="decided: what two people changed at once in {name}",
    begun="begun",
    gone="taken away",
    whole="changed",
    sealed_begun="begun (sealed to others)",
    sealed="changed (sealed to others)",
    sealed_before="changed (what it was before is sealed to others)",
    sealed_since="changed (what it is now is sealed to others)",
    broken="changed (nobody can read what it is now: the file is broken)",
    broken_before="changed (nobody can read what it was before: the file was broken)",
    misplaced="changed (put here from another case or section)",
    file_added="file added",
    file_removed="file taken away",
    waiting="another version waits for somebody who can merge it",
    no_longer_waiting="no other version waits to be merged any more",
    by="by {name} on {day}",
    uncommitted="not committed yet",
)  # fmt: skip

_DUTCH = Phrases(
    months=(
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
        "oktober", "november", "december",
    ),
    and_="en",
    everything="alles",
    added="{noun} erbij: {name}",
    removed="{noun} weggehaald: {name}",
    moved="{item} verplaatst van {old} naar {new}",
    set_="{label} is nu {new}",
    none_yet="{label}: nog geen",
    written="{label} ingevuld",
    cleared="{label} weggehaald",
    changed="{label} veranderd",
    comment=(
        "kanttekening erbij: {new}",
        "kanttekening weggehaald: {old}",
        "kanttekening {old} → {new}",
    ),
    only_comment=(
        "alleen een kanttekening erbij: {new}",
        "alleen een kanttekening weggehaald: {old}",
        "alleen een kanttekening veranderd: {old} → {new}",
    ),
    order="de volgorde van {label} is veranderd",
    only_order="alleen de volgorde van {label} is veranderd",
    order_of_fields="de velden",
    layout="alleen de opmaak is veranderd",
    resealed="opnieuw verzegeld, met dezelfde inhoud",
    opens="gaat nu ook open voor {names}",
    opens_no_more="gaat niet meer open voor {names}",
    other_key="gaat vanaf nu open met een andere sleutel van {names}",
    consent={
        "given": "toestemming gegeven aan {scope}",
        "refused": "toestemming geweigerd aan {scope}",
        "asked": "toestemming gevraagd voor {scope}",
    },
    standing={
        "given": "toestemming voor {scope}",
        "refused": "weigering voor {scope}",
        "asked": "vraag over {scope}",
    },
    event={
        "withdrawn": "toestemming ingetrokken op {day} voor {scope}",
        "reconfirmed": "toestemming opnieuw bevestigd op {day} voor {scope}",
        "expired": "toestemming afgelopen op {day} voor {scope}",
        "given": "toestemming gegeven op {day} aan {scope}",
        "refused": "toestemming geweigerd op {day} aan {scope}",
        "asked": "toestemming gevraagd op {day} voor {scope}",
    },
    any_event="{kind} op {day}",
    withdrawn=", en ingetrokken op {day}",
    for_="{to}: {sections}",
    until=", tot en met {day}",
    writing=", om te lezen en te schrijven",
    conflict="twee mensen veranderden tegelijk {name}: hier moet iemand over beslissen",
    settled="besloten over wat twee mensen tegelijk veranderden: {name}",
    begun="begonnen",
    gone="weggehaald",
    whole="veranderd",
    sealed_begun="begonnen (niet met jou gedeeld)",
    sealed="veranderd (niet met jou gedeeld)",
    sealed_before="veranderd (hoe het eerst was, is niet met jou gedeeld)",
    sealed_since="veranderd (hoe het nu is, is niet met jou gedeeld)",
    broken="veranderd (niemand kan lezen wat er nu staat: het bestand is stuk)",
    broken_before="veranderd (niemand kan lezen wat er eerst stond: het bestand was stuk)",
    misplaced="veranderd (hier neergezet uit een ander dossier of onderdeel)",
    file_added="bestand erbij",
    file_removed="bestand weggehaald",
    waiting="er wacht nog een andere versie op iemand die ze kan samenvoegen",
    no_longer_waiting="er wacht geen andere versie meer",
    by="door {name} op {day}",
    uncommitted="nog niet vastgelegd",
)  # fmt: skip

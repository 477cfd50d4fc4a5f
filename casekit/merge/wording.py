"""Changes of a record in words: who reads a log or a difference need know no field names."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from casekit.merge import naming
from casekit.merge.changes import Edit, Kind
from casekit.merge.phrases import Phrases, phrases
from casekit.model.dates import parse_day
from casekit.model.names import is_item_id

# what takes the square of its length must have an end: no record has as many lines
_MANY_LINES = 2000


class Wording:
    """The words for the changes from one version of a section to the next."""

    def __init__(
        self,
        section: str,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        language: str,
        names: naming.Names = naming.unnamed,
    ) -> None:
        self.section = section
        self._names = names
        self.language = language
        self.say: Phrases = phrases(language)
        self._versions = (new, old)

    def sentence(self, edit: Edit, *, only: bool = False) -> str:
        """One change, with the item it belongs to called by what people know it by.

        `only` says that nothing else changed in the item (for a comment) or section (for order).
        """
        if edit.kind is Kind.LAYOUT:
            return self.say.layout
        if edit.kind is Kind.ORDER:
            return self._order(edit, only=only)
        if edit.path[:1] == ("conflicts",) and edit.whole:
            return self._conflict(edit)
        if said := self._decided(edit):
            return said
        if edit.path == ("consents", "events") and edit.kind is Kind.ADDED and edit.whole:
            return self._event(edit)
        if edit.whole:
            return self._within(edit, self._whole(edit))
        if edit.kind is Kind.MOVED:
            return self._moved(edit)
        rest = self._comment(edit, only=only) if edit.kind is Kind.COMMENT else self._value(edit)
        return self._of_item(edit, rest)

    def label(self, path: tuple[str | int, ...]) -> str:
        """The title of a field."""
        return naming.label(self.section, path, self.language)

    def item(self, item: str, path: tuple[str | int, ...]) -> str:
        """`agreement “Call the housing office” (a-7k2m9x)`."""
        found = next((f for v in self._versions if (f := naming.find_item(v, item))), {})
        if self._list_of(path) == ("consents",) and (
            said := self.say.standing.get(str(found.get("decision")))
        ):
            return f"{said.format(scope=self._scope(found, short=True))} ({item})"
        noun = naming.noun(self.section, self._list_of(path), self.language)
        called = self._called(found, self._list_of(path))
        return f"{noun} {called} ({item})" if called else f"{noun} {item}"

    def _called(self, item: Mapping[str, Any], path: tuple[str | int, ...]) -> str:
        """What an item of the list at that path is known by."""
        kinds = naming.labels(self.section, (*path, "kind"), self.language)
        return naming.name(item, self._party, kinds)

    def _party(self, item: str) -> str:
        if not item.startswith("p-"):
            return ""
        found = [naming.find_item(version, item) for version in self._versions]
        own = next((one["name"] for one in found if one and isinstance(one.get("name"), str)), "")
        return own or self._names(item)

    def _list_of(self, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        """The path of the list that an item stands in, given that of the item or of its field."""
        for length in range(len(path), 0, -1):
            if "x-kind" in naming.field_schema(self.section, path[:length]).get("items", {}):
                return path[:length]
        return path[:1]

    def _of_item(self, edit: Edit, rest: str) -> str:
        if edit.item:
            rest = f"{self.item(edit.item, edit.path)}: {rest}"
        return self._within(edit, rest)

    def _within(self, edit: Edit, rest: str) -> str:
        if not edit.within:
            return rest
        return f"{self.item(edit.within, self._list_of(edit.path)[:-1])}: {rest}"

    def _field(self, edit: Edit) -> str:
        """The titles of a field and of the mappings around it: `paraphrase, text`."""
        start = len(self._list_of(edit.path)) if edit.item else 0
        lengths = range(start + 1, len(edit.path) + 1)
        return ", ".join(self.label(edit.path[:length]) for length in lengths)

    def _whole(self, edit: Edit) -> str:
        item = edit.new if edit.kind is Kind.ADDED else edit.old
        said = self.say.added if edit.kind is Kind.ADDED else self.say.removed
        noun = naming.noun(self.section, edit.path, self.language)
        called = self._called(item, edit.path)
        return said.format(noun=noun, name=f"{called} ({edit.item})" if called else edit.item)

    def _moved(self, edit: Edit) -> str:
        outer = self._list_of(edit.path)[:-1]
        old, new = (
            self.item(place, outer) if is_item_id(place) else self.label(tuple(place.split(".")))
            for place in (edit.old, edit.new)
        )
        return self.say.moved.format(item=self.item(edit.item, edit.path), old=old, new=new)

    def _conflict(self, edit: Edit) -> str:
        item = edit.new if edit.kind is Kind.ADDED else edit.old
        path = tuple(str(item.get("field", "")).split("."))
        name = self.label(path)
        if isinstance(item.get("item"), str):
            name = f"{self.item(item['item'], path)}, {name}"
        said = self.say.conflict if edit.kind is Kind.ADDED else self.say.settled
        return f"{said.format(name=name)} ({edit.item})"

    def _decided(self, edit: Edit) -> str:
        if edit.path != ("consents",) or not edit.whole or edit.kind is not Kind.ADDED:
            return ""
        said = self.say.consent.get(str(edit.new.get("decision")), "")
        scope = self._scope(edit.new)
        # what came and went in the same stretch of time must not read as a yes that stands
        for event in edit.new.get("events") or ():
            if isinstance(event, Mapping) and event.get("kind") == "withdrawn":
                scope += self.say.withdrawn.format(day=self._day(event.get("on")))
        return said and f"{said.format(scope=scope)} ({edit.item})"

    def _event(self, edit: Edit) -> str:
        found = next((f for v in self._versions if (f := naming.find_item(v, edit.within))), {})
        kind, day = str(edit.new.get("kind")), self._day(edit.new.get("on"))
        said = self.say.event.get(kind)
        if said is None or not found:
            return self._within(edit, self.say.any_event.format(kind=kind, day=day))
        return f"{said.format(day=day, scope=self._scope(found, short=True))} ({edit.within})"

    def _scope(self, consent: Mapping[str, Any], *, short: bool = False) -> str:
        """For whom and for what a consent is; `short` leaves out how long and how far."""
        to = naming.short(consent.get("to"), self._party) or "…"
        names = naming.sections(consent.get("sections"), self.say.everything, self.language)
        scope = self.say.for_.format(to=to, sections=self.say.several(names))
        if short:
            return scope
        if consent.get("access") == "write":
            scope += self.say.writing
        if "until" in consent:
            scope += self.say.until.format(day=self._day(consent["until"]))
        return scope

    def _day(self, text: Any) -> str:
        day: date | None = parse_day(text)
        return self.say.day(day) if day else naming.short(text) or "…"

    def _order(self, edit: Edit, *, only: bool) -> str:
        said = self.say.only_order if only else self.say.order
        of_fields = not edit.path or (edit.item and edit.path == self._list_of(edit.path))
        rest = said.format(label=self.say.order_of_fields if of_fields else self.label(edit.path))
        return self._of_item(edit, rest)

    def _comment(self, edit: Edit, *, only: bool) -> str:
        said = self.say.only_comment if only else self.say.comment
        which = 0 if edit.old is None else 1 if edit.new is None else 2
        quoted = {
            name: f"“{naming.short(value) or '…'}”"
            for name, value in (("old", edit.old), ("new", edit.new))
        }
        rest = said[which].format(**quoted)
        is_field = edit.path and (not edit.item or edit.path != self._list_of(edit.path))
        return f"{self._field(edit)}: {rest}" if is_field else rest

    def _value(self, edit: Edit) -> str:
        label = self._field(edit)
        words = naming.labels(self.section, edit.path, self.language)
        old, new = (naming.short(value, self._party, words) for value in (edit.old, edit.new))
        if edit.kind is Kind.ADDED and edit.new in ([], {}):
            return self.say.none_yet.format(label=label)
        if edit.kind is Kind.ADDED:
            return (self.say.set_ if new else self.say.written).format(label=label, new=new)
        if edit.kind is Kind.REMOVED:
            return self.say.cleared.format(label=label)
        return f"{label} {old} → {new}" if old and new else self.say.changed.format(label=label)


def one_line(sentence: str) -> str:
    """A sentence in one line: a made-up field or id must not look like a line of ours."""
    return " ".join(sentence.splitlines())


def changed_lines(old: object, new: object) -> tuple[str, ...]:
    """What changed in a text that is too long for a sentence, line by line.

    A line that both have stands around each change, so that its place is found.
    """
    before, after = _lines(old), _lines(new)
    if not before and not after:
        return ()
    if max(len(before), len(after)) > _MANY_LINES:
        return ()
    found: list[str] = []
    # without autojunk, a few hundred equal lines take minutes
    for group in SequenceMatcher(None, before, after, autojunk=True).get_grouped_opcodes(1):
        found += ["  …"] if found else []
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                found += [f"  {line}" for line in before[i1:i2]]
            else:
                found += [f"- {line}" for line in before[i1:i2]]
                found += [f"+ {line}" for line in after[j1:j2]]
    return tuple(found)


def _lines(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return value.splitlines()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    return ()

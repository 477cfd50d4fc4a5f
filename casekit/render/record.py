"""The whole record as its audience may read it: for people, and for a machine (GDPR 15 and 20)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from casekit.format import schema
from casekit.format.nodes import Path
from casekit.model.names import PERSON, SECTIONS, is_item_id
from casekit.model.records import Case, Meetings, Point
from casekit.render import chapters
from casekit.render.audience import SOMEBODY, View
from casekit.render.chapters import Chapter
from casekit.render.consent_documents import named
from casekit.render.directions import isolated
from casekit.render.over_time import phase_name
from casekit.render.said import together
from casekit.render.section_words import document, listed, section
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words

VERSION = 1
"""The version of the machine-readable form; it rises when a field leaves or changes its meaning."""

# of use to a machine alone, or told by the document's own words
_LEFT_OUT = frozenset({"meta", "conflicts", "id", "key", "kept_from_person", "person_key", "about"})

# what somebody said stands as a quotation
_OWN_WORDS = frozenset({"own_words"})

_SPOKEN = frozenset({"words", "word", "meaning"})
"""Fields beside own words that are in the same language."""

_MONEY = frozenset({"asked", "approved", "spent", "price"})

# what these are can be seen where an item stands in one line
_PLAIN = ("kind", "on", "date", "text", "value", "decision", "use")

# fields in which people are named: by handle, as a party, as `person`, or in free text
_PEOPLE = frozenset(
    {
        *("a", "attended", "b", "by", "chair", "convened_by", "coordinator", "for_", "handle"),
        "invited",
        *("party", "peer_support", "rater", "representative", "set_by", "teller", "to", "who"),
    }
)


def record(view: View, words: Words, _subject: Subject) -> Values:
    """Every section that the audience may read, field by field with the schemas' own titles."""
    told = _Teller(view, words)
    return {
        **chapters.opening(view, words, "record"),
        "sections": [
            {**section(view, words, name), "parts": list(told.section(name))}
            for name in SECTIONS
            if name in view.sections
        ],
    }


def machine_readable(
    view: View, words: Words, document: str = "record", only: Collection[str] = SECTIONS
) -> dict[str, Any]:
    """The same as plain values: the sections with the format's own names of fields.

    `names` tells who is meant by a handle or an id; `?` stands for somebody who can't be named.
    """
    sections = {
        name: plain(view.sections[name], without=_UNTOLD)
        for name in SECTIONS
        if name in view.sections and name in only
    }
    return machine_form(view, words, document, {"sections": sections})


def machine_form(
    view: View, words: Words, document: str, told: Mapping[str, Any]
) -> dict[str, Any]:
    """What a document tells as plain values, with what each of them begins with."""
    case = view.sections.get("case")
    meta = case.meta if isinstance(case, Case) else None
    named = set(_texts(told))
    return {
        "casekit": 1,
        "document": document,
        "version": VERSION,
        "case": meta.case if meta else None,
        "made_on": view.day.isoformat(),
        "made_for": list(view.audience),
        "language": words.language,
        "names": {who: name for who, name in sorted(view.names.items()) if who in named},
        **told,
    }


def plain(value: Any, *, without: tuple[str, ...] = ()) -> Any:
    """A typed value as JSON has it; a field that nobody filled in is left out, as in a record."""
    if is_dataclass(value):
        found = {
            one.name.removesuffix("_"): plain(getattr(value, one.name))
            for one in fields(value)
            if one.name not in without
        }
        # a point without a value was looked for and not found, and says so
        asked = {"value"} if isinstance(value, Point) else set()
        return {
            name: one for name, one in found.items() if one not in (None, [], {}) or name in asked
        }
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)


_UNTOLD = ("meta", "conflicts", "kept_from_person")
"""What is no part of the record itself; what is kept from somebody, and why, is told by nobody."""


class _Teller:
    """Puts the fields of records in words for one audience."""

    def __init__(self, view: View, words: Words) -> None:
        self.view = view
        self.words = words
        self.items = dict(self._summaries())
        meetings: Meetings = view.sections.get("meetings", Meetings())
        self.moments = {one.when: words.moment(one.day, one.time) for one in meetings.meetings}

    def section(self, name: str) -> Iterator[Chapter]:
        """What stands in a section itself, and then each of its lists that holds anything."""
        value = self.view.sections[name]
        item = self._item(name, (), value)
        if item["rows"] or item["quotes"]:
            yield {"title": "", "items": [item]}
        for one in fields(value):
            items = getattr(value, one.name)
            if one.name not in _LEFT_OUT and _is_list(items):
                path: Path = (one.name.removesuffix("_"),)
                title, whole = self._title(name, path), self._title(name, ())
                yield {
                    # a section that is one list has its name already
                    "title": "" if title == whole else title,
                    "items": [self._item(name, (*path, 0), item) for item in items],
                }

    def _item(self, name: str, path: Path, value: Any, language: str | None = None) -> Chapter:
        """An item: what was said in own words, then a row for each field: its title and its value.

        The title of an inner list stands alone, and each of its items in a row without a title.
        `language` is that of the own words around it.
        """
        language = getattr(value, "language", None) or language
        quotes: list[str] = []
        rows: list[tuple[str, str]] = []
        below: list[tuple[str, str]] = []
        for one in fields(value):
            content = getattr(value, one.name)
            if one.name in _LEFT_OUT or content in (None, (), ""):
                continue
            at: Path = (*path, one.name.removesuffix("_"))
            if one.name in _OWN_WORDS or (name == "stories" and one.name == "text"):
                quotes.append(self.words.said(content.strip("\n"), language))
            elif _is_list(content):
                if path:  # the lists of a section have a heading of their own
                    below += [(self._title(name, at), "")]
                    below += [
                        ("", self._line(name, (*at, 0), inner, language)) for inner in content
                    ]
            elif is_dataclass(content):
                inner = self._item(name, at, content)
                below += [(self._title(name, at), ""), *inner["rows"]]
                quotes += inner["quotes"]
            elif text := self._value(name, at, one.name, content):
                text = self.words.said(text, language) if one.name in _SPOKEN else text
                rows.append((self._title(name, at), text))
        return {"quotes": quotes, "rows": rows + below}

    def _line(self, name: str, path: Path, value: Any, language: str | None) -> str:
        """An inner item in one line."""
        item = self._item(name, path, value, language)
        plain = {self._title(name, (*path, field)) for field in _PLAIN}
        said = [together("“", quote, "”") for quote in item["quotes"]]
        said += [
            text if title in plain or not title else together(f"{title.lower()}: ", text)
            for title, text in item["rows"]
            if text
        ]
        return _in_a_row(said, "; ", ours=True)

    def _value(self, name: str, path: Path, field: str, content: Any) -> str:
        if isinstance(content, tuple):
            if field == "to":
                return self.words.several([named(self.view, self.words, one) for one in content])
            if field in _PEOPLE:
                return chapters.who(self.view, self.words, content)
            if field == "sections":
                return ", ".join(listed(self.view, self.words, content))
            return _in_a_row([self._text(name, path, field, one) for one in content], ", ")
        return self._text(name, path, field, content)

    def _text(self, name: str, path: Path, field: str, content: Any) -> str:
        told = _WORDS[self.words.language]
        if isinstance(content, bool):
            return told["yes"] if content else told["no"]
        if isinstance(content, date):
            return self.words.date(content)
        if isinstance(content, int | float):
            number = self.words.money(content) if field in _MONEY else self.words.number(content)
            return number.replace("\xa0", " ")
        return self._words(name, path, field, str(content))

    def _words(self, name: str, path: Path, field: str, content: str) -> str:
        labels = (schema.field(name, path) or {}).get("x-labels", {}).get(self.words.language, {})
        # the person is called by name, or you
        if content in labels and content != PERSON:
            return str(labels[content])
        if field in _PEOPLE:
            called = chapters.name(self.view, self.words, content)
            if called or not _is_reader(content):
                return called or content
            return chapters.others(self.view, self.words, [content])
        if is_item_id(content):
            return self.items.get(content, "")
        if field == "language":
            return self.words.language_name(content)
        if field in {"domain", "domains"}:
            return self.view.domains.get(content, {}).get(self.words.language) or content
        if name == "documents" and field == "document":
            return document(self.words, content)
        if name == "meetings" and field == "when":
            return self.moments[content]
        return phase_name(content, self.words) if field == "phase" else content

    def _title(self, name: str, path: Path) -> str:
        english, dutch = schema.titles(name, path)
        return dutch if self.words.language == "nl" else english

    def _summaries(self) -> Iterator[tuple[str, str]]:
        """What an item that others refer to is, by id."""
        sections = self.view.sections
        for goal in sections["goals"].goals if "goals" in sections else ():
            said = self.words.said(goal.own_words.strip(), goal.language)
            yield goal.id, together("“", said, "”")
        for one in sections["plan"].agreements if "plan" in sections else ():
            yield one.id, one.text
        for one in sections["meetings"].meetings if "meetings" in sections else ():
            yield one.id, self.words.moment(one.day, one.time)
        for one in sections["consents"].consents if "consents" in sections else ():
            yield one.id, self.words.date(one.from_)


def _in_a_row(said: Iterable[str], between: str, *, ours: bool = False) -> str:
    """Texts behind each other; whole sentences stay so, and what is `ours` begins a new one."""
    line, ended = "", False
    for text in filter(None, said):
        begins = text[:1].upper() + text[1:] if ended and ours and text[:1].islower() else text
        line = together(line, " " if ended else between if line else "", isolated(begins))
        ended = text.endswith((".", "?", "!", "”"))
    return line


def _is_list(content: Any) -> bool:
    return isinstance(content, tuple) and any(is_dataclass(one) for one in content)


def _is_reader(content: str) -> bool:
    return content in (PERSON, SOMEBODY) or is_item_id(content)


_WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {"yes": "ja", "no": "nee"},
    "en": {"yes": "yes", "no": "no"},
}

MAKERS: dict[str, Maker] = {"record": record}

"""Whether a text that should be about anybody gives away whom it is about.

Only what the case's own record knows can be found: names, places, days, and ways to reach somebody.
Who reads the text may still recognise a person by the story: that is for people to judge.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from casekit.messages import tr
from casekit.model.records_person import Person
from casekit.model.records_sharing import Case, Party
from casekit.model.records_work import CrisisContact, Meeting
from casekit.model.value import Value

Path = tuple[str | int, ...]

NAME, PLACE, DAY, REACH = tr("name"), tr("place"), tr("day"), tr("way to reach somebody")

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_NUMBER = re.compile(r"\+?\d(?:[\s()./-]{0,2}\d){7,}")
_POSTCODE = re.compile(r"\b[1-9]\d{3}(?:\s?[A-Z]{2}|[a-z]{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
# 10.30 is mostly a time of day
_FIGURES = re.compile(r"\b(\d{1,2})(?:[-/](\d{1,2})(?:[-/](\d{2,4}))?|\.(\d{1,2})\.(\d{2,4}))\b")
_MONTHS = (
    "januari january|februari february|maart march|april|mei may|juni june|juli july|"
    "augustus august|september|oktober october|november|december"
)
_MONTH_OF = {
    word: number
    for number, words in enumerate(_MONTHS.split("|"), start=1)
    for name in words.split()
    for word in (name, name[:3])
} | {"mrt": 3, "okt": 10, "oct": 10}
_SPOKEN = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|e)?\s+(?:of\s+)?({'|'.join(_MONTH_OF)})\b\.?(?:\s+(\d{{4}}))?",
    re.IGNORECASE,
)
# the ways to reach somebody that are places
_PLACES = ("post", "visit")
# what stands in many names, and tells nobody's
_COMMON_WORDS = """
    aan achter arts aunt begeleider begeleidster behandelaar bij boer broer brother buurman
    buurvrouw caretaker coach collega cousin dag dame daughter de den der des dochter doctor
    dokter downstairs dr drs een el en familie father friend grandma grandpa haar heer het hij
    house huis huisarts husband ing jonge jongen juf kapper kind kinderen lady los man meester
    meneer met mevrouw mijn moeder mother mr mrs ms neef neighbor neighbour nicht nurse of oma
    onder oom op opa ouders over partner pastor praktijk schoonzus sister sociaal son tante te
    teacher team teen ten ter the tot uit uncle upstairs vader van vereniging verpleegkundige
    voor voormalig vriend vriendin vrouw werker wife wijkagent wijkteam with ze zij zoon zus
    zuster zwager
"""
_COMMON = frozenset(_COMMON_WORDS.split())
# how words end that say what an organisation is, and not which one
_SORTS = """
    afdeling advies apotheek bank bakkerij begeleiding beheer bibliotheek bureau cafe centrum
    college corporatie dienst diensten fonds gemeente ggz groep hof huis hulp inkomen instelling
    kamer kantoor kapper kas kerk kliniek koor maatschap markt moskee opleiding opvang organisatie
    post praktijk politie rechtbank reclassering school schuldhulp stichting supermarkt team
    thuiszorg verzekering verzekeringen vereniging welzijn werk werkers winkel wonen woning
    ziekenhuis zonen zorg agency bakery centre center choir church city clinic club college company
    council court firm foundation group home hospital house housing library mosque office police
    practice service services shop society store trust union ward
"""
_SORTS_OF_ORGANISATION = tuple(_SORTS.split())
# a name in parts, and one of which every letter stands alone: Mar-yam, M a r y a m
_PARTED = re.compile(r"[^\W\d_]+(?:(?:-\s*\n\s*|[-_.\u00b7\u2010\u2011])[^\W\d_]+)+")
_SPELT = re.compile(r"(?<!\w)[^\W\d_](?:[\s._*-]{1,2}[^\W\d_](?!\w)){2,}")
_BETWEEN = re.compile(r"\W|_")
_UNSEEN = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
# letters that are no letter with an accent to Unicode, and are typed without in haste
_BARE = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"}
)
_AT = re.compile(r"\s*[(\[]\s*(?:at|apenstaart\w*)\s*[)\]]\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[(\[]\s*(?:dot|punt)\s*[)\]]\s*", re.IGNORECASE)


class Known(Value):
    """What could give a person away, as the record of the case knows it.

    `names` are those of people, and `own_words` what tells one organisation from others of its
    sort: only with a capital, since in small letters they are mostly other words. `places` are
    addresses and where meetings were; `towns` those of the addresses.
    """

    names: frozenset[str]
    own_words: frozenset[str]
    phrases: frozenset[str]
    places: frozenset[str]
    towns: frozenset[str]
    days: frozenset[dt.date]
    years: frozenset[str]
    reach: frozenset[str]

    def found_in(self, text: str) -> tuple[str, ...]:
        """Which sorts of things a text gives away, never which one: `name`, `place`, `day` …"""
        text = text.translate(_UNSEEN)
        lowered = _spaced(text)
        found = {
            NAME: any(self._named(text)) or _any(self.phrases, lowered),
            PLACE: _any(self.places | self.towns, lowered),
            DAY: any(self._told(text)) or any(year in _years(text) for year in self.years),
            REACH: not self.reach.isdisjoint(_reach(text)),
        }
        return tuple(sort for sort, there in found.items() if there)

    def _named(self, text: str) -> Iterator[str]:
        parted = [_BETWEEN.sub("", found) for found in _PARTED.findall(text)]
        # of letters that all stand alone nobody sees where a name begins
        spelt = [_plain(_BETWEEN.sub("", found)) for found in _SPELT.findall(text)]
        yield from (name for name in self.names for run in spelt if len(name) > 2 and name in run)
        # in letters without capitals words may stand together: to Mohammed is one word
        plain = _plain(text)
        yield from (name for name in self.names if _has_no_case(name) and name in plain)
        for word in (*_WORD.findall(text), *parted):
            for part in (word, *re.split(r"['’-]", word)):
                for name in _without_genitive(part):
                    # a short name in small letters is mostly another word: wil, jan, bo
                    if _plain(name) in self.names and (len(name) > 3 or not name.islower()):
                        yield part
                    if _plain(name) in self.own_words and name[:1].isupper():
                        yield part

    def _told(self, text: str) -> Iterator[dt.date]:
        for day, month, year in _days_in(text):
            for known in self.days:
                if (known.day, known.month) == (day, month) and year in {
                    None, known.year, known.year % 100,
                }:  # fmt: skip
                    yield known


def known_of(records: Iterable[Any], meeting: Meeting | None = None) -> Known:
    """What the sections of a case could give away; `meeting` is the one that the text belongs to.

    Its own day and place are no secret of the case.
    """
    found = _Gathered()
    for record in records:
        for value in _values(record):
            match value:
                case Case():
                    found.alias(value.alias)
                case Person():
                    found.person(value)
                case Party():
                    found.party(value)
                case CrisisContact():
                    found.names |= _parts(value.name or "")
                case Meeting() if meeting is None or value.id != meeting.id:
                    found.places |= _place(value.where or "")
                    found.days.add(value.day)
                case dt.date():
                    found.days.add(value)
                case str():
                    found.text(value)
    if meeting:
        found.days.discard(meeting.day)
        found.places -= _place(meeting.where or "")
    return found.known()


class _Gathered:
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.own_words: set[str] = set()
        self.phrases: set[str] = set()
        self.places: set[str] = set()
        self.towns: set[str] = set()
        self.days: set[dt.date] = set()
        self.years: set[str] = set()
        self.reach: set[str] = set()

    def alias(self, alias: str) -> None:
        self.phrases.add(_spaced(alias))
        # an alias of one word is a name; one of several is made of ordinary words
        self.names |= _parts(alias) if len(alias.split()) == 1 else set()

    def person(self, person: Person) -> None:
        self.names |= _parts(person.name or "") | _parts(person.called or "")
        self.years |= {person.born} if person.born and len(person.born) == 4 else set()
        for one in person.routes:
            if one.kind in _PLACES:
                places, towns = _address(one.value)
                self.places |= places
                self.towns |= towns
        for representative in person.representatives:
            self.names |= _parts(representative.name or "")

    def party(self, party: Party) -> None:
        if party.kind != "organisation":
            self.names |= _parts(party.name)
        elif len(party.name.split()) > 1:
            # a single word is a kind of organisation: police, bank
            self.phrases.add(_spaced(party.name))
            self.own_words |= _own_words(party.name)

    def text(self, text: str) -> None:
        self.reach |= set(_reach(text))
        if match := _ISO.fullmatch(text):
            self.days.add(dt.date(*map(int, match.groups())))

    def known(self) -> Known:
        return Known(
            names=frozenset(self.names),
            own_words=frozenset(self.own_words),
            phrases=frozenset(self.phrases),
            places=frozenset(self.places),
            towns=frozenset(self.towns),
            days=frozenset(self.days),
            years=frozenset(self.years),
            reach=frozenset(self.reach),
        )


def given_away(meeting: Meeting, records: Iterable[Any]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Each text of a meeting that gives something away, by its path in the meeting, and what sorts.

    `records` are the sections of the case, as far as they are known.
    """
    known = known_of(records, meeting)
    texts: dict[Path, str | None] = {("purpose",): meeting.purpose, ("note",): meeting.note}
    texts |= {("agenda", at, "text"): one.text for at, one in enumerate(meeting.agenda)}
    texts |= {("decisions", at, "text"): one.text for at, one in enumerate(meeting.decisions)}
    for path, text in texts.items():
        if text and (found := known.found_in(text)):
            yield path, found
    # people may well meet in the town where the person lives
    people = replace(known_of(_people(records)), towns=frozenset())
    if meeting.where and (found := people.found_in(meeting.where)):
        yield ("where",), found


def names_somebody(text: str, records: Iterable[Any]) -> bool:
    """Whether a text names the person, or a human being around the person."""
    return NAME in known_of(_people(records)).found_in(text)


def and_a(sorts: Sequence[str]) -> str:
    """What is given away, behind an article: `name and a day`."""
    said: str = sorts[0]
    for one in sorts[1:]:
        said = tr("{first} and a {last}", first=said, last=one)
    return said


def _people(records: Iterable[Any]) -> list[Any]:
    """The person and the human beings around; an organisation is mostly where people meet."""
    return [
        value
        for record in records
        for value in _values(record)
        if isinstance(value, (Case, Person, CrisisContact))
        or (isinstance(value, Party) and value.kind != "organisation")
    ]


def _values(record: Any) -> Iterator[Any]:
    yield record
    if isinstance(record, tuple):
        for one in record:
            yield from _values(one)
    elif is_dataclass(record):
        for field in fields(record):
            # the envelope tells of files, and of nobody
            if field.name != "meta":
                yield from _values(getattr(record, field.name))


def _parts(name: str) -> set[str]:
    """The words of a name that are somebody's own: those with a capital, but for common ones.

    Many scripts have no capitals.
    """
    parts = {
        part
        for word in _WORD.findall(name)
        for part in (word, *re.split(r"['’-]", word))
        if len(part) > 1 and (part[:1].isupper() or _has_no_case(part))
    }
    return {_plain(part) for part in parts if _plain(part) not in _COMMON}


def _own_words(organisation: str) -> set[str]:
    """What tells an organisation from others of its sort: `Jansen` of `Bakkerij Jansen`.

    The first word has a capital for being the first one, unless nothing else is left.
    """
    first, *rest = _WORD.findall(organisation)
    named = [word for word in rest if word[:1].isupper()]
    own = {_plain(word) for word in named} - _COMMON
    telling = {word for word in own if not word.endswith(_SORTS_OF_ORGANISATION)}
    if named and not telling and not _plain(first).endswith(_SORTS_OF_ORGANISATION):
        telling = {_plain(first)} - _COMMON
    return {word for word in telling if len(word) > 2}


def _has_no_case(word: str) -> bool:
    return word.upper() == word.lower()


def _without_genitive(word: str) -> tuple[str, ...]:
    """A word, and what it is of, if it is that: `Maryam` of `Maryams`."""
    return (word, word[:-1]) if word[-1:] in ("s", "S") and len(word) > 3 else (word,)


def _address(text: str) -> tuple[set[str], set[str]]:
    """The parts of an address, with its street without the number; and apart its town."""
    parts = [_spaced(part) for part in re.split(r"[,;\n]| (?=\d{4} ?[A-Za-z]{2} )", text)]
    behind = {re.sub(r"^\d{4} ?[a-z]{2} +", "", part) for part in parts[1:]}
    towns = {part for part in behind if part and not re.search(r"\d", part)}
    streets = [
        match[1] for part in parts if (match := re.fullmatch(r"(.{5,}?) \d+\s?\w{0,3}", part))
    ]
    return {*filter(None, parts), *streets} - towns, towns


def _place(where: str) -> set[str]:
    """The name of a place, up to the first comma or full stop; `Buurthuis` alone is none."""
    place = re.split(r"[,.;(]", where)[0]
    named = [word for word in _WORD.findall(place)[1:] if word[:1].isupper()]
    return {_spaced(place)} if named else set()


def _days_in(text: str) -> Iterator[tuple[int, int, int | None]]:
    for year, month, day in _ISO.findall(text):
        yield int(day), int(month), int(year)
    for day, *rest in _FIGURES.findall(_ISO.sub(" ", text)):
        month, year = (rest[0], rest[1]) if rest[0] else (rest[2], rest[3])
        yield int(day), int(month), int(year) if year else None
    for day, month, year in _SPOKEN.findall(text):
        yield int(day), _MONTH_OF[month.casefold()], int(year) if year else None


def _years(text: str) -> set[str]:
    return set(re.findall(r"\b(?:19|20)\d{2}\b", text))


def _reach(text: str) -> Iterator[str]:
    """Addresses of mail, numbers and postcodes in a text, each in one form."""
    written = _DOT.sub(".", _AT.sub("@", text))
    yield from (mail.casefold().rstrip(".") for mail in _MAIL.findall(written))
    yield from (code.replace(" ", "").casefold() for code in _POSTCODE.findall(text))
    for number in _NUMBER.findall(_ISO.sub(" ", text)):
        digits = re.sub(r"\D", "", number)
        # the last nine tell one telephone from another, with or without its country
        yield digits[-9:]


def _spaced(text: str) -> str:
    return " ".join(_plain(text).split())


def _plain(text: str) -> str:
    """A text as people type it in haste: without capitals and accents."""
    parted = unicodedata.normalize("NFKD", text.casefold().translate(_BARE))
    return "".join(one for one in parted if not unicodedata.combining(one))


def _any(phrases: Iterable[str], text: str) -> bool:
    return any(
        phrase and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) for phrase in phrases
    )

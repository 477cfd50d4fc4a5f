"""What casekit says to people: English sentences that can still be said in another language.

A message is an English text to all code that compares, keeps or logs it. It remembers the sentence
and the values that it was made of, so that whoever shows it can have it in the reader's language.
The Dutch sentences are in casekit/locale: a catalog for each package.
"""

# what git calls imports this, too, and there importing typing takes longer than a merge
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from gettext import NullTranslations
    from pathlib import Path
    from typing import Any


class Message(str):
    """An English text that can be said in another language."""

    __slots__ = ("many", "number", "sentence", "values")

    sentence: str
    many: str
    number: int
    values: "Mapping[str, object]"

    def translated(self, language: str) -> str:
        """The same in another language; in English where there is no such sentence."""
        found = _found(language, self.sentence, self.many, self.number)
        if not self.values:
            return found
        return found.format_map(
            {
                name: said_in(language, value) if isinstance(value, str) else value
                for name, value in self.values.items()
            }
        )


class _Spelt(Message):
    """A text whose words in both languages stand in a schema."""

    __slots__ = ("dutch",)

    dutch: str

    def translated(self, language: str) -> str:
        return self.dutch if language == "nl" else str(self)


class _Joined(Message):
    """Messages in a row, with the same between each two."""

    __slots__ = ("parts", "separator")

    parts: "Sequence[str]"
    separator: str

    def translated(self, language: str) -> str:
        separator = said_in(language, self.separator)
        return separator.join(said_in(language, part) for part in self.parts)


def tr(sentence: str, /, **values: object) -> Message:
    """A message: `tr("there is no case {case}", case=case)`.

    The sentence stands in the code as it is, so that it can be found for translation: no f-string,
    no name, and each value by the name of its placeholder. A value may be a message itself.
    """
    return _made(sentence, "", 0, values)


def trn(one: str, many: str, number: int, /, **values: object) -> Message:
    """A message about a number: `trn("{n} file", "{n} files", count)`; `n` is the number."""
    return _made(one, many, number, {"n": number, **values})


def known(sentence: str) -> Message:
    """A message whose sentence stands in a schema, or in the help of a command."""
    return _made(sentence, "", 0, {})


def spelt(english: str, dutch: str) -> Message:
    """A message whose words in both languages stand in a schema."""
    message = _Spelt(english)
    message.dutch = dutch
    return message


def joined(separator: str, parts: "Iterable[str]") -> Message:
    """Texts in a row, of which some or all are messages."""
    parts = tuple(parts)
    message = _Joined(separator.join(parts))
    message.parts, message.separator = parts, separator
    return message


def behind(place: str, text: str) -> str:
    """What a text says behind the place that it begins with: `plan.md:3: it can't be read`."""
    if isinstance(text, _Joined) and text.parts[0] == place:
        return joined(text.separator, text.parts[1:])
    return text.removeprefix(f"{place}: ")


def either(texts: "Sequence[str]") -> str:
    """The one or the other, `sanne or omar`; empty for nobody."""
    return joined(tr(" or "), texts) if texts else ""


def said_in(language: str, text: str) -> str:
    """A text in a language: a message is translated, any other text stays as it is."""
    if isinstance(text, Message) and language != "en":
        return text.translated(language)
    return str(text)


def as_data(text: str) -> object:
    """A text for a file of JSON, from which `from_data` makes the same message again."""
    if isinstance(text, _Spelt):
        return {"english": str(text), "dutch": text.dutch}
    if isinstance(text, _Joined):
        return {"separator": as_data(text.separator), "parts": [*map(as_data, text.parts)]}
    if not isinstance(text, Message):
        return text
    values = {
        name: as_data(value if isinstance(value, str) else str(value))
        if not isinstance(value, int)
        else value
        for name, value in text.values.items()
    }
    return {
        "sentence": text.sentence, "many": text.many, "number": text.number, "values": values,
    }  # fmt: skip


def from_data(data: "Any") -> "Any":
    """The text that `as_data` gave. Raises KeyError, TypeError or ValueError for anything else."""
    if not isinstance(data, dict):
        return data
    if "dutch" in data:
        return spelt(data["english"], data["dutch"])
    if "parts" in data:
        return joined(from_data(data["separator"]), map(from_data, data["parts"]))
    values = {name: from_data(value) for name, value in data["values"].items()}
    return _made(data["sentence"], data["many"], data["number"], values)


def _made(sentence: str, many: str, number: int, values: "Mapping[str, object]") -> Message:
    text = many if many and number != 1 else sentence
    message = Message(text.format_map(values) if values else text)
    message.sentence, message.many = sentence, many
    message.number, message.values = number, values
    return message


_read: "dict[str, tuple[list[NullTranslations], list[Path]]]" = {}
"""By language the catalogs that were read, and those that were not needed yet."""


def _found(language: str, sentence: str, many: str, number: int) -> str:
    """A sentence in another language; in English where no catalog has it."""
    for catalog in _catalogs(language):
        found = catalog.ngettext(sentence, many, number) if many else catalog.gettext(sentence)
        if found not in (sentence, many):
            return found
    return many if many and number != 1 else sentence


def _catalogs(language: str) -> "Iterator[NullTranslations]":
    """The catalogs of a language, each of them read when those before it don't have a sentence."""
    from gettext import GNUTranslations
    from pathlib import Path

    if language not in _read:
        folder = Path(__file__).resolve().parent / "locale" / language / "LC_MESSAGES"
        # most of what is said is of the command line
        _read[language] = [], sorted(folder.glob("*.mo"), key=lambda path: path.stem != "cli")
    read, waiting = _read[language]
    yield from read
    while waiting:
        with waiting.pop(0).open("rb") as file:
            read.append(GNUTranslations(file))
        yield read[-1]

"""What casekit says, gathered from its code, and the catalogs that say it in Dutch.

`make messages` runs it: sentences that are new get an empty place in casekit/locale/nl, those that
are gone leave it, and what is read at run time is made anew. tests/test_messages.py then fails on
each sentence that has no Dutch yet.
"""

import ast
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from casekit import errors, resources
from casekit.cli.commands import COMMANDS
from casekit.cli.parsing import paragraphs, parser_of
from casekit.messages import Message

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "casekit"
FOLDER = PACKAGE / "locale" / "nl" / "LC_MESSAGES"

_HEADER = "# What casekit says, in Dutch: short sentences, je, the words of the people concerned.\n"
_FIELDS = (
    "Language: nl\\n",
    "MIME-Version: 1.0\\n",
    "Content-Type: text/plain; charset=utf-8\\n",
    "Content-Transfer-Encoding: 8bit\\n",
    "Plural-Forms: nplurals=2; plural=(n != 1);\\n",
)

_EVER = datetime(2026, 1, 1, tzinfo=UTC)

# whose texts people see: what each is given that is no message, and could be one
_SHOWN = {
    "note", "warn", "show", "line", "yes", "needed", "needed_list", "choice", "changed", "progress",
    "passphrase", "write", "Finding", "finding", "Explained", "refuse", "_refuse_at", "Breach",
    "_finding", "_tell", "Ground", "Failure", "Due", "stray",
}  # fmt: skip
_TEXTS = {"message", "hint", "notes", "question"}

# one of these stands in nearly every sentence
_COMMON = {
    "a", "an", "and", "are", "be", "by", "can't", "for", "has", "in", "is", "it", "its", "no",
    "not", "of", "on", "one", "or", "that", "the", "there", "this", "to", "was", "which", "who",
    "with", "your",
}  # fmt: skip
# typer and Python say these texts, or match them
_HELP = {"Option", "Argument", "compile", "TypeError", "AttributeError", "FrozenInstanceError"}

_BOTH = (
    "render/words.py", "render/section_words.py", "render/timeline.py", "render/over_time.py",
    "render/goals.py", "render/pictures/", "merge/phrases.py", "cli/meeting_wizard.py",
    "vault/minutes_form.py", "model/settings.py", "model/anonymity.py",
)  # fmt: skip
"""Files that hold what they say in both languages, side by side."""

_STAY = (
    "not yet begun",  # a state, for scripts
    "does not match", "not a signature of this kind", "mapping values", "did not find expected",
    "found ",  # said in other words
    "yes or no", "sheets() parts",  # of documentation and assertions
    "casekit could not do its part", "(sealed", "f() {", "; case $?",  # where nothing can be loaded
)  # fmt: skip
"""How the texts begin that stay English."""


Key = str | tuple[str, str]
Dutch = str | tuple[str, ...]


class Sentence(NamedTuple):
    """A sentence in the code: singular and plural, where it is, and what its call gives."""

    one: str
    many: str
    place: str
    given: frozenset[str]

    @property
    def key(self) -> "Key":
        """What a catalog knows it by."""
        return (self.one, self.many) if self.many else self.one


def catalog_of(path: Path) -> str:
    """The name of the catalog for a file of the package: that of its folder."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else "casekit"


def sources() -> dict[str, list[Path]]:
    """The files of each catalog; that of help has none, since typer knows its texts."""
    found: dict[str, list[Path]] = {"help": []}
    for path in sorted(PACKAGE.rglob("*.py")):
        found.setdefault(catalog_of(path), []).append(path)
    return found


def sentences(path: Path) -> Iterator[Sentence]:
    """Every message of a file. Raises ValueError for one that can't be found for translation."""
    for call in _calls(path):
        name = _name(call)
        if name not in {"tr", "trn"}:
            continue
        place = f"{path.relative_to(ROOT)}:{call.lineno}"
        texts = [
            argument.value
            for argument in call.args[: 1 if name == "tr" else 2]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        given = [keyword.arg for keyword in call.keywords]
        if len(call.args) != (1 if name == "tr" else 3) or not texts or None in given:
            raise ValueError(f"{place}: a message is a plain text with values by name")
        if len(texts) != (1 if name == "tr" else 2):
            raise ValueError(f"{place}: a message is a plain text, in one and in many")
        named = frozenset(one for one in given if one) | ({"n"} if name == "trn" else set())
        yield Sentence(texts[0], texts[1] if name == "trn" else "", place, frozenset(named))


def expectations() -> Iterator[Sentence]:
    """What schemas expect of a value, in their own words."""
    for path in sorted(resources.schemas_dir().glob("*.json")):
        for text in _expected(json.loads(path.read_text("utf-8"))):
            yield Sentence(text, "", path.name, frozenset())


def _expected(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("x-expected"), str):
            yield node["x-expected"]
        for one in node.values():
            yield from _expected(one)
    elif isinstance(node, list):
        for one in node:
            yield from _expected(one)


def explanations() -> Iterator[Sentence]:
    """What the help of each command says, except for its examples."""
    for command in COMMANDS:
        place = f"casekit {command.name} --help"
        parser = parser_of(command)
        prose, _ = paragraphs(parser.help or "")
        with parser.make_context(command.name, [], resilient_parsing=True) as context:
            told = [getattr(one, "help", None) for one in parser.get_params(context)]
        for text in [*prose, *told]:
            if not text:
                raise ValueError(f"{place}: each argument and option needs a word of help")
            if not isinstance(text, Message):
                yield Sentence(text, "", place, frozenset())


def wanted(name: str) -> list[Sentence]:
    """All that a catalog has to hold."""
    if name == "help":
        return [*explanations()]
    found = [one for path in sources()[name] for one in sentences(path)]
    return [*found, *expectations()] if name == "format" else found


def placeholders(text: str) -> frozenset[str]:
    """The names between braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def read(name: str) -> dict[Key, Dutch]:
    """A Dutch catalog as translators edit it; an empty one where there is none yet."""
    found: dict[Key, Dutch] = {}
    for message in _catalog(name):
        if isinstance(message.id, str):
            found[message.id] = str(message.string or "")
        else:
            one, many = message.id
            found[one, many] = tuple(message.string or ("", ""))
    found.pop("", None)
    return found


def _catalog(name: str) -> Catalog:
    path = FOLDER / f"{name}.po"
    if not path.exists():
        return Catalog(locale="nl")
    with path.open("rb") as file:
        return read_po(file, locale="nl")


def dutch() -> dict[Key, Dutch]:
    """Every sentence that has its Dutch, whichever catalog it stands in."""
    return {key: text for name in sources() for key, text in read(name).items() if whole(text)}


def updated(found: list[Sentence], known: Mapping[Key, Dutch]) -> bytes:
    """A catalog with these sentences and no others, and the Dutch that is known of them."""
    catalog = Catalog(locale="nl")
    for sentence in found:
        catalog.add(sentence.key, known.get(sentence.key))
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, no_location=True, omit_header=True, sort_output=True)
    header = "".join(f'"{field}"\n' for field in _FIELDS)
    return f'{_HEADER}msgid ""\nmsgstr ""\n{header}\n'.encode() + buffer.getvalue()


def compiled(name: str) -> bytes:
    """A catalog as gettext reads it."""
    buffer, catalog = BytesIO(), _catalog(name)
    # the same sentences give the same file, whenever it is made
    catalog.creation_date = _EVER
    write_mo(buffer, catalog)
    return buffer.getvalue()


def sentences_bare(path: Path) -> Iterator[int]:
    """The lines at which a file holds an English sentence that is no message."""
    name = path.relative_to(PACKAGE).as_posix()
    if name.startswith(_BOTH) or path.name in {"describe.py", "meeting_kinds.py"}:
        return
    tree = ast.parse(path.read_text("utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.JoinedStr):
            passed |= {id(one) for one in ast.iter_child_nodes(node)}
        elif isinstance(node, ast.Call) and _name(node) in {"tr", "trn"}:
            passed |= set(map(id, node.args))
        elif isinstance(node, ast.Call) and _name(node) in _HELP:
            passed |= set(map(id, ast.walk(node)))
    for node in ast.walk(tree):
        if id(node) in passed or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        text = _literal(node)
        words = [word.strip(".,;:()") for word in text.split() if any(map(str.isalpha, word))]
        stays = len(words) < 3 or text.startswith((*_STAY, "casekit: ", "#"))
        if not (stays or _COMMON.isdisjoint(words)):
            yield node.lineno


def _literal(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = [one.value for one in node.values if isinstance(one, ast.Constant)]
    return " ".join(str(part) for part in parts).strip()


def bare_texts(path: Path) -> Iterator[int]:
    """The lines at which a file shows somebody a text that can't be said in Dutch."""
    for call in _calls(path):
        name = _name(call)
        shown = [keyword.value for keyword in call.keywords if keyword.arg in _TEXTS]
        if name in _SHOWN or (hasattr(errors, name) and name != "FaultError"):
            shown += call.args
        yield from (one.lineno for argument in shown for one in _bare(argument))


def _bare(argument: ast.expr) -> Iterator[ast.expr]:
    """The plain texts of an argument: sentences, not names or codes."""
    if isinstance(argument, ast.IfExp):
        yield from _bare(argument.body)
        yield from _bare(argument.orelse)
    elif isinstance(argument, ast.BinOp):
        yield from _bare(argument.left)
        yield from _bare(argument.right)
    elif isinstance(argument, ast.JoinedStr):
        said = "".join(str(p.value) for p in argument.values if isinstance(p, ast.Constant))
        if _is_prose(said) and any(map(str.isalpha, said.split())):
            yield argument
    elif isinstance(argument, ast.Constant):
        text = str(argument.value)
        yield from [argument] if " " in text and _is_prose(text) else []


def _is_prose(text: str) -> bool:
    """Whether a text is more than an example of a command: `casekit seal CASE`."""
    if text.startswith("casekit: "):
        return False  # a message of a commit, which everybody has in English
    words = [word.strip(",;:.()") for word in text.split()]
    if words[:1] == ["casekit"]:
        known = {part for command in COMMANDS for part in command.name.split()}
        return not all(
            word in known or word.startswith("-") or not word.islower() for word in words[1:]
        )
    return any(map(str.isalpha, words))


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def write(known: Mapping[Key, Dutch]) -> int:
    """Write the catalogs anew with this Dutch; gives the number of sentences that have none."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = 0
    for name in sources():
        found = wanted(name)
        source, product = FOLDER / f"{name}.po", FOLDER / f"{name}.mo"
        if not found:
            source.unlink(missing_ok=True)
            product.unlink(missing_ok=True)
            continue
        source.write_bytes(updated(found, known))
        product.write_bytes(compiled(name))
        missing += sum(not whole(text) for text in read(name).values())
    return missing


def main() -> None:
    """Bring the catalogs in line with the code."""
    missing = write(dutch())
    sys.stdout.write(f"{missing} sentences have no Dutch yet: casekit/locale/nl/LC_MESSAGES\n")


def whole(text: Dutch) -> bool:
    """Whether a translation is there, in one and in many."""
    return bool(text) and all(text)


if __name__ == "__main__":
    main()

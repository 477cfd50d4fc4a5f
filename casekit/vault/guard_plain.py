"""Whether an open file holds what belongs in a sealed section: by its form, or by its words.

The form needs no key: an item of a record carries an id, and its fields have names that hardly
stand together anywhere else. The words need one: a sentence that stands in a section, letter by
letter, has come from there. What is neither (a photo of a page, a PDF) nobody finds but people.
"""

import re
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Set
from functools import partial
from io import BytesIO

from casekit.errors import CasekitError
from casekit.format.envelope import split
from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.model.shown import in_line
from casekit.vault.cipher import MAX_FILE
from casekit.vault.harmless import is_ours
from casekit.vault.parallel import in_processes
from casekit.vault.workspace import Workspace, path_of

_ID = rb"[a-z]{1,2}-[0-9a-hjkmnp-tv-z]{6}"
# in YAML a key begins its line, in JSON it may stand behind another value; so many signs before it
_BEFORE = rb"""(?:^|[{,\[])[ \t{\[-]{0,16}(["']?)"""
_ITEM = re.compile(
    _BEFORE + rb"""id\1[ \t]*:[ \t]*(["']?)(%b)\2(?=[\s,}\]]|$)""" % _ID, re.MULTILINE
)
_FIELD = re.compile(_BEFORE + rb"([a-z]{2,30}(?:_[a-z]{1,30}){0,3})\1[ \t]*:", re.MULTILINE)
_ROW = re.compile(rb"""(?:^|[,;\t])"?%b"?(?=[,;\t\r\n]|$)""" % _ID, re.MULTILINE)
_CELL = re.compile(rb"[a-z]+(?:_[a-z]+)*")

_LISTS = {
    b"agreements": b"a", b"barriers": b"b", b"conditions": b"d", b"consents": b"c",
    b"contacts": b"n", b"documents": b"gd", b"goals": b"g", b"keepers": b"k", b"meetings": b"mt",
    b"members": b"m", b"parties": b"p", b"phases": b"f", b"representatives": b"rp",
    b"requests": b"rq", b"routes": b"r", b"scenarios": b"sc", b"series": b"se",
    b"signatures": b"sg", b"stories": b"st", b"strengths": b"s", b"ties": b"t", b"wishes": b"wi",
}  # fmt: skip
"""The lists of a section, which other programs may have as well, and how the ids in them begin."""

_RARE = frozenset(
    b"absent_because by_me by_my_people by_professionals followed_up_on interviewed_on "
    b"kept_from_person legal_basis nominated_on own_words peer_support person_key person_present "
    b"private_time raised_on said_on something_to_lose starting_organisation what_ifs".split()
)
"""Fields of a record whose names hardly stand in any other file."""

_OWN = _RARE | _LISTS.keys()

_MANY = 3
"""So many of them are no chance, where no item has an id."""

_BEGINNING = 1_000_000
"""So many bytes tell what form a text has."""

_TABLES = (".csv", ".tsv", ".tab")
_PROSE = (".md", ".rst", ".txt", ".adoc", ".html")
_PAPERS = (*_TABLES, ".pdf", ".docx", ".odt", ".rtf", ".xlsx", ".ods")

_WORDS, _LETTERS = 5, 24
"""A shorter sentence may stand in two texts by chance."""

_LINE = re.compile(r"^\s*(?:- )?(?:'?([A-Za-z_]+)'?:(?: [|>][+-]?\d?$| |$))?(.*)$")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\s+#\s")
_TAG = re.compile(r"<[^<>]*>")
_SPELT = re.compile(r"\\u([0-9a-fA-F]{4})")
_NAMING = frozenset({"name", "organisation", "organisations", "purposes", "place", "where", "role"})
"""Fields that hold what may well stand elsewhere too, such as the name of an organisation."""

_END = re.compile(
    rb"<(?:/?(?:w:p|text:p|text:h|si|a:p)|(?:w|text):(?:br|tab|s|line-break))\b[^<>]*>"
)
_PIECE = re.compile(rb"<[^<>]*>")

_MOST_XML = 20_000_000


class Words:
    """The words of a text, and what tells quickly that a sentence is not among them."""

    def __init__(self, text: str) -> None:
        self.text = text
        words = text.split(" ")
        self.threes = {*zip(words, words[1:], words[2:], strict=False)}

    def hold(self, sentences: Iterable[str]) -> bool:
        """Whether one of these sentences stands in the text."""
        return any(self._may_hold(one) and one in self.text for one in sentences)

    def _may_hold(self, sentence: str) -> bool:
        # to the first word and the last a quote or a comma may stick
        words = sentence.split(" ")
        return len(words) < _WORDS or (*words[1:4],) in self.threes


def as_text(content: bytes) -> bytes:
    """The content as UTF-8, where a program of Windows has saved it in another encoding."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").encode()
    return content.removeprefix(BOM_UTF8)


def looks_like_a_record(path: str, text: bytes) -> bool:
    """Whether a text is one of a section, or a part of one, in whatever format it was saved."""
    text = text[:_BEGINNING]
    if b"\0" in text[:8_000]:
        return False
    if path.lower().endswith(_TABLES):
        head = {*_CELL.findall(text.partition(b"\n")[0])}
        return _are_of_a_record(head) or (len(head) > 1 and bool(_ROW.search(text)))
    fields = {found[1] for found in _FIELD.findall(text)}
    prefixes = {found[2].partition(b"-")[0] for found in _ITEM.findall(text)}
    if prefixes and (fields & _RARE or any(_LISTS.get(one) in prefixes for one in fields)):
        return True
    # words about the format may name a few
    return _are_of_a_record(fields) and not path.lower().endswith(_PROSE)


def _are_of_a_record(fields: Set[bytes]) -> bool:
    return len(fields & _OWN) >= _MANY and bool(fields & _RARE)


def papers(path: str) -> Iterator[Finding]:
    """What to say of a document or table that is about to be committed: nobody can look inside."""
    if path.lower().endswith(_PAPERS) and not is_ours(path):
        yield Finding(
            "file-foreign",
            tr("a document or table in a vault is open to everybody who gets a copy"),
            tr(
                "if it was made from a record, take it out: git rm --cached -- {path}; else leave "
                "it",
                path=in_line(path),
            ),
            Severity.WARNING,
            path,
        )


def quoted(
    workspace: Workspace, files: Iterable[tuple[str, bytes]], hint: Callable[[str], str]
) -> list[Finding]:
    """Which of these open files hold sentences of a section that one's own key opens.

    The `hint` says of a path how that file is kept back.
    """
    texts = [(path, Words(text)) for path, content in files if (text := _words(content))]
    if not texts:
        return []
    try:
        workspace.prepare()
        cases = workspace.case_ids()
    except CasekitError:
        return []  # no key, or no passphrase for it: the form alone was looked at
    found: dict[str, str] = {}
    for case, hits in in_processes(workspace, partial(_quoted_of, texts=texts), cases):
        for path, section in hits:
            found.setdefault(path, tr("{section} of case {case}", section=section, case=case))
    return [
        Finding(
            "file-quoted",
            tr("this holds words of {where}: anybody who gets a copy can read them", where=where),
            tr(
                "keep it outside the vault, or sealed (casekit edit CASE SECTION --from FILE): "
                "{way}",
                way=hint(in_line(path)),
            ),
            file=path,
        )
        for path, where in found.items()
    ]


def _quoted_of(
    workspace: Workspace, case: str, *, texts: Iterable[tuple[str, Words]]
) -> list[tuple[str, str]]:
    found = []
    for name in workspace.names(case):
        try:
            _, body = split(workspace.decrypt(path_of(case, name)))
        except CasekitError:
            continue
        sentences = set(_sentences(body, person=name.section == "person"))
        found += [(path, str(name)) for path, text in texts if text.hold(sentences)]
    return found


def _sentences(body: str, *, person: bool) -> Iterator[str]:
    """What is long enough in a section to be known again."""
    for line in body.splitlines():
        field, rest = _LINE.findall(line)[0]
        value = " ".join(rest.strip().strip("'\"").replace("''", "'").split())
        if person and field in ("name", "value"):
            if len(value) >= 8 and (" " in value or any(map(str.isdigit, value))):
                yield value
        elif field not in _NAMING:
            for one in _SENTENCES.split(value):
                if len(one) >= _LETTERS and one.count(" ") >= _WORDS - 1:
                    yield one


def _words(content: bytes) -> str:
    """The words of a text or document, with single spaces between them; empty for a picture."""
    from html import unescape

    text = _unpacked(content) if content.startswith(b"PK\3\4") else as_text(content)
    if len(text) > MAX_FILE or b"\0" in text[:8_000]:
        return ""
    words = text.decode("utf-8", "replace").replace("\\n", " ").replace('\\"', '"')
    words = _SPELT.sub(lambda found: chr(int(found[1], 16)), words)
    return " ".join(unescape(_TAG.sub(" ", words)).replace("''", "'").split())


def _unpacked(content: bytes) -> bytes:
    """The text of a document that is a folder in a file, as office programs save it."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = [one for one in packed.infolist() if one.filename.endswith(".xml")]
            if sum(one.file_size for one in parts) > _MOST_XML:
                return b""
            # a word may be cut in pieces by how it looks; only these end one
            return b" ".join(_PIECE.sub(b"", _END.sub(b" ", packed.read(one))) for one in parts)
    except (BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return b""

"""A document as blocks: what a form without Markdown, such as PDF or Word, is written from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from casekit.model.value import Value
from casekit.render.composed import Composed, Paper, Picture
from casekit.render.said import by_language, unmarked

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_A_NAME = 8

PICTURE = "picture:"
"""What an image's address begins with: casekit's own drawings, and no other source is known."""


class Run(Value):
    """Words in one style; a line feed in `text` is a line break that somebody meant.

    `language` is theirs where it is another one than that of the document.
    """

    text: str
    strong: bool = False
    link: str = ""
    language: str = ""


Line: TypeAlias = tuple[Run, ...]


class Heading(Value):
    """The title (level 1), a chapter (2) or a part of one."""

    level: int
    line: Line


class Paragraph(Value):
    """Running text."""

    line: Line


class Quotation(Value):
    """The person's own words."""

    blocks: "tuple[Block, ...]"


class Listing(Value):
    """A list; `start` is the number of its first item, None where the items have none."""

    items: "tuple[tuple[Block, ...], ...]"
    start: int | None = None


class Table(Value):
    """A table: the heads of its columns, and rows of as many cells."""

    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]

    @property
    def for_a_pen(self) -> bool:
        """Whether it waits to be filled in by hand."""
        return not any(text_of(cell).strip() for row in self.rows for cell in row)

    @property
    def parts(self) -> tuple[float, ...]:
        """How wide its columns are: what is done needs more than who does it, and when."""
        across = len(self.head)
        if across == 3 and not asks_for_more(text_of(self.head[1])):
            return (0.5, 0.23, 0.27)
        return (1 / across,) * across


class Drawing(Value):
    """One of the document's pictures."""

    picture: Picture


class PageBreak(Value):
    """What follows begins on a new page."""


Block: TypeAlias = Heading | Paragraph | Quotation | Listing | Table | Drawing | PageBreak


class Sheet(Value):
    """Blocks that begin on a page of their own; `wide` lays it on its side."""

    blocks: tuple[Block, ...]
    wide: bool = False

    @property
    def paper(self) -> Paper | None:
        """The page that its picture asks for; None for an ordinary one."""
        pictures = (one.picture for one in self.blocks if isinstance(one, Drawing))
        return next((one.paper for one in pictures if self.wide), None)


def blocks(composed: Composed) -> tuple[Block, ...]:
    """The whole document, block by block in reading order."""
    return tuple(read(composed, parser().parse(composed.markdown)))


def read(composed: Composed, tokens: "Iterable[Token]") -> Iterator[Block]:
    """The blocks of a document that was parsed before."""
    return _Reader(composed).blocks(iter(tokens))


def sheets(composed: Composed) -> tuple[Sheet, ...]:
    """The same as paper takes it: parted at page breaks, a wide picture with its headings alone."""
    done: list[Sheet] = []
    waiting: list[Block] = []

    def end(*, wide: bool = False) -> None:
        if waiting:
            done.append(Sheet(tuple(waiting), wide))
            waiting.clear()

    for block in blocks(composed):
        if isinstance(block, PageBreak):
            end()
        elif isinstance(block, Drawing) and block.picture.wide:
            heads: list[Block] = []
            while waiting and isinstance(waiting[-1], Heading):
                heads.insert(0, waiting.pop())
            if not any(_fills_a_page(one) for one in waiting):
                heads[:0] = waiting
                waiting.clear()
            end()
            waiting += [*heads, block]
            end(wide=True)
        else:
            waiting.append(block)
    end()
    return tuple(done)


def sides(sheet: Sheet) -> tuple[tuple[Block, ...], ...]:
    """The chapters of a sheet, each of which is one side of a card."""
    found: list[list[Block]] = []
    for block in sheet.blocks:
        if isinstance(block, Heading) and block.level == 2:
            found.append([])
        if found:
            found[-1].append(block)
    return tuple(map(tuple, found))


@cache
def parser() -> "MarkdownIt":
    """What reads the Markdown of every document: CommonMark with tables, and no HTML."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def text_of(line: Line) -> str:
    """The words of a line without their style."""
    return "".join(run.text for run in line)


def asks_for_more(second: str) -> bool:
    """Whether the second of three columns is for more than a name: its head is a longer word."""
    return len(second.strip()) > _A_NAME


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text of some blocks, in reading order; what stands in pictures is not among them."""
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield text_of(block.line)
            case Quotation():
                yield from texts(block.blocks)
            case Listing():
                for item in block.items:
                    yield from texts(item)
            case Table():
                yield from map(text_of, chain(block.head, *block.rows))


def _fills_a_page(block: Block) -> bool:
    """Whether a block is more than the title and the few words below it."""
    return not isinstance(block, Paragraph) and not (isinstance(block, Heading) and block.level < 2)


class _Reader:
    """One reading of a token stream, in which each `_open` has its `_close`."""

    def __init__(self, composed: Composed) -> None:
        self.pictures = composed.pictures
        self.level = 0

    def blocks(self, tokens: "Iterator[Token]", end: str = "") -> Iterator[Block]:
        for token in tokens:
            if token.type == end:
                return
            match token.type:
                case "heading_open":
                    # none is skipped: whoever goes by headings would miss one (PDF/UA 7.4.2)
                    self.level = min(int(token.tag[1]), self.level + 1)
                    # a heading is one line, whatever was typed into it
                    yield Heading(self.level, _one_line(self.line(next(tokens))))
                case "inline":
                    yield from self.paragraph(token)
                case "blockquote_open":
                    yield Quotation(tuple(self.blocks(tokens, "blockquote_close")))
                case "bullet_list_open":
                    yield Listing(tuple(self.items(tokens, "bullet_list_close")))
                case "ordered_list_open":
                    start = int(token.attrGet("start") or 1)
                    yield Listing(tuple(self.items(tokens, "ordered_list_close")), start)
                case "table_open":
                    yield self.table(tokens)
                case "hr":
                    yield PageBreak()
                case "fence" | "code_block":
                    yield Paragraph((Run(unmarked(token.content).rstrip("\n")),))

    def items(self, tokens: "Iterator[Token]", end: str) -> Iterator[tuple[Block, ...]]:
        for token in tokens:
            if token.type == end:
                return
            yield tuple(self.blocks(tokens, "list_item_close"))

    def table(self, tokens: "Iterator[Token]") -> Table:
        rows: list[list[Line]] = []
        for token in tokens:
            match token.type:
                case "table_close":
                    break
                case "tr_open":
                    rows.append([])
                case "inline":
                    rows[-1].append(self.line(token))
        head, *body = map(tuple, rows)
        return Table(head, tuple(body))

    def paragraph(self, inline: "Token") -> Iterator[Block]:
        """A paragraph; a picture in it stands by itself."""
        waiting: list[Token] = []
        for token in inline.children or ():
            if token.type != "image":
                waiting.append(token)
                continue
            if line := _line(waiting):
                yield Paragraph(line)
            waiting.clear()
            name = str(token.attrGet("src")).removeprefix(PICTURE)
            if name in self.pictures:
                yield Drawing(self.pictures[name])
        if line := _line(waiting):
            yield Paragraph(line)

    def line(self, inline: "Token") -> Line:
        return _line(inline.children or ())


def _line(tokens: "Sequence[Token]") -> Line:
    runs: list[Run] = []
    strong, link, language = 0, "", ""
    for token in tokens:
        text = token.content
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "link_open":
                link = str(token.attrGet("href"))
            case "link_close":
                link = ""
            case "softbreak":
                text = " "
            case "hardbreak":
                text = "\n"
        for words, code in tuple(by_language(text, language)):
            language = code  # in which the text goes on
            run = Run(words, bool(strong), link, language)
            if words and runs and replace(runs[-1], text=words) == run:
                runs[-1] = replace(run, text=runs[-1].text + words)
            elif words:
                runs.append(run)
    return tuple(runs)


def _one_line(line: Line) -> Line:
    return tuple(replace(run, text=run.text.replace("\n", " ")) for run in line)

"""The most usual merge: of plain texts, in which the two sides changed different parts.

Fields, items and blocks as casekit writes them, each with the comments that stand right above it,
can be cut by their indentation alone. Where no part was changed on both sides, the merge is a
choice of slices. Whatever looks different, and whatever both sides changed, is left to the whole
merge; a law in the tests holds both to the same bytes.

Git starts a process for every file that it merges, so this module imports nothing at all: `re`
alone takes longer than everything here.
"""

PARTED = frozenset(
    """
    case.kept_from_person
    person.routes person.representatives person.arrival
    network.parties network.ties
    goals.goals goals.goals.ratings goals.goals.paraphrase
    goals.strengths goals.something_to_lose goals.vocabulary
    plan.conditions plan.agreements plan.what_ifs plan.signatures
    crisis.phases crisis.contacts crisis.wishes crisis.practical crisis.signatures
    support-group.members
    meetings.meetings meetings.meetings.agenda meetings.meetings.decisions
    contacts.contacts
    barriers.barriers
    budget.requests budget.scenarios
    stories.stories stories.stories.permissions
    measures.series measures.series.points
    """.split()  # noqa: SIM905 - a table reads better than a list of quotes
)
"""The lists and mappings that merge part by part. `consents` is a join, and never merged here."""

SECTIONS = frozenset(path.partition(".")[0] for path in PARTED)

# what an unquoted value may not begin with
_INDICATORS = frozenset(" ?:,[]{}#&*!|>'\"%@`-")
_DEPTH = 7

Lines = list[str]
Place = tuple[str, ...]


class Unusual(Exception):  # noqa: N818 - no error: the whole merge is asked
    """A text in another style, or a part that both sides changed."""


class Part:
    """A field or item: the comments above it, its text from the key or dash on, and its parts.

    `kind` is `fields`, `items` (each with an id) or empty. `opening` is the line above the parts,
    which begin in `column`; for an item, which has none, it is the id.
    """

    __slots__ = ("column", "kind", "lead", "opening", "parts", "text")

    def __init__(self, kind: str, opening: str, column: int, parts: "Parts") -> None:
        self.kind = kind
        self.opening = opening
        self.column = column
        self.parts = parts
        self.lead = ""
        self.text = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and (self.lead, self.text) == (other.lead, other.text)

    __hash__ = None  # type: ignore[assignment]


Parts = dict[str, Part]

Known = dict[tuple[str, str, int, Place], tuple[Part, dict[str, Place]]]
"""The items that were cut already, by their text and place."""


def merge_plain(base: str, ours: str, theirs: str, section: str) -> str | None:
    """The merged body of a section; None where the whole merge has to be asked."""
    name = section.partition(".")[0]
    if name not in SECTIONS or "conflicts" in base:
        # what people decided about a conflict counts, even where they left the value alone
        return None
    try:
        known: Known = {}
        versions = [_Cut(text, known) for text in (base, ours, theirs)]
        _refuse_moves([version.places for version in versions])
        merged = _merge([version.root for version in versions], name)
    except Unusual:
        return None
    return merged.partition("\n")[2]


# --- cutting ------------------------------------------------------------------------------


class _Cut:
    """One version in parts, and the place of every item by its id."""

    def __init__(self, text: str, known: Known) -> None:
        if not text.endswith("\n"):
            raise Unusual
        # neither a tab nor a carriage return is printable, nor what libyaml refuses
        if not text.replace("\n", "").isprintable():
            raise Unusual
        self.lines = text.splitlines(keepends=True)
        self.end = len(self.lines)
        self.known = known
        self.places: dict[str, Place] = {}
        self.names: set[str] = set()
        self.root = Part("fields", ":\n", 0, {})
        if self.fields(0, 0, self.root.parts, (), 0) != self.end:
            raise Unusual

    def fields(
        self, at: int, column: int, parts: Parts, place: Place, depth: int, *, first: bool = False
    ) -> int:
        """Cut the fields that begin at a line, and give the line behind them.

        `first` says that one begins in that column, be it behind the dash of its item.
        """
        lines, end = self.lines, self.end
        lead = ""
        if depth > _DEPTH:
            raise Unusual
        while at < end and (first or self.indent(at) == column):
            row = lines[at][column:]
            if row[0] == "#" and not first:
                lead += lines[at]
                at += 1
                continue
            first = False
            key, colon, value = row.partition(":")
            name = key[1:-1] if key[:1] == "'" == key[-1:] else key
            if name not in self.names and not _is_name(name):
                raise Unusual
            if not colon or name in parts or value[0] not in " \n":
                raise Unusual
            self.names.add(name)
            begin, at = at, at + 1
            part = parts[name] = Part("", row, 0, {})
            part.lead, lead = lead, ""
            value = value.strip(" \n")
            if not value or value[0] == "#":
                at = self.below(at, column, part, (*place, name), depth)
            elif value[0] == "|":
                if value not in {"|", "|-"}:
                    raise Unusual
                at = self.block(at, column)
            else:
                _check(value)
            part.text = row if at == begin + 1 else row + "".join(lines[begin + 1 : at])
        # comments that stand above nothing, or deeper than what follows, belong to what is above
        if lead or (at < end and self.indent(at) > column):
            raise Unusual
        return at

    def below(self, at: int, column: int, part: Part, place: Place, depth: int) -> int:
        """Cut what stands below a field without a value, if anything does."""
        inner = self.indent(at) if at < self.end else 0
        if inner <= column:
            if at < self.end and self.lines[at][inner] == "-":
                raise Unusual
            return at
        part.column = inner
        below, lead = at, ""
        while below < self.end and self.lines[below][inner : inner + 1] == "#":
            below += 1
        if below == self.end or self.lines[below][inner : inner + 1] != "-":
            part.kind = "fields"
            first = self.lines[at][inner] != "#"
            return self.fields(at, inner, part.parts, place, depth + 1, first=first)
        part.kind = "items"
        while at < self.end and self.indent(at) == inner:
            if self.lines[at][inner] == "#":
                lead += self.lines[at]
                at += 1
            elif self.lines[at][inner : inner + 2] == "- ":
                at = self.item(at, inner, part, place, depth, lead)
                lead = ""
            else:
                raise Unusual
        if lead or (at < self.end and self.indent(at) > inner):
            raise Unusual
        return at

    def item(self, at: int, column: int, around: Part, place: Place, depth: int, lead: str) -> int:
        end = at + 1
        pad = " " * (column + 1)
        while end < self.end and self.lines[end].startswith((pad, "\n")):
            end += 1
        text = self.lines[at][column:] + "".join(self.lines[at + 1 : end])
        # most items are the same in all three versions: each is cut once
        item, below = self.known.get((lead, text, column, place)) or self.cut_item(
            at, end, column, place, depth
        )
        item.lead, item.text = lead, text
        self.known[lead, text, column, place] = item, below
        if self.places.keys() & below.keys():
            raise Unusual
        self.places.update(below)
        name = item.opening
        if not name:
            around.kind = ""
        around.parts[name] = item
        return end

    def cut_item(
        self, at: int, end: int, column: int, place: Place, depth: int
    ) -> tuple[Part, dict[str, Place]]:
        """An item, and the places of it and of all items inside."""
        row = self.lines[at][column + 2 :]
        key, colon, value = row.partition(":")
        item = Part("fields", "", column + 2, {})
        if not (colon and value[0] in " \n" and _is_name(key.strip("'"))):
            _check(row.rstrip(" \n"))
            if end != at + 1:
                raise Unusual
            return item, {}
        around, self.places, whole, self.end = self.places, {}, self.end, end
        name = _id_below(self.lines[at:end], column + 2)
        if self.fields(at, column + 2, item.parts, (*place, name), depth + 2, first=True) != end:
            raise Unusual
        if "id" in item.parts:
            if not name or name in self.places:
                raise Unusual
            self.places[name] = place
            item.opening = name
        below, self.places, self.end = self.places, around, whole
        return item, below

    def block(self, at: int, column: int) -> int:
        indent = self.indent(at) if at < self.end else 0
        if indent <= column:
            raise Unusual
        last = at
        while at < self.end:
            line = self.lines[at]
            if line != "\n":
                if line[:indent].strip(" "):
                    break
                if not line.strip(" \n"):
                    raise Unusual
                last = at
            at += 1
        return last + 1

    def indent(self, at: int) -> int:
        line = self.lines[at]
        text = line.lstrip(" ")
        if text == "\n":
            # an empty line between parts belongs to one of them: the whole merge knows to which
            raise Unusual
        return len(line) - len(text)


def _id_below(lines: Lines, column: int) -> str:
    """The id of the item of these lines; empty where there is none, or an unusual one."""
    for number, line in enumerate(lines):
        if line.startswith("id: ", column) and (not number or not line[:column].strip(" ")):
            found = line[column + 4 :].strip(" \n")
            return found if "-" in found and found[0].isalpha() and _is_name(found) else ""
    return ""


def _is_name(text: str) -> bool:
    plain = text.replace("-", "").replace("_", "")
    return plain.isalnum() and plain.isascii() and not text[0].isdigit() and text[0] != "-"


def _check(value: str) -> None:
    """Refuse a value that takes more than one line, or is not spelt in the plainest way."""
    first, inner = value[0], value[1:-1]
    if first not in _INDICATORS:
        value = value.partition(" #")[0].rstrip(" ")
        fine = ": " not in value and value[-1] != ":"
    elif len(value) < 2 or value[-1] != {"'": "'", '"': '"', "[": "]"}.get(first):
        fine = False
    elif first == "'":
        fine = "'" not in inner.replace("''", "")
    elif first == '"':
        fine = '"' not in inner and "\\" not in inner
    else:
        fine = not inner or all(map(_is_entry, inner.split(", ")))
    if not fine:
        raise Unusual


def _is_entry(text: str) -> bool:
    if text[:1] == "'":
        return len(text) > 1 and text[-1] == "'" and not set("',[]{}") & set(text[1:-1])
    plain = text
    for sign in " ./*-_":
        plain = plain.replace(sign, "")
    return plain.isalnum() and text[0].isalnum() and text[0].isascii() and text[-1] not in " ./*-"


# --- merging ------------------------------------------------------------------------------


def _refuse_moves(versions: list[dict[str, Place]]) -> None:
    """An item that stands in another list than before follows its edits: the whole merge knows."""
    known: dict[str, Place] = {}
    for places in versions:
        for name, place in places.items():
            if known.setdefault(name, place) != place:
                raise Unusual


def _merge(versions: list[Part], path: str) -> str:
    """One part that both sides changed, put together from its own parts."""
    base, ours, theirs = versions
    first = (base.kind, base.opening, base.column)
    if not base.kind or any((one.kind, one.opening, one.column) != first for one in versions[1:]):
        raise Unusual
    # the first field of an item shares its line with the dash; `opening` is then its id
    opening = base.opening if base.opening.endswith("\n") else "- "
    chosen: dict[str, tuple[str, str]] = {}
    for name in {**base.parts, **ours.parts, **theirs.parts}:
        some = [one.parts.get(name) for one in versions]
        before, mine, other = some
        if other in (mine, before):
            part = mine
        elif mine == before:
            part = other
        else:
            known = [one for one in some if one]
            below = path if base.kind == "items" else f"{path}.{name}"
            if len(known) < 3 or below not in PARTED or len({one.lead for one in known}) > 1:
                raise Unusual
            chosen[name] = known[0].lead, _merge(known, below)
            continue
        if part:
            chosen[name] = part.lead, part.text
    if not chosen:
        raise Unusual
    pad = " " * base.column
    rows = [chosen[name] for name in _order(versions, chosen)]
    merged = "".join(f"{lead}{pad}{text}" for lead, text in rows)
    if opening.endswith("\n"):
        return opening + merged
    if rows[0][0]:
        raise Unusual
    return opening + merged[base.column :]


def _order(versions: list[Part], chosen: dict[str, tuple[str, str]]) -> list[str]:
    """Where each part stands: those of the base as they were, what a side added where it put it."""
    base, *sides = [[name for name in one.parts if name in chosen] for one in versions]
    known = frozenset(base)
    if sides[0] == sides[1]:
        del sides[1]
    runs: dict[str, list[list[str]]] = {}
    for side in sides:
        here = frozenset(side)
        if [name for name in side if name in known] != [name for name in base if name in here]:
            raise Unusual
        anchor, run = "", None
        for name in side:
            if name in known:
                anchor, run = name, None
            elif run is None:
                run = [name]
                runs.setdefault(anchor, []).append(run)
            else:
                run.append(name)
    order: dict[str, None] = {}
    for anchor in ("", *base):
        if anchor:
            order[anchor] = None
        for run in sorted(runs.get(anchor, [])):
            order.update(dict.fromkeys(run))
    return list(order)

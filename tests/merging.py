"""Sections with comments, and random edits of them, for the laws of merging."""

import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from casekit.errors import FormatError
from casekit.format.check import _ANY_META
from casekit.format.edit import append, dump, remove, set_value
from casekit.format.nodes import Path
from casekit.format.schema import _fast_validator
from casekit.format.yaml import Document, parse

DAYS = ["2026-01-20", "2026-02-03", "2026-03-01", "2026-12-31"]
TEXTS = [
    "Bel de corporatie",
    "Een deur die van mij is",
    "no",
    "0612345678",
    "regel een\nregel twee\nregel drie\nregel vier\n",
    "regel een\nregel 2\nregel drie\nregel vier\n",
    "regel een\nregel twee\nregel drie\nregel 4\nregel vijf\n",
    "met # een hekje: en 'quotes'",
    "staat > of |+ in de tekst",
    "eindigt leeg\n\n",
]
WHO = ["person", "sanne", "samira", "joost", "p-00000p"]
SECTIONS = ["plan", "goals", "network", "meetings", "consents"]

days, texts, readers = map(st.sampled_from, (DAYS, TEXTS, WHO))
some_readers = st.one_of(readers, st.lists(readers, unique=True, max_size=4))


def ids(prefix: str) -> st.SearchStrategy[str]:
    """Few ids, so that both sides use the same ones."""
    return st.sampled_from([f"{prefix}-00000{n}" for n in range(5)])


def item(prefix: str, required: dict[str, Any], **optional: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"id": ids(prefix), **required}, optional=optional)


def items(
    one: st.SearchStrategy[Any], most: int = 4, *, least: int = 0
) -> st.SearchStrategy[list[Any]]:
    return st.lists(one, min_size=least, max_size=most, unique_by=lambda value: value["id"])


AGREEMENT = item(
    "a",
    {"text": texts},
    who=some_readers,
    by=st.sampled_from(["network", "professional", "self"]),
    due=days,
    status=st.sampled_from(["open", "working", "done", "dropped"]),
    result=texts,
)
GOAL = item(
    "g",
    {"own_words": texts},
    rank=st.integers(1, 3),
    status=st.sampled_from(["open", "working", "reached", "let-go"]),
    ratings=items(item("rt", {}, on=days, value=st.sampled_from([0, 5.5, 10]), words=texts), 3),
    paraphrase=st.fixed_dictionaries({}, optional={"text": texts, "by": readers, "on": days}),
)
PARTY = item(
    "p",
    {"name": texts},
    domains=st.lists(st.sampled_from(["housing", "money", "health"]), unique=True),
    note=texts,
    ring=st.integers(1, 3),
)
MEETING = item(
    "mt",
    {"kind": st.just("other"), "when": days},
    invited=some_readers,
    agenda=items(item("ag", {"text": texts}, by=readers, minutes=st.integers(5, 20))),
    decisions=items(item("de", {"text": texts})),
    person_present=st.booleans(),
    note=texts,
)
EVENT = item(
    "e",
    {"kind": st.sampled_from(["given", "asked", "withdrawn"]), "on": days},
    recorded=days,
    note=texts,
)
CONSENT = item(
    "c",
    {
        "decision": st.sampled_from(["asked", "given", "refused"]),
        "to": st.lists(readers, min_size=1, unique=True),
        "sections": st.lists(
            st.sampled_from(["*", "plan", "goals", "plan.health"]), min_size=1, unique=True
        ),
        "from": st.sampled_from(DAYS[:2]),
    },
    access=st.sampled_from(["read", "write"]),
    purposes=st.lists(texts, unique=True, max_size=3),
    until=st.sampled_from(DAYS[2:]),
    note=texts,
    events=items(EVENT, 3),
)  # fmt: skip
LISTS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "plan": {"agreements": AGREEMENT, "conditions": item("d", {"text": texts}, on=days)},
    "goals": {"goals": GOAL, "strengths": item("s", {"own_words": texts})},
    "network": {
        "parties": PARTY,
        "ties": item("t", {"a": st.just("person"), "b": ids("p"), "quality": st.just("strong")}),
    },
    "meetings": {"meetings": MEETING},
    "consents": {"consents": CONSENT},
}
ALONE: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "plan": {"question": texts, "review_on": days},
    "goals": {}, "network": {}, "meetings": {}, "consents": {},
}  # fmt: skip


@st.composite
def sections(draw: st.DrawFn, name: str, *, full: bool = False) -> str:
    """A valid body of a section with comments, in one of several ways of writing.

    `full` asks for items in every list.
    """
    fields = {key: items(one, least=int(full)) for key, one in LISTS[name].items()}
    always, sometimes = (fields, ALONE[name]) if full else ({}, fields | ALONE[name])
    data = draw(st.fixed_dictionaries(always, optional=sometimes))
    text = _with_unique_ids(dump(data))
    if draw(st.booleans()):
        text = text.replace("\n  ", "\n") if not draw(st.booleans()) else text
    text = valid(name, text) or dump({})
    return draw(commented(text))


def valid(name: str, text: str) -> str | None:
    """The text, where it is one that may be merged."""
    try:
        document = parse(text)
    except FormatError:
        return None
    fine = _fast_validator(name).is_valid({"meta": _ANY_META, **document.data})
    return text if fine and not _twice(document) else None


@st.composite
def commented(draw: st.DrawFn, text: str) -> str:
    """The same values with comments and empty lines in some places."""
    lines = text.splitlines(keepends=True)
    marks = draw(st.lists(st.tuples(st.integers(0, len(lines)), st.integers(0, 6)), max_size=4))
    for number, kind in marks:
        words = f"# mark {draw(st.integers(0, 99))}"
        changed = list(lines)
        at = min(number, len(lines))
        if kind == 0 and at < len(lines):
            changed[at] = changed[at].rstrip("\n") + f"  {words}\n"
        else:
            indent = " " * (2 * (kind - 1)) if kind > 1 else ""
            changed.insert(at, f"{indent}{words}\n" if kind != 1 else "\n")
        if _same(text, "".join(changed)):
            lines = changed
    return "".join(lines)


@st.composite
def edited(draw: st.DrawFn, name: str, text: str) -> str:
    """A valid text after a few random edits: of values, items, order, comments, ways of writing."""
    for _ in range(draw(st.integers(0, 4))):
        step = draw(st.sampled_from([_change, _add, _delete, _swap, _move, _comment, _flow]))
        new = step(draw, name, text)
        text = valid(name, new) or text
    return text


@st.composite
def at_odds(draw: st.DrawFn, name: str) -> tuple[str, str, str]:
    """Base, ours and theirs, of which both sides changed one field, besides what else they did."""
    base = draw(sections(name, full=True).filter(_leaves))
    path = draw(st.sampled_from(_leaves(base)))
    ours, theirs = (_change_at(draw, base, path) for _ in range(2))
    return (
        base,
        draw(edited(name, valid(name, ours) or base)),
        draw(edited(name, valid(name, theirs) or base)),
    )


@st.composite
def plain_versions(draw: st.DrawFn, name: str) -> tuple[str, str, str]:
    """Base, ours and theirs as casekit itself writes them, with few comments and edits."""
    fields = {key: st.lists(one, min_size=2, max_size=4, unique_by=lambda value: value["id"])
              for key, one in LISTS[name].items()}  # fmt: skip
    data = draw(st.fixed_dictionaries(fields, optional=ALONE[name]))
    base = valid(name, _with_unique_ids(dump(data))) or dump({})
    if draw(st.booleans()):
        base = re.sub("(?m)^( *)(- )", lambda found: f"{found[1]}# mark\n{found[0]}", base)

    def side() -> str:
        text = base
        for _ in range(draw(st.integers(1, 2))):
            steps = [_change, _change, _add, _add, _delete, _swap, _move, _comment]
            step = draw(st.sampled_from(steps))
            text = valid(name, step(draw, name, text)) or text
        return text

    return base, side(), side()


Draw = Callable[[st.SearchStrategy[Any]], Any]


def _places(data: Any, path: Path = ()) -> list[Path]:
    found: list[Path] = [path] if path else []
    steps: list[Any] = []
    if isinstance(data, dict):
        steps = list(data.items())
    elif isinstance(data, list):
        steps = list(enumerate(data))
    for step, value in steps:
        found += _places(value, (*path, step))
    return found


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _change(draw: Draw, name: str, text: str) -> str:
    leaves = _leaves(text)
    return _change_at(draw, text, draw(st.sampled_from(leaves))) if leaves else text


def _leaves(text: str) -> list[Path]:
    data = parse(text).data
    return [
        path
        for path in _places(data)
        if isinstance(path[-1], str) and path[-1] != "id" and _is_leaf(_at(data, path))
    ]


def _change_at(draw: Draw, text: str, path: Path) -> str:
    field = str(path[-1])
    value = draw(
        {
            "who": some_readers, "invited": some_readers, "due": days, "on": days, "from": days,
            "until": days, "recorded": days, "when": days, "review_on": days, "by": readers,
            "status": st.sampled_from(["open", "working", "done", "reached", "held"]),
            "to": st.lists(readers, min_size=1, unique=True), "minutes": st.integers(5, 20),
            "sections": st.lists(st.sampled_from(["*", "plan", "goals"]), min_size=1, unique=True),
            "domains": st.lists(st.sampled_from(["housing", "money", "day"]), unique=True),
            "rank": st.integers(1, 3), "ring": st.integers(1, 3), "value": st.integers(0, 10),
            "decision": st.sampled_from(["asked", "given", "refused"]),
        }.get(field, texts)
    )  # fmt: skip
    return set_value(parse(text), path, value).text


def _is_leaf(value: Any) -> bool:
    if isinstance(value, list):
        return not any(isinstance(one, dict) for one in value)
    return not isinstance(value, dict)


def _lists(document: Document) -> list[Path]:
    return [
        path
        for path in _places(document.data)
        if isinstance(found := _at(document.data, path), list)
        and any(isinstance(one, dict) for one in found)
    ]


def _add(draw: Draw, name: str, text: str) -> str:
    document = parse(text)
    key = draw(st.sampled_from(sorted(LISTS[name])))
    new = draw(LISTS[name][key])
    taken = re.findall(r"id: (\S+)", text)
    if new["id"] in taken:
        return text
    return append(document, (key,), new).text


def _delete(draw: Draw, name: str, text: str) -> str:
    document = parse(text)
    paths = [p for p in _places(document.data) if p[-1] != "id"]
    if name == "consents":
        return text
    items_first = [p for p in paths if isinstance(p[-1], int)] or paths
    paths = items_first if draw(st.booleans()) else paths
    return remove(document, draw(st.sampled_from(paths))).text if paths else text


def _swap(draw: Draw, name: str, text: str) -> str:
    document = parse(text)
    lists = [p for p in _lists(document) if len(_at(document.data, p)) > 1]
    if not lists:
        return text
    path = draw(st.sampled_from(lists))
    found = _at(document.data, path)
    return set_value(document, path, [*found[1:], found[0]]).text


def _move(draw: Draw, name: str, text: str) -> str:
    document = parse(text)
    meetings = document.data.get("meetings", [])
    sources = [n for n, one in enumerate(meetings) if one.get("agenda")]
    if not sources or len(meetings) < 2:
        return text
    source = draw(st.sampled_from(sources))
    target = draw(st.sampled_from([n for n in range(len(meetings)) if n != source]))
    moved = meetings[source]["agenda"][0]
    document = remove(document, ("meetings", source, "agenda", 0))
    return append(document, ("meetings", target, "agenda"), moved).text


def _comment(draw: Draw, name: str, text: str) -> str:
    return str(draw(commented(text)))


def _flow(draw: Draw, name: str, text: str) -> str:
    """One short item written on one line."""
    document = parse(text)
    for path in _lists(document):
        for number, one in enumerate(_at(document.data, path)):
            if set(one) <= {"id", "text"} and not set("\n'") & set(one.get("text", "")):
                node = document.node((*path, number))
                words = f"{{id: {one['id']}" + (f", text: '{one['text']}'" if "text" in one else "")
                new = text[: node.start] + words + "}" + text[node.end :]
                return new if _same(text, new) else text
    return text


def _same(one: str, other: str) -> bool:
    try:
        return parse(one).data == parse(other).data
    except FormatError:
        return False


def _twice(document: Document) -> bool:
    ids = [str(_at(document.data, p)) for p in _places(document.data) if p[-1] == "id"]
    return len(set(ids)) < len(ids)


def _with_unique_ids(text: str) -> str:
    """Nested items of different items may have drawn the same id: the later ones get another."""
    seen: set[str] = set()

    def fresh(found: re.Match[str]) -> str:
        name = found[1]
        while name in seen:
            name = name[:-1] + chr(ord(name[-1]) + 1 + (name[-1] == "9") * 39 + (name[-1] in "hkn"))
        seen.add(name)
        return f"id: {name}"

    return re.sub(r"\bid: (\S+)", fresh, text)

"""Two versions of a section compared: every difference, told in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from casekit.format.envelope import Readers, read_envelope
from casekit.format.nodes import Path
from casekit.format.yaml import Document
from casekit.merge import naming
from casekit.merge.changes import Edit, Kind, edits, moved
from casekit.merge.layout import layout, rewritten
from casekit.merge.phrases import phrases
from casekit.merge.wording import Wording, changed_lines, one_line
from casekit.model.differences import Difference


def compare(
    section: str,
    old: Document,
    new: Document,
    *,
    language: str = "en",
    names: naming.Names = naming.unnamed,
) -> tuple[Difference, ...]:
    """Every difference between two versions of a section, the content first.

    Comments and order are no content, and told apart from it. A text that differs in quotes or
    spaces alone is said to do so. `names` knows the parties of the network by their ids.
    """
    found = [_order_of_a_set(section, edit) for edit in edits(old.data, new.data)]
    found += layout(old, new)
    found = found or list(rewritten(old, new))
    say = Wording(section, old.data, new.data, language, names)
    return (*_told(say, found), *_readers(section, old.data, new.data, language))


def begun(
    section: str, new: Document, *, language: str = "en", names: naming.Names = naming.unnamed
) -> tuple[Difference, ...]:
    """What a section held when it was begun."""
    say = Wording(section, {}, new.data, language, names)
    first = Difference("added", section, words=say.say.begun)
    return (first, *_told(say, list(edits({}, new.data))))


def across(
    found: Sequence[Difference], *, language: str = "en", names: naming.Names = naming.unnamed
) -> Iterator[tuple[Difference, Difference]]:
    """Every difference of one case, each with the one of `found` that it comes from.

    An item that left one section and stands in another (mostly a compartment) was moved there:
    the two differences that tell so become one, followed by what changed in the item besides.
    """
    gone = {one.item: one for one in found if _is_whole(one, "removed")}
    come = {one.item: one for one in found if _is_whole(one, "added")}
    for one in found:
        was, is_ = gone.get(one.item), come.get(one.item)
        if was is None or is_ is None or (one is not was and one is not is_):
            yield one, one
        elif one is is_:
            for told in _moved(was, is_, language, names):
                yield told, one


def _is_whole(one: Difference, kind: str) -> bool:
    value = one.new if kind == "added" else one.old
    return bool(one.item) and one.kind == kind and isinstance(value, Mapping) and "id" in value


def _moved(
    gone: Difference, come: Difference, language: str, names: naming.Names
) -> Iterator[Difference]:
    path: Path = tuple(come.field.split("."))
    halves = (
        Edit(Kind.REMOVED, tuple(gone.field.split(".")), gone.item, old=gone.old),
        Edit(Kind.ADDED, path, come.item, new=come.new),
    )
    say = Wording(come.section, {"was": [gone.old]}, {"is": [come.new]}, language, names)
    _, *others = moved(*halves)
    places = [naming.section_label(one.section, language) for one in (gone, come)]
    words = say.say.moved.format(item=say.item(come.item, path), old=places[0], new=places[1])
    yield Difference(
        "moved", come.section, come.item, come.field, gone.section, come.section, one_line(words)
    )
    yield from _told(say, others)


def _told(say: Wording, found: Sequence[Edit]) -> Iterator[Difference]:
    content = [edit for edit in found if edit.kind not in (Kind.COMMENT, Kind.ORDER)]
    touched = {edit.item for edit in content}
    for edit in found:
        only = edit.item not in touched if edit.kind is Kind.COMMENT else not content
        told_whole = all(naming.short(value) for value in (edit.old, edit.new))
        in_lines = edit.kind in (Kind.ADDED, Kind.CHANGED, Kind.COMMENT) and not edit.whole
        yield Difference(
            edit.kind.value,
            say.section,
            edit.item,
            ".".join(map(str, edit.path)),
            edit.old,
            edit.new,
            one_line(say.sentence(edit, only=only)),
            changed_lines(edit.old, edit.new) if in_lines and not told_whole else (),
        )


def _order_of_a_set(section: str, edit: Edit) -> Edit:
    """A set in another order is the same set."""
    if (
        edit.kind is Kind.CHANGED
        and isinstance(edit.old, list)
        and isinstance(edit.new, list)
        and sorted(map(repr, edit.old)) == sorted(map(repr, edit.new))
        and naming.field_schema(section, edit.path).get("x-merge") == "set"
    ):
        return Edit(Kind.ORDER, edit.path, edit.item, edit.old, edit.new, edit.within)
    return edit


def _readers(
    section: str, old: Mapping[str, Any], new: Mapping[str, Any], language: str
) -> Iterator[Difference]:
    """Who can open it now and could not before, who no longer can, and whose key is another one."""
    before, after = _sealed_to(old), _sealed_to(new)
    if before is None or after is None or before == after:
        return
    say = phrases(language)
    said = (
        (say.opens, sorted(after.keys() - before.keys())),
        (say.opens_no_more, sorted(before.keys() - after.keys())),
        (say.other_key, sorted(n for n in before.keys() & after if before[n] != after[n])),
    )
    for text, names in said:
        if names:
            yield Difference(
                "readers",
                section,
                field="meta.readers",
                old=sorted(before),
                new=sorted(after),
                words=one_line(text.format(names=", ".join(names))),
            )


def _sealed_to(data: Mapping[str, Any]) -> Readers | None:
    try:
        return read_envelope(data).readers
    except (KeyError, TypeError, AttributeError):
        # no `meta`, or one that somebody broke: casekit validate tells
        return None

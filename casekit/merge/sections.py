"""Merges two edits of one section: text in, text out, and the conflicts as part of the result.

The rules are those of docs/merge.md. Whoever merges, and whichever side is called ours, comes to
the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casekit.errors import FaultError
from casekit.format.edit import append, dump
from casekit.format.yaml import parse, same
from casekit.merge.apply import apply
from casekit.merge.conflicts import LIST, Conflict
from casekit.merge.decide import decide
from casekit.merge.plain import merge_plain
from casekit.merge.three import Three
from casekit.messages import tr


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged text, and the conflicts that this merge has put into it."""

    text: str
    conflicts: tuple[Conflict, ...]


def merge(base: str, ours: str, theirs: str, *, section: str) -> Merge:
    """Combine two edits of the body of a section (its YAML without `meta`).

    `base` is empty where the section was new on both sides; `section` may name a compartment.
    Raises FormatError for a text that is no YAML of ours.
    """
    if ours in (theirs, base) or theirs == base:
        return Merge(theirs if ours == base else ours, ())
    # most texts are plain, and are merged many times faster by that
    plain = merge_plain(base, ours, theirs, section)
    if plain is not None:
        return Merge(plain, ())
    return merge_whole(base, ours, theirs, section=section)


def merge_whole(base: str, ours: str, theirs: str, *, section: str) -> Merge:
    """The same for texts in any style, and where both sides changed the same part."""
    texts = Three(base, ours, theirs)
    root, clashes, taken = decide(texts.map(lambda text: text.replace("\r\n", "\n")), section)
    text, data = apply(root)
    known = {record["id"] for record in data.get(LIST) or ()}
    found = {clash.record(section, taken)["id"]: clash for clash in clashes}
    fresh = [found[key] for key in sorted(found) if key not in known]
    text = _add(text, data, [clash.record(section, taken) for clash in fresh])
    if _newline(texts) == "\r\n":
        text = text.replace("\n", "\r\n")
    return Merge(text, tuple(clash.seen(section, taken) for clash in fresh))


def _add(text: str, data: Mapping[str, Any], records: list[dict[str, Any]]) -> str:
    """The text with these conflicts, proved to hold what was decided."""
    if records and not data.get(LIST) and LIST not in data:
        text += dump({LIST: records})
        data = {**data, LIST: records}
        records = []
    document = parse(text)
    if not same(document.data, data):
        raise FaultError(tr("a merge did not come out as it was decided"))
    for record in records:
        document = append(document, (LIST,), record)
    return document.text


def _newline(texts: Three[str]) -> str:
    """How the lines end: as the side that changed it wants, and as most lines do."""
    ends = texts.map(lambda text: "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n")
    return ends.agreed() or "\n"

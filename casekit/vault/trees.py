"""Folders as git stores them, read strictly, and compared without letting git walk them.

Whoever may push writes any bytes as a tree: a name twice, names out of order, a mode that programs
read in different ways, a folder that holds itself a million times. Programs then disagree on what a
file is, or never end. Only ids differ between most trees and those before them, so that these are
looked at no further.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from casekit.messages import tr

FOLDER = "040000"
"""The mode of a folder, as `git diff-tree` spells it."""

LARGEST = 4 * 1024 * 1024
"""The largest tree in bytes: some hundred thousand cases."""

_FOLDER = b"40000"
_MODES = {
    b"100644": "100644", b"100755": "100755", b"120000": "120000", b"160000": "160000",
    _FOLDER: FOLDER,
}  # fmt: skip
_PLAIN = re.compile(r"[a-z0-9._-]+(?:/[a-z0-9._-]+)*/?")
_NEAR = 256


class Layout:
    """The rows of a tree without their ids, and where those ids stand."""

    __slots__ = ("rows", "starts", "wrong")

    def __init__(self, rows: list[tuple[bytes, bytes]], starts: list[int], wrong: str) -> None:
        self.rows = rows
        self.starts = starts
        self.wrong = wrong
        """Why programs may read the tree in different ways; empty for a sound one."""


class Folder(NamedTuple):
    """One tree: its bytes, and their layout.

    `since` is a tree of the same layout, and the ids (by number and place) that changed since.
    """

    raw: bytes
    layout: Layout
    since: "tuple[bytes, list[tuple[int, int]]]" = (b"", [])

    def entries(self, width: int) -> Mapping[bytes, tuple[bytes, bytes]]:
        """Mode and id by name; of a name that stands twice the first."""
        found: dict[bytes, tuple[bytes, bytes]] = {}
        for (mode, name), at in zip(self.layout.rows, self.layout.starts, strict=True):
            found.setdefault(name, (mode, self.raw[at : at + width]))
        return found


class Row(NamedTuple):
    """A name whose entry differs between two trees: mode and id before and after, or None."""

    name: str
    old: tuple[str, str] | None
    new: tuple[str, str] | None


def read_folder(raw: bytes, width: int, like: Folder | None = None) -> Folder:
    """A tree whose ids have `width` bytes; `like` is one that may differ in a few ids only."""
    if like is not None and len(raw) == len(like.raw) and not like.layout.wrong:
        changed = _changed_ids(like, raw, width)
        if changed is not None:
            return Folder(raw, like.layout, (like.raw, changed))
    rows = _pattern(width).findall(raw)
    fixed = 2 + width
    starts, at = [], 0
    for mode, name in rows:
        at += len(mode) + len(name) + fixed
        starts.append(at - width)
    if at != len(raw):
        return _broken(raw, width)
    return Folder(raw, Layout(rows, starts, _what_is_wrong(raw, rows, starts, width)))


def compare(old: Folder | None, new: Folder | None, width: int) -> list[Row]:
    """The entries in which two trees differ; None is a tree without any."""
    if old and new and old.layout is new.layout:
        changed = new.since[1] if new.since[0] is old.raw else _changed_ids(old, new.raw, width)
        found = []
        for number, at in changed or ():
            mode, name = new.layout.rows[number]
            ids = old.raw[at : at + width], new.raw[at : at + width]
            found.append(_row(name, (mode, ids[0]), (mode, ids[1])))
        return found
    before = old.entries(width) if old else {}
    after = new.entries(width) if new else {}
    names = {name for name, _ in before.items() ^ after.items()}
    return [_row(name, before.get(name), after.get(name)) for name in sorted(names)]


def folded(name: str) -> str:
    """What a disk may take a name for, that knows no case or writes accents in another way."""
    if _PLAIN.fullmatch(name):
        return name
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


@cache
def _pattern(width: int) -> re.Pattern[bytes]:
    modes = b"|".join(_MODES)
    return re.compile(b"(%b) ([^\\0/]++)\\0.{%d}" % (modes, width), re.DOTALL)


def _changed_ids(old: Folder, raw: bytes, width: int) -> list[tuple[int, int]] | None:
    """Number and place of each id that differs; None where something else does as well."""
    starts, at = old.layout.starts, 0
    found: list[tuple[int, int]] = []
    while (at := _first_difference(old.raw, raw, at)) < len(raw):
        number = bisect_right(starts, at) - 1
        start = starts[number] if number >= 0 else 0
        if number < 0 or at >= start + width or raw[start : start + width] == bytes(width):
            return None
        found.append((number, start))
        at = start + width
    return found


def _first_difference(one: bytes, other: bytes, start: int) -> int:
    """From where on two texts of the same length differ."""
    end = len(one)
    if one[start:] == other[start:]:
        return end
    while end - start > _NEAR:
        middle = (start + end) // 2
        if one[start:middle] == other[start:middle]:
            start = middle
        else:
            end = middle
    # of two numbers the first byte that differs is the highest one
    differing = int.from_bytes(one[start:end]) ^ int.from_bytes(other[start:end])
    return end - (differing.bit_length() + 7) // 8


def _what_is_wrong(
    raw: bytes, rows: list[tuple[bytes, bytes]], starts: list[int], width: int
) -> str:
    names = [name for _, name in rows]
    if len(set(names)) != len(names):
        return tr("a name stands twice in it")
    # git sorts a folder as if its name ended with a slash
    places = [name + b"/" if mode == _FOLDER else name for mode, name in rows]
    if any(one >= other for one, other in pairwise(places)):
        return tr("its names are out of order")
    if {b".", b"..", b".git"} & {*names}:
        return tr("it holds a name that no file can have")
    texts = "/".join(name.decode("utf-8", "surrogateescape") for name in names)
    plain = not names or _PLAIN.fullmatch(texts)
    if not plain and len({folded(name) for name in texts.split("/")}) != len(names):
        return tr("two names in it differ by capitals or accents only: disks take them for one")
    null = bytes(width)
    if null in raw and any(raw[at : at + width] == null for at in starts):
        return tr("an entry in it points to nothing")
    return ""


def _broken(raw: bytes, width: int) -> Folder:
    """What can be read of a tree that is none, so that what follows it can be compared."""
    rows, starts, at = [], [], 0
    while (end := raw.find(b"\0", at)) >= 0 and end + width < len(raw):
        mode, _, name = raw[at:end].partition(b" ")
        at = end + 1 + width
        if name and b"/" not in name and mode.lstrip(b"0") in _MODES:
            rows.append((mode.lstrip(b"0"), name))
            starts.append(end + 1)
    return Folder(
        raw, Layout(rows, starts, tr("programs read its modes or names in different ways"))
    )


def _row(name: bytes, old: tuple[bytes, bytes] | None, new: tuple[bytes, bytes] | None) -> Row:
    return Row(name.decode("utf-8", "surrogateescape"), _entry(old), _entry(new))


def _entry(found: tuple[bytes, bytes] | None) -> tuple[str, str] | None:
    return (_MODES[found[0]], found[1].hex()) if found else None

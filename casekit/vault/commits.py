"""A commit from its bytes: header, signature, the trees that it changes, and one pack of it all.

Nothing here needs a work tree, an index or a hook. So a commit is whole, and signed, before
anything of the vault changes: whoever is killed leaves objects that nothing points to.
"""

import hashlib
import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

Sign = Callable[[bytes], str]
"""Gives the armoured signature of a message."""

FOLDER = "40000"
ORDINARY = "100644"
"""The modes of a folder and of an ordinary file, as trees spell them."""

_KINDS = {"commit": 1, "tree": 2, "blob": 3}
_SHA1 = 40


class Stored(NamedTuple):
    """A content that the repository has already, by its id."""

    blob: str


Content = bytes | Path | Stored
"""What a file is to hold: bytes, those of the file at a path, or what git has already."""


Entries = Mapping[str, tuple[str, str]]
"""What a folder holds, by name: mode and id."""


def object_id(kind: str, content: bytes, length: int | None = None) -> str:
    """The id of an object; `length` is that of an id in this repository."""
    digest = _digest(length or _SHA1)
    digest.update(b"%s %d\0" % (kind.encode(), len(content)))
    digest.update(content)
    return digest.hexdigest()


@dataclass(slots=True)
class NewObjects:
    """Objects that the repository may not have yet, by their ids; `length` is that of an id."""

    length: int = _SHA1
    contents: dict[str, tuple[str, bytes | Path]] = field(default_factory=dict)

    def add(self, kind: str, content: bytes | Path) -> str:
        """Take an object in, or the file that holds it; gives its id."""
        made = object_id(kind, _bytes(content), self.length)
        self.contents[made] = kind, content
        return made

    def pack(self) -> Iterator[bytes]:
        """All of them, piece by piece, as git's pack format (version 2) has it."""
        digest = _digest(self.length)
        for part in self._parts():
            digest.update(part)
            yield part
        yield digest.digest()

    def _parts(self) -> Iterator[bytes]:
        yield b"PACK" + (2).to_bytes(4) + len(self.contents).to_bytes(4)
        for kind, content in self.contents.values():
            read = _bytes(content)
            yield _pack_header(_KINDS[kind], len(read))
            # ciphertext does not compress, and git compresses anew what it keeps loose
            yield zlib.compress(read, 0)


def dump_commit(
    tree: str,
    parents: Sequence[str],
    *,
    message: str,
    author: tuple[str, str],
    when: float | None = None,
    sign: Sign | None = None,
) -> bytes:
    """The text of a commit whose author is its committer, as `git commit` writes it.

    It is made now, or `when` seconds after the beginning of 1970.
    """
    name, email = map(_ident, author)
    seconds = int(time.time() if when is None else when)
    offset = int(time.localtime(seconds).tm_gmtoff or 0) // 60
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}{abs(offset) % 60:02}"
    who = f"{name or email} <{email}> {seconds} {zone}"
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    lines += [f"author {who}", f"committer {who}"]
    plain = "\n".join([*lines, "", message, ""]).encode()
    if sign is None:
        return plain
    header = "gpgsig" if len(tree) == _SHA1 else "gpgsig-sha256"
    # the lines of a header that is longer than one begin with a space
    signature = sign(plain).strip().replace("\n", "\n ")
    return "\n".join([*lines, f"{header} {signature}", "", message, ""]).encode()


def folders_of(paths: Sequence[str]) -> tuple[str, ...]:
    """Every folder on the way to these files, the top one (an empty text) first."""
    found = {""}
    for path in paths:
        parts = path.split("/")[:-1]
        found |= {"/".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    return tuple(sorted(found, key=lambda folder: (folder.count("/"), folder)))


def change_trees(
    trees: Mapping[str, Entries], changes: Mapping[str, Content | None], objects: NewObjects
) -> str:
    """Put files in place or (None) take them away; gives the id of the new top tree.

    `trees` holds the trees of the `folders_of` the changed files, as far as there are any.
    """
    entries = {folder: dict(tree) for folder, tree in trees.items()}
    for path, content in changes.items():
        folder, _, name = path.rpartition("/")
        here = entries.setdefault(folder, {})
        if content is None:
            here.pop(name, None)
        elif isinstance(content, Stored):
            here[name] = ORDINARY, content.blob
        else:
            here[name] = ORDINARY, objects.add("blob", content)
    for folder in reversed(folders_of(tuple(changes))):
        here = entries.get(folder, {})
        if not folder:
            break
        above, _, name = folder.rpartition("/")
        parent = entries.setdefault(above, {})
        if here:
            parent[name] = FOLDER, objects.add("tree", _dump_tree(here))
        elif parent.get(name, ("", ""))[0] == FOLDER:
            # git knows no empty folder; a file may stand there by now
            del parent[name]
    return objects.add("tree", _dump_tree(entries.get("", {})))


def entries_of(tree: bytes, length: int) -> Entries:
    """What a tree holds; `length` is that of an id."""
    return dict(_entries(tree, length))


def _entries(tree: bytes, length: int) -> Iterator[tuple[str, tuple[str, str]]]:
    at = 0
    while at < len(tree):
        end = tree.index(b"\0", at)
        mode, _, name = tree[at:end].partition(b" ")
        at = end + 1 + length // 2
        found = mode.decode(), tree[end + 1 : at].hex()
        yield name.decode("utf-8", "surrogateescape"), found


def _dump_tree(entries: Mapping[str, tuple[str, str]]) -> bytes:
    rows = []
    for text, (mode, found) in entries.items():
        name = text.encode("utf-8", "surrogateescape")
        # git sorts a folder as if its name ended with a slash
        place = name + b"/" if mode == FOLDER else name
        rows.append((place, mode.encode() + b" " + name + b"\0" + bytes.fromhex(found)))
    return b"".join(row for _, row in sorted(rows))


def _digest(length: int) -> "hashlib._Hash":
    # the name of an object, no protection: who wrote it is told by the signature
    return hashlib.sha1(usedforsecurity=False) if length == _SHA1 else hashlib.sha256()


def _bytes(content: bytes | Path) -> bytes:
    return content.read_bytes() if isinstance(content, Path) else content


def _pack_header(kind: int, size: int) -> bytes:
    # three bits of the kind, then the size, its lowest four bits first and seven in each byte after
    first, size = (kind << 4) | (size & 15), size >> 4
    made = bytearray()
    while size:
        made.append(first | 128)
        first, size = size & 127, size >> 7
    made.append(first)
    return bytes(made)


def _ident(text: str) -> str:
    # git drops these from a name, and so does `git commit`
    return re.sub(r"[\x00-\x1f\x7f<>]+", " ", text).strip(" .,:;<>\"\\'")

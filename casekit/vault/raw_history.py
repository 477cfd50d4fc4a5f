"""The history as git stores it, read by a few git processes that live as long as the reading.

Whoever may push decides what stands in a commit: nothing here believes more of it than git does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, Self

from casekit.errors import GitError, RefusedError
from casekit.vault.cipher import MAX_FILE
from casekit.vault.objects import Objects
from casekit.vault.trees import FOLDER, LARGEST, Folder, Row, compare, read_folder

WINDOW = 256
"""How many questions are asked before the answers are read: they fit into a pipe."""

_BUDGET = 8 * 1024 * 1024
_LEAST = 4
_DEEPEST = 12
_MOST = 200_000
"""How many files a commit may change, and how deep they may lie: far more than any team has."""

_GONE = "000000"
_WHO = re.compile(rb"^([^<\n]*)<([^<>\n]*)> (-?\d{1,12}) ([-+])(\d\d)(\d\d)$")
_ZONE = 14 * 3600
_LATEST = 250_000_000_000
_ONCE = (b"gpgsig", b"gpgsig-sha256")
_HEAD = re.compile(
    rb"tree [0-9a-f]{40,64}\n(?:parent [0-9a-f]{40,64}\n)*+author [^\n]*+\ncommitter [^\n]*+"
    # what may follow; an encoding would let programs read other names than ours
    rb"(?:\n(?!(?:tree|parent|author|committer|encoding) )[!-~]++ [^\n]*+(?:\n [^\n]*+)*+)*+"
)


class RawCommit(NamedTuple):
    """One commit: who claims to have made it, and what its signature, if any, was made over."""

    id: str
    tree: str
    parents: tuple[str, ...]
    author: str
    committer: str
    names: tuple[str, str]
    """What author and committer call themselves."""

    when: int
    """The committer's clock, in seconds since 1970."""

    zone: int
    """How many seconds the committer's own time is ahead of that."""

    signature: bytes
    signed: bytes
    odd: bool
    """Whether something stands twice, or is missing: programs may then read it in two ways."""


class Changed(NamedTuple):
    """One file as it differs between two trees; None where there is none."""

    path: str
    mode: str
    old: str | None
    new: str | None


class TooManyFilesError(RefusedError):
    """The tree of a commit holds more files, or lies deeper, than any vault."""

    def __init__(self, tree: str) -> None:
        super().__init__(
            "a commit brings more files, or deeper folders, than any vault has",
            hint="git log --stat shows whose it is",
        )
        self.tree = tree


class _Pair(NamedTuple):
    """Two folders of the same path to be compared, of one of several pairs of trees."""

    number: int
    path: str
    old: str
    new: str


class RawHistory:
    """Commits, differences and contents of one repository. To be closed after use."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._cat = objects.talk("cat-file", "--batch")
        self._asked: Sequence[tuple[str, str]] = ()
        self._largest = 0
        self.odd: dict[str, list[tuple[str, str]]] = {}
        """What is wrong in the trees of commits: paths and reasons, by the top tree."""
        self.too_large: dict[str, int] = {}
        """How many bytes those have that were left unread."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._cat.stdin and self._cat.stdout:
            with suppress(OSError):
                self._cat.stdin.close()
            self._cat.stdout.close()
            self._cat.wait()

    def commits(self, ids: Sequence[str]) -> Iterator[RawCommit]:
        """These commits; GitError when one is not there."""
        for commit, content in self._contents(ids):
            if content is None:
                raise GitError(
                    f"commit {commit[:10]} can't be read",
                    hint="git fsck tells what is broken; another clone has it",
                )
            yield parse_commit(commit, content)

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes | None]:
        """The contents of these; None for what is missing, or larger than any file of ours."""
        return dict(self._contents(list(dict.fromkeys(ids))))

    def differences(self, pairs: Sequence[tuple[str, str]]) -> list[list[Changed]]:
        """For each pair of trees the files in which they differ; `""` is a tree without any.

        What is wrong with the new trees is added to `odd`. Raises TooManyFilesError.
        """
        found: list[list[Changed]] = []
        while len(found) < len(pairs):
            # of large folders only a few are held at once
            many = max(_LEAST, min(WINDOW, _BUDGET // (self._largest + 1)))
            found += self._some_differences(pairs[len(found) : len(found) + many])
        return found

    def ask(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Say which are to be compared next; `answers` gives what is found."""
        self._asked = pairs

    def answers(self) -> Iterator[list[Changed]]:
        """What comes of the pairs that were asked about last, as `differences` gives it."""
        pairs, self._asked = self._asked, ()
        return iter(self.differences(pairs))

    def _some_differences(self, pairs: Sequence[tuple[str, str]]) -> list[list[Changed]]:
        found: list[list[Changed]] = [[] for _ in pairs]
        counts = [0] * len(pairs)
        held: dict[str, Folder | None] = {}
        waiting = [_Pair(number, "", *pair) for number, pair in enumerate(pairs)]
        for _ in range(_DEEPEST):
            waiting = [one for one in waiting if one.old != one.new]
            self._read_folders(waiting, held)
            further: list[_Pair] = []
            for one in waiting:
                top = pairs[one.number][1]
                new = self._folder(one, held, top)
                rows = compare(held.get(one.old), new, len(top) // 2)
                counts[one.number] += len(rows)
                if counts[one.number] > _MOST:
                    raise TooManyFilesError(top)
                for row in rows:
                    _take(row, one, found[one.number], further)
            waiting = further
        if waiting:
            raise TooManyFilesError(pairs[waiting[0].number][1])
        for some in found:
            some.sort(key=lambda change: change.path)
        return found

    def _read_folders(self, waiting: Sequence["_Pair"], held: dict[str, Folder | None]) -> None:
        before = {one.new: one.old for one in waiting}
        wanted = dict.fromkeys(key for one in waiting for key in (one.old, one.new) if key)
        ids = [key for key in wanted if key not in held]
        for key, content in self._contents(ids, kind=b"tree", most=LARGEST):
            if content is None:
                held[key] = None
                continue
            self._largest = max(self._largest, len(content))
            like = held.get(before.get(key, ""))
            held[key] = read_folder(content, len(key) // 2, like)

    def _folder(self, pair: "_Pair", held: Mapping[str, Folder | None], top: str) -> Folder | None:
        """The newer one of two folders; what is wrong with it is remembered."""
        if not pair.new:
            return None
        found = held[pair.new]
        wrong = found.layout.wrong if found else "it is missing, no folder, or far too large"
        if wrong:
            self.odd.setdefault(top, []).append((pair.path.rstrip("/"), wrong))
        return found

    def _contents(
        self, ids: Sequence[str], *, kind: bytes = b"", most: int = MAX_FILE
    ) -> Iterator[tuple[str, bytes | None]]:
        assert self._cat.stdin
        assert self._cat.stdout
        for start in range(0, len(ids), WINDOW):
            some = ids[start : start + WINDOW]
            try:
                self._cat.stdin.write("".join(f"{one}\n" for one in some).encode())
                self._cat.stdin.flush()
            except OSError:
                raise _stopped() from None
            for one in some:
                header = self._cat.stdout.readline().split()
                if len(header) < 2:
                    raise _stopped()
                if len(header) < 3:
                    yield one, None
                    continue
                size = int(header[2])
                if size > most or (kind and header[1] != kind):
                    if size > most:
                        self.too_large[one] = size
                    self._skip(size + 1)
                    yield one, None
                else:
                    yield one, self._cat.stdout.read(size + 1)[:-1]

    def _skip(self, size: int) -> None:
        assert self._cat.stdout
        while size > 0:
            size -= len(self._cat.stdout.read(min(size, 1 << 20))) or size


def parse_commit(commit: str, content: bytes) -> RawCommit:
    """Take a commit apart as git does: the first of each field counts."""
    head, _, message = content.partition(b"\n\n")
    fields: dict[bytes, list[bytes]] = {}
    kept: list[bytes] = []
    last = b""
    for line in head.split(b"\n"):
        if line.startswith(b" ") and last:
            fields[last][-1] += b"\n" + line[1:]
        else:
            last, _, value = line.partition(b" ")
            fields.setdefault(last, []).append(value)
        if last != b"gpgsig":
            kept.append(line)
    name, author, _, _ = _who(fields.get(b"author", [b""])[0])
    other, committer, when, zone = _who(fields.get(b"committer", [b""])[0])
    parents = fields.get(b"parent", [])
    odd = (
        not (author and committer)
        or not _HEAD.fullmatch(head)
        or b"\0" in content
        or len({*parents}) < len(parents)
        or any(len(fields.get(name, ())) > 1 for name in _ONCE)
    )
    return RawCommit(
        commit,
        fields.get(b"tree", [b""])[0].decode("ascii", "replace"),
        tuple(parent.decode("ascii", "replace") for parent in parents),
        author,
        committer,
        (name, other),
        when,
        zone,
        fields.get(b"gpgsig", [b""])[0],
        b"\n".join(kept) + b"\n\n" + message,
        odd,
    )


def _who(text: bytes) -> tuple[str, str, int, int]:
    """Name, address, seconds since 1970 and how far the own time is ahead; empty when unclear."""
    found = _WHO.search(text)
    if found is None:
        return "", "", 0, 0
    name, address = (found[number].decode("utf-8", "replace").strip() for number in (1, 2))
    ahead = int(found[5]) * 3600 + int(found[6]) * 60
    zone = min(ahead, _ZONE) * (-1 if found[4] == b"-" else 1)
    # a forged commit may claim a year that no calendar has
    return name, address, min(max(int(found[3]), 0), _LATEST), zone


def _take(row: Row, pair: _Pair, found: list[Changed], further: list[_Pair]) -> None:
    """Take in what differs under one name: files as they are, folders to be compared."""
    path = f"{pair.path}{row.name}"
    old, new = (None if one is None or one[0] == FOLDER else one for one in (row.old, row.new))
    folders = [one[1] if one and one[0] == FOLDER else "" for one in (row.old, row.new)]
    if old or new:
        found.append(
            Changed(
                path, new[0] if new else _GONE, old[1] if old else None, new[1] if new else None
            )
        )
    if any(folders):
        further.append(_Pair(pair.number, f"{path}/", *folders))


def _stopped() -> GitError:
    return GitError("git stopped while the history was read", hint="git fsck may tell why")

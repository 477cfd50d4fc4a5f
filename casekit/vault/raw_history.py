"""The history as git stores it, read by a few git processes that live as long as the reading.

Whoever may push decides what stands in a commit: nothing here believes more of it than git does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, Self

from casekit.errors import GitError, RefusedError
from casekit.messages import tr
from casekit.vault.cached import cached
from casekit.vault.cipher import MAX_FILE
from casekit.vault.objects import Objects
from casekit.vault.trees import FOLDER, LARGEST, Folder, Row, compare, read_folder

WINDOW = 256
"""How many questions are asked before the answers are read: they fit into a pipe."""

_BUDGET = 8 * 1024 * 1024
_LEAST = 4
_SMALL = 1024
_KEPT = 2048
"""How large a folder may be, in bytes, that is kept until its next change, and how many are."""

_DEEPEST = 12
_MOST = 200_000
"""How many files a commit may change, and how deep they may lie: far more than any team has."""

_GONE = "000000"
_WHO = re.compile(rb"^([^<\n]*)<([^<>\n]*)> (-?\d{1,12}) ([-+])(\d\d)(\d\d)$")
_ZONE = 14 * 3600
_LATEST = 250_000_000_000
_ONCE = (b"gpgsig", b"gpgsig-sha256")
_USUAL = re.compile(
    rb"tree ([0-9a-f]{40,64})\n((?:parent [0-9a-f]{40,64}\n)*)"
    rb"author ([^\n]*+)\ncommitter ([^\n]*+)(?:\ngpgsig ([^\n]*+(?:\n [^\n]*+)*))?"
)
_HEAD = re.compile(
    rb"tree [0-9a-f]{40,64}\n(?:parent [0-9a-f]{40,64}\n)*author [^\n]*+\ncommitter [^\n]*+"
    # what may follow; an encoding would let programs read other names than ours
    rb"(?:\n(?!(?:tree|parent|author|committer|encoding) )[!-~]++ [^\n]*+(?:\n [^\n]*+)*)*"
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
            tr("a commit brings more files, or deeper folders, than any vault has"),
            hint=tr("git log --stat shows whose it is"),
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
        # each answer by itself would wake this process three times
        self._cat = objects.talk("cat-file", "--batch-command", "--buffer")
        self._asked: Sequence[tuple[str, str]] = ()
        self._largest = 0
        # each case changes now and then: the folder it had is known when it does
        self._kept: dict[str, Folder] = {}
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
                    tr("commit {id} can't be read", id=commit[:10]),
                    hint=tr("git fsck tells what is broken; another clone has it"),
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
        before: set[str] = set()
        waiting = [_Pair(number, "", *pair) for number, pair in enumerate(pairs)]
        for _ in range(_DEEPEST):
            waiting = [one for one in waiting if one.old != one.new]
            self._read_folders(waiting, held)
            before.update(one.old for one in waiting)
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
        self._keep((key, held[key]) for key in held.keys() - before)
        for some in found:
            some.sort(key=lambda change: change.path)
        return found

    def _read_folders(self, waiting: Sequence["_Pair"], held: dict[str, Folder | None]) -> None:
        before = {one.new: one.old for one in waiting}
        wanted = dict.fromkeys(key for one in waiting for key in (one.old, one.new) if key)
        held.update((key, self._kept.pop(key)) for key in wanted if key in self._kept)
        ids = [key for key in wanted if key not in held]
        for key, content in self._contents(ids, kind=b"tree", most=LARGEST):
            if content is None:
                held[key] = None
                continue
            self._largest = max(self._largest, len(content))
            like = held.get(before.get(key, ""))
            held[key] = read_folder(content, len(key) // 2, like)

    def _keep(self, folders: Iterable[tuple[str, Folder | None]]) -> None:
        """Remember the small ones of these folders for the commits that come next."""
        self._kept.update((key, one) for key, one in folders if one and len(one.raw) <= _SMALL)
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]

    def _folder(self, pair: "_Pair", held: Mapping[str, Folder | None], top: str) -> Folder | None:
        """The newer one of two folders; what is wrong with it is remembered."""
        if not pair.new:
            return None
        found = held[pair.new]
        wrong = found.layout.wrong if found else tr("it is missing, no folder, or far too large")
        if wrong:
            self.odd.setdefault(top, []).append((pair.path.rstrip("/"), wrong))
        return found

    def _contents(
        self, ids: Sequence[str], *, kind: bytes = b"", most: int = MAX_FILE
    ) -> Iterator[tuple[str, bytes | None]]:
        assert self._cat.stdin
        assert self._cat.stdout
        answers = self._cat.stdout
        for start in range(0, len(ids), WINDOW):
            some = ids[start : start + WINDOW]
            try:
                questions = "".join(f"contents {one}\n" for one in some)
                self._cat.stdin.write(f"{questions}flush\n".encode())
                self._cat.stdin.flush()
            except OSError:
                raise _stopped() from None
            for one in some:
                header = answers.readline().split()
                if len(header) != 3:
                    if len(header) < 2:
                        raise _stopped()
                    yield one, None
                    continue
                size = int(header[2])
                if size > most or (kind and header[1] != kind):
                    if size > most:
                        self.too_large[one] = size
                    self._skip(size + 1)
                    yield one, None
                else:
                    content = answers.read(size)
                    answers.read(1)
                    yield one, content

    def _skip(self, size: int) -> None:
        assert self._cat.stdout
        while size > 0:
            size -= len(self._cat.stdout.read(min(size, 1 << 20))) or size


class _Head(NamedTuple):
    """What stands above the message of a commit, as bytes."""

    tree: bytes
    parents: list[bytes]
    author: bytes
    committer: bytes
    signature: bytes
    rest: bytes
    """All but the signature."""

    odd: bool


def parse_commit(commit: str, content: bytes) -> RawCommit:
    """Take a commit apart as git does: the first of each field counts."""
    text, _, message = content.partition(b"\n\n")
    head = _usual_head(text) or _any_head(text)
    name, author, _, _ = _who(head.author)
    other, committer, when, zone = _who(head.committer)
    return RawCommit(
        commit,
        head.tree.decode("ascii", "replace"),
        tuple(parent.decode("ascii", "replace") for parent in head.parents),
        author,
        committer,
        (name, other),
        when,
        zone,
        head.signature,
        head.rest + b"\n\n" + message,
        odd=(
            head.odd
            or not (author and committer)
            or b"\0" in content
            or len({*head.parents}) < len(head.parents)
        ),
    )


def _usual_head(text: bytes) -> _Head | None:
    """The head of a commit as casekit and git write it; None for any other."""
    found = _USUAL.fullmatch(text)
    if found is None:
        return None
    tree, parents, author, committer, signature = found.groups(b"")
    rest = text[: found.end(4)]
    return _Head(tree, parents.split()[1::2], author, committer,
                 signature.replace(b"\n ", b"\n"), rest, odd=False)  # fmt: skip


def _any_head(text: bytes) -> _Head:
    fields: dict[bytes, list[bytes]] = {}
    kept: list[bytes] = []
    last = b""
    for line in text.split(b"\n"):
        if line.startswith(b" ") and last:
            fields[last][-1] += b"\n" + line[1:]
        else:
            last, _, value = line.partition(b" ")
            fields.setdefault(last, []).append(value)
        if last != b"gpgsig":
            kept.append(line)
    return _Head(
        fields.get(b"tree", [b""])[0],
        fields.get(b"parent", []),
        fields.get(b"author", [b""])[0],
        fields.get(b"committer", [b""])[0],
        fields.get(b"gpgsig", [b""])[0],
        b"\n".join(kept),
        odd=not _HEAD.fullmatch(text) or any(len(fields.get(name, ())) > 1 for name in _ONCE),
    )


# author and committer are the same, most of the time
@cached
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
    old, new, before, after = row.old, row.new, "", ""
    if old and old[0] == FOLDER:
        before, old = old[1], None
    if new and new[0] == FOLDER:
        after, new = new[1], None
    if old or new:
        found.append(
            Changed(
                path, new[0] if new else _GONE, old[1] if old else None, new[1] if new else None
            )
        )
    if before or after:
        further.append(_Pair(pair.number, f"{path}/", before, after))


def _stopped() -> GitError:
    return GitError(tr("git stopped while the history was read"), hint=tr("git fsck may tell why"))

"""The history as git stores it, read by a few git processes that live as long as the reading.

Whoever may push decides what stands in a commit: nothing here believes more of it than git does.
"""

import os
import re
import secrets
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple, Self

from casekit.errors import GitError
from casekit.vault.cipher import MAX_FILE
from casekit.vault.objects import Objects

WINDOW = 256
"""How many questions are asked before the answers are read: they fit into a pipe."""

_EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
_WHO = re.compile(rb"^([^<\n]*)<([^<>\n]*)> (-?\d{1,12}) ([-+])(\d\d)(\d\d)$")
_ZONE = 14 * 3600
_LATEST = 250_000_000_000
_ONCE = (b"tree", b"author", b"committer", b"gpgsig")


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


class RawHistory:
    """Commits, differences and contents of one repository. To be closed after use."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._cat = objects.talk("cat-file", "--batch")
        self._diff: subprocess.Popen[bytes] | None = None
        self._side: RawHistory | None = None
        self._asked: list[Sequence[tuple[str, str]]] = []
        self._token = secrets.token_hex(16).encode() + b"\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._cat, self._diff):
            if process is not None and process.stdin and process.stdout:
                with suppress(OSError):
                    process.stdin.close()
                process.stdout.close()
                process.wait()
        if self._side is not None:
            self._side.__exit__()

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
        """For each pair of trees the files in which they differ; `""` is a tree without any."""
        if self._asked:
            # these may be needed to judge what came of others, while git compares the next ones
            self._side = self._side or RawHistory(self.objects)
            return self._side.differences(pairs)
        self.ask(pairs)
        return list(self.answers())

    def ask(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Let git begin to compare these; `answers` gives what it finds, before any other pair."""
        self._asked = [pairs[start : start + WINDOW] for start in range(0, len(pairs), WINDOW)]
        if self._asked:
            self._begin(self._asked[0])

    def answers(self) -> Iterator[list[Changed]]:
        """What came of the pairs that were asked about last, as `differences` gives it."""
        asked, self._asked = self._asked, []
        found: list[list[Changed]] = []
        for number, pairs in enumerate(asked):
            # as much at once as fits into a pipe, or each would wait for the other
            if number:
                self._begin(pairs)
            found += self._differences_of(pairs)
        return iter(found)

    def _begin(self, pairs: Sequence[tuple[str, str]]) -> None:
        if self._diff is None:
            self._diff = self.objects.talk(
                "diff-tree", "--stdin", "-r", "--raw", "--no-abbrev", "--no-renames", "-z",
                "--ignore-submodules=none",
            )  # fmt: skip
        assert self._diff.stdin
        asked = [(old or _EMPTY_TREES[len(new)], new) for old, new in pairs]
        # what is no object id is repeated, and makes git send what it has
        lines = "".join(f"{old} {new}\n" for old, new in asked).encode() + self._token
        try:
            self._diff.stdin.write(lines)
            self._diff.stdin.flush()
        except OSError:
            raise _stopped() from None

    def _differences_of(self, pairs: Sequence[tuple[str, str]]) -> list[list[Changed]]:
        assert self._diff
        assert self._diff.stdout
        answer = bytearray()
        while not answer.endswith(self._token):
            part = os.read(self._diff.stdout.fileno(), 1 << 20)
            if not part:
                raise _stopped()
            answer += part
        fields = iter(answer[: -len(self._token)].decode("utf-8", "surrogateescape").split("\0"))
        found: list[list[Changed]] = []
        for field in fields:
            # a line with both trees comes before the files of each pair
            *headers, row = field.split("\n")
            found += [[] for _ in headers]
            if row:
                _, mode, old_id, new_id, _ = row.split(" ")
                found[-1].append(Changed(next(fields), mode, _blob(old_id), _blob(new_id)))
        if len(found) != len(pairs):
            raise _stopped()
        return found

    def _contents(self, ids: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
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
                if size > MAX_FILE:
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
    return RawCommit(
        commit,
        fields.get(b"tree", [b""])[0].decode("ascii", "replace"),
        tuple(parent.decode("ascii", "replace") for parent in fields.get(b"parent", ())),
        author,
        committer,
        (name, other),
        when,
        zone,
        fields.get(b"gpgsig", [b""])[0],
        b"\n".join(kept) + b"\n\n" + message,
        any(len(fields.get(name, ())) > 1 for name in _ONCE) or not (author and committer),
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


def _blob(text: str) -> str | None:
    return text if text.strip("0") else None


def _stopped() -> GitError:
    return GitError("git stopped while the history was read", hint="git fsck may tell why")

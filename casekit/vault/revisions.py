"""The revisions of a vault as people name them, and the files that differ between two of them."""

import os
from collections.abc import Iterator

from casekit.errors import CasekitError, UsageError
from casekit.messages import tr
from casekit.model.dates import parse_day
from casekit.vault.cipher import read_limited
from casekit.vault.logged import PathChange
from casekit.vault.objects import Objects

WORK = "work"
"""In the place of a blob: the file as it is in the work tree."""


class Revisions(Objects):
    """The history of a vault, for who looks back in it."""

    def named(self, text: str) -> str:
        """The commit that somebody means; empty when there is none.

        Git's own spelling (`HEAD~3`, a branch, the beginning of an id), or a day: the last commit
        before the end of that day.
        """
        # git would take the two ends of a stretch for one answer
        if not text or "\0" in text or ".." in text:
            return ""
        if commit := self.resolve(text):
            return commit
        if day := parse_day(text):
            out = self._run("rev-list", "-1", f"--before={day} 23:59:59", "HEAD", check=False)
            return out.decode().strip()
        return ""

    def find(self, text: str) -> str:
        """The same; UsageError when there is none."""
        if found := self.named(text):
            return found
        if parse_day(text):
            raise UsageError(
                tr("there is no commit of {day} or before", day=text),
                hint=tr("casekit log shows every change"),
            )
        raise UsageError(
            tr("there is no revision {name!r}", name=text[:40]),
            hint=tr(
                "casekit log shows the commits, casekit list the cases; a day is written as "
                "2026-03-31"
            ),
        )

    def changed(self, old: str, new: str, prefix: str) -> tuple[PathChange, ...]:
        """The files under a path that differ between two commits."""
        out = self._run("diff-tree", *_RAW, old, new, "--", *([prefix] if prefix else []))
        return tuple(_changes(out))

    def changed_in_work(self, old: str, prefix: str) -> tuple[PathChange, ...]:
        """The files under a path that differ between a commit and the work tree.

        `WORK` stands for a file of the work tree that git may not have yet.
        """
        paths = ["--", *([prefix] if prefix else [])]
        out = self._run("diff-index", *_RAW, old, *paths)
        found: dict[str, PathChange] = {}
        for change in _changes(out):
            path = change.path
            # a file that git could not merge yet is told twice, once without what it was
            if path not in found or change.old:
                there = WORK if os.path.lexists(self.root / path) else None
                found[path] = PathChange(path, change.old, there)
        others = self._run("ls-files", "-z", "--others", "--exclude-standard", *paths)
        for path in others.decode("utf-8", "surrogateescape").split("\0"):
            if path:
                # a file that git was told to forget is still what it was before
                was = found[path].old if path in found else None
                found[path] = PathChange(path, was, WORK)
        return tuple(found[path] for path in sorted(found))

    def in_work(self, path: str) -> bytes:
        """A file of the work tree; empty for what no section can be."""
        file = self.root / path
        if file.is_symlink() or not file.is_file():
            return b""
        try:
            return read_limited(file)
        except (CasekitError, OSError):
            return b""


_RAW = ("-r", "-z", "--raw", "--no-abbrev", "--no-renames")


def _changes(out: bytes) -> Iterator[PathChange]:
    fields = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    for row in fields:
        if row.startswith(":"):
            _, _, old, new, _ = row.split(" ")
            blobs = [blob if blob.strip("0") else None for blob in (old, new)]
            yield PathChange(next(fields), *blobs)

"""What `git log` tells of commits, taken apart."""

from datetime import UTC, datetime
from itertools import islice

from casekit.model.value import Value


class PathChange(Value):
    """A file as one commit changed it; `old` and `new` are blob ids, None where there is none."""

    path: str
    old: str | None
    new: str | None


class Commit(Value):
    """One commit with the files it changed; a merge changes none by itself."""

    id: str
    when: datetime
    author_name: str
    author_email: str
    message: str
    paths: tuple[PathChange, ...]


def commits_of(out: str) -> tuple[Commit, ...]:
    """The commits in the output of `git log -z --raw`, as `Git.history` asks for it."""
    # whoever can push can put any character but NUL in a name, a message or a path, so that
    # fields are told apart by nothing but their order
    fields = iter(out.split("\0"))
    found: list[tuple[list[str], list[PathChange]]] = []
    for field in fields:
        start = field.lstrip("\n")
        if start.startswith(":"):
            _, _, old, new, _ = start.split(" ")
            found[-1][1].append(PathChange(next(fields), _blob(old), _blob(new)))
        elif start:
            found.append(([start, *islice(fields, 4)], []))
    return tuple(
        Commit(commit, _moment(when), name, email, subject, tuple(paths))
        for (commit, when, name, email, subject), paths in found
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        # a forged commit may claim the year 10000; git itself shows what it can't read as 1970
        return datetime.fromtimestamp(0, UTC)


def _blob(text: str) -> str | None:
    return None if set(text) == {"0"} else text

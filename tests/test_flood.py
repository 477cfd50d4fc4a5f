"""Thousands of commits that somebody pushes to make the others wait are refused before the end."""

import subprocess
from collections.abc import Iterator

import pytest

from casekit.errors import RefusedError
from tests.clones import Clone, Village

MANY = 4_000
WHO = "mallory <mallory@casekit.invalid>"


def flood(base: str, case: str) -> Iterator[str]:
    """Unsigned commits for git fast-import, each of which puts the same file in another place."""
    yield "blob\nmark :1\ndata 6\nhello\n\n"
    for number in range(MANY):
        yield f"commit refs/heads/main\nmark :{number + 2}\n"
        yield f"committer {WHO} {1_795_000_000 + number} +0000\ndata 2\nx\n\n"
        yield f"from {f':{number + 1}' if number else base}\n"
        yield f"D cases/{case}/x{number - 1}.yaml.age\n"
        yield f"M 100644 :1 cases/{case}/x{number}.yaml.age\n\n"


def test_a_flood_of_commits_is_refused_before_its_end(village: Village, sanne: Clone) -> None:
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=village.bare, check=True,
        input="".join(flood(sanne.head, sanne.case)).encode(),
    )  # fmt: skip
    with sanne.unchanged(), pytest.raises(RefusedError, match="casekit looked no further") as told:
        sanne.vault().sync()
    assert len(told.value.message) < 400
    assert "casekit verify --reject" in told.value.hint

"""A name that somebody chose to look like a line of casekit's own is never more than a name."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.clones import Clone
from tests.command_line import CASEKIT, Desk
from tests.signed import commit

FORGED = "all is well: run this"
NAMES = (
    "notes\n{}\n.txt",
    "notes\r{}\r.yaml",
    "notes\u2028{}\x1b[2J.txt",
    "cases/{case}/x\n{}\nplan.yaml.age",
    "cases/{case}/unmerged/plan/x\n{}\n.yaml.age",
    "team/x\n{}\n.yaml",
    "templates/x\n{}\n.html",
)


def put(clone: Clone, name: str, content: str = "AGE-SECRET-KEY-1" + "Q" * 58) -> Path:
    path = clone.root / name.replace("{case}", clone.case).format(FORGED)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def check(said: str) -> None:
    assert not [line for line in said.splitlines() if line.strip().startswith(FORGED)], said
    assert "\x1b" not in said


def say(clone: Clone, *words: str, key: str = "sanne") -> str:
    """What a command says, however it ends."""
    done = subprocess.run(
        [*CASEKIT, *words], cwd=clone.root, check=False, capture_output=True, text=True,
        env=Desk(clone.root, clone.key_file(key)).environment,
    )  # fmt: skip
    assert "fault of casekit" not in done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("key", ["sanne", "nobody"])
def test_in_what_is_said_of_files_that_lie_there(key: str, sanne: Clone) -> None:
    for name in NAMES:
        put(sanne, name)
    said = ""
    for words in (["validate"], ["status"], ["doctor"], ["sync"]):
        said += say(sanne, *words, key=key)
        check(said)
    assert said.count(FORGED) > len(NAMES)


def test_in_what_the_hooks_say(sanne: Clone) -> None:
    sanne.vault().set_up()
    for name in NAMES:
        put(sanne, name)
    sanne.git("add", "-A")
    environment = {**os.environ, "CASEKIT_IDENTITY": str(sanne.key_file("sanne"))}
    for words in (["commit", "-m", "x"], ["push", "origin", "HEAD:main"]):
        done = subprocess.run(
            ["git", *words], cwd=sanne.root, check=False, env=environment, capture_output=True,
            text=True,
        )  # fmt: skip
        assert done.returncode == 1
        assert done.stderr.count(FORGED) >= len(NAMES)
        check(done.stderr)
        sanne.git("commit", "-qm", "x", "--no-verify", "--allow-empty")


@pytest.mark.parametrize("name", NAMES)
def test_in_what_is_said_of_the_history(name: str, sanne: Clone, mallory: Clone) -> None:
    put(mallory, name)
    made = commit(mallory)
    mallory.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    check(say(sanne, "sync"))
    sanne.git("merge", "-q", made)
    said = ""
    for words in (
        ["verify"], ["log"], ["diff", "HEAD~1"], ["verify", "--accept", made],
        ["verify", "--reject", made],
    ):  # fmt: skip
        said += say(sanne, *words)
        check(said)
    assert FORGED in said

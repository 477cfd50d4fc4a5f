"""Running the real command with real keys and git, with a terminal or without."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

CASEKIT = (sys.executable, "-m", "casekit")


@dataclass(frozen=True)
class Done:
    """How one command ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Desk:
    """Where somebody works: a folder, a key, a day."""

    folder: Path
    key: Path
    today: str = "2026-03-12"
    more: Mapping[str, str] = field(default_factory=dict)

    def as_(self, name: str) -> Self:
        """The same place with somebody else's key, which lies beside the vault."""
        return replace(self, key=self.key.with_name(f"{name}.txt"))

    def run(self, *arguments: object, stdin: str | bytes = b"", status: int = 0) -> Done:
        """Run a command without a terminal; its status must be the one expected."""
        content = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [*CASEKIT, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            input=content,
            capture_output=True,
            check=False,
        )
        result = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert result.status == status, result
        return result

    def json(self, *arguments: object, status: int = 0, stdin: str | bytes = b"") -> dict[str, Any]:
        """The one JSON object that a command prints."""
        out = self.run(*arguments, "--json", status=status, stdin=stdin).out
        found: dict[str, Any] = json.loads(out)
        assert next(iter(found.items())) == ("casekit", 1)
        return found

    def at_terminal(
        self,
        *arguments: object,
        answers: Sequence[tuple[str, str]] = (),
        interrupt: bool = False,
        status: int = 0,
    ) -> str:
        """Run a command at a terminal; each answer is typed once its question has appeared."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [*CASEKIT, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        shown = more = ""
        for question, answer in answers:
            # what was shown before the last answer can't be the question that is awaited now, but
            # what came along with something that needs no answer may be
            told, more = _until(ours, question, more)
            shown += told
            os.write(ours, answer.encode())
        if interrupt:
            process.send_signal(signal.SIGINT)
        shown += _until(ours, None, more)[0]
        os.close(ours)
        assert process.wait(30) == status, shown
        return shown

    def python(self, source: str) -> str:
        """What a program prints that runs here."""
        return subprocess.run(
            [sys.executable, "-c", source],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """Surroundings that hold nothing of the developer's own."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "TERM": "dumb",
            "COLUMNS": "100",
            "GIT_CONFIG_NOSYSTEM": "1",
            "NO_COLOR": "1",
            "CASEKIT_IDENTITY": str(self.key),
            "CASEKIT_TODAY": self.today,
            # most vaults of the tests are Dutch, and what they say is read in English
            "CASEKIT_LANG": "en",
            **self.more,
        }


def _until(terminal: int, awaited: str | None, more: str) -> tuple[str, str]:
    """What is shown up to a text that is awaited, or to the end, and what came along with it.

    `more` is what was read before, and not looked at yet.
    """
    shown = more.encode()
    end = time.monotonic() + 60
    while awaited is None or awaited not in shown.decode(errors="replace"):
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert ready, f"still waiting for {awaited!r} after: {shown!r}"
        try:
            part = os.read(terminal, 65536)
        except OSError:
            part = b""  # Linux tells so that nobody writes any more
        if not part:
            assert awaited is None, f"ended without {awaited!r}: {shown!r}"
            break
        shown += part
    text = shown.decode()
    at = len(text) if awaited is None else text.index(awaited) + len(awaited)
    return text[:at], text[at:]

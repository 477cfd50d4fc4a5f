"""The language of this run: every message is said in it, wherever it is printed."""

from dataclasses import dataclass
from pathlib import Path

from casekit.language import spoken
from casekit.messages import Message, said_in


@dataclass
class _Run:
    asked: str = ""
    vault: Path | None = None
    chosen: str = ""


_run = _Run()


def begin(asked: str, vault: Path | None) -> None:
    """Remember what was asked; the language itself is looked up when something has to be said."""
    _run.asked, _run.vault, _run.chosen = asked, vault, ""


def language() -> str:
    """The language of this run, `nl` or `en`."""
    if not _run.chosen:
        _run.chosen = spoken(_run.asked, _run.vault)
    return _run.chosen


def said(text: str) -> str:
    """A message in the language of this run; any other text as it is."""
    return said_in(language(), text) if isinstance(text, Message) else text

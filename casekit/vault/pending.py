"""Where the files of a change wait until they are put in place.

A module of its own: every command looks whether a killed one left something there, and few of them
need what it takes to settle that.
"""

from pathlib import Path


def pending_in(git_directory: Path) -> Path:
    """The folder of the change that is being made; it is there no longer than that takes."""
    return git_directory / "casekit" / "pending"

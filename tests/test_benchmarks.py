"""The benchmarks run from beginning to end; how fast things are is not for a test to say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SECOND_OPINIONS_REQUIRED


def test_a_quick_run_measures_every_promise(age_tool: Path) -> None:
    if not shutil.which("pandoc") and not SECOND_OPINIONS_REQUIRED:
        pytest.skip("needs pandoc: apt-get install pandoc (or brew install pandoc)")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        cwd=Path(__file__).parent.parent,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for promise in (
        "casekit --help",
        "merge driver: one call",
        "sync: 60 sections",
        "log -p",
        "validate all",
        "peak memory",
        "nothing changed",
        "one edit to its commit",
        "one agenda in HTML",
        "one agenda in PDF",
        "agendas in HTML",
        "consent change",
        "a member leaves",
        "a member comes",
        "signed commits",
        "nothing new",
        *(["a network map"] if shutil.which("neato") else []),
    ):
        assert promise in done.stdout

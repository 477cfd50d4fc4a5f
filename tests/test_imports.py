"""What a command loads: start-up stays fast because nobody pays for what he doesn't use."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.vaults import AGREEMENT, MEETING, SISTER, SmallVault

HEAVY = {
    "babel",
    "bcrypt",
    "cryptography",
    "docx",
    "git",
    "icalendar",
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "markdown_it",
    "multiprocessing",
    "pyrage",
    "rich",
    "ruamel",
    "typst",
}

# What typer itself loads to draw a help page.
TYPERS_HELP = {"rich", "markdown_it"}

# Runs one command in this very process, then tells on standard error what it loaded.
PROBE = """
import json, sys
from casekit.cli.main import main
sys.argv = ["casekit", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    status = end.code or 0
else:
    status = 0
print(json.dumps({"status": status, "modules": sorted(sys.modules)}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("command", "uses"),
    [
        ("--version", set()),
        ("--help", TYPERS_HELP),
        ("consent give --help", TYPERS_HELP),
        ("identity show", {"pyrage"}),
    ],
    ids=["version", "help", "help of a command", "identity show"],
)
def test_a_light_command_loads_only_what_it_uses(
    command: str, uses: set[str], tmp_path: Path
) -> None:
    key = str(tmp_path / "key.txt")
    loaded(["identity", "new", "--no-passphrase", "--out", key], tmp_path)
    assert loaded(["--identity", key, *command.split()], tmp_path) & HEAVY <= uses


@pytest.mark.parametrize("command", ["diff", "diff HEAD~1", "log"])
def test_looking_back_loads_no_validator_and_nothing_that_draws(
    command: str, small: SmallVault, tmp_path: Path
) -> None:
    small.as_().set(small.case, AGREEMENT, {"status": "done", "who": SISTER})
    options = ["--vault", str(small.root), "--identity", str(small.key_file("sanne"))]
    assert loaded([*options, *command.split()], tmp_path) & HEAVY <= {"pyrage", "ruamel"}


def test_importing_the_package_loads_nothing_but_itself(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import casekit, sys; print(*sys.modules)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    ours = {name for name in done.stdout.split() if name.startswith("casekit")}
    assert ours == {"casekit"}


def test_an_agenda_loads_nothing_that_writes_in_a_case(small: SmallVault, tmp_path: Path) -> None:
    small.as_().give(small.case, to=["samira"], sections=["meetings"], purposes=["x"])
    where = ["--vault", str(small.root), "--identity", str(small.key_file("sanne"))]
    asked = ["render", "agenda", small.case, "--meeting", MEETING, "--for", "samira"]
    modules = modules_of([*where, *asked, "--today", "2026-03-12"], tmp_path)
    assert "casekit.render.page" in modules
    assert not {"casekit.vault.saving", "casekit.vault.minutes", "casekit.merge.plain"} & modules


def loaded(arguments: list[str], folder: Path) -> set[str]:
    """Top-level packages that a command had loaded when it ended well."""
    return {module.partition(".")[0] for module in modules_of(arguments, folder)}


def modules_of(arguments: list[str], folder: Path) -> set[str]:
    """What a command had loaded when it ended well."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stderr.splitlines()[-1])
    assert report["status"] == 0, done.stderr
    return set(report["modules"])


def test_no_group_of_an_expression_is_possessive() -> None:
    """Before Python 3.11.5 such a group loses characters behind it (gh-106052)."""
    package = Path(__file__).parent.parent / "casekit"
    found = [
        f"{path.name}: {line.strip()}"
        for path in package.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"[)][*+?][+]|[(][?]>", line)
    ]
    assert found == []

"""What the README and the documentation show is what happens."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
IDS = re.compile(r"\b(?:age1[0-9a-z]{58}|[a-z]{1,2}-[0-9a-hjkmnp-tv-z]{6}|[0-9a-hjkmnp-tv-z]{8})\b")


def blocks(path: str, language: str) -> list[str]:
    text = (ROOT / path).read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_example_of_the_python_api_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (source,) = blocks("docs/python.md", "python")
    subprocess.run([sys.executable, "-W", "error", "-c", source], check=True)


def test_the_session_of_the_readme_goes_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    starter = bin_ / "casekit"
    starter.write_text(f'#!/bin/sh\nexec {sys.executable} -m casekit "$@"\n')
    starter.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_}:/usr/bin:/bin")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    known: dict[str, str] = {}  # the README's ids and keys, with those of this run
    folder, today = tmp_path, "2026-03-12"
    for command, shown in steps("\n".join(blocks("README.md", "console"))):
        if command.startswith("cd "):
            folder = folder / command.removeprefix("cd ")
            continue
        typed = command
        for theirs, ours in known.items():
            typed = typed.replace(theirs, ours)
        done = subprocess.run(
            ["bash", "-c", typed],
            cwd=folder,
            env={"PATH": f"{bin_}:/usr/bin:/bin", "PYTHONPATH": str(ROOT),
                 "HOME": str(tmp_path), "CASEKIT_TODAY": today, "CASEKIT_LANG": "en"},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode in (0, 5), done.stderr
        said = (done.stdout + done.stderr).splitlines()
        for line in shown:
            if line == "…":
                break
            match = next((s for s in said if IDS.sub("#", s) == IDS.sub("#", line)), None)
            assert match is not None, f"{typed}\nsays\n{done.stdout}{done.stderr}\nnot\n{line}"
            for theirs, ours in zip(IDS.findall(line), IDS.findall(match), strict=True):
                known.setdefault(theirs, ours)


def steps(text: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        elif found and line:
            found[-1][1].append(line)
    return found


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(
    str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").rglob("*.md")))])  # fmt: skip
def test_links_to_files_lead_somewhere(path: str) -> None:
    here = (ROOT / path).parent
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", (ROOT / path).read_text("utf-8")):
        if not target.startswith("http"):
            assert (here / target).exists(), target

"""The wheel that users install: built, installed outside the checkout, and run, by CI as well."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import casekit
from tests.vaults import SmallVault

CHECKOUT = Path(__file__).resolve().parent.parent
DATA_FOLDERS = ("schemas", "templates", "example-cases")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, CHECKOUT)
    [built] = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel in it; its dependencies are borrowed from ours."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    run(
        sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check",
        "install", "--quiet", "--no-deps", "--no-index", wheel,
    )  # fmt: skip
    # A path file isn't followed further, so our editable casekit stays out of reach.
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    Path(packages, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def test_the_wheel_carries_every_data_file_and_nothing_of_the_workshop(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {
        f"casekit/{path.relative_to(CHECKOUT).as_posix()}"
        for folder in DATA_FOLDERS
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file()
    }
    data |= {f"casekit/locale/nl/LC_MESSAGES/cli.{ending}" for ending in ("po", "mo")}
    assert data <= names
    assert {name.split("/")[0] for name in names} == {
        "casekit",
        f"casekit-{casekit.__version__}.dist-info",
    }


def test_the_installed_command_runs_outside_the_checkout(
    installation: Path, tmp_path: Path
) -> None:
    shown = run(installation / "bin" / "casekit", "--version", cwd=tmp_path)
    assert casekit.__version__ in shown


def test_the_installed_package_finds_its_own_data(installation: Path, tmp_path: Path) -> None:
    found = run(
        installation / "bin" / "python",
        "-c",
        "from casekit import resources\n"
        "for find in (resources.schemas_dir, resources.templates_dir, resources.examples_dir):\n"
        "    folder = find()\n"
        "    assert any(folder.iterdir()), folder\n"
        "    print(folder)\n",
        cwd=tmp_path,
    ).split()
    assert len(found) == len(DATA_FOLDERS)
    assert all(Path(folder).is_relative_to(installation.resolve()) for folder in found)


def snippets() -> dict[str, list[str]]:
    """What docs/ci.md lets a hosting site run, by the name of the file that it goes into."""
    text = (CHECKOUT / "docs" / "ci.md").read_text("utf-8")
    blocks = re.findall(r"^## [^\n]*`(\S+)`\n+```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    files = {name: YAML(typ="safe").load(block) for name, block in blocks}
    (job,) = files[".github/workflows/casekit.yml"]["jobs"].values()
    github = [step["run"] for step in job["steps"] if "run" in step]
    return {"GitHub": github, "GitLab": files[".gitlab-ci.yml"]["validate"]["script"]}


@pytest.mark.parametrize("site", ["GitHub", "GitLab"])
@pytest.mark.parametrize("plain", [False, True])
def test_a_hosting_site_checks_a_fresh_clone_as_the_docs_say(
    site: str, *, plain: bool, installation: Path, wheel: Path, small: SmallVault, tmp_path: Path
) -> None:
    if plain:
        (small.path("plan").with_name("plan.yaml")).write_text("agreements: []\n", "utf-8")
        small.git("add", "-A")
        small.git("commit", "-q", "--no-verify", "-m", "oops")
    run("git", "clone", "-q", "--no-local", small.root, tmp_path / "clone")
    run("git", "checkout", "-q", "--detach", cwd=tmp_path / "clone")
    pip = installation / "bin" / "pip"
    pip.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m pip "$@"\n')
    pip.chmod(0o755)
    # the wheel stands for the one on PyPI
    surroundings = {
        "PATH": f"{installation / 'bin'}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "CI": "true",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheel.parent),
    }
    *install, validate = (
        subprocess.run(["bash", "-e", "-o", "pipefail", "-c", step], cwd=tmp_path / "clone",
                       env=surroundings, capture_output=True, text=True, check=False)
        for step in snippets()[site]
    )  # fmt: skip
    assert install
    assert [step.returncode for step in install] == [0] * len(install), install
    assert validate.returncode == int(plain), validate
    assert ("plan.yaml" in validate.stdout) == plain


def run(*command: str | Path, cwd: Path = CHECKOUT) -> str:
    # PYTHONPATH could bring the checkout in by the back door.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

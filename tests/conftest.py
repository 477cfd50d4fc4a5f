"""What every test stands on: empty surroundings, other people's tools, Hypothesis profiles."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# pytest finds fixtures in a conftest by their names
from tests.clones import honest, mallory, samira, sanne, village  # noqa: F401
from tests.office import furnished, office  # noqa: F401
from tests.vaults import SmallVault, build, copy

# The same examples in every run, so that CI is never red by chance; the night looks further.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("nightly", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

SECOND_OPINIONS_REQUIRED = bool(os.environ.get("CASEKIT_REQUIRE_SECOND_OPINIONS"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no worker waits for another at the end."""
    items.sort(key=lambda item: "test_whatever_three_people_do" not in item.nodeid)


@pytest.fixture(autouse=True)
def empty_surroundings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep the developer's own keys, vault and git settings out of every test."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("CASEKIT_", "GIT_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("CASEKIT_LANG", "en")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    # Rich would otherwise wrap, colour and decorate by the terminal that runs the tests.
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture(scope="session")
def age_tool() -> Path:
    """The age client that others wrote: it must agree with every file casekit seals.

    Without it a laptop skips the test; CI sets CASEKIT_REQUIRE_SECOND_OPINIONS, and there
    its absence is a failure.
    """
    found = shutil.which("age")
    if found:
        return Path(found)
    missing = "needs the age client: apt-get install age (or brew install age)"
    if SECOND_OPINIONS_REQUIRED:
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def ssh_keygen() -> Path:
    """The program by which git itself makes and checks signatures; required as age_tool is."""
    found = shutil.which("ssh-keygen")
    if found:
        return Path(found)
    missing = "needs ssh-keygen: apt-get install openssh-client"
    if SECOND_OPINIONS_REQUIRED:
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> SmallVault:
    """The small vault of tests/vaults.py, to look at; a test that changes it takes `small`."""
    with pytest.MonkeyPatch.context() as patch:
        # made before the surroundings of the first test are emptied
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.delenv("XDG_CONFIG_HOME", raising=False)
        return build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def small(template: SmallVault, tmp_path: Path) -> SmallVault:
    """The small vault, to change."""
    return copy(template, tmp_path / "small")

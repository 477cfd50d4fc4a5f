"""Every finding is explained, in words for people who never saw git."""

import ast
from pathlib import Path

import grimp
import pytest

from casekit.model.explained_files import codes, explained
from tests.command_line import Desk
from tests.office import Office

ROOT = Path(__file__).parents[1]
DOORS = ("casekit.vault.verifying", "casekit.vault.walk", "casekit.vault.shards",
         "casekit.vault.setup", "casekit.vault.checking")  # fmt: skip
"""What judges a history, a clone and a case; their findings come from what they import."""

MAKERS = {"Finding", "finding", "found_in", "_finding"}


def told() -> set[str]:
    """Every code that stands as it is in a call that makes a finding."""
    graph = grimp.build_graph("casekit", cache_dir=None)
    modules = {*DOORS}.union(*map(graph.find_upstream_modules, DOORS))
    files = (ROOT / f"{module.replace('.', '/')}.py" for module in modules)
    found = set()
    for path in filter(Path.is_file, files):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in MAKERS:
                words = [one.value for one in node.args[:3] if isinstance(one, ast.Constant)]
                found |= {str(one) for one in words[:1] if "-" in str(one) and " " not in str(one)}
    return found


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_every_finding_has_its_explanation() -> None:
    assert len(told()) > 50
    assert {code for code in told() if explained(code) is None} == set()


@pytest.mark.parametrize("code", codes())
def test_an_explanation_says_what_why_and_what_next(code: str) -> None:
    found = explained(code)
    assert found is not None
    for text in (found.what, found.why, found.do):
        assert text[:1] != " "
        assert text.strip().endswith((".", "age binary"))


def test_the_command_tells_it(office: Office) -> None:
    assert "What to do:" in office.run("explain", "[commit-unsigned]").out
    assert office.json("explain", "yaml-tab")["code"] == "yaml-tab"
    assert "commit-unsigned" in office.run("explain").out.split()
    assert "casekit explain seal-too-wide" in office.run("explain", "seal-to-wide", status=2).err


def test_it_needs_neither_vault_nor_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "none.txt")
    assert "What to do:" in desk.run("explain", "root-other").out

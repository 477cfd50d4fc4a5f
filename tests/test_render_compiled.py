"""Compiled templates are kept for the next run, where that is safe."""

from pathlib import Path

import pytest

from casekit.render import compiled, markdown


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(markdown, "_environment", markdown._environment.__wrapped__)
    return tmp_path / "casekit" / "templates"


def test_a_template_is_compiled_once_and_kept_for_its_user_alone(folder: Path) -> None:
    first = markdown._environment().get_template("agenda/nl.md.j2").root_render_func
    assert folder.stat().st_mode & 0o777 == 0o700
    kept = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert kept
    again = markdown._environment().get_template("agenda/nl.md.j2").root_render_func
    assert first.__code__.co_code == again.__code__.co_code
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == kept


def test_a_damaged_one_is_compiled_anew(folder: Path) -> None:
    markdown._environment().get_template("agenda/nl.md.j2")
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-50])
    assert markdown._environment().get_template("agenda/nl.md.j2").name


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_what_others_could_write_to_is_not_used(folder: Path, mode: int) -> None:
    folder.mkdir(parents=True)
    folder.chmod(mode)
    assert compiled.compiled_templates() is None
    assert markdown._environment().get_template("agenda/nl.md.j2").name
    assert not list(folder.iterdir())


def test_without_a_place_to_keep_it_a_document_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "casekit").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert compiled.compiled_templates() is None

"""Where the schemas, templates and example cases are: inside the wheel, or in the checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def schemas_dir() -> Path:
    """Folder of the JSON Schemas, one file a section."""
    return _find("schemas")


def templates_dir() -> Path:
    """Folder of the document templates."""
    return _find("templates")


def examples_dir() -> Path:
    """Folder of the fictional example cases that the demo is built from."""
    return _find("example-cases")


def _find(name: str) -> Path:
    # a wheel carries the folders inside the package; a checkout has them beside it
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name

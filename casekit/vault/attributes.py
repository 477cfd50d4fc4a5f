"""What the vault tells git about sealed files: that they are binary, and nothing else.

Anything else harms: `text` lets git change bytes of the ciphertext that look like line ends, a
filter replaces it, and the merge driver, named in the repository, would leave markers in sealed
files in a clone that doesn't have it.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from casekit.messages import tr
from casekit.model.findings import Finding
from casekit.model.shown import reason
from casekit.vault.disk import disk_errors

FILE = ".gitattributes"

COMMITTED = "*.age binary"
"""The line that a vault holds."""

_SAFE = "*.age -text -filter -ident !working-tree-encoding"

OF_CLONE = f"{_SAFE} merge=casekit diff=casekit"
"""The line of a clone that was set up: sealed files are safe there whatever the vault says."""

_SAMPLE = "cases/k7f3qz2m/plan.yaml.age"
_BINARY = {"text": "-", "diff": "-", "merge": "-"}
_HARMFUL = ("filter", "ident", "working-tree-encoding")


def check_attributes(root: Path) -> list[Finding]:
    """Whether `.gitattributes` keeps sealed files as they are."""
    try:
        text = (root / FILE).read_text("utf-8", "replace")
    except FileNotFoundError:
        text = ""
    except OSError as error:
        return [_finding(tr("can't be read: {reason}", reason=reason(error)))]
    if "[attr]" in text:
        return [_finding(tr("makes up attributes of its own ([attr]), which may hide anything"))]
    found = dict(_of_sealed(text))
    wrong = [name for name, value in _BINARY.items() if found.get(name) != value]
    wrong += [name for name in _HARMFUL if found.get(name, "-") not in ("-", "!")]
    if not wrong:
        return []
    return [
        _finding(
            tr(
                "must say {committed}, and nothing else of sealed files ({wrong}): git "
                "would change bytes of them, or leave conflict markers in them",
                committed=COMMITTED,
                wrong=", ".join(wrong),
            )
        )
    ]


def protect(root: Path, git_dir: Path) -> None:
    """Let git leave sealed files as they are in this clone, where the vault tells it otherwise.

    Before anything is written: git would take other bytes into its index than casekit commits.
    """
    if not check_attributes(root):
        return
    try:
        # a work tree beside the first one shares this with it
        common = (git_dir / (git_dir / "commondir").read_text("utf-8").strip()).resolve()
    except OSError:
        common = git_dir
    path = common / "info" / "attributes"
    with disk_errors():
        present = path.read_text("utf-8") if path.exists() else ""
        if not any(line.startswith(_SAFE) for line in present.splitlines()):
            path.parent.mkdir(exist_ok=True)
            end = "" if not present or present.endswith("\n") else "\n"
            path.write_text(f"{present}{end}{_SAFE}\n", "utf-8")


def _of_sealed(text: str) -> Iterator[tuple[str, str]]:
    """Each attribute that the lines set for sealed files, with `-`, `!`, `+` or its value."""
    for line in text.splitlines():
        pattern, *words = line.split() or [""]
        if not pattern or pattern.startswith("#") or not _matches(pattern.strip('"')):
            continue
        for word in words:
            if word == "binary":
                yield from _BINARY.items()
            elif word[0] in "-!":
                yield word[1:], word[0]
            else:
                name, _, value = word.partition("=")
                yield name, value or "+"


def _matches(pattern: str) -> bool:
    """Whether a pattern may mean a sealed section; rather once too often."""
    pattern = pattern.removeprefix("/")
    folder, _, name = pattern.rpartition("/")
    return (
        pattern.endswith(".age")
        or fnmatchcase(_SAMPLE, pattern)
        # a line for one case harms that one
        or (
            (folder.startswith(("cases/", "**")) or not folder)
            and fnmatchcase(_SAMPLE.rpartition("/")[2], name)
        )
    )


def _finding(message: str) -> Finding:
    return Finding(
        "setup-gitattributes",
        message,
        tr(
            "a keykeeper mends .gitattributes in an editor and commits it; git log "
            "-p -- {file} shows who changed it",
            file=FILE,
        ),
        file=FILE,
    )

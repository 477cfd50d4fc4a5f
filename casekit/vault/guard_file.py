"""What is wrong with one file of a vault, by path and bytes, as far as shows without a key."""

import re
from dataclasses import replace
from pathlib import PurePosixPath

from casekit.errors import CorruptError
from casekit.messages import tr
from casekit.model.findings import Finding, Severity
from casekit.model.names import SECTIONS
from casekit.model.settings import FILE as SETTINGS
from casekit.model.shown import in_line
from casekit.model.team import FOLDER as TEAM
from casekit.vault.cipher import MAX_FILE
from casekit.vault.guard_plain import as_text, looks_like_a_record
from casekit.vault.harmless import is_ours
from casekit.vault.header import is_age_file, parse_header
from casekit.vault.objects import EXECUTABLE, ORDINARY
from casekit.vault.odd_paths import what_is_odd
from casekit.vault.snapshot import aside_of, section_of
from casekit.vault.stanzas import check_outside
from casekit.vault.workspace import CASES

_SECRET = re.compile(
    rb"AGE-SECRET-KEY-1[0-9A-Z]{20}|-----BEGIN [A-Z ]*PRIVATE KEY-----", re.IGNORECASE
)
_MARKERS = re.compile(rb"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
_ENVELOPE = re.compile(rb"^meta:\s*\n\s+casekit:", re.MULTILINE)
_LISTS = re.compile(
    rb"^(?:agreements|alias|barriers|consents|contacts|goals|interviews|keepers|meetings|members"
    rb"|measures|own_words|parties|phases|requests|scenarios|series|stories|strengths|ties"
    rb"|vocabulary)[ \t]*:",
    re.MULTILINE,
)
"""What stands at the beginning of a line in the sections of a case."""

_LARGEST = 100_000_000
"""The largest file of a team's own, in bytes: more than that no hosting site takes."""

# folders that belong to tools, where YAML is no record
_TOOLS = frozenset({".github", ".gitlab", ".forgejo", ".gitea", "templates", TEAM})


def check_content(
    path: str, content: bytes, *, mode: str = ORDINARY, allow_ssh: bool = False, size: int = 0
) -> list[Finding]:
    """Everything that is wrong with a file of a vault, as far as can be seen without a key.

    `size` is that of one that was too large to be read.
    """
    if odd := check_path(path):
        return odd
    if mode not in (ORDINARY, EXECUTABLE):
        return [
            _finding(
                "file-link",
                path,
                tr("a link or a repository inside the vault"),
                tr("put the file itself there, or take it away"),
            )
        ]
    if max(size, len(content)) > (MAX_FILE if is_ours(path) else _LARGEST):
        return [too_large(path, max(size, len(content)))]
    if size:
        return []  # a picture or film of the team's own
    if not path.endswith(".age"):
        content = as_text(content)
    if _SECRET.search(content):
        return [
            _finding(
                "key-file",
                path,
                tr("this holds a private key"),
                tr("take it out, and make a new key: whoever saw it has it"),
            )
        ]
    if path.endswith(".age"):
        return _sealed(path, content, allow_ssh=allow_ssh)
    found = []
    if _MARKERS.search(content) and b"<<<<<<< " in content and not _may_have_markers(path):
        one = _finding(
            "merge-markers",
            path,
            tr("git left conflict markers in this file"),
            tr("settle the conflict in an editor, then git add"),
        )
        found.append(one if is_ours(path) else replace(one, severity=Severity.WARNING))
    if _is_stray(path, content):
        found.append(_stray(path))
    elif _is_foreign(path):
        found.append(_foreign(path))
    return found


def check_path(path: str) -> list[Finding]:
    """What is wrong with the name of a file, or of a folder above it."""
    if not (what := what_is_odd(path)):
        return []
    return [
        _finding("path-odd", path, what, tr("whoever put it there takes it away, or renames it"))
    ]


def _sealed(path: str, content: bytes, *, allow_ssh: bool) -> list[Finding]:
    if path.startswith(f"{CASES}/") and not (section_of(path) or aside_of(path)):
        return [_stray(path)]
    if b"<<<<<<< " in content and _MARKERS.search(content):
        return [
            _finding(
                "merge-markers",
                path,
                tr("git left conflict markers in a sealed file"),
                tr(
                    "git checkout --theirs or --ours brings a whole version back; casekit "
                    "setup keeps this from happening"
                ),
            )
        ]
    if not is_age_file(content):
        return [
            _finding(
                "file-unsealed",
                path,
                tr("this is not sealed: anybody can read it"),
                tr("casekit edit CASE SECTION --from FILE seals it"),
            )
        ]
    try:
        header = parse_header(content)
    except CorruptError as error:
        return [
            _finding(
                "file-corrupt",
                path,
                error.message,
                tr("git log -- {path} shows when it broke", path=in_line(path)),
            )
        ]
    return check_outside(path, header, allow_ssh=allow_ssh)


def _is_stray(path: str, content: bytes) -> bool:
    """Whether a file is a record in plain text, or stands where only sealed ones do."""
    parts = PurePosixPath(path).parts
    if parts[0] in (CASES, "programme") or _ENVELOPE.search(content):
        return True  # whatever is sealed was looked at before
    if parts[0] in _TOOLS or path == SETTINGS or parts[-1].startswith("."):
        return False
    if looks_like_a_record(path, content):
        return True
    name = parts[-1].lower()
    if name.endswith(".json"):
        return name.partition(".")[0] in SECTIONS
    words = {*re.split(r"[^a-z]+", name), *re.split(r"[^a-z-]+", name)}
    return name.endswith((".yaml", ".yml")) and bool(words & {*SECTIONS} or _LISTS.search(content))


def _is_foreign(path: str) -> bool:
    """Whether a file is YAML of another program, which nobody would look for in a vault."""
    parts = PurePosixPath(path).parts
    if is_ours(path) or parts[0] in _TOOLS or parts[-1].startswith("."):
        return False
    return parts[-1].lower().endswith((".yaml", ".yml"))


def _may_have_markers(path: str) -> bool:
    # words about merging may show them
    return path.lower().endswith((".md", ".txt", ".rst"))


def too_large(path: str, size: int) -> Finding:
    """What is told of a file with more bytes than it may have."""
    if path.endswith(".age"):
        return _finding(
            "file-large",
            path,
            tr(
                "this has {size:,} bytes; a sealed section has {max_file:,} at most",
                size=size,
                max_file=MAX_FILE,
            ),
            tr(
                "git log -- {path} shows who put it there and what stood there before; a "
                "long section is divided into compartments, and films and scans stay "
                "outside the vault",
                path=in_line(path),
            ),
        )
    most = MAX_FILE if is_ours(path) else _LARGEST
    return _finding(
        "file-large",
        path,
        tr("this has {size:,} bytes, and may have {most:,}", size=size, most=most),
        tr("keep large files outside the vault"),
    )


def _stray(path: str) -> Finding:
    return _finding(
        "file-stray",
        path,
        tr("this does not belong in a vault: a record stands sealed in its case"),
        tr(
            "if it is plain text, take it away: casekit edit CASE SECTION --from "
            "FILE saves it sealed"
        ),
    )


def _foreign(path: str) -> Finding:
    return Finding(
        "file-foreign",
        tr("this is no file of casekit's; a record stands sealed in its case"),
        tr(
            "if it holds anything about a person, take it away: casekit edit CASE "
            "SECTION --from FILE saves it sealed; else leave it"
        ),
        Severity.WARNING,
        path,
    )


def _finding(code: str, path: str, message: str, hint: str) -> Finding:
    return Finding(code, message, hint, Severity.ERROR, path)

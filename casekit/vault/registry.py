"""The team's files and casekit.yaml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casekit.errors import CasekitError, FormatError, OddFileError
from casekit.format.check import read_checked
from casekit.format.edit import dump
from casekit.format.yaml import Document, decode, parse
from casekit.messages import behind, tr
from casekit.model.findings import Finding
from casekit.model.names import is_handle
from casekit.model.settings import FILE as SETTINGS, Settings, settings_from_data
from casekit.model.shown import in_line
from casekit.model.team import FOLDER as TEAM, Member, member_from_data
from casekit.vault.cipher import LINK, check_folder, read_limited
from casekit.vault.formed import Formed


def read_settings(root: Path, formed: Formed) -> Settings:
    """The settings of a vault; FormatError when they don't follow their schema."""
    return settings_from_data(_read(root, SETTINGS, "settings", formed).data)


def read_team(root: Path, formed: Formed) -> dict[str, Member]:
    """Every member by handle, those who left included."""
    team = {}
    for path in _members(root):
        if is_handle(path.stem):
            data = _read(root, f"{TEAM}/{path.name}", "member", formed).data
            team[path.stem] = member_from_data(path.stem, data)
    return team


def team_of(files: Mapping[str, bytes]) -> dict[str, Member]:
    """The same as it stands in another commit, given its files by path.

    A file that does not follow the format counts as none: nobody is sealed to by it.
    """
    team = {}
    for path, content in sorted(files.items()):
        handle = Path(path).stem
        if is_handle(handle) and path == f"{TEAM}/{handle}.yaml":
            try:
                document, found = read_checked(decode(content, path), name="member", file=path)
            except FormatError:
                continue
            if document is not None and not found:
                team[handle] = member_from_data(handle, document.data)
    return team


def check_registry(root: Path) -> tuple[int, list[Finding]]:
    """How many registry files there are, and every finding about them."""
    found: list[Finding] = []
    paths = [SETTINGS]
    try:
        paths += [f"{TEAM}/{path.name}" for path in _members(root)]
    except OddFileError as error:
        found.append(odd_finding(error, TEAM))
    for path in paths:
        name = "settings" if path == SETTINGS else "member"
        try:
            _, problems = read_checked(_text(root, path), name=name, file=path)
            found += problems
        except FormatError as error:
            found += [one for one in error.findings if isinstance(one, Finding)]
        except OddFileError as error:
            found.append(odd_finding(error, path))
        except CasekitError as error:
            found.append(Finding("file-unreadable", error.message, error.hint, file=path))
        if name == "member" and not is_handle(Path(path).stem):
            found.append(
                Finding(
                    "team-handle",
                    tr("the file's name can't be a handle"),
                    file=path,
                    hint=tr("use lower-case letters, digits and dashes"),
                )
            )
    return len(paths), found


def odd_finding(error: OddFileError, path: str) -> Finding:
    """The finding on something that is no ordinary file or folder of a vault."""
    code = "file-link" if error.message.endswith(LINK) else "file-odd"
    return Finding(code, behind(in_line(path), error.message), error.hint, file=path)


def member_text(member: Member) -> str:
    """A member's file."""
    data: dict[str, Any] = {
        "name": member.name,
        "organisation": member.organisation,
        "role": member.role,
        "recipients": list(member.recipients),
    }
    if member.signing_keys:
        data["signing_keys"] = list(member.signing_keys)
    if member.from_:
        data["from"] = member.from_.isoformat()
    if member.until:
        data["until"] = member.until.isoformat()
    return dump(data)


def settings_text(settings: Settings) -> str:
    """casekit.yaml for a new vault, with a word about what can be changed in it."""
    data = {
        "casekit": 1,
        "name": settings.name,
        "languages": list(settings.languages),
        "time_zone": settings.time_zone,
        "life_domains": {key: dict(labels) for key, labels in settings.life_domains.items()},
        "thresholds": {
            "consent_expires_days": settings.consent_expires_days,
            "review_days": settings.review_days,
            "meeting_days": settings.meeting_days,
        },
    }
    return "# What holds for the whole vault. Not encrypted: name no participant here.\n" + dump(
        data
    )


def check_member(text: str, handle: str) -> None:
    """Raise FormatError when a text can't be that of a member's file."""
    _checked(text, f"{TEAM}/{handle}.yaml", "member")


def check_settings(text: str) -> None:
    """Raise FormatError when a text can't be that of casekit.yaml."""
    _checked(text, SETTINGS, "settings")


def member_document(root: Path, handle: str) -> Document:
    """A member's file as it stands, for changes that keep its comments."""
    path = f"{TEAM}/{handle}.yaml"
    return _checked(_text(root, path), path, "member")


def _members(root: Path) -> list[Path]:
    return sorted((root / TEAM).glob("*.yaml")) if check_folder(root, TEAM) else []


def _text(root: Path, path: str) -> str:
    return decode(read_limited(root / path, inside=path), path)


def _read(root: Path, path: str, name: str, formed: Formed) -> Document:
    content = read_limited(root / path, inside=path)
    text = decode(content, path)
    if formed.knows(name, content):
        return parse(text, path)
    document = _checked(text, path, name)
    formed.add(name, content)
    return document


def _checked(text: str, path: str, name: str) -> Document:
    document, found = read_checked(text, name=name, file=path)
    if document is None or found:
        raise FormatError(
            tr("{path} does not follow the format", path=path),
            hint=tr("casekit validate shows every problem in it"),
            findings=tuple(found),
            source=path,
        )
    return document

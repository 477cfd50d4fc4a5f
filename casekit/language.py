"""Which language casekit speaks to somebody: what was asked, the vault's, or the computer's."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("nl", "en")

_FILE = "casekit.yaml"

# casekit.yaml by eye: an error about that very file has to be told in some language, too
_FIRST = re.compile(r"^languages:\s*(?:\[|-)\s*['\"]?([a-z]{2})\b", re.MULTILINE)
_ENOUGH = 100_000


def spoken(asked: str, vault: Path | None, environ: Mapping[str, str] = os.environ) -> str:
    """The language to speak, `nl` or `en`.

    `--lang` comes first, then CASEKIT_LANG, by which somebody chooses for himself; then the first
    language of the vault (found upwards from here where `vault` is None), the computer's locale,
    and English.
    """
    return (
        _known(asked)
        or _known(environ.get("CASEKIT_LANG", ""))
        or _of_vault(vault)
        or _of_computer(environ)
        or "en"
    )


def _known(text: str) -> str:
    """`nl` for `nl_NL.UTF-8`; empty for a language that casekit doesn't speak."""
    code = re.split("[-_.@]", text.lower(), maxsplit=1)[0]
    return code if code in LANGUAGES else ""


def _of_vault(vault: Path | None) -> str:
    try:
        here = Path.cwd()
        for folder in (vault,) if vault else (here, *here.parents):
            if (folder / _FILE).is_file():
                with (folder / _FILE).open(encoding="utf-8", errors="replace") as file:
                    found = _FIRST.search(file.read(_ENOUGH))
                return _known(found[1]) if found else ""
    except OSError:
        pass  # what is wrong with the folder is told where it is opened
    return ""


def _of_computer(environ: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return _known(value)
    return ""

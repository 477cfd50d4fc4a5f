"""Which editor opens a section, and how it is kept from leaving copies of it behind."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from casekit.errors import UsageError
from casekit.messages import joined, tr
from casekit.model.shown import reason

# Swap, backup, undo and history files would hold the record in plain text, often far from the
# private folder, which alone is cleared afterwards.
_NO_COPIES: Mapping[str, tuple[str, ...]] = {
    "vim": (
        "-n", "-i", "NONE",
        "-c", "set noswapfile nobackup nowritebackup noundofile",
    ),
    "nano": ("--ignorercfiles",),
    "emacs": (
        "--eval",
        "(setq make-backup-files nil auto-save-default nil create-lockfiles nil)",
    ),
}  # fmt: skip
_SAME_AS = {"nvim": "vim", "gvim": "vim", "vim.basic": "vim", "vim.tiny": "vim", "rnano": "nano"}


def command(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The editor with its options: $VISUAL, $EDITOR, else what is there. Raises UsageError."""
    text = environ.get("VISUAL") or environ.get("EDITOR")
    try:
        words = shlex.split(text) if text else []
    except ValueError:
        raise UsageError(tr("VISUAL or EDITOR has a quote that never closes")) from None
    words = words or [name for name in ("vim", "nano", "vi") if shutil.which(name)][:1]
    if not words:
        raise UsageError(
            tr("no editor is found"), hint=tr("EDITOR names one; or use edit --from FILE")
        )
    return [*words, *_NO_COPIES.get(_kind(words[0]), ())]


def run(path: Path) -> None:
    """Let the user edit a file until the editor is closed.

    Raises UsageError when the editor can't be started or ends badly.
    """
    words = command()
    # Ctrl-C belongs to the editor; a handler of ours, unlike SIG_IGN, isn't inherited by it
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        status = subprocess.run([*words, str(path)], check=False).returncode
    except OSError as error:
        told = joined(": ", [words[0], reason(error)])
        raise UsageError(told, hint=tr("EDITOR names your editor")) from None
    finally:
        signal.signal(signal.SIGINT, before)
    if status:
        raise UsageError(
            tr(
                "{words} ended with status {status}; your text is kept, sealed",
                words=words[0],
                status=status,
            )
        )


def _kind(program: str) -> str:
    """The editor behind a name: `vi` is often vim, and only then understands its options."""
    name = Path(os.path.realpath(shutil.which(program) or program)).name
    return _SAME_AS.get(name, name)

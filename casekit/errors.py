"""Every way in which casekit refuses or fails, each with its exit status.

The command line turns a `CasekitError` into one clear message, a hint and an exit
status; a script that uses the Python API catches the subclass it cares about.
"""

FINDINGS = 1
USAGE = 2
NO_ACCESS = 3
CONFLICT = 4
REFUSED = 5
FAULT = 70


class CasekitError(Exception):
    """Work can't go on, for a reason the user can understand and often mend.

    `message` says where and what, in lower case without a full stop, and never holds a
    sensitive value; `hint` names the next step; `changed` says whether anything was
    written before the error rose.
    """

    status = USAGE

    def __init__(self, message: str, *, hint: str = "", changed: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.changed = changed


class UsageError(CasekitError):
    """What was asked can't be understood: an unknown name, a missing value, a bad date."""


class NotAVaultError(CasekitError):
    """No casekit.yaml here or in any folder above."""


class FormatError(CasekitError):
    """A record or file does not follow the format; `findings` tells every place."""

    status = FINDINGS

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        findings: tuple[object, ...] = (),
        source: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.findings = findings
        self.source = source


class TemplateError(CasekitError):
    """A template of the team's own that can't be used; `line` is 0 where no line is to blame."""

    status = FINDINGS

    def __init__(self, message: str, *, hint: str = "", file: str = "", line: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.line = line


class AccessError(CasekitError):
    """The key at hand does not open what was asked for."""

    status = NO_ACCESS


class RefusedError(CasekitError):
    """Consent, or a rule that protects somebody, stands in the way."""

    status = REFUSED


class FaultError(CasekitError):
    """Something that can't happen did: a mistake in casekit itself."""

    status = FAULT


class NobodyError(RefusedError):
    """A file would be sealed to no one, so that nobody could ever read it."""


class RecipientError(CasekitError):
    """A text that should be a public key is none that casekit may seal to."""


class TooLargeError(CasekitError):
    """A file or text is larger than any section can be."""


class NoKeyError(AccessError):
    """A whole age file that is not sealed to any key at hand."""


class CorruptError(CasekitError):
    """A file that is cut short, altered, or no age file at all."""

    status = FINDINGS


class OddFileError(CorruptError):
    """A link, a folder or a pipe where a vault has an ordinary file or folder of its own."""


class IdentityMissingError(AccessError):
    """There is no identity file where one was looked for."""


class IdentityExistsError(CasekitError):
    """An identity file stands already where a new one should be written."""


class IdentityFileError(CasekitError):
    """An identity file that can't be used: no key in it, or open to other users."""


class PassphraseError(AccessError):
    """The passphrase does not open the identity file."""


class GitMissingError(CasekitError):
    """The git program is not on the path."""


class GitTooOldError(CasekitError):
    """The git program is older than casekit needs."""


class GitStateError(CasekitError):
    """The repository is in the middle of something: a merge, a rebase, a detached HEAD."""


class GitError(CasekitError):
    """A git command failed; the message holds what git said."""


class GitLockedError(GitError):
    """A lock of git is in the way, be it held or left behind."""


class DirtyError(CasekitError):
    """Files that casekit is about to change hold changes that were never committed."""


class BusyError(CasekitError):
    """Another command is writing to this vault."""


class ChangedMeanwhileError(CasekitError):
    """Somebody else saved the same section while it was being edited."""

    status = CONFLICT


class MergeConflictError(CasekitError):
    """Two sides changed the same, and a person has to decide."""

    status = CONFLICT


class RemoteError(CasekitError):
    """The other repository can't be reached, or won't take what is sent."""


class DiskError(CasekitError):
    """The disk is full, read-only or otherwise refuses to be written."""


class OutputError(DiskError):
    """What was found or done can't be told: standard output doesn't take it."""

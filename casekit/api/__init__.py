"""The Python API: a vault, its cases, who reads what, changes, sealing and documents.

    from casekit import Vault

    vault = Vault.open(Path("zuidoost"))
    for case in vault.cases():
        print(case.id, case.alias)

The command line uses nothing else. Every method that changes something is one commit, whose
message gives nothing away, and raises a `CasekitError` with nothing changed when it can't be done.
"""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.api.consents import Consents
from casekit.api.documents import Documents
from casekit.api.files import diff_files, labels, merge_files, validate_files
from casekit.api.history import History
from casekit.api.opened import one_writer
from casekit.api.own_keys import (
    identity_path,
    import_identity,
    never_ask,
    new_identity,
    new_signing_key,
    settled,
    show_identity,
    show_signing_key,
    signing_key_for_agent,
)
from casekit.api.records import Records
from casekit.api.team import Members
from casekit.api.together import Together
from casekit.errors import NotAVaultError, UsageError
from casekit.messages import tr
from casekit.model.settings import FILE as SETTINGS_FILE
from casekit.vault.identity import Ask

# everything else is imported where it is used: `identity show` needs no YAML
if TYPE_CHECKING:
    from casekit.model.findings import Report
    from casekit.model.results import Change
    from casekit.vault.editing import EditSession as EditSession


class Vault(Members, Records, Consents, Together, History, Documents):
    """An opened vault. Days, `today` among them, are reckoned by the caller's calendar."""

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        identity: Path | None = None,
        today: date | None = None,
        moment: datetime | None = None,
        ask: Ask = never_ask,
    ) -> "Vault":
        """Open the vault at a path, or the one around the current folder.

        `identity` is one's own key file (else that of the user's config folder), `today` the day
        that consents are reckoned from, and `ask` is called when the key has a passphrase. `moment`
        is the time that changes are dated by, for who writes down what happened before; else the
        clock's.
        A change that was cut off is finished or taken back first.
        """
        from casekit.vault.drafts import sweep
        from casekit.vault.pending import pending_in
        from casekit.vault.workspace import Workspace

        root = (path or find_root(Path.cwd())).resolve()
        workspace = Workspace(
            root,
            identity=settled(identity),
            today=today or _local_today(),
            ask=ask,
            moment=moment,
        )
        if pending_in(workspace.git.directory).exists():
            from casekit.vault.journal import recover

            recover(workspace.root, workspace.git)
        sweep()
        return cls(workspace)

    @classmethod
    def init(
        cls,
        path: Path,
        *,
        name: str,
        handle: str,
        organisation: str = "",
        member_name: str = "",
        role: str = "coordinator",
        language: str = "nl",
        identity: Path | None = None,
        today: date | None = None,
        moment: datetime | None = None,
        ask: Ask = never_ask,
    ) -> "Vault":
        """Begin a vault in a new or empty folder, with its first member; days as in `open`."""
        from casekit.model.settings import Settings
        from casekit.model.team import Member
        from casekit.vault import pin
        from casekit.vault.founding import found
        from casekit.vault.objects import Objects

        if not name.strip():
            raise UsageError(
                tr("a vault has a name"), hint=tr("--name TEXT, the name of the programme")
            )
        _refuse_inside(path.resolve())
        other = {"nl": "en", "en": "nl"}
        if language not in other:
            raise UsageError(tr("the language is nl or en"), hint=tr("--lang nl or --lang en"))
        member = Member(handle, member_name or handle, organisation or name, role, ())
        settings = Settings(name, languages=(language, other[language]))
        workspace = found(
            path.resolve(),
            settings=settings,
            member=member,
            identity=settled(identity),
            today=today or _local_today(),
            ask=ask,
            moment=moment,
        )
        pin.ensure(Objects(workspace.root))
        return cls(workspace)

    @classmethod
    def clone(
        cls,
        url: str,
        path: Path | None = None,
        *,
        identity: Path | None = None,
        today: date | None = None,
        ask: Ask = never_ask,
    ) -> "Vault":
        """Clone a vault, set the clone up for git, and take its registry as it stands.

        Compare `fingerprint` with a colleague's: from then on every new key must be acknowledged.
        """
        from casekit.vault import pin, setup
        from casekit.vault.objects import Objects
        from casekit.vault.remote import of_branch

        folder = (path or setup.folder_for(url)).resolve()
        with setup.cloned(url, folder):
            vault = cls.open(folder, identity=identity, today=today, ask=ask)
            objects = Objects(folder)
            pin.ensure(objects)
            remote = of_branch(objects)
            if remote is not None:
                # a branch that is rolled back before the first sync is refused as well
                remote.accept(objects.head())
            setup.acknowledge_all(objects, vault.team)
            vault.set_up()
        return vault

    def set_up(self) -> tuple[str, ...]:
        """Let git merge, show, guard and sign as casekit does; gives what was done."""
        from casekit.vault import allowed_signers, setup
        from casekit.vault.objects import Objects

        objects = Objects(self.root)
        done = setup.install(objects, self._workspace.identity_path)
        return (*done, *allowed_signers.install(self._workspace, objects))

    def check_setup(self) -> "Report":
        """What is missing in the set-up of this clone."""
        from casekit.model.findings import Report, in_order
        from casekit.vault import allowed_signers, setup
        from casekit.vault.git_locks import check_locks
        from casekit.vault.objects import Objects

        objects = Objects(self.root)
        found = setup.check_git(objects)
        found += check_locks(self.root, objects.directory)
        found += setup.check(objects, self._workspace.identity_path)
        found += allowed_signers.check(self._workspace, objects)
        return Report(1, in_order(found), fingerprint=self.fingerprint)

    @property
    def fingerprint(self) -> str:
        """A short text over all keys of the team and the beginning, to compare by telephone."""
        from casekit.vault import pin
        from casekit.vault.objects import Objects

        return pin.fingerprint(self.team, pin.ensure(Objects(self.root))[0])

    @one_writer
    def configure(self, text: str) -> "Change":
        """Put other settings in place: the whole text of casekit.yaml."""
        from casekit.vault.teamwork import configure

        return self._then_reread(configure(self._workspace, text))


def find_root(start: Path) -> Path:
    """The vault around a folder; NotAVaultError when there is none."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise NotAVaultError(
        tr("{start} is not inside a vault", start=start),
        hint=tr("casekit init DIR begins one; --vault DIR names one elsewhere"),
    )


def _refuse_inside(path: Path) -> None:
    """Raise UsageError for a vault that would lie inside another one, where git mixes them up."""
    try:
        around = find_root(path.parent)
    except NotAVaultError:
        return
    raise UsageError(
        tr("{path} lies inside the vault {around}", path=path, around=around),
        hint=tr("a vault stands beside another, not in it"),
    )


def _local_today() -> date:
    # a consent ends at midnight where people live, not in UTC
    return datetime.now().astimezone().date()


__all__ = [
    "Vault",
    "diff_files",
    "find_root",
    "identity_path",
    "import_identity",
    "labels",
    "merge_files",
    "new_identity",
    "new_signing_key",
    "show_identity",
    "show_signing_key",
    "signing_key_for_agent",
    "validate_files",
]

"""The Python API: a vault, its cases, who reads what, changes, sealing and documents.

    from casekit import Vault

    vault = Vault.open(Path("zuidoost"))
    for case in vault.cases():
        print(case.id, case.alias)

The command line uses nothing else. Every method that changes something is one commit, whose
message gives nothing away, and raises a `CasekitError` with nothing changed when it can't be done.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from casekit.errors import NotAVaultError, UsageError
from casekit.model.settings import FILE as SETTINGS_FILE
from casekit.vault.identity import (
    Ask,
    default_path,
    import_file,
    public_key as read_public_key,
)

# everything else is imported where it is used: `identity show` needs no YAML
if TYPE_CHECKING:
    from casekit.errors import CasekitError
    from casekit.format.schema import Kind
    from casekit.model.consents import Standing
    from casekit.model.faults import Acceptance, Fault, Rejectable
    from casekit.model.findings import Finding, Report
    from casekit.model.readers import Reader
    from casekit.model.results import (
        CaseLine,
        Change,
        Comparison,
        Consequences,
        Due,
        Failure,
        LogEntry,
        MeetingLine,
        MergeConflict,
        Rendering,
        SyncResult,
        Unacknowledged,
    )
    from casekit.model.settings import Settings
    from casekit.model.team import Team
    from casekit.vault.editing import EditSession as EditSession  # noqa: PLC0414 - for the command line
    from casekit.vault.merging_files import MergedFile
    from casekit.vault.workspace import Workspace

Progress = Callable[[int, int], None]


def _never_ask(_question: str) -> str:
    from casekit.errors import PassphraseError

    raise PassphraseError(
        "the identity has a passphrase, and nobody can be asked for it here",
        hint="pass `ask` to Vault.open, or set CASEKIT_PASSPHRASE for the command line",
    )


Method = TypeVar("Method", bound=Callable[..., Any])


def _one_writer(method: Method) -> Method:
    """Nobody else writes between the reading of what a method changes and its commit."""

    @wraps(method)
    def alone(self: "Vault", *args: Any, **kwargs: Any) -> Any:
        with self._workspace.writing():
            if method.__name__ != "undo":  # the change to take back must stay the last one
                self.note_given()
            return method(self, *args, **kwargs)

    return cast(Method, alone)


class Vault:
    """An opened vault. Days, `today` among them, are reckoned by the caller's calendar."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace

    # --- opening and beginning -------------------------------------------------------

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        identity: Path | None = None,
        today: date | None = None,
        ask: Ask = _never_ask,
    ) -> "Vault":
        """Open the vault at a path, or the one around the current folder.

        `identity` is one's own key file (else that of the user's config folder), `today` the day
        that consents are reckoned from, and `ask` is called when the key has a passphrase.
        A change that was cut off is finished or taken back first.
        """
        from casekit.vault.drafts import sweep
        from casekit.vault.pending import pending_in
        from casekit.vault.workspace import Workspace

        root = (path or find_root(Path.cwd())).resolve()
        workspace = Workspace(
            root, identity=_settled(identity), today=today or _local_today(), ask=ask
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
        ask: Ask = _never_ask,
    ) -> "Vault":
        """Begin a vault in a new or empty folder, with its first member."""
        from casekit.model.settings import Settings
        from casekit.model.team import Member
        from casekit.vault import pin
        from casekit.vault.founding import found
        from casekit.vault.objects import Objects

        if not name.strip():
            raise UsageError("a vault has a name", hint="--name TEXT, the name of the programme")
        _refuse_inside(path.resolve())
        other = {"nl": "en", "en": "nl"}
        if language not in other:
            raise UsageError("the language is nl or en", hint="--lang nl or --lang en")
        member = Member(handle, member_name or handle, organisation or name, role, ())
        settings = Settings(name, languages=(language, other[language]))
        workspace = found(
            path.resolve(),
            settings=settings,
            member=member,
            identity=_settled(identity),
            today=today or _local_today(),
            ask=ask,
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
        ask: Ask = _never_ask,
    ) -> "Vault":
        """Clone a vault, set the clone up for git, and take its registry as it stands.

        Compare `fingerprint` with a colleague's: from then on every new key must be acknowledged.
        """
        from casekit.vault import pin, setup
        from casekit.vault.objects import Objects

        folder = (path or setup.folder_for(url)).resolve()
        with setup.cloned(url, folder):
            vault = cls.open(folder, identity=identity, today=today, ask=ask)
            objects = Objects(folder)
            pin.ensure(objects)
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

    @property
    def root(self) -> Path:
        """The folder of the vault."""
        return self._workspace.root

    @property
    def today(self) -> date:
        """The day that consents, reviews and documents are reckoned from."""
        return self._workspace.today

    @property
    def me(self) -> str:
        """One's own handle; empty for somebody who is not in the team."""
        return self._workspace.me

    @property
    def settings(self) -> "Settings":
        """What holds for the whole vault."""
        return self._workspace.settings

    @_one_writer
    def configure(self, text: str) -> "Change":
        """Put other settings in place: the whole text of casekit.yaml."""
        from casekit.vault.teamwork import configure

        return self._then_reread(configure(self._workspace, text))

    # --- the team --------------------------------------------------------------------

    @property
    def team(self) -> "Team":
        """Everybody in the registry by handle, those who left included."""
        return self._workspace.team

    @_one_writer
    def add_member(
        self,
        handle: str,
        *,
        name: str,
        organisation: str,
        role: str,
        key: str,
        sign_key: str = "",
        from_: date | None = None,
    ) -> "Change":
        """Add somebody with an age public key, which counts as acknowledged here."""
        from casekit.model.team import Member
        from casekit.vault.teamwork import add_member

        signing = (sign_key,) if sign_key else ()
        member = Member(handle, name, organisation, role, (key,), signing, from_)
        return self._then_reread(add_member(self._workspace, member))

    @_one_writer
    def add_signing_key(self, handle: str, key: str = "") -> "Change":
        """Add an ssh public key that a member signs with; one's own when none is given."""
        from casekit.vault.teamwork import add_signing_key

        return self._then_reread(add_signing_key(self._workspace, handle, key))

    def unsigned(self) -> "tuple[Finding, ...]":
        """Why one's own commits are not signed; empty when they are."""
        from casekit.vault.allowed_signers import unsigned

        return tuple(unsigned(self._workspace))

    @_one_writer
    def retire_member(self, handle: str, *, on: date | None = None) -> "Change":
        """Let somebody go: `on` is the first day no longer in the team. Seals at once."""
        from casekit.vault.teamwork import retire_member

        return self._then_reread(retire_member(self._workspace, handle, on=on))

    def unacknowledged(self) -> "tuple[Unacknowledged, ...]":
        """Keys that somebody put in the registry and nobody here has acknowledged."""
        from casekit.vault.teamwork import unacknowledged

        return unacknowledged(self._workspace)

    @_one_writer
    def acknowledge(self, handles: Sequence[str] = ()) -> "tuple[Unacknowledged, ...]":
        """Acknowledge the new keys of these members, or of all; gives what was acknowledged."""
        from casekit.vault.teamwork import acknowledge

        return acknowledge(self._workspace, handles)

    # --- records ---------------------------------------------------------------------

    def cases(self) -> "tuple[CaseLine, ...]":
        """Every case; of those that one's own key doesn't open only the id."""
        from casekit.vault.records import list_cases

        return list_cases(self._workspace)

    def registry_error(self) -> "CasekitError | None":
        """Why the settings or the team can't be read; None when they can."""
        from casekit.vault.bare import registry_error

        return registry_error(self._workspace)

    def sections(self, case: str) -> tuple[str, ...]:
        """The sections and compartments of a case that exist, in reading order."""
        self.note_given(case)
        return self._workspace.names(case)

    def section(self, case: str, name: str) -> Any:
        """A section as a typed value (`casekit.model.records`).

        Compartments that one's own key opens are taken in, merged by item id.
        """
        from casekit.model.records import from_data, section_type

        data = self.data(case, name)
        return from_data(section_type(name), data)

    def data(self, case: str, name: str) -> dict[str, Any]:
        """The same as plain values, `meta` included."""
        from casekit.vault.records import union

        if name.startswith("documents"):
            self.note_given(case)
        return union(self._workspace, case, name)

    def text(self, case: str, name: str) -> str:
        """The exact text of one section or compartment, as `age -d` gives it."""
        if name.startswith("documents"):
            self.note_given(case)
        return self._workspace.exact(case, name)

    def kinds(self) -> "tuple[Kind, ...]":
        """The kinds of items that `add` makes."""
        from casekit.format.schema import kinds

        return tuple(kinds().values())

    @_one_writer
    def new_case(
        self,
        *,
        alias: str,
        language: str = "",
        keepers: Sequence[str] = (),
        values: Mapping[str, object] | None = None,
    ) -> "Change":
        """Begin a case; its id is in the result. Who begins it keeps it, unless told otherwise."""
        from casekit.vault.records import new_case

        fields = {"alias": alias, **({"language": language} if language else {}), **(values or {})}
        return new_case(self._workspace, fields, tuple(keepers))

    @_one_writer
    def import_case(self, sections: Mapping[str, str]) -> "Change":
        """Begin a case with sections that are written already (YAML without `meta`)."""
        from casekit.vault.records import import_case

        return import_case(self._workspace, sections)

    @_one_writer
    def add(
        self,
        case: str,
        kind: str,
        values: Mapping[str, object],
        *,
        compartment: str = "",
        under: str = "",
    ) -> "Change":
        """Add an item (`agreement`, `party`, `goal` …); texts are typed by the schema.

        `compartment` puts it in a compartment of its section, `under` below another item.
        """
        from casekit.vault.records import add

        return add(self._workspace, case, kind, values, compartment=compartment, under=under)

    @_one_writer
    def set(self, case: str, item: str, values: Mapping[str, object]) -> "Change":
        """Change fields of an item, or of a section by its name; an empty text takes one away."""
        from casekit.vault.records import set_fields

        return set_fields(self._workspace, case, item, values)

    @_one_writer
    def remove(self, case: str, item: str) -> "Change":
        """Take an item away. A consent is never taken away: it is withdrawn."""
        from casekit.vault.records import remove_item

        return remove_item(self._workspace, case, item)

    @_one_writer
    def replace(self, case: str, section: str, text: str | bytes) -> "Change":
        """Put the whole text of a section in place; `meta` in it counts for nothing.

        Bytes are a version of the same section as it was sealed.
        """
        from casekit.vault.records import replace_section

        if isinstance(text, bytes):
            from casekit.vault.editing import read_sealed

            text = read_sealed(self._workspace, case, section, text)
        return replace_section(self._workspace, case, section, text)

    def editing(self, case: str, section: str) -> "AbstractContextManager[EditSession]":
        """Lay a section ready as a file in a private folder; unsaved work is kept, sealed."""
        from casekit.vault.editing import editing

        return editing(self._workspace, case, section)

    def meetings(self, cases: Sequence[str] = ()) -> "tuple[MeetingLine, ...]":
        """The meetings of these cases, or of all that one's key opens, by time."""
        from casekit.vault.meeting_list import meetings

        return meetings(self._workspace, cases)

    def minutes_form(self, case: str, meeting: str) -> str:
        """The form for the minutes of a meeting: YAML that begins from its agenda."""
        from casekit.vault.minutes import minutes_form

        return minutes_form(self._workspace, case, meeting)

    @_one_writer
    def minute(self, case: str, meeting: str, text: str) -> "Change":
        """Write a filled-in form of minutes: decisions with who or due become agreements."""
        from casekit.vault.minutes import save_minutes

        return save_minutes(self._workspace, case, meeting, text)

    def minuting(self, case: str, meeting: str) -> "AbstractContextManager[EditSession]":
        """Lay the form of minutes ready as a file; unsaved work is kept, sealed."""
        from casekit.vault.minutes import minuting

        return minuting(self._workspace, case, meeting)

    # --- consent ---------------------------------------------------------------------

    def consents(self, case: str) -> "tuple[Standing, ...]":
        """Every consent of a case, with how it stands on a day."""
        from casekit.vault.consenting import all_consents

        return all_consents(self._workspace, case)

    def check_terms(
        self, case: str, *, to: Sequence[str] = (), sections: Sequence[str] = ()
    ) -> None:
        """Raise UsageError for a reader or section that a consent of this case can't name."""
        from casekit.model.readers import known_reader

        workspace = self._workspace
        parts = workspace.parts(workspace.check_case(case))
        sharing = workspace.sharing(case, parts)
        for name in to:
            known_reader(sharing, name)
        for name in sections:
            if name != "*":
                workspace.check_section(name)

    @_one_writer
    def give(
        self,
        case: str,
        *,
        to: Sequence[str],
        sections: Sequence[str],
        purposes: Sequence[str],
        access: str = "read",
        from_: date | None = None,
        until: date | None = None,
        by: str = "person",
        representative: str = "",
        method: str = "spoken",
        witness: str = "",
        note: str = "",
        supersedes: str = "",
    ) -> "Change":
        """Record that the person says yes, and seal at once."""
        from casekit.vault.consenting import give
        from casekit.vault.terms import Terms

        terms = Terms(
            to=to,
            sections=sections,
            purposes=purposes,
            access=access,
            from_=from_,
            until=until,
            by=by,
            representative=representative,
            method=method,
            witness=witness,
            note=note,
            supersedes=supersedes,
        )
        return give(self._workspace, case, terms)

    @_one_writer
    def refuse(
        self,
        case: str,
        *,
        to: Sequence[str],
        sections: Sequence[str],
        from_: date | None = None,
        until: date | None = None,
        by: str = "person",
        representative: str = "",
        method: str = "spoken",
        note: str = "",
    ) -> "Change":
        """Record that the person says no, and seal at once. A no beats a yes."""
        from casekit.vault.consenting import refuse
        from casekit.vault.terms import Terms

        terms = Terms(
            to=to,
            sections=sections,
            from_=from_,
            until=until,
            by=by,
            representative=representative,
            method=method,
            note=note,
        )
        return refuse(self._workspace, case, terms)

    def consequences(self, case: str, consent: str, on: date | None = None) -> "Consequences":
        """Who would lose what if this consent were withdrawn, and what can't be called back."""
        from casekit.vault.consenting import consequences

        return consequences(self._workspace, case, consent, on=on)

    @_one_writer
    def withdraw(
        self, case: str, consent: str, *, on: date | None = None, note: str = ""
    ) -> "Change":
        """Withdraw a consent and seal at once."""
        from casekit.vault.consenting import withdraw

        return withdraw(self._workspace, case, consent, on=on, note=note)

    @_one_writer
    def renew(
        self,
        case: str,
        consent: str,
        *,
        from_: date | None = None,
        until: date | None = None,
        method: str = "spoken",
    ) -> "Change":
        """Record the same yes for a new stretch of time, as a new consent that supersedes it."""
        from casekit.vault.consenting import renew

        return renew(self._workspace, case, consent, from_=from_, until=until, method=method)

    def access(
        self, case: str, *, at: date | None = None, reader: str = "", section: str = ""
    ) -> "dict[str, tuple[Reader, ...]]":
        """Who may read each section on a day, since when, until when, and why."""
        from casekit.vault.consenting import access

        return access(self._workspace, case, at=at, reader=reader, section=section)

    @_one_writer
    def seal(self, cases: Sequence[str] = (), *, progress: Progress | None = None) -> "Change":
        """Bring every file in line with the consents of today, in one commit."""
        from casekit.vault.resealing import seal

        return seal(self._workspace, cases, progress=progress)

    def seal_check(
        self, cases: Sequence[str] = (), *, progress: Progress | None = None
    ) -> "Report":
        """Which files are sealed to others than the consents name."""
        from casekit.vault.validation import check_sealing

        return check_sealing(self._workspace, cases, progress=progress)

    # --- working with others ---------------------------------------------------------

    def sync(self, *, progress: Progress | None = None) -> "SyncResult":
        """Bring this clone and its remote to the same state: fetch, merge, seal, push.

        Raises RemoteError when the remote can't be reached, RefusedError when its history was
        rewritten; nothing is changed then.
        """
        from casekit.vault.sync import sync

        self.note_given()
        return self._merged(sync(self._workspace, progress=progress))

    def merge(self, other: str) -> "SyncResult":
        """Take over what was done in another clone on this computer, or in a branch."""
        from casekit.vault.sync import merge_with

        self.note_given()
        return self._merged(merge_with(self._workspace, other))

    def conflicts(self, case: str = "") -> "tuple[MergeConflict, ...]":
        """What both sides of a merge changed differently, and nobody has decided yet."""
        from casekit.vault.resolving import conflicts

        return conflicts(self._workspace, case)

    @_one_writer
    def resolve(
        self, case: str, conflict: str, *, take: str = "", value: str | None = None
    ) -> "Change":
        """Decide a conflict: `take` ours, theirs, base, both or now (first, second), or a value."""
        from casekit.vault.resolving import resolve

        return resolve(self._workspace, case, conflict, take=take, value=value)

    # --- looking back, checking ------------------------------------------------------

    def status(
        self, cases: Sequence[str] = (), *, progress: Progress | None = None
    ) -> "tuple[Due, ...]":
        """What asks for attention, the most urgent first."""
        from casekit.vault.attention import status

        return status(self._workspace, tuple(cases), progress=progress)

    def log(self, case: str = "", *, language: str = "en") -> "tuple[LogEntry, ...]":
        """Who changed what when, in words, newest first."""
        from casekit.vault.history import log

        self.note_given(case)
        return log(self._workspace, case, language=language)

    def diff(self, *what: str, language: str = "en") -> "Comparison":
        """What differs, in words: `[CASE] [REV [REV]]`, as `casekit diff` takes it.

        Without a second revision that is the work tree, and without a first one the last commit.
        """
        from casekit.vault.differing import diff

        return diff(self._workspace, what, language=language)

    @_one_writer
    def undo(self, case: str = "") -> "Change":
        """Take the last change back by a new commit; never a withdrawal or a refusal."""
        from casekit.vault.history import undo

        return undo(self._workspace, case)

    def verify(self, *, progress: Progress | None = None) -> "Report":
        """Whether the history was written by whom it says, who could write that; since last time.

        `checked` counts commits. Each finding names its `commit`.
        """
        from casekit.vault.verifying import verify

        return verify(self._workspace, progress=progress)

    def look_at(self, commit: str) -> "Fault":
        """What accepting a commit would accept: who made it, what it changes, what is wrong."""
        from casekit.vault.accepting import look_at

        return look_at(self._workspace, commit)

    def accept(self, commit: str, *, even: Sequence[str] = ()) -> "tuple[Finding, ...]":
        """Accept, on this computer alone, what is wrong with one commit; gives what that is.

        `even` names the codes of what could give somebody access: that is never accepted unnamed.
        """
        from casekit.vault.accepting import accept

        return accept(self._workspace, commit, even=even)

    def acceptances(self) -> "tuple[Acceptance, ...]":
        """What was accepted on this computer."""
        from casekit.vault.accepting import acceptances

        return acceptances(self._workspace)

    def take_back(self, commit: str) -> "Acceptance":
        """Accept a commit no longer."""
        from casekit.vault.accepting import take_back

        return take_back(self._workspace, commit)

    def look_at_rejection(self, commits: Sequence[str]) -> "Rejectable":
        """What rejecting these commits would reject, with all that comes after them."""
        from casekit.vault.rejecting import look_at_rejection

        return look_at_rejection(self._workspace, commits)

    @_one_writer
    def reject(self, commits: Sequence[str]) -> "SyncResult":
        """As a keykeeper: let commits that don't verify count for nothing, for everybody."""
        from casekit.vault.rejecting import reject

        return reject(self._workspace, commits)

    def accept_beginning(self, fingerprint: str) -> None:
        """Take the beginning that stands here for the true one: a colleague read it out."""
        from casekit.vault import pin
        from casekit.vault.objects import Objects

        pin.accept(Objects(self.root), self.team, fingerprint)

    def validate(
        self,
        cases: Sequence[str] = (),
        files: Sequence[Path] = (),
        *,
        progress: Progress | None = None,
    ) -> "Report":
        """Every problem of these cases and plain files, or of the whole vault."""
        from casekit.model.findings import Report, in_order
        from casekit.vault.validation import validate

        reports = [validate_files(files)] if files else []
        if cases or not files:
            reports.append(validate(self._workspace, cases, progress=progress))
        return Report(
            sum(report.checked for report in reports),
            in_order(finding for report in reports for finding in report.findings),
            tuple(note for report in reports for note in report.notes),
        )

    # --- documents -------------------------------------------------------------------

    def render(
        self,
        document: str,
        case: str,
        audience: Sequence[str],
        *,
        meeting: str = "",
        consent: str = "",
        formats: Sequence[str] = ("html",),
        language: str = "",
        each: bool = False,
        member: str = "",
        barrier: str = "",
        sealed: bool = False,
    ) -> "Rendering":
        """Make a document for an audience: what all of them may read today, and nothing else.

        `audience` names readers, `person`, or `meeting` (everyone invited); `each` makes one
        document for each of them. `meeting`, `consent` or `barrier` is the id of what the document
        is about, `member` that of the member of the resource group whom an interview is with.
        `sealed` makes age files of them, which only their own readers open.
        """
        from casekit.documents import render
        from casekit.model.documents import DOCUMENTS

        kind = DOCUMENTS.get(document)
        if kind and "documents" in kind.sections:
            self.note_given(case)
        return render(
            self._workspace,
            document,
            case,
            audience,
            meeting=meeting,
            consent=consent,
            formats=formats,
            language=language,
            each=each,
            member=member,
            barrier=barrier,
            sealed=sealed,
        )

    def render_due(
        self,
        document: str,
        audience: Sequence[str] = ("meeting",),
        *,
        formats: Sequence[str] = ("html",),
        language: str = "",
        each: bool = False,
        sealed: bool = False,
        progress: Progress | None = None,
    ) -> "Iterator[Rendering | Failure]":
        """Make a document of every meeting ahead, as `status` tells them, case by case.

        What can't be made is a `Failure` among the others, and stops none of them.
        """
        from casekit.batch import render_due

        return render_due(
            self._workspace,
            document,
            audience,
            formats=formats,
            language=language,
            each=each,
            sealed=sealed,
            progress=progress,
        )

    def keep_given(self, made: "Rendering") -> None:
        """Keep that these documents were made, until `note_given` or a later change notes it."""
        from casekit.documents import given
        from casekit.vault.given import keep

        if made.maker and made.pages:
            keep(self._workspace, made.case, given(self._workspace, made))

    def note_given(self, case: str = "") -> str:
        """Note in the record which documents were made, as far as that waits; gives the commit."""
        if not (self._workspace.git.directory / "casekit" / "given").exists():
            return ""
        from casekit.vault.given import note, waits

        return note(self._workspace, case) if waits(self._workspace) else ""

    def check_templates(self) -> "Report":
        """Which of the vault's own templates no longer fit, and why; no case is opened."""
        from casekit.documents import check_templates

        return check_templates(self._workspace)

    def _merged(self, result: "SyncResult") -> "SyncResult":
        self._workspace = self._workspace.reread()
        if result.conflicts:
            from casekit.vault.resolving import remember_sides

            remember_sides(self._workspace, result.conflicts)
        return result

    def _then_reread(self, change: "Change") -> "Change":
        self._workspace = self._workspace.reread()
        return change


def find_root(start: Path) -> Path:
    """The vault around a folder; NotAVaultError when there is none."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise NotAVaultError(
        f"{start} is not inside a vault",
        hint="casekit init DIR begins one; --vault DIR names one elsewhere",
    )


def _refuse_inside(path: Path) -> None:
    """Raise UsageError for a vault that would lie inside another one, where git mixes them up."""
    try:
        around = find_root(path.parent)
    except NotAVaultError:
        return
    raise UsageError(
        f"{path} lies inside the vault {around}", hint="a vault stands beside another, not in it"
    )


def _local_today() -> date:
    # a consent ends at midnight where people live, not in UTC
    return datetime.now().astimezone().date()


def identity_path(path: Path | None = None) -> Path:
    """Where one's own key is: the given path, CASEKIT_IDENTITY, or the user's config folder."""
    return path or default_path(os.environ)


def _settled(path: Path | None) -> Path:
    # git is told of it, and calls casekit from other folders; a link stays what it is: the key to
    # sign with lies beside it
    return Path(os.path.abspath(identity_path(path)))  # noqa: PTH100


def new_identity(path: Path | None = None, passphrase: str | None = None) -> str:
    """Make a key of one's own, and one that signs beside it; gives the first one's public key."""
    from casekit.vault.signing import new_pair

    return new_pair(identity_path(path), passphrase)


def new_signing_key(path: Path | None = None, ask: Ask = _never_ask) -> str:
    """Make a signing key for an identity that has none; gives its public key."""
    from casekit.vault.signing import new

    return new(identity_path(path), ask)


def show_signing_key(path: Path | None = None) -> str | None:
    """The public key of the signing key beside an identity file; None when there is none."""
    from casekit.vault.signing import public_key

    return public_key(identity_path(path))


def signing_key_for_agent(path: Path | None = None) -> Path | None:
    """The file of a signing key that git can use only with ssh-agent, as it has a passphrase."""
    from casekit.vault.signing import is_locked, path_beside

    where = identity_path(path)
    return path_beside(where) if is_locked(where) else None


def show_identity(path: Path | None = None, ask: Ask = _never_ask) -> str:
    """The public key of an identity file."""
    from casekit.vault.identity import load

    where = identity_path(path)
    return read_public_key(where) or load(where, ask).recipients[0]


def import_identity(source: Path, path: Path | None = None, ask: Ask = _never_ask) -> str:
    """Take over a key that exists already; gives its public key."""
    return import_file(source, identity_path(path), ask)


def merge_files(
    base: Path,
    ours: Path,
    theirs: Path,
    *,
    section: str = "",
    out: Path | None = None,
    identity: Path | None = None,
    ask: Ask = _never_ask,
) -> "MergedFile":
    """Merge three versions of a section, sealed or plain, without a vault."""
    from casekit.vault.merging_files import merge_files

    return merge_files(
        base, ours, theirs, section=section, out=out, identity=identity_path(identity), ask=ask
    )


def diff_files(
    old: Path,
    new: Path,
    *,
    section: str = "",
    language: str = "en",
    identity: Path | None = None,
    ask: Ask = _never_ask,
) -> "Comparison":
    """What differs between two versions of a section, sealed or plain, without a vault."""
    from casekit.vault.differing_files import diff_files

    return diff_files(
        old, new, section=section, language=language, identity=identity_path(identity), ask=ask
    )


def validate_files(files: Sequence[Path]) -> "Report":
    """Check plain YAML files that are in no vault."""
    from casekit.model.findings import Report, in_order
    from casekit.vault.checking import check_file

    reports = [check_file(path) for path in files]
    return Report(len(reports), in_order(f for report in reports for f in report.findings))


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


def labels(section: str, field: str, language: str = "en") -> "Mapping[str, str]":
    """What the values of a field are called: `labels("plan", "agreements.status", "nl")["open"]`.

    For a field that has a list of values; raises KeyError for any other.
    """
    from casekit.format.schema import labels

    return labels(section, field, language)

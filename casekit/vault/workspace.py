"""An opened vault: its files, its team, and one's own key to what it opens."""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.errors import (
    AccessError,
    CorruptError,
    FormatError,
    IdentityFileError,
    NoKeyError,
    NotAVaultError,
    UsageError,
)
from casekit.messages import joined, tr
from casekit.model.names import PERSON, SECTIONS, SectionName, is_case_id
from casekit.model.settings import FILE as SETTINGS, Settings
from casekit.vault.cipher import check_folder, decrypt, read_limited
from casekit.vault.git import Git
from casekit.vault.header import parse_header
from casekit.vault.identity import Ask, Identity, load, public_key
from casekit.vault.part import Part

# what reads sections is imported where one is opened: a vault in which nothing changed since it
# was found valid needs none of it
if TYPE_CHECKING:
    from casekit.format.yaml import Document
    from casekit.model.readers import Sharing
    from casekit.model.team import Team
    from casekit.vault.commits import Sign
    from casekit.vault.formed import Formed

CASES = "cases"

GOVERNING = ("case", "consents", "network")
"""A change in one of these sections decides who reads the others."""

ASIDE = "unmerged"
"""The folder in a case with the versions that somebody could not merge for lack of a key."""

SEALED = ".yaml.age"


class Workspace:
    """A vault on disk on one day, seen with one identity.

    `ask` is called for the passphrase of the identity, when it has one and is needed.
    """

    def __init__(
        self, root: Path, *, identity: Path, today: date, ask: Ask, moment: datetime | None = None
    ) -> None:
        if not (root / SETTINGS).is_file():
            raise NotAVaultError(
                tr("{root} is not a vault: it has no {settings}", root=root, settings=SETTINGS),
                hint=tr("casekit init DIR makes one; --vault names another folder"),
            )
        self.root = root
        self.today = today
        self.moment = moment
        self.identity_path = identity
        self.ask = ask
        self.git = Git(root)

    @cached_property
    def settings(self) -> Settings:
        """What holds for the whole vault."""
        from casekit.vault.registry import read_settings

        return read_settings(self.root, self.formed)

    @cached_property
    def team(self) -> "Team":
        """The registry, members who left included."""
        from casekit.vault.registry import read_team

        return read_team(self.root, self.formed)

    @cached_property
    def formed(self) -> "Formed":
        """What was found to follow the format before."""
        from casekit.vault.formed import Formed

        return Formed(self.root)

    @cached_property
    def acknowledged(self) -> Mapping[str, tuple[str, ...]]:
        """The keys that may be sealed to, by handle; one's own need no acknowledging."""
        from casekit.vault.acknowledged import acknowledged, facts, signing_entry

        known = acknowledged(self.git.directory)
        if member := self.team.get(self.me):
            own = [key for key in member.recipients if key in self.public_keys]
            # a broken key to sign with keeps nobody from reading
            with suppress(IdentityFileError):
                if self.signs:
                    own.append(signing_entry(self.signing_key or ""))
            known[self.me] = (*known.get(self.me, ()), *own, *facts(member))
        return known

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one who writes, from reading what is to be changed to the commit."""
        from casekit.vault.attributes import protect
        from casekit.vault.journal import writing

        with writing(self.root, self.git):
            protect(self.root, self.git.directory)
            # somebody else may have changed the team since it was read
            self.forget("settings", "team", "acknowledged", "me", "signs")
            yield

    def forget(self, *names: str) -> None:
        """Read these anew the next time they are needed."""
        for name in names:
            self.__dict__.pop(name, None)

    @cached_property
    def identity(self) -> Identity:
        """One's own key; asks for the passphrase at most once in a process."""
        return load(self.identity_path, self.ask)

    @cached_property
    def public_keys(self) -> tuple[str, ...]:
        """One's own public keys, without asking for a passphrase where that can be."""
        key = public_key(self.identity_path)
        return (key,) if key else self.identity.recipients

    @cached_property
    def me(self) -> str:
        """One's own handle; empty for somebody who is not in the team."""
        own = set(self.public_keys)
        for member in self.team.values():
            if own & set(member.recipients):
                return member.handle
        return ""

    @cached_property
    def signing_key(self) -> str | None:
        """The public half of one's own signing key; None where there is none."""
        from casekit.vault.signing import public_key as signing_public_key

        return signing_public_key(self.identity_path)

    @cached_property
    def signs(self) -> bool:
        """Whether what one commits is signed: with a key that stands in one's team file."""
        member = self.team.get(self.me)
        return bool(member and self.signing_key and member.signs_with(self.signing_key))

    @cached_property
    def sign(self) -> "Sign":
        """Signs with one's own key; asks for the passphrase at most once in a process."""
        from casekit.vault.signing import load as load_signing_key

        return load_signing_key(self.identity_path, self.ask).sign

    def reread(self) -> "Workspace":
        """The same vault as it is on disk now."""
        return Workspace(self.root, identity=self.identity_path, today=self.today, ask=self.ask)

    def with_team(self, team: "Team") -> "Workspace":
        """The same vault with another registry than the one on disk."""
        other = self.reread()
        other.__dict__ |= {"team": team, "identity": self.identity}
        return other

    def prepare(self) -> None:
        """Read what worker processes will need, so that the passphrase is asked only here."""
        _ = self.settings, self.team, self.acknowledged, self.identity, self.public_keys, self.me

    def case_ids(self) -> tuple[str, ...]:
        """Every case in the vault, and whatever stands in the place of one.

        Raises OddFileError when `cases` itself is a link or no folder.
        """
        if not check_folder(self.root, CASES):
            return ()
        names = os.listdir(self.root / CASES)  # noqa: PTH208 - a thousand Paths take long
        return tuple(sorted(name for name in names if is_case_id(name)))

    def check_case(self, case: str) -> str:
        """The case's id; UsageError when there is none, OddFileError when it is no folder."""
        if is_case_id(case) and check_folder(self.root, f"{CASES}/{case}"):
            return case
        raise UsageError(tr("there is no such case"), hint=tr("casekit list shows the cases"))

    def names(self, case: str) -> tuple[SectionName, ...]:
        """The sections and compartments of a case that exist, in reading order."""
        found = []
        # no Path for each: a thousand cases have eight thousand of them
        for entry in os.listdir(f"{self.root}/{CASES}/{self.check_case(case)}"):  # noqa: PTH208
            if entry.endswith(SEALED):
                try:
                    found.append(SectionName.parse(entry.removesuffix(SEALED)))
                except ValueError:
                    continue
        return tuple(sorted(found, key=lambda name: name.order))

    def open(self, case: str, name: str) -> Part:
        """Open one section or compartment.

        Raises UsageError when it isn't there, NoKeyError when it is sealed to others, CorruptError
        or FormatError when the file or its envelope is broken.
        """
        from casekit.format.envelope import split

        section = self.check_section(name)
        path = path_of(self.check_case(case), section)
        text, kinds, sealed = self.unseal(path)
        known = self.formed.knows(section.section, sealed)
        envelope, body = split(text, path, known=known)
        if (envelope.case, envelope.section) != (case, section):
            raise CorruptError(
                tr("{path} was sealed as another case or section than where it stands", path=path),
                hint=tr("somebody copied or moved it: git log shows when"),
            )
        return Part(section, path, text, envelope, body, kinds, sealed, self.formed)

    def exact(self, case: str, name: str) -> str:
        """The text of one section as it was sealed, be it broken; CorruptError in a wrong place."""
        text = self.decrypt(path_of(self.check_case(case), self.check_section(name)))
        with suppress(FormatError):  # whoever mends a broken one has to see it
            self.open(case, name)
        return text

    def decrypt(self, path: str) -> str:
        """The exact text of a sealed file, given its path inside the vault."""
        return self.unseal(path)[0]

    def unseal(self, path: str) -> tuple[str, tuple[str, ...], bytes]:
        """The same, with what the file is sealed to (`Header.kinds`), and the file itself."""
        from casekit.format.yaml import decode

        try:
            sealed = read_limited(f"{self.root}/{path}", inside=path)
        except FileNotFoundError:
            raise UsageError(
                tr("{path}: there is no such section yet", path=path),
                hint=tr("casekit show CASE lists the sections that exist"),
            ) from None
        try:
            header = parse_header(sealed)
            return decode(decrypt(sealed, self.identity, header), path), header.kinds, sealed
        except (NoKeyError, CorruptError) as error:
            error.message = joined(": ", [str(path), error.message])
            error.hint = error.hint or tr(
                "git restore {path} brings the last version back", path=path
            )
            raise

    def parts(
        self,
        case: str,
        *,
        broken: list[str] | None = None,
        sections: Collection[str] = SECTIONS,
    ) -> dict[SectionName, Part]:
        """Every part of a case, or of these sections of it, that one's own key opens.

        A broken file is an error, unless the caller takes the names of broken ones: a withdrawal
        must not wait until somebody has mended another file.
        """
        found = {}
        for name in self.names(case):
            if name.section not in sections:
                continue
            try:
                found[name] = self.open(case, name)
            except NoKeyError:
                continue
            except (CorruptError, FormatError):
                if broken is None:
                    raise
                broken.append(name)
        return found

    def missing(self, case: str, names: Collection[str] | None = None) -> "Iterator[CorruptError]":
        """Of the sections that a case can't do without: what to say of each that is gone.

        `names` are those that there are, where they are known already.
        """
        names = self.names(case) if names is None else names
        for needed in ("case", "consents"):
            if needed not in names:
                path = path_of(case, needed)
                yield CorruptError(
                    tr(
                        "case {case} has no {needed} section, which says who reads it",
                        case=case,
                        needed=needed,
                    ),
                    hint=tr(
                        "git log -- {path} shows when it went; git restore {path} brings back "
                        "what was committed last",
                        path=path,
                    ),
                )

    def check_section(self, name: str) -> SectionName:
        """A section's name; UsageError for anything that can't be one."""
        try:
            return SectionName.parse(name)
        except ValueError as error:
            raise UsageError(
                error.args[0], hint=tr("casekit show CASE lists the sections that exist")
            ) from None

    def sharing(self, case: str, parts: Mapping[SectionName, Part]) -> "Sharing":
        """What decides who reads a case.

        Raises AccessError when the consents are sealed to others, and CorruptError or FormatError
        when they are gone or broken.
        """
        names = self.names(case)
        for error in self.missing(case, names):
            raise error
        for needed in ("case", "consents"):
            if needed not in parts:
                with suppress(NoKeyError):
                    self.open(case, needed)  # says what is wrong with a broken one
                raise AccessError(
                    tr(
                        "who reads case {case} is decided by a section that is not shared with "
                        "you: {needed}",
                        case=case,
                        needed=needed,
                    ),
                    hint=tr("ask a keeper of the case"),
                )
        return self.sharing_of(governing(parts), (*names, *parts))

    def sharing_of(
        self, documents: Mapping[SectionName, "Document"], existing: tuple[SectionName, ...]
    ) -> "Sharing":
        """The same for documents that may not be written yet."""
        from casekit.model.data import from_data
        from casekit.model.readers import Sharing
        from casekit.model.records_sharing import Case, Consent, Party

        return Sharing(
            case=from_data(Case, documents[SectionName("case")].data),
            consents=tuple(
                from_data(Consent, item) for item in _items(documents, "consents", "consents")
            ),
            parties=tuple(
                from_data(Party, item) for item in _items(documents, "network", "parties")
            ),
            team=self.team,
            existing=tuple(dict.fromkeys(existing)),
        )

    def reader_in(self, sharing: "Sharing") -> str:
        """Under which name one's own key reads a case: handle, party or person; empty for none."""
        own = set(self.public_keys)
        for name, keys in sharing.outside_keys.items():
            if own & set(keys):
                return name
        return self.me

    def is_person(self, sharing: "Sharing") -> bool:
        """Whether one's own key is that of the person the case is about."""
        return self.reader_in(sharing) == PERSON


def governing(parts: Mapping[SectionName, Part]) -> "dict[SectionName, Document]":
    """The documents that decide who reads a case."""
    return {name: part.document for name, part in parts.items() if name.section in GOVERNING}


def path_of(case: str, name: str) -> str:
    """Where a section is kept, inside the vault."""
    return f"{CASES}/{case}/{name}{SEALED}"


def _items(
    documents: "Mapping[SectionName, Document]", section: str, key: str
) -> Iterator[Mapping[str, Any]]:
    for name, document in documents.items():
        if name.section == section:
            yield from document.data.get(key) or ()

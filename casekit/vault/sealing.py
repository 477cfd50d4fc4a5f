"""From readers to recipients: whom each file of a case is encrypted to, and which files are not.

Sealing is a pure function of consents, keepers, team and day; what it needs of the outside world
are the keys that were acknowledged on this computer.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from casekit.errors import NobodyError, RefusedError
from casekit.format.envelope import Envelope
from casekit.messages import tr
from casekit.model.consents import Standing, State, grants
from casekit.model.findings import Finding, Severity
from casekit.model.names import PERSON, SectionName
from casekit.model.readers import Reader, Sharing
from casekit.model.team import Team
from casekit.model.value import Value
from casekit.vault.acknowledged import usable_keys
from casekit.vault.workspace import path_of

Keys = Mapping[str, tuple[str, ...]]


class Recipients(Value):
    """Whom a file has to be encrypted to, with which keys, and which of them may write."""

    readers: Keys
    writers: tuple[str, ...]
    waiting: tuple[str, ...] = ()

    def fits(self, envelope: Envelope) -> bool:
        """Whether a file is sealed exactly so."""
        return dict(self.readers) == dict(envelope.readers) and self.names_as(envelope)

    def names_as(self, envelope: Envelope) -> bool:
        """Whether a file names the same readers and writers, whatever their keys."""
        return self.readers.keys() == envelope.readers.keys() and sorted(self.writers) == sorted(
            envelope.writers
        )


class Sealing:
    """Whom the files of a case have to be encrypted to on a day."""

    def __init__(self, sharing: Sharing, day: date, acknowledged: Keys) -> None:
        self.sharing = sharing
        self.day = day
        self._acknowledged = acknowledged
        # most sections have the same readers; each is kept, so that its identity stays its own
        self._alike: dict[int, tuple[Sequence[Reader], Recipients]] = {}

    def recipients(self, section: SectionName, present: Keys | None = None) -> Recipients:
        """Whom a section has to be encrypted to.

        A reader none of whose keys was acknowledged keeps the keys that the file is sealed to now
        (`present`), and gets no other one: what waits for an acknowledgement must widen nothing,
        and must not keep anybody from closing a door. Without `present` such a reader is a
        RefusedError. Raises NobodyError rather than leave a file that nobody can open.
        """
        readers = self.sharing.readers(section, self.day)
        _, found = self._alike.get(id(readers), (readers, None))
        if found is None:
            found = self._find(section, readers, present)
            if not found.waiting:
                self._alike[id(readers)] = readers, found
        return found

    def _find(
        self, section: SectionName, among: Sequence[Reader], present: Keys | None
    ) -> Recipients:
        readers: dict[str, tuple[str, ...]] = {}
        writers = []
        waiting = []
        outside = self.sharing.outside_keys
        for reader in among:
            member = self.sharing.team.get(reader.name)
            if member is not None:
                keys = usable_keys(member, self._acknowledged)
                if not keys and present is not None:
                    waiting.append(reader.name)
                    if not (keys := present.get(reader.name, ())):
                        continue
                if not keys:
                    raise RefusedError(
                        tr(
                            "the key of {name} was not acknowledged on this computer",
                            name=reader.name,
                        ),
                        hint=tr(
                            "compare the key with its owner, by telephone for instance, then: "
                            "casekit team ack {name}",
                            name=reader.name,
                        ),
                    )
            elif not (keys := outside.get(reader.name, ())):
                continue  # a party without a key, or a person without one, receives documents
            readers[reader.name] = keys
            if reader.access == "write" and all(ground.consent for ground in reader.grounds):
                writers.append(reader.name)
        if not readers:
            raise NobodyError(
                tr("nobody could open {section} any more", section=section),
                hint=tr(
                    "add a keeper first: casekit new keeper CASE --set handle=… --set "
                    "legal_basis=… --set since=…"
                ),
            )
        return Recipients(readers, tuple(writers), tuple(waiting))


def out_of_line(
    sharing: Sharing, envelopes: Iterable[tuple[str, Envelope]], day: date, acknowledged: Keys
) -> list[Finding]:
    """What is sealed to others than the consents name; each envelope comes with its path."""
    found = []
    wanting = Sealing(sharing, day, acknowledged)
    for path, envelope in envelopes:
        section = SectionName.parse(envelope.section)
        try:
            wanted = wanting.recipients(section, envelope.readers)
        except (RefusedError, NobodyError) as error:
            found.append(Finding("seal-refused", error.message, error.hint, file=path))
            continue
        if not wanted.fits(envelope):
            found += _differences(sharing, section, day, path, wanted, envelope)
    return found


def shut_out(
    sharing: Sharing, closed: Iterable[SectionName], reader: str, day: date
) -> list[Finding]:
    """The sections that a reader may read, and that are not sealed to that reader's own key."""
    case = sharing.case.meta.case if sharing.case.meta else "CASE"
    return [
        Finding(
            "seal-shut-out",
            tr(
                "you may read {name} of case {case}, but it is not sealed to your key",
                name=name,
                case=case,
            ),
            tr(
                "let a keeper who opens it run casekit seal {case} --anew; casekit log {case} "
                "shows who wrote it last",
                case=case,
            ),
            file=path_of(case, name),
        )
        for name in closed
        if reader and sharing.may_read(reader, name, day)
    ]


def _differences(
    sharing: Sharing,
    section: SectionName,
    day: date,
    path: str,
    wanted: Recipients,
    envelope: Envelope,
) -> list[Finding]:
    hint = f"casekit seal {envelope.case}"
    found = []
    for name in sorted({*wanted.readers, *envelope.readers}):
        if name not in wanted.readers:
            expired = _expired(sharing, section, name, day)
            found.append(
                Finding(
                    "consent-expired" if expired else "seal-too-wide",
                    tr(
                        "{name} can still open this, but may not any more: {why}",
                        name=name,
                        why=tr(
                            "consent {id} ended on {last_day}",
                            id=expired.consent.id,
                            last_day=expired.last_day,
                        )
                        if expired
                        else sharing.why_not(name, section, day),
                    ),
                    tr(
                        "{hint}; to go on sharing, if the person agrees: casekit consent renew "
                        "{case} {id}",
                        hint=hint,
                        case=envelope.case,
                        id=expired.consent.id,
                    )
                    if expired
                    else hint,
                    file=path,
                )
            )
        elif name not in envelope.readers:
            found.append(
                Finding(
                    "seal-too-narrow",
                    tr("{name} may read this, but can't open it yet", name=name),
                    hint,
                    Severity.WARNING,
                    path,
                )
            )
        elif wanted.readers[name] != envelope.readers[name]:
            found.append(
                Finding(
                    "seal-other-key",
                    tr(
                        "this is sealed to another key of {name} than the acknowledged one",
                        name=name,
                    ),
                    hint,
                    file=path,
                )
            )
    return found or [
        Finding(
            "seal-writers",
            tr("the readers who may write have changed"),
            hint,
            Severity.WARNING,
            path,
        )
    ]


def _expired(sharing: Sharing, section: SectionName, name: str, day: date) -> Standing | None:
    for standing in sharing.standings:
        consent = standing.consent
        if (
            standing.state(day) is State.EXPIRED
            and name in sharing.named[consent.id]
            and grants(consent, section)
        ):
            return standing
    return None


def waiting_notes(names: Iterable[str]) -> tuple[str, ...]:
    """Sentences on readers who are sealed to no further until somebody acknowledges them."""
    return tuple(
        tr(
            "what the registry says of {name} was not acknowledged on this computer, so nothing "
            "new is sealed to {name}: compare it with its owner, then casekit team ack {name}",
            name=name,
        )
        for name in sorted(set(names))
    )


def gains_and_losses(
    before: Mapping[SectionName, Iterable[str]], after: Mapping[SectionName, Iterable[str]]
) -> tuple[str, ...]:
    """Sentences on who can open what from now on, and who no longer can."""
    notes = []
    names = sorted({r for readers in (*before.values(), *after.values()) for r in readers})
    for name in names:
        gained = [s for s in after if name in after[s] and name not in before.get(s, ())]
        lost = [s for s in before if name in before[s] and name not in after.get(s, ())]
        who: str = tr("the person") if name == PERSON else name
        if gained:
            notes.append(tr("{who} can now open {sections}", who=who, sections=", ".join(gained)))
        if lost:
            notes.append(
                tr("{who} can no longer open {sections}", who=who, sections=", ".join(lost))
            )
    return tuple(notes)


def left_out(sharing: Sharing, day: date) -> tuple[str, ...]:
    """Keepers who are named in the case but don't read it, since they are not in the team."""
    present = {keeper.handle for keeper in sharing.keepers(day)}
    return tuple(
        keeper.handle
        for keeper in sharing.case.keepers
        if keeper.keeps(day) and keeper.handle not in present
    )


def still_here(team: Team, day: date) -> tuple[str, ...]:
    """The handles of everybody who is in the team on a day."""
    return tuple(handle for handle, member in team.items() if member.belongs(day))

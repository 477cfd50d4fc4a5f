"""The kinds of meetings: what each asks, how its agenda goes, and what it leaves blank.

One table for the rules of `docs/meetings.md`. What a text alone can break is refused by the schema
as well, whoever writes it; what depends on the rest of the record is told by `check_meeting`.
The letters are those of the programmes that a rule comes from: A Joint Venture, B Eigen plan,
C Thuis in Zuidoost, D resource groups.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from casekit.errors import UsageError
from casekit.messages import tr
from casekit.model.names import PERSON
from casekit.model.readers import Sharing
from casekit.model.records_work import Meeting, Plan
from casekit.model.value import Value


class MeetingKind(Value):
    """One kind of meeting.

    `steps` are the chapters of its agenda, in order. `of_the_person` says that it is about one
    person, who is named in it; without it no word of a case may stand in its documents, but for
    what is `told` of it: `anonymised` (what is learned from a case, told as of anybody), `figures`
    (counts over many cases) or `attendance` (who came and who did what).
    `follow_up_days` is how long after it somebody calls to hear how it goes.
    """

    name: str
    source: str
    steps: tuple[str, ...]
    told: str = "person"
    convened_by_person: bool = False
    independent_coordinator: bool = False
    with_the_person: bool = False
    follow_up_days: int | None = None

    @property
    def of_the_person(self) -> bool:
        """Whether its documents are about one person, by name."""
        return self.told == "person"

    @property
    def asks(self) -> bool:
        """Whether anything of its record has to be looked at, beside the schema."""
        strict = self.convened_by_person or self.independent_coordinator or self.with_the_person
        return strict or self.told in {"anonymised", "figures"}


_KINDS = (
    MeetingKind(
        # purpose, consent check, the person's word first, network, goals, agreements
        "care-conference",
        "A: only with the consents of all who attend",
        ("wants", "own-words", "gathering", "consent-check", "talk", "network", "agreements",
         "conditions", "decide", "afterwards"),
    ),
    MeetingKind(
        "resource-group",
        "D: the person decides, and convenes it",
        ("wants", "gathering", "introductions", "confidentiality", "talk", "agreements",
         "evaluate", "crisis-plan", "members", "decide", "afterwards"),
        convened_by_person=True,
    ),
    MeetingKind(
        "eigen-kracht",
        "B: an independent coordinator, private time without a record, a call after four weeks",
        ("wants", "gathering", "information", "talk", "conditions", "private-time", "own-plan",
         "afterwards"),
        independent_coordinator=True,
        follow_up_days=28,
    ),
    MeetingKind(
        "breakthrough-table",
        "C: with the person, never about the person",
        ("wants", "gathering", "talk", "agreements", "stuck", "scenarios", "weighing",
         "breakthrough", "afterwards"),
        with_the_person=True,
    ),
    MeetingKind(
        "case-discussion",
        "A and C: anonymised, to learn",
        ("gathering", "talk", "question", "facts", "directory", "gap", "lesson"),
        told="anonymised",
    ),
    MeetingKind(
        "learning-session",
        "C: the lesson of an anonymised, living person",
        ("gathering", "talk", "question", "facts", "directory", "gap", "lesson"),
        told="anonymised",
    ),
    MeetingKind(
        "core-team",
        "A: what holds for all, and nobody's case",
        ("gathering", "figures", "talk", "risks", "themes", "decide"),
        told="figures",
    ),
    MeetingKind(
        "steering-team",
        "A: what holds for all, and nobody's case",
        ("gathering", "figures", "talk", "risks", "themes", "decide"),
        told="figures",
    ),
    MeetingKind(
        "self-help-group",
        "B: no content is ever recorded",
        ("gathering", "attendance"),
        told="attendance",
    ),
    MeetingKind("other", "", ("wants", "own-words", "gathering", "talk", "network", "agreements",
                               "conditions", "decide", "afterwards")),
)  # fmt: skip

KINDS: Mapping[str, MeetingKind] = {kind.name: kind for kind in _KINDS}
"""Every kind of meeting by its name; the names are those of the schema."""


class Breach(Value):
    """A rule of a meeting's kind that its record does not keep; `field` is where that shows.

    `code` is that of the finding; no text here holds a word of the record.
    """

    code: str
    field: str
    message: str
    hint: str


def check_meeting(meeting: Meeting, sharing: Sharing, plans: tuple[Plan, ...]) -> Iterator[Breach]:
    """What the record of a meeting lacks of what its kind asks for.

    A cancelled meeting needs nothing. `plans` are those parts of the plan that are known.
    """
    kind = KINDS[meeting.kind]
    if meeting.status == "cancelled":
        return
    if kind.convened_by_person and meeting.convened_by != PERSON:
        yield Breach(
            "meeting-convened",
            "convened_by",
            tr("a resource group is convened by the person"),
            tr(
                "ask the person, then: casekit set {case} {id} convened_by=person",
                case=_case(sharing),
                id=meeting.id,
            ),
        )
    if kind.independent_coordinator:
        yield from _coordinator(meeting, sharing, plans)
    if kind.with_the_person:
        yield from _with_the_person(meeting, sharing)


def was_present(meeting: Meeting) -> bool | None:
    """Whether the person was at a meeting that was held; None where nobody recorded it."""
    if meeting.person_present is not None:
        return meeting.person_present
    return PERSON in meeting.attended if meeting.attended else None


def presence_told_twice(meeting: Meeting) -> Breach | None:
    """What is wrong where two fields answer whether the person was there, each in its way."""
    told, came = meeting.person_present, PERSON in meeting.attended
    if told is None or not meeting.attended or told == came:
        return None
    return Breach(
        "meeting-presence",
        "person_present",
        tr("`attended` has the person among those who came, and `person_present` says no")
        if came
        else tr("`person_present` says that the person was there, and `attended` hasn't got them"),
        tr("take `person` out of `attended`, or make it `person_present: true`")
        if came
        else tr("put `person` into `attended`, or make it `person_present: false`"),
    )


def follow_up_day(meeting: Meeting) -> date | None:
    """When somebody calls to hear how it goes; None where no call is due, or it was made."""
    if meeting.followed_up_on or meeting.status == "cancelled":
        return None
    days = KINDS[meeting.kind].follow_up_days
    if meeting.follow_up_on or days is None:
        return meeting.follow_up_on
    # what was prepared at a meeting without decisions needs no call
    made = meeting.status == "held" and meeting.decisions
    return meeting.day + timedelta(days=days) if made else None


def refuse_what_was_not_held(case: str, meeting: Meeting, today: date) -> None:
    """Raise UsageError for minutes of a meeting that did not go on, or not yet."""
    if meeting.status == "cancelled":
        raise UsageError(
            tr("{meeting} was cancelled, and has no minutes", meeting=meeting.id),
            hint=tr(
                "if people met after all: casekit set {case} {meeting} status=planned",
                case=case,
                meeting=meeting.id,
            ),
        )
    if meeting.status == "moved":
        raise UsageError(
            tr(
                "{meeting} was put off to a day that isn't known yet, and has no minutes",
                meeting=meeting.id,
            ),
            hint=tr(
                "once the day is known: casekit set {case} {meeting} when=…; if people met after "
                "all: casekit set {case} {meeting} status=planned",
                case=case,
                meeting=meeting.id,
            ),
        )
    if meeting.day > today:
        raise UsageError(
            tr("{id} is only on {day}, and has no minutes yet", id=meeting.id, day=meeting.day),
            hint=tr(
                "casekit meetings {case} lists them; held earlier: casekit set {case} {id} when=…",
                case=case,
                id=meeting.id,
            ),
        )


def _coordinator(meeting: Meeting, sharing: Sharing, plans: tuple[Plan, ...]) -> Iterator[Breach]:
    if meeting.coordinator is None:
        yield Breach(
            "meeting-coordinator",
            "coordinator",
            tr("an Eigen Kracht conference has an independent coordinator, and none is named"),
            tr(
                "casekit set {case} {id} coordinator=… names one, a party of the network mostly",
                case=_case(sharing),
                id=meeting.id,
            ),
        )
        return
    (coordinator,) = sharing.resolve(meeting.coordinator) or (meeting.coordinator,)
    keepers = {keeper.handle for keeper in sharing.keepers(meeting.day)}
    member = sharing.team.get(coordinator)
    organisation = member.organisation if member else ""
    why: str = ""
    if coordinator == PERSON:
        why = tr(
            "the coordinator of an Eigen Kracht conference is somebody from outside: the person "
            "has every say in it"
        )
    elif coordinator in keepers:
        why = tr(
            "the coordinator of an Eigen Kracht conference is independent, and this one "
            "keeps the case"
        )
    elif coordinator in _acting(sharing, plans):
        why = tr(
            "the coordinator of an Eigen Kracht conference is independent, and this one "
            "does what is agreed in the plan"
        )
    elif organisation and organisation in _organisations(sharing, keepers, plans):
        why = tr(
            "the coordinator of an Eigen Kracht conference is independent, and this one "
            "comes from an organisation that keeps the case or acts in it"
        )
    if why:
        yield Breach(
            "meeting-coordinator",
            "coordinator",
            why,
            tr("ask somebody without a say in the content"),
        )


def _case(sharing: Sharing) -> str:
    return sharing.case.meta.case if sharing.case.meta else "CASE"


def _acting(sharing: Sharing, plans: tuple[Plan, ...]) -> set[str]:
    return {
        who
        for plan in plans
        for agreement in plan.agreements
        if agreement.status != "dropped"
        for name in agreement.who
        for who in sharing.resolve(name)
    }


def _organisations(sharing: Sharing, keepers: set[str], plans: tuple[Plan, ...]) -> set[str]:
    acting = keepers | _acting(sharing, plans)
    return {sharing.team[who].organisation for who in acting if who in sharing.team}


def _with_the_person(meeting: Meeting, sharing: Sharing) -> Iterator[Breach]:
    held = meeting.status == "held"
    present = was_present(meeting) if held else PERSON in meeting.invited
    if not present and not meeting.absent_because:
        yield Breach(
            "meeting-without-person",
            "person_present" if held else "invited",
            tr("a breakthrough table is held with the person, and no reason tells why not")
            if held
            else tr(
                "the person is not invited to this breakthrough table, and no reason tells why"
            ),
            tr(
                "invite the person, or record the reason: casekit set {case} {meeting} "
                'absent_because="…"',
                case=_case(sharing),
                meeting=meeting.id,
            ),
        )

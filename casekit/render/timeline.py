"""What happened when, by year and month: the timeline of a case, and what lies ahead."""

from collections.abc import Iterator, Mapping
from datetime import date

from casekit.model.consents import standings
from casekit.model.meeting_kinds import KINDS
from casekit.model.records import (
    Barriers,
    Budget,
    Case,
    Consents,
    Contacts,
    Crisis,
    Goals,
    Measures,
    Meeting,
    Meetings,
    Plan,
    SupportGroup,
)
from casekit.model.value import Value
from casekit.render import chapters
from casekit.render.audience import View
from casekit.render.chapters import Chapter
from casekit.render.consent_documents import named
from casekit.render.said import together
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words


class Moment(Value):
    """Something on a day: what kind of thing it was, what it was, and what belongs to it."""

    on: date
    kind: str
    text: str
    more: tuple[str, ...] = ()


def timeline(view: View, words: Words, _subject: Subject) -> Values:
    """What happened, the oldest first, and what is planned."""
    moments = sorted(_moments(view, words), key=lambda one: one.on)
    past = [one for one in moments if one.on <= view.day]
    return {
        **chapters.opening(view, words, "timeline"),
        "years": _by_year(past, words),
        "ahead": [
            {**_entry(one, words), "on": words.date(one.on)} for one in moments if one.on > view.day
        ],
    }


def _by_year(moments: list[Moment], words: Words) -> list[Chapter]:
    years: dict[int, dict[int, list[Moment]]] = {}
    for one in moments:
        years.setdefault(one.on.year, {}).setdefault(one.on.month, []).append(one)
    return [
        {
            "year": str(year),
            "months": [
                {
                    "name": words.month(found[0].on).capitalize(),
                    "entries": [_entry(one, words) for one in found],
                }
                for found in months.values()
            ],
        }
        for year, months in years.items()
    ]


def _entry(one: Moment, words: Words) -> Chapter:
    return {
        "on": words.day(one.on),
        "kind": one.kind[:1].upper() + one.kind[1:],
        "text": one.text,
        "more": one.more,
    }


def _moments(view: View, words: Words) -> Iterator[Moment]:
    for find in (_case, _said, _meetings, _agreed, _contacts, _consents, _measured, _barriers,
                 _money, _group, _signed):  # fmt: skip
        yield from find(view, words)


def _case(view: View, words: Words) -> Iterator[Moment]:
    case = view.sections.get("case")
    if isinstance(case, Case):
        told = _WORDS[words.language]
        for day, what in ((case.opened_on, "opened"), (case.closed_on, "closed")):
            if day:
                yield Moment(day, told["record"], told[what])


def _said(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    record: Goals = view.sections.get("goals", Goals())
    for goal in record.goals:
        wanted = together("“", words.said(goal.own_words.strip(), goal.language), "”")
        if goal.said_on:
            kind = told["dream"] if goal.kind == "dream" else told["goal"]
            yield Moment(goal.said_on, kind, wanted)
        for rating in goal.ratings:
            said = together("“", words.said(rating.words or "", goal.language), "”")
            text = together(f"{words.number(rating.value)} {told['for']} ", wanted)
            yield Moment(rating.on, told["grade"], text, (said,) if rating.words else ())


def _meetings(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    record: Meetings = view.sections.get("meetings", Meetings())
    for one in record.meetings:
        # what is told as of anybody has no place in what is told of somebody
        if KINDS[one.kind].of_the_person:
            status = "" if one.status in (None, "held", "planned") else one.status
            label = words.label("meetings", "meetings.status", status)
            title = words.title(one.kind, chapters.person(view, words))
            text = f"{title} ({label})" if label else title
            yield Moment(one.day, told["meeting"], text, tuple(_of_meeting(view, words, one)))


def _of_meeting(view: View, words: Words, one: Meeting) -> Iterator[str]:
    told = _WORDS[words.language]
    if one.where:
        yield f"{told['where']}: {one.where}"
    if one.attended:
        yield f"{told['there']}: {chapters.who(view, words, one.attended)}"
    for decision in one.decisions:
        yield f"{told['decided']}: {decision.text}"


def _agreed(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    plan: Plan = view.sections.get("plan", Plan())
    for one in plan.agreements:
        if one.status == "dropped":
            continue
        more = [f"{told['who']}: {chapters.who(view, words, one.who)}"] if one.who else []
        if one.made_on:
            done = [told["done"]] if one.status == "done" else []
            result = [f"{told['so far']}: {one.result}"] if one.result else []
            yield Moment(one.made_on, told["agreed"], one.text, (*more, *done, *result))
        if one.due and one.status != "done" and one.due > view.day:
            yield Moment(one.due, told["due"], one.text, tuple(more))
    if plan.review_on and plan.review_on > view.day:
        yield Moment(plan.review_on, told["review"], told["plan"])


def _contacts(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    record: Contacts = view.sections.get("contacts", Contacts())
    for one in record.contacts:
        kind = words.label("contacts", "contacts.kind", one.kind)
        if one.count is not None and one.count != 1:
            kind += f", {told['times'].format(count=one.count)}"
        source = (f"{told['source']}: {one.source}",) if one.source else ()
        yield Moment(one.date, kind, one.text or "", source)


def _consents(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    record: Consents = view.sections.get("consents", Consents())
    for standing in standings(record.consents):
        consent = standing.consent
        whom = words.several(list(dict.fromkeys(named(view, words, to) for to in consent.to)))
        for event in consent.events:
            # what was asked was a yes, whatever came of it
            no = consent.decision == "refused" and event.kind != "asked"
            kind = told["no"] if no else told["yes"]
            label = words.label("consents", "consents.events.kind", event.kind)
            yield Moment(event.on, kind, f"{whom}: {label}")


def _measured(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    record: Measures = view.sections.get("measures", Measures())
    for series in record.series:
        name = series.item or series.instrument
        name += " " if name.endswith(("?", "!", ".")) else ": "
        months: dict[tuple[int, int], list[tuple[date, str]]] = {}
        for point in sorted(series.points, key=lambda one: one.date):
            month = point.date.year, point.date.month
            value = told["unknown"] if point.value is None else words.number(point.value)
            months.setdefault(month, []).append((point.date, value))
        for values in months.values():
            *_, (last, alone) = values
            several = ", ".join(f"{value} ({words.short_day(day)})" for day, value in values)
            yield Moment(last, told["measured"], name + (alone if len(values) == 1 else several))


def _barriers(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    record: Barriers = view.sections.get("barriers", Barriers())
    for one in record.barriers:
        if one.raised_on:
            yield Moment(one.raised_on, told["stuck"], one.stuck)
        if one.decided_on:
            yield Moment(
                one.decided_on, told["breakthrough"], one.breakthrough or one.decision or ""
            )


def _money(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    record: Budget = view.sections.get("budget", Budget())
    for one in record.requests:
        for day, what, amount in ((one.asked_on, "asked", one.asked),
                                  (one.decided_on, "approved", one.approved),
                                  (one.paid_on, "paid", one.spent)):  # fmt: skip
            if day:
                more = (words.money(amount).replace("\xa0", " "),) if amount is not None else ()
                yield Moment(day, told[what], one.text, more)


def _group(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    record: SupportGroup = view.sections.get("support-group", SupportGroup())
    for one in record.members:
        whom = chapters.capital(chapters.who(view, words, [one.who]), words)
        for day, what in ((one.joined, "joined"), (one.left, "left")):
            if day:
                yield Moment(day, told["group"], f"{whom} {told[what]}")


def _signed(view: View, words: Words) -> Iterator[Moment]:
    told = _WORDS[words.language]
    for section, title in (("plan", told["plan"]), ("crisis", told["crisis"])):
        record: Plan | Crisis = view.sections.get(section, Plan())
        by_day: dict[date, list[str]] = {}
        for one in record.signatures:
            if one.on:
                by_day.setdefault(one.on, []).append(one.who)
        for day, whom in by_day.items():
            yield Moment(day, told["signed"], f"{title}: {chapters.who(view, words, whom)}")


_WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "record": "dossier", "opened": "begonnen", "closed": "gesloten",
        "goal": "gezegd", "dream": "gedroomd", "grade": "eigen cijfer", "for": "voor",
        "meeting": "overleg", "where": "Waar", "there": "Erbij", "decided": "Besloten",
        "agreed": "afgesproken", "who": "Wie", "done": "Dit is gedaan.", "so far": "Tot nu toe",
        "due": "uiterlijk te doen", "review": "opnieuw bekijken", "plan": "het plan",
        "times": "{count} keer", "source": "Bron",
        "yes": "toestemming", "no": "nee", "measured": "gemeten", "unknown": "onbekend",
        "stuck": "hier zat het vast", "breakthrough": "doorbraak",
        "asked": "geld gevraagd", "approved": "besluit over geld", "paid": "betaald",
        "group": "steungroep", "joined": "kwam erbij", "left": "ging weg",
        "signed": "ondertekend", "crisis": "het signaleringsplan",
    },
    "en": {
        "record": "record", "opened": "begun", "closed": "closed",
        "goal": "said", "dream": "dreamt", "grade": "own grade", "for": "for",
        "meeting": "meeting", "where": "Where", "there": "Present", "decided": "Decided",
        "agreed": "agreed", "who": "Who", "done": "This is done.", "so far": "So far",
        "due": "to be done by then", "review": "look again", "plan": "the plan",
        "times": "{count} times", "source": "Source",
        "yes": "consent", "no": "a no", "measured": "measured", "unknown": "unknown",
        "stuck": "where it was stuck", "breakthrough": "breakthrough",
        "asked": "money asked", "approved": "decision about money", "paid": "paid",
        "group": "support group", "joined": "joined", "left": "left",
        "signed": "signed", "crisis": "the crisis plan",
    },
}  # fmt: skip

MAKERS: dict[str, Maker] = {"timeline": timeline}

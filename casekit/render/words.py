"""The words that code adds to a document: kinds, dates, lists of names, in Dutch and English.

Everything that can be said in a sentence stands in the templates; here is what depends on values.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from casekit.errors import UsageError
from casekit.format.schema import labels
from casekit.messages import tr
from casekit.model.value import Value
from casekit.render.directions import isolated
from casekit.render.naming import within
from casekit.render.said import Said


class Words(Value):
    """The words of one language.

    `months`, `short_months` and `weekdays` (from Monday on) are as Babel has them: it takes longer
    to load than a page takes to make.
    `hours` and `minutes` are for one, and for more.
    `titles` names each kind of document and meeting, with the person's name at `{name}`;
    `rings` says how close a ring of the network is, 0 where that is unknown. `you` is somebody who
    does something and `to_you` somebody to whom it is done. `with_others` and `around` stand for
    people who can't be named: beside names, and alone. `i`, `to_me` and `around_me` are for what
    the person tells in the first person; `all_of` is everybody of an organisation. `figures` name
    counts over many cases, and `few` stands for one too small to be told; `meeting` and
    `invited_by` are what a calendar shows to whoever looks over a shoulder. `by_experience` is
    anybody of the case where nobody of it has a name.
    """

    language: str
    locale: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    and_: str
    at: str
    hours: tuple[str, str]
    minutes: tuple[str, str]
    person: str
    everyone: str
    you: str
    to_you: str
    with_others: str
    around: str
    around_you: str
    i: str
    to_me: str
    around_me: str
    all_of: str
    titles: Mapping[str, str]
    rings: Mapping[int, str]
    figures: Mapping[str, str]
    few: str
    meeting: str
    invited_by: str
    ask: str
    by_experience: str

    @property
    def first_person(self) -> "Words":
        """The same words for the own copy of a document in which the person says "I"."""
        return replace(self, you=self.i, to_you=self.to_me, around_you=self.around_me)

    def title(self, kind: str, name: str, about: str = "") -> str:
        """What a document or meeting of this kind is called; `about` is that of its meeting."""
        return self.titles[kind].format(name=within(name), about=about)

    def said(self, text: str, language: str | None) -> str:
        """Own words, which may be in another language than the document; None for who knows."""
        foreign = language and language.partition("-")[0] != self.language
        return Said((text.rstrip("\n"), language)) if language and foreign else text

    def date(self, day: dt.date | None) -> str:
        """`12 maart 2026`; empty for no day."""
        return f"{self.day(day)} {day.year}" if day else ""

    def day(self, day: dt.date) -> str:
        """`12 maart`, under the year that it belongs to."""
        return f"{day.day} {self.month(day)}"

    def short_day(self, day: dt.date) -> str:
        """`12 mrt`, under a line of days."""
        return f"{day.day} {self.short_month(day)}"

    def short_month(self, day: dt.date) -> str:
        """`mrt`, above a line of months."""
        return self.short_months[day.month - 1]

    def language_name(self, code: str) -> str:
        """`Nederlands` for `nl`; a code that nobody knows is its own name."""
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(code, sep="-").get_display_name(self.locale) or code
        except (UnknownLocaleError, ValueError):
            return code

    def month(self, day: dt.date) -> str:
        """`maart`."""
        return self.months[day.month - 1]

    def moment(self, day: dt.date, clock: dt.time | None) -> str:
        """`donderdag 12 maart 2026 om 14.00 uur`, or the day alone."""
        said = f"{self.weekdays[day.weekday()]} {self.date(day)}"
        return said + (self.at.format(clock=clock) if clock else "")

    def duration(self, minutes: int | None) -> str:
        """`45 minuten`, `2 uur en 30 minuten`; empty where nobody knows."""
        hours, rest = divmod(minutes or 0, 60)
        said = [self.hours[hours > 1].format(n=hours)] if hours else []
        return self.several([*said, self.minutes[rest > 1].format(n=rest)] if rest else said)

    def label(self, section: str, field: str, value: str | None) -> str:
        """What a value of a field is called: `label("plan", "agreements.status", "done")`.

        Empty for no value; a value that has no words is its own.
        """
        return labels(section, field, self.language).get(value, value) if value else ""

    def number(self, value: float | Decimal) -> str:
        """`1.250,5`; no figure is rounded away."""
        from babel.numbers import format_decimal

        # a float carries more figures than were typed
        return format_decimal(Decimal(str(value)), locale=self.locale, decimal_quantization=False)

    def money(self, euros: float | Decimal) -> str:
        """`€ 3.000`, or `€ 12,50` where there are cents."""
        from babel import Locale
        from babel.numbers import format_currency

        exact = Decimal(str(euros))
        pattern = Locale.parse(self.locale).currency_formats["standard"].pattern
        if exact == int(exact):
            pattern = pattern.replace(".00", "")
        return format_currency(
            exact, "EUR", pattern, locale=self.locale, currency_digits=exact != int(exact)
        )

    def several(self, names: Sequence[str]) -> str:
        """`Ria, Sanne en de vader van Sami`; empty for nobody."""
        *first, last = (isolated(within(one)) for one in names or [""])
        return f"{', '.join(first)} {self.and_} {last}" if first else last

    def taking_part(self, names: Sequence[str], others: str) -> str:
        """Who does something; `others` stands for people who can't be named, empty for none."""
        if not others:
            return self.several(names)
        return self.with_others.format(names=self.several(names)) if names else others

    def made_for(self, names: Sequence[str], unnamed: int) -> str:
        """Whom a document is for; where some can't be named it is for everyone who takes part."""
        if not names or unnamed:
            return self.to_you if unnamed == 1 and not names else self.everyone
        return self.several(names)


def words(language: str) -> Words:
    """The words of a language; raises UsageError for one that has none."""
    try:
        return LANGUAGES[language]
    except KeyError:
        known = " and ".join(LANGUAGES)
        raise UsageError(
            tr("no documents in {language!r}", language=language), hint=f"languages: {known}"
        ) from None


LANGUAGES = {
    "nl": Words(
        language="nl",
        locale="nl",
        months=(
            *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"),
            *("september", "oktober", "november", "december"),
        ),
        short_months=(
            *("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
        ),
        weekdays=(
            *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        ),
        and_="en",
        at=" om {clock.hour}.{clock:%M} uur",
        hours=("{n} uur", "{n} uur"),
        minutes=("{n} minuut", "{n} minuten"),
        person="de hoofdpersoon",
        everyone="iedereen die meedoet",
        you="jij",
        to_you="jou",
        with_others="{names}, samen met anderen",
        around="mensen om {name} heen",
        around_you="mensen om jou heen",
        i="ik",
        to_me="mij",
        around_me="mensen om mij heen",
        all_of="iedereen van {name} die in het team zit",
        titles={
            "care-conference": "Zorgconferentie met {name}",
            "resource-group": "Resourcegroep van {name}",
            "eigen-kracht": "Eigen Kracht-conferentie van {name}",
            "breakthrough-table": "Doorbraaktafel met {name}",
            "case-discussion": "Casuïstiekbespreking",
            "core-team": "Kernteam",
            "steering-team": "Stuurteam",
            "self-help-group": "Zelfhulpgroep",
            "learning-session": "Leersessie",
            "other": "Overleg met {name}",
            "plan": "Het plan van {name}",
            "my-plan": "Mijn plan",
            "my-record": "Mijn dossier",
            "goals": "Mijn doelen door de tijd",
            "network": "De mensen om {name} heen",
            "timeline": "Wat er gebeurde: {name}",
            "record": "Het dossier van {name}",
            "crisis-plan": "Signaleringsplan van {name}",
            "crisis-card": "Crisiskaart van {name}",
            "consent-statement": "Toestemming van {name}",
            "refusal-statement": "Geen toestemming van {name}",
            "withdrawal": "Toestemming teruggenomen: {name}",
            "withdrawn-refusal": "Nee teruggenomen: {name}",
            "access-letter": "Je leest niet meer mee",
            "invitation": "Uitnodiging: {about}",
            "cancelled": "Gaat niet door: {about}",
            "moved": "Komt op een andere dag: {about}",
            "minutes": "Verslag: {about}",
            "interview": "Meedoen met de resourcegroep van {name}",
            "breakthrough": "Wat zit vast, en wat helpt {name}?",
        },
        rings={1: "Dichtbij", 2: "Iets verder weg", 3: "Op afstand", 0: "Ook belangrijk"},
        figures={
            "cases": "Mensen die meedoen",
            "meetings": "Overleggen in het afgelopen jaar",
            "with-person": "Daarvan met de persoon erbij",
            "with-peer": "Daarvan met een ervaringsdeskundige erbij",
            "agreements-open": "Afspraken die lopen",
            "agreements-done": "Afspraken die gelukt zijn",
            "agreements-late": "Afspraken die te laat zijn",
            "barriers-open": "Plekken waar het vastzit",
            "barriers-solved": "Doorbraken",
        },
        few="geen getal",
        meeting="Overleg",
        invited_by="Overleg met {name}",
        by_experience="Iemand met eigen ervaring",
        ask="Heb je een vraag, of kun je niet? Laat het {name} weten.",
    ),
    "en": Words(
        language="en",
        locale="en_GB",
        months=(
            *("January", "February", "March", "April", "May", "June", "July", "August"),
            *("September", "October", "November", "December"),
        ),
        short_months=(
            *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"),
        ),
        weekdays=(*("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),),
        and_="and",
        at=" at {clock.hour}:{clock:%M}",
        hours=("{n} hour", "{n} hours"),
        minutes=("{n} minute", "{n} minutes"),
        person="the person",
        everyone="everyone who takes part",
        you="you",
        to_you="you",
        with_others="{names}, together with others",
        around="people around {name}",
        around_you="people around you",
        i="me",
        to_me="me",
        around_me="people around me",
        all_of="everybody from {name} who is in the team",
        titles={
            "care-conference": "Care conference with {name}",
            "resource-group": "Resource group of {name}",
            "eigen-kracht": "Family group conference of {name}",
            "breakthrough-table": "Breakthrough table with {name}",
            "case-discussion": "Case discussion",
            "core-team": "Core team",
            "steering-team": "Steering team",
            "self-help-group": "Self-help group",
            "learning-session": "Learning session",
            "other": "Meeting with {name}",
            "plan": "The plan of {name}",
            "my-plan": "My plan",
            "my-record": "My record",
            "goals": "My goals over time",
            "network": "The people around {name}",
            "timeline": "What happened: {name}",
            "record": "The record of {name}",
            "crisis-plan": "Crisis plan of {name}",
            "crisis-card": "Crisis card of {name}",
            "consent-statement": "Consent of {name}",
            "refusal-statement": "No consent of {name}",
            "withdrawal": "Consent taken back: {name}",
            "withdrawn-refusal": "No taken back: {name}",
            "access-letter": "You no longer read along",
            "invitation": "Invitation: {about}",
            "cancelled": "Cancelled: {about}",
            "moved": "Put off to another day: {about}",
            "minutes": "Minutes: {about}",
            "interview": "Joining the resource group of {name}",
            "breakthrough": "What is stuck, and what would help {name}?",
        },
        rings={1: "Close by", 2: "A little further", 3: "At a distance", 0: "Also important"},
        figures={
            "cases": "People who take part",
            "meetings": "Meetings in the past year",
            "with-person": "Of these with the person present",
            "with-peer": "Of these with an expert by experience present",
            "agreements-open": "Agreements under way",
            "agreements-done": "Agreements that were kept",
            "agreements-late": "Agreements that are late",
            "barriers-open": "Places where it is stuck",
            "barriers-solved": "Breakthroughs",
        },
        few="no number",
        meeting="Meeting",
        invited_by="Meeting with {name}",
        by_experience="Somebody with own experience",
        ask="A question, or can't you come? Tell {name}.",
    ),
}
"""All languages that documents are made in."""

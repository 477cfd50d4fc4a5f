"""Dutch and English documents say the same things."""

from dataclasses import fields
from datetime import date, time, timedelta

import pytest
from babel.dates import format_date
from jinja2 import Environment, nodes

from casekit.format.yaml import parse
from casekit.render.words import LANGUAGES, Words, words
from casekit.resources import schemas_dir, templates_dir


def test_both_languages_have_the_same_words() -> None:
    nl, en = words("nl"), words("en")
    for field in fields(nl):
        dutch, english = getattr(nl, field.name), getattr(en, field.name)
        assert dutch, field.name
        assert type(dutch) is type(english)
        if isinstance(dutch, dict):
            assert dutch.keys() == english.keys(), field.name


def test_every_kind_of_meeting_has_a_title() -> None:
    kinds = parse((schemas_dir() / "meetings.json").read_text("utf-8")).data
    kind = kinds["properties"]["meetings"]["items"]["properties"]["kind"]
    for language in LANGUAGES.values():
        assert set(kind["enum"]) <= language.titles.keys()


@pytest.mark.parametrize(
    "dutch",
    [
        str(file.relative_to(templates_dir()))
        for file in sorted(templates_dir().glob("**/*.md.j2"))
        if file.name == "nl.md.j2" or file.parent.name == "nl"
    ],
)
def test_a_template_asks_for_the_same_values_in_the_same_order_in_both_languages(
    dutch: str,
) -> None:
    english = dutch.replace("/nl", "/en")
    assert _outline(dutch, "nl") == _outline(english, "en")


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_days_and_months_are_called_as_babel_calls_them(language: Words) -> None:
    for number in range(366):
        day = date(2028, 1, 1) + timedelta(number)
        for said, pattern in (
            (language.date(day), "d MMMM y"),
            (language.day(day), "d MMMM"),
            (language.month(day), "LLLL"),
            (language.short_day(day), "d MMM"),
            (language.short_month(day), "LLL"),
            (language.moment(day, None), "EEEE d MMMM y"),
        ):
            assert said == format_date(day, pattern, locale=language.locale)


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "donderdag 12 maart 2026 om 14.00 uur"), ("en", "Thursday 12 March 2026 at 14:00")],
)
def test_a_moment_is_said_as_people_say_it(language: str, said: str) -> None:
    assert words(language).moment(date(2026, 3, 12), time(14, 0)) == said
    assert said.startswith(words(language).moment(date(2026, 3, 12), None))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", ["€\N{NO-BREAK SPACE}3.000", "€\N{NO-BREAK SPACE}12,50", "1.250,5", "7"]),
        ("en", ["€3,000", "€12.50", "1,250.5", "7"]),
    ],
)
def test_money_and_numbers_are_written_as_people_write_them(language: str, said: list[str]) -> None:
    one = words(language)
    assert [one.money(3000), one.money(12.5), one.number(1250.5), one.number(7)] == said
    assert one.money(0.1 + 0.2).endswith(("0,30", "0.30"))


def test_a_value_is_called_by_its_label_and_an_unknown_one_by_itself() -> None:
    assert words("nl").label("plan", "agreements.status", "done") == "gedaan"
    assert words("en").label("meetings", "meetings.kind", "care-conference") == "care conference"
    assert words("nl").label("plan", "agreements.status", None) == ""
    assert words("nl").label("plan", "agreements.status", "x-own") == "x-own"


def test_names_are_listed_as_people_list_them() -> None:
    assert words("nl").several(["Ria"]) == "Ria"
    assert words("nl").several(["Ria", "Sanne", "Koos"]) == "Ria, Sanne en Koos"
    assert words("en").several([]) == ""


def _outline(file: str, language: str) -> list[str]:
    """The names that a template asks for and the templates it includes, in order."""
    environment = Environment()  # noqa: S701 - it only parses, and the result is no HTML
    text = (templates_dir() / file).read_text("utf-8")
    tree = environment.parse(text.replace(f"/{language}/", "/"))
    return [str(node) for node in tree.find_all((nodes.Name, nodes.Getattr, nodes.Include))]


@pytest.mark.parametrize(
    ("minutes", "dutch", "english"),
    [
        (None, "", ""),
        (45, "45 minuten", "45 minutes"),
        (60, "1 uur", "1 hour"),
        (150, "2 uur en 30 minuten", "2 hours and 30 minutes"),
    ],
)
def test_a_length_is_told_in_hours(minutes: int | None, dutch: str, english: str) -> None:
    assert (words("nl").duration(minutes), words("en").duration(minutes)) == (dutch, english)

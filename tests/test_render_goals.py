"""My goals over time: own words first, what happened with each, and figures that claim nothing."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casekit.model.records import Goal, Goals, Measures, Point, Rating, Series
from casekit.render import documents
from casekit.render.audience import View
from casekit.render.goals import course_measured
from casekit.render.pictures.series import scale
from tests import drawings
from tests.rendering import seen_by, written

MARGA = seen_by("marga", "person")


def told(seen: View, *, language: str = "nl") -> str:
    return written("goals", seen, language=language, format="md")


def with_goals(*goals: Goal, seen: View = MARGA) -> View:
    return replace(seen, sections={**seen.sections, "goals": Goals(goals=goals)})


def with_series(*series: Series, seen: View = MARGA) -> View:
    return replace(seen, sections={**seen.sections, "measures": Measures(series=series)})


def data(seen: View) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written("goals", seen, language="nl", format="json"))
    return found


def test_each_goal_begins_with_the_words_of_the_person_in_the_order_of_the_person() -> None:
    text = told(MARGA)
    said = [line for line in text.splitlines() if line.startswith("> ")]
    assert said[0] == "> Dat Daan weer aan tafel komt eten zonder eerst te kijken\\"
    assert said[-1] == "> Op woensdag het water in. Ook als het haar niet zit."
    chapters = [line for line in text.splitlines() if line.startswith("## ")]
    assert chapters[:4] == [
        *("## 1. Familie en vrienden", "## 2. Daginvulling"),
        *("## 3. Gezondheid", "## 4. Wat ertoe doet"),
    ]
    for chapter in text.split("\n## ")[1:5]:
        assert chapter.splitlines()[2].startswith("> ")


def test_what_happened_with_a_goal_stands_below_it() -> None:
    radio = told(MARGA).split("## 3. ")[1].split("\n## ")[0]
    assert "Hier ben je mee bezig." in radio
    assert "Het begon met 2 op 7 juli 2025. Het laatste is 7, van 2 maart 2026." in radio
    assert "Goed genoeg is 7. Dat is één keer gelukt." in radio
    assert "**15 december 2025, een 6**: “Zeven keer gezegd, twee keer te laat.”" in radio
    assert "**Tot nu toe:** Zeven keer gedaan." in radio
    assert "zwemmen" not in radio


def test_others_read_of_the_person_and_never_of_themselves() -> None:
    text = told(seen_by("henk", "sanne"))
    assert "Hier staat wat Henk wil, in eigen woorden." in text
    assert "Hier is Henk mee bezig." in text
    assert not re.search("In je eigen|Hier ben je|Dit heb je|gaf je|[Jj]ouw", text)
    assert "Here is what Grace wants" in told(seen_by("grace", "joris"), language="en")


def test_what_was_let_go_is_told_last_and_gently() -> None:
    gone = Goal(id="g-000001", own_words="Naar zee.", status="let-go", rank=1)
    here = Goal(id="g-000002", own_words="Slapen.", status="working")
    text = told(with_goals(gone, here))
    assert text.index("Slapen.") < text.index("Naar zee.")
    assert "Dit heb je losgelaten." in text


def test_a_goal_of_which_nothing_is_known_is_its_words_and_a_dream_may_stay_one() -> None:
    text = told(with_goals(Goal(id="g-000001", own_words="Een boot.", kind="dream", status="open")))
    assert "## 1. Een droom" in text
    assert "Een droom mag een droom blijven." in text
    assert "Hoe het ging" not in text
    assert "cijfers gaf" not in text
    assert "## 1. Een doel" in told(with_goals(Goal(id="g-000001", own_words="Een boot.")))


def test_without_goals_there_is_no_hurry() -> None:
    assert "Op deze bladzijden staan nog geen doelen." in told(with_goals())
    assert "There is no hurry." in told(with_goals(), language="en")


def test_one_grade_is_told_and_not_drawn() -> None:
    one = (Rating(id="rt-000001", on=date(2026, 1, 5), value=4),)
    seen = with_goals(Goal(id="g-000001", own_words="Rust.", ratings=one))
    assert "Er is één keer iets ingevuld: 4, op 5 januari 2026." in told(seen)
    assert "goal1" not in documents.compose("goals", seen, language="nl").pictures


def test_what_others_keep_track_of_says_who_does_and_how() -> None:
    text = told(seen_by("fatima", "person"))
    school = text.split("### Dagen op school, per week")[1]
    assert "picture:" not in school
    assert "\nLijn door de tijd. " in school  # the drawing, told in words
    assert "Eén keer is niets ingevuld." in school
    assert "**27 februari 2026**: voorjaarsvakantie" in school
    assert "**Bron:** school, met toestemming van Fatima" in school


@pytest.mark.parametrize("case", ["fatima", "grace", "henk", "marga", "treinen", "youssef"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_in_every_picture_the_words_have_room(case: str, language: str) -> None:
    made = documents.compose("goals", seen_by(case, "person"), language=language)
    assert made.pictures
    for name, picture in made.pictures.items():
        drawings.check(picture)
        assert f"![](picture:{name})" in made.markdown


@pytest.mark.parametrize(
    ("instrument", "ends"),
    [
        ("cijfer 1–10", (0, 10)),
        ("doelrealisatie −2 tot +2", (-2, 2)),
        ("schaal 0-100", (0, 100)),
        ("tellen", (0, 1)),
        ("lijst 2019-2024", (0, 1)),
    ],
)
def test_the_scale_is_that_of_the_instrument(instrument: str, ends: tuple[int, int]) -> None:
    points = (Point(id="pt-000001", date=date(2026, 1, 5), value=1),)
    ticks = scale(course_measured(Series(id="se-000001", instrument=instrument, points=points)))
    assert (ticks[0], ticks[-1]) == ends


def test_what_is_counted_has_no_halves_beside_its_line() -> None:
    def ticks(*values: float) -> tuple[float, ...]:
        points = tuple(
            Point(id=f"pt-00000{day}", date=date(2026, 1, day), value=value)
            for day, value in enumerate(values, start=1)
        )
        course = course_measured(Series(id="se-000001", instrument="tellen", points=points))
        return scale(course)

    assert ticks(2, 1, 3) == (0, 1, 2, 3)
    assert ticks(1, 1) == (0, 1)
    assert ticks(0.5, 1.5) == (0, 0.5, 1, 1.5)


def test_a_series_of_which_nothing_is_known_says_so() -> None:
    points = (Point(id="pt-000001", date=date(2026, 1, 5)),)
    seen = with_series(Series(id="se-000001", instrument="tellen", points=points))
    assert "Er is nog niets ingevuld." in told(seen)
    made = documents.compose("goals", seen, language="nl")
    assert not [name for name in made.pictures if name.startswith("series")]


def test_the_file_holds_each_goal_with_its_grades_and_agreements_and_no_paraphrase() -> None:
    found = data(MARGA)
    assert (found["document"], found["person"]) == ("goals", "Marga")
    radio = found["goals"][2]
    assert radio["content_with"] == 7
    assert [one["value"] for one in radio["ratings"]] == [2, 3, 5, 6, 4, 7]
    assert radio["agreements"][0]["result"] == "Zeven keer gedaan."
    assert "paraphrase" not in radio
    assert "Ellen" in found["names"].values()
    assert found["series"][0]["points"][8]["value"] is None
    assert "sections" not in found


def test_whoever_may_not_read_the_plan_learns_of_no_agreement() -> None:
    sections = {name: one for name, one in MARGA.sections.items() if name != "plan"}
    seen = replace(MARGA, sections=sections)
    assert "afspraken" not in told(seen)
    assert not any(goal["agreements"] for goal in data(seen)["goals"])

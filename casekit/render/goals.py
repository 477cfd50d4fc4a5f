"""My goals over time: each in the person's own words, and what happened with it since."""

import re
from dataclasses import replace
from typing import Any

from casekit.model.names import PERSON
from casekit.model.records import Agreement, Goal, Goals, Measures, Plan, Series
from casekit.render import chapters
from casekit.render.audience import View
from casekit.render.chapters import Chapter
from casekit.render.composed import Picture
from casekit.render.over_time import Course, Moment, told
from casekit.render.pictures.series import series as drawn
from casekit.render.record import machine_form, plain
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words

# a line needs two ends
_ENOUGH = 2

# what an instrument is called may tell from where to where it goes: `cijfer 1–10`
_ENDS = re.compile(r"([-−+]?\d+)\s*(?:[-–]|tot|to)\s*([-−+]?\d+)")


def goals(view: View, words: Words, _subject: Subject) -> Values:
    """Goals and dreams by rank with their grades and agreements, and what else was kept."""
    pictures: dict[str, Picture] = {}
    each = [_goal(view, words, one, pictures) for one in _goals(view)]
    return {
        **chapters.opening(view, words, "goals"),
        "goals": each,
        "graded": any(goal["told"] for goal in each),
        "series": [_series(view, words, one, pictures) for one in _measured(view)],
        "pictures": pictures,
    }


def goals_as_data(view: View, words: Words) -> dict[str, Any]:
    """The same as plain values, with the format's own names of fields."""
    each = [
        {
            # how a professional understands a goal is no part of this document
            **plain(replace(goal, paraphrase=None)),
            "agreements": [plain(one) for one in _agreed(view, goal)],
        }
        for goal in _goals(view)
    ]
    return machine_form(
        view,
        words,
        "goals",
        {
            "person": chapters.person(view, words),
            "goals": each,
            "series": [plain(one) for one in _measured(view)],
        },
    )


def course_of(goal: Goal, words: Words) -> Course:
    """The grades that the person gave a goal, from 0 to 10."""
    return Course(
        _GRADES[words.language],
        tuple(Moment(one.on, one.value) for one in goal.ratings),
        lowest=0,
        highest=10,
        enough=goal.content_with,
    )


def course_measured(series: Series) -> Course:
    """The values of a series, on the scale that its instrument's name tells of."""
    moments = tuple(Moment(one.date, one.value, one.phase or "") for one in series.points)
    course = Course(
        series.item or series.instrument,
        moments,
        unit=series.unit or "",
        enough=series.content_with,
        down=series.direction == "down",
    )
    if found := _ENDS.search(series.instrument):
        low, high = (float(one.replace("−", "-")) for one in found.groups())
        if low < high and all(low <= value <= high for _, value in course.known):
            return replace(course, lowest=low, highest=high)
    return course


def _goals(view: View) -> list[Goal]:
    record: Goals = view.sections.get("goals", Goals())
    # what was let go comes last, for it is told as well
    return sorted(
        record.goals, key=lambda goal: (goal.status == "let-go", goal.rank is None, goal.rank or 0)
    )


def _measured(view: View) -> list[Series]:
    record: Measures = view.sections.get("measures", Measures())
    return [one for one in record.series if one.points]


def _agreed(view: View, goal: Goal) -> list[Agreement]:
    plan: Plan = view.sections.get("plan", Plan())
    return [one for one in plan.agreements if one.goal == goal.id and one.status != "dropped"]


def _goal(view: View, words: Words, goal: Goal, pictures: dict[str, Picture]) -> Chapter:
    course = course_of(goal, words)
    ratings = sorted(goal.ratings, key=lambda one: one.on)
    return {
        "words": words.said(goal.own_words, goal.language),
        "label": chapters.domain_name(view, words, goal.domain),
        "dream": goal.kind == "dream",
        "status": goal.status or "",
        "said_on": words.date(goal.said_on),
        "picture": _draw(course, words, f"goal{len(pictures) + 1}", pictures),
        "told": told(course, words) if ratings else [],
        "ratings": [
            {
                "on": words.date(one.on),
                "value": words.number(one.value),
                "words": words.said(one.words, goal.language),
            }
            for one in ratings
            if one.words
        ],
        "agreements": [
            {**chapters.agreed(view, words, one), "done": one.status == "done"}
            for one in _agreed(view, goal)
        ],
    }


def _heading(text: str) -> str:
    return text[:1].upper() + text[1:]


def _series(view: View, words: Words, series: Series, pictures: dict[str, Picture]) -> Chapter:
    course = course_measured(series)
    notes = sorted((one for one in series.points if one.note), key=lambda one: one.date)
    return {
        "name": _heading(series.item or series.instrument),
        "instrument": series.instrument if series.item else "",
        "by": _rater(view, words, series.rater),
        "source": series.source,
        "picture": _draw(course, words, f"series{len(pictures) + 1}", pictures),
        "told": told(course, words),
        "notes": [{"on": words.date(one.date), "text": one.note} for one in notes],
    }


def _rater(view: View, words: Words, rater: str | None) -> str:
    if rater == PERSON and view.own_copy:
        return words.to_you
    return words.to_you if rater in view.only else chapters.name(view, words, rater)


def _draw(course: Course, words: Words, name: str, pictures: dict[str, Picture]) -> str:
    """The name of the picture of a course; empty for one that is told as well without."""
    if len(course.known) < _ENOUGH:
        return ""
    pictures[name] = drawn(course, words)
    return name


_GRADES = {"nl": "Eigen cijfers, van 0 tot 10", "en": "Own grades, from 0 to 10"}

MAKERS: dict[str, Maker] = {"goals": goals}

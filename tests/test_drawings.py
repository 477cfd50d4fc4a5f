"""Drawings of what goes over time: words have room, a line is drawn only where something is known,
and nothing is said about why.
"""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from casekit.render.over_time import Course, Moment, rhythm, stretches, told
from casekit.render.pictures.agreements import Bar, Domain, agreements
from casekit.render.pictures.room import Box, Room
from casekit.render.pictures.series import scale, series
from casekit.render.specimens import TODAY
from casekit.render.words import words
from tests import drawings

DAY = date(2026, 1, 5)
LONG = "een naam die langer is dan er op één regel van een tekening past, en dan nog wat"


def weekly(*values: float | None, phases: str = "", enough: float | None = None) -> Course:
    """One value a week; `phases` has a letter for each."""
    names = list(phases) or [""] * len(values)
    moments = (
        Moment(DAY + timedelta(7 * week), value, phase)
        for week, (value, phase) in enumerate(zip(values, names, strict=True))
    )
    return Course("Hoe was je week?", tuple(moments), highest=10, lowest=0, enough=enough)


def joined(course: Course) -> list[list[float]]:
    """The values between which there is a line."""
    usual = rhythm(course)
    return [
        [value for _, value in one] for phase in course.phases for one in stretches(phase, usual)
    ]


COURSES = {
    "nothing": Course("niets", ()),
    "one": weekly(4),
    "one with a goal": weekly(4, enough=10),
    "all missing": weekly(*[None] * 9),
    "equal": weekly(*[5.0] * 12),
    "all zero": Course("nul", tuple(Moment(DAY + timedelta(i), 0) for i in range(5))),
    "two hundred": weekly(*[(n * 7) % 11 for n in range(200)], phases="A" * 90 + "B" * 110),
    "many phases": weekly(*[n % 7 for n in range(30)], phases="ABCDEFGHIJ" * 3),
    "long words": Course(
        LONG,
        tuple(Moment(DAY + timedelta(n), n / 3, f"{LONG} {n // 4}") for n in range(9)),
        unit=LONG,
        enough=2.25,
    ),
    "large": Course("euro", tuple(Moment(DAY + timedelta(n), 1e6 + n) for n in range(4))),
    "below zero": Course("doel", (Moment(DAY, -1), Moment(TODAY, 1)), lowest=-2, highest=2),
    "other letters": Course(
        "نوم 🚲", (Moment(DAY, 1, "قبل"), Moment(TODAY, 2, "بعد")), unit="ساعة"
    ),
    "one day": Course("dag", (Moment(DAY, 1), Moment(DAY, 8), Moment(DAY, None))),
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", COURSES)
def test_words_of_a_line_over_time_touch_nothing(name: str, language: str) -> None:
    drawings.check(series(COURSES[name], words(language)))


values = st.one_of(
    st.none(), st.integers(-3, 12), st.floats(0, 1000).map(lambda one: round(one, 1))
)
moments = st.lists(
    st.builds(
        Moment,
        on=st.dates(date(2024, 1, 1), date(2026, 3, 12)),
        value=values,
        phase=st.sampled_from(["", "baseline", "support", LONG]),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(moments, st.one_of(st.none(), st.integers(0, 10)))
def test_whatever_is_filled_in_the_words_find_room_and_the_scale_holds_it(
    found: list[Moment], enough: int | None
) -> None:
    course = Course("Hoe ging het?", tuple(found), unit="keer", enough=enough)
    drawings.check(series(course, words("nl")))
    ticks = scale(course)
    assert all(ticks[0] <= value <= ticks[-1] for _, value in course.known)
    assert 2 <= len(ticks) <= 8


def test_no_line_goes_over_what_is_missing() -> None:
    assert joined(weekly(4, 5, None, 6, 7)) == [[4, 5], [6, 7]]
    assert joined(weekly(4, None, None, 6)) == [[4], [6]]
    drawn = series(weekly(4, None, 6), words("nl"))
    assert "niet ingevuld" in drawn.svg
    assert "niet ingevuld" in drawn.alt


def test_a_week_that_was_skipped_is_missing_and_grades_now_and_then_are_not() -> None:
    weeks = weekly(*range(8)).moments
    assert joined(Course("week", (*weeks[:4], *weeks[5:]))) == [[0, 1, 2, 3], [5, 6, 7]]
    for days in ((0, 14, 42, 105, 164, 266), (0, 70, 112, 161, 203, 238)):
        now_and_then = tuple(Moment(DAY + timedelta(day), at) for at, day in enumerate(days))
        assert joined(Course("soms", now_and_then)) == [[0, 1, 2, 3, 4, 5]]


def test_no_line_goes_from_one_phase_into_the_next() -> None:
    assert joined(weekly(4, 5, 6, 7, phases="AABB")) == [[4, 5], [6, 7]]


def test_the_middle_of_a_phase_is_its_median_and_two_values_have_none() -> None:
    phases = weekly(2, 9, 3, None, 7, 8, phases="AAAABB").phases
    assert [one.middle for one in phases] == [3, None]
    assert [one.middle for one in weekly(2, 9, 3).phases] == [None]
    drawn = series(weekly(2, 9, 3, 7, 8, phases="AAABB"), words("nl"))
    assert drawn.svg.count("midden: 3") == drawn.alt.count("midden: 3") + 1
    assert len(re.findall(r"<text[^>]*>midden: \d", drawn.svg)) == 1


def test_the_goal_is_a_line_at_its_own_height_and_is_told() -> None:
    course = weekly(4, 7, 8, enough=7)
    drawn = series(course, words("en"))
    assert re.search(r'<text[^>]* font-weight="700">enough: 7</text>', drawn.svg)
    [dots] = re.findall(
        r'<path d="M[\d.]+ ([\d.]+) L[\d.]+ ([\d.]+)"[^>]*dasharray="0.1', drawn.svg
    )
    marks = re.findall(r'<rect x="[\d.]+" y="([\d.]+)" width="9.2"', drawn.svg)
    assert float(dots[0]) == pytest.approx(float(marks[1]) + 4.6, abs=0.2)
    assert "That worked out 2 times." in told(course, words("en"))[1]


def test_less_is_reached_by_less() -> None:
    calls = Course("meldingen", weekly(5, 2, 1).moments, enough=2, down=True)
    assert "Dat is 2 keer gelukt." in " ".join(told(calls, words("nl")))


@pytest.mark.parametrize(
    ("course", "said"),
    [
        (Course("niets", ()), "Er is nog niets ingevuld."),
        (weekly(None, None), "Er is nog niets ingevuld."),
        (weekly(4), "Er is één keer iets ingevuld: 4, op 5 januari 2026."),
        (weekly(5, 5, 5), "Het was 3 keer hetzelfde: 5, van 5 januari 2026 tot 19 januari 2026."),
        (weekly(3, 6), "Het begon met 3 op 5 januari 2026. Het laatste is 6, van 12 januari 2026."),
        (weekly(3, None, 6.5, 5), "Eén keer is niets ingevuld."),
    ],
)
def test_a_course_is_told_in_plain_sentences(course: Course, said: str) -> None:
    assert said in " ".join(told(course, words("nl")))


@pytest.mark.parametrize(
    ("language", "word"),
    [("nl", r"dankzij|door de|doordat|omdat|helpt|beter|slechter"),
     ("en", r"thanks|because|helps?|better|worse|caused?")],
)  # fmt: skip
def test_what_is_told_claims_no_cause(language: str, word: str) -> None:
    course = weekly(2, 3, 2, 7, 8, 9, phases="AAABBB", enough=7)
    text = " ".join(told(course, words(language)))
    assert not re.search(word, text)
    assert text.endswith({"nl": "Je ziet niet waardoor.", "en": "You do not see why."}[language])


def test_every_value_is_in_the_words_of_the_picture() -> None:
    alt = series(weekly(4, None, 6.5, phases="AAB"), words("nl")).alt
    for one in ("5 januari 2026: 4", "12 januari 2026: niet ingevuld", "19 januari 2026: 6,5"):
        assert one in alt


def test_a_drawing_says_what_it_is_without_its_page() -> None:
    drawn = series(weekly(4, 5), words("nl"))
    assert "<title>Hoe was je week?</title>" in drawn.svg
    assert f"<desc>{drawn.alt}</desc>" in drawn.svg


def plan(*bars: Bar, label: str = "Wonen") -> list[Domain]:
    return [Domain(label, bars)]


BARS = {
    "whole": Bar("De fiets maken", DAY, TODAY, done=True),
    "open": Bar("Brief schrijven", DAY, TODAY + timedelta(30)),
    "unending": Bar("Elke zondag bellen", DAY + timedelta(9), None),
    "unending and done": Bar("De kraan", DAY, None, done=True),
    "only due": Bar("De bank halen", None, TODAY + timedelta(3)),
    "due before it was made": Bar("Te laat gezegd", TODAY, DAY),
    "long": Bar(LONG * 5, DAY, TODAY + timedelta(900)),
    "endless word": Bar("w" * 200, date(2019, 1, 1), None),
    "other letters": Bar("موعد مع الطبيب 🚲", DAY, TODAY),
}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_words_of_agreements_over_time_touch_nothing(language: str) -> None:
    found = [
        *plan(*BARS.values(), label=LONG * 4),
        *plan(*(Bar(f"{LONG} {n}", DAY + timedelta(n), None) for n in range(30)), label=""),
    ]
    drawn = agreements(found, TODAY, words(language))
    assert len(drawn) > 1
    for one in drawn:
        drawings.check(one)
    for one in drawn:
        assert one.within(166, 215)[0] == 166, "on paper it would become smaller"


def test_every_agreement_with_a_day_is_drawn_once_and_told_with_its_days() -> None:
    drawn = agreements(plan(*BARS.values(), Bar("Geen dag", None, None)), TODAY, words("nl"))
    alts = " ".join(one.alt for one in drawn)
    for bar in BARS.values():
        assert alts.count(f" {bar.text} (") == 1
    assert (
        "De fiets maken (afgesproken op 5 januari 2026, uiterlijk 12 maart 2026, gedaan)." in alts
    )
    assert "Geen dag" not in alts + "".join(one.svg for one in drawn)


def test_the_same_agreements_give_the_same_drawing() -> None:
    found = plan(*BARS.values())
    assert agreements(found, TODAY, words("nl")) == agreements(found, TODAY, words("nl"))


@pytest.mark.parametrize(
    "bars",
    [
        (),
        (BARS["whole"],),
        (BARS["whole"], Bar("Geen dag", None, None)),
        (Bar("een", DAY, None), Bar("twee", DAY, None)),
    ],
)
def test_where_there_is_nothing_to_compare_nothing_is_drawn(bars: tuple[Bar, ...]) -> None:
    assert agreements(plan(*bars), TODAY, words("nl")) == ()


def test_what_is_done_is_filled_and_what_is_not_is_open() -> None:
    [drawn] = agreements(plan(BARS["whole"], BARS["open"]), TODAY, words("nl"))
    bars = re.findall(r'<rect [^>]*height="13" fill="(\S+)" stroke="(\S+)"', drawn.svg)
    assert bars[:2] == [("#005a8c", "#005a8c"), ("#ffffff", "#16191c")]


def test_room_knows_what_touches() -> None:
    room = Room(Box(0, 0, 100, 100))
    room.put(Box(10, 10, 10, 10))
    room.draw([(0, 50), (100, 60)])
    assert room.free(Box(30, 10, 10, 10))
    assert not room.free(Box(15, 15, 10, 10))
    assert not room.free(Box(40, 50, 10, 10))
    assert not room.free(Box(95, 80, 10, 10))

"""Calendar files: what they tell, that another program reads them, and what becomes of a move."""

import datetime as dt
from dataclasses import replace
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject  # type: ignore[import-untyped]
from dateutil.tz import tzical  # type: ignore[import-untyped]
from icalendar import Calendar

from casekit.errors import RefusedError, UsageError
from casekit.render import documents
from casekit.render.calendar import calendar
from casekit.render.subject import Subject
from tests.office import Office
from tests.rendering import seen_by
from tests.vaults import MEETING, SISTER, SmallVault

CONFERENCE = "mt-wwd6yw"
SUBJECT = Subject(meeting=CONFERENCE, calendar="x@casekit.invalid", time_zone="Europe/Amsterdam")


def read(content: bytes) -> Any:
    """The calendar as another library reads it."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return vobject.readOne(content.decode())


def made(small: SmallVault, reader: str = "person", meeting: str = MEETING) -> Any:
    vault = small.as_()
    rendering = vault.render("invitation", small.case, [reader], meeting=meeting, formats=("ics",))
    vault.keep_given(rendering)  # as the command does
    (page,) = rendering.pages
    return read(page.content)


def test_another_library_reads_day_time_place_and_length() -> None:
    content = documents.write(
        "invitation", seen_by("henk", "samira"), SUBJECT, language="nl", format="ics"
    )
    calendar = read(content)
    entry = calendar.vevent
    assert calendar.method.value == "PUBLISH"
    zone = dt.timedelta(hours=1)
    assert entry.dtstart.value.isoformat() == "2026-03-17T10:30:00+01:00"
    assert entry.dtstart.value.utcoffset() == zone
    assert entry.duration.value == dt.timedelta(minutes=75)
    assert entry.location.value == "Buurtkamer De Linde, achterkamer. Bikkel mag mee."
    assert entry.organizer.params["CN"] == ["Sanne de Boer"]
    assert entry.uid.value == SUBJECT.calendar
    assert (entry.sequence.value, entry.status.value) == ("0", "CONFIRMED")


def test_a_calendar_that_lies_open_names_no_ones_case() -> None:
    for case, meeting, reader in [
        ("henk", CONFERENCE, "samira"),
        ("marga", "mt-0nm1jp", "samira"),  # the person invites
        ("youssef", "mt-stf3m2", "person"),
    ]:
        subject = Subject(meeting=meeting, calendar="x", time_zone="Europe/Amsterdam")
        content = documents.write(
            "invitation", seen_by(case, reader), subject, language="nl", format="ics"
        )
        entry = read(content).vevent
        told = entry.summary.value + getattr(entry, "description", entry.summary).value
        assert entry.__getattr__("class").value == "PRIVATE"
        assert not [one for one in ("Henk", "Marga", "Youssef", "hulp", "zorg") if one in told]


@pytest.mark.parametrize(
    ("when", "starts"),
    [
        ("2026-03-29 01:30", "2026-03-29T01:30:00+01:00"),
        ("2026-10-25 01:30", "2026-10-25T01:30:00+02:00"),
        ("2026-07-01 14:00", "2026-07-01T14:00:00+02:00"),
    ],
)
def test_two_hours_are_two_hours_on_the_night_that_the_clock_changes(
    when: str, starts: str, small: SmallVault
) -> None:
    small.as_().set(small.case, MEETING, {"when": when, "minutes": "120"})
    entry = made(small).vevent
    assert entry.dtstart.value.isoformat() == starts
    # an end at half past two would be one of two
    assert entry.duration.value == dt.timedelta(hours=2)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Europe/Dublin", "America/Santiago"])
def test_the_clock_changes_at_the_moment_that_the_file_tells(zone: str) -> None:
    composed = documents.compose("invitation", seen_by("henk", "samira"), SUBJECT, language="nl")
    assert composed.event
    content = calendar(replace(composed.event, time_zone=zone))
    told: Any = Calendar.from_ical(content).walk("VTIMEZONE")[0]
    theirs, ours = tzical(StringIO(content.decode())).get(zone), ZoneInfo(zone)
    changes = [one for one in told.subcomponents if "RDATE" in one]
    assert [len(one["RDATE"].dts) for one in changes] == [2, 2]
    for one in changes:
        before, after = one["TZOFFSETFROM"].td, one["TZOFFSETTO"].td
        for onset in (one["DTSTART"], *one["RDATE"].dts):
            # RFC 5545 (3.6.5): the onset is told by the clock that is about to change
            moment = onset.dt.replace(tzinfo=dt.timezone(before)).astimezone(ours)
            assert moment.utcoffset() == after
            earlier = moment.astimezone(dt.UTC) - dt.timedelta(seconds=1)
            assert earlier.astimezone(ours).utcoffset() == before
            for hours in (-30, -1, 0, 1, 30):
                at = (moment.astimezone(dt.UTC) + dt.timedelta(hours=hours)).astimezone(ours)
                assert at.replace(tzinfo=theirs).utcoffset() == at.utcoffset()


def test_a_meeting_without_a_time_takes_the_day_and_one_without_a_length_has_no_end(
    small: SmallVault,
) -> None:
    assert not hasattr(made(small).vevent, "duration")
    small.as_().set(small.case, MEETING, {"when": "2026-03-20"})
    entry = made(small).vevent
    assert entry.dtstart.value == dt.date(2026, 3, 20)
    assert not hasattr(entry, "duration")


def test_the_time_zone_is_that_of_the_vault(office: Office) -> None:
    settings = office.folder / "casekit.yaml"
    settings.write_text(settings.read_text().replace("Europe/Amsterdam", "America/Paramaribo"))
    meeting = office.json("show", office.case, "meetings")["meetings"][0]["id"]
    out = office.run(
        "render", "invitation", office.case, "--meeting", meeting, "--for", "person",
        "--format", "ics", "--out", "-",
    ).out  # fmt: skip
    assert vobject.readOne(out).vevent.dtstart.value.utcoffset() == dt.timedelta(hours=-3)


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "Europe", "x" * 300])
def test_a_time_zone_that_nobody_knows_is_told(zone: str, office: Office) -> None:
    settings = office.folder / "casekit.yaml"
    settings.write_text(settings.read_text().replace("Europe/Amsterdam", zone))
    meeting = office.json("show", office.case, "meetings")["meetings"][0]["id"]
    done = office.run(
        "render", "invitation", office.case, "--meeting", meeting, "--for", "person",
        "--format", "ics", "--out", "-", status=2,
    )  # fmt: skip
    assert "time zone" in done.err
    assert "nothing was changed" in done.err


def test_what_was_typed_stays_what_was_typed(small: SmallVault) -> None:
    place = "bij Aad; 2 hoog, \\links\nBEGIN:VALARM 🐕 עדה " + "x" * 300
    small.as_().set(small.case, MEETING, {"where": place})
    calendar = made(small)
    assert calendar.vevent.location.value == place
    assert [one.name for one in calendar.vevent.getChildren() if one.name == "VALARM"] == []


def test_a_moved_meeting_is_the_same_one_with_a_higher_number(small: SmallVault) -> None:
    vault = small.as_()
    first = made(small).vevent
    vault.set(small.case, MEETING, {"purpose": "nog eens praten"})
    assert made(small).vevent.sequence.value == "0"  # nothing that a calendar shows
    vault.set(small.case, MEETING, {"when": "2026-03-21 10:00"})
    moved = made(small).vevent
    assert (moved.uid.value, moved.sequence.value) == (first.uid.value, "1")
    assert moved.dtstart.value.isoformat() == "2026-03-21T10:00:00+01:00"
    text = vault.text(small.case, "meetings").replace("where: bij", "where: achter")
    vault.replace(small.case, "meetings", text)
    assert made(small).vevent.sequence.value == "2"
    vault.set(small.case, MEETING, {"status": "cancelled"})
    gone = made(small)
    assert gone.method.value == "CANCEL"
    assert (gone.vevent.uid.value, gone.vevent.sequence.value) == (first.uid.value, "3")
    assert gone.vevent.status.value == "CANCELLED"
    vault.set(small.case, MEETING, {"status": "planned"})
    assert made(small).vevent.sequence.value == "4"
    vault.set(small.case, MEETING, {"status": "held"})
    assert made(small).vevent.sequence.value == "4"


def test_what_is_filled_in_before_anybody_is_invited_is_no_move(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, MEETING, {"minutes": "60", "when": "2026-03-21 10:00"})
    assert "sequence" not in vault.data(small.case, "meetings")["meetings"][0]
    assert made(small).vevent.sequence.value == "0"
    vault.set(small.case, MEETING, {"minutes": "90"})
    assert made(small).vevent.sequence.value == "1"


def test_an_agenda_that_takes_longer_is_a_change_of_the_calendar(small: SmallVault) -> None:
    vault = small.as_()

    def told() -> tuple[str, int]:
        entry = made(small).vevent
        return entry.sequence.value, entry.duration.value.seconds // 60

    point = vault.add(small.case, "agenda-item", {"text": "a", "minutes": "30"}, under=MEETING).id
    assert told() == ("0", 30)
    vault.add(small.case, "agenda-item", {"text": "b", "minutes": "30"}, under=MEETING)
    assert told() == ("1", 60)
    vault.set(small.case, point, {"text": "eerst dit"})
    assert told() == ("1", 60)


def test_an_invitation_that_one_may_not_know_of_counts(small: SmallVault) -> None:
    vault = small.as_()
    vault.give(small.case, to=["samira"], sections=["meetings"], access="write", purposes=["doen"])
    made(small)
    vault.note_given()
    small.as_("samira").set(small.case, MEETING, {"when": "2026-03-21 10:00"})
    assert made(small).vevent.sequence.value == "1"


def test_a_meeting_that_is_put_off_leaves_the_calendar_until_it_has_a_new_day(
    small: SmallVault,
) -> None:
    vault = small.as_()
    made(small)
    vault.set(small.case, MEETING, {"status": "moved"})
    assert (made(small).method.value, made(small).vevent.sequence.value) == ("CANCEL", "1")
    (due,) = [one for one in vault.status() if one.item == MEETING]
    assert "no new day yet" in due.text
    vault.set(small.case, MEETING, {"when": "2026-03-27 10:00"})
    again = made(small)
    assert (again.method.value, again.vevent.sequence.value) == ("PUBLISH", "2")
    assert vault.data(small.case, "meetings")["meetings"][0]["status"] == "planned"


def test_a_number_that_somebody_set_is_left_and_never_falls(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, MEETING, {"when": "2026-03-21", "sequence": "7"})
    assert made(small).vevent.sequence.value == "7"
    vault.set(small.case, MEETING, {"when": "2026-03-22", "sequence": "3"})
    assert made(small).vevent.sequence.value == "8"
    vault.set(small.case, MEETING, {"when": "2026-03-23", "sequence": ""})
    assert made(small).vevent.sequence.value == "9"


def test_a_place_that_names_somebody_is_in_no_calendar(small: SmallVault) -> None:
    vault = small.as_()
    for place in ("bij Ada thuis", "Adas keuken", "aan tafel bij A-da", "Zilverreiger 3"):
        vault.set(small.case, MEETING, {"where": place})
        assert not hasattr(made(small).vevent, "location"), place
        made_of = vault.render(
            "invitation", small.case, ["person"], meeting=MEETING, formats=("md", "ics")
        )
        assert place in made_of.pages[0].text
        assert [one for one in made_of.notes if "names somebody" in one]
        assert not [one for one in made_of.notes if place in one]
    vault.set(small.case, MEETING, {"where": "in het buurthuis"})
    assert made(small).vevent.location.value == "in het buurthuis"


def test_every_meeting_has_a_name_of_its_own_that_tells_nothing(small: SmallVault) -> None:
    other = small.as_().add(small.case, "meeting", {"kind": "other", "when": "2026-04-01"}).id
    one, two = made(small).vevent.uid.value, made(small, meeting=other).vevent.uid.value
    assert one != two
    assert made(small, "sanne").vevent.uid.value == one
    assert small.case not in one
    assert MEETING not in one


def test_whoever_may_not_read_of_the_meeting_gets_no_file(small: SmallVault) -> None:
    with pytest.raises(RefusedError):
        small.as_().render("invitation", small.case, ["samira"], meeting=MEETING, formats=("ics",))
    with pytest.raises(UsageError):
        small.as_().render("plan", small.case, ["sanne"], formats=("ics",))


def test_each_invitee_gets_a_file_of_his_own(small: SmallVault) -> None:
    small.as_().set(small.case, MEETING, {"invited": f"person, sanne, {SISTER}"})
    pages = (
        small.as_()
        .render("invitation", small.case, ["meeting"], meeting=MEETING, formats=("html", "ics"))
        .pages
    )
    assert [(page.for_, page.format) for page in pages] == [
        ((who,), form) for who in ("person", "sanne", SISTER) for form in ("html", "ics")
    ]


def test_two_days_that_two_people_chose_at_once_end_in_a_higher_number(
    small: SmallVault,
) -> None:
    vault = small.as_()
    made(small)
    vault.note_given()
    small.git("switch", "-q", "-c", "theirs")
    vault.set(small.case, MEETING, {"when": "2026-03-22 10:00"})
    small.git("switch", "-q", "main")
    vault = small.as_()
    vault.set(small.case, MEETING, {"when": "2026-03-21 10:00"})
    result = vault.merge("theirs")
    (conflict,) = result.conflicts
    small.as_().resolve(small.case, conflict.id, take="theirs")
    entry = made(small).vevent
    assert entry.dtstart.value.isoformat() == "2026-03-22T10:00:00+01:00"
    assert entry.sequence.value == "2"  # both were sent as the first

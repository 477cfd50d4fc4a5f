"""Values are frozen, equal by what they hold, and say no to fields they don't have."""

from dataclasses import FrozenInstanceError, field, fields, replace
from typing import Any

import pytest

from casekit.model.value import Record, Value


class Place(Value):
    """A value with all kinds of fields."""

    street: str
    number: int = 1
    notes: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False)


class Person(Record):
    """A record: a required field may stand behind an optional one."""

    called: str | None = None
    name: str


def test_values_are_equal_by_what_they_hold() -> None:
    assert Place("Kade", 3) == Place(street="Kade", number=3)
    assert Place("Kade", 3) != Place("Kade", 4)
    assert Place("Kade") != Person(name="Kade")
    assert hash(Person(name="Ria")) == hash(Person(name="Ria", called=None))


def test_each_value_has_a_default_of_its_own() -> None:
    assert Place("Kade").notes is not Place("Kade").notes


def test_nothing_in_a_value_changes() -> None:
    place = Place("Kade")
    with pytest.raises(FrozenInstanceError):
        place.number = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del place.street
    assert replace(place, number=2) == Place("Kade", 2)
    assert place.number == 1


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((), {}),
        (("Kade",), {"street": "Kade"}),
        (("Kade",), {"postcode": "1234 AB"}),
        (("Kade", 1, [], "", "more"), {}),
    ],
    ids=["missing", "twice", "unknown", "too many"],
)
def test_a_value_is_made_of_its_fields_alone(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Place(*given, **named)


def test_a_secret_is_not_shown() -> None:
    shown = repr(Place("Kade", secret="1234"))
    assert shown == "Place(street='Kade', number=1, notes=[])"


def test_the_tools_of_dataclasses_know_them() -> None:
    assert [one.name for one in fields(Person)] == ["called", "name"]

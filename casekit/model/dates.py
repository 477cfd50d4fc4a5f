"""Days as they stand in a record, and what a day means for somebody's access."""

import re
from datetime import date

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_day(text: object) -> date | None:
    """The day that a record gives as `2026-03-31`; None for nothing or for no real day."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def within(day: date, first: date | None, last: date | None) -> bool:
    """Whether a day lies in a stretch of days; both ends belong to it, None leaves it open."""
    return (first is None or first <= day) and (last is None or day <= last)

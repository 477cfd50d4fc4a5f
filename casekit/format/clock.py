"""Times that no clock shows: the hour that is skipped where summer time begins."""

from datetime import UTC, datetime


def is_skipped(moment: str, time_zone: str) -> bool:
    """Whether a time such as `2026-03-29 02:30` does not exist in a time zone.

    A day without a time exists; so does whatever stands in a zone that nobody knows.
    """
    if " " not in moment:
        return False
    from zoneinfo import ZoneInfo  # few sections hold a time

    try:
        zone = ZoneInfo(time_zone)
        typed = datetime.fromisoformat(moment)
    except (KeyError, ValueError, OSError):
        return False
    shown = typed.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return shown.replace(tzinfo=None) != typed

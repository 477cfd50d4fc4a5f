"""What holds for a whole vault: casekit.yaml as a value."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from casekit.model.value import Value

LARGEST_SECTION = 4 * 1024 * 1024
"""The largest section in bytes: hundreds of times what people write."""

LARGEST_FILE = 6 * 1024 * 1024
"""The largest file in bytes: such a section, sealed to many and armoured."""

FILE = "casekit.yaml"
"""Where the settings are; a folder that holds it is a vault."""

LIFE_DOMAINS: Mapping[str, Mapping[str, str]] = {
    "housing": {"nl": "wonen", "en": "housing"},
    "care": {"nl": "zorg en begeleiding", "en": "care and support"},
    "day": {"nl": "daginvulling", "en": "daily life"},
    "money": {"nl": "geld", "en": "money"},
    "family": {"nl": "familie en vrienden", "en": "family and friends"},
    "health": {"nl": "gezondheid", "en": "health"},
    "meaning": {"nl": "wat ertoe doet", "en": "what matters"},
}
"""The life domains a new vault starts with; the first four are those of Thuis in Zuidoost."""


class Settings(Value):
    """The settings of a vault; the first of the languages is its own. Thresholds are in days."""

    name: str
    languages: tuple[str, ...] = ("nl", "en")
    time_zone: str = "Europe/Amsterdam"
    life_domains: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: LIFE_DOMAINS)
    consent_expires_days: int = 30
    review_days: int = 14
    meeting_days: int = 14
    allow_ssh_recipients: bool = False

    @property
    def language(self) -> str:
        """The language that documents and new cases have unless something else is said."""
        return self.languages[0]


def settings_from_data(data: Mapping[str, Any]) -> Settings:
    """The settings as casekit.yaml gives them (valid data)."""
    thresholds = data.get("thresholds") or {}
    days = {
        name: thresholds[name]
        for name in ("consent_expires_days", "review_days", "meeting_days")
        if thresholds.get(name) is not None
    }
    return Settings(
        name=data["name"],
        languages=tuple(data.get("languages") or ("nl", "en")),
        time_zone=data.get("time_zone") or "Europe/Amsterdam",
        life_domains=data.get("life_domains") or LIFE_DOMAINS,
        allow_ssh_recipients=bool(data.get("allow_ssh_recipients")),
        **days,
    )

"""Fictional records of a chosen size: believable in shape and length, the same in every run."""

from collections.abc import Callable, Mapping
from itertools import count
from random import Random
from typing import Any

from casekit.format.edit import dump
from casekit.model.names import ALPHABET

SIZE = 4_900
"""Bytes a section is filled up to; with `meta` and the short `case`, eight average 5 kB."""

TODAY = "2026-03-02"
"""The day on which every measurement takes place."""

KEEPER = "sanne"
LEAVER = "yusuf"
TEAM: Mapping[str, str] = {
    KEEPER: "Wijkteam Noord",
    "samira": "Herstelhuis",
    "bram": "Woonhaven",
    "anouk": "De Brug",
    LEAVER: "De Brug",
}
"""The five who read everything, each with an organisation; consents name an organisation twice."""

_SENTENCES = (
    "Ik wil mijn eigen deur dichtdoen en dat er dan niemand met een sleutel voor staat.",
    "De post gaat ongeopend naar Ria, en eens per maand maken we samen alles open.",
    "Loopt hij 's nachts, dan brengt Wendy hem naar huis.",
    "Dinsdag en donderdag schilderen op de boot, als het droog is.",
    "Niemand komt binnen zonder dat hij zelf opendoet.",
    "Wie langskomt belt eerst, en zegt waarvoor.",
    "Eén keer een kaart terug, er hoeft niks op te staan.",
    "Zij wil niet de enige zijn die oplet: dat is te zwaar voor één mens.",
    "Vier maanden op tijd betaald, en geen aanmaning meer.",
    "Wat nodig is: iemand die de brieven uitlegt zonder haast.",
)
_DOMAINS = ("housing", "care", "day", "money", "family", "health")

Item = dict[str, Any]


class CaseRecord:
    """One fictional case: `sections` holds the text of each section, without `meta`."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._number = count(1)
        self.case = self._code(8)
        parties = [self._party() for _ in range(4)]
        goals = [self._goal() for _ in range(3)]
        self._people = [*TEAM, *(party["id"] for party in parties)]
        self._goals = [goal["id"] for goal in goals]
        meeting = self._meeting()
        self.meeting: str = meeting["id"]
        consents = self._consents()
        self.consent: str = consents[0]["id"]
        agreement = self._agreement()
        self.agreement: str = agreement["id"]
        self.sections = {
            "case": dump(self._case()),
            "consents": self._filled("consents", consents, self._old_consent),
            "network": self._filled("parties", parties, self._party),
            "goals": self._filled("goals", goals, self._goal),
            "plan": "kind: care-plan\n" + self._filled("agreements", [agreement], self._agreement),
            "meetings": self._filled("meetings", [meeting], self._past_meeting),
            "contacts": self._filled("contacts", [], self._contact),
            "stories": self._filled("stories", [], self._story),
        }

    def _filled(self, key: str, items: list[Item], more: Callable[[], Item]) -> str:
        text = dump({key: items}) if items else f"{key}:\n"
        while len(text) < SIZE:
            text += dump({key: [more()]}).partition("\n")[2]
        return text

    def _case(self) -> Item:
        keeper = {"handle": KEEPER, "legal_basis": "Wmo 2015", "since": "2025-05-12"}
        return {
            "alias": f"Fictief {self._random.randrange(10_000)}",
            "status": "active",
            "language": "nl",
            "opened_on": "2025-05-12",
            "review_on": "2026-06-01",
            "keepers": [{"id": self._id("k"), **keeper}],
        }

    def _consents(self) -> list[Item]:
        named = ["samira", "bram", TEAM[LEAVER]]
        return [self._consent(to, decision="given", until="2026-12-31") for to in named]

    def _old_consent(self) -> Item:
        return self._consent(self._random.choice(list(TEAM)), decision="given", until="2025-12-31")

    def _consent(self, to: str, *, decision: str, until: str) -> Item:
        return {
            "id": self._id("c"),
            "decision": decision,
            "to": [to],
            "sections": ["*"],
            "access": "read",
            "purposes": ["samen hetzelfde plan volgen"],
            "legal_basis": "toestemming",
            "from": "2025-06-10",
            "until": until,
            "by": "person",
            "method": "written",
            "language": "nl",
            "notice_shown": True,
            "note": self._text(1),
            "events": [
                {"id": self._id("e"), "kind": "asked", "on": "2025-06-03", "by": KEEPER},
                {"id": self._id("e"), "kind": "given", "on": "2025-06-10", "note": self._text(1)},
            ],
        }

    def _party(self) -> Item:
        return {
            "id": self._id("p"),
            "name": f"Naaste {next(self._number)}",
            "kind": "person",
            "circle": self._random.choice(("informal", "formal")),
            "ring": self._random.randint(1, 3),
            "domains": self._random.sample(_DOMAINS, 2),
            "role": "buur",
            "chosen_by_person": True,
            "contribution": self._text(1),
            "asks": self._text(1),
            "contact": f"06-{self._random.randrange(10**8):08}",
        }

    def _goal(self) -> Item:
        return {
            "id": self._id("g"),
            "own_words": self._text(2),
            "language": "nl",
            "said_on": "2025-06-10",
            "kind": "goal",
            "term": "long",
            "domain": self._random.choice(_DOMAINS),
            "status": "working",
            "ratings": [
                {"id": self._id("rt"), "on": day, "value": value, "words": self._text(1)}
                for day, value in (("2025-06-10", 3), ("2025-12-02", 6))
            ],
            "paraphrase": {"text": self._text(1), "by": KEEPER, "on": "2025-06-12"},
        }

    def _agreement(self) -> Item:
        return {
            "id": self._id("a"),
            "text": self._text(2),
            "domain": self._random.choice(_DOMAINS),
            "who": self._random.sample(self._people, 2),
            "by": self._random.choice(("network", "professional", "self")),
            "made_on": "2025-12-02",
            "due": "2026-04-01",
            "status": "open",
            "result": self._text(1),
            "goal": self._random.choice(self._goals),
            "meeting": self.meeting,
        }

    def _meeting(self) -> Item:
        return {
            "id": self._id("mt"),
            "kind": "care-conference",
            "when": "2026-03-10 10:00",
            "where": "Buurtkamer De Linde",
            "purpose": self._text(1),
            "convened_by": KEEPER,
            "invited": ["person", *TEAM],
            "person_present": True,
            "status": "planned",
            "agenda": [
                {"id": self._id("ag"), "text": self._text(1), "by": by, "minutes": 15}
                for by in ("person", KEEPER, "bram")
            ],
        }

    def _past_meeting(self) -> Item:
        return self._meeting() | {
            "when": "2025-12-02 10:00",
            "status": "held",
            "attended": ["person", *TEAM],
            "decisions": [
                {"id": self._id("de"), "text": self._text(1), "agreement": self.agreement}
            ],
        }

    def _contact(self) -> Item:
        return {
            "id": self._id("n"),
            "date": f"2025-{self._random.randint(1, 12):02}-{self._random.randint(1, 28):02}",
            "kind": self._random.choice(("visit", "call", "police", "crisis-service")),
            "count": self._random.randint(1, 4),
            "text": self._text(1),
            "source": "Wijkteam Noord",
            "who": KEEPER,
        }

    def _story(self) -> Item:
        return {
            "id": self._id("st"),
            "kind": "narrative",
            "on": "2025-11-20",
            "teller": "person",
            "text": "\n".join(self._text(3) for _ in range(6)) + "\n",
            "language": "nl",
            "permissions": [{"id": self._id("pm"), "use": "verhalenbank", "decision": "given"}],
        }

    def _text(self, sentences: int) -> str:
        return " ".join(self._random.sample(_SENTENCES, sentences))

    def _id(self, prefix: str) -> str:
        return f"{prefix}-{self._code(6)}"

    def _code(self, length: int) -> str:
        return "".join(self._random.choices(ALPHABET, k=length))

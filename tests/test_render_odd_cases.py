"""Odd cases in the documents about a person: too much, too little, and what looks like code."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from casekit.model.names import PERSON, SectionName
from casekit.model.records import (
    Agreement,
    Case,
    Consent,
    Consents,
    Crisis,
    CrisisContact,
    Documents,
    Event,
    GivenDocument,
    Goal,
    Goals,
    Keeper,
    Network,
    Party,
    Phase,
    Plan,
    Stories,
    Story,
    Wish,
)
from casekit.render import documents
from casekit.render.audience import Part, View, view
from casekit.render.parting import parting
from casekit.render.subject import Subject
from tests.rendering import TODAY, sharing_of

CODE = '# kop\n| a | b |\n<script>x</script> {{ 7*7 }} #read("/etc/passwd") 😀'
LONG = "Van der Wonderlijk-Langzaamaan " * 6
RIGHT_TO_LEFT = "يوسف بن محمد"
GONE, GIVEN = "c-000001", "c-000002"
LIST = ("my-plan", "crisis-plan", "crisis-card", "my-record", "consent-statement", "withdrawal",
        "access-letter", "timeline", "record")  # fmt: skip


@cache
def parts(size: int) -> tuple[Part, ...]:
    """A case of that many parties and of everything else, in which each text looks like code."""
    names = [LONG, RIGHT_TO_LEFT, CODE.replace("\n", " "), "Ria 😀"]
    parties = tuple(
        Party(id=f"p-{n:06}", name=f"{names[n % 4]} {n}", circle="informal", ring=1 + n % 3,
              contact=CODE, role=CODE)
        for n in range(size)
    )  # fmt: skip
    everybody = tuple(party.id for party in parties)
    withdrawn = Event(id="e-000001", kind="withdrawn", on=date(2026, 2, 1), note=CODE)
    records = {
        "case": Case(alias=CODE, opened_on=date(2026, 1, 1), keepers=(
            Keeper(id="k-000001", handle="sanne", legal_basis=CODE, since=date(2026, 1, 1)),)),
        "network": Network(parties=parties),
        "consents": Consents(consents=(
            Consent(id=GONE, decision="given", to=("bram",), sections=("*",), purposes=(CODE,),
                    from_=date(2026, 1, 1), events=(withdrawn,)),
            Consent(id=GIVEN, decision="given", to=everybody or ("bram",), sections=("plan",),
                    purposes=(CODE,), from_=date(2026, 1, 1)))),
        "goals": Goals(goals=(Goal(id="g-000001", own_words=CODE, said_on=date(2026, 1, 1)),)),
        "plan": Plan(question=CODE, agreements=(
            Agreement(id="a-000001", text=CODE, who=everybody, by="network", result=CODE,
                      made_on=date(2026, 1, 1)),)),
        "crisis": Crisis(
            phases=(Phase(id="f-000001", name=CODE, signals=(CODE, ""), by_professionals=(CODE,)),),
            contacts=(CrisisContact(id="ct-000001"), CrisisContact(id="ct-000002", name=CODE)),
            wishes=(Wish(id="wi-000001", own_words=CODE, kind="helps"),)),
        "stories": Stories(stories=(Story(id="st-000001", text="woord " * 5000),)),
        "documents": Documents(documents=(
            GivenDocument(id="gd-000001", document="plan", for_=("bram",), on=date(2026, 1, 2),
                          note=CODE),)),
    }  # fmt: skip
    return tuple(Part(SectionName(name), record) for name, record in records.items())


def seen(size: int, *audience: str) -> View:
    return view(parts(size), sharing_of(parts(size)), audience, TODAY)


def about(document: str, size: int) -> Subject:
    if document == "access-letter":
        lost = parting(sharing_of(parts(size)), GONE, ("bram",), TODAY)
        return Subject(consent=GONE, parting=lost)
    return Subject(consent=GONE if document == "withdrawal" else GIVEN)


@pytest.mark.parametrize("document", LIST)
@pytest.mark.parametrize("size", [0, 1, 60])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_text_stays_text_and_nothing_breaks(document: str, size: int, language: str) -> None:
    reader = "bram" if document == "access-letter" else PERSON
    page = documents.write(document, seen(size, reader), about(document, size), language=language)
    text = page.decode()
    body = text.split("<body", 1)[1]
    assert "<script" not in body
    # a letter names the record only to somebody who reads on
    assert ("{{ 7*7 }}" in body) == (document != "access-letter" or not size)
    assert body.count("<h1>") == 1
    assert body.count("<li>") == body.count("</li>")
    assert "p-0000" not in body


@pytest.mark.parametrize("document", LIST[:-3])
def test_an_empty_case_gives_a_page_that_can_be_used(document: str) -> None:
    empty = replace(seen(0, PERSON), sections={}, access={}, names={})
    for language in ("nl", "en"):
        page = documents.write(document, empty, Subject(consent=GIVEN), language=language)
        assert page.count(b"<h1>") == 1

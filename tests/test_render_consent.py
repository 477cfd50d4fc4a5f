"""The documents about sharing: to sign, to confirm a withdrawal, to ask for copies back."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from casekit.errors import RefusedError, UsageError
from casekit.messages import said_in
from casekit.model.names import PERSON
from casekit.model.readers import Sharing
from casekit.model.records import Consent, Event
from casekit.model.records_work import GivenDocument
from casekit.render import documents
from casekit.render.audience import view
from casekit.render.parting import consent_gate, parting
from casekit.render.subject import Subject
from tests.rendering import TODAY, parts_of, seen_by, sharing_of

ASKED = "c-jct5ry"
"""Henk was asked whether Bram may read the meetings."""
WITHDRAWN = "c-h41m28"
"""Henk took back that the housing corporation reads his plan and meetings."""
SLIPS = re.compile(
    r"None|\{[{%.]|[%}]\}|\(\)|^ |\n{3}|\b[a-z]{1,2}-[0-9a-hjkmnp-tv-z]{6}\b", re.MULTILINE
)


def sharing() -> Sharing:
    return sharing_of(parts_of("henk"))


def text(document: str, consent: str, *audience: str, language: str = "nl", case: str = "henk",
         day: date = TODAY) -> str:  # fmt: skip
    about = Subject(consent=consent)
    if document == "access-letter":
        about = replace(about, parting=parting(sharing_of(parts_of(case)), consent, audience, day))
    seen = seen_by(case, *audience, day=day)
    return documents.write(document, seen, about, language=language, format="md").decode()


# --- the statement ---------------------------------------------------------------------


def test_a_statement_says_what_to_whom_what_for_and_how_long() -> None:
    said = text("consent-statement", "c-e66jsj", PERSON)
    assert "**Samira El Amrani (Verslavingszorg)** mag dit lezen, en er iets bij schrijven:" in said
    apart = "wat er is afgesproken, maar alleen wat gaat over gezondheid"
    assert f"- **Plan (apart deel: gezondheid)**: {apart}\n" in said
    assert "- weten wie er al langs is geweest\n" in said.split("## Waarvoor")[1]
    assert "Van 6 januari 2026 tot en met 31 december 2026." in said
    asked = text("consent-statement", ASKED, PERSON)
    assert "Vanaf de dag waarop ik teken. Er is geen laatste dag afgesproken." in asked


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_statement_says_that_it_is_free_and_how_to_take_it_back(language: str) -> None:
    said = text("consent-statement", ASKED, PERSON, language=language)
    wanted = {
        "nl": ["Niemand mag mij daartoe dwingen.",
               "Zeg ik nee, dan krijg ik dezelfde zorg en hulp.",
               "Zeggen of opschrijven is genoeg, bijvoorbeeld tegen Sanne de Boer.",
               "Autoriteit Persoonsgegevens", "geen juridisch advies"],
        "en": ["Nobody may make me.", "If I say no, I get the same care and help.",
               "Saying or writing so is enough, to Sanne de Boer for instance.",
               "Autoriteit Persoonsgegevens", "no legal advice"],
    }  # fmt: skip
    for sentence in wanted[language]:
        assert sentence in said
    assert said.rstrip().endswith("|  |  |  |")  # a place to sign


def test_a_no_is_put_on_paper_as_well() -> None:
    said = text("consent-statement", "c-37p4eb", PERSON)
    assert "Dit blijft dicht voor **iedereen van Politie die in het team zit**:" in said
    assert said.startswith("# Geen toestemming van Henk\n")
    assert "Het is mijn keuze" not in said
    everything = text("consent-statement", "c-e2ss6c", PERSON)
    assert "- **Alles**: alle onderdelen, ook die apart staan\n" in everything


def test_a_reader_who_cannot_be_named_here_is_not_passed_over() -> None:
    parts = [part for part in parts_of("henk") if not part.section.startswith("network")]
    seen = view(parts, sharing(), ["sanne"], TODAY)
    said = documents.write("consent-statement", seen, Subject(consent="c-aysevt"),
                           language="nl", format="md").decode()  # fmt: skip
    assert "**mensen om Henk heen** mag dit lezen:" in said
    assert "Ria" not in said


# --- the withdrawal --------------------------------------------------------------------


def test_a_withdrawal_says_what_stops_since_when_and_what_cannot_be_called_back() -> None:
    said = text("withdrawal", WITHDRAWN, PERSON)
    stops = said.split("## Wat er stopt")[1].split("\n## ")[0]
    assert (
        "Sinds 20 januari 2026 geldt dit ja niet meer voor **iedereen van Woningcorporatie" in stops
    )
    assert "- **Plan**" in stops
    assert "- **Overleggen**" in stops
    assert "Wat gelezen is, is gelezen." in said
    assert "Wie dit nu mag lezen" not in said


def test_a_withdrawal_names_who_reads_on_by_another_consent() -> None:
    parts = parts_of("henk")
    more = Consent(id="c-000001", decision="given", to=("bram",), sections=("plan",),
                   from_=date(2026, 2, 1))  # fmt: skip
    before = sharing_of(parts)
    also = replace(before, consents=(*before.consents, more))
    seen = view(parts, also, [PERSON], TODAY)
    said = documents.write("withdrawal", seen, Subject(consent=WITHDRAWN),
                           language="nl", format="md").decode()  # fmt: skip
    still = said.split("## Wie dit nu mag lezen")[1].split("\n## ")[0]
    assert "- **Plan**: Bram Visser (Woningcorporatie)\n" in still
    assert "Overleggen" not in still


@pytest.mark.parametrize(("to", "told"), [("p-n4nc8k", False), ("bram", True)])
def test_only_where_a_reader_has_a_key_does_a_withdrawal_speak_of_one(to: str, told: bool) -> None:
    day = date(2026, 3, 1)
    event = Event(id="e-000001", kind="withdrawn", on=day, recorded=day)
    yes = Consent(id="c-000001", decision="given", to=(to,), sections=("plan",),
                  from_=date(2026, 2, 1), events=(event,))  # fmt: skip
    parts = [
        replace(part, record=replace(part.record, consents=(*part.record.consents, yes)))
        if part.section == "consents"
        else part
        for part in parts_of("henk")
    ]
    seen = view(parts, sharing_of(parts), [PERSON], TODAY)
    said = documents.write("withdrawal", seen, Subject(consent=yes.id),
                           language="nl", format="md").decode()  # fmt: skip
    assert ("sleutel" in said) is told


def test_a_no_that_is_taken_back_opens_nothing_by_itself() -> None:
    said = text("withdrawal", "c-t67mgc", PERSON)
    assert said.startswith("# Nee teruggenomen: Henk\n")
    assert "Daarmee mag nog niemand iets lezen." in said


# --- the letter ------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_letter_tells_its_reader_nothing_but_what_he_knew(language: str) -> None:
    said = text("access-letter", WITHDRAWN, "bram", language=language)
    # not whose record it is, who decided, why, what for, nor who else is in it
    for unknown in ("Henk", "Sanne", "Ria", "zijn trappenhuis", "mijn huis", "ingetrokken",
                    "Woningcorporatie", "withdrawn"):  # fmt: skip
        assert unknown not in said
    assert {"nl": "**Plan**: wat er is afgesproken", "en": "**Plan**: what was agreed"}[
        language
    ] in said
    assert {"nl": "Tot en met 19 januari 2026", "en": "Up to and including 19 January 2026"}[
        language
    ] in said
    assert "|  |  |  |" in said


def test_a_letter_to_somebody_who_reads_on_says_what_still_may_be_read() -> None:
    ended = date(2026, 4, 1)
    parts = parts_of("henk")
    before = sharing_of(parts)
    more = Consent(id="c-000001", decision="given", to=("marijke",), sections=("goals",),
                   from_=date(2026, 2, 1))  # fmt: skip
    both = replace(before, consents=(*before.consents, more))
    lost = parting(both, "c-emfrvb", ("marijke",), ended)
    assert "goals" not in lost.loses
    assert lost.keeps == ("goals",)
    assert lost.last_day == date(2026, 3, 31)
    seen = view(parts, both, ["marijke"], ended)
    said = documents.write("access-letter", seen, Subject(consent="c-emfrvb", parting=lost),
                           language="nl", format="md").decode()  # fmt: skip
    assert "Deze brief gaat over het dossier van Henk." in said
    assert "Dit mag je nog wel lezen:\n\n- **Doelen**" in said


def test_what_was_never_open_is_not_lost() -> None:
    refused = Consent(id="c-000001", decision="refused", to=("bram",), sections=("meetings",),
                      from_=date(2025, 1, 1))  # fmt: skip
    before = sharing()
    both = replace(before, consents=(*before.consents, refused))
    assert parting(both, WITHDRAWN, ("bram",), TODAY).loses == ("plan",)


def test_how_a_consent_stands_is_told_in_the_language_of_the_reader() -> None:
    with pytest.raises(RefusedError) as refusal:
        consent_gate(sharing(), "consent-statement", WITHDRAWN, TODAY)
    assert "it is withdrawn" in refusal.value.message
    assert "ingetrokken" in said_in("nl", refusal.value.message)


def test_what_was_open_for_some_hours_is_lost() -> None:
    day = date(2026, 3, 2)
    event = Event(id="e-000001", kind="withdrawn", on=day, recorded=day)
    short = Consent(id="c-000001", decision="given", to=("bram",), sections=("crisis",),
                    from_=day, events=(event,))  # fmt: skip
    before = sharing()
    both = replace(before, consents=(*before.consents, short))
    lost = parting(both, "c-000001", ("bram",), TODAY)
    assert (lost.loses, lost.last_day) == (("crisis",), day)
    assert parting(both, "", ("bram",), TODAY) == lost  # whether or not the consent is named
    seen = view(parts_of("henk"), both, ["bram"], TODAY)
    letter = documents.write("access-letter", seen, Subject(consent="c-000001", parting=lost),
                             language="nl", format="md").decode()  # fmt: skip
    assert "Op 2 maart 2026 mocht je dit een deel van de dag lezen." in letter


def test_a_letter_does_not_ask_for_a_letter_back() -> None:
    def paper(document: str, number: int) -> GivenDocument:
        return GivenDocument(
            id=f"d-00000{number}", document=document, for_=("bram",), on=date(2026, 1, number)
        )

    given = [paper("plan", 8), paper("access-letter", 9)]
    lost = parting(sharing(), WITHDRAWN, ("bram",), TODAY, given=given)
    assert lost.given == (("plan", date(2026, 1, 8)),)


@pytest.mark.parametrize(
    ("consent", "reader"),
    [(WITHDRAWN, "samira"), (WITHDRAWN, PERSON), (WITHDRAWN, "sanne"), ("c-e66jsj", "samira"),
     ("c-e2ss6c", "p-n4nc8k"), (ASKED, "bram")],
)  # fmt: skip
def test_who_lost_nothing_gets_no_letter(consent: str, reader: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parting(sharing(), consent, (reader,), TODAY)
    assert caught.value.hint


def test_who_handed_the_case_over_gets_a_letter_without_a_consent() -> None:
    before = sharing()
    sanne = replace(before.case.keepers[0], until=TODAY)
    assert sanne.handle == "sanne"
    after = replace(before, case=replace(before.case, keepers=(sanne,)))
    lost = parting(after, "", ("sanne",), TODAY)
    assert (lost.loses, lost.keeps) == (("*",), ())
    assert lost.last_day == TODAY - timedelta(days=1)


def test_who_leaves_the_team_gets_a_letter_about_what_was_open() -> None:
    before = sharing()
    gone = replace(before.team["samira"], until=TODAY)
    after = replace(before, team={**before.team, "samira": gone})
    open_ = {name for name in before.existing if before.may_read("samira", name, TODAY)}
    lost = parting(after, "", ("samira",), TODAY)
    assert {*lost.loses} == open_ - {"case"}
    assert lost.last_day == TODAY - timedelta(days=1)


@pytest.mark.parametrize("by", ["an end", "a narrower one", "a refusal"])
def test_a_letter_without_a_consent_tells_the_latest_loss(by: str) -> None:
    yes = Consent(id="c-000001", decision="given", to=("bram",), sections=("crisis", "goals"),
                  from_=date(2026, 2, 1))  # fmt: skip
    more = {
        "an end": [replace(yes, until=date(2026, 3, 1))],
        "a narrower one": [yes, replace(yes, id="c-000002", sections=("goals",), supersedes=yes.id,
                                        from_=date(2026, 3, 2))],
        "a refusal": [yes, replace(yes, id="c-000002", decision="refused", sections=("crisis",),
                                   from_=date(2026, 3, 2))],
    }  # fmt: skip
    before = sharing()
    after = replace(before, consents=(*before.consents, *more[by]))
    lost = parting(after, "", ("bram",), TODAY)
    assert lost.last_day == date(2026, 3, 1)
    assert lost.loses == (("goals", "crisis") if by == "an end" else ("crisis",))
    assert lost.keeps == (() if by == "an end" else ("goals",))


@pytest.mark.parametrize("reader", [PERSON, "samira", "sanne"])
def test_who_reads_all_that_ever_was_open_gets_no_letter(reader: str) -> None:
    with pytest.raises(RefusedError, match=r"nothing was lost$"):
        parting(sharing(), "", (reader,), TODAY)


# --- which consent ---------------------------------------------------------------------


@pytest.mark.parametrize("document", ["consent-statement", "withdrawal"])
@pytest.mark.parametrize("consent", ["", "c-000000", "x", "c-"])
def test_a_document_about_a_consent_names_one(document: str, consent: str) -> None:
    with pytest.raises(UsageError) as caught:
        consent_gate(sharing(), document, consent, TODAY)
    assert caught.value.hint


def test_what_ended_is_not_signed_and_what_stands_is_not_withdrawn() -> None:
    for consent in (WITHDRAWN, "c-hn1xm2", "c-t67mgc"):
        with pytest.raises(RefusedError):
            consent_gate(sharing(), "consent-statement", consent, TODAY)
    for consent in (ASKED, "c-e66jsj", "c-37p4eb"):
        consent_gate(sharing(), "consent-statement", consent, TODAY)
        with pytest.raises(RefusedError):
            consent_gate(sharing(), "withdrawal", consent, TODAY)


@pytest.mark.parametrize("case", ["henk", "marga", "fatima", "grace", "treinen", "wim", "youssef"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_slip_of_a_template_shows(case: str, language: str) -> None:
    known = sharing_of(parts_of(case))
    for consent in known.consents:
        for document in ("consent-statement", "withdrawal"):
            try:
                consent_gate(known, document, consent.id, TODAY)
            except RefusedError:
                continue
            keeper = known.case.keepers[-1].handle
            for reader in (PERSON, keeper):
                said = text(document, consent.id, reader, language=language, case=case)
                assert not SLIPS.search(said), (consent.id, document, SLIPS.search(said))
        for reader in known.named[consent.id]:
            try:
                said = text("access-letter", consent.id, reader, language=language, case=case)
            except RefusedError:
                continue
            assert not SLIPS.search(said), (consent.id, SLIPS.search(said))

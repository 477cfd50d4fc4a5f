"""My record: who reads what and why, which papers there are, and what the person may ask."""

from dataclasses import replace
from datetime import date

import pytest

from casekit.errors import RefusedError
from casekit.model.names import PERSON
from casekit.render import documents
from casekit.render.audience import view
from tests.rendering import TODAY, parts_of, seen_by, sharing_of, written


def text(case: str, *audience: str, language: str = "nl") -> str:
    return written("my-record", seen_by(case, *audience), language=language, format="md")


def chapter(page: str, title: str) -> str:
    return page.split(f"## {title}\n")[1].split("\n## ", maxsplit=1)[0]


def reader(page: str, name: str) -> str:
    return page.split(f"### {name}\n")[1].split("\n##", maxsplit=1)[0]


def test_it_tells_what_each_reader_reads_since_when_until_when_and_why() -> None:
    page = text("henk", PERSON)
    samira = reader(page, "Samira El Amrani (Verslavingszorg)")
    assert (
        "**Leest:** persoon, netwerk (ook familie en vrienden), doelen, plan (ook gezond" in samira
    )
    assert "Mag er ook iets bij schrijven." in samira
    assert "**Waarom:** je zei ja, voor: samen werken aan mijn plan; weten wie er al" in samira
    assert "**Wanneer:** sinds 6 januari 2026, tot en met 31 december 2026" in samira
    sanne = reader(page, "Sanne de Boer (Wijkteam Noord)")
    assert "houdt het dossier bij, op grond van: wettelijke taak (Wmo 2015)" in sanne
    assert "zonder einddatum" in sanne
    # the housing corporation's consent was withdrawn, and the police reads by its own
    assert "### Bram" not in page
    assert "contacten" not in reader(page, "Wendy Kuipers (Politie)")


def test_it_agrees_with_access_section_by_section() -> None:
    sharing = sharing_of(parts_of("marga"))
    page = text("marga", PERSON)
    titles = {"goals": "doelen", "measures": "metingen", "crisis": "signaleringsplan"}
    names = {"p-78ya7y": "Ellen", "p-j5g7kn": "Ineke", "p-05bec2": "Daan"}
    for who, name in names.items():
        told = reader(page, name).split("**Leest:** ")[1].split("\\")[0].split(", ")
        for section, title in titles.items():
            assert (title in told) == sharing.may_read(who, section, TODAY), (name, title)


def test_it_tells_to_whom_the_person_said_no_and_what_waits_for_an_answer() -> None:
    page = text("henk", PERSON)
    refused = chapter(page, "Tegen wie je nee zei")
    assert "**Nachtopvang**: alles" in refused
    assert "- **Iedereen van Politie die in het team zit**: netwerk (alleen familie en" in refused
    assert "Bram Visser (Woningcorporatie)" in chapter(page, "Wat nog op je antwoord wacht")


def test_it_tells_which_papers_were_made_for_whom_the_newest_first() -> None:
    papers = chapter(text("henk", PERSON), "Welke papieren zijn gemaakt")
    assert papers.index("crisiskaart, voor jou") < papers.index(
        "agenda van een overleg, voor jou, "
    )
    assert "- **2 december 2025**: plan, voor Bram Visser (Woningcorporatie)\n" in papers
    assert "Zit in zijn portemonnee, achter de foto van Bikkel." in papers


def test_a_paper_in_two_languages_stands_once() -> None:
    seen = seen_by("henk", PERSON)
    record = seen.sections["documents"]
    twice = [replace(one, id=f"d-{n:06}", language=language)
             for n, (one, language) in enumerate((one, language) for one in record.documents
                                                 for language in ("nl", "en"))]  # fmt: skip
    both = replace(record, documents=tuple(twice))
    doubled = replace(seen, sections={**seen.sections, "documents": both})
    assert written("my-record", doubled, language="nl", format="md") == text("henk", PERSON)


def test_it_says_that_something_is_kept_and_where_to_ask_and_nothing_of_what() -> None:
    page = text("marga", PERSON)
    kept = chapter(page, "Wat je zelf niet leest")
    assert "Een deel van je dossier kun je niet lezen." in kept
    assert "Vraag ernaar bij: Samira El Amrani, Verslavingszorg, 06-00000023" in kept
    assert "in vertrouwen" not in page
    assert "Contacten (apart deel" not in page  # contacts.family is what is kept
    assert "Er is niets. Je mag alles lezen." in text("henk", PERSON)
    assert "Wat je zelf niet leest" not in text("marga", "samira")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_tells_the_rights_of_the_person(language: str) -> None:
    page = text("henk", PERSON, language=language)
    wanted = {
        "nl": ["Inzien.", "Meenemen.", "Verbeteren.", "Wissen.", "Binnen een maand",
               "Autoriteit Persoonsgegevens", "op de eigen computer echt iets heeft gelezen"],
        "en": ["See it.", "Take it along.", "Correct it.", "Erase it.", "within a month",
               "Autoriteit Persoonsgegevens", "really read something on their own computer"],
    }  # fmt: skip
    for words in wanted[language]:
        assert words in page


def test_who_may_not_read_the_consents_gets_none() -> None:
    sharing = sharing_of(parts_of("henk"))
    documents.gate(sharing, "my-record", (PERSON, "sanne"), TODAY)
    with pytest.raises(RefusedError):
        documents.gate(sharing, "my-record", ("samira",), TODAY)


def test_for_several_it_holds_only_sections_that_all_of_them_read() -> None:
    parts = parts_of("marga")
    sharing = sharing_of(parts)
    both = view(parts, sharing, [PERSON, "samira"], TODAY)
    alone = view(parts, sharing, ["samira"], TODAY)
    assert "contacts.family" in alone.access
    assert "contacts.family" not in both.access


def test_somebody_without_the_consents_learns_of_his_own_access_alone() -> None:
    parts = parts_of("henk")
    sharing = sharing_of(parts)
    seen = view(parts, sharing, ["samira"], TODAY)
    assert {one.name for readers in seen.access.values() for one in readers} == {"samira"}
    assert view(parts, sharing, ["samira", "joris"], TODAY).access == {}


def test_a_yes_by_somebody_else_is_said_to_be_one() -> None:
    parts = parts_of("henk")
    before = sharing_of(parts)
    records = [
        replace(part, record=replace(part.record, consents=tuple(
            replace(one, by="representative", representative="Ria") for one in part.record.consents
        )))
        if part.section == "consents"
        else part
        for part in parts
    ]  # fmt: skip
    seen = view(records, before, [PERSON], TODAY)
    page = documents.write("my-record", seen, language="nl", format="md").decode()
    assert "iemand zei ja voor jou, voor:" in page


def test_it_tells_of_the_day_it_was_made() -> None:
    seen = seen_by("henk", PERSON, day=date(2026, 4, 1))
    page = written("my-record", seen, language="nl", format="md")
    assert "### Marijke" not in page  # the consent ended the day before

"""The person's own documents: the booklet, the crisis plan and the card for a wallet."""

import re
from dataclasses import replace

import pytest

from casekit.errors import RefusedError
from casekit.model.names import PERSON, SectionName
from casekit.model.records import Crisis
from casekit.render import documents
from casekit.render.audience import view
from tests.rendering import TODAY, parts_of, seen_by, sharing_of, written
from tests.vaults import SmallVault

SLIPS = re.compile(
    r"None|\{[{%.]|[%}]\}|\(\)|: *$|\n{3}|\b[a-z]{1,2}-[0-9a-hjkmnp-tv-z]{6}\b", re.MULTILINE
)


def text(document: str, case: str, *audience: str, language: str = "nl") -> str:
    return written(document, seen_by(case, *audience), language=language, format="md")


def chapters(markdown: str) -> list[str]:
    return re.findall(r"^## (.*)", markdown, re.MULTILINE)


def test_the_booklet_says_i_and_sets_apart_what_everyone_does() -> None:
    own = text("my-plan", "marga", PERSON)
    assert own.startswith("# Mijn plan\n")
    assert "Dit boekje is van Marga.\n" in own
    agreed = own.split("## Wat we hebben afgesproken")[1].split("\n## ")[0]
    me, people, professionals = re.split(r"### Wat mijn mensen doen|### Wat hulpverleners", agreed)
    assert "plaatje van een radio" in me
    assert "**Wie:** Ellen, Ineke en ik" in me
    assert "Trudy klopt" in people
    assert "Opnieuw met de kas bellen" in professionals
    assert "### Dit is gelukt" in professionals


def test_a_copy_of_the_booklet_for_somebody_else_tells_who_i_is() -> None:
    copy = text("my-plan", "marga", "p-78ya7y")
    assert "Met “ik” bedoelen we Marga." in copy
    assert "**Wie:** Marga, jij en Ineke" in copy
    assert "**Who:** Marga, you and Ineke" in text("my-plan", "marga", "p-78ya7y", language="en")


def test_the_booklet_tells_whom_to_call_and_when_people_look_again() -> None:
    own = text("my-plan", "marga", PERSON)
    assert "- **Crisisdienst**: 000-0000000" in own.split("## Wie ik bel")[1].split("\n## ")[0]
    look = own.split("## Wanneer we weer kijken")[1]
    assert "We zien elkaar op maandag 23 maart 2026 om 16.00 uur." in look
    assert "Op 25 maart 2026 kijken we samen" in look
    english = text("my-plan", "fatima", PERSON, language="en")
    assert "Whom I call" in chapters(english)  # from the network: there is no crisis plan


def test_own_words_of_the_crisis_plan_are_verbatim_and_said_to_be_so() -> None:
    plan = text("crisis-plan", "henk", PERSON)
    words = (
        "## Dit niet\n\n"
        "> Niet met je handen aan me komen. Zeg gewoon dat ik mee moet lopen, dan loop ik.\n\n"
        "In mijn eigen woorden."
    )
    assert words in plan
    assert "> Noem me Henk. Geen meneer.\n" in plan.split("## Dit helpt")[1].split("##")[0]


def test_the_crisis_plan_has_whom_to_call_first_and_the_phases_in_order() -> None:
    found = chapters(text("crisis-plan", "henk", "rachid"))
    assert found == [
        "Wie ik bel", "Dit helpt", "Dit niet", "Helder", "De mist komt", "Dikke mist",
        "Waar iemand voor moet zorgen", "Wie hierachter staat",
    ]  # fmt: skip


def test_a_card_holds_the_most_needed_and_is_cut_along_a_line() -> None:
    card = text("crisis-card", "henk", PERSON)
    assert chapters(card) == ["Ik ben Henk", "Bel", "Dit helpt", "Dit niet"]
    assert "Marijke komt naar mij toe." in card  # from the worst phase
    assert "Ik groet iedereen" not in card
    page = written("crisis-card", seen_by("henk", PERSON), language="nl")
    assert '<body class="card"' in page
    assert page.count("<section>") == page.count("</section>") == 4
    assert "<section>" not in written("crisis-plan", seen_by("henk", PERSON), language="nl")


def test_what_the_person_asks_is_not_told_as_something_that_helps() -> None:
    card = text("crisis-card", "marga", PERSON)
    sides = dict(
        zip(chapters(card), re.split(r"^## .*", card, flags=re.MULTILINE)[1:], strict=True)
    )
    assert "Geen isoleer" in sides["Ik ben Marga"].split("**Wat ik vraag:**")[1]
    assert "Geen isoleer" not in sides["Dit helpt"]


def test_whom_to_call_is_said_by_name_in_the_copy_of_that_person_too() -> None:
    for document in ("crisis-plan", "crisis-card"):
        assert "- **Wendy Kuipers**: 06-00000025" in text(document, "henk", "wendy")
        assert "- **Ellen**: 06-00000062" in text(document, "marga", "p-78ya7y")
        # Daan reads the crisis plan alone, and the network is not his to read
        assert "- **Ellen**: 06-00000062" in text(document, "marga", "p-05bec2")


@pytest.mark.parametrize("document", ["crisis-plan", "crisis-card"])
def test_nobody_gets_an_empty_crisis_plan_because_the_full_one_is_kept_from_him(
    document: str,
) -> None:
    sharing = sharing_of(parts_of("henk"))
    documents.gate(sharing, document, (PERSON, "sanne", "wendy"), TODAY)
    with pytest.raises(RefusedError) as caught:
        documents.gate(sharing, document, ("anouk",), TODAY)
    assert caught.value.message == f"no {document} for anouk: no consent"
    assert "--section crisis" in caught.value.hint


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_crisis_plan_that_nobody_wrote_yet_waits_for_a_pen(language: str) -> None:
    seen = seen_by("wim", PERSON)
    assert "crisis" not in seen.sections
    for document in ("crisis-plan", "crisis-card"):
        assert "|  |" in written(document, seen, language=language, format="md")
        assert 'class="pen' in written(document, seen, language=language)


def test_what_was_typed_in_a_crisis_plan_stays_text() -> None:
    typed = {"phases": [{"id": "f-000001", "name": "# groot", "signals": ["{{ 7*7 }}", "<b>"]}],
             "wishes": [{"id": "wi-000001", "own_words": "| a |\n---\n# kop"}]}  # fmt: skip
    parts = [
        replace(one, record=_crisis(typed)) if one.section == SectionName("crisis") else one
        for one in parts_of("henk")
    ]
    seen = view(parts, sharing_of(parts), [PERSON], TODAY)
    page = written("crisis-plan", seen, language="nl")
    assert "<h2># groot</h2>" in page
    assert "{{ 7*7 }}" in page
    assert "&lt;b&gt;" in page
    assert "| a |<br>---<br># kop" in page


def _crisis(data: dict[str, object]) -> Crisis:
    from casekit.model.records import from_data

    return from_data(Crisis, data)


@pytest.mark.parametrize("document", ["my-plan", "crisis-plan", "crisis-card"])
@pytest.mark.parametrize("case", ["henk", "marga", "fatima", "grace", "treinen", "wim", "youssef"])
def test_no_slip_of_a_template_shows(document: str, case: str) -> None:
    sharing = sharing_of(parts_of(case))
    for reader in sharing.readers("case", TODAY):
        for language in ("nl", "en"):
            found = SLIPS.search(text(document, case, reader.name, language=language))
            assert not found, (reader.name, found)


def test_whoever_tells_comes_last_among_those_who_do_something() -> None:
    assert "**Wie:** Sami en ik" in text("my-plan", "fatima", PERSON)
    assert "**Who:** Sami and me" in text("my-plan", "fatima", PERSON, language="en")


@pytest.mark.parametrize("document", ["plan", "my-plan"])
def test_a_plan_that_is_not_there_yet_asks_for_no_signatures(
    document: str, small: SmallVault
) -> None:
    vault = small.as_()
    case = vault.new_case(alias="Wim").case
    (page,) = vault.render(document, case, ["person"], formats=("md",)).pages
    assert "Hier staat nog geen plan." in page.text
    assert "Handtekening" not in page.text
    vault.add(case, "agreement", {"text": "de post openen"})
    (page,) = vault.render(document, case, ["person"], formats=("md",)).pages
    assert "nog geen plan" not in page.text
    assert "Handtekening" in page.text

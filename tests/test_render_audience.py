"""What an audience sees: exactly what all of it may read, and no trace of the rest."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, strategies as st

from casekit.errors import UsageError
from casekit.model.names import PERSON, SectionName
from casekit.model.readers import Sharing
from casekit.model.records import (
    Agreement,
    Case,
    Consent,
    Crisis,
    Goal,
    Goals,
    Keeper,
    KeptFromPerson,
    Meeting,
    Meetings,
    Network,
    Party,
    Person,
    Phase,
    Plan,
    Signature,
    Tie,
)
from casekit.model.team import Member
from casekit.render import documents
from casekit.render.audience import SOMEBODY, Part, view
from tests.rendering import TODAY, parts_of, seen_by, written

KEEPER, ANN, BOB, RIA, KIM = "keeper", "ann", "bob", "p-r1a000", "p-k1m000"


def canary(section: str) -> str:
    return f"canary {section.replace('.', ' of ')} canary"


PARTS = {
    "case": Case(
        alias=canary("case"),
        keepers=(Keeper(id="k-000000", handle=KEEPER, legal_basis="task", since=date(2025, 1, 1)),),
        kept_from_person=(
            KeptFromPerson(id="x-000000", sections=("plan.kept",), reason="of somebody else"),
        ),
    ),
    "person": Person(called=canary("person")),
    "network": Network(
        parties=(Party(id=RIA, name=canary("network")),),
        ties=(Tie(id="t-000000", a="person", b=KIM, quality="tense"),),
    ),
    "network.family": Network(parties=(Party(id=KIM, name=canary("network.family")),)),
    "goals": Goals(goals=(Goal(id="g-000000", own_words=canary("goals")),)),
    "goals.own": Goals(goals=(Goal(id="g-000001", own_words=canary("goals.own")),)),
    "plan": Plan(
        agreements=(
            Agreement(id="a-000000", text=canary("plan"), who=(RIA, KIM), goal="g-000001"),
        ),
        signatures=(Signature(id="sg-000000", who=RIA), Signature(id="sg-000001", who=KIM)),
    ),
    "plan.kept": Plan(agreements=(Agreement(id="a-000001", text=canary("plan.kept")),)),
    "crisis": Crisis(phases=(Phase(id="f-000000", name=canary("crisis")),)),
    "meetings": Meetings(
        meetings=(
            Meeting(
                id="mt-000000",
                kind="care-conference",
                when="2026-03-20 10:00",
                purpose=canary("meetings"),
                invited=(PERSON, RIA, ANN),
            ),
        )
    ),
}
TEAM = {
    handle: Member(handle, handle.title(), "Team", "worker", ()) for handle in (KEEPER, ANN, BOB)
}


def case_with(*consents: Consent) -> tuple[list[Part], Sharing]:
    parts = [Part(SectionName.parse(name), record) for name, record in PARTS.items()]
    case, network = PARTS["case"], (PARTS["network"], PARTS["network.family"])
    assert isinstance(case, Case)
    parties = tuple(p for one in network if isinstance(one, Network) for p in one.parties)
    return parts, Sharing(case, consents, parties, TEAM, tuple(part.section for part in parts))


def consent(number: int, to: str, *sections: str, decision: str = "given") -> Consent:
    return Consent(
        id=f"c-{number:06}",
        decision=decision,
        to=(to,),
        sections=sections,
        from_=date(2026, 1, 1),
    )


readers = st.sampled_from([ANN, BOB, RIA])
decisions = st.lists(
    st.tuples(
        readers,
        st.sets(st.sampled_from([*list(PARTS)[1:], "*"]), min_size=1),
        st.sampled_from(["given", "given", "given", "refused", "asked"]),
    ),
    max_size=6,
)


@example([(RIA, {"plan"}, "given")], [KEEPER, RIA], "nl")
@example([(RIA, {"plan"}, "given"), (ANN, {"plan"}, "given")], [ANN, RIA], "en")
@given(
    decisions,
    st.lists(st.one_of(readers, st.sampled_from([KEEPER, PERSON])), min_size=1, unique=True),
    st.sampled_from(["nl", "en"]),
)
def test_a_document_holds_the_words_that_all_of_its_audience_may_read_and_no_others(
    decided: list[tuple[str, set[str], str]], audience: list[str], language: str
) -> None:
    parts, sharing = case_with(
        *(
            consent(number, to, *sections, decision=decision)
            for number, (to, sections, decision) in enumerate(decided)
        )
    )
    seen = view(parts, sharing, audience, TODAY)
    agenda = written("agenda", seen, meeting="mt-000000", language=language, format="md")
    plan = written("plan", seen, language=language, format="md")

    readable = {
        name for name in PARTS if all(sharing.may_read(who, name, TODAY) for who in audience)
    }
    # the alias stands in for a name that not all may read, and crisis is of another document
    expected = readable - {"crisis", "case"} - (set() if "person" in readable else {"person"})
    if "person" not in readable and "case" in readable:
        expected |= {"case"}
    # among several, somebody may be named to those who know the name: he knows it himself
    known = all(who == RIA or sharing.may_read(who, "network", TODAY) for who in audience)
    if known and RIA in audience and len(audience) > 1 and canary("network") in agenda:
        expected |= {"network"}
    assert {name for name in PARTS if canary(name) in agenda} == expected
    assert {name for name in PARTS if canary(name) in plan} <= expected
    for other in ("mt-000000", RIA, KIM, "None"):
        assert other not in agenda
        assert other not in plan
    hidden = set(PARTS) - readable
    assert {one.section for one in seen.withheld} == hidden


def test_a_compartment_is_joined_in_for_those_who_may_read_it() -> None:
    alone = view(*case_with(consent(1, ANN, "goals")), [ANN], TODAY)
    both = view(*case_with(consent(1, ANN, "goals", "goals.own")), [ANN], TODAY)
    assert [goal.id for goal in alone.sections["goals"].goals] == ["g-000000"]
    assert [goal.id for goal in both.sections["goals"].goals] == ["g-000000", "g-000001"]


def test_an_item_in_two_compartments_is_one_with_the_fields_of_both() -> None:
    parts, sharing = case_with(consent(1, ANN, "plan", "plan.kept"))
    more = Agreement(id="a-000000", text="something else", result="done twice")
    parts = [part for part in parts if part.section != "plan.kept"]
    parts.append(Part(SectionName.parse("plan.kept"), Plan(agreements=(more,))))
    [agreement] = view(parts, sharing, [ANN], TODAY).sections["plan"].agreements
    both = f"{canary('plan')}\nsomething else"
    assert (agreement.text, agreement.result) == (both, "done twice")


def test_what_can_be_only_one_is_told_to_the_maker_alone() -> None:
    parts, sharing = case_with(consent(1, ANN, "plan", "plan.kept"))
    parts = [part for part in parts if part.section.section != "plan"]
    for name, day in {"plan": 1, "plan.kept": 2}.items():
        one = Agreement(id="a-000000", text="bellen", due=date(2030, 1, day))
        parts.append(Part(SectionName.parse(name), Plan(agreements=(one,))))
    seen = view(parts, sharing, [ANN], TODAY)
    [agreement] = seen.sections["plan"].agreements
    assert (agreement.text, agreement.due) == ("bellen", date(2030, 1, 1))
    assert [(one.part, one.item, one.field) for one in seen.opposed] == [
        ("plan.kept", "a-000000", "due")
    ]


def test_a_reference_to_what_is_not_visible_is_gone() -> None:
    parts, sharing = case_with(consent(1, ANN, "plan", "network"))
    seen = view(parts, sharing, [ANN], TODAY)
    [agreement] = seen.sections["plan"].agreements
    assert agreement.goal is None
    assert seen.sections["network"].ties == ()


def test_who_takes_part_and_cannot_be_named_is_somebody_and_not_counted() -> None:
    seen = view(*case_with(consent(1, ANN, "plan", "network")), [ANN], TODAY)
    [agreement] = seen.sections["plan"].agreements
    assert agreement.who == (RIA, SOMEBODY)
    assert [one.who for one in seen.sections["plan"].signatures] == [RIA, SOMEBODY]
    [unknown] = view(*case_with(consent(1, ANN, "plan")), [ANN], TODAY).sections["plan"].agreements
    assert unknown.who == (SOMEBODY,)


def test_a_party_is_named_to_several_only_where_all_others_know_the_name() -> None:
    parts, sharing = case_with(consent(1, RIA, "plan"), consent(2, ANN, "plan"))
    assert view(parts, sharing, [KEEPER, RIA], TODAY).names[RIA] == canary("network")
    assert RIA not in view(parts, sharing, [ANN, RIA], TODAY).names
    assert RIA not in view(parts, sharing, [KEEPER, ANN], TODAY).names


def test_a_consent_that_ended_yesterday_shows_nothing_today() -> None:
    lasting = consent(1, ANN, "goals")
    ended = Consent(
        id="c-000009", decision="given", to=(BOB,), sections=("goals",),
        from_=date(2026, 1, 1), until=date(2026, 3, 11),
    )  # fmt: skip
    parts, sharing = case_with(lasting, ended)
    assert "goals" in view(parts, sharing, [ANN, BOB], date(2026, 3, 11)).sections
    assert "goals" not in view(parts, sharing, [ANN, BOB], TODAY).sections


def test_what_is_withheld_is_told_item_by_item_with_the_reader_and_the_reason() -> None:
    seen = seen_by("henk", "wendy", "sanne")
    told = [one for one in seen.withheld if one.section == "network.family"]
    family = {part.section: part.record for part in parts_of("henk")}[SectionName("network.family")]
    assert {one.item for one in told} == {one.id for one in (*family.parties, *family.ties)}
    assert {one.from_ for one in told} == {"wendy"}
    assert {one.why for one in told} == {"refused (c-37p4eb)"}


def test_the_persons_own_copy_lacks_only_what_is_kept_for_somebody_elses_sake() -> None:
    parts, sharing = case_with()
    seen = view(parts, sharing, [PERSON], TODAY)
    assert seen.own_copy
    assert {one.section for one in seen.withheld} == {"plan.kept"}


def test_an_organisation_stands_for_its_members_and_nobody_is_made_up() -> None:
    assert seen_by("henk", "Politie").audience == ("wendy",)
    with pytest.raises(UsageError) as caught:
        seen_by("henk", "nobody")
    assert "nobody" in caught.value.message


def test_the_maker_is_told_what_the_page_lacks() -> None:
    notes = documents.notes(seen_by("henk", "anouk", "sanne"), "agenda")
    assert notes == (
        "not all may read network (anouk): people of the network have no name on the page",
    )
    nothing = "plan holds nothing yet, so the page has nothing of it"
    alone = replace(seen_by("henk", "sanne"), sections={})
    assert nothing in documents.notes(alone, "plan")
    assert nothing not in documents.notes(alone, "record")

"""Cases and items: begun, read, changed and taken away, with every other byte left as it was."""

from datetime import date

from casekit import Vault
from casekit.errors import UsageError
from casekit.format.envelope import digest, split
from casekit.format.yaml import parse
from casekit.model.names import is_case_id, is_item_id
from tests.refusals import SECRET, refused
from tests.vaults import (
    AGREEMENT,
    CANARIES,
    GOAL,
    MEETING,
    SECTIONS,
    SISTER,
    TODAY,
    SmallVault,
)


def body(vault: Vault, case: str, section: str) -> str:
    """A section without its envelope."""
    return split(vault.text(case, section))[1]


# --- cases ---------------------------------------------------------------------------


def test_who_begins_a_case_keeps_it(small: SmallVault) -> None:
    change = small.as_("bram").new_case(alias="Youssef")
    record = small.as_("bram").section(change.case, "case")
    assert is_case_id(change.case)
    assert (record.alias, record.status, record.language) == ("Youssef", "active", "nl")
    assert record.opened_on == TODAY
    assert [(keeper.handle, keeper.since) for keeper in record.keepers] == [("bram", TODAY)]


def test_a_case_may_be_begun_for_other_keepers(small: SmallVault) -> None:
    case = small.as_("bram").new_case(alias="Youssef", keepers=["joris", "samira"]).case
    (line,) = [line for line in small.as_("joris").cases() if line.id == case]
    assert line.keepers == ("joris", "samira")
    assert [line.alias for line in small.as_("bram").cases() if line.id == case] == [""]


def test_a_case_takes_more_fields_at_once(small: SmallVault) -> None:
    change = small.as_().new_case(
        alias="Grace", language="en", values={"review_on": "2026-09-01", "status": "new"}
    )
    record = small.as_().section(change.case, "case")
    assert (record.language, record.status) == ("en", "new")
    assert record.review_on == date(2026, 9, 1)


def test_nothing_of_a_case_shows_outside_its_sealed_files(small: SmallVault) -> None:
    change = small.as_().new_case(alias="Youssef")
    message = small.git("show", "--no-patch", "--format=%s%n%b%n%an%n%ae", change.commit)
    assert message.split("\n")[0] == "casekit: 2 files"
    assert "Youssef" not in message
    names = small.git("ls-files", f"cases/{change.case}").split()
    assert names == [f"cases/{change.case}/{name}.yaml.age" for name in ("case", "consents")]


def test_all_cases_are_listed_those_of_others_by_their_id_alone(small: SmallVault) -> None:
    lines = {line.id: line for line in small.as_("bram").cases()}
    assert lines[small.case].alias == ""
    (line,) = small.as_().cases()
    assert (line.alias, line.status, line.keepers) == (CANARIES["case"], "active", ("sanne",))
    assert line.review_on == date(2026, 6, 1)


def test_the_sections_of_a_case_stand_in_reading_order(small: SmallVault) -> None:
    assert small.as_().sections(small.case) == tuple(SECTIONS)


def test_reading_takes_in_the_compartments_that_open(small: SmallVault) -> None:
    texts = [one.text for one in small.as_().section(small.case, "plan").agreements]
    assert [CANARIES["plan"] in texts[0], CANARIES["plan.health"] in texts[1]] == [True, True]
    assert len(small.as_("samira").section(small.case, "plan").agreements) == 1
    (item,) = small.as_().section(small.case, "plan.health").agreements
    assert item.id == "a-med1c1"


def test_an_item_may_stand_in_two_parts_and_is_read_as_one(small: SmallVault) -> None:
    vault = small.as_()
    text = (
        f"{SECTIONS['plan.health']}  - id: {AGREEMENT}\n    text: De fiets.\n    result: hersteld\n"
    )
    vault.replace(small.case, "plan.health", text)
    first = vault.section(small.case, "plan").agreements[0]
    assert (first.id, first.result) == (AGREEMENT, "hersteld")
    # the words of both, that of the section first; nothing that may be read is passed over
    [of_section] = [CANARIES["plan"] in line for line in first.text.splitlines()[:1]]
    assert (of_section, first.text.splitlines()[1:]) == (True, ["De fiets."])
    assert vault.data(small.case, "plan")["agreements"][0]["text"] == first.text
    assert vault.said_otherwise(small.case, "plan") == ()
    assert vault.validate().fine
    [page] = vault.render("plan", small.case, ["sanne"], formats=("md",)).pages
    assert "De fiets." in page.text
    assert CANARIES["plan"] in page.text


def test_where_only_one_value_can_count_the_other_is_told_of(small: SmallVault) -> None:
    vault = small.as_()
    text = f"{SECTIONS['plan.health']}  - id: {AGREEMENT}\n    text: x\n    due: 2026-05-05\n"
    vault.replace(small.case, "plan.health", text)
    [told] = vault.said_otherwise(small.case, "plan")
    assert f"plan.health says something else of {AGREEMENT} (due)" in told
    made = vault.render("plan", small.case, ["sanne"], formats=("md",))
    assert any(f"of {AGREEMENT} (due)" in note for note in made.notes)
    assert "5 mei" not in made.pages[0].text
    # for whoever may not read the compartment there is nothing to tell
    vault.give(small.case, to=["bram"], sections=["plan"], purposes=["x"])
    made = vault.render("plan", small.case, ["bram"], formats=("md",))
    assert not any(AGREEMENT in note for note in made.notes)


def test_a_meeting_at_two_times_is_told_of_though_it_must_have_one(small: SmallVault) -> None:
    vault = small.as_()
    other = f"meetings:\n  - id: {MEETING}\n    kind: care-conference\n    when: 2026-03-21\n"
    vault.replace(small.case, "meetings.kept", other)
    found = [one for one in vault.validate().findings if one.code == "item-in-two-parts"]
    assert [one.field for one in found] == ["meetings[0].when"]


# --- items ---------------------------------------------------------------------------


def test_every_kind_can_be_added(small: SmallVault) -> None:
    vault = small.as_()
    needed = {
        "keeper": {"handle": "joris", "legal_basis": "consent", "since": "2026-03-12"},
        "kept-from-person": {"sections": "plan.health", "reason": "van een ander"},
        "document": {"document": "plan", "for": "bram", "on": "2026-03-12"},
        "route": {"kind": "mail", "value": "ada@example.invalid"},
        "representative": {"capacity": "partner", "name": "Piet"},
        "consent": {
            "decision": "given",
            "to": "bram",
            "sections": "goals",
            "from": "2026-03-12",
        },
        "event": {"kind": "reconfirmed", "on": "2026-03-12"},
        "party": {"name": "Piet"},
        "tie": {"a": "person", "b": SISTER, "quality": "tense"},
        "goal": {"own_words": "rust"},
        "rating": {"on": "2026-03-12", "value": "7"},
        "strength": {"own_words": "koken"},
        "something-to-lose": {"own_words": "de hond"},
        "word": {"word": "kerk", "meaning": "het buurthuis"},
        "condition": {"text": "veilig"},
        "agreement": {"text": "bellen"},
        "what-if": {"when": "ik weg ben", "then": "de hond eten geven"},
        "signature": {"who": "person"},
        "crisis-signature": {"who": "person"},
        "phase": {"name": "groen"},
        "crisis-contact": {"name": "Piet"},
        "wish": {"own_words": "niet alleen"},
        "practical": {"text": "de hond"},
        "member": {"who": SISTER},
        "meeting": {"kind": "other", "when": "2026-04-01"},
        "agenda-item": {"text": "de fiets"},
        "decision": {"text": "kopen"},
        "contact": {"date": "2026-03-12", "kind": "visit"},
        "barrier": {"stuck": "het formulier"},
        "request": {"text": "een bed", "asked": "120.50"},
        "scenario": {"scenario": "jaarkaart", "item": "kaart", "price": "3000"},
        "story": {"text": "er was eens"},
        "permission": {"use": "leersessie", "decision": "refused"},
        "measure": {"instrument": "rapportcijfer"},
        "point": {"date": "2026-03-12", "value": "6.5"},
    }
    made: dict[str, str] = {}
    for kind in vault.kinds():
        above = [
            k.kind for k in vault.kinds() if k.section == kind.section and kind.path[:-1] == k.path
        ]
        change = vault.add(
            small.case, kind.kind, needed.pop(kind.kind), under=made[above[0]] if above else ""
        )
        assert change.id.startswith(f"{kind.prefix}-")
        assert is_item_id(change.id)
        made[kind.kind] = change.id
    assert not needed
    assert vault.validate().fine


def test_texts_are_typed_by_the_schema(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(
        small.case,
        SISTER,
        {"ring": "2", "domains": "family, housing", "chosen_by_person": "true", "contact": "06 12"},
    )
    vault.set(small.case, MEETING, {"invited": "sanne", "person_present": "false"})
    vault.set(small.case, AGREEMENT, {"who": f"samira, {SISTER}", "text": "1234"})
    party = vault.section(small.case, "network").parties[0]
    assert (party.ring, party.domains, party.chosen_by_person) == (2, ("family", "housing"), True)
    assert party.contact == "06 12"
    meeting = vault.section(small.case, "meetings").meetings[0]
    assert (meeting.invited, meeting.person_present) == (("sanne",), False)
    agreement = vault.section(small.case, "plan").agreements[0]
    assert (agreement.who, agreement.text) == (("samira", SISTER), "1234")


def test_a_nested_field_is_named_with_a_point(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, "person", {"arrival.came_on": "2025-11-01", "arrival.methods": "a, b"})
    arrival = vault.section(small.case, "person").arrival
    assert (arrival.came_on, arrival.methods) == (date(2025, 11, 1), ("a", "b"))
    vault.set(small.case, GOAL, {"paraphrase.text": "zij wil rust", "paraphrase.by": "samira"})
    assert vault.section(small.case, "goals").goals[0].paraphrase.by == "samira"


def test_an_empty_text_takes_a_field_away(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, AGREEMENT, {"due": "", "result": ""})
    agreement = vault.section(small.case, "plan").agreements[0]
    assert agreement.due is None
    assert body(vault, small.case, "plan") == SECTIONS["plan"].replace("    due: 2026-04-01\n", "")


def test_a_change_leaves_every_other_byte_as_it_was(small: SmallVault) -> None:
    vault = small.as_()
    vault.set(small.case, AGREEMENT, {"status": "done"})
    assert body(vault, small.case, "plan") == SECTIONS["plan"].replace(
        "status: open", "status: done"
    )
    vault.set(small.case, "plan", {"review_on": "2026-06-01"})
    assert body(vault, small.case, "plan") == (
        SECTIONS["plan"].replace("status: open", "status: done") + "review_on: 2026-06-01\n"
    )


def test_an_item_goes_with_the_comment_above_it(small: SmallVault) -> None:
    vault = small.as_()
    vault.add(small.case, "agreement", {"text": "blijft"})
    vault.remove(small.case, AGREEMENT)
    left = body(vault, small.case, "plan")
    assert "de fiets eerst" not in left
    assert "# zo zei Ada het" in left
    assert [one["text"] for one in parse(left).data["agreements"]] == ["blijft"]


def test_an_item_may_be_put_in_a_compartment(small: SmallVault) -> None:
    vault = small.as_()
    change = vault.add(small.case, "agreement", {"text": "stil"}, compartment="money")
    assert change.section == "plan.money"
    assert "plan.money" in vault.sections(small.case)
    assert "plan.money is new and can be opened by: person, sanne" in change.notes
    assert small.opened_by("plan.money") == {"person", "sanne"}
    vault.set(small.case, change.id, {"status": "done"})
    assert vault.section(small.case, "plan.money").agreements[0].status == "done"


def test_a_change_that_changes_nothing_makes_no_commit(small: SmallVault) -> None:
    with small.unchanged():
        change = small.as_().set(small.case, AGREEMENT, {"status": "open"})
    assert change.commit == ""
    assert change.notes


def test_a_revision_names_the_one_before_it(small: SmallVault) -> None:
    vault = small.as_()
    first = vault.text(small.case, "plan")
    assert "previous" not in parse(first).data["meta"]
    vault.set(small.case, AGREEMENT, {"status": "done"})
    second = parse(vault.text(small.case, "plan")).data["meta"]
    assert (second["revision"], second["previous"]) == (2, digest(first))


def test_a_writer_changes_a_section_for_its_readers_and_no_other(small: SmallVault) -> None:
    before = small.opened_by("plan")
    change = small.as_("samira").set(small.case, AGREEMENT, {"status": "done"})
    assert small.opened_by("plan") == before
    assert small.git("show", "--name-only", "--format=", change.commit).split() == [
        f"cases/{small.case}/plan.yaml.age"
    ]
    assert small.as_().section(small.case, "plan").agreements[0].status == "done"
    assert small.as_().validate().fine


def test_the_person_writes_in_the_own_record(small: SmallVault) -> None:
    vault = small.as_("person")
    vault.set(small.case, "plan", {"question": "En mijn hond?"})
    vault.add(small.case, "goal", {"own_words": "de zee zien"})
    assert small.as_().section(small.case, "plan").question == "En mijn hond?"
    assert small.as_().validate().fine


def test_old_problems_stand_in_nobodys_way(small: SmallVault) -> None:
    # somebody took a member's file away by hand: links to that member lead nowhere
    small.git("rm", "--quiet", "team/samira.yaml")
    small.git("commit", "--quiet", "--message=by hand")
    vault = small.as_()
    codes = {finding.code for finding in vault.validate().findings}
    assert "link-unknown" in codes
    vault.set(small.case, AGREEMENT, {"status": "done"})
    assert vault.section(small.case, "plan").agreements[0].status == "done"


def test_a_whole_section_is_replaced_and_begun_by_its_text(small: SmallVault) -> None:
    vault = small.as_()
    change = vault.replace(small.case, "budget", "requests:\n- text: bed   # nieuw\n  asked: 120\n")
    assert change.section == "budget"
    item = vault.section(small.case, "budget").requests[0].id
    assert body(vault, small.case, "budget") == (
        f"requests:\n- id: {item}\n  text: bed   # nieuw\n  asked: 120\n"
    )


def test_an_empty_section_is_allowed(small: SmallVault) -> None:
    vault = small.as_()
    vault.replace(small.case, "budget", "")
    assert vault.section(small.case, "budget").requests == ()
    assert vault.validate().fine


def test_what_is_due_is_told_the_most_urgent_first(small: SmallVault) -> None:
    vault = small.as_(today=date(2026, 5, 20))
    found = [(due.kind, due.item, due.overdue) for due in vault.status()]
    assert found == [
        ("meeting", MEETING, True),  # it is over, and has no minutes
        ("agreement", AGREEMENT, True),
        ("review", "", False),
    ]
    assert [due.kind for due in small.as_().status()] == ["meeting"]
    assert small.as_("bram").status() == ()


def test_what_goes_under_an_item_stands_where_the_item_is(small: SmallVault) -> None:
    vault = small.as_()
    for kind in ("agenda-item", "decision"):
        with refused(small, UsageError, 2):
            vault.add(small.case, kind, {"text": SECRET}, compartment="health", under=MEETING)

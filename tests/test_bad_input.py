"""What is asked of a vault and can't be: unknown names, impossible values, odd ones that can."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from casekit import Vault
from casekit.api import new_identity
from casekit.errors import (
    AccessError,
    FormatError,
    IdentityFileError,
    IdentityMissingError,
    NobodyError,
    NoKeyError,
    NotAVaultError,
    PassphraseError,
    RecipientError,
    RefusedError,
    UsageError,
)
from tests.refusals import SECRET, check_told, refused
from tests.vaults import (
    AGREEMENT,
    CANARIES,
    FOR_SAMIRA,
    GOAL,
    MEETING,
    NEIGHBOUR,
    SISTER,
    TODAY,
    SmallVault,
)

Act = Callable[[Vault, str], object]

# --- names that nobody knows ---------------------------------------------------------

UNKNOWN: dict[str, Act] = {
    "case": lambda vault, _: vault.section("00000000", "plan"),
    "case by a word": lambda vault, _: vault.set("../etc", AGREEMENT, {"status": "done"}),
    "section": lambda vault, case: vault.section(case, "plans"),
    "section to replace": lambda vault, case: vault.replace(case, "plans", "question: ja\n"),
    "section not begun": lambda vault, case: vault.section(case, "budget"),
    "compartment": lambda vault, case: vault.section(case, "plan.money"),
    "compartment's name": lambda vault, case: vault.replace(case, "plan.Geld!", "question: ja\n"),
    "compartment of case": lambda vault, case: vault.replace(case, "case.more", "alias: A\n"),
    "item": lambda vault, case: vault.set(case, "a-000000", {"status": "done"}),
    "item to remove": lambda vault, case: vault.remove(case, "a-000000"),
    "item above": lambda vault, case: vault.add(
        case, "rating", {"on": "2026-03-12", "value": "7"}, under="g-000000"
    ),
    "kind": lambda vault, case: vault.add(case, "wens", {"text": SECRET}),
    "kind without what it stands under": lambda vault, case: vault.add(case, "rating", {}),
    "consent": lambda vault, case: vault.withdraw(case, "c-000000"),
    "consent to renew": lambda vault, case: vault.renew(case, "c-000000"),
    "handle": lambda vault, case: vault.give(
        case, to=["nobody"], sections=["plan"], purposes=["x"]
    ),
    "party": lambda vault, case: vault.refuse(case, to=["p-000000"], sections=["plan"]),
    "consent to supersede": lambda vault, case: vault.give(
        case, to=["bram"], sections=["plan"], purposes=["x"], supersedes="c-000000"
    ),
    "section of a consent": lambda vault, case: vault.give(
        case, to=["bram"], sections=["plans"], purposes=["x"]
    ),
    "reader of access": lambda vault, case: vault.access(case, reader="nobody"),
    "section of access": lambda vault, case: vault.access(case, section="plans"),
    "keeper": lambda vault, _: vault.new_case(alias="A", keepers=["nobody"]),
    "member": lambda vault, _: vault.retire_member("nobody"),
    "member to acknowledge": lambda vault, _: vault.acknowledge(["nobody"]),
    "document": lambda vault, case: vault.render("poster", case, ["sanne"]),
    "format": lambda vault, case: vault.render("plan", case, ["sanne"], formats=["gif"]),
    "language": lambda vault, case: vault.render("plan", case, ["sanne"], language="fy"),
    "audience": lambda vault, case: vault.render("plan", case, ["nobody"]),
    "meeting": lambda vault, case: vault.render("agenda", case, ["sanne"], meeting="mt-000000"),
    "no meeting": lambda vault, case: vault.render("agenda", case, ["sanne"]),
    "case to check": lambda vault, _: vault.validate(["00000000"]),
    "case to seal": lambda vault, _: vault.seal(["00000000"]),
    "case to undo": lambda vault, _: vault.undo("00000000"),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_an_unknown_name_is_refused_with_the_way_to_the_right_one(
    what: str, small: SmallVault
) -> None:
    with refused(small, UsageError, 2):
        UNKNOWN[what](small.as_(), small.case)


# --- things that can't be asked ------------------------------------------------------

IMPOSSIBLE: dict[str, Act] = {
    "nothing to set": lambda vault, case: vault.set(case, AGREEMENT, {}),
    "another id": lambda vault, case: vault.set(case, AGREEMENT, {"id": "a-000000"}),
    "an id of one's own": lambda vault, case: vault.add(case, "goal", {"id": GOAL}),
    "a field of a list": lambda vault, case: vault.set(case, MEETING, {"invited.0": "bram"}),
    "a field of a word": lambda vault, case: vault.set(case, AGREEMENT, {"status.x": "y"}),
    "a field of a field of a word": lambda vault, case: vault.set(case, GOAL, {"domain.x.y": "z"}),
    "a list by number": lambda vault, case: vault.set(case, "plan", {"agreements.0.text": "x"}),
    "a word with a field, when new": lambda vault, case: vault.add(
        case, "agreement", {"text": "x", "text.y": "z"}
    ),
    "a field without a name": lambda vault, case: vault.set(case, AGREEMENT, {"": "x"}),
    "to remove a section": lambda vault, case: vault.remove(case, "plan"),
    "to remove a consent": lambda vault, case: vault.remove(case, FOR_SAMIRA),
    "a consent without a purpose": lambda vault, case: vault.give(
        case, to=["bram"], sections=["plan"], purposes=[]
    ),
    "a consent without readers": lambda vault, case: vault.give(
        case, to=[], sections=["plan"], purposes=["x"]
    ),
    "a consent without sections": lambda vault, case: vault.refuse(case, to=["bram"], sections=[]),
    "a consent for the person": lambda vault, case: vault.give(
        case, to=["person"], sections=["plan"], purposes=["x"]
    ),
    "a consent that ends before it begins": lambda vault, case: vault.give(
        case,
        to=["bram"],
        sections=["plan"],
        purposes=["x"],
        from_=TODAY,
        until=TODAY - timedelta(days=1),
    ),
    "to withdraw far ahead": lambda vault, case: vault.withdraw(
        case, FOR_SAMIRA, on=date(2029, 1, 1)
    ),
    "a member twice": lambda vault, _: vault.add_member(
        "samira", name="S", organisation="O", role="r", key="age1x"
    ),
    "a reserved handle": lambda vault, _: vault.add_member(
        "person", name="S", organisation="O", role="r", key="age1x"
    ),
    "a handle like an id": lambda vault, _: vault.add_member(
        "p-b0rrr2", name="S", organisation="O", role="r", key="age1x"
    ),
    "a member who came later": lambda vault, _: vault.retire_member("bram", on=date(2020, 1, 1)),
    "to undo the first commit": lambda vault, _: vault.undo(),
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_what_makes_no_sense_is_refused(what: str, small: SmallVault) -> None:
    kind = RefusedError if what.startswith("to undo") else UsageError
    with refused(small, kind, kind.status):
        IMPOSSIBLE[what](small.as_(), small.case)


@pytest.mark.parametrize(
    ("item", "field", "value", "code"),
    [
        (AGREEMENT, "due", "2026-02-30", "schema-pattern"),
        (AGREEMENT, "due", "31-03-2026", "schema-pattern"),
        (AGREEMENT, "due", "morgen", "schema-pattern"),
        (AGREEMENT, "status", "bezig", "schema-enum"),
        (AGREEMENT, "colour", SECRET, "schema-additionalproperties"),
        (AGREEMENT, "text", "", "schema-required"),
        (AGREEMENT, "who", "nobody", "link-unknown"),
        (AGREEMENT, "goal", "g-000000", "link-unknown"),
        (AGREEMENT, "meeting", "mt-000000", "link-unknown"),
        (MEETING, "when", "2026-13-01 10:00", "schema-pattern"),
        (MEETING, "invited", "sanne, nobody", "link-unknown"),
        (MEETING, "when", "2026-03-29 02:30", "time-skipped"),
        (FOR_SAMIRA, "until", "2025-12-31", "dates-order"),
        (FOR_SAMIRA, "to", "nobody", "link-unknown"),
        ("t-zvs001", "b", "p-000000", "link-unknown"),
        (SISTER, "ring", "7", "schema-maximum"),
        (SISTER, "key", "AGE-SECRET-KEY-1" + "Q" * 58, "schema-pattern"),
        ("case", "keepers", "[{handle: sanne}]", "schema-required"),
        ("person", "born", "19 mei", "schema-pattern"),
    ],
)
def test_a_value_that_the_format_refuses_is_told_by_its_field_alone(
    item: str, field: str, value: str, code: str, small: SmallVault
) -> None:
    with refused(small, FormatError, 1) as refusal:
        small.as_().set(small.case, item, {field: value})
    assert code in refusal.codes


def test_the_same_id_twice_is_refused(small: SmallVault) -> None:
    text = f"agreements:\n  - id: {AGREEMENT}\n    text: a\n  - id: {AGREEMENT}\n    text: b\n"
    with refused(small, FormatError, 1) as refusal:
        small.as_().replace(small.case, "plan", text)
    assert refusal.codes == ["id-twice"]


def test_an_id_that_another_section_has_is_refused(small: SmallVault) -> None:
    vault = small.as_()
    signed = vault.add(small.case, "signature", {"who": "person"})
    text = f"signatures:\n  - id: {signed.id}\n    who: person\n"
    with refused(small, FormatError, 1) as refusal:
        vault.replace(small.case, "crisis", text)
    assert refusal.codes == ["id-twice"]


def test_all_problems_are_told_at_once_with_their_places(small: SmallVault) -> None:
    text = f"question: ja\nagreements:\n  - text: {SECRET}\n    due: 2026-02-30\n    who: niemand\n"
    text += "  - status: bezig\n"
    with refused(small, FormatError, 1) as refusal:
        small.as_().replace(small.case, "plan", text)
    places = [(f.line, f.field) for f in refusal.error.findings]  # type: ignore[attr-defined]
    assert places == [
        (4, "agreements[0].due"),
        (5, "agreements[0].who"),
        (6, "agreements[1]"),
        (6, "agreements[1].status"),
    ]
    assert all(finding.frame for finding in refusal.error.findings)  # type: ignore[attr-defined]


# --- who may not ---------------------------------------------------------------------

FORBIDDEN: dict[str, tuple[str, Act, type[AccessError | RefusedError], int]] = {
    "a stranger reading": ("stranger", lambda v, c: v.section(c, "plan"), NoKeyError, 3),
    "a stranger writing": (
        "stranger",
        lambda v, c: v.set(c, AGREEMENT, {"status": "done"}),
        AccessError,
        3,
    ),
    "a stranger adding": (
        "stranger",
        lambda v, c: v.add(c, "agreement", {"text": SECRET}),
        AccessError,
        3,
    ),
    "a member without consent": ("bram", lambda v, c: v.data(c, "goals"), NoKeyError, 3),
    "a member asking who reads": ("samira", lambda v, c: v.access(c), AccessError, 3),
    "a member sharing": (
        "samira",
        lambda v, c: v.give(c, to=["bram"], sections=["plan"], purposes=["x"]),
        AccessError,
        3,
    ),
    "a member withdrawing": ("samira", lambda v, c: v.withdraw(c, FOR_SAMIRA), AccessError, 3),
    "a writer beginning a section": (
        "samira",
        lambda v, c: v.replace(c, "plan.own", "question: ja\n"),
        RefusedError,
        5,
    ),
    "a writer in a section that is closed to her": (
        "samira",
        lambda v, c: v.replace(c, "meetings", "meetings: []\n"),
        AccessError,
        3,
    ),
    "a reader writing": (
        SISTER,
        lambda v, c: v.set(c, AGREEMENT, {"status": "done"}),
        RefusedError,
        5,
    ),
    "a reader naming herself keeper": (
        "samira",
        lambda v, c: v.add(
            c, "keeper", {"handle": "samira", "legal_basis": "consent", "since": "2026-03-12"}
        ),
        RefusedError,
        5,
    ),
}


@pytest.mark.parametrize("who", FORBIDDEN)
def test_who_may_not_is_refused(who: str, small: SmallVault) -> None:
    name, act, kind, status = FORBIDDEN[who]
    with refused(small, kind, status):
        act(small.as_(name), small.case)


def test_a_document_is_refused_for_whom_no_consent_lets_in(small: SmallVault) -> None:
    with refused(small, RefusedError, 5) as refusal:
        small.as_().render("agenda", small.case, ["samira", "bram"], meeting=MEETING)
    assert "bram" in refusal.error.message
    assert f"casekit consent give {small.case} --to samira --to bram" in refusal.error.hint


def test_a_yes_that_a_no_overrules_is_refused(small: SmallVault) -> None:
    no = small.as_().refuse(small.case, to=["bram"], sections=["plan"]).id
    with refused(small, RefusedError, 5) as refusal:
        small.as_().give(small.case, to=["bram"], sections=["plan.health"], purposes=["x"])
    assert no in refusal.error.message
    assert "withdraw" not in refusal.error.hint


def test_a_consent_is_not_withdrawn_twice(small: SmallVault) -> None:
    small.as_().withdraw(small.case, FOR_SAMIRA)
    with refused(small, UsageError, 2):
        small.as_().withdraw(small.case, FOR_SAMIRA)


def test_a_consent_is_never_lost_in_a_text(small: SmallVault) -> None:
    with refused(small, RefusedError, 5):
        small.as_().replace(small.case, "consents", "consents: []\n")


def test_the_last_reader_of_a_file_is_never_removed(small: SmallVault) -> None:
    small.as_().set_role("joris", "coordinator, keykeeper")
    small.as_().set(small.case, "case", {"person_key": ""})
    with refused(small, RefusedError, 5):
        small.as_().set(small.case, "k-sanne1", {"until": "2026-03-12"})
    with refused(small, NobodyError, 5):
        small.as_().retire_member("sanne")


def test_the_last_member_of_a_team_is_never_let_go(small: SmallVault) -> None:
    for handle in ("samira", "joris", "bram"):
        small.as_().retire_member(handle)
    with refused(small, RefusedError, 5):
        small.as_().retire_member("sanne")


# --- keys ----------------------------------------------------------------------------


def test_without_a_key_nothing_opens(small: SmallVault) -> None:
    vault = Vault.open(small.root, identity=small.folder / "nowhere.txt", today=TODAY)
    with refused(small, IdentityMissingError, 3) as refusal:
        vault.section(small.case, "plan")
    assert "casekit identity new" in refusal.error.hint


@pytest.mark.parametrize(
    "content",
    ["", "# nothing\n", "age1qqqq\n", f"{SECRET}\n", "AGE-SECRET-KEY-1ABC\n", "\x00\xff\n"],
)
def test_a_file_that_holds_no_key_is_refused(content: str, small: SmallVault) -> None:
    path = small.folder / "broken.txt"
    path.write_text(content, "utf-8")
    path.chmod(0o600)
    vault = Vault.open(small.root, identity=path, today=TODAY)
    with refused(small, IdentityFileError, 2):
        vault.section(small.case, "plan")


def test_a_key_that_others_can_read_is_refused(small: SmallVault) -> None:
    small.key_file("sanne").chmod(0o644)
    with refused(small, IdentityFileError, 2) as refusal:
        small.as_().section(small.case, "plan")
    assert refusal.error.hint.startswith("chmod 600")


def test_a_key_with_a_passphrase_needs_somebody_to_ask(small: SmallVault) -> None:
    path = small.folder / "locked.txt"
    new_identity(path, "correct horse")
    with refused(small, PassphraseError, 3):
        Vault.open(small.root, identity=path, today=TODAY).section(small.case, "plan")


@pytest.mark.parametrize(
    "key",
    [
        SECRET,
        "AGE-SECRET-KEY-1" + "Q" * 58,
        "age1" + "q" * 58,
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0 x",
    ],
)
def test_a_text_that_is_no_public_key_is_refused_and_not_repeated(
    key: str, small: SmallVault
) -> None:
    with refused(small, RecipientError, 2) as refusal:
        small.as_().add_member("nieuw", name="N", organisation="O", role="r", key=key)
    assert key not in refusal.error.message + refusal.error.hint


def test_nobody_brings_the_key_of_somebody_else(small: SmallVault) -> None:
    key = small.public("samira")
    with refused(small, UsageError, 2):
        small.as_().add_member("nieuw", name="N", organisation="O", role="r", key=key)


def test_a_folder_that_is_no_vault_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAVaultError) as failure:
        Vault.open(tmp_path)
    assert failure.value.status == 2
    check_told(failure.value)


def test_a_vault_is_never_begun_over_something_else(small: SmallVault) -> None:
    with refused(small, UsageError, 2):
        Vault.init(small.root, name="x", handle="sanne", identity=small.key_file("sanne"))


# --- odd, and allowed ----------------------------------------------------------------

ODD = {
    "diacritics": "Zoë Šimůnková-Łukasz",
    "decomposed": "Zoe\u0308",
    "right to left": "مريم בַּת",
    "emoji": "👩🏽‍🦽 Bikkel 🐕",
    "long": "lang " * 2_000,
    "quotes": '\'n "huis": # - [ja] {nee} & *zo* !ok | > % @ `',
    "number": "0612345678",
    "yes": "nee",
    "null": "null",
    "template": "{{ 7 * 7 }}{% if x %}<script>alert(1)</script>",
    "spaces": "  voor en na  ",
    "lines": "regel één\n  ingesprongen\n\n- punt\n",
    "path": "../../etc/passwd",
}


# a text may have lines, a name is one
NAMES = [what for what in ODD if what != "lines"]


@pytest.mark.parametrize("what", ODD)
def test_any_text_is_kept_as_it_was_typed(what: str, small: SmallVault) -> None:
    small.as_().set(small.case, AGREEMENT, {"text": ODD[what], "result": ODD[what]})
    [agreement, *_] = small.as_().section(small.case, "plan").agreements
    assert (agreement.text, agreement.result) == (ODD[what], ODD[what])
    assert small.as_().validate().fine


@pytest.mark.parametrize("what", NAMES)
def test_any_name_is_kept_as_it_was_typed(what: str, small: SmallVault) -> None:
    vault = small.as_()
    case = vault.new_case(alias=ODD[what]).case
    vault.add(case, "agreement", {"text": ODD[what], "result": ODD[what]})
    vault.set(small.case, AGREEMENT, {"text": ODD[what]})
    again = small.as_()
    assert again.section(case, "case").alias == ODD[what]
    assert [a.result for a in again.section(case, "plan").agreements] == [ODD[what]]
    assert again.section(small.case, "plan").agreements[0].text == ODD[what]
    assert again.validate().fine


@pytest.mark.parametrize("what", [*NAMES, "dots"])
def test_a_member_may_have_any_name_and_commit_under_it(what: str, small: SmallVault) -> None:
    name = {**ODD, "dots": "..."}[what]
    key = new_identity(small.key_file("nieuw"))
    small.as_().add_member("nieuw", name=name, organisation=name, role=name, key=key)
    vault = small.as_("nieuw")
    vault.new_case(alias="A")
    assert small.as_().team["nieuw"].name == name
    assert vault.validate().fine
    assert "\n" not in small.git("log", "-1", "--format=%an").strip("\n")


@pytest.mark.parametrize(
    "text", ["caf\udce9", "nul\x00", "\x1b[31mrood", "\ufeffbom", "lijn\u2028"]
)
def test_characters_that_no_text_holds_are_refused_or_kept_never_mangled(
    text: str, small: SmallVault
) -> None:
    try:
        small.as_().set(small.case, AGREEMENT, {"text": text})
    except (UsageError, FormatError) as error:
        check_told(error)
        assert small.as_().section(small.case, "plan").agreements[0].text != text
    else:
        assert small.as_().section(small.case, "plan").agreements[0].text == text
    assert small.as_().validate().fine


def test_an_alias_of_nothing_is_refused(small: SmallVault) -> None:
    with refused(small, FormatError, 1):
        small.as_().new_case(alias="")


def test_a_reader_may_be_named_by_the_name_on_the_map(small: SmallVault) -> None:
    change = small.as_().give(
        small.case, to=["Buurman van beneden"], sections=["goals"], purposes=["x"]
    )
    (standing,) = [s for s in small.as_().consents(small.case) if s.consent.id == change.id]
    assert standing.consent.to == (NEIGHBOUR,)
    assert CANARIES["network"] not in " ".join(change.notes)


@pytest.mark.parametrize("when", ["2026-03-29 01:59", "2026-03-29 03:00", "2026-10-25 02:30"])
def test_the_hours_beside_one_that_is_skipped_are_there(when: str, small: SmallVault) -> None:
    assert small.as_().set(small.case, MEETING, {"when": when}).commit
    assert small.as_().validate().fine


def test_an_item_that_stands_in_two_parts_with_different_content_is_told(
    small: SmallVault,
) -> None:
    vault = small.as_()
    text = vault.text(small.case, "plan.health")
    vault.replace(
        small.case, "plan.health", text + f"  - id: {AGREEMENT}\n    status: open\n    text: iets\n"
    )
    (found,) = [one for one in vault.validate().findings if one.code == "item-in-two-parts"]
    assert found.field.endswith("text")
    assert "casekit show" in found.hint
    assert "iets" not in found.message

"""Laws that every merge keeps, for random sections and random edits on two sides."""

import datetime as dt
import os
import re
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from casekit.errors import UsageError
from casekit.format.check import check_body
from casekit.format.yaml import parse, same
from casekit.merge.conflicts import standing
from casekit.merge.consents import join_consents, rights, undone
from casekit.merge.policies import policy
from casekit.merge.resolve import Take, resolve
from casekit.merge.sections import merge, merge_whole
from casekit.merge.targets import equal, value_of
from casekit.model.consents import withdrawn_on
from casekit.model.names import SectionName
from casekit.model.readers import Sharing
from casekit.model.records import Case, Consent, from_data
from casekit.model.team import Member
from tests.merging import CONSENT, LISTS, SECTIONS, at_odds, edited, items, sections

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"

many = settings(
    max_examples=2_000 if NIGHTLY else 200,
    # one law is about sides that both changed something, which many draws do not
    suppress_health_check=[HealthCheck.filter_too_much],
)


@st.composite
def three(draw: st.DrawFn, name: str) -> tuple[str, str, str]:
    base = draw(sections(name))
    return base, draw(edited(name, base)), draw(edited(name, base))


each_section = pytest.mark.parametrize("name", SECTIONS)


@each_section
@many
@given(data=st.data())
def test_one_side_alone_is_taken_byte_for_byte(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    assert merge(base, ours, base, section=name).text == ours
    assert merge(base, base, theirs, section=name).text == theirs
    assert merge(base, ours, ours, section=name).text == ours
    # a join of consents looks at the base as well
    if name != "consents" and all(map(in_lines, (base, ours, theirs))):
        assert merge_whole(base, ours, base, section=name).text == ours
        assert merge_whole(base, base, theirs, section=name).text == theirs
        assert merge_whole(base, ours, ours, section=name).text == ours


def in_lines(text: str) -> bool:
    """Whether a section is written in lines, and not as `{…}`."""
    return not parse(text).root.flow


@each_section
@many
@given(data=st.data())
def test_lines_that_nobody_touched_stay_as_they_are(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    text = merge_whole(base, ours, theirs, section=name).text
    one, two, other = (once(side) for side in (base, ours, theirs))
    untouched = {line for _, line in one & two & other if not HOLDS_MORE.search(line)}
    assert untouched <= {*text.splitlines()}


def once(text: str) -> set[tuple[str, str]]:
    """The lines that stand in a text once, each with the field above: a comment belongs to that."""
    times = Counter(text.splitlines())
    found, above = set(), ""
    for line in text.splitlines():
        if times[line] == 1:
            found.add((above, line))
        if not line.strip().startswith("#"):
            above = line or above
    return found


# an item on one line may be written in several, and a list that lost all of its items in one
HOLDS_MORE = re.compile(r"\{|:(\s+#.*)?$")


@each_section
@many
@given(data=st.data())
def test_both_sides_come_to_the_same_bytes(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    one, other = merge(base, ours, theirs, section=name), merge(base, theirs, ours, section=name)
    assert one.text == other.text
    swapped = [(c.id, c.ours, c.theirs) for c in other.conflicts]
    assert [(c.id, c.theirs, c.ours) for c in one.conflicts] == swapped


@each_section
@many
@given(data=st.data())
def test_what_comes_out_is_a_valid_section(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    text = merge(base, ours, theirs, section=name).text
    found = check_body(parse(text), name=name, file="")
    assert [one for one in found if one.code != "dates-order"] == []
    if in_lines(text):
        assert merge_whole(text, text, text, section=name).text == text


@each_section
@many
@given(data=st.data())
def test_no_comment_is_lost_unless_somebody_took_it_away(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    text = merge(base, ours, theirs, section=name).text
    before, one, other, after = (set(marks(text)) for text in (base, ours, theirs, text))
    assert (one | other) - before <= after
    assert (before & one & other) <= after


def marks(text: str) -> list[str]:
    return re.findall(r"# mark \d+", text)


@pytest.mark.parametrize("name", [name for name in SECTIONS if name != "consents"])
@many
@given(data=st.data())
def test_every_change_is_in_the_result_or_in_a_conflict(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    result = merge(base, ours, theirs, section=name)
    merged = parse(result.text).data
    kept = Counter(leaves(merged))
    for side in (ours, theirs):
        before = Counter(leaves(parse(base).data))
        for leaf in Counter(leaves(parse(side).data)) - before:
            assert leaf in kept or lines_in(leaf, kept) or overtaken(leaf, kept, name), leaf


def leaves(data: Any, item: str = "", field: str = "") -> list[tuple[str, str, str]]:
    """Every value with its item and field; the values of a conflict count as those they hold."""
    if isinstance(data, dict):
        clash = "first" in data or "second" in data
        within = data["field"].rpartition(".")[2] if clash else ""
        item = str(data.get("item", "") if clash else data.get("id", item))
        return [
            leaf
            for key, value in data.items()
            for leaf in leaves(value, item, within if key in {"base", "first", "second"} else key)
        ]
    if isinstance(data, list):
        return [leaf for value in data for leaf in leaves(value, item, field)]
    return [(item, field, repr(data))]


def overtaken(leaf: tuple[str, str, str], kept: Counter[tuple[str, str, str]], name: str) -> bool:
    """Whether the other side took a status further, in the order that the schema gives."""
    item, field, value = leaf
    orders = {one.below(field).order for one in policy(name).fields.values()} - {()}
    return any(
        (item, field, repr(further)) in kept
        for order in orders
        for at, step in enumerate(order)
        if repr(step) == value
        for further in order[at + 1 :]
    )


def lines_in(leaf: tuple[str, str, str], kept: Counter[tuple[str, str, str]]) -> bool:
    """Whether each line of own words that is new stands in the merged text of the same field."""
    item, field, text = leaf
    new = set(text.strip("'").split("\\n")) - {
        "regel een",
        "regel twee",
        "regel drie",
        "regel vier",
    }
    return "\\n" in text and any(
        new <= set(value.strip("'").split("\\n"))
        for other, name, value in kept
        if (other, name) == (item, field)
    )


@pytest.mark.parametrize("name", [name for name in SECTIONS if name != "consents"])
@many
@given(data=st.data())
def test_an_unopposed_deletion_holds(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three(name))
    before, one, other = (parse(text).data for text in (base, ours, theirs))
    merged = ids(parse(merge(base, ours, theirs, section=name).text).data)
    for key in LISTS[name]:
        for item in before.get(key, []):
            left_alone = any(same(item, there) for there in other.get(key, []))
            if item["id"] not in ids(one) and left_alone and not comments_of(theirs, base):
                assert item["id"] not in merged


@pytest.mark.parametrize("name", [name for name in SECTIONS if name != "consents"])
@many
@given(data=st.data())
def test_two_decisions_of_one_conflict_never_win_in_silence(name: str, data: st.DataObject) -> None:
    base, ours, theirs = data.draw(at_odds(name))
    disputed = merge(base, ours, theirs, section=name).text
    assume(standing(parse(disputed).data))
    one, other = (data.draw(decisions(name, disputed)) for _ in range(2))
    done = merge(disputed, one, other, section=name).text
    assert done == merge(disputed, other, one, section=name).text
    assert not [one for one in check_body(parse(done), name=name, file="")
                if one.code != "dates-order"]  # fmt: skip
    after = parse(done).data
    kept = Counter(leaves(after))
    for record in parse(disputed).data["conflicts"]:
        values = [value_of(parse(side).data, record) for side in (one, other)]
        left = [record["id"] in {c.id for c in standing(parse(side).data)} for side in (one, other)]
        if any(left) or equal(*values):
            continue
        for value in values:
            for leaf in leaves(value, record.get("item", ""), record["field"].rpartition(".")[2]):
                assert leaf in kept or lines_in(leaf, kept) or not isinstance(value, str), leaf


@st.composite
def decisions(draw: st.DrawFn, name: str, text: str) -> str:
    """The text with some of its conflicts decided, in whatever way could be saved."""
    for conflict in standing(parse(text).data):
        take = draw(st.sampled_from([*Take, None]))
        if take is not None:
            with suppress(UsageError):
                decided = resolve(text, conflict.id, take)
                if not check_body(parse(decided), name=name, file=""):
                    text = decided
    return text


def comments_of(side: str, base: str) -> bool:
    """Whether a side may have written a comment to an item: that counts as a change."""
    return sorted(marks(side)) != sorted(marks(base))


def ids(data: Any) -> set[str]:
    """The ids of all items, the conflicts left out."""
    if isinstance(data, dict):
        inner = [ids(value) for key, value in data.items() if key != "conflicts"]
        return {data["id"]}.union(*inner) if "id" in data else set().union(*inner)
    return set().union(*map(ids, data)) if isinstance(data, list) else set()


# --- consents ----------------------------------------------------------------------------

lists_of_consents = items(CONSENT, 3)


def in_one_form(consents: list[dict[str, Any]]) -> dict[str, str]:
    return {consent["id"]: rights(consent) for consent in consents}


@many
@given(lists_of_consents, lists_of_consents)
def test_the_join_of_consents_is_commutative(one: Any, other: Any) -> None:
    assert same(join_consents(one, other), join_consents(other, one))


@many
@given(lists_of_consents, lists_of_consents, lists_of_consents)
def test_the_join_of_consents_is_associative(one: Any, two: Any, other: Any) -> None:
    left = join_consents(join_consents(one, two), other)
    assert same(left, join_consents(one, join_consents(two, other)))


@many
@given(lists_of_consents, lists_of_consents)
def test_the_join_of_consents_is_idempotent_and_monotone(one: Any, other: Any) -> None:
    joined = join_consents(one, other)
    assert in_one_form(join_consents(one, one)) == in_one_form(one)
    assert same(join_consents(joined, other), joined)
    assert undone(one, joined) == undone(other, joined) == ()


TEAM = {
    who: Member(handle=who, name=who, organisation="wijkteam", role="", recipients=())
    for who in ("sanne", "samira", "joost")
}
READ = [SectionName(name) for name in ("plan", "goals", "plan.health", "network")]


def openings(consents: list[dict[str, Any]], day: dt.date) -> dict[str, set[tuple[str, str]]]:
    """For each consent that stands, who reads what because of it."""
    records = tuple(from_data(Consent, consent) for consent in consents)
    sharing = Sharing(from_data(Case, {"alias": "Henk"}), records, (), TEAM)
    found: dict[str, set[tuple[str, str]]] = {record.id: set() for record in records}
    for section in READ:
        for reader in sharing.readers(section, day):
            for ground in reader.grounds:
                if ground.consent:
                    found[ground.consent].add((reader.name, section))
    return found


@many
@given(st.data(), st.sampled_from([dt.date(2026, 2, 1), dt.date(2026, 3, 1), dt.date(2027, 1, 1)]))
def test_no_merge_opens_more_than_both_sides_do(data: st.DataObject, day: dt.date) -> None:
    base, ours, theirs = data.draw(three("consents"))
    assume(ours not in (base, theirs) and theirs != base)
    text = merge(base, ours, theirs, section="consents").text
    before, one, other, after = (
        parse(t).data.get("consents", []) for t in (base, ours, theirs, text)
    )
    assert undone(before, after) == undone(one, after) == undone(other, after) == ()
    merged = openings(after, day)
    sides = [{c["id"]: c for c in side} for side in (one, other)]
    for consent in merged:
        for side in sides:
            if consent in side and is_withdrawn(side[consent], day):
                assert not merged[consent]
    if all(side.keys() == merged.keys() for side in sides):
        decided = [{c["id"]: c["decision"] for c in side} for side in (one, other)]
        # a no that one side took back is taken back, and what it kept shut is open again
        refusals = [
            {c["id"] for c in side.values() if c["decision"] == "refused" and is_withdrawn(c, day)}
            for side in sides
        ]
        # nor does a side count that took a yes back to a question, which verify refuses
        honest = not undone(before, one) and not undone(before, other)
        if honest and decided[0] == decided[1] and refusals[0] == refusals[1]:
            allowed = [set().union(*openings(side, day).values()) for side in (one, other)]
            assert set().union(*merged.values()) <= allowed[0] & allowed[1]


def is_withdrawn(consent: dict[str, Any], day: dt.date) -> bool:
    on = withdrawn_on(from_data(Consent, consent))
    return on is not None and on <= day

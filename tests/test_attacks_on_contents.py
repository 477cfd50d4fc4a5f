"""Sections that open and don't follow the format: refused, rejected, and mended where they are in.

Whoever pushed one could stop a team with it, if any command took it for what it should be.
"""

import re
from collections.abc import Callable

import pytest

from casekit.errors import RefusedError
from casekit.format.envelope import digest, split
from casekit.vault.cipher import encrypt
from tests.clones import Clone
from tests.signed import commit
from tests.vaults import CANARIES, FOR_SAMIRA, GOAL, SISTER

Spoil = Callable[[str], str]


def instead(old: str, new: str) -> Spoil:
    def spoil(text: str) -> str:
        assert re.search(old, text), text
        return re.sub(old, new, text, count=1)

    return spoil


ENVELOPES: dict[str, Spoil] = {
    "revision a list": instead(r"revision: \d+", "revision: [1]"),
    "revision nothing": instead(r"revision: \d+", "revision: null"),
    "revision a day": instead(r"revision: \d+", "revision: 2026-01-01"),
    "revision half": instead(r"revision: \d+", "revision: 4.5"),
    "revision endless": instead(r"revision: \d+", f"revision: {'9' * 40}"),
    "version a list": instead("casekit: 1", "casekit: [1]"),
    "previous a list": instead("previous: (.*)", r"previous: [\1]"),
    "reader a list of numbers": instead("    samira: .*", "    samira: [1]"),
    "reader a mapping": instead("    samira: .*", "    samira: {a: 1}"),
    "writers a number": instead("  writers: .*", "  writers: 5"),
    "no meta": instead("meta:\n", "meta: []\nx-meta:\n"),
    "an anchor": instead(r"revision: (\d+)", r"revision: &a \1"),
}
BODIES: dict[str, Spoil] = {
    "meta twice": lambda text: text + "meta: {}\n",
    "a list that is a number": instead("goals:\n", "goals: 5\nx-goals:\n"),
    "a list that is a mapping": instead("goals:\n", "goals: {x: 1}\nx-goals:\n"),
    "an id that is a list": instead("id: (g-.*)", r"id: [\1]"),
    "conflicts that are a number": instead("goals:\n", "conflicts: 5\ngoals:\n"),
    "conflicts that are lists": instead("goals:\n", "conflicts: [[1]]\ngoals:\n"),
    "an anchor in the body": instead("goals:\n", "x-a: &a [1]\ngoals:\n"),
    "three thousand levels": lambda text: f"{text}x-a: {'[' * 3000}{']' * 3000}\n",
    "a field twice": lambda text: text + "goals: []\n",
    "a field of nobody's": lambda text: text + "zomaar: 1\n",
    "no text": instead("own_words: .*", "own_words: [[1]]"),
}
GOOD = f"goals:\n  - id: {GOAL}\n    own_words: Rust\n"
ALL = {**ENVELOPES, **BODIES}


def put(clone: Clone, spoil: Spoil, section: str = "goals", *arguments: str) -> str:
    """Commit a version that fits the one before it, but for what is spoilt; gives the commit."""
    text = clone.as_("sanne").text(clone.case, section)
    envelope, _ = split(text)
    new = re.sub(r"revision: \d+\n(  previous: .*\n)?",
                 f"revision: {envelope.revision + 1}\n  previous: '{digest(text)}'\n",
                 text, count=1)  # fmt: skip
    keys = [key for some in envelope.readers.values() for key in some]
    clone.path(section).write_bytes(encrypt(spoil(new).encode(), keys))
    return commit(clone, *arguments)


@pytest.fixture(params=["signed", "unsigned"])
def arguments(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """How whoever pushes it commits: signed by a member who may write it, or without any key."""
    return () if request.param == "signed" else ("--no-gpg-sign",)


@pytest.mark.parametrize("how", ALL)
def test_it_is_refused_found_and_rejected(
    how: str, arguments: tuple[str, ...], honest: Clone, samira: Clone
) -> None:
    bad = put(samira, ALL[how], "goals", *arguments)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    with honest.unchanged(), pytest.raises(RefusedError, match=bad[:10]) as refused:
        honest.vault().sync()
    assert "casekit verify --reject" in refused.value.hint
    if not arguments:
        assert not re.search("signer|unsigned", refused.value.message)
    honest.vault().reject([bad])
    assert honest.vault().text(honest.case, "goals")
    honest.vault().sync()
    assert not [one for one in honest.vault().verify().findings if one.severity == "error"]


@pytest.mark.parametrize("how", ALL)
def test_it_is_found_where_it_is_here_already(how: str, honest: Clone, samira: Clone) -> None:
    bad = put(samira, ALL[how])
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    honest.git("pull", "-q", "--no-verify")
    wanted = "section-broken" if how in ENVELOPES else "section-malformed"
    found = {one.code for one in honest.vault().verify().findings if one.commit == bad}
    assert found == {wanted}
    assert [one for one in honest.vault().validate().findings if "goals" in one.file]


def test_a_number_after_which_there_is_none(honest: Clone, samira: Clone) -> None:
    bad = put(samira, instead(r"revision: \d+", f"revision: {'9' * 18}"))
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    with honest.unchanged(), pytest.raises(RefusedError, match=bad[:10]):
        honest.vault().sync()


# --- where it is in already: somebody accepted it, or merged it by hand ------------------


@pytest.fixture(
    params=["revision a list", "version a list", "an anchor", "meta twice",
            "a list that is a number", "an id that is a list", "three thousand levels"]
)  # fmt: skip
def taken_in(request: pytest.FixtureRequest, honest: Clone, samira: Clone) -> Clone:
    """The clone of the keeper, in which one such version was merged past all checks."""
    spoil(honest, samira, "goals", request.param)
    return honest


def spoil(honest: Clone, samira: Clone, section: str, how: str) -> None:
    bad = put(samira, ALL[how], section)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    honest.git("pull", "-q", "--no-verify")
    for clone in (honest, samira):
        codes = [one.code for one in clone.vault().look_at(bad).findings]
        clone.vault().accept(bad, even=codes)


def is_sound(clone: Clone, section: str = "goals") -> None:
    assert not [one for one in clone.vault().validate().findings if section in one.file]
    assert not [one for one in clone.vault().verify().findings if one.severity == "error"]
    clone.vault().sync()


def test_a_keeper_puts_a_good_text_in_its_place(taken_in: Clone) -> None:
    taken_in.vault().replace(taken_in.case, "goals", GOOD)
    assert taken_in.vault().section(taken_in.case, "goals").goals[0].own_words == "Rust"
    is_sound(taken_in)


def test_a_member_who_may_write_it_puts_a_good_text_in_its_place(
    taken_in: Clone, samira: Clone
) -> None:
    samira.vault().replace(samira.case, "goals", GOOD)
    samira.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    taken_in.vault().sync()
    is_sound(taken_in)


def test_undo_brings_back_what_stood_there(taken_in: Clone) -> None:
    taken_in.vault().undo(taken_in.case)
    assert CANARIES["goals"] in taken_in.vault().text(taken_in.case, "goals")
    is_sound(taken_in)


def test_seal_leaves_nobody_in_whom_the_consents_do_not_name(taken_in: Clone) -> None:
    taken_in.vault().seal()
    taken_in.vault().withdraw(taken_in.case, FOR_SAMIRA)
    assert not taken_in.opens("samira", "goals")
    assert not [one for one in taken_in.vault().verify().findings if one.severity == "error"]
    taken_in.vault().sync()


def test_a_withdrawal_closes_it(taken_in: Clone) -> None:
    taken_in.vault().consequences(taken_in.case, FOR_SAMIRA)
    taken_in.vault().withdraw(taken_in.case, FOR_SAMIRA)
    assert not taken_in.opens("samira", "goals")
    assert not taken_in.opens("samira", "plan")
    assert not [one for one in taken_in.vault().verify().findings if one.severity == "error"]
    taken_in.vault().sync()


NETWORKS = {
    "revision a list": ENVELOPES["revision a list"],
    "version a list": ENVELOPES["version a list"],
    "parties a number": instead("parties:\n", "parties: 5\nx-parties:\n"),
    "a field of nobody's": BODIES["a field of nobody's"],
    "a name that is a list": instead("name: buurman.*", "name: [buurman]"),
}


@pytest.mark.parametrize("how", NETWORKS)
def test_a_broken_network_stands_in_the_way_of_no_withdrawal(
    how: str, honest: Clone, sanne: Clone, samira: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sanne.vault().give(sanne.case, to=["samira"], sections=["network"], purposes=["x"],
                       access="write")  # fmt: skip
    for clone in (sanne, honest, samira):
        clone.vault().sync()
    monkeypatch.setitem(ALL, how, NETWORKS[how])
    spoil(honest, samira, "network", how)
    assert honest.vault().consents(honest.case)
    assert honest.vault().access(honest.case)
    honest.vault().withdraw(honest.case, FOR_SAMIRA)
    assert not honest.opens("samira", "goals")
    assert honest.opens(SISTER, "plan")
    is_sound(honest, "network")
    assert honest.vault().section(honest.case, "network").parties

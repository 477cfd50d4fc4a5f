"""Plain texts are merged by slices of lines: quicker, and to the same bytes as any other text."""

import os

import pytest
from hypothesis import given, settings, strategies as st

from casekit.merge.plain import PARTED, merge_plain
from casekit.merge.policies import Policy, policy
from casekit.merge.sections import merge_whole
from casekit.model.names import SECTIONS as ALL
from tests.merging import SECTIONS, plain_versions

many = settings(max_examples=2_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 200)


@pytest.mark.parametrize("name", [name for name in SECTIONS if name != "consents"])
@many
@given(data=st.data())
def test_a_plain_merge_comes_to_the_same_bytes_as_the_whole_one(
    name: str, data: st.DataObject
) -> None:
    base, ours, theirs = data.draw(plain_versions(name))
    if ours in (theirs, base) or theirs == base:
        return
    text = merge_plain(base, ours, theirs, name)
    if text is not None:
        whole = merge_whole(base, ours, theirs, section=name)
        assert text == whole.text
        assert not whole.conflicts


BASE = """\
# said in June
question: Hoe houd ik mijn huis?   # zo zei Ada het
agreements:
  # de fiets eerst
  - id: a-00000a
    text: Bel de corporatie
    who: [sanne, person]
    status: open
  - id: a-00000b
    text: |
      regel een

      regel twee
    status: open
"""


def test_edits_of_different_items_and_fields_are_plain() -> None:
    ours = BASE.replace("status: open", "status: done", 1) + "  - id: a-00000z\n    text: nieuw\n"
    theirs = BASE.replace("Bel", "Mail") + "  - id: a-00000y\n    text: ook nieuw\n"
    text = merge_plain(BASE, ours, theirs, "plan")
    assert text is not None
    assert "text: Mail de corporatie\n    who: [sanne, person]\n    status: done\n" in text
    assert text.endswith(
        "  - id: a-00000y\n    text: ook nieuw\n  - id: a-00000z\n    text: nieuw\n"
    )
    assert text == merge_plain(BASE, theirs, ours, "plan.health")


@pytest.mark.parametrize(
    "unusual",
    [
        "    # said\n" + BASE,
        BASE.replace("    status: open\n  -", "    status: open\n      # said\n  -"),
        BASE + "# said\n",
        BASE.replace("\n", "\r\n"),
        BASE.removesuffix("\n"),
        BASE.replace("question", "\nquestion"),
        BASE.replace("open", "&open", 1),
        BASE.replace("open", "{a: b}", 1),
        BASE.replace("open", "'op'en'", 1),
        BASE.replace("open", "op: en", 1),
        BASE.replace("[sanne, person]", "[sanne, {}]"),
        BASE.replace("a-00000b", "a-00000a"),
        BASE.replace("    status", "   status", 1),
        BASE.replace("    status", "     status", 1),
        BASE.replace("question", "agreements"),
        BASE.replace("|", "|+"),
        BASE.replace("|", ">"),
        BASE.replace("a-00000a", "'a-00000a'"),
        "---\n" + BASE,
        "",
    ],
)
def test_what_looks_unusual_is_left_to_the_whole_merge(unusual: str) -> None:
    ours, theirs = BASE.replace("houd", "behoud"), BASE.replace("Bel", "Mail")
    assert merge_plain(BASE, ours, theirs, "plan") is not None
    assert merge_plain(unusual, ours, theirs, "plan") is None
    assert merge_plain(BASE, unusual, theirs, "plan") is None
    assert merge_plain(BASE, ours, unusual, "plan") is None


def test_consents_are_never_merged_by_slices() -> None:
    assert merge_plain(BASE, BASE, BASE, "consents") is None


def test_the_parts_that_merge_one_by_one_are_those_of_the_schemas() -> None:
    assert set(PARTED) == {path for name in ALL for path in parted(policy(name), name)}


def parted(rules: Policy, path: str) -> list[str]:
    found = []
    for name, below in rules.fields.items():
        if below.merge in {"items", "fields"} and name != "conflicts":
            found.append(f"{path}.{name}")
        if below.merge != "consent":
            found += parted(below, f"{path}.{name}")
    return [one for one in found if not one.startswith("consents.")]

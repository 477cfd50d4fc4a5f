"""What `access` says, held against the age tool: whoever may read can decrypt, and nobody else."""

import subprocess
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings, strategies as st

from casekit.format.edit import dump
from casekit.format.yaml import parse
from tests.vaults import MEMBERS, NEIGHBOUR, SISTER, SmallVault, copy

BEGUN = date(2026, 1, 5)
DAYS = st.dates(BEGUN, BEGUN + timedelta(days=8))
TO = st.sampled_from([*list(MEMBERS)[1:], *sorted(set(MEMBERS.values())), SISTER, NEIGHBOUR])
NAMED = st.sampled_from(["*", "goals", "plan", "plan.health", "network"])


def text(day: date | None) -> str | None:
    return day.isoformat() if day else None


@st.composite
def consents(draw: st.DrawFn) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 6))):
        start = draw(DAYS)
        until = draw(st.none() | st.dates(start, BEGUN + timedelta(days=8)))
        given_ = draw(st.sampled_from([True, True, False]))
        gone = draw(st.none() | st.none() | DAYS)
        fields = {
            "id": f"c-{number:06}",
            "decision": "given" if given_ else "refused",
            "to": draw(st.lists(TO, min_size=1, max_size=2, unique=True)),
            "sections": draw(st.lists(NAMED, min_size=1, max_size=2, unique=True)),
            "access": draw(st.sampled_from(["read", "write"])) if given_ else None,
            "purposes": ["samen verder"] if given_ else None,
            "from": text(start),
            "until": text(until),
            "supersedes": draw(st.sampled_from([None, None, *(one["id"] for one in made)])),
            "events": [{"id": f"e-{number:06}", "kind": "withdrawn", "on": text(gone)}]
            if gone
            else None,
        }
        made.append({key: value for key, value in fields.items() if value is not None})
    return made


@st.composite
def cases(draw: st.DrawFn, small: SmallVault) -> dict[str, str]:
    """The bodies of a case: random keepers, consents and keys, fixed content."""
    keepers = [
        {"id": "k-sanne1", "handle": "sanne", "legal_basis": "consent", "since": text(BEGUN)},
        *(
            {
                "id": f"k-{number:06}",
                "handle": handle,
                "legal_basis": "statutory-task",
                "since": text(draw(DAYS)),
                "until": text(BEGUN + timedelta(days=9)),
            }
            for number, handle in enumerate(
                draw(st.lists(st.sampled_from(["joris", "bram"]), max_size=1))
            )
        ),
    ]
    case: dict[str, Any] = {"alias": "A", "opened_on": text(BEGUN), "keepers": keepers}
    if draw(st.booleans()):
        case["person_key"] = small.public("person")
    if draw(st.booleans()):
        kept = {"id": "x-000001", "sections": ["plan.health"], "reason": "of somebody else"}
        case["kept_from_person"] = [kept]
    sister = {"id": SISTER, "name": "zus", "key": small.public(SISTER)}
    if draw(st.booleans()):
        sister["handle"] = "bram"
    return {
        "case": dump(case),
        "consents": dump({"consents": draw(consents())}),
        "network": dump({"parties": [sister, {"id": NEIGHBOUR, "name": "buurman"}]}),
        "goals": dump({"strengths": [{"id": "s-000001", "own_words": "koken"}]}),
        "plan": dump({"question": "hoe?"}),
        "plan.health": dump({"question": "en de pillen?"}),
    }


@settings(max_examples=settings().max_examples // 4)
@given(
    data=st.data(), day=DAYS, leaving=st.dictionaries(st.sampled_from(["samira", "joris"]), DAYS)
)
def test_the_age_tool_opens_a_section_exactly_when_access_says_so(
    template: SmallVault,
    age_tool: Path,
    data: st.DataObject,
    day: date,
    leaving: dict[str, date],
) -> None:
    with TemporaryDirectory() as folder:
        small = copy(template, Path(folder))
        for handle, until in leaving.items():
            small.as_(today=BEGUN).retire_member(handle, on=until)
        case = small.as_(today=BEGUN).import_case(data.draw(cases(small))).case
        small = SmallVault(small.folder, case)
        vault = small.as_(today=day)
        vault.seal()

        said = vault.access(case)
        for section, readers in said.items():
            holders = {reader.name for reader in readers if reader.key}
            assert opened_by(age_tool, small, section) == holders, section
            assert set(parse(vault.text(case, section)).data["meta"]["readers"]) == holders
        assert vault.seal_check().fine
        assert vault.validate().fine


def opened_by(age_tool: Path, small: SmallVault, section: str) -> set[str]:
    return {
        name
        for name in (*MEMBERS, "person", SISTER, "stranger")
        if decrypts(age_tool, small.key_file(name), small.path(section))
    }


def decrypts(age_tool: Path, key: Path, file: Path) -> bool:
    done = subprocess.run([age_tool, "-d", "-i", key, file], capture_output=True, check=False)
    assert done.returncode == 0 or b"no identity matched any of the recipients" in done.stderr
    return done.returncode == 0

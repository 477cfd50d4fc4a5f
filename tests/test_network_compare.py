"""The map of two days: the same places, what changed in words, and nothing that was not theirs."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from casekit.model.names import SectionName
from casekit.model.records import Network, Party, Tie
from casekit.model.settings import LIFE_DOMAINS
from casekit.render.audience import Part
from casekit.render.earlier import before
from casekit.render.network_changes import changes
from casekit.render.specimens import EARLIER, TODAY, parts_of, sharing_of, specimens
from casekit.render.words import words
from tests.office import Office

KARIM, JOKE, HENNIE = "p-m2c1df", "p-xm3y9n", "p-4d8k1v"


def old_and_new(office: Office) -> tuple[Office, str]:
    """A desk some weeks later, in a vault whose map changed since."""
    ria = office.json("new", "party", office.case, "--set", "name=Ria", "--set", "ring=2")["id"]
    hennie = office.json("new", "party", office.case, "--set", "name=Hennie")["id"]
    tie = office.json(
        "new", "tie", office.case, "--set", "a=person", "--set", f"b={ria}", "--set",
        "quality=tense",
    )["id"]  # fmt: skip
    then = {"GIT_COMMITTER_DATE": "2026-03-20T12:00:00", **office.environment}
    for command in ("checkout --quiet --orphan oud", "commit --quiet --message=toen"):
        subprocess.run(["git", *command.split()], cwd=office.folder, env=then, check=True)
    later = replace(office, today="2026-05-01")
    later.run("set", office.case, tie, "quality=strong")
    later.run("set", office.case, ria, "ring=1")
    later.run("new", "party", office.case, "--set", "name=Koos")
    text = later.run("show", office.case, "network").out
    lines, at = text.splitlines(keepends=True), text[: text.index(hennie)].count("\n")
    end = next(n for n in range(at + 1, len(lines)) if not lines[n].startswith("    "))
    del lines[at:end]
    later.run("edit", office.case, "network", "--from", "-", stdin="".join(lines))
    return later, ria


def test_two_days_lie_beside_each_other_with_what_changed(office: Office) -> None:
    later, _ = old_and_new(office)
    done = later.run(
        "render", "network", office.case, "--for", "person", "--compare", "2026-03-25",
        "--format", "md", "--out", "-",
    ).out  # fmt: skip
    assert "## De kaart op 25 maart 2026" in done
    assert "- **Erbij gekomen:** Koos" in done
    assert "- **Niet meer op de kaart:** Hennie" in done
    assert "- **Dichterbij gekomen:** Ria" in done
    assert "- **Ria**: eerst gespannen, nu sterk" in done
    page = later.run(
        "render", "network", office.case, "--for", "person", "--compare", "2026-03-25", "--out", "-"
    ).out
    assert page.count("<svg") == 2
    assert page.count(">Hennie</text>") == 1
    found = later.json("render", "network", office.case, "--for", "person", "--dry-run")
    assert found["withheld"] == []


def test_whoever_came_later_sees_nothing_of_the_day_before(office: Office) -> None:
    later, _ = old_and_new(office)
    later.run(
        "consent", "give", office.case, "--to", "bram", "--section", "network", "--purpose", "huis"
    )
    arguments = ("render", "network", office.case, "--for", "bram", "--format", "md", "--out", "-")
    assert "Ria" in later.run(*arguments).out
    refused = later.run(*arguments, "--compare", "2026-03-25", status=5)
    assert refused.out == ""
    assert "not all could read it on that day" in refused.err
    assert "Hennie" not in refused.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("network CASE --for person --compare 2026-06-01", "earlier day"),
        ("network CASE --for person --compare gisteren", "earlier day"),
        ("network CASE --for person --compare 2026-03-19", "no commit of 2026-03-19"),
        ("plan CASE --for person --compare 2026-03-25", "plan is about no compare"),
    ],
)
def test_a_day_that_cannot_be_compared_with_is_told(
    arguments: str, said: str, office: Office
) -> None:
    later, _ = old_and_new(office)
    done = later.run("render", *arguments.replace("CASE", office.case).split(), status=2)
    assert said in done.err


def test_a_day_without_a_map_is_told(office: Office) -> None:
    then = {"GIT_COMMITTER_DATE": "2026-03-20T12:00:00", **office.environment}
    for command in ("checkout --quiet --orphan oud", "commit --quiet --message=toen"):
        subprocess.run(["git", *command.split()], cwd=office.folder, env=then, check=True)
    later = replace(office, today="2026-05-01")
    later.run("new", "party", office.case, "--set", "name=Koos")
    done = later.run(
        "render", "network", office.case, "--for", "person", "--compare", "2026-03-25", status=2
    )
    assert "this case had no network on 2026-03-25" in done.err
    assert not Path(office.folder.with_name("noord-documents")).exists()


def test_what_may_no_longer_be_read_is_gone_from_the_earlier_day_too() -> None:
    shown = next(
        one for one in specimens("network") if one.audience == (JOKE,) and one.subject.before
    )
    assert shown.subject.before is not None
    then = shown.subject.before.sections["network"]
    assert KARIM in {party.id for party in then.parties}
    [now] = [one for one in parts_of("fatima") if one.section.section == "network"]
    kept = [one for one in now.record.parties if one.id != KARIM]
    moved = [one for one in now.record.parties if one.id == KARIM]
    parts = [
        *(one for one in parts_of("fatima") if one is not now),
        Part(now.section, replace(now.record, parties=tuple(kept))),
        Part(SectionName("network.family"), Network(parties=tuple(moved))),
    ]
    data = {
        SectionName("network"): {
            "parties": [{"id": KARIM, "name": "Karim"}, {"id": HENNIE, "name": "Hennie"}],
            "ties": [{"id": "t-apq31p", "a": KARIM, "b": HENNIE, "quality": "tense"}],
        }
    }
    found = before(
        data, parts, sharing_of(parts), [JOKE], day=EARLIER, today=TODAY, domains=LIFE_DOMAINS
    ).sections["network"]
    assert [party.id for party in found.parties] == [HENNIE]
    assert found.ties == ()


def test_nothing_changed_is_said_and_the_order_of_ties_is_no_change() -> None:
    party = Party(id="p-000001", name="Ria")
    ties = (
        Tie(id="t-000001", a="person", b="p-000001", quality="strong"),
        Tie(id="t-000002", a="p-000001", b="person", quality="tense"),
    )
    one, other = (Network(parties=(party,), ties=found) for found in (ties, ties[::-1]))
    told = changes(one, other, words("en"))
    assert not told["any"]

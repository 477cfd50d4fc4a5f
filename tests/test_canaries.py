"""No word leaves a section for somebody who may not read it: a canary sits in each of them."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from casekit import Vault
from casekit.errors import AccessError, RefusedError
from casekit.format.edit import dump
from casekit.model.documents import DOCUMENTS
from casekit.model.results import Rendering
from tests.vaults import MEETING, NEIGHBOUR, SISTER, SmallVault, copy

CANARIES = {
    "case": "aalscholver",
    "person": "bosuil",
    "consents": "canadagans",
    "network": "draaihals",
    "network.family": "eidereend",
    "goals": "fazant",
    "goals.private": "groenling",
    "plan": "houtduif",
    "plan.health": "ijsvogel",
    "plan.money": "jufferkraan",
    "crisis": "kerkuil",
    "support-group": "lepelaar",
    "meetings": "matkop",
    "meetings.inner": "nonnetje",
    "contacts": "oeverloper",
    "barriers": "pijlstaart",
    "budget": "roodborst",
    "stories": "spreeuw",
    "measures": "tapuit",
    "documents": "uilskuiken",
}
"""A bird in each section and compartment."""

SHOWN = {
    "plan": {
        "case", "person", "network.family", "goals", "goals.private",
        "plan", "plan.health", "plan.money",
    },
    "agenda": {
        "case", "person", "network", "network.family", "goals", "goals.private",
        "plan", "plan.health", "plan.money", "meetings", "meetings.inner",
    },
    "my-plan": {
        "case", "person", "network.family", "goals", "goals.private",
        "plan", "plan.health", "plan.money",
    },
    "crisis-plan": {"case", "person", "crisis"},
    "crisis-card": {"case", "person", "crisis"},
    "consent-statement": {"case", "person", "consents"},
    "withdrawal": {"case", "person"},
    "access-letter": {"case", "person"},
    "invitation": {"case", "person", "meetings"},
    "minutes": {
        "case", "person", "network.family", "plan", "plan.health", "plan.money",
        "meetings", "meetings.inner",
    },
    "pack": {
        "case", "person", "network", "network.family", "goals", "goals.private",
        "plan", "plan.health", "plan.money", "meetings", "meetings.inner",
    },
    "interview": {"case", "person", "goals", "support-group"},
    "breakthrough": {"case", "person", "goals", "barriers", "budget"},
    "goals": {
        "case", "person", "network.family", "goals", "plan", "plan.money", "measures",
    },
    "my-record": {"case", "person", "consents", "documents"},
    "timeline": {
        "case", "person", "network.family", "goals", "plan", "plan.health", "plan.money",
        "meetings", "contacts", "barriers", "budget", "measures",
    },
    "record": {*CANARIES},
}  # fmt: skip
"""What each document takes its words from, below; it takes none from anywhere else."""

ASKED = "c-vraag1"
GONE = "c-vrbj01"
"""A consent that bram once had, to read the plan and the meetings."""

ABOUT: dict[str, dict[str, Any]] = {
    "agenda": {"meeting": MEETING},
    "invitation": {"meeting": MEETING},
    "minutes": {"meeting": MEETING},
    "pack": {"meeting": MEETING},
    "consent-statement": {"consent": ASKED},
    "withdrawal": {"consent": GONE},
    "access-letter": {"consent": GONE},
}
"""What a document is about, where it is not the whole case."""

TEXTS = ("html", "md", "ics", "json")
"""The formats that are text as they stand."""

IN_CALENDARS = {"meetings"}
"""What a calendar file tells: the place. It never names the person."""

COUSIN = "p-neef01"
READERS = ("samira", "joris", "bram", SISTER, NEIGHBOUR)


def bodies(
    small: SmallVault, grants: Mapping[str, Iterable[str]], kept: Iterable[str] = ()
) -> dict[str, str]:
    """A case with a canary in each part, shared as told: sections by reader."""
    bird = CANARIES
    consents: list[dict[str, Any]] = [
        {
            "id": f"c-{number:06}",
            "decision": "given",
            "to": [reader],
            "sections": sorted(sections),
            "purposes": [bird["consents"]],
            "from": "2026-01-05",
        }
        for number, (reader, sections) in enumerate(grants.items())
        if sections
    ]
    said: dict[str, Any] = {"purposes": [bird["consents"]], "from": "2026-01-05"}
    gone = {"id": "e-weg001", "kind": "withdrawn", "on": "2026-02-01", "note": bird["consents"]}
    consents += [
        {"id": ASKED, "decision": "asked", "to": ["joris"], "sections": ["budget"], **said},
        {"id": GONE, "decision": "given", "to": ["bram"], "sections": ["plan", "meetings"],
         **said, "events": [gone]},
    ]  # fmt: skip
    withheld = [
        {"id": f"x-{number:06}", "sections": [name], "reason": "van een ander"}
        for number, name in enumerate(kept)
    ]
    # held, since minutes are of a meeting that was
    meeting = {"id": MEETING, "kind": "care-conference", "when": "2026-03-10", "status": "held"}
    keeper = {"id": "k-000001", "handle": "sanne", "legal_basis": "consent", "since": "2026-01-05"}
    parts: dict[str, dict[str, Any]] = {
        "case": {
            "alias": bird["case"],
            "keepers": [keeper],
            "person_key": small.public("person"),
            **({"kept_from_person": withheld} if withheld else {}),
        },
        "person": {
            "called": bird["person"],
            "routes": [{"id": "r-000001", "kind": "phone", "value": "06", "preferred": True}],
        },
        "consents": {"consents": consents},
        "network": {
            "parties": [
                {"id": SISTER, "name": "Zus", "role": bird["network"], "ring": 1},
                {"id": NEIGHBOUR, "name": "Buurman"},
            ]
        },
        "network.family": {"parties": [{"id": COUSIN, "name": bird["network.family"]}]},
        "goals": {
            "goals": [{"id": "g-000001", "own_words": bird["goals"], "said_on": "2026-01-05"}]
        },
        "goals.private": {"strengths": [{"id": "s-000001", "own_words": bird["goals.private"]}]},
        "plan": {
            "agreements": [
                {
                    "id": "a-000001",
                    "text": bird["plan"],
                    "who": ["samira", COUSIN],
                    "goal": "g-000001",
                    "made_on": "2026-01-05",
                }
            ]
        },
        "plan.health": {
            "agreements": [{"id": "a-000002", "text": bird["plan.health"], "made_on": "2026-01-05"}]
        },
        "plan.money": {
            "agreements": [
                {
                    "id": "a-000001",
                    "text": "x",
                    "result": bird["plan.money"],
                    "made_on": "2026-01-05",
                }
            ]
        },
        "crisis": {"wishes": [{"id": "wi-000001", "own_words": bird["crisis"]}]},
        "support-group": {"place": bird["support-group"], "chair": "person"},
        "meetings": {
            "meetings": [
                {**meeting, "where": bird["meetings"], "invited": ["person", "samira", SISTER]}
            ]
        },
        "meetings.inner": {
            "meetings": [
                {**meeting, "agenda": [{"id": "ag-000001", "text": bird["meetings.inner"]}]}
            ]
        },
        "contacts": {
            "contacts": [
                {"id": "n-000001", "date": "2026-03-01", "kind": "visit", "text": bird["contacts"]}
            ]
        },
        "barriers": {
            "barriers": [{"id": "b-000001", "stuck": bird["barriers"], "raised_on": "2026-01-05"}]
        },
        "budget": {
            "requests": [{"id": "rq-000001", "text": bird["budget"], "asked_on": "2026-01-05"}]
        },
        "stories": {"stories": [{"id": "st-000001", "text": bird["stories"]}]},
        "documents": {
            "documents": [
                {
                    "id": "gd-000001",
                    "document": "plan",
                    "for": ["bram"],
                    "on": "2026-02-01",
                    "note": bird["documents"],
                }
            ]
        },
        "measures": {
            "series": [
                {
                    "id": "se-000001",
                    "instrument": bird["measures"],
                    "points": [{"id": "pt-000001", "date": "2026-01-05", "value": 3}],
                }
            ]
        },
    }
    return {name: dump(data) for name, data in parts.items()}


def birds_in(text: str) -> set[str]:
    return {name for name, bird in CANARIES.items() if bird in text.casefold()}


def expected(document: str, may: Mapping[str, set[str]], audience: Iterable[str]) -> set[str]:
    """The parts whose canaries a document shows: those that all of its audience may read."""
    shown = {name for name in SHOWN[document] if set(audience) <= may[name]}
    if "person" in shown and document != "record":
        shown -= {"case"}  # the alias stands in for a name that not all may read
    if document in {"plan", "my-plan", "goals", "minutes", "timeline"} and "plan" not in shown:
        shown -= {"network.family"}  # named in an agreement, which is not there
    if document == "goals" and "goals" not in shown:
        shown -= {"plan", "network.family"}  # of an agreement it tells only where its goal stands
    if document == "goals" and "plan" not in shown:
        shown -= {"plan.money"}  # what it says of an agreement doesn't tell which goal that serves
    if document == "my-record" and may["case"] <= {"person", "sanne"}:
        shown -= {"consents"}  # nobody reads by a consent, so none is told of
    return shown


def readers_of(vault: Vault, case: str) -> dict[str, set[str]]:
    return {name: {one.name for one in found} for name, found in vault.access(case).items()}


def admitted(document: str, may: Mapping[str, set[str]], audience: Iterable[str]) -> bool:
    """Whether everybody of an audience may get this document at all."""
    kind = DOCUMENTS[document]
    if kind.parting:
        lost = {name for name in ("plan", "meetings") if "bram" not in may[name]}
        return bool(lost) and set(audience) == {"bram"}
    if not kind.all_read:
        return set(audience) <= may["case"] | {"person"}
    parts = [may[name] for name in may if name.partition(".")[0] == kind.about]
    groups = [{one} for one in audience] if kind.each else [set(audience)]
    return all(any(group <= readers for readers in parts) for group in groups)


def check_documents(vault: Vault, case: str, audience: tuple[str, ...]) -> None:
    """Every document and format for this audience holds exactly the words that it may read."""
    may = readers_of(vault, case)
    for document in SHOWN:
        formats = [one for one in DOCUMENTS[document].formats if one in TEXTS]

        def make(document: str = document, formats: list[str] = formats) -> Rendering:
            return vault.render(
                document, case, audience, **ABOUT.get(document, {}), formats=formats
            )

        if not admitted(document, may, audience):
            with pytest.raises(RefusedError) as failure:
                make()
            assert not birds_in(failure.value.message + failure.value.hint)
            continue
        rendering = make()
        for page in rendering.pages:
            wanted = expected(document, may, page.for_)
            if page.format == "ics":
                wanted &= IN_CALENDARS
            assert birds_in(page.text.replace("\r\n ", "")) == wanted, (
                document, page.format, audience,
            )  # fmt: skip
            assert not birds_in(page.name)
        assert not birds_in(repr(rendering.withheld) + repr(rendering.notes))


FIXED: dict[str, set[str]] = {
    "samira": {"*"},
    "joris": {"plan", "plan.health", "meetings", "goals.private"},
    "bram": {"goals", "network", "network.family", "person", "plan.money"},
    SISTER: {"meetings", "plan", "goals"},
    NEIGHBOUR: {"meetings.inner", "network.family", "plan"},
}


@pytest.fixture(scope="module")
def shared(template: SmallVault, tmp_path_factory: pytest.TempPathFactory) -> SmallVault:
    """A case in which each reader may read something else."""
    small = copy(template, tmp_path_factory.mktemp("canaries"))
    made = small.as_().import_case(bodies(small, FIXED, kept=["plan.money", "network.family"]))
    return SmallVault(small.folder, made.case)


@pytest.mark.parametrize("reader", ["person", "sanne", *READERS])
def test_a_document_for_one_reader_holds_exactly_the_words_that_one_may_read(
    reader: str, shared: SmallVault
) -> None:
    check_documents(shared.as_(), shared.case, (reader,))


def test_a_document_for_a_group_holds_only_what_all_may_read(shared: SmallVault) -> None:
    vault = shared.as_()
    for group in combinations(("person", "sanne", *READERS), 2):
        check_documents(vault, shared.case, group)
    check_documents(vault, shared.case, ("person", "sanne", *READERS))


def test_one_document_for_each_holds_what_each_may_read(shared: SmallVault) -> None:
    vault = shared.as_()
    may = readers_of(vault, shared.case)
    audience = ["person", "samira", SISTER, "bram"]
    pages = vault.render("record", shared.case, audience, each=True).pages
    assert [page.for_ for page in pages] == [(one,) for one in audience]
    for page in pages:
        assert birds_in(page.text) == expected("record", may, page.for_)


def test_an_organisation_is_all_of_its_members(shared: SmallVault) -> None:
    vault = shared.as_()
    may = readers_of(vault, shared.case)
    (page,) = vault.render("plan", shared.case, ["Verslavingszorg"]).pages
    assert set(page.for_) == {"samira", "joris"}
    assert birds_in(page.text) == expected("plan", may, page.for_)


def test_the_person_makes_the_own_copy(shared: SmallVault) -> None:
    check_documents(shared.as_("person"), shared.case, ("person",))


def test_what_is_kept_from_the_person_is_in_no_document_for_the_person(
    shared: SmallVault,
) -> None:
    (page,) = shared.as_().render("plan", shared.case, ["person"], formats=("md",)).pages
    assert CANARIES["plan.money"] not in page.text
    assert CANARIES["network.family"] not in page.text
    assert CANARIES["plan.health"] in page.text


PARTS = st.sampled_from(["*", *sorted(set(CANARIES) - {"case"})])
GRANTS = st.dictionaries(st.sampled_from(READERS), st.sets(PARTS, max_size=6), max_size=5)
AUDIENCES = st.lists(
    st.sampled_from(["person", "sanne", *READERS]), min_size=1, max_size=3, unique=True
)


@settings(max_examples=settings().max_examples // 5)
@given(
    grants=GRANTS,
    kept=st.sets(st.sampled_from(sorted(name for name in CANARIES if "." in name)), max_size=2),
    audiences=st.lists(AUDIENCES, min_size=1, max_size=3),
)
def test_whatever_is_shared_with_whom_no_word_goes_astray(
    template: SmallVault,
    grants: dict[str, set[str]],
    kept: set[str],
    audiences: list[list[str]],
) -> None:
    with TemporaryDirectory() as folder:
        small = copy(template, Path(folder))
        vault = small.as_()
        case = vault.import_case(bodies(small, grants, kept)).case
        for audience in audiences:
            check_documents(vault, case, tuple(audience))


def test_the_cases_that_a_reader_opens_hold_exactly_the_words_of_what_is_shared(
    shared: SmallVault,
) -> None:
    may = readers_of(shared.as_(), shared.case)
    for reader in ("person", "sanne", "samira", "joris", "bram"):
        vault = shared.as_(reader)
        said = [repr(vault.cases()), repr(vault.log()), repr(vault.status())]
        said += [repr(finding) for finding in vault.validate().findings]
        for section in dict.fromkeys(name.partition(".")[0] for name in CANARIES):
            try:
                said.append(repr(vault.data(shared.case, section)))
            except AccessError as error:
                said.append(error.message + error.hint)
        assert birds_in("".join(said)) == {name for name in CANARIES if reader in may[name]}

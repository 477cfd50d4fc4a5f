"""What casekit says: a message and its Dutch, the language of a run, and that none is left out."""

import json
import pickle
from gettext import GNUTranslations
from pathlib import Path

import pytest

from casekit.language import spoken
from casekit.messages import as_data, either, from_data, joined, said_in, spelt, tr, trn
from tests import catalogs
from tests.command_line import Desk
from tests.office import Office

CATALOGS = sorted(catalogs.sources())

# --- a message -----------------------------------------------------------------------


def test_a_message_is_an_english_text_to_all_code() -> None:
    message = tr("there is no option {name}", name="--colour")
    assert message == "there is no option --colour"
    assert hash(message) == hash("there is no option --colour")
    assert said_in("en", message) == message


def test_a_message_can_be_said_in_dutch_with_its_values() -> None:
    assert said_in("nl", tr("there is no option {name}", name="--x")) == "er is geen optie --x"


def test_a_number_chooses_between_one_and_many() -> None:
    counted = [trn("{n} error", "{n} errors", number) for number in (0, 1, 2)]
    assert counted == ["0 errors", "1 error", "2 errors"]
    assert [said_in("nl", one) for one in counted] == ["0 fouten", "1 fout", "2 fouten"]


def test_messages_within_messages_are_translated_too() -> None:
    inner = joined(", ", [trn("{n} error", "{n} errors", 2), "k7f3qz2m"])
    whole = tr("there is no option {name}", name=inner)
    assert whole == "there is no option 2 errors, k7f3qz2m"
    assert said_in("nl", whole) == "er is geen optie 2 fouten, k7f3qz2m"


def test_a_sentence_without_dutch_stays_english() -> None:
    sentence = "nobody has translated {this}"
    assert said_in("nl", tr(sentence, this="x").strip()) == "nobody has translated x"
    assert tr(sentence, this="x").translated("nl") == "nobody has translated x"


def test_values_are_never_taken_for_sentences() -> None:
    assert said_in("nl", tr("there is no option {name}", name="{0.__class__}")).endswith(
        "{0.__class__}"
    )


def test_a_message_passes_from_one_process_to_another() -> None:
    for message in (
        trn("{n} error", "{n} errors", 2),
        joined(", ", [trn("{n} error", "{n} errors", 1)]),
    ):
        again = pickle.loads(pickle.dumps(message))  # noqa: S301 - of our own making
        assert again == message
        assert said_in("nl", again) == said_in("nl", message) != message


@pytest.mark.parametrize(
    "message",
    [
        "no message at all",
        trn("{n} error", "{n} errors", 2),
        joined(", ", [trn("{n} error", "{n} errors", 1), "k7f3qz2m"]),
        tr("there is no option {name}", name=either(["--x", "--y"])),
        joined(", ", [spelt("care conference", "zorgconferentie"), "2026-03-17"]),
        tr("{folder}/ holds more than {most} files", folder=Path("templates"), most=9),
    ],
)
def test_a_message_that_was_kept_can_still_be_said_in_dutch(message: str) -> None:
    again = from_data(json.loads(json.dumps(as_data(message))))
    assert again == message
    assert said_in("nl", again) == said_in("nl", message)


# --- the language of a run -----------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "environ", "settings", "expected"),
    [
        ("en", {"CASEKIT_LANG": "nl", "LANG": "nl_NL.UTF-8"}, "languages: [nl, en]", "en"),
        ("", {"CASEKIT_LANG": "en"}, "languages: [nl, en]", "en"),
        ("", {"LANG": "en_GB.UTF-8"}, "languages: [nl, en]", "nl"),
        ("", {"LANG": "nl_NL.UTF-8"}, "name: x\nlanguages:\n  - en\n  - nl\n", "en"),
        ("", {"LANG": "nl_BE.UTF-8"}, "languages: {broken", "nl"),
        ("", {"LC_ALL": "C", "LANG": "nl_NL.UTF-8"}, None, "en"),
        ("", {"LC_MESSAGES": "nl_NL", "LANG": "C"}, None, "nl"),
        ("", {"LANG": "de_DE.UTF-8", "CASEKIT_LANG": "fy"}, None, "en"),
        ("", {}, None, "en"),
    ],
)
def test_what_was_asked_comes_before_the_vault_and_the_vault_before_the_computer(
    asked: str, environ: dict[str, str], settings: str | None, expected: str, tmp_path: Path
) -> None:
    if settings is not None:
        (tmp_path / "casekit.yaml").write_text(settings)
    assert spoken(asked, tmp_path, environ) == expected


def test_the_vault_is_found_upwards_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "casekit.yaml").write_text("languages: [nl]\n")
    (tmp_path / "cases").mkdir()
    monkeypatch.chdir(tmp_path / "cases")
    assert spoken("", None, {}) == "nl"


def test_the_command_line_speaks_dutch_in_a_dutch_vault(office: Office) -> None:
    desk = Desk(office.folder, office.key, more={"CASEKIT_LANG": ""})
    done = desk.run("nonsense", "--colour", status=2)
    assert "er is niets veranderd" in done.err
    assert "nothing was changed" in desk.run("--lang", "en", "nonsense", status=2).err


def test_an_error_for_scripts_keeps_its_code_in_dutch(office: Office) -> None:
    error = office.json("--lang", "nl", "--colour", status=2)["error"]
    assert error["code"] == "usage"
    assert error["message"] == "er is geen optie --colour"


def test_english_reads_no_catalog(office: Office, tmp_path: Path) -> None:
    probe = (
        "import sys; from casekit.cli.main import main; sys.argv = ['casekit', '--colour']\n"
        "try: main()\nexcept SystemExit: print('gettext' in sys.modules)"
    )
    for language, read in (("en", "False"), ("nl", "True")):
        desk = Desk(office.folder, office.key, more={"CASEKIT_LANG": language})
        assert desk.python(probe).strip() == read


# --- the catalogs --------------------------------------------------------------------


@pytest.mark.parametrize("name", CATALOGS)
def test_every_message_has_a_dutch_text_with_the_same_placeholders(name: str) -> None:
    dutch = catalogs.read(name)
    for sentence in catalogs.wanted(name):
        where = sentence.place
        wanted = catalogs.placeholders(sentence.one) | catalogs.placeholders(sentence.many)
        assert wanted == sentence.given, f"{where}: {wanted ^ sentence.given}"
        text = dutch.get(sentence.key, "")
        assert catalogs.whole(text), f"{where}: make messages, then its Dutch in {name}.po"
        for said in [text] if isinstance(text, str) else text:
            # one of many may go without its number
            number = {"n"} if sentence.many else set()
            assert catalogs.placeholders(said) | number == wanted, f"{where}: {said}"


@pytest.mark.parametrize("name", CATALOGS)
def test_no_catalog_holds_what_no_code_says(name: str) -> None:
    said = {one.key for one in catalogs.wanted(name)}
    assert catalogs.read(name).keys() <= said, "make messages"


def test_the_same_sentence_has_the_same_dutch_everywhere() -> None:
    dutch: dict[object, object] = {}
    for name in CATALOGS:
        for key, text in catalogs.read(name).items():
            assert dutch.setdefault(key, text) == text, f"{name}: {key}"


@pytest.mark.parametrize("path", sorted(catalogs.FOLDER.glob("*.po")), ids=lambda path: path.stem)
def test_what_is_read_at_run_time_is_what_translators_wrote(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        product = GNUTranslations(file)
    for key, text in catalogs.read(path.stem).items():
        if isinstance(key, str):
            assert product.gettext(key) == text, "make messages"
        else:
            several = tuple(product.ngettext(*key, n=number) for number in (1, 2))
            assert several == text, "make messages"


def test_no_new_text_for_people_is_left_out() -> None:
    """Wrap it: raise UsageError(tr("…"))."""
    left = [
        f"{path.relative_to(catalogs.PACKAGE)}:{line}"
        for path in sorted(catalogs.PACKAGE.rglob("*.py"))
        for line in {*catalogs.bare_texts(path), *catalogs.sentences_bare(path)}
    ]
    assert not left

"""Templates of a team's own: they take the place of casekit's, can do no harm, and are checked."""

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from casekit.errors import TemplateError
from casekit.model.documents import DOCUMENTS
from casekit.render import documents
from casekit.render.describe import describe
from casekit.render.markdown import fill, line
from casekit.render.page import own_style, page
from casekit.render.shapes import received
from casekit.render.specimens import seen_by, specimens
from casekit.render.template_check import check_templates
from casekit.render.writers import form
from casekit.resources import templates_dir
from tests.office import Office

PLAN = "plan/nl.md.j2"
OWN = {
    str(path.relative_to(templates_dir())): path.read_text("utf-8")
    for path in templates_dir().rglob("*.md.j2")
}
"""All of casekit's templates, as if a team had copied them."""
OPENING = '{% include "shared/nl/opening.md.j2" %}\n'


def filled(text: str, more: Mapping[str, str] | None = None, **values: object) -> str:
    told = documents.values("plan", seen_by("henk", "sanne"), language="nl")
    return fill(PLAN, {**told, **values}, {PLAN: text, **(more or {})})


def refused(text: str, more: Mapping[str, str] | None = None, **values: object) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        filled(text, more, **values)
    return caught.value


def checked(overrides: Mapping[str, str]) -> list[str]:
    found = check_templates(overrides, ("nl",))
    return [f"{one.file}:{one.line} {one.code}: {one.message}" for one in found]


# --- they take the place of casekit's --------------------------------------------------


def test_a_team_says_it_in_its_own_words_and_the_rest_stays() -> None:
    seen = seen_by("henk", "sanne")
    own = {
        "shared/nl/opening.md.j2": "# {{ title | line }}\n\nVan Team Noord, voor {{ made_for }}."
    }
    text = documents.write("plan", seen, language="nl", format="md", overrides=own).decode()
    casekits = documents.write("plan", seen, language="nl", format="md").decode()
    assert text.startswith("# Het plan van Henk\n\nVan Team Noord, voor Sanne de Boer.")
    assert text.split("\n## ")[1:] == casekits.split("\n## ")[1:]


def test_what_was_typed_is_text_in_an_own_template_too() -> None:
    typed = "# <b>{{ 7*7 }}</b> {% include 'x' %} **"
    shown = filled("{{ own ~ '' }}\n\n{{ own | lower }}", own=typed)
    assert "49" not in shown
    assert "\\# \\<b\\>\\{\\{ 7\\*7 \\}\\}\\</b\\>" in shown


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_copy_of_casekits_own_makes_the_same_document(document: str) -> None:
    for language, one in product(("nl", "en"), list(specimens(document))[:40]):
        plain = documents.compose(document, one.view, one.subject, language=language)
        own = documents.compose(document, one.view, one.subject, language=language, overrides=OWN)
        assert own == plain


def test_the_style_of_a_page_can_be_the_teams_own() -> None:
    composed = documents.compose("plan", seen_by("henk", "sanne"), language="nl")
    own = page(replace(composed, style=own_style("h1 { color: green }\n"))).decode()
    assert "h1 { color: green }" in own
    assert "@font-face" in own
    assert own.count("<style>") == 1
    assert "h1 { color: green }" not in page(composed).decode()


@pytest.mark.parametrize(
    "bad",
    ["</style><script>", "@import 'x'", "@IMPORT 'x'", "a { background: url(//x) }",
     "a { background: image-set('x' 1x) }"],
)  # fmt: skip
def test_a_style_sheet_that_is_more_than_that_is_refused(bad: str) -> None:
    with pytest.raises(TemplateError, match=r"page\.css:2: "):
        own_style(f"h1 {{}}\n{bad}\n")


# --- they can do no harm ---------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>", "a <img src=http://evil.example/b.png> b", "<!-- x -->",
        "<javascript:alert(1)>", "![y](http://evil.example/b.png)", "![y][r]", "`\\`![y](//x)",
        "[x](javascript:alert(1))", "[x](java&#115;cript:alert(1))", "[x]( <javascript:1> )",
        "[r]\n\n[r]: javascript:alert(1)", "[r]\n\n[r]:\n  data:text/html,x", "`\\<`<b>`",
    ],
)  # fmt: skip
def test_markdown_holds_nothing_that_another_program_loads_or_runs(bad: str) -> None:
    text = (
        f"# x\n\n{bad}\n\n[Bel](tel:112) of [lees](https://example.org).\n\n[r]: http://x/b.png\n"
    )
    seen = seen_by("henk", "sanne")
    written = documents.write("plan", seen, language="nl", format="md", overrides={PLAN: text})
    parser: Any = MarkdownIt("commonmark", {"html": True})
    parser.validateLink = lambda _: True
    tokens = [
        part for one in parser.parse(written.decode()) for part in (one, *(one.children or ()))
    ]
    assert not {one.type for one in tokens} & {"html_block", "html_inline", "image"}
    assert {str(one.attrGet("href")) for one in tokens if one.type == "link_open"} <= {
        "tel:112", "https://example.org", "http://x/b.png"
    }  # fmt: skip
    assert b"[Bel](tel:112) of [lees](https://example.org)." in written


def test_a_picture_of_the_document_is_told_in_markdown_whatever_stands_for_it() -> None:
    text = "{% for one in pictures %}![kaart](picture:{{ one }}){% endfor %}![](picture:x)."
    overrides = {"network/nl.md.j2": text}
    seen = seen_by("henk", "person")
    composed = documents.compose("network", seen, language="nl", overrides=overrides)
    (told,) = (line(one.alt) for one in composed.pictures.values())
    assert form(composed, "md").decode() == f"{told}.\n"


BLOCKS = "".join(
    f"{{% block b{at} %}}{{{{ self.b{at + 1}() }}}}{{{{ self.b{at + 1}() }}}}{{% endblock %}}"
    for at in range(40)
)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ title.upper() }}",
        "{{ title.format }}",
        "{{ '%s' % title }}",
        "{{ goals.append(1) }}",
        "{{ range.__globals__ }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ title.__class__ }}",
        "{{ title | attr('__class__') }}",
        "{{ lipsum(n=1000) }}",
        "{% include '/etc/passwd' %}",
        "{% include '../../pyproject.toml' %}",
        "{% include 'plan/../../../pyproject.toml' %}",
        "{% import '/etc/passwd' as x %}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_reads_no_file_and_runs_no_code(text: str) -> None:
    assert refused(text).file == f"templates/{PLAN}"


@pytest.mark.parametrize(
    "text",
    [
        (
            "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}"
            "{% endfor %}{% endfor %}{% endfor %}"
        ),
        "{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}",
        "{{ range(10**8) | list }}",
        "{{ range(1001) | list }}",
        "{{ 'x' * 10000000000 }}",
        "{{ [1] * 10000000000 }}",
        "{{ 9 ** 999999999 }}",
        "{% set s = namespace(v=9) %}{% for i in range(99) %}{% set s.v = s.v * s.v %}{% endfor %}",
        (
            "{% set s = namespace(v='xx') %}{% for i in range(99) %}{% set s.v = s.v ~ s.v %}"
            "{% endfor %}"
        ),
        (
            "{% set s = namespace(v='xx') %}{% for i in range(99) %}{% set s.v = s.v + s.v %}"
            "{% endfor %}"
        ),
        (
            "{% set s = namespace(v=[1]) %}{% for i in range(99) %}{% set s.v = s.v + s.v %}"
            "{% endfor %}"
        ),
        (
            "{% set s = namespace(v='xx') %}{% for i in range(99) %}"
            "{% set s.v = [s.v, s.v] | join %}{% endfor %}"
        ),
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x' | center(1000000000) }}",
        (
            "{% set x %}{% for a in range(999) %}{% for b in range(999) %}{{ 'x' }}"
            "tien letters en dan nog wat{% endfor %}{% endfor %}{% endset %}"
        ),
        "{% macro a(n) %}{{ a(n + 1) }}{{ a(n + 1) }}{% endmacro %}{{ a(1) }}",
        "{% include 'plan/nl.md.j2' %}",
        f"{BLOCKS}{{% block b40 %}}x{{% endblock %}}",
    ],
)
def test_a_template_that_goes_on_for_ever_is_stopped(text: str) -> None:
    begun = time.process_time()
    refused(text, x="x" * 30_000)
    assert time.process_time() - begun < 20


def test_two_templates_that_include_each_other_twice_are_stopped() -> None:
    parts = {
        f"shared/nl/b{at}.md.j2": f"{{% include 'shared/nl/b{at + 1}.md.j2' %}}" * 2
        for at in range(40)
    }
    refused("{% include 'shared/nl/b0.md.j2' %}", {**parts, "shared/nl/b40.md.j2": "x"})


def test_the_account_of_one_document_is_not_that_of_the_next() -> None:
    text = "{% for a in range(999) %}{% for b in range(99) %}{% endfor %}{% endfor %}ja"
    assert [filled(text) for _ in range(30)] == ["ja\n"] * 30


# --- what is said of a broken one ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n{% if %}", ":2: expected an expression, got 'end of statement block'"),
        ("a\n\n{{ nope }}", ":3: nothing is called `nope` here"),
        ("{{ goals[0].nope }}", ":1: nothing is called `nope` here"),
        ("a\n{% include 'shared/nl/x.md.j2' %}", ":2: there is no template `shared/nl/x.md.j2`"),
        ("{{ title | nope }}", ":1: no filter named 'nope'"),
        ("{% include 'plan/nl.md.j2' %}", ":1: it includes or calls itself"),
    ],
)  # fmt: skip
def test_a_broken_template_is_told_with_its_file_line_and_a_way_out(text: str, said: str) -> None:
    error = refused(text)
    assert error.message == f"templates/{PLAN}{said}"
    assert "casekit's own template is used" in error.hint
    assert error.status == 1


@pytest.mark.parametrize(
    "deep",
    [
        "{{ " + "(" * 900 + "1" + ")" * 900 + " }}",
        "{{ " + "not " * 900 + "1 }}",
        "{{ " + "1 + " * 900 + "1 }}",
        "{{ title" + " | lower" * 900 + " }}",
        "{% for a in x %}" * 21 + "{% endfor %}" * 21,
        "{% if title %}" * 101 + "{% endif %}" * 101,
    ],
)
def test_what_nests_too_deeply_is_told_of_the_file_and_line_where_it_is(deep: str) -> None:
    text, other = f"# x\n{deep}", "agenda/nl.md.j2"
    assert refused(text, {other: "x"}).message == f"templates/{PLAN}:2: too much is nested here"
    assert checked({PLAN: text}) == [
        f"templates/{PLAN}:2 template-syntax: too much is nested here",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{{ goals[0][own] }}", "{% include own %}", "{% include own ~ '.md.j2' %}",
        "{{ own + 1 }}", "{{ own.kanarie }}", "{{ {}[own] }}", "{% extends own %}",
    ],
)  # fmt: skip
def test_no_value_of_a_record_stands_in_what_is_said(text: str) -> None:
    error = refused(text, own="zwaluw")
    assert "zwaluw" not in error.message + error.hint
    assert error.__cause__ is None
    assert error.__suppress_context__


# --- whether they still fit ------------------------------------------------------------


def test_casekits_own_templates_ask_for_nothing_that_they_do_not_receive() -> None:
    assert check_templates(OWN, ("nl", "en")) == ()


def test_what_no_longer_fits_is_found_in_every_branch_of_every_part() -> None:
    assert checked(
        {
            PLAN: "# {{ title | line }}\n{% if question == 'nooit' %}\n{{ oud }}{% endif %}\n"
            "{% for goal in goals %}{{ goal.oud }}{% endfor %}\n"
            "{% include 'shared/nl/mijn.md.j2' %}",
            "shared/nl/mijn.md.j2": "\n{% set whole = signatures %}"
            "{% for one in whole %}{{ one.oud }}{% for w, h in what_ifs[0].reach %}{{ h.oud }}"
            "{% endfor %}{% endfor %}",
            "crisis-plan/nl.md.j2": "{{ 1 / 0 }}",
            "my-plan/nl.md.j2": "\n{% for %}",
        }
    ) == [
        (
            "templates/crisis-plan/nl.md.j2:1 template-fails: "
            "it can't be filled in (ZeroDivisionError)"
        ),
        (
            "templates/my-plan/nl.md.j2:2 template-syntax: expected an expression, got 'end of "
            "statement block'"
        ),
        f"templates/{PLAN}:3 template-name: nothing is called `oud`",
        f"templates/{PLAN}:4 template-name: `goal` has nothing called `oud`",
        "templates/shared/nl/mijn.md.j2:2 template-name: `one` has nothing called `oud`",
        "templates/shared/nl/mijn.md.j2:2 template-name: `h` has nothing called `oud`",
    ]


def test_a_name_that_may_be_missing_can_be_asked_for_with_care() -> None:
    assert (
        checked({PLAN: OPENING + "{% if oud is defined %}ja{% endif %}{{ oud | default('nee') }}"})
        == []
    )


def test_files_that_nothing_uses_and_languages_that_lack_are_told() -> None:
    found = {
        one.file: one
        for one in check_templates(
            {PLAN: OPENING, "plan/fr.md.j2": "x", "plans/nl.md.j2": "x", "shared/nl/los.md.j2": "x",
             "logo.png": ""},
            ("nl", "en"),
        )
    }  # fmt: skip
    assert found[f"templates/{PLAN}"].code == "template-untranslated"
    assert "templates/plan/en.md.j2" in found[f"templates/{PLAN}"].hint
    assert {one.code for one in found.values()} == {"template-untranslated", "template-unused"}
    assert len(found) == 5
    assert check_templates({PLAN: f"{OPENING}x"}, ("nl",)) == ()


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("", "what it is called, for whom it was made, on which day, in which language"),
        ("#\n\n{{ made_on }}, {{ made_for }}", "what it is called, in which language"),
        ("# Plan\n\nIn het Nederlands, van {{ made_on }}", "for whom it was made"),
        ("Plan\n===\n\n{{ made_for | upper }}, Nederlands", "on which day"),
    ],
)
def test_what_a_document_leaves_out_of_itself_is_told(text: str, lacks: str) -> None:
    assert checked({PLAN: text}) == [
        f"templates/{PLAN}:0 template-opening: the page doesn't say: {lacks}"
    ]


def test_an_opening_in_own_words_is_told_once_where_it_lacks_something() -> None:
    own = "shared/nl/opening.md.j2"
    said = "# {{ title | line }}\n\nIn het Nederlands, van {{ made_on }}."
    assert checked({own: said}) == [
        f"templates/{own}:0 template-opening: the page doesn't say: for whom it was made"
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_document_is_shown_by_the_example_cases(document: str) -> None:
    assert list(specimens(document))
    assert {"title", "made_for", "made_on"} <= set(received(document))


@pytest.mark.parametrize("times", [600, 999])
def test_one_that_loops_too_often_ends_the_check_soon(times: int) -> None:
    # every document includes it
    name = "shared/nl/opening.md.j2"
    loop = f"{{% for a in range(999) %}}{{% for b in range({times}) %}}{{% endfor %}}{{% endfor %}}"
    text = (templates_dir() / name).read_text("utf-8")
    line = text.count("\n") + 1
    begun = time.process_time()
    assert checked({name: text + loop, "agenda/de.md.j2": "x"}) == [
        f"templates/{name}:{line} template-fails: it loops too often or writes too much"
    ]
    assert time.process_time() - begun < 5


def test_the_documentation_says_what_templates_receive() -> None:
    committed = Path(__file__).parent.parent / "docs" / "templates.md"
    assert committed.read_text("utf-8") == describe(), "run: make docs"


# --- by hand ---------------------------------------------------------------------------


def put(office: Office, name: str, text: str | bytes) -> Path:
    path = office.folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_the_command_uses_the_teams_template(office: Office) -> None:
    put(office, PLAN, "# {{ title | line }}\n\nOnze eigen woorden.")
    shown = office.run("render", "plan", office.case, "--for", "person", "--format", "md",
                       "--out", "-")  # fmt: skip
    assert shown.out.endswith("\n\nOnze eigen woorden.\n")
    assert "the page doesn't say: on which day, in which language" in shown.err
    assert "leaves out" in office.run("explain", "template-opening").out


def test_a_broken_one_makes_no_document(office: Office) -> None:
    put(office, PLAN, "ja\n{{ nope }}")
    done = office.run("render", "plan", office.case, "--for", "person", status=1)
    assert f"templates/{PLAN}:2: nothing is called `nope` here" in done.err
    assert not office.folder.with_name("noord-documents").exists()
    # the other language, and every other document, is made as before
    office.run("render", "plan", office.case, "--for", "person", "--lang", "en")
    office.run("render", "my-plan", office.case, "--for", "person")


def test_the_check_needs_neither_a_case_nor_a_key(office: Office, tmp_path: Path) -> None:
    keyless = replace(office, key=tmp_path / "none.txt")
    assert keyless.json("render", "--template-check") == {
        "casekit": 1, "checked": 0, "findings": []
    }  # fmt: skip
    put(office, PLAN, "{{ nope }}")
    put(office, "plan/en.md.j2", b"\xff")
    found = keyless.json("render", "--template-check", status=1)
    assert {one["code"] for one in found["findings"]} == {"template-name", "template-file",
                                                         "template-untranslated"}  # fmt: skip
    assert "doesn't receive" in keyless.run("explain", "template-name").out


STATUS = {"link": 1, "large": 2, "all": 1, "pipe": 1}


@pytest.mark.parametrize("kind", ["link", "folder", "large", "all", "pipe"])
def test_what_is_no_ordinary_file_is_no_template(office: Office, tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("zwaluw")
    path = put(office, PLAN, "")
    path.unlink()
    match kind:
        case "link":
            path.symlink_to(secret)
        case "folder":
            (path / "x.md.j2").mkdir(parents=True)
        case "large":
            path.write_text("x" * 300_000)
        case "pipe":
            os.mkfifo(path)
        case "all":
            path.parent.rmdir()
            path.parent.parent.rmdir()
            path.parent.parent.symlink_to(tmp_path)
    arguments = ("render", "plan", office.case, "--for", "person", "--out", "-")
    done = office.run(*arguments, status=0 if kind == "folder" else STATUS[kind])
    assert "zwaluw" not in done.out + done.err
    assert "Traceback" not in done.err

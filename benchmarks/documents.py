"""Documents in bulk and one by one, against pandoc and weasyprint on the same text."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.comparisons import Row, environment
from benchmarks.places import Bench
from benchmarks.processes import Side, measure, shell

SAMPLE = 40
"""Documents that a slow peer is measured on; its time grows with their number, and is scaled."""

_WEASYPRINT = """\
import sys
from pathlib import Path
from weasyprint import HTML

for path in sys.argv[1:]:
    HTML(filename=path).write_pdf(Path(path).with_suffix(".pdf"))
"""


def rows(bench: Bench, *, repeats: int) -> Iterator[Row]:
    """All agendas of the vault in HTML and in PDF, and one in PDF from a standing start.

    weasyprint is no dependency of the development install, since it needs libraries of the system;
    without it the row that it is the peer of is left out.
    """
    known = environment(bench)
    out = bench.folder / "scratch" / "documents"
    folders = {form: out / form for form in ("md", "html", "pdf")}
    for form in ("md", "html"):
        subprocess.run(
            shell(f"{_all(form, folders[form])} --quiet"), cwd=bench.root, env=known, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    texts = sorted(folders["md"].iterdir())[:SAMPLE]
    pages = sorted(folders["html"].iterdir())[:SAMPLE]
    script = out / "on_paper.py"
    script.write_text(_WEASYPRINT, "utf-8")
    sides = {
        "html": Side(shell(_all("html", folders["html"]))),
        "pdf": Side(shell(_all("pdf", folders["pdf"]))),
        "pandoc": Side(shell(_pandoc(texts, out))),
        "cold": Side(shell(_one(bench, "pdf", out / "cold"))),
        "opened": Side(shell(_opened(bench, out, texts[0]))),
    }
    if importlib.util.find_spec("weasyprint"):
        sides["first"] = Side((sys.executable, str(script), str(pages[0])))
        sides["weasyprint"] = Side((sys.executable, str(script), *map(str, pages)))
    costs = {
        name: cost.seconds
        for name, cost in measure(
            sides, repeats=repeats, folder=bench.root, environment=known
        ).items()
    }
    scale = bench.cases / len(texts)
    yield Row(f"{bench.cases:,} agendas in HTML", costs["html"], costs["pandoc"] * scale, 1 / 6)
    if "weasyprint" in costs:
        # it starts once, however many there are
        page = (costs["weasyprint"] - costs["first"]) / max(len(pages) - 1, 1)
        peer = costs["first"] + page * (bench.cases - 1)
        yield Row(f"{bench.cases:,} agendas in PDF", costs["pdf"], peer, 1 / 6)
    yield Row("one agenda in PDF", costs["cold"], costs["opened"], 2.5)


def _all(form: str, out: Path) -> str:
    return f"casekit render agenda --all-due --for samira --format {form} --out {out} --force"


def _one(bench: Bench, form: str, out: Path) -> str:
    record = bench.record
    return (
        f"casekit render agenda {record.case} --meeting {record.meeting} --for samira "
        f"--format {form} --out {out} --force"
    )


def _pandoc(texts: list[Path], out: Path) -> str:
    return "\n".join(f"pandoc --standalone --to html -o {out}/page.html {path}" for path in texts)


def _opened(bench: Bench, out: Path, text: Path) -> str:
    """Five sections opened and the page made, as one would without casekit."""
    record = bench.record
    opened = "\n".join(
        f"age -d -i {bench.key} -o {out}/{name}.yaml cases/{record.case}/{name}.yaml.age"
        for name in ("case", "consents", "network", "goals", "meetings")
    )
    return f"{opened}\npandoc --standalone --to html -o {out}/one.html {text}"

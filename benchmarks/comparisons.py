"""The promises on speed, each as a comparison of casekit with the plain tools that do the same."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.places import Bench
from benchmarks.processes import Cost, Side, measure, shell
from benchmarks.records import KEEPER, TEAM, TODAY

SAMPLE = 40
"""Cases that a slow peer is measured on; its time grows with the files, and is scaled."""

SECTIONS = 8

HELLO = """\
import typer

app = typer.Typer()


@app.command()
def main(name: str = "world") -> None:
    print(f"hello {name}")


app()
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `ours` and `peer` are in the same unit, `bound` is of their ratio."""

    what: str
    ours: float
    peer: float
    bound: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How many times the peer's figure ours is."""
        return self.ours / self.peer

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio <= self.bound


class Comparisons:
    """Every comparison on one generated vault."""

    def __init__(self, bench: Bench, *, repeats: int) -> None:
        self.bench = bench
        self.repeats = repeats
        self.scratch = bench.folder / "scratch"
        self.scratch.mkdir(exist_ok=True)
        self._used = 0
        self.environment = environment(bench)

    def start_up(self) -> Iterator[Row]:
        """Light commands against a hello-world of typer."""
        hello = self.scratch / "hello.py"
        hello.write_text(HELLO, "utf-8")
        light = ("--version", "--help", "consent --help", "consent give --help", "identity show")
        sides = {line: Side(("casekit", *line.split())) for line in light}
        sides["hello"] = Side((sys.executable, str(hello)))
        costs = self._measure(sides, repeats=5 * self.repeats)
        for line in light:
            yield Row(f"casekit {line}", costs[line].seconds, costs["hello"].seconds, 1.3)

    def validate(self) -> tuple[Iterator[Row], Cost]:
        """Everything against `age -d` and check-jsonschema; gives the cost of ours as well."""
        memory = self.bench.root / ".git" / "casekit" / "valid"
        sides = {"ours": Side(("casekit", "validate"), lambda: memory.unlink(missing_ok=True))}
        ours = self._measure(sides)["ours"]
        sample = min(SAMPLE, self.bench.cases)
        clear = self.scratch / "clear"
        peers = {
            "age": Side(shell(_open_all(clear, sample)), lambda: self._empty(clear)),
            "one": Side(shell(_check_all(clear, self.bench.schemas, "0.yaml"))),
            "all": Side(shell(_check_all(clear, self.bench.schemas, "*.yaml"))),
        }
        costs = self._measure(peers, repeats=1)
        # check-jsonschema starts once for each section, however many files there are
        start, many = costs["one"].seconds, costs["all"].seconds
        each = (many - start) / (sample - 1) if sample > 1 else 0
        opening = costs["age"].seconds * self.bench.cases / sample
        peer = opening + start + each * (self.bench.cases - 1)
        rows = [
            Row("validate all", ours.seconds, peer, 1 / 25),
            Row("validate all: peak memory", ours.megabytes, 150, 1, "MB"),
        ]
        return iter(rows), ours

    def validate_again(self) -> Iterator[Row]:
        """When nothing changed, against `git status`."""
        sides = {
            "ours": Side(("casekit", "validate")),
            "peer": Side(("git", "status")),
        }
        self._measure(sides, repeats=1)
        costs = self._measure(sides, repeats=3 * self.repeats)
        yield _row("validate, nothing changed", costs, 5)

    def edit(self) -> Iterator[Row]:
        """One edit to its commit, against age, `git add` and `git commit`."""
        case = self.bench.record.case
        path = f"cases/{case}/contacts.yaml.age"
        clear = self.scratch / "edited.yaml"
        script = f"""
            age -d -i {self.bench.key} -o {clear} {path}
            echo "# $RANDOM" >> {clear}
            age -R {self.bench.recipients} -o {path} {clear}
            git add {path}
            git commit --quiet -m edited
            """
        numbers = iter(range(1_000_000))
        value = self.scratch / "value"

        def another() -> None:
            value.write_text(f"due=2026-04-{next(numbers) % 28 + 1:02}", "ascii")

        agreement = self.bench.record.agreement
        sides = {
            "ours": Side(shell(f"casekit set {case} {agreement} $(< {value})"), another),
            "peer": Side(shell(script)),
        }
        yield _row("one edit to its commit", self._measure(sides, repeats=3 * self.repeats), 4.5)

    def agenda(self) -> Iterator[Row]:
        """One agenda in HTML, against five `age -d` and pandoc."""
        record = self.bench.record
        out = self.scratch / "agenda"
        agenda = f"casekit render agenda {record.case} --meeting {record.meeting} --for samira"
        self._run(shell(f"{agenda} --format md --out {out}/md --force"))
        opened = "\n".join(
            f"age -d -i {self.bench.key} -o {self.scratch}/{name}.yaml "
            f"cases/{record.case}/{name}.yaml.age"
            for name in ("case", "consents", "network", "goals", "meetings")
        )
        pandoc = f"pandoc --standalone --to html -o {self.scratch}/agenda.html {out}/md/*.md"
        sides = {
            "ours": Side(shell(f"{agenda} --format html --out {out} --force")),
            "peer": Side(shell(f"{opened}\n{pandoc}")),
        }
        yield _row("one agenda in HTML", self._measure(sides, repeats=3 * self.repeats), 2.5)

    def consent_change(self) -> Iterator[Row]:
        """Withdrawing a consent touches the files of its case, and no other."""
        record = self.bench.record
        withdraw = f"casekit --quiet consent withdraw {record.case} {record.consent} --yes"
        self._run(tuple(withdraw.split()))
        changed = self._run(("git", "diff", "--name-only", "HEAD~1", "HEAD")).split()
        here = [path for path in changed if path.startswith(f"cases/{record.case}/")]
        # the agenda was noted among the documents given
        assert len(here) >= SECTIONS, changed
        yield Row("consent change: files per file of its case", len(changed), len(here), 1, "files")
        self._back_to("HEAD~1")

    def reseal(self) -> Iterator[Row]:
        """Everything after a team change, against `age -d | age -R` in a loop."""
        keys = self.bench.recipients.read_text("ascii").split()
        spare = self.bench.spare.read_text("ascii").strip()
        newcomer = f"nieuw --name Nieuw --organisation 'De Brug' --role coach --key {spare}"
        gone = keys[list(TEAM).index("yusuf")]
        sides = {
            "leaves": Side(("casekit", "team", "retire", "yusuf"), self._rested),
            "without": self._loop([key for key in keys if key != gone]),
            "comes": Side(
                ("casekit", "seal"), lambda: self._rested(f"casekit team add {newcomer}")
            ),
            "with": self._loop([*keys, spare]),
        }
        with self._kept():
            costs = self._measure(sides)
        scale = self.bench.cases / min(SAMPLE, self.bench.cases)
        for what, peer in (("leaves", "without"), ("comes", "with")):
            ours, theirs = costs[what].seconds, costs[peer].seconds * scale
            yield Row(f"re-seal all: a member {what}", ours, theirs, 1 / 7)

    def _loop(self, keys: Sequence[str]) -> Side:
        recipients = self.scratch / f"{len(keys)}.txt"
        recipients.write_text("\n".join(keys), "ascii")
        new = self.scratch / "new.age"
        script = f"""
            cases=(cases/*)
            for case in "${{cases[@]:0:{SAMPLE}}}"; do
                for file in "$case"/*.age; do
                    age -d -i {self.bench.key} "$file" | age -R {recipients} > {new}
                    mv {new} "$file"
                done
            done
            """
        return Side(shell(script), self._rested)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """Leave the vault as it is, and work in copies of it."""
        kept = self.bench.folder / "kept"
        self.bench.root.rename(kept)
        self._used = 0
        try:
            yield
        finally:
            self.bench.root.rename(self.bench.folder / "used-last")
            kept.rename(self.bench.root)

    def _rested(self, command: str = "true") -> None:
        """A copy of the vault, in which a command was run before.

        Where thousands of files were removed a moment ago, ext4 makes new ones twenty times more
        slowly for some minutes. So what was used before stays until the end.
        """
        folder, root = self.bench.folder, self.bench.root
        self._used += 1
        script = f"""
            cd {folder}
            [ ! -e {root} ] || mv {root} used-{self._used}
            cp --archive kept {root}
            cd {root}
            {command} > /dev/null
            sync
            sleep 1.1; git status > /dev/null
            """
        subprocess.run(shell(script), env=self.environment, check=True)

    def _measure(self, sides: Mapping[str, Side], *, repeats: int = 0) -> dict[str, Cost]:
        return measure(
            sides,
            repeats=repeats or self.repeats,
            folder=self.bench.root,
            environment=self.environment,
        )

    def _run(self, command: Sequence[str]) -> str:
        return subprocess.run(
            command,
            cwd=self.bench.root,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def _empty(self, clear: Path) -> None:
        shutil.rmtree(clear, ignore_errors=True)
        for name in self.bench.record.sections:
            (clear / name).mkdir(parents=True)

    def _back_to(self, commit: str) -> None:
        # files as young as the index are read again by every git status, which is nobody's fault
        self._run(shell(f"git reset --quiet --hard {commit}; sleep 1.1; git status > /dev/null"))


def growth(costs: Mapping[int, Cost]) -> Iterator[Row]:
    """Whether a case costs no more among many than among few."""
    for small, large in pairwise(sorted(costs)):
        yield Row(
            f"validate: a case of {large:,} to one of {small:,}",
            costs[large].seconds * 1000 / large,
            costs[small].seconds * 1000 / small,
            1.2,
            "ms",
        )


def _row(what: str, costs: Mapping[str, Cost], bound: float) -> Row:
    return Row(what, costs["ours"].seconds, costs["peer"].seconds, bound)


def _open_all(clear: Path, cases: int) -> str:
    return f"""
        cases=(cases/*)
        for number in {{0..{cases - 1}}}; do
            for file in "${{cases[number]}}"/*.yaml.age; do
                name=${{file##*/}}
                age -d -i "$CASEKIT_IDENTITY" -o {clear}/${{name%.yaml.age}}/$number.yaml "$file"
            done
        done
        """


def _check_all(clear: Path, schemas: Path, pattern: str) -> str:
    return f"""
        for folder in {clear}/*; do
            check-jsonschema --schemafile {schemas}/${{folder##*/}}.json "$folder"/{pattern}
        done
        """


def environment(bench: Bench) -> dict[str, str]:
    """Surroundings without the user's own settings; git knows who commits."""
    tools = Path(sys.executable).parent
    keeper = {"NAME": f"{KEEPER} (fictief)", "EMAIL": f"{KEEPER}@casekit.invalid"}
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in keeper.items()
    }
    return who | {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(bench.folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
        "CASEKIT_VAULT": str(bench.root),
        "CASEKIT_IDENTITY": str(bench.key),
        "CASEKIT_TODAY": TODAY,
    }

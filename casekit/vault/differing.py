"""What differs between two revisions of a vault, or its work tree and one, and who did it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from casekit.errors import CasekitError, UsageError
from casekit.format.yaml import decode, parse, same
from casekit.merge.differences import across, compare
from casekit.merge.phrases import phrases
from casekit.messages import tr
from casekit.model.differences import Difference
from casekit.model.names import is_case_id
from casekit.model.results import Comparison
from casekit.model.settings import FILE as SETTINGS
from casekit.model.value import Value
from casekit.vault.logged import Commit, PathChange
from casekit.vault.revisions import WORK, Revisions
from casekit.vault.versions import Parties, Versions, credited, differences, section_at, waiting_at
from casekit.vault.workspace import CASES, Workspace


class Asked(Value):
    """What is compared: a case or (empty) all, and two commits; without a new one the work tree."""

    case: str
    old: str
    new: str


def understand(workspace: Workspace, words: Sequence[str]) -> Asked:
    """Tell a case from revisions: `[CASE] [REV [REV]]`, or `REV..REV`.

    A word that is the id of a case here is that case. Raises UsageError.
    """
    revisions = Revisions(workspace.root)
    case, named = "", list(words)
    # a case that is gone from the work tree is still one, unless a commit is called so
    if (named and is_case_id(named[0])) and (
        (workspace.root / CASES / named[0]).is_dir() or not revisions.named(named[0])
    ):
        case = named.pop(0)
    if len(named) == 1 and ".." in named[0]:
        named = [part or "HEAD" for part in named[0].split("..", 1)]
    if len(named) > 2:
        raise UsageError(
            tr("name at most one case and two revisions"),
            hint=tr("casekit diff --help shows examples"),
        )
    if not revisions.head():
        raise UsageError(
            tr("there is no commit yet to compare with"), hint=tr("casekit init begins one")
        )
    old, new = [*map(revisions.find, named), "", ""][:2]
    return Asked(case, old or revisions.find("HEAD"), new)


def diff(workspace: Workspace, words: Sequence[str], *, language: str = "en") -> Comparison:
    """Every difference in what the words name, section by section.

    Without revisions the work tree is compared with the last commit. Raises UsageError.
    """
    asked = understand(workspace, words)
    revisions = Revisions(workspace.root)
    prefix = _prefix(asked.case)
    changed = (
        revisions.changed(asked.old, asked.new, prefix)
        if asked.new
        else revisions.changed_in_work(asked.old, prefix)
    )
    if asked.case and not changed and not (workspace.root / CASES / asked.case).is_dir():
        workspace.check_case(asked.case)
    if not changed:
        return Comparison((), asked.case, asked.old, asked.new)
    found = tuple(_Comparer(workspace, asked, changed, language).all())
    return Comparison(found, asked.case, asked.old, asked.new)


_Step = tuple[Commit | None, PathChange]
"""What a commit did to a file; no commit for what is not committed yet."""


class _Comparer:
    """Compares the changed files, and looks whose each difference is."""

    def __init__(
        self,
        workspace: Workspace,
        asked: Asked,
        changed: Sequence[PathChange],
        language: str,
    ) -> None:
        self.changed = changed
        self.language = language
        self.say = phrases(language)
        self.revisions = Revisions(workspace.root)
        self.parties = Parties(workspace)
        self.prefix = _prefix(asked.case)
        head = self.revisions.head()
        self.span = f"{asked.old}..{asked.new or head}"
        # nothing lies between the last commit and the work tree
        self.ranged = asked.old != (asked.new or head)
        self.steps: dict[str, list[_Step]] = defaultdict(list)
        if self.ranged:
            if not asked.new:
                for change in self.revisions.changed_in_work(head, self.prefix):
                    self.steps[change.path].append((None, change))
            self._add_steps(self.steps, "--no-merges")
        self.versions = Versions(self.revisions, workspace.identity, _blobs(changed))
        self.versions.read(_blobs_of(self.steps))
        self.known: dict[PathChange, tuple[Difference, ...]] = {}

    def all(self) -> Iterator[Difference]:
        """Every difference, the open files of the vault last."""
        cases: dict[str, list[Difference]] = defaultdict(list)
        for change in self.changed:
            place = section_at(change.path) or waiting_at(change.path)
            case = place.case if place else ""
            cases[case] += self._compare(change)
        for case in sorted(cases, key=lambda one: (not one, one)):
            names = self.parties.of(case)
            for told, source in across(cases[case], language=self.language, names=names):
                own = replace(told, case=case, file=source.file)
                yield self._credited(own, source) if self.ranged else own

    def _add_steps(self, steps: dict[str, list[_Step]], *which: str) -> None:
        """What each commit in between did to the changed files, the newest first."""
        wanted = {change.path for change in self.changed}
        for commit in self.revisions.history(self.prefix, among=(*which, self.span)):
            for change in commit.paths:
                if change.path in wanted:
                    steps[change.path].append((commit, change))

    def _compare(self, change: PathChange) -> tuple[Difference, ...]:
        if change not in self.known:
            self.known[change] = tuple(
                replace(one, file=change.path) for one in self._differences(change)
            )
        return self.known[change]

    def _differences(self, change: PathChange) -> tuple[Difference, ...]:
        if change.new == WORK:
            content = self.revisions.in_work(change.path)
            if change.old and content == self.versions.content(change.old):
                return ()
            name = f"{WORK}:{change.path}"
            self.versions.put(name, content)
            change = PathChange(change.path, change.old, name)
        if place := section_at(change.path):
            old, new = self.versions.at(change.old, place), self.versions.at(change.new, place)
            names = self.parties.of(place.case)
            found = differences(place.section, old, new, language=self.language, names=names)
            # a new envelope around the same content is no difference
            return tuple(one for one in found if one.words != self.say.resealed)
        if place := waiting_at(change.path):
            if change.new is None:
                return (Difference("removed", place.section, words=self.say.no_longer_waiting),)
            return (Difference("added", place.section, words=self.say.waiting),)
        return self._open_file(change)

    def _open_file(self, change: PathChange) -> tuple[Difference, ...]:
        """A file that is no section: that of a member and the settings field by field."""
        if change.old is None:
            return (Difference("added", words=self.say.file_added),)
        if change.new is None:
            return (Difference("removed", words=self.say.file_removed),)
        schema = _schema(change.path)
        if not schema:
            return (Difference("changed", words=self.say.whole),)
        try:
            old, new = (
                parse(decode(self.versions.content(blob))) for blob in (change.old, change.new)
            )
        except CasekitError:
            return (Difference("broken", words=self.say.broken),)
        found = compare(schema, old, new, language=self.language)
        return tuple(replace(one, section="") for one in found)

    def _credited(self, one: Difference, source: Difference) -> Difference:
        """The difference with the commit that made it, as far as that can be found."""
        # git may take a file of the work tree for changed that isn't
        steps = [
            (commit, change)
            for commit, change in self.steps.get(one.file, [])
            if commit or self._compare(change)
        ]
        if len(steps) == 1:
            return self._by(one, steps[0][0])
        for commit, change in (*steps, *self._merges.get(one.file, [])):
            if any(_is_same_change(step, source) for step in self._compare(change)):
                return self._by(one, commit)
        return one

    @cached_property
    def _merges(self) -> dict[str, list[_Step]]:
        """What merges did: asked only where no other commit explains a difference."""
        found: dict[str, list[_Step]] = defaultdict(list)
        self._add_steps(found, "--merges", "-m")
        self.versions.read(_blobs_of(found))
        return found

    def _by(self, one: Difference, commit: Commit | None) -> Difference:
        if commit is None:
            return replace(one, credit=self.say.uncommitted)
        return credited(one, commit, language=self.language)


def _prefix(case: str) -> str:
    return f"{CASES}/{case}/" if case else ""


def _blobs(changes: Iterable[PathChange]) -> list[str]:
    found = [blob for change in changes for blob in (change.old, change.new) if blob]
    return [blob for blob in found if blob != WORK]


def _blobs_of(steps: Mapping[str, Sequence[_Step]]) -> list[str]:
    return _blobs(change for found in steps.values() for _, change in found)


def _schema(path: str) -> str:
    if path == SETTINGS:
        return "settings"
    parts = path.split("/")
    return "member" if len(parts) == 2 and parts[0] == "team" and path.endswith(".yaml") else ""


def _is_same_change(step: Difference, wanted: Difference) -> bool:
    """Whether a commit did what is found between the ends: to the same field, the same value."""
    if wanted.kind in ("sealed", "broken", "layout"):
        return True
    if (step.item, step.field) != (wanted.item, wanted.field):
        return False
    if wanted.kind in ("added", "removed", "moved") and wanted.item:
        return step.kind == wanted.kind
    return same(step.new, wanted.new)

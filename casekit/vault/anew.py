"""What was written off-line and closed to somebody since, made anew before it is sent.

Whoever was away did not know of a withdrawal, and sealed to those who might read before; or wrote
first, and recorded the withdrawal afterwards. The section is closed by now, but the commits below
it would go out as they are, and who was shut out could open the versions in them. So these commits
stay in this clone, and what they say goes out as one commit on top of what the others did, sealed
to those who may read it now.
"""

from collections import Counter
from dataclasses import replace

from casekit.errors import CasekitError, RefusedError
from casekit.format.envelope import digest, wrap
from casekit.messages import tr
from casekit.model.names import SectionName
from casekit.vault.case_merge import CaseMerge
from casekit.vault.converging import Converged, converge, different, write
from casekit.vault.merging import Opened, seal_verified
from casekit.vault.objects import Entry, Objects
from casekit.vault.raw_history import RawHistory
from casekit.vault.saving import author, governs
from casekit.vault.snapshot import Snapshot, aside_of, case_of, section_of
from casekit.vault.stanzas import as_it_says
from casekit.vault.workspace import Workspace

MESSAGE = "casekit: made anew"


def still_open(
    workspace: Workspace, objects: Objects, ours: str, theirs: str, done: Converged
) -> dict[str, set[str]]:
    """Who could open a version in one's unsent commits, and not the section as merged; by case.

    A section is closed by what the others decided, or by oneself after it was written.
    """
    unsent = objects.commits_between(ours, [theirs]) if theirs else ()
    if not done.decided and len(unsent) < 2:
        return {}
    changed = [(path, blob) for path, _, blob in objects.changed_in(unsent)]
    often = Counter(path for path, _ in changed)
    wanted = [
        (path, blob)
        for path, blob in changed
        if (case_of(path) in done.decided or often[path] > 1) and section_of(path)
    ]
    if not wanted:
        return {}
    after = Snapshot(workspace, objects, objects.tree(done.commit))
    versions = [(path, blob) for path, blob in wanted if path in after.tree]
    after.load([*(blob for _, blob in versions), *(after.tree[path].blob for path, _ in versions)])
    found: dict[str, set[str]] = {}
    for path, blob in versions:
        try:
            now = after.open_blob(after.tree[path].blob, path).envelope.readers
            then = after.open_blob(blob, path).envelope.readers
        except CasekitError:
            continue  # what one can't open is sealed to nobody by oneself
        wide = {name for name, keys in then.items() if {*keys} - {*now.get(name, ())}}
        if wide:
            found.setdefault(case_of(path), set()).update(wide)
    return found


def make(workspace: Workspace, objects: Objects, ours: str, theirs: str) -> Converged:
    """Make the commit that says on top of `theirs` what `ours` says.

    Raises RefusedError where that can't be: the words of somebody else, a merge or a version that
    waits for another reader are among what is unsent.
    """
    _check_own(workspace, objects, ours, theirs)
    # what waited is merged by itself first: it is no part of what one wrote
    start = converge(workspace, objects, theirs).commit
    done = converge(workspace, objects, ours, start)
    before, after = objects.tree(start), objects.tree(done.commit)
    changed = different(before, after)
    if any(aside_of(path) for path in changed):
        raise RefusedError(tr("a version is among it that somebody else has to merge"))
    was = Snapshot(workspace, objects, before)
    now = Snapshot(workspace, objects, after)
    now.load(after[path].blob for path in changed if path in after)
    was.load(before[path].blob for path in changed if path in before)
    deciding = {case: _decides(now, case) for case in {*map(case_of, changed)} if case}
    total = CaseMerge(entries={path: after.get(path) for path in changed})
    for path in changed:
        if section_of(path) and path in after:
            _seal(was, now, path, total, decides=deciding[case_of(path)])
    commit = write(workspace, objects, total, start, [start], message=MESSAGE)
    files = objects.tree(commit)
    here = objects.tree(ours)
    entries: dict[str, Entry | None] = {path: files.get(path) for path in different(here, files)}
    return Converged(commit, entries, done.merged, done.conflicts, done.notes)


def _check_own(workspace: Workspace, objects: Objects, ours: str, theirs: str) -> None:
    rows = objects.in_order((ours,), (theirs,))
    if any(len(parents) > 1 for _, *parents in rows):
        raise RefusedError(tr("a merge is among it"))
    me = author(workspace)[1]
    with RawHistory(objects) as history:
        if any(one.author != me for one in history.commits([commit for commit, *_ in rows])):
            raise RefusedError(tr("somebody else wrote a part of it"))


def _decides(snapshot: Snapshot, case: str) -> bool:
    found = snapshot.governing(case)
    if not {SectionName("case"), SectionName("consents")} <= found.keys():
        return False
    sharing = snapshot.workspace.sharing_of(found, snapshot.names(case))
    return governs(snapshot.workspace, sharing)


def _seal(was: Snapshot, now: Snapshot, path: str, total: CaseMerge, *, decides: bool) -> None:
    """Seal the merged body as what follows the version of the others."""
    new = now.open_blob(now.tree[path].blob, path)
    envelope = replace(new.envelope, revision=1, previous=None)
    if path in was.tree:
        old = was.open_blob(was.tree[path].blob, path)
        envelope = replace(
            # whoever does not decide who reads takes over what the others decided
            new.envelope if decides else old.envelope,
            revision=old.envelope.revision + 1,
            previous=digest(old.text),
        )
        if _is_the_same(old, new, decides=decides):
            del total.entries[path]
            return
    total.contents[path] = seal_verified(
        wrap(envelope, new.body),
        envelope.readers,
        now.workspace.identity,
        allow_ssh=now.workspace.settings.allow_ssh_recipients,
    )


def _is_the_same(old: Opened, new: Opened, *, decides: bool) -> bool:
    if old.body != new.body:
        return False
    one, other = old.envelope, new.envelope
    same = dict(one.readers) == dict(other.readers) and {*one.writers} == {*other.writers}
    return not decides or (same and as_it_says(one, old.kinds))

"""What somebody accepts on this computer though it does not verify: shown first, and taken back.

Accepting covers the faults that were shown, and no other one of the same commit. What could give
somebody access has to be named; another beginning of the vault is never accepted with a commit.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from casekit.errors import RefusedError, UsageError
from casekit.messages import joined, tr
from casekit.model.faults import Acceptance, Fault, fault
from casekit.model.findings import Finding
from casekit.model.shown import in_line
from casekit.vault import pin as pins, verified as memory
from casekit.vault.ancestry import REGISTRY, State, place_of
from casekit.vault.objects import Objects
from casekit.vault.raw_history import RawCommit, RawHistory
from casekit.vault.rejected import ON_TOP, settle
from casekit.vault.remote import FETCHED
from casekit.vault.signatures import NoSignatureError, is_good, parse, plain_key
from casekit.vault.snapshot import section_of
from casekit.vault.verifying import carry_out, once_each, parted, weighed
from casekit.vault.workspace import Workspace

NEVER = frozenset({"commit-odd", "root-other", ON_TOP})
"""What no honest mistake can be."""

_LISTED = 8


def look_at(workspace: Workspace, commit: str) -> Fault:
    """What accepting a commit would accept, be it merged already or not; changes nothing.

    Raises UsageError when there is no such commit, or nothing is wrong with it.
    """
    objects = Objects(workspace.root)
    full = objects.resolve(commit)
    if not full:
        raise UsageError(
            tr("there is no such commit here"), hint=tr("casekit verify and casekit sync name it")
        )
    own = faults_of(workspace, objects, full)
    if not own:
        raise UsageError(tr("nothing is wrong with that commit"), hint="casekit verify")
    with RawHistory(objects) as history:
        (raw,) = history.commits([full])
        changes = changed_by(history, raw)
    return Fault(full, made_by(raw), _signed(workspace, raw), changes, own)


def accept(workspace: Workspace, commit: str, *, even: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Accept on this computer what is wrong with a commit, and nothing else that turns up later.

    `even` names what could give somebody access. Raises RefusedError where such a fault is not
    named, or is of a kind that nobody may accept; UsageError as `look_at` does.
    """
    one = look_at(workspace, commit)
    refuse_unnamed(one, even)
    day = date.today().isoformat()  # noqa: DTZ011 - people's own day
    memory.accept(workspace.git.directory, one.commit, one.findings, day)
    return one.findings


def refuse_unnamed(one: Fault, even: Iterable[str]) -> None:
    """Raise RefusedError for what can't be accepted, or not without its name."""
    short = one.commit[:10]
    for finding in one.findings:
        if finding.code in NEVER:
            raise RefusedError(
                tr("{message}: that can't be accepted", message=finding.message),
                hint=tr(
                    "casekit explain {code} says why, and what else can be done", code=finding.code
                ),
            )
    missing = [code for code in one.named if code not in set(even)]
    if missing:
        words = " ".join(f"--even {code}" for code in missing)
        raise RefusedError(
            tr(
                "commit {short} could give somebody access ({missing}), which is "
                "accepted by name only",
                short=short,
                missing=", ".join(missing),
            ),
            hint=tr(
                "casekit explain {missing} says what that means; if it is right all the "
                "same: casekit verify --accept {short} {words}",
                missing=missing[0],
                short=short,
                words=words,
            ),
        )


def acceptances(workspace: Workspace) -> tuple[Acceptance, ...]:
    """All that was accepted on this computer, the oldest first."""
    known = memory.accepted(workspace.git.directory)
    found = [
        Acceptance(commit, str(one["on"]), tuple(sorted({each[0] for each in one["faults"]})))
        for commit, one in known.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.commit)))


def take_back(workspace: Workspace, commit: str) -> Acceptance:
    """Accept a commit no longer. Raises UsageError when it was not accepted here."""
    found = [one for one in acceptances(workspace) if one.commit.startswith(commit.lower())]
    if len(found) != 1 or len(commit) < 4:
        raise UsageError(
            tr("{commit!r} is no commit that was accepted here", commit=commit[:40]),
            hint=tr("casekit verify --accepted lists them"),
        )
    memory.take_back(workspace.git.directory, found[0].commit)
    return found[0]


def faults_of(workspace: Workspace, objects: Objects, commit: str) -> tuple[Finding, ...]:
    """All that is wrong with a commit, seen from itself and from where this clone stands."""
    from casekit.vault.walk import Ground, Walk

    pin, _ = pins.ensure(objects)
    with RawHistory(objects) as history:
        walk = Walk(workspace, objects, history, pin, ground=Ground(), versions=set())
        head, fetched = objects.head(), objects.read_ref(FETCHED)
        # what came after it may have rejected it
        whole = next((one for one in (head, fetched) if one and objects.holds_all(one, [commit])),
                     commit)  # fmt: skip
        ends = list(dict.fromkeys(filter(None, (whole, head))))
        found: list[Finding] = []
        states: list[State] = []
        for end in ends:
            order = objects.in_order((end,), ())
            ended, tally = carry_out(workspace, walk, history, (end,), order, None)
            every = once_each([*walk.found, *tally.found])
            weight = weighed(walk, tally)
            found += settle(every, order, walk.rejections, (), walk.ruled, weight)[0]
            walk.found.clear()
            walk.rejections.clear()
            states += ended
        if len(ends) == 2:
            found += parted(workspace, walk, history, *states)
    once = {fault(one): one for one in found if one.commit == commit}
    return tuple(once.values())


def made_by(raw: RawCommit) -> str:
    """Who made a commit and when, as it says itself."""
    when = datetime.fromtimestamp(max(0, raw.when), UTC).strftime("%Y-%m-%d %H:%M UTC")
    name, address = repr(raw.names[0][:60]), raw.author[:80]
    return tr("{name} <{address}>, says {when}", name=name, address=address, when=when)


def _signed(workspace: Workspace, raw: RawCommit) -> str:
    if not raw.signature:
        return tr("nobody: it has no signature")
    try:
        signature = parse(raw.signature, raw.signed)
    except NoSignatureError as error:
        return tr("nobody whom casekit knows: its signature is {error}", error=error.args[0])
    if not is_good(signature):
        return tr("nobody: its signature does not fit")
    for handle, member in workspace.team.items():
        if signature.key in map(plain_key, member.signing_keys):
            return tr("{handle}, by the team's files as they stand here", handle=handle)
    return tr("a key that nobody in the team has")


def changed_by(history: RawHistory, raw: RawCommit) -> tuple[str, ...]:
    """What a commit changes, a line for each case; of a merge what it has from neither side."""
    before = [one.tree for one in history.commits(raw.parents)] or [""]
    differences = history.differences([(one, raw.tree) for one in before])
    sides = [{change.path: change for change in some} for some in differences]
    own = [change for path, change in sides[0].items() if all(path in side for side in sides)]
    cases: dict[str | None, list[str]] = {}
    for change in sorted(own):
        case = place_of(change.path)
        name = section_of(change.path)
        what = str(name) if case and name else in_line(change.path[:80])
        if change.old is None:
            told = tr("{what} (new)", what=what)
        elif change.new is None:
            told = tr("{what} (gone)", what=what)
        else:
            told = tr("{what} (changed)", what=what)
        cases.setdefault(case, []).append(told)
    lines = []
    for case, some in cases.items():
        more = tr(" and {n} more", n=len(some) - _LISTED) if len(some) > _LISTED else ""
        listed = joined("", [joined(", ", some[:_LISTED]), more])
        if case == REGISTRY:
            lines.append(tr("the team: {what}", what=listed))
        elif case:
            lines.append(tr("case {case}: {what}", case=case, what=listed))
        else:
            lines.append(tr("other files: {what}", what=listed))
    return tuple(lines) or (tr("nothing by itself: it brings two lines of work together"),)

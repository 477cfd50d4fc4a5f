"""The commands that bring together what several people did: sync, merge, clone, setup, doctor."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Exit, Option

from casekit.cli import ask
from casekit.cli.output import hint, near
from casekit.cli.session import Session
from casekit.cli.speech import said
from casekit.errors import CONFLICT, FINDINGS, UsageError
from casekit.messages import joined, tr, trn
from casekit.model.shown import in_line

if TYPE_CHECKING:
    from casekit.api import Vault
    from casekit.model.results import MergeConflict, SyncResult


def sync(ctx: Context) -> None:
    """Fetch what others did, merge it with your own work, and send the result.

    An edit of both sides is never lost: where it can't be decided, both values are kept as a
    conflict in the section, and the exit status is 4.

    Examples:
      casekit sync
      casekit sync --json
    """
    session: Session = ctx.obj
    vault = session.vault
    with session.changes(), session.output.progress("syncing") as progress:
        result = vault.sync(progress=progress)
    _tell(session, result)


def merge(
    ctx: Context,
    what: Annotated[
        list[str],
        Argument(metavar="OTHER | BASE OURS THEIRS", help="A vault, a branch, or 3 files."),
    ],
    section: Annotated[str, Option(help="Which section the files hold.")] = "",
    out: Annotated[
        Path | None, Option(help="Where the merged file goes; else it is printed.")
    ] = None,
    force: Annotated[bool, Option("--force", help="Replace the file at --out.")] = False,
) -> None:
    """Merge another clone or a branch into this vault, or three files into one.

    The files are sections, sealed or as plain YAML. Sealed files give a sealed one in --out,
    for those who may read both versions.

    Examples:
      casekit merge ../noord-at-home
      casekit merge base.yaml ours.yaml theirs.yaml --section plan --out merged.yaml
    """
    session: Session = ctx.obj
    if len(what) == 1:
        if section or out:
            raise UsageError(tr("--section and --out go with three files"))
        if not what[0].strip():
            raise UsageError(tr("no vault or branch is named"), hint="casekit merge --help")
        vault = session.vault
        with session.changes():
            result = vault.merge(what[0])
        _tell(session, result)
        return
    if len(what) != 3:
        raise UsageError(
            tr("name another vault or branch, or three files"), hint="casekit merge --help"
        )
    from casekit.api import merge_files

    base, ours, theirs = map(Path, what)
    if out and not force:
        ask.before_replacing(out)
    with session.changes():
        merged = merge_files(
            base, ours, theirs, section=section, out=out, identity=session.options.identity,
            ask=ask.passphrase,
        )  # fmt: skip
    if session.output.as_json:
        session.output.object(
            {
                "merged": str(out) if out else merged.text,
                "conflicts": [conflict_data(one) for one in merged.conflicts],
            }
        )
    elif out is None:
        session.output.exact(merged.text)
    _tell_conflicts(session, merged.conflicts)
    if merged.conflicts:
        raise Exit(CONFLICT)


def clone(
    ctx: Context,
    url: Annotated[str, Argument(metavar="URL", help="Where the team's vault is.")],
    directory: Annotated[
        Path | None, Argument(metavar="DIR", help="A new folder; else named after the URL.")
    ] = None,
) -> None:
    """Get a copy of your team's vault, and set it up so that git itself can be used as well.

    Compare the fingerprint with a colleague by telephone: it covers every key of the team.

    Examples:
      casekit clone git@git.example.org:noord.git
      casekit clone /media/usb/noord.git noord
    """
    from casekit.api import Vault

    session: Session = ctx.obj
    options = session.options
    with session.changes():
        vault = Vault.clone(
            url, directory, identity=options.identity, today=options.today, ask=ask.passphrase
        )
    report = vault.verify()
    session.output.result(
        {"vault": str(vault.root), "handle": vault.me, "fingerprint": vault.fingerprint,
         "findings": [one.as_json() for one in report.findings]},
        tr("the vault {name} is in {path}", name=vault.settings.name, path=near(vault.root)),
    )  # fmt: skip
    if not session.output.as_json:
        session.output.warn(
            tr(
                "compare this with a colleague by telephone: {fingerprint}",
                fingerprint=vault.fingerprint,
            )
        )
    for one in report.findings if not session.output.as_json else ():
        session.output.warn(joined(" ", [one.message, one.file] if one.file else [one.message]))
    if not report.fine:
        session.output.warn(tr("the history does not verify: ask your team before you work in this "
"clone; casekit verify tells more"))  # fmt: skip
    if not vault.me:
        session.output.note(tr("your key is not in the team yet: send casekit identity show to it"))
    _tell_of_signing(session, vault)


def setup(ctx: Context) -> None:
    """Let git merge, show and sign as casekit does, and install the guarding hooks.

    For a clone that git made. Hooks that were there are kept, and run first.

    Examples:
      casekit setup
    """
    session: Session = ctx.obj
    vault = session.vault
    with session.changes():
        done = vault.set_up()
    session.output.result(
        {"done": done}, joined("\n", done) if done else tr("everything was in place already")
    )
    _tell_of_signing(session, vault)


def doctor(ctx: Context) -> None:
    """Check the set-up of this clone: merge driver, text of diffs, attributes, hooks, signing.

    Examples:
      casekit doctor
    """
    session: Session = ctx.obj
    report = session.vault.check_setup()
    session.output.report(report)
    if not report.fine:
        raise Exit(FINDINGS)


def _tell_of_signing(session: Session, vault: "Vault") -> None:
    from casekit.api import signing_key_for_agent

    if session.output.as_json:
        return
    for one in vault.unsigned():
        session.output.note(f"{in_line(said(one.message))}\n  {in_line(said(hint(one.hint)))}")
    if locked := signing_key_for_agent(session.options.identity):
        session.output.note(
            tr("git itself signs once ssh-agent has your key: ssh-add {locked}", locked=locked)
        )


def _tell(session: Session, result: "SyncResult") -> None:
    cases = len({one.case for one in result.merged})
    session.output.result(
        {
            "commit": result.commit,
            "merged": [{"case": one.case, "section": one.section} for one in result.merged],
            "conflicts": [conflict_data(one) for one in result.conflicts],
            "notes": result.notes,
        },
        tr(
            "merged: {sections} of {cases}",
            sections=trn("{n} section", "{n} sections", len(result.merged)),
            cases=trn("{n} case", "{n} cases", cases),
        )
        if result.merged
        else tr("nothing had to be merged"),
    )
    if not session.output.as_json:
        for note in result.notes:
            session.output.note(note)
    _tell_conflicts(session, result.conflicts)
    if result.conflicts:
        raise Exit(CONFLICT)


_KINDS = {
    "value": tr("value"),
    "words": tr("words"),
    "deleted": tr("deleted"),
    "moved": tr("moved"),
}
"""The kinds of conflicts, which scripts know by their English names."""


def _tell_conflicts(session: Session, conflicts: "Sequence[MergeConflict]") -> None:
    if session.output.as_json:
        return
    for one in conflicts:
        # values stay out of what scrolls over a screen; resolve shows them when asked
        place = " ".join(part for part in (one.case, one.section, one.field) if part)
        session.output.warn(
            tr(
                "both sides changed {place} ({kind}): {id}",
                place=place,
                kind=_KINDS.get(one.kind, one.kind),
                id=one.id,
            )
        )
    for case in dict.fromkeys(one.case for one in conflicts if one.case):
        session.output.note(joined("", ["  ", hint(f"casekit resolve {case}")]))


def conflict_data(one: "MergeConflict") -> dict[str, object]:
    """A conflict as `--json` gives it."""
    return {
        "id": one.id,
        "case": one.case,
        "section": one.section,
        "field": one.field,
        "base": one.base,
        "ours": one.ours,
        "theirs": one.theirs,
        "kind": one.kind,
    }

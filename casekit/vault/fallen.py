"""Renewals that fall in a merge: somebody withdrew what they renew without knowing of them."""

from collections.abc import Sequence

from casekit.errors import CasekitError, FormatError
from casekit.format.yaml import parse
from casekit.messages import tr
from casekit.model.consents import Standing, standings
from casekit.model.names import SectionName
from casekit.model.records import from_data
from casekit.model.records_sharing import Consents
from casekit.model.results import fell_text
from casekit.vault.merging import Joined
from casekit.vault.objects import Tree
from casekit.vault.snapshot import Snapshot
from casekit.vault.workspace import path_of


def notes_on_fallen(case: str, made: Joined) -> tuple[str, ...]:
    """A sentence on each consent that stood on a side of a merge, and falls by the other one."""
    return _told(case, [side.text for side in made.sides], made.body)


def notes_on_brought(snapshot: Snapshot, case: str, before: Tree) -> tuple[str, ...]:
    """The same where the files of `before` are only followed by what somebody else merged."""
    path = path_of(case, SectionName("consents"))
    old, new = before.get(path), snapshot.tree.get(path)
    if old is None or new is None or old == new:
        return ()
    try:
        texts = [snapshot.open_blob(one.blob, path).text for one in (old, new)]
    except CasekitError:
        return ()  # whoever may not read the consents is told by nobody what is in them
    return _told(case, texts[:1], texts[1])


def _told(case: str, before: Sequence[str], after: str) -> tuple[str, ...]:
    try:
        known = [_standings(text) for text in before]
        now = _standings(after)
    except FormatError:
        return ()  # which validate tells of
    return tuple(
        tr("case {case}: {message}", case=case, message=fell_text(name, standing.fell_with))
        for name, standing in now.items()
        if standing.fell_with
        and not any(name in some and some[name].withdrawn_on is not None for some in known)
    )


def _standings(text: str) -> dict[str, Standing]:
    found = standings(from_data(Consents, parse(text).data).consents)
    return {one.consent.id: one for one in found}

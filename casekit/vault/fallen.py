"""Renewals that fall in a merge: somebody withdrew what they renew without knowing of them."""

from casekit.errors import FormatError
from casekit.format.yaml import parse
from casekit.model.consents import Standing, standings
from casekit.model.records import from_data
from casekit.model.records_sharing import Consents
from casekit.model.results import fell_text
from casekit.vault.merging import Joined


def notes_on_fallen(case: str, made: Joined) -> tuple[str, ...]:
    """A sentence on each consent that stood on a side of a merge, and falls by the other one."""
    try:
        before = [_standings(side.text) for side in made.sides]
        after = _standings(made.body)
    except FormatError:
        return ()  # which validate tells of
    return tuple(
        f"case {case}: {fell_text(name, standing.fell_with)}"
        for name, standing in after.items()
        if standing.fell_with
        and not any(name in some and some[name].withdrawn_on is not None for some in before)
    )


def _standings(text: str) -> dict[str, Standing]:
    found = standings(from_data(Consents, parse(text).data).consents)
    return {one.consent.id: one for one in found}

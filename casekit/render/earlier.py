"""What an audience may see of an earlier day: what all of it could read then, and may today."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from casekit.errors import RefusedError
from casekit.messages import tr
from casekit.model.names import SectionName
from casekit.model.readers import Sharing
from casekit.model.records import from_data, section_type
from casekit.render.audience import Part, View, resolve, view


def before(
    then: Mapping[SectionName, Mapping[str, Any]],
    now: Sequence[Part],
    sharing: Sharing,
    audience: Sequence[str],
    *,
    day: date,
    today: date,
    domains: Mapping[str, Mapping[str, str]],
) -> View:
    """The view of sections as they were (valid data), among the others as they are.

    A consent gives what is in the record from its own day on: who came later doesn't see what was
    taken off before. And what stands today where not all may read it was theirs once, and is no
    longer. Raises RefusedError where nothing is left of that day.
    """
    readers = resolve(sharing, audience)
    seen = [
        Part(name, from_data(section_type(name), data))
        for name, data in then.items()
        if all(sharing.may_read(who, name, day) for who in readers)
    ]
    if not seen:
        raise RefusedError(
            tr(
                "no comparison with {day} for {who}: not all could read it on that day",
                day=day,
                who=", ".join(readers),
            ),
            hint=tr("leave out --compare, or make it for fewer readers"),
        )
    earlier = {part.section.section for part in seen}
    others = [part for part in now if part.section.section not in earlier]
    withheld = view(now, sharing, readers, today, domains=domains).withheld
    hidden = {one.item for one in withheld if one.item}
    known = [Part(part.section, _without(part.record, hidden)) for part in seen]
    found = view([*known, *others], sharing, readers, today, domains=domains)
    return replace(found, day=day)


def _without(record: Any, hidden: set[str]) -> Any:
    """A section without these of its items; ties to them go when the view is made."""
    return replace(
        record,
        **{
            one.name: tuple(item for item in value if getattr(item, "id", None) not in hidden)
            for one in fields(record)
            if isinstance(value := getattr(record, one.name), tuple)
        },
    )

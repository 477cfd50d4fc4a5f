"""What a document is about beside its view, and the functions that gather what it tells."""

from collections.abc import Callable
from typing import Any

from casekit.model.value import Value
from casekit.render.audience import View
from casekit.render.parting import Parting
from casekit.render.words import Words

Values = dict[str, Any]
"""What a template fills in; `title`, and `pictures` by name where the document has any."""


class Subject(Value):
    """Which of a case's items a document is about, by id; empty for a document of the whole case.

    An id is looked up in the view, so that an audience learns of an item only what it may read.
    What a document tells of the end of a consent is not in the record; it comes in `parting`, and
    holds only what its readers know already.
    `figures` are counts over many cases by name, in order; None is one too small to be told.
    `before` is what the same audience may see of an earlier day, where two days are compared.
    `calendar` is what names an event of this meeting in every calendar, for ever; `placed` says
    that the place may stand there, since it names nobody of the case.
    """

    meeting: str = ""
    consent: str = ""
    member: str = ""
    barrier: str = ""
    parting: Parting | None = None
    before: View | None = None
    figures: tuple[tuple[str, int | None], ...] = ()
    calendar: str = ""
    time_zone: str = ""
    placed: bool = True


Maker = Callable[[View, Words, Subject], Values]
"""What one document tells: a pure function of what its audience may read."""

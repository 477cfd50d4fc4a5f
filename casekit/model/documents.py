"""Which documents there are: what each is called, made of, and about."""

from casekit.model.names import SECTIONS
from casekit.model.value import Value

_WHO = ("case", "consents", "person", "network")

FORMATS = ("html", "pdf", "docx", "md")
"""The forms in which a document is made."""


class DocumentKind(Value):
    """A document of a case.

    `sections` are those that it is made of; `about` is the one that a reader without any ground is
    told to ask a consent for. `of_meeting` says that it is a document of one meeting, `all_read`
    that it would be nothing for whoever may not read the section it is about. `of_consent` says
    that it is about one consent, `parting` that it is for readers whose consent has ended, and
    `each` that one is made for each of its readers. `formats` are the forms in which it is made.
    """

    name: str
    sections: tuple[str, ...]
    about: str
    of_meeting: bool = False
    all_read: bool = False
    of_consent: bool = False
    parting: bool = False
    each: bool = False
    formats: tuple[str, ...] = FORMATS


DOCUMENTS = {
    kind.name: kind
    for kind in (
        DocumentKind(
            "agenda",
            (*_WHO, "goals", "plan", "meetings"),
            "meetings",
            of_meeting=True,
            all_read=True,
        ),
        DocumentKind(
            "invitation",
            (*_WHO, "meetings"),
            "meetings",
            of_meeting=True,
            all_read=True,
            each=True,
            formats=(*FORMATS, "ics"),
        ),
        DocumentKind(
            "minutes", (*_WHO, "plan", "meetings"), "meetings", of_meeting=True, all_read=True
        ),
        DocumentKind(
            "pack",
            (*_WHO, "goals", "plan", "meetings"),
            "meetings",
            of_meeting=True,
            all_read=True,
            each=True,
        ),
        DocumentKind("interview", (*_WHO, "goals", "support-group"), "goals", each=True),
        DocumentKind(
            "breakthrough",
            (*_WHO, "goals", "barriers", "budget"),
            "barriers",
            all_read=True,
        ),
        DocumentKind("plan", (*_WHO, "goals", "plan"), "plan", all_read=True),
        DocumentKind(
            "my-plan", (*_WHO, "goals", "plan", "crisis", "meetings"), "plan", all_read=True
        ),
        DocumentKind(
            "goals",
            (*_WHO, "goals", "plan", "measures"),
            "goals",
            all_read=True,
            formats=(*FORMATS, "json"),
        ),
        DocumentKind("my-record", (*_WHO, "documents"), "consents", all_read=True),
        DocumentKind("network", _WHO, "network", all_read=True, formats=(*FORMATS, "json")),
        DocumentKind("timeline", SECTIONS, "contacts"),
        DocumentKind("record", SECTIONS, "person", formats=(*FORMATS, "json")),
        DocumentKind("crisis-plan", (*_WHO, "crisis"), "crisis", all_read=True),
        DocumentKind("crisis-card", (*_WHO, "crisis"), "crisis", all_read=True),
        DocumentKind("consent-statement", _WHO, "consents", all_read=True, of_consent=True),
        DocumentKind("withdrawal", _WHO, "consents", all_read=True, of_consent=True),
        DocumentKind(
            "access-letter", (*_WHO, "documents"), "consents", of_consent=True, parting=True
        ),
    )
}
"""Every document by its name."""

"""Where each document is made, so that one document costs the start of no other."""

from importlib import import_module

from casekit.render.subject import Maker

_HOMES = {
    "meeting_documents": ("agenda", "invitation", "minutes", "pack", "interview"),
    "breakthrough": ("breakthrough",),
    "personal_documents": ("plan", "my-plan", "crisis-plan", "crisis-card"),
    "consent_documents": ("consent-statement", "withdrawal", "access-letter"),
    "my_record": ("my-record",),
    "network_map": ("network",),
    "goals": ("goals",),
    "timeline": ("timeline",),
    "record": ("record",),
}
"""The modules of this package, and the documents in each one's `MAKERS`."""


def maker(document: str) -> Maker:
    """The function that gathers what a document tells; KeyError for one that there is not."""
    home = {name: module for module, names in _HOMES.items() for name in names}[document]
    found: Maker = import_module(f"casekit.render.{home}").MAKERS[document]
    return found

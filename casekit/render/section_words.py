"""What each section holds, in words for somebody who never saw one."""

from collections.abc import Iterable, Mapping

from casekit.format import schema
from casekit.model.names import EVERYTHING, SectionName
from casekit.render.audience import View
from casekit.render.chapters import Chapter
from casekit.render.words import Words


def section(view: View, words: Words, name: str, *, refused: bool = False) -> Chapter:
    """The name of a section and what it holds; a compartment is called after its life domain.

    A yes to everything leaves out what is kept apart, and a no takes it in (see `grants`).
    """
    about = _ABOUT[words.language]
    if name == EVERYTHING:
        return {
            "name": _EVERYTHING[words.language],
            "about": about["refused" if refused else EVERYTHING],
        }
    parsed = SectionName.parse(name)
    english, dutch = schema.titles(parsed.section, ())
    title = dutch if words.language == "nl" else english
    if parsed.compartment:
        title += f" ({_APART[words.language]} {_domain(view, words, parsed.compartment)})"
        domain = _domain(view, words, parsed.compartment)
        part = _PART_ABOUT[words.language].format(about=about[parsed.section], domain=domain)
        return {"name": title, "about": part}
    return {"name": title, "about": about[parsed.section]}


def listed(view: View, words: Words, names: Iterable[str], *, refused: bool = False) -> list[str]:
    """Sections inside a sentence, each with the parts of it that are kept apart.

    `netwerk (ook familie en vrienden)`, or `plan (alleen gezondheid)` where it is the part alone.
    """
    parts: dict[str, list[str]] = {}
    for name in names:
        section_, _, compartment = str(name).partition(".")
        parts.setdefault(section_, []).append(compartment)
    found = []
    for name, compartments in parts.items():
        called = str(section(view, words, name, refused=refused)["name"])
        called = called[:1].lower() + called[1:]
        apart = words.several([_domain(view, words, one) for one in compartments if one])
        if apart:
            kind = "also" if "" in compartments else "only"
            called += f" ({_PARTLY[words.language][kind].format(apart=apart)})"
        found.append(called)
    return found


def document(words: Words, name: str) -> str:
    """What a document is called in a sentence; one that casekit doesn't know has its own name."""
    return _DOCUMENTS[words.language].get(name, name)


def _domain(view: View, words: Words, compartment: str) -> str:
    return view.domains.get(compartment, {}).get(words.language) or compartment


_PARTLY = {
    "nl": {"also": "ook {apart}", "only": "alleen {apart}"},
    "en": {"also": "{apart} too", "only": "{apart} only"},
}

_EVERYTHING = {"nl": "Alles", "en": "Everything"}

_APART = {"nl": "apart deel:", "en": "separate part:"}

_PART_ABOUT = {
    "nl": "{about}, maar alleen wat gaat over {domain}",
    "en": "{about}, but only what is about {domain}",
}

_ABOUT: Mapping[str, Mapping[str, str]] = {
    "nl": {
        EVERYTHING: "alle onderdelen, maar geen delen die apart staan",
        "refused": "alle onderdelen, ook die apart staan",
        "case": "hoe het dossier heet en wie het bijhoudt",
        "person": "naam en hoe iemand te bereiken is",
        "consents": "wie wat mag lezen",
        "network": "de mensen en organisaties eromheen",
        "goals": "doelen en dromen, in eigen woorden",
        "plan": "wat er is afgesproken",
        "crisis": "wat te doen als het minder goed gaat",
        "support-group": "wie er in de steungroep zit",
        "meetings": "wanneer mensen elkaar zien, en wat ze besluiten",
        "contacts": "wat er is gebeurd: hulp, bezoek, meldingen",
        "barriers": "waar het vastzit",
        "budget": "wat het kost en wie het betaalt",
        "stories": "wat iemand heeft verteld",
        "measures": "cijfers door de tijd",
        "documents": "welke papieren voor wie zijn gemaakt",
    },
    "en": {
        EVERYTHING: "all parts, but none that are kept separate",
        "refused": "all parts, those that are kept separate too",
        "case": "what the record is called and who keeps it",
        "person": "name, and how to reach somebody",
        "consents": "who may read what",
        "network": "the people and organisations around",
        "goals": "goals and dreams, in own words",
        "plan": "what was agreed",
        "crisis": "what to do when things go less well",
        "support-group": "who is in the support group",
        "meetings": "when people meet, and what they decide",
        "contacts": "what happened: help, visits, reports",
        "barriers": "where it is stuck",
        "budget": "what it costs and who pays",
        "stories": "what somebody told",
        "measures": "figures over time",
        "documents": "which papers were made for whom",
    },
}

_DOCUMENTS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "agenda": "agenda van een overleg",
        "invitation": "uitnodiging voor een overleg",
        "minutes": "verslag van een overleg",
        "pack": "map voor een overleg",
        "interview": "gespreksformulier voor de steungroep",
        "plan": "plan",
        "my-plan": "boekje Mijn plan",
        "my-record": "overzicht Mijn dossier",
        "goals": "doelen door de tijd",
        "crisis-plan": "signaleringsplan",
        "crisis-card": "crisiskaart",
        "consent-statement": "toestemming om te tekenen",
        "withdrawal": "bevestiging van een teruggenomen toestemming",
        "access-letter": "brief over gestopte toegang",
        "network": "kaart van het netwerk",
        "timeline": "tijdlijn",
        "breakthrough": "stuk voor de doorbraaktafel",
        "record": "hele dossier",
    },
    "en": {
        "agenda": "agenda of a meeting",
        "invitation": "invitation to a meeting",
        "minutes": "minutes of a meeting",
        "pack": "papers for a meeting",
        "interview": "interview sheet for the support group",
        "plan": "plan",
        "my-plan": "booklet My plan",
        "my-record": "overview My record",
        "goals": "goals over time",
        "crisis-plan": "crisis plan",
        "crisis-card": "crisis card",
        "consent-statement": "consent to sign",
        "withdrawal": "confirmation that a consent was taken back",
        "access-letter": "letter about access that stopped",
        "network": "map of the network",
        "timeline": "timeline",
        "breakthrough": "memo for the breakthrough table",
        "record": "whole record",
    },
}

"""What each section holds, in words for somebody who never saw one."""

from collections.abc import Mapping

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
        domain = view.domains.get(parsed.compartment, {}).get(words.language) or parsed.compartment
        title += f", {_APART[words.language]} {domain}"
    return {"name": title, "about": about[parsed.section]}


_EVERYTHING = {"nl": "Alles", "en": "Everything"}

_APART = {"nl": "apart deel:", "en": "separate part:"}

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
    },
}

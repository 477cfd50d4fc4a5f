"""The documents about sharing: a consent to sign, its withdrawal, a letter to who loses access."""

from collections.abc import Iterable, Sequence

from casekit.model.consents import Standing, grants, standings
from casekit.model.names import PERSON, SectionName
from casekit.model.records import Case, Consent, Consents, Network
from casekit.render import chapters
from casekit.render.audience import View
from casekit.render.chapters import Chapter
from casekit.render.markdown import Name
from casekit.render.section_words import document, section
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words


def consent_statement(view: View, words: Words, subject: Subject) -> Values:
    """What the person says yes or no to, in plain words, to sign (GDPR 7; ISO/IEC TS 27560)."""
    standing = _standing(view, subject)
    mine = words.first_person if view.own_copy else words
    refused = standing is not None and standing.consent.decision == "refused"
    return {
        **chapters.opening(view, words, "refusal-statement" if refused else "consent-statement"),
        **_told(view, mine, standing),
        "keepers": keepers(view, words),
    }


def withdrawal(view: View, words: Words, subject: Subject) -> Values:
    """That a consent was withdrawn: what stops, from when, and what can't be called back."""
    standing = _standing(view, subject)
    refused = standing is not None and standing.consent.decision == "refused"
    return {
        **chapters.opening(view, words, "withdrawn-refusal" if refused else "withdrawal"),
        **_told(view, words, standing),
        "withdrawn_on": words.date(standing.withdrawn_on if standing else None),
        "ahead": bool(standing and standing.withdrawn_on and standing.withdrawn_on > view.day),
        "keeps": _keeps(view, words, standing) if standing else [],
        "keepers": keepers(view, words),
    }


def access_letter(view: View, words: Words, subject: Subject) -> Values:
    """To somebody who may not read any more: what to do with copies.

    It tells nothing but what its reader knew: not who decided, and not why.
    """
    parting = subject.parting
    return {
        **chapters.opening(view, words, "access-letter"),
        "known_as": view.names.get(PERSON, ""),
        "case": parting.case if parting else "",
        "last_day": words.date(parting.last_day if parting else None),
        "same_day": bool(parting and parting.same_day),
        "loses": [section(view, words, name) for name in parting.loses] if parting else [],
        "keeps": [section(view, words, name) for name in parting.keeps] if parting else [],
        "given": [
            {"what": document(words, name), "on": words.date(day)} for name, day in parting.given
        ]
        if parting
        else [],
        "with_key": bool(parting and parting.with_key),
    }


def keepers(view: View, words: Words) -> str:
    """Who keeps the record on that day, by name."""
    record = view.sections.get("case")
    kept: Sequence[str] = (
        [keeper.handle for keeper in record.keepers if keeper.keeps(view.day)]
        if isinstance(record, Case)
        else []
    )
    return words.several([called for who in kept if (called := view.names.get(who, ""))])


def named(view: View, words: Words, to: str) -> str:
    """Whom a consent names: somebody, or everybody of an organisation in the team."""
    if to in view.organisations.values() and to not in view.names:
        return words.all_of.format(name=to)
    called = chapters.name(view, words, to)
    organisation = "" if to in view.only else view.organisations.get(to, "")
    if called and organisation:
        return f"{called} ({organisation})"
    return called or chapters.others(view, words, [to])


def _standing(view: View, subject: Subject) -> Standing | None:
    record: Consents = view.sections.get("consents", Consents())
    return next(
        (one for one in standings(record.consents) if one.consent.id == subject.consent), None
    )


def _told(view: View, words: Words, standing: Standing | None) -> Chapter:
    """A consent in words."""
    consent = standing.consent if standing else None
    if consent is None:
        return {"to": "", "sections": [], "purposes": [], "from_day": "", "until_day": ""} | {
            "refused": False, "write": False, "basis": "", "said": [], "representative": "",
            "with_key": True,
        }  # fmt: skip
    return {
        "to": Name(words.several(list(dict.fromkeys(named(view, words, to) for to in consent.to)))),
        "sections": [
            section(view, words, name, refused=consent.decision == "refused")
            for name in consent.sections
        ],
        "with_key": _with_key(view, consent.to),
        "refused": consent.decision == "refused",
        "write": consent.access == "write",
        "purposes": [purpose for purpose in consent.purposes if purpose.strip()],
        # a question counts from its answer
        "from_day": "" if consent.decision == "asked" else words.date(consent.from_),
        "until_day": words.date(consent.until),
        "basis": _basis(consent),
        "representative": _representative(view, consent),
        "said": [
            {
                "what": words.label("consents", "consents.events.kind", event.kind),
                "on": words.date(event.on),
            }
            for event in consent.events
        ],
    }


def _basis(consent: Consent) -> str:
    """The legal basis where it is another than the consent itself."""
    basis = consent.legal_basis or ""
    return "" if basis.casefold() in {"consent", "toestemming"} else basis


def _representative(view: View, consent: Consent) -> str:
    who = consent.representative or ""
    network: Network = view.sections.get("network", Network())
    return {party.id: party.name for party in network.parties}.get(who, who)


def _keeps(view: View, words: Words, standing: Standing) -> list[Chapter]:
    """Who of those named still reads a section of the consent, on another ground."""
    consent = standing.consent
    found = []
    for name, readers in view.access.items():
        if name == "case" or not grants(consent, SectionName(name)):
            continue
        still = [one.name for one in readers if one.name in _readers(view, consent.to)]
        if still:
            found.append(
                {
                    **section(view, words, name),
                    "who": words.several(
                        list(dict.fromkeys(named(view, words, who) for who in still))
                    ),
                }
            )
    return found


def _with_key(view: View, to: Iterable[str]) -> bool:
    """Whether somebody whom a consent names opens the record itself, as far as the view tells."""
    network: Network = view.sections.get("network", Network())
    on_paper = {party.id for party in network.parties if not party.key and not party.handle}
    return not _readers(view, to) <= on_paper


def _readers(view: View, to: Iterable[str]) -> set[str]:
    """The readers behind the names of a consent, as far as the view tells."""
    network: Network = view.sections.get("network", Network())
    parties = {party.id: party.handle for party in network.parties}
    found: set[str] = set()
    for name in to:
        found |= {who for who, organisation in view.organisations.items() if organisation == name}
        found |= {name, parties.get(name) or name}
    return found


MAKERS: dict[str, Maker] = {
    "consent-statement": consent_statement,
    "withdrawal": withdrawal,
    "access-letter": access_letter,
}

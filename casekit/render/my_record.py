"""My record: who can read what and why, which papers were made for whom, and what one may ask.

It comes from the same computation as `casekit access` (GDPR 15, 16, 17 and 20; design: who reads
what). Reading in a clone can't be logged, and the document says so rather than pretend.
"""

from collections.abc import Iterable, Mapping

from casekit.model.consents import State, standings
from casekit.model.names import PERSON, SectionName
from casekit.model.readers import Ground
from casekit.model.records import Case, Consent, Consents, Documents, GivenDocument, Keeper
from casekit.render import chapters
from casekit.render.audience import View
from casekit.render.chapters import Chapter
from casekit.render.consent_documents import keepers, named
from casekit.render.section_words import document, listed
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words


def my_record(view: View, words: Words, _subject: Subject) -> Values:
    """Everything that the person may know of the sharing of the record."""
    case = view.sections.get("case")
    return {
        **chapters.opening(view, words, "my-record"),
        "readers": _readers(view, words),
        "refused": _decided(view, words, State.REFUSED),
        "asked": _decided(view, words, State.ASKED),
        "given": given(view, words),
        "kept": bool(isinstance(case, Case) and case.kept_from_person),
        "ask": _ask(case.kept_from_person) if isinstance(case, Case) else [],
        "keepers": keepers(view, words),
        "with_key": any(
            one.key for readers in view.access.values() for one in readers if one.name != PERSON
        ),
    }


def given(view: View, words: Words) -> list[Chapter]:
    """The documents that were made, the newest first; one in two languages stands once."""
    record: Documents = view.sections.get("documents", Documents())
    newest = sorted(record.documents, key=lambda one: one.on, reverse=True)
    found: list[Chapter] = []
    for one in newest:
        told = _given(view, words, one)
        if told not in found:
            found.append(told)
    return found


def _given(view: View, words: Words, one: GivenDocument) -> Chapter:
    whom = dict.fromkeys(
        words.to_you if who in view.only else named(view, words, who) for who in one.for_
    )
    return {
        "what": document(words, one.document),
        "for": words.several(list(whom)),
        "on": words.date(one.on),
        "note": one.note or "",
    }


def _readers(view: View, words: Words) -> list[Chapter]:
    """Each reader but the person, with the sections that one ground opens, ground by ground."""
    consents: Consents = view.sections.get("consents", Consents())
    known = {consent.id: consent for consent in consents.consents}
    found: dict[str, dict[Ground, list[str]]] = {}
    for name, readers in view.access.items():
        if name == "case":
            continue  # it goes with any other
        for reader in readers:
            if reader.name != PERSON:
                for ground in reader.grounds:
                    found.setdefault(reader.name, {}).setdefault(ground, []).append(name)
    by_name: dict[str, list[Chapter]] = {}
    for who, grounds in found.items():
        told = [_ground(view, words, who, one, names, known) for one, names in grounds.items()]
        by_name.setdefault(chapters.capital(named(view, words, who), words), []).extend(told)
    keeping = {name for name, told in by_name.items() if not all(one["by_consent"] for one in told)}
    return [
        {"name": who, "grounds": by_name[who]}
        for who in sorted(by_name, key=lambda who: (who not in keeping, who.casefold()))
    ]


def _ground(
    view: View,
    words: Words,
    who: str,
    ground: Ground,
    sections: Iterable[str],
    consents: Mapping[str, Consent],
) -> Chapter:
    case = view.sections.get("case")
    kept: Iterable[Keeper] = case.keepers if isinstance(case, Case) else ()
    consent = consents.get(ground.consent)
    return {
        "sections": listed(view, words, _in_order(sections)),
        "write": ground.access == "write",
        "since": words.date(ground.since),
        "until": words.date(ground.until),
        "purposes": list(consent.purposes) if consent else [],
        "by_consent": bool(ground.consent),
        "by_another": bool(consent and consent.by == "representative"),
        "basis": next((one.legal_basis for one in kept if one.handle == who), ""),
    }


def _in_order(sections: Iterable[str]) -> list[SectionName]:
    return sorted(map(SectionName, sections), key=lambda name: name.order)


def _decided(view: View, words: Words, state: State) -> list[Chapter]:
    record: Consents = view.sections.get("consents", Consents())
    return [
        {
            "to": chapters.capital(
                words.several(list(dict.fromkeys(named(view, words, to) for to in one.consent.to))),
                words,
            ),
            "sections": listed(view, words, one.consent.sections, refused=state is State.REFUSED),
            "on": words.date(one.consent.from_),
        }
        for one in standings(record.consents)
        if one.state(view.day) is state
    ]


def _ask(kept: Iterable[object]) -> list[str]:
    asked = (getattr(one, "ask", None) for one in kept)
    return list(dict.fromkeys(where for where in asked if where))


MAKERS: dict[str, Maker] = {"my-record": my_record}

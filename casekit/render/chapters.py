"""What each chapter of a document tells, taken from a view: plain values for the templates.

Names are resolved and dates put in words here, so that a template only arranges.
"""

from collections.abc import Iterable
from typing import Any

from casekit.model.meeting_kinds import KINDS
from casekit.model.names import PERSON
from casekit.model.records import Agreement, Goals, Meeting, Meetings, Network, Plan, Signature
from casekit.render.audience import View
from casekit.render.markdown import Name
from casekit.render.naming import beginning, describes, within
from casekit.render.words import Words

Chapter = dict[str, Any]


def opening(view: View, words: Words, kind: str, *, about: str = "") -> Chapter:
    """The title, the person's name, for whom the document was made and on which day.

    `about` is the title of the meeting that a document belongs to.
    """
    named = [view.names[who] for who in view.audience if who in view.names]
    name = person(view, words)
    return {
        "title": words.title(kind, name, about),
        "name": Name(words.person if by_description(view) else name),
        "own_copy": view.own_copy,
        "made_for": words.made_for(named, len(view.audience) - len(named)),
        "made_on": words.date(view.day),
    }


def person(view: View, words: Words) -> str:
    """How the person is called in this document."""
    return view.names.get(PERSON) or words.person


def by_description(view: View) -> bool:
    """Whether its readers know the person only by what the team calls one it doesn't name.

    `the woman of the quay` stands in a title; in a sentence it would say nothing to who hears it.
    """
    person, case = view.sections.get("person"), view.sections.get("case")
    unnamed = person is None or not (person.called or person.name)
    alias = case.alias if case else ""
    # `De heer Verhulst` has a name in it
    return unnamed and describes(alias) and alias[1:].islower()


def own_words(view: View, words: Words) -> Chapter:
    """What the person said, verbatim: goals and dreams by rank, strengths, what is at stake."""
    goals = view.sections.get("goals", Goals())
    ranked = sorted(
        (goal for goal in goals.goals if goal.status != "let-go"),
        key=lambda goal: (goal.rank is None, goal.rank or 0),
    )
    return {
        "goals": [
            {
                "words": words.said(goal.own_words, goal.language),
                "dream": goal.kind == "dream",
                "reached": goal.status == "reached",
                "said_on": words.date(goal.said_on),
            }
            for goal in ranked
        ],
        "dated": any(goal.said_on for goal in ranked),
        "strengths": [words.said(one.own_words, one.language) for one in goals.strengths],
        "something_to_lose": [
            words.said(one.own_words, one.language) for one in goals.something_to_lose
        ],
        "vocabulary": [
            (words.said(one.word, one.language), words.said(one.meaning, one.language))
            for one in goals.vocabulary
        ],
    }


def gathering(view: View, words: Words, meeting: Meeting | None) -> Chapter:
    """When and where people meet, who comes, and what they talk about."""
    if meeting is None:
        return {"when": "", "where": "", "purpose": "", "coming": [], "talk": []} | {
            "convened_by": "",
            "ask": "",
            "peer_support": "",
        }
    return {
        "when": words.moment(meeting.day, meeting.time),
        "where": meeting.where,
        "purpose": meeting.purpose,
        "coming": introduced(view, words, meeting.invited),
        "convened_by": name(view, words, meeting.convened_by),
        # whoever invites needn't ask himself
        "ask": "" if meeting.convened_by in view.only else name(view, words, meeting.convened_by),
        "peer_support": name(view, words, meeting.peer_support),
        "talk": [
            {
                "text": item.text,
                "by": capital(name(view, words, item.by), words),
                "minutes": item.minutes,
            }
            for item in meeting.agenda
        ],
    }


def network(view: View, words: Words) -> list[Chapter]:
    """The people and organisations around the person, ring by ring, own people first."""
    parties = sorted(
        view.sections.get("network", Network()).parties,
        key=lambda party: (party.circle != "informal", party.kind == "organisation"),
    )
    rings = []
    for ring, label in words.rings.items():
        found = [party for party in parties if (party.ring or 0) == ring]
        if found:
            rings.append({"label": label, "parties": found})
    return rings


def agreements(view: View, words: Words) -> Chapter:
    """What was agreed, open and done, the open ones by life domain; what was dropped is gone."""
    plan = _plan(view)
    kept = [agreement for agreement in plan.agreements if agreement.status != "dropped"]
    open_ = [agreement for agreement in kept if agreement.status != "done"]
    domains = dict.fromkeys((*view.domains, *(agreement.domain for agreement in open_)))
    return {
        "domains": [
            {
                "label": domain_name(view, words, domain),
                "rows": [agreed(view, words, one) for one in open_ if one.domain == domain],
            }
            for domain in domains
            if any(one.domain == domain for one in open_)
        ],
        "done": [agreed(view, words, one) for one in kept if one.status == "done"],
    }


def over_time(view: View, words: Words) -> Chapter:
    """The same agreements as pictures of when each was made, is due and was done; none for few."""
    from casekit.render.pictures.agreements import Bar, Domain, agreements as drawn_of

    plan = _plan(view)
    kept = [agreement for agreement in plan.agreements if agreement.status != "dropped"]
    domains = dict.fromkeys((*view.domains, *(agreement.domain for agreement in kept)))
    drawn = drawn_of(
        [
            Domain(
                domain_name(view, words, domain),
                tuple(
                    Bar(one.text, one.made_on, one.due, done=one.status == "done")
                    for one in kept
                    if one.domain == domain
                ),
            )
            for domain in domains
        ],
        view.day,
        words,
    )
    return {"pictures": {f"agreements{number}": one for number, one in enumerate(drawn, start=1)}}


def arrangements(view: View, words: Words) -> Chapter:
    """What a plan says beside its agreements, from the question to the signatures."""
    plan = _plan(view)
    return {
        "question": plan.question,
        "conditions": [
            {
                "text": condition.text,
                # a condition may be set by somebody who is no reader, named in free text
                "set_by": words.to_you
                if condition.set_by in view.only
                else name(view, words, condition.set_by) or condition.set_by,
            }
            for condition in plan.conditions
        ],
        "what_ifs": [
            {
                "when": one.when,
                "then": one.then,
                "who": who(view, words, one.who),
                "reach": _reach(view, one.who),
            }
            for one in plan.what_ifs
        ],
        "review_on": words.date(plan.review_on),
        "signatures": signed(view, words, plan.signatures),
    }


def afterwards(view: View, words: Words, meeting: Meeting | None) -> Chapter:
    """How to reach the person, and when people speak again."""
    record = view.sections.get("person")
    routes = [route for route in record.routes if route.preferred] if record else []
    # what is over by the day that a page is made on is no next meeting
    following = [
        one for one in planned(view) if meeting and one.when > meeting.when and one.day >= view.day
    ]
    return {
        "routes": routes,
        "follow_up_on": words.date(meeting.follow_up_on if meeting else None),
        "next": words.moment(following[0].day, following[0].time) if following else "",
    }


def planned(view: View) -> list[Meeting]:
    """The meetings about the person that were not held yet, the first one first.

    A team that talks of what it learns, or a self-help group, is no next step of the person's plan.
    """
    record: Meetings = view.sections.get("meetings", Meetings())
    ahead = [
        one
        for one in record.meetings
        if one.status in {None, "planned"} and KINDS[one.kind].of_the_person
    ]
    return sorted(ahead, key=lambda one: one.when)


def introduced(view: View, words: Words, readers: Iterable[str]) -> list[dict[str, str]]:
    """Readers by name, team members with their organisation; who can't be named stands last."""
    named = [
        {
            "name": capital(name(view, words, who), words),
            "organisation": "" if who in view.only else view.organisations.get(who, ""),
        }
        for who in readers
        if name(view, words, who)
    ]
    unnamed = capital(others(view, words, readers), words)
    return [*named, {"name": unnamed, "organisation": ""}] if unnamed else named


def name(view: View, words: Words, reader: str | None) -> str:
    """How a reader is called in this document; empty for nobody and for the nameless.

    Whoever reads it alone is called you, unless the map names him as an organisation's own.
    """
    if reader is None:
        return ""
    if reader in view.only and (reader in view.audience or reader not in view.names):
        return words.you
    return within(person(view, words) if reader == PERSON else view.names.get(reader, ""))


def capital(text: str, words: Words) -> str:
    """Our own words with a capital, where they begin a line; a name stays as it was typed."""
    ours = [words.around.partition("{")[0], words.all_of.partition("{")[0]]
    ours += [f"{words.you} ", f"{words.you},"]
    begins = text == words.you or text.startswith(tuple(ours))
    return text[:1].upper() + text[1:] if begins else beginning(text)


def _plan(view: View) -> Plan:
    plan: Plan = view.sections.get("plan", Plan())
    return plan


def nothing_planned(view: View) -> bool:
    """Whether there is no plan yet, which nobody could sign."""
    plan = _plan(view)
    kept = [one for one in plan.agreements if one.status != "dropped"]
    said = (plan.question, kept, plan.conditions, plan.what_ifs, plan.review_on, plan.signatures)
    return not any(said)


def agreed(view: View, words: Words, agreement: Agreement) -> Chapter:
    """An agreement: what, who, when, and what came of it so far."""
    return {
        "text": agreement.text,
        "who": who(view, words, agreement.who),
        "due": words.date(agreement.due),
        "result": agreement.result,
    }


def who(view: View, words: Words, readers: Iterable[str]) -> str:
    """Who does something; nobody is passed over who can't be named."""
    named = [called for who in readers if (called := name(view, words, who))]
    # whoever tells comes last: Sami and me
    named.sort(key=lambda called: called == words.i)
    return words.taking_part(named, others(view, words, readers))


def others(view: View, words: Words, readers: Iterable[str]) -> str:
    """The words for those among these who can't be named; empty where there are none."""
    if all(name(view, words, who) for who in readers):
        return ""
    return words.around_you if view.own_copy else words.around.format(name=person(view, words))


def _reach(view: View, readers: Iterable[str]) -> list[tuple[str, str]]:
    """How those of the network who are named can be reached, by name."""
    parties = {party.id: party for party in view.sections.get("network", Network()).parties}
    return [
        (party.name, party.contact)
        for who in readers
        if who not in view.only and (party := parties.get(who)) and party.contact
    ]


def signed(view: View, words: Words, signatures: Iterable[Signature]) -> list[Chapter]:
    """Who agreed, and on which day."""
    signatures = tuple(signatures)
    named = [
        {"name": capital(called, words), "on": words.date(one.on)}
        for one in signatures
        if (called := name(view, words, one.who))
    ]
    unnamed = others(view, words, [one.who for one in signatures])
    return [*named, {"name": capital(unnamed, words), "on": ""}] if unnamed else named


def domain_name(view: View, words: Words, domain: str | None) -> str:
    """What a life domain is called, with a capital; empty for none."""
    label = view.domains.get(domain or "", {}).get(words.language) or domain or ""
    return label[:1].upper() + label[1:]

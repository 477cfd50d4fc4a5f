"""What each chapter of a document tells, taken from a view: plain values for the templates.

Names are resolved and dates put in words here, so that a template only arranges.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from casekit.model.names import PERSON
from casekit.model.records import Agreement, Goals, Meeting, Meetings, Network, Plan
from casekit.render.audience import View
from casekit.render.words import Words

Chapter = dict[str, Any]


def opening(view: View, words: Words, kind: str) -> Chapter:
    """The title, the person's name, for whom the document was made and on which day."""
    named = [view.names[who] for who in view.audience if who in view.names]
    name = person(view, words)
    return {
        "title": words.title(kind, name),
        "name": name,
        "own_copy": view.own_copy,
        "made_for": words.made_for(named, len(view.audience) - len(named)),
        "made_on": words.date(view.day),
    }


def person(view: View, words: Words) -> str:
    """How the person is called in this document."""
    return view.names.get(PERSON) or words.person


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
                "words": goal.own_words,
                "dream": goal.kind == "dream",
                "reached": goal.status == "reached",
                "said_on": words.date(goal.said_on),
            }
            for goal in ranked
        ],
        "strengths": [strength.own_words for strength in goals.strengths],
        "something_to_lose": [loss.own_words for loss in goals.something_to_lose],
        "vocabulary": [(word.word, word.meaning) for word in goals.vocabulary],
    }


def gathering(view: View, words: Words, meeting: Meeting | None) -> Chapter:
    """When and where people meet, who comes, and what they talk about."""
    if meeting is None:
        return {"when": "", "where": "", "purpose": "", "coming": [], "talk": []} | {
            "convened_by": "",
            "peer_support": "",
        }
    return {
        "when": words.moment(meeting.day, meeting.time),
        "where": meeting.where,
        "purpose": meeting.purpose,
        "coming": introduced(view, meeting.invited),
        "convened_by": name(view, meeting.convened_by),
        "peer_support": name(view, meeting.peer_support),
        "talk": [
            {"text": item.text, "by": name(view, item.by), "minutes": item.minutes}
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
                "label": _domain(view, words, domain),
                "rows": [_row(view, words, one) for one in open_ if one.domain == domain],
            }
            for domain in domains
            if any(one.domain == domain for one in open_)
        ],
        "done": [_row(view, words, one) for one in kept if one.status == "done"],
        "shares": [
            (by, count)
            for by in ("self", "network", "professional")
            if (count := sum(agreement.by == by for agreement in kept))
        ],
    }


def arrangements(view: View, words: Words) -> Chapter:
    """What a plan says beside its agreements, from the question to the signatures."""
    plan = _plan(view)
    return {
        "question": plan.question,
        "conditions": [
            {
                "text": condition.text,
                # a condition may be set by somebody who is no reader, named in free text
                "set_by": name(view, condition.set_by) or condition.set_by,
            }
            for condition in plan.conditions
        ],
        "what_ifs": [
            {"when": one.when, "then": one.then, "who": _who(view, words, one.who)}
            for one in plan.what_ifs
        ],
        "review_on": words.date(plan.review_on),
        "signatures": [
            {"name": view.names[one.who], "on": words.date(one.on)}
            for one in plan.signatures
            if one.who in view.names
        ],
    }


def afterwards(view: View, words: Words, meeting: Meeting | None) -> Chapter:
    """How to reach the person, and when people speak again."""
    record = view.sections.get("person")
    routes = [route for route in record.routes if route.preferred] if record else []
    following = sorted(
        (
            one
            for one in view.sections.get("meetings", Meetings()).meetings
            if meeting and one.when > meeting.when and one.status in {None, "planned"}
        ),
        key=lambda one: one.when,
    )
    return {
        "routes": routes,
        "follow_up_on": words.date(meeting.follow_up_on if meeting else None),
        "next": words.moment(following[0].day, following[0].time) if following else "",
    }


def introduced(view: View, readers: Iterable[str]) -> list[Mapping[str, str]]:
    """Readers by name, team members with their organisation; who has no name here is not told."""
    return [
        {"name": view.names[who], "organisation": view.organisations.get(who, "")}
        for who in readers
        if who in view.names
    ]


def name(view: View, reader: str | None) -> str:
    """How a reader is called in this document; empty for nobody and for the nameless."""
    return view.names.get(reader or "", "")


def _plan(view: View) -> Plan:
    plan: Plan = view.sections.get("plan", Plan())
    return plan


def _row(view: View, words: Words, agreement: Agreement) -> Chapter:
    return {
        "text": agreement.text,
        "who": _who(view, words, agreement.who),
        "due": words.date(agreement.due),
        "result": agreement.result,
    }


def _who(view: View, words: Words, readers: Iterable[str]) -> str:
    return words.several([view.names[who] for who in readers if who in view.names])


def _domain(view: View, words: Words, domain: str | None) -> str:
    label = view.domains.get(domain or "", {}).get(words.language) or domain or ""
    return label[:1].upper() + label[1:]

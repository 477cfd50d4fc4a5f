"""The documents about the person's own wishes and plans: what each tells."""

from casekit.model.records import Person
from casekit.render import chapters, personal_chapters
from casekit.render.audience import View
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words


def plan(view: View, words: Words, _subject: Subject) -> Values:
    """The plan: the question, the person's words, the agreements and what-if arrangements."""
    return {
        **chapters.opening(view, words, "plan"),
        **chapters.own_words(view, words),
        **chapters.agreements(view, words),
        **chapters.over_time(view, words),
        **chapters.arrangements(view, words),
        "empty": chapters.nothing_planned(view),
    }


def my_plan(view: View, words: Words, _subject: Subject) -> Values:
    """The plan as the person's own booklet: in the first person, what everyone does set apart."""
    mine = words.first_person if view.own_copy else words
    return {
        **chapters.opening(view, words, "my-plan"),
        **chapters.own_words(view, words),
        **chapters.arrangements(view, mine),
        **personal_chapters.agreements_by_whom(view, mine),
        "empty": chapters.nothing_planned(view),
        "next": personal_chapters.next_meeting(view, words),
        "contacts": personal_chapters.contacts(view, mine) or personal_chapters.near(view),
    }


def crisis_plan(view: View, words: Words, _subject: Subject) -> Values:
    """What the person wants to happen when it goes worse, phase by phase (domain: crisis plan)."""
    mine = words.first_person if view.own_copy else words
    return {**chapters.opening(view, words, "crisis-plan"), **personal_chapters.crisis(view, mine)}


def crisis_card(view: View, words: Words, _subject: Subject) -> Values:
    """The most needed of the crisis plan, on a card for a wallet."""
    mine = words.first_person if view.own_copy else words
    person = view.sections.get("person", Person())
    told = personal_chapters.crisis(view, mine)
    return {
        **chapters.opening(view, words, "crisis-card"),
        **told,
        # whoever is handed the card meets the person in the worst phase, which comes last
        "last": told["phases"][-1] if told["phases"] else None,
        "born": personal_chapters.born(person, words),
        "card": True,
    }


MAKERS: dict[str, Maker] = {
    "plan": plan,
    "my-plan": my_plan,
    "crisis-plan": crisis_plan,
    "crisis-card": crisis_card,
}

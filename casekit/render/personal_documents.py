"""The documents about the person's own wishes and plans: what each tells."""

from casekit.render import chapters
from casekit.render.audience import View
from casekit.render.subject import Maker, Subject, Values
from casekit.render.words import Words


def plan(view: View, words: Words, _subject: Subject) -> Values:
    """The plan: the question, the person's words, the agreements and what-if arrangements."""
    return {
        **chapters.opening(view, words, "plan"),
        **chapters.own_words(view, words),
        **chapters.agreements(view, words),
        **chapters.arrangements(view, words),
    }


MAKERS: dict[str, Maker] = {"plan": plan}

"""How a name that is a description stands in a sentence, and where one begins.

Somebody may be called *De heer Verhulst* or *Het toeslagenkantoor*: inside a sentence the first
word is written small. A surname alone keeps its capital (*De Boer*).
"""

from casekit.render.directions import APART

_ARTICLES = frozenset({"de", "het", "een", "the", "a", "an", "iedereen", "everybody"})
_FORMS_OF_ADDRESS = frozenset({"meneer", "mijnheer", "mevrouw"})


def within(name: str) -> str:
    """A name inside a sentence."""
    at = 1 + name.startswith(APART)
    return name[:at].lower() + name[at:] if describes(name) else name


def beginning(name: str) -> str:
    """A name where a sentence begins."""
    at = 1 + name.startswith(APART)
    return name[:at].upper() + name[at:] if describes(name) else name


def describes(name: str) -> bool:
    """Whether a name begins with a word that is no name."""
    first, _, rest = name.removeprefix(APART).partition(" ")
    word = first.lower()
    if word in _FORMS_OF_ADDRESS:
        return bool(rest)
    return word in _ARTICLES and rest[:1].islower()

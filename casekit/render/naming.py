"""How a name that is a description stands in a sentence, and where one begins.

Somebody may be called *De heer Verhulst* or *Het toeslagenkantoor*: inside a sentence the first
word is written small. A surname alone keeps its capital (*De Boer*).
"""

_ARTICLES = frozenset({"de", "het", "een", "the", "a", "an", "iedereen", "everybody"})
_FORMS_OF_ADDRESS = frozenset({"meneer", "mijnheer", "mevrouw"})


def within(name: str) -> str:
    """A name inside a sentence."""
    return name[:1].lower() + name[1:] if describes(name) else name


def beginning(name: str) -> str:
    """A name where a sentence begins."""
    return name[:1].upper() + name[1:] if describes(name) else name


def describes(name: str) -> bool:
    """Whether a name begins with a word that is no name."""
    first, _, rest = name.partition(" ")
    word = first.lower()
    if word in _FORMS_OF_ADDRESS:
        return bool(rest)
    return word in _ARTICLES and rest[:1].islower()

"""What a function says of a short text, worked out once.

Whoever may push can bring in names, keys and lines of any length, and millions of them: what is
kept here stays small all the same.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Text = TypeVar("Text", str, bytes)
Answer = TypeVar("Answer")

LONGEST = 800
"""As long as any path, key or line of a team's own; what is longer is worked out each time."""

_MOST = 10_000
"""A thousand cases have eight thousand paths."""


def cached(function: Callable[[Text], Answer]) -> Callable[[Text], Answer]:
    """The same function, which remembers its last answers."""
    known = lru_cache(maxsize=_MOST)(function)

    @wraps(function)
    def ask(text: Text) -> Answer:
        return known(text) if len(text) <= LONGEST else function(text)

    return ask

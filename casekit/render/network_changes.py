"""What changed on a map between two days, in words."""

from collections.abc import Iterable, Mapping

from casekit.model.names import PERSON
from casekit.model.records import Network, Party
from casekit.render.chapters import Chapter
from casekit.render.naming import beginning
from casekit.render.words import Words

Pair = frozenset[str]

_GOOD = {"broken": 0, "tense": 1, "wished": 1, "loose": 2, "ordinary": 3, "strong": 4}
"""How good a tie is; one that is only wished for is not there yet."""


def changes(old: Network, new: Network, words: Words) -> Chapter:
    """Who came and left, who is closer or further away, and which ties are better or worse."""
    was = {party.id: party for party in old.parties}
    is_ = {party.id: party for party in new.parties}
    stayed = [(was[who], party) for who, party in is_.items() if who in was]
    moved = [(one, other, (other.ring or 0) - (one.ring or 0)) for one, other in stayed
             if one.ring and other.ring]  # fmt: skip
    told = {
        "came": _names((party for who, party in is_.items() if who not in was), words),
        "left": _names((party for who, party in was.items() if who not in is_), words),
        "closer": _names((other for _, other, far in moved if far < 0), words),
        "further": _names((other for _, other, far in moved if far > 0), words),
        **_ties(old, new, {party.id: party.name for _, party in stayed}, words),
    }
    return told | {"any": any(told.values())}


def _names(parties: Iterable[Party], words: Words) -> str:
    return words.several([party.name for party in parties])


def _ties(
    old: Network, new: Network, names: Mapping[str, str], words: Words
) -> dict[str, list[Chapter]]:
    """The ties that changed between those who stayed; whoever came or left has been told of."""
    was, is_ = _qualities(old), _qualities(new)
    found: dict[str, list[Chapter]] = {"better": [], "worse": [], "other": []}
    for pair in dict.fromkeys((*was, *is_)):
        before, now = was.get(pair, ()), is_.get(pair, ())
        if before == now or not pair <= {PERSON, *names}:
            continue
        ends = [name for who, name in names.items() if who in pair]
        better = _good(now) - _good(before) if before and now else 0
        kind = "better" if better > 0 else "worse" if better < 0 else "other"
        found[kind].append(
            {
                "who": beginning(words.several(ends)),
                "was": _said(before, words),
                "is": _said(now, words),
            }
        )
    return found


def _qualities(network: Network) -> dict[Pair, tuple[str, ...]]:
    found: dict[Pair, list[str]] = {}
    for tie in network.ties:
        if tie.a != tie.b:
            found.setdefault(frozenset((tie.a, tie.b)), []).append(tie.quality)
    return {pair: tuple(sorted(set(qualities))) for pair, qualities in found.items()}


def _good(qualities: tuple[str, ...]) -> float:
    return sum(_GOOD.get(one, 2) for one in qualities) / len(qualities)


def _said(qualities: tuple[str, ...], words: Words) -> str:
    return words.several([words.label("network", "ties.quality", one) for one in qualities])
